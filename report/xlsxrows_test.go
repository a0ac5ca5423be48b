package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestListCells writes texts and numbers of every kind into a list and reads them back with the
// standard library's XML.
func TestListCells(t *testing.T) {
	texts := []string{"plain", "客户", "a&b<c>\"d\"'e'", " spaces ", "tab\there", "line\nbreak", "_x000D_", "=1+1", "\u0001gone", "\ufffe", "", "emoji 🏠", strings.Repeat("长", 40000), strings.Repeat("😀", 20000), "_x0041_x0042_", "bad \xff byte"}
	want := []string{"plain", "客户", "a&b<c>\"d\"'e'", " spaces ", "tab\there", "line\nbreak", "_x005F_x000D_", "=1+1", "gone", "", "", "emoji 🏠", strings.Repeat("长", 32766) + "…", strings.Repeat("😀", 16383) + "…", "_x005F_x0041_x005F_x0042_", "bad \ufffd byte"}
	numbers := []Value{integer(-5), amount(123456), amount(-1), day(46000), {Kind: Ratio, Num: 0.25}, {Kind: Decimal, Text: "1.5", Num: 1.5}, {}, amount(1 << 60)}
	wantNumbers := []string{"-5", "1234.56", "-0.01", "71569", "0.25", "1.5", "", "11529215046068470"}
	n := max(len(texts), len(numbers))
	list := &Customers{N: n, Columns: []Column{
		{Key: "customer_id", Title: "Customer", Kind: Text, Of: func(i int) Value { return text(fmt.Sprint("C", i)) }},
		{Key: "t", Title: "T", Kind: Text, Of: func(i int) Value { return text(texts[i%len(texts)]) }},
		{Key: "n", Title: "N", Kind: Int, Of: func(i int) Value { return numbers[i%len(numbers)] }},
	}}
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	book := &Workbook{Lang: "en", Title: "x", Sheets: []Sheet{{Key: "summary", Title: "S"}, {Key: "customers", Title: "L", List: list, Order: order, Widths: []float64{9, 9, 9}, Freeze: Area{Row: 2, Col: 2}}}}
	var out bytes.Buffer
	if err := WriteXLSX(&out, book, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	if !IsOurXLSX(bytes.NewReader(out.Bytes()), int64(out.Len())) {
		t.Error("it is not known as ours")
	}
	got := readSheet(t, out.Bytes(), "xl/worksheets/sheet2.xml")
	if len(got) != n+1 {
		t.Fatalf("%d rows, want %d", len(got), n+1)
	}
	for i := range n {
		row := got[i+1]
		if row[0] != fmt.Sprint("C", i) || row[1] != want[i%len(texts)] || row[2] != wantNumbers[i%len(numbers)] {
			t.Errorf("row %d: %.60q, want %.60q %q", i, row, want[i%len(texts)], wantNumbers[i%len(numbers)])
		}
	}
}

// readSheet reads the cells of a sheet.
func readSheet(t *testing.T, book []byte, part string) [][]string {
	t.Helper()
	_, parts := partsOf(t, book)
	var sheet struct {
		Rows []struct {
			R     int `xml:"r,attr"`
			Cells []struct {
				R  string `xml:"r,attr"`
				V  string `xml:"v"`
				Is struct {
					T string `xml:"t"`
				} `xml:"is"`
			} `xml:"c"`
		} `xml:"sheetData>row"`
	}
	if err := xml.Unmarshal(parts[part], &sheet); err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for i, r := range sheet.Rows {
		if r.R != i+1 {
			t.Fatalf("row %d stands at %d", r.R, i+1)
		}
		row := []string{}
		for k, c := range r.Cells {
			if c.R != cellName(r.R, k+1) {
				t.Fatalf("cell %s stands at %s", c.R, cellName(r.R, k+1))
			}
			row = append(row, c.V+c.Is.T)
		}
		out = append(out, row)
	}
	return out
}

// TestEscaped: whatever the text, what is written is well-formed and says the same.
func TestEscaped(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	runes := []rune("abc&<>\"' \t\n客_x0Aé\u0001\ufffe🏠")
	for range 5000 {
		var s strings.Builder
		for range r.IntN(12) {
			s.WriteRune(runes[r.IntN(len(runes))])
		}
		var cell struct {
			T string `xml:"is>t"`
		}
		b := appendText([]byte("<c"), s.String())
		if err := xml.Unmarshal(b, &cell); err != nil {
			t.Fatalf("%q: %v", b, err)
		}
		want := escapeCoded(clip(s.String()))
		if cell.T != want || !utf8.Valid(b) {
			t.Fatalf("%q is read back as %q", want, cell.T)
		}
	}
}
