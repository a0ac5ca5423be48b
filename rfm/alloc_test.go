package rfm_test

import (
	"math/rand/v2"
	"testing"

	"grade/ledger"
	"grade/rfm"
)

// transactions are n purchases of so many customers of one partition, in batches.
func transactions(n, customers int) [][]ledger.Transaction {
	r := rand.New(rand.NewPCG(5, 6))
	var out [][]ledger.Transaction
	for i := range n {
		if i%128 == 0 {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], ledger.Transaction{Customer: uint32(r.IntN(customers)), Day: ledger.Day(19000 + i/1000), Amount: ledger.Money(r.IntN(100000)), Order: uint64(2)<<62 | uint64(i/2)})
	}
	return out
}

// TestTransactionsDoNotAllocate: what an accumulator holds grows by pages, not by rows.
func TestTransactionsDoNotAllocate(t *testing.T) {
	batches := transactions(100000, 500)
	for name, add := range map[string]func() ledger.Sink{
		"metrics": func() ledger.Sink { return rfm.NewAccumulator(rfm.ByOrders).Add },
		"months":  func() ledger.Sink { return rfm.NewMonthAccumulator().Add },
	} {
		n := testing.AllocsPerRun(3, func() {
			sink := add()
			for _, ts := range batches {
				sink(0, ts)
			}
		})
		if per := n / 100000; per > 0.01 {
			t.Errorf("%s: %.3f allocations a transaction", name, per)
		}
	}
}

func BenchmarkAccumulate(b *testing.B) {
	batches := transactions(200000, 20000)
	b.ReportAllocs()
	for b.Loop() {
		a := rfm.NewAccumulator(rfm.ByOrders)
		for _, ts := range batches {
			a.Add(0, ts)
		}
	}
}

func BenchmarkScore(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	ms := make([]rfm.Metrics, 200000)
	for i := range ms {
		ms[i] = rfm.Metrics{Recency: r.Int32N(700), Frequency: 1 + r.Int64N(20), Monetary: ledger.Money(r.Int64N(5000000))}
	}
	b.ReportAllocs()
	for b.Loop() {
		rfm.Score(ms, rfm.Method{Bins: 5})
	}
}
