package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadme runs the commands of README.md and compares what they print, both streams as
// a terminal shows them; -update writes it into the file.
func TestReadme(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, "README.md")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.Symlink(filepath.Join(root, "testdata"), "testdata"); err != nil {
		t.Skip("no symbolic links here")
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
			var printed bytes.Buffer
			if code := run(strings.Fields(command), &printed, &printed); code != 0 {
				t.Errorf("%s: exit %d", line, code)
			}
			ran++
			out.WriteString(line + "\n" + printed.String())
		}
		out.WriteString("```\n" + rest)
	}
	if ran < 4 {
		t.Errorf("only %d commands were found", ran)
	}
	if *update {
		if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if out.String() != string(b) {
		t.Error("README.md shows other output than its commands print: go test ./cmd/grade -update")
	}
}
