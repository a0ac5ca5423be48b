package report

import (
	"slices"

	"grade/ledger"
	"grade/rfm"
)

// money is what a customer's money was in the two lists.
func (c *Comparison) money(i int) (before, now ledger.Money) {
	p := c.people[i]
	if p.old >= 0 {
		before = c.Old.rows[p.old].Metrics.Monetary
	}
	for _, k := range p.merged {
		before += c.Old.rows[k].Metrics.Monetary
	}
	if p.new >= 0 {
		now = c.New.rows[p.new].Metrics.Monetary
	}
	return before, now
}

// flow is the money of the customers who moved in one way.
type flow struct {
	customers   int
	before, now ledger.Money
}

func (f *flow) add(before, now ledger.Money) {
	f.customers, f.before, f.now = f.customers+1, f.before+before, f.now+now
}

// flows sums up by what happened, and who returned.
func (c *Comparison) flows() (by map[change]flow, back flow) {
	by = map[change]flow{}
	for i := range c.people {
		before, now := c.money(i)
		f := by[c.change(i)]
		f.add(before, now)
		by[c.change(i)] = f
		if c.returned(i) {
			back.add(before, now)
		}
	}
	return by, back
}

// cells are the customers and the money behind every field of a matrix, by the two classes.
func (c *Comparison) cells(t *moveTable) map[[2]string]flow {
	out := map[[2]string]flow{}
	for i := range c.people {
		k := [2]string{t.before[i], t.now[i]}
		f := out[k]
		f.add(c.money(i))
		out[k] = f
	}
	return out
}

// kpi are the figures of a class in one of the lists.
type kpi struct {
	customers, buyers, repeat int
	money                     ledger.Money
	payable, arrears          ledger.Money
	asked, satisfied          int
}

func (k *kpi) repurchase() Value { return rateOf(int64(k.repeat), int64(k.buyers)) }

func (k *kpi) collected() Value { return rateOf(int64(k.payable-k.arrears), int64(k.payable)) }

func (k *kpi) content() Value { return rateOf(int64(k.satisfied), int64(k.asked)) }

// rateOf is a share; blank of nothing.
func rateOf(part, of int64) Value {
	if of <= 0 {
		return Value{}
	}
	return ratio(part, of)
}

// kpis are the figures by class in the two lists, each as it is.
func (c *Comparison) kpis(t *moveTable) (before, now map[string]kpi) {
	before, now = map[string]kpi{}, map[string]kpi{}
	add := func(g *Graded, k int, to map[string]kpi) {
		if k < 0 {
			return
		}
		if key := t.of(g, k); key != "" {
			x := to[key]
			x.add(g, k)
			to[key] = x
		}
	}
	for _, p := range c.people {
		add(c.Old, p.old, before)
		for _, k := range p.merged {
			add(c.Old, k, before)
		}
		add(c.New, p.new, now)
	}
	return before, now
}

func (k *kpi) add(g *Graded, at int) {
	x := &g.rows[at]
	k.customers++
	k.money += x.Metrics.Monetary
	if x.Metrics.Unscored == rfm.Scored && !g.charges {
		if k.buyers++; x.Metrics.Frequency > 1 {
			k.repeat++
		}
	}
	if x.Charged {
		k.payable, k.arrears = k.payable+x.payable, k.arrears+x.Arrears
	}
	if d := slices.IndexFunc(g.Dimensions, func(d headDimension) bool { return d.Key == "satisfaction" }); d >= 0 {
		switch x.classes[d] {
		case "", "unknown":
		case "satisfied":
			k.satisfied++
			fallthrough
		default:
			k.asked++
		}
	}
}

// yardsticks says whether the lists were scored by the same cut points; known is false where one of them does not
// say its own.
func (c *Comparison) yardsticks() (same, known bool) { return sameYardsticks(c.Old.Head, c.New.Head) }

// sameYardsticks compares the cut points of two lists.
func sameYardsticks(a, b *ListHead) (same, known bool) {
	if a == nil || b == nil {
		return false, false
	}
	x, err := a.Yardstick("")
	y, err2 := b.Yardstick("")
	if err != nil || err2 != nil {
		return false, false
	}
	if x.Levels != y.Levels || x.Kind != y.Kind {
		return false, true
	}
	for m := range x.Scales {
		if !slices.Equal(x.Scales[m].Cuts, y.Scales[m].Cuts) {
			return false, true
		}
	}
	return x.Tiers.String() == y.Tiers.String(), true
}
