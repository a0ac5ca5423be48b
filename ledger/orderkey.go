package ledger

import "sync"

// An order's identity is 64 bits, equal exactly when the order ids are equal (within one
// partition of customers). The top two bits say how it was packed:
//
//	0  up to 7 bytes as they are, with their number; no bytes stand for a day without an id
//	1  up to 17 digits as a number, with their number
//	2  a known prefix, and up to 14 digits behind it
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
	for _, c := range b[i:] {
		v = v*10 + uint64(c-'0')
	}
	switch digits := n - i; {
	case i == 0:
		return packedDigits | uint64(digits)<<57 | v, true
	case digits >= 4 && digits <= 14:
		if id, ok := prefixes.number(b[:i]); ok {
			return packedPrefix | uint64(id)<<51 | uint64(digits)<<47 | v, true
		}
	}
	return 0, false
}

const maxPrefixes = 1 << 11

// prefixTable numbers the prefixes of order ids for all workers.
type prefixTable struct {
	mu      sync.Mutex
	numbers map[string]uint16
}

// prefixCache is one worker's view of the table.
type prefixCache struct {
	table   *prefixTable
	numbers map[string]uint16
}

func (c *prefixCache) number(b []byte) (uint16, bool) {
	if n, ok := c.numbers[string(b)]; ok {
		return n, true
	}
	c.table.mu.Lock()
	defer c.table.mu.Unlock()
	n, ok := c.table.numbers[string(b)]
	if !ok {
		if len(c.table.numbers) >= maxPrefixes || len(b) > 32 {
			return 0, false
		}
		n = uint16(len(c.table.numbers))
		c.table.numbers[string(b)] = n
	}
	c.numbers[string(b)] = n
	return n, true
}
