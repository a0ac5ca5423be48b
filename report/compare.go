package report

import (
	"cmp"
	"slices"
	"strings"

	"grade/ledger"
	"grade/rfm"
	"grade/segment"
)

// Comparison says what became of the customers of one list in a later one.
type Comparison struct {
	*Result // the words of the lists; nothing was read by it
	Old     *Graded
	New     *Graded
	people  []pair      // those of the later list by its rows, then those who are gone
	tables  []moveTable // by tier, then by segment and dimension
	scaled  bool        // it is known which tier is better
	merged  int         // customers with a tier whose ids were merged into another's since
	order   []string    // the tiers, best first
}

// pair is a customer in the two lists; -1 where it is in one of them only.
type pair struct {
	old, new int
	merged   []int // further rows of the earlier list that are this customer now
}

// moveTable says who moved between the classes of a dimension.
type moveTable struct {
	key, title  string
	titles      map[string]string // of the classes, by key
	before, now []string          // by pair; "" for none
	of          func(g *Graded, k int) string
	*segment.Migration
}

// change is what happened to a customer between two lists.
type change uint8

const (
	absent change = iota // no tier in either
	upgraded
	downgraded
	unchanged
	moved // to another tier, and which is better nobody knows
	fresh
	lost
)

func (c change) String() string {
	return [...]string{"", "upgraded", "downgraded", "unchanged", "moved", "new", "lost"}[c]
}

// asleep is after how many days without a purchase a customer who buys again has returned.
const asleep = 365

// Compare compares two lists. order names the tiers, best first; nil: as the lists have them, or by
// their letters.
func Compare(old, now *Graded, order []string, lang, version string) *Comparison {
	c := &Comparison{Result: &Result{Lang: lang, Version: version, Basis: rfm.Purchases, Ledger: &ledger.Ledger{AsOf: now.AsOf, From: ledger.NoDay}}, Old: old, New: now}
	if now.charges {
		c.Basis = rfm.Charges
	}
	if c.order = order; order == nil {
		c.order, c.scaled = c.letters()
	} else {
		c.scaled = true
	}
	c.pair()
	c.byID()
	t := c.table("tier", c.say("tier"), c.order, func(g *Graded, k int) string { return g.rows[k].Tier })
	c.tables = append(c.tables, t)
	segments, titles := c.segmentOrder()
	if s := c.table("segment", c.say("segment"), segments, func(g *Graded, k int) string { return g.rows[k].Segment }); len(s.Order) > 0 {
		s.titles = titles
		c.tables = append(c.tables, s)
	}
	c.dimensions()
	return c
}

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

// letters are the tiers of both lists, best first; ok is false where nobody can tell.
func (c *Comparison) letters() (order []string, ok bool) {
	seen := map[string]bool{}
	for _, g := range []*Graded{c.New, c.Old} {
		for i := range g.rows {
			if t := g.rows[i].Tier; t != "" && !seen[t] {
				seen[t] = true
				order = append(order, t)
			}
		}
	}
	slices.Sort(order)
	for _, g := range []*Graded{c.New, c.Old} {
		if g.Head == nil {
			continue
		}
		var known []string
		for _, t := range g.Head.Tiers {
			known = append(known, t.Key)
		}
		if len(known) > 0 && !slices.ContainsFunc(order, func(t string) bool { return !slices.Contains(known, t) }) {
			return known, true
		}
	}
	if slices.ContainsFunc(order, func(t string) bool { return segment.LetterRank(t) < 0 }) {
		return order, false
	}
	slices.SortFunc(order, func(a, b string) int { return cmp.Compare(segment.LetterRank(a), segment.LetterRank(b)) })
	return order, true
}

// segmentOrder are the segments as the lists' own scheme has them, with their titles.
func (c *Comparison) segmentOrder() ([]string, map[string]string) {
	titles := map[string]string{}
	var order []string
	for _, g := range []*Graded{c.New, c.Old} {
		if g.Head == nil {
			continue
		}
		for _, s := range g.Head.Segments {
			if titles[s.Key] == "" {
				titles[s.Key] = s.Title
				order = append(order, s.Key)
			}
		}
	}
	present := func(key string) bool {
		for _, g := range []*Graded{c.New, c.Old} {
			if slices.ContainsFunc(g.rows, func(x gradedRow) bool { return x.Segment == key }) {
				return true
			}
		}
		return false
	}
	for key, title := range titles { // of a list in another language
		if LanguageOf([]string{title}) != c.Lang {
			if t := schemeTitle(key, c.Lang); t != "" {
				titles[key] = t
			}
		}
	}
	if len(order) == 0 {
		names := segment.SchemeNames()
		if c.Basis == rfm.Charges {
			names = append([]string{"charges"}, names...)
		}
		for _, name := range names {
			s, err := segment.OpenScheme(name)
			if err != nil {
				continue
			}
			for _, k := range s.Classes {
				if titles[k.Key] == "" && present(k.Key) {
					titles[k.Key] = k.Title.In(c.Lang)
					order = append(order, k.Key)
				}
			}
		}
	}
	return order, titles
}

