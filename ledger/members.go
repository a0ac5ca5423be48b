package ledger

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"grade/internal/parallel"
	"grade/source"
)

// members are the rows of the customers files.
type members struct {
	columns []memberColumn
	rows    []member
}

// fill makes every column as long as there are rows.
func (ms *members) fill() {
	for c := range ms.columns {
		for len(ms.columns[c].values) < len(ms.rows) {
			ms.columns[c].values = append(ms.columns[c].values, "")
		}
	}
}

type memberColumn struct {
	field  Field
	header string
	values []string // one a row
}

// member is a row of a customers file: who it is about.
type member struct {
	part   int32
	number uint32
}

// readCustomers reads a customers file. Its columns join those of earlier files by header.
func (p *pass) readCustomers(ctx context.Context, inputs []Input, in *Input) error {
	id := in.Mapping.Column(CustomerID)
	at := p.members.place(in, id)
	p.members.fill()
	t := &tableReader{pass: p, in: in, name: in.Table.Name()}
	t.know(in)
	if p.alone {
		if err := t.findFilters(inputs); err != nil {
			return err
		}
	}
	w := newWorker(t)
	w.cols = columns{customer: id, date: -1, amount: -1, quantity: -1, price: -1, order: -1, currency: -1, item: -1, document: -1, room: -1}
	known := map[string]string{} // equal values share their bytes
	err := in.Table.Scan(ctx, 1, func(int) func(*source.Row) error {
		return func(r *source.Row) error {
			customer := w.customer(r)
			if reason := w.memberRow(r, customer); reason != Used {
				w.leave(r, reason, 0, id)
				return nil
			}
			if c := w.filteredBy(r); c >= 0 {
				w.leave(r, Filtered, 0, c)
				return nil
			}
			part, n := p.find(customer)
			p.people[part].people.At(n).listed = true
			for c, i := range at {
				if i < 0 {
					continue
				}
				s := ""
				if v := r.Cell(c); !isNull(v) {
					s = share(known, v)
				}
				m := &p.members.columns[i]
				if len(m.values) == len(p.members.rows) {
					m.values = append(m.values, s)
				} else if s != "" {
					m.values[len(m.values)-1] = s // the header stands twice
				}
			}
			p.members.rows = append(p.members.rows, member{int32(part), n})
			w.tally.Rows[Used]++
			return nil
		}
	})
	if err != nil {
		return err
	}
	for _, list := range w.examples {
		p.rec.Examples = append(p.rec.Examples, list...)
	}
	p.rec.Rejects = append(p.rec.Rejects, w.rejects...)
	return p.rec.add(FileTally{Table: in.Table.Name(), Tally: w.tally})
}

// place gives each column of a customers file its place among the columns of all of them;
// -1 for the id and for columns without a header.
func (ms *members) place(in *Input, id int) []int {
	field := map[int]Field{}
	for f, c := range in.Mapping.Columns {
		if f != CustomerID || !in.NameKey {
			field[c] = f
		}
	}
	at := make([]int, len(in.Table.Header))
	for c, h := range in.Table.Header {
		at[c] = -1
		if h == "" || c == id && !in.NameKey || in.hides(c) {
			continue
		}
		if at[c] = slices.IndexFunc(ms.columns, func(m memberColumn) bool { return m.header == h }); at[c] < 0 {
			at[c] = len(ms.columns)
			ms.columns = append(ms.columns, memberColumn{field: field[c], header: h})
		}
	}
	return at
}

// hides says whether a column is not read.
func (in *Input) hides(c int) bool { return in.Hidden != nil && in.Hidden[c] }

// memberRow says whether a row of a customers file names a customer.
func (w *worker) memberRow(r *source.Row, customer []byte) Reason {
	switch {
	case customer == nil, isTotalWord(customer):
		if reason := w.oddRow(r, false, amountAbsent); reason != Used {
			return reason
		}
		return NoCustomer
	case w.repeatsHeader(r):
		return RepeatedHeader
	}
	return Used
}

// share gives equal texts the same bytes, as long as there are not too many.
func share(known map[string]string, v []byte) string {
	s, ok := known[string(v)]
	if !ok {
		s = string(v)
		if len(known) < 1<<14 {
			known[s] = s
		}
	}
	return s
}

