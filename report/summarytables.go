package report

import (
	"cmp"
	"fmt"
	"slices"

	"grade/ledger"
	"grade/rfm"
)

// segmentGrid is the table of the segments that have customers, with what each brought in month by month.
func (f *found) segmentGrid(s *Sheet) *grid {
	n, sum := sums(f.segments)
	var some []Aggregate
	for _, a := range f.segments {
		if a.Customers > 0 {
			some = append(some, a)
		}
	}
	g := aggregateGrid(f.Result, f.say("segment"), some, n, sum, false)
	g.title, g.name = f.say("by_segment"), "summary_segments"
	if f.trends == nil {
		return g.withTotal(f.Result, n, sum)
	}
	figures := f.trends.bySegment(f, f.say("spark_data"), true, f.trends.money)
	figures.aside, figures.total = true, nil
	at := 0
	figures.rows = slices.DeleteFunc(figures.rows, func([]Value) bool { at++; return f.segments[at-1].Customers == 0 })
	s.asides(figures)
	g.heads = append(g.heads, f.say("c_trend"))
	for i := range g.rows {
		g.rows[i] = append(g.rows[i], Value{})
	}
	g.spark = &spark{col: len(g.heads), of: figures, from: 2}
	return g.withTotal(f.Result, n, sum)
}

// tierShares are the shares of the tiers: the figures of a chart.
func (f *found) tierShares() *grid {
	g := &grid{title: f.say("by_tier"), texts: 1, heads: []string{f.say("tier"), f.say("c_share_customers"), f.say("c_spend_share")}, aside: true}
	n, sum := sums(f.tiers)
	for _, a := range f.tiers {
		g.rows = append(g.rows, []Value{text(a.Title), ratio(int64(a.Customers), n), ratio(int64(a.Monetary), int64(sum))})
	}
	return g
}

// tierTable is the small table of tiers beside the matrix.
func (f *found) tierTable() *grid {
	g := &grid{title: f.say("by_tier"), texts: 1, heads: []string{f.say("tier"), f.say("c_customers"), f.say("c_spend_share")}, tier: 1, bars: []int{3}, name: "summary_tiers"}
	_, sum := sums(f.tiers)
	for _, a := range f.tiers {
		g.rows = append(g.rows, []Value{text(a.Title), integer(int64(a.Customers)), ratio(int64(a.Monetary), int64(sum))})
	}
	return g
}

// tierFinding says what the best tier brings.
func (f *found) tierFinding() string {
	n, sum := sums(f.tiers)
	for _, t := range f.tiers {
		if t.Customers > 0 && shareable(t.Monetary, sum) {
			return f.say("chart_tiers_top", t.Key, percent(int64(t.Customers), n), percent(int64(t.Monetary), int64(sum)))
		}
	}
	return f.say("chart_tiers")
}

// shareable says whether a part of the money can be told as a share of all of it.
func shareable(part, all ledger.Money) bool { return all > 0 && part >= 0 && part <= all }

