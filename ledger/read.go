package ledger

import (
	"context"
	"fmt"
	"slices"

	"grade/source"
)

// Read reads the inputs and decides what each row is. newSink is called at the start of
// every pass over the files: what a later row disproves is read again with what was
// learnt, so only the last sink counts. The same input gives the same ledger, whatever
// the number of workers.
func Read(ctx context.Context, inputs []Input, o Options, newSink func() Sink) (*Ledger, error) {
	rooms := byRoom(inputs, o.Reading)
	if rooms {
		o.Reading.Per = PerRoom
	}
	if err := checkInputs(inputs, o); err != nil {
		return nil, err
	}
	learnt := make([]lesson, len(inputs))
	for i := range inputs {
		learnt[i] = sampleLesson(&inputs[i], o)
	}
	asOf, inOrder := o.AsOf, false
	for range 8 + len(inputs) { // each pass settles at least one question of at most seven, or finds the end of a table
		p := &pass{options: o, learnt: learnt, asOf: asOf, from: NoDay, inOrder: inOrder, byRoom: rooms}
		counting := o.Window.Unit != 0 && asOf == NoDay
		if o.Window.Unit != 0 && asOf != NoDay {
			p.from = o.Window.Before(asOf)
		}
		if !counting {
			p.sink = newSink()
		}
		if err := p.read(ctx, inputs); err != nil {
			return nil, err
		}
		switch again, err := p.contradictions(inputs); {
		case err != nil:
			return nil, err
		case again, p.again:
			continue
		case p.rows.mixed.Load() && !inOrder:
			inOrder = true
			continue
		}
		if err := p.checkAll(inputs); err != nil {
			return nil, err
		}
		if o.AsOf == NoDay && asOf == NoDay {
			last := max(p.lastPurchase(), p.lastDeed, lastOf(p.eventDays))
			if err := p.checkSlips(last); err != nil {
				return nil, err
			}
			// With a window the last day had to be known first; and refunds after the last
			// purchase lie after the as-of day.
			if last != NoDay && (counting || p.lastRefund > last) {
				asOf = last
				continue
			}
			if last == NoDay && counting {
				o.Window = Span{}
				continue
			}
			p.asOf = last
		}
		return p.ledger(inputs)
	}
	return nil, &source.Error{Where: inputs[0].Table.Name(), What: "it or another file changed while they were read", Hint: "run again when nothing writes to them"}
}

// RequireTransactions says what is missing when none of the inputs holds purchases.
func RequireTransactions(inputs []Input) error {
	if slices.ContainsFunc(inputs, func(in Input) bool { return in.Kind == Transactions || in.Kind == Charges }) {
		return nil
	}
	return &source.Error{Where: inputs[0].Table.Name(), What: fmt.Sprintf("a list of %s, without purchases", inputs[0].Kind),
		Hint: "give the file with their orders too, or say --kind FILE=transactions"}
}

// pass is one reading of all files.
type pass struct {
	options    Options
	learnt     []lesson
	asOf, from Day
	sink       Sink
	people     [partitions]*partition
	prefixes   prefixTable
	rec        Reconciliation
	days       []uint32
	lastRefund Day
	evidence   []evidence
	currencies map[string]currencyAt
	members    members
	rows       rowTable          // the rows of the files that are compared
	inOrder    bool              // these are read by one worker
	byRoom     bool              // charges name rooms and no customers
	again      bool              // something was learnt that the whole reading needs
	file       string            // the one that is read
	carried    []Field           // the carriedFields that some table has
	who        *identity         // nil: ids say who is who
	sales      map[rowAt]saleRow // what became of the rows of property sales
	lastDeed   Day               // the last day of a deed among them
	channels   []string          // the files of transactions
	events     map[Kind]*eventTable
	alone      bool     // no table holds purchases or charges
	eventDays  []uint32 // events that are no purchases, by day, from firstDay
	charges    chargeBook
}

type currencyAt struct {
	table string
	line  int
}

// carriedFields are kept per customer where a table of transactions has them.
var carriedFields = []Field{CustomerName, Owner, Project}

// checkInputs checks that the tables have the columns that this run needs.
func checkInputs(inputs []Input, o Options) error {
	for i := range inputs {
		names, wanted := o.Events[inputs[i].Kind]
		if !wanted && o.Events != nil && !inputs[i].Kind.Used() {
			continue // of no use to this run
		}
		if err := inputs[i].Check(o.Reading, wanted); err != nil && (!wanted || len(names) > 0 || inputs[i].carries()) {
			return err
		}
	}
	return nil
}

