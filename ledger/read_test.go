package ledger

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"grade/source"
)

// books collects what a ledger hands on, as one line a customer.
type books struct {
	mu sync.Mutex
	ts map[[2]int][]Transaction
}

func newBooks() *books { return &books{ts: map[[2]int][]Transaction{}} }

func (b *books) add(part int, ts []Transaction) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, t := range ts {
		k := [2]int{part, int(t.Customer)}
		b.ts[k] = append(b.ts[k], t)
	}
}

// lines gives "ID day amount refund?" of every transaction, sorted.
func (b *books) lines(l *Ledger) []string {
	var out []string
	for k, ts := range b.ts {
		for _, t := range ts {
			mark := ""
			if t.Refund {
				mark = " refund"
			}
			out = append(out, fmt.Sprintf("%s %s %s%s", l.Customers[l.Position(k[0], uint32(k[1]))].ID, t.Day, t.Amount, mark))
		}
	}
	slices.Sort(out)
	return out
}

// tablesOf writes a text to a file and opens it.
func tablesOf(t testing.TB, path, text string) []*source.Table {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := source.Open(path, source.Options{Header: HeaderScore})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	for _, tab := range f.Tables {
		tab.File = filepath.Base(tab.File)
	}
	return f.Tables
}

// openAll writes the texts to files named a.csv, b.csv, ... and recognises them.
func openAll(t testing.TB, texts ...string) []Input {
	t.Helper()
	dir := t.TempDir()
	var tables []*source.Table
	for i, text := range texts {
		tables = append(tables, tablesOf(t, filepath.Join(dir, string(rune('a'+i))+".csv"), text)...)
	}
	inputs, err := Recognise(tables, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return inputs
}

func readAll(t testing.TB, o Options, texts ...string) (*Ledger, *books, error) {
	t.Helper()
	if o.AsOf == 0 {
		o.AsOf = NoDay
	}
	var b *books
	l, err := Read(context.Background(), openAll(t, texts...), o, func() Sink {
		b = newBooks()
		return b.add
	})
	return l, b, err
}

// reasons writes a tally as "used=2/30.00 total_row=1/30.00".
func reasons(tally *Tally) string {
	var out []string
	for r := Used; r < reasonCount; r++ {
		if tally.Rows[r] > 0 {
			out = append(out, fmt.Sprintf("%s=%d/%s", r, tally.Rows[r], tally.Money[r]))
		}
	}
	return strings.Join(out, " ")
}

const ordersHeader = "customer_id,order_id,order_date,amount,status,item,type,currency\n"

// TestRows: what becomes of a row, and of its money.
func TestRows(t *testing.T) {
	good := "Z,0,2024-06-30,1,,,,\n" // the as-of day is 2024-06-30
	for _, c := range []struct {
		name    string
		options Options
		rows    string
		want    string // beside the one good row
		list    string // the other customers
	}{
		{"a purchase", Options{}, "A,1,2024-01-02,5.00,paid,,,\n", "used=2/6.00", "A"},
		{"a zero amount is a purchase", Options{}, "A,1,2024-01-02,0,,,,\n", "used=2/1.00", "A"},
		{"a refund", Options{}, "A,1,2024-01-02,-5.00,refunded,,,\n", "used=1/1.00 refunded=1/-5.00", "A"},
		{"a refund document", Options{}, "A,1,2024-01-02,5.00,,,红冲,\n", "used=1/1.00 refunded=1/-5.00", "A"},
		{"refunds dropped", Options{Purchases: Purchases{DropRefunds: true}}, "A,1,2024-01-02,-5.00,,,,\n", "used=1/1.00 refund=1/-5.00", "A"},
		{"not paid", Options{}, "A,1,2024-01-02,5,待付款,,,\n", "used=1/1.00 unpaid=1/5.00", "A"},
		{"cancelled", Options{}, "A,1,2024-01-02,5,Cancelled,,,\n", "used=1/1.00 cancelled=1/5.00", "A"},
		{"a deposit", Options{}, "A,1,2024-01-02,5,,装修押金,,\n", "used=1/1.00 pass_through=1/5.00", "A"},
		{"a deposit kept", Options{Purchases: Purchases{KeepItems: true}}, "A,1,2024-01-02,5,,装修押金,,\n", "used=2/6.00", "A"},
		{"no customer", Options{}, ",1,2024-01-02,5,,,,\n", "used=1/1.00 no_customer=1/5.00", ""},
		{"a null customer", Options{}, "NULL,1,2024-01-02,5,,,,\n", "used=1/1.00 no_customer=1/5.00", ""},
		{"no date", Options{}, "A,1,,5,,,,\n", "used=1/1.00 bad_date=1/5.00", ""},
		{"an impossible date", Options{}, "A,1,2024-02-30,5,,,,\n", "used=1/1.00 bad_date=1/5.00", ""},
		{"no amount", Options{}, "A,1,2024-01-02,-,,,,\n", "used=1/1.00 no_amount=1/0.00", "A"},
		{"no number", Options{}, "A,1,2024-01-02,five,,,,\n", "used=1/1.00 bad_amount=1/0.00", "A"},
		{"a blank row", Options{}, ",,,,,,,\n\n", "used=1/1.00 blank_row=2/0.00", ""},
		{"the header again", Options{}, ordersHeader, "used=1/1.00 repeated_header=1/0.00", ""},
		{"a total", Options{}, "合计,,,6.00,,,,\n", "used=1/1.00 total_row=1/6.00", ""},
		{"a subtotal of a customer", Options{}, "A,小计,,6.00,,,,\n", "used=1/1.00 total_row=1/6.00", ""},
		{"a total with a day", Options{}, "合计,,2024-01-31,6.00,,,,\n", "used=1/1.00 total_row=1/6.00", ""},
		{"a customer called so", Options{}, "合计科技,1,2024-01-31,6.00,,,,\n", "used=2/7.00", "合计科技"},
		{"a note", Options{}, "注：含税,,,,,,,\n", "used=1/1.00 note_row=1/0.00", ""},
		{"a note in two cells", Options{}, "制表人：,甲,,,,,,\n", "used=1/1.00 note_row=1/0.00", ""},
		{"after the as-of day", Options{AsOf: DayOf(2024, 6, 30)}, "A,1,2024-07-01,5,,,,\n", "used=1/1.00 after_as_of=1/5.00", ""},
		{"unpaid after the as-of day", Options{AsOf: DayOf(2024, 6, 30)}, "A,1,2024-07-01,5,unpaid,,,\n", "used=1/1.00 unpaid=1/5.00", ""},
		{"unpaid after the last purchase", Options{}, "A,1,2024-07-01,5,unpaid,,,\n", "used=1/1.00 unpaid=1/5.00", ""},
		{"a refund after the last purchase", Options{}, "A,1,2024-07-01,-5,,,,\n", "used=1/1.00 after_as_of=1/-5.00", ""},
		{"before the window", Options{Window: Span{1, 'm'}}, "A,1,2024-05-30,5,,,,\n", "used=1/1.00 before_window=1/5.00", ""},
		{"a refund before the window", Options{Window: Span{1, 'm'}}, "A,1,2024-05-30,-5,,,,\n", "used=1/1.00 before_window=1/-5.00", ""},
		{"the first day of the window", Options{Window: Span{1, 'm'}}, "A,1,2024-05-31,5,,,,\n", "used=2/6.00", "A"},
		{"half a cent", Options{}, "A,1,2024-01-02,0.005,,,,\n", "used=2/1.01", "A"},
		{"filtered", Options{Filters: []Filter{{Column: "item", Value: "家政", Exclude: true}}}, "A,1,2024-01-02,5,,家政,,\n", "used=1/1.00 filtered=1/5.00", ""},
		{"chosen", Options{Filters: []Filter{{Column: "customer", Value: "Z"}, {Column: "customer", Value: "A"}}}, "A,1,2024-01-02,5,,,,\nB,1,2024-01-02,7,,,,\n", "used=2/6.00 filtered=1/7.00", "A"},
		{"another currency", Options{Purchases: Purchases{Currency: "CNY"}}, "A,1,2024-01-02,5,,,,HKD\nB,1,2024-01-02,5,,,,人民币\n", "used=2/6.00 filtered=1/5.00", "B"},
		{"converted", Options{Purchases: Purchases{Rates: map[string]Rate{"HKD": {d: decimal{mant: 915, scale: 3}}}}}, "A,1,2024-01-02,5.55,,,,HKD\nB,1,2024-01-02,5,,,,CNY\n", "used=3/11.08", "A B"},
		{"an amount out of range", Options{}, "A,1,2024-01-02,99999999999999999999,,,,\n", "used=1/1.00 bad_amount=1/0.00", "A"},
		{"the first reason counts", Options{}, ",1,soon,x,unpaid,押金,,\n", "used=1/1.00 no_customer=1/0.00", ""},
	} {
		l, b, err := readAll(t, c.options, ordersHeader+good+c.rows)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := reasons(&l.Reconciled.Tally); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		var list []string
		for _, x := range l.Customers {
			if x.ID != "Z" {
				list = append(list, x.ID)
			}
		}
		if got := strings.Join(list, " "); got != c.list {
			t.Errorf("%s: customers %q, want %q", c.name, got, c.list)
		}
		// What was handed on is what was counted.
		var sum Money
		n := int64(0)
		for _, ts := range b.ts {
			for _, x := range ts {
				sum, n = sum+x.Amount, n+1
			}
		}
		tally := &l.Reconciled.Tally
		if n != tally.Rows[Used]+tally.Rows[Refunded] || sum != tally.Money[Used]+tally.Money[Refunded] {
			t.Errorf("%s: %d transactions of %s were handed on, counted %s", c.name, n, sum, reasons(tally))
		}
		if tally.RowsExcluded() != tally.RowsRead()-n || tally.MoneyRead() != sumOf(tally.Money[:]) {
			t.Errorf("%s: the parts do not add up", c.name)
		}
	}
}

func sumOf(ms []Money) (s Money) {
	for _, m := range ms {
		s += m
	}
	return s
}

func TestQuantityTimesPrice(t *testing.T) {
	l, b, err := readAll(t, Options{}, `CustomerID,InvoiceNo,InvoiceDate,Quantity,UnitPrice(元)
17850.0,1,2024-01-02,3,0.335
17850,1,2024-01-02,-1,2.50
1,2,2024-01-02,,2.50
1,2,2024-01-02,x,2.50
1,2,2024-01-02,18446744073709551615,18446744073709551615
1,2,2024-01-02,2万,0.5
`)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"1 2024-01-02 10000.00", "17850 2024-01-02 -2.50 refund", "17850 2024-01-02 1.01"}
	if got := b.lines(l); !slices.Equal(got, want) || l.Reconciled.Changed[Rounded] != 1 || l.Reconciled.Rejected() != 3 {
		t.Errorf("%q, rounded %d, %s; want %q", got, l.Reconciled.Changed[Rounded], reasons(&l.Reconciled.Tally), want)
	}
}

