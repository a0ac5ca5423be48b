package report

import (
	"testing"

	"grade/clv"
	"grade/ledger"
	"grade/segment"
)

// TestValueTitles: the title of the column of lifetime value is known again, and that of no other column.
func TestValueTitles(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		r := &Result{Lang: lang, Lifetime: &Lifetime{Horizon: ledger.Span{N: 12, Unit: 'm'}, Margin: "30%", Discount: "10%/y"}}
		basis := r.say("clv_of", r.Lifetime.Margin, r.Lifetime.Discount)
		for _, title := range []string{r.say("t_clv", r.spanWords(r.Lifetime.Horizon), basis), r.say("t_clv_contracts", 20, basis)} {
			if !isValueTitle(title) {
				t.Errorf("%q is not known again", title)
			}
		}
		for _, title := range []string{r.say("t_expected_purchases", r.spanWords(r.Lifetime.Horizon)), r.say("t_value_per_year", "30%"), r.say("t_clv_low"), r.say("c_clv"), "Lifetime value", "未来", ""} {
			if isValueTitle(title) {
				t.Errorf("%q is taken for the value", title)
			}
		}
	}
}

// TestNoLifetime: what was not asked for is not known, and asking is no panic.
func TestNoLifetime(t *testing.T) {
	var l *Lifetime
	if l.Valued() || l.known() || l.later() || l.Values() != nil || l.sum() != 0 || l.only(0, nil) != nil || l.Refusal("en") == "" {
		t.Error("something is known of nothing")
	}
	if v, p := l.Facts(); v != nil || p != nil {
		t.Error("facts of nothing")
	}
	undated := &Lifetime{}
	if undated.Valued() || undated.Refusal("zh") == "" {
		t.Error("a value without a day")
	}
}

// TestInCents: rounded half away from zero; what is no number is nothing.
func TestInCents(t *testing.T) {
	for v, want := range map[float64]ledger.Money{0.125: 13, 0.005: 1, 1.004: 100, 0: 0} {
		if got := inCents(v); got != want {
			t.Errorf("%v: %d, want %d", v, got, want)
		}
	}
	e := &clv.Estimated{Predictions: []clv.Prediction{{}}}
	if (&Lifetime{Of: e}).Valued() {
		t.Error("a value without a model of spend")
	}
	if segment.ByCLV.String() != "clv" {
		t.Error(segment.ByCLV)
	}
}
