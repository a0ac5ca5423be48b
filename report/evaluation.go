package report

import (
	"cmp"
	"math"
	"slices"

	"grade/ledger"
	"grade/segment"
)

// Evaluation is a grading as of a past day beside what its customers did afterwards.
type Evaluation struct {
	*Result
	After
	Known      []bool         // by customer: it was known on the day
	Last       []ledger.Money // by customer: what it spent on its last day of a purchase; nil: not known
	Left       []string       // columns of customers files that were left out, since nobody knows what they said then
	Snapshot   bool           // they were kept
	Old        *Graded        // the list of a history of that day or the last one before it; nil: none
	Trend      []TrendPoint
	Effect     *Effect
	groups     []foresight
	rankings   []ranked
	additions  []addition
	resamples  int
	customers  int // known on the day
	buyers     int64
	orders     int64
	money      ledger.Money
	outside    int64 // who bought afterwards, and had bought before the window only
	outsideSum ledger.Money
	strangers  int64 // who bought afterwards, and was not known
	strangeSum ledger.Money
}

// After is what customers did after a day.
type After struct {
	From   ledger.Day // the first day
	Until  ledger.Day // the last one
	Cut    ledger.Day // the horizon's last day, where the data end before it; NoDay: they do not
	Orders map[string]int64
	Money  map[string]ledger.Money
	Before map[string]bool // who had bought before
}

// foresight is a dimension with what the customers of each class did afterwards.
type foresight struct {
	key, title string
	as         []Aggregate
	classes    []later
	today      bool // the classes are by what is known today only
	old        int  // the classes are those of a dimension of the history's list, counted from 1; 0: of this grading
}

// later is what the customers of a class did afterwards.
type later struct {
	customers, buyers, orders int64
	money                     ledger.Money
	rate, lift, moneyLift     Value
	liftRange, moneyRange     segment.Interval
}

// ranked is an order of the customers, and how much of the later money its best hold.
type ranked struct {
	key string
	segment.Gains
	top  [3]segment.Interval
	gini segment.Interval
}

// addition is what a dimension tells beyond the tier.
type addition struct {
	title  string
	gain   float64 // of the Gini coefficient
	within segment.Interval
}

// TrendPoint is an evaluation of one of several days.
type TrendPoint struct {
	AsOf, Until ledger.Day
	Customers   int
	Buyers      int64
	Money       ledger.Money
	TopLift     Value
	TopRange    segment.Interval
	Gains       segment.Gains
}

// evaluationSeed makes the intervals the same in every run.
const evaluationSeed = 20260930

// Evaluate works the figures out.
func (e *Evaluation) Evaluate() {
	n := len(e.Metrics)
	orders, money := make([]int64, n), make([]ledger.Money, n)
	aliases := e.aliases()
	seen := map[string]bool{}
	for i := range e.Metrics {
		for _, id := range append([]string{e.Ledger.Customers[i].ID}, aliases[e.Ledger.Customers[i].ID]...) {
			orders[i], money[i] = orders[i]+e.Orders[id], money[i]+e.After.Money[id]
			seen[id] = true
		}
	}
	for id, k := range e.Orders {
		switch {
		case seen[id] || k == 0:
		case e.Before[id]:
			e.outside, e.outsideSum = e.outside+1, e.outsideSum+e.After.Money[id]
		default:
			e.strangers, e.strangeSum = e.strangers+1, e.strangeSum+e.After.Money[id]
		}
	}
	var people []int32 // who was known
	for i := range e.Metrics {
		if e.Known != nil && !e.Known[i] {
			if orders[i] > 0 {
				e.strangers, e.strangeSum = e.strangers+1, e.strangeSum+money[i]
			}
			continue
		}
		people = append(people, int32(i))
		if e.orders += orders[i]; orders[i] > 0 {
			e.buyers++
		}
		e.money += money[i]
	}
	e.customers = len(people)
	e.resamples = segment.Resamples(len(people))
	e.group()
	e.measure(people, orders, money)
}

