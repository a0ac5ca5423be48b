package expression

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"

	"grade/ledger"
)

// compiler turns a tree into functions.
type compiler struct {
	source   string
	scope    *Scope
	ranks    []rank
	vars     int
	local    map[string]value
	keeps    []func(*Frame) // of the lets around
	elem     *EventList     // of the events that .field means; nil outside of lists
	quiet    int            // inside of a condition on events, where nothing is traced and no list is gone through
	uses     Uses
	parts    []Part
	operands []value // of the comparison compiled last
}

// fault is carried by panic inside of this package and returned by Compile.
type fault struct{ *Error }

// Compile checks and compiles an expression of the type that is wanted.
func Compile(source string, want Type, scope *Scope) (p *Program, err *Error) {
	root, err := parse(source)
	if err != nil {
		return nil, err
	}
	c := &compiler{source: source, scope: scope, local: map[string]value{}, uses: Uses{Lists: map[int][]int{}}}
	defer func() {
		if x := recover(); x != nil {
			f, ok := x.(fault)
			if !ok {
				panic(x)
			}
			p, err = nil, f.Error
		}
	}()
	v := c.node(root)
	if v.typ != want {
		hint := ""
		switch {
		case want == Truth && v.typ == Event:
			hint = "compare one of its fields, such as last(surveys).score >= 0.8"
		case want == Truth && v.typ == List:
			hint = "such as len(surveys) > 0"
		case want == Truth:
			hint = "compare it with something, such as frequency >= 2"
		}
		c.fail(root, hint, "%v where %v is wanted", v.typ, want)
	}
	return &Program{Source: source, Type: want, Uses: c.uses, Parts: c.parts, value: v, ranks: c.ranks, vars: c.vars}, nil
}

func (c *compiler) fail(n ast.Node, hint, format string, args ...any) {
	panic(fault{at(c.source, n.Location().From, fmt.Sprintf(format, args...), hint)})
}

// node compiles one node.
func (c *compiler) node(n ast.Node) value {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return constant(float64(n.Value))
	case *ast.FloatNode:
		return constant(n.Value)
	case *ast.StringNode:
		return constant(n.Value)
	case *ast.BoolNode:
		return constant(n.Value)
	case *ast.NilNode:
		return value{typ: Nothing, fixed: true}
	case *ast.IdentifierNode:
		return c.identifier(n)
	case *ast.PointerNode:
		if c.elem == nil {
			c.fail(n, "such as count(surveys, .score < 0.6)", "a field of an event outside of a list")
		}
		return value{typ: Event, event: func(f *Frame) int { return f.elem }, events: &events{list: c.elem}}
	case *ast.UnaryNode:
		return c.unary(n)
	case *ast.BinaryNode:
		return c.binary(n)
	case *ast.ConditionalNode:
		return c.conditional(n)
	case *ast.ChainNode:
		return c.node(n.Node)
	case *ast.MemberNode:
		return c.member(n)
	case *ast.ArrayNode:
		return c.array(n)
	case *ast.VariableDeclaratorNode:
		return c.let(n)
	case *ast.BuiltinNode:
		return c.call(n, n.Name, n.Arguments)
	case *ast.CallNode:
		if name, ok := n.Callee.(*ast.IdentifierNode); ok {
			return c.call(n, name.Value, n.Arguments)
		}
	case *ast.PredicateNode:
		return c.node(n.Node)
	}
	c.fail(n, "", "%s has no place in a rule", n.String())
	return value{}
}

// constant makes a value of a float64, string, bool, []string or []float64.
func constant(x any) value {
	switch x := x.(type) {
	case float64:
		return value{typ: Number, fixed: true, number: func(*Frame) float64 { return x }}
	case string:
		return value{typ: Text, fixed: true, text: func(*Frame) string { return x }}
	case bool:
		return value{typ: Truth, fixed: true, truth: func(*Frame) bool { return x }}
	case []string:
		return value{typ: Texts, fixed: true, texts: x}
	case []float64:
		return value{typ: Numbers, fixed: true, nums: x}
	}
	panic(fmt.Sprintf("expression: a constant of type %T", x))
}

