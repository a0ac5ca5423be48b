package report

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"grade/segment"
)

// dimensionsSheet says of every dimension which classes have customers, how many, what to do, and how they stand
// to the tiers. Their conditions stand in the method.
func dimensionsSheet(f *found) Sheet {
	r := f.Result
	s := newSheet(r, "dimensions", r.say("sheet_dimensions"), r.Grading.Rules.Title.In(r.Lang))
	n, sum := r.everybody()
	for k := range f.dimensions {
		t := &f.dimensions[k]
		var some []Aggregate
		var empty []string
		for _, c := range t.Classes {
			if c.Customers > 0 {
				some = append(some, c)
			} else {
				empty = append(empty, c.Title)
			}
		}
		g := aggregateGrid(r, r.say("c_class"), some, n, sum, false)
		g.title = t.Title
		g.withActions(r, some)
		if len(empty) > 0 {
			if g.note != "" {
				g.note += "  "
			}
			g.note += r.say("empty_classes", joinParts(r.Lang, empty))
		}
		s.add(Block{Grid: g})
		cross := f.crossTab(t, k)
		band := Band{{Grid: cross}}
		if len(cross.rows) > 0 && slices.ContainsFunc(some, func(a Aggregate) bool { return !a.Unknown }) {
			band = append(band, Block{Col: 9, Span: 3, Chart: &Chart{Kind: BarChart, Title: f.classFinding(t), Of: g, Category: 1, Series: []int{2}}})
		}
		s.Bands = append(s.Bands, band)
	}
	s.Freeze = Area{Row: 3, Col: 2}
	return s
}

// classFinding says which class most customers are in, of those about whom something is known.
func (f *found) classFinding(t *DimensionTable) string {
	n, _ := f.everybody()
	var first, second Aggregate
	for _, c := range t.Classes {
		switch {
		case c.Unknown:
		case c.Customers > first.Customers:
			first, second = c, first
		case c.Customers > second.Customers:
			second = c
		}
	}
	share := percent(int64(first.Customers), n)
	switch {
	case first.Customers == 0:
		return f.say("chart_class_none", t.Title)
	case int64(first.Customers)*2 > n:
		return f.say("chart_class", t.Title, first.Title, share)
	case second.Customers*10 > first.Customers*9:
		return f.say("chart_class_two", t.Title, first.Title, second.Title, share, percent(int64(second.Customers), n))
	}
	return f.say("chart_class_top", t.Title, first.Title, share)
}

