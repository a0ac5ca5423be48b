package ledger

import (
	"math"
	"slices"
	"strconv"
)

// Account is what a customer was charged and paid, as of a day.
type Account struct {
	Charges      int
	Due, Paid    Money // of all charges; paid is net of what was paid back
	Waived       Money
	Arrears      Money // of charges whose period has begun: what is neither paid nor waived
	Prepaid      Money // paid for months after the as-of day
	OldestUnpaid Day   // the first day of the oldest charge in arrears; NoDay without arrears
	PaidThrough  Day   // the last day up to which everything due is paid; NoDay for who paid nothing, and without periods
	OnTime, Late int   // charges paid by the end of their period, and after it
}

// CollectionRate is the share paid of what was due and not waived; not a number where nothing was.
func (a *Account) CollectionRate() float64 {
	if a.Due <= a.Waived {
		return math.NaN()
	}
	return float64(a.Paid) / float64(a.Due-a.Waived)
}

// OnTimeRate is the share of the charges with a day of payment that were paid by the end of their
// period; not a number where there are none.
func (a *Account) OnTimeRate() float64 {
	if a.OnTime+a.Late == 0 {
		return math.NaN()
	}
	return float64(a.OnTime) / float64(a.OnTime+a.Late)
}

// charge is what was charged for an item and a period: several rows of one are added up, so that a
// reversal takes off what it reverses.
type charge struct {
	item              string
	period            BillingPeriod
	due, paid, waived Money
	billed            bool // an amount due stands in one of the rows; else what was paid was due
	day               Day  // of the last payment
}

// Accounts adds the charges of every customer up, as of the ledger's day. Without a list of charges
// all are empty. A charge of which no row has an amount due was due for what was paid.
func (l *Ledger) Accounts() []Account {
	out := make([]Account, len(l.Customers))
	list := l.Events[Charges]
	for i := range out {
		out[i].OldestUnpaid, out[i].PaidThrough = NoDay, NoDay
		if list == nil {
			continue
		}
		cs := list.charges(list.First[i], list.First[i+1])
		out[i].add(cs, l.AsOf)
	}
	return out
}

// charges gathers the rows from one to before another by item and period, in the order of their
// periods.
func (l *EventList) charges(from, to int32) []charge {
	items, starts, ends := l.values["item"].Texts, l.values["from"].Days, l.values["to"].Days
	type key struct {
		item   string
		period BillingPeriod
	}
	var out []charge
	at := make(map[key]int, to-from)
	for n := from; n < to; n++ {
		c := charge{period: noPeriod, day: l.Events[n].Day}
		if items != nil {
			c.item = items[n]
		}
		if starts != nil {
			c.period = BillingPeriod{starts[n], ends[n]}
		}
		c.due, c.billed = l.money("due", n)
		c.paid, _ = l.money("paid", n)
		c.waived, _ = l.money("waived", n)
		if k, ok := at[key{c.item, c.period}]; ok && c.period != noPeriod {
			x := &out[k]
			x.due, x.paid, x.waived, x.day, x.billed = x.due+c.due, x.paid+c.paid, x.waived+c.waived, max(x.day, c.day), x.billed || c.billed
			continue
		}
		at[key{c.item, c.period}] = len(out)
		out = append(out, c)
	}
	for k := range out {
		if !out[k].billed {
			out[k].due = out[k].paid + out[k].waived
		}
	}
	slices.SortStableFunc(out, func(a, b charge) int { return int(a.period.From) - int(b.period.From) })
	return out
}

// money reads an amount of an event in cents.
func (l *EventList) money(field string, n int32) (Money, bool) {
	v := l.values[field].Numbers
	if v == nil || v[n] != v[n] {
		return 0, false
	}
	return Money(math.Round(v[n] * 100)), true
}

// add books the charges of a customer.
func (a *Account) add(cs []charge, asOf Day) {
	broken := NoDay // the first day that is not paid
	for i := range cs {
		c := &cs[i]
		a.Charges++
		a.Due, a.Paid, a.Waived = a.Due+c.due, a.Paid+c.paid, a.Waived+c.waived
		known := c.period != noPeriod && asOf != NoDay
		if open := c.due - c.waived - c.paid; open > 0 && (!known || c.period.From <= asOf) {
			a.Arrears += open
			if known && (broken == NoDay || c.period.From < broken) {
				broken = c.period.From
			}
		}
		if known && c.paid > 0 {
			a.Prepaid += after(c, asOf)
			switch {
			case c.day == NoDay:
			case c.day <= c.period.To:
				a.OnTime++
			default:
				a.Late++
			}
		}
	}
	a.OldestUnpaid = broken
	for i := range cs {
		c := &cs[i]
		if c.period != noPeriod && c.due-c.waived-c.paid <= 0 && (broken == NoDay || c.period.To < broken) {
			a.PaidThrough = max(a.PaidThrough, c.period.To)
		}
	}
	if a.PaidThrough == NoDay && broken != NoDay && a.Paid > 0 {
		a.PaidThrough = broken - 1
	}
}

// after gives the part of what was paid that is for the months after the one of the as-of day.
func after(c *charge, asOf Day) Money {
	y, m, _ := asOf.Date()
	end := DayOf(y, m, daysIn(y, m))
	n := c.period.Months()
	switch {
	case c.period.To <= end:
		return 0
	case c.period.From > end:
		return c.paid
	}
	rest := BillingPeriod{end + 1, c.period.To}.Months()
	return Money(math.Round(float64(c.paid) * float64(rest) / float64(n)))
}

// periods works out what each charge is for: by its first and last day, its period, or its year and
// month.
func (l *EventList) periods() {
	n := len(l.Events)
	from, to := make([]Day, n), make([]Day, n)
	text := func(field string, i int) string {
		if v := l.values[field].Texts; v != nil {
			return v[i]
		}
		return ""
	}
	for i := range from {
		p := noPeriod
		year, _ := strconv.Atoi(firstDigits(text("year", i)))
		for _, s := range []string{text("period", i), text("month", i), text("year", i)} {
			if q, ok := ParsePeriod(s, year); ok && p == noPeriod && s != "" {
				p = q
			}
		}
		if a, ok := edge(text("starts", i)); ok {
			if b, ok := edge(text("ends", i)); ok && a.From <= b.To {
				p = BillingPeriod{a.From, b.To}
			}
		}
		from[i], to[i] = p.From, p.To
	}
	l.values["from"], l.values["to"] = Values{Type: DayFact, Days: from}, Values{Type: DayFact, Days: to}
}

func firstDigits(s string) string { return s[:leadingDigits([]byte(s))] }
