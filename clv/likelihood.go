package clv

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// likelihood is the log-likelihood of histories, in the order of group, at parameters p; it adds its derivatives by
// them to grad.
type likelihood func(p []float64, gs []Summary, grad []float64) float64

// chunk is how many groups are summed at a time.
const chunk = 512

// sum adds the likelihood up over chunks of the histories, in their order, whatever the number of cores.
func (ll likelihood) sum(p []float64, gs []Summary, grad []float64) float64 {
	n := (len(gs) + chunk - 1) / chunk
	values := make([]float64, n)
	grads := make([]float64, n*len(p))
	each(n, func(i int) {
		values[i] = ll(p, gs[i*chunk:min((i+1)*chunk, len(gs))], grads[i*len(p):(i+1)*len(p)])
	})
	total := 0.0
	clear(grad)
	for i := range n {
		total += values[i]
		for k := range p {
			grad[k] += grads[i*len(p)+k]
		}
	}
	return total
}

// eachOf calls do for 0 to n-1, size of them at a time on one core.
func eachOf(n, size int, do func(i int)) {
	each((n+size-1)/size, func(part int) {
		for i := part * size; i < min((part+1)*size, n); i++ {
			do(i)
		}
	})
}

// each calls do for 0 to n-1, on all cores.
func each(n int, do func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	if workers <= 1 {
		for i := range n {
			do(i)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := int(next.Add(1) - 1); i < n; i = int(next.Add(1) - 1) {
				do(i)
			}
		})
	}
	wg.Wait()
}
