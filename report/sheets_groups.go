package report

import (
	"cmp"
	"slices"
	"strings"

	"grade/ledger"
)

// Part is one group of the customers, by a value of a column.
type Part struct {
	Value string
	*Result
	File string // of its workbook
}

// Splits says into how many groups a column parts the customers; ok is false where no file has the column.
func (r *Result) Splits(field string) (n int, ok bool) {
	values, ok := r.Ledger.Values(field)
	seen := map[string]bool{}
	for _, v := range values {
		seen[v] = true
	}
	return len(seen), ok
}

// Split parts the customers by the values of a column, those of the most customers first; who has none
// comes last, as "". Scores and tiers stay what they are among all.
func (r *Result) Split(field string) (parts []Part) {
	values, _ := r.Ledger.Values(field)
	members := map[string][]int32{}
	var names []string
	for i, v := range values {
		if members[v] == nil {
			names = append(names, v)
		}
		members[v] = append(members[v], int32(i))
	}
	slices.SortFunc(names, func(a, b string) int {
		switch {
		case a == "" || b == "":
			return -strings.Compare(a, b)
		case len(members[a]) != len(members[b]):
			return len(members[b]) - len(members[a])
		}
		return strings.Compare(a, b)
	})
	for _, v := range names {
		part := r.only(members[v])
		if part.Group = v; v == "" {
			part.Group = r.say("no_value")
		}
		parts = append(parts, Part{Value: v, Result: part})
	}
	return parts
}

// only is the result of some of the customers.
func (r *Result) only(keep []int32) *Result {
	out := *r
	out.Parts, out.Ledger = nil, r.Ledger.Only(keep)
	out.Metrics, out.Scores, out.Class, out.Tier = ledger.Pick(r.Metrics, keep), ledger.Pick(r.Scores, keep), ledger.Pick(r.Class, keep), ledger.Pick(r.Tier, keep)
	out.Accounts = ledger.Pick(r.Accounts, keep)
	out.Lifetime = r.Lifetime.only(len(r.Metrics), keep)
	out.Earned, out.Below, out.Trial = ledger.Pick(r.Earned, keep), ledger.Pick(r.Below, keep), ledger.Pick(r.Trial, keep)
	at := ledger.Renumber(len(r.Metrics), keep)
	out.Months = nil
	for _, m := range r.Months {
		if at[m.Customer] >= 0 {
			m.Customer = at[m.Customer]
			out.Months = append(out.Months, m)
		}
	}
	if r.Grading != nil {
		out.Grading = r.Grading.Only(keep)
	}
	if p := r.Previous; p != nil {
		q := *p
		q.Tier, q.Before, q.Gone = ledger.Pick(p.Tier, keep), ledger.Pick(p.Before, keep), nil
		q.figures = nil // of which group those who are gone were, nobody says
		out.Previous = &q
	}
	out.Swells, out.Collapses = nil, nil
	return &out
}

// groupsSheet compares the groups.
func groupsSheet(f *found) Sheet {
	s := newSheet(f.Result, "groups", f.say("groups_title", f.SplitBy), f.say("groups_how"))
	letters := f.Letters()
	g := &grid{name: "grade_groups", filter: true, texts: 1, heads: []string{f.SplitBy, f.say("c_customers"), f.say("k_buyers"), f.moneyTitle(), f.say("c_spend_share"), f.say("k_average"), f.say("k_repeat"), f.say("k_recency")}, bars: []int{5}}
	charged := f.collections != nil
	if charged {
		g.heads = append(g.heads, f.say("collection_rate"), f.say("arrears"))
	}
	for _, l := range letters {
		g.heads = append(g.heads, f.say("tier")+" "+l)
	}
	g.heads = append(g.heads, f.say("c_calls"), f.say("c_workbook"))
	g.wide = []int{len(g.heads)}
	for i := range f.Parts {
		p := &f.Parts[i]
		x := p.figures()
		row := []Value{text(p.Group), integer(x.customers), integer(x.buyers), amount(x.spend), ratio(int64(x.spend), int64(f.figures.spend)), amount(x.average()), ratio(x.repeat, x.buyers), exact(x.recency, 0)}
		if x.buyers == 0 {
			row[6], row[7] = Value{}, Value{}
		}
		if charged {
			rateOf, owed := Value{}, Value{}
			if c, ok := p.collections(); ok {
				rateOf, owed = rate(&c.all.Sums), amount(c.all.Arrears)
			}
			row = append(row, rateOf, owed)
		}
		for _, l := range letters {
			n := 0
			for _, t := range p.Tier {
				if t == l {
					n++
				}
			}
			row = append(row, integer(int64(n)))
		}
		g.rows = append(g.rows, append(row, integer(int64(len(p.calls()))), text(baseName(p.File))))
	}
	s.add(Block{Grid: g})
	if f.figures.spend > 0 {
		best := slices.MaxFunc(g.rows, func(a, b []Value) int { return cmp.Compare(a[3].Int, b[3].Int) })
		average := slices.MaxFunc(g.rows, func(a, b []Value) int { return cmp.Compare(a[5].Int, b[5].Int) })
		s.add(Block{Span: 5, Chart: &Chart{Kind: BarChart, Title: f.bestFinding(best[0].Text, ledger.Money(best[3].Int), f.figures.spend, f.SplitBy), Of: g, Category: 1, Series: []int{4}, Height: 320}},
			Block{Col: 6, Span: 6, Chart: &Chart{Kind: BarChart, Title: f.say("chart_average", average[0].Text, Short(f.Lang, ledger.Money(average[5].Int))), Of: g, Category: 1, Series: []int{6}, Height: 320}})
	}
	s.Freeze = Area{Col: 2}
	return s
}
