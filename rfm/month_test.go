package rfm_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"grade/ledger"
	"grade/rfm"
)

// readMonths reads orders, and adds them up by month.
func readMonths(t *testing.T, text string) (*ledger.Ledger, []rfm.Monthly) {
	t.Helper()
	var a *rfm.MonthAccumulator
	l, err := readInto(t, text, 2, func() ledger.Sink {
		a = rfm.NewMonthAccumulator()
		return a.Add
	})
	if err != nil {
		t.Fatal(err)
	}
	return l, a.Months(l)
}

func TestMonth(t *testing.T) {
	m := rfm.MonthOf(ledger.DayOf(2026, 1, 31))
	if m.String() != "2026-01" || (m-1).String() != "2025-12" || (m+12).First() != ledger.DayOf(2027, 1, 1) || rfm.MonthOf(m.First()) != m {
		t.Errorf("%s %s %s", m, m-1, (m + 12).First())
	}
}

// TestMonths: purchases and refunds of a month are one sum; a month with a refund alone is not an active one.
func TestMonths(t *testing.T) {
	l, ms := readMonths(t, "customer_id,order_date,amount\nB,2026-03-31,10.50\nB,2026-03-01,4.50\nA,2026-02-10,7\nB,2026-04-02,-3\nB,2025-12-31,1\n")
	var got []string
	for _, m := range ms {
		got = append(got, fmt.Sprint(l.Customers[m.Customer].ID, " ", m.Month, " ", m.Money, " ", m.Active))
	}
	// The refund lies behind the last purchase, and so behind the as-of day.
	if want := []string{"A 2026-02 7.00 true", "B 2025-12 1.00 true", "B 2026-03 15.00 true"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestMonthsAddUp: whatever the rows, the months of a customer hold its money, each month once.
func TestMonthsAddUp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	text.WriteString("customer_id,order_date,amount\n")
	want := map[string]ledger.Money{}
	for range 20000 {
		id, cents := fmt.Sprintf("C%03d", r.IntN(700)), r.IntN(100000)-20000
		d := ledger.DayOf(2024, 1+r.IntN(24), 1+r.IntN(28))
		fmt.Fprintf(&text, "%s,%s,%s\n", id, d, ledger.Money(cents))
		want[id+" "+rfm.MonthOf(d).String()] += ledger.Money(cents)
	}
	text.WriteString("C000,2026-01-01,1\n")
	want["C000 2026-01"] = 100
	l, ms := readMonths(t, text.String())
	if len(ms) != len(want) {
		t.Errorf("%d months, want %d", len(ms), len(want))
	}
	for i, m := range ms {
		if key := l.Customers[m.Customer].ID + " " + m.Month.String(); m.Money != want[key] {
			t.Errorf("%s: %s, want %s", key, m.Money, want[key])
		}
		if i > 0 && (ms[i-1].Customer > m.Customer || ms[i-1].Customer == m.Customer && ms[i-1].Month >= m.Month) {
			t.Errorf("month %d is out of order", i)
		}
	}
}

// TestMonthsOfCharges: what was paid by the month of payment, several rows of a month as one.
func TestMonthsOfCharges(t *testing.T) {
	day := ledger.DayOf(2026, 5, 3)
	l := &ledger.Ledger{Charges: []ledger.Charge{
		{Customer: 1, Paid: 500, Day: day, InWindow: true}, {Customer: 0, Paid: 100, Day: day, InWindow: true}, {Customer: 0, Paid: -100, Day: day + 40, InWindow: true},
		{Customer: 0, Paid: 200, Day: day + 20, InWindow: true}, {Customer: 0, Paid: 900, Day: ledger.NoDay, InWindow: true}, {Customer: 0, Paid: 900, Day: day - 400}, {Customer: 0, Due: 900, Day: day, InWindow: true},
	}}
	may := rfm.MonthOf(day)
	want := []rfm.Monthly{{0, may, 300, true}, {0, may + 1, -100, false}, {1, may, 500, true}}
	if got := rfm.MonthsOfCharges(l); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
