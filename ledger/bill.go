package ledger

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Bill is what is due of a customer for an item and a period, with all that was paid for it: the
// charges of one place, item and period added up, so that a reversal takes off what it reverses,
// and payments for several periods shared out among them.
type Bill struct {
	Customer, Place, Item int32
	Period                BillingPeriod
	Due, Paid, Waived     Money
	Quantity              float64 // not a number where none is said
	Day                   Day     // of the last payment; NoDay: not known
	Limit                 Day     // the last day to pay on time; NoDay: not said
	Open                  bool    // not paid, and nobody says how much was due
	Marked                bool    // paid, and nobody says how much
	Meter                 meter   // what the quantity measures
	billed                bool    // an amount due is said
	spread                bool    // what was due for several periods was spread over them
	guessed               bool    // of a payment: no period is said
}

// Unpaid is what is left to pay; 0 where more was paid than due.
func (b *Bill) Unpaid() Money { return max(b.Due-b.Waived-b.Paid, 0) }

// Overpaid is what was paid beyond what was due.
func (b *Bill) Overpaid() Money { return max(b.Paid+b.Waived-b.Due, 0) }

// Settled says whether nothing is left to pay.
func (b *Bill) Settled() bool { return !b.Open && b.Due-b.Waived-b.Paid <= 0 }

// IsDue says whether it is time to pay: the last day to pay is over, where the bill names one; else its
// period has begun. Without a day, and of no known period, every bill is due.
func (b *Bill) IsDue(asOf Day) bool {
	switch {
	case asOf == NoDay:
		return true
	case b.Limit != NoDay:
		return b.Limit < asOf
	}
	return b.Period == noPeriod || b.Period.From <= asOf
}

// settle makes the bills of charges that are in the order of compareCharges. Rows of one
// place, item and period are added up. A payment without an amount due is for the bills of its item
// in its period, the oldest first, or for the bill whose period holds its own, or, where it names no
// period, for the oldest; a payment of no item or no room is for any of its customer. What is left of it is for
// the months behind its bills, where it names them, else it was paid beyond the last of them; without bills it is one
// of its own, paid. What was waived without a bill was due. What was paid beyond a bill
// settles others of its place and item that it covers wholly.
func settle(cs []Charge, places []Place) []Bill {
	var out []Bill
	for from := 0; from < len(cs); {
		to := from
		for to < len(cs) && cs[to].Customer == cs[from].Customer {
			to++
		}
		first := len(out)
		for i := from; i < to; i++ {
			c := &cs[i]
			if n := len(out); n > first && c.Period != noPeriod && out[n-1].Place == c.Place && out[n-1].Item == c.Item && out[n-1].Period == c.Period && out[n-1].guessed == c.loose() {
				out[n-1].add(c)
				continue
			}
			b := Bill{Customer: c.Customer, Place: c.Place, Item: c.Item, Period: c.Period, Quantity: unknown, Day: NoDay, Limit: NoDay, guessed: c.loose()}
			b.add(c)
			out = append(out, b)
		}
		out = append(out[:first], shareOut(out[first:], places)...)
		from = to
	}
	return out
}

func (b *Bill) add(c *Charge) {
	b.Due, b.Paid, b.Waived = b.Due+c.Due, b.Paid+c.Paid, b.Waived+c.Waived
	b.Marked, b.spread = b.Marked || c.Marked, b.spread || c.Spread
	b.billed, b.Open = b.billed || c.Billed, b.Open || c.Open
	b.Meter = max(b.Meter, c.Meter)
	if c.Paid > 0 {
		b.Day = max(b.Day, c.Day)
	}
	b.Limit = max(b.Limit, c.Limit)
	switch {
	case math.IsNaN(c.Quantity):
	case math.IsNaN(b.Quantity):
		b.Quantity = c.Quantity
	default:
		b.Quantity += c.Quantity
	}
}

