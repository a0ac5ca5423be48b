package clv

import (
	"math"
	"math/rand/v2"
	"slices"

	"grade/ledger"
)

// simulated are customers whose purchases follow a model exactly, in continuous time.
type simulated struct {
	*rand.Rand
}

func simulate(seed uint64) simulated { return simulated{rand.New(rand.NewPCG(seed, 1))} }

// gamma draws with a shape and a rate (Marsaglia and Tsang, A Simple Method for Generating Gamma Variables, ACM TOMS 26,
// 2000).
func (s simulated) gamma(shape, rate float64) float64 {
	if shape < 1 {
		return s.gamma(shape+1, rate) * math.Pow(s.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := s.NormFloat64()
		v := math.Pow(1+c*x, 3)
		if v > 0 && math.Log(1-s.Float64()) < 0.5*x*x+d-d*v+d*math.Log(v) {
			return d * v / rate
		}
	}
}

func (s simulated) beta(a, b float64) float64 {
	x, y := s.gamma(a, 1), s.gamma(b, 1)
	return x / (x + y)
}

// bought gives the times of the repeat purchases of a customer of a model up to T.
func (s simulated) bought(m Model, T float64) (out []float64) {
	var rate, stop float64
	dies, first := math.Inf(1), false
	switch m := m.(type) {
	case BGNBD:
		rate, stop = s.gamma(m.R, m.Alpha), s.beta(m.A, m.B)
	case MBGNBD:
		rate, stop, first = s.gamma(m.R, m.Alpha), s.beta(m.A, m.B), true
	case ParetoNBD:
		rate = s.gamma(m.R, m.Alpha)
		dies = s.ExpFloat64() / s.gamma(m.S, m.Beta)
	case NBD:
		rate = s.gamma(m.R, m.Alpha)
	}
	if first && s.Float64() < stop {
		return nil
	}
	for t := s.ExpFloat64() / rate; t <= min(T, dies); t += s.ExpFloat64() / rate {
		out = append(out, t)
		if stop > 0 && s.Float64() < stop {
			break
		}
	}
	return out
}

// histories are those of n customers, who first bought evenly over the first half of T.
func (s simulated) histories(m Model, n int, T float64) []Summary {
	out := make([]Summary, n)
	for i := range out {
		x := Summary{T: T * (1 - s.Float64()/2), N: 1}
		if times := s.bought(m, x.T); len(times) > 0 {
			x.X, x.TX = len(times), times[len(times)-1]
		}
		out[i] = x
	}
	return out
}

// spend gives histories the mean spend of their repeat purchases.
func (s simulated) spend(g GammaGamma, hs []Summary) {
	for i := range hs {
		if x := &hs[i]; x.X > 0 {
			nu := s.gamma(g.Q, g.V)
			x.Spend = s.gamma(g.P*float64(x.X), nu) / float64(x.X)
		}
	}
}

// days are the purchases of n customers by day over two years.
func (s simulated) days(m Model, n int) *Histories {
	const span = 730
	h := &Histories{from: []int32{0}}
	for range n {
		born := s.IntN(span)
		bought := []ledger.Day{ledger.Day(born)}
		for _, t := range s.bought(m, float64(span-born)/7) {
			bought = append(bought, ledger.Day(float64(born)+7*t))
		}
		bought = slices.Compact(bought)
		for range bought {
			h.spend = append(h.spend, ledger.Money(100*s.gamma(6, 6/s.gamma(30, 0.2))))
		}
		h.days = append(h.days, bought...)
		h.from = append(h.from, int32(len(h.days)))
	}
	return h
}
