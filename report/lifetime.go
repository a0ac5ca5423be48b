package report

import (
	"math"
	"strconv"

	"grade/clv"
	"grade/ledger"
)

// Lifetime is what customers are worth over the time to come: out of models of their purchases, or of contracts. A nil
// one knows nothing.
type Lifetime struct {
	Of        *clv.Estimated // nil: contracts, or nothing is dated
	Contracts *Contracts     // nil: purchases
	Horizon   ledger.Span
	Discount  string // as it was given
	Margin    string
}

// Valued says whether customers have a value.
func (t *Lifetime) Valued() bool {
	switch {
	case t == nil:
		return false
	case t.Contracts != nil:
		return t.Contracts.Seen
	}
	return t.Of != nil && t.Of.Predictions != nil && t.Of.Spend != nil
}

// later says whether the rows after the as-of day are what models were checked on.
func (t *Lifetime) later() bool {
	return t != nil && t.Of != nil && t.Of.Holdout != nil && t.Of.Holdout.Later
}

// Values are the values in minor units, rounded half away from zero, one a customer; 0 for who has none. nil where nobody
// has.
func (t *Lifetime) Values() []ledger.Money {
	if !t.Valued() {
		return nil
	}
	var values []float64
	if t.Contracts != nil {
		values = t.Contracts.Value
	} else {
		for _, p := range t.Of.Predictions {
			values = append(values, p.Value)
		}
	}
	out := make([]ledger.Money, len(values))
	for i, v := range values {
		out[i] = inCents(v)
	}
	return out
}

// sum is the value of all.
func (t *Lifetime) sum() (all ledger.Money) {
	for _, m := range t.Values() {
		all += m
	}
	return all
}

// Check says whether the sum of all values, or of all fees, is beyond what money can be: ledger.ErrOverflow.
func (t *Lifetime) Check() error {
	const most = 9e16
	sum := 0.0
	if c := t.Contracts; c != nil {
		for _, x := range c.each {
			sum += math.Abs(x.Value) + math.Abs(float64(x.Fee)/100)
		}
	} else if t.Of != nil {
		for i, p := range t.Of.Predictions {
			if !math.IsNaN(p.Value) {
				sum += math.Abs(p.Value)
			}
			if t.Of.ValueIntervals != nil && !math.IsNaN(t.Of.ValueIntervals[i].High) {
				sum = max(sum, t.Of.ValueIntervals[i].High)
			}
		}
	}
	if sum > most {
		return ledger.ErrOverflow
	}
	return nil
}

// inCents are minor units of money that was worked out, rounded half away from zero; 0 for what is no number.
func inCents(v float64) ledger.Money {
	if math.IsNaN(v) {
		return 0
	}
	return ledger.Money(math.Round(v * 100))
}

// Facts are what rules know as clv and p_alive; nil for what was not worked out.
func (t *Lifetime) Facts() (value, alive []float64) {
	for _, m := range t.Values() {
		value = append(value, float64(m)/100)
	}
	if t != nil && t.Of != nil && t.Of.Model != nil {
		for _, p := range t.Of.Predictions {
			alive = append(alive, p.PAlive)
		}
	}
	return value, alive
}

// only is what is known of some of n customers.
func (t *Lifetime) only(n int, keep []int32) *Lifetime {
	if t == nil {
		return nil
	}
	out := *t
	if t.Of != nil {
		out.Of = t.Of.Only(keep)
	}
	out.Contracts = t.Contracts.only(n, keep)
	return &out
}

// lifetimeColumns are the columns of the list about the time to come.
func (r *Result) lifetimeColumns() []Column {
	t := r.Lifetime
	if t == nil {
		return nil
	}
	span := r.spanWords(t.Horizon)
	basis := r.say("clv_of", t.Margin, t.Discount)
	var out []Column
	add := func(key, title string, kind ValueKind, of func(i int) Value) {
		out = append(out, Column{key, title, kind, of})
	}
	if c := t.Contracts; c != nil {
		if c.Seen {
			add("clv", r.say("t_clv_contracts", c.Years, basis), Amount, func(i int) Value { return estimated(c.Value[i]) })
		}
		add("yearly_fee", r.say("t_yearly_fee"), Amount, func(i int) Value { return amount(c.Fee[i]) })
		return out
	}
	e := t.Of
	if e == nil {
		return nil
	}
	prediction := func(of func(p clv.Prediction) Value) func(i int) Value {
		return func(i int) Value { return of(e.Predictions[i]) }
	}
	if t.Valued() {
		add("clv", r.say("t_clv", span, basis), Amount, prediction(func(p clv.Prediction) Value { return estimated(p.Value) }))
	}
	if e.Predictions != nil {
		if e.Model != nil {
			add("p_alive", r.say("t_p_alive", e.AsOf), Ratio, prediction(func(p clv.Prediction) Value { return optional(p.PAlive) }))
		}
		add("expected_purchases", r.say("t_expected_purchases", span), Fen, prediction(func(p clv.Prediction) Value { return count(p.Purchases) }))
		if e.Spend != nil {
			add("expected_spend", r.say("t_expected_spend"), Amount, prediction(func(p clv.Prediction) Value { return estimated(p.Spend) }))
		}
	}
	if e.Model != nil && e.Chosen == "bgnbd" && e.Once > 0 {
		add("p_alive_note", r.say("t_p_alive_note"), Text, func(i int) Value {
			if e.Summaries[i].T >= 0 && e.Summaries[i].X == 0 {
				return text("one_time")
			}
			return Value{}
		})
	}
	out = append(out, r.intervalColumns()...)
	if !t.Valued() {
		add("value_per_year", r.say("t_value_per_year", t.Margin), Amount, func(i int) Value {
			if e.Summaries[i].T < 0 {
				return Value{}
			}
			return estimated(e.Yearly[i] * e.Terms.Margin)
		})
	}
	return out
}

