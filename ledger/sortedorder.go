package ledger

import (
	"bytes"
	"encoding/binary"
	"slices"

	"grade/internal/parallel"
	"grade/internal/radix"
)

// sortedOrder gives the order of n texts in bytes.
func sortedOrder(n int, text func(i int32) []byte) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(i)
	}
	sortFrom(out, 0, text)
	return out
}

// sortFrom sorts texts that share their first bytes: by the eight bytes behind these, and those that share them too
// by what follows.
func sortFrom(order []int32, from int, text func(i int32) []byte) {
	longer := func(i int32) bool { return len(text(i)) > from }
	if len(order) < 100 || !slices.ContainsFunc(order, longer) {
		slices.SortFunc(order, func(a, b int32) int { return bytes.Compare(text(a), text(b)) })
		return
	}
	keys := make([]radix.Key, len(order))
	parallel.Ranges(len(order), func(first, end int) {
		for k := first; k < end; k++ {
			keys[k] = radix.Key{Value: wordAt(text(order[k]), from), At: order[k]}
		}
	})
	radix.Sort(keys)
	for k := range keys {
		order[k] = keys[k].At
	}
	for first, k := 0, 1; k <= len(keys); k++ {
		if k < len(keys) && keys[k].Value == keys[first].Value {
			continue
		}
		if k-first > 1 {
			sortFrom(order[first:k], from+8, text)
		}
		first = k
	}
}

// wordAt gives the eight bytes of a text at a place as a number that sorts as they do; zeros stand for those behind its
// end.
func wordAt(s []byte, at int) uint64 {
	if at+8 <= len(s) {
		return binary.BigEndian.Uint64(s[at:])
	}
	var b [8]byte
	if at < len(s) {
		copy(b[:], s[at:])
	}
	return binary.BigEndian.Uint64(b[:])
}
