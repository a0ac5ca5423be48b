package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"grade/cmd/grade/internal/config"
)

// TestReadme runs the commands of README.md, the others those of the pages in docs.
func TestReadme(t *testing.T) { runDocument(t, "README.md", 4) }

func TestRulesPage(t *testing.T) { runDocument(t, "docs/rules.md", 6) }

func TestPeriodsPage(t *testing.T) { runDocument(t, "docs/periods.md", 8) }

func TestEvaluatePage(t *testing.T) { runDocument(t, "docs/evaluate.md", 1) }

func TestCLVPage(t *testing.T) { runDocument(t, "docs/clv.md", 1) }

func TestChargesPage(t *testing.T) { runDocument(t, "docs/charges.md", 2) }

// runDocument writes the files that a page shows (a block that begins with # file: NAME), runs its
// commands and compares what they print, both streams as a terminal shows them; -update writes
// it into the page. A command that has to fail ends in # exit N.
func runDocument(t *testing.T, name string, least int) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, name)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if os.Symlink(filepath.Join(root, "testdata"), "testdata") != nil { // Windows asks for a right
		if err := os.CopyFS("testdata", os.DirFS(filepath.Join(root, "testdata"))); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range strings.Split(string(b), "```yaml\n# file: ")[1:] {
		block, _, ok := strings.Cut(p, "```\n")
		file, _, _ := strings.Cut(block, "\n")
		if !ok || os.WriteFile(file, []byte("# file: "+block), 0o644) != nil {
			t.Fatalf("the file %q does not end", file)
		}
	}
	var out strings.Builder
	ran := 0
	parts := strings.Split(string(b), "```console\n")
	out.WriteString(parts[0])
	for _, p := range parts[1:] {
		block, rest, ok := strings.Cut(p, "```\n")
		if !ok {
			t.Fatal("a block of commands does not end")
		}
		out.WriteString("```console\n")
		for _, line := range strings.Split(block, "\n") {
			command, ok := strings.CutPrefix(line, "$ grade ")
			if !ok {
				continue
			}
			command, fails := strings.CutSuffix(command, " # exit 2")
			want := 0
			if fails {
				want = 2
			}
			var printed bytes.Buffer
			if code := run(strings.Fields(command), &printed, &printed); code != want {
				t.Errorf("%s: exit %d, want %d: %s", line, code, want, printed.String())
			}
			ran++
			out.WriteString(line + "\n" + printed.String())
		}
		out.WriteString("```\n" + rest)
	}
	if ran < least {
		t.Errorf("only %d commands were found", ran)
	}
	if *update {
		if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if out.String() != string(b) {
		t.Errorf("%s shows other output than its commands print: go test ./cmd/grade -update", name)
	}
}

// TestCronPage: the configuration that docs/cron.md shows can be read, and names only options that there are.
func TestCronPage(t *testing.T) {
	b, err := os.ReadFile("../../docs/cron.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), "```yaml\n")
	text, _, ok := strings.Cut(rest, "```\n")
	f, err := config.Parse("docs/cron.md", []byte(text))
	if !ok || err != nil {
		t.Fatal(err)
	}
	root := newRoot(&app{stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}})
	c, _, err := root.Find([]string{"report"})
	if err != nil {
		t.Fatal(err)
	}
	if err := (&settings{c: c, file: f}).check(); err != nil {
		t.Error(err)
	}
}

// TestPagesNameWhatIsThere: every command that a page shows, run or not, is one, with flags that it has.
func TestPagesNameWhatIsThere(t *testing.T) {
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	command := regexp.MustCompile("(?m)(?:^ {4}(?:[A-Z_]+=\\S+ )?|^\\$ |`(?:[A-Z_]+=\\S+ )?)grade( [^`\n#|>]*)")
	found := 0
	for _, page := range append(pages, "../../README.md") {
		b, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range command.FindAllStringSubmatch(string(b), -1) {
			words := strings.Fields(m[1])
			if len(words) == 0 || words[0] == "COMMAND" || strings.HasPrefix(words[0], "--") {
				continue
			}
			root := newRoot(&app{stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}})
			c, rest, err := root.Find(words)
			if err != nil || c == root {
				t.Errorf("%s: grade%s: no such command", page, m[1])
				continue
			}
			found++
			for _, w := range rest {
				name, isFlag := strings.CutPrefix(w, "--")
				name, _, _ = strings.Cut(strings.TrimRight(name, ",;.)"), "=")
				if isFlag && name != "" && name != "help" && c.Flags().Lookup(name) == nil && c.InheritedFlags().Lookup(name) == nil {
					t.Errorf("%s: grade%s: %s has no flag --%s", page, m[1], c.CommandPath(), name)
				}
			}
		}
	}
	if found < 60 {
		t.Errorf("only %d commands were found", found)
	}
}
