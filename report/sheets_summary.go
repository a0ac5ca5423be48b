package report

import (
	"fmt"
	"slices"
	"strings"

	"grade/ledger"
	"grade/rfm"
)

const (
	summaryTo    = 17 // the last column
	summaryChart = 12 // where charts begin
	summaryCalls = 10
	summaryNotes = 3
	heatLevels   = 5 // the matrix of scores has room for so many
)

// summarySheet is one landscape page: a sentence, the figures, who, how much, and whom to call.
func summarySheet(f *found) Sheet {
	r := f.Result
	s := Sheet{Key: "summary", Title: r.say("sheet_summary"), Landscape: true, OnePage: true}
	s.Widths = []float64{2, 22, 10, 10, 15, 10, 11, 11, 13, 18, 2, 12, 12, 12, 12, 12, 13}
	for _, a := range f.segments {
		s.Widths[1] = max(s.Widths[1], displayWidth(22, 30, a.Title))
	}
	var names []string
	for _, in := range r.Inputs {
		if n := baseName(in.Name); !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	all := summaryTo - 1
	s.add(Block{Col: 2, Span: all, Text: r.title(), Style: Title})
	s.add(Block{Col: 2, Span: all, Text: r.subtitle(strings.Join(names, " · ")), Style: Subtitle})
	s.add(Block{Col: 2, Links: []string{}})
	s.add(Block{Col: 2, Span: all, Text: headline(f), Style: Headline})
	tiles := f.tiles()
	for i := range tiles {
		tiles[i].Span = []int{1, 2, 2, 2, 2, 3, 2, 2}[i]
	}
	s.add(Block{Col: 2, Tiles: tiles})
	if len(tiles) < 2 && len(f.calls) == 0 && len(f.dimensions) == 0 {
		return s.withNotes(r)
	}
	tierGrid := f.tierShares()
	tierChart := Block{Col: summaryChart, Span: 6, Chart: &Chart{Kind: ColumnChart, Title: f.tierFinding(), Of: tierGrid, Category: 1, Series: []int{2, 3}}}
	pareto := f.pareto()
	switch {
	case len(f.segments) > 0 && f.figures.buyers > 0:
		s.add(Block{Col: 2, Grid: f.segmentGrid(&s)}, tierChart)
	case len(f.tiers) > 0 && (r.graded() || f.figures.buyers > 0):
		n, sum := sums(f.tiers)
		g := aggregateGrid(r, r.say("tier"), f.tiers, n, sum, false).withTotal(r, n, sum)
		g.title, g.name = r.say("by_tier"), "summary_tiers"
		s.add(Block{Col: 2, Grid: g}, tierChart)
	}
	heat := f.heat()
	second := Block{Col: summaryChart, Span: 6}
	var band Band
	if pareto != nil {
		second.Chart = &Chart{Kind: ColumnChart, Title: f.paretoFinding(), Of: pareto, Category: 1, Series: []int{2}, Line: []int{3}}
	} else if ds := f.tellingDimensions(1); len(ds) > 0 {
		second.Chart, ds[0].Of.aside = ds[0], heat != nil
		band = append(band, Block{Col: 2, Grid: ds[0].Of})
	}
	switch {
	case heat != nil:
		band = append(band, Block{Col: 2, Grid: heat})
		if len(f.segments) > 0 {
			band = append(band, Block{Col: 8, Grid: f.tierTable()})
		}
	case pareto != nil && len(f.segments) > 0:
		n, sum := sums(f.tiers)
		g := aggregateGrid(r, r.say("tier"), f.tiers, n, sum, false).withTotal(r, n, sum)
		g.title, g.name, g.tier = r.say("by_tier"), "summary_tiers", 1
		band = append(band, Block{Col: 2, Grid: g})
	}
	if second.Chart != nil {
		band = append(band, second)
	}
	if len(band) > 0 {
		s.Bands = append(s.Bands, band)
	}
	s.callsOf(f)
	if len(f.calls) < summaryCalls/2 {
		s.fill(f)
	}
	s.asides(tierGrid, pareto)
	return s.withNotes(r)
}

// fill puts the months and the dimensions where the page has room because nobody has to be called.
func (s *Sheet) fill(f *found) {
	var charts []*Chart
	if f.trends != nil && len(f.trends.all.money) > 2 {
		g := f.trends.byMonth(f)
		g.name, g.filter = "", false
		charts = append(charts, &Chart{Kind: ColumnChart, Title: f.trends.moneyFinding(f), Of: g, Category: 1, Series: []int{2}})
	}
	for _, c := range f.tellingDimensions(2) {
		if len(charts) < 2 {
			charts = append(charts, c)
		}
	}
	var band Band
	for i, c := range charts {
		c.Of.aside, c.Height = true, 230
		band = append(band, Block{Col: []int{2, summaryChart}[i], Span: []int{9, 6}[i], Chart: c})
	}
	if len(band) > 0 {
		s.Bands = append(s.Bands, band)
	}
	for _, c := range charts {
		s.asides(c.Of)
	}
}

// asides puts figures behind charts right of what is printed.
func (s *Sheet) asides(grids ...*grid) {
	for _, g := range grids {
		if g != nil && g.aside {
			s.add(Block{Grid: g})
		}
	}
}

// subtitle says as of which day, since when, and out of which files.
func (r *Result) subtitle(files string) string {
	first := r.first()
	if first == ledger.NoDay {
		return r.say("subtitle_undated", r.Ledger.AsOf, files)
	}
	s := r.say("subtitle", r.Ledger.AsOf, first, files)
	if r.Previous != nil {
		s += r.say("subtitle_previous", r.Previous.label())
	}
	return s
}

// withNotes puts what a reader has to know below.
func (s Sheet) withNotes(r *Result) Sheet {
	ws := Warnings(r)
	for i, x := range ws {
		if i == summaryNotes {
			s.add(Block{Col: 2, Span: summaryTo - 1, Text: r.say("more_notes", len(ws)-i), Style: Note})
			break
		}
		t := "• " + x.Text
		if x.Hint != "" && !strings.Contains(x.Hint, "--") {
			t += " → " + x.Hint
		}
		s.add(Block{Col: 2, Span: summaryTo - 1, Text: t, Style: Note})
	}
	return s
}

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
	figures := f.trends.bySegment(f, f.say("spark_data"), f.trends.money)
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
	if n == 0 || sum <= 0 {
		return f.say("chart_tiers")
	}
	for _, t := range f.tiers {
		if t.Customers > 0 {
			return f.say("chart_tiers_top", t.Key, percent(int64(t.Customers), n), percent(int64(t.Monetary), int64(sum)))
		}
	}
	return f.say("chart_tiers")
}

