package clv

// MBGNBD is the modified BG/NBD model of Batislam, Denizel and Filiztekin, Empirical Validation and Comparison of
// Models for Customer Base Analysis, International Journal of Research in Marketing 24, 2007 (and, as CBG/NBD,
// Hoppe and Wagner, Marketing JRM 29, 2007): as BG/NBD, but a customer may stop after the first purchase, too, so that
// one-time buyers are not alive for ever. Alpha is in units of time.
type MBGNBD struct{ R, Alpha, A, B float64 }

// FitMBGNBD fits the model by maximum likelihood. Histories are taken as FitBGNBD takes them; without a repeat purchase
// there is nothing to fit, which is an error.
func FitMBGNBD(hs []Summary, o Options) (MBGNBD, Fit, error) {
	p, f, err := fitBetaGeometric(hs, 1, o)
	if err != nil {
		return MBGNBD{}, f, err
	}
	return MBGNBD{p[0], p[1], p[2], p[3]}, f, nil
}

func (m MBGNBD) core() betaGeometric { return betaGeometric{m.R, m.Alpha, m.A, m.B, 1} }

// Name is mbgnbd.
func (m MBGNBD) Name() string { return "mbgnbd" }

// Parameters are r, alpha, a and b.
func (m MBGNBD) Parameters() []Parameter {
	return []Parameter{{"r", m.R}, {"alpha", m.Alpha}, {"a", m.A}, {"b", m.B}}
}

// PAlive is the probability that the customer has not stopped.
func (m MBGNBD) PAlive(s Summary) float64 { return m.core().pAlive(s) }

// Expected is E[Y(t) | x, t.x, T].
func (m MBGNBD) Expected(t float64, s Summary) float64 { return m.core().expected(t, s) }

// New is E[X(t)].
func (m MBGNBD) New(t float64) float64 { return m.core().newCustomer(t) }
