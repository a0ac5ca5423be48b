package rfm

import (
	"fmt"
	"slices"
	"strings"

	"grade/ledger"
)

// Basis says what recency, frequency and monetary value are measured on.
type Basis int

// The bases. AnyBasis is purchases where there are any, else charges.
const (
	AnyBasis Basis = iota
	Purchases
	Charges
)

var basisNames = []string{"", "purchases", "charges"}

func (b Basis) String() string { return basisNames[b] }

// MarshalText gives the basis' name.
func (b Basis) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText takes a basis' name.
func (b *Basis) UnmarshalText(text []byte) error {
	i := slices.Index(basisNames[1:], string(text))
	if i < 0 {
		return fmt.Errorf("must be one of %s", strings.Join(basisNames[1:], ", "))
	}
	*b = Basis(i + 1)
	return nil
}

// OfCharges gives the metrics of every customer of the ledger on what was paid for: recency is whole
// days from the day up to which everything due is paid to the as-of day, 0 when paid to it or ahead;
// frequency the months paid for that begin in the window; monetary the money received in the window,
// or that per month. Last is the last payment's day. Who has paid nothing, or was paid all back, or paid
// for no month in the window has no scores; without an as-of day nobody has.
func OfCharges(l *ledger.Ledger, accounts []ledger.Account, mode MonetaryMode) []Metrics {
	out := make([]Metrics, len(accounts))
	for i := range accounts {
		a := &accounts[i]
		m := Metrics{First: a.First, Last: a.Last, Monetary: a.Received, Frequency: int64(a.Months)}
		switch {
		case a.Paid <= 0 && a.Ever:
			m.Unscored, m.Frequency = Refunded, 0
		case a.Paid <= 0 && !a.Marked:
			m.Unscored, m.Frequency = NeverPaid, 0
		case a.Months == 0 && a.Earlier:
			m.Unscored = Lapsed
		case a.Months == 0 && a.Ahead:
			m.Unscored = PaidAhead
		case l.AsOf == ledger.NoDay || a.PaidThrough == ledger.NoDay:
			m.Unscored = NoDay
		default:
			m.Recency = max(int32(l.AsOf-a.PaidThrough), 0)
			if mode == NetMean {
				m.Monetary = mean(a.Received, m.Frequency)
				m.Beyond = a.Received - m.Monetary
			}
		}
		if m.Unscored != Scored {
			m.First, m.Last = ledger.NoDay, ledger.NoDay
		}
		out[i] = m
	}
	return out
}

// RecencyCuts are the cut points of recency on charges, for five scores: paid up to within a month, two
// months, three, a year. Most are paid up on the same day, so that quantiles would part those who
// pay by chance.
func RecencyCuts() []int64 { return []int64{31, 62, 92, 365} }

// MonthCuts are cut points of frequency on charges: equal parts of the months for which most of the
// customers with charges were billed, up to the as-of day. Nearly everybody who pays pays for the same
// months, so that quantiles would part nobody. nil where there are fewer months than bins.
func MonthCuts(l *ledger.Ledger, bins int) []int64 {
	billed := map[ledger.Day]int{} // customers by month
	customers := 0
	for from := 0; from < len(l.Bills); {
		months := map[ledger.Day]bool{}
		to := from
		for ; to < len(l.Bills) && l.Bills[to].Customer == l.Bills[from].Customer; to++ {
			for _, m := range l.Bills[to].Period.Begins() {
				if m > l.AsOf || m < l.From {
					continue
				}
				y, month, _ := m.Date()
				months[ledger.DayOf(y, month, 1)] = true
			}
		}
		for m := range months {
			billed[m]++
		}
		customers, from = customers+1, to
	}
	n := int64(0)
	for _, k := range billed {
		if k*2 >= customers {
			n++
		}
	}
	if n < int64(bins) {
		return nil
	}
	var out []int64
	for i := range int64(bins) - 1 {
		out = append(out, (i+1)*n/int64(bins))
	}
	return out
}

// OnCharges is the method with the cut points of charges where it is by quantiles and none were given: those
// of RecencyCuts and MonthCuts.
func (m Method) OnCharges(l *ledger.Ledger) Method {
	if m.Kind != ByQuantile {
		return m
	}
	if cuts := RecencyCuts(); m.Breaks[Recency] == nil && len(cuts) == m.Levels()-1 {
		m.Breaks[Recency] = cuts
	}
	if m.Breaks[Frequency] == nil {
		m.Breaks[Frequency] = MonthCuts(l, m.Levels())
	}
	return m
}