// TestCustomersFile: joined by id, whatever the order of its rows; its names count first.
func TestCustomersFile(t *testing.T) {
	orders := "客户编号,客户名称,下单时间,金额,项目,管家\nA,旧名,2024-01-01,1,一期,甲\nA,新名,2024-02-01,1,二期,\nA,别名,2024-02-01,1,二期,乙\nB,乙,2024-01-01,1,,\n"
	customers := "客户编号,客户名称,级别,手机\nB,乙方,普通,1\nC,丙,,2\nC,丙,重要,\n,无,,3\n合计,,,\nNULL,乙,,\n客户编号,客户名称,级别,手机\n\n"
	for _, texts := range [][]string{{orders, customers}, {customers, orders}} {
		l, _, err := readAll(t, Options{}, texts...)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i, c := range l.Customers {
			line := []string{c.ID, c.Name(), c.Owner(), c.Project()}
			for _, col := range l.Columns {
				line = append(line, col.Values[i])
			}
			got = append(got, strings.Join(line, ","))
		}
		want := []string{"A,别名,乙,二期,,", "B,乙方,,,普通,1", "C,丙,,,重要,2"}
		if slices.Compare(got, want) != 0 {
			t.Errorf("customers %q, want %q", got, want)
		}
		if len(l.Columns) != 2 || l.Columns[0].Header != "级别" || l.Columns[1].Field != Phone {
			t.Errorf("columns %+v", l.Columns)
		}
		if got := reasons(&l.Reconciled.Tally); got != "used=7/4.00 blank_row=1/0.00 repeated_header=1/0.00 total_row=1/0.00 no_customer=2/0.00" {
			t.Errorf("tally %s", got)
		}
		for name, want := range map[string]string{"phone": "1", "级别": "普通", "project": "", "owner": ""} {
			values, ok := l.Values(name)
			if !ok || values[1] != want {
				t.Errorf("Values(%s) = %q, %v, want %q for the second customer", name, values, ok, want)
			}
		}
		if _, ok := l.Values("city"); ok {
			t.Error("an absent column is found")
		}
	}
	// Two files with different columns, one known by names only.
	l, _, err := readAll(t, Options{Reading: Reading{Carry: []string{"city", "nothing"}}}, "customer,order_date,amount,city\nA,2024-01-01,1,Oslo\nA,2024-01-02,1,\n", "customer,phone\nA,1\nB,2\n", "customer,level\nB,3\n")
	if err != nil {
		t.Fatal(err)
	}
	city, _ := l.Values("city")
	if len(l.Customers) != 2 || city[0] != "Oslo" || l.Customers[1].Name() != "B" {
		t.Errorf("customers %+v, cities %q", l.Customers, city)
	}
	if _, ok := l.Values("nothing"); ok {
		t.Error("a column that no file has is found")
	}
}

