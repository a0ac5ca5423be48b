package report

import (
	"strconv"
	"strings"

	"grade/rfm"
)

// methodSheet says how the grades were made: enough to make them again by hand.
func methodSheet(f *found) Sheet {
	r := f.Result
	s := newSheet(r, "method", r.say("m_title"), r.say("m_version", r.Version))
	s.Landscape = false
	s.Widths = []float64{26, 26, 26, 26}
	s.add(Block{Text: r.say("m_definitions"), Style: Heading, Span: 4})
	for _, t := range definitions(r) {
		s.add(Block{Text: t, Style: BodyWrap, Span: 4})
	}
	if r.Grading != nil {
		s.add(Block{Grid: ruleLines(r)})
		s.add(Block{Grid: f.conditions()})
	}
	if g := cutPoints(r); len(g.rows) > 0 {
		s.add(Block{Grid: g})
	}
	parameters := twoColumns(r.say("m_parameters"))
	for _, p := range r.Parameters {
		if p.Name == "tiers" && r.graded() {
			continue // the tier is the grade
		}
		parameters.rows = append(parameters.rows, []Value{text(p.Name), text(p.Value)})
	}
	s.add(Block{Grid: parameters})
	s.add(Block{Grid: inputLines(r)})
	return s
}

// conditions are those of the classes, as the rules have them.
func (f *found) conditions() *grid {
	g := twoColumns(f.say("m_conditions"))
	for _, t := range f.dimensions {
		for _, c := range t.Classes {
			if c.When != "" {
				g.rows = append(g.rows, []Value{text(t.Title + " · " + c.Title), text(f.definition(c.When))})
			}
		}
	}
	return g
}

// twoColumns is a table of names and values over the width of the sheet.
func twoColumns(title string) *grid {
	return &grid{title: title, texts: 2, heads: []string{"", ""}, spans: []int{1, 3}, wide: []int{1, 2}, bare: true}
}

// cutPoints say what each score means, by group and measure.
func cutPoints(r *Result) *grid {
	out := &grid{title: r.say("m_cuts"), texts: 4, heads: []string{r.say("m_group"), r.say("m_measure"), r.say("m_score"), r.say("m_from_to")}, name: "grade_cuts"}
	for _, g := range r.Groups {
		name := g.Value
		switch {
		case r.Within == "":
			name = r.say("m_everyone")
		case len(g.Pooled) > 0:
			name = r.say("m_small")
		}
		for x := range g.Scales {
			for _, iv := range intervals(r.Lang, &g.Scales[x]) {
				out.rows = append(out.rows, []Value{text(name), text(measureTitle(r, rfm.Measure(x))), text(iv.score), text(iv.values)})
			}
		}
	}
	return out
}

// inputLines name the files with their checksums, and the columns that were used.
func inputLines(r *Result) *grid {
	g := twoColumns(r.say("m_inputs"))
	for _, in := range r.Inputs {
		lines := []string{kindName(r.Lang, in.Kind) + " · " + in.Format}
		if in.SHA256 != "" {
			lines = append(lines, "SHA-256 "+in.SHA256)
		}
		for _, c := range in.Columns {
			label := string(c.Field)
			if p, ok := phrases["field_"+label]; ok {
				label = p.In(r.Lang)
			}
			lines = append(lines, label+" ← "+c.Header)
		}
		name := baseName(in.Name)
		for _, l := range lines {
			g.rows = append(g.rows, []Value{text(name), text(l)})
			name = ""
		}
	}
	return g
}

func measureTitle(r *Result, x rfm.Measure) string {
	switch x {
	case rfm.Recency:
		return "R · " + r.say("recency_days")
	case rfm.Frequency:
		return "F · " + columnTitle(r, "frequency")
	}
	return "M · " + columnTitle(r, "monetary")
}

// definitions are the sentences of the method.
func definitions(r *Result) []string {
	by := r.say("by_" + r.TierBy)
	letters := r.Tiers.Letters()
	monetary := "d_monetary"
	if parameter(r, "monetary") == "mean" {
		monetary = "d_monetary_mean"
	}
	out := []string{
		r.say("d_purchase"),
		r.say("d_recency"),
		r.say("d_frequency", r.say(r.Frequency)),
		r.say(monetary),
		r.say("d_" + r.Method.Kind.String()),
	}
	for _, b := range r.Method.Breaks {
		if b != nil {
			out = append(out, r.say("d_breaks"))
			break
		}
	}
	out = append(out, r.lifetimeDefinitions()...)
	if r.graded() {
		return append(out, r.say("d_grade"))
	}
	return append(out, r.say("d_tiers", by, r.Tiers.String(), letters[len(letters)-1]))
}

type interval struct{ score, values string }

// intervals writes a scale as one line a score, best first.
func intervals(lang string, s *rfm.Scale) []interval {
	if len(s.Cuts) == 0 {
		return nil
	}
	scale := 0
	if s.Measure == rfm.Monetary {
		scale = 2
	}
	n := len(s.Cuts) + 1
	var out []interval
	for k := n; k >= 1; k-- {
		i := k // the interval's place among the ascending ones
		if s.Measure == rfm.Recency {
			i = n + 1 - k
		}
		var parts []string
		if i > 1 {
			c := s.Cuts[i-2]
			parts = append(parts, say(lang, pick(c.Open, "from", "above"), c.Decimal(scale)))
		}
		if i < n {
			c := s.Cuts[i-1]
			parts = append(parts, say(lang, pick(c.Open, "below", "up_to"), c.Decimal(scale)))
		}
		values := strings.Join(parts, ", ")
		if i > 1 && i < n && s.Cuts[i-2] == s.Cuts[i-1] {
			values = "–" // nothing lies between equal cut points
		}
		out = append(out, interval{strconv.Itoa(k), values})
	}
	return out
}

func pick(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}
