package clv

import (
	"slices"

	"grade/ledger"
)

// Auto lets Estimate choose the model.
const Auto = "auto"

// Settings say what is estimated.
type Settings struct {
	Model     string // Auto, the name of a model, or Rate
	Unit      Unit
	Terms     Terms
	Options   Options
	Until     ledger.Day // the last day of a hold-out behind the as-of day; up to that day: none
	Intervals bool
}

// The bounds beyond which nothing is said.
const (
	LeastRepeaters = 50   // customers with a repeat purchase
	LeastRepeat    = 0.05 // of all buyers
	MostCorrelated = 0.3  // repeat purchases and mean spend, up or down
	leastHeldOut   = 20   // purchases in a hold-out
)

// Refusal says why something is not estimated; NotRefused where it is.
type Refusal uint8

// The reasons.
const (
	NotRefused    Refusal = iota
	FewRepeaters          // too little repeat buying
	NoConvergence         // no fit converged
	InfiniteMean          // Gamma-Gamma's q is 1 or less
	Correlated            // spend and frequency go together
	NoSpend               // too few repeat purchases with money
)

// Estimated is what is expected of customers, and how it was found.
type Estimated struct {
	Settings
	AsOf              ledger.Day
	Summaries         []Summary // up to the as-of day, one a customer
	Buyers            int       // customers who have bought
	Repeaters         int       // of them, more than once
	Once              int       // of them, once
	Refused           Refusal   // why there is no model of purchases
	Trials            []Trial   // of the models, on the hold-out
	Chosen            string    // the name of the model, or Rate
	Why               Reason
	Model             Model // nil where it is refused, and for Rate
	Fit               Fit
	Spend             *GammaGamma // nil where it is refused
	SpendFit          Fit
	SpendWhy          Refusal
	Correlation       float64
	Predictions       []Prediction
	PurchaseIntervals []Interval // of expected purchases; nil: not asked for
	ValueIntervals    []Interval
	Yearly            []float64 // the historic value of a year
	Holdout           *Holdout  // nil: the data are too short for one
	Track             []Track   // nil without a model
}

// Holdout is a time whose purchases the models did not see.
type Holdout struct {
	From, To  ledger.Day // both in it
	Summaries []Summary  // up to the day before it
	Actual    []int      // purchases of each customer
	Total     int        // of those who had bought before
	Customers int        // who had bought before
	Later     bool       // it lies behind the as-of day
	Naive     float64    // what the baseline Rate expects in all
}

// Estimate fits, compares and applies models to histories. What they say of the days behind the as-of day, up to s.Until, is a
// hold-out; where there are none, the last part of what was before is set aside, as long as the horizon but at most a
// third, and the chosen model is fitted once more to all. A model that is asked for by its name is fitted whatever the
// data are; an error says that it cannot be at all.
func Estimate(h *Histories, asOf ledger.Day, s Settings) (*Estimated, error) {
	e := &Estimated{Settings: s, AsOf: asOf, Summaries: h.Summaries(s.Unit, asOf), Yearly: h.Yearly(asOf)}
	e.count()
	if s.Model == Auto && (e.Repeaters < LeastRepeaters || float64(e.Repeaters) < LeastRepeat*float64(e.Buyers)) {
		e.Refused = FewRepeaters
		return e, nil
	}
	e.Holdout = e.holdOut(h)
	if err := e.choose(h); err != nil || e.Refused != NotRefused {
		return e, err
	}
	if err := e.fitSpend(); err != nil {
		return nil, err
	}
	e.predict(h)
	return e, nil
}

// count counts who has bought, and who has bought again.
func (e *Estimated) count() {
	e.Buyers, e.Repeaters = 0, 0
	for i := range e.Summaries {
		if x := &e.Summaries[i]; x.T >= 0 {
			e.Buyers++
			if x.X > 0 {
				e.Repeaters++
			}
		}
	}
	e.Once = e.Buyers - e.Repeaters
}

// holdOut finds what can be held out; nil where that is too little.
func (e *Estimated) holdOut(h *Histories) *Holdout {
	first, last := h.Span()
	if first == ledger.NoDay {
		return nil
	}
	x := &Holdout{From: e.AsOf + 1, To: e.Until, Later: e.Until > e.AsOf && last > e.AsOf}
	if !x.Later {
		days := min(e.Terms.Days, int(e.AsOf-first+1)/3)
		x.From, x.To = e.AsOf-ledger.Day(days)+1, e.AsOf
	}
	x.Summaries = h.Summaries(e.Unit, x.From-1)
	x.Actual = make([]int, h.Len())
	repeaters := 0
	for i := range x.Summaries {
		if x.Summaries[i].T < 0 {
			continue
		}
		x.Customers++
		if x.Summaries[i].X > 0 {
			repeaters++
		}
		x.Actual[i] = h.Count(i, x.From, x.To)
		x.Total += x.Actual[i]
	}
	if x.From > x.To || x.Total < leastHeldOut || repeaters < LeastRepeaters/2 {
		return nil
	}
	return x
}

