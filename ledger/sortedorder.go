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
	sortParts(out, 0, manyTexts, text)
	return out
}

// manyTexts is how many are first cut by one byte, so that keys are only needed of a part of them at a time.
const manyTexts = 1 << 17

// sortParts sorts texts that share their first bytes. More than many are cut by one byte first, and again.
func sortParts(order []int32, from, many int, text func(i int32) []byte) {
	for len(order) > many && slices.ContainsFunc(order, func(i int32) bool { return len(text(i)) > from }) {
		word := wordAt(text(order[0]), from)
		if !slices.ContainsFunc(order, func(i int32) bool { return wordAt(text(i), from) != word }) {
			from += 8
			continue
		}
		parts := cutByByte(order, from, text)
		if from++; len(parts) == 2 {
			continue // they share the byte
		}
		for k := range len(parts) - 1 {
			sortParts(order[parts[k]:parts[k+1]], from, many, text)
		}
		return
	}
	sortFrom(order, from, text)
}

// sortFrom sorts texts that share their first bytes: by the next eight in which they differ, and those that share these too
// by what follows.
func sortFrom(order []int32, from int, text func(i int32) []byte) {
	var keys []radix.Key
	for ; keys == nil || allEqual(keys); from += 8 {
		longer := func(i int32) bool { return len(text(i)) > from }
		if len(order) < 100 || !slices.ContainsFunc(order, longer) {
			slices.SortFunc(order, func(a, b int32) int { return bytes.Compare(text(a), text(b)) })
			return
		}
		if keys == nil {
			keys = make([]radix.Key, len(order))
		}
		parallel.Ranges(len(order), func(first, end int) {
			for k := first; k < end; k++ {
				keys[k] = radix.Key{Value: wordAt(text(order[k]), from), At: order[k]}
			}
		})
	}
	radix.Sort(keys)
	for k := range keys {
		order[k] = keys[k].At
	}
	var groups []int // where those begin that are not in order yet, and where they end
	for first, k := 0, 1; k <= len(keys); k++ {
		if k < len(keys) && keys[k].Value == keys[first].Value {
			continue
		}
		if k-first > 1 {
			groups = append(groups, first, k)
		}
		first = k
	}
	keys = nil // long texts that share much go deep
	for ; len(groups) > 0; groups = groups[2:] {
		sortFrom(order[groups[0]:groups[1]], from, text)
	}
}

// cutByByte puts texts into the order of one of their bytes, zero behind their ends, and gives the ends of the parts that share it.
func cutByByte(order []int32, at int, text func(i int32) []byte) []int {
	digits := make([]byte, len(order))
	parallel.Ranges(len(order), func(first, end int) {
		for k := first; k < end; k++ {
			if s := text(order[k]); at < len(s) {
				digits[k] = s[at]
			}
		}
	})
	var counts [257]int
	for _, d := range digits {
		counts[int(d)+1]++
	}
	parts := []int{0}
	for d, n := range counts[1:] {
		if n > 0 {
			parts = append(parts, parts[len(parts)-1]+n)
		}
		counts[d+1] += counts[d]
	}
	if len(parts) == 2 {
		return parts
	}
	from := slices.Clone(order)
	for k, d := range digits {
		order[counts[d]] = from[k]
		counts[d]++
	}
	return parts
}

func allEqual(keys []radix.Key) bool {
	for k := range keys {
		if keys[k].Value != keys[0].Value {
			return false
		}
	}
	return true
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
