package report

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"grade/ledger"
	"grade/segment"
)

// Warnings are those of the grading, and what an evaluation cannot know.
func (e *Evaluation) Warnings() []Warning {
	out := slices.DeleteFunc(Warnings(e.Result), func(w Warning) bool { return strings.Contains(w.Hint, "--rejects") }) // the rows after the day are not lost
	add := func(hint, key string, args ...any) { out = append(out, Warning{e.say(key, args...), hint}) }
	if len(e.Left) > 0 {
		key, hint := "w_undated_left", e.say("try_snapshot")
		if e.Snapshot {
			key, hint = "w_undated_kept", ""
		}
		shown := e.Left[:min(len(e.Left), 8)]
		s := join(e.Lang, shown)
		if n := len(e.Left) - len(shown); n > 0 {
			s += e.say("and_more", Count(int64(n)))
		}
		add(hint, key, s)
	}
	for k := range e.groups {
		if g := &e.groups[k]; g.old > 0 {
			add("", "w_from_history", g.title, e.Old.AsOf)
		}
	}
	if e.Cut != ledger.NoDay {
		add("", "w_horizon", e.Until, e.Cut)
	}
	if e.buyers == 0 {
		add(e.say("try_earlier"), "w_nobody_later", e.From, e.Until)
	}
	if t := e.top(); t != nil && t.customers < 30 {
		add("", "w_small_top", e.topKey(), Count(t.customers))
	}
	return out
}

