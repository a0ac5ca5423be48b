package report

import (
	"fmt"
	"slices"
	"testing"

	"grade/ledger"
	"grade/rfm"
	"grade/segment"
)

// TestGradedIDs: ids that were merged since are followed, texts that were guarded from spreadsheets are found,
// and the best of several tiers counts.
func TestGradedIDs(t *testing.T) {
	e := &Graded{Name: "x.csv", AsOf: ledger.NoDay, at: map[string]int{}}
	for _, row := range []map[string]string{{"customer_id": "A", "tier": "B", "monetary": "100", "frequency": "2", "recency_days": "3"}, {"customer_id": "A2", "tier": "S", "monetary": "900", "frequency": "3", "recency_days": "9"}, {"customer_id": unguarded("'=C"), "tier": "A级"}, {"customer_id": "A", "tier": "S"}, {"customer_id": "D", "tier": "金卡"}, {"tier": "S"}} {
		e.add(func(field string) string { return row[field] }, nil)
	}
	r := &Result{Lang: "en", Ledger: &ledger.Ledger{Customers: []ledger.Customer{{ID: "=C"}, {ID: "A"}, {ID: "D"}}, Merges: []ledger.Merge{{Alias: "A2", Customer: "A"}}}, Metrics: make([]rfm.Metrics, 3), Tier: []string{"B", "S", "S"}}
	r.Tiers, _ = segment.ParseTiers(segment.DefaultTiers)
	r.SetPrevious(e, r.Letters())
	if got := fmt.Sprint(r.Previous.Tier, len(r.Previous.Gone), r.Previous.twice, r.fell(0), r.fell(1)); got != "[A S 金卡] 0 1 true false" {
		t.Error(got)
	}
	if b := r.Previous.Before[1]; b.Metrics.Monetary != 1000_00 || b.Metrics.Frequency != 5 || b.Tier != "S" {
		t.Errorf("two who are one: %+v", b)
	}
	if err := e.checkTiers("x"); err != nil {
		t.Error(err)
	}
	many := &Graded{}
	for i := range maxTiers + 1 {
		many.rows = append(many.rows, gradedRow{Before: segment.Before{Tier: fmt.Sprint(i)}})
	}
	if err := many.checkTiers("x"); err == nil {
		t.Error("51 grades are grades")
	}
	m := r.movement()
	if m.Up != 0 || m.Down != 1 || m.Same != 1 {
		t.Errorf("%d up, %d down, %d the same", m.Up, m.Down, m.Same)
	}
}

// TestGradedDay: the day of an earlier list, of purchases by the last one, of fees by the day up to which all is
// paid.
func TestGradedDay(t *testing.T) {
	for _, c := range []struct{ last, through, days, want string }{
		{"2026-06-20", "", "10", "2026-06-30"}, {"2026-05-01", "2026-05-31", "30", "2026-06-30"}, {"2026-01-10", "2026-12-31", "0", ""}, {"", "", "5", ""},
	} {
		e := &Graded{AsOf: ledger.NoDay, at: map[string]int{}}
		e.add(func(field string) string {
			return map[string]string{"customer_id": "A", "frequency": "1", "last_purchase": c.last, "paid_through": c.through, "recency_days": c.days}[field]
		}, nil)
		if got := e.AsOf.String(); got != c.want {
			t.Errorf("%+v: %q, want %q", c, got, c.want)
		}
	}
}

// TestGradedTiers: moves against an earlier list; who is gone, and who is new.
func TestGradedTiers(t *testing.T) {
	r := sample(t, "en")
	e := earlier(t)
	if e.AsOf.String() != "2026-03-31" {
		t.Errorf("the list is as of %s", e.AsOf)
	}
	r.SetPrevious(e, r.Letters())
	var got []string
	for i, c := range r.Ledger.Customers {
		if v := r.move(i); v.Kind != Blank || r.Previous.Tier[i] != "" {
			got = append(got, fmt.Sprint(c.ID, " ", r.Previous.Tier[i], " ", r.Tier[i], " ", v.String()))
		}
	}
	if want := []string{"A1 S B ▼2", "A3 D C ▲1"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if g := r.Previous.Gone; len(g) != 1 || g[0] != "B" || r.Previous.figures.spend != 252050 || r.Previous.figures.customers != 4 || r.Previous.figures.buyers != 3 {
		t.Errorf("gone %+v, figures %+v", g, r.Previous.figures)
	}
}
