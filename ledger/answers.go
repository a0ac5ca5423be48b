package ledger

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"grade/source"
)

// totals books what every customer did, and what became of the other rows.
func (d *pushdown) totals(ctx context.Context) error {
	q := d.question
	q.Of = AskTotals
	if err := d.in.Ask(ctx, &q, d.total); err != nil || d.learnt.some() {
		return err
	}
	q.Of = AskLeft
	err := d.in.Ask(ctx, &q, func(fields [][]byte) error {
		r, err := countField(fields[0])
		if err != nil || r <= int64(Refunded) || r >= int64(reasonCount) {
			return strange("a reason", fields[0])
		}
		var own Tally
		if own.Rows[r], own.Money[r], err = rowsAndMoney(fields[1:]); err != nil {
			return err
		}
		return d.tally.merge(&own)
	})
	if err != nil {
		return err
	}
	q.Of = AskRounded
	err = d.in.Ask(ctx, &q, func(fields [][]byte) error {
		n, err := countField(fields[0])
		d.rec.Changed[Rounded] += n
		return err
	})
	if err != nil {
		return err
	}
	q.Of = AskCheck // where the engine cannot keep the table still
	return d.in.Ask(ctx, &q, func(fields [][]byte) error {
		rows, money, err := rowsAndMoney(fields)
		if err == nil && (rows != d.tally.RowsRead() || money != d.tally.MoneyRead()) {
			err = &source.Error{Where: d.name, What: fmt.Sprintf("the table changed while it was read, or a part of it did not answer: %d rows were added up, %d are there", d.tally.RowsRead(), rows), Hint: "run again when nothing writes to it"}
		}
		return err
	})
}

// total books what a customer did, unless the id is none, or has to be put right first.
func (d *pushdown) total(fields [][]byte) error {
	id := source.Unwrap(fields[0])
	switch clean := idText(id); {
	case isNull(id), lostDigits(id) && !d.in.Table.Whole(d.cols.customer):
		d.learnt.nobody = append(d.learnt.nobody, string(fields[0]))
	case isTotalWord(id):
		d.learnt.sums = append(d.learnt.sums, string(fields[0]))
	case len(clean) != len(fields[0]):
		d.learnt.renamed = append(d.learnt.renamed, [2]string{string(fields[0]), string(clean)})
	default:
		var own Tally
		var err error
		if own.Rows[Used], own.Money[Used], err = rowsAndMoney(fields[7:]); err != nil {
			return err
		}
		if own.Rows[Refunded], own.Money[Refunded], err = rowsAndMoney(fields[9:]); err != nil {
			return err
		}
		if err := d.tally.merge(&own); err != nil {
			return err
		}
		return d.customer(id, fields, &own)
	}
	if len(d.learnt.renamed)+len(d.learnt.nobody)+len(d.learnt.sums) > maxChosen {
		return &source.Error{Where: d.name, What: fmt.Sprintf("more than %d ids of customers end in .0, have blanks around them, or lost digits", maxChosen), Hint: "trim them in a view, or cast them to whole numbers"}
	}
	return nil
}

