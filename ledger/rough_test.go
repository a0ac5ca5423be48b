package ledger

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"grade/source"
)

// TestRoughRows: rows of real exports that were once read wrongly.
func TestRoughRows(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a refund by its type, late in the file", "客户编号,下单时间,金额,流水类型\n" + strings.Repeat("A,2024-01-01,1,销售\n", 500) + "A,2024-01-01,100,退款单\n", "used=500/500.00 refunded=1/-100.00"},
		{"types of customers are no documents", "客户编号,下单时间,金额,客户类型\nA,2024-01-01,1,退货客户\n", "used=1/1.00"},
		{"deals by their stage", "Account Name,Amount,Stage,Closing Date\nA,5,Closed Won,2024-01-01\nB,5,Closed Lost,2024-01-01\nC,5,Negotiation/Review,2024-01-01\n", "used=1/5.00 unpaid=1/5.00 cancelled=1/5.00"},
		{"every status column counts", "客户编号,订单号,下单时间,实付款,订单状态,退款状态\nA,1,2024-01-01,5,交易成功,\nB,2,2024-01-01,5,交易成功,退款成功\nC,3,2024-01-01,5,交易成功,退款关闭\n", "used=2/10.00 cancelled=1/5.00"},
		{"a unit on the quantity and one in the price's header", "客户编号,下单时间,数量,单价(万元)\nA,2024-01-01,2万,3\n", "used=1/600000000.00"},
		{"zeros behind the point", "客户编号,下单时间,数量,单价\nA,2024-01-01,2000.000000,12345.670000\n", "used=1/24691340.00"},
		{"a comma in the quantity beside amounts", "客户编号,下单时间,数量,金额\nA,2024-01-01,\"1,5\",\"1,234\"\nA,2024-01-01,2,\"2,000\"\n", "used=2/3234.00"},
		{"ids that lost their digits", "客户编号,下单时间,金额\n1.38E+10,2024-01-01,5\n622202000000000000,2024-01-01,5\n13800138000,2024-01-01,5\n1E5,2024-01-01,5\n", "used=2/10.00 no_customer=2/10.00"},
		{"error values", "客户编号,下单时间,金额\n#REF!,2024-01-01,5\n#NAME?,2024-01-01,5\n#1,2024-01-01,5\n", "used=1/5.00 no_customer=2/10.00"},
		{"a price without a quantity", "客户编号,下单时间,价格\nA,2024-01-01,5\n", "used=1/5.00"},
		{"a unit behind a slash", "客户编号,下单时间,销售额/千元\nA,2024-01-01,5\n", "used=1/5000.00"},
		{"rounding counts a row once", "客户编号,下单时间,金额\nA,2024-01-01,1\nB,,20.005\n", "used=1/1.00 bad_date=1/20.01"},
	} {
		l, _, err := readAll(t, Options{Reading: Reading{Workers: 2}}, c.text)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := reasons(&l.Reconciled.Tally); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if c.name == "rounding counts a row once" && l.Reconciled.Changed[Rounded] != 1 {
			t.Errorf("%s: %d", c.name, l.Reconciled.Changed[Rounded])
		}
	}
}

