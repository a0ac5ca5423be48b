package segment

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"grade/segment/internal/expression"
)

// Error is a fault in a rule file, at its place.
type Error struct {
	File         string
	Line, Column int // from 1; 0: of the file as a whole
	What, Hint   string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.What
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.What)
}

// document is the text of a rule file, with the place of everything in it.
type document struct {
	name string
	text []byte
	file *ast.File
}

// maxFile is the size of a rule file that is read.
const maxFile = 4 << 20

// decode parses the file strictly into r.
func (d *document) decode(r *Rules) error {
	if len(d.text) > maxFile {
		return &Error{File: d.name, What: fmt.Sprintf("the file has %d bytes", len(d.text)), Hint: "a rule file has at most 4 MB"}
	}
	var err error
	if d.file, err = parser.ParseBytes(d.text, 0); err == nil {
		if len(d.file.Docs) != 1 {
			return &Error{File: d.name, What: fmt.Sprintf("%d documents in one file", len(d.file.Docs)), Hint: "a rule file holds one"}
		}
		if at := repeats(d.file); at != nil {
			return &Error{d.name, at.Position.Line, at.Position.Column, "anchors and aliases have no place in a rule file", "write it out, or use params"}
		}
		err = yaml.UnmarshalWithOptions(d.text, r, yaml.Strict())
	}
	if err == nil {
		return nil
	}
	out := &Error{File: d.name, What: err.Error()}
	var at yaml.Error
	if errors.As(err, &at) {
		out.What, _, _ = strings.Cut(at.GetMessage(), "\n")
		if t := at.GetToken(); t != nil && t.Position != nil {
			out.Line, out.Column = t.Position.Line, t.Position.Column
		}
	}
	if name, ok := strings.CutPrefix(out.What, "unknown field "); ok {
		out.Hint = unknownKey(strings.Trim(name, `"`))
	}
	return out
}

// repeats finds an anchor or an alias, by which a small file could grow without bound.
func repeats(f *ast.File) *token.Token {
	for _, doc := range f.Docs {
		if doc.Body == nil {
			continue
		}
		for t := doc.Body.GetToken(); t != nil; t = t.Prev {
			if t.Prev == nil {
				for ; t != nil; t = t.Next {
					if t.Type == token.AnchorType || t.Type == token.AliasType || t.Type == token.MergeKeyType {
						return t
					}
				}
				return nil
			}
		}
	}
	return nil
}

// node finds what stands at a path such as $.dimensions[0].key; nil where nothing does.
func (d *document) node(path string) ast.Node {
	p, err := yaml.PathString(path)
	if err != nil {
		return nil
	}
	n, err := p.FilterFile(d.file)
	if err != nil {
		return nil
	}
	return n
}

// fail makes an error at a path. Where nothing stands there the nearest outer part is named.
func (d *document) fail(path, hint, format string, args ...any) *Error {
	e := &Error{File: d.name, What: fmt.Sprintf(format, args...), Hint: hint}
	for path != "$" && path != "" {
		if n := d.node(path); n != nil && n.GetToken() != nil {
			t := first(n)
			e.Line, e.Column = t.Position.Line, t.Position.Column
			return e
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return e
}

// first gives the token with which a node begins; that of a mapping is its first colon.
func first(n ast.Node) *token.Token {
	switch n := n.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 && !n.IsFlowStyle {
			return n.Values[0].Key.GetToken()
		}
	case *ast.MappingValueNode:
		return n.Key.GetToken()
	}
	return n.GetToken()
}

// failAt makes an error of a fault in an expression that stands at a path.
func (d *document) failAt(path string, fault *expression.Error) *Error {
	e := d.fail(path, fault.Hint, "%s", fault.What)
	n := d.node(path)
	if n == nil || e.Line == 0 {
		return e
	}
	switch t := n.GetToken(); {
	case t.Type == token.LiteralType || t.Type == token.FoldedType:
		e.Line, e.Column = e.Line+fault.Line, fault.Column
	default:
		column := fault.Column - 1
		if t.Type == token.SingleQuoteType || t.Type == token.DoubleQuoteType {
			column++
		}
		if fault.Line == 1 {
			e.Column += column
		} else {
			e.Line, e.Column = e.Line+fault.Line-1, fault.Column
		}
	}
	if b, ok := n.(*ast.LiteralNode); ok && b.Value != nil && b.Value.GetToken() != nil {
		at := b.Value.GetToken().Position
		e.Line, e.Column = b.Start.Position.Line+fault.Line, max(at.Column, 1)+fault.Column-1
	}
	return e
}