// customer books the customer, and hands on what it bought in all: as one purchase on its first day, and the others on its
// last.
func (d *pushdown) customer(id []byte, fields [][]byte, own *Tally) error {
	mention, err1 := dayField(fields[1])
	first, err2 := dayField(fields[2])
	last, err3 := dayField(fields[3])
	purchases, err4 := countField(fields[4])
	refunded, err5 := dayField(fields[5])
	earlier, err6 := countField(fields[6])
	for _, err := range []error{err1, err2, err3, err4, err5, err6} {
		if err != nil {
			return err
		}
	}
	if mention == NoDay && earlier == 0 && own.Rows[Used]+own.Rows[Refunded] == 0 {
		return nil
	}
	if purchases > 1<<31-2 {
		return &source.Error{Where: d.name, What: fmt.Sprintf("%d purchases of one customer", purchases), Hint: "that is no customer: leave it out in a view"}
	}
	part, n := d.pass.find(id)
	x := d.people[part].people.At(n)
	x.earlier = x.earlier || earlier > 0
	if mention != NoDay && (x.mention == NoDay || mention < x.mention) {
		x.mention = mention
	}
	d.lastRefund = max(d.lastRefund, refunded)
	if last != NoDay {
		if d.last[last]++; d.firstDay == NoDay || first < d.firstDay {
			d.firstDay = first
		}
	}
	if d.sink == nil {
		return nil
	}
	bought, back := own.Money[Used], own.Money[Refunded]
	if d.in.History {
		bought, back = 0, 0 // the history brings them
	}
	d.transacts = d.transacts[:0]
	if last != NoDay {
		rest := Transaction{Customer: n, Day: last, Amount: bought, More: int32(purchases) - 1}
		if first != last {
			d.transacts = append(d.transacts, Transaction{Customer: n, Day: first})
			rest.More--
		}
		d.transacts = append(d.transacts, rest)
	}
	if refunded != NoDay {
		d.transacts = append(d.transacts, Transaction{Customer: n, Day: refunded, Amount: back, Refund: true})
	}
	if len(d.transacts) > 0 {
		d.sink(part, d.transacts)
	}
	return nil
}

// days hands on what every customer did by day.
func (d *pushdown) days(ctx context.Context) error {
	q := d.question
	q.Of = AskDays
	var sums Tally
	err := d.in.Ask(ctx, &q, func(fields [][]byte) error {
		id := source.Unwrap(fields[0])
		day, err := dayField(fields[1])
		if err != nil {
			return err
		}
		var own Tally
		if own.Rows[Used], own.Money[Used], err = rowsAndMoney(fields[2:]); err != nil {
			return err
		}
		if own.Rows[Refunded], own.Money[Refunded], err = rowsAndMoney(fields[4:]); err != nil {
			return err
		}
		if err := sums.merge(&own); err != nil {
			return err
		}
		part, n := d.pass.find(id)
		d.transacts = d.transacts[:0]
		if own.Rows[Used] > 0 {
			d.transacts = append(d.transacts, Transaction{Customer: n, Day: day, Amount: own.Money[Used], More: -1})
		}
		if own.Rows[Refunded] > 0 {
			d.transacts = append(d.transacts, Transaction{Customer: n, Day: day, Amount: own.Money[Refunded], Refund: true})
		}
		d.sink(part, d.transacts)
		return nil
	})
	for _, r := range []Reason{Used, Refunded} {
		if err == nil && (sums.Rows[r] != d.tally.Rows[r] || sums.Money[r] != d.tally.Money[r]) {
			err = changedTable(d.name)
		}
	}
	return err
}

// latest gives every customer the values that its rows bring.
func (d *pushdown) latest(ctx context.Context) error {
	q := d.question
	q.Of = AskLatest
	var at []int // of the values
	for k, c := range d.carriedColumns[:d.people[0].carried] {
		if c >= 0 {
			q.Columns, at = append(q.Columns, c), append(at, k)
		}
	}
	if len(at) == 0 || d.sink == nil {
		return nil
	}
	return d.in.Ask(ctx, &q, func(fields [][]byte) error {
		id := source.Unwrap(fields[0])
		part, n := d.pass.find(id)
		x := d.people[part]
		for i, k := range at {
			v := source.Unwrap(fields[2+2*i])
			if isNull(v) {
				continue
			}
			rank, err := countField(fields[1+2*i])
			if err != nil {
				return err
			}
			x.carry(&x.values[int(n)*x.carried+k], Day(rank), v[:min(len(v), 1<<16-1)])
		}
		return nil
	})
}

