package ledger

import (
	"context"
	"slices"

	"grade/source"
)

// eventRow is an event while the files are read.
type eventRow struct {
	amount Money
	number uint32
	day    Day
	charge int32 // place in the book of charges
	part   uint8
}

// eventTable is the wanted events of a kind while the files are read. Columns are named by field
// or header, as they were asked for.
type eventTable struct {
	columns []string
	rows    []eventRow
	values  []string // those of a row after those of the one before
	charges []Charge // of a table of charges
}

// texts gives the values of the i-th row.
func (t *eventTable) texts(i int) []string {
	n := len(t.columns)
	return t.values[i*n : (i+1)*n]
}

// wanted gives the names of the columns that are read for a kind; false where it is not wanted. A kind
// without names is read for its customers and days alone.
func (o *Options) wanted(kind Kind) ([]string, bool) {
	names, ok := o.Events[kind]
	if !ok || len(names) == 0 {
		return nil, ok
	}
	var out []string
	add := func(n string) {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	for _, f := range eventFields(kind) {
		switch {
		case f.derived && kind == Feedback:
			for _, n := range []string{"type", "text", "status", "closed"} {
				add(n)
			}
		case f.derived && kind == WorkOrders:
			add("status")
			add("closed")
		}
	}
	if kind == Surveys && len(names) > 0 {
		add("score")
		add("item")
		for _, x := range surveyItems {
			add(x.name)
		}
	}
	for _, n := range names {
		if kind != Transactions || n != "day" && n != "amount" {
			add(n)
		}
	}
	return out, true
}

// wantedColumns is wanted with, for surveys, all columns that hold scores: without an overall score
// it is their mean.
func (o *Options) wantedColumns(inputs []Input, kind Kind) ([]string, bool) {
	names, ok := o.wanted(kind)
	if !ok || kind != Surveys || !slices.Contains(names, "score") {
		return names, ok
	}
	for i := range inputs {
		if inputs[i].Kind != kind {
			continue
		}
		for _, h := range inputs[i].Table.Header {
			if isRating(h) && !slices.Contains(names, h) {
				names = append(names, h)
			}
		}
	}
	return names, true
}

// eventColumns gives the column of each wanted name in a table; -1 where it has none.
func (in *Input) eventColumns(names []string) []int {
	fields := eventFields(in.Kind)
	out := make([]int, len(names))
	for k, n := range names {
		i := slices.IndexFunc(fields, func(f eventField) bool { return f.name == n })
		switch {
		case i >= 0 && fields[i].derived && in.Kind != Transactions:
			out[k] = -1
		case i >= 0:
			out[k] = fields[i].column(in)
		default:
			out[k] = columnNamed(in, n)
		}
	}
	return out
}

// readEvents reads a table of events. Those behind the as-of day are left out.
func (p *pass) readEvents(ctx context.Context, inputs []Input, i int) error {
	in := &inputs[i]
	names, wanted := p.options.wantedColumns(inputs, in.Kind)
	if !wanted || len(names) == 0 && in.Check(p.options.Reading, true) != nil {
		return nil
	}
	if p.events[in.Kind] == nil {
		p.events[in.Kind] = &eventTable{columns: names}
	}
	table := p.events[in.Kind]
	limit := p.asOf
	columns := in.eventColumns(names)
	days := eventFields(in.Kind)[0].column(in)
	t := &tableReader{pass: p, in: in, name: in.Table.Name(), input: i}
	t.know(in)
	w := newWorker(t)
	w.cols = judgedBy(in, days)
	if err := t.findFilters(inputs); err != nil && !isUsage(err) {
		return err
	}
	filled := callListColumns(in.Table.Header)
	listed := NoDay
	if filled != nil {
		listed = firstDayIn(in.Table.Title)
	}
	le := &p.learnt[i]
	w.dates = dateRules{order: le.order, said: le.decided, zone: p.options.Reading.Zone}
	known, first := map[string]string{}, len(table.rows)
	err := in.Table.Scan(ctx, 1, func(int) func(*source.Row) error {
		return func(r *source.Row) error {
			if filled != nil && !slices.ContainsFunc(filled, func(c int) bool { return !isNull(r.Cell(c)) }) {
				w.leave(r, BlankRow, 0, -1) // nobody was called yet
				return nil
			}
			p.event(w, r, table, columns, days, limit, listed, known)
			return nil
		}
	})
	if err != nil {
		return err
	}
	table.scale(in, columns, first)
	p.take(w, i)
	return p.rec.add(FileTally{Table: t.name, Tally: w.tally})
}

// judgedBy gives the columns of a table of events by which rows are judged.
func judgedBy(in *Input, day int) columns {
	return columns{customer: in.Mapping.Column(CustomerID), date: day, amount: -1, quantity: -1, price: -1, order: -1, currency: -1, item: -1, document: -1, room: -1}
}

func isUsage(err error) bool { _, ok := err.(*UsageError); return ok }

// firstDayIn finds the first day written as 2006-01-02 in a text; NoDay for none.
func firstDayIn(s string) Day {
	for i := 0; i+10 <= len(s); i++ {
		if d, err := ParseDay(s[i : i+10]); err == nil && d.String() == s[i:i+10] {
			return d
		}
	}
	return NoDay
}

// event decides what a row of a table of events is, and keeps it. One without a day has that on which the
// list was made, where that is known.
func (p *pass) event(w *worker, r *source.Row, table *eventTable, columns []int, days int, limit, listed Day, known map[string]string) {
	customer := w.customer(r)
	day, dated := listed, true
	if v := r.Cell(days); days >= 0 && !isNull(v) {
		day, dated = w.day(v, r.Line)
	}
	if customer == nil || isTotalWord(customer) {
		reason := w.oddRow(r, day != NoDay, amountAbsent)
		if reason == Used {
			reason = NoCustomer
		}
		w.leave(r, reason, 0, w.cols.customer)
		return
	}
	switch {
	case w.repeatsHeader(r):
		w.leave(r, RepeatedHeader, 0, -1)
		return
	case w.filteredBy(r) >= 0:
		w.leave(r, Filtered, 0, w.filteredBy(r))
		return
	case !dated:
		w.leave(r, BadDate, 0, days)
		return
	}
	if limit != NoDay && day > limit {
		w.leave(r, AfterAsOf, 0, days)
		return
	}
	part, n := p.find(customer)
	x := p.people[part].people.At(n)
	switch {
	case day == NoDay:
		x.listed = true
	case day > p.from && (x.mention == NoDay || day < x.mention):
		x.mention = day
	}
	if day != NoDay {
		p.eventDays[day-firstDay]++
	}
	for _, c := range columns {
		s := ""
		if v := r.Cell(c); c >= 0 && !isNull(v) {
			s = share(known, v)
		}
		table.values = append(table.values, s)
	}
	table.rows = append(table.rows, eventRow{part: uint8(part), number: n, day: day})
	w.tally.Rows[Used]++
}
