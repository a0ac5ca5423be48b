package main

import (
	"bytes"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"grade/ledger"
	"grade/source"
)

// TestPower: every figure of every meter of two years of electricity.
func TestPower(t *testing.T) {
	const name, asOf = "电费台账_2026-10.csv", "2026-10-27"
	raw, err := os.ReadFile(filepath.Join("../../testdata/charges", name))
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	type meter struct {
		due, paid, arrears int64
		months             int
		open, oldest, last string
		onTime, late       int
		use                map[string]float64
	}
	meters := map[string]*meter{}
	for _, r := range records[1:] {
		m := meters[r[0]]
		if m == nil {
			m = &meter{use: map[string]float64{}}
			meters[r[0]] = m
		}
		from, _ := strconv.Atoi(r[5])
		to, _ := strconv.Atoi(r[6])
		factor, _ := strconv.Atoi(r[7])
		due, paid := fen(t, r[9]), fen(t, r[10])
		// The price times the use, rounded down to the fen, is what the ledger bills.
		if want := int64(to-from) * int64(factor) * 5583 / 100; due != want {
			t.Fatalf("%s %s: due %d, want %d", r[0], r[4], due, want)
		}
		m.use[r[4]] = float64((to - from) * factor)
		m.due, m.paid = m.due+due, m.paid+paid
		switch limit := r[12]; {
		case paid > 0:
			m.months++
			m.last = max(m.last, r[11])
			if r[11] <= limit {
				m.onTime++
			} else {
				m.late++
			}
		default:
			if m.open == "" || r[4] < m.open {
				m.open = r[4]
			}
			if limit < asOf { // else it is not yet due
				m.late++
				if m.arrears += due; m.oldest == "" || r[4] < m.oldest {
					m.oldest = r[4]
				}
			}
		}
	}
	list, summary := gradeLedger(t, name)
	if summary.AsOf != asOf || len(list) != len(meters) {
		t.Fatalf("as of %s, %d customers, want %d", summary.AsOf, len(list), len(meters))
	}
	for _, c := range list {
		m := meters[c["customer_id"]]
		through := "2026-10-31"
		if m.open != "" {
			at, _ := time.Parse("2006-01", m.open)
			through = at.AddDate(0, 0, -1).Format("2006-01-02")
		}
		oldest := ""
		if m.oldest != "" {
			oldest = strconv.Itoa(daysBetween(m.oldest+"-01", asOf))
		}
		for k, want := range map[string]string{"due": yuanText(m.due), "paid": yuanText(m.paid), "monetary": yuanText(m.paid), "arrears": yuanText(m.arrears), "frequency": strconv.Itoa(m.months), "paid_through": through,
			"recency_days": strconv.Itoa(max(daysBetween(through, asOf), 0)), "oldest_unpaid_days": oldest, "last_purchase": m.last, "on_time_rate": strconv.FormatFloat(float64(m.onTime)/float64(m.onTime+m.late), 'g', 6, 64)} {
			if got := c[k]; got != want {
				t.Errorf("%s: %s %q, want %q", c["customer_id"], k, got, want)
			}
		}
	}
	inputs, err := source.Open(filepath.Join("../../testdata/charges", name), source.Options{Header: ledger.HeaderScore})
	if err != nil {
		t.Fatal(err)
	}
	defer inputs.Close()
	recognised, err := ledger.Recognise(inputs.Tables, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Read(t.Context(), recognised, ledger.Options{AsOf: ledger.NoDay}, func() ledger.Sink { return nil })
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range l.Accounts() {
		m := meters[l.Customers[i].ID]
		year, before, most := 0.0, 0.0, 0.0
		for month, x := range m.use {
			if month >= "2025-11" {
				year, most = year+x, max(most, x)
			} else {
				before += x
			}
		}
		if u := a.Use; u.Year != year || math.Abs(u.Growth-(year/before-1)) > 1e-12 || math.Abs(u.Peak-most/(year/12)) > 1e-12 {
			t.Errorf("%s: use %+v, want %v, %v and %v", l.Customers[i].ID, u, year, year/before-1, most/(year/12))
		}
	}
}