// checkAll looks at what a pass found for what cannot be used.
func (p *pass) checkAll(inputs []Input) error {
	if err := p.checkCurrencies(inputs); err != nil {
		return err
	}
	if err := p.checkReadable(); err != nil {
		return err
	}
	return p.checkChosen()
}

// begin makes room for what a pass finds.
func (p *pass) begin(inputs []Input) {
	p.prefixes.numbers = map[string]uint16{}
	p.days = make([]uint32, lastDay-firstDay+1)
	p.lastRefund = NoDay
	p.evidence = make([]evidence, len(inputs))
	p.currencies = map[string]currencyAt{}
	p.file = ""
	p.carried, p.channels, p.who, p.lastDeed = nil, nil, nil, NoDay
	p.events, p.eventDays = map[Kind]*eventTable{}, make([]uint32, lastDay-firstDay+1)
	p.charges = chargeBook{placeAt: map[string]int32{}, items: []string{""}, itemAt: map[string]int32{"": 0}, first: NoDay, last: NoDay}
	for _, f := range carriedFields {
		if slices.ContainsFunc(inputs, func(in Input) bool { return in.carries() && in.Mapping.Has(f) }) {
			p.carried = append(p.carried, f)
		}
	}
	p.alone = !slices.ContainsFunc(inputs, func(in Input) bool { return in.carries() })
	names, wanted := p.options.wanted(Transactions)
	for i := range p.people {
		p.people[i] = &partition{number: i, matched: p.options.Reading.Match != NoMatch, carried: len(p.carried) + len(p.options.Reading.Carry)}
		if wanted {
			p.people[i].known, p.people[i].fields = map[string]string{}, len(names)
		}
	}
}

// read makes one pass over the files.
func (p *pass) read(ctx context.Context, inputs []Input) error {
	p.begin(inputs)
	if err := p.findIdentity(ctx, inputs); err != nil {
		return err
	}
	if err := p.findSales(ctx, inputs); err != nil {
		return err
	}
	for _, kind := range []Kind{Customers, Transactions, Charges} {
		for i, next := 0, 1; i < len(inputs); i, next = next, next+1 {
			if inputs[i].Kind != kind {
				continue
			}
			var err error
			switch kind {
			case Customers:
				err = p.readCustomers(ctx, inputs, &inputs[i])
			case Transactions:
				if inputs[i].Ask != nil {
					err = p.readPushdown(ctx, inputs, i)
				} else {
					next, err = p.readTransactions(ctx, inputs, i)
				}
			default:
				err = p.readCharges(ctx, inputs, i)
			}
			if err != nil {
				return err
			}
		}
	}
	for i := range inputs {
		if k := inputs[i].Kind; k.Used() || k == Other {
			continue
		}
		if err := p.readEvents(ctx, inputs, i); err != nil {
			return err
		}
	}
	// The tallies stand in the order in which the files were given.
	slices.SortStableFunc(p.rec.Files, func(a, b FileTally) int {
		at := func(t string) int {
			return slices.IndexFunc(inputs, func(in Input) bool { return in.Table.Name() == t })
		}
		return at(a.Table) - at(b.Table)
	})
	return nil
}

// reader prepares the reading of a table of transactions.
func (p *pass) reader(inputs []Input, i int) (*tableReader, error) {
	in := &inputs[i]
	m := &in.Mapping
	t := &tableReader{pass: p, in: in, input: i, name: in.Table.Name(), commas: p.learnt[i].commas}
	t.dates = dateRules{order: p.learnt[i].order, said: p.learnt[i].decided, zone: p.options.Reading.Zone}
	t.cols = columns{customer: m.Column(CustomerID), order: m.Column(OrderID), date: m.Column(OrderDate), amount: m.Column(Amount),
		quantity: m.Column(Quantity), price: m.Column(UnitPrice), currency: m.Column(Currency), item: m.Column(Item), document: m.Column(DocumentType), room: m.Column(Room)}
	t.cols.unit, t.cols.priceUnit = m.units[t.cols.amount], m.units[t.cols.price]
	t.plain = t.cols.amount >= 0 && t.cols.currency < 0 && t.cols.unit == unit{} && t.commas == thousandsComma
	for _, f := range p.carried {
		t.carriedColumns = append(t.carriedColumns, m.Column(f))
	}
	for _, name := range p.options.Reading.Carry {
		t.carriedColumns = append(t.carriedColumns, columnNamed(in, name))
	}
	if names, wanted := p.options.wanted(Transactions); wanted {
		t.carriedColumns = append(t.carriedColumns, in.eventColumns(names)...)
	}
	if err := t.findFilters(inputs); err != nil {
		return nil, err
	}
	t.know(in)
	if t.channel = p.channelOf(in); in.Table.Format != source.SQL { // the rows of a table have no order, and its cells no commas between them
		t.split, t.fill = findSplits(in), findFiller(in)
	}
	return t, nil
}

