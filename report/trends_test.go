package report

import (
	"fmt"
	"testing"

	"grade/ledger"
	"grade/rfm"
)

// TestTrends: new in the month of the first purchase, unless there was one before the window; lost in the twelfth
// month of silence, and again after a return.
func TestTrends(t *testing.T) {
	jan := rfm.MonthOf(ledger.DayOf(2025, 1, 1))
	earlier := ledger.Customer{ID: "B"}
	earlier.SetEarlier()
	r := &Result{Lang: "en", Ledger: &ledger.Ledger{AsOf: ledger.DayOf(2026, 12, 31), From: ledger.NoDay, Customers: []ledger.Customer{{ID: "A"}, earlier, {ID: "C"}}},
		Months: []rfm.Monthly{
			{Customer: 0, Month: jan, Money: 100, Active: true}, {Customer: 0, Month: jan + 12, Money: 200, Active: true}, // twelve months on: not lost in between
			{Customer: 1, Month: jan + 1, Money: 300, Active: true}, {Customer: 1, Month: jan + 14, Money: 400, Active: true}, // thirteen: lost, and back
			{Customer: 2, Month: jan + 2, Money: -50}, {Customer: 2, Month: jan + 22, Money: 500, Active: true}, // a refund is no activity
		}}
	tr := r.trends()
	if tr.from != jan || tr.to != jan+23 {
		t.Fatalf("%s to %s", tr.from, tr.to)
	}
	at := func(xs []int64) (out string) {
		for k, n := range xs {
			if n > 0 {
				out += fmt.Sprintf(" %s:%d", jan+rfm.Month(k), n)
			}
		}
		return out
	}
	for what, got := range map[string][2]string{
		"new":    {at(tr.all.new), " 2025-01:1 2026-11:1"},
		"lost":   {at(tr.all.lost), " 2026-02:1"},
		"active": {at(tr.all.active), " 2025-01:1 2025-02:1 2026-01:1 2026-03:1 2026-11:1"},
	} {
		if got[0] != got[1] {
			t.Errorf("%s:%s, want%s", what, got[0], got[1])
		}
	}
	sum := ledger.Money(0)
	for _, m := range tr.all.money {
		sum += m
	}
	if sum != 1450 || tr.all.money[2] != -50 {
		t.Errorf("money %v", tr.all.money)
	}
	f := &found{Result: r, trends: tr}
	if s := tr.moneyFinding(f); s != "11 in the last 12 months, 214.3% more than in the 12 before" {
		t.Error(s)
	}
}
