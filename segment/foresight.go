package segment

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

// Ranking orders customers, best first; those who are tied stand together.
type Ranking struct {
	order []int32
	ends  []int // of each group of ties in order
}

// NewRanking orders n customers by a comparison: below 0 where the first is better, 0 for a tie.
func NewRanking(n int, compare func(a, b int32) int) *Ranking {
	r := &Ranking{order: make([]int32, n)}
	for i := range r.order {
		r.order[i] = int32(i)
	}
	slices.SortStableFunc(r.order, compare)
	for k := range r.order {
		if k+1 == n || compare(r.order[k], r.order[k+1]) != 0 {
			r.ends = append(r.ends, k+1)
		}
	}
	return r
}

// tops are the parts of the customers whose share of the later money is measured.
var tops = [3]float64{0.1, 0.2, 0.3}

// Gains say how much of a sum the best of a ranking hold.
type Gains struct {
	Top  [len(tops)]float64 // the share of the sum held by the best 10, 20 and 30 %
	Gini float64            // twice the area between the curve of cumulated shares and the diagonal: 0 for a ranking by chance, below 0 for a worse one, at most 1 less the share of those who hold the sum
}

// Gains measures a ranking by what its customers turned out to be worth, values at or above 0, each customer
// counted weights times (nil: once). Tied customers share what their group holds evenly, as an order by chance within the group would on average.
// Of a sum of 0 all are 0. (Lorenz 1905; for the use on customer bases see Malthouse and Blattberg, Can We Predict Customer
// Lifetime Value?, Journal of Interactive Marketing 19, 2005.)
func (r *Ranking) Gains(values []float64, weights []uint16) Gains {
	var g Gains
	total, n := 0.0, 0.0
	weight := func(i int32) float64 {
		if weights == nil {
			return 1
		}
		return float64(weights[i])
	}
	for _, i := range r.order { // in the order of the curve, so that it ends at exactly 1
		total += values[i] * weight(i)
		n += weight(i)
	}
	if total <= 0 || n == 0 {
		return g
	}
	at, held, area, next := 0.0, 0.0, 0.0, 0
	from := 0
	for _, end := range r.ends {
		size, sum := 0.0, 0.0
		for _, i := range r.order[from:end] {
			size += weight(i)
			sum += values[i] * weight(i)
		}
		from = end
		if size == 0 {
			continue
		}
		for next < len(tops) && tops[next]*n <= at+size {
			g.Top[next] = (held + sum*(tops[next]*n-at)/size) / total
			next++
		}
		area += size * (held + sum/2)
		at, held = at+size, held+sum
	}
	g.Gini = 2*area/(n*total) - 1
	return g
}

// Interval is a range that holds a figure with 95 % confidence.
type Interval struct{ Low, High float64 }

// Above says whether all of it lies above a value.
func (i Interval) Above(x float64) bool { return i.Low > x }

// Wilson gives the 95 % interval of a share of n of which k were seen (Wilson, Probable Inference, Journal of the American
// Statistical Association 22, 1927): unlike a bootstrap it says something where all were seen, or none. n is above 0.
func Wilson(k, n int64) Interval {
	const z = 1.959963984540054
	p, m := float64(k)/float64(n), float64(n)
	centre, half := p+z*z/(2*m), z*math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return Interval{max(0, (centre-half)/(1+z*z/m)), min(1, (centre+half)/(1+z*z/m))}
}

// Bootstrap gives the 95 % intervals of several figures of customers in one group or several, by drawing as many
// as each group has out of it with replacement, reps times (Efron, Bootstrap Methods, Annals of Statistics 7, 1979; percentile
// intervals). groups are the sizes; the customers stand one group behind the other. figures gets how often each
// customer was drawn and gives the figures, always as many; one that has no value in a draw is not a number, and the
// draw does not count for it. It is called from several goroutines. The same seed gives the same intervals, however
// many there are. Nobody, or a figure without a value in any draw, has an empty interval, which is not a number.
func Bootstrap(groups []int, reps int, seed uint64, figures func(weights []uint16) []float64) []Interval {
	n := 0
	for _, size := range groups {
		n += size
	}
	if n == 0 || reps == 0 {
		return nil
	}
	draws := make([][]float64, reps)
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			weights := make([]uint16, n)
			for rep := w; rep < reps; rep += workers {
				clear(weights)
				random := rand.New(rand.NewPCG(seed, uint64(rep)))
				from := 0
				for _, size := range groups {
					for range size {
						weights[from+random.IntN(size)]++
					}
					from += size
				}
				draws[rep] = figures(weights)
			}
		})
	}
	wg.Wait()
	out := make([]Interval, len(draws[0]))
	for k := range out {
		values := make([]float64, 0, reps)
		for rep := range draws {
			if x := draws[rep][k]; !math.IsNaN(x) {
				values = append(values, x)
			}
		}
		slices.Sort(values)
		if out[k] = (Interval{math.NaN(), math.NaN()}); len(values) > 0 {
			out[k] = Interval{quantile(values, 0.025), quantile(values, 0.975)}
		}
	}
	return out
}

// Resamples is how often n customers are drawn: 1000 times, less often where they are many, and 100 times at least.
func Resamples(n int) int { return min(1000, max(100, 20_000_000/max(n, 1))) }

// quantile is the sample quantile of type 7 of sorted values.
func quantile(sorted []float64, p float64) float64 {
	h := float64(len(sorted)-1) * p
	k := int(h)
	if k+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[k] + (h-float64(k))*(sorted[k+1]-sorted[k])
}
