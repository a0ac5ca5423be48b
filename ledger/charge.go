package ledger

import (
	"context"
	"math"
	"slices"

	"grade/source"
)

// Charge is what a row of a ledger of charges says, or one month of a row with months in columns:
// what was billed, waived, paid. What takes back is below zero.
type Charge struct {
	Customer          int32         // place in Ledger.Customers
	Place             int32         // place in Ledger.Places
	Item              int32         // place in Ledger.Items
	Period            BillingPeriod // From is NoDay where it is not known
	Due, Paid, Waived Money
	Day               Day     // of payment; NoDay: not paid, or not said
	Limit             Day     // the last day to pay on time; NoDay: not said
	Quantity          float64 // used in the period; not a number where it is not said
	Billed            bool    // the row says what was due
	InWindow          bool    // what was paid came in after the window began
	Meter             meter   // what the quantity measures
	Guessed           bool    // no period is said; it is that of the payment or the bill
	Spread            bool    // what was due for several periods was spread over them
	Marked            bool    // paid, and nobody says how much
	owed              Money   // what the row itself says is owed, beside what was due and paid
	owes              bool
	fee               string // of a column of a matrix with several fees; "": the row's item
	Open              bool   // nothing stands in the cell of the month: not paid, and nobody says how much was due
}

// Place is where charges arise: a room of a customer, or the customer alone where no room is named.
type Place struct {
	Project, Owner, Room string
}

// chargeReader reads the rows of one table of charges.
type chargeReader struct {
	*worker
	book     *chargeBook
	columns  chargeColumns
	events   *eventTable // nil: the rows are not kept as events
	texts    []int       // columns of the events' texts
	known    map[string]string
	periods  map[string]BillingPeriod // of texts read before
	key      []byte
	states   map[string]chargeState // of texts read before
	titled   BillingPeriod          // what the title says that the table is for
	heads    *headFill
	limits   dateRules
	one      [1]Charge     // the charge of a row that is none of a matrix
	currency *seenCurrency // of the row
	meters   []meter       // by column: what its quantities measure, by header and table
}

// readCharges reads a table of charges. What was paid after the as-of day is left out; the bill
// stays, unpaid.
func (p *pass) readCharges(ctx context.Context, inputs []Input, i int) error {
	in := &inputs[i]
	t, err := p.reader(inputs, i)
	if err != nil {
		return err
	}
	c := &chargeReader{book: &p.charges, columns: in.chargeColumns(), known: map[string]string{}, periods: map[string]BillingPeriod{}, states: map[string]chargeState{}, titled: noPeriod}
	c.titled = titlePeriod(in.Table.Title + "\n" + in.Table.Sheet)
	if names, wanted := p.options.wantedColumns(inputs, Charges); wanted {
		if p.events[Charges] == nil {
			p.events[Charges] = &eventTable{columns: names}
		}
		c.events, c.texts = p.events[Charges], in.eventColumns(names)
	}
	t.cols.date, t.cols.amount = c.columns.day, c.columns.paid
	t.dropSame = p.options.Purchases.DropDuplicates
	// A row that names its customer and its period and stands in two files is one charge, with a number or
	// without.
	several := slices.ContainsFunc(inputs, func(x Input) bool { return x.Kind == Charges && x.Table.File != in.Table.File })
	k := &c.columns
	t.wholeRows = in.Mapping.Has(CustomerID) && t.keyColumns.inName == "" && len(k.months) == 0 && (k.period >= 0 || k.month >= 0 || k.starts >= 0)
	t.hashRow = (t.wholeRows || t.cols.order >= 0) && (several || t.dropSame || p.options.Reading.CountTwice)
	if year := (&chargeReader{worker: &worker{tableReader: t}, columns: c.columns}).year(&source.Row{}); year == 0 && c.columns.year < 0 && c.columns.period < 0 && slices.ContainsFunc(c.columns.months, func(m monthColumn) bool { return !m.dated }) {
		return &source.Error{Where: in.Table.Name(), What: "the columns of months name no year", Hint: "--as-of DAY gives it; so does a title above the header, the name of the sheet or that of the file"}
	}
	p.enter(in.Table.File)
	c.worker = newWorker(t)
	c.limits, c.heads, c.meters = t.dates, in.newHeadFill(), in.columnMeters(&c.columns)
	if err := in.Table.Scan(ctx, 1, func(int) func(*source.Row) error { return c.row }); err != nil {
		return err
	}
	c.flush()
	if c.overflow {
		return ErrOverflow
	}
	p.take(c.worker, i)
	return p.rec.add(FileTally{Table: t.name, Tally: c.tally})
}

