package report

import (
	"fmt"
	"strings"
	"testing"

	"grade/ledger"
	"grade/rfm"
)

// TestReturned: more than a year of silence, and a purchase since; where the day is not known, by the days since.
func TestReturned(t *testing.T) {
	list := func(last, days, frequency, reason string) *Graded {
		g := &Graded{AsOf: ledger.NoDay, at: map[string]int{}}
		values := map[string]string{"customer_id": "A", "tier": "B", "last_purchase": last, "recency_days": days, "frequency": frequency, "no_score_reason": reason}
		g.add(func(field string) string { return values[field] }, nil)
		g.finish()
		return g
	}
	for _, c := range []struct {
		name     string
		old, now *Graded
		want     bool
	}{
		{"366 days, and bought", list("2025-01-01", "366", "1", ""), list("2026-02-01", "5", "2", ""), true},
		{"365 days, and bought", list("2025-01-01", "365", "1", ""), list("2026-02-01", "5", "2", ""), false},
		{"a year, and nothing", list("2025-01-01", "400", "1", ""), list("2025-01-01", "430", "1", ""), false},
		{"not in the window, and bought", list("", "", "0", "lapsed"), list("2026-02-01", "5", "1", ""), true},
		{"never bought before", list("", "", "0", "never_bought"), list("2026-02-01", "5", "1", ""), false},
		{"days only, and bought", list("", "400", "1", ""), list("", "5", "2", ""), true},
		{"days only, and nothing", list("", "400", "1", ""), list("", "430", "1", ""), false},
		{"bought, and not scored now", list("2025-01-01", "400", "1", ""), list("", "", "0", "refunded"), false},
	} {
		if got := Compare(c.old, c.now, nil, "en", "0").returned(0); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// TestCompareOdd: classes that only the later list has are none of the others; columns with too many values are no
// classes; texts are left as they are; the top tier is one that somebody was in.
func TestCompareOdd(t *testing.T) {
	c := Compare(listOf(t, "a.csv", "customer_id,tier,city\nA,B,P\nB,B,Q\nC,B,Q\nD,B,\n", "city"), listOf(t, "b.csv", "customer_id,tier,city\nA,B,P\nB,B,Z\nC,B,Y\nD,B,X\n", "city"), nil, "en", "0")
	x := &c.tables[1]
	if got := fmt.Sprint(x.Order, x.Counts, x.New); got != "[P Q X Y Z] [[1 0 0 0 0] [0 0 0 1 1] [0 0 0 0 0] [0 0 0 0 0] [0 0 0 0 0]] [0 0 1 0 0]" {
		t.Error(got)
	}
	c = Compare(listOf(t, "a.csv", "customer_id,tier,city\nA,B,\n", "city"), listOf(t, "b.csv", "customer_id,tier,city\nA,B,P\n", "city"), nil, "en", "0")
	if x := &c.tables[1]; x.New[0] != 1 {
		t.Errorf("%v", x.New)
	}
	many := "customer_id,tier,note\n"
	for i := range 30 {
		many += fmt.Sprintf("C%d,B,n%d\n", i, i)
	}
	if c = Compare(listOf(t, "a.csv", many, "note"), listOf(t, "b.csv", many, "note"), nil, "en", "0"); len(c.tables) != 1 {
		t.Errorf("%d tables", len(c.tables))
	}
	if k := key(map[string]string{"Modern": "modern", "Nordic": "nordic"}, "Modern, Nordic"); k != "modern;nordic" {
		t.Error(k)
	}
	if k := key(map[string]string{"Modern": "modern"}, "Hangzhou, CN"); k != "Hangzhou, CN" {
		t.Error(k)
	}
	for in, want := range map[string]string{"A级": "A", "A-重点": "A", "A-": "A-", "A+": "A+", "AB": "AB", "B（普通客户）": "B", "": ""} {
		if got := tierOf(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
	c = Compare(listOf(t, "a.csv", "customer_id,tier\nA,A\nB,C\n"), listOf(t, "b.csv", "customer_id,tier\nA,C\nB,C\n"), []string{"S", "A", "C"}, "en", "0")
	if n, tier := c.LeftTop(); n != 1 || tier != "A" {
		t.Errorf("%d left %s", n, tier)
	}
	two := listOf(t, "two.csv", "customer_id,tier,segment\nA1,B,new\nA2,B,loyal\n")
	c = Compare(two, listOf(t, "one.csv", "customer_id,tier,segment,aliases\nA2,B,loyal,A1\n"), nil, "en", "0")
	if c.tables[1].before[0] != "loyal" {
		t.Errorf("of equals the one with the id counts: %v", c.tables[1].before)
	}
}

// period is a list of a history.
func period(t *testing.T, asOf string, rows ...string) *Graded {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, `{"as_of":%q,"basis":"purchases","tiers":[{"key":"A"},{"key":"B"}],"columns":["customer_id","first_purchase","last_purchase","recency_days","frequency","monetary","tier","aliases"],"customers":[`, asOf)
	for i, r := range rows {
		if i > 0 {
			b.WriteString(",")
		}
		c := strings.Split(r, "|")
		fmt.Fprintf(&b, `[%q,%q,%q,"1","1",%q,%q,%q]`, c[0], c[1], c[2], c[3], c[4], c[5])
	}
	b.WriteString("]}")
	g, err := ReadGradedJSON("p.json", strings.NewReader(b.String()), nil)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestHistory: customers and money by tier with those who have none, rates of those who were there, and who came back, by
// cohort, also under another id.
func TestHistory(t *testing.T) {
	h := NewHistory("en", "0", "")
	h.Add(period(t, "2026-03-31", "A|2026-01-05|2026-01-05|100|A|", "B|2026-02-05|2026-02-05|50|B|", "C|2026-02-06|2026-02-06|50|B|", "D|2026-03-06|2026-03-06|10|B|", "E|||0||"))
	h.Add(period(t, "2026-06-30", "A|2026-01-05|2026-05-05|200|B|", "X|2026-02-05|2026-04-05|150|A|B;C", "D|2026-03-06|2026-03-06|10|B|", "F|2026-06-01|2026-06-01|70|A|"))
	h.Add(period(t, "2026-09-30", "A|2026-01-05|2026-05-05|200|B|", "X|2026-02-05|2026-07-05|250|A|B;C", "F|2026-06-01|2026-06-01|70|A|"))
	show := func(g *grid) string {
		var lines []string
		for _, vs := range g.rows {
			var cells []string
			for _, v := range vs {
				cells = append(cells, v.String())
			}
			lines = append(lines, strings.Join(cells, " "))
		}
		return strings.Join(lines, "\n")
	}
	// A fell, X (B and C) rose, D stayed, F is new; then D is gone.
	if got, want := show(h.countsGrid()), "2026-03-31 1 3 1 5    \n2026-06-30 2 2 0 4 1 1 1 0\n2026-09-30 2 1 0 3 0 0 0 1"; got != want {
		t.Errorf("counts\n%s\nwant\n%s", got, want)
	}
	if got, want := show(h.moneyGrid()), "2026-03-31 100.00 110.00 0.00 210.00\n2026-06-30 220.00 210.00 0.00 430.00\n2026-09-30 320.00 200.00 0.00 520.00"; got != want {
		t.Errorf("money\n%s\nwant\n%s", got, want)
	}
	if got, want := show(h.ratesGrid()), "2026-03-31     47.6% 52.4%\n2026-06-30 33.3% 33.3% 33.3% 0.0% 51.2% 48.8%\n2026-09-30 0.0% 0.0% 75.0% 25.0% 61.5% 38.5%"; got != want {
		t.Errorf("rates\n%s\nwant\n%s", got, want)
	}
	// B and C are one customer of February from June on; F is of June, and did not come back.
	if got, want := show(h.cohortGrid()), "2026-01 1 100.0% 0.0%\n2026-02 1 100.0% 100.0%\n2026-03 1 0.0% 0.0%\n2026-06 1  0.0%"; got != want {
		t.Errorf("cohorts\n%s\nwant\n%s", got, want)
	}
}

// TestCohort: months, quarters and years, and what lies before a window.
func TestCohort(t *testing.T) {
	m := func(y, month int) rfm.Month { return rfm.MonthOf(ledger.DayOf(y, month, 5)) }
	for _, c := range []struct {
		month rfm.Month
		step  int
		want  string
	}{{m(2026, 3), 1, "2026-03"}, {m(2026, 1), 3, "2026 Q1"}, {m(2026, 3), 3, "2026 Q1"}, {m(2026, 4), 3, "2026 Q2"}, {m(2026, 12), 3, "2026 Q4"}, {m(2026, 12), 12, "2026"}, {earlierMonth, 3, ""}} {
		if _, got := cohort(c.month, c.step); got != c.want {
			t.Errorf("%v in steps of %d is %q, want %q", c.month, c.step, got, c.want)
		}
	}
}

// TestEffect: the differences of two groups, and that few say nothing, however tight their interval is.
func TestEffect(t *testing.T) {
	list := func(called, control, every int) EffectList {
		g := &Graded{AsOf: ledger.DayOf(2026, 6, 30), at: map[string]int{}}
		orders, money := map[string]int64{}, map[string]ledger.Money{}
		for i := range called + control {
			arm := "call"
			if i >= called {
				arm = "control"
			}
			values := map[string]string{"customer_id": fmt.Sprintf("C%03d", i), "tier": "S", "call": arm}
			g.add(func(field string) string { return values[field] }, nil)
			if i%2 == 0 || arm == "call" && i%every == 1 { // half of the control group buys, three quarters of the called
				orders[values["customer_id"]], money[values["customer_id"]] = 1, 100_00
			}
		}
		g.finish()
		return EffectList{g, After{Orders: orders, Money: money}}
	}
	r := &Result{Lang: "en"}
	for _, c := range []struct {
		called, control, every int
		want                   string
	}{{200, 200, 4, "made a difference"}, {100, 10, 4, "Too few"}, {10, 100, 4, "Too few"}, {40, 40, 20, "No effect is shown"}} {
		e := NewEffect([]EffectList{list(c.called, c.control, c.every)})
		if got := e.verdict(r); !strings.Contains(got, c.want) {
			t.Errorf("%d called, %d not: %s", c.called, c.control, got)
		}
	}
	e := NewEffect([]EffectList{list(200, 20, 4)})
	if d := e.rate.difference; d < 0.249 || d > 0.251 || e.rate.within.Low > 0.05 || e.rate.within.High < 0.42 {
		// 0.25; the standard error of two shares is sqrt(.75*.25/200 + .5*.5/20) = 0.116
		t.Errorf("difference %v, %v", d, e.rate.within)
	}
	if e.money.difference != 25 || e.called.customers != 200 || e.control.customers != 20 {
		t.Errorf("money %v, %d and %d", e.money.difference, e.called.customers, e.control.customers)
	}
}

// TestYardsticksDiffer: the same cut points with other bounds of tiers are others.
func TestYardsticksDiffer(t *testing.T) {
	r := sample(t, "en")
	r.Parameters = []Parameter{{"method", "quantile"}, {"bins", "5"}, {"tiers", r.Tiers.String()}}
	a := r.ownHead()
	if same, known := sameYardsticks(a, r.ownHead()); !same || !known {
		t.Error("a list differs from itself")
	}
	r.Bounds[0].Least++
	if same, known := sameYardsticks(a, r.ownHead()); same || !known {
		t.Error("other bounds are the same")
	}
	if same, known := sameYardsticks(a, nil); same || known {
		t.Error("of a list that does not say them they are known")
	}
}
