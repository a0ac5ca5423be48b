package clv

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestGradients: the derivatives of every likelihood are those that differences of its values give, at parameters over
// four orders of magnitude and for histories from one purchase to hundreds.
func TestGradients(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for name, c := range map[string]struct {
		ll likelihood
		n  int
	}{"bgnbd": {betaGeometricLikelihood(0), 4}, "mbgnbd": {betaGeometricLikelihood(1), 4}, "paretonbd": {paretoLikelihood, 4}, "nbd": {nbdLikelihood, 2}, "gamma-gamma": {gammaGammaLikelihood, 3}} {
		for range 500 {
			p := make([]float64, c.n)
			for k := range p {
				p[k] = math.Exp(r.Float64()*9 - 3)
			}
			T := math.Exp(r.Float64() * 6)
			s := Summary{X: int(math.Exp(r.Float64()*6) - 1), T: T, Spend: math.Exp(r.Float64() * 9), N: 3}
			if name == "gamma-gamma" {
				s.X = 1 + s.X%20
			}
			if s.X > 0 {
				s.TX = T * r.Float64()
			}
			grad := make([]float64, c.n)
			c.ll(p, []Summary{s}, grad)
			for k := range p {
				h := 1e-4 * p[k]
				value := func(d float64) float64 {
					q := append([]float64{}, p...)
					q[k] += d
					return c.ll(q, []Summary{s}, make([]float64, c.n))
				}
				// of fourth order: the rest is h^4
				slope := (8*(value(h)-value(-h)) - (value(2*h) - value(-2*h))) / (12 * h)
				// values are sums of logarithms of gamma functions of up to thousands, whose last digits are lost
				if math.Abs(slope-grad[k]) > 1e-7*math.Abs(slope)+3e-12*(1+math.Abs(value(0)))/h {
					t.Errorf("%s at %v of %+v: derivative %d = %v, differences say %v", name, p, s, k, grad[k], slope)
				}
			}
		}
	}
}