// group lists the tiers, segments and dimensions.
func (e *Evaluation) group() {
	e.groups = []foresight{{key: "tier", title: e.say("tier"), as: e.TierTable()}}
	if s := e.Segments(); len(s) > 0 {
		e.groups = append(e.groups, foresight{key: "segment", title: e.say("segment"), as: s})
	}
	for k, d := range e.Dimensions() {
		g := foresight{key: d.Key, title: d.Title, as: d.Classes}
		if e.Snapshot && slices.ContainsFunc(e.Grading.Dimensions[k].Headers, func(h string) bool { return slices.Contains(e.Left, h) }) {
			g.today, g.title = true, g.title+e.say("of_today")
		}
		e.groups = append(e.groups, g)
	}
	if e.Old == nil {
		return
	}
	for n, d := range e.Old.Dimensions {
		if d.Multi || d.Open || slices.ContainsFunc(e.groups, func(g foresight) bool { return g.key == d.Key }) {
			continue
		}
		g := foresight{key: d.Key, title: d.Title, old: n + 1}
		class := make([][]int32, len(d.Classes))
		for i, k := range e.oldClasses(&g) {
			if at := slices.IndexFunc(d.Classes, func(c headClass) bool { return c.Key == k }); at >= 0 {
				class[at] = append(class[at], int32(i))
			}
		}
		for c, x := range d.Classes {
			a := Aggregate{Key: x.Key, Title: x.Title}
			e.sum(&a, class[c])
			g.as = append(g.as, a)
		}
		e.groups = append(e.groups, g)
	}
}

// oldClasses gives everybody's class of a dimension as the list of the history has it; "" for none.
func (e *Evaluation) oldClasses(g *foresight) []string {
	out := make([]string, len(e.Metrics))
	aliases := e.aliases()
	for i := range out {
		id := e.Ledger.Customers[i].ID
		if k := e.Old.find(id, aliases[id]); k >= 0 {
			out[i] = e.Old.rows[k].classes[g.old-1]
		}
	}
	return out
}

// classOf says for every customer which of a group's classes it is in; -1 for none. Of several classes there is
// no one place, and nil is given.
func (e *Evaluation) classOf(g *foresight) []int {
	out := make([]int, len(e.Metrics))
	switch g.key {
	case "tier":
		at := map[string]int{}
		for k, a := range g.as {
			at[a.Key] = k
		}
		for i := range out {
			out[i] = -1
			if k, ok := at[e.Tier[i]]; ok {
				out[i] = k
			}
		}
		return out
	case "segment":
		for i := range out {
			out[i] = int(e.Class[i])
		}
		return out
	}
	if g.old > 0 {
		for i, key := range e.oldClasses(g) {
			out[i] = slices.IndexFunc(g.as, func(a Aggregate) bool { return a.Key == key })
		}
		return out
	}
	k := slices.IndexFunc(e.Grading.Dimensions, func(a segment.Assignment) bool { return a.Key == g.key })
	a := &e.Grading.Dimensions[k]
	switch {
	case a.Multi:
		return nil
	case a.Values != "":
		at := map[string]int{}
		for k, x := range g.as {
			if !x.Unknown {
				at[x.Key] = k
			}
		}
		for i := range out {
			out[i] = -1
			if k, ok := at[a.Value[i]]; ok {
				out[i] = k
			}
		}
	default:
		for i := range out {
			out[i] = int(a.Class[i])
		}
	}
	return out
}

// in says whether a customer is in a class of a group of which it may be in several.
func (e *Evaluation) in(g *foresight, i, class int) bool {
	k := slices.IndexFunc(e.Grading.Dimensions, func(a segment.Assignment) bool { return a.Key == g.key })
	return e.Grading.Dimensions[k].Has(i, class, "")
}

