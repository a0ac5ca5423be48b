package clv

import (
	"math"
	"slices"
	"testing"
)

// truths are models with the parameters that customers are simulated with, and fits of them.
var truths = []struct {
	m   Model
	fit func(hs []Summary) (Model, Fit, error)
}{
	{BGNBD{0.6, 9, 0.8, 2.5}, func(hs []Summary) (Model, Fit, error) { return FitModel("bgnbd", hs, Options{}) }},
	{MBGNBD{0.9, 9, 0.8, 2.5}, func(hs []Summary) (Model, Fit, error) { return FitModel("mbgnbd", hs, Options{}) }},
	{ParetoNBD{0.9, 10, 0.8, 15}, func(hs []Summary) (Model, Fit, error) { return FitModel("paretonbd", hs, Options{}) }},
	{NBD{0.6, 9}, func(hs []Summary) (Model, Fit, error) { return FitModel("nbd", hs, Options{}) }},
}

var spends = GammaGamma{6, 4, 15}

// TestRecovery: of 20,000 simulated customers every parameter is found again within four standard errors, and
// the standard errors are small.
func TestRecovery(t *testing.T) {
	for k, c := range truths {
		s := simulate(uint64(20 + k))
		hs := s.histories(c.m, 20_000, 100)
		m, fit, err := c.fit(hs)
		if err != nil || !fit.Converged {
			t.Fatalf("%s: %v, %+v", c.m.Name(), err, fit)
		}
		compareTo(t, c.m.Name(), m.Parameters(), c.m.Parameters(), fit)
		if c.m.Name() != "bgnbd" {
			continue
		}
		s.spend(spends, hs)
		g, fit, err := FitGammaGamma(hs, Options{})
		if err != nil || !fit.Converged {
			t.Fatalf("gamma-gamma: %v, %+v", err, fit)
		}
		compareTo(t, "gamma-gamma", g.Parameters(), spends.Parameters(), fit)
	}
}

func compareTo(t *testing.T, name string, got, want []Parameter, fit Fit) {
	t.Helper()
	for k := range got {
		off, se := got[k].Value-want[k].Value, fit.Errors[k]
		t.Logf("%s: %s = %.4f ± %.4f, simulated with %v", name, got[k].Letter, got[k].Value, se, want[k].Value)
		if math.Abs(off) > 4*se || se > 0.35*want[k].Value {
			t.Errorf("%s: %s = %v ± %v, want %v", name, got[k].Letter, got[k].Value, se, want[k].Value)
		}
	}
}

// TestCoverage: over 200 simulated sets of 1,500 customers the intervals of 95 % out of the Hessian, which are taken in
// the logarithms, hold the parameter in about 95 % of the sets.
func TestCoverage(t *testing.T) {
	slow(t)
	const sets = 200
	for k, c := range truths {
		held, settled := make([]int, len(c.m.Parameters())), 0
		spendHeld, spendSets := [3]int{}, 0
		for n := range sets {
			s := simulate(uint64(1000*(k+1) + n))
			hs := s.histories(c.m, 1500, 100)
			m, fit, err := c.fit(hs)
			if err != nil {
				t.Fatal(err)
			}
			if fit.Converged {
				settled++
				count(held, m.Parameters(), c.m.Parameters(), fit)
			}
			if c.m.Name() != "bgnbd" {
				continue
			}
			s.spend(spends, hs)
			if g, fit, err := FitGammaGamma(hs, Options{}); err == nil && fit.Converged {
				spendSets++
				count(spendHeld[:], g.Parameters(), spends.Parameters(), fit)
			}
		}
		report(t, c.m.Name(), c.m.Parameters(), held, settled, sets)
		if spendSets > 0 {
			report(t, "gamma-gamma", spends.Parameters(), spendHeld[:], spendSets, sets)
		}
	}
}

// count counts the parameters whose interval holds the truth.
func count(held []int, got, want []Parameter, fit Fit) {
	for k := range got {
		if math.Abs(math.Log(got[k].Value/want[k].Value)) <= 1.96*math.Sqrt(fit.Covariance[k][k]) {
			held[k]++
		}
	}
}

func report(t *testing.T, name string, ps []Parameter, held []int, n, sets int) {
	t.Helper()
	if n < sets*9/10 {
		t.Errorf("%s: only %d of %d fits converged", name, n, sets)
	}
	for k, p := range ps {
		share := float64(held[k]) / float64(n)
		t.Logf("%s: %s held in %.1f%% of %d sets", name, p.Letter, 100*share, n)
		if share < 0.90 || share > 0.995 {
			t.Errorf("%s: intervals of %s hold the truth in %.1f%% of the sets", name, p.Letter, 100*share)
		}
	}
}

// TestBootstrap: over 40 simulated sets, intervals of 95 % of customers drawn anew 100 times hold the parameters of BG/NBD about as
// often as those of the Hessian.
func TestBootstrap(t *testing.T) {
	slow(t)
	const sets, draws = 40, 100
	truth := BGNBD{0.6, 9, 0.8, 2.5}
	held := make([]int, 4)
	for n := range sets {
		s := simulate(uint64(9000 + n))
		hs := s.histories(truth, 1000, 100)
		var all [4][]float64
		for range draws {
			again := make([]Summary, len(hs))
			for i := range again {
				again[i] = hs[s.IntN(len(hs))]
			}
			m, fit, err := FitBGNBD(again, Options{})
			if err != nil || !fit.Settled() {
				continue
			}
			for k, p := range m.Parameters() {
				all[k] = append(all[k], p.Value)
			}
		}
		for k, p := range truth.Parameters() {
			slices.Sort(all[k])
			if m := len(all[k]); m > 40 && all[k][m/40] <= p.Value && p.Value <= all[k][m-1-m/40] {
				held[k]++
			}
		}
	}
	for k, p := range truth.Parameters() {
		t.Logf("bootstrap, bgnbd: %s held in %d of %d sets", p.Letter, held[k], sets)
		if held[k] < 33 {
			t.Errorf("bootstrap intervals of %s hold the truth in %d of %d sets", p.Letter, held[k], sets)
		}
	}
}