// intervalColumns are the columns of intervals; none where they were not asked for.
func (r *Result) intervalColumns() (out []Column) {
	e := r.Lifetime.Of
	for _, x := range []struct {
		key  string
		kind ValueKind
		list []clv.Interval
		of   func(v float64) Value
	}{{"expected_purchases", Fen, e.PurchaseIntervals, count}, {"clv", Amount, e.ValueIntervals, estimated}} {
		if x.list == nil || x.key == "clv" && !r.Lifetime.Valued() {
			continue
		}
		out = append(out, Column{x.key + "_low", r.say("t_" + x.key + "_low"), x.kind, func(i int) Value { return x.of(x.list[i].Low) }},
			Column{x.key + "_high", r.say("t_" + x.key + "_high"), x.kind, func(i int) Value { return x.of(x.list[i].High) }})
	}
	return out
}

// estimated is money that was worked out; blank for what is no number.
func estimated(v float64) Value {
	if math.IsNaN(v) {
		return Value{}
	}
	return amount(inCents(v))
}

// count is a number of purchases with six significant digits; blank for what is no number.
func count(x float64) Value {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return Value{}
	}
	s := strconv.FormatFloat(x, 'g', 6, 64)
	f, _ := strconv.ParseFloat(s, 64)
	return Value{Kind: Fen, Text: strconv.FormatFloat(f, 'f', -1, 64), Num: f}
}

// spanWords writes a span in words: 12 months, 39 周.
func (r *Result) spanWords(s ledger.Span) string {
	return r.say("span_"+string(s.Unit), s.N)
}

// Refusal says in a language why there is no value; "" where there is.
func (t *Lifetime) Refusal(lang string) string {
	switch {
	case t.Valued():
		return ""
	case t == nil:
		return say(lang, "clv_not_asked")
	case t.Of == nil && t.Contracts == nil:
		return say(lang, "clv_undated")
	case t.Contracts != nil:
		return say(lang, "clv_no_retention")
	}
	e := t.Of
	switch e.Refused {
	case clv.FewRepeaters:
		return say(lang, "clv_few", Count(int64(e.Repeaters)), Count(int64(e.Buyers)), percent(int64(e.Repeaters), int64(e.Buyers)), clv.LeastRepeaters, percent(int64(clv.LeastRepeat*100), 100))
	case clv.NoConvergence:
		return say(lang, "clv_no_convergence")
	}
	switch e.SpendWhy {
	case clv.InfiniteMean:
		return say(lang, "clv_infinite")
	case clv.Correlated:
		return say(lang, "clv_correlated", fixed(e.Correlation, 2), fixed(clv.MostCorrelated, 1))
	case clv.NoConvergence:
		return say(lang, "clv_spend_convergence")
	}
	return say(lang, "clv_no_spend")
}

// farOff is how far off a model may be in a hold-out before that is noted.
const farOff = 0.25

// lifetimeWarnings say what of lifetime values is not known, or is to be taken with care.
func (r *Result) lifetimeWarnings(add addWarning) {
	t := r.Lifetime
	if t == nil || r.Group != "" {
		return
	}
	if s := t.Refusal(r.Lang); s != "" {
		key := "try_historic"
		if t.Contracts != nil {
			key = "try_two_years"
		}
		add(r.say(key), "w_as_is", s)
		return
	}
	if c := t.Contracts; c != nil {
		if pooled := c.pooled(r.Lang); len(pooled) > 0 {
			add("", "w_pooled_classes", join(r.Lang, pooled))
		}
		return
	}
	e := t.Of
	if e.Model == nil {
		add("", "w_rate", clv.TitleOf(e.Chosen))
		return
	}
	if x := e.Holdout; x != nil {
		for _, m := range e.Trials {
			if off := m.Total - float64(x.Total); m.Name == e.Chosen && math.Abs(off) > farOff*float64(x.Total) {
				add("", "w_far_off", tenths(m.Total).String(), Count(int64(x.Total)))
			}
		}
	}
	if !e.Fit.Settled() {
		add(r.say("try_penalty"), "w_convergence", clv.TitleOf(e.Chosen), r.say("fit_"+e.Fit.Why))
	}
	if e.Intervals && e.PurchaseIntervals == nil {
		add("", "w_no_intervals")
	}
	if e.Chosen == "bgnbd" && e.Once > 0 {
		add("--model mbgnbd", "w_one_time", Count(int64(e.Once)), Count(int64(e.Buyers)))
	}
	if r.Ledger.From != ledger.NoDay {
		add("", "w_clv_window", r.Ledger.From)
	}
}

// lifetimeDefinitions say how lifetime values are made.
func (r *Result) lifetimeDefinitions() (out []string) {
	t := r.Lifetime
	switch {
	case !t.known():
		return nil
	case t.Contracts != nil:
		return []string{r.say("clv_contracts_how", t.Contracts.Years) + " " + r.say("clv_of", t.Margin, t.Discount) + r.stop()}
	}
	e := t.Of
	out = append(out, r.say("d_clv_history", r.say("unit_"+e.Unit.String())))
	if e.Predictions == nil {
		return append(out, t.Refusal(r.Lang)+r.stop())
	}
	out = append(out, r.say("d_clv_models"), r.say("d_clv_value", r.spanWords(t.Horizon), t.Margin, t.Discount, e.AsOf))
	if e.PurchaseIntervals != nil {
		out = append(out, r.say("d_clv_interval", clv.Draws))
	}
	return out
}
