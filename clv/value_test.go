package clv

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestQuickStart: the lifetime value of customer 1 over twelve months at 1 % a month that the Python package lifetimes 0.11.3
// gives when it is told that the unit is weeks (freq="W", 4.345 weeks a month), on its own data, which have two
// decimals: 36.278496. Its quick start takes weeks for days and prints 140.096211.
func TestQuickStart(t *testing.T) {
	hs, _ := cdnow(t)
	for i := range hs {
		for _, x := range []*float64{&hs[i].TX, &hs[i].T, &hs[i].Spend} {
			*x = math.Round(*x*100) / 100
		}
	}
	bg, _, _ := FitBGNBD(hs, Options{})
	gg, _, _ := FitGammaGamma(hs, Options{})
	value, before := 0.0, 0.0
	for k := 1.0; k <= 12; k++ {
		upTo := bg.Expected(k*4.345, hs[0])
		value += (upTo - before) * gg.Spend(hs[0]) / math.Pow(1.01, k)
		before = upTo
	}
	if math.Abs(value-36.278496) > 1e-4 { // that package's optimum stops at 1e-6 of the parameters
		t.Errorf("value %.6f, want 36.278496", value)
	}
	// Predict does the same with months of 365.25/12 days, and a rate a year.
	terms := Terms{Days: 365, Discount: math.Pow(1.01, 12) - 1, Margin: 1}
	p := Predict(bg, &gg, hs[:1], Week, terms)[0]
	if math.Abs(p.Value/value-1) > 1e-3 {
		t.Errorf("Predict gives %v, about %v wanted", p.Value, value)
	}
}

// TestDiscount: money that comes at the end of each month, worked out by hand.
func TestDiscount(t *testing.T) {
	m, s := NBD{2, 10}, Summary{X: 3, TX: 5, T: 10} // 0.25 purchases a day, evenly
	for _, c := range []struct {
		days     int
		discount float64
		want     float64
	}{
		{100, 0, 25},
		{30, 0.1, 7.5 * math.Pow(1.1, -30/365.25)},
		{61, 0.1, 0.25*30.4375*(math.Pow(1.1, -1.0/12)+math.Pow(1.1, -2.0/12)) + 0.25*0.125*math.Pow(1.1, -61/365.25)},
	} {
		terms := Terms{Days: c.days, Discount: c.discount, Margin: 1}
		if got := terms.discounted(m, s, Day); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%d days at %v: %v, want %v", c.days, c.discount, got, c.want)
		}
		got := PredictRate([]float64{0.25 * float64(c.days)}, &GammaGamma{2, 3, 4}, []Summary{s}, Terms{c.days, c.discount, 0.5})[0]
		if want := c.want * got.Spend / 2; math.Abs(got.Value-want) > 1e-9 {
			t.Errorf("%d days at %v: the baseline is worth %v, want %v", c.days, c.discount, got.Value, want)
		}
	}
}

// models are models with parameters over four orders of magnitude.
func models(t *rapid.T) []Model {
	p := rapid.Custom(func(t *rapid.T) float64 { return math.Exp(rapid.Float64Range(-3.5, 5).Draw(t, "ln")) })
	a := rapid.SliceOfN(p, 4, 4).Draw(t, "parameters")
	return []Model{BGNBD{a[0], a[1], a[2], a[3]}, MBGNBD{a[0], a[1], a[2], a[3]}, ParetoNBD{a[0], a[1], a[2], a[3]}, NBD{a[0], a[1]}}
}

// TestPredictions: whatever the parameters and the history, a probability is one, and expected purchases are finite, not below
// 0, and the more the longer one waits; who is seen longer without a purchase is less alive.
func TestPredictions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Summary{X: rapid.IntRange(0, 600).Draw(t, "x"), T: rapid.Float64Range(0, 600).Draw(t, "T")}
		if s.X > 0 {
			s.TX = s.T * rapid.Float64Range(0, 1).Draw(t, "t.x/T")
		}
		wait := rapid.Float64Range(0.01, 300).Draw(t, "t")
		for _, m := range models(t) {
			alive, n, more := m.PAlive(s), m.Expected(wait, s), m.Expected(2*wait, s)
			if !(alive >= 0 && alive <= 1) || !(n >= 0) || !(more >= n*(1-1e-9)) || math.IsInf(more, 0) {
				t.Fatalf("%+v of %+v: P(alive) %v, %v purchases in %v, %v in twice that", m, s, alive, n, wait, more)
			}
			if limit := (parameterOf(m, "r") + float64(s.X)) / (parameterOf(m, "alpha") + s.T) * wait; n > limit*(1+1e-9) {
				t.Fatalf("%+v of %+v: %v purchases in %v, more than %v without stopping", m, s, n, wait, limit)
			}
			later := s
			if later.T += wait; m.PAlive(later) > alive*(1+1e-9) {
				t.Fatalf("%+v of %+v: P(alive) %v, and %v after %v without a purchase", m, s, alive, m.PAlive(later), wait)
			}
			if a, b := m.New(wait), m.New(2*wait); !(a >= 0 && b >= a*(1-1e-9)) {
				t.Fatalf("%+v: %v repeat purchases of a new customer in %v, %v in twice that", m, a, wait, b)
			}
		}
	})
}

