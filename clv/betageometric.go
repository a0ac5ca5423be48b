package clv

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// betaGeometric is what BG/NBD and MBG/NBD share: purchases at a rate that differs between customers (gamma: r,
// alpha), and after each purchase a chance to stop that does, too (beta: a, b). First is 1 where a customer may stop
// right after the first purchase already (MBG/NBD), else 0.
type betaGeometric struct {
	r, alpha, a, b float64
	first          int
}

// betaGeometricLikelihood is the log-likelihood of the model. With first = 0 it is equation (6) of Fader, Hardie and Lee
// (2005), as their Excel note splits it up: A1 + A2 + ln(e^A3 + e^A4 where x > 0).
func betaGeometricLikelihood(first int) likelihood {
	return func(p []float64, gs []Summary, grad []float64) float64 {
		r, alpha, a, b := p[0], p[1], p[2], p[3]
		sum, at := 0.0, -1
		var gammas, betas, dr, da, db float64 // of x
		for i := range gs {
			s := &gs[i]
			x := float64(s.X)
			if s.X != at {
				at = s.X
				y := x + float64(first)
				gammas = lgamma(r+x) - lgamma(r) + r*math.Log(alpha)
				betas = lgamma(a+b) + lgamma(b+y) - lgamma(b) - lgamma(a+b+y)
				dr = mathext.Digamma(r+x) - mathext.Digamma(r) + math.Log(alpha)
				both := mathext.Digamma(a+b) - mathext.Digamma(a+b+y)
				da, db = both, both+mathext.Digamma(b+y)-mathext.Digamma(b)
			}
			all, last := math.Log(alpha+s.T), math.Log(alpha+s.TX)
			alive := -(r + x) * all
			total, stopped := alive, 0.0 // the part of the second term in the likelihood
			stops := b + x - 1 + float64(first)
			if s.X > 0 || first > 0 {
				gone := math.Log(a/stops) - (r+x)*last
				total = logSum(alive, gone)
				stopped = math.Exp(gone - total)
			}
			w := s.weight()
			sum += w * (gammas + betas + total)
			grad[0] += w * (dr - (1-stopped)*all - stopped*last)
			grad[1] += w * (r/alpha - (r+x)*((1-stopped)/(alpha+s.T)+stopped/(alpha+s.TX)))
			grad[2] += w * (da + stopped/a)
			grad[3] += w * db
			if stopped > 0 {
				grad[3] -= w * stopped / stops
			}
		}
		return sum
	}
}

// pAlive is the probability that the customer has not stopped: of all that is consistent with its history, the part
// in which it had not.
func (m betaGeometric) pAlive(s Summary) float64 {
	if s.X == 0 && m.first == 0 {
		return 1
	}
	x := float64(s.X)
	odds := math.Log(m.a/(m.b+x-1+float64(m.first))) + (m.r+x)*math.Log((m.alpha+s.T)/(m.alpha+s.TX))
	return 1 / (1 + math.Exp(odds))
}

// expected is the number of purchases in t units after a history. Who is alive would, without stopping, make N of
// them, which is negative binomial with r + x and z = t / (alpha + T + t); the j-th of them happens to who has not
// stopped at one of the j - 1 before, of probability (b + x)_{j-1} / (a + b + x)_{j-1} with Pochhammer's symbols.
// Summed over N that is equation (10) of Fader, Hardie and Lee (2005), whose hypergeometric function is written out
// so that no two terms cancel and a = 1 is a value as any other.
func (m betaGeometric) expected(t float64, s Summary) float64 {
	x := float64(s.X)
	return m.pAlive(s) * purchases(m.r+x, t/(m.alpha+s.T+t), m.a, m.b+x+float64(m.first))
}

// newCustomer is the number of repeat purchases in the first t units of a random customer: equation (9) likewise.
func (m betaGeometric) newCustomer(t float64) float64 {
	stays := 1.0
	if m.first > 0 {
		stays = m.b / (m.a + m.b)
	}
	return stays * purchases(m.r, t/(m.alpha+t), m.a, m.b+float64(m.first))
}

// purchases sums P(N = n) H(n) over n, N being negative binomial with r and z, and H(n) the expected number of
// purchases of who could make n and after each stops with a probability that is beta with a and b.
func purchases(r, z, a, b float64) float64 {
	if !(z > 0) {
		return 0
	}
	var (
		log   = r * math.Log1p(-z) // ln P(N = n) while that is too small to be written as a number
		p     = math.Exp(log)
		stays = 1.0 // probability not to have stopped at the n purchases before
		h     = 0.0
		sum   = 0.0
	)
	for n := 0; n < 10_000_000; n++ {
		k := float64(n)
		ratio := (r + k) / (k + 1) * z
		if log < -700 {
			log += math.Log(ratio)
			p = math.Exp(log)
		} else {
			p *= ratio
		}
		h += stays
		stays *= (b + k) / (a + b + k)
		sum += p * h
		if ratio < 1 && p*(h+1/(1-ratio)) < 1e-15*sum*(1-ratio) { // the rest falls at least as fast
			break
		}
	}
	return sum
}

// logSum is ln(e^a + e^b).
func logSum(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	if math.IsInf(b, -1) {
		return a
	}
	return a + math.Log1p(math.Exp(b-a))
}

func lgamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}