// enter begins another file: what those before held is compared with. A row counts as
// often as it stands in the one file that has it most often.
func (p *pass) enter(file string) {
	if file != p.file {
		p.file = file
		p.rows.file++
	}
}

// know says how the table's rows tell who their customer is.
func (t *tableReader) know(in *Input) {
	t.width, t.keyColumns = lastNamed(in.Table.Header), in.keyColumns()
	if p := t.pass; p.who != nil && (p.who.byNames == nil || in.NameKey || in.keyedOnly()) {
		t.who = p.who
		if in.NameKey && p.who.byNames != nil {
			t.keyColumns.id = in.Mapping.Column(CustomerID)
		}
	}
}

// channelOf numbers the files of transactions; those beyond the 64th share a number.
func (p *pass) channelOf(in *Input) uint8 {
	i := slices.Index(p.channels, in.Table.File)
	if i < 0 {
		i = len(p.channels)
		p.channels = append(p.channels, in.Table.File)
	}
	return uint8(min(i, 63))
}

func newWorker(t *tableReader) *worker {
	w := &worker{tableReader: t, currencies: map[string]*seenCurrency{},
		lastRefund: NoDay, days: make([]uint32, lastDay-firstDay+1)}
	w.keys.table = &t.keyColumns
	w.prefixes = prefixCache{table: &t.prefixes, numbers: map[string]uint16{}}
	w.statuses = make([]memo[standing], len(t.in.Mapping.statuses))
	w.batches = make([]*batch, partitions)
	for i := range w.batches {
		w.batches[i] = new(batch)
	}
	return w
}

// take merges what a worker found; nothing in it depends on which rows the worker had.
func (p *pass) take(w *worker, input int) {
	for i, n := range w.changed {
		p.rec.Changed[i] += n
	}
	p.rec.Twice += w.twice
	for d, n := range w.days {
		p.days[d] += n
	}
	p.lastRefund = max(p.lastRefund, w.lastRefund)
	p.evidence[input].merge(&w.evidence)
	for _, c := range w.currencies {
		if c.line == 0 {
			continue // only in rows that do not count
		}
		at, ok := p.currencies[c.code]
		if !ok || at.table == w.name && c.line < at.line {
			p.currencies[c.code] = currencyAt{w.name, c.line}
		}
	}
	for _, list := range w.examples {
		p.rec.Examples = append(p.rec.Examples, list...)
	}
	p.rec.Rejects = append(p.rec.Rejects, w.rejects...)
}

func (r *Reconciliation) add(ft FileTally) error {
	r.Files = append(r.Files, ft)
	if err := r.merge(&ft.Tally); err != nil {
		return err
	}
	return r.check()
}

// findFilters resolves --include and --exclude against this table; a column that no table
// has is an error.
func (t *tableReader) findFilters(inputs []Input) error {
	for _, f := range t.options.Filters {
		c := columnNamed(t.in, f.Column)
		if c < 0 {
			found := slices.ContainsFunc(inputs, func(in Input) bool {
				return (in.carries() || t.alone) && columnNamed(&in, f.Column) >= 0
			})
			flag := "--include"
			if f.Exclude {
				flag = "--exclude"
			}
			if !found {
				return &UsageError{Flag: flag, What: fmt.Sprintf("no column %q in %s", f.Column, t.name), Hint: "seen: " + seen(t.in.Table.Header)}
			}
			if f.Exclude {
				continue
			}
		}
		i := slices.IndexFunc(t.filters, func(x columnFilter) bool { return x.column == c && x.exclude == f.Exclude })
		if i < 0 {
			t.filters = append(t.filters, columnFilter{name: f.Column, column: c, exclude: f.Exclude})
			i = len(t.filters) - 1
		}
		t.filters[i].values = append(t.filters[i].values, f.Value)
	}
	return nil
}

// columnNamed finds a column by its header, or by a field's name; -1 if there is none.
func columnNamed(in *Input, name string) int {
	if i := slices.Index(in.Table.Header, name); i >= 0 {
		return i
	}
	if f, ok := ParseField(name); ok {
		if c := in.Mapping.Column(f); c >= 0 {
			return c
		}
	}
	want, _ := foldHeader(name)
	return slices.IndexFunc(in.Table.Header, func(h string) bool { n, _ := foldHeader(h); return n == want })
}
