package architecture

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "draw the picture of docs/architecture.md anew")

// TestPicture: the picture of docs/architecture.md is what the code is.
func TestPicture(t *testing.T) {
	const page, begin, end = "../../docs/architecture.md", "<!-- drawn by go test ./internal/architecture -update -->\n", "<!-- end -->\n"
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(b), begin)
	old, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no place for the picture", page)
	}
	picture := "\n```\n" + draw(imported(t)) + "```\n\n"
	if *update {
		if err := os.WriteFile(page, []byte(before+begin+picture+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if picture != old {
		t.Errorf("the code imports otherwise than %s shows; go test ./internal/architecture -update draws\n%s", page, picture)
	}
}

// TestNamedFiles: the files that the page names are there.
func TestNamedFiles(t *testing.T) {
	b, err := os.ReadFile("../../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for k, name := range strings.Split(string(b), "`") {
		if k%2 == 0 || filepath.Ext(name) != ".go" || strings.Contains(name, "NAME") {
			continue
		}
		named++
		at, _ := filepath.Glob("../../" + name)
		below, _ := filepath.Glob("../../*/" + name)
		command, _ := filepath.Glob("../../cmd/grade/" + name)
		if len(at)+len(below)+len(command) == 0 {
			t.Errorf("there is no %s", name)
		}
	}
	if named < 20 {
		t.Errorf("only %d files are named", named)
	}
}

// imported is of every package of this module the packages of it that it imports.
func imported(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for file, imports := range sources(t) {
		dir := filepath.ToSlash(filepath.Dir(file))
		out[dir] = append(out[dir], "")[:len(out[dir])]
		for _, path := range imports {
			if inner, ok := strings.CutPrefix(path, "grade/"); ok && !slices.Contains(out[dir], inner) {
				out[dir] = append(out[dir], inner)
			}
		}
	}
	return out
}

// draw shows a row a package and a column for each that is imported, in an order in which imports point left: by the
// longest way down, then by name.
func draw(imports map[string][]string) string {
	depth := map[string]int{}
	var measure func(string) int
	measure = func(p string) int {
		if d, ok := depth[p]; ok {
			return d
		}
		d := 0
		for _, q := range imports[p] {
			d = max(d, measure(q)+1)
		}
		depth[p] = d
		return d
	}
	wanted := map[string]bool{}
	var rows []string
	for p, list := range imports {
		measure(p)
		for _, q := range list {
			wanted[q] = true
		}
	}
	for p, list := range imports {
		if len(list) > 0 || wanted[p] { // programs that stand by themselves are not in it
			rows = append(rows, p)
		}
	}
	slices.SortFunc(rows, func(a, b string) int {
		if d := depth[a] - depth[b]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	var columns []string
	wide := 0
	for _, p := range rows {
		if wide = max(wide, len(p)); wanted[p] {
			columns = append(columns, p)
		}
	}
	var b strings.Builder
	for k, c := range columns { // the names of the columns step down to where they stand
		fmt.Fprintf(&b, "%*s%s┌ %s\n", wide+2, "", strings.Repeat("│ ", k), c)
	}
	for _, p := range rows {
		line := fmt.Sprintf("%-*s", wide+2, p)
		for _, c := range columns {
			switch {
			case c == p:
				line += "╲ "
			case slices.Contains(imports[p], c):
				line += "● "
			default:
				line += "· "
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}
