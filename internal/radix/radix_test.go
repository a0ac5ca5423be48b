package radix

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSort(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		name string
		n    int
		of   func(i int) int64
	}{
		{"none", 0, nil},
		{"one", 1, func(int) int64 { return -5 }},
		{"a few", 100, func(int) int64 { return int64(r.IntN(10)) - 5 }},
		{"all alike", 1000, func(int) int64 { return 7 }},
		{"few values", 5000, func(int) int64 { return int64(r.IntN(3)) - 1 }},
		{"any number", 5000, func(int) int64 { return int64(r.Uint64()) }},
		{"the ends of the range", 600, func(i int) int64 { return []int64{math.MinInt64, math.MaxInt64, 0, -1}[i%4] }},
		{"ascending", 1000, func(i int) int64 { return int64(i) * 1000 }},
		{"descending", 1000, func(i int) int64 { return -int64(i) * 1000 }},
	} {
		keys := make([]Key, c.n)
		for i := range keys {
			keys[i] = Key{Signed(c.of(i)), int32(i)}
		}
		want := slices.Clone(keys)
		slices.SortStableFunc(want, func(a, b Key) int { return cmp.Compare(signed(a), signed(b)) })
		values := make([]int64, c.n)
		for i := range values {
			values[i] = signed(keys[i])
		}
		if Sort(keys); !slices.Equal(keys, want) {
			t.Errorf("%s: not in order", c.name)
		}
		if Ints(values); !slices.IsSorted(values) || !slices.EqualFunc(values, want, func(v int64, k Key) bool { return v == signed(k) }) {
			t.Errorf("%s: the numbers are not in order", c.name)
		}
	}
}

func BenchmarkSort(b *testing.B) {
	keys, start := make([]Key, 1_000_000), make([]Key, 1_000_000)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range start {
		start[i] = Key{Signed(int64(math.Exp(r.NormFloat64()+10)) - 1000), int32(i)}
	}
	for b.Loop() {
		copy(keys, start)
		Sort(keys)
	}
}

// signed gives the number of a key back.
func signed(k Key) int64 { return int64(k.Value ^ 1<<63) }