// schemeTitle is the title of a segment in a language, by the first scheme that has it; "" for none.
func schemeTitle(key, lang string) string {
	for _, name := range segment.SchemeNames() {
		if s, err := segment.OpenScheme(name); err == nil {
			for _, c := range s.Classes {
				if c.Key == key {
					return c.Title.In(lang)
				}
			}
		}
	}
	return ""
}

// dimensions compares the classes of every dimension that both lists have.
func (c *Comparison) dimensions() {
	for n, d := range c.New.Dimensions {
		o := slices.IndexFunc(c.Old.Dimensions, func(x headDimension) bool { return x.Key == d.Key })
		if o < 0 || d.Multi || d.Key == "segment" {
			continue
		}
		var order []string
		titles := map[string]string{}
		for _, k := range d.Classes {
			if d.Open {
				break
			}
			if order = append(order, k.Key); k.Title != "" {
				titles[k.Key] = k.Title
			}
		}
		title := d.Title
		if title == "" {
			title = d.Key
		}
		t := c.table(d.Key, title, order, func(g *Graded, k int) string {
			if g == c.Old {
				return g.rows[k].classes[o]
			}
			return g.rows[k].classes[n]
		})
		if t.titles = titles; len(t.Order) > 0 && len(t.Order) <= maxMatrix {
			c.tables = append(c.tables, t)
		}
	}
}

// maxMatrix is how many classes a matrix can have and still be read; open lists often have more.
const maxMatrix = 20

// table compares the classes that of gives.
func (c *Comparison) table(key, title string, order []string, of func(g *Graded, k int) string) moveTable {
	t := moveTable{key: key, title: title, of: of}
	for _, p := range c.people {
		before, now := "", ""
		if p.old >= 0 {
			before = of(c.Old, p.old)
		}
		if p.new >= 0 {
			now = of(c.New, p.new)
		}
		t.before, t.now = append(t.before, before), append(t.now, now)
	}
	t.Migration = segment.NewMigration(order, t.before, t.now)
	return t
}

// classTitle is the title of a class.
func (t *moveTable) classTitle(key string) string {
	if s := t.titles[key]; s != "" {
		return s
	}
	return key
}

// change is what happened to the i-th customer.
func (c *Comparison) change(i int) change {
	t := &c.tables[0]
	from, to := t.before[i], t.now[i]
	switch {
	case from == "" && to == "":
		return absent
	case from == "":
		return fresh
	case to == "":
		return lost
	case from == to:
		return unchanged
	}
	steps, ok := segment.Steps(t.Order, from, to)
	switch {
	case !ok || !c.scaled || steps == 0:
		return moved
	case steps > 0:
		return upgraded
	}
	return downgraded
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
	due, arrears              ledger.Money
	asked, satisfied          int
}

func (k *kpi) repurchase() Value { return rateOf(int64(k.repeat), int64(k.buyers)) }
func (k *kpi) collected() Value  { return rateOf(int64(k.due-k.arrears), int64(k.due)) }
func (k *kpi) content() Value    { return rateOf(int64(k.satisfied), int64(k.asked)) }

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
		k.due, k.arrears = k.due+x.Due, k.arrears+x.Arrears
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

// Scaled says whether it is known which tier is better.
func (c *Comparison) Scaled() bool { return c.scaled }

// LeftTop counts who was in the best tier of the earlier list and is not any more.
func (c *Comparison) LeftTop() (n int, tier string) {
	t := &c.tables[0]
	if !c.scaled || len(t.Order) == 0 {
		return 0, ""
	}
	for i := range c.people {
		if t.before[i] == t.Order[0] && t.now[i] != t.Order[0] {
			n++
		}
	}
	return n, t.Order[0]
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
