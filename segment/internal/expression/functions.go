package expression

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"

	"grade/ledger"
)

// helper is a function of rules.
type helper struct {
	name     string
	min, max int // arguments; max -1: any number
	compile  func(c *compiler, n ast.Node, args []ast.Node) value
}

// helpers lists all functions of rules. A new one is a line here.
func helpers() []helper {
	return slices.Concat(eventHelpers(), dayHelpers(), numberHelpers())
}

// eventHelpers are those of lists of events and of values.
func eventHelpers() []helper {
	return []helper{
		{"last", 1, 2, func(c *compiler, n ast.Node, a []ast.Node) value { return c.one(n, a, -1) }},
		{"first", 1, 2, func(c *compiler, n ast.Node, a []ast.Node) value { return c.one(n, a, 0) }},
		{"find", 2, 2, func(c *compiler, n ast.Node, a []ast.Node) value { return c.one(n, a, 0) }},
		{"findLast", 2, 2, func(c *compiler, n ast.Node, a []ast.Node) value { return c.one(n, a, -1) }},
		{"filter", 2, 2, func(c *compiler, n ast.Node, a []ast.Node) value {
			return value{typ: List, events: c.filter(n, c.listOf(a[0]), a[1])}
		}},
		{"map", 2, 2, func(c *compiler, n ast.Node, a []ast.Node) value {
			return value{typ: Values, events: c.valuesOf(n, "map", a)}
		}},
		{"count", 1, 2, (*compiler).count},
		{"len", 1, 1, (*compiler).length},
		{"any", 2, 2, func(c *compiler, n ast.Node, a []ast.Node) value {
			return c.counted(n, a, func(found, all int) bool { return found > 0 })
		}},
		{"none", 2, 2, func(c *compiler, n ast.Node, a []ast.Node) value {
			return c.counted(n, a, func(found, all int) bool { return found == 0 })
		}},
		{"one", 2, 2, func(c *compiler, n ast.Node, a []ast.Node) value {
			return c.counted(n, a, func(found, all int) bool { return found == 1 })
		}},
		{"all", 2, 2, func(c *compiler, n ast.Node, a []ast.Node) value {
			return c.counted(n, a, func(found, all int) bool { return found == all })
		}},
		{"sum", 1, 2, (*compiler).sum},
		{"mean", 1, 2, (*compiler).mean},
		{"min", 1, -1, func(c *compiler, n ast.Node, a []ast.Node) value { return c.extreme(n, "min", a, math.Min) }},
		{"max", 1, -1, func(c *compiler, n ast.Node, a []ast.Node) value { return c.extreme(n, "max", a, math.Max) }},
		{"median", 1, 2, (*compiler).median},
		{"mode", 1, 2, (*compiler).mode},
		{"has", 2, -1, (*compiler).has},
		{"band", 2, -1, (*compiler).band},
		{"growth", 2, 3, (*compiler).growth},
		{"top", 2, 2, (*compiler).top},
		{"quantile", 2, 2, (*compiler).quantile},
		{"col", 1, 1, (*compiler).col},
		{"text", 1, 1, (*compiler).raw},
		{"known", 1, 1, (*compiler).known},
	}
}

// dayHelpers are those of days.
func dayHelpers() []helper {
	return []helper{
		{"days_since", 1, 1, func(c *compiler, n ast.Node, a []ast.Node) value {
			d := c.dayOf(a[0])
			return value{typ: Number, unit: Days, number: func(f *Frame) float64 { return between(f.asOf(), d(f)) }}
		}},
		{"within", 2, 2, (*compiler).within},
		{"age", 1, 1, (*compiler).age},
		{"day", 1, 1, func(c *compiler, n ast.Node, a []ast.Node) value { return value{typ: Day, day: c.dayOf(a[0])} }},
		{"date", 1, 1, func(c *compiler, n ast.Node, a []ast.Node) value { return value{typ: Day, day: c.dayOf(a[0])} }},
		{"year", 1, 1, func(c *compiler, n ast.Node, a []ast.Node) value {
			return c.datePart(a[0], func(y, m int) int { return y })
		}},
		{"month", 1, 1, func(c *compiler, n ast.Node, a []ast.Node) value {
			return c.datePart(a[0], func(y, m int) int { return m })
		}},
	}
}

