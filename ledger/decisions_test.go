package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"grade/source"
)

// TestDecisionsFromEveryRow: what the sample does not show is learnt from later rows.
func TestDecisionsFromEveryRow(t *testing.T) {
	// The sample is the first 400 rows and pieces behind 256 KiB.
	many := func(n int, row string) string { return strings.Repeat(row, n) }
	for _, c := range []struct {
		name, head, body, want, err string
	}{
		{"a month first date late", "customer_id,order_date,amount,remark\n", many(600, "A,01/02/2024,1,x\n") + "A,01/13/2024,1,x\n", "A 2024-01-02 1.00", ""},
		{"a day first date late", "customer_id,order_date,amount,remark\n", many(600, "A,01/02/2024,1,x\n") + "A,13/01/2024,1,x\n", "A 2024-01-13 1.00", ""},
		{"the sample shows month first", "customer_id,order_date,amount\n", "A,01/13/2024,1\n" + many(600, "A,01/02/2024,1\n"), "A 2024-01-02 1.00", ""},
		{"a decimal comma late", "customer_id;order_date;amount\n", many(600, "A;2024-01-02;1.000\n") + "A;2024-01-02;1,5\n", "A 2024-01-02 1.50", ""},
		{"a point late", "customer_id;order_date;amount\n", "A;2024-01-02;1,5\n" + many(600, "A;2024-01-02;1,000\n") + "A;2024-01-02;1.50\n", "A 2024-01-02 1.50", ""},
		{"both layouts, one late", "customer_id,order_date,amount\n", many(600, "A,31/01/2024,1\n") + "A,01/31/2024,1\n", "", `dates in two layouts: "31/01/2024" on line 2 is day first, "01/31/2024" on line 602 month first`},
		{"open throughout", "customer_id,order_date,amount\n", many(600, "A,01/02/2024,1\n"), "", `dates such as "01/02/2024" can be read day first and month first throughout`},
		{"the same read both ways", "customer_id,order_date,amount\n", many(3, "A,05/05/2024,1\n"), "A 2024-05-05 1.00", ""},
		{"two currencies by their signs", "customer_id,order_date,amount\n", "A,2024-01-02,$1\nA,2024-01-02,¥1\n", "", "more than one currency: CNY, USD"},
	} {
		l, b, err := readAll(t, Options{Reading: Reading{Workers: 3}}, c.head+c.body)
		if c.err != "" {
			var e *source.Error
			if !errors.As(err, &e) || e.What != c.err || e.Hint == "" {
				t.Errorf("%s: %v, want %s", c.name, err, c.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := b.lines(l); !slices.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q among them (%s)", c.name, got[:min(3, len(got))], c.want, reasons(&l.Reconciled.Tally))
		}
	}
}

// TestDateOrderSaid: what is said counts, and the others are bad dates.
func TestDateOrderSaid(t *testing.T) {
	l, b, err := readAll(t, Options{Reading: Reading{DateOrder: MonthFirst}}, "customer_id,order_date,amount\nA,01/02/2024,1\nA,31/01/2024,1\nA,2024-01-05,1\n")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := b.lines(l), []string{"A 2024-01-02 1.00", "A 2024-01-05 1.00"}; !slices.Equal(got, want) || l.Reconciled.Rows[BadDate] != 1 {
		t.Errorf("%q, %s, want %q", got, reasons(&l.Reconciled.Tally), want)
	}
}

func TestSlipsOfThePen(t *testing.T) {
	var b strings.Builder
	b.WriteString("customer_id,order_date,amount\n")
	for i := range 1000 {
		fmt.Fprintf(&b, "A,%s,1\n", DayOf(2024, 1, 1)+Day(i%90))
	}
	body := b.String()
	for _, c := range []struct {
		name, rows string
		slip       bool
	}{
		{"three far behind", "A,2024-06-01,1\nA,2024-07-01,1\nA,2025-01-01,1\n", true},
		{"four far behind", "A,2024-06-01,1\nA,2024-06-01,1\nA,2024-06-02,1\nA,2024-06-03,1\n", false},
		{"after 45 days", "A,2024-05-14,1\n", false},
		{"after 46 days", "A,2024-05-15,1\n", true},
		{"early stragglers are data", "A,2020-01-01,1\n", false},
	} {
		_, _, err := readAll(t, Options{}, body+c.rows)
		if (err != nil) != c.slip {
			t.Errorf("%s: %v, want an error: %v", c.name, err, c.slip)
		}
	}
	if _, _, err := readAll(t, Options{}, "customer_id,order_date,amount\nA,2024-01-01,1\nA,2025-01-01,1\n"); err != nil {
		t.Errorf("few rows: %v", err)
	}
}

func TestErrors(t *testing.T) {
	if err := RequireTransactions(openAll(t, "客户编号,客户名称\n1,甲\n")); err == nil {
		t.Error("customers alone are enough")
	}
	if err := RequireTransactions(openAll(t, ordersHeader)); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		options Options
		text    string
		want    string
	}{
		{Options{}, "甲,乙\n1,2\n", `a.csv: no column for "customer"`},
		{Options{Filters: []Filter{{Column: "city", Value: "x"}}}, ordersHeader, `--include: no column "city" in a.csv`},
		{Options{Filters: []Filter{{Column: "city", Value: "x", Exclude: true}}}, ordersHeader, `--exclude: no column "city" in a.csv`},
		{Options{}, ordersHeader + "A,1,2024-01-01,92233720368547758,,,,\nA,1,2024-01-01,92233720368547758,,,,\n", ErrOverflow.Error()},
	} {
		if _, _, err := readAll(t, c.options, c.text); err == nil || err.Error() != c.want {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
	// The total may overflow in the sum over files only.
	row := ordersHeader + "A,1,2024-01-01,92233720368547758,,,,\n"
	if _, _, err := readAll(t, Options{}, row, strings.Replace(row, ",1,", ",2,", 1)); err != ErrOverflow {
		t.Errorf("the sum over files: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Read(ctx, openAll(t, ordersHeader+"A,1,2024-01-01,1,,,,\n"), Options{AsOf: NoDay}, func() Sink { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled reading gives %v", err)
	}
	// A column that only one of two tables has.
	l, _, err := readAll(t, Options{Filters: []Filter{{Column: "status", Value: "paid"}, {Column: "item", Value: "x", Exclude: true}}}, ordersHeader+"A,1,2024-01-01,1,paid,x,,\nB,1,2024-01-01,1,paid,,,\n", "customer_id,order_date,amount\nC,2024-01-01,1\n")
	if err != nil || reasons(&l.Reconciled.Tally) != "used=1/1.00 filtered=2/2.00" {
		t.Errorf("%v, %v", l, err)
	}
}
