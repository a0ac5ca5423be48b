package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// The tests of this file work the ledgers of testdata/charges out a second time: row by row with
// encoding/csv, months as texts, money as fen, shares as fractions, and compare every figure.

// feeRow is a row of the ledger of fees, read by hand.
type feeRow struct {
	project, room, owner, keeper, item, period string
	due, waived, paid                          int64 // fen
	day                                        string
}

// feeBill is what rows of one room, item and period come to.
type feeBill struct {
	feeRow
	last string // day of the last payment
}

func fen(t *testing.T, s string) int64 {
	t.Helper()
	if s == "" {
		return 0
	}
	x, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("not an amount: %q", s)
	}
	return x.Mul(x, big.NewRat(100, 1)).Num().Int64()
}

// readFees reads the ledger of fees: 24,000 rows with titles, totals, deposits and reversals.
func readFees(t *testing.T, name string) (rows []feeRow, passedThrough, totals int) {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	utf8, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(utf8)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records[3:] {
		switch {
		case r[3] == "":
			totals++
			continue
		case r[7] == "装修押金" || r[7] == "代收水费":
			passedThrough++
			continue
		}
		x := feeRow{project: r[0], room: r[1] + r[2], owner: r[3], keeper: r[5], item: r[7], period: r[8], due: fen(t, r[9]), waived: fen(t, r[10]), paid: fen(t, r[11]), day: r[12]}
		if r[14] == "红冲" && x.paid > 0 {
			x.due, x.waived, x.paid = -x.due, -x.waived, -x.paid
		}
		rows = append(rows, x)
	}
	return rows, passedThrough, totals
}

// monthsOf lists the months of a period as texts: 2026-01~2026-12, 2026年第2季度, 2026-03.
func monthsOf(period string) []string {
	if y, q, ok := strings.Cut(period, "年第"); ok {
		n := int(q[0] - '0')
		return []string{fmt.Sprintf("%s-%02d", y, 3*n-2), fmt.Sprintf("%s-%02d", y, 3*n-1), fmt.Sprintf("%s-%02d", y, 3*n)}
	}
	first, last, ok := strings.Cut(period, "~")
	if !ok {
		return []string{period}
	}
	var out []string
	for at, _ := time.Parse("2006-01", first); at.Format("2006-01") <= last; at = at.AddDate(0, 1, 0) {
		out = append(out, at.Format("2006-01"))
	}
	return out
}

// lastDayOf gives the last day of a month.
func lastDayOf(month string) string {
	at, _ := time.Parse("2006-01", month)
	return at.AddDate(0, 1, -1).Format("2006-01-02")
}

func daysBetween(a, b string) int {
	x, _ := time.Parse("2006-01-02", a)
	y, _ := time.Parse("2006-01-02", b)
	return int(y.Sub(x).Hours() / 24)
}

func billsOf(rows []feeRow) []feeBill {
	at := map[string]int{}
	var out []feeBill
	for _, r := range rows {
		key := strings.Join([]string{r.owner, r.project, r.room, r.item, r.period}, "|")
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, feeBill{feeRow: feeRow{project: r.project, room: r.room, owner: r.owner, keeper: r.keeper, item: r.item, period: r.period}})
		}
		b := &out[i]
		b.due, b.waived, b.paid = b.due+r.due, b.waived+r.waived, b.paid+r.paid
		if r.paid > 0 {
			b.last = max(b.last, r.day)
		}
	}
	return out
}

const feesAsOf = "2026-10-31"

// expected works the list's figures of one owner out, month by month.
func expected(bills []feeBill, rows []feeRow) map[string]string {
	var due, waived, paid, arrears, begunDue, begunPaid, received int64
	prepaid := new(big.Int)
	var open, brokenAt, last string // the first month not paid, and the first in arrears
	onTime, late := 0, 0
	months := map[string]bool{}
	now := feesAsOf[:7]
	for _, b := range bills {
		ms := monthsOf(b.period)
		due, waived, paid = due+b.due, waived+b.waived, paid+b.paid
		rest := b.due - b.waived - b.paid
		if rest > 0 && (open == "" || ms[0] < open) {
			open = ms[0]
		}
		if ms[0] <= now {
			begunDue, begunPaid = begunDue+b.due-b.waived, begunPaid+min(b.paid, b.due-b.waived)
			if rest > 0 {
				arrears += rest
				if brokenAt == "" || ms[0] < brokenAt {
					brokenAt = ms[0]
				}
			}
		}
		ahead, covered := 0, len(ms) // a bill that is paid in part pays for its first months
		if rest > 0 {
			for covered = 0; covered < len(ms) && int64(covered)*(b.due-b.waived) < b.paid*int64(len(ms)); covered++ {
			}
		}
		for i, m := range ms {
			if m > now {
				ahead++
			} else if b.paid > 0 && i < covered {
				months[m] = true
			}
		}
		if ahead > 0 && b.paid > 0 && rest <= 0 {
			// What is due for the months that began, rounded half up to the fen, is paid first.
			used := new(big.Rat).SetFrac64((b.due-b.waived)*int64(len(ms)-ahead), int64(len(ms)))
			used.Add(used, big.NewRat(1, 2))
			whole := new(big.Int).Quo(used.Num(), used.Denom())
			if x := new(big.Int).Sub(big.NewInt(b.paid), whole); x.Sign() > 0 {
				prepaid.Add(prepaid, x)
			}
		}
		end := lastDayOf(ms[len(ms)-1])
		switch {
		case b.due-b.waived <= 0:
		case rest <= 0 && b.last <= end:
			onTime++
		case rest <= 0, end < feesAsOf:
			late++
		}
	}
	var through string
	for _, b := range bills {
		ms := monthsOf(b.period)
		if m := ms[len(ms)-1]; b.due-b.waived-b.paid <= 0 && (open == "" || m < open) {
			through = max(through, lastDayOf(m))
		}
	}
	if through == "" && open != "" {
		at, _ := time.Parse("2006-01", open)
		through = at.AddDate(0, 0, -1).Format("2006-01-02")
	}
	reason := "never_paid" // of who paid nothing, or was paid all back
	for _, r := range rows {
		received += r.paid
		if r.paid > 0 {
			last, reason = max(last, r.day), "refunded"
		}
	}
	share := func(a, b int64) string {
		if b == 0 {
			return ""
		}
		return strconv.FormatFloat(float64(a)/float64(b), 'g', 6, 64)
	}
	out := map[string]string{"due": yuanText(due), "waived": yuanText(waived), "paid": yuanText(paid), "arrears": yuanText(arrears), "prepaid": yuanText(prepaid.Int64()), "monetary": yuanText(received),
		"collection_rate": share(begunPaid, begunDue), "on_time_rate": share(int64(onTime), int64(onTime+late)), "oldest_unpaid_days": "", "paid_through": through, "last_purchase": last, "recency_days": "", "frequency": strconv.Itoa(len(months)), "no_score_reason": ""}
	if brokenAt != "" {
		out["oldest_unpaid_days"] = strconv.Itoa(daysBetween(brokenAt+"-01", feesAsOf))
	}
	if paid <= 0 {
		out["paid_through"], out["last_purchase"], out["frequency"], out["no_score_reason"] = "", "", "0", reason
	} else {
		out["recency_days"] = strconv.Itoa(max(daysBetween(through, feesAsOf), 0))
	}
	return out
}

func yuanText(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return fmt.Sprintf("%s%d.%02d", sign, fen/100, fen%100)
}

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
