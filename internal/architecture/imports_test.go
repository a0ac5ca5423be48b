// Package architecture holds the shape of the project: who may import whom.
package architecture

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows are the packages of this module that each one may import. They point one way, up
// the line source, ledger, rfm and clv, segment, report, cmd.
var arrows = map[string][]string{
	"source":                        {},
	"internal/paged":                {},
	"internal/parallel":             {},
	"internal/radix":                {},
	"ledger":                        {"internal/paged", "internal/parallel", "internal/radix", "source"},
	"rfm":                           {"internal/paged", "internal/parallel", "internal/radix", "ledger"},
	"clv":                           {"ledger"},
	"segment/internal/expression":   {"ledger"},
	"segment":                       {"internal/radix", "ledger", "rfm", "segment/internal/expression"},
	"report":                        {"internal/parallel", "internal/radix", "source", "ledger", "rfm", "clv", "segment"},
	"warehouse":                     {"source", "ledger"},
	"cmd/grade":                     {"source", "ledger", "rfm", "clv", "segment", "report", "warehouse", "cmd/grade/internal/atomicfile", "cmd/grade/internal/config"},
	"cmd/grade/internal/atomicfile": {},
	"cmd/grade/internal/config":     {},
	"internal/architecture":         {},
	"internal/bench":                {"ledger", "report", "source"},
	"internal/fixtures":             {},
	"internal/release":              {},
	"internal/servers":              {},
}

// libraries belong to one package each, so that they can be replaced, but for what is read on one side and written on the
// other: deflate in source and report, YAML in rules and in grade.yaml.
var libraries = map[string]string{
	"github.com/klauspost/compress":  "source report", // inflate, deflate
	"golang.org/x/text":              "source internal/fixtures internal/bench",
	"github.com/richardlehane/mscfb": "source", // containers of .xls
	"golang.org/x/net":               "source", // HTML
	"github.com/expr-lang/expr":      "segment/internal/expression",
	"github.com/goccy/go-yaml":       "segment cmd/grade/internal/config", // rules, grade.yaml
	"gonum.org/v1/gonum":             "clv",                               // optimiser, special functions
	"github.com/xuri/excelize/v2":    "report internal/bench",             // to be measured against
	"github.com/olekukonko":          "report",
	"github.com/fatih/color":         "report",
	"github.com/spf13":               "cmd/grade",
	"github.com/vbauerster/mpb":      "cmd/grade",
	"github.com/mattn/go-isatty":     "cmd/grade",
	"golang.org/x/sys":               "cmd/grade/internal/atomicfile",
	"github.com/jackc/pgx":           "warehouse",
	"github.com/go-sql-driver/mysql": "warehouse",
}

// pure are the packages that compute: no files, no clock, no printing.
var pure = []string{"rfm", "clv", "segment", "segment/internal/expression"}

func TestImports(t *testing.T) {
	seen := map[string]bool{}
	for file, imports := range sources(t) {
		dir := filepath.ToSlash(filepath.Dir(file))
		allowed, known := arrows[dir]
		if !known {
			t.Errorf("%s: the package %s has no place in the line", file, dir)
		}
		seen[dir] = true
		for _, path := range imports {
			if inner, ok := strings.CutPrefix(path, "grade/"); ok && !slices.Contains(allowed, inner) {
				t.Errorf("%s imports %s, which points the wrong way", file, inner)
			}
			for lib, owners := range libraries {
				if strings.HasPrefix(path, lib) && !slices.Contains(strings.Fields(owners), dir) {
					t.Errorf("%s imports %s, which belongs to %s", file, path, owners)
				}
			}
			if slices.Contains(pure, dir) && slices.Contains([]string{"os", "time", "log", "net/http", "math/rand"}, path) {
				t.Errorf("%s imports %s: %s computes only", file, path, dir)
			}
			if dir != "cmd/grade" && (path == "os/signal" || path == "flag" || path == "log") && dir != "internal/fixtures" && dir != "internal/bench" && dir != "internal/release" {
				t.Errorf("%s imports %s, which belongs to the command", file, path)
			}
		}
	}
	for dir := range arrows {
		if !seen[dir] && dir != "internal/architecture" {
			t.Errorf("no package %s", dir)
		}
	}
}

// TestNoChance: what is drawn is drawn from a seed, so that every run draws the same.
func TestNoChance(t *testing.T) {
	for file, imports := range sources(t) {
		if !slices.Contains(imports, "math/rand/v2") || !slices.Contains(pure, filepath.ToSlash(filepath.Dir(file))) {
			continue
		}
		b, err := os.ReadFile(filepath.Join("../..", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, use := range strings.Split(string(b), "rand.")[1:] {
			if !strings.HasPrefix(use, "New(") && !strings.HasPrefix(use, "NewPCG(") {
				t.Errorf("%s draws without a seed: rand.%.20s", file, use)
			}
		}
	}
}

// TestNoClock: the clock is read in the command only.
func TestNoClock(t *testing.T) {
	for file, imports := range sources(t) {
		if !slices.Contains(imports, "time") || strings.HasPrefix(file, "cmd/") || strings.HasPrefix(file, "internal/") {
			continue
		}
		b, err := os.ReadFile(filepath.Join("../..", file))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), "time.Now") || strings.Contains(string(b), "time.Since") {
			t.Errorf("%s reads the clock", file)
		}
	}
}

// sources lists the imports of every file that is no test.
func sources(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && d.Name() != "..") && path != "../.." {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		name, err := filepath.Rel("../..", path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		out[name] = nil
		for _, i := range f.Imports {
			p, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			out[name] = append(out[name], p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
