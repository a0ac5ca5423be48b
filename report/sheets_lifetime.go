package report

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"grade/clv"
	"grade/ledger"
)

const (
	topCustomers  = 10 // how many customers the sheet names
	lifetimeRight = 9  // the column where charts begin
	lifetimeSpan  = 8  // columns that they run over
)

// lifetimeSheet is one landscape page: what is to be expected of customers, by which model, and how well it foretold.
func lifetimeSheet(r *Result) Sheet {
	t := r.Lifetime
	s := newSheet(r, "lifetime", r.lifetimeTitle(), r.lifetimeFinding()+r.stop()+" "+r.modelText())
	s.OnePage = true
	if refused := t.Refusal(r.Lang); refused != "" && t.Of != nil && t.Of.Predictions != nil {
		s.add(Block{Text: refused, Style: Subtitle, Span: allColumns})
	}
	if tiles := r.lifetimeTiles(); len(tiles) > 0 {
		s.add(Block{Tiles: tiles})
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
	track := r.trackGrid()
	chart := func(kind ChartKind, title string, of *grid, series ...int) Block {
		return Block{Col: lifetimeRight, Span: lifetimeSpan, Chart: &Chart{Kind: kind, Title: title, Of: of, Category: 1, Series: series}}
	}
	for _, g := range r.lifetimeGrids(true) {
		band := Band{{Grid: g}}
		switch {
		case g.name == "grade_worth" && t.Valued():
			band = append(band, chart(ColumnChart, r.say("chart_worth"), g, len(g.heads)-2))
		case g.name == "grade_calibration":
			band = append(band, chart(ColumnChart, r.say("chart_calibration"), g, 3, 4))
		case g.name == "grade_models" && track != nil:
			band = append(band, chart(LineChart, r.say("chart_track"), track, 2, 3))
		case g.name == "grade_parameters":
			heat := r.aliveGrid()
			band = append(band, Block{Col: lifetimeRight, Grid: heat})
			s.Widths = slices.Concat(make([]float64, lifetimeRight-1), []float64{16}, slices.Repeat([]float64{9}, len(heat.heads)-1))
		}
		s.Bands = append(s.Bands, band)
	}
	s.asides(track)
	if g := r.topGrid(); len(g.rows) > 0 {
		s.add(Block{Grid: g})
	}
	return s
}

// lifetimeTiles are the key figures.
func (r *Result) lifetimeTiles() []Tile {
	t := r.Lifetime
	tile := func(key string, v Value) Tile { return Tile{Key: "kpi_" + key, Label: r.say(key), Value: v} }
	if c := t.Contracts; c != nil {
		n, fees := 0, ledger.Money(0)
		for k := range c.Count {
			n, fees = n+c.Count[k], fees+c.Fees[k]
		}
		out := []Tile{tile("c_contracts", integer(int64(n))), tile("t_yearly_fee", short(r.Lang, fees))}
		if c.Seen {
			out = append(out, tile("c_clv", short(r.Lang, t.sum())))
		}
		for k := range out {
			out[k].Span = 2
		}
		return out
	}
	e := t.Of
	out := []Tile{tile("k_buyers", integer(int64(e.Buyers))), tile("k_again", ratio(int64(e.Repeaters), int64(e.Buyers)))}
	if e.Predictions != nil {
		purchases, alive := 0.0, 0.0
		for _, p := range e.Predictions {
			if !math.IsNaN(p.Purchases) {
				purchases, alive = purchases+p.Purchases, alive+p.PAlive
			}
		}
		out = append(out, tile("k_expected", integer(int64(math.Round(purchases)))))
		if e.Model != nil {
			out = append(out, tile("k_alive", Value{Kind: Ratio, Num: alive / float64(max(e.Buyers, 1))}))
		}
	}
	if t.Valued() {
		out = append(out, tile("c_clv", short(r.Lang, t.sum())))
	}
	for _, x := range e.Trials {
		if x.Name == e.Chosen && e.Holdout != nil && e.Holdout.Total > 0 {
			out = append(out, tile("k_off", Value{Kind: Ratio, Num: x.Total/float64(e.Holdout.Total) - 1}))
		}
	}
	return out
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
	const columns = lifetimeSpan - 1
	g := &grid{title: r.say("clv_alive"), note: r.say("clv_alive_how", r.say("ago_"+e.Unit.String(), int(oldest))), texts: 1, heads: []string{r.say("c_repeat_purchases")}, heat: 2, heatTo: columns + 1}
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
		g.rows = append(g.rows, []Value{text(who.ID), text(who.Name()), text(who.Owner()), text(r.Tier[i]), integer(int64(e.Summaries[i].X)), day(r.Metrics[i].Last), optional(p.PAlive), count(p.Purchases), estimated(p.Spend), amount(values[i])})
	}
	return g.dropEmpty()
}
