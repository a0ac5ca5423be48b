package expression

import (
	"maps"
	"math"
	"slices"
	"sync"

	"github.com/expr-lang/expr/ast"

	"grade/ledger"
)

func (c *compiler) textOf(n ast.Node) func(*Frame) string {
	v := c.node(n)
	if v.typ == Number && v.name != nil && v.name.Raw != v.name.Place {
		v = c.column(Name{Type: Text, Place: v.name.Raw, Raw: v.name.Raw})
	}
	c.want(n, v, Text)
	return v.text
}

func (c *compiler) dayOf(n ast.Node) func(*Frame) ledger.Day {
	v := c.asDays(n, c.node(n), value{typ: Day})
	c.want(n, v, Day)
	return v.day
}

// has looks for words in a text: without regard to case, width, script, spaces and marks. A word
// that is denied, such as 成交 in 未成交, does not count.
func (c *compiler) has(n ast.Node, args []ast.Node) value {
	t := c.textOf(args[0])
	var words []string
	for _, a := range args[1:] {
		v := c.node(a)
		switch {
		case v.typ == Texts:
			words = append(words, v.texts...)
		case v.typ == Text && v.fixed:
			words = append(words, v.text(nil))
		default:
			c.fail(a, "such as has(source, '抖音', '公众号')", "has looks for words that are written down")
		}
	}
	for i, w := range words {
		words[i] = ledger.Fold(w)
	}
	words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
	return truth(func(f *Frame) bool {
		s := t(f)
		if s == "" {
			return false
		}
		return ledger.Mentions(f.fold(s), words)
	})
}

func (c *compiler) span(n ast.Node) ledger.Span {
	v := c.node(n)
	if v.typ != Text || !v.fixed {
		c.fail(n, `such as "90d", "24mo" or "2y"`, "a length of time is written down")
	}
	s, err := ledger.ParseSpan(v.text(nil))
	if err != nil {
		c.fail(n, "", "%v", err)
	}
	return s
}

// within says whether a day lies in (as-of - span, as-of].
func (c *compiler) within(n ast.Node, args []ast.Node) value {
	d, s := c.dayOf(args[0]), c.span(args[1])
	return truth(func(f *Frame) bool {
		x, to := d(f), f.asOf()
		return x != ledger.NoDay && to != ledger.NoDay && x <= to && x > s.Before(to)
	})
}

// band gives how many of the ascending bounds a number has reached.
func (c *compiler) band(n ast.Node, args []ast.Node) value {
	v := c.node(args[0])
	c.want(args[0], v, Number)
	var bounds []float64
	for _, a := range args[1:] {
		b := c.node(a)
		switch {
		case b.typ == Numbers:
			bounds = append(bounds, b.nums...)
		case b.typ == Number && b.fixed:
			bounds = append(bounds, b.number(nil))
		default:
			c.fail(a, "such as band(floor_area, 90, 144)", "a bound is a number that is written down")
		}
	}
	if !slices.IsSorted(bounds) {
		c.fail(n, "", "the bounds of band must ascend")
	}
	return value{typ: Number, number: func(f *Frame) float64 {
		x := v.number(f)
		if !known(x) {
			return missing
		}
		k := 0
		for k < len(bounds) && x >= bounds[k] {
			k++
		}
		return float64(k)
	}}
}

// growth compares the span up to the as-of day with the one before it: 0.2 is a fifth more.
// Without anything in the span before it is missing.
func (c *compiler) growth(n ast.Node, args []ast.Node) value {
	if c.quiet > 0 {
		c.fail(n, "keep it with let before", "a condition on events cannot go through a list again")
	}
	e := c.grown(n, args[:len(args)-1])
	s := c.span(args[len(args)-1])
	day, ok := e.list.Fields["day"]
	if !ok {
		c.fail(n, "", "the events have no day")
	}
	if l := e.list.Place; !slices.Contains(c.uses.Lists[l], day.Place) {
		c.uses.Lists[l] = append(c.uses.Lists[l], day.Place)
	}
	at, place := e.list.Place, day.Place
	return value{typ: Number, unit: Share, number: func(f *Frame) float64 {
		to := f.asOf()
		if to == ledger.NoDay {
			return missing
		}
		middle := s.Before(to)
		from := s.Before(middle)
		var now, then sum
		outer := f.elem
		first, end := e.span(f)
		for f.elem = first; f.elem < end; f.elem++ {
			d := f.bound.data.Lists[at].Columns[place].Days[f.elem]
			if d <= from || d > to || !e.meets(f) {
				continue
			}
			x := e.value.number(f)
			switch {
			case !known(x):
			case d > middle:
				now.add(x)
			default:
				then.add(x)
			}
		}
		f.elem = outer
		if then.value() <= 0 {
			return missing
		}
		return now.value()/then.value() - 1
	}}
}

