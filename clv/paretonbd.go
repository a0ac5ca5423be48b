package clv

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/mathext"
)

// ParetoNBD is the model of Schmittlein, Morrison and Colombo, Counting Your Customers, Management Science 33, 1987:
// purchases are Poisson at a rate that is gamma distributed over customers (shape R, rate Alpha, in units of time), and a
// customer lives for a time that is exponential at a rate that is gamma distributed, too (shape S, rate Beta).
type ParetoNBD struct{ R, Alpha, S, Beta float64 }

// FitParetoNBD fits the model by maximum likelihood. Summaries with T below 0 are left out; one that cannot be
// (t.x beyond T, or without a repeat purchase) is a bug of the caller, and panics. Without a repeat purchase there is
// nothing to fit, which is an error.
func FitParetoNBD(hs []Summary, o Options) (ParetoNBD, Fit, error) {
	gs := group(hs)
	if err := check(gs); err != nil {
		return ParetoNBD{}, Fit{}, err
	}
	time := meanTenure(gs)
	f := fitter{ll: paretoLikelihood, gs: gs, penalty: o.Penalty, scale: []float64{1, time, 1, time}}
	p, fit := f.fit([][]float64{{0.5, 0.3, 0.5, 1}, {1, 1, 1, 1}, {0.3, 0.2, 2, 4}, {2, 2, 0.3, 0.3}})
	return ParetoNBD{p[0], p[1], p[2], p[3]}, fit, nil
}

// legendre is a rule of Gauss and Legendre on [0, 1].
type legendre struct{ at, weight []float64 }

func newLegendre(n int) legendre {
	r := legendre{make([]float64, n), make([]float64, n)}
	quad.Legendre{}.FixedLocations(r.at, r.weight, 0, 1)
	return r
}

// The rules, for what hardly falls and for what falls fast.
var legendre16, legendre32 = newLegendre(16), newLegendre(32)

// paretoParts are the logarithms of the two parts of the likelihood of a history without the factor Gamma(r+x)
// alpha^r beta^s / Gamma(r), and the derivatives of their sum's: the customer is alive at T, or it stopped between t.x and T.
type paretoParts struct {
	alive, gone, total float64
	grad               [4]float64
}

// parts works them out. Fader and Hardie (A Note on Deriving the Pareto/NBD Model, 2005) give the second one as a
// difference of two hypergeometric functions, which is an integral over the time tau at which the customer stopped,
//
//	s * integral from t.x to T of (alpha+tau)^-(r+x) (beta+tau)^-(s+1) dtau,
//
// and is worked out as one here: all is positive, and the derivatives are integrals of the same kind. With v =
// ln((m+tau)/(m+t.x)), m being the smaller of alpha and beta, what is integrated is smooth and falls, so that 32
// nodes give all digits, and 16 where it falls slowly.
func (m ParetoNBD) parts(s Summary, derive bool) paretoParts {
	rx, s1 := m.R+float64(s.X), m.S+1
	all, end := math.Log(m.Alpha+s.T), math.Log(m.Beta+s.T)
	out := paretoParts{alive: -rx*all - m.S*end, gone: math.Inf(-1)}
	less, more, power := m.Alpha, m.Beta, s1 // power is that of the larger one
	if m.Beta < m.Alpha {
		less, more, power = m.Beta, m.Alpha, rx
	}
	low, apart := less+s.TX, more-less
	// At v: tau + less = low e^v, tau + more = low e^v + apart, dtau = low e^v dv. The logarithm of what is integrated
	// falls by first a unit of v at v = 0, where that is above 0, and faster behind, by last at the end.
	first, span := rx+s1-1-power*apart/(low+apart), math.Log((less+s.T)/low)
	last := rx + s1 - 1 - power*apart/(less+s.T+apart)
	if first > 0 {
		span = min(span, 40/first)
	}
	var d [4]float64
	if span > 0 {
		rule, panels := legendre32, int(last*span/45)+1
		if span < 4 && max(last, -first)*span < 8 {
			rule = legendre16
		}
		width := span / float64(panels)
		top, sum, lowLog := -rx*math.Log(m.Alpha+s.TX)-s1*math.Log(m.Beta+s.TX)+math.Log(low), 0.0, math.Log(low)
		for n := range panels * len(rule.at) {
			v := (float64(n/len(rule.at)) + rule.at[n%len(rule.at)]) * width
			near := low * math.Exp(v)
			lessLog, moreLog := lowLog+v, math.Log(near+apart)
			a, b, la, lb := near, near+apart, lessLog, moreLog
			if m.Beta < m.Alpha {
				a, b, la, lb = b, a, lb, la
			}
			w := rule.weight[n%len(rule.at)] * math.Exp(-rx*la-s1*lb+lessLog-top)
			sum += w
			if derive {
				d[0] -= w * la
				d[1] -= w * rx / a
				d[2] -= w * lb
				d[3] -= w * s1 / b
			}
		}
		sum /= float64(panels)
		for k := range d {
			d[k] /= float64(panels)
		}
		out.gone = math.Log(m.S) + top + math.Log(span*sum)
		for k := range d {
			d[k] /= sum
		}
		d[2] += 1 / m.S
	}
	out.total = logSum(out.alive, out.gone)
	if derive {
		gone := math.Exp(out.gone - out.total)
		for k, alive := range [4]float64{-all, -rx / (m.Alpha + s.T), -end, -m.S / (m.Beta + s.T)} {
			out.grad[k] = (1-gone)*alive + gone*d[k]
		}
	}
	return out
}