// measure works out the later figures of every class and of every ranking, with their intervals.
func (e *Evaluation) measure(people []int32, orders []int64, money []ledger.Money) {
	n := len(people)
	bought, worth := make([]float64, n), make([]float64, n)
	for p, i := range people {
		if orders[i] > 0 {
			bought[p] = 1
		}
		worth[p] = max(float64(money[i]), 0)
	}
	var members [][]int32 // of every class of every group, places in people
	for k := range e.groups {
		g := &e.groups[k]
		class := e.classOf(g)
		of := make([][]int32, len(g.as))
		for p, i := range people {
			for c := range g.as {
				if class != nil && class[i] == c || class == nil && e.in(g, int(i), c) {
					of[c] = append(of[c], int32(p))
				}
			}
		}
		members = append(members, of...)
		for c := range g.as {
			x := later{customers: int64(len(of[c]))}
			for _, p := range of[c] {
				i := people[p]
				if x.orders += orders[i]; orders[i] > 0 {
					x.buyers++
				}
				x.money += money[i]
			}
			g.classes = append(g.classes, x)
		}
	}
	rankings, names := e.rankings0(people)
	figures := func(weights []uint16) []float64 {
		var out []float64
		weight := func(p int) float64 {
			if weights == nil {
				return 1
			}
			return float64(weights[p])
		}
		all, allBought, allWorth := 0.0, 0.0, 0.0
		for p := range people {
			w := weight(p)
			all, allBought, allWorth = all+w, allBought+w*bought[p], allWorth+w*worth[p]
		}
		for _, of := range members {
			size, b, v := 0.0, 0.0, 0.0
			for _, p := range of {
				w := weight(int(p))
				size, b, v = size+w, b+w*bought[p], v+w*worth[p]
			}
			if size == 0 { // nobody of the class was drawn
				out = append(out, math.NaN(), math.NaN())
				continue
			}
			out = append(out, quotient(b*all, size*allBought), quotient(v*all, size*allWorth))
		}
		base := 0.0
		for k, r := range rankings {
			g := r.Gains(worth, weights)
			if names[k] == "tier" {
				base = g.Gini
			}
			out = append(out, g.Top[0], g.Top[1], g.Top[2], g.Gini, g.Gini-base)
		}
		return out
	}
	point := figures(nil)
	ranges := segment.Bootstrap([]int{n}, e.resamples, evaluationSeed, figures)
	if ranges == nil {
		ranges = make([]segment.Interval, len(point))
	}
	at := 0
	for k := range e.groups {
		for c := range e.groups[k].classes {
			x := &e.groups[k].classes[c]
			x.rate = rateOf(x.buyers, x.customers)
			if x.customers > 0 && e.buyers > 0 {
				x.lift, x.liftRange = decimal(point[at]), ranges[at]
			}
			if x.customers > 0 && e.money > 0 {
				x.moneyLift, x.moneyRange = decimal(point[at+1]), ranges[at+1]
			}
			at += 2
		}
	}
	for k, r := range rankings {
		gains := r.Gains(worth, nil)
		if title, ok := e.additionTitle(names[k]); ok {
			e.additions = append(e.additions, addition{title, point[at+4], ranges[at+4]})
		} else {
			e.rankings = append(e.rankings, ranked{key: names[k], Gains: gains, top: [3]segment.Interval{ranges[at], ranges[at+1], ranges[at+2]}, gini: ranges[at+3]})
		}
		at += 5
	}
}

