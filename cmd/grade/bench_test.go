package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkRFM measures the whole line, from a CSV to a list.
func BenchmarkRFM(b *testing.B) {
	for _, rows := range []int{100_000, 1_000_000} {
		in := filepath.Join(b.TempDir(), "orders.csv")
		if err := os.WriteFile(in, manyOrders(rows, rows/10), 0o644); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			st, _ := os.Stat(in)
			b.SetBytes(st.Size())
			b.ReportAllocs()
			for b.Loop() {
				var stderr bytes.Buffer
				if code := run([]string{"rfm", in, "-q", "-o", filepath.Join(b.TempDir(), "list.csv")}, io.Discard, &stderr); code != 0 {
					b.Fatalf("exit %d: %s", code, stderr.String())
				}
			}
		})
	}
}

// manyOrders makes an export of so many rows, the same at every run.
func manyOrders(rows, customers int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	b.WriteString("order_id,customer_id,order_date,amount,product,channel,city\n")
	for order := 1000000; rows > 0; order++ {
		c := int(float64(customers) * r.Float64() * r.Float64())
		for n := 1 + r.IntN(3); n > 0 && rows > 0; n, rows = n-1, rows-1 {
			fmt.Fprintf(&b, "O%d,C%07d,2024-%02d-%02d %02d:30:00,%d.%02d,P%04d,web,Zürich\n", order, c, 1+order%12, 1+r.IntN(28), r.IntN(24), r.IntN(900), r.IntN(100), r.IntN(9000))
		}
	}
	return b.Bytes()
}
