package segment

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

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
	d.text = bytes.TrimPrefix(d.text, []byte("\ufeff"))
	if !utf8.Valid(d.text) {
		return &Error{File: d.name, What: "the file is not UTF-8", Hint: "save it as UTF-8"}
	}
	var err error
	if d.file, err = parser.ParseBytes(d.text, 0); err == nil {
		if len(d.file.Docs) == 1 && empty(d.file.Docs[0].Body) {
			return &Error{File: d.name, What: "the file is empty", Hint: "begin with version: 1; grade rules show standard prints an example"}
		}
		if len(d.file.Docs) != 1 {
			return &Error{File: d.name, What: fmt.Sprintf("%d documents in one file", len(d.file.Docs)), Hint: "a rule file holds one"}
		}
		if at := repeats(d.file); at != nil {
			return &Error{d.name, at.Position.Line, at.Position.Column, "anchors and aliases have no place in a rule file", "write it out, or use params"}
		}
		if at := oddKey(d.file.Docs[0].Body); at != nil {
			return &Error{d.name, at.Position.Line, at.Position.Column, fmt.Sprintf("unknown key %s", at.Value), "grade rules schema lists the keys; quote numbers that are meant as names"}
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
	if m := goTypes.FindStringSubmatch(out.What); m != nil {
		out.What, out.Hint = fmt.Sprintf("%s where %s is wanted", typeWord(m[1]), typeWord(m[2])), "grade rules schema says what stands where"
	}
	if out.Line == 0 {
		out.Line, out.Column = 1, 1
	}
	if name, ok := strings.CutPrefix(out.What, "unknown field "); ok {
		out.Hint = unknownKey(strings.Trim(name, `"`))
	}
	if out.Hint == "" {
		out.Hint = "look for a tab, a missing space behind a colon, or a missing quote"
	}
	return out
}

// goTypes finds what the library says of a value of another type.
var goTypes = regexp.MustCompile(`cannot unmarshal (.+?) into Go (?:struct field \S+|value) of type (\S+)`)

// typeWord names a type of Go in words.
func typeWord(t string) string {
	switch {
	case strings.HasPrefix(t, "[]"):
		return "a list"
	case strings.HasPrefix(t, "map") || strings.Contains(t, "segment."):
		return "a mapping"
	case strings.HasPrefix(t, "int") || strings.HasPrefix(t, "uint") || strings.HasPrefix(t, "float"):
		return "a number"
	case t == "bool":
		return "true or false"
	}
	return "a text"
}

func empty(body ast.Node) bool {
	if body == nil {
		return true
	}
	switch body.(type) {
	case *ast.NullNode, *ast.CommentGroupNode:
		return true
	}
	return false
}

// oddKey finds a key that is no text; nil where all are.
func oddKey(n ast.Node) *token.Token {
	w := &keyFinder{}
	ast.Walk(w, n)
	return w.found
}

type keyFinder struct{ found *token.Token }

// Visit looks at one node.
func (w *keyFinder) Visit(n ast.Node) ast.Visitor {
	if v, ok := n.(*ast.MappingValueNode); ok && w.found == nil {
		if _, ok := v.Key.(*ast.StringNode); !ok {
			w.found = v.Key.GetToken()
		}
	}
	return w
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
	var value string
	t := n.GetToken()
	switch n := n.(type) {
	case *ast.LiteralNode:
		t, value = n.Start, n.Value.Value
	case *ast.StringNode:
		value = n.Value
	default:
		return e
	}
	e.Line, e.Column = d.within(t, value, fault)
	return e
}

// within finds the place of a fault in the file: the scalar that begins at t may be quoted, folded or
// written over several lines.
func (d *document) within(t *token.Token, value string, fault *expression.Error) (line, column int) {
	text, at := []rune(string(d.text)), 0
	for l := 1; at < len(text) && l < t.Position.Line; at++ {
		if text[at] == '\n' {
			l++
		}
	}
	at += t.Position.Column - 1
	switch t.Type {
	case token.SingleQuoteType, token.DoubleQuoteType:
		at++
	case token.LiteralType, token.FoldedType:
		for at < len(text) && text[at] != '\n' {
			at++
		}
	}
	want, v := offsetOf(fault, value), []rune(value)
	space := func(i int) bool {
		return i < len(text) && (text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r')
	}
	if at < len(text) && text[at] == '\n' {
		for space(at) {
			at++
		}
	}
	for j := 0; j < want && at < len(text); {
		switch r := text[at]; {
		case r == v[j]:
			at, j = at+1, j+1
		case r == '\r':
			at++
		case (v[j] == ' ' || v[j] == '\n') && r == '\n':
			for space(at) {
				at++
			}
			j++
		case r == '\\' && t.Type == token.DoubleQuoteType:
			at, j = at+escapeLength(text, at), j+1
		default:
			at++
		}
	}
	if want < len(v) && v[want] != ' ' {
		for space(at) {
			at++
		}
	}
	line, column = 1, 1
	for _, r := range text[:min(at, len(text))] {
		if column++; r == '\n' {
			line, column = line+1, 1
		}
	}
	return line, column
}

// escapeLength is the length of an escape sequence of a double-quoted scalar.
func escapeLength(text []rune, at int) int {
	if at+1 < len(text) {
		switch text[at+1] {
		case 'x':
			return 4
		case 'u':
			return 6
		case 'U':
			return 10
		}
	}
	return 2
}

// offsetOf is the place of a fault in the value, in characters.
func offsetOf(fault *expression.Error, value string) int {
	line, column, n := 1, 1, 0
	for _, r := range value {
		if line == fault.Line && column == fault.Column {
			break
		}
		if column++; r == '\n' {
			line, column = line+1, 1
		}
		n++
	}
	return n
}