// row decides what a row is, books its money, and keeps its charges.
func (c *chargeReader) row(r *source.Row) error {
	if len(r.Cells) > c.width {
		c.mend(r)
	}
	if c.heads.fill(r) {
		c.note(r, FilledDown, c.cols.customer, c.keyed(r))
	}
	day, dated := NoDay, true
	if v := r.Cell(c.columns.day); c.columns.day >= 0 && !isNull(v) {
		day, dated = c.day(v, r.Line)
	}
	customer := c.customer(r)
	cells, money, read := c.amounts(r, day)
	if reason := c.noCharge(r, customer, day != NoDay, read); reason != Used {
		c.leave(r, reason, money, c.cols.customer)
		return nil
	}
	reason, column := c.judgeCharge(r, customer == nil, dated, read)
	if reason != Used {
		c.leave(r, reason, money, column)
		if reason.mentions() && customer != nil && (c.asOf == NoDay || day <= c.asOf) {
			c.list(r, customer, day)
		}
		return nil
	}
	c.keepCharges(r, customer, cells)
	return nil
}

// paidInAdvance says whether an item is a fee that was paid in advance for the months it names, and no
// deposit: 预收物业费 for 2026-01~2026-12.
func (c *chargeReader) paidInAdvance(r *source.Row) bool {
	item := fold(string(r.Cell(c.columns.item)))
	if !hasAny(item, []string{"预收", "预存", "预缴"}) || !hasAny(item, feeNames) || hasAny(item, []string{"代收", "押金", "保证金"}) {
		return false
	}
	return !c.one[0].Guessed
}

// keyed is what tells whose the row is, for the audit.
func (c *chargeReader) keyed(r *source.Row) []byte {
	if c.keyColumns.room >= 0 {
		return c.keyColumns.appendRoom(nil, r)
	}
	return r.Cell(c.cols.customer)
}

// noCharge says whether a row is no data: blank, a repeated header, a total, a note.
func (c *chargeReader) noCharge(r *source.Row, customer []byte, dated bool, read amountState) Reason {
	if customer == nil || isTotalWord(customer) {
		if isTotalWord(customer) {
			return TotalRow
		}
		return c.oddRow(r, dated, read)
	}
	if c.repeatsHeader(r) {
		return RepeatedHeader
	}
	if read == amountAbsent && !dated && isNote(r) {
		return NoteRow
	}
	if x := &c.columns; !dated && len(x.months) == 0 && isNull(r.Cell(x.period)) && isNull(r.Cell(x.month)) && isNull(r.Cell(x.year)) && isNull(r.Cell(x.starts)) && hasTotal(r) {
		return TotalRow
	}
	for _, at := range []int{c.keyColumns.project, c.keyColumns.building, c.keyColumns.unit, c.keyColumns.room, c.keyColumns.name, c.cols.customer} {
		if !dated && isTotal(r.Cell(at)) {
			return TotalRow
		}
	}
	return Used
}

// judgeCharge gives the first reason to leave a row out, and the column that decided.
func (c *chargeReader) judgeCharge(r *source.Row, anonymous, dated bool, read amountState) (Reason, int) {
	if at := c.filteredBy(r); at >= 0 {
		return Filtered, at
	}
	if want := c.options.Purchases.Currency; want != "" && c.currency != nil && c.currency.code != want {
		return Filtered, c.cols.currency
	}
	money := max(c.columns.paid, c.columns.due)
	switch {
	case anonymous:
		return NoCustomer, c.cols.customer
	case !dated:
		return BadDate, c.columns.day
	case read == amountAbsent:
		return NoAmount, money
	case read == amountUnreadable:
		return BadAmount, money
	}
	if c.hashRow && c.isDuplicate(r) {
		return Duplicate, c.cols.order
	}
	if c.state(r) == stateVoid {
		return Cancelled, c.columns.state
	}
	if c.columns.item >= 0 && !c.options.Purchases.KeepItems && c.passesThrough(r.Cell(c.columns.item)) && !c.paidInAdvance(r) {
		return PassThrough, c.columns.item
	}
	return Used, -1
}

// chargesOfRow are the charges of a row that count, and where the money of its payments goes.
type chargesOfRow struct {
	kept                   []Charge
	counts                 Money // paid in the window
	later, before, dropped Money // paid after the as-of day, before the window, and refunds that are dropped
}

// weigh decides which charges of a row count. What is paid after the as-of day was not paid yet; a bill
// stays, a payment alone was not known of.
func (c *chargeReader) weigh(cells []Charge) chargesOfRow {
	var out chargesOfRow
	for _, x := range cells {
		switch {
		case c.options.Past && x.Billed && x.Period != noPeriod && x.Period.From > c.asOf && (x.Paid == 0 || x.Day > c.asOf):
			out.later += x.Paid // a bill of later, which nobody had paid ahead
			continue
		case c.options.Purchases.DropRefunds && x.Paid < 0:
			out.dropped += x.Paid
			continue
		case x.Day != NoDay && c.asOf != NoDay && x.Day > c.asOf:
			if out.later += x.Paid; !x.Billed {
				continue
			}
			x.Paid, x.Day = 0, NoDay
		default:
			if x.InWindow = c.paidOn(&x) > c.from; x.InWindow {
				out.counts += x.Paid
			} else {
				out.before += x.Paid
			}
		}
		out.kept = append(out.kept, x)
	}
	return out
}

