package clv

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// GammaGamma is the model of spend of Colombo and Jiang, A Stochastic RFM Model, Journal of Interactive Marketing 13,
// 1999, in the letters of Fader and Hardie, The Gamma-Gamma Model of Monetary Value, 2013: what one purchase of a
// customer is worth is gamma distributed with shape P and a rate that is gamma distributed over customers (shape Q, rate
// V). It holds where spend and frequency do not go together.
type GammaGamma struct{ P, Q, V float64 }

// FitGammaGamma fits the model to the mean spend of the customers with repeat purchases and a spend above 0 by maximum
// likelihood (equation 1a of the note). Without any there is nothing to fit, which is an error. Where Q is 1 or less
// the mean of the customers does not exist, and the model says nothing of money.
func FitGammaGamma(hs []Summary, o Options) (GammaGamma, Fit, error) {
	var gs []Summary
	for _, s := range hs {
		if s.X > 0 && s.Spend > 0 {
			gs = append(gs, s)
		}
	}
	slices.SortFunc(gs, func(a, b Summary) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Spend, b.Spend)) })
	if len(gs) < 3 {
		return GammaGamma{}, Fit{}, fmt.Errorf("fewer than 3 customers have repeat purchases with money")
	}
	mean, n := 0.0, customers(gs)
	for i := range gs {
		mean += gs[i].weight() * gs[i].Spend / n
	}
	f := fitter{ll: gammaGammaLikelihood, gs: gs, penalty: o.Penalty, scale: []float64{1, 1, mean}}
	p, fit := f.fit([][]float64{{5, 4, 0.6}, {1, 2, 1}, {20, 10, 0.45}})
	return GammaGamma{p[0], p[1], p[2]}, fit, nil
}

func gammaGammaLikelihood(p []float64, gs []Summary, grad []float64) float64 {
	pp, q, v := p[0], p[1], p[2]
	lq, dq, lv := lgamma(q), mathext.Digamma(q), math.Log(v)
	sum, at := 0.0, -1
	var front, dp, dqx float64 // of x
	for i := range gs {
		s := &gs[i]
		x, m, w := float64(s.X), s.Spend, s.weight()
		px := pp * x
		if s.X != at {
			at = s.X
			lx, both := math.Log(x), mathext.Digamma(px+q)
			front = lgamma(px+q) - lgamma(px) - lq + q*lv + px*lx
			dp, dqx = both-mathext.Digamma(px)+lx, both-dq+lv
		}
		lm, all := math.Log(m), math.Log(v+m*x)
		sum += w * (front + (px-1)*lm - (px+q)*all)
		grad[0] += w * x * (dp + lm - all)
		grad[1] += w * (dqx - all)
		grad[2] += w * (q/v - (px+q)/(v+m*x))
	}
	return sum
}

// Parameters are p, q and v.
func (m GammaGamma) Parameters() []Parameter {
	return []Parameter{{"p", m.P}, {"q", m.Q}, {"v", m.V}}
}

// Mean is what a purchase of a random customer is worth, p v / (q - 1); infinite where q is 1 or less.
func (m GammaGamma) Mean() float64 {
	if m.Q <= 1 {
		return math.Inf(1)
	}
	return m.P * m.V / (m.Q - 1)
}

// Spend is what a purchase of the customer is expected to be worth (equation 5 of the note): between what its
// repeat purchases were worth on average and the mean of all; that for who bought once. A spend below 0 counts as 0.
func (m GammaGamma) Spend(s Summary) float64 {
	if s.X == 0 {
		return m.Mean()
	}
	x := float64(s.X)
	return m.P * (m.V + x*max(s.Spend, 0)) / (m.P*x + m.Q - 1)
}
