package expression

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"

	"grade/ledger"
)

// Part is a comparison of an expression, kept to say why it holds or not.
type Part struct {
	Text string // as it is written
	Unit Unit
	op   string // of comparisons of numbers
	a, b value
	hold func(*Frame) bool

	denied bool // it stands behind not
	keeps  []func(*Frame)
}

func (c *compiler) binary(n *ast.BinaryNode) value {
	switch n.Operator {
	case "and", "&&", "or", "||":
		a, b := c.node(n.Left), c.node(n.Right)
		c.want(n.Left, a, Truth)
		c.want(n.Right, b, Truth)
		x, y := a.truth, b.truth
		if n.Operator == "and" || n.Operator == "&&" {
			return value{typ: Truth, truth: func(f *Frame) bool { return x(f) && y(f) }}
		}
		return value{typ: Truth, truth: func(f *Frame) bool { return x(f) || y(f) }}
	case "??":
		a, b := c.node(n.Left), c.node(n.Right)
		a, b = c.alike(n, a, b)
		return coalesce(a, b)
	case "..":
		a, b := c.node(n.Left), c.node(n.Right)
		c.want(n.Left, a, Number)
		c.want(n.Right, b, Number)
		return value{typ: Range, number: a.number, upper: b.number}
	}
	a, b := c.node(n.Left), c.node(n.Right)
	switch n.Operator {
	case "==", "!=", "<", "<=", ">", ">=":
		return c.traced(n, n.Operator, a, b, c.comparison(n, a, b))
	case "in":
		return c.traced(n, "", a, b, c.in(n, a, b))
	case "contains", "startsWith", "endsWith", "matches":
		return c.traced(n, "", a, b, c.textual(n, a, b))
	}
	return c.arithmetic(n, a, b)
}

// traced keeps a comparison for explaining, where it is about the customer as a whole.
func (c *compiler) traced(n ast.Node, op string, a, b, v value) value {
	c.operands = []value{a, b}
	if c.quiet == 0 {
		c.parts = append(c.parts, Part{Text: strings.ReplaceAll(n.String(), "#.", "."), Unit: max(a.unit, b.unit), op: op, a: a, b: b, hold: v.truth, keeps: slices.Clone(c.keeps)})
	}
	return v
}

// deny makes a part the opposite of itself.
func (p *Part) deny() {
	p.denied = !p.denied
	p.Text = "not " + p.Text
}

// enter works out what the lets around a part keep.
func (f *Frame) enter(p *Part, row int) {
	f.row = row
	for _, keep := range p.keeps {
		keep(f)
	}
}

// isKnown says whether a value is not missing.
func isKnown(v value) func(*Frame) bool {
	switch v.typ {
	case Number:
		return func(f *Frame) bool { return known(v.number(f)) }
	case Text:
		return func(f *Frame) bool { return v.text(f) != "" }
	case Day:
		return func(f *Frame) bool { return v.day(f) != ledger.NoDay }
	case Event:
		return func(f *Frame) bool { return v.event(f) >= 0 }
	}
	return func(*Frame) bool { return true }
}

func truth(f func(*Frame) bool) value { return value{typ: Truth, truth: f} }

func (c *compiler) comparison(n *ast.BinaryNode, a, b value) value {
	if a.typ == Nothing || b.typ == Nothing {
		other := a
		if a.typ == Nothing {
			other = b
		}
		if other.typ > Day && other.typ != Event {
			c.fail(n, "such as len(surveys) == 0", "%v cannot be missing", other.typ)
		}
		has := isKnown(other)
		switch n.Operator {
		case "!=":
			return truth(has)
		case "==":
			return truth(func(f *Frame) bool { return !has(f) })
		}
	}
	a, b = c.asDays(n.Left, a, b), c.asDays(n.Right, b, a)
	if a.typ != b.typ {
		hint := ""
		if a.typ == Number && b.typ == Text || a.typ == Text && b.typ == Number {
			hint = "write numbers without quotes and texts with them"
		}
		c.fail(n, hint, "cannot compare %v with %v", a.typ, b.typ)
	}
	switch a.typ {
	case Number:
		return truth(compareNumbers(n.Operator, a.number, b.number))
	case Day:
		x, y := a.day, b.day
		return truth(compareNumbers(n.Operator, func(f *Frame) float64 { return dayNumber(x(f)) }, func(f *Frame) float64 { return dayNumber(y(f)) }))
	case Text, Truth:
		if n.Operator != "==" && n.Operator != "!=" {
			c.fail(n, "== and != compare them", "%v has no order", a.typ)
		}
	default:
		c.fail(n, "compare one of its fields or a number, such as len(surveys) > 0", "%v cannot be compared", a.typ)
	}
	equal := n.Operator == "=="
	if a.typ == Truth {
		return truth(func(f *Frame) bool { return (a.truth(f) == b.truth(f)) == equal })
	}
	c.checkClosed(n.Right, a, b)
	c.checkClosed(n.Left, b, a)
	return truth(func(f *Frame) bool {
		x, y := a.text(f), b.text(f)
		return x != "" && y != "" && (x == y) == equal
	})
}

func dayNumber(d ledger.Day) float64 {
	if d == ledger.NoDay {
		return missing
	}
	return float64(d)
}

