package architecture

import (
	"os"
	"strings"
	"testing"
)

// TestDependencies: docs/dependencies.md gives a reason for every module that go.mod requires, and for no other.
func TestDependencies(t *testing.T) {
	page, err := os.ReadFile("../../docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	required := map[string]bool{}
	for _, line := range strings.Split(string(mod), "\n") {
		words := strings.Fields(line)
		if len(words) == 2 && strings.HasPrefix(line, "\t") {
			required[words[0]] = true
		}
		if len(words) == 2 && words[0] == "tool" {
			required["honnef.co/go/tools"] = strings.HasPrefix(words[1], "honnef.co/go/tools/")
		}
	}
	if len(required) < 10 {
		t.Fatalf("go.mod requires %d modules only", len(required))
	}
	named := map[string]bool{}
	for _, line := range strings.Split(string(page), "\n") {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		cell, _, _ := strings.Cut(line[2:], " |")
		for _, name := range strings.Split(cell, ", ") {
			name = strings.Trim(name, "`")
			if named[name] = true; !required[name] {
				t.Errorf("the page lists %s, which go.mod does not require", name)
			}
		}
	}
	for name := range required {
		if !named[name] {
			t.Errorf("the page has no reason for %s", name)
		}
	}
}
