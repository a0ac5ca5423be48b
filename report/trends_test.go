package report

import (
	"fmt"
	"math"
	"testing"

	"grade/ledger"
	"grade/rfm"
	"grade/segment"
)

// TestTrends: new in the month of the first purchase, unless there was one before the window; lost in the twelfth
// month of silence, and again after a return.
func TestTrends(t *testing.T) {
	jan := rfm.MonthOf(ledger.DayOf(2025, 1, 1))
	r := &Result{Lang: "en", Ledger: &ledger.Ledger{AsOf: ledger.DayOf(2026, 12, 31), From: ledger.NoDay, Customers: []ledger.Customer{{ID: "A"}, {ID: "B", Earlier: true}, {ID: "C"}}},
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

// TestFigures: the key figures of a list small enough to add up by hand; means are not summed.
func TestFigures(t *testing.T) {
	var ms []rfm.Metrics
	for i := range 20 {
		ms = append(ms, rfm.Metrics{Recency: int64(i), Frequency: 1, Monetary: ledger.Money(100 * (i + 1))})
	}
	ms = append(ms, rfm.Metrics{Unscored: rfm.NeverBought, Monetary: -5})
	f := figuresOf(ms, rfm.Purchases)
	if f.customers != 21 || f.buyers != 20 || f.spend != 21000 || f.average() != 1050 || f.repeat != 0 || !f.once() || f.top != 2000+1900+1800+1700 {
		t.Errorf("%+v", f)
	}
	if v := f.topShare(); math.Abs(v.Num-7400.0/21000) > 1e-12 {
		t.Errorf("the top fifth has %v", v)
	}
	ms[0].Frequency, ms[0].Monetary, ms[0].Beyond = 3, 50, 101
	if f = figuresOf(ms, rfm.Purchases); f.once() || f.spend != 21051 || f.average() != 1053 {
		t.Errorf("with a mean: %+v", f)
	}
	if f = figuresOf(ms, rfm.Charges); f.once() || f.repeat != 1 {
		t.Errorf("on charges: %+v", f)
	}
	few := figuresOf(ms[:4], rfm.Purchases)
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

// TestEarlierIDs: ids that were merged since are followed, texts that were guarded from spreadsheets are found,
// and the best of several tiers counts.
func TestEarlierIDs(t *testing.T) {
	e := &Earlier{Name: "x.csv", AsOf: ledger.NoDay, at: map[string]int{}}
	for _, row := range []map[string]string{{"customer_id": "A", "tier": "B"}, {"customer_id": "A2", "tier": "S"}, {"customer_id": "'=C", "tier": "A级"}, {"customer_id": "A", "tier": "S"}, {"customer_id": "D", "tier": "金卡"}, {"tier": "S"}} {
		e.add(func(field string) string { return row[field] })
	}
	r := &Result{Lang: "en", Ledger: &ledger.Ledger{Customers: []ledger.Customer{{ID: "=C"}, {ID: "A"}, {ID: "D"}}, Merges: []ledger.Merge{{Alias: "A2", Customer: "A"}}}, Metrics: make([]rfm.Metrics, 3), Tier: []string{"B", "S", "S"}}
	r.Tiers, _ = segment.ParseTiers(segment.DefaultTiers)
	r.SetPrevious(e)
	if got := fmt.Sprint(r.Previous.Tier, len(r.Previous.Gone), r.Previous.twice, r.fell(0), r.fell(1)); got != "[A S 金卡] 0 1 true false" {
		t.Error(got)
	}
	m := r.movement()
	if m.Up != 0 || m.Down != 1 || m.Same != 1 {
		t.Errorf("%d up, %d down, %d the same", m.Up, m.Down, m.Same)
	}
}

// TestEarlierDay: the day of an earlier list, of purchases by the last one, of fees by the day up to which all is
// paid.
func TestEarlierDay(t *testing.T) {
	for _, c := range []struct{ last, through, days, want string }{
		{"2026-06-20", "", "10", "2026-06-30"}, {"2026-05-01", "2026-05-31", "30", "2026-06-30"}, {"2026-01-10", "2026-12-31", "0", ""}, {"", "", "5", ""},
	} {
		e := &Earlier{AsOf: ledger.NoDay, at: map[string]int{}}
		e.add(func(field string) string {
			return map[string]string{"customer_id": "A", "frequency": "1", "last_purchase": c.last, "paid_through": c.through, "recency_days": c.days}[field]
		})
		if got := e.AsOf.String(); got != c.want {
			t.Errorf("%+v: %q, want %q", c, got, c.want)
		}
	}
}

// TestSheetTitle: whatever a name holds, the title of its sheet is one that Excel takes, and no two are the same.
func TestSheetTitle(t *testing.T) {
	var used []Sheet
	for in, want := range map[string]string{"拜访名单 a/b:c": "拜访名单 a_b_c", "'quoted'": "quoted", "0123456789012345678901234567890123": "0123456789012345678901234567890", "01234567890123456789012345678' x": "01234567890123456789012345678"} {
		if got := sheetTitle(in, nil); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	for _, name := range []string{"Name", "NAME", "name"} {
		used = append(used, Sheet{Title: sheetTitle(name, used)})
	}
	if used[0].Title != "Name" || used[1].Title != "NAME (2)" || used[2].Title != "name (3)" {
		t.Errorf("%q %q %q", used[0].Title, used[1].Title, used[2].Title)
	}
}
