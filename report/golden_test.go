package report

import (
	"os"
	"path/filepath"
	"testing"

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

// TestGoldenRules: the sheets of rules and of fees, and of those who buy once, in both languages.
func TestGoldenRules(t *testing.T) {
	fees := [][2]string{
		{"业主.csv", "业主编号,业主姓名,手机号,小区,管家,物业类型\nY1,业主一,10000000001,一期,管家1,住宅\nY2,业主二,10000000002,一期,管家2,住宅\nY3,业主三,10000000003,二期,管家1,商业\nY4,业主四,,二期,管家2,住宅\n"},
		{"收费.csv", "业主编号,小区,房号,收费项目,费用期间,应收金额,减免金额,实收金额,缴费日期\nY1,一期,1-1,物业费,2026,1200,,1200,2026-01-10\nY2,一期,1-2,物业费,2026-08,100,,100,2026-08-05\nY2,一期,1-2,物业费,2026-09,100,20,,\nY2,一期,1-2,物业费,2026-10,100,,,\nY3,二期,2-1,物业费,2025-01,5000,,,\nY3,二期,2-1,物业费,2026-10,5000,,5000,2026-10-08\nY4,二期,2-2,物业费,2026-10,90,,90,2026-10-20\n"},
		{"满意度.csv", "业主编号,调查日期,满意度,服务态度\nY1,2026-09-01,满意,5\nY2,2026-09-02,不满意,2\nY3,2026-09-03,基本满意,4\n"},
		{"投诉.csv", "业主编号,反馈时间,反馈类型,处理状态\nY1,2026-10-01,投诉,处理中\nY3,2026-10-02,表扬,已处理\n"},
		{"跟进.csv", "业主编号,跟进时间,跟进结果,下次跟进时间\nY2,2026-10-30,再联系,2026-10-31\n"},
	}
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
