package clv

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

// Options say how a model is fitted. The zero value is plain maximum likelihood.
type Options struct {
	// Penalty draws the parameters towards 0: so many times the sum of their squares is taken off the mean
	// log-likelihood of a customer, as the Python package lifetimes does, with times over the mean T and money over the
	// mean spend, so that units do not count. Errors are those of what is drawn. 0: none.
	Penalty float64
}

// Fit says how a fit went.
type Fit struct {
	LogLikelihood float64
	Customers     int         // whose histories it was fitted to
	Errors        []float64   // standard errors of the parameters: from the Hessian, by the delta method; nil where it is not that of a maximum
	Covariance    [][]float64 // of the logarithms of the parameters; nil likewise
	Converged     bool        // the gradient is 0 at a maximum well inside the range of the parameters
	Why           string      // why it is not: gradient, edge or flat
	Starts        int         // points from which a maximum was looked for
	Agree         int         // of them that led to this one
}

// Settled says whether the likelihood is at its highest, be it that of other parameters, too.
func (f *Fit) Settled() bool { return f.Converged || f.Why == "edge" || f.Why == "flat" }

const (
	thinTo   = 1500 // groups among which multi-start looks
	wall     = 9    // parameters lie between exp(-9) and exp(9) of their scale: there the ground rises
	roughest = 5e-4 // the same at the wall, where sums of logarithms of gamma functions lose digits
	steepest = 1e-7 // the largest part of a gradient that counts as 0, of the mean log-likelihood of a customer
)

// fitter fits a likelihood to groups of equal histories, in the logarithms of the parameters over their scale: that of
// time or money, else 1.
type fitter struct {
	ll      likelihood
	gs      []Summary
	penalty float64
	scale   []float64
}

// at gives minus the mean log-likelihood of a customer, and puts its derivatives by the logarithms of the
// parameters into grad.
func (f *fitter) at(theta, grad []float64) float64 {
	p, n := f.parameters(theta), customers(f.gs)
	v := -f.ll.sum(p, f.gs, grad) / n
	for k := range grad {
		grad[k] *= -p[k] / n
		size := p[k] / f.scale[k]
		v += f.penalty * size * size
		grad[k] += 2 * f.penalty * size * size
		if beyond := math.Abs(theta[k]) - wall; beyond > 0 {
			v += beyond * beyond
			grad[k] += math.Copysign(2*beyond, theta[k])
		}
	}
	if math.IsNaN(v) {
		return math.Inf(1)
	}
	return v
}

// parameters are those at a point.
func (f *fitter) parameters(theta []float64) []float64 {
	p := make([]float64, len(theta))
	for k, t := range theta {
		p[k] = f.scale[k] * math.Exp(min(max(t, -2*wall), 2*wall))
	}
	return p
}

// fit looks for the maximum from several starts among some of the groups, goes on from the best among all, and
// says how sure that is. Starts are parameters over their scale.
func (f *fitter) fit(starts [][]float64) ([]float64, Fit) {
	few := *f
	few.gs = thin(f.gs, thinTo)
	grad := make([]float64, len(starts[0]))
	out := Fit{Customers: int(customers(f.gs)), Starts: len(starts)}
	var best []float64
	var values []float64
	for _, s := range starts {
		from := make([]float64, len(s))
		for k := range s {
			from[k] = math.Log(s[k])
		}
		theta := few.descend(from)
		v := few.at(theta, grad)
		if best == nil || v < slices.Min(values) {
			best = theta
		}
		values = append(values, v)
	}
	for _, v := range values {
		if v <= slices.Min(values)+1e-6 {
			out.Agree++
		}
	}
	theta, h := f.newton(best, &few)
	if f.slope(theta) > steepest {
		theta = f.descend(theta)
		h = f.hessian(theta)
	}
	value := f.at(theta, grad)
	p := f.parameters(theta)
	out.LogLikelihood = f.ll.sum(p, f.gs, make([]float64, len(p)))
	edge, slope := false, f.slope(theta)
	for _, t := range theta {
		edge = edge || math.Abs(t) > wall-1
	}
	var c mat.Cholesky
	switch ok := c.Factorize(h); {
	case edge && slope <= roughest:
		out.Why = "edge"
	case math.IsInf(value, 0) || !(slope <= steepest):
		out.Why = "gradient"
	case !ok || c.Cond() > 1e10:
		out.Why = "flat"
	default:
		out.Converged = true
	}
	if out.Converged {
		out.errors(&c, p, customers(f.gs))
	}
	return p, out
}

// errors takes the standard errors off the Hessian of the mean log-likelihood of n customers.
func (out *Fit) errors(c *mat.Cholesky, p []float64, n float64) {
	var inverse mat.SymDense
	if c.InverseTo(&inverse) != nil {
		return
	}
	for k := range p {
		out.Errors = append(out.Errors, p[k]*math.Sqrt(inverse.At(k, k)/n))
		row := make([]float64, len(p))
		for j := range p {
			row[j] = inverse.At(k, j) / n
		}
		out.Covariance = append(out.Covariance, row)
	}
}

