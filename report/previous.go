package report

import (
	"cmp"
	"slices"

	"grade/ledger"
	"grade/rfm"
	"grade/segment"
)

// SetPrevious puts an earlier list beside this one; letters are the tiers, best first. Customers whose ids
// were merged since are found by all of them; the one with the best tier counts.
func (r *Result) SetPrevious(g *Graded, letters []string) {
	p := &Previous{Name: g.Name, AsOf: g.AsOf, Tier: make([]string, len(r.Metrics)), Before: make([]segment.Before, len(r.Metrics)), Head: g.Head}
	seen := make([]bool, len(g.rows))
	take := func(i, k int) {
		if k < 0 || seen[k] {
			return
		}
		seen[k] = true
		x, b := &g.rows[k].Before, &p.Before[i]
		defer func(was segment.Before) { // what several did is what the one they are now did
			if was.Known {
				b.Metrics.Monetary, b.Metrics.Frequency = x.Metrics.Monetary+was.Metrics.Monetary, x.Metrics.Frequency+was.Metrics.Frequency
				b.Charged = x.Charged || was.Charged
				b.Due, b.Paid, b.Arrears = x.Due+was.Due, x.Paid+was.Paid, x.Arrears+was.Arrears
			}
		}(*b)
		old, now := slices.Index(letters, p.Tier[i]), slices.Index(letters, g.rows[k].Tier)
		if !p.Before[i].Known || p.Tier[i] == "" || now >= 0 && (old < 0 || now < old) {
			p.Tier[i], p.Before[i] = g.rows[k].Tier, g.rows[k].Before
		}
	}
	place := map[string]int{}
	for i := range r.Ledger.Customers {
		id := r.Ledger.Customers[i].ID
		place[id] = i
		if k, ok := g.at[id]; ok && g.rows[k].id == id {
			take(i, k)
		}
	}
	for _, m := range r.Ledger.Merges {
		if i, ok := place[m.Customer]; ok {
			take(i, g.find(m.Alias, nil))
		}
	}
	for i := range r.Ledger.Customers {
		if !p.Before[i].Known {
			take(i, g.find(r.Ledger.Customers[i].ID, nil)) // merged in the earlier list
		}
	}
	var ms []rfm.Metrics
	for k := range g.rows {
		x := &g.rows[k]
		ms = append(ms, x.Metrics)
		if !seen[k] {
			p.Gone = append(p.Gone, x.Tier)
		}
	}
	if old := figuresOf(ms, r.Basis, nil); slices.Contains(seen, true) {
		p.figures = &old
	}
	p.twice = g.twice
	r.Previous = p
}

// aliases gives the ids that were merged into each customer, in their order.
func (r *Result) aliases() map[string][]string {
	out := map[string][]string{}
	merges := slices.Clone(r.Ledger.Merges)
	slices.SortFunc(merges, func(a, b ledger.Merge) int {
		return cmp.Or(cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.Alias, b.Alias))
	})
	for _, m := range merges {
		if list := out[m.Customer]; len(list) == 0 || list[len(list)-1] != m.Alias {
			out[m.Customer] = append(list, m.Alias)
		}
	}
	return out
}
