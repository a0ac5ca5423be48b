// Package rfm measures customers by recency, frequency and monetary value, and scores them.
//
// Recency is whole days from the last purchase to the as-of day, frequency counts all
// purchases, monetary is the net sum of money: not the quantities of the same names in
// models of lifetime value. Equal values always get equal scores, except under NTile,
// which is there for people who come from SQL.
//
//	a := rfm.NewAccumulator(rfm.ByOrders)
//	l, err := ledger.Read(ctx, inputs, ledger.Options{}, func() ledger.Sink { return a.Add })
//	ms, err := a.Metrics(l, rfm.NetSum)
//	scores, cuts := rfm.Score(ms, rfm.Method{Bins: 5})
package rfm

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"grade/internal/paged"
	"grade/internal/parallel"
	"grade/ledger"
)

// Measure is one of the three.
type Measure int

// The measures, in the order of their scores.
const (
	Recency Measure = iota
	Frequency
	Monetary
)

var measureNames = []string{"recency", "frequency", "monetary"}

// String gives the measure's key.
func (m Measure) String() string { return measureNames[m] }

// Metrics are what a customer did in the window up to the as-of day.
type Metrics struct {
	First     ledger.Day   // of the first purchase in the window; NoDay without one
	Last      ledger.Day   // of the last purchase; NoDay without one
	Recency   int32        // whole days from Last to the as-of day; 0 without a purchase
	Unscored  Unscored     // why the customer has no scores; Scored when it has
	Frequency int64        // purchases: distinct orders, distinct days or rows
	Monetary  ledger.Money // net sum, or net sum per purchase; the net sum without a purchase
	Beyond    ledger.Money // what the net sum holds beyond Monetary, where that is a mean
}

// Net is the net sum, whatever Monetary is.
func (m *Metrics) Net() ledger.Money { return m.Monetary + m.Beyond }

// Value gives one measure as an integer: days, purchases, minor units.
func (m *Metrics) Value(x Measure) int64 {
	switch x {
	case Recency:
		return int64(m.Recency)
	case Frequency:
		return m.Frequency
	}
	return int64(m.Monetary)
}

// Unscored says why a customer has no scores.
type Unscored uint8

// The reasons. Scored customers have none.
const (
	Scored      Unscored = iota
	NeverBought          // no purchase at all
	Lapsed               // purchases, but all before the window
	Refunded             // refunds only
	NeverPaid            // charged, and has paid nothing
	PaidAhead            // paid for months after the as-of day only
	NoDay                // no day is known by which to look back
)

// String gives the key of no_score_reason.
func (u Unscored) String() string {
	return [...]string{"", "never_bought", "lapsed", "refunded", "never_paid", "paid_ahead", "no_day"}[u]
}

// FrequencyMode says what counts as one purchase.
type FrequencyMode int

// The modes. ByOrders counts a customer's days where there is no order column.
const (
	ByOrders FrequencyMode = iota
	ByDays
	ByRows
)

var frequencyNames = []string{"orders", "days", "rows"}

func (f FrequencyMode) String() string { return frequencyNames[f] }

// MarshalText gives the mode's name.
func (f FrequencyMode) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText takes a mode's name.
func (f *FrequencyMode) UnmarshalText(b []byte) error {
	return parseName((*int)(f), frequencyNames, string(b))
}

// MonetaryMode says what the monetary value is.
type MonetaryMode int

// The modes.
const (
	NetSum  MonetaryMode = iota // purchases less refunds
	NetMean                     // the net sum per purchase, rounded to the cent half away from zero
)

var monetaryNames = []string{"sum", "mean"}

func (m MonetaryMode) String() string { return monetaryNames[m] }

