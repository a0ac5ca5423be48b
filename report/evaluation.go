package report

import (
	"math"
	"slices"

	"grade/ledger"
	"grade/segment"
)

// Evaluation is a grading as of a past day beside what its customers did afterwards.
type Evaluation struct {
	*Result
	After
	Known      []bool         // by customer: it was known on the day; nil: all were
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

// leastClass is how many customers a class needs for intervals by drawing anew.
const leastClass = 10

// evaluationSeed makes the intervals the same in every run.
const evaluationSeed = 20260930

// KeepKnown leaves out who was not known on the day.
func (e *Evaluation) KeepKnown() {
	var keep []int32
	for i, known := range e.Known {
		if known {
			keep = append(keep, int32(i))
		}
	}
	if len(keep) < len(e.Known) {
		e.Result, e.Last = e.only(keep), ledger.Pick(e.Last, keep)
	}
	e.Known = nil
}

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
	people := make([]int32, len(e.Metrics))
	for i := range people {
		people[i] = int32(i)
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

// outcomes are what the customers who were known did afterwards, as figures are drawn from them.
type outcomes struct {
	bought, worth []float64 // 1 for who bought; money at or above 0
	members       [][]int32 // of every class of every group: places among the people
	rankings      []*segment.Ranking
	tier          int // which of the rankings is the tier's
}

// measure works out the later figures of every class and of every ranking, with their intervals.
func (e *Evaluation) measure(people []int32, orders []int64, money []ledger.Money) {
	o := &outcomes{bought: make([]float64, len(people)), worth: make([]float64, len(people))}
	for p, i := range people {
		if orders[i] > 0 {
			o.bought[p] = 1
		}
		o.worth[p] = max(float64(money[i]), 0)
	}
	for k := range e.groups {
		o.members = append(o.members, e.count(&e.groups[k], people, orders, money)...)
	}
	var names []string
	o.rankings, names = e.rankingsOf(people)
	o.tier = slices.Index(names, "tier")
	point := o.figures(nil)
	ranges := segment.Bootstrap([]int{len(people)}, e.resamples, evaluationSeed, o.figures)
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
			if x.lift.Kind != Blank && (x.buyers == 0 || x.buyers == x.customers || x.customers < leastClass) { // drawing anew shows nothing of what a few do not
				share := segment.Wilson(x.buyers, x.customers)
				all := float64(e.buyers) / float64(e.customers)
				x.liftRange = segment.Interval{Low: share.Low / all, High: share.High / all}
				x.moneyLift = Value{}
			}
			at += 2
		}
	}
	for k, r := range o.rankings {
		if title, ok := e.additionTitle(names[k]); ok {
			e.additions = append(e.additions, addition{title, point[at+4], ranges[at+4]})
		} else {
			e.rankings = append(e.rankings, ranked{key: names[k], Gains: r.Gains(o.worth, nil), top: [3]segment.Interval{ranges[at], ranges[at+1], ranges[at+2]}, gini: ranges[at+3]})
		}
		at += 5
	}
}

// count adds up what the customers of each class did, and gives who they are.
func (e *Evaluation) count(g *foresight, people []int32, orders []int64, money []ledger.Money) [][]int32 {
	class := e.classOf(g)
	of := make([][]int32, len(g.as))
	for p, i := range people {
		for c := range g.as {
			if class != nil && class[i] == c || class == nil && e.in(g, int(i), c) {
				of[c] = append(of[c], int32(p))
			}
		}
	}
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
	return of
}

// figures are the two lifts of every class, and the three shares, the Gini coefficient and its gain over the tier's of
// every ranking, each customer counted weights times. A class of which nobody is drawn has none.
func (o *outcomes) figures(weights []uint16) (out []float64) {
	weight := func(p int) float64 {
		if weights == nil {
			return 1
		}
		return float64(weights[p])
	}
	all, allBought, allWorth := 0.0, 0.0, 0.0
	for p := range o.bought {
		w := weight(p)
		all, allBought, allWorth = all+w, allBought+w*o.bought[p], allWorth+w*o.worth[p]
	}
	for _, of := range o.members {
		size, b, v := 0.0, 0.0, 0.0
		for _, p := range of {
			w := weight(int(p))
			size, b, v = size+w, b+w*o.bought[p], v+w*o.worth[p]
		}
		if size == 0 {
			out = append(out, math.NaN(), math.NaN())
			continue
		}
		out = append(out, quotient(b*all, size*allBought), quotient(v*all, size*allWorth))
	}
	gains := make([]segment.Gains, len(o.rankings))
	for k, r := range o.rankings {
		gains[k] = r.Gains(o.worth, weights)
	}
	for _, g := range gains {
		out = append(out, g.Top[0], g.Top[1], g.Top[2], g.Gini, g.Gini-gains[o.tier].Gini)
	}
	return out
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
