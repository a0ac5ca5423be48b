package expression

import (
	"math"

	"github.com/expr-lang/expr/ast"

	"grade/ledger"
)

func (c *compiler) unary(n *ast.UnaryNode) value {
	from := len(c.parts)
	if b, ok := n.Node.(*ast.BinaryNode); ok && n.Operator == "not" && b.Location() == n.Location() {
		return c.notSuffix(n, b)
	}
	v := c.node(n.Node)
	switch n.Operator {
	case "not", "!":
		c.want(n.Node, v, Truth)
		x := v.truth
		if len(c.parts) == from+1 {
			c.parts[from].deny()
		}
		return value{typ: Truth, fixed: v.fixed, truth: func(f *Frame) bool { return !x(f) }}
	case "-", "+":
		c.want(n.Node, v, Number)
		x := v.number
		if n.Operator == "+" {
			return v
		}
		return value{typ: Number, unit: v.unit, fixed: v.fixed, number: func(f *Frame) float64 { return -x(f) }}
	}
	c.fail(n, "", "%q has no place in a rule", n.Operator)
	return value{}
}

// notSuffix compiles x not in y, x not contains y and the like: comparisons, and so false where a
// value is missing.
func (c *compiler) notSuffix(n *ast.UnaryNode, b *ast.BinaryNode) value {
	from := len(c.parts)
	v := c.node(b)
	x := v.truth
	has := func(*Frame) bool { return true }
	if len(c.operands) == 2 {
		left, right := isKnown(c.operands[0]), isKnown(c.operands[1])
		has = func(f *Frame) bool { return left(f) && right(f) }
	}
	if len(c.parts) == from+1 {
		c.parts[from].deny()
	}
	return truth(func(f *Frame) bool { return has(f) && !x(f) })
}

// arithmetic compiles + - * / %.
func (c *compiler) arithmetic(n *ast.BinaryNode, a, b value) value {
	switch {
	case a.typ == Day && b.typ == Day && n.Operator == "-":
		return value{typ: Number, unit: Days, number: func(f *Frame) float64 { return between(a.day(f), b.day(f)) }}
	case a.typ == Day && b.typ == Number && (n.Operator == "-" || n.Operator == "+"):
		sign := 1.0
		if n.Operator == "-" {
			sign = -1
		}
		return value{typ: Day, day: func(f *Frame) ledger.Day { return shift(a.day(f), sign*b.number(f)) }}
	}
	hint := ""
	if a.typ == Text || b.typ == Text {
		hint = "numbers are written without quotes"
	}
	if a.typ != Number || b.typ != Number {
		c.fail(n, hint, "%v %s %v cannot be worked out", a.typ, n.Operator, b.typ)
	}
	v := value{typ: Number, fixed: a.fixed && b.fixed}
	x, y := a.number, b.number
	switch n.Operator {
	case "+":
		v.unit, v.number = max(a.unit, b.unit), func(f *Frame) float64 { return x(f) + y(f) }
	case "-":
		v.unit, v.number = max(a.unit, b.unit), func(f *Frame) float64 { return x(f) - y(f) }
	case "*":
		v.unit, v.number = max(a.unit, b.unit), func(f *Frame) float64 { return x(f) * y(f) }
	case "/":
		v.number = func(f *Frame) float64 { return quotient(x(f), y(f)) }
	case "%":
		v.number = func(f *Frame) float64 { return math.Mod(x(f), y(f)) }
	default:
		c.fail(n, "", "%q has no place in a rule", n.Operator)
	}
	return v
}

// quotient is missing where it would divide by zero.
func quotient(x, y float64) float64 {
	if y == 0 {
		return missing
	}
	return x / y
}

func between(a, b ledger.Day) float64 {
	if a == ledger.NoDay || b == ledger.NoDay {
		return missing
	}
	return float64(a) - float64(b)
}

func shift(d ledger.Day, n float64) ledger.Day {
	if d == ledger.NoDay || !known(n) || math.Abs(n) > 1e6 {
		return ledger.NoDay
	}
	return d + ledger.Day(n)
}
