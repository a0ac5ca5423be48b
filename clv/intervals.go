package clv

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Interval is where 95 % of the draws of a number lie.
type Interval struct{ Low, High float64 }

// Draws is how many times the parameters are drawn.
const Draws = 200

// Intervals say how sure the expectations of Predict are, in its order: parameters are drawn from the normal
// distribution of their logarithms around the estimates, seeded, and everything is worked out again with each. That
// is how well the mean of customers with such a history is known; what one of them will do varies more. A fit
// without a covariance has none.
func Intervals(m Model, fit Fit, spend *GammaGamma, spendFit Fit, hs []Summary, u Unit, t Terms) (purchases, value []Interval) {
	if fit.Covariance == nil || spend != nil && spendFit.Covariance == nil {
		return nil, nil
	}
	var models []Model
	r := rand.New(rand.NewPCG(20261122, 8))
	for _, p := range draws(r.NormFloat64, m.Parameters(), fit.Covariance) {
		models = append(models, withParameters(m.Name(), p))
	}
	var spends []GammaGamma
	if spend != nil {
		for _, p := range draws(r.NormFloat64, spend.Parameters(), spendFit.Covariance) {
			spends = append(spends, GammaGamma{p[0], max(p[1], 1+1e-6), p[2]})
		}
	}
	gs, of := grouped(hs)
	members := make([][]int32, len(gs))
	for i, g := range of {
		if g >= 0 {
			members[g] = append(members[g], int32(i))
		}
	}
	none := Interval{math.NaN(), math.NaN()}
	purchases, value = slices.Repeat([]Interval{none}, len(hs)), slices.Repeat([]Interval{none}, len(hs))
	units := float64(t.Days) / u.Days()
	each((len(gs)+63)/64, func(i int) {
		counts, values := make([]float64, Draws), make([]float64, Draws)
		for k := i * 64; k < min((i+1)*64, len(gs)); k++ {
			for d, x := range models {
				counts[d] = x.Expected(units, gs[k])
			}
			worth := t.Margin // of a purchase's money, what discounting leaves at the estimates
			if n := m.Expected(units, gs[k]); n > 0 {
				worth *= t.discounted(m, gs[k], u) / n
			}
			copy(values, counts)
			within := middle(values)
			for _, c := range members[k] {
				if purchases[c] = within; spend == nil {
					continue
				}
				for d := range counts {
					values[d] = counts[d] * worth * spends[d].Spend(hs[c])
				}
				value[c] = middle(values)
			}
		}
	})
	return purchases, value
}

// draws are parameters drawn around estimates; normal draws from the standard normal distribution.
func draws(normal func() float64, at []Parameter, covariance [][]float64) (out [][]float64) {
	n := len(at)
	sym := mat.NewSymDense(n, nil)
	for k := range n {
		for j := k; j < n; j++ {
			sym.SetSym(k, j, covariance[k][j])
		}
	}
	var c mat.Cholesky
	var l mat.TriDense
	if c.Factorize(sym) {
		c.LTo(&l)
	}
	for range Draws {
		z, p := make([]float64, n), make([]float64, n)
		for k := range z {
			z[k] = normal()
		}
		for k := range p {
			log := math.Log(at[k].Value)
			for j := 0; j <= k && !l.IsEmpty(); j++ {
				log += l.At(k, j) * z[j]
			}
			p[k] = math.Exp(log)
		}
		out = append(out, p)
	}
	return out
}

// middle is where the middle 95 % of values lie, which it sorts.
func middle(v []float64) Interval {
	slices.Sort(v)
	out := len(v) / 40
	return Interval{v[out], v[len(v)-1-out]}
}
