package expression

import (
	"fmt"
	"maps"
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
	return &Program{Uses: c.uses, Parts: c.parts, value: v, ranks: c.ranks, vars: c.vars}, nil
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
	if c.scope.Alias != nil {
		if x, ok := c.scope.Alias(n.Value); ok {
			return c.column(x)
		}
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

// want fails when a value is of another type.
func (c *compiler) want(n ast.Node, v value, t Type) {
	if v.typ != t {
		c.fail(n, "", "%v where %v is wanted", v.typ, t)
	}
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
