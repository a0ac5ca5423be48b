package report

import (
	"strconv"
	"strings"
	"sync/atomic"

	"grade/internal/parallel"
	"grade/ledger"
	"grade/rfm"
)

// ValueKind is what a value is.
type ValueKind uint8

// The kinds of values.
const (
	Blank ValueKind = iota
	Text
	Int
	Amount // money, in minor units
	Day
	Ratio   // a share in [0, 1]
	Decimal // an exact number that is not whole
	Fen     // an exact amount that may have parts of a cent
	Whole   // money, shown without cents
	Wan     // money, shown in units of 10,000
	Yi      // of 100,000,000
	Kilo    // of a thousand
	Mega    // of a million
	Giga    // of a thousand millions
	Move    // how many tiers up, or down where below zero
	Fine    // a number with four decimals, such as a parameter
)

// Value is one cell of a list or a sheet.
type Value struct {
	Kind ValueKind
	Text string // of Text, and the exact digits of Decimal
	Int  int64  // of Int, Day, Move and money
	Num  float64
}

func text(s string) Value {
	if s == "" {
		return Value{}
	}
	return Value{Kind: Text, Text: s}
}

func integer(n int64) Value       { return Value{Kind: Int, Int: n} }
func amount(m ledger.Money) Value { return Value{Kind: Amount, Int: int64(m)} }
func whole(m ledger.Money) Value  { return Value{Kind: Whole, Int: int64(m)} }
func ratio(part, of int64) Value  { return Value{Kind: Ratio, Num: share(part, of)} }

// exact is a median: whole where it is, of money with scale 2.
func exact(c rfm.Cut, scale int) Value {
	if c.Num == 0 && scale == 0 {
		return integer(c.Whole)
	}
	d := c.Decimal(scale)
	f, _ := strconv.ParseFloat(d, 64)
	if scale == 2 {
		return Value{Kind: Fen, Text: d, Num: f}
	}
	return Value{Kind: Decimal, Text: d, Num: f}
}

func day(d ledger.Day) Value {
	if d == ledger.NoDay {
		return Value{}
	}
	return Value{Kind: Day, Int: int64(d)}
}

// Column is a column of the list of customers: its stable key, its title in the run's
// language, and its value for the i-th customer.
type Column struct {
	Key   string
	Title string
	Kind  ValueKind
	Of    func(i int) Value // may be called by several goroutines at once
}

// Customers is the list of customers.
type Customers struct {
	Columns []Column
	N       int
}

// List describes the list: the stable keys in their order, then the customers file's own
// columns. Columns about which nothing is known are left out.
func List(r *Result) *Customers {
	l := &Customers{N: len(r.Metrics), Columns: r.scoreColumns()}
	add := func(key string, kind ValueKind, of func(int) Value) {
		l.Columns = append(l.Columns, Column{key, columnTitle(r, key), kind, of})
	}
	if r.Grading != nil {
		if r.graded() {
			add("grade_score", Fen, func(i int) Value { return score(r.Grading.Score[i]) })
			add("reasons", Text, func(i int) Value { return text(r.reasons(i)) })
		}
		add("next_action", Text, func(i int) Value { return text(r.nextAction(i)) })
	}
	cs, ms, aliases := r.Ledger.Customers, r.Metrics, r.aliases()
	for _, c := range []Column{
		{Key: "owner", Of: func(i int) Value { return text(cs[i].Owner()) }},
		{Key: "project", Of: func(i int) Value { return text(cs[i].Project()) }},
		{Key: "no_score_reason", Of: func(i int) Value { return text(ms[i].Unscored.String()) }},
		{Key: "aliases", Of: func(i int) Value { return text(strings.Join(aliases[cs[i].ID], ";")) }},
		{Key: "call", Of: func(i int) Value { return text(r.trial(i)) }},
	} {
		if l.known(c.Of) {
			add(c.Key, Text, c.Of)
		}
	}
	l.Columns = append(l.Columns, r.lifetimeColumns()...)
	for _, c := range r.accountColumns() {
		add(c.Key, c.Kind, c.Of)
	}
	if r.Grading != nil {
		l.Columns = append(l.Columns, r.dimensionColumns()...)
	}
	if r.Previous != nil {
		add("previous_tier", Text, func(i int) Value { return text(r.Previous.Tier[i]) })
		add("move", Move, r.move)
	}
	if r.Earned != nil {
		add("earned_tier", Text, func(i int) Value { return text(r.Earned[i]) })
		add("periods_below", Int, func(i int) Value { return integer(int64(r.Below[i])) })
	}
	l.addOwn(r)
	return l
}