// grown gives the events and their value for growth: (list), (list, value) or monetary.
func (c *compiler) grown(n ast.Node, args []ast.Node) *events {
	if id, ok := args[0].(*ast.IdentifierNode); ok && id.Value == "monetary" && len(args) == 1 {
		list := c.scope.Lists["transactions"]
		c.useList(&list)
		return c.valued(n, &events{list: &list})
	}
	v := c.many(args[0])
	switch {
	case v.typ == List && len(args) == 1:
		return c.valued(n, v.events)
	case v.typ == List || v.typ == Values:
		return c.numbersOf(n, "growth", args)
	}
	c.fail(args[0], `such as growth(transactions, .amount, "12mo")`, "growth of %v", v.typ)
	return nil
}

// valued gives a list the value that growth adds up by itself.
func (c *compiler) valued(n ast.Node, e *events) *events {
	x := constant(1.0)
	if e.list.Value != "" {
		x = c.each(n, e, func() value {
			return c.field(n, e.list, e.list.Value, func(f *Frame) int { return f.elem })
		})
	}
	return &events{e.list, e.where, &x}
}

// age gives full years at the as-of day, of a birthday or of the birthday in an identity number.
func (c *compiler) age(n ast.Node, args []ast.Node) value {
	v := c.node(args[0])
	var born func(*Frame) ledger.Day
	switch v.typ {
	case Day:
		born = v.day
	case Text:
		born = func(f *Frame) ledger.Day { return ledger.BirthdayOf(v.text(f)) }
	case Number:
		return v
	default:
		c.fail(n, "such as age(birthday) or age(id_number)", "age of %v", v.typ)
	}
	return value{typ: Number, number: func(f *Frame) float64 { return years(born(f), f.asOf()) }}
}

func years(from, to ledger.Day) float64 {
	if from == ledger.NoDay || to == ledger.NoDay || from > to {
		return missing
	}
	y1, m1, d1 := from.Date()
	y2, m2, d2 := to.Date()
	n := y2 - y1
	if m2 < m1 || m2 == m1 && d2 < d1 {
		n--
	}
	return float64(n)
}

func (c *compiler) datePart(n ast.Node, part func(y, m int) int) value {
	d := c.dayOf(n)
	return value{typ: Number, number: func(f *Frame) float64 {
		x := d(f)
		if x == ledger.NoDay {
			return missing
		}
		y, m, _ := x.Date()
		return float64(part(y, m))
	}}
}

// top says whether fewer than a share of the customers that have the number have more of it.
func (c *compiler) top(n ast.Node, args []ast.Node) value {
	x, k := c.rank(args, true)
	return truth(func(f *Frame) bool { return x(f) >= f.bound.cuts[k] })
}

// quantile gives the sample quantile of type 7 of a number over all customers that have it.
func (c *compiler) quantile(n ast.Node, args []ast.Node) value {
	_, k := c.rank(args, false)
	return value{typ: Number, number: func(f *Frame) float64 { return f.bound.cuts[k] }}
}

