package ledger

import (
	"fmt"
	"slices"
	"strings"

	"grade/source"
)

// lesson is what is known of a table's numbers and dates.
type lesson struct {
	commas  commas
	settled bool // the meaning of commas was learnt from every row
	order   DateOrder
	decided bool // the order of day and month was said
	ids     ids  // of a warehouse
}

// sampleLesson looks at the sample for proofs.
func sampleLesson(in *Input, o Options) lesson {
	le := lesson{order: o.Reading.DateOrder, decided: o.Reading.DateOrder != AnyOrder}
	if in.Kind != Transactions {
		return le
	}
	var e evidence
	for i := range in.Table.Sample {
		r := &in.Table.Sample[i]
		for _, f := range numbersOf(&in.Mapping) {
			if c := in.Mapping.Column(f); c >= 0 {
				n, _ := parseNumber(r.Cell(c), thousandsComma)
				e.number(n.proof, r.Line)
			}
		}
		d := r.Cell(in.Mapping.Column(OrderDate))
		_, shape := parseDate(d, dateRules{zone: o.Reading.Zone})
		e.date(shape, r.Line, d)
	}
	if e.comma > 0 && e.point == 0 {
		le.commas = decimalComma
	}
	if !le.decided && e.monthFirst > 0 && e.dayFirst == 0 {
		le.order = MonthFirst
	}
	return le
}

// numbersOf lists the columns that make an amount.
func numbersOf(m *Mapping) []Field {
	if m.Has(Amount) {
		return []Field{Amount}
	}
	return []Field{Quantity, UnitPrice}
}

// contradictions compares what the rows showed with what was assumed. again says that the
// lessons changed and the files have to be read once more.
func (p *pass) contradictions(inputs []Input) (again bool, err error) {
	for i := range inputs {
		e, le := &p.evidence[i], &p.learnt[i]
		where := func(line int) string { return fmt.Sprintf("%s:%d", inputs[i].Table.Name(), line) }
		if want := e.comma > 0 && e.point == 0; !le.settled && (le.commas == decimalComma) != want && e.comma+e.point > 0 {
			le.commas, le.settled, again = thousandsComma, true, true
			if want {
				le.commas = decimalComma
			}
		}
		if e.header > 0 {
			// What follows is another table: this one ends here.
			inputs[i].Table.End(e.header)
			return true, nil
		}
		if le.decided {
			continue
		}
		switch {
		case e.dayFirst > 0 && e.monthFirst > 0:
			return false, &source.Error{Where: where(max(e.dayFirst, e.monthFirst)),
				What: fmt.Sprintf("dates in two layouts: %q on line %d is day first, %q on line %d month first", e.dayText, e.dayFirst, e.monthText, e.monthFirst),
				Hint: "say which one counts with --date-format dd/mm/yyyy or mm/dd/yyyy; the others are then left out as bad_date"}
		case e.monthFirst > 0 && le.order != MonthFirst, e.dayFirst > 0 && le.order == MonthFirst:
			le.order, again = DayFirst, true
			if e.monthFirst > 0 {
				le.order = MonthFirst
			}
		case e.dayFirst == 0 && e.monthFirst == 0 && e.open > 0:
			return false, &source.Error{Where: where(e.open), What: fmt.Sprintf("dates such as %q can be read day first and month first throughout", e.anyText),
				Hint: "--date-format dd/mm/yyyy or --date-format mm/dd/yyyy"}
		}
	}
	return again, nil
}

// checkReadable refuses a table of which not one date, or not one amount, could be read.
func (p *pass) checkReadable() error {
	for i := range p.rec.Files {
		f := &p.rec.Files[i]
		if n := f.Rows[NoAmount]; n > 1 && n+f.Rows[BlankRow]+f.Rows[RepeatedHeader]+f.Rows[TotalRow]+f.Rows[NoteRow]+f.Rows[NoCustomer] == f.RowsRead() {
			for _, e := range p.rec.Examples {
				if e.Table == f.Table && e.Reason == NoAmount {
					return &source.Error{Where: f.Table, What: fmt.Sprintf("no row has an amount in column %q", e.Column),
						Hint: "--map amount=HEADER takes another column; formulas whose results are not stored are filled in when a spreadsheet program opens and saves the file"}
				}
			}
		}
		for _, x := range []struct {
			reason Reason
			what   string
			cure   string
		}{{BadDate, "dates", "--date-format dd/mm/yyyy says how they are written, --map date=HEADER takes another column"}, {BadAmount, "amounts", "--map amount=HEADER takes another column"}} {
			structural := f.Rows[BlankRow] + f.Rows[RepeatedHeader] + f.Rows[TotalRow] + f.Rows[NoteRow] + f.Rows[NoCustomer]
			if n := f.Rows[x.reason]; n == 0 || n+structural != f.RowsRead() {
				continue
			}
			for _, e := range p.rec.Examples {
				if e.Table == f.Table && e.Reason == x.reason && e.Value != "" {
					return &source.Error{Where: fmt.Sprintf("%s:%d", e.Table, e.Line), What: fmt.Sprintf("none of the %s in column %q can be read, such as %q", x.what, e.Column, shape(e.Value)), Hint: x.cure}
				}
			}
		}
	}
	return nil
}