// asDays reads a text that is compared with a day as one.
func (c *compiler) asDays(n ast.Node, v, other value) value {
	if v.typ != Text || !v.fixed || other.typ != Day {
		return v
	}
	d, err := ledger.ParseDay(v.text(nil))
	if err != nil {
		c.fail(n, "", "%v", err)
	}
	return value{typ: Day, fixed: true, day: func(*Frame) ledger.Day { return d }}
}

// checkClosed refuses to compare a column with a text that it can never hold.
func (c *compiler) checkClosed(n ast.Node, a, b value) {
	if a.closed == nil || !b.fixed || b.typ != Text {
		return
	}
	if s := b.text(nil); !slices.Contains(a.closed, s) {
		c.fail(n, ledger.DidYouMean(s, a.closed), "%q is none of its values", s)
	}
}

func compareNumbers(op string, x, y func(*Frame) float64) func(*Frame) bool {
	switch op {
	case "==":
		return func(f *Frame) bool { return x(f) == y(f) }
	case "!=":
		return func(f *Frame) bool { a, b := x(f), y(f); return a < b || a > b }
	case "<":
		return func(f *Frame) bool { return x(f) < y(f) }
	case "<=":
		return func(f *Frame) bool { return x(f) <= y(f) }
	case ">":
		return func(f *Frame) bool { return x(f) > y(f) }
	}
	return func(f *Frame) bool { return x(f) >= y(f) }
}

func (c *compiler) in(n *ast.BinaryNode, a, b value) value {
	switch {
	case a.typ == Text && b.typ == Texts:
		for _, s := range b.texts {
			c.checkClosed(n.Right, a, constant(s))
		}
		set := map[string]bool{}
		for _, s := range b.texts {
			set[s] = s != ""
		}
		return truth(func(f *Frame) bool { return set[a.text(f)] })
	case a.typ == Number && b.typ == Numbers:
		return truth(func(f *Frame) bool { return slices.Contains(b.nums, a.number(f)) })
	case a.typ == Number && b.typ == Range:
		return truth(func(f *Frame) bool { x := a.number(f); return x >= b.number(f) && x <= b.upper(f) })
	case b.typ == Values && a.typ == b.events.value.typ:
		return c.inValues(n, a, b)
	case a.typ == Text && b.typ == Text:
		c.fail(n, "a text is looked for with has(text, words...) or contains", "a text where a list is wanted")
	}
	c.fail(n, "such as r in 3..4 or stage in ['签约', '交房']", "%v in %v", a.typ, b.typ)
	return value{}
}

// textual compiles the operators on texts as they are written.
func (c *compiler) textual(n *ast.BinaryNode, a, b value) value {
	c.want(n.Left, a, Text)
	c.want(n.Right, b, Text)
	x, y := a.text, b.text
	if n.Operator == "matches" {
		if !b.fixed {
			c.fail(n.Right, "", "the pattern has to be written down")
		}
		re, err := regexp.Compile(y(nil))
		if err != nil {
			c.fail(n.Right, "", "%v", err)
		}
		return truth(func(f *Frame) bool { s := x(f); return s != "" && re.MatchString(s) })
	}
	test := map[string]func(string, string) bool{"contains": strings.Contains, "startsWith": strings.HasPrefix, "endsWith": strings.HasSuffix}[n.Operator]
	return truth(func(f *Frame) bool { s, t := x(f), y(f); return s != "" && t != "" && test(s, t) })
}

// Holds says whether a part holds for a customer.
func (f *Frame) Holds(p *Part, row int) bool {
	f.enter(p, row)
	return p.hold(f) != p.denied
}

// Values writes the two sides of a part for a customer; "" where there is no second.
func (f *Frame) Values(p *Part, row int) (left, right string) {
	f.enter(p, row)
	return f.show(p.a, p.Unit), f.show(p.b, p.Unit)
}

// Gap gives how much a number lacks to make a comparison hold, with its sign; ok is false where
// that cannot be said.
func (f *Frame) Gap(p *Part, row int) (gap float64, ok bool) {
	f.enter(p, row)
	if p.denied || p.op == "==" || p.op == "!=" || p.op == "" || p.a.typ != Number || p.b.typ != Number || p.hold(f) {
		return 0, false
	}
	d := p.b.number(f) - p.a.number(f)
	return d, known(d)
}

func (f *Frame) show(v value, unit Unit) string {
	switch v.typ {
	case Number:
		return FormatNumber(v.number(f), unit)
	case Text:
		if s := v.text(f); s != "" {
			return s
		}
		return "?"
	case Day:
		if d := v.day(f); d != ledger.NoDay {
			return d.String()
		}
		return "?"
	case Truth:
		return strconv.FormatBool(v.truth(f))
	}
	return ""
}

// FormatNumber writes a number as its unit asks for: money with two decimals, else up to six
// significant digits; ? when it is missing.
func FormatNumber(x float64, unit Unit) string {
	switch {
	case !known(x):
		return "?"
	case unit == Money:
		return strconv.FormatFloat(x, 'f', 2, 64)
	case x == math.Trunc(x) && math.Abs(x) < 1e15:
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return strconv.FormatFloat(x, 'g', 6, 64)
}
