package report

import (
	"cmp"
	"slices"
	"strings"

	"grade/ledger"
	"grade/rfm"
)

// pair is a customer in the two lists; -1 where it is in one of them only.
type pair struct {
	old, new int
	merged   []int // further rows of the earlier list that are this customer now
}

// asleep is after how many days without a purchase a customer who buys again has returned.
const asleep = 365

// pair finds everybody of the earlier list in the later one: by id, then by ids that were merged in either of
// them. Of several who are one customer now, the one with the best tier is the one that moved; the others are
// merged into it, with their money.
func (c *Comparison) pair() {
	of := make([][]int, len(c.New.rows)) // by customer of the later list
	var gone []int
	for i := range c.Old.rows {
		x := &c.Old.rows[i]
		k := c.New.find(x.id, x.aliases)
		if k < 0 {
			gone = append(gone, i)
			continue
		}
		of[k] = append(of[k], i)
	}
	for k, list := range of {
		p := pair{old: -1, new: k}
		for _, i := range list {
			switch {
			case p.old < 0:
				p.old = i
			case c.better(i, p.old, k):
				p.merged, p.old = append(p.merged, p.old), i
			default:
				p.merged = append(p.merged, i)
			}
		}
		for _, i := range p.merged {
			if c.Old.rows[i].Tier != "" {
				c.merged++
			}
		}
		c.people = append(c.people, p)
	}
	for _, i := range gone {
		c.people = append(c.people, pair{old: i, new: -1})
	}
}

// better says whether row a of the earlier list had a better tier than row b; of equals the one with the id of the
// later list's customer is better.
func (c *Comparison) better(a, b, now int) bool {
	x, y := &c.Old.rows[a], &c.Old.rows[b]
	rank := func(tier string) int {
		if k := slices.Index(c.order, tier); k >= 0 {
			return k
		}
		return len(c.order)
	}
	if p, q := rank(x.Tier), rank(y.Tier); p != q {
		return p < q
	}
	return x.id == c.New.rows[now].id
}

// returned says whether a customer bought again after a long silence: there was no purchase in the window of
// the earlier list, or none for a year before its day, and there is one since.
func (c *Comparison) returned(i int) bool {
	p := c.people[i]
	if p.old < 0 || p.new < 0 {
		return false
	}
	old, now := &c.Old.rows[p.old], &c.New.rows[p.new]
	if now.Metrics.Unscored != rfm.Scored {
		return false
	}
	if old.unscored == rfm.Lapsed.String() {
		return true
	}
	if old.Metrics.Unscored != rfm.Scored || old.Metrics.Recency <= asleep {
		return false
	}
	if old.last != ledger.NoDay && now.last != ledger.NoDay {
		return now.last > old.last
	}
	return now.Metrics.Recency < old.Metrics.Recency
}

// byMoney orders the customers by the larger of their two sums, then id.
func (c *Comparison) byMoney() []int32 {
	out := make([]int32, 0, len(c.people))
	for i := range c.people {
		out = append(out, int32(i))
	}
	most := func(i int32) ledger.Money {
		before, now := c.money(int(i))
		return max(before, now)
	}
	slices.SortStableFunc(out, func(a, b int32) int {
		return cmp.Or(cmp.Compare(most(b), most(a)), strings.Compare(c.id(int(a)), c.id(int(b))))
	})
	return out
}

// row is the customer as the later list has it or, where it is gone, the earlier one.
func (c *Comparison) row(i int) *gradedRow {
	if p := c.people[i]; p.new >= 0 {
		return &c.New.rows[p.new]
	}
	return &c.Old.rows[c.people[i].old]
}

func (c *Comparison) id(i int) string { return c.row(i).id }

// byID orders the customers by id, in bytes.
func (c *Comparison) byID() {
	at := make([]int, len(c.people))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(a, b int) int { return strings.Compare(c.id(a), c.id(b)) })
	people := make([]pair, len(at))
	for k, i := range at {
		people[k] = c.people[i]
	}
	c.people = people
}
