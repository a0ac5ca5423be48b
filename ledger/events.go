package ledger

import (
	"cmp"
	"context"
	"hash/maphash"
	"math"
	"slices"
	"strconv"
	"strings"

	"grade/source"
)

// Event is what happened to a customer on a day: a purchase, an answer to a survey, a complaint, a
// call, a repair. Its fields stand in the columns of its list.
type Event struct {
	Customer int32 // place in Ledger.Customers
	Day      Day   // NoDay: not said
}

// EventList holds the events of a kind by customer, then by day; undated ones come first.
type EventList struct {
	Kind   Kind
	Events []Event
	First  []int32 // one a customer and one more: customer i has First[i] to First[i+1]-1
	fields []string
	values map[string]Values
}

// Values gives a field of the events; nil slices where the input does not have it.
func (l *EventList) Values(name string) Values { return l.values[name] }

// eventRow is an event while the files are read.
type eventRow struct {
	amount Money
	number uint32
	day    Day
	part   uint8
}

// eventTable is the wanted events of a kind while the files are read. Columns are named by field
// or header, as they were asked for.
type eventTable struct {
	columns []string
	rows    []eventRow
	values  []string // those of a row after those of the one before
}

// texts gives the values of the i-th row.
func (t *eventTable) texts(i int) []string {
	n := len(t.columns)
	return t.values[i*n : (i+1)*n]
}