// numberHelpers are those of numbers and texts.
func numberHelpers() []helper {
	return []helper{
		{"rooms", 1, 1, func(c *compiler, n ast.Node, a []ast.Node) value {
			t := c.textOf(a[0])
			return value{typ: Number, number: func(f *Frame) float64 { return ledger.Rooms(t(f)) }}
		}},
		{"number", 1, 1, func(c *compiler, n ast.Node, a []ast.Node) value {
			t := c.textOf(a[0])
			return value{typ: Number, number: func(f *Frame) float64 { return ledger.ParseMeasure(t(f)).Middle() }}
		}},
		{"low", 1, 1, func(c *compiler, n ast.Node, a []ast.Node) value {
			t := c.textOf(a[0])
			return value{typ: Number, number: func(f *Frame) float64 { return ledger.ParseMeasure(t(f)).Low }}
		}},
		{"high", 1, 1, func(c *compiler, n ast.Node, a []ast.Node) value {
			t := c.textOf(a[0])
			return value{typ: Number, number: func(f *Frame) float64 { return ledger.ParseMeasure(t(f)).High }}
		}},
		{"abs", 1, 1, func(c *compiler, n ast.Node, a []ast.Node) value { return c.rounding(a[0], math.Abs) }},
		{"round", 1, 1, func(c *compiler, n ast.Node, a []ast.Node) value { return c.rounding(a[0], math.Round) }},
		{"floor", 1, 1, func(c *compiler, n ast.Node, a []ast.Node) value { return c.rounding(a[0], math.Floor) }},
		{"ceil", 1, 1, func(c *compiler, n ast.Node, a []ast.Node) value { return c.rounding(a[0], math.Ceil) }},
		{"lower", 1, 1, func(c *compiler, n ast.Node, a []ast.Node) value { return c.texting(a[0], strings.ToLower) }},
		{"upper", 1, 1, func(c *compiler, n ast.Node, a []ast.Node) value { return c.texting(a[0], strings.ToUpper) }},
		{"trim", 1, 1, func(c *compiler, n ast.Node, a []ast.Node) value { return c.texting(a[0], strings.TrimSpace) }},
	}
}

// HelperNames lists the functions of rules, for completion and documentation.
func HelperNames() []string {
	var out []string
	for _, h := range helpers() {
		out = append(out, h.name)
	}
	return out
}

func (c *compiler) call(n ast.Node, name string, args []ast.Node) value {
	for _, h := range helpers() {
		if h.name != name {
			continue
		}
		if len(args) < h.min || h.max >= 0 && len(args) > h.max {
			c.fail(n, "see the helpers in docs/rules.md", "%s takes %s, not %d", name, arguments(h.min, h.max), len(args))
		}
		v := h.compile(c, n, args)
		if v.typ == Truth && slices.Contains([]string{"has", "within", "any", "all", "none", "one", "top"}, name) {
			return c.traced(n, "", value{}, value{}, v)
		}
		return v
	}
	if name == "now" {
		c.fail(n, "as_of is the day that everything is measured from", "there is no clock in rules")
	}
	c.fail(n, ledger.DidYouMean(name, HelperNames()), "no helper %q", name)
	return value{}
}

func (c *compiler) known(n ast.Node, args []ast.Node) value {
	v := c.many(args[0])
	if v.typ > Day && v.typ != Event || v.typ == Invalid {
		c.fail(n, "such as len(surveys) > 0", "%v cannot be missing", v.typ)
	}
	return truth(isKnown(v))
}

func arguments(least, most int) string {
	switch {
	case most < 0:
		return fmt.Sprintf("at least %d arguments", least)
	case least == most && least == 1:
		return "one argument"
	case least == most:
		return fmt.Sprintf("%d arguments", least)
	}
	return fmt.Sprintf("%d or %d arguments", least, most)
}

// one compiles first and last, of a list with or without a condition, or of values.
func (c *compiler) one(n ast.Node, args []ast.Node, i int) value {
	v := c.many(args[0])
	if v.typ == Values && len(args) == 1 {
		e := &events{list: v.events.list, where: append(slices.Clone(v.events.where), isKnown(*v.events.value))}
		x := *v.events.value
		at := func(f *Frame) func() {
			outer := f.elem
			f.elem = e.find(f, i)
			return func() { f.elem = outer }
		}
		return valueAt(x, at)
	}
	e := v.events
	if v.typ != List {
		c.fail(args[0], "such as last(surveys)", "%v where a list of events is wanted", v.typ)
	}
	if len(args) == 2 {
		e = c.filter(n, e, args[1])
	}
	return c.nth(n, e, i)
}