// choose fits the models that are asked for, and takes the best.
func (e *Estimated) choose(h *Histories) (err error) {
	names := []string{e.Settings.Model}
	if e.Settings.Model == Auto {
		names = append(slices.Clone(ModelNames), BaselineNames...)
	} else if e.Settings.Model != Rate {
		names = append(names, Rate)
	}
	x := e.Holdout
	if x == nil {
		if e.Trials, err = Try(slices.DeleteFunc(names, func(n string) bool { return n == Rate && e.Settings.Model != Rate }), e.Summaries, 0, nil, nil, e.Options); err != nil {
			return err
		}
	} else {
		days := int(x.To-x.From) + 1
		naive := h.LastYear(x.From-1, days)
		for _, n := range naive {
			x.Naive += n
		}
		if e.Trials, err = Try(names, x.Summaries, float64(days)/e.Unit.Days(), x.Actual, naive, e.Options); err != nil {
			return err
		}
	}
	best := 0
	if e.Settings.Model == Auto {
		actual := 0
		if x != nil {
			actual = x.Total
		}
		if best, e.Why = Choose(e.Trials, x != nil, actual); best < 0 {
			e.Refused = NoConvergence
			return nil
		}
	}
	t := &e.Trials[best]
	if e.Chosen = t.Name; t.Name == Rate {
		return nil
	}
	if e.Model, e.Fit = t.Model, t.Fit; x == nil || x.Later {
		return nil
	}
	if e.Model, e.Fit, err = FitModel(t.Name, e.Summaries, e.Options); err == nil && e.Settings.Model == Auto && !e.Fit.Settled() {
		e.Model, e.Refused = nil, NoConvergence
	}
	return err
}

// fitSpend fits the model of spend, or says why there is none.
func (e *Estimated) fitSpend() error {
	n := 0
	for i := range e.Summaries {
		if e.Summaries[i].X > 0 && e.Summaries[i].Spend > 0 {
			n++
		}
	}
	if n < LeastRepeaters && (e.Settings.Model == Auto || n < 3) {
		e.SpendWhy = NoSpend
		return nil
	}
	g, fit, err := FitGammaGamma(e.Summaries, e.Options)
	if err != nil {
		return err
	}
	e.SpendFit, e.Correlation = fit, Correlation(e.Summaries)
	switch {
	case !fit.Settled():
		e.SpendWhy = NoConvergence
	case g.Q <= 1:
		e.SpendWhy = InfiniteMean
	case e.Correlation > MostCorrelated || e.Correlation < -MostCorrelated:
		e.SpendWhy = Correlated
	default:
		e.Spend = &g
	}
	return nil
}

// predict applies what was fitted.
func (e *Estimated) predict(h *Histories) {
	if e.Model == nil {
		e.Predictions = PredictRate(h.LastYear(e.AsOf, e.Terms.Days), e.Spend, e.Summaries, e.Terms)
		return
	}
	e.Predictions = Predict(e.Model, e.Spend, e.Summaries, e.Unit, e.Terms)
	if e.Intervals {
		e.PurchaseIntervals, e.ValueIntervals = Intervals(e.Model, e.Fit, e.Spend, e.SpendFit, e.Summaries, e.Unit, e.Terms)
	}
	end := e.AsOf
	if e.Holdout != nil {
		end = max(end, e.Holdout.To)
	}
	e.Track = TrackModel(e.Model, h, e.Unit, e.AsOf, end)
}

// Only is the estimate for some of the customers, in their order: the models stay those of all, the hold-out and the track
// are left out.
func (e *Estimated) Only(keep []int32) *Estimated {
	out := *e
	out.Summaries, out.Predictions, out.Yearly = ledger.Pick(e.Summaries, keep), ledger.Pick(e.Predictions, keep), ledger.Pick(e.Yearly, keep)
	out.PurchaseIntervals, out.ValueIntervals = ledger.Pick(e.PurchaseIntervals, keep), ledger.Pick(e.ValueIntervals, keep)
	out.Holdout, out.Track = nil, nil
	out.count()
	return &out
}
