package clv

import (
	"cmp"
	"math"
	"slices"

	"grade/ledger"
)

// Term is a span for which a customer was charged under a contract: a month of property service, a year of parking, a
// heating season. Both ends are in it.
type Term struct {
	Customer int32
	Class    int32 // what the contract is about
	From, To ledger.Day
	Amount   ledger.Money
}

// Retention is how many customers of a class were still there a year later.
type Retention struct {
	Class  int32
	AtRisk int     // charged for in one of the years before the last, each year counted
	Kept   int     // of them, charged for in the year after it, too
	Rate   float64 // a year, in (0, 1)
	Pooled bool    // too few of its own: the rate is that of all classes
	Years  float64 // that are expected to come, up to the horizon
	Worth  float64 // of them in years of today: discounted
}

// Contract is what a customer's contract of a class is worth.
type Contract struct {
	Customer, Class int32
	Fee             ledger.Money // of the twelve months up to the as-of day
	Value           float64      // of the years to come
}

const (
	leastAtRisk  = 30 // of a class for a rate of its own
	contractSpan = 20 // years to come that count at most
)

// Contracts gives the retention of each class and the value of every contract that was charged for in the twelve months up to
// the as-of day, by customer, then class. The value is the fee of these months, times the margin, times the years to come that
// are expected: with a retention of p a year and a discount of d that is the sum over years j of (p/(1+d))^j, up to
// the horizon (t.Days; 0: 20 years). The retention is the share of those charged for in a year who were charged
// for in the next one, over all years of the data, as (kept + 1) / (at risk + 2), so that no class is kept for ever;
// classes with fewer than 30 at risk take that of all. A year counts back from the as-of day. ok is false where the data have no year before
// the last, so that nothing is seen of retention; what was charged later than the as-of day does not count.
func Contracts(terms []Term, classes int, asOf ledger.Day, t Terms) (rs []Retention, cs []Contract, ok bool) {
	keys, spans := spansOf(terms, asOf)
	rs = make([]Retention, classes)
	all := Retention{}
	for _, k := range keys {
		for y := 1; y < maxYears; y++ {
			if spans[k].years&(1<<y) == 0 {
				continue
			}
			kept := int(spans[k].years >> (y - 1) & 1)
			rs[k.class].AtRisk, rs[k.class].Kept = rs[k.class].AtRisk+1, rs[k.class].Kept+kept
			all.AtRisk, all.Kept = all.AtRisk+1, all.Kept+kept
		}
	}
	for c := range rs {
		r := &rs[c]
		r.Class = int32(c)
		of := r
		if r.AtRisk < leastAtRisk {
			of, r.Pooled = &all, true
		}
		r.Rate = float64(of.Kept+1) / float64(of.AtRisk+2)
		for j := 1; j <= t.Years(); j++ {
			r.Years += math.Pow(r.Rate, float64(j))
			r.Worth += math.Pow(r.Rate/(1+t.Discount), float64(j))
		}
	}
	for _, k := range keys {
		if spans[k].years&1 != 0 {
			fee := max(spans[k].fee, 0)
			cs = append(cs, Contract{k.customer, k.class, fee, float64(fee) / 100 * t.Margin * rs[k.class].Worth})
		}
	}
	return rs, cs, all.AtRisk > 0
}

// contractKey is a contract of a customer.
type contractKey struct{ customer, class int32 }

// span is when it was charged for.
type span struct {
	years uint64       // a bit for each year back from the as-of day: the lowest is the last one
	fee   ledger.Money // of the last year
}

// maxYears is how many years back count.
const maxYears = 64

// spansOf gives the contracts that the terms up to the as-of day make, by customer, then class.
func spansOf(terms []Term, asOf ledger.Day) (keys []contractKey, spans map[contractKey]span) {
	spans = map[contractKey]span{}
	for _, x := range terms {
		if x.From > asOf {
			continue
		}
		k := contractKey{x.Customer, x.Class}
		s, known := spans[k]
		if !known {
			keys = append(keys, k)
		}
		to := min(x.To, asOf)
		first := yearsBack(asOf, to)
		for y := first; x.Amount > 0 && y < maxYears && y <= yearsBack(asOf, x.From); y++ {
			s.years |= 1 << y
		}
		if first == 0 {
			s.fee += part(x, max(x.From, yearStart(asOf, 0)), to)
		}
		spans[k] = s
	}
	slices.SortFunc(keys, func(a, b contractKey) int {
		return cmp.Or(cmp.Compare(a.customer, b.customer), cmp.Compare(a.class, b.class))
	})
	return keys, spans
}

// Years is how many years to come count of a contract: those of the horizon, at least one; 20 where there is none.
func (t Terms) Years() int {
	if t.Days <= 0 {
		return contractSpan
	}
	return max(int(math.Round(float64(t.Days)/365.25)), 1)
}

// yearStart is the first day of a year back from the as-of day: 0 is the one that ends on it.
func yearStart(asOf ledger.Day, year int) ledger.Day {
	return ledger.Span{N: 12 * (year + 1), Unit: 'm'}.Before(asOf) + 1
}

// yearsBack is in which year back a day lies.
func yearsBack(asOf, day ledger.Day) int {
	y := int(float64(asOf-day) / 366)
	for day < yearStart(asOf, y) {
		y++
	}
	return y
}

// part is what falls on some days of a term, in proportion, rounded down.
func part(x Term, from, to ledger.Day) ledger.Money {
	all := int64(x.To-x.From) + 1
	if n := int64(to-from) + 1; n < all {
		whole, rest := int64(x.Amount)/all, int64(x.Amount)%all
		return ledger.Money(whole*n + rest*n/all)
	}
	return x.Amount
}
