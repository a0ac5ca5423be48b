package clv

import (
	"math"
	"testing"

	"grade/ledger"
)

// years are yearly terms of a customer, of 1,200 each, from a first year on.
func years(customer int32, class int32, first, last int) (out []Term) {
	for y := first; y <= last; y++ {
		out = append(out, Term{customer, class, ledger.DayOf(y, 1, 1), ledger.DayOf(y, 12, 31), 1200_00})
	}
	return out
}

// TestContracts: forty customers of 2024, of whom thirty are there in 2025 and twenty-four in 2026, and ten who came in 2026.
func TestContracts(t *testing.T) {
	var terms []Term
	for i := range int32(40) {
		last := 2024
		if i < 30 {
			last = 2025
		}
		if i < 24 {
			last = 2026
		}
		terms = append(terms, years(i, 0, 2024, last)...)
	}
	for i := int32(40); i < 50; i++ {
		terms = append(terms, years(i, 0, 2026, 2026)...)
	}
	terms = append(terms, years(0, 1, 2026, 2026)...) // a class of its own, too small for a rate
	rs, cs, ok := Contracts(terms, 2, ledger.DayOf(2026, 12, 31), Terms{Days: 3 * 365, Discount: 0.1, Margin: 0.25})
	if !ok {
		t.Fatal("no retention is seen")
	}
	// 40 were at risk to 2025, 30 to 2026; 30 and 24 were kept.
	p := 55.0 / 72
	if r := rs[0]; r.AtRisk != 70 || r.Kept != 54 || r.Rate != p || r.Pooled {
		t.Errorf("retention %+v, want 54 of 70", r)
	}
	if r := rs[1]; !r.Pooled || r.Rate != p {
		t.Errorf("the small class: %+v, want the rate of all", r)
	}
	if want := p + p*p + p*p*p; math.Abs(rs[0].Years-want) > 1e-12 {
		t.Errorf("%v years, want %v", rs[0].Years, want)
	}
	q := p / 1.1
	worth := q + q*q + q*q*q
	if math.Abs(rs[0].Worth-worth) > 1e-12 {
		t.Errorf("worth %v years, want %v", rs[0].Worth, worth)
	}
	if len(cs) != 35 { // 24 who stayed, 10 who came, and the other class
		t.Fatalf("%d contracts", len(cs))
	}
	if c := cs[1]; c.Customer != 0 || c.Class != 1 || c.Fee != 1200_00 || math.Abs(c.Value-1200*0.25*worth) > 1e-9 {
		t.Errorf("contract %+v, want a value of %v", c, 1200*0.25*worth)
	}
}

// TestContractYears: a year counts back from the as-of day; what is charged for a part of it counts in proportion, what
// is charged for later does not.
func TestContractYears(t *testing.T) {
	asOf := ledger.DayOf(2026, 6, 30)
	monthly := func(customer int32, fromYear, fromMonth, n int) (out []Term) {
		for k := range n {
			y, m := fromYear+(fromMonth-1+k)/12, (fromMonth-1+k)%12+1
			out = append(out, Term{customer, 0, ledger.DayOf(y, m, 1), ledger.DayOf(y+m/12, m%12+1, 1) - 1, 100_00})
		}
		return out
	}
	terms := append(monthly(0, 2024, 7, 24), monthly(1, 2024, 7, 12)...)
	terms = append(terms, monthly(2, 2026, 5, 12)...)
	terms = append(terms, Term{3, 0, ledger.DayOf(2026, 1, 1), ledger.DayOf(2026, 12, 31), 365_00}, Term{3, 0, ledger.DayOf(2027, 1, 1), ledger.DayOf(2027, 12, 31), 365_00})
	rs, cs, ok := Contracts(terms, 1, asOf, Terms{Margin: 1})
	if !ok || rs[0].AtRisk != 2 || rs[0].Kept != 1 {
		t.Fatalf("%v, %+v: want one of two kept", ok, rs[0])
	}
	want := map[int32]ledger.Money{0: 1200_00, 2: 200_00, 3: 181_00} // customer 1 left
	for _, c := range cs {
		if c.Fee != want[c.Customer] {
			t.Errorf("customer %d: %s in twelve months, want %s", c.Customer, c.Fee, want[c.Customer])
		}
		delete(want, c.Customer)
	}
	if len(want) > 0 {
		t.Errorf("without a contract: %v", want)
	}
	if _, _, ok := Contracts(monthly(0, 2025, 7, 12), 1, asOf, Terms{Margin: 1}); ok {
		t.Error("a retention out of one year")
	}
}

