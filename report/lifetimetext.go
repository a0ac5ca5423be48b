package report

import (
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"grade/clv"
	"grade/ledger"
	"grade/rfm"
)

// known says whether there is anything to show.
func (t *Lifetime) known() bool { return t != nil && (t.Of != nil || t.Contracts != nil) }

// WriteLifetime writes what is to be expected of customers, and how that was found, for a terminal of 80 columns.
func WriteLifetime(w io.Writer, r *Result) error {
	var b strings.Builder
	lifetimeText(&b, r, true)
	_, err := io.WriteString(w, b.String())
	return err
}

// lifetimeText writes what is to be expected of customers; whole adds the models and how well they foretold.
func lifetimeText(b *strings.Builder, r *Result, whole bool) {
	t := r.Lifetime
	if !t.known() {
		b.WriteString("\n" + wrap(t.Refusal(r.Lang), 80, "  ") + "\n\n")
		return
	}
	b.WriteString("\n" + wrap(r.lifetimeFinding(), 80, "  ") + "\n")
	if s := r.modelText(); s != "" {
		b.WriteString("  " + wrap(s, 78, "  ") + "\n")
	}
	b.WriteString("\n")
	for _, g := range r.lifetimeGrids(false) {
		if whole || g.name == "grade_worth" || g.name == "grade_contracts" {
			g.write(b, r.Lang, 0)
		}
	}
}

// lifetimeGrids are the tables of a sheet or, with less in them, of a terminal.
func (r *Result) lifetimeGrids(full bool) []*grid {
	t := r.Lifetime
	if t.Contracts != nil {
		return []*grid{r.contractGrid(full)}
	}
	e := t.Of
	out := []*grid{r.worthGrid()}
	if e.Holdout != nil && e.Chosen != "" {
		out = append(out, r.calibrationGrid(), r.trialGrid(full))
	}
	if e.Model != nil {
		out = append(out, r.parameterGrid())
	}
	return slices.DeleteFunc(out, func(g *grid) bool { return g == nil || len(g.rows) == 0 })
}

// lifetimeFinding is what is to be expected in one sentence or, where nothing is, why.
func (r *Result) lifetimeFinding() string {
	t := r.Lifetime
	if s := t.Refusal(r.Lang); s != "" && (t.Of == nil || t.Of.Predictions == nil) {
		return s
	}
	value := ledger.Money(rounded(int64(t.sum()), 100) * 100)
	if c := t.Contracts; c != nil {
		n := 0
		for _, v := range c.Value {
			if !math.IsNaN(v) {
				n++
			}
		}
		return r.say("clv_contracts_finding", Count(int64(n)), Full(value, false), c.Years, r.say("clv_of", t.Margin, t.Discount))
	}
	e := t.Of
	purchases := 0.0
	for _, p := range e.Predictions {
		if !math.IsNaN(p.Purchases) {
			purchases += p.Purchases
		}
	}
	n := Count(int64(math.Round(purchases)))
	if !t.Valued() {
		return r.say("clv_purchases_finding", r.spanWords(t.Horizon), Count(int64(e.Buyers)), n)
	}
	return r.say("clv_finding", r.spanWords(t.Horizon), Count(int64(e.Buyers)), n, Full(value, false), r.say("clv_of", t.Margin, t.Discount))
}

// lifetimeTitle is the finding in a few words.
func (r *Result) lifetimeTitle() string {
	t := r.Lifetime
	switch {
	case t.Contracts != nil && t.Valued():
		return r.say("clv_title_contracts", Short(r.Lang, t.sum()))
	case t.Valued():
		return r.say("clv_title", r.spanWords(t.Horizon), Short(r.Lang, t.sum()))
	}
	return r.say("sheet_lifetime")
}

// stop ends a sentence.
func (r *Result) stop() string {
	if r.Lang == "zh" {
		return "。"
	}
	return "."
}

