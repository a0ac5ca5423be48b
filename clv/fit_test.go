package clv

import (
	"math"
	"strings"
	"testing"
)

// TestNothingToFit: histories without what a model is about are errors, not estimates.
func TestNothingToFit(t *testing.T) {
	for _, c := range []struct {
		what string
		hs   []Summary
		want string
	}{
		{"nobody", nil, "no customer has bought"},
		{"nobody by then", []Summary{{T: -1}}, "no customer has bought"},
		{"one-time buyers", []Summary{{T: 10}, {T: 20}}, "no customer has bought twice"},
	} {
		for _, name := range []string{"bgnbd", "mbgnbd", "paretonbd", "nbd"} {
			if _, _, err := FitModel(name, c.hs, Options{}); err == nil || err.Error() != c.want {
				t.Errorf("%s of %s: %v, want %q", name, c.what, err, c.want)
			}
		}
	}
	if _, _, err := FitGammaGamma([]Summary{{X: 1, Spend: 5}, {X: 2, Spend: 0}, {X: 0}}, Options{}); err == nil || !strings.Contains(err.Error(), "fewer than 3") {
		t.Errorf("Gamma-Gamma of one customer: %v", err)
	}
	defer func() {
		if recover() == nil {
			t.Error("a last purchase after the end is no history, and was taken")
		}
	}()
	_, _, _ = FitBGNBD([]Summary{{X: 1, TX: 5, T: 4}}, Options{})
}

// TestEdge: where customers do not differ in how they stop, the likelihood is highest where a parameter has no end. The
// fit says so, has no errors, and still expects what is right.
func TestEdge(t *testing.T) {
	s := simulate(3)
	var hs []Summary
	for range 4000 { // everybody stops after each purchase with probability 0.2
		rate, x := s.gamma(2, 4), Summary{T: 40 + 10*s.Float64(), N: 1}
		for at := s.ExpFloat64() / rate; at < x.T; at += s.ExpFloat64() / rate {
			x.X, x.TX = x.X+1, at
			if s.Float64() < 0.2 {
				break
			}
		}
		hs = append(hs, x)
	}
	m, fit, err := FitBGNBD(hs, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !fit.Settled() {
		t.Errorf("the fit did not come to an end: %+v", fit)
	}
	if p := m.A / (m.A + m.B); math.Abs(p-0.2) > 0.02 {
		t.Errorf("customers stop with probability %v, want 0.2", p)
	}
	if !fit.Converged && fit.Errors != nil {
		t.Error("errors at the edge")
	}
}

// TestPenalty: a penalty draws the parameters in, and lowers the likelihood.
func TestPenalty(t *testing.T) {
	hs, _ := cdnow(t)
	free, at, _ := FitBGNBD(hs, Options{})
	drawn, less, _ := FitBGNBD(hs, Options{Penalty: 0.01})
	days := make([]Summary, len(hs))
	for i, x := range hs {
		x.TX, x.T = x.TX*7, x.T*7
		days[i] = x
	}
	if other, _, _ := FitBGNBD(days, Options{Penalty: 0.01}); !near(other.A, drawn.A, 1e-6) || !near(other.Alpha, 7*drawn.Alpha, 1e-6) {
		t.Errorf("with a penalty %v in weeks, %v in days", drawn, other)
	}
	if !(drawn.A < free.A && drawn.B < free.B) || less.LogLikelihood >= at.LogLikelihood || !less.Converged {
		t.Errorf("with a penalty %v (%v), without %v (%v)", drawn, less.LogLikelihood, free, at.LogLikelihood)
	}
}

// TestOnePrice: where every purchase costs the same, the model of spend is at its edge, and expects that price of all.
func TestOnePrice(t *testing.T) {
	for _, price := range []float64{0.01, 25, 365, 9e13} {
		var hs []Summary
		for i := range 300 {
			hs = append(hs, Summary{X: i % 4, TX: float64(i%4) / 4, T: 1, Spend: price})
		}
		g, fit, err := FitGammaGamma(hs, Options{})
		if err != nil || !fit.Settled() || fit.Errors != nil {
			t.Errorf("price %v: %v, %+v", price, err, fit)
		}
		for _, s := range hs[:4] {
			if got := g.Spend(s); !near(got, price, 1e-3) {
				t.Errorf("price %v, x = %d: %v", price, s.X, got)
			}
		}
	}
}
