package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"grade/ledger"
	"grade/rfm"
	"grade/segment"
)

// TestParts: every part of the workbooks keeps to the format, in both languages, with and without an
// earlier list, groups and purchases.
func TestParts(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		r := sample(t, lang)
		checkParts(t, writeBook(t, r))
		r.SetPrevious(earlier(t), r.Letters())
		r.Parts = r.Split("project")
		r.SplitBy = "项目"
		checkParts(t, writeBook(t, r))
		for i := range r.Parts {
			checkParts(t, writeBook(t, r.Parts[i].Result))
		}
		for _, key := range SheetKeys {
			if book := BuildReport(r, []string{key}); len(book.Sheets) > 0 {
				var b bytes.Buffer
				if err := WriteXLSX(&b, book, ""); err != nil {
					t.Errorf("%s alone: %v", key, err)
					continue
				}
				checkParts(t, b.Bytes())
			}
		}
	}
	checkParts(t, writeBook(t, emptyResult("zh")))
}

// TestPartsOfFew: so do those of lists of any size in which everybody bought once, or twice, on one day or on several,
// with and without segments.
func TestPartsOfFew(t *testing.T) {
	for _, n := range []int{1, 2, 5, 9, 10, 25} {
		for orders := 1; orders <= 2; orders++ {
			for _, step := range []int{0, 7} {
				text := "customer_id,order_date,amount\n"
				for i := range n {
					for k := range orders {
						text += fmt.Sprintf("C%02d,%s,%d\n", i, ledger.DayOf(2026, 10, 31)-ledger.Day(step*i+100*k), 10*i)
					}
				}
				r := &Result{Lang: "en", Ledger: readAll(t, nil, map[string]string{"orders.csv": text}), TierBy: "monetary", Frequency: "days"}
				for i := range r.Ledger.Customers {
					last := r.Ledger.AsOf - ledger.Day(step*i)
					r.Metrics = append(r.Metrics, rfm.Metrics{First: last - ledger.Day(100*(orders-1)), Last: last, Recency: int32(step * i), Frequency: int64(orders), Monetary: ledger.Money(1000 * i * orders)})
					for k := range orders {
						r.Months = append(r.Months, rfm.Monthly{Customer: int32(i), Month: rfm.MonthOf(last - ledger.Day(100*(orders-1-k))), Money: ledger.Money(1000 * i), Active: true})
					}
				}
				var scales rfm.Scales
				r.Scores, scales = rfm.Score(r.Metrics, r.Method)
				r.Groups = []rfm.Group{{Scales: scales}}
				r.Tiers, _ = segment.ParseTiers(segment.DefaultTiers)
				r.Tier, r.Swells = r.Tiers.Rank(r.Metrics, segment.ByMonetary.Values(r.Metrics, r.Scores, nil), make([]int32, n), 1)
				r.Class = make([]int8, n)
				checkParts(t, writeBook(t, r)) // without segments
				r.Scheme, _ = segment.OpenScheme("standard")
				for i := range r.Class {
					r.Class[i] = int8(r.Scheme.Class(r.Scores[i]))
				}
				checkParts(t, writeBook(t, r))
			}
		}
	}
}

// TestNames: figures and tables have names, for people to build on.
func TestNames(t *testing.T) {
	_, parts := partsOf(t, writeBook(t, sample(t, "zh")))
	b := parts["xl/workbook.xml"]
	for _, want := range []string{`name="kpi_customers">&#39;总览&#39;!$B$6<`, `name="kpi_spend"`, `name="summary_segments"`, `name="grade_cuts"`} {
		if !strings.Contains(string(b), want) && !strings.Contains(strings.ReplaceAll(string(b), "'", "&#39;"), want) {
			t.Errorf("no %s in %s", want, b)
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
