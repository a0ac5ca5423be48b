package ledger

import (
	"fmt"
	"math/rand/v2"
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
	}
}