func (c *compiler) rank(args []ast.Node, top bool) (of func(*Frame) float64, place int) {
	v := c.node(args[0])
	c.want(args[0], v, Number)
	s := c.node(args[1])
	if s.typ != Number || !s.fixed || s.number(nil) < 0 || s.number(nil) > 1 {
		c.fail(args[1], "such as 0.2 for a fifth", "a share is a number from 0 to 1 that is written down")
	}
	if c.quiet > 0 {
		c.fail(args[0], "", "all customers cannot be compared inside of a condition on events")
	}
	of = v.number
	if keeps := slices.Clone(c.keeps); len(keeps) > 0 {
		of = func(f *Frame) float64 {
			for _, keep := range keeps {
				keep(f)
			}
			return v.number(f)
		}
	}
	c.ranks = append(c.ranks, rank{of, s.number(nil), top})
	return v.number, len(c.ranks) - 1
}

// col reads a column by its header.
func (c *compiler) col(n ast.Node, args []ast.Node) value {
	h, ok := args[0].(*ast.StringNode)
	if !ok {
		c.fail(n, `such as col("实收金额(元)")`, "col takes a header that is written down")
	}
	if x, ok := c.scope.Headers[h.Value]; ok {
		return c.column(x)
	}
	if c.scope.Alias != nil {
		if x, ok := c.scope.Alias(h.Value); ok {
			return c.column(x)
		}
	}
	hint := "the input has no table of customers"
	if headers := slices.Sorted(maps.Keys(c.scope.Headers)); len(headers) > 0 {
		hint = ledger.DidYouMean(h.Value, headers)
	}
	c.fail(n, hint, "no column %q", h.Value)
	return value{}
}

// raw reads a column as it is written, whatever its type.
func (c *compiler) raw(n ast.Node, args []ast.Node) value {
	v := c.node(args[0])
	if v.name == nil {
		c.fail(n, "such as text(budget)", "text takes a column")
	}
	return c.column(Name{Type: Text, Place: v.name.Raw, Raw: v.name.Raw})
}

func (c *compiler) rounding(n ast.Node, of func(float64) float64) value {
	v := c.node(n)
	c.want(n, v, Number)
	return value{typ: Number, unit: v.unit, number: func(f *Frame) float64 { return of(v.number(f)) }}
}

func (c *compiler) texting(n ast.Node, of func(string) string) value {
	t := c.textOf(n)
	return value{typ: Text, text: func(f *Frame) string { return of(t(f)) }}
}

// Bind prepares a program for data: what top and quantile need to know of all customers.
func (p *Program) Bind(d *Data, workers int) *Bound {
	b := &Bound{program: p, data: d, cuts: make([]float64, len(p.ranks))}
	for k := range p.ranks {
		r := &p.ranks[k]
		xs := make([]float64, d.Rows)
		Rows(d.Rows, workers, func(from, to int) {
			f := NewFrame().Of(b)
			for i := from; i < to; i++ {
				f.row = i
				xs[i] = r.of(f)
			}
		})
		xs = slices.DeleteFunc(xs, func(x float64) bool { return !known(x) })
		slices.Sort(xs)
		if r.top {
			b.cuts[k] = topCut(xs, r.share)
		} else {
			b.cuts[k] = sampleQuantile(xs, r.share)
		}
	}
	return b
}

// Rows calls do for consecutive pieces of the rows, side by side.
func Rows(rows, workers int, do func(from, to int)) {
	workers = max(workers, 1)
	size := (rows + workers - 1) / workers
	var wg sync.WaitGroup
	for from := 0; from < rows; from += size {
		wg.Go(func() { do(from, min(from+size, rows)) })
	}
	wg.Wait()
}

// topCut gives the least number of which less than the share have more; xs ascend.
func topCut(xs []float64, share float64) float64 {
	n := len(xs)
	k := int(math.Ceil(share*float64(n) - 1e-9))
	if k == 0 || n == 0 {
		return math.Inf(1)
	}
	return xs[n-min(k, n)]
}

// sampleQuantile is the sample quantile of type 7 (Hyndman and Fan 1996); xs ascend.
func sampleQuantile(xs []float64, q float64) float64 {
	if len(xs) == 0 {
		return missing
	}
	h := q * float64(len(xs)-1)
	i := int(math.Floor(h + 1e-12))
	if i+1 >= len(xs) {
		return xs[len(xs)-1]
	}
	return xs[i] + math.Max(h-float64(i), 0)*(xs[i+1]-xs[i])
}
