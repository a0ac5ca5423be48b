package rfm

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"grade/ledger"
)

// TestScoreBy: the cut points that a period made give its customers the scores that they had, and those of another
// period scores by value alone.
func TestScoreBy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "n")
		ms := make([]Metrics, n)
		for i := range ms {
			ms[i] = Metrics{Recency: rapid.Int32Range(0, 50).Draw(t, "r"), Frequency: rapid.Int64Range(1, 9).Draw(t, "f"), Monetary: ledger.Money(rapid.Int64Range(-100, 1000).Draw(t, "m"))}
			if rapid.IntRange(0, 5).Draw(t, "bought") == 0 {
				ms[i] = Metrics{Unscored: NeverBought}
			}
		}
		kind := rapid.SampledFrom([]MethodKind{ByQuantile, ByMean, ByMedian, ByScoreMean, ByR}).Draw(t, "kind")
		want, scales := Score(ms, Method{Kind: kind})
		if got := ScoreBy(ms, scales); !slices.Equal(got, want) {
			t.Fatalf("%s: %v, want %v", kind, got, want)
		}
	})
}

// TestParseCut: a cut that is written and read again parts whole values as it did.
func TestParseCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		den := rapid.Int64Range(1, 1000).Draw(t, "den")
		c := Cut{Whole: rapid.Int64Range(-100000, 100000).Draw(t, "whole"), Num: rapid.Int64Range(0, den-1).Draw(t, "num"), Den: den, Open: rapid.Bool().Draw(t, "open")}
		scale := rapid.SampledFrom([]int{0, 2}).Draw(t, "scale")
		got, err := ParseCut(c.Decimal(scale), scale, c.Open)
		if err != nil {
			t.Fatal(err)
		}
		for x := c.Whole - 2; x <= c.Whole+2; x++ {
			if got.Below(x) != c.Below(x) {
				t.Fatalf("%+v as %s is %+v: %d is below: %v", c, c.Decimal(scale), got, x, got.Below(x))
			}
		}
	})
	for _, s := range []string{"", "x", "1.x", "--1", "1e5", "-", ".", "99999999999999999999"} {
		if c, err := ParseCut(s, 2, false); err == nil {
			t.Errorf("%q is %+v", s, c)
		}
	}
}

// TestLastAmounts: what was spent on the last day, whatever order the rows come in; refunds are no purchases.
func TestLastAmounts(t *testing.T) {
	day := ledger.DayOf(2026, 6, 30)
	a := NewLastAccumulator()
	a.Add(3, []ledger.Transaction{{Customer: 1, Day: day, Amount: 500}, {Customer: 1, Day: day - 9, Amount: 9900}, {Customer: 1, Day: day, Amount: 25}, {Customer: 1, Day: day + 1, Amount: -500, Refund: true}})
	if x := a.parts[3][1]; x.amount != 525 || x.day != day || a.parts[3][0].amount != 0 {
		t.Errorf("%+v", a.parts[3])
	}
}
