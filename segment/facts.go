package segment

import (
	"math"
	"slices"
	"strings"
	"sync"

	"grade/ledger"
	"grade/rfm"
	"grade/segment/internal/expression"
)

// Facts are what is known of every customer when the rules are applied.
type Facts struct {
	Ledger  *ledger.Ledger
	Reading ledger.Reading
	Metrics []rfm.Metrics
	Scores  []rfm.Scores
	Levels  int       // how many different scores there are
	Segment []string  // keys; "" for none
	Tier    []string  // by value
	CLV     []float64 // the value over a lifetime, not a number where it is not known; nil: not worked out
	PAlive  []float64 // the probability still to buy, likewise
	Areas   *Areas    // nil: not asked for
	Before  []Before  // of an earlier list; nil: there is none

	accounts []ledger.Account // one a customer, of the charges
}

// data brings what the programs use into columns.
func (g *Grader) data(f *Facts, extra int) (*expression.Data, error) {
	d := &expression.Data{Rows: len(f.Metrics), AsOf: f.Ledger.AsOf, Columns: make([]expression.Column, len(g.schema.sources)+extra), Lists: make([]expression.Events, len(g.schema.lists))}
	used, fields := map[int]bool{}, make([]map[int]bool, len(g.schema.lists))
	for _, p := range g.programs() {
		for _, n := range p.Uses.Names {
			used[n] = true
		}
		for l, list := range p.Uses.Lists {
			for _, n := range list {
				if fields[l] == nil {
					fields[l] = map[int]bool{}
				}
				fields[l][n] = true
			}
		}
	}
	for _, c := range g.active {
		if c.Values != "" && c.values == nil {
			used[c.value] = true
		}
	}
	f.accounts = f.Ledger.Accounts()
	var mu sync.Mutex
	var wg sync.WaitGroup
	var failed error
	for place := range g.schema.sources {
		if !used[place] {
			continue
		}
		wg.Go(func() {
			c, err := f.column(&g.schema.sources[place])
			mu.Lock()
			defer mu.Unlock()
			d.Columns[place] = c
			if err != nil && (failed == nil || err.Error() < failed.Error()) {
				failed = err
			}
		})
	}
	wg.Wait()
	for i, l := range g.schema.lists {
		d.Lists[i] = l.events(f.Ledger.Events[l.kind], fields[i])
	}
	return d, failed
}

// programs lists all compiled conditions.
func (g *Grader) programs() []*expression.Program {
	var out []*expression.Program
	for _, c := range g.active {
		out = append(out, c.when...)
		if c.values != nil {
			out = append(out, c.values)
		}
	}
	return append(out, g.adjust...)
}

// events gives a list with the fields that are used.
func (l *listSource) events(from *ledger.EventList, used map[int]bool) expression.Events {
	if from == nil {
		return expression.Events{}
	}
	out := expression.Events{First: from.First, Columns: make([]expression.Column, len(l.fields))}
	for i, name := range l.fields {
		if !used[i] {
			continue
		}
		out.Columns[i] = column(from.Values(name), l.types[i], len(from.Events))
	}
	return out
}

// column makes a column of values; of a field that the input does not have all are missing.
func column(v ledger.Values, t expression.Type, n int) expression.Column {
	c := expression.Column{Numbers: v.Numbers, Texts: v.Texts, Days: v.Days, Truths: v.Truths}
	switch {
	case t == expression.Number && c.Numbers == nil:
		c.Numbers = make([]float64, n)
		for i := range c.Numbers {
			c.Numbers[i] = math.NaN()
		}
	case t == expression.Text && c.Texts == nil:
		c.Texts = make([]string, n)
	case t == expression.Day && c.Days == nil:
		c.Days = make([]ledger.Day, n)
		for i := range c.Days {
			c.Days[i] = ledger.NoDay
		}
	case t == expression.Truth && c.Truths == nil:
		c.Truths = make([]bool, n)
	}
	return c
}

// column gives a column of the customers.
func (f *Facts) column(s *source) (expression.Column, error) {
	n := len(f.Metrics)
	if s.fact == nil {
		return column(f.computed(s.name), s.typ, n), nil
	}
	var texts []string
	switch s.fact.Field {
	case ledger.CustomerID, ledger.CustomerName, ledger.Owner, ledger.Project:
		of := map[ledger.Field]func(*ledger.Customer) string{
			ledger.CustomerID: func(c *ledger.Customer) string { return c.ID }, ledger.CustomerName: (*ledger.Customer).Name,
			ledger.Owner: (*ledger.Customer).Owner, ledger.Project: (*ledger.Customer).Project,
		}[s.fact.Field]
		texts = make([]string, n)
		for i := range f.Ledger.Customers {
			texts[i] = of(&f.Ledger.Customers[i])
		}
	default:
		if s.fact.Header != "" {
			texts = f.Ledger.ColumnOf(s.fact)
		}
	}
	if texts == nil {
		return column(ledger.Values{}, s.typ, n), nil
	}
	v, err := ledger.Interpret(texts, s.fact.Type, s.fact.Header, "customers", f.Reading)
	return column(v, s.typ, n), err
}

