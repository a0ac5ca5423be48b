package ledger

import (
	"strings"
	"testing"
)

// TestPastCustomers: of a customers file the columns that say how things are today are left out and named; days
// after the day are forgotten unless they were planned, and who was entered later was not known.
func TestPastCustomers(t *testing.T) {
	inputs := openAll(t, "客户编号,客户名称,手机号,楼栋,客户级别,签约日期,合同到期日期,创建时间,复评日,城市\nA,甲,10000000001,1,A,2026-01-05,2027-01-05,2025-01-01,2026-02-01,杭州\nB,乙,10000000002,2,B,2026-09-05,2027-09-05,2026-08-01,2026-09-01,宁波\n",
		"订单编号,客户编号,下单日期,实付金额\n1,A,2026-01-05,10\n2,B,2026-09-05,20\n")
	left := HideUndated(inputs)
	if got := strings.Join(left, " "); got != "客户级别 城市" {
		t.Errorf("left out: %s", got)
	}
	for _, f := range CustomerFacts(inputs) {
		if f.Header == "客户级别" || f.Header == "城市" {
			t.Errorf("%s can be named by rules", f.Header)
		}
	}
	o := Options{AsOf: DayOf(2026, 6, 30)}
	l, err := Read(t.Context(), inputs, o, func() Sink { return func(int, []Transaction) {} })
	if err != nil {
		t.Fatal(err)
	}
	known, err := l.HideAfter(o.Reading)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][2]string{"签约日期": {"2026-01-05", ""}, "合同到期日期": {"2027-01-05", "2027-09-05"}, "创建时间": {"2025-01-01", ""}, "复评日": {"2026-02-01", ""}, "楼栋": {"1", "2"}}
	for _, c := range l.Columns {
		w, ok := want[c.Header]
		if ok && (c.Values[0] != w[0] || c.Values[1] != w[1]) {
			t.Errorf("%s: %q, want %q", c.Header, c.Values, w)
		}
		if !ok && c.Header != "客户名称" && c.Header != "手机号" {
			t.Errorf("the column %s is there", c.Header)
		}
		delete(want, c.Header)
	}
	if len(want) > 0 || !known[0] || known[1] {
		t.Errorf("missing %v; known %v", want, known)
	}
}

// TestPastNames: customers without an id keep their names; a day that is the as-of day stays, and its customer was known;
// bare numbers are no days.
func TestPastNames(t *testing.T) {
	inputs := openAll(t, "客户名称,创建时间,编码\n甲,2026-06-30,20260105\n乙,2026-07-01,20260106\n")
	if left := HideUndated(inputs); strings.Join(left, " ") != "编码" {
		t.Errorf("left out: %q", left)
	}
	if allDays([]string{"20260105", "20260106"}) || !allDays([]string{"2026-01-05", ""}) || allDays([]string{"", ""}) {
		t.Error("numbers are days")
	}
	o := Options{AsOf: DayOf(2026, 6, 30), Events: map[Kind][]string{}}
	l, err := Read(t.Context(), inputs, o, func() Sink { return func(int, []Transaction) {} })
	if err != nil {
		t.Fatal(err)
	}
	known, err := l.HideAfter(o.Reading)
	if err != nil || len(known) != 2 || known[0] || !known[1] { // 乙 stands before 甲
		t.Errorf("%v, %v", known, err)
	}
}

// TestAfter: as far ahead as Before goes back; the end of a month stays the end of a month.
func TestAfter(t *testing.T) {
	for _, c := range []struct{ from, span, want string }{
		{"2026-06-30", "3mo", "2026-09-30"}, {"2026-02-28", "1mo", "2026-03-31"}, {"2026-01-31", "1mo", "2026-02-28"}, {"2026-01-15", "2y", "2028-01-15"},
		{"2026-12-31", "90d", "2027-03-31"}, {"2026-12-31", "2w", "2027-01-14"}, {"2024-02-29", "1y", "2025-02-28"}, {"2025-11-30", "3mo", "2026-02-28"},
	} {
		d, err := ParseDay(c.from)
		if err != nil {
			t.Fatal(err)
		}
		s, err := ParseSpan(c.span)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.After(d).String(); got != c.want {
			t.Errorf("%s after %s is %s, want %s", c.span, c.from, got, c.want)
		}
	}
}

// TestSampleUpTo: rows after the day are no part of the samples; the inputs themselves stay as they are.
func TestSampleUpTo(t *testing.T) {
	inputs := openAll(t, "order_id,customer_id,order_date,amount,item\n1,A,2026-01-05,10,mug\n2,B,2026-09-05,20,kwh\n", "customer_id,customer_name\nA,Ann\n")
	before := SampleUpTo(inputs, DayOf(2026, 6, 30))
	if n, m, k := len(before[0].Table.Sample), len(inputs[0].Table.Sample), len(before[1].Table.Sample); n != 1 || m != 2 || k != 1 {
		t.Errorf("%d of %d rows, %d customers", n, m, k)
	}
}

// TestPastBills: a bill of a later period that nobody had paid was not known; one that was paid ahead was.
func TestPastBills(t *testing.T) {
	inputs := openAll(t, "业主编号,业主姓名,收费项目,费用期间,应收金额,实收金额,缴费日期\nA,甲,物业费,2026-05,100,100,2026-05-10\nA,甲,物业费,2026-09,100,100,2026-06-10\nA,甲,物业费,2026-10,100,100,2026-10-10\nA,甲,物业费,2026-11,100,,\nB,乙,物业费,2026-12,100,,\n")
	for past, want := range map[bool]int{false: 5, true: 2} {
		l, err := Read(t.Context(), inputs, Options{AsOf: DayOf(2026, 6, 30), Past: past}, func() Sink { return func(int, []Transaction) {} })
		if err != nil {
			t.Fatal(err)
		}
		if len(l.Charges) != want || past && len(l.Customers) != 1 {
			t.Errorf("past %v: %d charges of %d customers, want %d", past, len(l.Charges), len(l.Customers), want)
		}
	}
}
