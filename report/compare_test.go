package report

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"grade/ledger"
	"grade/rfm"
	"grade/segment"
	"grade/source"
)

// listOf reads a list from CSV text.
func listOf(t *testing.T, name, text string, more ...string) *Graded {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := source.Open(file, source.Options{Header: ledger.HeaderScore})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	g, err := ReadGraded(t.Context(), f.Tables[0], nil, more)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestCompare: who is new, gone, merged or back, and what moved with how much money.
func TestCompare(t *testing.T) {
	const head = "customer_id,customer_name,last_purchase,recency_days,frequency,monetary,r,f,m,rfm,segment,tier,no_score_reason,aliases\n"
	old := listOf(t, "old.csv", head+
		"A,甲,2026-05-01,60,3,900.00,5,5,5,555,champions,S,,\n"+
		"B,乙,2026-05-31,30,2,500.00,5,4,4,544,loyal,A,,\n"+
		"C,丙,2025-01-01,545,1,100.00,1,1,2,112,hibernating,B,,\n"+ // asleep, and back
		"D,丁,2026-01-01,180,1,50.00,3,1,1,311,about-to-sleep,B,,\n"+ // gone
		"E,戊,,,0,0.00,,,,,,,lapsed,\n"+ // bought before the window, and again now
		"F,己,,,0,0.00,,,,,,,never_bought,\n"+
		"G1,庚,2026-06-01,29,1,70.00,4,1,1,411,promising,B,,\n"+ // merged into G since
		"G2,庚,2026-06-02,28,1,80.00,4,1,1,411,promising,B,,\n"+
		"H,辛,2026-06-02,28,1,80.00,4,1,1,411,promising,B,,H0\n") // H0 stood for H, and is its own again
	now := listOf(t, "new.csv", head+
		"A,甲,2026-07-15,16,4,1000.00,5,5,5,555,champions,S,,\n"+
		"B,乙,2026-05-31,61,2,500.00,3,4,4,344,loyal,B,,\n"+
		"C,丙,2026-07-20,11,2,300.00,5,2,2,522,potential-loyalists,A,,\n"+
		"E,戊,2026-07-01,30,1,10.00,4,1,1,411,promising,B,,\n"+
		"F,己,2026-07-02,29,1,20.00,4,1,1,411,promising,B,,\n"+
		"G,庚,2026-07-03,28,3,200.00,4,3,2,432,potential-loyalists,A,,G1;G2\n"+
		"H0,辛,2026-06-02,59,1,80.00,3,1,1,311,about-to-sleep,B,,\n")
	c := Compare(old, now, nil, "en", "0")
	by, back := c.flows()
	got := fmt.Sprint(by[upgraded], by[downgraded], by[unchanged], by[fresh], by[lost], back, c.merged)
	// C and G rose; B fell; A and H (found by its alias) stayed; E and F are new; D is gone; C and E are back; one of G1 and
	// G2 is merged.
	want := fmt.Sprint(flow{2, 250_00, 500_00}, flow{1, 500_00, 500_00}, flow{2, 980_00, 1080_00}, flow{2, 0, 30_00}, flow{1, 50_00, 0}, flow{2, 100_00, 310_00}, 1)
	if got != want {
		t.Errorf("flows\n%s, want\n%s", got, want)
	}
	if n, tier := c.LeftTop(); n != 0 || tier != "S" {
		t.Errorf("%d left %s", n, tier)
	}
	if back := Compare(now, old, nil, "en", "0"); len(back.Warnings()) == 0 {
		t.Error("that the lists are given in the wrong order is not said")
	}
	if c.Old.AsOf.String() != "2026-06-30" || c.New.AsOf.String() != "2026-07-31" {
		t.Errorf("from %s to %s", c.Old.AsOf, c.New.AsOf)
	}
}

// TestCompareMerged: who was merged into a customer of a lower tier left the top one, with all of the money.
func TestCompareMerged(t *testing.T) {
	old := listOf(t, "old.csv", "customer_id,tier,monetary\nC1,B,100\nC2,S,9000\nC3,S,8000\nC4,B,90\n")
	now := listOf(t, "new.csv", "customer_id,tier,monetary,aliases\nC1,B,9100,C2\nC3,S,8000,\nC4,B,90,\n")
	c := Compare(old, now, nil, "en", "0")
	by, _ := c.flows()
	if n, tier := c.LeftTop(); n != 1 || tier != "S" || by[downgraded] != (flow{1, 9100_00, 9100_00}) || c.merged != 1 {
		t.Errorf("%d left %s, %v", n, tier, by)
	}
	before, _ := c.kpis(&c.tables[0])
	if before["S"].customers != 2 || before["B"].customers != 2 {
		t.Errorf("the earlier list had %v", before)
	}
}

// TestCompareScales: grades that are no letters are compared as they are, and better and worse are known where that is
// said.
func TestCompareScales(t *testing.T) {
	old := listOf(t, "old.csv", "客户编号,客户等级,城市\nA,金卡,杭州\nB,银卡,杭州\nC,普卡,宁波\n", "城市")
	now := listOf(t, "new.csv", "客户编号,客户等级,城市\nA,银卡,宁波\nB,金卡,杭州\nC,普卡,宁波\n", "城市")
	c := Compare(old, now, nil, "zh", "0")
	by, _ := c.flows()
	if by[moved].customers != 2 || by[unchanged].customers != 1 || by[upgraded].customers != 0 || c.scaled || len(c.tables) != 2 || c.tables[1].key != "城市" {
		t.Errorf("%v, %d tables", by, len(c.tables))
	}
	c = Compare(old, now, []string{"金卡", "银卡", "普卡"}, "zh", "0")
	by, _ = c.flows()
	if n, _ := c.LeftTop(); by[upgraded].customers != 1 || by[downgraded].customers != 1 || n != 1 {
		t.Errorf("%v", by)
	}
	letters := Compare(listOf(t, "a.csv", "customer_id,tier\nA,A级\nB,B级\n"), listOf(t, "b.csv", "customer_id,tier\nA,B\nB,S\n"), nil, "en", "0")
	by, _ = letters.flows()
	if by[upgraded].customers != 1 || by[downgraded].customers != 1 || !slices.Equal(letters.tables[0].Order, []string{"S", "A", "B"}) {
		t.Errorf("%v in %v", by, letters.tables[0].Order)
	}
}

// TestCompareAddsUp: whatever the lists are, the matrix and its edges hold every customer with a tier once.
func TestCompareAddsUp(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		list := func() (g *Graded, tiers int) {
			g = &Graded{AsOf: ledger.NoDay, at: map[string]int{}}
			for n := range 30 {
				if random.IntN(4) == 0 {
					continue
				}
				values := map[string]string{"customer_id": fmt.Sprint("C", n), "tier": []string{"S", "A", "B", ""}[random.IntN(4)], "monetary": fmt.Sprint(random.IntN(100)), "segment": []string{"new", "loyal", ""}[random.IntN(3)]}
				if random.IntN(3) == 0 {
					values["aliases"] = fmt.Sprint("C", random.IntN(30), ";C", 30+random.IntN(5))
				}
				g.add(func(field string) string { return values[field] }, nil)
				if values["tier"] != "" {
					tiers++
				}
			}
			g.finish()
			return g, tiers
		}
		old, before := list()
		now, after := list()
		c := Compare(old, now, nil, "en", "0")
		by, _ := c.flows()
		kept := by[upgraded].customers + by[downgraded].customers + by[unchanged].customers
		held := 0
		for _, row := range c.tables[0].Counts {
			for _, n := range row {
				held += n
			}
		}
		if held != kept || kept+by[lost].customers+c.merged != before || kept+by[fresh].customers != after {
			t.Fatalf("the matrix holds %d; kept %d, gone %d, merged %d of %d; new %d of %d", held, kept, by[lost].customers, c.merged, before, by[fresh].customers, after)
		}
		var moneyBefore, moneyNow ledger.Money
		for _, f := range by {
			moneyBefore, moneyNow = moneyBefore+f.before, moneyNow+f.now
		}
		var all, was ledger.Money
		for k := range now.rows {
			all += now.rows[k].Metrics.Monetary
		}
		for k := range old.rows {
			was += old.rows[k].Metrics.Monetary
		}
		if moneyNow != all || moneyBefore != was {
			t.Fatalf("%s and %s moved, the lists have %s and %s", moneyBefore, moneyNow, was, all)
		}
	}
}

