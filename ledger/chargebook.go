package ledger

import (
	"cmp"
	"slices"

	"grade/source"
)

// chargeRow is a charge while the files are read.
type chargeRow struct {
	Charge
	part   uint8
	number uint32
}

// placeRow is a place while the files are read: the owner is that of the latest row.
type placeRow struct {
	part          uint8
	number        uint32
	project, room string
	owner         string
	rank          Day
}

// chargeBook is what the tables of charges say, while they are read.
type chargeBook struct {
	rows        []chargeRow
	places      []placeRow
	placeAt     map[string]int32
	items       []string
	itemAt      map[string]int32
	stated      Stated
	sum         Money    // of all amounts, so that no sum of some of them leaves the range
	first, last Day      // payments up to the as-of day
	charges     []Charge // in the order of the rows, with their places in the ledger; set at the end
}

func (b *chargeBook) item(v []byte) int32 {
	if isNull(v) {
		v = nil
	}
	n, ok := b.itemAt[string(v)]
	if !ok {
		n = int32(len(b.items))
		b.items = append(b.items, string(v))
		b.itemAt[string(v)] = n
	}
	return n
}

// place gives the number of the place that a row is about.
func (c *chargeReader) place(r *source.Row, part uint8, number uint32, cells []Charge) int32 {
	k := &c.keyColumns
	project := r.Cell(k.project)
	if isNull(project) {
		project = nil
	}
	c.key = append(c.key[:0], part, byte(number), byte(number>>8), byte(number>>16), byte(number>>24))
	c.key = append(append(c.key, project...), 0)
	room := len(c.key)
	if k.room >= 0 && !isNull(r.Cell(k.room)) {
		inside := *k
		inside.project = -1
		c.key = inside.appendRoom(c.key, r)
	}
	n, ok := c.book.placeAt[string(c.key)]
	if !ok {
		n = int32(len(c.book.places))
		c.book.places = append(c.book.places, placeRow{part: part, number: number, project: string(project), room: string(c.key[room:]), rank: NoDay})
		c.book.placeAt[string(c.key)] = n
	}
	if v := r.Cell(c.in.Mapping.Column(Owner)); c.in.Mapping.Has(Owner) && !isNull(v) {
		x := &c.book.places[n]
		rank := max(cells[0].Period.From, cells[0].Day)
		if rank > x.rank || x.owner == "" || rank == x.rank && string(v) < x.owner {
			x.owner, x.rank = string(v), max(x.rank, rank)
		}
	}
	return n
}

// buildCharges gives the ledger its charges and bills, in an order that does not depend on that of
// the rows.
func (p *pass) buildCharges(l *Ledger) {
	b := &p.charges
	if len(b.rows) == 0 {
		return
	}
	l.FirstPayment, l.LastPayment, l.Stated = b.first, b.last, b.stated
	items := sortedOrder(len(b.items), func(i int32) []byte { return []byte(b.items[i]) })
	itemAt := make([]int32, len(items))
	for n, k := range items { // "" comes first
		itemAt[k] = int32(n)
		l.Items = append(l.Items, b.items[k])
	}
	order := make([]int32, len(b.places))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(x, y int32) int {
		a, c := &b.places[x], &b.places[y]
		return cmp.Or(cmp.Compare(l.Position(int(a.part), a.number), l.Position(int(c.part), c.number)), cmp.Compare(a.project, c.project), cmp.Compare(a.room, c.room))
	})
	placeAt := make([]int32, len(order))
	for n, k := range order {
		x := &b.places[k]
		if n > 0 { // two ids of one customer are one place
			y := &b.places[order[n-1]]
			if at := l.Position(int(x.part), x.number); at >= 0 && at == l.Position(int(y.part), y.number) && x.project == y.project && x.room == y.room {
				placeAt[k] = placeAt[order[n-1]]
				continue
			}
		}
		placeAt[k] = int32(len(l.Places))
		place := Place{Project: x.project, Owner: x.owner, Room: x.room}
		if at := l.Position(int(x.part), x.number); at >= 0 {
			c := &l.Customers[at]
			place.Project, place.Owner = cmp.Or(place.Project, c.Project()), cmp.Or(place.Owner, c.Owner())
		}
		l.Places = append(l.Places, place)
	}
	b.charges = make([]Charge, len(b.rows))
	for i := range b.rows {
		r := &b.rows[i]
		c := r.Charge
		c.Customer, c.Place, c.Item = int32(l.Position(int(r.part), r.number)), placeAt[c.Place], itemAt[c.Item]
		b.charges[i] = c
	}
	l.Charges = slices.DeleteFunc(slices.Clone(b.charges), func(c Charge) bool { return c.Customer < 0 })
	slices.SortFunc(l.Charges, func(x, y Charge) int { return compareCharges(&x, &y) })
	l.Bills = settle(l.Charges, l.Places)
}
