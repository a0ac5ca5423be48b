package report

import (
	"cmp"
	"math"
	"slices"

	"grade/clv"
	"grade/ledger"
	"grade/segment"
)

// Contracts are fees that come again until a customer leaves.
type Contracts struct {
	Classes []string // what they are about; "" where nothing says it
	Rates   []clv.Retention
	Years   int            // to come that count at most
	Fee     []ledger.Money // of the last twelve months, by customer
	Value   []float64      // that of a customer's contracts, each rounded to the cent; not a number without a contract in these months
	Seen    bool           // the charges go back more than a year, so that a retention is seen
	Count   []int          // contracts of the last twelve months, by class
	Fees    []ledger.Money // of them
	Worth   []ledger.Money // their value, each rounded to the cent
	each    []clv.Contract
}

// NewContracts values the contracts of a ledger: those of charges by item, those of transactions that begin and end by
// the type of the contract.
func NewContracts(r *Result, t clv.Terms) *Contracts {
	out := &Contracts{Years: t.Years()}
	terms := out.terms(r.Ledger)
	out.Rates, out.each, out.Seen = clv.Contracts(terms, len(out.Classes), r.Ledger.AsOf, t)
	out.add(len(r.Ledger.Customers))
	return out
}

// add adds the contracts up by customer, of whom there are n, and by class.
func (c *Contracts) add(n int) {
	c.Fee, c.Value = make([]ledger.Money, n), slices.Repeat([]float64{math.NaN()}, n)
	c.Count, c.Fees, c.Worth = make([]int, len(c.Classes)), make([]ledger.Money, len(c.Classes)), make([]ledger.Money, len(c.Classes))
	for _, x := range c.each {
		c.Fee[x.Customer] += x.Fee
		c.Count[x.Class]++
		c.Fees[x.Class] += x.Fee
		if !c.Seen {
			continue
		}
		if math.IsNaN(c.Value[x.Customer]) {
			c.Value[x.Customer] = 0
		}
		worth := inCents(x.Value)
		c.Value[x.Customer] += float64(worth) / 100
		c.Worth[x.Class] += worth
	}
}

// only are the contracts of some of n customers; the retention stays that of all.
func (c *Contracts) only(n int, keep []int32) *Contracts {
	if c == nil {
		return nil
	}
	out := *c
	out.each = nil
	at := ledger.Renumber(n, keep)
	for _, x := range c.each {
		if x.Customer = at[x.Customer]; x.Customer >= 0 {
			out.each = append(out.each, x)
		}
	}
	out.add(len(keep))
	return &out
}

// terms are the spans that were charged for.
func (c *Contracts) terms(l *ledger.Ledger) (out []clv.Term) {
	class := map[string]int32{}
	of := func(name string) int32 {
		k, ok := class[name]
		if !ok {
			k = int32(len(c.Classes))
			class[name] = k
			c.Classes = append(c.Classes, name)
		}
		return k
	}
	for i := range l.Bills {
		if b := &l.Bills[i]; b.Period.From != ledger.NoDay {
			out = append(out, clv.Term{Customer: b.Customer, Class: of(l.Items[b.Item]), From: b.Period.From, To: b.Period.To, Amount: b.Due - b.Waived})
		}
	}
	list := l.Events[ledger.Transactions]
	if list == nil {
		return out
	}
	from, to := list.Values("contract_start").Days, list.Values("contract_end").Days
	amounts, kinds := list.Values("amount").Numbers, list.Values("contract_type").Texts
	for i, e := range list.Events {
		if from == nil || to == nil || amounts == nil || from[i] == ledger.NoDay || to[i] < from[i] || math.IsNaN(amounts[i]) {
			continue
		}
		name := ""
		if kinds != nil {
			name = kinds[i]
		}
		out = append(out, clv.Term{Customer: e.Customer, Class: of(name), From: from[i], To: to[i], Amount: ledger.Money(math.Round(amounts[i] * 100))})
	}
	return out
}

// pooled are the classes of contracts that were too few for a retention of their own.
func (c *Contracts) pooled(lang string) (out []string) {
	for k, x := range c.Rates {
		if x.Pooled && c.Count[k] > 0 {
			out = append(out, c.title(k, lang))
		}
	}
	return out
}

func (c *Contracts) title(k int, lang string) string {
	if c.Classes[k] == "" {
		return say(lang, "no_item")
	}
	return c.Classes[k]
}

// byWorth are the classes with contracts, those of the most worth first.
func (c *Contracts) byWorth() []int {
	var out []int
	for k := range c.Classes {
		if c.Count[k] > 0 {
			out = append(out, k)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int {
		return cmp.Or(cmp.Compare(c.Worth[b], c.Worth[a]), cmp.Compare(c.Fees[b], c.Fees[a]), cmp.Compare(c.Classes[a], c.Classes[b]))
	})
	return out
}

// within is the interval of a class's retention.
func (c *Contracts) within(k int) segment.Interval {
	return segment.Wilson(int64(c.Rates[k].Kept), int64(c.Rates[k].AtRisk))
}

// contractGrid is a row a class of contracts.
func (r *Result) contractGrid(full bool) *grid {
	c := r.Lifetime.Contracts
	g := &grid{title: r.say("clv_contracts"), texts: 1, wide: []int{1}, heads: []string{r.say("c_contract"), r.say("c_contracts"), r.say("c_yearly_fee"), r.say("c_retention"), r.say("c_years"), r.say("c_clv")}, name: "grade_contracts", note: r.say("clv_contracts_how", c.Years)}
	if full {
		g.heads = slices.Insert(g.heads, 4, r.say("c_within"))
		g.heads = slices.Insert(g.heads, 3, r.say("c_at_risk"), r.say("c_kept"))
	}
	var n int
	var fees ledger.Money
	for _, k := range c.byWorth() {
		x := c.Rates[k]
		n, fees = n+c.Count[k], fees+c.Fees[k]
		row := []Value{text(c.title(k, r.Lang)), integer(int64(c.Count[k])), amount(c.Fees[k])}
		if full {
			row = append(row, integer(int64(x.AtRisk)), integer(int64(x.Kept)))
		}
		var rate, within, years, worth Value
		if c.Seen {
			rate, years, worth = Value{Kind: Ratio, Num: x.Rate}, tenths(x.Years), amount(c.Worth[k])
			if within = text(percentRange(c.within(k))); x.Pooled {
				within = text(r.say("pooled_class"))
			}
		}
		if row = append(row, rate); full {
			row = append(row, within)
		}
		g.rows = append(g.rows, append(row, years, worth))
	}
	g.total = make([]Value, len(g.heads))
	g.total[0], g.total[1], g.total[2] = text(r.say("all")), integer(int64(n)), amount(fees)
	if c.Seen {
		g.total[len(g.total)-1] = amount(r.Lifetime.sum())
	}
	return g
}