// ledger puts together what the pass found.
func (p *pass) ledger(inputs []Input) (*Ledger, error) {
	l := &Ledger{ByRoom: p.byRoom, AsOf: p.asOf, AsOfGiven: p.options.AsOf != NoDay, From: p.from, First: p.firstPurchase(), LastPurchase: p.lastPurchase(), FirstPayment: NoDay, LastPayment: NoDay, Reconciled: p.rec, headers: map[string]Field{}}
	if p.from != NoDay {
		l.From = p.from + 1
	}
	if len(p.currencies) == 1 {
		for c := range p.currencies {
			l.Currency = c
		}
	}
	if c := p.options.Purchases.Currency; c != "" {
		l.Currency = c
	}
	for i := range inputs {
		for f, c := range inputs[i].Mapping.Columns {
			if f != CustomerID || !inputs[i].NameKey {
				l.headers[inputs[i].Table.Header[c]] = f
			}
		}
	}
	p.listMerges(l)
	l.Joined = p.who != nil && p.who.byNames != nil && slices.ContainsFunc(inputs, func(in Input) bool { return in.Kind == Transactions && in.NameKey })
	p.sortRejects(l, inputs)
	p.listCustomers(l)
	l.carried = slices.DeleteFunc(l.carried, func(c Column) bool {
		return !slices.ContainsFunc(inputs, func(in Input) bool { return in.carries() && columnNamed(&in, c.Header) >= 0 })
	})
	p.join(l)
	p.addChannels(l)
	p.buildCharges(l)
	if err := p.buildEvents(l, inputs); err != nil {
		return nil, err
	}
	return l, nil
}

// listMerges lists the customers who were found to be one.
func (p *pass) listMerges(l *Ledger) {
	l.Merges = p.merges()
	l.Reconciled.Changed[MergedCustomer] = int64(len(l.Merges))
	for i, m := range l.Merges {
		x := Reject{Table: m.Table, Line: m.Line, Reason: MergedCustomer, Column: m.Column, Value: m.Alias + " → " + m.Customer, Record: m.Key}
		if i < few {
			l.Reconciled.Examples = append(l.Reconciled.Examples, x)
		}
		if p.options.Reading.Rejects > 0 {
			l.Reconciled.Rejects = append(l.Reconciled.Rejects, x)
		}
	}
}

// listCustomers lists the customers by their ids, with the columns taken over from their purchases.
func (p *pass) listCustomers(l *Ledger) {
	places := p.found(l)
	order := sortedOrder(len(places), func(i int32) []byte { return p.people[places[i].part()].id(places[i].number()) })
	l.Customers = make([]Customer, len(places))
	l.carried = make([]Column, len(p.options.Reading.Carry))
	for k, name := range p.options.Reading.Carry {
		f, _ := ParseField(name)
		l.carried[k] = Column{Field: f, Header: name, Values: make([]string, len(places))}
	}
	parallel.Ranges(len(order), func(from, to int) {
		var ids []byte // of the range, in one piece of memory
		for _, k := range order[from:to] {
			ids = append(ids, p.people[places[k].part()].id(places[k].number())...)
		}
		texts := string(ids)
		for i := from; i < to; i++ {
			at := places[order[i]]
			q := p.people[at.part()]
			x := q.people.At(at.number())
			l.position[at.part()][at.number()] = int32(i)
			c := &l.Customers[i]
			if c.ID, texts = texts[:x.size], texts[x.size:]; x.earlier {
				c.SetEarlier()
			}
			text := func(k int) string {
				v := q.values[int(at.number())*q.carried+k]
				return string(q.texts[v.at : v.at+v.n])
			}
			for k, f := range p.carried {
				c.Set(f, text(k))
			}
			for k := range l.carried {
				l.carried[k].Values[i] = text(len(p.carried) + k)
			}
		}
	})
}

// place is where a customer stands: its partition in the top bits, and its number there.
type place uint32

func (x place) part() uint32   { return uint32(x) >> (32 - partitionBits) }
func (x place) number() uint32 { return uint32(x) & (1<<(32-partitionBits) - 1) }

