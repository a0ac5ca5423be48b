package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"grade/segment"
)

// TestTrades grades the books of each trade without a flag: the preset is recognised, the list is
// the one kept in testdata/trades, which people can read, and every customer is in exactly one class
// of each plain dimension.
func TestTrades(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	goldens, err := filepath.Abs("testdata/trades")
	if err != nil {
		t.Fatal(err)
	}
	for _, trade := range segment.PresetNames() {
		if trade == "standard" {
			continue
		}
		t.Run(trade, func(t *testing.T) {
			files, err := filepath.Glob(filepath.Join(root, "testdata/trades", trade, "*.csv"))
			if err != nil || len(files) < 5 {
				t.Fatalf("%d files, %v", len(files), err)
			}
			t.Chdir(t.TempDir())
			var out, talk bytes.Buffer
			args := append([]string{"segment", "-o", "list.csv", "-o", "list.json"}, files...)
			if code := run(args, &out, &talk); code != 0 {
				t.Fatalf("exit %d: %s", code, talk.String())
			}
			if !strings.Contains(talk.String(), trade) {
				t.Errorf("the preset was not recognised: %s", talk.String())
			}
			got, err := os.ReadFile("list.csv")
			if err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join(goldens, trade+".csv")
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("another list than %s: go test ./cmd/grade -run TestTrades -update", golden)
			}
			oneClass(t, trade, readTable(t, "list.csv"))
		})
	}
}

// oneClass checks that every customer of a list is in exactly one class of each plain dimension
// whose column the list has.
func oneClass(t *testing.T, trade string, list []map[string]string) {
	rules, err := segment.OpenPreset(trade)
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for i := range rules.Dimensions {
		d := &rules.Dimensions[i]
		if _, has := list[0][d.Key]; d.Multi || d.Values != "" || !has || d.Key == "segment" {
			continue
		}
		checked++
		var keys []string
		for _, c := range d.All() {
			keys = append(keys, c.Key)
		}
		for _, r := range list {
			if !slices.Contains(keys, r[d.Key]) {
				t.Errorf("%s: %s is in class %q of %s", trade, r["customer_id"], r[d.Key], d.Key)
			}
		}
	}
	if checked < 3 {
		t.Errorf("%s: only %d plain dimensions in the list", trade, checked)
	}
}
