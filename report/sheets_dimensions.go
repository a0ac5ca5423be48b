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

// dimensionsSheet says of every dimension what its classes are, how large, and what to do.
func dimensionsSheet(r *Result, tables []DimensionTable) Sheet {
	s := newSheet(r, "dimensions")
	s.Widths = []float64{26, 44, 48, 11, 10, 16, 11, 14, 14, 16}
	s.put(1, 1, text(r.Grading.Rules.Title.In(r.Lang)), Title)
	s.Heights[1] = 34
	row := 3
	n, sum := r.everybody()
	for _, t := range tables {
		s.put(row, 1, text(t.Title), Heading)
		s.Heights[row] = 24
		s.heads(row+1, 1, []string{r.say("c_class"), r.say("c_definition"), r.say("c_action"), r.say("c_customers"), r.say("c_share"), columnTitle(r, "monetary"),
			r.say("c_spend_share"), r.say("c_median_recency"), r.say("c_median_orders"), r.say("c_median_spend")}, 7)
		s.Heights[row+1] = 30
		at := row + 2
		for _, c := range t.Classes {
			s.put(at, 1, text(c.Title), Body)
			s.put(at, 2, text(definition(c.When)), BodyWrap)
			s.put(at, 3, text(c.Action), BodyWrap)
			for i, v := range aggregateValues(c, n, sum) {
				s.put(at, 4+i, v, Body)
			}
			s.Heights[at] = 16 * float64(1+max(width(definition(c.When))/42, width(c.Action)/46))
			at++
		}
		s.Bars = append(s.Bars, Area{row + 2, 5, at - 1, 5}, Area{row + 2, 7, at - 1, 7})
		row = at + 1
	}
	s.Freeze = Area{Row: 2, Col: 2}
	return s
}

// funnelSheet shows where customers get stuck.
func funnelSheet(r *Result) (Sheet, bool) {
	s := newSheet(r, "funnel")
	s.Widths = []float64{30, 14, 18, 18, 60}
	s.put(1, 1, text(r.say("funnel_title")), Title)
	s.Heights[1] = 34
	row := 3
	for k := range r.Grading.Dimensions {
		a := &r.Grading.Dimensions[k]
		if !a.Dimension.Funnel {
			continue
		}
		s.put(row, 1, text(a.Title.In(r.Lang)), Heading)
		s.Heights[row] = 24
		s.heads(row+1, 1, []string{r.say("funnel_step"), r.say("funnel_here"), r.say("funnel_reached"), r.say("funnel_rate")}, 3)
		steps := a.Steps()
		worst := slices.IndexFunc(steps, func(x segment.Step) bool { return x.Conversion == lowest(steps) })
		row += 2
		for i, x := range steps {
			s.put(row, 1, text(x.Class.Title.In(r.Lang)), Body)
			s.put(row, 2, integer(int64(x.Here)), Body)
			s.put(row, 3, integer(int64(x.Reached)), Body)
			if x.Conversion == x.Conversion {
				s.put(row, 4, Value{Kind: Ratio, Num: x.Conversion}, Body)
			}
			if i == worst && i > 0 {
				s.put(row, 5, text(r.say("funnel_stuck", steps[i-1].Class.Title.In(r.Lang))), Note)
			}
			row++
		}
		s.Bars = append(s.Bars, Area{row - len(steps), 4, row - 1, 4})
		row++
	}
	return s, row > 3
}

func lowest(steps []segment.Step) float64 {
	out := math.Inf(1)
	for _, x := range steps {
		if x.Conversion < out {
			out = x.Conversion
		}
	}
	return out
}

// areasSheet compares the prices of areas, like for like by layout.
func areasSheet(r *Result) Sheet {
	s := newSheet(r, "areas")
	s.Widths = []float64{28, 14, 14, 16, 18, 18, 16, 18}
	s.put(1, 1, text(r.say("areas_title")), Title)
	s.Heights[1] = 34
	s.put(2, 1, text(r.say("areas_how", r.Grading.Areas.Min)), Subtitle)
	s.heads(4, 1, []string{r.say("areas_area"), r.say("c_customers"), r.say("areas_sales"), r.say("areas_before"), r.say("areas_price"), r.say("areas_price_before"),
		r.say("areas_compared"), r.say("areas_growth")}, 7)
	s.Heights[4] = 30
	number := func(x float64) Value {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return Value{}
		}
		return Value{Kind: Fen, Text: strconv.FormatFloat(x, 'f', 2, 64), Num: x}
	}
	row := 5
	for _, a := range r.Grading.Areas.List {
		s.put(row, 1, text(a.Name), Body)
		for k, v := range []Value{integer(int64(a.Customers)), integer(int64(a.Sales)), integer(int64(a.SalesBefore)), number(a.Price), number(a.PriceBefore), integer(int64(a.Compared))} {
			s.put(row, 2+k, v, Body)
		}
		if !math.IsNaN(a.Growth) {
			s.put(row, 8, Value{Kind: Ratio, Num: a.Growth}, Body)
		} else {
			s.put(row, 8, text(r.say("areas_few")), Note)
		}
		row++
	}
	s.Freeze = Area{Row: 5, Col: 2}
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

// ruleLines says in the method which rules were applied, with what params and weights.
func ruleLines(r *Result, s *Sheet, row int) int {
	g := r.Grading
	line := func(name, value string) {
		s.put(row, 1, text(name), Body)
		s.put(row, 2, text(value), BodyWrap)
		s.merge(row, 2, row, 4)
		s.Heights[row] = 16 * float64(1+width(value)/74)
		row++
	}
	s.put(row, 1, text(r.say("m_rules")), Heading)
	s.Heights[row] = 24
	row++
	line(r.say("m_rule_file"), g.Rules.Title.In(r.Lang)+" ("+g.Rules.Name+")")
	if p := g.Rules.Purpose.In(r.Lang); p != "" {
		line(r.say("m_purpose"), p)
	}
	if gr := g.Rules.Grade; gr != nil {
		for _, k := range slices.Sorted(maps.Keys(gr.Weights)) {
			line(r.say("m_weight"), k+" "+strconv.FormatFloat(gr.Weights[k], 'g', -1, 64))
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
	return row + 1
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
