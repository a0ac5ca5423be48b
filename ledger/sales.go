package ledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"grade/source"
)

// saleRow is what became of a row of a table of property sales.
type saleRow struct {
	line   int    // the row that counts for the sale; 0: the row is no part of one
	table  string // where it stands
	reason Reason // Used for the row that counts; MergedSale and Cancelled for others
	day    Day    // of the sale; NoDay: the row's own
	order  []byte // its identity
}

// rowAt is the place of a row: the number of its input, and its line.
type rowAt struct{ input, line int }

// findSales reads the tables of property sales once beforehand, and says of every row whether it
// counts for its sale. A sale's rows may stand in several tables.
func (p *pass) findSales(ctx context.Context, inputs []Input) error {
	var deeds []deed
	for i := range inputs {
		if !isSales(&inputs[i]) {
			continue
		}
		t, err := p.reader(inputs, i)
		if err != nil {
			return err
		}
		d := deedReader{worker: newWorker(t), input: i, days: saleDays(t.in)}
		for _, c := range d.days {
			if name, _ := foldHeader(t.in.Table.Header[c]); hasAny(name, contractWords) {
				d.contracts++
			}
		}
		if err := t.in.Table.Scan(ctx, 1, func(int) func(*source.Row) error { return d.row }); err != nil {
			return err
		}
		deeds = append(deeds, d.deeds...)
	}
	for i := range deeds {
		if d := &deeds[i]; d.state != deedVoid {
			p.lastDeed = max(p.lastDeed, d.day)
		}
	}
	p.sales = resolveSales(deeds)
	return nil
}

// sale is one sale of a room.
type sale struct {
	deeds  []int // in the order of their days
	counts int   // the deed whose amount and customer count
	day    Day
	order  string
	into   int // the sale of another room that took its place; -1
	void   bool
}

// resolveSales makes sales of the deeds. A room's deeds belong to one sale until a withdrawal
// ends it, or another contract follows that nothing marks as a change. The day is that of the
// first contract that stands, else of the first subscription; amount and customer are those of the
// latest contract, else of the latest subscription. A change of room ends the sale in favour of the
// customer's next one. A parking space that the customer buys within 90 days joins the home's
// order. Payments are one order, unless the contract that they are for is there.
func resolveSales(all []deed) map[rowAt]saleRow {
	var deeds, payments []deed
	for _, d := range all {
		if d.payment {
			payments = append(payments, d)
		} else {
			deeds = append(deeds, d)
		}
	}
	sales := roomSales(deeds)
	linkSales(deeds, sales)
	out := map[rowAt]saleRow{}
	sold := map[string]saleRow{} // the last sale that stands, by room
	for i := range sales {
		s := &sales[i]
		to := s
		for n := 0; to.into >= 0 && n < len(sales); n++ {
			to = &sales[to.into]
		}
		counts := &deeds[to.counts]
		for _, k := range s.deeds {
			row := saleRow{line: counts.at.line, table: counts.table, reason: MergedSale, day: deeds[k].day, order: []byte(to.order)}
			switch {
			case s.void || to.void:
				row.reason = Cancelled
			case to == s && k == s.counts:
				row.reason, row.day = Used, s.day
				sold[counts.room] = row
			}
			out[deeds[k].at] = row
		}
	}
	for _, d := range payments {
		row, ok := sold[d.room]
		if row.reason = MergedSale; !ok {
			row = saleRow{line: d.at.line, table: d.table, reason: Used, day: NoDay, order: []byte(d.room)}
		}
		out[d.at] = row
	}
	return out
}

// roomSales puts the deeds of each room together.
func roomSales(deeds []deed) []sale {
	order := make([]int, len(deeds))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := &deeds[a], &deeds[b]
		return cmp.Or(strings.Compare(x.room, y.room), cmp.Compare(x.day, y.day), cmp.Compare(x.at.input, y.at.input), cmp.Compare(x.at.line, y.at.line))
	})
	var sales []sale
	for i := 0; i < len(order); {
		var open []int
		room, n := deeds[order[i]].room, 0
		end := func(void bool) {
			if len(open) > 0 {
				n++
				sales = append(sales, newSale(deeds, open, fmt.Sprintf("%s\x00%d", room, n), void))
				open = nil
			}
		}
		for ; i < len(order) && deeds[order[i]].room == room; i++ {
			d := &deeds[order[i]]
			if len(open) > 0 && another(&deeds[open[len(open)-1]], d) {
				end(false)
			}
			open = append(open, order[i])
			switch d.state {
			case deedVoid:
				end(true)
			case deedMoved:
				end(false)
			}
		}
		end(false)
	}
	return sales
}

