package report

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"archive/zip"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"grade/ledger"
	"grade/rfm"
	"grade/segment"
	"grade/source"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sample is a small result with everything in it: titles, totals, refunds, a customer who
// never bought, texts that look like formulas.
func sample(t testing.TB, lang string) *Result {
	t.Helper()
	dir := t.TempDir()
	var inputs []ledger.Input
	for _, f := range []struct{ name, text string }{
		{"订单.csv", "服务订单,,,,,\n订单编号,下单时间,客户编号,项目,实付金额(元),订单状态\n" +
			"1,2026-01-05,A1,一期,1200.50,已完成\n2,2026-03-05,A1,一期,800,已完成\n3,2026-09-28,A1,一期,99.50,已完成\n4,2026-10-01,A2,二期,12000,已完成\n" +
			"5,2026-02-01,A3,一期,30,已完成\n5,2026-02-03,A3,一期,-10,已退款\n6,2026-10-20,A4,二期,15.005,已完成\n7,2026-06-01,A5,二期,20,待付款\n8,2026-10-02,=A6,一期,50,已完成\n9,2026-10-02,A7,一期,五十,已完成\n合计,,,,14115,\n"},
		{"客户.csv", "客户编号,客户名称,管家,备注\nA1,住户一,管家01,\"第一行\n第二行\"\nA2,企业二,管家02,+86\nA8,住户八,管家01,\n"},
	} {
		name := filepath.Join(dir, f.name)
		if err := os.WriteFile(name, []byte(f.text), 0o644); err != nil {
			t.Fatal(err)
		}
		file, err := source.Open(name, source.Options{Header: ledger.HeaderScore})
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		file.Tables[0].File = f.name
		in, err := ledger.Recognise(file.Tables, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, in...)
	}
	var acc *rfm.Accumulator
	var months *rfm.MonthAccumulator
	l, err := ledger.Read(context.Background(), inputs, ledger.Options{AsOf: ledger.NoDay, Reading: ledger.Reading{Rejects: 1000, Records: true}}, func() ledger.Sink {
		acc, months = rfm.NewAccumulator(rfm.ByOrders), rfm.NewMonthAccumulator()
		return func(part int, ts []ledger.Transaction) {
			acc.Add(part, ts)
			months.Add(part, ts)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	r := &Result{Lang: lang, Version: "0.0.0", Ledger: l, TierBy: "monetary", Frequency: "orders", Months: months.Months(l)}
	if r.Metrics, err = acc.Metrics(l, rfm.NetSum); err != nil {
		t.Fatal(err)
	}
	var scales rfm.Scales
	r.Scores, scales = rfm.Score(r.Metrics, r.Method)
	r.Groups = []rfm.Group{{Scales: scales}}
	r.Collapses = rfm.Collapsed(r.Metrics, r.Scores, scales)
	if r.Scheme, err = segment.OpenScheme("standard"); err != nil {
		t.Fatal(err)
	}
	if r.Tiers, err = segment.ParseTiers(segment.DefaultTiers); err != nil {
		t.Fatal(err)
	}
	r.Tier = make([]string, len(r.Metrics))
	var pick []int32
	values := make([]int64, len(r.Metrics))
	for i := range r.Metrics {
		r.Class = append(r.Class, int8(r.Scheme.Class(r.Scores[i])))
		if values[i] = int64(r.Metrics[i].Monetary); r.Metrics[i].Unscored == rfm.Scored {
			pick = append(pick, int32(i))
		}
	}
	r.Swells = r.Tiers.Assign(values, pick, r.Tier)
	r.Parameters = []Parameter{{"as-of", l.AsOf.String()}, {"method", "quantile"}, {"bins", "5"}}
	for i, in := range inputs {
		d := Input{Name: in.Table.File, Kind: in.Kind, Format: "UTF-8", HeaderRow: in.Table.HeaderRow, SHA256: strings.Repeat(fmt.Sprint(i), 64)}
		for _, f := range []ledger.Field{ledger.CustomerID, ledger.OrderDate, ledger.Amount} {
			if c := in.Mapping.Column(f); c >= 0 {
				d.Columns = append(d.Columns, MappedColumn{Field: f, Header: in.Table.Header[c]})
			}
		}
		r.Inputs = append(r.Inputs, d)
	}
	return r
}

// golden compares with a file of testdata, or rewrites it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s differs (go test ./report -update rewrites it; read the change):\n%s", name, d)
	}
}

// dump writes a workbook as sheet, cell, value and number format, a line each.
func dump(t *testing.T, b []byte) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out bytes.Buffer
	for _, s := range f.GetSheetList() {
		rows, err := f.Rows(s)
		if err != nil {
			t.Fatal(err)
		}
		for r := 1; rows.Next(); r++ {
			cols, err := rows.Columns(excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			for c, v := range cols {
				if v == "" {
					continue
				}
				cell, _ := excelize.CoordinatesToCellName(c+1, r)
				id, _ := f.GetCellStyle(s, cell)
				style, err := f.GetStyle(id)
				if err != nil {
					t.Fatal(err)
				}
				format := ""
				if style.CustomNumFmt != nil {
					format = "  [" + *style.CustomNumFmt + "]"
				}
				fmt.Fprintf(&out, "%s!%s %s%s\n", s, cell, strings.ReplaceAll(v, "\n", `\n`), format)
			}
		}
	}
	return out.Bytes()
}

func writeBook(t testing.TB, r *Result) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteXLSX(&b, BuildReport(r, nil), ""); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// earlier is the list of an earlier period for sample: A1 was S and fell, A3 rose, A9 is gone.
func earlier(t testing.TB) *Earlier {
	t.Helper()
	name := filepath.Join(t.TempDir(), "上期.csv")
	const list = CSVHeader + "\nA1,住户一,2026-03-05,26,2,2000.50,5,5,5,555,champions,S\nA3,,2026-02-01,58,1,20.00,1,1,1,111,hibernating,D\nA9,住户九,2026-01-01,89,1,500.00,2,1,3,213,hibernating,B\n'=A6,,,,0,0.00,,,,,,\n"
	if err := os.WriteFile(name, []byte(list), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := source.Open(name, source.Options{Header: ledger.HeaderScore})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	f.Tables[0].File = "上期.csv"
	e, err := ReadEarlier(t.Context(), f.Tables[0])
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestGolden(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		r := sample(t, lang)
		r.SetPrevious(earlier(t))
		golden(t, lang+".workbook", dump(t, writeBook(t, r)))
		r.Previous = nil
		var js, csv, summary, rejects, text bytes.Buffer
		for _, err := range []error{WriteJSON(&js, r, List(r)), WriteCSV(&csv, List(r), false), WriteSummaryCSV(&summary, r), WriteRejects(&rejects, r),
			WriteReading(&text, r), WriteText(&text, r, false), WriteWarnings(&text, r, false), WriteInspection(&text, r)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		golden(t, lang+".json", js.Bytes())
		golden(t, lang+".csv", csv.Bytes())
		golden(t, lang+".summary.csv", summary.Bytes())
		golden(t, lang+".rejects.csv", rejects.Bytes())
		golden(t, lang+".text", text.Bytes())
		for _, line := range strings.Split(text.String(), "\n") {
			if width(line) > 80 {
				t.Errorf("%s: %d columns: %s", lang, width(line), line)
			}
		}
	}
}

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

// TestWorkbookParts: every part is well-formed, the order is fixed, the bytes are the same, the
// fingerprint notices a change, and nothing of the data became a formula.
func TestWorkbookParts(t *testing.T) {
	first := writeBook(t, sample(t, "en"))
	if !bytes.Equal(first, writeBook(t, sample(t, "en"))) {
		t.Error("the same result gives other bytes")
	}
	z, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	var changed bytes.Buffer
	w := zip.NewWriter(&changed)
	charts, last := 0, ""
	for _, f := range z.File {
		if f.Name < last && last != contentTypes {
			t.Errorf("part %s stands behind %s", f.Name, last)
		}
		last = f.Name
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(rc)
		if err != nil {
			t.Fatal(err)
		}
		for d := xml.NewDecoder(bytes.NewReader(b)); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
		if strings.HasPrefix(f.Name, "xl/charts/chart") {
			charts++
		}
		if strings.HasPrefix(f.Name, "xl/worksheets/sheet") && bytes.Contains(b, []byte("<f>")) {
			t.Errorf("%s holds a formula", f.Name)
		}
		p, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Write(bytes.Replace(b, []byte("Customer grading"), []byte("Customer gratings"), 1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if charts < 4 {
		t.Errorf("%d charts, want more", charts)
	}
	if !IsOurXLSX(bytes.NewReader(first), int64(len(first))) {
		t.Error("our workbook is not known as ours")
	}
	if IsOurXLSX(bytes.NewReader(changed.Bytes()), int64(changed.Len())) || IsOurXLSX(bytes.NewReader([]byte("x")), 1) {
		t.Error("a changed workbook is taken for ours")
	}
}

func emptyResult(lang string) *Result {
	tiers, _ := segment.ParseTiers(segment.DefaultTiers)
	return &Result{Lang: lang, Ledger: &ledger.Ledger{AsOf: ledger.NoDay, First: ledger.NoDay, From: ledger.NoDay}, Groups: []rfm.Group{{}}, Tiers: tiers, TierBy: "monetary", Frequency: "days"}
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

func BenchmarkWriteCSV(b *testing.B) {
	l := List(sample(b, "zh"))
	l.N, l.Columns[0].Of = 100000, func(int) Value { return text("C000001") }
	for k := range l.Columns {
		of := l.Columns[k].Of
		l.Columns[k].Of = func(i int) Value { return of(i % 8) }
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := WriteCSV(io.Discard, l, false); err != nil {
			b.Fatal(err)
		}
	}
}
