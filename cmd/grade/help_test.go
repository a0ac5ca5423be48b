package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/pflag"
)

// TestHelp: the help of every command fits the width of a terminal and that of grade its height; the flags used
// most stand first, ten at most, and every flag stands once.
func TestHelp(t *testing.T) {
	for _, c := range listed(newRoot(&app{})) {
		args := append(strings.Fields(c.CommandPath())[1:], "--help")
		var out bytes.Buffer
		if code := run(args, &out, &out); code != exitDone {
			t.Errorf("%v: exit %d", args, code)
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		for _, l := range lines {
			wide := strings.Map(func(r rune) rune {
				if r < '\u2e80' {
					return -1
				}
				return r
			}, l)
			if utf8.RuneCountInString(l)+utf8.RuneCountInString(wide) > helpWidth {
				t.Errorf("%s: wider than %d: %s", c.CommandPath(), helpWidth, l)
			}
		}
		if !c.HasParent() && len(lines) > 23 {
			t.Errorf("%d lines are more than a screen", len(lines))
		}
		if c.HasSubCommands() {
			continue
		}
		var own []string
		c.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name != "help" {
				own = append(own, f.Name)
			}
		})
		_, most, _ := strings.Cut(out.String(), "\nMost used:\n")
		most, _, _ = strings.Cut(most, "\n\n")
		first := strings.Count(most, " --")
		if first > 10 || first < min(len(own), 3) {
			t.Errorf("%s: %d of its %d flags stand first", c.CommandPath(), first, len(own))
		}
		for _, name := range own {
			if n := strings.Count(out.String(), " --"+name+" ") + strings.Count(out.String(), " --"+name+"\n"); n < 1 {
				t.Errorf("%s: --%s is not in its help", c.CommandPath(), name)
			}
		}
	}
}

// TestExamples runs the examples of every command, in a folder with the files that they name.
func TestExamples(t *testing.T) {
	trade, err := filepath.Abs("../../testdata/trades/property-management")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	t.Chdir(folder)
	for name, from := range map[string]string{
		"orders.csv": "增值服务订单.csv", "订单.xlsx": "增值服务订单.csv", "customers.csv": "业主资料.csv", "customers.xlsx": "业主资料.csv",
		"surveys.csv": "满意度调查.csv", "surveys.xlsx": "满意度调查.csv", "feedback.csv": "投诉建议.csv",
		"charges.csv": "../../charges/收费明细_2026-10.csv", "old.csv": "../../增值服务订单_2026-10.csv", "exports/orders.csv": "增值服务订单.csv",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(trade, from))
		if err == nil && filepath.Ext(name) != ".xlsx" {
			err = os.WriteFile(name, b, 0o644)
		} else if err == nil {
			example(t, "grade convert "+filepath.Join(trade, from)+" -o "+name)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range []string{
		"grade rules show property-management > my-rules.yaml",
		"grade rfm orders.csv -q --as-of 2026-06-30 --history periods -o 2026-09.csv -o 2026-09.xlsx -o old.json",
		"grade rfm orders.csv -q --force --as-of 2026-07-31 --history periods -o 2026-10.xlsx -o new.json",
		"grade report orders.csv customers.csv -q --as-of 2026-05-31 --control 10% -o calls-2026-09.csv",
		"grade init orders.csv customers.csv -q -o grade.yaml",
	} {
		example(t, line)
	}
	for _, c := range listed(newRoot(&app{})) {
		if c.HasSubCommands() {
			continue
		}
		lines := strings.Split(c.Example, "\n")
		if c.HasAvailableLocalFlags() && len(lines) < 2 {
			t.Errorf("%s has %d examples", c.CommandPath(), len(lines))
		}
		for _, line := range lines {
			if !strings.HasPrefix(line, "  "+c.CommandPath()) {
				t.Errorf("%s: the example %q is of another command", c.CommandPath(), line)
			}
			example(t, line)
		}
	}
	for _, want := range []string{"orders-rfm.xlsx", "orders-clv.xlsx", "orders.csv", "charges-report.xlsx", "movement.xlsx", "my-rules.yaml", "grade.yaml"} {
		if s, err := os.Stat(want); err != nil || s.Size() == 0 {
			t.Errorf("the examples left no %s", want)
		}
	}
}

// example runs one line of a help as a shell would: what stands behind three blanks is a remark, > a file.
func example(t *testing.T, line string) {
	t.Helper()
	line, _, _ = strings.Cut(strings.TrimSpace(line), "   ")
	command, file, redirected := strings.Cut(line, " > ")
	var args []string
	for _, w := range strings.Fields(command)[1:] {
		if found, err := filepath.Glob(w); err == nil && strings.Contains(w, "*") && !strings.HasPrefix(w, "'") {
			args = append(args, found...)
		} else {
			args = append(args, strings.Trim(w, "'"))
		}
	}
	var stdout, stderr bytes.Buffer
	switch code := run(args, &stdout, &stderr); {
	case code == exitFallen && strings.Contains(line, "--exit-code"):
	case code != exitDone:
		t.Errorf("%s: exit %d: %s", line, code, stderr.String())
	}
	if redirected && !strings.HasPrefix(file, "/") {
		if stdout.Len() == 0 {
			t.Errorf("%s: printed nothing", line)
		}
		if err := os.WriteFile(file, stdout.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
