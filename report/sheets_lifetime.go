package report

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"grade/clv"
)

// topCustomers is how many customers the sheet names.
const topCustomers = 20

// lifetimeSheet shows what is to be expected of customers, by which model, and how well it foretold.
func lifetimeSheet(r *Result) Sheet {
	t := r.Lifetime
	s := newSheet(r, "lifetime", r.lifetimeFinding(), r.modelText())
	if refused := t.Refusal(r.Lang); refused != "" && t.Of != nil && t.Of.Predictions != nil {
		s.add(Block{Text: refused, Style: Subtitle, Span: allColumns})
	}
	if t.Contracts != nil {
		g := r.contractGrid(true)
		s.add(Block{Grid: g})
		if t.Contracts.Seen && len(g.rows) > 0 {
			s.add(Block{Span: 4, Chart: &Chart{Kind: BarChart, Title: r.say("chart_retention"), Of: g, Category: 1, Series: []int{6}, Height: 280}},
				Block{Col: 5, Span: 5, Chart: &Chart{Kind: BarChart, Title: r.say("chart_contract_value"), Of: g, Category: 1, Series: []int{9}, Height: 280}})
		}
		return s
	}
	for _, g := range r.lifetimeGrids(true) {
		switch g.name {
		case "grade_calibration":
			s.add(Block{Grid: g}, Block{Col: len(g.heads) + 2, Span: 5, Chart: &Chart{Kind: ColumnChart, Title: r.say("chart_calibration"), Of: g, Category: 1, Series: []int{3, 4}, Height: 260}})
		case "grade_worth":
			b := Band{{Grid: g}}
			if k := len(g.heads); t.Valued() {
				b = append(b, Block{Col: 10, Span: 5, Chart: &Chart{Kind: ColumnChart, Title: r.say("chart_worth"), Of: g, Category: 1, Series: []int{k - 2}, Height: 220}})
			}
			s.Bands = append(s.Bands, b)
		default:
			s.add(Block{Grid: g})
		}
	}
	e := t.Of
	if g := r.trackGrid(); g != nil {
		s.add(Block{Span: 10, Chart: &Chart{Kind: LineChart, Title: r.say("chart_track"), Of: g, Category: 1, Series: []int{2, 3}, Height: 300}})
		s.add(Block{Grid: g})
	}
	if e.Model != nil {
		s.add(Block{Grid: r.aliveGrid()})
	}
	if g := r.topGrid(); len(g.rows) > 0 {
		s.add(Block{Grid: g})
	}
	return s
}

// trackGrid is what was bought from week to week, and what the model expects, cumulated.
func (r *Result) trackGrid() *grid {
	e := r.Lifetime.Of
	if len(e.Track) < 3 {
		return nil
	}
	g := &grid{title: r.say("clv_track"), texts: 1, heads: []string{r.say("c_week_to"), r.say("c_actual"), r.say("c_expected")}, aside: true}
	for _, x := range e.Track {
		expected := math.Round(x.Expected)
		g.rows = append(g.rows, []Value{text(x.Day.String()), integer(int64(x.Actual)), integer(int64(expected))})
	}
	return g
}

// aliveGrid is P(alive) by what was bought so far, and by how long ago that was: of a customer as old as the oldest.
func (r *Result) aliveGrid() *grid {
	e := r.Lifetime.Of
	oldest, most := 0.0, 1
	for _, s := range e.Summaries {
		if s.T >= 0 {
			oldest, most = max(oldest, s.T), max(most, s.X)
		}
	}
	const columns = 8
	g := &grid{title: r.say("clv_alive", r.say("unit_"+e.Unit.String()), int(oldest)), texts: 1, heads: []string{r.say("c_repeat_purchases")}, heat: 2, heatTo: columns + 1}
	for c := range columns {
		g.heads = append(g.heads, r.say("ago_"+e.Unit.String(), int(math.Round(oldest*float64(c)/columns))))
	}
	for _, x := range []int{1, 2, 3, 4, 6, 8, 12, 20} {
		if x > most {
			break
		}
		row := []Value{text(strconv.Itoa(x))}
		for c := range columns {
			row = append(row, Value{Kind: Ratio, Num: e.Model.PAlive(clv.Summary{X: x, TX: oldest - oldest*float64(c)/columns, T: oldest})})
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// topGrid names the customers of the most value.
func (r *Result) topGrid() *grid {
	e, values := r.Lifetime.Of, r.Lifetime.Values()
	span := r.spanWords(r.Lifetime.Horizon)
	g := &grid{title: r.say("clv_top"), texts: 4, heads: []string{columnTitle(r, "customer_id"), r.say("customer_name"), columnTitle(r, "owner"), r.say("tier"), r.say("c_repeat_purchases"), r.say("c_last"), r.say("c_alive"), r.say("t_expected_purchases", span), r.say("t_expected_spend"), r.say("c_clv")}, name: "grade_top_value", filter: true}
	if values == nil || e.Model == nil {
		return g
	}
	order := make([]int32, len(values))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(values[b], values[a]) })
	for _, i := range order[:min(len(order), topCustomers)] {
		p, who := e.Predictions[i], &r.Ledger.Customers[i]
		if values[i] <= 0 {
			break
		}
		g.rows = append(g.rows, []Value{text(who.ID), text(who.Name), text(who.Owner), text(r.Tier[i]), integer(int64(e.Summaries[i].X)), day(r.Metrics[i].Last), optional(p.PAlive), count(p.Purchases), estimated(p.Spend), amount(values[i])})
	}
	return g.dropEmpty()
}
