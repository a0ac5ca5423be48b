// Package radix sorts long lists by whole numbers, without comparing them.
package radix

import "slices"

// Key is a number to sort by, and what it belongs to.
type Key struct {
	Value uint64
	At    int32
}

// few is the length below which comparing is faster.
const few = 256

// Sort sorts by Value, ascending; equal ones stay in their order. It is the sort by the least significant digit
// first (Knuth, The Art of Computer Programming, volume 3, 5.2.5) with bytes as digits; bytes that all keys share cost
// nothing.
func Sort(keys []Key) {
	if len(keys) < few {
		slices.SortStableFunc(keys, func(a, b Key) int {
			switch {
			case a.Value < b.Value:
				return -1
			case a.Value > b.Value:
				return 1
			}
			return 0
		})
		return
	}
	var counts [8][256]int32
	for _, k := range keys {
		v := k.Value
		for d := range counts {
			counts[d][byte(v)]++
			v >>= 8
		}
	}
	from, to := keys, make([]Key, len(keys))
	for d := range counts {
		c := &counts[d]
		if int(c[byte(keys[0].Value>>(8*d))]) == len(keys) {
			continue
		}
		at := int32(0)
		for i, n := range c {
			c[i] = at
			at += n
		}
		for _, k := range from {
			digit := byte(k.Value >> (8 * d))
			to[c[digit]] = k
			c[digit]++
		}
		from, to = to, from
	}
	if &from[0] != &keys[0] {
		copy(keys, from)
	}
}

// Ints sorts numbers, by counting each value where they lie close together, as days and purchases do.
func Ints(values []int64) {
	if len(values) < few {
		slices.Sort(values)
		return
	}
	least, most := slices.Min(values), slices.Max(values)
	if spread := uint64(most) - uint64(least); spread < uint64(4*len(values)) {
		counts := make([]int32, spread+1)
		for _, v := range values {
			counts[v-least]++
		}
		at := 0
		for k, n := range counts {
			for range n {
				values[at] = least + int64(k)
				at++
			}
		}
		return
	}
	var counts [8][256]int32
	for _, v := range values {
		u := Signed(v)
		for d := range counts {
			counts[d][byte(u)]++
			u >>= 8
		}
	}
	from, to := values, make([]int64, len(values))
	for d := range counts {
		c := &counts[d]
		if int(c[byte(Signed(values[0])>>(8*d))]) == len(values) {
			continue
		}
		at := int32(0)
		for i, n := range c {
			c[i] = at
			at += n
		}
		for _, v := range from {
			digit := byte(Signed(v) >> (8 * d))
			to[c[digit]] = v
			c[digit]++
		}
		from, to = to, from
	}
	if &from[0] != &values[0] {
		copy(values, from)
	}
}

// Signed makes a number a Value that sorts as it does.
func Signed(v int64) uint64 { return uint64(v) ^ 1<<63 }
