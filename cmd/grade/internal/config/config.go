// Package config reads grade.yaml: the files, settings and outputs of a run that is made again and again.
//
//	f, err := config.Parse("grade.yaml", text)
//
// Every setting knows its line, so that faults and `grade inspect --config` can name it.
package config

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

//go:embed schema.json
var schema []byte

// Schema gives the JSON schema of the file.
func Schema() []byte { return schema }

// Error is a fault in the file, at its line.
type Error struct {
	File       string
	Line       int // from 1; 0: of the file as a whole
	What, Hint string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.What
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.What)
}

// File is what the file says. Zero values are what it does not say.
type File struct {
	Name    string
	Inputs  []Input
	Mapping []Setting // by field: the header
	Options []Setting // by flag, without its dashes
	Rules   Setting   // a preset or a file
	Set     []Setting // params of the rules
	Outputs []Output
	History Setting // a folder
	Lock    Setting // a file
}

// Setting is a name with its values, in the order of the file.
type Setting struct {
	Name   string
	Values []string
	Line   int // 0: it is not said
}

// Value is the only value; "" for none.
func (s *Setting) Value() string {
	if len(s.Values) == 0 {
		return ""
	}
	return s.Values[0]
}

// Input is a file or a pattern, with what it is.
type Input struct {
	File string
	Kind string    // "": recognised
	Map  []Setting // by field, for this file
	Line int
}

// Output is a file that is written.
type Output struct {
	File string
	As   string // the system that takes it; "": a list of ours
	Line int
}

// maxFile is the size of a file that is read.
const maxFile = 1 << 20

// reader walks the file and keeps its first fault.
type reader struct {
	name string
	err  *Error
}

func (r *reader) fail(line int, hint, what string, args ...any) {
	if r.err == nil {
		r.err = &Error{r.name, line, fmt.Sprintf(what, args...), hint}
	}
}

// Keys are the keys of the file, in the order in which they are written.
var Keys = []string{"version", "inputs", "mapping", "options", "rules", "outputs", "history", "lock"}

// Parse reads a file. Unknown and repeated keys, and values of another shape, are errors of type *Error.
func Parse(name string, text []byte) (*File, error) {
	switch {
	case len(text) > maxFile:
		return nil, &Error{File: name, What: fmt.Sprintf("the file has %d bytes", len(text)), Hint: "a configuration has at most 1 MB"}
	case !utf8.Valid(text):
		return nil, &Error{File: name, What: "the file is not UTF-8", Hint: "save it as UTF-8"}
	}
	file, err := parser.ParseBytes([]byte(strings.TrimPrefix(string(text), "\ufeff")), 0)
	if err != nil {
		return nil, syntaxError(name, err)
	}
	r := &reader{name: name}
	out := &File{Name: name}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, &Error{File: name, What: "the file is empty, or holds several documents", Hint: "grade init FILES writes one"}
	}
	version := false
	r.each(file.Docs[0].Body, "the file", func(key string, v ast.Node, line int) {
		switch key {
		case "version":
			version = true
			if s := r.scalar(key, v, line); s != "1" {
				r.fail(line, "version: 1", "version %s is not known", s)
			}
		case "inputs":
			out.Inputs = r.inputs(v, line)
		case "mapping":
			out.Mapping = r.settings(key, v, line)
		case "options":
			out.Options = r.options(v)
		case "rules":
			r.rules(out, v, line)
		case "outputs":
			out.Outputs = r.outputs(v, line)
		case "history":
			out.History = Setting{key, []string{r.scalar(key, v, line)}, line}
		case "lock":
			out.Lock = Setting{key, []string{r.scalar(key, v, line)}, line}
		default:
			r.fail(line, "there are "+strings.Join(Keys, ", "), "unknown key %q", key)
		}
	})
	if r.err == nil && !version {
		r.fail(1, "begin with version: 1", "no version")
	}
	if r.err != nil {
		return nil, r.err
	}
	return out, nil
}

// syntaxError is a fault of the YAML itself.
func syntaxError(name string, err error) error {
	out := &Error{File: name, What: err.Error(), Hint: "look for a tab, a missing space behind a colon, or a missing quote"}
	if at, ok := err.(yaml.Error); ok {
		out.What, _, _ = strings.Cut(at.GetMessage(), "\n")
		if t := at.GetToken(); t != nil && t.Position != nil {
			out.Line = t.Position.Line
		}
	}
	return out
}

