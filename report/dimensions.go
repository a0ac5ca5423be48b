package report

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"grade/ledger"
	"grade/rfm"
	"grade/segment"
)

// DimensionTable sums the customers of each class of a dimension up.
type DimensionTable struct {
	Key, Title string
	Multi      bool // customers may stand in several classes, or in none
	Open       bool // the classes are values as they are given, the most frequent first
	Classes    []Aggregate
}

// openValues is how many values of an open list are shown; the others are summed up.
const openValues = 20

// Dimensions sums up by every dimension of the rules; nil without rules.
func (r *Result) Dimensions() []DimensionTable {
	if r.Grading == nil {
		return nil
	}
	var out []DimensionTable
	for k := range r.Grading.Dimensions {
		a := &r.Grading.Dimensions[k]
		t := DimensionTable{Key: a.Key, Title: a.Title.In(r.Lang), Multi: a.Multi, Open: a.Values != ""}
		switch {
		case t.Open:
			t.Classes = r.openList(a.Value)
		default:
			all := a.All()
			class := make([][]int32, len(all))
			for i := range r.Metrics {
				for c := range all {
					if a.Has(i, c, "") {
						class[c] = append(class[c], int32(i))
					}
				}
			}
			for c, x := range all {
				g := Aggregate{Key: x.Key, Title: x.Title.In(r.Lang), When: x.When, Unknown: c == len(a.Classes)}
				if as := r.Grading.Rules.ActionsOf(a.Dimension, x); len(as) > 0 {
					g.Action = actionText(as[0], r.Lang)
				}
				r.sum(&g, class[c])
				t.Classes = append(t.Classes, g)
			}
		}
		out = append(out, t)
	}
	return out
}

// openList sums up by the values of an open list.
func (r *Result) openList(values []string) []Aggregate {
	members := map[string][]int32{}
	for i, v := range values {
		members[v] = append(members[v], int32(i))
	}
	names := make([]string, 0, len(members))
	for v := range members {
		if v != "" {
			names = append(names, v)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(members[b]), len(members[a])), cmp.Compare(a, b))
	})
	var out []Aggregate
	var rest []int32
	for k, v := range names {
		if k >= openValues {
			rest = append(rest, members[v]...)
			continue
		}
		g := Aggregate{Key: v, Title: v}
		r.sum(&g, members[v])
		out = append(out, g)
	}
	for _, x := range []struct {
		key string
		in  []int32
	}{{"more_values", rest}, {"no_value", members[""]}} {
		if len(x.in) > 0 {
			g := Aggregate{Key: "", Title: r.say(x.key), Unknown: true}
			r.sum(&g, x.in)
			out = append(out, g)
		}
	}
	return out
}

// everybody counts all customers, and their money.
func (r *Result) everybody() (n int64, sum ledger.Money) {
	for i := range r.Metrics {
		sum += r.Metrics[i].Net()
	}
	return int64(len(r.Metrics)), sum
}

// sum adds the customers at these places up; medians are of those with scores.
func (r *Result) sum(a *Aggregate, in []int32) {
	var days, orders, money []int64
	for _, i := range in {
		m := &r.Metrics[i]
		a.Monetary += m.Net()
		if m.Unscored == rfm.Scored {
			days, orders, money = append(days, int64(m.Recency)), append(orders, m.Frequency), append(money, int64(m.Monetary))
		}
	}
	a.Customers, a.Scored = len(in), len(days)
	a.Recency, a.Frequency, a.Median = median(days), median(orders), median(money)
}

func actionText(a segment.Action, lang string) string {
	if a.Topic != nil {
		if lang == "zh" {
			return a.Topic.In(lang) + "：" + a.Text.In(lang)
		}
		return a.Topic.In(lang) + ": " + a.Text.In(lang)
	}
	return a.Text.In(lang)
}

// nextAction is what to do next with a customer; "" for nothing.
func (r *Result) nextAction(i int) string {
	var class *segment.Class
	if r.Scheme != nil && r.Class[i] >= 0 {
		class = &r.Scheme.Classes[r.Class[i]]
	}
	if a, ok := r.Grading.NextAction(i, class); ok {
		return a.Text.In(r.Lang)
	}
	return ""
}

// reasons says how a customer's grade came about: what each dimension added, what was shared
// out, what was adjusted.
func (r *Result) reasons(i int) string {
	g := r.Grading
	if g.Grade == nil {
		return ""
	}
	var known, unknown []string
	for _, p := range g.Parts(i) {
		if math.IsNaN(p.Score) {
			unknown = append(unknown, p.Title.In(r.Lang))
			continue
		}
		name := p.Title.In(r.Lang)
		if p.Class != nil {
			name += "=" + p.Class.Title.In(r.Lang)
		}
		known = append(known, name+" +"+strconv.FormatFloat(p.Weight*p.Score, 'f', 2, 64))
	}
	if len(known) == 0 {
		return r.say("no_grade")
	}
	parts := []string{joinParts(r.Lang, known)}
	if len(unknown) > 0 {
		parts = append(parts, r.say("shared_out", join(r.Lang, unknown)))
	}
	if before, by := g.Adjusted(i); len(by) > 0 {
		var why []string
		for _, a := range by {
			if t := a.Title.In(r.Lang); t != "" {
				why = append(why, t)
			} else {
				why = append(why, a.When)
			}
		}
		parts = append(parts, r.say("adjusted", before, g.Grade[i], join(r.Lang, why)))
	}
	return joinParts(r.Lang, parts)
}