// heat is the matrix of R and F scores; nil where there are none, too many levels, or only one of F.
func (f *found) heat() *grid {
	n := f.Method.Levels()
	if f.figures.buyers == 0 || n > heatLevels {
		return nil
	}
	g := &grid{title: f.say("heat"), texts: 1, heads: []string{""}, plain: true, heat: 2, heatTo: n + 1, note: f.say("heat_how"), name: "summary_rf"}
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
			money = append(money, f.Metrics[i].Monetary)
		}
	}
	if len(money) < 10 || f.figures.spend <= 0 {
		return nil
	}
	slices.SortFunc(money, func(a, b ledger.Money) int { return compare(int64(b), int64(a)) })
	g := &grid{title: f.say("pareto"), texts: 1, heads: []string{f.say("c_tenth"), f.say("c_spend_share"), f.say("c_cumulative")}, aside: true}
	var before, sum ledger.Money
	at := 0
	for k := 1; k <= 10; k++ {
		for ; at < len(money)*k/10; at++ {
			sum += money[at]
		}
		g.rows = append(g.rows, []Value{text(fmt.Sprintf("%d%%", k*10)), ratio(int64(sum-before), int64(f.figures.spend)), ratio(int64(sum), int64(f.figures.spend))})
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
	most := summaryCalls
	g := &grid{title: f.say("calls_first"), texts: 6, heads: []string{f.say("customer_name"), f.say("tier"), columnTitle(f.Result, "owner"), f.say("c_phone"), f.say("c_reason"), f.say("next_action"), f.callMoney()}, tier: 2, spans: []int{1, 1, 1, 1, 4, 7, 1}, name: "summary_calls"}
	phones := f.phones()
	for _, c := range f.calls[:min(len(f.calls), most)] {
		who := &f.Ledger.Customers[c.customer]
		name := who.Name
		if name == "" {
			name = who.ID
		}
		phone := Value{}
		if phones != nil {
			phone = text(phones[c.customer])
		}
		g.rows = append(g.rows, []Value{text(shorten(name, 20)), text(f.Tier[c.customer]), text(shorten(who.Owner, 9)), phone, text(join(f.Lang, c.reasons)), text(f.action(c.customer)), whole(c.money)})
	}
	for _, k := range []int{3, 2} { // owner and phone, where nobody has one
		if !slices.ContainsFunc(g.rows, func(vs []Value) bool { return vs[k].Kind != Blank }) {
			g.spans[k+1] += g.spans[k]
			g.drop(k)
		}
	}
	s.add(Block{Col: 2, Grid: g})
}

