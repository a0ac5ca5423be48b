package clv

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"grade/ledger"
	"grade/source"
)

// read gives the histories of a text of transactions.
func read(t *testing.T, text string, o ledger.Options) (*Histories, *ledger.Ledger) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "orders.csv")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := source.Open(name, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	inputs, err := ledger.Recognise(f.Tables, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var a *Accumulator
	l, err := ledger.Read(context.Background(), inputs, o, func() ledger.Sink {
		a = NewAccumulator()
		return a.Add
	})
	if err != nil {
		t.Fatal(err)
	}
	h, err := a.Histories(l)
	if err != nil {
		t.Fatal(err)
	}
	return h, l
}

// TestHistories: what becomes of rows that are not one purchase each.
func TestHistories(t *testing.T) {
	day := func(d int) ledger.Day { return ledger.DayOf(2026, 1, d) }
	for _, c := range []struct {
		what, rows string
		want       Summary
	}{
		{"one purchase", "a,2026-01-01,10\n", Summary{T: 30, N: 1}},
		{"three purchases", "a,2026-01-01,10\na,2026-01-08,20\na,2026-01-15,40\n", Summary{X: 2, TX: 14, T: 30, Spend: 30, N: 1}},
		{"the order of the rows does not count", "a,2026-01-15,40\na,2026-01-01,10\na,2026-01-08,20\n", Summary{X: 2, TX: 14, T: 30, Spend: 30, N: 1}},
		{"purchases of one day are one", "a,2026-01-01,10\na,2026-01-08,20\na,2026-01-08,5\n", Summary{X: 1, TX: 7, T: 30, Spend: 25, N: 1}},
		{"a refund is taken off the purchase before it", "a,2026-01-01,10\na,2026-01-08,20\na,2026-01-09,-5\na,2026-01-15,40\n", Summary{X: 2, TX: 14, T: 30, Spend: 27.5, N: 1}},
		{"one of the same day, too", "a,2026-01-01,10\na,2026-01-08,20\na,2026-01-08,-5\n", Summary{X: 1, TX: 7, T: 30, Spend: 15, N: 1}},
		{"one before any purchase is taken off the first", "a,2026-01-01,-5\na,2026-01-02,10\na,2026-01-08,20\n", Summary{X: 1, TX: 6, T: 29, Spend: 20, N: 1}},
		{"what is given back in whole was bought all the same", "a,2026-01-01,10\na,2026-01-08,20\na,2026-01-09,-20\n", Summary{X: 1, TX: 7, T: 30, Spend: 0, N: 1}},
		{"refunds alone are no purchase", "a,2026-01-01,-10\n", Summary{T: -1, N: 1}},
		{"a zero amount is a purchase", "a,2026-01-01,0\na,2026-01-08,0\n", Summary{X: 1, TX: 7, T: 30, N: 1}},
		{"a purchase on the as-of day", "a,2026-01-31,10\n", Summary{N: 1}},
	} {
		h, _ := read(t, "customer_id,date,amount\nz,2026-01-31,1\n"+c.rows, ledger.Options{AsOf: day(31)})
		if diff := cmp.Diff(c.want, h.Summaries(Day, day(31))[0]); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.what, diff)
		}
	}
}

// TestUnits: a week is seven days, a month a twelfth of 365.25.
func TestUnits(t *testing.T) {
	h, l := read(t, "customer_id,date,amount\na,2026-01-01,10\na,2026-01-15,30\n", ledger.Options{AsOf: ledger.DayOf(2026, 1, 29)})
	for u, want := range map[Unit][2]float64{Day: {14, 28}, Week: {2, 4}, Month: {14 / 30.4375, 28 / 30.4375}} {
		s := h.Summaries(u, l.AsOf)[0]
		if s.TX != want[0] || s.T != want[1] {
			t.Errorf("%s: t.x = %v, T = %v, want %v", u, s.TX, s.T, want)
		}
		var back Unit
		if text, _ := u.MarshalText(); back.UnmarshalText(text) != nil || back != u {
			t.Errorf("%s does not come back", u)
		}
	}
	if u := new(Unit); u.UnmarshalText([]byte("year")) == nil {
		t.Error("a year is no unit")
	}
}

// TestCDNOWHistories: the histories of the raw CDNOW log are those that the BTYD package counts out of it, and the later purchase
// days and money are, too (cdnow_cbs_from_raw_log.csv).
func TestCDNOWHistories(t *testing.T) {
	b, err := os.ReadFile("../testdata/cdnow.csv")
	if err != nil {
		t.Fatal(err)
	}
	end := ledger.DayOf(1997, 9, 30)
	h, _ := read(t, string(b), ledger.Options{AsOf: ledger.NoDay})
	got := h.Summaries(Week, end)
	want, rows := cdnow(t)
	later := 0
	for i := range want {
		want[i].N = 1
		if math.Abs(got[i].Spend-want[i].Spend) > 1e-9 {
			t.Errorf("customer %d: mean spend %v, want %v", i+1, got[i].Spend, want[i].Spend)
		}
		got[i].Spend = want[i].Spend
		n := h.Count(i, end+1, ledger.DayOf(1998, 6, 30))
		if later += n; got[i] != want[i] || float64(n) != rows[i]["x.star"] {
			t.Errorf("customer %d: %+v and %d later, want %+v and %v", i+1, got[i], n, want[i], rows[i]["x.star"])
		}
	}
	if later != 1882 {
		t.Errorf("%d later purchase days, want 1882", later)
	}
}

// TestLastYear: the rate of the last 365 days, or since the first purchase.
func TestLastYear(t *testing.T) {
	at := ledger.DayOf(2026, 1, 1)
	h, _ := read(t, `customer_id,date,amount
new,2025-12-02,1
new,2025-12-12,1
old,2024-01-01,1
old,2024-06-01,1
old,2025-01-01,1
old,2025-01-02,1
old,2025-07-01,1
once,2025-07-01,1
today,2026-01-01,1
later,2026-02-01,1
`, ledger.Options{AsOf: ledger.NoDay})
	want := []float64{0, 1 * 73.0 / 30, 2 * 73.0 / 365, 0, 0} // later, new, old, once, today; 2025-01-01 is 365 days back
	if diff := cmp.Diff(want, h.LastYear(at, 73)); diff != "" {
		t.Errorf("LastYear (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]float64{0, 2, 5 / (731 / 365.25), 1, 1}, h.Yearly(at)); diff != "" {
		t.Errorf("Yearly (-want +got)\n%s", diff)
	}
}
