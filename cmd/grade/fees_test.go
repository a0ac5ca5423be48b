package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/big"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
)

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
