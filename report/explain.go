package report

import (
	"fmt"
	"io"
	"math"
	"strings"

	"grade/ledger"
	"grade/rfm"
	"grade/segment"
)

// Find finds a customer by id, by an id that was merged into another, or by a name that only
// one has; -1 and the nearest id where there is none.
func (r *Result) Find(who string) (i int, near string) {
	named, names := -1, 0
	var ids []string
	for i := range r.Ledger.Customers {
		c := &r.Ledger.Customers[i]
		if c.ID == who {
			return i, ""
		}
		if c.Name() == who {
			named, names = i, names+1
		}
		ids = append(ids, c.ID)
	}
	for _, m := range r.Ledger.Merges {
		if m.Alias == who {
			return r.Find(m.Customer)
		}
	}
	if names == 1 {
		return named, ""
	}
	if len(ids) == 0 {
		return -1, ""
	}
	return -1, nearID(who, ids)
}

// nearID is the id that was probably meant; "" where none is near, or where the nearest is a telephone number, which
// no message holds. An id that lost its leading zeros in a spreadsheet is found among all, else among the first 20,000.
func nearID(id string, ids []string) string {
	for _, x := range ids {
		if x != "" && strings.TrimLeft(x, "0") == strings.TrimLeft(id, "0") && !mobile.MatchString(x) {
			return x
		}
	}
	near, differs := ledger.Nearest(id, ids[:min(len(ids), 20000)])
	if differs > max(len([]rune(id))/3, 2) || mobile.MatchString(near) {
		return ""
	}
	return near
}

// explanation writes what is known of one customer.
type explanation struct {
	strings.Builder
	r *Result
	i int
}

func (x *explanation) say(key string, args ...any) string { return x.r.say(key, args...) }

func (x *explanation) line(indent int, s string) {
	pad := strings.Repeat(" ", indent)
	x.WriteString(pad + wrap(s, 80-indent, pad+"  ") + "\n")
}

// WriteExplanation says why customer i has its grade: values and cut points, the rule that fired in
// each dimension and those before it that did not, and how far it is to the next class.
func WriteExplanation(w io.Writer, r *Result, i int) error {
	x := &explanation{r: r, i: i}
	c := &r.Ledger.Customers[i]
	title := c.ID
	if c.Name() != "" && c.Name() != c.ID {
		title += "  " + c.Name()
	}
	if r.Tier[i] != "" {
		title += "  " + x.say("tier") + " " + r.Tier[i]
	}
	x.line(0, title)
	if r.Ledger.AsOf != ledger.NoDay {
		x.line(0, x.say("as_of_given", r.Ledger.AsOf))
	}
	if s := rulesText(r); s != "" {
		x.line(0, s)
	}
	x.values()
	if r.Scheme != nil {
		x.segment()
	}
	if g := r.Grading; g != nil {
		for k := range g.Dimensions {
			x.dimension(&g.Dimensions[k])
		}
		x.grade()
	}
	_, err := io.WriteString(w, x.String())
	return err
}

// values writes recency, frequency and money with their scores, and what the next score takes.
func (x *explanation) values() {
	m, s := &x.r.Metrics[x.i], x.r.Scores[x.i]
	x.WriteString("\n")
	if m.Unscored != rfm.Scored {
		x.line(2, x.say("no_score_reason")+": "+x.say(m.Unscored.String()))
		return
	}
	scales := x.scales()
	for _, k := range []rfm.Measure{rfm.Recency, rfm.Frequency, rfm.Monetary} {
		value := fmt.Sprint(m.Value(k))
		if k == rfm.Monetary {
			value = Full(m.Monetary, true)
		}
		if k == rfm.Recency {
			value = x.say("days_ago", value) + " (" + x.r.since(m).String() + ")"
		}
		line := fmt.Sprintf("%s  %s  →  %d/%d", measureTitle(x.r, k), value, s.Of(k), x.r.Method.Levels())
		if scales != nil {
			line += "  " + x.toNext(&scales[k], m, s.Of(k))
		}
		x.line(2, line)
	}
}

// since is the day from which recency is counted: that of the last purchase, or the one up to
// which everything is paid.
func (r *Result) since(m *rfm.Metrics) ledger.Day { return r.Ledger.AsOf - ledger.Day(m.Recency) }

// scales are those by which the customer was scored; nil where they are of a group that cannot be told.
func (x *explanation) scales() *rfm.Scales {
	if len(x.r.Groups) == 1 {
		return &x.r.Groups[0].Scales
	}
	return nil
}

