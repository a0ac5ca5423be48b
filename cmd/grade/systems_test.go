package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSystems: the exports of every system that is known are read without a flag, and give what
// was sold; inspect names the system. Money and counts come from the books that the exports were
// written from.
func TestSystems(t *testing.T) {
	dir := filepath.Join("..", "..", "testdata", "systems")
	b, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name, System, Money    string
		Files, Args            []string
		Buyers, Orders, Listed int
	}
	if err := json.Unmarshal(b, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			var files []string
			for _, f := range c.Files {
				files = append(files, filepath.Join(dir, f))
			}
			out := filepath.Join(t.TempDir(), "out.json")
			var stdout, stderr bytes.Buffer
			if code := run(append(append([]string{"rfm", "-o", out}, c.Args...), files...), &stdout, &stderr); code != 0 {
				t.Fatalf("exit %d: %s", code, &stderr)
			}
			text, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				Quality struct {
					Used     json.Number `json:"money_used"`
					Refunded json.Number `json:"money_refunded"`
				}
				Customers []struct {
					R         *int
					Frequency int
				}
			}
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatal(err)
			}
			buyers, orders := 0, 0
			for _, x := range got.Customers {
				if orders += x.Frequency; x.R != nil {
					buyers++
				}
			}
			if buyers != c.Buyers || orders != c.Orders || len(got.Customers) != c.Listed || got.Quality.Used.String() != c.Money {
				t.Errorf("%d buyers with %d orders among %d customers, %s; want %d, %d, %d, %s\n%s", buyers, orders, len(got.Customers), got.Quality.Used, c.Buyers, c.Orders, c.Listed, c.Money, &stderr)
			}
			stdout.Reset()
			if code := run(append([]string{"inspect", "--lang", "zh"}, files...), &stdout, &stderr); code != 0 || c.System != "" && !strings.Contains(stdout.String(), "来源系统："+c.System) {
				t.Errorf("inspect, exit %d, does not name %s:\n%s", code, c.System, &stdout)
			}
		})
	}
}
