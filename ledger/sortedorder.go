package ledger

import (
	"encoding/binary"
	"slices"
	"strings"

	"grade/internal/radix"
)

// sortedOrder gives the order of the ids in bytes.
func sortedOrder(ids []string) []int32 {
	out := make([]int32, len(ids))
	for i := range out {
		out[i] = int32(i)
	}
	sortFrom(ids, out, 0)
	return out
}

// sortFrom sorts ids that share their first bytes: by the eight bytes behind these, and those that share them too
// by what follows.
func sortFrom(ids []string, order []int32, from int) {
	longer := func(i int32) bool { return len(ids[i]) > from }
	if len(order) < 100 || !slices.ContainsFunc(order, longer) {
		slices.SortFunc(order, func(a, b int32) int { return strings.Compare(ids[a], ids[b]) })
		return
	}
	keys := make([]radix.Key, len(order))
	for k, i := range order {
		keys[k] = radix.Key{Value: wordAt(ids[i], from), At: i}
	}
	radix.Sort(keys)
	for k := range keys {
		order[k] = keys[k].At
	}
	for first, k := 0, 1; k <= len(keys); k++ {
		if k < len(keys) && keys[k].Value == keys[first].Value {
			continue
		}
		if k-first > 1 {
			sortFrom(ids, order[first:k], from+8)
		}
		first = k
	}
}

// wordAt gives the eight bytes of a text at a place as a number that sorts as they do; zeros stand for those behind its
// end.
func wordAt(s string, at int) uint64 {
	var b [8]byte
	if at < len(s) {
		copy(b[:], s[at:])
	}
	return binary.BigEndian.Uint64(b[:])
}