// toNext says what is missing to the next score of a measure, and until when this one lasts.
func (x *explanation) toNext(s *rfm.Scale, m *rfm.Metrics, score uint8) string {
	if len(s.Cuts) == 0 {
		return ""
	}
	var parts []string
	switch v := m.Value(s.Measure); s.Measure {
	case rfm.Recency:
		if int(score) < x.r.Method.Levels() {
			parts = append(parts, x.say("next_recency", x.r.Ledger.AsOf))
		}
		if day, ok := x.lasts(s, m); ok {
			parts = append(parts, x.say("lasts", score, day))
		}
	default:
		if least, ok := nextValue(s, v); ok {
			if s.Measure == rfm.Monetary {
				parts = append(parts, x.say("next_money", score+1, Full(ledger.Money(least-v), true)))
			} else {
				parts = append(parts, x.say("next_orders", score+1, least-v, strings.ToLower(x.say(x.r.Frequency))))
			}
		}
	}
	return strings.Join(parts, joinParts(x.r.Lang, []string{"", ""}))
}

// nextValue gives the least value with a higher score.
func nextValue(s *rfm.Scale, v int64) (int64, bool) {
	now := s.Score(v)
	for _, c := range s.Cuts {
		for _, try := range []int64{c.Whole, c.Whole + 1} {
			if try > v && s.Score(try) > now {
				return try, true
			}
		}
	}
	return 0, false
}

// lasts gives the last day on which the recency still has this score, without another purchase. On charges
// nothing is said: whoever is paid up falls behind on the same day as all others.
func (x *explanation) lasts(s *rfm.Scale, m *rfm.Metrics) (ledger.Day, bool) {
	if x.r.Basis == rfm.Charges {
		return 0, false
	}
	v, last := int64(m.Recency), x.r.since(m)
	now := s.Score(v)
	for k := range s.Cuts {
		c := s.Cuts[k]
		for _, try := range []int64{c.Whole, c.Whole + 1} {
			if try > v && s.Score(try) < now {
				return last + ledger.Day(try-1), true
			}
		}
	}
	return 0, false
}

// segment writes the segment, and the tier by value with what the next one takes.
func (x *explanation) segment() {
	if k := x.r.Class[x.i]; k >= 0 {
		c := x.r.Scheme.Classes[k]
		x.line(2, x.say("segment")+": "+c.Title.In(x.r.Lang)+"  "+definition(c.When))
		x.moves()
	}
	if !x.r.graded() && x.r.Tier[x.i] != "" {
		if gap, letter, ok := x.r.toNextTier(x.i); ok {
			x.line(2, x.say("tier")+": "+x.r.Tier[x.i]+"  "+x.say("next_tier", letter, Full(gap, true))+x.ordersFor(gap))
		} else {
			x.line(2, x.say("tier")+": "+x.r.Tier[x.i])
		}
	}
}

// moves says into which segment one more purchase, or more money, would bring the customer, and when
// it falls without either.
func (x *explanation) moves() {
	scales, m, s := x.scales(), x.r.Metrics[x.i], x.r.Scores[x.i]
	if scales == nil || len(scales[rfm.Recency].Cuts) == 0 {
		return
	}
	say := func(key string, to rfm.Scores, args ...any) {
		if k := x.r.Scheme.Class(to); k >= 0 && k != int(x.r.Class[x.i]) {
			x.line(4, x.say(key, append(args, x.r.Scheme.Classes[k].Title.In(x.r.Lang))...))
		}
	}
	bought := rfm.Scores{R: scales[rfm.Recency].Score(0), F: scales[rfm.Frequency].Score(m.Frequency + 1), M: s.M}
	say("move_order", bought, x.r.Ledger.AsOf)
	if least, ok := nextValue(&scales[rfm.Monetary], int64(m.Monetary)); ok {
		say("move_money", rfm.Scores{R: s.R, F: s.F, M: scales[rfm.Monetary].Score(least)}, Full(ledger.Money(least)-m.Monetary, true))
	}
	if day, ok := x.lasts(&scales[rfm.Recency], &m); ok {
		later := scales[rfm.Recency].Score(int64(day-x.r.since(&m)) + 1)
		say("move_silence", rfm.Scores{R: later, F: s.F, M: s.M}, day)
	}
}

// ordersFor says how many orders of the customer's usual size an amount is, and until when they keep the
// recency score.
func (x *explanation) ordersFor(gap ledger.Money) string {
	m := &x.r.Metrics[x.i]
	if m.Frequency == 0 || m.Monetary <= 0 {
		return ""
	}
	usual := int64(m.Monetary) / m.Frequency
	if usual <= 0 {
		return ""
	}
	n := (int64(gap) + usual - 1) / usual
	day := x.r.Ledger.AsOf
	if scales := x.scales(); scales != nil && len(scales[rfm.Recency].Cuts) > 0 {
		if d, ok := x.lasts(&scales[rfm.Recency], m); ok {
			day = d
		}
	}
	if day == x.r.Ledger.AsOf {
		return x.say("or_orders", Count(n))
	}
	return x.say("or_orders_by", Count(n), day+1)
}