func joinParts(lang string, parts []string) string {
	if lang == "zh" {
		return strings.Join(parts, "；")
	}
	return strings.Join(parts, "; ")
}

// score writes a grade's score with six significant digits.
func score(x float64) Value {
	if math.IsNaN(x) {
		return Value{}
	}
	return Value{Kind: Fen, Text: strconv.FormatFloat(x, 'g', 6, 64), Num: x}
}

// dimensionColumns are the columns of the list that rules add: one a dimension.
func (r *Result) dimensionColumns() []Column {
	var out []Column
	for k := range r.Grading.Dimensions {
		a := &r.Grading.Dimensions[k]
		c := Column{Key: a.Key, Title: a.Title.In(r.Lang), Kind: Text}
		all := a.All()
		switch {
		case a.Values != "":
			c.Of = func(i int) Value { return text(a.Value[i]) }
		case a.Multi:
			sets := map[uint64]string{}
			for _, tags := range a.Tags {
				if _, ok := sets[tags]; !ok {
					var keys []string
					for k := range a.Classes {
						if tags&(1<<k) != 0 {
							keys = append(keys, a.Classes[k].Key)
						}
					}
					sets[tags] = strings.Join(keys, ";")
				}
			}
			c.Of = func(i int) Value { return text(sets[a.Tags[i]]) }
		default:
			c.Of = func(i int) Value {
				if a.Class[i] < 0 {
					return Value{}
				}
				return text(all[a.Class[i]].Key)
			}
		}
		out = append(out, c)
	}
	return out
}

// classTitles gives the titles of a dimension's classes by their keys; of several, joined by ;.
func classTitles(d *segment.Dimension, lang string) func(string) string {
	titles := map[string]string{}
	for _, c := range d.All() {
		titles[c.Key] = c.Title.In(lang)
	}
	return func(key string) string {
		var out []string
		for _, k := range strings.Split(key, ";") {
			t, ok := titles[k]
			if !ok {
				t = k
			}
			out = append(out, t)
		}
		return join(lang, out)
	}
}

// dimensionsText writes a line or two for each dimension: its classes with their customers.
func dimensionsText(b *strings.Builder, r *Result) {
	tables := r.Dimensions()
	if len(tables) == 0 {
		return
	}
	wide := 0
	for _, t := range tables {
		wide = min(max(wide, width(t.Title)), 26)
	}
	n := int64(len(r.Metrics))
	for _, t := range tables {
		var parts []string
		for _, c := range t.Classes {
			if c.Customers > 0 && (!t.Open || len(parts) < 5) {
				parts = append(parts, c.Title+" "+Count(int64(c.Customers))+" ("+percent(int64(c.Customers), n)+")")
			}
		}
		if len(parts) == 0 {
			parts = []string{r.say("nobody_here")}
		}
		line := "  " + t.Title + strings.Repeat(" ", max(wide-width(t.Title), 0)) + "  "
		list := wrap(strings.Join(parts, " · "), 76-wide, "")
		b.WriteString(line + strings.ReplaceAll(list, "\n", "\n"+strings.Repeat(" ", wide+4)) + "\n")
	}
	b.WriteString("\n")
}

// rulesText says which rules were applied, and why these.
func rulesText(r *Result) string {
	if r.Grading == nil {
		return ""
	}
	title := r.Grading.Rules.Title.In(r.Lang)
	name := r.Grading.Rules.Name
	if title == "" {
		title = name
	}
	switch {
	case r.Trade == nil:
		return r.say("rules_given", title, name)
	case len(r.Trade.Words) == 0:
		return r.say("rules_none", title, name)
	}
	return r.say("rules_found", title, name, join(r.Lang, r.Trade.Words[:min(len(r.Trade.Words), 4)]))
}

// lacking lists dimensions with what they need.
func lacking(r *Result, list []segment.Skipped) string {
	var parts []string
	for _, s := range list {
		var needs []string
		for _, n := range s.Lacks {
			var ways []string
			for _, one := range strings.Split(n, "|") {
				ways = append(ways, needName(r.Lang, strings.TrimSpace(one)))
			}
			needs = append(needs, strings.Join(ways, r.say("or")))
		}
		title := s.Dimension.Title.In(r.Lang)
		if need := join(r.Lang, needs); !strings.Contains(need, title) && !strings.Contains(title, need) {
			title += " (" + need + ")"
		}
		parts = append(parts, title)
	}
	return join(r.Lang, parts)
}

// needName names a list or a field.
func needName(lang, name string) string {
	for _, key := range []string{name, "field_" + name} {
		if p, ok := phrases[key]; ok {
			return p.In(lang)
		}
	}
	return ledger.Field(name).Title(lang)
}

// eventTally is the tally of the lists of events.
func (r *Result) eventTally() ledger.Tally {
	var t ledger.Tally
	for _, in := range r.Inputs {
		for i := range r.Ledger.Reconciled.Files {
			if f := &r.Ledger.Reconciled.Files[i]; f.Table == in.Name && !in.Kind.Used() {
				for x := range f.Rows {
					if ledger.Reason(x) != ledger.BlankRow { // of a call list: nobody was called yet
						t.Rows[x] += f.Rows[x]
					}
				}
			}
		}
	}
	return t
}
