package ledger

import (
	"maps"
	"sync"
)

// An order's identity is 64 bits, equal exactly when the order ids are equal (within one
// partition of customers). The top two bits say how it was packed:
//
//	0  up to 7 bytes as they are, with their number; no bytes stand for a day without an id
//	1  up to 17 digits as a number, with their number
//	2  a known prefix, which may end in digits, and up to 14 digits behind it
//	3  the number under which a partition keeps the id
const (
	packedRaw    = uint64(0) << 62
	packedDigits = uint64(1) << 62
	packedPrefix = uint64(2) << 62
	packedIntern = uint64(3) << 62
)

// dayOrder stands for all orders of a customer on a day that have no id.
func dayOrder(d Day) uint64 { return packedRaw | uint64(uint32(d)) }

// packOrder packs an order id; ok is false when it has to be interned.
func packOrder(b []byte, prefixes *prefixCache) (key uint64, ok bool) {
	n := len(b)
	if n <= 7 {
		var v uint64
		for _, c := range b {
			v = v<<8 | uint64(c)
		}
		return packedRaw | uint64(n)<<56 | v, true
	}
	i, v := n, uint64(0)
	for i > 0 && b[i-1]-'0' <= 9 && n-i < 17 {
		i--
	}
	if i > 0 || n > 17 {
		i = max(i, n-maxTail)
	}
	for _, c := range b[i:] {
		v = v*10 + uint64(c-'0')
	}
	switch digits := n - i; {
	case i == 0:
		return packedDigits | uint64(digits)<<57 | v, true
	case digits >= 4:
		if id, ok := prefixes.number(b[:i]); ok {
			return packedPrefix | uint64(id)<<51 | uint64(digits)<<47 | v, true
		}
	}
	return 0, false
}

const (
	maxTail     = 14 // digits behind a prefix
	maxPrefix   = 32 // bytes of a prefix
	maxPrefixes = 1 << 11
)

// prefixTable numbers the prefixes of order ids for all workers.
type prefixTable struct {
	mu      sync.Mutex
	numbers map[string]uint16
}

// prefixCache is one worker's view of the table.
type prefixCache struct {
	table   *prefixTable
	numbers map[string]uint16
	last    []byte // the prefix that was asked for last, and its number
	lastIs  uint16
	full    bool // numbers is the whole table, which takes no more
}

func (c *prefixCache) number(b []byte) (uint16, bool) {
	if len(c.last) > 0 && string(b) == string(c.last) {
		return c.lastIs, true
	}
	n, ok := c.numbers[string(b)]
	if !ok {
		if c.full || len(b) > maxPrefix {
			return 0, false
		}
		if n, ok = c.ask(b); !ok {
			return 0, false
		}
	}
	c.last, c.lastIs = append(c.last[:0], b...), n
	return n, true
}

// ask asks the table, which gives the same answer to every worker.
func (c *prefixCache) ask(b []byte) (uint16, bool) {
	c.table.mu.Lock()
	defer c.table.mu.Unlock()
	n, ok := c.table.numbers[string(b)]
	if !ok {
		if len(c.table.numbers) >= maxPrefixes {
			maps.Copy(c.numbers, c.table.numbers)
			c.full = true
			return 0, false
		}
		n = uint16(len(c.table.numbers))
		c.table.numbers[string(b)] = n
	}
	c.numbers[string(b)] = n
	return n, true
}