// heat is the matrix of R and F scores; nil where there are none, too many levels, or only one of F.
func (f *found) heat() *grid {
	n := f.Method.Levels()
	if f.figures.buyers == 0 || n > heatLevels {
		return nil
	}
	g := &grid{title: f.say("heat"), texts: 1, heads: []string{""}, plain: true, heat: 2, heatTo: n + 1, note: f.say("heat_how", n), name: "summary_rf"}
	counts := make([][]int64, n+1)
	for i := range counts {
		counts[i] = make([]int64, n+1)
	}
	for i, s := range f.Scores {
		if f.Metrics[i].Unscored == rfm.Scored {
			counts[s.R][s.F]++
		}
	}
	often := 0 // levels of F that somebody has
	for k := 1; k <= n; k++ {
		g.heads = append(g.heads, fmt.Sprintf("F %d", k))
		if slices.ContainsFunc(counts, func(row []int64) bool { return row[k] > 0 }) {
			often++
		}
	}
	if often < 2 {
		return nil // nearly everybody bought once
	}
	for r := n; r >= 1; r-- {
		row := []Value{text(fmt.Sprintf("R %d", r))}
		for k := 1; k <= n; k++ {
			row = append(row, integer(counts[r][k]))
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// pareto is how the money is spread over tenths of the buyers, those of the most money first; nil
// where there are too few, or no money.
func (f *found) pareto() *grid {
	var money []ledger.Money
	for i := range f.Metrics {
		if f.Metrics[i].Unscored == rfm.Scored {
			money = append(money, f.Metrics[i].Net())
		}
	}
	if len(money) < 10 || f.figures.spend <= 0 {
		return nil
	}
	slices.SortFunc(money, func(a, b ledger.Money) int { return cmp.Compare(b, a) })
	g := &grid{title: f.say("pareto"), texts: 1, heads: []string{f.say("c_tenth"), f.say("c_spend_share"), f.say("c_cumulative")}, aside: true}
	var before, sum ledger.Money
	at := 0
	for k := 1; k <= 10; k++ {
		for ; at < len(money)*k/10; at++ {
			sum += money[at]
		}
		if sum > f.figures.spend+f.figures.spend/20 {
			return nil // what others were paid back takes it away again
		}
		g.rows = append(g.rows, []Value{text(fmt.Sprintf("%d–%d%%", k*10-10, k*10)), ratio(int64(sum-before), int64(f.figures.spend)), ratio(int64(sum), int64(f.figures.spend))})
		before = sum
	}
	return g
}

// paretoFinding says what the best fifth brings.
func (f *found) paretoFinding() string {
	return f.say("chart_pareto", percent(int64(f.figures.top), int64(f.figures.spend)))
}

// tellingDimensions are charts of the first dimensions whose customers stand in several classes, up to so many.
func (f *found) tellingDimensions(most int) []*Chart {
	var out []*Chart
	for i := range f.dimensions {
		t := &f.dimensions[i]
		var classes []Aggregate
		for _, c := range t.Classes {
			if c.Customers > 0 {
				classes = append(classes, c)
			}
		}
		if len(classes) < 2 || len(out) == most {
			continue
		}
		n, sum := f.everybody()
		g := aggregateGrid(f.Result, t.Title, classes, n, sum, false)
		g.title = t.Title
		out = append(out, &Chart{Kind: BarChart, Title: f.classFinding(t), Of: g, Category: 1, Series: []int{2}})
	}
	return out
}

// callsOf puts those to be called first on the page.
func (s *Sheet) callsOf(f *found) {
	if len(f.calls) == 0 {
		s.add(Block{Col: 2, Span: summaryTo - 1, Text: f.say("calls_first"), Style: Heading})
		s.add(Block{Col: 2, Span: summaryTo - 1, Text: f.say("calls_none"), Style: Note})
		return
	}
	g := &grid{title: f.say("calls_first"), texts: 6, heads: []string{f.say("customer_name"), f.say("tier"), columnTitle(f.Result, "owner"), f.say("c_phone"), f.say("c_reason"), f.say("next_action"), f.callMoney()}, tier: 2, spans: []int{1, 1, 1, 1, 4, 7, 1}, name: "summary_calls"}
	phones := f.phones()
	for _, c := range f.calls[:min(len(f.calls), summaryCalls)] {
		who := &f.Ledger.Customers[c.customer]
		name := who.Name()
		if name == "" {
			name = who.ID
		}
		phone := Value{}
		if phones != nil {
			phone = text(phones[c.customer])
		}
		g.rows = append(g.rows, []Value{text(shorten(name, 20)), text(f.Tier[c.customer]), text(shorten(who.Owner(), 9)), phone, text(join(f.Lang, c.reasons)), text(c.step), whole(c.money)})
	}
	for _, k := range []int{3, 2} { // owner and phone, where nobody has one
		if !slices.ContainsFunc(g.rows, func(vs []Value) bool { return vs[k].Kind != Blank }) {
			g.spans[k+1] += g.spans[k]
			g.drop(k)
		}
	}
	s.add(Block{Col: 2, Grid: g})
}

// standings are what was due and came in by project, or by owner where there is one project; nil where there is
// nothing to compare.
func (f *found) standings() (*grid, *Chart) {
	c := f.collections
	if c == nil || f.Basis != rfm.Charges {
		return nil, nil
	}
	list, name, title := c.projects, ofProject, f.say("project")
	if len(list) < 2 {
		list, name, title = c.teams, ofOwner, columnTitle(f.Result, "owner")
	}
	if len(list) < 2 || len(list) > 12 {
		return nil, nil
	}
	g := &grid{title: f.say("collection_rate"), texts: 1, heads: []string{title, f.say(pick(c.named, "c_rooms", "c_customers")), f.say(pick(c.named, "c_debtors", "c_in_arrears")), f.say("due"), f.say("collection_rate"), f.say("arrears")}, spans: []int{1, 1, 1, 1, 1, 2}, bars: []int{5}, name: "summary_collections"}
	line := func(s *standing, name Value) []Value {
		return []Value{name, integer(int64(s.places)), integer(int64(s.debtors)), whole(s.Due), rate(&s.Sums), whole(s.Arrears)}
	}
	for i := range list {
		g.rows = append(g.rows, line(&list[i], known(name(&list[i]))))
	}
	g.total = line(&c.all, text(f.say("all")))
	return g, &Chart{Kind: BarChart, Title: rateFinding(f.Result, list, name), Of: g, Category: 1, Series: []int{5}}
}

// wholeTiers is the table of tiers where it stands in the place of segments or scores.
func (f *found) wholeTiers() *grid {
	n, sum := sums(f.tiers)
	g := aggregateGrid(f.Result, f.say("tier"), f.tiers, n, sum, false).withTotal(f.Result, n, sum)
	g.title, g.name, g.tier = f.say("by_tier"), "summary_tiers", 1
	return g
}
