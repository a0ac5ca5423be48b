package clv

import "testing"

// BenchmarkEstimate compares, fits and predicts 100,000 customers over two years.
func BenchmarkEstimate(b *testing.B) {
	h := simulate(1).days(BGNBD{0.6, 9, 0.8, 2}, 100_000)
	for b.Loop() {
		if _, err := Estimate(h, 729, Settings{Model: Auto, Terms: Terms{Days: 365, Discount: 0.1, Margin: 1}}); err != nil {
			b.Fatal(err)
		}
	}
}
