// Package parallel does independent pieces of work side by side, on as many goroutines as there are processors. What
// comes out must not depend on which goroutine does which piece.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Each does the pieces 0 to n-1. start is called once for every goroutine, and gives the function that does
// its pieces: what it keeps between two of them is its own.
func Each(n int, start func() func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	if workers < 2 {
		if n > 0 {
			do := start()
			for i := range n {
				do(i)
			}
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		do := start()
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				do(int(i))
			}
		})
	}
	wg.Wait()
}

// least is how many elements are worth a goroutine.
const least = 4096

// Ranges cuts 0 to n into ranges [from, to) and does each of them.
func Ranges(n int, do func(from, to int)) {
	Each((n+least-1)/least, func() func(int) {
		return func(k int) { do(k*least, min((k+1)*least, n)) }
	})
}