// modelText says which model it is, and why.
func (r *Result) modelText() string {
	if r.Lifetime.Of == nil || r.Lifetime.Of.Chosen == "" {
		return ""
	}
	e := r.Lifetime.Of
	s := r.say("model_is", r.modelTitle(e.Chosen), r.say([]string{"why_asked", "why_error", "why_likelihood", "why_baseline"}[e.Why]))
	if e.Model == nil {
		return s
	}
	switch {
	case e.Fit.Converged:
		return s + r.say("model_converged", e.Fit.Agree, e.Fit.Starts)
	case e.Fit.Settled():
		return s + r.say("model_settled", r.say("fit_"+e.Fit.Why))
	}
	return s + r.say("model_failed", r.say("fit_"+e.Fit.Why))
}

func (r *Result) modelTitle(name string) string {
	if name == clv.Rate {
		return r.say("model_rate")
	}
	return clv.TitleOf(name)
}

// parameterGrid lists the estimates with their standard errors.
func (r *Result) parameterGrid() *grid {
	e := r.Lifetime.Of
	g := &grid{title: r.say("clv_parameters", r.say("unit_"+e.Unit.String())), texts: 2, heads: []string{r.say("c_model"), r.say("c_parameter"), r.say("c_estimate"), r.say("c_error"), r.say("c_log_likelihood")}, name: "grade_parameters"}
	add := func(name string, ps []clv.Parameter, fit clv.Fit) {
		for k, p := range ps {
			row := []Value{text(name), text(p.Letter), fine(p.Value), {}, {}}
			if fit.Errors != nil {
				row[3] = fine(fit.Errors[k])
			}
			if k == 0 {
				row[4] = Value{Kind: Fen, Text: fixed(fit.LogLikelihood, 2), Num: math.Round(fit.LogLikelihood*100) / 100}
			} else {
				row[0] = Value{}
			}
			g.rows = append(g.rows, row)
		}
	}
	add(r.modelTitle(e.Chosen), e.Model.Parameters(), e.Fit)
	if e.Spend != nil {
		add(r.say("gamma_gamma"), e.Spend.Parameters(), e.SpendFit)
	}
	return g
}

// tenths is a number with one decimal.
func tenths(x float64) Value {
	return Value{Kind: Decimal, Text: fixed(x, 1), Num: math.Round(x*10) / 10}
}

// fine is a number with four decimals; blank for what is no number.
func fine(x float64) Value {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return Value{}
	}
	s := strconv.FormatFloat(x, 'f', 4, 64)
	f, _ := strconv.ParseFloat(s, 64)
	return Value{Kind: Fine, Text: s, Num: f}
}

// trialGrid says how well each model foretold the hold-out.
func (r *Result) trialGrid(full bool) *grid {
	e := r.Lifetime.Of
	x := e.Holdout
	g := &grid{title: r.say("clv_holdout", x.From, x.To, Count(int64(x.Total))), texts: 1, heads: []string{r.say("c_model"), r.say("c_expected"), r.say("c_off"), "MAE", "RMSE", r.say("c_log_likelihood")}, name: "grade_models", note: r.say("clv_holdout_how")}
	for _, t := range e.Trials {
		title := r.modelTitle(t.Name)
		if t.Name == e.Chosen {
			title = "→ " + title
		}
		row := []Value{text(title), tenths(t.Total), {}, fine(t.MAE), fine(t.RMSE), {}}
		if x.Total > 0 {
			row[2] = Value{Kind: Ratio, Num: t.Total/float64(x.Total) - 1}
		}
		if t.Model != nil {
			row[5] = tenths(t.Fit.LogLikelihood)
		}
		g.rows = append(g.rows, row)
	}
	if !full {
		g.note = ""
	}
	return g
}

// manyPurchases is the number of repeat purchases from which on customers are counted together.
const manyPurchases = 7