// valueAt reads a value at the event that enter moves to.
func valueAt(x value, enter func(*Frame) func()) value {
	v := value{typ: x.typ, unit: x.unit}
	switch x.typ {
	case Number:
		v.number = func(f *Frame) float64 {
			defer enter(f)()
			if f.elem < 0 {
				return missing
			}
			return x.number(f)
		}
	case Text:
		v.text = func(f *Frame) string {
			defer enter(f)()
			if f.elem < 0 {
				return ""
			}
			return x.text(f)
		}
	case Day:
		v.day = func(f *Frame) ledger.Day {
			defer enter(f)()
			if f.elem < 0 {
				return ledger.NoDay
			}
			return x.day(f)
		}
	case Truth:
		v.truth = func(f *Frame) bool {
			defer enter(f)()
			return f.elem >= 0 && x.truth(f)
		}
	}
	return v
}

func (c *compiler) count(n ast.Node, args []ast.Node) value {
	e := c.listOf(args[0])
	if len(args) == 2 {
		e = c.filter(n, e, args[1])
	}
	return value{typ: Number, number: func(f *Frame) float64 { return float64(e.count(f, 0)) }}
}

func (c *compiler) length(n ast.Node, args []ast.Node) value {
	switch v := c.many(args[0]); v.typ {
	case List, Values:
		e := v.events
		return value{typ: Number, number: func(f *Frame) float64 { return float64(e.count(f, 0)) }}
	case Text:
		return value{typ: Number, number: func(f *Frame) float64 { return float64(utf8.RuneCountInString(v.text(f))) }}
	default:
		c.fail(n, "", "%v has no length", v.typ)
	}
	return value{}
}

func (c *compiler) counted(n ast.Node, args []ast.Node, holds func(found, all int) bool) value {
	e := c.listOf(args[0])
	some := c.filter(n, e, args[1])
	return truth(func(f *Frame) bool { return holds(some.count(f, 0), e.count(f, 0)) })
}

func (c *compiler) sum(n ast.Node, args []ast.Node) value {
	e := c.numbersOf(n, "sum", args)
	return value{typ: Number, unit: e.value.unit, number: func(f *Frame) float64 {
		var s sum
		e.numbers(f, s.add)
		return s.value()
	}}
}

func (c *compiler) mean(n ast.Node, args []ast.Node) value {
	e := c.numbersOf(n, "mean", args)
	return value{typ: Number, unit: e.value.unit, number: func(f *Frame) float64 {
		var s sum
		k := 0
		e.numbers(f, func(x float64) { s.add(x); k++ })
		return quotient(s.value(), float64(k))
	}}
}

// extreme compiles min and max, of values or of numbers that stand side by side.
func (c *compiler) extreme(n ast.Node, name string, args []ast.Node, of func(a, b float64) float64) value {
	if first := c.many(args[0]); first.typ == Number {
		xs := []func(*Frame) float64{first.number}
		for _, a := range args[1:] {
			v := c.node(a)
			c.want(a, v, Number)
			xs = append(xs, v.number)
		}
		return value{typ: Number, unit: first.unit, number: func(f *Frame) float64 {
			out := xs[0](f)
			for _, x := range xs[1:] {
				out = of(out, x(f))
			}
			return out
		}}
	}
	if len(args) > 2 {
		c.fail(n, "", "%s of a list takes one value", name)
	}
	e := c.valuesOf(n, name, args)
	if e.value.typ == Day {
		day := e.value.day
		e = &events{e.list, e.where, &value{typ: Number, number: func(f *Frame) float64 { return dayNumber(day(f)) }}}
		return value{typ: Day, day: func(f *Frame) ledger.Day { return toDay(e.extreme(f, of)) }}
	}
	if e.value.typ != Number {
		c.fail(n, "", "%s of values that are %v each", name, e.value.typ)
	}
	return value{typ: Number, unit: e.value.unit, number: func(f *Frame) float64 { return e.extreme(f, of) }}
}

func (e *events) extreme(f *Frame, of func(a, b float64) float64) float64 {
	out := missing
	e.numbers(f, func(x float64) {
		if known(out) {
			x = of(out, x)
		}
		out = x
	})
	return out
}

func toDay(x float64) ledger.Day {
	if !known(x) {
		return ledger.NoDay
	}
	return ledger.Day(x)
}

func (c *compiler) median(n ast.Node, args []ast.Node) value {
	e := c.numbersOf(n, "median", args)
	return value{typ: Number, unit: e.value.unit, number: func(f *Frame) float64 {
		var xs []float64
		e.numbers(f, func(x float64) { xs = append(xs, x) })
		slices.Sort(xs)
		return sampleQuantile(xs, 0.5)
	}}
}

func (c *compiler) mode(n ast.Node, args []ast.Node) value {
	e := c.valuesOf(n, "mode", args)
	if e.value.typ != Text {
		c.fail(n, "such as mode(workorders, .type)", "mode of values that are %v each", e.value.typ)
	}
	return value{typ: Text, text: e.mode}
}