// resaleDays is how long after a contract another customer's contract for the room is a sale of
// its own, although nothing says that the first one ended.
const resaleDays = 180

// another says whether b is a contract of its own beside a, the last deed of the same room: both
// stand, and have numbers of their own, or customers and a long time between them.
func another(a, b *deed) bool {
	if !a.contract || !b.contract || a.state != deedStands || b.state != deedStands {
		return false
	}
	if a.number != "" && b.number != "" && a.number != b.number {
		return true
	}
	return a.customer != b.customer && a.number == "" && b.number == "" && b.day-a.day > resaleDays
}

func newSale(deeds []deed, in []int, order string, void bool) sale {
	s := sale{deeds: in, order: order, into: -1, void: void, day: NoDay, counts: in[len(in)-1]}
	contract := slices.ContainsFunc(in, func(k int) bool { return deeds[k].contract })
	best := -1
	for _, k := range in {
		d := &deeds[k]
		if d.contract != contract {
			continue
		}
		if s.day == NoDay && d.state != deedMoved {
			s.day = d.day
		}
		// Of co-owners, who have the same day and amount, the first counts.
		if d.priced && (best < 0 || d.day > deeds[best].day || d.amount != deeds[best].amount || deeds[best].state == deedRenamed) {
			best = k
		}
	}
	if best >= 0 {
		s.counts = best
	}
	if s.day == NoDay {
		s.day = deeds[s.counts].day
	}
	return s
}

// parkingDays is how long after or before the home a parking space joins its order.
const parkingDays = 90

// linkSales finds the sales that took the place of those a customer moved out of, and the homes
// whose order parking spaces join.
func linkSales(deeds []deed, sales []sale) {
	byCustomer := map[string][]int{}
	for i := range sales {
		d := &deeds[sales[i].counts]
		k := d.customer + "\x00" + d.project
		byCustomer[k] = append(byCustomer[k], i)
	}
	for i := range sales {
		s := &sales[i]
		d := &deeds[s.counts]
		others := byCustomer[d.customer+"\x00"+d.project]
		if deeds[s.deeds[len(s.deeds)-1]].state == deedMoved {
			next := -1
			for _, k := range others {
				if k != i && !sales[k].void && sales[k].day >= s.day && deeds[sales[k].counts].parking == d.parking && (next < 0 || sales[k].day < sales[next].day) {
					next = k
				}
			}
			if s.into = next; next < 0 {
				s.void = true // moved to nowhere that is known
			}
			continue
		}
		if !d.parking || s.void {
			continue
		}
		near := -1
		for _, k := range others {
			h := &sales[k]
			if gap := distanceOf(h.day, s.day); h.void || h.into >= 0 || deeds[h.counts].parking || gap > parkingDays || near >= 0 && gap >= distanceOf(sales[near].day, s.day) {
				continue
			}
			near = k
		}
		if near >= 0 {
			s.order, s.day = sales[near].order, sales[near].day
		}
	}
}

func distanceOf(a, b Day) Day { return max(a-b, b-a) }

// saleReason says what becomes of a row that is a part of a sale.
func (w *worker) saleReason(r *source.Row, s saleRow, reason Reason, column int) (Reason, int) {
	switch s.reason {
	case MergedSale:
		w.changed[MergedSale]++
		if w.wants(r, Duplicate) {
			w.instead = fmt.Appendf(nil, "%s → %d", r.Cell(w.cols.room), s.line)
			if s.table != w.name {
				w.instead = fmt.Appendf(nil, "%s → %s:%d", r.Cell(w.cols.room), s.table, s.line)
			}
		}
		return Duplicate, w.cols.room
	case Cancelled:
		if reason == Used {
			return Cancelled, w.cols.room
		}
		return reason, column
	}
	return Used, -1
}