// crossTab counts the customers of each class by tier.
func (f *found) crossTab(t *DimensionTable, k int) *grid {
	letters := f.Letters()
	g := &grid{title: f.say("by_class_tier", t.Title), texts: 1, heads: []string{f.say("c_class")}, heat: 2, heatTo: len(letters) + 1}
	for _, l := range letters {
		g.heads = append(g.heads, f.say("tier")+" "+l)
	}
	counts := make([][]int, len(t.Classes))
	for c := range counts {
		counts[c] = make([]int, len(letters))
	}
	a := &f.Grading.Dimensions[k]
	for i, tier := range f.Tier {
		at := slices.Index(letters, tier)
		for c, x := range t.Classes {
			if at >= 0 && a.Has(i, c, x.Key) {
				counts[c][at]++
			}
		}
	}
	for c, x := range t.Classes {
		if x.Customers == 0 || t.Open && x.Key == "" {
			continue
		}
		row := []Value{text(x.Title)}
		for _, n := range counts[c] {
			row = append(row, integer(int64(n)))
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// funnelSheet shows where customers get stuck.
func funnelSheet(r *Result) (Sheet, bool) {
	s := newSheet(r, "funnel", r.say("funnel_title"))
	some := false
	for k := range r.Grading.Dimensions {
		a := &r.Grading.Dimensions[k]
		if !a.Dimension.Funnel {
			continue
		}
		steps := a.Steps()
		worst := fullest(steps) + 1
		g := &grid{title: a.Title.In(r.Lang), texts: 1, heads: []string{r.say("funnel_step"), r.say("funnel_here"), r.say("funnel_reached"), r.say("funnel_rate"), ""}, bars: []int{4}}
		finding := a.Title.In(r.Lang)
		for i, x := range steps {
			row := []Value{text(x.Class.Title.In(r.Lang)), integer(int64(x.Here)), integer(int64(x.Reached)), optional(x.Conversion), {}}
			if i == worst {
				row[4] = text(r.say("funnel_stuck", steps[i-1].Class.Title.In(r.Lang)))
				finding = r.say("chart_funnel", steps[i-1].Class.Title.In(r.Lang), Count(int64(steps[i-1].Here)), rateText(x.Conversion))
			}
			g.rows = append(g.rows, row)
		}
		some = true
		s.add(Block{Grid: g}, Block{Col: 7, Span: 7, Chart: &Chart{Kind: BarChart, Title: finding, Of: g, Category: 1, Series: []int{3}}})
	}
	return s, some
}

// fullest is the step, but for the last one, at which most customers stand; -2 where nobody does.
func fullest(steps []segment.Step) int {
	at, most := -2, 0
	for i, x := range steps[:max(len(steps)-1, 0)] {
		if x.Here > most {
			at, most = i, x.Here
		}
	}
	return at
}

// areasSheet compares the prices of areas, like for like by layout.
func areasSheet(r *Result) Sheet {
	s := newSheet(r, "areas", r.say("areas_title"), r.say("areas_how", r.Grading.Areas.Min))
	g := &grid{texts: 1, name: "grade_areas", filter: true, heads: []string{r.say("areas_area"), r.say("c_customers"), r.say("areas_sales"), r.say("areas_before"), r.say("areas_price"), r.say("areas_price_before"),
		r.say("areas_compared"), r.say("areas_growth")}}
	number := func(x float64) Value {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return Value{}
		}
		return Value{Kind: Fen, Text: strconv.FormatFloat(x, 'f', 2, 64), Num: x}
	}
	best, growth := "", math.Inf(-1)
	for _, a := range r.Grading.Areas.List {
		row := []Value{text(a.Name), integer(int64(a.Customers)), integer(int64(a.Sales)), integer(int64(a.SalesBefore)), number(a.Price), number(a.PriceBefore), integer(int64(a.Compared)), optional(a.Growth)}
		if math.IsNaN(a.Growth) {
			row[7] = text(r.say("areas_few"))
		} else if a.Growth > growth {
			best, growth = a.Name, a.Growth
		}
		g.rows = append(g.rows, row)
	}
	s.add(Block{Grid: g})
	title := r.say("areas_price")
	if best != "" {
		title = r.say("chart_areas", best, rateText(growth))
	}
	s.add(Block{Span: 8, Chart: &Chart{Kind: ColumnChart, Title: title, Of: g, Category: 1, Series: []int{6, 5}, Height: 320}})
	s.Freeze = Area{Col: 2}
	return s
}

// paramText writes a param: a number, a word, or several of them.
func paramText(v any) string {
	list, ok := v.([]any)
	if !ok {
		return fmt.Sprint(v)
	}
	var out []string
	for _, x := range list {
		out = append(out, fmt.Sprint(x))
	}
	return strings.Join(out, ", ")
}

// ruleLines say in the method which rules were applied, with what params and weights.
func ruleLines(r *Result) *grid {
	g := r.Grading
	out := twoColumns(r.say("m_rules"))
	line := func(name, value string) { out.rows = append(out.rows, []Value{text(name), text(value)}) }
	line(r.say("m_rule_file"), g.Rules.Title.In(r.Lang)+" ("+g.Rules.Name+")")
	if p := g.Rules.Purpose.In(r.Lang); p != "" {
		line(r.say("m_purpose"), p)
	}
	if gr := g.Rules.Grade; gr != nil {
		for _, k := range slices.Sorted(maps.Keys(gr.Weights)) {
			line(r.say("m_weight"), dimensionTitle(r, k)+" "+strconv.FormatFloat(gr.Weights[k], 'g', -1, 64))
		}
		for _, l := range gr.Letters() {
			if c, ok := gr.Cuts[l]; ok {
				line(r.say("m_cut"), l+" ≥ "+strconv.FormatFloat(c, 'g', -1, 64))
			}
		}
		for _, a := range gr.Adjust {
			what := a.Title.In(r.Lang)
			if what == "" {
				what = a.When
			}
			line(r.say("m_adjust"), what+": "+adjustment(r.Lang, a))
		}
	}
	if len(g.Skipped) > 0 {
		line(r.say("m_skipped"), lacking(r, g.Skipped))
	}
	for _, k := range slices.Sorted(maps.Keys(g.Rules.Params)) {
		line("  "+k, paramText(g.Rules.Params[k]))
	}
	return out
}

// dimensionTitle names what has a weight.
func dimensionTitle(r *Result, key string) string {
	for i := range r.Grading.Rules.Dimensions {
		if d := &r.Grading.Rules.Dimensions[i]; d.Key == key {
			return d.Title.In(r.Lang)
		}
	}
	if key == "segment" {
		return r.say("segment")
	}
	return strings.ToUpper(key)
}

func adjustment(lang string, a segment.Adjust) string {
	switch {
	case a.Max != "":
		return say(lang, "adjust_max", a.Max)
	case a.Min != "":
		return say(lang, "adjust_min", a.Min)
	case a.By < 0:
		return say(lang, "adjust_down", -a.By)
	}
	return say(lang, "adjust_up", a.By)
}
