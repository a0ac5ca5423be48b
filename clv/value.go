package clv

import "math"

// Terms say what the value of a customer is made of.
type Terms struct {
	Days     int     // of the horizon
	Discount float64 // a year: 0.1 is 10 %
	Margin   float64 // the share of money that is value, in (0, 1]
}

// Prediction is what is expected of a customer over the horizon. What is not known is not a number.
type Prediction struct {
	PAlive    float64 // in [0, 1]
	Purchases float64
	Spend     float64 // money of a purchase
	Value     float64 // money of the purchases, discounted, times the margin
}

// paydays are the days from now at whose end money comes in: of each month, a twelfth of 365.25 days, and beyond three
// years of each year; the last one is that of the horizon.
func (t Terms) paydays() (out []float64) {
	for k := 1; ; k++ {
		month := float64(k)
		if k > 36 {
			month = float64(36 + 12*(k-36))
		}
		day := min(month*365.25/12, float64(t.Days))
		if out = append(out, day); day >= float64(t.Days) {
			return out
		}
	}
}

// Predict gives the predictions for histories, in their order: of purchases by m and, where spend is not nil, of money
// by it, discounted from its paydays (the ends of months, as the Python package lifetimes does). Who has not bought (T below 0) has none.
func Predict(m Model, spend *GammaGamma, hs []Summary, u Unit, t Terms) []Prediction {
	gs, of := grouped(hs)
	type counts struct{ alive, n, discounted float64 }
	by := make([]counts, len(gs))
	eachOf(len(gs), chunk, func(k int) {
		by[k] = counts{m.PAlive(gs[k]), m.Expected(float64(t.Days)/u.Days(), gs[k]), t.discounted(m, gs[k], u)}
	})
	out := make([]Prediction, len(hs))
	for i := range out {
		p := Prediction{math.NaN(), math.NaN(), math.NaN(), math.NaN()}
		if g := of[i]; g >= 0 {
			p.PAlive, p.Purchases = by[g].alive, by[g].n
			if spend != nil {
				p.Spend = spend.Spend(hs[i])
				p.Value = by[g].discounted * p.Spend * t.Margin
			}
		}
		out[i] = p
	}
	return out
}

// PredictRate gives the predictions of the baseline Rate, which knows of no stopping: as many purchases as expected says over the
// horizon, evenly.
func PredictRate(expected []float64, spend *GammaGamma, hs []Summary, t Terms) []Prediction {
	left, before := 0.0, 0.0 // of 1 that comes in evenly
	for _, day := range t.paydays() {
		left += (day - before) / float64(t.Days) * math.Pow(1+t.Discount, -day/365.25)
		before = day
	}
	out := make([]Prediction, len(hs))
	for i := range out {
		out[i] = Prediction{math.NaN(), math.NaN(), math.NaN(), math.NaN()}
		if hs[i].T < 0 {
			continue
		}
		if out[i].Purchases = expected[i]; spend != nil {
			out[i].Spend = spend.Spend(hs[i])
			out[i].Value = expected[i] * left * out[i].Spend * t.Margin
		}
	}
	return out
}

// discounted is how many purchases are expected in the horizon, each worth what is left of 1 at its payday.
func (t Terms) discounted(m Model, s Summary, u Unit) float64 {
	if t.Discount == 0 {
		return m.Expected(float64(t.Days)/u.Days(), s)
	}
	sum, before := 0.0, 0.0
	for _, day := range t.paydays() {
		upTo := m.Expected(day/u.Days(), s)
		sum += (upTo - before) * math.Pow(1+t.Discount, -day/365.25)
		before = upTo
	}
	return sum
}

// Correlation is Pearson's of repeat purchases and mean spend among those with both; 0 of fewer than two, or where
// one of them does not differ. Gamma-Gamma holds where it is near 0.
func Correlation(hs []Summary) float64 {
	var n, sx, sy, sxx, syy, sxy float64
	for _, s := range hs {
		if s.X > 0 && s.Spend > 0 {
			n, sx, sy = n+1, sx+float64(s.X), sy+s.Spend
		}
	}
	for _, s := range hs {
		if s.X > 0 && s.Spend > 0 {
			dx, dy := float64(s.X)-sx/n, s.Spend-sy/n
			sxx, syy, sxy = sxx+dx*dx, syy+dy*dy, sxy+dx*dy
		}
	}
	if sxx <= 0 || syy <= 0 {
		return 0
	}
	return sxy / math.Sqrt(sxx*syy)
}
