package expression

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
)

// Limits on the size of an expression.
const (
	MaxLength = 8000 // bytes
	MaxNodes  = 1000
)

// Error is a fault in an expression, at a place in it.
type Error struct {
	Line, Column int // from 1; the column counts characters
	What, Hint   string
}

func (e *Error) Error() string {
	if e.Hint == "" {
		return e.What
	}
	return e.What + "; " + e.Hint
}

// The expression is parsed as the condition of a list, so that .field may stand wherever a
// helper takes a value or a condition of events.
const before, after = "any([0], {", "\n})"

// parse reads an expression into expr-lang's tree.
func parse(source string) (ast.Node, *Error) {
	if strings.TrimSpace(source) == "" {
		return nil, &Error{Line: 1, Column: 1, What: "the expression is empty"}
	}
	if len(source) > MaxLength || !utf8.ValidString(source) {
		return nil, &Error{Line: 1, Column: 1, What: fmt.Sprintf("the expression has %d bytes", len(source)), Hint: fmt.Sprintf("at most %d of UTF-8; split it into classes or params", MaxLength)}
	}
	c := conf.CreateNew()
	c.MaxNodes = MaxNodes
	c.DisableIfOperator = true
	tree, err := parser.ParseWithConfig(before+source+after, c)
	if err != nil {
		var fe *file.Error
		if !errors.As(err, &fe) {
			return nil, &Error{Line: 1, Column: 1, What: err.Error()}
		}
		what, hint := fe.Message, ""
		switch {
		case strings.Contains(what, "maximum allowed nodes"):
			what, hint = fmt.Sprintf("the expression has more than %d parts", MaxNodes), "split it into classes or params"
		case strings.HasPrefix(what, "unexpected token"):
			what = strings.NewReplacer("Operator", "operator", "Identifier", "name", "Bracket", "bracket", "Number", "number", "String", "text", "EOF", "end").Replace(what)
			if strings.Contains(what, `operator("=")`) {
				hint = "== compares"
			}
		}
		return nil, at(source, fe.From, what, hint)
	}
	if call, ok := tree.Node.(*ast.BuiltinNode); ok && call.Name == "any" && len(call.Arguments) == 2 {
		if p, ok := call.Arguments[1].(*ast.PredicateNode); ok && call.Location().From == 0 {
			return p.Node, nil
		}
	}
	return nil, &Error{Line: 1, Column: 1, What: "a bracket is closed that was not opened"}
}

// at makes an error at a place of the parsed text.
func at(source string, from int, what, hint string) *Error {
	e := &Error{Line: 1, Column: 1, What: what, Hint: hint}
	n := from - len(before)
	for _, r := range source {
		if n--; n < 0 {
			break
		}
		e.Column++
		if r == '\n' {
			e.Line, e.Column = e.Line+1, 1
		}
	}
	return e
}
