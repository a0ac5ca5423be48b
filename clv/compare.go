package clv

import (
	"math"
	"slices"
)

// Trial is how well a model foretold what came after the histories it was fitted to.
type Trial struct {
	Name     string // of the model, or Rate
	Model    Model  // nil for Rate and where the fit failed
	Fit      Fit
	Expected []float64 // purchases of each customer in the hold-out
	Total    float64   // of them
	MAE      float64   // mean absolute error of a customer
	RMSE     float64   // root of the mean squared error of a customer
}

// Rate is the name of the baseline: the repeat purchases of the last year, see Histories.LastYear.
const Rate = "rate"

// ModelNames are the models that know that customers stop, and those they are held against.
var (
	ModelNames    = []string{"bgnbd", "mbgnbd", "paretonbd"}
	BaselineNames = []string{"nbd", Rate}
)

// Try fits the models to histories and compares what they expect in t units with what came, one number a
// customer; naive is what the baseline expects. Customers who had not bought by then are left out. With actual nil
// nothing is known of later, and only the likelihoods can be compared.
func Try(names []string, hs []Summary, t float64, actual []int, naive []float64, o Options) ([]Trial, error) {
	var out []Trial
	gs, of := grouped(hs)
	for _, name := range names {
		x := Trial{Name: name}
		if name == Rate {
			x.Expected = naive
		} else {
			m, fit, err := FitModel(name, hs, o)
			if err != nil {
				return nil, err
			}
			x.Model, x.Fit = m, fit
		}
		if actual != nil {
			if x.Model != nil {
				x.Expected = spread(x.Model, gs, of, t)
			}
			x.measure(hs, actual)
		}
		out = append(out, x)
	}
	return out, nil
}

// spread gives each customer what a model expects of its group.
func spread(m Model, gs []Summary, of []int32, t float64) []float64 {
	by := make([]float64, len(gs))
	eachOf(len(gs), chunk, func(k int) { by[k] = m.Expected(t, gs[k]) })
	out := make([]float64, len(of))
	for i, g := range of {
		if g >= 0 {
			out[i] = by[g]
		}
	}
	return out
}

func (x *Trial) measure(hs []Summary, actual []int) {
	n := 0.0
	for i := range hs {
		if hs[i].T < 0 {
			continue
		}
		n++
		off := x.Expected[i] - float64(actual[i])
		x.Total += x.Expected[i]
		x.MAE += math.Abs(off)
		x.RMSE += off * off
	}
	x.MAE, x.RMSE = x.MAE/n, math.Sqrt(x.RMSE/n)
}

// off is by how much the expected number is off in all.
func (x *Trial) off(actual int) float64 { return math.Abs(x.Total - float64(actual)) }

// worse says whether an error is larger than another one by more than 1 %, and by more than a thousandth of a purchase.
func worse(a, b float64) bool { return a > b*1.01 && a > b+1e-3 }

// Choose gives the place of the trial to go on with, and why: of those whose fit came to an end the ones with an error
// within 1 % of the smallest and, of these, the one of the highest likelihood. A baseline is chosen where that one
// is worse than it by more, and further off in all. Without a hold-out the likelihood alone decides. It is -1 where no fit came to an end.
func Choose(ts []Trial, heldOut bool, actual int) (best int, why Reason) {
	best = -1
	least := math.Inf(1)
	for i := range ts {
		if heldOut && ts[i].usable() && !slices.Contains(BaselineNames, ts[i].Name) {
			least = min(least, ts[i].RMSE)
		}
	}
	for i := range ts {
		x := &ts[i]
		if !x.usable() || slices.Contains(BaselineNames, x.Name) || heldOut && worse(x.RMSE, least) {
			continue
		}
		if best < 0 || x.Fit.LogLikelihood > ts[best].Fit.LogLikelihood {
			best = i
		}
	}
	why = ByLikelihood
	if !heldOut {
		return best, why
	}
	why = ByError
	for i := range ts {
		if x := &ts[i]; slices.Contains(BaselineNames, x.Name) && x.usable() && (best < 0 || worse(ts[best].RMSE, x.RMSE) && ts[best].off(actual) > x.off(actual)) {
			best, why = i, ByBaseline
		}
	}
	return best, why
}

// usable says whether the fit came to an end. Where data do not tell the parameters apart, or one of them is at the edge of its
// range, what is expected of customers is known all the same.
func (x *Trial) usable() bool { return x.Name == Rate || x.Model != nil && x.Fit.Settled() }

// Reason says why a model was chosen.
type Reason uint8

// The reasons.
const (
	Asked        Reason = iota // by its name
	ByError                    // its error in the hold-out is the smallest, or as good, and its likelihood the highest
	ByLikelihood               // there is no hold-out
	ByBaseline                 // no model does better than a baseline
)
