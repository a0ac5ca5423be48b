package expression

import (
	"maps"
	"math"
	"slices"

	"github.com/expr-lang/expr/ast"

	"grade/ledger"
)

// events are those of one list that meet all conditions; with a value of each, for Values.
type events struct {
	list  *EventList
	where []func(*Frame) bool
	value *value
}

// span gives the customer's events: from, and behind the last.
func (e *events) span(f *Frame) (from, to int) {
	l := &f.bound.data.Lists[e.list.Place]
	if len(l.First) == 0 {
		return 0, 0
	}
	return int(l.First[f.row]), int(l.First[f.row+1])
}

// meets says whether the event that the frame looks at is one of e.
func (e *events) meets(f *Frame) bool {
	for _, w := range e.where {
		if !w(f) {
			return false
		}
	}
	return true
}

func (c *compiler) useList(l *EventList) {
	if _, ok := c.uses.Lists[l.Place]; !ok {
		c.uses.Lists[l.Place] = nil
	}
}

// field reads a field of an event.
func (c *compiler) field(n ast.Node, list *EventList, name string, event func(*Frame) int) value {
	x, ok := list.Fields[name]
	if !ok {
		c.fail(n, ledger.DidYouMean(name, slices.Sorted(maps.Keys(list.Fields))), "the events have no field %q", name)
	}
	if !slices.Contains(c.uses.Lists[list.Place], x.Place) {
		c.uses.Lists[list.Place] = append(c.uses.Lists[list.Place], x.Place)
	}
	at, place := list.Place, x.Place
	v := value{typ: x.Type, unit: x.Unit, closed: x.Closed}
	switch x.Type {
	case Number:
		v.number = func(f *Frame) float64 {
			if i := event(f); i >= 0 {
				return f.bound.data.Lists[at].Columns[place].Numbers[i]
			}
			return missing
		}
	case Text:
		v.text = func(f *Frame) string {
			if i := event(f); i >= 0 {
				return f.bound.data.Lists[at].Columns[place].Texts[i]
			}
			return ""
		}
	case Day:
		v.day = func(f *Frame) ledger.Day {
			if i := event(f); i >= 0 {
				return f.bound.data.Lists[at].Columns[place].Days[i]
			}
			return ledger.NoDay
		}
	case Truth:
		v.truth = func(f *Frame) bool {
			i := event(f)
			return i >= 0 && f.bound.data.Lists[at].Columns[place].Truths[i]
		}
	}
	return v
}

// member compiles x.field and x[i].
func (c *compiler) member(n *ast.MemberNode) value {
	v := c.many(n.Node)
	name, named := n.Property.(*ast.StringNode)
	switch {
	case v.typ == Event && named:
		return c.field(n, v.events.list, name.Value, v.event)
	case v.typ == List && named:
		x := c.each(n, v.events, func() value {
			return c.field(n, v.events.list, name.Value, func(f *Frame) int { return f.elem })
		})
		return value{typ: Values, events: &events{v.events.list, v.events.where, &x}}
	case v.typ == List:
		i := c.node(n.Property)
		if i.typ != Number || !i.fixed || i.number(nil) != math.Trunc(i.number(nil)) {
			c.fail(n, "such as surveys[-1], the last one", "the place in a list is a whole number")
		}
		return c.nth(n, v.events, int(i.number(nil)))
	}
	c.fail(n, "fields are those of events, such as last(surveys).score", "%v has no fields", v.typ)
	return value{}
}

// each compiles something that is asked of every event of a list.
func (c *compiler) each(n ast.Node, e *events, compile func() value) value {
	if c.quiet > 0 {
		c.fail(n, "keep it with let before: let day = last(surveys).day; count(transactions, .day > day)", "a condition on events cannot go through a list again")
	}
	outer := c.elem
	c.elem = e.list
	c.quiet++
	v := compile()
	c.quiet--
	c.elem = outer
	return v
}

// many compiles a node where a list is expected: of a list and a column with one name the list
// is meant.
func (c *compiler) many(n ast.Node) value {
	if id, ok := n.(*ast.IdentifierNode); ok {
		if l, ok := c.scope.Lists[id.Value]; ok {
			c.useList(&l)
			return value{typ: List, events: &events{list: &l}}
		}
	}
	return c.node(n)
}

// listOf compiles an argument that has to be a list of events.
func (c *compiler) listOf(n ast.Node) *events {
	v := c.many(n)
	if v.typ != List {
		c.fail(n, "such as surveys or filter(surveys, .score < 0.6)", "%v where a list of events is wanted", v.typ)
	}
	return v.events
}

// filter adds a condition to a list.
func (c *compiler) filter(n ast.Node, e *events, cond ast.Node) *events {
	v := c.each(n, e, func() value { return c.node(cond) })
	c.want(cond, v, Truth)
	return &events{e.list, append(slices.Clone(e.where), v.truth), e.value}
}

