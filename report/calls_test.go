package report

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"grade/ledger"
	"grade/rfm"
	"grade/segment"
	"grade/source"
)

// readAll reads files into a ledger with their events.
func readAll(t *testing.T, events map[ledger.Kind][]string, texts map[string]string) *ledger.Ledger {
	t.Helper()
	dir := t.TempDir()
	var tables []*source.Table
	for name, text := range texts {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		f, err := source.Open(path, source.Options{Header: ledger.HeaderScore})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		tables = append(tables, f.Tables...)
	}
	inputs, err := ledger.Recognise(tables, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Read(t.Context(), inputs, ledger.Options{AsOf: ledger.DayOf(2026, 10, 31), Events: events}, func() ledger.Sink { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestCalls: who is called and why: the top two tiers with a reason, the most money first, not who was
// contacted in the last fourteen days, at most twenty an owner.
func TestCalls(t *testing.T) {
	var customers strings.Builder
	customers.WriteString("客户编号,客户名称,管家\n")
	for i := range 30 {
		fmt.Fprintf(&customers, "C%02d,客户%02d,管家%d\n", i, i, i/25) // 25 of one, 5 of the other
	}
	l := readAll(t, map[ledger.Kind][]string{ledger.Feedback: {"kind", "open"}, ledger.FollowUps: nil}, map[string]string{
		"customers.csv": customers.String(),
		"feedback.csv":  "客户编号,反馈时间,反馈类型,处理状态\nC26,2026-10-01,投诉,处理中\nC27,2026-10-01,投诉,已处理\nC28,2026-10-01,建议,处理中\n",
		"followups.csv": "客户编号,跟进时间,跟进内容\nC00,2026-10-18,已致电\nC01,2026-10-17,已致电\n",
	})
	r := &Result{Lang: "zh", Ledger: l, TierBy: "monetary"}
	var err error
	if r.Tiers, err = segment.ParseTiers(segment.DefaultTiers); err != nil {
		t.Fatal(err)
	}
	for i := range l.Customers {
		m := rfm.Metrics{First: l.AsOf - 100, Last: l.AsOf - 10, Recency: 10, Frequency: 10, Monetary: ledger.Money(100 * i)}
		a := ledger.Account{OldestUnpaid: ledger.NoDay}
		if i < 25 {
			a.Arrears, a.OldestUnpaid = 12345, ledger.DayOf(2026, 3, 1)
		}
		tier := "A"
		switch i {
		case 2:
			tier = "B" // not of the top two
		case 29: // ten days apart as a rule, and silent for sixteen
			m = rfm.Metrics{First: l.AsOf - 106, Last: l.AsOf - 16, Recency: 16, Frequency: 10, Monetary: 1}
		case 25:
			m = rfm.Metrics{First: l.AsOf - 105, Last: l.AsOf - 15, Recency: 15, Frequency: 10, Monetary: 1} // not half as long again
		}
		r.Metrics, r.Accounts, r.Tier = append(r.Metrics, m), append(r.Accounts, a), append(r.Tier, tier)
	}
	var got []string
	for _, c := range r.calls() {
		got = append(got, l.Customers[c.customer].ID+" "+strings.Join(c.reasons, "+"))
	}
	want := []string{"C26 有未处理投诉"}
	for i := 24; i > 4; i-- { // twenty of the twenty-five, those of the most money
		want = append(want, fmt.Sprintf("C%02d 欠费 123.45（自 2026-03 起）", i))
	}
	want = append(want, "C29 已 16 天未消费（通常间隔 10 天）")
	if !slices.Equal(got, want) {
		t.Errorf("calls\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if r.contacted(1) || !r.contacted(0) {
		t.Error("fourteen days are the pause after a contact")
	}
	f := &found{Result: r, calls: r.calls()}
	g := f.callGrid(f.calls)
	if s := strings.Join(g.heads, " "); s != "负责人 客户编号 客户名称 等级 理由 下一步动作 消费金额 联系日期 联系结果 下次联系时间" || g.rows[0][5].Text != "先处理投诉并回复，再谈其他" || g.rows[0][8].Kind != Blank || g.rows[0][9].Kind != Blank {
		t.Errorf("heads %q", s)
	}
	var tabs []string
	for _, s := range callSheets(f) {
		tabs = append(tabs, s.Title)
	}
	if s := strings.Join(tabs, " | "); s != "拜访名单 管家0 | 拜访名单 管家1" {
		t.Errorf("sheets %s", s)
	}
	for i := range l.Customers {
		l.Customers[i].Set(ledger.Owner, fmt.Sprintf("管家%02d", i))
	}
	if n := len(callSheets(&found{Result: r, calls: r.calls()})); n != 1 {
		t.Errorf("%d sheets of %d owners, want one", n, len(l.Customers))
	}
}

// TestAppointments: a call that was agreed on is made on its day, be it within the pause or not, and nobody
// calls before it; who fell out of the top tiers is called, too.
func TestAppointments(t *testing.T) {
	l := readAll(t, map[ledger.Kind][]string{ledger.FollowUps: {"next", "result"}}, map[string]string{
		"customers.csv": "客户编号,客户名称\nC0,甲\nC1,乙\nC2,丙\nC3,丁\nC4,戊\nC5,己\n",
		"followups.csv": "客户编号,跟进时间,跟进结果,下次跟进时间\nC0,2026-10-25,再联系,2026-10-30\nC1,2026-09-01,再联系,2026-11-05\nC2,2026-09-01,再联系,2026-10-01\nC2,2026-10-02,已解决,\nC3,2026-10-25,无人接听,\n",
	})
	r := &Result{Lang: "zh", Ledger: l, TierBy: "monetary"}
	r.Tiers, _ = segment.ParseTiers(segment.DefaultTiers)
	for i := range l.Customers {
		r.Metrics = append(r.Metrics, rfm.Metrics{First: l.AsOf - 100, Last: l.AsOf - 60, Recency: 60, Frequency: 10, Monetary: ledger.Money(1000 - i)})
		r.Tier = append(r.Tier, "S")
	}
	r.Tier[4], r.Tier[5] = "C", "C"
	r.Previous = &Previous{Tier: []string{"S", "S", "S", "S", "A", "B"}}
	var got []string
	for _, c := range r.calls() {
		got = append(got, l.Customers[c.customer].ID+" "+strings.Join(c.reasons, "+"))
	}
	const overdue = "已 60 天未消费（通常间隔 4 天）"
	want := []string{"C0 约定联系日已到+" + overdue, "C2 " + overdue, "C4 由 A 级降为 C+" + overdue}
	if !slices.Equal(got, want) {
		t.Errorf("calls\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestCollectionsByHand: rates, ages and rows that are left out, of a ledger small enough to add up by hand.
func TestCollectionsByHand(t *testing.T) {
	l := readAll(t, nil, map[string]string{"fees.csv": `业主编号,业主姓名,小区,管家,房号,收费项目,费用期间,应收金额,减免金额,实收金额,缴费日期
Y1,甲,示例花园,管家1,1-1,物业费,2026-09,100,,100,2026-09-02
Y1,甲,示例花园,管家1,1-2,物业费,2026-09,100,20,,
Y2,乙,示例花园,管家2,2-1,物业费,2025-10,100,,40,2025-11-02
Y3,丙,示例新城,,3-1,物业费,2026-07,100,,,
Y3,丙,示例新城,,3-1,物业费,2026-12,100,,,
Y4,丁,示例新城,,4-1,物业费,2026,1200,,1200,2026-01-02
`})
	r := &Result{Lang: "en", Ledger: l, Basis: rfm.Charges, Accounts: l.Accounts()}
	c, ok := r.collections()
	if !ok {
		t.Fatal("no collections")
	}
	var got []string
	for _, s := range append(append(slices.Clone(c.teams), c.projects...), c.all) {
		got = append(got, fmt.Sprint(s.project, " ", s.name, " ", s.places, " rooms ", s.Due, s.Waived, s.Paid, s.Arrears, s.NotYetDue, " ages ", s.ages, " ", rateText(s.CollectionRate()), " ", s.debtors))
	}
	want := []string{
		"示例新城  2 rooms 1400.00 0.00 1200.00 100.00 100.00 ages [0.00 100.00 0.00 0.00] 92.3% 1",
		"示例花园 管家1 2 rooms 200.00 20.00 100.00 80.00 0.00 ages [80.00 0.00 0.00 0.00] 55.6% 1",
		"示例花园 管家2 1 rooms 100.00 0.00 40.00 60.00 0.00 ages [0.00 0.00 60.00 0.00] 40.0% 1",
		"示例新城  2 rooms 1400.00 0.00 1200.00 100.00 100.00 ages [0.00 100.00 0.00 0.00] 92.3% 1",
		"示例花园  3 rooms 300.00 20.00 140.00 140.00 0.00 ages [80.00 0.00 60.00 0.00] 50.0% 2",
		" All 5 rooms 1700.00 20.00 1340.00 240.00 100.00 ages [80.00 100.00 60.00 0.00] 84.8% 3",
	}
	if !slices.Equal(got, want) {
		t.Errorf("\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	var rooms []string
	for _, d := range append(c.byAmount(), c.byAge()...) {
		rooms = append(rooms, l.Places[d.place].Room)
	}
	if s := strings.Join(rooms, " "); s != "3-1 1-2 2-1 2-1 3-1 1-2" {
		t.Errorf("rooms in arrears %s", s)
	}
	if len(c.ahead) != 1 || l.Customers[c.ahead[0].customer].ID != "Y4" || c.ahead[0].prepaid != 20000 {
		t.Errorf("ahead %+v", c.ahead)
	}
	if len(c.items) != 1 || c.items[0].Waived != 2000 {
		t.Errorf("waived %+v", c.items)
	}
}

// TestRateText: a rate is never rounded up to all, nor written without its tenth.
func TestRateText(t *testing.T) {
	for x, want := range map[float64]string{0: "0.0%", 0.9995: "99.9%", 0.99999: "99.9%", 1: "100.0%", 0.555: "55.5%", 1.5: "150.0%"} {
		if got := rateText(x); got != want {
			t.Errorf("rateText(%v) = %s, want %s", x, got, want)
		}
	}
}

// TestPeriodText: periods as people write them.
func TestPeriodText(t *testing.T) {
	for text, want := range map[string]string{"2026": "2026", "2026-03": "2026-03", "2026Q2": "2026-04 – 2026-06", "2025-11~2026-01": "2025-11 – 2026-01", "2026-01-15~2026-02-14": "2026-01-15 – 2026-02-14"} {
		p, _ := ledger.ParsePeriod(text, 0)
		if got := periodText(p); got != want {
			t.Errorf("%s is written %s, want %s", text, got, want)
		}
	}
}

// TestRoomWithSeveralPayers: what a tenant with an id of its own pays settles what the owner of the room
// owes, in collections, which are by room.
func TestRoomWithSeveralPayers(t *testing.T) {
	l := readAll(t, nil, map[string]string{"fees.csv": `项目,房号,客户编号,客户名称,收费项目,费用期间,应收金额,实收金额,收款日期
一期,1-101,Y1,业主甲,物业费,2026-01,300,0,
一期,1-101,T1,租客乙,物业费,2026-01,0,300,2026-01-20
一期,1-102,Y2,业主丙,物业费,2026-01,300,,
一期,1-102,T2,租客丁,水费,2026-01,40,40,2026-01-12
`})
	r := &Result{Lang: "en", Ledger: l, Basis: rfm.Charges, Accounts: l.Accounts()}
	c, ok := r.collections()
	if !ok || c.all.places != 2 || c.all.Arrears != 30000 || c.all.debtors != 1 || c.all.Overpaid != 0 || l.Customers[c.rooms[0].customer].ID != "Y2" {
		t.Errorf("%+v", c)
	}
}