// wanted gives the names of the columns that are read for a kind; false where it is not wanted.
func (o *Options) wanted(kind Kind) ([]string, bool) {
	names, ok := o.Events[kind]
	if !ok {
		return nil, false
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
	if !wanted {
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
	order, err := dayOrderOf(in.Table, days, p.options.Reading)
	if err != nil {
		return err
	}
	w.dates = dateRules{order: order, said: p.options.Reading.DateOrder != AnyOrder, zone: p.options.Reading.Zone}
	known, first := map[string]string{}, len(table.rows)
	err = in.Table.Scan(ctx, 1, func(int) func(*source.Row) error {
		return func(r *source.Row) error {
			p.event(w, r, table, columns, days, limit, known)
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

// scale turns the scores of a table's rows, which begin at first, into shares of its scale: another
// table may have another one.
func (t *eventTable) scale(in *Input, columns []int, first int) {
	var headers []string
	var texts [][]string
	var at []int
	for k, c := range columns {
		if c < 0 || !t.isScore(in, t.columns[k]) {
			continue
		}
		column := make([]string, 0, len(t.rows)-first)
		for i := first; i < len(t.rows); i++ {
			column = append(column, t.texts(i)[k])
		}
		headers, texts, at = append(headers, in.Table.Header[c]), append(texts, column), append(at, k)
	}
	for n, column := range shares(texts, headers) {
		for i, x := range column {
			s := ""
			if x == x {
				s = strconv.FormatFloat(x, 'g', -1, 64)
			}
			t.texts(first + i)[at[n]] = s
		}
	}
}

// isScore says whether a field of a table's events is a score.
func (t *eventTable) isScore(in *Input, name string) bool {
	for _, f := range eventFields(in.Kind) {
		if f.name == name {
			return f.typ == ScoreFact
		}
	}
	return in.Kind == Surveys && isRating(name)
}

// judgedBy gives the columns of a table of events by which rows are judged.
func judgedBy(in *Input, day int) columns {
	return columns{customer: in.Mapping.Column(CustomerID), date: day, amount: -1, quantity: -1, price: -1, order: -1, currency: -1, item: -1, document: -1, room: -1}
}

func isUsage(err error) bool { _, ok := err.(*UsageError); return ok }

// dayOrderOf finds the order of day and month from all rows of a column.
func dayOrderOf(t *source.Table, c int, r Reading) (DateOrder, error) {
	if r.DateOrder != AnyOrder || c < 0 {
		return r.DateOrder, nil
	}
	var texts []string
	for i := range t.Sample {
		if v := t.Sample[i].Cell(c); !isNull(v) {
			texts = append(texts, string(v))
		}
	}
	days, err := interpretDays(texts, t.Header[c], t.Name(), r)
	if err != nil {
		return AnyOrder, err
	}
	for i, s := range texts {
		if d, shape := parseDate([]byte(s), dateRules{}); shape == monthFirst || shape == openDate && days[i] != d {
			return MonthFirst, nil
		}
	}
	return AnyOrder, nil
}

// event decides what a row of a table of events is, and keeps it.
func (p *pass) event(w *worker, r *source.Row, table *eventTable, columns []int, days int, limit Day, known map[string]string) {
	customer := w.customer(r)
	day, dated := NoDay, true
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
	hash := maphash.Bytes(hashSeed, customer)
	part := partitionOf(hash)
	if limit != NoDay && day > limit {
		w.leave(r, AfterAsOf, 0, days)
		return
	}
	n := p.people[part].find(hash, customer)
	x := &p.people[part].people[n]
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

// buildEvents gives the ledger the events that were asked for.
func (p *pass) buildEvents(l *Ledger, inputs []Input) error {
	l.Events = map[Kind]*EventList{}
	if names, ok := p.options.wanted(Transactions); ok {
		p.events[Transactions] = p.purchases(names)
	}
	for kind, t := range p.events {
		list, err := p.eventList(l, inputs, kind, t)
		if err != nil {
			return err
		}
		l.Events[kind] = list
	}
	return nil
}

// purchases puts those of all partitions into one table.
func (p *pass) purchases(names []string) *eventTable {
	t := &eventTable{columns: names}
	rows := 0
	for _, q := range p.people {
		rows += len(q.events)
	}
	t.rows, t.values = make([]eventRow, 0, rows), make([]string, 0, rows*len(names))
	for _, q := range p.people {
		t.rows, t.values = append(t.rows, q.events...), append(t.values, q.eventTexts...)
		q.events, q.eventTexts, q.known = nil, nil, nil
	}
	return t
}

// eventList sorts the events and reads their fields.
func (p *pass) eventList(l *Ledger, inputs []Input, kind Kind, t *eventTable) (*EventList, error) {
	list := &EventList{Kind: kind, First: make([]int32, len(l.Customers)+1), fields: t.columns, values: map[string]Values{}}
	at := make([]int32, len(t.rows))
	n := 0
	for i := range t.rows {
		if at[i] = int32(l.Position(int(t.rows[i].part), t.rows[i].number)); at[i] >= 0 {
			list.First[at[i]+1]++
			n++
		}
	}
	for i := range l.Customers {
		list.First[i+1] += list.First[i]
	}
	order := make([]int32, n) // of the rows: by customer, then by day
	next := slices.Clone(list.First)
	for i, c := range at {
		if c >= 0 {
			order[next[c]] = int32(i)
			next[c]++
		}
	}
	for i := range l.Customers {
		t.sort(order[list.First[i]:list.First[i+1]])
	}
	list.Events = make([]Event, n)
	texts := make([][]string, len(t.columns))
	for k := range texts {
		texts[k] = make([]string, n)
	}
	days, amounts := make([]Day, n), make([]float64, n)
	for i, r := range order {
		row := &t.rows[r]
		list.Events[i] = Event{at[r], row.day}
		days[i], amounts[i] = row.day, float64(row.amount)/100
		for k, v := range t.texts(int(r)) {
			texts[k][i] = v
		}
	}
	t.rows, t.values = nil, nil
	types := map[string]FactType{}
	for _, f := range EventFacts(inputs, kind) {
		types[f.Name] = f.Type
	}
	for k, name := range t.columns {
		header := headerOf(inputs, kind, name)
		if types[name] == ScoreFact {
			header = "" // they are shares already
		}
		v, err := Interpret(texts[k], types[name], header, string(kind), p.options.Reading)
		if err != nil {
			return nil, err
		}
		list.values[name] = v
	}
	list.values["day"] = Values{Type: DayFact, Days: days}
	if kind == Transactions {
		list.values["amount"] = Values{Type: NumberFact, Numbers: amounts}
	}
	list.derive(headerOf(inputs, kind, "closed") != "")
	return list, nil
}

// sort orders a customer's events by day; those of one day by amount and texts, so that nothing hangs
// on the order of the rows.
func (t *eventTable) sort(order []int32) {
	if len(order) < 2 {
		return
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		x, y := &t.rows[a], &t.rows[b]
		return cmp.Or(cmp.Compare(x.day, y.day), cmp.Compare(x.amount, y.amount), slices.Compare(t.texts(int(a)), t.texts(int(b))))
	})
}

// NewEventList makes a list of one customer's events of their fields, as rule files write them in
// their tests.
func NewEventList(kind Kind, rows []map[string]string) (*EventList, error) {
	facts := EventFacts(nil, kind)
	list := &EventList{Kind: kind, Events: make([]Event, len(rows)), First: []int32{0, int32(len(rows))}, values: map[string]Values{}}
	day := func(r map[string]string) Day {
		if d, err := ParseDay(r["day"]); err == nil {
			return d
		}
		return NoDay
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b map[string]string) int { return cmp.Compare(day(a), day(b)) })
	for i, r := range rows {
		list.Events[i].Day = day(r)
		for name := range r {
			if !slices.ContainsFunc(facts, func(f EventFact) bool { return f.Name == name }) {
				facts = append(facts, EventFact{Fact: Fact{Name: name}})
			}
		}
	}
	for _, f := range facts {
		texts := make([]string, len(rows))
		for i, r := range rows {
			texts[i] = r[f.Name]
		}
		if f.Type == TruthFact {
			truths := make([]bool, len(rows))
			for i, s := range texts {
				truths[i] = s == "true"
			}
			list.values[f.Name] = Values{Type: TruthFact, Truths: truths}
			continue
		}
		v, err := Interpret(texts, f.Type, "", string(kind), Reading{})
		if err != nil {
			return nil, err
		}
		list.values[f.Name] = v
		list.fields = append(list.fields, f.Name)
	}
	told := map[string]Values{}
	for _, name := range []string{"kind", "sentiment", "open"} {
		if slices.ContainsFunc(rows, func(r map[string]string) bool { return r[name] != "" }) {
			told[name] = list.values[name]
		}
	}
	list.derive(slices.ContainsFunc(rows, func(r map[string]string) bool { return r["closed"] != "" }))
	for name, v := range told {
		list.values[name] = v
	}
	return list, nil
}

// headerOf gives the header of an event's field in the first table that has it.
func headerOf(inputs []Input, kind Kind, name string) string {
	for i := range inputs {
		if inputs[i].Kind != kind {
			continue
		}
		if c := inputs[i].eventColumns([]string{name})[0]; c >= 0 {
			return inputs[i].Table.Header[c]
		}
	}
	return ""
}

// derive works out the fields that no column holds. hasClosed says that the day on which a case was
// closed is known where it was.
func (l *EventList) derive(hasClosed bool) {
	n := len(l.Events)
	switch l.Kind {
	case Surveys:
		if slices.Contains(l.fields, "score") {
			l.gather()
			l.overall()
		}
	case Feedback, WorkOrders:
		status, closed := l.values["status"].Texts, l.values["closed"].Days
		open := make([]bool, n)
		for i := range open {
			open[i] = isOpen(status[i], closed[i], hasClosed)
		}
		l.values["open"] = Values{Type: TruthFact, Truths: open}
		if l.Kind == WorkOrders {
			return
		}
		types, texts := l.values["type"].Texts, l.values["text"].Texts
		kinds, minds := make([]string, n), make([]string, n)
		for i := range kinds {
			if kinds[i] = feedbackKind(types[i]); kinds[i] == "" {
				kinds[i] = feedbackKind(texts[i])
			}
			minds[i] = sentiment(feedbackKind(types[i]), strings.TrimSpace(texts[i]))
		}
		l.values["kind"], l.values["sentiment"] = Values{Texts: kinds}, Values{Texts: minds}
	}
}

// overall gives surveys without an overall score the mean of all that they asked for.
func (l *EventList) overall() {
	scores := l.values["score"].Numbers
	columns := func(name string) bool { return name != "score" && isRating(name) }
	wide := slices.ContainsFunc(l.fields, columns)
	var all []string
	for _, name := range l.fields {
		if v := l.values[name]; v.Type == ScoreFact && name != "score" && (!wide || columns(name)) {
			all = append(all, name)
		}
	}
	for i := range scores {
		if scores[i] == scores[i] {
			continue
		}
		var sum mean
		for _, name := range all {
			sum.add(l.values[name].Numbers[i])
		}
		scores[i] = sum.value()
	}
}

// mean is that of the numbers that were given, rounded to nine decimals; not a number of none.
type mean struct {
	sum float64
	n   int
}

func (m *mean) add(x float64) {
	if x == x {
		m.sum, m.n = m.sum+x, m.n+1
	}
}

func (m *mean) value() float64 {
	if m.n == 0 {
		return math.NaN()
	}
	return math.Round(m.sum/float64(m.n)*1e9) / 1e9
}

// gather makes one survey of the rows of a long table, where each row is one item of it: the rows of
// a customer and a day. Its score is that of the item that asks for all, else the mean.
func (l *EventList) gather() {
	items := l.values["item"].Texts
	if !slices.ContainsFunc(items, func(s string) bool { return s != "" }) {
		return
	}
	scores := l.values["score"].Numbers
	keep := []int32{}
	for from, to := 0, 0; from < len(l.Events); from = to {
		var whole, parts mean
		for to = from; to < len(l.Events) && l.Events[to] == l.Events[from]; to++ {
			switch item := itemOf(items[to]); {
			case hasAny(fold(items[to]), []string{"总体", "整体", "综合", "overall"}):
				whole.add(scores[to])
			default:
				parts.add(scores[to])
				if v := l.values[item].Numbers; item != "" && v != nil {
					v[from] = scores[to]
				}
			}
		}
		if scores[from] = whole.value(); whole.n == 0 {
			scores[from] = parts.value()
		}
		items[from] = strings.Join(items[from:to], "、")
		keep = append(keep, int32(from))
	}
	l.keep(keep)
}

// keep drops all other events.
func (l *EventList) keep(at []int32) {
	events := make([]Event, len(at))
	for i, k := range at {
		events[i] = l.Events[k]
	}
	l.Events = events
	clear(l.First)
	for _, e := range events {
		l.First[e.Customer+1]++
	}
	for i := 1; i < len(l.First); i++ {
		l.First[i] += l.First[i-1]
	}
	for name, v := range l.values {
		l.values[name] = Values{Type: v.Type, Texts: pick(v.Texts, at), Numbers: pick(v.Numbers, at), Days: pick(v.Days, at), Truths: pick(v.Truths, at)}
	}
}

func pick[T any](from []T, at []int32) []T {
	if from == nil {
		return nil
	}
	out := make([]T, len(at))
	for i, k := range at {
		out[i] = from[k]
	}
	return out
}