// scoreColumns are the columns that every list has, in the order of CSVHeader.
func (r *Result) scoreColumns() []Column {
	cs, ms := r.Ledger.Customers, r.Metrics
	var out []Column
	add := func(key string, kind ValueKind, of func(int) Value) {
		out = append(out, Column{key, columnTitle(r, key), kind, of})
	}
	scored := func(of func(int) Value) func(int) Value {
		return func(i int) Value {
			if ms[i].Unscored != rfm.Scored {
				return Value{}
			}
			return of(i)
		}
	}
	add("customer_id", Text, func(i int) Value { return text(cs[i].ID) })
	add("customer_name", Text, func(i int) Value { return text(cs[i].Name()) })
	add("last_purchase", Day, func(i int) Value { return day(ms[i].Last) })
	add("recency_days", Int, scored(func(i int) Value { return integer(int64(ms[i].Recency)) }))
	add("frequency", Int, func(i int) Value { return integer(ms[i].Frequency) })
	add("monetary", Amount, func(i int) Value { return amount(ms[i].Monetary) })
	for _, x := range []rfm.Measure{rfm.Recency, rfm.Frequency, rfm.Monetary} {
		add(x.String()[:1], Int, scored(func(i int) Value { return integer(int64(r.Scores[i].Of(x))) }))
	}
	codes := rfm.Codes(r.Method.Levels())
	add("rfm", Text, scored(func(i int) Value { return text(codes(r.Scores[i])) }))
	add("segment", Text, func(i int) Value {
		if r.Scheme == nil || r.Class[i] < 0 {
			return Value{}
		}
		return text(r.Scheme.Classes[r.Class[i]].Key)
	})
	add("tier", Text, func(i int) Value { return text(r.Tier[i]) })
	return out
}

// known says whether a column has a value for anybody.
func (l *Customers) known(of func(int) Value) bool {
	var found atomic.Bool
	parallel.Ranges(l.N, func(from, to int) {
		for i := from; i < to && !found.Load(); i++ {
			if of(i).Kind != Blank {
				found.Store(true)
			}
		}
	})
	return found.Load()
}

// addOwn adds the columns of the customers file, with a number behind a name that is taken.
func (l *Customers) addOwn(r *Result) {
	taken := map[string]bool{}
	for _, c := range l.Columns {
		taken[c.Key] = true
	}
	for _, c := range r.Ledger.Columns {
		key := c.Header
		for n := 2; taken[key]; n++ {
			key = c.Header + "_" + strconv.Itoa(n)
		}
		taken[key] = true
		l.Columns = append(l.Columns, Column{key, key, Text, func(i int) Value { return text(c.Values[i]) }})
	}
}

// accountColumns are what customers were charged and paid; none where no charges were read.
func (r *Result) accountColumns() []Column {
	if r.Accounts == nil {
		return nil
	}
	of := func(key string, kind ValueKind, of func(a *ledger.Account) Value) Column {
		return Column{Key: key, Kind: kind, Of: func(i int) Value {
			if a := &r.Accounts[i]; a.Bills > 0 {
				return of(a)
			}
			return Value{}
		}}
	}
	return []Column{
		of("due", Amount, func(a *ledger.Account) Value { return amount(a.Due) }),
		of("paid", Amount, func(a *ledger.Account) Value { return amount(a.Paid) }),
		of("waived", Amount, func(a *ledger.Account) Value { return amount(a.Waived) }),
		of("arrears", Amount, func(a *ledger.Account) Value { return amount(a.Arrears) }),
		of("oldest_unpaid_days", Int, func(a *ledger.Account) Value {
			if a.OldestUnpaid == ledger.NoDay || r.Ledger.AsOf == ledger.NoDay {
				return Value{}
			}
			return integer(int64(r.Ledger.AsOf - a.OldestUnpaid))
		}),
		of("collection_rate", Ratio, func(a *ledger.Account) Value { return optional(a.CollectionRate()) }),
		of("paid_through", Day, func(a *ledger.Account) Value { return day(a.PaidThrough) }),
		of("prepaid", Amount, func(a *ledger.Account) Value { return amount(a.Prepaid) }),
		of("on_time_rate", Ratio, func(a *ledger.Account) Value { return optional(a.OnTimeRate()) }),
		of("payable", Amount, func(a *ledger.Account) Value { return amount(a.Payable) }),
	}
}
