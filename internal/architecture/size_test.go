package architecture

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

const (
	maxFile     = 400 // lines, of tests too
	maxFunction = 60  // lines, of the product
)

// longFunctions may be longer than maxFunction.
var longFunctions = map[string]string{
	"source/records.go decode":       "the hot loop over the bytes of a CSV",
	"source/csvscan.go cut":          "one loop, whose state is all of it",
	"source/xmlscan.go next":         "the hot loop over the tags of a workbook",
	"ledger/chargeamounts.go single": "a table of what stands beside what; apart, its cases could contradict each other",
}

// TestSize: no file has two subjects, and no function has to be scrolled.
func TestSize(t *testing.T) {
	long := map[string]bool{}
	for _, pattern := range []string{"../../*/*.go", "../../*/*/*.go", "../../*/*/*/*.go", "../../*/*/*/*/*.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range names {
			set := token.NewFileSet()
			f, err := parser.ParseFile(set, path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			name, _ := filepath.Rel("../..", path)
			name = filepath.ToSlash(name)
			if n := set.File(f.Pos()).LineCount(); n > maxFile {
				t.Errorf("%s has %d lines, more than %d: look for its second subject", name, n, maxFile)
			}
			if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "internal/") {
				continue
			}
			for _, d := range f.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				n := set.Position(fn.End()).Line - set.Position(fn.Pos()).Line + 1
				key := name + " " + fn.Name.Name
				if n <= maxFunction {
					continue
				}
				if long[key] = true; longFunctions[key] == "" {
					t.Errorf("%s has %d lines, more than %d", key, n, maxFunction)
				}
			}
		}
	}
	for key := range longFunctions {
		if !long[key] {
			t.Errorf("%s is no longer long: take it off the list", key)
		}
	}
}
