package main

import (
	"math"
	"testing"

	"grade/segment"
)

// TestDiscounts: rates of a month or a week are those of a year that they come to.
func TestDiscounts(t *testing.T) {
	for text, want := range map[string]float64{
		"10%/y": 0.1, "10%": 0.1, "0.1": 0.1, "0%": 0, "1%/mo": 0.12682503013196977, "0.2%/w": math.Pow(1.002, 365.25/7) - 1,
	} {
		if got, err := parseDiscount(text); err != nil || math.Abs(got-want) > 1e-12 {
			t.Errorf("%s: %v a year, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "-1%/y", "x/y", "10%/", "10%/d", "NaN/y", "2000%/y"} {
		if got, err := parseDiscount(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

// TestLifetimeFlags: the bounds of what may be asked for.
func TestLifetimeFlags(t *testing.T) {
	for _, c := range []struct {
		o  lifetimeOptions
		ok bool
	}{
		{lifetimeOptions{}, true},
		{lifetimeOptions{model: "auto", discountText: "10%/y", marginText: "0.3", horizonText: "100y"}, true},
		{lifetimeOptions{model: "auto", discountText: "10%/y", marginText: "0.3", horizonText: "101y"}, false},
		{lifetimeOptions{model: "auto", discountText: "10%/y", marginText: "0%"}, false},
		{lifetimeOptions{model: "auto", discountText: "10%/y", marginText: "100%", penalty: math.NaN()}, false},
	} {
		if err := c.o.check(segment.ByMonetary); (err == nil) != c.ok {
			t.Errorf("%+v: %v", c.o, err)
		}
	}
	var o lifetimeOptions
	if err := o.check(segment.ByCLV); err != nil || !o.on {
		t.Errorf("--tier-by clv works no values out: %v", err)
	}
}