// found gives the places of those who belong in the list. What was needed to find them is given back.
func (p *pass) found(l *Ledger) []place {
	var from [partitions + 1]int
	parallel.Each(partitions, func() func(int) {
		return func(part int) {
			q := p.people[part]
			q.slots, q.orders = nil, interner{}
			n := 0
			l.position[part] = make([]int32, q.people.Len())
			for i := range l.position[part] {
				x := q.people.At(uint32(i))
				l.position[part][i] = -1
				if x.listed || x.mention != NoDay && (p.asOf == NoDay || x.mention <= p.asOf) {
					l.position[part][i] = 0 // known when the list is sorted
					n++
				}
			}
			from[part+1] = n
		}
	})
	for part := range partitions {
		from[part+1] += from[part]
	}
	places := make([]place, from[partitions])
	parallel.Each(partitions, func() func(int) {
		return func(part int) {
			k := from[part]
			for n, at := range l.position[part] {
				if at >= 0 {
					places[k] = place(part<<(32-partitionBits) | n)
					k++
				}
			}
		}
	})
	return places
}

// merges lists the ids that stand for another one. Those found by --per room are all of them.
func (p *pass) merges() []Merge {
	if p.who == nil || p.who.byNames != nil || p.options.Reading.Per == PerRoom {
		return nil
	}
	return p.who.merges()
}

// addChannels says of every customer in which files it bought, where several were matched.
func (p *pass) addChannels(l *Ledger) {
	if p.options.Reading.Match == NoMatch || len(p.channels) < 2 {
		return
	}
	names := make([]string, len(p.channels))
	for i, f := range p.channels {
		names[i] = strings.TrimSuffix(filepath.Base(f), filepath.Ext(f))
	}
	c := Column{Field: "channels", Header: "channels", Values: make([]string, len(l.Customers))}
	for part, q := range p.people {
		for n := range q.people.Len() {
			at := l.position[part][n]
			if at < 0 {
				continue
			}
			var in []string
			for i, name := range names {
				if int(n) < len(q.files) && q.files[n]&(1<<min(i, 63)) != 0 && !slices.Contains(in, name) {
					in = append(in, name)
				}
			}
			slices.Sort(in)
			c.Values[at] = strings.Join(in, "; ")
		}
	}
	l.Columns = slices.Insert(l.Columns, 0, c)
}

// join gives the customers the values of the customers files. Of several values for one
// customer and column the smallest in bytes counts, whatever the order of the rows.
func (p *pass) join(l *Ledger) {
	p.members.fill()
	for k := range p.members.columns {
		m := &p.members.columns[k]
		c := Column{Field: m.field, Header: m.header, Values: make([]string, len(l.Customers))}
		for i, who := range p.members.rows {
			at := l.Position(int(who.part), who.number)
			c.Values[at] = smaller(c.Values[at], m.values[i])
		}
		m.values = nil
		switch c.Field {
		case CustomerName, Owner, Project:
			for i, v := range c.Values {
				if v != "" {
					l.Customers[i].Set(c.Field, v)
				}
			}
		default:
			l.Columns = append(l.Columns, c)
		}
	}
}

// sortRejects orders the rows that were left out by file and line.
func (p *pass) sortRejects(l *Ledger, inputs []Input) {
	at := map[string]int{}
	for i := range inputs {
		at[inputs[i].Table.Name()] = i
	}
	byPlace := func(a, b Reject) int {
		if at[a.Table] != at[b.Table] {
			return at[a.Table] - at[b.Table]
		}
		return compareRejects(a, b)
	}
	slices.SortFunc(l.Reconciled.Rejects, byPlace)
	l.Reconciled.Rejects = l.Reconciled.Rejects[:min(len(l.Reconciled.Rejects), p.options.Reading.Rejects)]
	slices.SortFunc(l.Reconciled.Examples, byPlace)
	var kept []Reject
	var count [noteCount]int
	for _, x := range l.Reconciled.Examples {
		if count[x.Reason]++; count[x.Reason] <= 3 {
			kept = append(kept, x)
		}
	}
	l.Reconciled.Examples = kept
}
