package report

import (
	"math"
	"testing"

	"grade/ledger"
	"grade/rfm"
)

// TestFigures: the key figures of a list small enough to add up by hand; means are not summed.
func TestFigures(t *testing.T) {
	var ms []rfm.Metrics
	for i := range 20 {
		ms = append(ms, rfm.Metrics{Recency: int32(i), Frequency: 1, Monetary: ledger.Money(100 * (i + 1))})
	}
	ms = append(ms, rfm.Metrics{Unscored: rfm.NeverBought, Monetary: -5})
	f := figuresOf(ms, rfm.Purchases, nil)
	if f.customers != 21 || f.buyers != 20 || f.spend != 21000 || f.average() != 1050 || f.repeat != 0 || !f.once() || f.top != 2000+1900+1800+1700 || f.middle != 1050 {
		t.Errorf("%+v", f)
	}
	if v := f.topShare(); math.Abs(v.Num-7400.0/21000) > 1e-12 {
		t.Errorf("the top fifth has %v", v)
	}
	ms[0].Frequency, ms[0].Monetary, ms[0].Beyond = 3, 50, 101
	if f = figuresOf(ms, rfm.Purchases, nil); f.once() || f.spend != 21051 || f.average() != 1053 {
		t.Errorf("with a mean: %+v", f)
	}
	if f = figuresOf(ms, rfm.Charges, func(i int) bool { return i < 3 || i == 20 }); f.once() || f.repeat != 3 {
		t.Errorf("on charges: %+v", f)
	}
	few := figuresOf(ms[:4], rfm.Purchases, nil)
	if few.topShare().Kind != Text {
		t.Error("four buyers have no fifth")
	}
	r := &Result{Lang: "en"}
	for _, c := range []struct {
		v        Value
		now, old float64
		good     int
		note     string
		news     int
	}{
		{integer(0), 110, 100, 1, "▲ 10.0% since the previous list", 1}, {integer(0), 90, 100, -1, "▼ 10.0% since the previous list", 1}, {integer(0), 90, 100, 1, "▼ 10.0% since the previous list", -1},
		{integer(0), 5, 5, 1, "as before", 0}, {integer(0), 5, 0, 1, "before: 0", 1}, {ratio(1, 2), 0.5, 0.45, 1, "▲ 5.0 points since the previous list", 1}, {integer(0), -50, -100, 1, "▲ 50.0% since the previous list", 1},
	} {
		if note, news := r.change(c.v, c.now, c.old, c.good); note != c.note || news != c.news {
			t.Errorf("%v after %v: %q %d, want %q %d", c.now, c.old, note, news, c.note, c.news)
		}
	}
}