// shareOut gives the payments of one customer that have no amount due to its bills.
func shareOut(bs []Bill, places []Place) []Bill {
	groups := groupsOf(bs)
	if len(groups) == 0 {
		for i := range bs {
			bs[i].own()
		}
		return bs
	}
	find := newBillFinder(groups, places)
	for _, back := range []bool{false, true, false} { // what takes back finds what was paid, and what is left may pay that again
		for i := range bs {
			if b := &bs[i]; !b.billed && !b.Open && (b.Paid < 0) == back {
				b.place(find.of(b))
			}
		}
	}
	for i := range bs {
		if b := &bs[i]; !b.billed && !b.Open {
			b.leave(find.of(b))
		}
	}
	for _, g := range groups {
		carryOver(g)
	}
	out := bs[:0]
	for i := range bs {
		if b := &bs[i]; b.billed || b.Open || b.Marked || b.Paid != 0 || b.Waived != 0 || !math.IsNaN(b.Quantity) {
			b.own()
			out = append(out, *b)
		}
	}
	return out
}

// billFinder finds the bills that a payment may be for: those of its place and item, of all items where it
// names none, of all places where it names no room.
type billFinder struct {
	groups []billGroup
	places []Place
	known  map[[2]int32]billGroup // by place and item; -1 for every one
}

func newBillFinder(groups []billGroup, places []Place) *billFinder {
	f := &billFinder{groups, places, map[[2]int32]billGroup{}}
	for _, g := range groups {
		f.known[[2]int32{g[0].Place, g[0].Item}] = g
	}
	return f
}

// of gives the bills in the order of their periods.
func (f *billFinder) of(b *Bill) billGroup {
	const every = -1
	key := [2]int32{b.Place, b.Item}
	if f.places[b.Place].Room == "" {
		key[0] = every
	}
	if b.Item == 0 {
		key[1] = every
	}
	g, ok := f.known[key]
	if ok || key[0] != every && key[1] != every {
		return g
	}
	for _, x := range f.groups {
		if (key[0] == every || x[0].Place == key[0]) && (key[1] == every || x[0].Item == key[1]) {
			g = append(g, x...)
		}
	}
	slices.SortStableFunc(g, func(x, y *Bill) int { return cmp.Compare(x.Period.From, y.Period.From) })
	f.known[key] = g
	return g
}

// place gives a payment without an amount due to the bills that it is for: those in its period, then those around
// it; where nothing says what it is for, the oldest, and the latest of what it takes back.
func (b *Bill) place(group billGroup) {
	if b.guessed {
		for k := range group {
			if b.Paid < 0 {
				k = len(group) - 1 - k
			}
			b.pay(group[k])
		}
		return
	}
	b.each(group, true, func(x *Bill) { b.pay(x) })
	b.each(group, false, func(x *Bill) { b.pay(x) })
}

// leave puts what is left of a payment, when all bills were looked at. Where its period goes beyond that of its
// bills it is for the rest of it; else it was paid beyond the last of them. Where there were none it stays.
func (b *Bill) leave(group billGroup) {
	if b.Paid == 0 && b.Waived == 0 {
		return
	}
	var last *Bill
	if b.guessed && len(group) > 0 {
		last = group[len(group)-1]
	}
	rest := b.Period
	b.each(group, true, func(x *Bill) {
		if last = x; x.Period.From <= rest.From {
			rest.From = max(rest.From, x.Period.To+1)
		}
	})
	if !b.guessed && last != nil && rest.From <= rest.To {
		b.Period = rest
		return
	}
	b.each(group, false, func(x *Bill) { last = x })
	if last == nil {
		return
	}
	last.Paid, last.Waived, last.Day = last.Paid+b.Paid, last.Waived+b.Waived, max(last.Day, b.Day)
	b.Paid, b.Waived = 0, 0
}

// longestPeriod is how far before a payment's period a bill around it may begin, in days.
const longestPeriod = 10 * 366

// each calls do with the bills of a group in a payment's period, or with those around it.
func (b *Bill) each(group billGroup, inside bool, do func(*Bill)) {
	if b.Period == noPeriod || b.guessed {
		return
	}
	span, from := b.Period, b.Period.From
	if !inside {
		from -= longestPeriod
	}
	k, _ := slices.BinarySearchFunc(group, from, func(x *Bill, d Day) int { return cmp.Compare(x.Period.From, d) })
	for ; k < len(group) && group[k].Period.From <= span.To && (b.Paid != 0 || b.Waived != 0); k++ {
		x := group[k].Period
		if inside && x.To <= span.To || !inside && x.From <= span.From && span.To <= x.To {
			do(group[k])
		}
	}
}

