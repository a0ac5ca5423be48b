package clv

import (
	"math"
	"os"
	"testing"

	"grade/ledger"
)

var yearly = Terms{Days: 365, Discount: 0.1, Margin: 1}

// TestRefusals: what data do not carry is not estimated, and the reason is said.
func TestRefusals(t *testing.T) {
	once := simulate(4).days(NBD{0.02, 60}, 2000) // hardly anybody comes back, as in the sale of homes
	tied := simulate(5).days(BGNBD{0.6, 9, 0.8, 2}, 2000)
	for i := range tied.Len() { // who buys often buys much
		for k := tied.from[i]; k < tied.from[i+1]; k++ {
			tied.spend[k] *= ledger.Money(tied.from[i+1] - tied.from[i])
		}
	}
	wild := simulate(6).days(BGNBD{0.6, 9, 0.8, 2}, 2000)
	s := simulate(7)
	for i := range wild.Len() { // a mean spend of customers that has a tail without a mean
		nu := s.gamma(0.7, 10)
		for k := wild.from[i]; k < wild.from[i+1]; k++ {
			wild.spend[k] = ledger.Money(100 * s.gamma(3, nu))
		}
	}
	free := simulate(8).days(BGNBD{0.6, 9, 0.8, 2}, 2000)
	for k := range free.spend {
		free.spend[k] = 0
	}
	for _, c := range []struct {
		what   string
		h      *Histories
		no     Refusal
		spend  Refusal
		yearly bool
	}{
		{"too little repeat buying", once, FewRepeaters, NotRefused, true},
		{"spend goes with frequency", tied, NotRefused, Correlated, true},
		{"a tail without a mean", wild, NotRefused, InfiniteMean, true},
		{"nothing has an amount", free, NotRefused, NoSpend, false},
	} {
		e, err := Estimate(c.h, 729, Settings{Model: Auto, Terms: yearly})
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		if e.Refused != c.no || e.SpendWhy != c.spend || e.Spend != nil {
			t.Errorf("%s: refused %d and %d, want %d and %d; correlation %v, %+v", c.what, e.Refused, e.SpendWhy, c.no, c.spend, e.Correlation, e.SpendFit)
		}
		if e.Refused == NotRefused && (e.Model == nil || math.IsNaN(e.Predictions[0].Purchases) || !math.IsNaN(e.Predictions[0].Value)) {
			t.Errorf("%s: %+v", c.what, e.Predictions[0])
		}
		if c.yearly && !(e.Yearly[0] > 0) {
			t.Errorf("%s: the historic value of a year is %v", c.what, e.Yearly[0])
		}
	}
	if _, err := Estimate(simulate(4).days(NBD{1e-9, 60}, 100), 729, Settings{Model: "bgnbd", Terms: yearly}); err == nil {
		t.Error("a model that was asked for was fitted to customers who all bought once")
	}
}

// TestHoldout: rows behind the as-of day are held out, up to the horizon; without them the last part of what was before.
func TestHoldout(t *testing.T) {
	h := simulate(9).days(MBGNBD{1, 12, 0.8, 2}, 3000)
	for _, c := range []struct {
		what     string
		asOf     ledger.Day
		days     int
		from, to ledger.Day
		later    bool
	}{
		{"later rows", 500, 100, 501, 600, true},
		{"fewer later rows than the horizon", 600, 365, 601, 729, true},
		{"no later rows", 729, 100, 630, 729, false},
		{"at most a third", 729, 365, 487, 729, false},
	} {
		_, last := h.Span()
		e, err := Estimate(h, c.asOf, Settings{Model: Auto, Until: min(c.asOf+ledger.Day(c.days), last), Terms: Terms{Days: c.days, Margin: 1}})
		if err != nil || e.Holdout == nil {
			t.Fatalf("%s: %v, %+v", c.what, err, e)
		}
		x := e.Holdout
		if x.From != c.from || x.To != c.to || x.Later != c.later {
			t.Errorf("%s: %d to %d, later %v; want %d to %d, %v", c.what, x.From, x.To, x.Later, c.from, c.to, c.later)
		}
		total := 0
		for i := range h.Len() {
			if h.of(i)[0] < c.from {
				total += h.Count(i, c.from, c.to)
			}
		}
		if x.Total != total || total == 0 {
			t.Errorf("%s: %d purchases, want %d", c.what, x.Total, total)
		}
		for _, m := range e.Trials {
			if m.Name == e.Chosen && math.Abs(m.Total/float64(total)-1) > 0.1 {
				t.Errorf("%s: %s expects %v of %d purchases", c.what, m.Name, m.Total, total)
			}
		}
		if n := len(e.Track); n < 3 || e.Track[n-1].Day != max(c.to, c.asOf) || math.Abs(e.Track[n-1].Expected/float64(e.Track[n-1].Actual)-1) > 0.1 {
			t.Errorf("%s: the track ends with %+v", c.what, e.Track[max(n-1, 0)])
		}
	}
}

