package ledger

import (
	"hash/maphash"

	"grade/source"
)

// isDuplicate says whether the same row with the same order stood in an earlier file, or
// earlier in this one where that was asked for.
func (w *worker) isDuplicate(r *source.Row) bool {
	if !w.wholeRows && (w.cols.order < 0 || isNull(r.Cell(w.cols.order))) {
		return false
	}
	var h rowHash
	for i, head := range w.in.Table.Header {
		c := r.Cell(i)
		if len(c) == 0 {
			continue
		}
		a, b := maphash.Bytes(hashSeed, c), maphash.Bytes(secondSeed, c)
		k := maphash.String(hashSeed, head)
		// A sum over columns: their order may differ from file to file.
		h.a += mix(a, k)
		h.b += mix(b, k)
	}
	n := w.inFile[h]
	w.inFile[h] = n + 1
	if n > 0 {
		w.twice++
	}
	// The k-th of equal rows is known when an earlier file has as many.
	return n < w.earlier[h] || n > 0 && w.dropSame
}

var secondSeed = maphash.MakeSeed()

func mix(a, b uint64) uint64 {
	a ^= b
	a ^= a >> 32
	a *= 0xd6e8feb86659fd93
	a ^= a >> 32
	a *= 0xd6e8feb86659fd93
	return a ^ a>>32
}
