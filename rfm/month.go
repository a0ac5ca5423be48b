package rfm

import (
	"grade/internal/paged"
	"grade/internal/radix"
	"grade/ledger"
)

// Month is a calendar month: twelve times the year, and the month from 0 on.
type Month int32

// MonthOf gives the month of a day.
func MonthOf(d ledger.Day) Month {
	y, m, _ := d.Date()
	return Month(y*12 + m - 1)
}

// String writes the month as 2006-01.
func (m Month) String() string { return m.First().String()[:7] }

// First gives the first day of the month.
func (m Month) First() ledger.Day { return ledger.DayOf(int(m)/12, int(m)%12+1, 1) }

// Monthly is what a customer did in one month.
type Monthly struct {
	Customer int32        // place in Ledger.Customers
	Month    Month        // of the purchases or, on charges, the payments
	Money    ledger.Money // net of refunds
	Active   bool         // something was bought or paid
}

// MonthAccumulator adds transactions up by customer and month. Add is a ledger.Sink.
type MonthAccumulator struct {
	parts [ledger.Partitions]months
}

// months are the sums of one partition: found by slots, in the order of their first row.
type months struct {
	slots []uint32 // number in sums, from 1 on
	sums  paged.List[monthSum]
}

type monthSum struct {
	key    uint64 // customer and month
	money  ledger.Money
	active bool
}

// NewMonthAccumulator starts with nothing.
func NewMonthAccumulator() *MonthAccumulator { return new(MonthAccumulator) }

// Add books a batch of one partition's transactions.
func (a *MonthAccumulator) Add(part int, ts []ledger.Transaction) {
	p := &a.parts[part]
	day, month := ledger.NoDay, Month(0)
	for i := range ts {
		t := &ts[i]
		if t.Day != day {
			day, month = t.Day, MonthOf(t.Day)
		}
		s := p.find(uint64(t.Customer)<<32 | uint64(uint32(month)))
		s.money += t.Amount // the sum of all was checked by the Accumulator
		s.active = s.active || !t.Refund
	}
}

func (p *months) find(key uint64) *monthSum {
	if int(p.sums.Len())*4 >= len(p.slots)*3 {
		p.slots = make([]uint32, max(256, 2*len(p.slots)))
		for i := range p.sums.Len() {
			*p.slot(p.sums.At(i).key) = i + 1
		}
	}
	at := p.slot(key)
	if *at == 0 {
		*at = p.sums.Append(monthSum{key: key}) + 1
	}
	return p.sums.At(*at - 1)
}

// slot gives the place of a key, or the empty one where it belongs.
func (p *months) slot(key uint64) *uint32 {
	mask := uint64(len(p.slots) - 1)
	h := key * 0x9e3779b97f4a7c15
	for i := (h ^ h>>32) & mask; ; i = (i + 1) & mask {
		if n := p.slots[i]; n == 0 || p.sums.At(n-1).key == key {
			return &p.slots[i]
		}
	}
}

// Months gives what every customer of the ledger did by month, in the order of customers and months.
// The accumulator cannot be used again.
func (a *MonthAccumulator) Months(l *ledger.Ledger) []Monthly {
	n := 0
	for i := range a.parts {
		n += int(a.parts[i].sums.Len())
	}
	out := make([]Monthly, 0, n)
	for part := range a.parts {
		for i := range a.parts[part].sums.Len() {
			s := a.parts[part].sums.At(i)
			if at := l.Position(part, uint32(s.key>>32)); at >= 0 {
				out = append(out, Monthly{int32(at), Month(uint32(s.key)), s.money, s.active})
			}
		}
		a.parts[part] = months{}
	}
	return inOrder(out)
}

// MonthsOfCharges gives what every customer paid by month of payment. Payments without a day are left
// out.
func MonthsOfCharges(l *ledger.Ledger) []Monthly {
	var out []Monthly
	for i := range l.Charges {
		if c := &l.Charges[i]; c.Paid != 0 && c.Day != ledger.NoDay && c.InWindow {
			out = append(out, Monthly{c.Customer, MonthOf(c.Day), c.Paid, c.Paid > 0})
		}
	}
	out = inOrder(out)
	n := 0
	for _, m := range out {
		if n > 0 && out[n-1].Customer == m.Customer && out[n-1].Month == m.Month {
			out[n-1].Money += m.Money
			out[n-1].Active = out[n-1].Active || m.Active
			continue
		}
		out[n], n = m, n+1
	}
	return out[:n]
}

// inOrder gives them by customer and month.
func inOrder(ms []Monthly) []Monthly {
	keys := make([]radix.Key, len(ms))
	for i := range ms {
		keys[i] = radix.Key{Value: uint64(ms[i].Customer)<<32 | uint64(uint32(ms[i].Month)), At: int32(i)}
	}
	radix.Sort(keys)
	out := make([]Monthly, len(ms))
	for i := range keys {
		out[i] = ms[keys[i].At]
	}
	return out
}