func paretoLikelihood(p []float64, gs []Summary, grad []float64) float64 {
	m := ParetoNBD{p[0], p[1], p[2], p[3]}
	sum, at := 0.0, -1
	var front, dr float64
	for i := range gs {
		s := &gs[i]
		if x := float64(s.X); s.X != at {
			at = s.X
			front = lgamma(m.R+x) - lgamma(m.R) + m.R*math.Log(m.Alpha) + m.S*math.Log(m.Beta)
			dr = mathext.Digamma(m.R+x) - mathext.Digamma(m.R) + math.Log(m.Alpha)
		}
		parts := m.parts(*s, true)
		w := s.weight()
		sum += w * (front + parts.total)
		grad[0] += w * (dr + parts.grad[0])
		grad[1] += w * (m.R/m.Alpha + parts.grad[1])
		grad[2] += w * (math.Log(m.Beta) + parts.grad[2])
		grad[3] += w * (m.S/m.Beta + parts.grad[3])
	}
	return sum
}

// Name is paretonbd.
func (m ParetoNBD) Name() string { return "paretonbd" }

// Parameters are r, alpha, s and beta.
func (m ParetoNBD) Parameters() []Parameter {
	return []Parameter{{"r", m.R}, {"alpha", m.Alpha}, {"s", m.S}, {"beta", m.Beta}}
}

// PAlive is the probability that the customer lives at T (equations 11 to 13 of the paper).
func (m ParetoNBD) PAlive(s Summary) float64 {
	p := m.parts(s, false)
	return math.Exp(p.alive - p.total)
}

// Expected is E[Y(t) | x, t.x, T] (equation 22, with P(alive)).
func (m ParetoNBD) Expected(t float64, s Summary) float64 {
	return m.PAlive(s) * (m.R + float64(s.X)) / (m.Alpha + s.T) * m.lived(t, m.Beta+s.T)
}

// New is E[X(t)] (equation 17).
func (m ParetoNBD) New(t float64) float64 { return m.R / m.Alpha * m.lived(t, m.Beta) }

// lived is the expected part of t during which who is alive at its beginning lives: beta/(s-1) (1 - (beta/(beta+t))^(s-1)),
// and its limit where s is 1.
func (m ParetoNBD) lived(t, beta float64) float64 {
	l := math.Log1p(t / beta)
	if e := (m.S - 1) * l; math.Abs(e) > 1e-12 {
		return beta * -math.Expm1(-e) / (m.S - 1)
	}
	return beta * l
}

// DERT is the discounted number of all purchases to come, at a continuous rate of discount a unit of time (Fader,
// Hardie and Lee, RFM and CLV: Using Iso-Value Curves for Customer Base Analysis, Journal of Marketing Research 42,
// 2005). Its confluent hypergeometric function is the integral over u of e^(-delta u) ((beta+T)/(beta+T+u))^s, which
// is worked out by the rule of Takahasi and Mori (1974).
func (m ParetoNBD) DERT(delta float64, s Summary) float64 {
	const step = 1.0 / 16
	sum := 0.0
	for k := -5 / step; k <= 5/step; k++ {
		t := k * step
		w := math.Exp(t - math.Exp(-t)) // delta u
		sum += step * w * (1 + math.Exp(-t)) * math.Exp(-w-m.S*math.Log1p(w/(delta*(m.Beta+s.T))))
	}
	return m.PAlive(s) * (m.R + float64(s.X)) / (m.Alpha + s.T) * sum / delta
}
