package report

import (
	"strconv"
	"strings"

	"grade/rfm"
)

// methodSheet says how the grades were made: enough to make them again by hand.
func methodSheet(r *Result) Sheet {
	s := newSheet(r, "method")
	s.Landscape = false
	s.Widths = []float64{26, 26, 26, 26}
	s.put(1, 1, text(r.say("m_title")), Title)
	s.Heights[1] = 34
	s.put(2, 1, text(r.say("m_version", r.Version)), Subtitle)
	row := 4
	paragraph := func(t string) {
		s.put(row, 1, text(t), BodyWrap)
		s.merge(row, 1, row, 4)
		s.Heights[row] = 16 * float64(1+width(t)/100)
		row++
	}
	heading := func(key string) {
		s.put(row, 1, text(r.say(key)), Heading)
		s.Heights[row] = 24
		row++
	}
	heading("m_definitions")
	for _, t := range definitions(r) {
		paragraph(t)
	}
	row++
	if r.Grading != nil {
		row = ruleLines(r, &s, row)
	}
	heading("m_cuts")
	row = cutPoints(r, &s, row)
	row++
	heading("m_parameters")
	for _, p := range r.Parameters {
		s.put(row, 1, text(p.Name), Body)
		s.put(row, 2, text(p.Value), Body)
		s.merge(row, 2, row, 4)
		row++
	}
	row++
	heading("m_inputs")
	inputLines(r, &s, row)
	return s
}

// cutPoints writes what each score means, by group and measure, and gives the row behind.
func cutPoints(r *Result, s *Sheet, row int) int {
	s.heads(row, 1, []string{r.say("m_group"), r.say("m_measure"), r.say("m_score"), r.say("m_from_to")}, 0)
	row++
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
				for k, t := range []string{name, measureTitle(r, rfm.Measure(x)), iv.score, iv.values} {
					s.put(row, 1+k, text(t), Body)
				}
				row++
			}
		}
	}
	return row
}

// inputLines names the files with their checksums, and the columns that were used.
func inputLines(r *Result, s *Sheet, row int) {
	for _, in := range r.Inputs {
		s.put(row, 1, text(baseName(in.Name)), Body)
		s.put(row, 2, text(kindName(r.Lang, in.Kind)+" · "+in.Format), Body)
		s.put(row, 3, text("SHA-256 "+in.SHA256), Note)
		s.merge(row, 3, row, 4)
		s.Heights[row] = 32
		row++
		for _, c := range in.Columns {
			label := string(c.Field)
			if p, ok := phrases["field_"+label]; ok {
				label = p.In(r.Lang)
			}
			s.put(row, 2, text(label), Body)
			s.put(row, 3, text("← "+c.Header), Body)
			row++
		}
	}
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