// checkChosen refuses filters and an as-of day that leave no row at all: an empty list is
// hardly what was meant.
func (p *pass) checkChosen() error {
	t := &p.rec.Tally
	if t.Rows[Used]+t.Rows[Refunded] > 0 {
		return nil
	}
	kept := t.RowsRead() - t.Rows[Filtered]
	for r := BlankRow; r <= NoteRow; r++ {
		kept -= t.Rows[r]
	}
	for _, f := range p.options.Filters {
		if kept == 0 && !f.Exclude {
			return &UsageError{Flag: "--include", What: fmt.Sprintf("no row has %q in the column %q", f.Value, f.Column), Hint: "values are compared as they are written; grade inspect FILE shows the columns"}
		}
	}
	if p.options.AsOf != NoDay && t.Rows[AfterAsOf] > 0 && t.Rows[BeforeWindow] == 0 {
		return &UsageError{Flag: "--as-of", What: fmt.Sprintf("every purchase lies after %s", p.options.AsOf), Hint: "give a later day, or leave it out for the last purchase's day"}
	}
	return nil
}

// checkCurrencies refuses to add up two currencies.
func (p *pass) checkCurrencies(inputs []Input) error {
	if p.options.Purchases.Currency != "" {
		return nil
	}
	var codes []string
	for c := range p.currencies {
		if _, ok := p.options.Purchases.Rates[c]; !ok {
			codes = append(codes, c)
		}
	}
	if len(codes) < 2 {
		return nil
	}
	slices.Sort(codes)
	at := p.currencies[codes[1]]
	where := at.table
	if at.line > 0 {
		where += fmt.Sprintf(":%d", at.line)
	}
	return &source.Error{Where: where, What: "more than one currency: " + strings.Join(codes, ", "),
		Hint: fmt.Sprintf("--currency %s takes the rows in %s only; --rate %s=0.92 converts", codes[0], codes[0], codes[1])}
}

func (p *pass) lastPurchase() Day { return lastOf(p.days) }

// lastOf gives the last day with something on it; NoDay where there is none.
func lastOf(days []uint32) Day {
	for d := len(days) - 1; d >= 0; d-- {
		if days[d] > 0 {
			return firstDay + Day(d)
		}
	}
	return NoDay
}

func (p *pass) firstPurchase() Day {
	for d := range p.days {
		if p.days[d] > 0 {
			return firstDay + Day(d)
		}
	}
	return NoDay
}

// Purchases look like slips of the pen where at most so many rows lie after a gap of more than so many days.
const slipRows, slipGap = 3, 45

// checkSlips takes a handful of purchases long after all others for slips of the pen.
func (p *pass) checkSlips(last Day) error {
	const rows = 1000
	total, what := uint64(0), "purchases"
	if lastOf(p.eventDays) != NoDay {
		what = "rows"
	}
	for d, n := range p.days {
		total += uint64(n + p.eventDays[d])
	}
	if total < rows || last == NoDay {
		return nil
	}
	late, next := uint64(0), last
	var slip Day
	for d := last; d >= firstDay; d-- {
		n := p.days[d-firstDay] + p.eventDays[d-firstDay]
		if n == 0 {
			continue
		}
		if next-d > slipGap {
			return &source.Error{Where: "dates", What: fmt.Sprintf("%d of %d %s lie after a gap of %d days, on %s and later; they look like slips of the pen", late, total, what, next-d, slip),
				Hint: fmt.Sprintf("--as-of %s leaves them out; --as-of %s keeps them", d, last)}
		}
		if late += uint64(n); late > slipRows {
			return nil
		}
		next, slip = d, d
	}
	return nil
}