// bestSegments and quietSegments are the keys, in the schemes that have them, of the best customers and
// of those who spent much and stay away.
var (
	bestSegments  = []string{"champions", "high-active"}
	quietSegments = []string{"cant-lose", "at-risk", "high-reengage", "high-winback", "cant-lose-them"}
)

// headline says in one sentence how things are, and what changed.
func headline(f *found) string {
	s := f.standing()
	if m := f.movement; m != nil {
		s += f.say("headline_moved", Count(int64(m.Down)), Count(int64(m.Up)), Count(int64(len(m.fallen))))
	}
	return s
}

// standing says in one sentence how things are.
func (f *found) standing() string {
	r := f.Result
	n, sum := f.figures.buyers, f.figures.spend
	if n == 0 && !r.graded() {
		return r.say("headline_none")
	}
	var best, quiet Aggregate
	for _, a := range f.segments {
		switch {
		case slices.Contains(bestSegments, a.Key):
			best = a
		case slices.Contains(quietSegments, a.Key) && a.Customers > 0:
			quiet.Customers += a.Customers
			quiet.Monetary += a.Monetary
			if quiet.Title != "" {
				quiet.Title += " / "
			}
			quiet.Title += a.Title
		}
	}
	if best.Customers > 0 && quiet.Customers > 0 && !r.graded() {
		return r.say("headline", Count(int64(best.Customers)), best.Title, percent(int64(best.Customers), n), percent(int64(best.Monetary), int64(sum)),
			Count(int64(quiet.Customers)), quiet.Title, Short(r.Lang, quiet.Monetary))
	}
	t := f.tiers[0]
	for _, x := range f.tiers {
		if x.Customers > 0 {
			t = x
			break
		}
	}
	if r.graded() {
		all, money := r.everybody()
		s := r.say("headline_graded", Count(int64(t.Customers)), t.Key, percent(int64(t.Customers), all), percent(int64(t.Monetary), int64(money)))
		if money <= 0 {
			s = r.say("headline_graded_only", Count(int64(t.Customers)), t.Key, percent(int64(t.Customers), all))
		}
		if quiet.Customers > 0 {
			s += r.say("headline_quiet", Count(int64(quiet.Customers)), quiet.Title, Short(r.Lang, quiet.Monetary))
		}
		return s
	}
	return r.say("headline_top", Count(int64(t.Customers)), t.Key, percent(int64(t.Customers), n), percent(int64(t.Monetary), int64(sum)))
}
