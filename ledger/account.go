package ledger

import (
	"math"
	"math/bits"
)

// Sums are what bills come to, as of a day.
type Sums struct {
	Bills             int
	Due, Paid, Waived Money // of all bills; paid is net of what was paid back
	Arrears           Money // of bills that are due, see IsDue: what is neither paid nor waived
	NotYetDue         Money // left to pay of bills that are not
	Overpaid          Money // paid beyond what was due: Due - Waived - Paid = Arrears + NotYetDue - Overpaid
	Prepaid           Money // paid for months after the as-of day
	Payable           Money // of bills that are due and say so: what was due and not waived
	Collected         Money // of that: what came in, without what was paid beyond a bill
}

// Stated compares what a ledger itself says is owed with what its amounts come to.
type Stated struct {
	Rows            int   // that say what is owed beside what was due and paid
	Arrears, Reckon Money // the sum of what they say; of what was due, less what was waived and paid
}

// Add adds a bill.
func (s *Sums) Add(b *Bill, asOf Day) {
	s.Bills++
	s.Due, s.Paid, s.Waived, s.Overpaid = s.Due+b.Due, s.Paid+b.Paid, s.Waived+b.Waived, s.Overpaid+b.Overpaid()
	if b.IsDue(asOf) {
		s.Arrears += b.Unpaid()
		if b.billed {
			s.Payable += b.Due - b.Waived
			s.Collected += min(b.Paid, b.Due-b.Waived)
		}
	} else {
		s.NotYetDue += b.Unpaid()
	}
	if asOf != NoDay {
		s.Prepaid += b.prepaid(asOf)
	}
}

// CollectionRate is the share paid of the bills that are due, less what was waived; not a number where
// there are none. What was paid beyond a bill does not count.
func (s *Sums) CollectionRate() float64 {
	if s.Payable <= 0 {
		return math.NaN()
	}
	return float64(s.Collected) / float64(s.Payable)
}

// Account is what a customer was charged and paid, as of a day.
type Account struct {
	Sums
	OldestUnpaid Day   // the first day of the oldest bill in arrears; NoDay without arrears, or without periods
	PaidThrough  Day   // the last day up to which everything is paid, be it due yet or not; NoDay for who paid nothing, and without periods
	OnTime, Late int   // bills paid by their last day, and after it or not yet
	Months       int   // months paid for that begin in the window
	Received     Money // paid in the window
	LastYear     Money // paid in the twelve months up to the as-of day
	First, Last  Day   // the first and the last payment in the window; NoDay: none with a day
	Earlier      bool  // something was paid before the window, or for months before it
	Ever         bool  // something was paid, be it paid back or not
	Marked       bool  // something is marked as paid, and nobody says how much
	Ahead        bool  // something was paid for months after the as-of day
	Use          Use
}

// Use is what a customer used, month by month: what a longer period used is spread evenly over its
// months. Where there are meters of several kinds it is that of electricity, else gas, heat, water.
type Use struct {
	Year   float64 // in the months that begin in the twelve months up to the as-of day; not a number where nothing is said
	Growth float64 // of the last twelve months against the same months a year before, where both are said; not a number for fewer than useMonths of them
	Peak   float64 // the largest month of the last twelve against their mean; not a number for fewer than useMonths of them
}

// useMonths is how many months growth and peaks need.
const useMonths = 3

// OnTimeRate is the share of the bills that ended or were paid, and were paid by their last
// day; not a number where there are none.
func (a *Account) OnTimeRate() float64 {
	if a.OnTime+a.Late == 0 {
		return math.NaN()
	}
	return float64(a.OnTime) / float64(a.OnTime+a.Late)
}

// Accounts adds the bills of every customer up, as of the ledger's day. Without charges all are empty.
func (l *Ledger) Accounts() []Account {
	out := make([]Account, len(l.Customers))
	for i := range out {
		out[i] = Account{OldestUnpaid: NoDay, PaidThrough: NoDay, First: NoDay, Last: NoDay, Use: Use{unknown, unknown, unknown}}
	}
	w := window{from: NoDay, asOf: l.AsOf, undated: l.LastPayment == NoDay}
	if l.From != NoDay {
		w.from = l.From - 1
	}
	year := NoDay
	if l.AsOf != NoDay {
		year = Span{12, 'm'}.Before(l.AsOf)
	}
	for i, c := range l.Charges {
		a := &out[c.Customer]
		a.received(&l.Charges[i])
		if day := c.Day; day > year || day == NoDay && c.Period.From > year {
			a.LastYear += c.Paid
		}
	}
	for from := 0; from < len(l.Bills); {
		to := from
		for to < len(l.Bills) && l.Bills[to].Customer == l.Bills[from].Customer {
			to++
		}
		out[l.Bills[from].Customer].add(l.Bills[from:to], w)
		from = to
	}
	return out
}

// window is the days in (from, asOf]; NoDay leaves an end open.
type window struct {
	from, asOf Day
	undated    bool // no payment has a day
}

// received books a payment.
func (a *Account) received(c *Charge) {
	a.Ever = a.Ever || c.Paid > 0
	if !c.InWindow {
		a.Earlier = a.Earlier || c.Paid > 0
		return
	}
	a.Received += c.Paid
	if c.Paid > 0 && c.Day != NoDay {
		a.Last = max(a.Last, c.Day)
		if a.First == NoDay || c.Day < a.First {
			a.First = c.Day
		}
	}
}

