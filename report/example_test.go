package report_test

import (
	"fmt"
	"os"

	"grade/ledger"
	"grade/report"
	"grade/rfm"
	"grade/segment"
)

// A result becomes a list of values, and the list a file: the stable keys first, money with two decimals.
func Example() {
	tiers, err := segment.ParseTiers(segment.DefaultTiers)
	if err != nil {
		fmt.Println(err)
		return
	}
	r := &report.Result{
		Lang:    "en",
		Ledger:  &ledger.Ledger{AsOf: ledger.DayOf(2026, 10, 31), Customers: []ledger.Customer{{ID: "C1"}, {ID: "C2"}}},
		Metrics: []rfm.Metrics{{Last: ledger.DayOf(2026, 10, 30), Recency: 1, Frequency: 4, Monetary: 120050}, {Last: ledger.DayOf(2026, 1, 5), Recency: 299, Frequency: 1, Monetary: -500}},
		Scores:  []rfm.Scores{{R: 5, F: 5, M: 5}, {R: 1, F: 1, M: 1}},
		Tier:    []string{"S", "D"}, Tiers: tiers, Method: rfm.Method{Bins: 5}, Frequency: "orders", TierBy: "monetary",
	}
	if err := report.WriteCSV(os.Stdout, report.List(r), false); err != nil {
		fmt.Println(err)
	}
	// Output:
	// customer_id,customer_name,last_purchase,recency_days,frequency,monetary,r,f,m,rfm,segment,tier
	// C1,,2026-10-30,1,4,1200.50,5,5,5,555,,S
	// C2,,2026-01-05,299,1,-5.00,1,1,1,111,,D
}
