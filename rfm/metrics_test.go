package rfm_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"grade/ledger"
	"grade/rfm"
	"grade/source"
)

// readInto reads a CSV through the whole of ledger into sinks.
func readInto(t testing.TB, csv string, workers int, newSink func() ledger.Sink) (*ledger.Ledger, error) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "orders.csv")
	if err := os.WriteFile(name, []byte(csv), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := source.Open(name, source.Options{Header: ledger.HeaderScore})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	inputs, err := ledger.Recognise(f.Tables, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return ledger.Read(context.Background(), inputs, ledger.Options{AsOf: ledger.NoDay, Reading: ledger.Reading{Workers: workers}}, newSink)
}

// read reads a CSV and measures its customers.
func read(t testing.TB, csv string, mode rfm.FrequencyMode, money rfm.MonetaryMode, workers int) (*ledger.Ledger, []rfm.Metrics, error) {
	t.Helper()
	var a *rfm.Accumulator
	l, err := readInto(t, csv, workers, func() ledger.Sink {
		a = rfm.NewAccumulator(mode)
		return a.Add
	})
	if err != nil {
		return nil, nil, err
	}
	ms, err := a.Metrics(l, money)
	return l, ms, err
}

// TestMetricsAgainstMaps compares with the plainest way to count, on rows in any order and
// for any number of workers.
func TestMetricsAgainstMaps(t *testing.T) {
	type want struct {
		last   ledger.Day
		orders map[string]bool
		days   map[ledger.Day]bool
		rows   int64
		net    int64
	}
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 7))
		var b strings.Builder
		b.WriteString("customer_id,order_id,order_date,amount\n")
		exp := map[string]*want{}
		for range 20000 {
			id := fmt.Sprintf("C%d", r.IntN(900))
			order := []string{fmt.Sprint(r.IntN(4000)), fmt.Sprintf("SO2024%010d", r.IntN(4000)), fmt.Sprintf("a-very-long-order-number-%d", r.IntN(4000)), ""}[r.IntN(4)]
			day := ledger.DayOf(2024, 1, 1) + ledger.Day(r.IntN(300))
			cents := int64(r.IntN(100000))
			if r.IntN(10) == 0 && day < ledger.DayOf(2024, 9, 1) {
				cents = -cents
			}
			fmt.Fprintf(&b, "%s,%s,%s,%s\n", id, order, day, ledger.Money(cents))
			w := exp[id]
			if w == nil {
				w = &want{last: ledger.NoDay, orders: map[string]bool{}, days: map[ledger.Day]bool{}}
				exp[id] = w
			}
			w.net += cents
			if cents < 0 {
				continue
			}
			if order == "" {
				order = "day " + day.String()
			}
			w.last, w.rows = max(w.last, day), w.rows+1
			w.orders[order], w.days[day] = true, true
		}
		for mode, count := range map[rfm.FrequencyMode]func(*want) int64{
			rfm.ByOrders: func(w *want) int64 { return int64(len(w.orders)) },
			rfm.ByDays:   func(w *want) int64 { return int64(len(w.days)) },
			rfm.ByRows:   func(w *want) int64 { return w.rows },
		} {
			l, ms, err := read(t, b.String(), mode, rfm.NetSum, int(seed)+1)
			if err != nil {
				t.Fatal(err)
			}
			if len(l.Customers) != len(exp) {
				t.Fatalf("%d customers, want %d", len(l.Customers), len(exp))
			}
			for i, c := range l.Customers {
				w, m := exp[c.ID], ms[i]
				if m.Last != w.last || m.Frequency != count(w) || int64(m.Monetary) != w.net || w.rows > 0 && m.Recency != int32(l.AsOf-w.last) {
					t.Fatalf("seed %d, %v: %s is %+v, want %+v", seed, mode, c.ID, m, w)
				}
			}
		}
	}
}

func TestUnscoredAndMeans(t *testing.T) {
	_, ms, err := read(t, `customer_id,order_date,amount
A,2024-01-01,10.00
A,2024-01-02,0.01
B,2024-01-01,-5.00
C,2024-01-02,-0.03
C,2024-01-01,0.00
C,2024-01-02,0.00
D,2024-01-01,0.05
D,2024-01-02,0.00
`, rfm.ByRows, rfm.NetMean, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		u rfm.Unscored
		m string
	}{{rfm.Scored, "5.01"}, {rfm.Refunded, "-5.00"}, {rfm.Scored, "-0.02"}, {rfm.Scored, "0.03"}} {
		if ms[i].Unscored != want.u || ms[i].Monetary.String() != want.m {
			t.Errorf("customer %d: %v %v, want %v %s", i, ms[i].Unscored, ms[i].Monetary, want.u, want.m)
		}
	}
}

func TestOverflow(t *testing.T) {
	row := "A,2024-01-01,60000000000000000\n"
	if _, _, err := read(t, "customer_id,order_date,amount\n"+row+row, rfm.ByRows, rfm.NetSum, 1); err != ledger.ErrOverflow {
		t.Errorf("the sum of two huge amounts gives %v, want %v", err, ledger.ErrOverflow)
	}
	// One customer's sum may overflow where the total does not.
	if _, _, err := read(t, "customer_id,order_date,amount\n"+row+"B,2024-01-01,-60000000000000000\nB,2024-01-01,-60000000000000000\n"+row, rfm.ByRows, rfm.NetSum, 1); err != ledger.ErrOverflow {
		t.Errorf("a customer's overflow gives %v, want %v", err, ledger.ErrOverflow)
	}
}

func Example() {
	ms := []rfm.Metrics{{Recency: 3, Frequency: 9, Monetary: 90000}, {Recency: 40, Frequency: 2, Monetary: 15000}, {Recency: 300, Frequency: 1, Monetary: 4000}}
	scores, scales := rfm.Score(ms, rfm.Method{Bins: 3})
	fmt.Println(scores, scales[rfm.Monetary].Cuts[0].Decimal(2))
	// Output: [{3 3 3} {2 2 2} {1 1 1}] 113.3333333333
}
