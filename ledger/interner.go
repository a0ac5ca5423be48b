package ledger

import "encoding/binary"

// interner gives texts numbers, the same one exactly to the same text: the place where the text stands. The texts stand in
// pages that never move, each behind its size as a varint.
type interner struct {
	slots   []uint64 // the tag of a text's hash, and its number and one; 0 is an empty place
	used    int
	pages   [][]byte
	last    []byte // the text that was asked for last, and its number: the rows of an order follow each other
	lastIs  uint64
	touched uint32 // keeps the reads of touch
}

const (
	textPageBits = 15
	textPage     = 1 << textPageBits
	numberBits   = 36 // of a number; a partition may hold 64 GiB of texts
	numberMask   = 1<<numberBits - 1
)

// at gives what stands at a number, and behind it.
func (t *interner) at(number uint64) []byte {
	return t.pages[number>>textPageBits][number%textPage:]
}

// is says whether a number is that of a text.
func (t *interner) is(number uint64, b []byte) bool {
	stands := t.at(number)
	size, k := binary.Uvarint(stands)
	return int(size) == len(b) && string(stands[k:k+len(b)]) == string(b)
}

// number gives the number of a text by its hash, adding it if it is new.
func (t *interner) number(hash uint64, b []byte) uint64 {
	if t.used > 0 && string(b) == string(t.last) {
		return t.lastIs
	}
	if t.used*4 >= len(t.slots)*3 {
		t.grow()
	}
	tag, mask := hash>>numberBits, uint64(len(t.slots)-1)
	i := tag & mask
	number := uint64(0)
	for ; t.slots[i] != 0; i = (i + 1) & mask {
		if number = t.slots[i]&numberMask - 1; t.slots[i]>>numberBits == tag && t.is(number, b) {
			break
		}
	}
	if t.slots[i] == 0 {
		number = t.add(b)
		t.slots[i] = tag<<numberBits | (number + 1)
		t.used++
	}
	t.last, t.lastIs = append(t.last[:0], b...), number
	return number
}

// add writes a text down. One that is longer than a page has pages of its own.
func (t *interner) add(b []byte) uint64 {
	need := binary.MaxVarintLen32 + len(b)
	if k := len(t.pages); k == 0 || textPage-len(t.pages[k-1]) < need {
		t.pages = append(t.pages, make([]byte, 0, max(textPage, need)))
	}
	k := len(t.pages) - 1
	number := uint64(k)<<textPageBits | uint64(len(t.pages[k]))
	t.pages[k] = append(binary.AppendUvarint(t.pages[k], uint64(len(b))), b...)
	return number
}

func (t *interner) grow() {
	old := t.slots
	t.slots = make([]uint64, max(256, 2*len(old)))
	mask := uint64(len(t.slots) - 1)
	for _, s := range old {
		if s == 0 {
			continue
		}
		i := s >> numberBits & mask
		for t.slots[i] != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = s
	}
}

// touch reads what number will need for the orders of a batch, as partition.touch does for customers.
func (t *interner) touch(b *batch) {
	if t.used == 0 {
		return
	}
	mask := uint64(len(t.slots) - 1)
	var at [batchSize]uint64
	for i := range b.tuples[:b.n] {
		if x := &b.tuples[i]; x.orderLen > 0 {
			at[i] = t.slots[x.order>>numberBits&mask] & numberMask
		}
	}
	for _, n := range at[:b.n] {
		if n > 0 {
			t.touched += uint32(t.at(n - 1)[0])
		}
	}
}