// TestRejects: kept in the order of the file, each with its place and its reason.
func TestRejects(t *testing.T) {
	text := ordersHeader + "A,1,2024-01-02,5,paid,,,\n"
	for range 5 {
		text += "B,1,soon,\"1,000\",,,,\n"
	}
	text += "合计,,,5,,,,\n\n"
	l, _, err := readAll(t, Options{Reading: Reading{Rejects: 1000, Records: true, Workers: 2}}, text)
	if err != nil {
		t.Fatal(err)
	}
	rs := l.Reconciled.Rejects
	if len(rs) != 6 || rs[0] != (Reject{"a.csv", 3, BadDate, "order_date", "soon", `B,1,soon,"1,000",,,,`}) || rs[5].Reason != TotalRow || rs[5].Line != 8 {
		t.Errorf("rejects %+v", rs)
	}
	var lines []int
	for _, x := range l.Reconciled.Examples {
		lines = append(lines, x.Line)
	}
	if !slices.Equal(lines, []int{3, 4, 5, 8, 9}) {
		t.Errorf("examples of lines %v", lines)
	}
}

// TestNoPurchases: a file without a purchase is in order, and has no as-of day.
func TestNoPurchases(t *testing.T) {
	for _, o := range []Options{{}, {Window: Span{1, 'y'}}} {
		l, b, err := readAll(t, o, ordersHeader+"A,1,2024-01-01,1,unpaid,,,\nB,1,2024-01-01,-1,,,,\n")
		if err != nil || l.AsOf != NoDay || len(l.Customers) != 2 || len(b.ts) != 1 {
			t.Errorf("%+v, %v", l, err)
		}
	}
}

