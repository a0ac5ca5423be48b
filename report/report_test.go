package report

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"archive/zip"

	"github.com/xuri/excelize/v2"

	"grade/ledger"
	"grade/source"
)

// TestJSONIsJSON: it parses, its numbers add up, and its fingerprint notices a change.
func TestJSONIsJSON(t *testing.T) {
	r := sample(t, "zh")
	var b bytes.Buffer
	if err := WriteJSON(&b, r, List(r)); err != nil {
		t.Fatal(err)
	}
	var d struct {
		Segments []struct {
			Customers int
			Monetary  json.Number
		}
		Quality struct {
			Rows    int            `json:"rows_read"`
			Used    int            `json:"rows_used"`
			Refunds int            `json:"rows_refunded"`
			Left    map[string]int `json:"rows_excluded"`
		}
		Customers []map[string]any
	}
	if err := json.Unmarshal(b.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, s := range d.Segments {
		n += s.Customers
	}
	left := d.Quality.Used + d.Quality.Refunds
	for _, k := range d.Quality.Left {
		left += k
	}
	if n != 5 || left != d.Quality.Rows || len(d.Customers) != 8 || d.Customers[0]["customer_id"] != "=A6" {
		t.Errorf("%d in segments, %d rows of %d, customers %v", n, left, d.Quality.Rows, d.Customers)
	}
	if !IsOurJSON(b.Bytes()) || IsOurJSON(bytes.Replace(b.Bytes(), []byte("A1"), []byte("A9"), 1)) || IsOurJSON([]byte("{}")) {
		t.Error("the fingerprint does not tell our JSON from others")
	}
}

// TestWorkbookParts: the order of the parts is fixed, the bytes are the same, and the fingerprint notices a
// change. What the parts hold is validated by TestParts.
func TestWorkbookParts(t *testing.T) {
	first := writeBook(t, sample(t, "en"))
	if !bytes.Equal(first, writeBook(t, sample(t, "en"))) {
		t.Error("the same result gives other bytes")
	}
	names, parts := partsOf(t, first)
	var changed bytes.Buffer
	w := zip.NewWriter(&changed)
	if names[0] != contentTypes || !slices.IsSorted(names) || !slices.Contains(names, fingerprintPart) {
		t.Errorf("the directory has the order of %q", names)
	}
	for _, name := range names {
		p, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Write(bytes.Replace(parts[name], []byte("Customer grading"), []byte("Customer gratings"), 1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if !IsOurXLSX(bytes.NewReader(first), int64(len(first))) {
		t.Error("our workbook is not known as ours")
	}
	if IsOurXLSX(bytes.NewReader(changed.Bytes()), int64(changed.Len())) || IsOurXLSX(bytes.NewReader([]byte("x")), 1) {
		t.Error("a changed workbook is taken for ours")
	}
}

// TestEmptyResult: no purchase at all is reported, not failed.
func TestEmptyResult(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		r := emptyResult(lang)
		var b bytes.Buffer
		for _, err := range []error{WriteXLSX(&b, Build(r), ""), WriteJSON(&b, r, List(r)), WriteCSV(&b, List(r), true), WriteReading(&b, r), WriteText(&b, r, true), WriteWarnings(&b, r, true)} {
			if err != nil {
				t.Error(err)
			}
		}
	}
}

func TestPhrases(t *testing.T) {
	for k := range workbookPhrases {
		if _, ok := commonPhrases[k]; ok || collectionPhrases[k].En != "" {
			t.Errorf("%s stands twice", k)
		}
	}
	for k := range collectionPhrases {
		if _, ok := commonPhrases[k]; ok {
			t.Errorf("%s stands twice", k)
		}
	}
	for k := range chargePhrases {
		if _, ok := phrases[k]; !ok {
			t.Errorf("%s of charges stands for no phrase", k)
		}
	}
	all := maps.Clone(phrases)
	for k, p := range chargePhrases {
		all[k+" of charges"] = p
	}
	for k, p := range all {
		if p.Zh == "" || p.En == "" {
			t.Errorf("%s lacks a language", k)
		}
		if strings.Count(strings.ReplaceAll(p.En, "%%", ""), "%") != strings.Count(strings.ReplaceAll(p.Zh, "%%", ""), "%") && !strings.Contains(p.Zh, "%[") {
			t.Errorf("%s has other places in the two languages", k)
		}
	}
	for _, r := range ledger.Reasons() {
		Say("zh", r.String())
	}
	if got := Say("en", "wrote_list", "a.csv", "1"); got != "Wrote a.csv: 1 customer" {
		t.Error(got)
	}
	if got := Say("en", "wrote_list", "a.csv", "21"); got != "Wrote a.csv: 21 customers" {
		t.Error(got)
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", -1234567: "-1,234,567"} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %s, want %s", n, got, want)
		}
	}
	for _, c := range []struct {
		m     ledger.Money
		cents bool
		want  string
	}{{123456, true, "1,234.56"}, {-5, true, "-0.05"}, {123456, false, "1,234"}, {0, true, "0.00"}} {
		if got := Full(c.m, c.cents); got != c.want {
			t.Errorf("Full(%d, %v) = %s, want %s", c.m, c.cents, got, c.want)
		}
	}
	for _, c := range []struct {
		part, whole int64
		want        string
	}{{1, 3, "33%"}, {1, 1000, "<1%"}, {0, 5, "0%"}, {5, 0, "0%"}, {2, 2, "100%"}} {
		if got := percent(c.part, c.whole); got != c.want {
			t.Errorf("percent(%d, %d) = %s, want %s", c.part, c.whole, got, c.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		want string
	}{{"a b c", 3, "a b\n  c"}, {"甲乙丙丁", 4, "甲乙\n  丙\n  丁"}, {"word", 2, "word"}, {"", 5, ""}} {
		if got := wrap(c.text, c.n, "  "); got != c.want {
			t.Errorf("wrap(%q, %d) = %q, want %q", c.text, c.n, got, c.want)
		}
	}
	if bar(0, 10) != "" || bar(10, 10) != "██████" || bar(1, 1000) != "▏" || bar(5, 10) != "███" {
		t.Errorf("bars %q %q %q %q", bar(0, 10), bar(10, 10), bar(1, 1000), bar(5, 10))
	}
}

func TestFields(t *testing.T) {
	for text, want := range map[string]string{"a": "a", "a,b": `"a,b"`, `say "hi"`: `"say ""hi"""`, "=1+1": "'=1+1", "+86": "'+86", "-5": "'-5", "@x": "'@x", "a\nb": "a b", "a-b": "a-b", "=a,b": `"'=a,b"`, "\tx": "'\tx"} {
		if got := string(appendField(nil, text)); got != want {
			t.Errorf("appendField(%q) = %s, want %s", text, got, want)
		}
	}
	l := &Customers{Columns: []Column{{Key: "级别"}}}
	for line, want := range map[string]bool{CSVHeader: true, CSVHeader + ",owner,级别": true, CSVHeader + ",notes": false, "a,b": false} {
		if got := l.IsHeader(line); got != want {
			t.Errorf("IsHeader(%s) = %v", line, got)
		}
	}
}

func TestDefinition(t *testing.T) {
	for when, want := range map[string]string{"r in 3..4 and f >= 4": "R 3–4, F ≥ 4", "r == 5 and f <= 1": "R = 5, F ≤ 1", "rfm in ['444', '343']": "RFM in [444, 343]"} {
		if got := definition(when); got != want {
			t.Errorf("definition(%q) = %q, want %q", when, got, want)
		}
	}
}

// TestConvert: a table of a workbook keeps its kinds.
func TestConvert(t *testing.T) {
	var b bytes.Buffer
	f := excelize.NewFile()
	for cell, v := range map[string]any{"A1": "id", "B1": 1.5, "C1": true, "A3": "=x", "B3": "2024-01-02"} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "t.xlsx")
	if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	in, err := source.Open(name, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var csv, book bytes.Buffer
	if err := ConvertCSV(context.Background(), &csv, in.Tables[0], true); err != nil || csv.String() != "\ufeffid,1.5,TRUE\n\n=x,2024-01-02\n" {
		t.Errorf("%q, %v", csv.String(), err)
	}
	if err := ConvertXLSX(context.Background(), &book, in.Tables[0], t.TempDir()); err != nil {
		t.Fatal(err)
	}
	if got := string(dump(t, book.Bytes())); got != "Sheet1!A1 id\nSheet1!B1 1.5\nSheet1!C1 1\nSheet1!A3 =x\nSheet1!B3 2024-01-02\n" {
		t.Errorf("%q", got)
	}
}
