package ledger

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestSortedOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, c := range []struct {
		name string
		of   func(i int) string
	}{
		{"short", func(i int) string { return fmt.Sprint(i) }},
		{"numbered", func(i int) string { return fmt.Sprintf("C%07d", i) }},
		{"long, alike in front", func(i int) string { return fmt.Sprintf("客户-2026-%09d", i) }},
		{"one the beginning of another", func(i int) string { return strings.Repeat("12345678", i%20) + fmt.Sprint(i/20) }},
		{"far alike", func(i int) string { return strings.Repeat("同", 4000+i%2) + fmt.Sprint(i) }},
		{"padded with NUL", func(i int) string { return "A" + strings.Repeat("\x00", i) }},
		{"any bytes", func(int) string {
			b := make([]byte, 1+r.IntN(20))
			for i := range b {
				b[i] = byte(r.Uint32())
			}
			return string(b)
		}},
	} {
		ids := make([]string, 3000)
		for i := range ids {
			ids[i] = c.of(i)
		}
		slices.Sort(ids)
		ids = slices.Compact(ids)
		want := slices.Clone(ids)
		r.Shuffle(len(ids), func(i, k int) { ids[i], ids[k] = ids[k], ids[i] })
		var got []string
		for _, i := range sortedOrder(len(ids), func(i int32) []byte { return []byte(ids[i]) }) {
			got = append(got, ids[i])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: not in order", c.name)
		}
		cut := make([]int32, len(ids))
		for i := range cut {
			cut[i] = int32(i)
		}
		texts := make([][]byte, len(ids))
		for i := range ids {
			texts[i] = []byte(ids[i])
		}
		sortParts(cut, 0, 50, func(i int32) []byte { return texts[i] })
		if !slices.EqualFunc(cut, want, func(i int32, id string) bool { return ids[i] == id }) {
			t.Errorf("%s: not in order, cut by bytes", c.name)
		}
	}
}

// TestSortedOrderMemory: texts that share much take no more memory than others.
func TestSortedOrderMemory(t *testing.T) {
	const n, alike = 2000, 20000
	shared := strings.Repeat("x", alike)
	ids := make([][]byte, n)
	for i := range ids {
		ids[i] = fmt.Appendf(nil, "%s%d", shared[:alike-i%7*8], i)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	sortedOrder(n, func(i int32) []byte { return ids[i] })
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 2<<20 {
		t.Errorf("%d texts took %d KiB", n, got>>10)
	}
}