func TestEarlier(t *testing.T) {
	l, _, err := readAll(t, Options{Window: Span{30, 'd'}}, ordersHeader+"A,1,2024-01-01,1,,,,\nA,2,2024-06-01,1,unpaid,,,\nB,1,2024-06-10,1,,,,\n")
	if err != nil || len(l.Customers) != 2 || !l.Customers[0].Earlier() || l.Customers[1].Earlier() || l.From.String() != "2024-05-12" || l.First.String() != "2024-06-10" {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestRates(t *testing.T) {
	for _, bad := range []string{"", "x", "0", "-1", "1万", "¥1"} {
		if _, err := ParseRate(bad); err == nil {
			t.Errorf("ParseRate(%q) is accepted", bad)
		}
	}
	if r, err := ParseRate("0.92"); err != nil || r.String() != "0.92" {
		t.Errorf("%v, %v", r, err)
	}
	if len(Reasons()) != int(reasonCount)-2 {
		t.Error("a reason is missing")
	}
}

func Example() {
	inputs := openAll(&testing.T{}, "客户编号,订单编号,下单时间,实付金额(元)\nA,1,2024年8月19日,￥1，200.50\nA,1,2024/8/19,80元\n合计,,,1280.50\n")
	l, err := Read(context.Background(), inputs, Options{AsOf: NoDay}, func() Sink { return nil })
	if err != nil {
		panic(err)
	}
	fmt.Println(l.AsOf, len(l.Customers), l.Reconciled.Money[Used], l.Reconciled.Rows[TotalRow])
	// Output: 2024-08-19 1 1280.50 1
}
