package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// The tests of this file work the ledgers of testdata/charges out a second time: row by row with
// encoding/csv, months as texts, money as fen, shares as fractions, and compare every figure.

// sums are the figures of collections in JSON.
type sums struct {
	Project, Owner, From, To, Item                  string
	Rooms                                           int
	InArrears                                       int `json:"rooms_in_arrears"`
	Bills                                           int
	Due, Waived, Paid, Arrears, NotYetDue, Overpaid json.Number
	Rate                                            float64 `json:"collection_rate"`
	Ages                                            struct {
		New json.Number `json:"up_to_3_months"`
		Mid json.Number `json:"3_to_12_months"`
		Old json.Number `json:"over_12_months"`
	} `json:"arrears_by_age"`
	NotYet json.Number `json:"not_yet_due"`
}

type collectionsJSON struct {
	AsOf        string `json:"as_of"`
	Basis       string
	Collections struct {
		sums
		Teams, Periods []sums
		Waived         []sums `json:"waived_items"`
	}
	Quality struct {
		Read     int            `json:"rows_read"`
		Used     int            `json:"rows_used"`
		Refunded int            `json:"rows_refunded"`
		Excluded map[string]int `json:"rows_excluded"`
		MoneyRead,
		MoneyUsed json.Number
		Money map[string]json.Number `json:"money_excluded"`
	}
}

// gradeLedger runs grade on a ledger of testdata/charges, and gives its list and its summary.
func gradeLedger(t *testing.T, name string, flags ...string) (list []map[string]string, summary collectionsJSON) {
	t.Helper()
	file, err := filepath.Abs(filepath.Join("../../testdata/charges", name))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var out, talk bytes.Buffer
	csvName := filepath.Join(dir, "list.csv")
	if code := run(append([]string{"rfm", file, "-q", "-o", csvName, "--format", "json"}, flags...), &out, &talk); code != 0 {
		t.Fatalf("exit %d: %s", code, talk.String())
	}
	if err := json.Unmarshal(out.Bytes(), &summary); err != nil {
		t.Fatal(err)
	}
	return readTable(t, csvName), summary
}

// TestFees: every figure of every owner of a year of fees, and the sums by project, owner and period.
func TestFees(t *testing.T) {
	const name = "收费明细_2026-10.csv"
	rows, passed, totals := readFees(t, filepath.Join("../../testdata/charges", name))
	list, summary := gradeLedger(t, name)
	if summary.AsOf != feesAsOf || summary.Basis != "charges" {
		t.Fatalf("as of %s, basis %s", summary.AsOf, summary.Basis)
	}
	q := summary.Quality
	if q.Excluded["pass_through"] != passed || q.Excluded["total_row"] != totals || q.Read != q.Used+q.Refunded+passed+totals || q.Used+q.Refunded != len(rows) {
		t.Errorf("quality %+v, want %d passed through, %d totals of %d rows", q, passed, totals, len(rows)+passed+totals)
	}
	rowsOf, billsBy := map[string][]feeRow{}, map[string][]feeBill{}
	for _, r := range rows {
		rowsOf[r.owner] = append(rowsOf[r.owner], r)
	}
	bills := billsOf(rows)
	for _, b := range bills {
		billsBy[b.owner] = append(billsBy[b.owner], b)
	}
	if len(list) != len(rowsOf) {
		t.Errorf("%d customers, want %d", len(list), len(rowsOf))
	}
	prepayers := 0
	for _, c := range list {
		id := c["customer_id"]
		for k, want := range expected(billsBy[id], rowsOf[id]) {
			if got := c[k]; got != want {
				t.Errorf("%s: %s %q, want %q", id, k, got, want)
			}
		}
		if slices.ContainsFunc(billsBy[id], func(b feeBill) bool { return b.period == "2026-01~2026-12" && b.item == "物业服务费" }) && c["arrears"] == "0.00" {
			if prepayers++; c["r"] != "5" || c["recency_days"] != "0" {
				t.Errorf("%s paid the year and has R %s, %s days", id, c["r"], c["recency_days"])
			}
		}
	}
	if prepayers < 300 {
		t.Errorf("%d paid the year ahead", prepayers)
	}
	compareSums(t, summary, bills)
}

