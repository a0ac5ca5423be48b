package parallel

import (
	"runtime"
	"sync/atomic"
	"testing"
)

func TestEach(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, processors := range []int{1, 2, 5} {
		runtime.GOMAXPROCS(processors)
		for _, n := range []int{0, 1, 2, 1000} {
			done := make([]atomic.Int32, n)
			var starts atomic.Int32
			Each(n, func() func(int) {
				starts.Add(1)
				return func(i int) { done[i].Add(1) }
			})
			for i := range done {
				if got := done[i].Load(); got != 1 {
					t.Errorf("%d processors: piece %d of %d was done %d times", processors, i, n, got)
				}
			}
			if got := int(starts.Load()); got > min(processors, n) {
				t.Errorf("%d processors, %d pieces: %d goroutines", processors, n, got)
			}
		}
	}
}

func TestRanges(t *testing.T) {
	for _, n := range []int{0, 1, least - 1, least, least + 1, 10*least + 3} {
		done := make([]int32, n)
		Ranges(n, func(from, to int) {
			for i := from; i < to; i++ {
				done[i]++
			}
		})
		for i, k := range done {
			if k != 1 {
				t.Fatalf("%d of %d was done %d times", i, n, k)
			}
		}
	}
}