// quotient divides; of nothing it is 0.
func quotient(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// decimal is a figure that is shown with two decimals.
func decimal(x float64) Value {
	return Value{Kind: Fen, Text: fixed(x, 2), Num: x}
}

// rankings0 are the orders that are compared: the tier, the list, the segment, what customers had spent, and spent
// last; a random order holds at the top as much as anywhere. Then the tier with each dimension.
func (e *Evaluation) rankings0(people []int32) (list []*segment.Ranking, names []string) {
	tier := e.classOf(&e.groups[0])
	rank := func(k int) int {
		if k < 0 {
			return 1 << 20
		}
		return k
	}
	add := func(name string, compare func(a, b int32) int) {
		list = append(list, segment.NewRanking(len(people), func(a, b int32) int { return compare(people[a], people[b]) }))
		names = append(names, name)
	}
	byTier := func(a, b int32) int { return cmp.Compare(rank(tier[a]), rank(tier[b])) }
	add("tier", byTier)
	if len(e.groups) > 1 && e.groups[1].key == "segment" {
		add("segment", func(a, b int32) int { return cmp.Compare(rank(int(e.Class[a])), rank(int(e.Class[b]))) })
	}
	if e.Scheme != nil || len(e.Scores) > 0 {
		sum := func(i int32) int { s := e.Scores[i]; return int(s.R) + int(s.F) + int(s.M) }
		add("rfm", func(a, b int32) int { return cmp.Compare(sum(b), sum(a)) })
	}
	if e.graded() {
		value := func(i int32) float64 {
			if x := e.Grading.Score[i]; x == x {
				return x
			}
			return -1
		}
		add("grade_score", func(a, b int32) int { return cmp.Compare(value(b), value(a)) })
	}
	add("monetary", func(a, b int32) int { return cmp.Compare(e.Metrics[b].Net(), e.Metrics[a].Net()) })
	if e.Last != nil {
		add("last_amount", func(a, b int32) int { return cmp.Compare(e.Last[b], e.Last[a]) })
	}
	add("random", func(a, b int32) int { return 0 })
	for k := range e.groups[1:] {
		g := &e.groups[1+k]
		class := e.classOf(g)
		if class == nil || g.key == "segment" || g.old == 0 && e.openDimension(g.key) {
			continue
		}
		add("+"+g.key, func(a, b int32) int { return cmp.Or(byTier(a, b), cmp.Compare(rank(class[a]), rank(class[b]))) })
	}
	return list, names
}

// openDimension says whether a dimension is an open list, which has no best first.
func (e *Evaluation) openDimension(key string) bool {
	return slices.ContainsFunc(e.Grading.Dimensions, func(a segment.Assignment) bool { return a.Key == key && a.Values != "" })
}

// additionTitle is the dimension that a ranking adds to the tier; ok is false for the others.
func (e *Evaluation) additionTitle(name string) (title string, ok bool) {
	if name[0] != '+' {
		return "", false
	}
	for _, g := range e.groups {
		if g.key == name[1:] {
			return g.title, true
		}
	}
	return name[1:], true
}

// top is the best tier that anybody was in.
func (e *Evaluation) top() *later {
	for c := range e.groups[0].classes {
		if x := &e.groups[0].classes[c]; x.customers > 0 {
			return x
		}
	}
	return nil
}

// topKey is its letter.
func (e *Evaluation) topKey() string {
	for c, x := range e.groups[0].classes {
		if x.customers > 0 {
			return e.groups[0].as[c].Key
		}
	}
	return ""
}

// Point is the evaluation as one of a trend.
func (e *Evaluation) Point() TrendPoint {
	p := TrendPoint{AsOf: e.Ledger.AsOf, Until: e.Until, Customers: e.customers, Buyers: e.buyers, Money: e.money}
	if t := e.top(); t != nil {
		p.TopLift, p.TopRange = t.lift, t.liftRange
	}
	for _, r := range e.rankings {
		if r.key == "tier" {
			p.Gains = r.Gains
		}
	}
	return p
}

// MaskAll hides fields of customers, here and in what they did afterwards.
func (e *Evaluation) MaskAll(fields []string) {
	orders, money := map[string]int64{}, map[string]ledger.Money{}
	ids := make([]string, len(e.Ledger.Customers))
	aliases := e.aliases()
	for i := range ids {
		ids[i] = e.Ledger.Customers[i].ID
	}
	e.Mask(fields)
	for i, id := range ids {
		now := e.Ledger.Customers[i].ID
		for _, x := range append([]string{id}, aliases[id]...) {
			orders[now], money[now] = orders[now]+e.Orders[x], money[now]+e.After.Money[x]
		}
	}
	e.Orders, e.After.Money = orders, money
}