func (c *compiler) identifier(n *ast.IdentifierNode) value {
	if v, ok := c.local[n.Value]; ok {
		return v
	}
	if x, ok := c.scope.Params[n.Value]; ok {
		return constant(x)
	}
	if x, ok := c.scope.Names[n.Value]; ok {
		return c.column(x)
	}
	if l, ok := c.scope.Lists[n.Value]; ok {
		c.useList(&l)
		return value{typ: List, events: &events{list: &l}}
	}
	if n.Value == "as_of" {
		return value{typ: Day, day: (*Frame).asOf}
	}
	if c.elem != nil {
		if _, ok := c.elem.Fields[n.Value]; ok {
			c.fail(n, fmt.Sprintf("a field of the event is written .%s", n.Value), "unknown name %q", n.Value)
		}
	}
	c.fail(n, nearest(n.Value, c.scope), "unknown name %q", n.Value)
	return value{}
}

// nearest says which name was meant.
func nearest(name string, s *Scope) string {
	var names []string
	for n := range s.Names {
		names = append(names, n)
	}
	for n := range s.Lists {
		names = append(names, n)
	}
	for n := range s.Params {
		names = append(names, n)
	}
	near, differs := ledger.Nearest(name, names)
	if differs >= max(utf8.RuneCountInString(name), 2) {
		headers := slices.Sorted(maps.Keys(s.Headers))
		if len(headers) == 0 {
			return "docs/rules.md lists the fields; the columns of files are known when files are given"
		}
		return "the customers' columns are " + strings.Join(headers[:min(len(headers), 12)], ", ")
	}
	return fmt.Sprintf("did you mean %q?", near)
}

// column reads a column of the customers.
func (c *compiler) column(x Name) value {
	if !slices.Contains(c.uses.Names, x.Place) {
		c.uses.Names = append(c.uses.Names, x.Place)
	}
	v := value{typ: x.Type, unit: x.Unit, closed: x.Closed, name: &x}
	place := x.Place
	switch x.Type {
	case Number:
		v.number = func(f *Frame) float64 { return f.bound.data.Columns[place].Numbers[f.row] }
	case Text:
		v.text = func(f *Frame) string { return f.bound.data.Columns[place].Texts[f.row] }
	case Day:
		v.day = func(f *Frame) ledger.Day { return f.bound.data.Columns[place].Days[f.row] }
	case Truth:
		v.truth = func(f *Frame) bool { return f.bound.data.Columns[place].Truths[f.row] }
	}
	return v
}

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

// want fails when a value is of another type.
func (c *compiler) want(n ast.Node, v value, t Type) {
	if v.typ != t {
		c.fail(n, "", "%v where %v is wanted", v.typ, t)
	}
}

func (c *compiler) conditional(n *ast.ConditionalNode) value {
	cond := c.node(n.Cond)
	c.want(n.Cond, cond, Truth)
	a, b := c.node(n.Exp1), c.node(n.Exp2)
	a, b = c.alike(n, a, b)
	return choose(cond.truth, a, b)
}

// alike gives nil the type of what stands beside it.
func (c *compiler) alike(n ast.Node, a, b value) (value, value) {
	if a.typ == Nothing {
		a = none(b.typ)
	}
	if b.typ == Nothing {
		b = none(a.typ)
	}
	if a.typ != b.typ || a.typ < Number || a.typ > Day {
		c.fail(n, "", "%v or %v: both have to be of one type", a.typ, b.typ)
	}
	return a, b
}

// none is the missing value of a type.
func none(t Type) value {
	return value{typ: t, fixed: true, number: func(*Frame) float64 { return missing }, text: func(*Frame) string { return "" },
		truth: func(*Frame) bool { return false }, day: func(*Frame) ledger.Day { return ledger.NoDay }}
}

