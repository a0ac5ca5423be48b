package report

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"grade/ledger"
	"grade/rfm"
	"grade/segment"
	"grade/source"
)

// graded is a small result of rules: a ledger of fees, surveys, complaints and follow-ups of a property company.
func graded(t *testing.T, lang, preset string, texts ...[2]string) *Result {
	t.Helper()
	dir := t.TempDir()
	var tables []*source.Table
	for _, x := range texts {
		name := filepath.Join(dir, x[0])
		if err := os.WriteFile(name, []byte(x[1]), 0o644); err != nil {
			t.Fatal(err)
		}
		f, err := source.Open(name, source.Options{Header: ledger.HeaderScore})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		f.Tables[0].File = x[0]
		tables = append(tables, f.Tables...)
	}
	inputs, err := ledger.Recognise(tables, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := segment.OpenPreset(preset)
	if err != nil {
		t.Fatal(err)
	}
	scheme, err := segment.NewScheme(rules)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, c := range scheme.Classes {
		keys = append(keys, c.Key)
	}
	grader, err := rules.Compile(segment.NewSchema(inputs, keys))
	if err != nil {
		t.Fatal(err)
	}
	o := ledger.Options{AsOf: ledger.DayOf(2026, 10, 31)}
	o.Events, o.Reading.Carry = grader.Wants()
	o.Reading.Carry = append(o.Reading.Carry, "phone")
	for kind, names := range map[ledger.Kind][]string{ledger.Feedback: {"kind", "open"}, ledger.FollowUps: {"next"}, ledger.Surveys: nil} {
		o.Events[kind] = append(o.Events[kind], names...)
	}
	var acc *rfm.Accumulator
	l, err := ledger.Read(t.Context(), inputs, o, func() ledger.Sink { acc = rfm.NewAccumulator(rfm.ByOrders); return acc.Add })
	if err != nil {
		t.Fatal(err)
	}
	r := &Result{Lang: lang, Version: "0.0.0", Ledger: l, TierBy: "monetary", Frequency: "orders", Scheme: scheme}
	if len(l.Charges) > 0 {
		r.Accounts, r.Basis, r.Frequency = l.Accounts(), rfm.Charges, "months"
		r.Metrics, r.Months = rfm.OfCharges(l, r.Accounts, rfm.NetSum), rfm.MonthsOfCharges(l)
		r.Method = r.Method.OnCharges(l)
		if r.Scheme, err = scheme.ForCharges(); err != nil {
			t.Fatal(err)
		}
	} else if r.Metrics, err = acc.Metrics(l, rfm.NetSum); err != nil {
		t.Fatal(err)
	}
	var scales rfm.Scales
	r.Scores, scales = rfm.Score(r.Metrics, r.Method)
	r.Groups = []rfm.Group{{Scales: scales}}
	for i := range r.Metrics {
		r.Class = append(r.Class, int8(r.Scheme.Class(r.Scores[i])))
	}
	if r.Tiers, err = segment.ParseTiers(segment.DefaultTiers); err != nil {
		t.Fatal(err)
	}
	r.Tier = make([]string, len(r.Metrics))
	facts := &segment.Facts{Ledger: l, Reading: o.Reading, Metrics: r.Metrics, Scores: r.Scores, Levels: r.Method.Levels(), Segment: r.SegmentKeys(), Tier: r.Tier}
	if r.Grading, err = grader.Grade(facts, 1); err != nil {
		t.Fatal(err)
	}
	if r.Grading.Grade != nil {
		r.Tier = r.Grading.Grade
	}
	for _, in := range inputs {
		r.Inputs = append(r.Inputs, Input{Name: in.Table.File, Kind: in.Kind, Format: "UTF-8", HeaderRow: in.Table.HeaderRow})
	}
	return r
}

// fees are a ledger of charges with all that a property manager has beside it.
var fees = [][2]string{
	{"业主.csv", "业主编号,业主姓名,手机号,小区,管家,物业类型\nY1,业主一,10000000001,一期,管家1,住宅\nY2,业主二,10000000002,一期,管家2,住宅\nY3,业主三,10000000003,二期,管家1,商业\nY4,业主四,,二期,管家2,住宅\n"},
	{"收费.csv", "业主编号,小区,房号,收费项目,费用期间,应收金额,减免金额,实收金额,缴费日期\nY1,一期,1-1,物业费,2026,1200,,1200,2026-01-10\nY2,一期,1-2,物业费,2026-08,100,,100,2026-08-05\nY2,一期,1-2,物业费,2026-09,100,20,,\nY2,一期,1-2,物业费,2026-10,100,,,\nY3,二期,2-1,物业费,2025-01,5000,,,\nY3,二期,2-1,物业费,2026-10,5000,,5000,2026-10-08\nY4,二期,2-2,物业费,2026-10,90,,90,2026-10-20\n"},
	{"满意度.csv", "业主编号,调查日期,满意度,服务态度\nY1,2026-09-01,满意,5\nY2,2026-09-02,不满意,2\nY3,2026-09-03,基本满意,4\n"},
	{"投诉.csv", "业主编号,反馈时间,反馈类型,处理状态\nY1,2026-10-01,投诉,处理中\nY3,2026-10-02,表扬,已处理\n"},
	{"跟进.csv", "业主编号,跟进时间,跟进结果,下次跟进时间\nY2,2026-10-30,再联系,2026-10-31\n"},
}

// TestGoldenRules: the sheets of rules and of fees, and of those who buy once, in both languages.
func TestGoldenRules(t *testing.T) {
	sales := [][2]string{
		{"客户.csv", "客户编号,客户姓名,意向户型,商机阶段,意向区域\n"},
		{"成交.csv", "客户编号,客户姓名,项目,房号,签约日期,合同总价,户型,建筑面积,区域\n"},
	}
	for i := range 12 {
		id := string(rune('A' + i))
		sales[0][1] += "K" + id + ",客户" + id + "," + []string{"三居", "两居", "四居"}[i%3] + "," + []string{"初步咨询", "看房", "签约"}[i%3] + ",城" + string(rune('东'+i%2)) + "\n"
		sales[1][1] += "K" + id + ",客户" + id + ",一期," + id + "-1,2026-0" + string(rune('1'+i%9)) + "-11," + []string{"2000000", "3000000", "900000"}[i%3] + ",三居,100,城东\n"
	}
	for _, lang := range []string{"en", "zh"} {
		for _, x := range []struct {
			name, preset string
			files        [][2]string
		}{{"fees", "property-management", fees}, {"sales", "home-purchase", sales}} {
			r := graded(t, lang, x.preset, x.files...)
			book := writeBook(t, r)
			checkParts(t, book)
			golden(t, lang+"."+x.name+".workbook", dump(t, book))
		}
	}
}

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
	r.Bounds = r.Tiers.Bounds(values, r.Tier)
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
	if d := gocmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s differs (go test ./report -update rewrites it; read the change):\n%s", name, d)
	}
}

// dump writes a workbook as sheet, cell, value and number format, and the titles of its charts, a line each.
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
	names, parts := partsOf(t, b)
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) })
	for _, name := range names {
		if !strings.HasPrefix(name, "xl/charts/chart") {
			continue
		}
		title := ""
		for _, x := range parseXML(t, name, parts[name]).all("title")[0].all("t") {
			title += x.text
		}
		fmt.Fprintf(&out, "%s %s\n", strings.TrimSuffix(path.Base(name), ".xml"), title)
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
func earlier(t testing.TB) *Graded {
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
	e, err := ReadGraded(t.Context(), f.Tables[0], nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestGolden(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		r := sample(t, lang)
		r.SetPrevious(earlier(t), r.Letters())
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

func emptyResult(lang string) *Result {
	tiers, _ := segment.ParseTiers(segment.DefaultTiers)
	return &Result{Lang: lang, Ledger: &ledger.Ledger{AsOf: ledger.NoDay, First: ledger.NoDay, From: ledger.NoDay}, Groups: []rfm.Group{{}}, Tiers: tiers, TierBy: "monetary", Frequency: "days"}
}