// descend goes down from a point: by BFGS and then, where that has not come to an end, by Newton's method with
// Hessians that are bent to be those of a minimum, which finds its way along a flat ridge.
func (f *fitter) descend(from []float64) []float64 {
	theta := f.minimise(from, &optimize.BFGS{}, 200)
	if f.slope(theta) > steepest {
		theta = f.minimise(theta, &optimize.Newton{}, 60)
	}
	return theta
}

// minimise runs a method of the library.
func (f *fitter) minimise(from []float64, method optimize.Method, iterations int) []float64 {
	grad, last, value := make([]float64, len(from)), []float64(nil), 0.0
	look := func(theta []float64) { // value and gradient come together, and are asked for one after the other
		if !slices.Equal(last, theta) {
			last, value = slices.Clone(theta), f.at(theta, grad)
		}
	}
	r, err := optimize.Minimize(optimize.Problem{
		Func: func(theta []float64) float64 { look(theta); return value },
		Grad: func(out, theta []float64) { look(theta); copy(out, grad) },
		Hess: func(out *mat.SymDense, theta []float64) { out.CopySym(f.hessian(theta)) },
	}, from, &optimize.Settings{MajorIterations: iterations, FuncEvaluations: 2000, GradientThreshold: steepest / 10, Converger: optimize.NeverTerminate{}}, method)
	if r == nil || err != nil && r.X == nil {
		return from
	}
	return r.X
}

// slope is the largest part of the gradient at a point.
func (f *fitter) slope(theta []float64) float64 {
	grad := make([]float64, len(theta))
	f.at(theta, grad)
	most := 0.0
	for _, g := range grad {
		most = max(most, math.Abs(g))
	}
	return most
}

// newton goes the rest of the way by steps of Newton's method: first with the Hessian of few of the groups, which is
// nearly that of all, then with its own. It gives the Hessian at the end.
func (f *fitter) newton(theta []float64, few *fitter) ([]float64, *mat.SymDense) {
	theta, _ = f.steps(theta, few.hessian(theta))
	for range 5 {
		h := f.hessian(theta)
		next, moved := f.steps(theta, h)
		if theta = next; moved < 1e-4 {
			return theta, h
		}
	}
	return theta, f.hessian(theta)
}

// steps goes down with one Hessian for all steps, and says how far it came. Where it is not that of a minimum it
// stays.
func (f *fitter) steps(theta []float64, h *mat.SymDense) (to []float64, moved float64) {
	n := len(theta)
	var c mat.Cholesky
	if !c.Factorize(h) {
		return theta, 0
	}
	grad := make([]float64, n)
	value := f.at(theta, grad)
	for range 10 {
		var step mat.VecDense
		if c.SolveVecTo(&step, mat.NewVecDense(n, slices.Clone(grad))) != nil {
			break
		}
		next, better, size := slices.Clone(theta), false, 0.0
		for scale := 1.0; scale > 1e-3 && !better; scale /= 4 {
			size = 0
			for k := range next {
				next[k] = theta[k] - scale*step.AtVec(k)
				size = max(size, math.Abs(scale*step.AtVec(k)))
			}
			trial := make([]float64, n)
			if v := f.at(next, trial); v <= value+1e-14*math.Abs(value) {
				value, grad, better = v, trial, true
			}
		}
		if !better {
			break
		}
		theta = next
		if moved = max(moved, size); size < 1e-9 {
			break
		}
	}
	return theta, moved
}

// hessian is that of at, by central differences of its gradient.
func (f *fitter) hessian(theta []float64) *mat.SymDense {
	const step = 1e-4
	n := len(theta)
	h := mat.NewSymDense(n, nil)
	rows := make([][2][]float64, n)
	for k := range n {
		for side, sign := range []float64{1, -1} {
			at := slices.Clone(theta)
			at[k] += sign * step
			rows[k][side] = make([]float64, n)
			f.at(at, rows[k][side])
		}
	}
	slope := func(k, j int) float64 { return (rows[k][0][j] - rows[k][1][j]) / (2 * step) }
	for k := range n {
		for j := k; j < n; j++ {
			h.SetSym(k, j, (slope(k, j)+slope(j, k))/2)
		}
	}
	return h
}

// check says why histories cannot be fitted at all.
func check(gs []Summary) error {
	var buyers, repeaters float64
	for i := range gs {
		s := &gs[i]
		if s.X < 0 || s.TX < 0 || s.TX > s.T || s.X == 0 && s.TX != 0 || math.IsNaN(s.T) || math.IsInf(s.T, 0) {
			panic(fmt.Sprintf("clv: no history: x = %d, t.x = %v, T = %v", s.X, s.TX, s.T))
		}
		buyers += s.weight()
		if s.X > 0 {
			repeaters += s.weight()
		}
	}
	switch {
	case buyers == 0:
		return fmt.Errorf("no customer has bought")
	case repeaters == 0:
		return fmt.Errorf("no customer has bought twice")
	}
	return nil
}