// TestRefused: what cannot be read says where, what, and the cure.
func TestRefused(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no date at all", "客户编号,下单时间,金额\nA,1/2/24,5\nB,13/2/24,5\n合计,,10\n", `a.csv:2: none of the dates in column "下单时间" can be read, such as "1/2/24"`},
		{"no amount at all", "客户编号,下单时间,金额\nA,2024-01-01,five\nB,2024-01-01,six\n", `a.csv:2: none of the amounts in column "金额" can be read, such as "aaaa"`},
		{"a currency in the header and another in a row", "客户编号,下单时间,Amount (USD)\nA,2024-01-01,5\nA,2024-01-01,¥5\n", "a.csv:2: more than one currency: CNY, USD"},
	} {
		_, _, err := readAll(t, Options{}, c.text)
		var e *source.Error
		if !errors.As(err, &e) || e.Error() != c.want || e.Hint == "" {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	// A currency in rows that do not count stops nothing.
	l, _, err := readAll(t, Options{Filters: []Filter{{Column: "币种", Value: "USD", Exclude: true}}}, "客户编号,下单时间,金额,币种\nA,2024-01-01,5,CNY\nA,2024-01-01,5,USD\n")
	if err != nil || l.Currency != "CNY" {
		t.Errorf("%+v, %v", l, err)
	}
	if _, _, err := readAll(t, Options{}, "customer_id,order_date,amount\nA,2024-01-01,92233720368547758\nB,2024-01-01,92233720368547758\n"); err != ErrOverflow {
		t.Errorf("money beyond the range: %v", err)
	}
}

// TestNamesDoNotHangOnLaterRows: values of rows behind the as-of day do not count, whether it was
// said or found.
func TestNamesDoNotHangOnLaterRows(t *testing.T) {
	text := "客户编号,客户名称,下单时间,金额,状态\nA,old,2024-01-02,5,已付款\nA,new,2024-02-03,5,待付款\nB,first,2024-01-01,5,待付款\nB,second,2024-01-02,5,待付款\nB,third,2024-03-02,5,待付款\n"
	for _, o := range []Options{{}, {AsOf: DayOf(2024, 1, 2)}} {
		l, _, err := readAll(t, o, text)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, c := range l.Customers {
			names = append(names, c.ID+" "+c.Name())
		}
		if !slices.Equal(names, []string{"A old", "B first"}) {
			t.Errorf("as of %v: %q", o.AsOf, names)
		}
	}
}

// TestMapAcrossFiles: a column that one of the files has is enough, unless a file was named.
func TestMapAcrossFiles(t *testing.T) {
	tables := []*source.Table{table("kunde,tag,wert", "A,2024-01-01,5"), {File: "c.csv", HeaderRow: 1, Header: []string{"客户编号", "名"}}}
	as := []Assignment{{Field: CustomerID, Header: "kunde"}, {Field: OrderDate, Header: "tag"}, {Field: Amount, Header: "wert"}}
	inputs, err := Recognise(tables, as, nil)
	if err != nil || inputs[0].Kind != Transactions || inputs[1].Kind != Customers {
		t.Fatalf("%+v, %v", inputs, err)
	}
	as[0].File = "c.csv"
	if _, err := Recognise(tables, as, nil); err == nil {
		t.Error("a named file without the column is accepted")
	}
}

// TestProjectOfTheCustomersFile: it counts before that of the orders, also for --within.
func TestProjectOfTheCustomersFile(t *testing.T) {
	l, _, err := readAll(t, Options{Reading: Reading{Carry: []string{"project"}}}, "客户编号,下单时间,金额,项目\nA,2024-01-01,5,甲\nB,2024-01-01,5,\n", "客户编号,项目\nA,乙\nB,乙\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"project", "项目"} {
		if v, ok := l.Values(name); !ok || !slices.Equal(v, []string{"乙", "乙"}) {
			t.Errorf("%s: %q, %v", name, v, ok)
		}
	}
}

// TestDuplicatesDoNotHangOnTheOrder: a row counts as often as the file has it that has it most.
func TestDuplicatesDoNotHangOnTheOrder(t *testing.T) {
	head := "customer_id,order_id,order_date,amount\n"
	once, twice := head+"A,1,2024-01-01,1\n", head+"A,1,2024-01-01,1\nA,1,2024-01-01,1\n"
	for _, texts := range [][]string{{once, twice}, {twice, once}, {once, twice, once}} {
		l, _, err := readAll(t, Options{}, texts...)
		if err != nil || l.Reconciled.Rows[Used] != 2 {
			t.Errorf("%v, %v", reasons(&l.Reconciled.Tally), err)
		}
	}
}

// TestNothingChosen: filters and an as-of day that leave no row are refused; a file without
// purchases is not.
func TestNothingChosen(t *testing.T) {
	text := "客户编号,下单时间,金额,项目\nA,2024-01-01,5,甲\n合计,,5,\n"
	for _, c := range []struct {
		options Options
		want    string
	}{
		{Options{Filters: []Filter{{Column: "项目", Value: "乙"}}}, `--include: no row has "乙" in the column "项目"`},
		{Options{AsOf: DayOf(2020, 1, 1)}, "--as-of: every purchase lies after 2020-01-01"},
		{Options{Filters: []Filter{{Column: "项目", Value: "甲", Exclude: true}}}, ""},
		{Options{Filters: []Filter{{Column: "项目", Value: "甲"}}}, ""},
	} {
		_, _, err := readAll(t, c.options, text)
		if c.want == "" && err != nil || c.want != "" && (err == nil || err.Error() != c.want) {
			t.Errorf("%+v: %v, want %q", c.options, err, c.want)
		}
	}
}

func TestNearest(t *testing.T) {
	for s, want := range map[string]string{"custmer": "customer", "amout": "amount", "customer": "customer"} {
		if _, err := ParseAssignment(s + "=x"); s != "customer" && (err == nil || !strings.Contains(err.Error(), "did you mean \""+want+"\"")) {
			t.Errorf("%q: %v, want %s", s, err, want)
		}
	}
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "ab", 2}, {"rmf", "rfm", 1}, {"nmae", "name", 1}, {"kitten", "sitting", 3}, {"ca", "abc", 3}, {"实付", "实收", 1}} {
		if got := distance(c.a, c.b); got != c.want || distance(c.b, c.a) != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
	if near, d := Nearest("asof", []string{"bins", "as-of"}); near != "as-of" || d != 1 {
		t.Errorf("%s, %d", near, d)
	}
}