// each calls f for every key of a mapping.
func (r *reader) each(n ast.Node, what string, f func(key string, v ast.Node, line int)) {
	var pairs []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		pairs = m.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{m}
	case *ast.NullNode, *ast.CommentGroupNode:
		return
	default:
		r.fail(line(n), "write it as key: value", "%s is no mapping", what)
		return
	}
	seen := map[string]bool{}
	for _, p := range pairs {
		key := p.Key.GetToken().Value
		at := p.Key.GetToken().Position.Line
		if seen[key] {
			r.fail(at, "say it once", "%q stands twice", key)
		}
		seen[key] = true
		f(key, p.Value, at)
	}
}

func line(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 1
}

// scalar is a value as it is written.
func (r *reader) scalar(key string, n ast.Node, at int) string {
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value
	case *ast.LiteralNode:
		return strings.TrimSpace(v.Value.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value
	case *ast.NullNode, nil:
		r.fail(at, "write its value, or leave the line out", "%s has no value", key)
	default:
		r.fail(at, "quote a text that holds : # { } [ ] or begins with @", "%s is not a single value", key)
	}
	return ""
}

// values are those of a list, or a single one.
func (r *reader) values(key string, n ast.Node, at int) (out []string) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		return []string{r.scalar(key, n, at)}
	}
	for _, v := range list.Values {
		out = append(out, r.scalar(key, v, line(v)))
	}
	return out
}

// settings are keys with a value each.
func (r *reader) settings(what string, n ast.Node, _ int) (out []Setting) {
	r.each(n, what, func(key string, v ast.Node, at int) {
		out = append(out, Setting{key, []string{r.scalar(key, v, at)}, at})
	})
	return out
}

// options are flags, with one value or several.
func (r *reader) options(n ast.Node) (out []Setting) {
	r.each(n, "options", func(key string, v ast.Node, at int) {
		out = append(out, Setting{key, r.values(key, v, at), at})
	})
	return out
}

// inputs are names, or names with what they are.
func (r *reader) inputs(n ast.Node, at int) (out []Input) {
	r.files(n, at, "inputs", "an input", "orders.csv", func(file string, at int) {
		out = append(out, Input{File: file, Line: at})
	}, func(key string, v ast.Node, at int) {
		switch x := &out[len(out)-1]; key {
		case "kind":
			x.Kind = r.scalar(key, v, at)
		case "map":
			x.Map = r.settings(key, v, at)
		default:
			r.fail(at, "an input has file, kind and map", "unknown key %q", key)
		}
	})
	return out
}

// outputs are names, or names with the system that takes them.
func (r *reader) outputs(n ast.Node, at int) (out []Output) {
	r.files(n, at, "outputs", "an output", "report.xlsx", func(file string, at int) {
		out = append(out, Output{File: file, Line: at})
	}, func(key string, v ast.Node, at int) {
		if key != "as" {
			r.fail(at, "an output has file and as", "unknown key %q", key)
			return
		}
		out[len(out)-1].As = r.scalar(key, v, at)
	})
	return out
}

// files reads a list of names, or of mappings with a file among their keys: add gets every file and its line, and set
// then the other keys of it.
func (r *reader) files(n ast.Node, at int, list, one, example string, add func(file string, at int), set func(key string, v ast.Node, at int)) {
	items, ok := n.(*ast.SequenceNode)
	if !ok {
		r.fail(at, "a line each: - "+example, "%s is no list", list)
		return
	}
	for _, v := range items.Values {
		file, at := "", line(v)
		var rest []func()
		if !isMapping(v) {
			file = r.scalar(one, v, at)
		} else {
			r.each(v, one, func(key string, v ast.Node, line int) {
				if key == "file" {
					file, at = r.scalar(key, v, line), line
					return
				}
				rest = append(rest, func() { set(key, v, line) })
			})
		}
		add(file, at)
		for _, set := range rest {
			set()
		}
		if file == "" {
			r.fail(at, "- "+example, "%s without a file", one)
		}
	}
}

// rules are a name or a file, or that with values for its params.
func (r *reader) rules(out *File, n ast.Node, at int) {
	if !isMapping(n) {
		out.Rules = Setting{"rules", []string{r.scalar("rules", n, at)}, at}
		return
	}
	r.each(n, "rules", func(key string, v ast.Node, at int) {
		switch key {
		case "use":
			out.Rules = Setting{"rules", []string{r.scalar(key, v, at)}, at}
		case "set":
			out.Set = r.settings(key, v, at)
		default:
			r.fail(at, "rules are a name, or use and set", "unknown key %q", key)
		}
	})
}

func isMapping(n ast.Node) bool {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return true
	}
	return false
}