func parameterOf(m Model, letter string) float64 {
	for _, p := range m.Parameters() {
		if p.Letter == letter {
			return p.Value
		}
	}
	return math.NaN()
}

// TestUnitsDoNotCount: a model in days says the same as the model in weeks, with its times in days.
func TestUnitsDoNotCount(t *testing.T) {
	hs, _ := cdnow(t)
	days := slices.Clone(hs)
	for i := range days {
		days[i].TX, days[i].T = math.Round(days[i].TX*7), math.Round(days[i].T*7)
	}
	for _, name := range []string{"bgnbd", "mbgnbd", "paretonbd", "nbd"} {
		w, _, _ := FitModel(name, hs, Options{})
		d, _, _ := FitModel(name, days, Options{})
		for _, i := range []int{0, 1, 2, 100, 2000} {
			if a, b := w.Expected(39, hs[i]), d.Expected(273, days[i]); !near(a, b, 1e-7) {
				t.Errorf("%s, customer %d: %v in 39 weeks, %v in 273 days", name, i+1, a, b)
			}
		}
		if a, b := parameterOf(w, "alpha")*7, parameterOf(d, "alpha"); !near(a, b, 1e-6) {
			t.Errorf("%s: alpha is %v weeks, and %v days", name, a/7, b)
		}
	}
}

// TestOrderDoesNotCount: neither the order of customers nor how equal histories are grouped changes a fit.
func TestOrderDoesNotCount(t *testing.T) {
	hs, _ := cdnow(t)
	back := slices.Clone(hs)
	slices.Reverse(back)
	for _, name := range []string{"bgnbd", "paretonbd"} {
		a, _, _ := FitModel(name, hs, Options{})
		b, _, _ := FitModel(name, back, Options{})
		c, _, _ := FitModel(name, group(hs), Options{})
		if a != b || a != c {
			t.Errorf("%s: %v, backwards %v, grouped %v", name, a, b, c)
		}
	}
}

// TestLongHistories: hundreds of purchases stay finite and true. E[10 | x, 200, 200] at the parameters of the
// reference, for x = 400 and 500: the limits are those without stopping.
func TestLongHistories(t *testing.T) {
	pn, bg := ParetoNBD{.55, 10.58, .61, 11.67}, BGNBD{.243, 4.414, .793, 2.426}
	for x := 400; x <= 500; x += 10 {
		s := Summary{X: x, TX: 200, T: 200}
		// Of a customer who just bought, and has bought so often, nothing is known but that it is alive.
		want := (pn.R + float64(x)) / (pn.Alpha + 200) * pn.lived(10, pn.Beta+200)
		if got := pn.Expected(10, s); !near(got, want, 1e-9) || !near(pn.PAlive(s), 1, 1e-9) {
			t.Errorf("Pareto/NBD, x = %d: %v purchases, P(alive) %v, want %v and 1", x, got, pn.PAlive(s), want)
		}
		if got := bg.Expected(10, s); !(got > 0 && got < float64(x)/20) {
			t.Errorf("BG/NBD, x = %d: %v purchases", x, got)
		}
		s.TX = 100 // silent as long as it was active
		if a, b := pn.PAlive(s), bg.PAlive(s); !(a >= 0 && a < 1e-60) || !(b >= 0 && b < 1e-60) {
			t.Errorf("x = %d, silent: P(alive) %v and %v", x, a, b)
		}
	}
}

// TestGammaGammaSpend: between the customer's own mean and that of all, never below 0.
func TestGammaGammaSpend(t *testing.T) {
	g := GammaGamma{6.25, 3.74, 15.44}
	for _, c := range []struct {
		s    Summary
		want float64
	}{
		{Summary{}, 35.2189781021898}, // p v / (q - 1)
		{Summary{X: 1, Spend: 35.2189781021898}, 35.2189781021898},
		{Summary{X: 1, Spend: -100}, 6.25 * 15.44 / (6.25 + 2.74)},
		{Summary{X: 1e9, Spend: 100}, 100},
	} {
		if got := g.Spend(c.s); !near(got, c.want, 1e-6) {
			t.Errorf("Spend(%+v) = %v, want %v", c.s, got, c.want)
		}
	}
	if m := (GammaGamma{1, 1, 1}).Mean(); !math.IsInf(m, 1) {
		t.Errorf("with q = 1 the mean is %v", m)
	}
}