// compareSums compares the sums of collections with those of the bills.
func compareSums(t *testing.T, summary collectionsJSON, bills []feeBill) {
	t.Helper()
	type total struct{ due, waived, paid, arrears, later, over, new, mid, old, begunDue, begunPaid int64 }
	by := map[string]*total{}
	add := func(key string, b feeBill) {
		x := by[key]
		if x == nil {
			x = &total{}
			by[key] = x
		}
		x.due, x.waived, x.paid = x.due+b.due, x.waived+b.waived, x.paid+b.paid
		rest, month := b.due-b.waived-b.paid, monthsOf(b.period)[0]
		x.over += max(-rest, 0)
		if month > feesAsOf[:7] {
			x.later += max(rest, 0)
			return
		}
		x.begunDue, x.begunPaid = x.begunDue+b.due-b.waived, x.begunPaid+min(b.paid, b.due-b.waived)
		x.arrears += max(rest, 0)
		switch { // as of 2026-10-31: from 2026-08 on, from 2025-11 on, before
		case month >= "2026-08":
			x.new += max(rest, 0)
		case month >= "2025-11":
			x.mid += max(rest, 0)
		default:
			x.old += max(rest, 0)
		}
	}
	for _, b := range bills {
		ms := monthsOf(b.period)
		add("", b)
		add("team "+b.project+b.keeper, b)
		add("period "+b.project+ms[0]+"-01"+lastDayOf(ms[len(ms)-1]), b)
	}
	check := func(key string, s sums) {
		x := by[key]
		if x == nil {
			t.Errorf("no bills of %q", key)
			return
		}
		got := fmt.Sprint(s.Due, s.Waived, s.Paid, s.Arrears, s.NotYet, s.Overpaid, s.Ages.New, s.Ages.Mid, s.Ages.Old)
		want := fmt.Sprint(json.Number(yuanText(x.due)), json.Number(yuanText(x.waived)), json.Number(yuanText(x.paid)), json.Number(yuanText(x.arrears)), json.Number(yuanText(x.later)), json.Number(yuanText(x.over)),
			json.Number(yuanText(x.new)), json.Number(yuanText(x.mid)), json.Number(yuanText(x.old)))
		if got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
		if rate := float64(x.begunPaid) / float64(x.begunDue); x.begunDue > 0 && math.Abs(rate-s.Rate) > 1e-6 {
			t.Errorf("%s: rate %v, want %v", key, s.Rate, rate)
		}
		delete(by, key)
	}
	c := summary.Collections
	check("", c.sums)
	for _, s := range c.Teams {
		check("team "+s.Project+s.Owner, s)
	}
	for _, s := range c.Periods {
		check("period "+s.Project+s.From+s.To, s)
	}
	for k := range by {
		t.Errorf("nothing is said of %q", k)
	}
}

// TestCollections keeps what grade report says of the two ledgers on a terminal, which people can read.
func TestCollections(t *testing.T) {
	for _, name := range []string{"收费明细_2026-10", "电费台账_2026-10"} {
		for _, lang := range []string{"zh", "en"} {
			var out, talk bytes.Buffer
			args := []string{"report", filepath.Join("../../testdata/charges", name+".csv"), "--sheets", "summary,calls,dimensions,collections", "--format", "table", "--lang", lang}
			if code := run(args, &out, &talk); code != 0 {
				t.Fatalf("exit %d: %s", code, talk.String())
			}
			golden := filepath.Join("testdata/charges", name+"."+lang+".txt")
			if *update {
				if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(out.Bytes(), want) {
				t.Errorf("other tables than in %s: go test ./cmd/grade -run TestCollections -update", golden)
			}
		}
	}
}