// toNextTier gives the money that a customer lacks to stand with the last one of the tier above.
func (r *Result) toNextTier(i int) (gap ledger.Money, letter string, ok bool) {
	letters := r.Letters()
	at := -1
	for k, l := range letters {
		if l == r.Tier[i] {
			at = k
		}
	}
	for at--; at >= 0; at-- {
		least := ledger.Money(math.MaxInt64)
		for k := range r.Tier {
			if r.Tier[k] == letters[at] {
				least = min(least, r.Metrics[k].Monetary)
			}
		}
		if least != math.MaxInt64 && r.TierBy == "monetary" && least > r.Metrics[i].Monetary {
			return least - r.Metrics[i].Monetary, letters[at], true
		}
	}
	return 0, "", false
}

// dimension writes the class of a dimension: the rules before it with what they lacked, and the one
// that fired.
func (x *explanation) dimension(a *segment.Assignment) {
	x.WriteString("\n")
	g := x.r.Grading
	switch {
	case a.Values != "":
		v := a.Value[x.i]
		if v == "" {
			v = x.say("no_value")
		}
		x.line(2, a.Title.In(x.r.Lang)+": "+v)
		return
	case a.Multi:
		x.line(2, a.Title.In(x.r.Lang)+": "+x.tags(a))
	default:
		title := "–"
		if k := a.Class[x.i]; k >= 0 {
			title = a.All()[k].Title.In(x.r.Lang)
		}
		x.line(2, a.Title.In(x.r.Lang)+": "+title)
	}
	for _, t := range g.Trace(a, x.i) {
		mark := "✗"
		if t.Holds {
			mark = "✓"
		}
		line := mark + " " + t.Class.Title.In(x.r.Lang)
		if len(t.Parts) != 1 {
			line += "  " + definition(oneLine(t.Class.When))
		}
		x.line(4, line)
		said := map[string]bool{}
		for _, p := range t.Parts {
			if !said[p.Text] {
				x.part(p, t.Holds)
			}
			said[p.Text] = true
		}
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// part writes what stands on the two sides of a comparison, and what it lacks.
func (x *explanation) part(p segment.TracePart, holds bool) {
	if p.Left == "" {
		return
	}
	s := p.Left
	if s == "true" || s == "false" {
		s = x.say(s)
	}
	if p.Right != "" {
		s += " | " + p.Right
	}
	if p.Gap != "" && !holds {
		key := "lacks"
		if p.Over {
			key = "over"
		}
		gap := p.Gap
		switch {
		case p.Days:
			gap = x.say("days_ago", gap)
		case p.Orders:
			gap += " " + x.say(x.r.Frequency)
		}
		s += "  (" + x.say(key, gap) + ")"
	}
	x.line(6, p.Text+": "+s)
}

func (x *explanation) tags(a *segment.Assignment) string {
	var out []string
	for k := range a.Classes {
		if a.Tags[x.i]&(1<<k) != 0 {
			out = append(out, a.Classes[k].Title.In(x.r.Lang))
		}
	}
	if len(out) == 0 {
		return "–"
	}
	return join(x.r.Lang, out)
}

// grade writes how the grade was made, and what the next one takes.
func (x *explanation) grade() {
	g := x.r.Grading
	if g.Grade == nil {
		return
	}
	x.WriteString("\n")
	if math.IsNaN(g.Score[x.i]) {
		x.line(2, x.say("tier")+": – ("+x.say("no_grade")+")")
		return
	}
	x.line(2, fmt.Sprintf("%s: %s  %s %s", x.say("tier"), g.Grade[x.i], x.say("grade_score"), score(g.Score[x.i]).Text))
	x.line(4, x.r.reasons(x.i))
	if letter, lacks, ok := g.ToNextGrade(x.i); ok {
		ways := g.Improvements(x.i)
		key := "next_grade"
		if len(ways) == 0 {
			key = "next_grade_far"
		}
		x.line(4, x.say(key, letter, score(lacks).Text))
		for _, s := range ways {
			x.line(6, x.say("improve", s.Dimension.Title.In(x.r.Lang), s.Class.Title.In(x.r.Lang), score(s.Score).Text, s.Grade))
		}
	}
	if a := x.r.nextAction(x.i); a != "" {
		x.line(2, x.say("next_action")+": "+a)
	}
}