// readBack writes a result in a format and reads the list back.
func readBack(t *testing.T, r *Result, format string) *Graded {
	t.Helper()
	var b bytes.Buffer
	var err error
	name := "list." + format
	switch format {
	case "json":
		err = WriteJSON(&b, r, List(r))
	case "json.gz":
		err = WritePeriod(&b, r, List(r))
	case "csv":
		err = WriteCSV(&b, List(r), true)
	default:
		err = WriteXLSX(&b, Build(r), "")
	}
	if err != nil {
		t.Fatal(err)
	}
	if format == "json" {
		g, err := ReadGradedJSON(name, &b, nil)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	if format == "json.gz" {
		z, err := gzip.NewReader(&b)
		if err != nil {
			t.Fatal(err)
		}
		g, err := ReadGradedJSON(name, z, nil)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	o := source.Options{Header: ledger.HeaderScore}
	if format == "xlsx" {
		o.Sheet = r.say("sheet_customers")
	}
	f, err := source.Open(file, o)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	g, err := ReadGraded(context.Background(), f.Tables[0], ReadHead(bytes.NewReader(b.Bytes()), int64(b.Len())), nil)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestReadBack: a list says the same whatever format it was written in, in both languages, with its classes by their
// keys.
func TestReadBack(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		r := graded(t, lang, "property-management", fees...)
		r.Ledger.Merges = []ledger.Merge{{Customer: r.Ledger.Customers[0].ID, Alias: "OLD-1"}, {Customer: r.Ledger.Customers[0].ID, Alias: "OLD-2"}}
		say := func(g *Graded) string {
			var lines []string
			for _, x := range g.rows {
				lines = append(lines, fmt.Sprint(x.id, "|", x.Tier, "|", x.Segment, "|", x.unscored, "|", x.Metrics.Monetary, "|", x.Metrics.Frequency, "|", x.Metrics.Recency, "|", x.classes, "|", x.aliases, "|", x.Due, "|", x.Arrears, "|", x.Scores))
			}
			slices.Sort(lines)
			return fmt.Sprint(g.AsOf, "\n", strings.Join(lines, "\n"))
		}
		want := say(readBack(t, r, "json"))
		for _, format := range []string{"csv", "xlsx", "json.gz"} {
			if got := say(readBack(t, r, format)); got != want {
				t.Errorf("%s as %s:\n%s\nwant\n%s", lang, format, got, want)
			}
		}
		if !strings.Contains(want, "[OLD-1 OLD-2]") {
			t.Error("the aliases are gone")
		}
	}
}

// TestYardstick: the cut points and bounds that a list says give everybody the scores and the tier that it has,
// whatever the method.
func TestYardstick(t *testing.T) {
	for _, kind := range []rfm.MethodKind{rfm.ByQuantile, rfm.ByMean, rfm.ByMedian, rfm.ByScoreMean, rfm.ByR} {
		r := sample(t, "en")
		r.Method = rfm.Method{Kind: kind}
		var s rfm.Scales
		r.Scores, s = rfm.Score(r.Metrics, r.Method)
		r.Groups = []rfm.Group{{Scales: s}}
		r.Parameters = []Parameter{{"method", kind.String()}, {"bins", fmt.Sprint(r.Method.Levels())}, {"tiers", r.Tiers.String()}, {"tier-by", "monetary"}}
		for _, format := range []string{"json", "xlsx"} {
			g := readBack(t, r, format)
			y, err := g.Head.Yardstick("x")
			if err != nil {
				t.Errorf("%s in %s: %v", kind, format, err)
				continue
			}
			if got := rfm.ScoreBy(r.Metrics, y.Scales); !slices.Equal(got, r.Scores) {
				t.Errorf("%s in %s: scores %v, want %v", kind, format, got, r.Scores)
			}
			tier, _ := y.Tiers.Rank(r.Metrics, segment.ByMonetary.Values(r.Metrics, r.Scores, nil), make([]int32, len(r.Metrics)), 1)
			if !slices.Equal(tier, r.Tier) {
				t.Errorf("%s in %s: tiers %v, want %v", kind, format, tier, r.Tier)
			}
		}
	}
	for what, head := range map[string]string{
		"--within":        `{"cuts":{"groups":[{"value":"x"}]},"parameters":{"method":"quantile","bins":"5"}}`,
		"ntile":           `{"parameters":{"method":"ntile","bins":"5"}}`,
		"does not say":    `{"parameters":{"bins":"5"}}`,
		"cut points for":  `{"parameters":{"method":"quantile","bins":"5"},"cuts":{"recency":[1]}}`,
		"not a cut":       `{"parameters":{"method":"quantile","bins":"2"},"cuts":{"recency":[1e5]}}`,
		"no bounds":       `{"parameters":{"method":"quantile","bins":"2"},"cuts":{"recency":[1],"frequency":[1],"monetary":[1]}}`,
		"no bound for":    `{"parameters":{"method":"quantile","bins":"2"},"cuts":{"recency":[1],"frequency":[1],"monetary":[1],"tiers":[{"tier":"","from":1}]}}`,
		"number of score": `{"parameters":{"method":"quantile","bins":"1000"}}`,
	} {
		var h ListHead
		if err := json.Unmarshal([]byte(head), &h); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Yardstick("x"); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// FuzzReadGradedJSON: no text makes reading a list panic.
func FuzzReadGradedJSON(f *testing.F) {
	f.Add([]byte(`{"as_of":"2026-06-30","dimensions":[{"key":"a","classes":[{"key":"x"}]}],"columns":["customer_id","tier","a"],"customers":[["A","S","x"],["B"]]}`))
	f.Add([]byte(`{"customers":[{"customer_id":"A","tier":"S","monetary":1.5,"recency_days":3,"frequency":1,"last_purchase":"2026-06-27"}]}`))
	f.Add([]byte(`{"customers":[{"customer_id":1}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := ReadGradedJSON("x.json", bytes.NewReader(b), []string{"more"})
		if err != nil {
			return
		}
		c := Compare(g, g, nil, "en", "0")
		if by, _ := c.flows(); by[upgraded].customers+by[downgraded].customers+by[fresh].customers+by[lost].customers+by[moved].customers != 0 {
			t.Errorf("a list moved against itself: %v", by)
		}
		_, _ = g.Head.Yardstick("x")
		var out bytes.Buffer
		if err := WriteComparisonText(&out, c); err != nil {
			t.Error(err)
		}
	})
}