// bookMoney books the money of a row under the reasons for which it counts or not. The row itself stands under
// one of them: that of the money that counts, if there is any.
func (c *chargeReader) bookMoney(r *source.Row, x *chargesOfRow) {
	reason, money := Used, x.counts
	switch {
	case x.counts < 0:
		reason = Refunded
	case x.counts > 0:
	case x.later != 0:
		reason, money, x.later = AfterAsOf, x.later, 0
	case x.before != 0:
		reason, money, x.before = BeforeWindow, x.before, 0
	case x.dropped != 0:
		reason, money, x.dropped = Refund, x.dropped, 0
	case len(x.kept) == 0:
		reason = AfterAsOf
	}
	for _, rest := range []struct {
		reason Reason
		money  Money
	}{{AfterAsOf, x.later}, {BeforeWindow, x.before}, {Refund, x.dropped}} {
		var ok bool
		if c.tally.Money[rest.reason], ok = c.tally.Money[rest.reason].Add(rest.money); !ok {
			c.overflow = true
		}
	}
	if reason != Used && reason != Refunded {
		c.leave(r, reason, money, c.columns.day)
	} else if !c.tally.add(reason, money) {
		c.overflow = true
	}
}

// keepCharges books what a row says was paid, and keeps its charges.
func (c *chargeReader) keepCharges(r *source.Row, customer []byte, cells []Charge) {
	if c.currency != nil && c.currency.line == 0 {
		c.currency.line = r.Line
	}
	x := c.weigh(cells)
	c.bookMoney(r, &x)
	if len(x.kept) == 0 {
		return
	}
	if c.options.Purchases.Payments {
		c.sendPayments(r, customer, x.kept)
	}
	part, number := c.list(r, customer, x.kept[0].Day)
	place, item := c.place(r, part, number, x.kept), c.book.item(r.Cell(c.columns.item))
	for _, k := range x.kept {
		if k.owes {
			var ok bool
			if c.book.sum, ok = c.book.sum.Add(max(k.owed, -k.owed)); !ok {
				c.overflow = true
			}
			c.book.stated.Rows++
			c.book.stated.Arrears += k.owed
			c.book.stated.Reckon += k.Due - k.Waived - k.Paid
		}
		if k.Place, k.Item = place, item; k.fee != "" {
			k.Item = c.book.item([]byte(k.fee))
		}
		c.keepCharge(r, k, part, number)
	}
}

// keepCharge keeps a charge, and notes the day of its payment.
func (c *chargeReader) keepCharge(r *source.Row, x Charge, part uint8, number uint32) {
	for _, m := range []Money{x.Due, x.Waived, x.Paid} {
		var ok bool
		if c.book.sum, ok = c.book.sum.Add(max(m, -m)); !ok {
			c.overflow = true
		}
	}
	c.book.rows = append(c.book.rows, chargeRow{x, part, number})
	if x.Day != NoDay {
		if x.Paid != 0 {
			c.eventDays[x.Day-firstDay]++
			c.book.last = max(c.book.last, x.Day)
		}
		if x.Paid > 0 && (c.book.first == NoDay || x.Day < c.book.first) {
			c.book.first = x.Day
		}
	}
	if c.events != nil {
		c.event(r, part, number, x.Day)
	}
}

// sendPayments hands the payments of a row on as purchases, each on its day.
func (c *chargeReader) sendPayments(r *source.Row, customer []byte, cells []Charge) {
	for _, x := range cells {
		switch {
		case x.Day == NoDay || x.Paid == 0 || !x.InWindow:
		case x.Paid < 0:
			c.send(r, customer, x.Day, x.Paid, refundRow, nil)
		default:
			c.days[x.Day-firstDay]++
			c.send(r, customer, x.Day, x.Paid, purchaseRow, nil)
		}
	}
}

// paidOn is the day by which a payment is in the window or not: without one, the first of its
// period.
func (c *chargeReader) paidOn(x *Charge) Day {
	switch {
	case x.Day != NoDay:
		return x.Day
	case x.Period.From == NoDay, c.asOf != NoDay && x.Period.From > c.asOf:
		return max(c.asOf, c.from+1)
	}
	return x.Period.From
}

// list puts the customer of a row into the list, with what the row says of it.
func (c *chargeReader) list(r *source.Row, customer []byte, day Day) (part uint8, number uint32) {
	at, number := c.find(customer)
	part = uint8(at)
	q := c.people[part]
	q.people.At(number).listed = true
	if day == NoDay {
		day = max(c.one[0].Period.From, firstDay)
	}
	for k, column := range c.carriedColumns {
		if v := r.Cell(column); k < q.carried && !isNull(v) {
			q.carry(&q.values[int(number)*q.carried+k], day, v[:min(len(v), 1<<16-1)])
		}
	}
	return part, number
}

// event keeps a charge as an event, for the rules.
func (c *chargeReader) event(r *source.Row, part uint8, number uint32, day Day) {
	for _, at := range c.texts {
		s := ""
		if v := r.Cell(at); at >= 0 && !isNull(v) {
			s = share(c.known, v)
		}
		c.events.values = append(c.events.values, s)
	}
	c.events.rows = append(c.events.rows, eventRow{part: part, number: number, day: day, charge: int32(len(c.book.rows) - 1)})
}

// unknown is a quantity that is not said.
var unknown = math.NaN()