// rows keeps every row that counts, where the rules look at each.
func (d *pushdown) rows(ctx context.Context) error {
	if d.people[0].known == nil || d.sink == nil {
		return nil
	}
	q, at := d.question, []int{}
	q.Of = AskRows
	wanted := d.carriedColumns[d.people[0].carried:]
	for k, c := range wanted {
		if c >= 0 {
			q.Columns, at = append(q.Columns, c), append(at, k)
		}
	}
	return d.in.Ask(ctx, &q, func(fields [][]byte) error {
		day, err := dayField(fields[1])
		if err != nil {
			return err
		}
		_, amount, err := rowsAndMoney([][]byte{nil, fields[2]})
		if err != nil {
			return err
		}
		part, n := d.pass.find(source.Unwrap(fields[0]))
		x := d.people[part]
		first := len(x.eventTexts)
		for range wanted {
			x.eventTexts = append(x.eventTexts, "")
		}
		for i, k := range at {
			if v := source.Unwrap(fields[3+i]); !isNull(v) {
				x.eventTexts[first+k] = share(x.known, v)
			}
		}
		x.events = append(x.events, eventRow{part: uint8(part), number: n, day: day, amount: amount})
		return nil
	})
}

// dates books the days of purchases as far as they matter: the first, the last, and those that may be slips of the pen.
func (d *pushdown) dates(ctx context.Context) error {
	if len(d.last) == 0 {
		return nil
	}
	var days []Day
	for day := range d.last {
		days = append(days, day)
	}
	slices.Sort(days)
	slices.Reverse(days)
	rest, from := d.tally.Rows[Used], days[0] // all others are booked on this day
	if d.asOf == NoDay {
		late := int64(0)
		for k, day := range days {
			if k > 0 && days[k-1]-day > slipGap {
				from = day
				break
			}
			if late += d.last[day]; late > slipRows {
				break
			}
		}
	}
	if from < days[0] { // who bought after this day bought little: ask for each row
		q := d.question
		q.Of, q.After = AskDates, from
		err := d.in.Ask(ctx, &q, func(fields [][]byte) error {
			day, err := dayField(fields[0])
			if err != nil {
				return err
			}
			n, err := countField(fields[1])
			d.pass.days[day-firstDay] += uint32(min(n, 1<<31))
			rest -= n
			return err
		})
		if err != nil {
			return err
		}
	}
	if d.firstDay < from && rest > 1 {
		d.pass.days[d.firstDay-firstDay]++
		rest--
	}
	d.pass.days[from-firstDay] += uint32(min(max(rest, 0), 1<<31))
	return nil
}

// ids are those of customers that are not taken as they stand.
type ids struct {
	renamed      [][2]string // as they stand, and as they are
	nobody, sums []string    // that name nobody, and those of rows of totals
}

func (x *ids) some() bool { return len(x.renamed)+len(x.nobody)+len(x.sums) > 0 }

// merge adds what was learnt, in an order that does not depend on that of the rows.
func (x *ids) merge(y *ids, table string) error {
	if x.some() {
		return changedTable(table)
	}
	*x = *y
	slices.SortFunc(x.renamed, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	slices.Sort(x.nobody)
	slices.Sort(x.sums)
	return nil
}

// strange is an answer that is not what was asked for.
func strange(what string, got []byte) error {
	return &source.Error{Where: "--table", What: fmt.Sprintf("the engine gave %q for %s", got, what), Hint: "give the table as table:NAME among the files: its rows are then read one by one"}
}

func countField(b []byte) (int64, error) {
	if b == nil {
		return 0, nil
	}
	n, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil {
		return 0, strange("a number", b)
	}
	return n, nil
}

func dayField(b []byte) (Day, error) {
	if b == nil {
		return NoDay, nil
	}
	n, err := countField(b)
	if err == nil && (Day(n) < firstDay || Day(n) > lastDay) {
		err = strange("a day", b)
	}
	return Day(n), err
}

// rowsAndMoney reads a number of rows and their money.
func rowsAndMoney(fields [][]byte) (int64, Money, error) {
	n, err := countField(fields[0])
	if err != nil || fields[1] == nil {
		return n, 0, err
	}
	x, ok := parseNumber(fields[1], thousandsComma)
	if !ok {
		return n, 0, strange("an amount", fields[1])
	}
	m, _, ok := x.money(0)
	if !ok {
		return n, 0, ErrOverflow
	}
	return n, m, nil
}

// changedTable says that answers to two questions do not go together.
func changedTable(name string) error {
	return &source.Error{Where: name, What: "the table changed while it was read", Hint: "run again when nothing writes to it"}
}
