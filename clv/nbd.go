package clv

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// NBD is the model without stopping, a baseline (Ehrenberg, The Pattern of Consumer Purchases, Applied Statistics 8,
// 1959; as a likelihood of x and T in Fader and Hardie's notes): purchases are Poisson at a rate that is gamma
// distributed over customers (shape R, rate Alpha, in units of time), for ever.
type NBD struct{ R, Alpha float64 }

// FitNBD fits the model by maximum likelihood. Histories are taken as FitBGNBD takes them; without a repeat purchase
// there is nothing to fit, which is an error.
func FitNBD(hs []Summary, o Options) (NBD, Fit, error) {
	gs := group(hs)
	for i := range gs {
		gs[i].TX = 0 // when the last purchase was does not matter
		if gs[i].X > 0 {
			gs[i].TX = gs[i].T
		}
	}
	gs = group(gs)
	if err := check(gs); err != nil {
		return NBD{}, Fit{}, err
	}
	f := fitter{ll: nbdLikelihood, gs: gs, penalty: o.Penalty, scale: []float64{1, meanTenure(gs)}}
	p, fit := f.fit([][]float64{{0.3, 0.5}, {1, 1}, {3, 3}})
	return NBD{p[0], p[1]}, fit, nil
}

// nbdLikelihood is ln of Gamma(r+x)/Gamma(r) alpha^r / (alpha+T)^(r+x).
func nbdLikelihood(p []float64, gs []Summary, grad []float64) float64 {
	r, alpha := p[0], p[1]
	sum, at := 0.0, -1
	var gammas, dr float64
	for i := range gs {
		s := &gs[i]
		x := float64(s.X)
		if s.X != at {
			at = s.X
			gammas = lgamma(r+x) - lgamma(r) + r*math.Log(alpha)
			dr = mathext.Digamma(r+x) - mathext.Digamma(r) + math.Log(alpha)
		}
		w, all := s.weight(), math.Log(alpha+s.T)
		sum += w * (gammas - (r+x)*all)
		grad[0] += w * (dr - all)
		grad[1] += w * (r/alpha - (r+x)/(alpha+s.T))
	}
	return sum
}

// Name is nbd.
func (m NBD) Name() string { return "nbd" }

// Parameters are r and alpha.
func (m NBD) Parameters() []Parameter { return []Parameter{{"r", m.R}, {"alpha", m.Alpha}} }

// PAlive is 1: nobody ever stops.
func (m NBD) PAlive(Summary) float64 { return 1 }

// Expected is (r + x) t / (alpha + T).
func (m NBD) Expected(t float64, s Summary) float64 {
	return (m.R + float64(s.X)) * t / (m.Alpha + s.T)
}

// New is r t / alpha.
func (m NBD) New(t float64) float64 { return m.R * t / m.Alpha }