// choose is a where cond holds, else b.
func choose(cond func(*Frame) bool, a, b value) value {
	v := value{typ: a.typ, unit: a.unit}
	switch a.typ {
	case Number:
		v.number = func(f *Frame) float64 {
			if cond(f) {
				return a.number(f)
			}
			return b.number(f)
		}
	case Text:
		v.text = func(f *Frame) string {
			if cond(f) {
				return a.text(f)
			}
			return b.text(f)
		}
	case Truth:
		v.truth = func(f *Frame) bool {
			if cond(f) {
				return a.truth(f)
			}
			return b.truth(f)
		}
	case Day:
		v.day = func(f *Frame) ledger.Day {
			if cond(f) {
				return a.day(f)
			}
			return b.day(f)
		}
	}
	return v
}

// coalesce is a, or b where a is missing. Each is worked out once.
func coalesce(a, b value) value {
	v := value{typ: a.typ, unit: max(a.unit, b.unit)}
	switch a.typ {
	case Number:
		v.number = func(f *Frame) float64 {
			if x := a.number(f); known(x) {
				return x
			}
			return b.number(f)
		}
	case Text:
		v.text = func(f *Frame) string {
			if x := a.text(f); x != "" {
				return x
			}
			return b.text(f)
		}
	case Day:
		v.day = func(f *Frame) ledger.Day {
			if x := a.day(f); x != ledger.NoDay {
				return x
			}
			return b.day(f)
		}
	case Truth:
		v.truth = func(f *Frame) bool { return a.truth(f) || b.truth(f) }
	}
	return v
}

func (c *compiler) array(n *ast.ArrayNode) value {
	var texts []string
	var nums []float64
	for _, x := range n.Nodes {
		switch v := c.node(x); {
		case v.fixed && v.typ == Text:
			texts = append(texts, v.text(nil))
		case v.fixed && v.typ == Number:
			nums = append(nums, v.number(nil))
		default:
			c.fail(x, "", "a list holds texts or numbers that are written down")
		}
	}
	switch {
	case len(texts) > 0 && len(nums) > 0:
		c.fail(n, "", "texts and numbers in one list")
	case len(nums) > 0:
		return constant(nums)
	}
	return constant(texts)
}

// let keeps a value under a name. It is worked out once.
func (c *compiler) let(n *ast.VariableDeclaratorNode) value {
	v := c.node(n.Value)
	if v.typ < Number || v.typ > Day {
		c.fail(n.Value, "", "let keeps a number, a text, a day or a condition, not %v", v.typ)
	}
	for _, taken := range []bool{c.scope.Names[n.Name].Type != Invalid, c.scope.Params[n.Name] != nil} {
		if taken {
			c.fail(n, "take another name", "%q is known already", n.Name)
		}
	}
	k := c.vars
	c.vars++
	kept := v
	kept.fixed = false
	var keep func(*Frame)
	switch v.typ {
	case Number:
		keep = func(f *Frame) { f.vars[k].number = v.number(f) }
		kept.number = func(f *Frame) float64 { return f.vars[k].number }
	case Text:
		keep = func(f *Frame) { f.vars[k].text = v.text(f) }
		kept.text = func(f *Frame) string { return f.vars[k].text }
	case Truth:
		keep = func(f *Frame) { f.vars[k].truth = v.truth(f) }
		kept.truth = func(f *Frame) bool { return f.vars[k].truth }
	case Day:
		keep = func(f *Frame) { f.vars[k].day = v.day(f) }
		kept.day = func(f *Frame) ledger.Day { return f.vars[k].day }
	}
	c.local[n.Name] = kept
	c.keeps = append(c.keeps, keep)
	body := c.node(n.Expr)
	c.keeps = c.keeps[:len(c.keeps)-1]
	delete(c.local, n.Name)
	if body.typ < Number || body.typ > Day {
		c.fail(n.Expr, "", "%v behind let", body.typ)
	}
	return choose(func(f *Frame) bool { keep(f); return true }, body, none(body.typ))
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
