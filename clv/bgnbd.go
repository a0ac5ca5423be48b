package clv

// BGNBD is the BG/NBD model of Fader, Hardie and Lee, "Counting Your Customers" the Easy Way, Marketing Science 24,
// 2005: purchases are Poisson at a rate that is gamma distributed over customers (shape R, rate Alpha, in units of
// time), and after each repeat purchase a customer stops for good with a probability that is beta distributed (A,
// B). Nobody can stop before a repeat purchase, so one-time buyers are alive with probability 1.
type BGNBD struct{ R, Alpha, A, B float64 }

// FitBGNBD fits the model by maximum likelihood (equation 6). Summaries with T below 0 are left out; one that cannot be
// (t.x beyond T, or without a repeat purchase) is a bug of the caller, and panics. Without a repeat purchase there is
// nothing to fit, which is an error.
func FitBGNBD(hs []Summary, o Options) (BGNBD, Fit, error) {
	p, f, err := fitBetaGeometric(hs, 0, o)
	if err != nil {
		return BGNBD{}, f, err
	}
	return BGNBD{p[0], p[1], p[2], p[3]}, f, nil
}

func fitBetaGeometric(hs []Summary, first int, o Options) ([]float64, Fit, error) {
	gs := group(hs)
	if err := check(gs); err != nil {
		return nil, Fit{}, err
	}
	f := fitter{ll: betaGeometricLikelihood(first), gs: gs, penalty: o.Penalty, scale: []float64{1, meanTenure(gs), 1, 1}}
	p, fit := f.fit([][]float64{{0.3, 0.2, 1, 2}, {1, 1, 0.5, 5}, {3, 3, 0.1, 0.5}, {0.1, 0.05, 3, 10}})
	return p, fit, nil
}

func (m BGNBD) core() betaGeometric { return betaGeometric{m.R, m.Alpha, m.A, m.B, 0} }

// Name is bgnbd.
func (m BGNBD) Name() string { return "bgnbd" }

// Parameters are r, alpha, a and b.
func (m BGNBD) Parameters() []Parameter {
	return []Parameter{{"r", m.R}, {"alpha", m.Alpha}, {"a", m.A}, {"b", m.B}}
}

// PAlive is the probability that the customer has not stopped (Fader, Hardie and Lee, Computing P(alive) Using the
// BG/NBD Model, 2008); 1 for x = 0.
func (m BGNBD) PAlive(s Summary) float64 { return m.core().pAlive(s) }

// Expected is E[Y(t) | x, t.x, T] (equation 10).
func (m BGNBD) Expected(t float64, s Summary) float64 { return m.core().expected(t, s) }

// New is E[X(t)] (equation 9).
func (m BGNBD) New(t float64) float64 { return m.core().newCustomer(t) }
