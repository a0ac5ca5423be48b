package segment_test

import (
	"fmt"

	"grade/ledger"
	"grade/rfm"
	"grade/segment"
)

// A rule file is parsed once, compiled against what the input has, and applied to everybody.
func Example() {
	text := `
version: 1
name: shop
title: {en: Shop, zh: 门店}
dimensions:
  - key: size
    title: {en: Size, zh: 规模}
    classes:
      - {key: large, title: {en: Large, zh: 大}, when: monetary >= 1000}
      - {key: small, title: {en: Small, zh: 小}, when: frequency > 0}
grade: {weights: {size: 1}, cuts: {A: 0.5}}
`
	rules, err := segment.Parse("shop.yaml", []byte(text), segment.LoadEmbedded)
	if err != nil {
		fmt.Println(err)
		return
	}
	grader, err := rules.Compile(segment.NewSchema(nil, nil))
	if err != nil {
		fmt.Println(err)
		return
	}
	facts := &segment.Facts{
		Ledger:  &ledger.Ledger{AsOf: ledger.DayOf(2026, 10, 31), Customers: []ledger.Customer{{ID: "C1"}, {ID: "C2"}}},
		Metrics: []rfm.Metrics{{Frequency: 2, Monetary: 150000}, {Frequency: 1, Monetary: 2000}},
		Scores:  []rfm.Scores{{R: 5, F: 5, M: 5}, {R: 5, F: 1, M: 1}}, Levels: 5,
		Segment: make([]string, 2), Tier: make([]string, 2),
	}
	grading, err := grader.Grade(facts, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(grading.Grade)
	// Output: [A B]
}