// MarshalText gives the mode's name.
func (m MonetaryMode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText takes a mode's name.
func (m *MonetaryMode) UnmarshalText(b []byte) error {
	return parseName((*int)(m), monetaryNames, string(b))
}

func parseName(to *int, names []string, s string) error {
	i := slices.Index(names, s)
	if i < 0 {
		return fmt.Errorf("must be one of %s", strings.Join(names, ", "))
	}
	*to = i
	return nil
}

// Accumulator adds transactions up by customer. Add is a ledger.Sink.
type Accumulator struct {
	mode  FrequencyMode
	parts [ledger.Partitions]totals
}

// totals are the running sums of one partition's customers.
type totals struct {
	people   paged.List[total]
	orders   orderLog // purchases that may be new orders
	overflow bool
	touched  uint32 // keeps the reads of touch
}

type total struct {
	net      ledger.Money
	first    ledger.Day
	last     ledger.Day
	refunded bool
	orders   uint32 // distinct ones, when finished; rows before that
	newest   uint64 // the last order added; most repeats follow at once
}

// NewAccumulator starts with nothing.
func NewAccumulator(mode FrequencyMode) *Accumulator { return &Accumulator{mode: mode} }

// Add books a batch of one partition's transactions.
func (a *Accumulator) Add(part int, ts []ledger.Transaction) {
	p := &a.parts[part]
	p.touch(ts)
	for i := range ts {
		t := &ts[i]
		for t.Customer >= p.people.Len() {
			p.people.Append(total{first: ledger.NoDay, last: ledger.NoDay})
		}
		x := p.people.At(t.Customer)
		var ok bool
		if x.net, ok = x.net.Add(t.Amount); !ok {
			p.overflow = true
		}
		if t.Refund {
			x.refunded = true
			continue
		}
		x.last = max(x.last, t.Day)
		if x.first == ledger.NoDay || t.Day < x.first {
			x.first = t.Day
		}
		order := t.Order
		switch a.mode {
		case ByRows:
			x.orders += uint32(1 + t.More)
			continue
		case ByDays:
			order = uint64(uint32(t.Day))
		}
		if x.orders > 0 && x.newest == order {
			continue
		}
		x.orders, x.newest = 1, order
		p.orders.append(order, t.Customer)
	}
}

// touch reads the totals of a batch, all at a time: the memory answers such reads side by side.
func (p *totals) touch(ts []ledger.Transaction) {
	for i := range ts {
		if n := ts[i].Customer; n < p.people.Len() {
			p.touched += p.people.At(n).orders
		}
	}
}

// distinct counts each customer's different orders.
func (p *totals) distinct(set *orderSet) {
	set.empty(p.orders.n)
	for n := range p.people.Len() {
		p.people.At(n).orders = 0
	}
	p.orders.each(func(order uint64, customer uint32) {
		if set.add(order, customer) {
			p.people.At(customer).orders++
		}
	})
	p.orders = orderLog{}
}

// Metrics gives the metrics of every customer of the ledger, in its order. The
// accumulator cannot be used again. A sum that leaves the range of money is an error.
func (a *Accumulator) Metrics(l *ledger.Ledger, mode MonetaryMode) ([]Metrics, error) {
	out := make([]Metrics, len(l.Customers))
	parallel.Ranges(len(out), func(from, to int) {
		for i := from; i < to; i++ {
			out[i] = Metrics{First: ledger.NoDay, Last: ledger.NoDay, Unscored: NeverBought}
			if l.Customers[i].Earlier() {
				out[i].Unscored = Lapsed
			}
		}
	})
	var overflow atomic.Bool
	parallel.Each(len(a.parts), func() func(int) {
		var set orderSet
		return func(part int) {
			p := &a.parts[part]
			if p.overflow {
				overflow.Store(true)
			}
			if a.mode != ByRows {
				p.distinct(&set)
			}
			for n := range p.people.Len() {
				if at := l.Position(part, n); at >= 0 {
					out[at] = p.people.At(n).metrics(&out[at], l.AsOf, mode)
				}
			}
			p.people = paged.List[total]{}
		}
	})
	if overflow.Load() {
		return nil, ledger.ErrOverflow
	}
	return out, nil
}

func (x *total) metrics(before *Metrics, asOf ledger.Day, mode MonetaryMode) Metrics {
	m := *before
	m.Monetary = x.net
	if x.orders == 0 {
		if x.refunded {
			m.Unscored = Refunded
		}
		return m
	}
	m.Unscored = Scored
	m.First, m.Last, m.Recency, m.Frequency = x.first, x.last, int32(asOf-x.last), int64(x.orders)
	if mode == NetMean {
		m.Monetary = mean(x.net, m.Frequency)
		m.Beyond = x.net - m.Monetary
	}
	return m
}

// mean divides and rounds half away from zero.
func mean(sum ledger.Money, n int64) ledger.Money {
	q, r := int64(sum)/n, int64(sum)%n
	if r >= n-r && r > 0 {
		q++
	} else if -r >= n+r && r < 0 {
		q--
	}
	return ledger.Money(q)
}
