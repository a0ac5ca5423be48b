package ledger

import (
	"hash/maphash"
)

// memo remembers what the values of a column mean: there are few of them, and each stands in many rows. Short ones are
// compared where they stand in the table, without a second look into memory.
type memo[T any] struct {
	slots []memoSlot[T]
	used  int
	long  map[string]T
}

// memoText is how many bytes of a value fit into the table.
const memoText = 24

type memoSlot[T any] struct {
	text [memoText]byte
	size uint8 // of the text and one; 0 is an empty place
	is   T
}

// maxMemo is how many values of a column are remembered, short ones and long ones.
const maxMemo = 1 << 14

// of gives what the value means, as of says where it is not known yet.
func (m *memo[T]) of(v []byte, of func(string) T) T {
	if len(v) > memoText {
		is, ok := m.long[string(v)]
		if !ok {
			is = of(string(v))
			if m.long == nil {
				m.long = map[string]T{}
			}
			if len(m.long) < maxMemo {
				m.long[string(v)] = is
			}
		}
		return is
	}
	if len(m.slots) == 0 {
		m.slots = make([]memoSlot[T], 64)
	}
	var want memoSlot[T]
	copy(want.text[:], v)
	want.size = uint8(len(v)) + 1
	i := m.at(&want)
	if s := &m.slots[i]; s.size > 0 {
		return s.is
	}
	want.is = of(string(v))
	if m.used >= maxMemo {
		return want.is
	}
	m.slots[i] = want
	if m.used++; m.used*2 > len(m.slots) {
		m.grow()
	}
	return want.is
}

// at gives the place of a text, or the empty one where it would stand.
func (m *memo[T]) at(want *memoSlot[T]) int {
	mask := uint64(len(m.slots) - 1)
	i := maphash.Bytes(hashSeed, want.text[:want.size-1]) & mask
	for s := &m.slots[i]; s.size > 0 && (s.size != want.size || s.text != want.text); s = &m.slots[i] {
		i = (i + 1) & mask
	}
	return int(i)
}

func (m *memo[T]) grow() {
	old := m.slots
	m.slots = make([]memoSlot[T], 2*len(old))
	for i := range old {
		if old[i].size > 0 {
			m.slots[m.at(&old[i])] = old[i]
		}
	}
}