// TestContractsNobodyLeaves: a class that nobody has left yet is not kept for ever, and 20 years are the end.
func TestContractsNobodyLeaves(t *testing.T) {
	var terms []Term
	for i := range int32(1000) {
		terms = append(terms, years(i, 0, 2024, 2026)...)
	}
	rs, _, _ := Contracts(terms, 1, ledger.DayOf(2026, 12, 31), Terms{Margin: 1})
	if r := rs[0]; r.Rate >= 1 || r.Rate < 0.999 || r.Years >= 20 || r.Years < 19.8 {
		t.Errorf("%+v", r)
	}
}

// TestContractPhases: a hundred contracts of 2024, fifty of which go on in 2025 and twenty-five in 2026, each from January to
// December: whatever the as-of day, half of those who were there are there in the next year, and only who is there is worth
// something.
func TestContractPhases(t *testing.T) {
	var terms []Term
	for i := range int32(100) {
		last := 2024
		if i < 50 {
			last = 2025
		}
		if i < 25 {
			last = 2026
		}
		terms = append(terms, years(i, 0, 2024, last)...)
	}
	for _, c := range []struct {
		asOf         ledger.Day
		atRisk, kept int
		contracts    int
		fee          ledger.Money // of customer 0
	}{
		{ledger.DayOf(2025, 12, 20), 100, 50, 50, 0},
		{ledger.DayOf(2025, 12, 31), 100, 50, 50, 1200_00},
		{ledger.DayOf(2026, 6, 30), 150, 75, 25, 0},
		{ledger.DayOf(2026, 12, 31), 150, 75, 25, 1200_00},
		{ledger.DayOf(2025, 2, 28), 100, 50, 50, 0},
	} {
		rs, cs, _ := Contracts(terms, 1, c.asOf, Terms{Margin: 1})
		if rs[0].AtRisk != c.atRisk || rs[0].Kept != c.kept || len(cs) != c.contracts {
			t.Errorf("as of %s: %d of %d kept, %d contracts; want %d of %d, %d", c.asOf, rs[0].Kept, rs[0].AtRisk, len(cs), c.kept, c.atRisk, c.contracts)
		}
		if c.fee > 0 && cs[0].Fee != c.fee {
			t.Errorf("as of %s: a fee of %s, want %s", c.asOf, cs[0].Fee, c.fee)
		}
	}
}

// TestYearStart: the last day of a month stays the last one.
func TestYearStart(t *testing.T) {
	for _, c := range []struct {
		asOf, want ledger.Day
		year       int
	}{
		{ledger.DayOf(2025, 2, 28), ledger.DayOf(2024, 3, 1), 0},
		{ledger.DayOf(2024, 2, 29), ledger.DayOf(2023, 3, 1), 0},
		{ledger.DayOf(2026, 12, 31), ledger.DayOf(2026, 1, 1), 0},
		{ledger.DayOf(2026, 10, 15), ledger.DayOf(2024, 10, 16), 1},
		{ledger.DayOf(2026, 6, 30), ledger.DayOf(2025, 7, 1), 0},
	} {
		if got := yearStart(c.asOf, c.year); got != c.want {
			t.Errorf("year %d back from %s begins on %s, want %s", c.year, c.asOf, got, c.want)
		}
	}
}

// TestContractEnds: a contract from a day to the same day of a later year is one of whole years, the day on which it ends
// begins no further one.
func TestContractEnds(t *testing.T) {
	var terms []Term
	for i := range int32(40) {
		terms = append(terms, Term{i, 0, ledger.DayOf(2023, 3, 15), ledger.DayOf(2025, 3, 15), 2400_00})
	}
	for i := range int32(10) { // ten go on
		terms = append(terms, Term{i, 0, ledger.DayOf(2025, 3, 16), ledger.DayOf(2026, 3, 15), 1200_00})
	}
	rs, cs, _ := Contracts(terms, 1, ledger.DayOf(2025, 12, 31), Terms{Margin: 1})
	if r := rs[0]; r.AtRisk != 80 || r.Kept != 50 || len(cs) != 10 {
		t.Errorf("%d of %d kept, %d contracts; want 50 of 80, 10", r.Kept, r.AtRisk, len(cs))
	}
}