// carryOver settles the unpaid bills of a group with what was paid beyond others, where it covers them
// wholly, the oldest first: who pays three months at once may be booked in one of them. Less than that,
// such as a charge for delay, stays where it is.
func carryOver(group billGroup) {
	for _, x := range group {
		if x.Overpaid() == 0 {
			continue
		}
		for _, b := range group {
			m := b.Unpaid()
			if over := min(x.Overpaid(), x.Paid); m > over && b.spread {
				m = over // one bill, which the months share
			}
			if m <= 0 || b.Open || m > x.Overpaid() || m > x.Paid {
				continue
			}
			x.Paid, b.Paid, b.Day = x.Paid-m, b.Paid+m, max(b.Day, x.Day)
		}
	}
}

// billGroup is the bills of one place and item, in the order of their periods.
type billGroup []*Bill

// groupsOf gives the bills with an amount due by place and item, each group in the order of its periods.
func groupsOf(bs []Bill) []billGroup {
	var out []billGroup
	for i := range bs {
		b := &bs[i]
		if !b.billed || b.Period == noPeriod {
			continue
		}
		if n := len(out); n > 0 && out[n-1][0].Place == b.Place && out[n-1][0].Item == b.Item {
			out[n-1] = append(out[n-1], b)
			continue
		}
		out = append(out, billGroup{b})
	}
	return out
}

// own makes a bill of a payment that none was found for: what was paid or waived was due.
func (b *Bill) own() {
	if !b.billed && !b.Open {
		b.Due = b.Paid + b.Waived
	}
}

// pay gives a bill what it still needs of a payment, or takes back from it what the payment takes back.
func (b *Bill) pay(bill *Bill) {
	waived := min(b.Waived, bill.Unpaid())
	bill.Waived, b.Waived = bill.Waived+waived, b.Waived-waived
	paid := min(b.Paid, bill.Unpaid())
	if b.Paid < 0 {
		paid = max(b.Paid, -max(bill.Paid, 0))
	}
	if paid != 0 {
		bill.Paid, b.Paid = bill.Paid+paid, b.Paid-paid
		if paid > 0 {
			bill.Day = max(bill.Day, b.Day)
		}
	}
}

// loose says whether a charge is a payment of which nothing says what it is for.
func (c *Charge) loose() bool { return c.Guessed && !c.Billed }

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// compareCharges orders charges by customer, place, item and period, then by all that they say, so
// that nothing hangs on the order of the rows.
func compareCharges(a, b *Charge) int {
	return cmp.Or(cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Item, b.Item), cmp.Compare(a.Period.From, b.Period.From), cmp.Compare(a.Period.To, b.Period.To), compareBool(a.loose(), b.loose()),
		cmp.Compare(a.Day, b.Day), cmp.Compare(a.Due, b.Due), cmp.Compare(a.Paid, b.Paid), cmp.Compare(a.Waived, b.Waived), cmp.Compare(a.Limit, b.Limit), cmp.Compare(a.Quantity, b.Quantity), compareBool(a.Billed, b.Billed), compareBool(a.Open, b.Open), compareBool(a.Marked, b.Marked), compareBool(a.Spread, b.Spread))
}

// RoomBills are the bills by room, whoever of its people paid them: of several customers of a room it is
// the one to whom most was billed, so that what a tenant pays settles what the owner owes. Where no room
// has several customers they are the ledger's bills. Rooms of which neither the project nor the building is
// known are not put together.
func (l *Ledger) RoomBills() []Bill {
	type room struct{ project, number string }
	billed, whose := make([]Money, len(l.Places)), make([]int32, len(l.Places))
	for i := range l.Charges {
		c := &l.Charges[i]
		billed[c.Place], whose[c.Place] = billed[c.Place]+c.Due, c.Customer
	}
	first, several := map[room]int32{}, false
	for i, p := range l.Places {
		k := room{p.Project, p.Room}
		if p.Room == "" || p.Project == "" && !strings.Contains(p.Room, " ") {
			continue // it may stand in any building
		}
		other, shared := first[k]
		if several = several || shared; !shared || billed[i] > billed[other] {
			first[k] = int32(i)
		}
	}
	if !several {
		return l.Bills
	}
	cs := slices.Clone(l.Charges)
	for i := range cs {
		p := &l.Places[cs[i].Place]
		if at, ok := first[room{p.Project, p.Room}]; ok {
			cs[i].Place = at
			cs[i].Customer = whose[cs[i].Place]
		}
	}
	slices.SortFunc(cs, func(a, b Charge) int { return compareCharges(&a, &b) })
	return settle(cs, l.Places)
}
