package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestParse: everything that a file can say, with its lines.
func TestParse(t *testing.T) {
	f, err := Parse("grade.yaml", []byte(`# a comment
version: 1
inputs:
  - 订单.csv
  - {file: "a: b.csv", kind: charges, map: {amount: 实收(元)}}
  - file: exports/*.csv
mapping:
  customer: 客户编号
  amount: '#5'
options:
  as-of: last-sunday
  bins: 5
  max-rejects: 1%
  bom: true
  include: [project=锦绣花园, "item=物业费"]
rules:
  use: ./rules.yaml
  set: {churn_days: 540}
outputs:
  - report-{as_of}.xlsx
  - {file: zoho.csv, as: zoho}
history: periods
lock: grade.lock
`))
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(f.Inputs, f.Mapping, f.Options, f.Rules, f.Set, f.Outputs, f.History, f.Lock)
	want := "[{订单.csv  [] 4} {a: b.csv charges [{amount [实收(元)] 5}] 5} {exports/*.csv  [] 6}] " +
		"[{customer [客户编号] 8} {amount [#5] 9}] " +
		"[{as-of [last-sunday] 11} {bins [5] 12} {max-rejects [1%] 13} {bom [true] 14} {include [project=锦绣花园 item=物业费] 15}] " +
		"{rules [./rules.yaml] 17} [{churn_days [540] 18}] " +
		"[{report-{as_of}.xlsx  20} {zoho.csv zoho 21}] {history [periods] 22} {lock [grade.lock] 23}"
	if got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
}

// TestFaults: what is wrong is said with its line and a cure.
func TestFaults(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "g.yaml: the file is empty",
		"inputs: [a.csv]\n":                    "g.yaml:1: no version",
		"version: 2\n":                         "g.yaml:1: version 2 is not known",
		"version: 1\nversion: 1\n":             "g.yaml:2: ",
		"version: 1\ninput: [a.csv]\n":         `g.yaml:2: unknown key "input"`,
		"version: 1\ninputs: a.csv\n":          "g.yaml:2: inputs is no list",
		"version: 1\ninputs:\n  - {fil: a}\n":  `g.yaml:3: unknown key "fil"`,
		"version: 1\ninputs:\n  - {kind: x}\n": "g.yaml:3: an input without a file",
		"version: 1\ninputs: [[a.csv]]\n":      "g.yaml:2: an input is not a single value",
		"version: 1\noutputs: x.csv\n":         "g.yaml:2: outputs is no list",
		"version: 1\noutputs: [{to: x}]\n":     `g.yaml:2: unknown key "to"`,
		"version: 1\noutputs: [{as: zoho}]\n":  "g.yaml:2: an output without a file",
		"version: 1\noptions: [a]\n":           "g.yaml:2: options is no mapping",
		"version: 1\noptions:\n  bins:\n":      "g.yaml:3: bins has no value",
		"version: 1\noptions:\n  bins: {a: 1}": "g.yaml:3: bins is not a single value",
		"version: 1\nhistory: [a]\n":           "g.yaml:2: history is not a single value",
		"version: 1\nrules: {name: x}\n":       `g.yaml:2: unknown key "name"`,
		"version: 1\n---\nversion: 1\n":        "g.yaml: the file is empty, or holds several documents",
		"version: 1\n\tinputs: a\n":            "g.yaml:",
		"version: 1\nlock: 'a\n":               "g.yaml:",
		"- version: 1\n":                       "g.yaml:1: the file is no mapping",
		"version: 1\nlock: \xff\n":             "g.yaml: the file is not UTF-8",
		strings.Repeat("#", 1<<20+1):           "g.yaml: the file has 1048577 bytes",
	} {
		_, err := Parse("g.yaml", []byte(text))
		var e *Error
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), want) || e.Hint == "" {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
}

// TestSchema: the schema is JSON, and knows the keys that are read.
func TestSchema(t *testing.T) {
	var s struct {
		Properties map[string]any `json:"properties"`
	}
	if err := json.Unmarshal(Schema(), &s); err != nil {
		t.Fatal(err)
	}
	for k := range s.Properties {
		if !slices.Contains(Keys, k) {
			t.Errorf("%s is not read", k)
		}
	}
	if len(s.Properties) != len(Keys) {
		t.Errorf("%d keys, the schema has %d", len(Keys), len(s.Properties))
	}
}

// FuzzParse: no text makes it panic, and every fault has a cure.
func FuzzParse(f *testing.F) {
	f.Add([]byte("version: 1\ninputs:\n  - a.csv\n  - {file: b, map: {x: y}}\noptions: {a: [b, 1]}\nrules: {use: x, set: {a: 1}}\n"))
	f.Add([]byte("version: 1\nlock: |\n  a\n"))
	f.Add([]byte("a: &x b\nc: *x\n<<: *x\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, err := Parse("g.yaml", b)
		var e *Error
		if err != nil && (!errors.As(err, &e) || e.Hint == "") {
			t.Errorf("%v", err)
		}
	})
}