// TestChoose: the rule by which a model is taken.
func TestChoose(t *testing.T) {
	ok := func(ll float64) Fit { return Fit{LogLikelihood: ll, Converged: true} }
	for _, c := range []struct {
		what    string
		ts      []Trial
		heldOut bool
		want    string
		why     Reason
	}{
		{"the smallest error", []Trial{{Name: "bgnbd", Model: BGNBD{}, Fit: ok(-90), RMSE: 2}, {Name: "paretonbd", Model: ParetoNBD{}, Fit: ok(-99), RMSE: 1}}, true, "paretonbd", ByError},
		{"errors within 1 %: the likelihood", []Trial{{Name: "bgnbd", Model: BGNBD{}, Fit: ok(-90), RMSE: 1.009}, {Name: "paretonbd", Model: ParetoNBD{}, Fit: ok(-99), RMSE: 1}}, true, "bgnbd", ByError},
		{"no hold-out", []Trial{{Name: "bgnbd", Model: BGNBD{}, Fit: ok(-90)}, {Name: "nbd", Model: NBD{}, Fit: ok(-80)}}, false, "bgnbd", ByLikelihood},
		{"a fit that ended on a slope", []Trial{{Name: "bgnbd", Model: BGNBD{}, Fit: Fit{LogLikelihood: -80, Why: "gradient"}, RMSE: 1}, {Name: "mbgnbd", Model: MBGNBD{}, Fit: ok(-99), RMSE: 2}}, true, "mbgnbd", ByError},
		{"a fit at the edge", []Trial{{Name: "bgnbd", Model: BGNBD{}, Fit: Fit{LogLikelihood: -80, Why: "edge"}, RMSE: 1}, {Name: "mbgnbd", Model: MBGNBD{}, Fit: ok(-99), RMSE: 2}}, true, "bgnbd", ByError},
		{"a baseline that is better", []Trial{{Name: "bgnbd", Model: BGNBD{}, Fit: ok(-90), RMSE: 2}, {Name: Rate, RMSE: 1.9, Total: 90}}, true, Rate, ByBaseline},
		{"a baseline that is better, but further off in all", []Trial{{Name: "bgnbd", Model: BGNBD{}, Fit: ok(-90), RMSE: 2, Total: 91}, {Name: Rate, RMSE: 1.9, Total: 90}}, true, "bgnbd", ByError},
		{"a baseline that is no worse", []Trial{{Name: "bgnbd", Model: BGNBD{}, Fit: ok(-90), RMSE: 2}, {Name: Rate, RMSE: 1.99}}, true, "bgnbd", ByError},
		{"nobody errs", []Trial{{Name: "bgnbd", Model: BGNBD{}, Fit: ok(-90), RMSE: 1e-5}, {Name: Rate}}, true, "bgnbd", ByError},
		{"nothing", []Trial{{Name: "bgnbd", Model: BGNBD{}, Fit: Fit{Why: "gradient"}}}, false, "", ByLikelihood},
	} {
		k, why := Choose(c.ts, c.heldOut, 100)
		got := ""
		if k >= 0 {
			got = c.ts[k].Name
		}
		if got != c.want || why != c.why {
			t.Errorf("%s: %q (%d), want %q (%d)", c.what, got, why, c.want, c.why)
		}
	}
}

// TestIntervals: they hold the estimate, get narrower with more customers, and are the same in every run.
func TestIntervals(t *testing.T) {
	width := func(n int) float64 {
		s := simulate(10)
		hs := s.histories(BGNBD{0.6, 9, 0.8, 2}, n, 100)
		s.spend(GammaGamma{6, 4, 15}, hs)
		m, fit, _ := FitBGNBD(hs, Options{})
		g, spendFit, _ := FitGammaGamma(hs, Options{})
		counts, values := Intervals(m, fit, &g, spendFit, hs, Week, yearly)
		again, _ := Intervals(m, fit, &g, spendFit, hs, Week, yearly)
		sum := 0.0
		for i, p := range Predict(m, &g, hs, Week, yearly) {
			if c, v := counts[i], values[i]; !(c.Low <= p.Purchases && p.Purchases <= c.High && v.Low <= p.Value && p.Value <= v.High) {
				t.Fatalf("customer %d of %d: %+v is not in %+v and %+v", i, n, p, c, v)
			}
			if counts[i] != again[i] {
				t.Fatal("another run gives other intervals")
			}
			sum += (values[i].High - values[i].Low) / p.Value / float64(n)
		}
		return sum
	}
	if few, many := width(500), width(5000); !(many < few/2) {
		t.Errorf("mean width %v with 500 customers, %v with 5,000", few, many)
	}
	if a, b := Intervals(BGNBD{1, 1, 1, 1}, Fit{}, nil, Fit{}, nil, Week, yearly); a != nil || b != nil {
		t.Error("intervals of a fit without errors")
	}
}

