package ledger

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
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

// buildEvents gives the ledger the events that were asked for.
func (p *pass) buildEvents(l *Ledger, inputs []Input) error {
	l.Events = map[Kind]*EventList{}
	if names, ok := p.options.wanted(Transactions); ok {
		p.events[Transactions] = p.purchases(names)
	}
	if t := p.events[Charges]; t != nil {
		t.charges = p.charges.charges
	}
	for _, kind := range slices.Sorted(maps.Keys(p.events)) {
		list, err := p.eventList(l, inputs, kind, p.events[kind])
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

// order gives the rows of the customers that are listed, by customer, then by day, and of every row its customer; first gets
// where those of a customer begin.
func (t *eventTable) order(l *Ledger, first []int32) (order, at []int32) {
	at = make([]int32, len(t.rows))
	n := 0
	for i := range t.rows {
		if at[i] = int32(l.Position(int(t.rows[i].part), t.rows[i].number)); at[i] >= 0 {
			first[at[i]+1]++
			n++
		}
	}
	for i := range l.Customers {
		first[i+1] += first[i]
	}
	order = make([]int32, n)
	next := slices.Clone(first)
	for i, c := range at {
		if c >= 0 {
			order[next[c]] = int32(i)
			next[c]++
		}
	}
	for i := range l.Customers {
		t.sort(order[first[i]:first[i+1]])
	}
	return order, at
}

// eventList sorts the events and reads their fields.
func (p *pass) eventList(l *Ledger, inputs []Input, kind Kind, t *eventTable) (*EventList, error) {
	list := &EventList{Kind: kind, First: make([]int32, len(l.Customers)+1), fields: t.columns, values: map[string]Values{}}
	order, at := t.order(l, list.First)
	n := len(order)
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
	if kind == Charges {
		list.charge(t, order)
		t.rows, t.values = nil, nil
		return list, nil
	}
	t.rows, t.values = nil, nil
	list.derive(headerOf(inputs, kind, "closed") != "")
	return list, nil
}

// charge gives the events of charges what was read of them.
func (l *EventList) charge(t *eventTable, order []int32) {
	n := len(order)
	due, paid, waived, quantity := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	from, to := make([]Day, n), make([]Day, n)
	for i, r := range order {
		c := &t.charges[t.rows[r].charge]
		if due[i], paid[i], waived[i], quantity[i] = float64(c.Due)/100, float64(c.Paid)/100, float64(c.Waived)/100, c.Quantity; !c.Billed {
			due[i] = unknown
		}
		from[i], to[i] = c.Period.From, c.Period.To
	}
	for name, v := range map[string][]float64{"due": due, "paid": paid, "waived": waived, "quantity": quantity} {
		l.values[name] = Values{Type: NumberFact, Numbers: v}
	}
	l.values["from"], l.values["to"] = Values{Type: DayFact, Days: from}, Values{Type: DayFact, Days: to}
}

// sort orders a customer's events by day; those of one day by amount and texts, so that nothing hangs
// on the order of the rows.
func (t *eventTable) sort(order []int32) {
	if len(order) < 2 {
		return
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		x, y := &t.rows[a], &t.rows[b]
		if t.charges != nil { // the last charge is that of the latest period, paid or not
			p, q := t.charges[x.charge].Period, t.charges[y.charge].Period
			if c := cmp.Or(cmp.Compare(p.From, q.From), cmp.Compare(p.To, q.To)); c != 0 {
				return c
			}
		}
		return cmp.Or(cmp.Compare(x.day, y.day), cmp.Compare(x.amount, y.amount), slices.Compare(t.texts(int(a)), t.texts(int(b))), t.between(x, y))
	})
}

// between orders two charges by all that they say.
func (t *eventTable) between(x, y *eventRow) int {
	if t.charges == nil {
		return 0
	}
	return compareCharges(&t.charges[x.charge], &t.charges[y.charge])
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
		for _, name := range slices.Sorted(maps.Keys(r)) {
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
	if len(l.fields) == 0 {
		return
	}
	n := len(l.Events)
	switch l.Kind {
	case Charges:
		l.periods()
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
			if kinds[i] == "" {
				kinds[i] = map[string]string{"negative": "complaint", "positive": "praise"}[minds[i]]
			}
		}
		l.values["kind"], l.values["sentiment"] = Values{Texts: kinds}, Values{Texts: minds}
	}
}

// periods works out what each charge of a rule file's test is for: its period, or its year and month,
// else the month of its day.
func (l *EventList) periods() {
	n := len(l.Events)
	from, to := make([]Day, n), make([]Day, n)
	text := func(field string, i int) string {
		if v := l.values[field].Texts; v != nil {
			return v[i]
		}
		return ""
	}
	for i := range from {
		p := noPeriod
		year := yearIn(text("year", i))
		for _, s := range []string{text("period", i), text("month", i), text("year", i)} {
			if q, ok := ParsePeriod(s, year); ok && p == noPeriod && s != "" {
				p = q
			}
		}
		if d := l.Events[i].Day; p == noPeriod && d != NoDay {
			y, m, _ := d.Date()
			p, _ = months(y, m, y, m)
		}
		if l.values["from"].Days[i] != NoDay && l.values["to"].Days[i] != NoDay {
			p = BillingPeriod{l.values["from"].Days[i], l.values["to"].Days[i]}
		}
		from[i], to[i] = p.From, p.To
	}
	l.values["from"], l.values["to"] = Values{Type: DayFact, Days: from}, Values{Type: DayFact, Days: to}
}

// Account adds up the charges of one customer, as rule files write them in their tests.
func (l *EventList) Account(asOf Day) Account {
	ledger := &Ledger{AsOf: asOf, From: NoDay, Customers: make([]Customer, 1), Places: make([]Place, 1), Items: []string{""}}
	money := func(field string, i int) (Money, bool) {
		x := l.values[field].Numbers[i]
		if math.IsNaN(x) {
			return 0, false
		}
		return Money(math.Round(x * 100)), true
	}
	for i, e := range l.Events {
		c := Charge{Period: BillingPeriod{l.values["from"].Days[i], l.values["to"].Days[i]}, Day: e.Day, Limit: NoDay, Quantity: l.values["quantity"].Numbers[i], InWindow: true}
		if !math.IsNaN(c.Quantity) {
			c.Meter = anyMeter
		}
		c.Due, c.Billed = money("due", i)
		c.Paid, _ = money("paid", i)
		c.Waived, _ = money("waived", i)
		if item := l.values["item"].Texts[i]; item != "" {
			if c.Item = int32(slices.Index(ledger.Items, item)); c.Item < 0 {
				c.Item = int32(len(ledger.Items))
				ledger.Items = append(ledger.Items, item)
			}
		}
		ledger.Charges = append(ledger.Charges, c)
	}
	slices.SortFunc(ledger.Charges, func(x, y Charge) int { return compareCharges(&x, &y) })
	ledger.Bills = settle(ledger.Charges, ledger.Places)
	return ledger.Accounts()[0]
}