// find gives the i-th event, from the end where i is negative; -1 where there is none.
func (e *events) find(f *Frame, i int) int {
	from, to := e.span(f)
	if len(e.where) == 0 {
		k := from + i
		if i < 0 {
			k = to + i
		}
		if k < from || k >= to {
			return -1
		}
		return k
	}
	outer := f.elem
	defer func() { f.elem = outer }()
	for k := range to - from {
		if f.elem = from + k; i < 0 {
			f.elem = to - 1 - k
		}
		if !e.meets(f) {
			continue
		}
		if i == 0 || i == -1 {
			return f.elem
		}
		if i > 0 {
			i--
		} else {
			i++
		}
	}
	return -1
}

func (c *compiler) nth(n ast.Node, e *events, i int) value {
	if c.quiet > 0 && len(e.where) > 0 {
		c.each(n, e, nil)
	}
	return value{typ: Event, events: &events{list: e.list}, event: func(f *Frame) int { return e.find(f, i) }}
}

// count counts the events; more than limit only as far as needed, where limit is not 0.
func (e *events) count(f *Frame, limit int) int {
	from, to := e.span(f)
	if len(e.where) == 0 {
		return to - from
	}
	outer, n := f.elem, 0
	for f.elem = from; f.elem < to; f.elem++ {
		if e.meets(f) {
			if n++; n == limit {
				break
			}
		}
	}
	f.elem = outer
	return n
}

// numbers calls do with the value of each event that has one, in their order.
func (e *events) numbers(f *Frame, do func(float64)) {
	from, to := e.span(f)
	outer := f.elem
	for f.elem = from; f.elem < to; f.elem++ {
		if !e.meets(f) {
			continue
		}
		if x := e.value.number(f); known(x) {
			do(x)
		}
	}
	f.elem = outer
}

// valuesOf compiles the arguments (values) or (list, value) of a helper.
func (c *compiler) valuesOf(n ast.Node, name string, args []ast.Node) *events {
	v := c.many(args[0])
	switch {
	case v.typ == Values && len(args) == 1:
		return v.events
	case v.typ == List && len(args) == 2:
		x := c.each(args[1], v.events, func() value { return c.node(args[1]) })
		return &events{v.events.list, v.events.where, &x}
	case v.typ == List:
		c.fail(n, "such as "+name+"(transactions, .amount)", "%s needs to know of what", name)
	}
	c.fail(n, "such as "+name+"(transactions, .amount)", "%s of %v", name, v.typ)
	return nil
}

// numbersOf is valuesOf where the values are numbers.
func (c *compiler) numbersOf(n ast.Node, name string, args []ast.Node) *events {
	e := c.valuesOf(n, name, args)
	if e.value.typ != Number {
		c.fail(n, "", "%s of values that are %v each", name, e.value.typ)
	}
	return e
}

// mode gives the value that most events have; of several the one that came up last.
func (e *events) mode(f *Frame) string {
	from, to := e.span(f)
	outer := f.elem
	type seen struct {
		text string
		n    int
	}
	var room [8]seen
	all := room[:0]
	best := -1
	for f.elem = from; f.elem < to; f.elem++ {
		if !e.meets(f) {
			continue
		}
		s := e.value.text(f)
		if s == "" {
			continue
		}
		i := slices.IndexFunc(all, func(x seen) bool { return x.text == s })
		if i < 0 {
			if len(all) == 1000 {
				continue // far more kinds than anything has that is counted this way
			}
			i = len(all)
			all = append(all, seen{text: s})
		}
		all[i].n++
		if best < 0 || all[i].n >= all[best].n {
			best = i
		}
	}
	f.elem = outer
	if best < 0 {
		return ""
	}
	return all[best].text
}

// inValues looks for a value among those of events.
func (c *compiler) inValues(n ast.Node, a, b value) value {
	e := b.events
	v := *e.value
	k := c.vars // what is looked for is worked out once
	c.vars++
	var keep func(*Frame)
	var same func(*Frame) bool
	switch v.typ {
	case Number:
		keep = func(f *Frame) { f.vars[k].number = a.number(f) }
		same = func(f *Frame) bool { return f.vars[k].number == v.number(f) }
	case Text:
		keep = func(f *Frame) { f.vars[k].text = a.text(f) }
		same = func(f *Frame) bool { s := f.vars[k].text; return s != "" && s == v.text(f) }
	default:
		c.fail(n, "", "%v cannot be looked for", a.typ)
	}
	found := &events{e.list, append(slices.Clone(e.where), same), nil}
	return truth(func(f *Frame) bool { keep(f); return found.count(f, 1) > 0 })
}

// sum adds numbers up. Numbers of at most four decimals are added as integers, so that cents
// stay cents.
type sum struct {
	whole int64
	rest  float64
}

func (s *sum) add(x float64) {
	if k := math.Round(x * 1e4); math.Abs(k) < 1<<52 && math.Abs(x*1e4-k) <= 1e-9*math.Max(1, math.Abs(k)) {
		if s.whole += int64(k); s.whole > 1<<61 || s.whole < -1<<61 {
			s.rest, s.whole = s.rest+float64(s.whole)/1e4, 0
		}
		return
	}
	s.rest += x
}

func (s *sum) value() float64 { return float64(s.whole)/1e4 + s.rest }