// slow skips what takes minutes, unless GRADE_SLOW is set: make slow.
func slow(t *testing.T) {
	if os.Getenv("GRADE_SLOW") == "" {
		t.Skip("GRADE_SLOW is not set")
	}
}

// TestMiddle: of 200 draws the interval leaves five out on each side.
func TestMiddle(t *testing.T) {
	v := make([]float64, Draws)
	for i := range v {
		v[len(v)-1-i] = float64(i + 1)
	}
	if got := middle(v); got != (Interval{6, 195}) {
		t.Errorf("%+v", got)
	}
}

// TestDraws: the logarithms that are drawn have the covariance of the fit.
func TestDraws(t *testing.T) {
	s := simulate(11)
	want := [][]float64{{0.04, 0.03}, {0.03, 0.09}}
	var xs [][]float64
	for range 50 {
		for _, p := range draws(s.NormFloat64, []Parameter{{"r", 2}, {"alpha", 5}}, want) {
			xs = append(xs, []float64{math.Log(p[0] / 2), math.Log(p[1] / 5)})
		}
	}
	for k := range 2 {
		for j := range 2 {
			sum := 0.0
			for _, x := range xs {
				sum += x[k] * x[j] / float64(len(xs))
			}
			if math.Abs(sum-want[k][j]) > 0.003 {
				t.Errorf("covariance %d, %d of %d draws: %v, want %v", k, j, len(xs), sum, want[k][j])
			}
		}
	}
}

// TestTrackUnits: the track of a model is the same in days as in weeks.
func TestTrackUnits(t *testing.T) {
	h := simulate(12).days(BGNBD{0.6, 9, 0.8, 2}, 500)
	w := TrackModel(BGNBD{0.6, 9, 0.8, 2}, h, Week, 600, 729)
	d := TrackModel(BGNBD{0.6, 63, 0.8, 2}, h, Day, 600, 729)
	if len(w) != 104 || len(d) != len(w) {
		t.Fatalf("%d and %d weeks", len(w), len(d))
	}
	for i := range w {
		if w[i].Day != d[i].Day || w[i].Actual != d[i].Actual || !near(w[i].Expected, d[i].Expected, 1e-9) {
			t.Errorf("%+v in weeks, %+v in days", w[i], d[i])
		}
	}
}

// TestLeastRepeat: from how many repeat customers on a model is fitted: 50, and 5 %.
func TestLeastRepeat(t *testing.T) {
	for _, c := range []struct {
		again, once int
		want        Refusal
	}{{49, 100, FewRepeaters}, {50, 100, NotRefused}, {50, 951, FewRepeaters}, {50, 950, NotRefused}} {
		h := &Histories{from: []int32{0}}
		for i := range c.again + c.once {
			h.days, h.spend = append(h.days, ledger.Day(i%300)), append(h.spend, ledger.Money(1000+i*37%900))
			if i < c.again {
				h.days, h.spend = append(h.days, ledger.Day(i%300+1+i%50)), append(h.spend, ledger.Money(1000+i*53%900))
			}
			h.from = append(h.from, int32(len(h.days)))
		}
		e, err := Estimate(h, 365, Settings{Model: Auto, Terms: yearly})
		if err != nil || e.Refused != c.want {
			t.Errorf("%d of %d came back: refused %d, %v, want %d", c.again, c.again+c.once, e.Refused, err, c.want)
		}
	}
}

// TestMarginCounts: half the margin is half the value.
func TestMarginCounts(t *testing.T) {
	hs, g := []Summary{{X: 3, TX: 20, T: 30, Spend: 40}}, &GammaGamma{6, 4, 15}
	whole := Predict(BGNBD{0.6, 9, 0.8, 2}, g, hs, Week, Terms{365, 0.1, 1})[0]
	half := Predict(BGNBD{0.6, 9, 0.8, 2}, g, hs, Week, Terms{365, 0.1, 0.5})[0]
	if !(whole.Value > 0) || !near(half.Value, whole.Value/2, 1e-12) || half.Purchases != whole.Purchases {
		t.Errorf("%+v with the whole margin, %+v with half", whole, half)
	}
}
