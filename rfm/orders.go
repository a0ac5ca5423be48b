package rfm

import (
	"encoding/binary"
	"math/bits"
)

// orderLog is a long list of purchases that may be new orders: who bought, and under which number. An export is written
// in some order, so that a number is close to the one before: the differences are kept, as varints, in pages that
// never move.
type orderLog struct {
	pages [][]byte
	n     int
	last  uint64
}

const (
	logPage  = 4 << 10
	logEntry = binary.MaxVarintLen64 + binary.MaxVarintLen32 // bytes of the longest one
)

func (l *orderLog) append(order uint64, customer uint32) {
	if k := len(l.pages); k == 0 || logPage-len(l.pages[k-1]) < logEntry {
		l.pages = append(l.pages, make([]byte, 0, logPage))
	}
	p := &l.pages[len(l.pages)-1]
	*p = binary.AppendVarint(*p, int64(order-l.last))
	*p = binary.AppendUvarint(*p, uint64(customer))
	l.last = order
	l.n++
}

// each gives the entries in their order.
func (l *orderLog) each(do func(order uint64, customer uint32)) {
	order := uint64(0)
	for _, p := range l.pages {
		for len(p) > 0 {
			diff, n := binary.Varint(p)
			customer, m := binary.Uvarint(p[n:])
			order += uint64(diff)
			do(order, uint32(customer))
			p = p[n+m:]
		}
	}
}

// orderSet finds repeated orders. It is used for one partition after another.
type orderSet struct{ slots []orderOf }

type orderOf struct {
	order    uint64
	customer uint64 // number + 1; 0 is an empty place
}

// empty makes room for n orders.
func (s *orderSet) empty(n int) {
	size := 1 << bits.Len(uint(n+n/3))
	if cap(s.slots) < size {
		s.slots = make([]orderOf, size)
	}
	s.slots = s.slots[:size]
	clear(s.slots)
}

// add says whether the customer's order is new.
func (s *orderSet) add(order uint64, customer uint32) bool {
	k := orderOf{order, uint64(customer) + 1}
	h := (k.order ^ k.customer*0xe7037ed1a0b428db) * 0xa0761d6478bd642f
	mask := uint64(len(s.slots) - 1)
	i := (h ^ h>>32) & mask
	for s.slots[i].customer != 0 && s.slots[i] != k {
		i = (i + 1) & mask
	}
	isNew := s.slots[i].customer == 0
	s.slots[i] = k
	return isNew
}
