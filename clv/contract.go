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
	AtRisk int     // there in one of the years before the last, each year counted
	Kept   int     // of them, there in the year after it, too
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

// Contracts gives the retention of each class and the value of every contract that still runs, by customer, then class.
//
// A customer is there in a year when a term begins in it, or a further year of a longer term; years count back from the
// as-of day, so that each month, season or year of a contract falls into one, whenever it begins. The retention is
// the share of those who were there in a year who were there in the next one, too, over all years of the data, as (kept + 1) / (at
// risk + 2), so that no class is kept for ever; classes with fewer than 30 at risk take that of all. A contract still
// runs when a term holds the as-of day, or the last one began no longer ago than twice the usual time between two terms
// of its class, and than a year: the next one may not be out yet.
//
// The value is the fee of the last year, times the margin, times the years to come that are expected: with a
// retention of p a year and a discount of d the sum over years j of (p/(1+d))^j, up to t.Years. What is charged for after
// the as-of day does not count. Classes are 0 to classes-1; another one is a bug of the caller. ok is false where the
// data have no year before the last, so that nothing is seen of retention.
func Contracts(terms []Term, classes int, asOf ledger.Day, t Terms) (rs []Retention, cs []Contract, ok bool) {
	keys, spans := spansOf(terms, asOf)
	rs = make([]Retention, classes)
	all := Retention{}
	for _, k := range keys {
		years := spans[k].years
		for y := 1; y < maxYears; y++ {
			if years&(1<<y) == 0 {
				continue
			}
			kept := int(years >> (y - 1) & 1)
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
	usual := usualGaps(keys, spans, classes)
	for _, k := range keys {
		x := spans[k]
		if last := slices.Max(x.begins); x.ends >= asOf || asOf-last < min(2*usual[k.class], 366) {
			fee := max(x.fee, 0)
			cs = append(cs, Contract{k.customer, k.class, fee, float64(fee) / 100 * t.Margin * rs[k.class].Worth})
		}
	}
	return rs, cs, all.AtRisk > 0
}

// contractKey is a contract of a customer.
type contractKey struct{ customer, class int32 }

// span is when it was charged for.
type span struct {
	begins []ledger.Day // of terms, and of the further years of longer ones
	ends   ledger.Day   // the last day of the last term
	years  uint64       // a bit for each year back from the as-of day in which one begins: the lowest is the last year
	fee    ledger.Money // of the last year
}

// maxYears is how many years back count.
const maxYears = 64

// spansOf gives the contracts that the terms up to the as-of day make, by customer, then class. What takes money back
// lowers the fee, and begins nothing.
func spansOf(terms []Term, asOf ledger.Day) (keys []contractKey, spans map[contractKey]*span) {
	spans = map[contractKey]*span{}
	for _, x := range terms {
		if x.From > asOf {
			continue
		}
		k := contractKey{x.Customer, x.Class}
		s := spans[k]
		if s == nil {
			s = &span{ends: ledger.NoDay}
			spans[k] = s
		}
		if x.Amount > 0 {
			s.ends = max(s.ends, x.To)
		}
		for n, begins := 0, x.From; x.Amount > 0 && begins <= min(x.To, asOf); {
			if y := yearsBack(asOf, begins); y < maxYears {
				s.begins = append(s.begins, begins)
				s.years |= 1 << y
			}
			n++
			if begins = (ledger.Span{N: n, Unit: 'y'}).After(x.From); begins+30 > x.To { // the day on which a year is over is none that begins
				break
			}
		}
		if to := min(x.To, asOf); to >= yearStart(asOf, 0) {
			s.fee += part(x, max(x.From, yearStart(asOf, 0)), to)
		}
	}
	for k, s := range spans {
		if len(s.begins) > 0 {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b contractKey) int {
		return cmp.Or(cmp.Compare(a.customer, b.customer), cmp.Compare(a.class, b.class))
	})
	return keys, spans
}

// usualGaps is the median number of days between two terms of a contract, by class; a year where no contract has two.
func usualGaps(keys []contractKey, spans map[contractKey]*span, classes int) []ledger.Day {
	gaps := make([][]ledger.Day, classes)
	for _, k := range keys {
		days := slices.Clone(spans[k].begins)
		slices.Sort(days)
		days = slices.Compact(days)
		for i := 1; i < len(days); i++ {
			gaps[k.class] = append(gaps[k.class], days[i]-days[i-1])
		}
	}
	out := make([]ledger.Day, classes)
	for c, list := range gaps {
		if out[c] = 366; len(list) > 0 {
			slices.Sort(list)
			out[c] = list[len(list)/2]
		}
	}
	return out
}

// Years is how many years to come count of a contract: those of the horizon, at least one; 20 where there is none.
func (t Terms) Years() int {
	if t.Days <= 0 {
		return contractSpan
	}
	return max(int(math.Round(float64(t.Days)/365.25)), 1)
}

// yearStart is the first day of a year back from the as-of day: 0 is the one that ends on it. The last day of a month
// stays the last one.
func yearStart(asOf ledger.Day, year int) ledger.Day {
	y, m, d := asOf.Date()
	_, tomorrow, _ := (asOf + 1).Date()
	first := ledger.DayOf(y-year-1, m, 1)
	if last := ledger.DayOf(y-year-1+m/12, m%12+1, 1); tomorrow != m || first+ledger.Day(d) > last {
		return last
	}
	return first + ledger.Day(d)
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
