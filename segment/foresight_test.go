package segment

import (
	"cmp"
	"math"
	"math/rand/v2"
	"testing"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// TestGains: how much the best hold, worked out by hand; ties share evenly, and an order by chance holds as much
// everywhere.
func TestGains(t *testing.T) {
	for _, c := range []struct {
		name   string
		rank   []int64
		worth  []float64
		top    [3]float64
		gini   float64
		weight []uint16
	}{
		{"perfect", []int64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, []float64{100, 0, 0, 0, 0, 0, 0, 0, 0, 0}, [3]float64{1, 1, 1}, 0.9, nil},
		{"upside down", []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, []float64{100, 0, 0, 0, 0, 0, 0, 0, 0, 0}, [3]float64{0, 0, 0}, -0.9, nil},
		{"all tied", make([]int64, 10), []float64{100, 0, 0, 0, 0, 0, 0, 0, 0, 0}, [3]float64{0.1, 0.2, 0.3}, 0, nil},
		{"two groups of five", []int64{2, 2, 2, 2, 2, 1, 1, 1, 1, 1}, []float64{4, 4, 4, 4, 4, 1, 1, 1, 1, 1}, [3]float64{0.16, 0.32, 0.48}, 0.3, nil},
		{"equal worth", []int64{3, 2, 1}, []float64{5, 5, 5}, [3]float64{0.1, 0.2, 0.3}, 0, nil},
		{"worth nothing", []int64{3, 2, 1}, []float64{0, 0, 0}, [3]float64{}, 0, nil},
		{"nobody", nil, nil, [3]float64{}, 0, nil},
		{"drawn twice and never", []int64{3, 2, 1}, []float64{6, 3, 1}, [3]float64{0.1 * 3 * 6 / 13, 0.2 * 3 * 6 / 13, 0.3 * 3 * 6 / 13}, 2*(2*6.0+1*12.5)/(3*13) - 1, []uint16{2, 0, 1}},
	} {
		g := rankBy(c.rank).Gains(c.worth, c.weight)
		for k := range g.Top {
			if !near(g.Top[k], c.top[k]) {
				t.Errorf("%s: the best %v hold %v, want %v", c.name, tops[k], g.Top[k], c.top[k])
			}
		}
		if !near(g.Gini, c.gini) {
			t.Errorf("%s: Gini %v, want %v", c.name, g.Gini, c.gini)
		}
	}
}

// TestGainsOrder: the order of the customers, and of those who are tied, does not matter.
func TestGainsOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	n := 50
	rank, worth := make([]int64, n), make([]float64, n)
	for i := range rank {
		rank[i], worth[i] = int64(random.IntN(5)), float64(random.IntN(100))
	}
	want := rankBy(rank).Gains(worth, nil)
	for range 20 {
		random.Shuffle(n, func(i, j int) { rank[i], rank[j] = rank[j], rank[i]; worth[i], worth[j] = worth[j], worth[i] })
		got := rankBy(rank).Gains(worth, nil)
		if !near(got.Gini, want.Gini) || !near(got.Top[0], want.Top[0]) {
			t.Fatalf("%v, want %v", got, want)
		}
	}
}

// TestBootstrap: the interval of a mean holds the true one about 95 times in a hundred, is the same in every run, and
// does not depend on the number of workers.
func TestBootstrap(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	const n, sets = 80, 200
	held := 0
	for range sets {
		values := make([]float64, n)
		for i := range values {
			values[i] = random.ExpFloat64() // mean 1
		}
		mean := func(weights []uint16) []float64 {
			sum := 0.0
			for i, x := range values {
				sum += x * float64(weights[i])
			}
			return []float64{sum / n, 7}
		}
		got := Bootstrap([]int{n}, 200, 9, mean)
		if again := Bootstrap([]int{n}, 200, 9, mean); got[0] != again[0] {
			t.Fatalf("%v, and then %v", got[0], again[0])
		}
		if got[1] != (Interval{7, 7}) {
			t.Fatalf("of what does not vary %v", got[1])
		}
		if got[0].Low <= 1 && got[0].High >= 1 {
			held++
		}
	}
	// 95 % less what percentile intervals of a skewed mean of 80 values lack; 0.89 is four standard errors below 0.95.
	if share := float64(held) / sets; share < 0.89 || share > 0.99 {
		t.Errorf("%v of the intervals hold the mean", share)
	}
	if got := Bootstrap([]int{0}, 10, 1, nil); got != nil {
		t.Errorf("of nobody %v", got)
	}
	if Resamples(10) != 1000 || Resamples(100_000) != 200 || Resamples(10_000_000) != 100 {
		t.Error(Resamples(10), Resamples(100_000), Resamples(10_000_000))
	}
}

// TestBootstrapGroups: each group is drawn out of itself; a draw without a value does not count.
func TestBootstrapGroups(t *testing.T) {
	got := Bootstrap([]int{1, 5}, 300, 1, func(weights []uint16) []float64 {
		if weights[0] != 1 {
			t.Errorf("the only one of a group was drawn %d times", weights[0])
		}
		share := math.NaN()
		if weights[1] > 0 {
			share = 1 // whoever is drawn bought
		}
		return []float64{share, math.NaN()}
	})
	if got[0] != (Interval{1, 1}) || !math.IsNaN(got[1].Low) {
		t.Errorf("%v", got)
	}
}

// TestWilson: the intervals that R's binom.confint(method = "wilson") gives, to four decimals.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		k, n      int64
		low, high float64
	}{{0, 10, 0, 0.2775}, {10, 10, 0.7225, 1}, {2, 2, 0.3424, 1}, {5, 10, 0.2366, 0.7634}, {1, 20, 0.0089, 0.2361}} {
		if got := Wilson(c.k, c.n); math.Abs(got.Low-c.low) > 6e-5 || math.Abs(got.High-c.high) > 6e-5 {
			t.Errorf("%d of %d: %v, want %v to %v", c.k, c.n, got, c.low, c.high)
		}
	}
}

// rankBy orders customers by numbers, the highest first.
func rankBy(values []int64) *Ranking {
	return NewRanking(len(values), func(a, b int32) int { return cmp.Compare(values[b], values[a]) })
}
