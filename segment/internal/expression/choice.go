package expression

import (
	"github.com/expr-lang/expr/ast"

	"grade/ledger"
)

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