// computed gives a column that this program works out; nothing where it is not known.
func (f *Facts) computed(name string) ledger.Values {
	if old, ok := strings.CutPrefix(name, "prev_"); ok {
		return f.before(old)
	}
	switch name {
	case "rfm", "no_score_reason":
		code := rfm.Codes(f.Levels)
		out := make([]string, len(f.Metrics))
		for i := range out {
			if out[i] = f.Metrics[i].Unscored.String(); name == "rfm" {
				out[i] = code(f.Scores[i])
			}
		}
		return ledger.Values{Texts: out}
	case "segment":
		return ledger.Values{Texts: f.Segment}
	case "tier":
		return ledger.Values{Texts: f.Tier}
	case "clv":
		return ledger.Values{Numbers: f.CLV}
	case "p_alive":
		return ledger.Values{Numbers: f.PAlive}
	case "area_price":
		return ledger.Values{Numbers: f.Areas.each(len(f.Metrics), func(a *Area) float64 { return a.Price })}
	case "area_price_growth":
		return ledger.Values{Numbers: f.Areas.each(len(f.Metrics), func(a *Area) float64 { return a.Growth })}
	}
	if slices.Contains(chargeNames, name) {
		return charged(name, f.accounts, f.Ledger.AsOf)
	}
	return f.measured(name)
}

// measured gives a column of the metrics and scores; nothing where it is not known.
func (f *Facts) measured(name string) ledger.Values {
	every := func(of func(i int) float64) ledger.Values {
		out := make([]float64, len(f.Metrics))
		for i := range out {
			out[i] = of(i)
		}
		return ledger.Values{Numbers: out}
	}
	number := func(of func(i int) float64) ledger.Values { // nothing for who has no scores
		return every(func(i int) float64 {
			if f.Metrics[i].Unscored != rfm.Scored {
				return math.NaN()
			}
			return of(i)
		})
	}
	day := func(of func(m *rfm.Metrics) ledger.Day) ledger.Values {
		out := make([]ledger.Day, len(f.Metrics))
		for i := range out {
			out[i] = of(&f.Metrics[i])
		}
		return ledger.Values{Days: out}
	}
	ms := f.Metrics
	switch name {
	case "r":
		return number(func(i int) float64 { return float64(f.Scores[i].R) })
	case "f":
		return number(func(i int) float64 { return float64(f.Scores[i].F) })
	case "m":
		return number(func(i int) float64 { return float64(f.Scores[i].M) })
	case "recency_days":
		return number(func(i int) float64 { return float64(ms[i].Recency) })
	case "frequency":
		return every(func(i int) float64 { return float64(ms[i].Frequency) })
	case "monetary":
		return every(func(i int) float64 { return float64(ms[i].Monetary) / 100 })
	case "average_order":
		return number(func(i int) float64 { return float64(ms[i].Monetary) / 100 / float64(ms[i].Frequency) })
	case "first_purchase":
		return day(func(m *rfm.Metrics) ledger.Day { return m.First })
	case "last_purchase":
		return day(func(m *rfm.Metrics) ledger.Day { return m.Last })
	case "tenure_days":
		return number(func(i int) float64 { return float64(f.Ledger.AsOf - ms[i].First) })
	case "usual_interval":
		return number(func(i int) float64 {
			if ms[i].Frequency < 2 || ms[i].First == ms[i].Last {
				return math.NaN()
			}
			return float64(ms[i].Last-ms[i].First) / float64(ms[i].Frequency-1)
		})
	}
	return ledger.Values{}
}

// chargeNames are the columns that are worked out of charges.
var chargeNames = []string{"due", "paid", "waived", "arrears", "collection_rate", "prepaid", "oldest_unpaid_days", "on_time_rate", "paid_through", "use_12mo", "use_growth", "use_peak"}

// charged gives a column that is worked out of charges. Of who has no charges nothing is known.
func charged(name string, accounts []ledger.Account, asOf ledger.Day) ledger.Values {
	numbers, days := make([]float64, len(accounts)), make([]ledger.Day, len(accounts))
	for i := range numbers {
		numbers[i], days[i] = math.NaN(), ledger.NoDay
		a := &accounts[i]
		if a.Bills == 0 {
			continue
		}
		switch name {
		case "due":
			numbers[i] = float64(a.Due) / 100
		case "paid":
			numbers[i] = float64(a.Paid) / 100
		case "waived":
			numbers[i] = float64(a.Waived) / 100
		case "arrears":
			numbers[i] = float64(a.Arrears) / 100
		case "prepaid":
			numbers[i] = float64(a.Prepaid) / 100
		case "collection_rate":
			numbers[i] = a.CollectionRate()
		case "on_time_rate":
			numbers[i] = a.OnTimeRate()
		case "oldest_unpaid_days":
			if numbers[i] = 0; a.OldestUnpaid != ledger.NoDay {
				numbers[i] = float64(asOf - a.OldestUnpaid)
			}
		case "use_12mo":
			numbers[i] = a.Use.Year
		case "use_growth":
			numbers[i] = a.Use.Growth
		case "use_peak":
			numbers[i] = a.Use.Peak
		case "paid_through":
			days[i] = a.PaidThrough
		}
	}
	if name == "paid_through" {
		return ledger.Values{Days: days}
	}
	return ledger.Values{Numbers: numbers}
}
