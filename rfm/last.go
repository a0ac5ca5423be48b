package rfm

import "grade/ledger"

// LastAccumulator keeps what every customer spent on the last day of a purchase. Add is a ledger.Sink.
type LastAccumulator struct {
	parts [ledger.Partitions][]lastDay
}

type lastDay struct {
	day    ledger.Day
	amount ledger.Money
}

// NewLastAccumulator starts with nothing.
func NewLastAccumulator() *LastAccumulator { return &LastAccumulator{} }

// Add books a batch of one partition's transactions; refunds are no purchases.
func (a *LastAccumulator) Add(part int, ts []ledger.Transaction) {
	for i := range ts {
		t := &ts[i]
		for int(t.Customer) >= len(a.parts[part]) {
			a.parts[part] = append(a.parts[part], lastDay{day: ledger.NoDay})
		}
		x := &a.parts[part][t.Customer]
		switch {
		case t.Refund || t.Day < x.day:
		case t.Day > x.day:
			*x = lastDay{t.Day, t.Amount}
		default:
			x.amount += t.Amount
		}
	}
}

// Amounts gives what each customer of the ledger spent on its last day, in the ledger's order; 0 without a
// purchase.
func (a *LastAccumulator) Amounts(l *ledger.Ledger) []ledger.Money {
	out := make([]ledger.Money, len(l.Customers))
	for part := range a.parts {
		for n, x := range a.parts[part] {
			if at := l.Position(part, uint32(n)); at >= 0 {
				out[at] = x.amount
			}
		}
	}
	return out
}