// add books the bills of a customer.
func (a *Account) add(bs []Bill, w window) {
	broken, open := NoDay, NoDay // the first day in arrears, and the first one that is not paid, be it due yet or not
	earlier := func(at *Day, d Day) {
		if *at == NoDay || d < *at {
			*at = d
		}
	}
	paidMonths := map[int]bool{}
	for i := range bs {
		b := &bs[i]
		a.Sums.Add(b, w.asOf)
		if b.Period == noPeriod {
			continue
		}
		if !b.Settled() {
			earlier(&open, b.Period.From)
			if b.IsDue(w.asOf) {
				earlier(&broken, b.Period.From)
			}
		}
		if w.asOf != NoDay && !w.undated {
			a.timely(b, w.asOf)
		}
		a.Marked = a.Marked || b.Marked
		if b.Paid > 0 || b.Marked {
			a.monthsPaid(b, w, paidMonths)
		}
	}
	a.Months, a.OldestUnpaid = len(paidMonths), broken
	if a.Paid > 0 || a.Marked {
		a.PaidThrough = paidThrough(bs, open)
	}
	a.Use = useOf(bs, w.asOf)
}

// paidThrough is the last day of the latest paid period before the first day that is not paid; the day
// before that one where none ended before it.
func paidThrough(bs []Bill, open Day) Day {
	last := NoDay
	for i := range bs {
		if b := &bs[i]; b.Period != noPeriod && b.Settled() && (open == NoDay || b.Period.To < open) {
			last = max(last, b.Period.To)
		}
	}
	if last == NoDay && open != NoDay {
		return open - 1
	}
	return last
}

// timely counts whether a bill was paid by its last day: the one that it names; else the last of its
// period, or of the month behind it where a meter had to be read first.
func (a *Account) timely(b *Bill, asOf Day) {
	limit := b.Limit
	if limit == NoDay {
		if limit = b.Period.To; b.Meter != noMeter {
			y, m, _ := (b.Period.To + 1).Date()
			limit = DayOf(y, m, daysIn(y, m))
		}
	}
	switch {
	case b.Due-b.Waived <= 0 && !b.Open:
	case b.Settled() && b.Day == NoDay: // nobody says when
	case b.Settled() && b.Day <= limit:
		a.OnTime++
	case b.Settled() || limit < asOf:
		a.Late++
	}
}

// monthsPaid collects the months of a bill that begin in the window, and says whether any began before. Of a
// bill that is paid in part it is the first months, as many as were begun to be paid.
func (a *Account) monthsPaid(b *Bill, w window, months map[int]bool) {
	paid := math.MaxInt
	if due := b.Due - b.Waived; b.Unpaid() > 0 && b.Paid > 0 {
		n := 0
		b.Period.each(func(Day) { n++ })
		hi, lo := bits.Mul64(uint64(b.Paid), uint64(n))
		whole, rest := bits.Div64(hi, lo, uint64(due)) // less than n, as less was paid than due
		if paid = int(whole); rest > 0 {
			paid++
		}
	}
	b.Period.each(func(begins Day) {
		if paid--; paid < 0 {
			return
		}
		switch {
		case w.from != NoDay && begins <= w.from:
			a.Earlier = true
		case w.asOf == NoDay || begins <= w.asOf:
			y, m, _ := begins.Date()
			months[y*12+m] = true
		default:
			a.Ahead = true
		}
	})
}

// prepaid is the part of what was paid that is for months which begin after a day; of a bill that is
// not wholly paid nothing is.
func (b *Bill) prepaid(asOf Day) Money {
	all, begun := Money(0), Money(0)
	b.Period.each(func(begins Day) {
		if all++; begins <= asOf {
			begun++
		}
	})
	if all == begun || b.Paid <= 0 || b.Unpaid() > 0 {
		return 0
	}
	due := b.Due - b.Waived
	used := due/all*begun + (due%all*begun+all/2)/all
	return max(min(b.Paid, due)-used, 0)
}

// useOf works out what was used, from the bills of a customer.
func useOf(bs []Bill, asOf Day) Use {
	u := Use{unknown, unknown, unknown}
	one := noMeter // what several meters measure is not added up
	for i := range bs {
		if m := bs[i].Meter; m != noMeter && (one == noMeter || m < one) {
			one = m
		}
	}
	if asOf == NoDay || one == noMeter {
		return u
	}
	const year = 12
	var month [2 * year]float64
	var said [2 * year]bool
	y, m, _ := asOf.Date()
	for i := range bs {
		b := &bs[i]
		if b.Meter != one || math.IsNaN(b.Quantity) || b.Period == noPeriod {
			continue
		}
		n := 0
		b.Period.each(func(Day) { n++ })
		b.Period.each(func(begins Day) {
			by, bm, _ := begins.Date()
			if back := (y*12 + m) - (by*12 + bm); begins <= asOf && back < 2*year {
				month[back] += b.Quantity / float64(n)
				said[back] = true
			}
		})
	}
	sum, largest, n, then, now, both := 0.0, 0.0, 0, 0.0, 0.0, 0
	for k := range year {
		if said[k] {
			n, sum, largest = n+1, sum+month[k], max(largest, month[k])
		}
		if said[k] && said[k+year] {
			now, then, both = now+month[k], then+month[k+year], both+1
		}
	}
	if n > 0 {
		u.Year = sum
	}
	if both >= useMonths && then > 0 {
		u.Growth = now/then - 1
	}
	if n >= useMonths && sum > 0 {
		u.Peak = largest / (sum / float64(n))
	}
	return u
}