// calibrationGrid compares what was expected of customers with so many purchases and what they did.
func (r *Result) calibrationGrid() *grid {
	e := r.Lifetime.Of
	x := e.Holdout
	k := slices.IndexFunc(e.Trials, func(t clv.Trial) bool { return t.Name == e.Chosen })
	if k < 0 {
		return nil
	}
	naive := slices.IndexFunc(e.Trials, func(t clv.Trial) bool { return t.Name == clv.Rate })
	var n [manyPurchases + 1]int
	var actual, expected, rate [manyPurchases + 1]float64
	for i, s := range x.Summaries {
		if s.T < 0 {
			continue
		}
		b := min(s.X, manyPurchases)
		n[b]++
		actual[b] += float64(x.Actual[i])
		expected[b] += e.Trials[k].Expected[i]
		if naive >= 0 {
			rate[b] += e.Trials[naive].Expected[i]
		}
	}
	g := &grid{title: r.say("clv_calibration"), texts: 1, heads: []string{r.say("c_repeat_purchases"), r.say("c_customers"), r.say("c_actual_mean"), r.say("c_expected_mean"), r.say("c_rate_mean")}, name: "grade_calibration"}
	for b := range n {
		if n[b] == 0 {
			continue
		}
		title := strconv.Itoa(b)
		if b == manyPurchases {
			title += "+"
		}
		mean := func(v float64) Value {
			s := fixed(v/float64(n[b]), 2)
			f, _ := strconv.ParseFloat(s, 64)
			return Value{Kind: Fen, Text: s, Num: f}
		}
		g.rows = append(g.rows, []Value{text(title), integer(int64(n[b])), mean(actual[b]), mean(expected[b]), mean(rate[b])})
	}
	return g
}

// worthGrid is what is to be expected by tier; where nothing is, the historic value of a year.
func (r *Result) worthGrid() *grid {
	e, t := r.Lifetime.Of, r.Lifetime
	title := r.say("clv_by_tier", r.spanWords(t.Horizon))
	if e.Predictions == nil {
		title = r.say("t_value_per_year", t.Margin)
	}
	g := &grid{title: title, texts: 1, heads: []string{r.say("tier"), r.say("c_customers")}, tier: 1, name: "grade_worth"}
	switch {
	case e.Predictions == nil:
		g.heads = append(g.heads, r.say("c_value"), r.say("c_each_customer"))
	default:
		if e.Model != nil {
			g.heads = append(g.heads, r.say("c_alive"))
		}
		g.heads = append(g.heads, r.say("c_purchases"))
		if t.Valued() {
			g.heads = append(g.heads, r.say("c_clv"), r.say("c_share"), r.say("c_each_customer"))
		}
	}
	values, all := t.Values(), t.sum()
	for _, letter := range r.Letters() {
		if vs := r.worthRow(letter, func(i int) bool { return r.Tier[i] == letter }, values, all); vs != nil {
			g.rows = append(g.rows, vs)
		}
	}
	g.total = r.worthRow(r.say("all"), func(int) bool { return true }, values, all)
	return g
}

// worthRow is what is to be expected of some customers; nil where none of them has bought.
func (r *Result) worthRow(title string, in func(i int) bool, values []ledger.Money, all ledger.Money) []Value {
	e := r.Lifetime.Of
	n, alive, purchases, yearly, value := 0, 0.0, 0.0, 0.0, ledger.Money(0)
	for i := range r.Metrics {
		if !in(i) || e.Summaries[i].T < 0 || r.Metrics[i].Unscored != rfm.Scored {
			continue
		}
		n++
		yearly += e.Yearly[i] * e.Terms.Margin
		if e.Predictions != nil {
			purchases += e.Predictions[i].Purchases
			alive += e.Predictions[i].PAlive
		}
		if values != nil {
			value += values[i]
		}
	}
	if n == 0 {
		return nil
	}
	out := []Value{text(title), integer(int64(n))}
	each := func(sum float64) Value { return amount(inCents(sum / float64(n))) }
	if e.Predictions == nil {
		return append(out, amount(inCents(yearly)), each(yearly))
	}
	if e.Model != nil {
		out = append(out, Value{Kind: Ratio, Num: alive / float64(n)})
	}
	out = append(out, tenths(purchases))
	if values != nil {
		out = append(out, summed(value, all), ratio(int64(value), int64(all)), each(float64(value)/100))
	}
	return out
}
