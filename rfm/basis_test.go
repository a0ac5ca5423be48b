package rfm

import (
	"slices"
	"testing"

	"grade/ledger"
)

// TestOfCharges: recency from what is paid up, frequency in months, and who has no scores, and why.
func TestOfCharges(t *testing.T) {
	day := ledger.DayOf(2026, 10, 31)
	l := &ledger.Ledger{AsOf: day}
	paid := func(m ledger.Money) ledger.Sums { return ledger.Sums{Bills: 1, Paid: m} }
	for _, c := range []struct {
		name    string
		account ledger.Account
		want    Metrics
	}{
		{"paid ahead is 0 days", ledger.Account{Sums: paid(1200), PaidThrough: day + 61, Months: 10, Received: 1200, First: day - 300, Last: day - 300}, Metrics{First: day - 300, Last: day - 300, Frequency: 10, Monetary: 1200}},
		{"behind", ledger.Account{Sums: paid(300), PaidThrough: day - 31, Months: 3, Received: 301, First: day - 90, Last: day - 50}, Metrics{First: day - 90, Last: day - 50, Recency: 31, Frequency: 3, Monetary: 301}},
		{"never paid", ledger.Account{Sums: ledger.Sums{Bills: 2, Due: 5}, PaidThrough: ledger.NoDay}, Metrics{Unscored: NeverPaid}},
		{"paid back", ledger.Account{Sums: paid(0), Ever: true, Months: 1, Last: day}, Metrics{Unscored: Refunded}},
		{"before the window", ledger.Account{Sums: paid(10), Earlier: true, PaidThrough: day - 700}, Metrics{Unscored: Lapsed}},
		{"for later months", ledger.Account{Sums: paid(10), Ahead: true, PaidThrough: day + 30, Received: 10}, Metrics{Unscored: PaidAhead, Monetary: 10}},
		{"no period", ledger.Account{Sums: paid(10), PaidThrough: ledger.NoDay, Received: 10}, Metrics{Unscored: NoDay, Monetary: 10}},
	} {
		if c.want.Unscored != Scored {
			c.want.First, c.want.Last = ledger.NoDay, ledger.NoDay
		}
		if got := OfCharges(l, []ledger.Account{c.account}, NetSum)[0]; got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	mean := OfCharges(l, []ledger.Account{{Sums: paid(301), PaidThrough: day, Months: 2, Received: 301}}, NetMean)[0]
	if mean.Monetary != 151 {
		t.Errorf("301 in two months is %s a month", mean.Monetary)
	}
	undated := OfCharges(&ledger.Ledger{AsOf: ledger.NoDay}, []ledger.Account{{Sums: paid(301), PaidThrough: day, Months: 2}}, NetSum)[0]
	if undated.Unscored != NoDay {
		t.Errorf("without an as-of day %+v", undated)
	}
}

// TestMonthCuts: equal parts of the months for which most customers were billed; old arrears of a few do not
// count.
func TestMonthCuts(t *testing.T) {
	bill := func(customer int32, from, to ledger.Day) ledger.Bill {
		return ledger.Bill{Customer: customer, Period: ledger.BillingPeriod{From: from, To: to}}
	}
	l := &ledger.Ledger{AsOf: ledger.DayOf(2026, 10, 31), From: ledger.NoDay, Bills: []ledger.Bill{
		bill(0, ledger.DayOf(2026, 1, 1), ledger.DayOf(2026, 12, 31)), bill(1, ledger.DayOf(2026, 1, 1), ledger.DayOf(2026, 10, 31)), bill(2, ledger.DayOf(2024, 1, 1), ledger.DayOf(2026, 10, 31)),
	}}
	if got := MonthCuts(l, 5); !slices.Equal(got, []int64{2, 4, 6, 8}) {
		t.Errorf("ten months in five parts: %v", got)
	}
	if got := MonthCuts(l, 11); got != nil {
		t.Errorf("ten months in eleven parts: %v", got)
	}
	m := Method{}.OnCharges(l)
	if !slices.Equal(m.Breaks[Recency], RecencyCuts()) || m.Breaks[Frequency] == nil || m.Breaks[Monetary] != nil || m.Check() != nil {
		t.Errorf("breaks %v, %v", m.Breaks, m.Check())
	}
	own := Method{Breaks: [3][]int64{{1, 2, 3, 4}, {1, 2, 3, 4}}}.OnCharges(l)
	if own.Breaks[Recency][0] != 1 || own.Breaks[Frequency][3] != 4 {
		t.Errorf("what was said does not hold: %v", own.Breaks)
	}
	if m := (Method{Kind: ByMean}).OnCharges(l); m.Breaks[Recency] != nil {
		t.Error("other methods have cut points of their own")
	}
	if three := (Method{Bins: 3}).OnCharges(l); three.Breaks[Recency] != nil || len(three.Breaks[Frequency]) != 2 {
		t.Errorf("three scores: %v", three.Breaks)
	}
}

// TestBasis: its names are those of the flag.
func TestBasis(t *testing.T) {
	var b Basis
	for _, name := range []string{"purchases", "charges"} {
		if err := b.UnmarshalText([]byte(name)); err != nil || b.String() != name {
			t.Errorf("%s: %v, %v", name, b, err)
		}
	}
	if b.UnmarshalText([]byte("fees")) == nil {
		t.Error("fees are no basis")
	}
}
