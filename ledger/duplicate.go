package ledger

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"sync"
	"sync/atomic"

	"grade/source"
)

// isDuplicate says whether the same row with the same order stood in an earlier file, or
// earlier in this one where that was asked for.
func (w *worker) isDuplicate(r *source.Row) bool {
	if !w.wholeRows && (w.cols.order < 0 || isNull(r.Cell(w.cols.order))) {
		return false
	}
	if w.heads == nil {
		for _, head := range w.in.Table.Header {
			w.heads = append(w.heads, hashCell([]byte(head), rowSeeds))
		}
	}
	var h rowHash
	for i := range w.heads {
		if c := r.Cell(i); len(c) > 0 {
			// A sum over columns: their order may differ from file to file.
			x := hashCell(c, w.heads[i])
			h.a, h.b = h.a+x.a, h.b+x.b
		}
	}
	n, before := w.rows.see(h)
	if n > 0 {
		w.twice++
	}
	// The k-th of equal rows is known when an earlier file has as many.
	return n < before || n > 0 && w.dropSame
}

// rowHash is a hash of 128 bits, so that no two of many millions of rows are taken for one another.
type rowHash struct{ a, b uint64 }

// rowSeeds make the hashes others in every process.
var rowSeeds = rowHash{maphash.String(hashSeed, "row"), maphash.String(hashSeed, "and again")}

// hashCell gives the hash of a text behind others: both halves of the products of its words with two numbers (after wyhash,
// Wang Yi, 2019).
func hashCell(b []byte, h rowHash) rowHash {
	size := uint64(len(b))
	for len(b) > 8 {
		h = h.with(binary.LittleEndian.Uint64(b))
		b = b[8:]
	}
	last := uint64(0)
	for i, c := range b {
		last |= uint64(c) << (8 * i)
	}
	h = h.with(last)
	return h.with(size)
}

func (h rowHash) with(word uint64) rowHash {
	high, low := bits.Mul64(h.a^word, 0xa0761d6478bd642f)
	up, down := bits.Mul64(h.b^bits.RotateLeft64(word, 32), 0xe7037ed1a0b428db)
	return rowHash{high ^ low ^ down, up ^ down ^ low<<1}
}

// rowTable counts rows by their hash, file after file.
type rowTable struct {
	shards [64]rowShard
	file   uint32 // number of the file that is read, from 1 on
	mixed  atomic.Bool
}

type rowShard struct {
	mu    sync.Mutex
	slots []rowSeen
	used  int
}

// rowSeen is how often a row stood in the file where it was seen last, and at most in one of those before.
type rowSeen struct {
	rowHash
	file, n, before uint32 // file 0: an empty place
}

// see counts a row, and gives how often it stood in this file, and at most in one before. It notes where an earlier file
// has some of the row's copies in this one, but not all: which of them are meant hangs on their order.
func (t *rowTable) see(h rowHash) (n, before uint32) {
	s := &t.shards[h.b%uint64(len(t.shards))]
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used*4 >= len(s.slots)*3 {
		s.grow()
	}
	x := s.slot(h)
	switch {
	case x.file == 0:
		s.used++
		*x = rowSeen{rowHash: h, file: t.file}
	case x.file != t.file:
		x.before, x.n, x.file = max(x.before, x.n), 0, t.file
	}
	x.n++
	if x.before > 0 && x.n > x.before {
		t.mixed.Store(true)
	}
	return x.n - 1, x.before
}

func (s *rowShard) grow() {
	old := s.slots
	s.slots = make([]rowSeen, max(64, 2*len(old)))
	for i := range old {
		if old[i].file > 0 {
			*s.slot(old[i].rowHash) = old[i]
		}
	}
}

// slot gives the place of a row, or the empty one where it belongs.
func (s *rowShard) slot(h rowHash) *rowSeen {
	mask := uint64(len(s.slots) - 1)
	i := h.a & mask
	for s.slots[i].file > 0 && s.slots[i].rowHash != h {
		i = (i + 1) & mask
	}
	return &s.slots[i]
}
