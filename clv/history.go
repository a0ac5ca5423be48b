package clv

import (
	"slices"

	"grade/ledger"
)

// Accumulator keeps every customer's purchases by day. Add is a ledger.Sink.
type Accumulator struct {
	parts [ledger.Partitions]struct{ bought, back []dated }
}

type dated struct {
	amount   ledger.Money
	day      ledger.Day
	customer uint32
}

// NewAccumulator starts with nothing.
func NewAccumulator() *Accumulator { return &Accumulator{} }

// Add books a batch of one partition's transactions.
func (a *Accumulator) Add(part int, ts []ledger.Transaction) {
	p := &a.parts[part]
	for i := range ts {
		t := &ts[i]
		list := &p.bought
		if t.Refund {
			list = &p.back
		}
		*list = append(*list, dated{t.Amount, t.Day, t.Customer})
	}
}

// Histories are the purchases of all customers: one a day, by customer, then by day.
type Histories struct {
	from  []int32 // customer i has from[i] to from[i+1]-1
	days  []ledger.Day
	spend []ledger.Money
}

// Histories gives the histories of the customers of the ledger, in its order. Purchases of one day are one. A
// refund is taken off the last purchase up to its day or, where there is none, off the first one; whoever has
// refunds alone has not bought. The accumulator cannot be used again. A sum that leaves the range of money is an
// error.
func (a *Accumulator) Histories(l *ledger.Ledger) (*Histories, error) {
	n := len(l.Customers)
	counts := make([]int32, n+1)
	bought := make([]dated, 0, a.size())
	var back []dated
	for part := range a.parts {
		p := &a.parts[part]
		take := func(from []dated, to []dated) []dated {
			for _, d := range from {
				if at := l.Position(part, d.customer); at >= 0 {
					d.customer = uint32(at)
					to = append(to, d)
				}
			}
			return to
		}
		bought, back = take(p.bought, bought), take(p.back, back)
		p.bought, p.back = nil, nil
	}
	for _, d := range bought {
		counts[d.customer+1]++
	}
	for i := range n {
		counts[i+1] += counts[i]
	}
	sorted, next := make([]dated, len(bought)), slices.Clone(counts)
	for _, d := range bought {
		sorted[next[d.customer]] = d
		next[d.customer]++
	}
	h := &Histories{from: make([]int32, n+1), days: make([]ledger.Day, 0, len(sorted)), spend: make([]ledger.Money, 0, len(sorted))}
	for i := range n {
		mine := sorted[counts[i]:counts[i+1]]
		slices.SortFunc(mine, func(a, b dated) int { return int(a.day) - int(b.day) })
		first := len(h.days)
		for _, d := range mine {
			last := len(h.days) - 1
			if last < first || h.days[last] != d.day {
				h.days, h.spend = append(h.days, d.day), append(h.spend, d.amount)
				continue
			}
			if !add(&h.spend[last], d.amount) {
				return nil, ledger.ErrOverflow
			}
		}
		h.from[i+1] = int32(len(h.days))
	}
	if err := h.takeOff(back); err != nil {
		return nil, err
	}
	return h, nil
}

// takeOff takes refunds off the purchases before them.
func (h *Histories) takeOff(refunds []dated) error {
	for _, d := range refunds {
		days := h.of(int(d.customer))
		if len(days) == 0 {
			continue
		}
		at, found := slices.BinarySearch(days, d.day)
		if !found {
			at = max(at-1, 0)
		}
		if !add(&h.spend[int(h.from[d.customer])+at], d.amount) {
			return ledger.ErrOverflow
		}
	}
	return nil
}

func (a *Accumulator) size() (n int) {
	for i := range a.parts {
		n += len(a.parts[i].bought)
	}
	return n
}

func add(to *ledger.Money, m ledger.Money) (ok bool) {
	*to, ok = to.Add(m)
	return ok
}

func (h *Histories) of(i int) []ledger.Day { return h.days[h.from[i]:h.from[i+1]] }

// Len is the number of customers.
func (h *Histories) Len() int { return len(h.from) - 1 }

// Span is the first and the last day on which anybody bought; ledger.NoDay where nobody did.
func (h *Histories) Span() (first, last ledger.Day) {
	if len(h.days) == 0 {
		return ledger.NoDay, ledger.NoDay
	}
	return slices.Min(h.days), slices.Max(h.days)
}

// Count is on how many days from one day to another, both in it, a customer bought.
func (h *Histories) Count(i int, from, to ledger.Day) int {
	days := h.of(i)
	a, _ := slices.BinarySearch(days, from)
	b, _ := slices.BinarySearch(days, to+1)
	return max(b-a, 0)
}

// Summaries are the histories up to the end of a day, in the order of the customers. T is -1 for whom nothing was
// bought by then.
func (h *Histories) Summaries(u Unit, upTo ledger.Day) []Summary {
	out := make([]Summary, h.Len())
	for i := range out {
		days := h.of(i)
		if len(days) == 0 || days[0] > upTo {
			out[i] = Summary{T: -1, N: 1}
			continue
		}
		end, _ := slices.BinarySearch(days, upTo+1)
		s := Summary{X: end - 1, TX: float64(days[end-1]-days[0]) / u.Days(), T: float64(upTo-days[0]) / u.Days(), N: 1}
		if s.X > 0 {
			sum := ledger.Money(0)
			for _, m := range h.spend[int(h.from[i])+1 : int(h.from[i])+end] {
				sum += m
			}
			s.Spend = float64(sum) / 100 / float64(s.X)
		}
		out[i] = s
	}
	return out
}

// yearDays is how many days back the rate of the last year looks.
const yearDays = 365

// LastYear is the baseline that every model has to beat, for each customer: as many repeat purchases in so many days
// after a day as in the 365 days up to it, in proportion; where the first purchase is less long ago, as since then.
// Who had not bought by then has 0.
func (h *Histories) LastYear(at ledger.Day, days int) []float64 {
	out := make([]float64, h.Len())
	for i := range out {
		bought := h.of(i)
		if len(bought) == 0 || bought[0] >= at {
			continue
		}
		seen := min(yearDays, int(at-bought[0]))
		n := h.Count(i, max(at-yearDays+1, bought[0]+1), at)
		out[i] = float64(n) * float64(days) / float64(seen)
	}
	return out
}

// Yearly is the historic value of each customer a year: all that was bought less what was given back up to a day, over
// the years since the first purchase, at least one; 0 for who had not bought.
func (h *Histories) Yearly(at ledger.Day) []float64 {
	out := make([]float64, h.Len())
	for i := range out {
		days := h.of(i)
		sum := ledger.Money(0)
		for k, d := range days {
			if d <= at {
				sum += h.spend[int(h.from[i])+k]
			}
		}
		if len(days) > 0 {
			out[i] = float64(sum) / 100 / max(float64(at-days[0])/365.25, 1)
		}
	}
	return out
}

// Continued are histories up to a day with what others say of the days after it; at gives the place of each customer
// among the others, -1 for none. What was given back later does not change what was known on the day.
func (h *Histories) Continued(day ledger.Day, others *Histories, at []int32) *Histories {
	out := &Histories{from: []int32{0}}
	for i := range h.Len() {
		take := func(from *Histories, k int, later bool) {
			for n := from.from[k]; n < from.from[k+1]; n++ {
				if from.days[n] > day == later {
					out.days, out.spend = append(out.days, from.days[n]), append(out.spend, from.spend[n])
				}
			}
		}
		if take(h, i, false); at[i] >= 0 {
			take(others, int(at[i]), true)
		}
		out.from = append(out.from, int32(len(out.days)))
	}
	return out
}