// fixed writes a number with so many decimals; never -0.
func fixed(x float64, decimals int) string {
	s := strconv.FormatFloat(x, 'f', decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	return s
}

// rangeText writes an interval with two decimals.
func rangeText(i segment.Interval) string {
	return fixed(i.Low, 2) + "–" + fixed(i.High, 2)
}

// percentRange writes an interval of shares.
func percentRange(i segment.Interval) string {
	return fixed(i.Low*100, 1) + "–" + fixed(i.High*100, 1) + "%"
}

// finding is the evaluation in one sentence.
func (e *Evaluation) finding() string {
	t := e.top()
	if t == nil || t.lift.Kind == Blank {
		return e.say("evaluate_none", e.Ledger.AsOf)
	}
	key := "evaluate_finding"
	switch {
	case t.liftRange.High < 1:
		key = "evaluate_worse"
	case !t.liftRange.Above(1):
		key = "evaluate_unsure"
	}
	return e.say(key, e.topKey(), t.lift.Text, rangeText(t.liftRange))
}

// groupGrid is a row a class: what its customers did afterwards. full adds the lift in money.
func (e *Evaluation) groupGrid(g *foresight, full bool) *grid {
	out := &grid{title: e.say("evaluate_by", g.title), texts: 1, heads: []string{g.title, e.say("c_customers"), e.say("c_later_buyers"), e.say("c_later_rate"), e.say("c_later_orders"), e.say("c_later_money"), e.say("c_lift"), e.say("c_within")}}
	if !full { // a terminal has no room for it
		out.heads = slices.Delete(out.heads, 4, 5)
	}
	if g.key == "tier" {
		out.tier = 1
	} else {
		out.wide = []int{1}
	}
	if full {
		out.heads = append(out.heads, e.say("c_money_lift"), e.say("c_within"))
	}
	for c := range g.as {
		x := &g.classes[c]
		if x.customers == 0 {
			continue
		}
		row := []Value{text(g.as[c].Title), integer(x.customers), integer(x.buyers), x.rate, integer(x.orders), summed(x.money, e.money), x.lift, within(x.lift, x.liftRange)}
		if full {
			row = append(row, x.moneyLift, within(x.moneyLift, x.moneyRange))
		} else {
			row = slices.Delete(row, 4, 5)
		}
		out.rows = append(out.rows, row)
	}
	return out
}

func within(v Value, i segment.Interval) Value {
	if v.Kind == Blank {
		return Value{}
	}
	return text(rangeText(i))
}

// rankingGrid is a row a ranking: how much of the later money its best hold.
func (e *Evaluation) rankingGrid(full bool) *grid {
	g := &grid{title: e.say("evaluate_rankings"), texts: 1, heads: []string{e.say("c_ranking"), e.say("c_top", "10"), e.say("c_top", "20"), e.say("c_top", "30"), "Gini", e.say("c_within")}, wide: []int{1}}
	if full {
		g.heads = append(g.heads, e.say("c_top_within", "10"), e.say("c_top_within", "20"), e.say("c_top_within", "30"))
	}
	for _, r := range e.rankings {
		row := []Value{text(e.say("rank_" + r.key))}
		for k := range r.Top {
			row = append(row, Value{Kind: Ratio, Num: r.Top[k]})
		}
		row = append(row, decimal(r.Gini), text(rangeText(r.gini)))
		if full {
			for k := range r.top {
				row = append(row, text(percentRange(r.top[k])))
			}
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// additionGrid is a row a dimension: what it tells beyond the tier.
func (e *Evaluation) additionGrid() *grid {
	g := &grid{title: e.say("evaluate_additions"), texts: 1, heads: []string{e.say("c_dimension"), e.say("c_gain"), e.say("c_within"), e.say("c_adds")}, wide: []int{1}}
	for _, a := range e.additions {
		verdict := e.say("adds_open")
		switch {
		case a.within.Above(0):
			verdict = e.say("adds_yes")
		case a.within.High < 0:
			verdict = e.say("adds_less")
		}
		g.rows = append(g.rows, []Value{text(a.title), {Kind: Fen, Text: fixed(a.gain, 3), Num: a.gain}, text(fixed(a.within.Low, 3) + "–" + fixed(a.within.High, 3)), text(verdict)})
	}
	slices.SortStableFunc(g.rows, func(a, b []Value) int {
		switch {
		case a[1].Num > b[1].Num:
			return -1
		case a[1].Num < b[1].Num:
			return 1
		}
		return 0
	})
	return g
}

// trendGrid is a row a day: how well the grading of that day foretold.
func (e *Evaluation) trendGrid() *grid {
	g := &grid{title: e.say("evaluate_trend"), texts: 1, heads: []string{e.say("c_period"), e.say("c_until"), e.say("c_later_buyers"), e.say("c_later_money"), e.say("c_lift"), e.say("c_within"), e.say("c_top", "10"), "Gini"}}
	most := ledger.Money(0)
	for _, p := range e.Trend {
		most = max(most, p.Money)
	}
	for _, p := range e.Trend {
		g.rows = append(g.rows, []Value{text(p.AsOf.String()), day(p.Until), integer(p.Buyers), summed(p.Money, most), p.TopLift, within(p.TopLift, p.TopRange), {Kind: Ratio, Num: p.Gains.Top[0]}, decimal(p.Gains.Gini)})
	}
	return g
}

// effectGrid is a row a group: what became of those who were called, and of those who were not.
func (e *Evaluation) effectGrid() *grid {
	x := e.Effect
	g := &grid{title: e.say("effect_groups"), texts: 1, heads: []string{e.say("c_arm"), e.say("c_customers"), e.say("c_later_buyers"), e.say("c_later_rate"), e.say("c_later_money"), e.say("c_each")}}
	for _, a := range []struct {
		key string
		arm *arm
	}{{"arm_called", &x.called}, {"arm_control", &x.control}} {
		mean := Value{}
		if a.arm.customers > 0 {
			mean = amount(ledger.Money(rounded(int64(a.arm.money), a.arm.customers)))
		}
		g.rows = append(g.rows, []Value{text(e.say(a.key)), integer(a.arm.customers), integer(a.arm.buyers), rateOf(a.arm.buyers, a.arm.customers), amount(a.arm.money), mean})
	}
	return g
}

// effectText says what the calls did.
func (e *Evaluation) effectText() string {
	x := e.Effect
	points := func(f float64) string { return fixed(f*100, 1) }
	return e.say("effect_finding", points(x.rate.difference), points(x.rate.within.Low), points(x.rate.within.High),
		fixed(x.money.difference, 2), fixed(x.money.within.Low, 2), fixed(x.money.within.High, 2)) + " " + x.verdict(e.Result)
}

// summary says of whom and of what the evaluation is.
func (e *Evaluation) summary() string {
	s := e.say("evaluate_of", e.Ledger.AsOf, Count(int64(e.customers)), e.From, e.Until, Count(e.buyers), Count(e.orders), Full(e.money, true))
	if e.outside > 0 {
		s += e.say("evaluate_outside", Count(e.outside), Full(e.outsideSum, true))
	}
	if e.strangers > 0 {
		s += e.say("evaluate_strangers", Count(e.strangers), Full(e.strangeSum, true))
	}
	return s
}

// WriteEvaluationText writes an evaluation for a terminal of 80 columns.
func WriteEvaluationText(w io.Writer, e *Evaluation) error {
	var b strings.Builder
	b.WriteString("\n" + wrap(e.summary(), 80, "") + "\n\n")
	b.WriteString("  " + wrap(e.finding(), 78, "  ") + "\n\n")
	for k := range e.groups {
		e.groupGrid(&e.groups[k], false).write(&b, e.Lang, 0)
	}
	e.rankingGrid(false).write(&b, e.Lang, 0)
	if len(e.additions) > 0 {
		e.additionGrid().write(&b, e.Lang, 0)
	}
	if len(e.Trend) > 0 {
		e.trendGrid().write(&b, e.Lang, 0)
	}
	if e.Effect != nil {
		e.effectGrid().write(&b, e.Lang, 0)
		b.WriteString("  " + wrap(e.effectText(), 78, "  ") + "\n\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteEvaluationNotes writes what to note, each with what to do.
func WriteEvaluationNotes(w io.Writer, e *Evaluation) error {
	return writeNotes(w, e.Warnings(), "!")
}

// WriteEvaluationCSV writes the later figures of every class as CSV.
func WriteEvaluationCSV(w io.Writer, e *Evaluation) error {
	b := []byte("table,key,title,customers,later_buyers,later_rate,later_orders,later_monetary,lift,lift_low,lift_high,money_lift,money_lift_low,money_lift_high\n")
	number := func(x float64) Value { return Value{Kind: Ratio, Num: x} }
	for k := range e.groups {
		g := &e.groups[k]
		for c := range g.as {
			x := &g.classes[c]
			vs := []Value{text(g.key), text(g.as[c].Key), text(g.as[c].Title), integer(x.customers), integer(x.buyers), x.rate, integer(x.orders), amount(x.money)}
			for _, f := range []struct {
				v Value
				i segment.Interval
			}{{x.lift, x.liftRange}, {x.moneyLift, x.moneyRange}} {
				if f.v.Kind == Blank {
					vs = append(vs, Value{}, Value{}, Value{})
					continue
				}
				vs = append(vs, number(f.v.Num), number(f.i.Low), number(f.i.High))
			}
			for n, v := range vs {
				if n > 0 {
					b = append(b, ',')
				}
				b = appendValue(b, v)
			}
			b = append(b, '\n')
		}
	}
	_, err := w.Write(b)
	return err
}

// BuildEvaluation makes the workbook of an evaluation.
func BuildEvaluation(e *Evaluation) *Workbook {
	w := &Workbook{Lang: e.Lang, Title: e.say("evaluate_title"), AsOf: e.Ledger.AsOf.String(), Version: e.Version, Head: headOf(e.Result)}
	w.Sheets = append(w.Sheets, e.foresightSheet())
	if len(e.groups) > 2 {
		s := newSheet(e.Result, "dimensions", e.say("evaluate_dimensions"))
		for k := range e.groups {
			if g := &e.groups[k]; g.key != "tier" && g.key != "segment" {
				s.add(Block{Grid: e.groupGrid(g, true)})
			}
		}
		if len(e.additions) > 0 {
			s.Bands = slices.Insert(s.Bands, 2, Band{{Grid: e.additionGrid()}})
		}
		w.Sheets = append(w.Sheets, s)
	}
	if len(e.Trend) > 0 {
		s := newSheet(e.Result, "trends", e.say("evaluate_trend"))
		g := e.trendGrid()
		last := e.Trend[len(e.Trend)-1]
		s.add(Block{Grid: g}, Block{Col: len(g.heads) + 2, Span: 6, Chart: &Chart{Kind: LineChart, Title: e.say("chart_trend_lift", last.AsOf, last.TopLift.Text), Of: g, Category: 1, Series: []int{5}, Height: 300}})
		w.Sheets = append(w.Sheets, s)
	}
	if e.Effect != nil {
		w.Sheets = append(w.Sheets, e.effectSheet())
	}
	s := Sheet{Key: "customers", Title: e.say("sheet_customers"), Landscape: true, Freeze: Area{Row: 2, Col: 2}}
	s.List, s.Order, s.Values = e.List(), e.byValue(), e.words()
	if len(s.Order) > maxListRows {
		s.Order = s.Order[:maxListRows-1]
		s.More = e.say("list_more", Count(int64(len(s.Order))), Count(int64(len(e.Metrics))))
	}
	s.Widths = listWidths(&s)
	method := methodSheet(e.find())
	method.Bands = slices.Insert(method.Bands, 3, Band{{Text: e.say("evaluate_d_within", Count(int64(e.resamples))), Style: BodyWrap, Span: 4}})
	for _, key := range []string{"evaluate_d_adds", "evaluate_d_gini", "evaluate_d_lift", "evaluate_d_what"} {
		method.Bands = slices.Insert(method.Bands, 3, Band{{Text: e.say(key), Style: BodyWrap, Span: 4}})
	}
	for _, x := range e.Warnings() {
		method.add(Block{Text: "! " + strings.TrimSpace(x.Text+" "+x.Hint), Style: BodyWrap, Span: 4})
	}
	w.Sheets = append(w.Sheets, s, method)
	w.linkToFirst()
	return w
}

// foresightSheet is the first sheet: what the tiers and segments foretold.
func (e *Evaluation) foresightSheet() Sheet {
	s := newSheet(e.Result, "foresight", e.finding(), e.summary())
	for k := range e.groups {
		g := &e.groups[k]
		if g.key != "tier" && g.key != "segment" {
			continue
		}
		t := e.groupGrid(g, true)
		s.add(Block{Grid: t})
		s.add(Block{Span: 5, Chart: &Chart{Kind: ColumnChart, Title: e.say("chart_later_rate", g.title), Of: t, Category: 1, Series: []int{4}, Height: 280}},
			Block{Col: 6, Span: 5, Chart: &Chart{Kind: ColumnChart, Title: e.say("chart_lift", g.title), Of: t, Category: 1, Series: []int{7, 9}, Height: 280}})
	}
	r := e.rankingGrid(true)
	s.add(Block{Grid: r})
	s.add(Block{Span: 10, Chart: &Chart{Kind: ColumnChart, Title: e.rankingFinding(), Of: r, Category: 1, Series: []int{2, 3, 4}, Height: 300}})
	s.Freeze = Area{Col: 2}
	return s
}

// rankingFinding says how much the best tenth by tier hold, against what was spent last.
func (e *Evaluation) rankingFinding() string {
	top := map[string]float64{}
	for _, r := range e.rankings {
		top[r.key] = r.Top[0]
	}
	against := "last_amount"
	if e.Last == nil {
		against = "monetary"
	}
	return e.say("chart_gains", rateText(top["tier"]), e.say("rank_"+against), rateText(top[against]))
}

// effectSheet shows what the calls did.
func (e *Evaluation) effectSheet() Sheet {
	s := newSheet(e.Result, "effect", e.Effect.verdict(e.Result), e.effectText())
	g := e.effectGrid()
	s.add(Block{Grid: g})
	s.add(Block{Span: 4, Chart: &Chart{Kind: ColumnChart, Title: e.say("chart_effect_rate"), Of: g, Category: 1, Series: []int{4}, Height: 280}},
		Block{Col: 5, Span: 4, Chart: &Chart{Kind: ColumnChart, Title: e.say("chart_effect_money"), Of: g, Category: 1, Series: []int{6}, Height: 280}})
	lists := &grid{title: e.say("effect_lists"), texts: 1, heads: []string{e.say("q_file"), e.say("c_as_of"), e.say("c_until")}}
	for _, l := range e.Effect.Lists {
		lists.rows = append(lists.rows, []Value{text(baseName(l.List.Name)), day(l.List.AsOf), day(l.Until)})
	}
	s.add(Block{Grid: lists})
	s.add(Block{Text: e.say("effect_how", Count(int64(e.Effect.resamples))), Style: BodyWrap, Span: 8})
	return s
}
