package ledger

import (
	"encoding/csv"
	"hash/maphash"
	"strings"

	"grade/source"
)

// tableReader is what all workers on one table share.
type tableReader struct {
	*pass
	in             *Input
	name           string
	commas         commas
	plain          bool // amounts without signs and units are plain money of no named currency
	dates          dateRules
	cols           columns
	filters        []columnFilter
	carriedColumns []int // of the carried values; -1: not in this table
	hashRow        bool  // rows are compared with those of other files, or with each other
	wholeRows      bool  // also those without an order
	dropSame       bool  // rows seen before in this table are left out
	width          int   // columns up to the last one with a header
	split          splits
	fill           *filler   // nil: no document heads are filled down
	input          int       // number of the input
	who            *identity // nil: by the id as it stands
	keyColumns     keyColumns
	channel        uint8 // number of the file, for the channels of customers
}

// columns are those that decide what a row is; -1 where the table has none.
type columns struct {
	customer, order, date, amount, quantity, price, currency, item, document int
	room                                                                     int
	unit, priceUnit                                                          unit
}

type columnFilter struct {
	name    string // of the column, as it was said
	column  int
	values  []string
	exclude bool
}

// worker turns the rows of one table into tuples. It allocates nothing per row.
type worker struct {
	*tableReader
	tally      Tally
	overflow   bool
	changed    [noteCount]int64
	batches    []*batch
	days       []uint32 // purchases by day, from firstDay
	lastRefund Day
	cacheKey   [10]byte
	cacheDay   Day
	statuses   []memo[standing] // by status column
	items      memo[bool]       // that are passed through
	documents  memo[bool]       // types of those that take money back
	currencies map[string]*seenCurrency
	prefixes   prefixCache
	heads      []rowHash // of the headers; nil: not worked out yet
	evidence   evidence
	twice      int64
	keys       keyMaker
	joined     []byte // an amount put together
	behind     []bool // which columns behind the amount hold words; found when it matters
	instead    []byte // what to say of the row in place of the cell's value; nil: the value
	document   []byte // the number of the document that is filled down
	examples   [noteCount][]Reject
	rejects    []Reject
}

// row decides what a row is, books its money, and sends it to its customer.
func (w *worker) row(r *source.Row) error {
	if len(r.Cells) > w.width {
		w.mend(r)
	}
	if w.fill != nil {
		w.fillDown(r)
	}
	day, dated := w.day(r.Cell(w.cols.date), r.Line)
	customer := w.customer(r)
	anonymous := customer == nil
	amount, currency, read := w.amount(r)
	var sale saleRow // stays empty where the row is no part of a property sale
	if len(w.sales) > 0 {
		sale = w.sales[rowAt{w.input, r.Line}]
	}
	if sale.day != NoDay && sale.line > 0 {
		day, dated = sale.day, true
	}
	if anonymous || !dated {
		if reason := w.oddRow(r, dated, read); reason != Used {
			w.leave(r, reason, amount, -1)
			return nil
		}
	} else if isTotalWord(customer) {
		w.leave(r, TotalRow, amount, w.cols.customer)
		return nil
	}
	reason, column := w.judge(r, day, anonymous, dated, amount, currency, read)
	if sale.line > 0 && (reason == Used || reason == Unpaid || reason == Cancelled) {
		reason, column = w.saleReason(r, sale, reason, column)
	}
	kind := purchaseRow
	switch {
	case reason == Used:
		w.days[day-firstDay]++
	case reason == Refunded:
		kind = refundRow
		w.lastRefund = max(w.lastRefund, day)
	case reason == BeforeWindow && amount >= 0:
		kind = earlierRow
	case reason.mentions() && day > w.from && (w.asOf == NoDay || day <= w.asOf):
		kind = mentionRow
	default:
		w.leave(r, reason, amount, column)
		return nil
	}
	if reason == Used || reason == Refunded {
		if !w.tally.add(reason, amount) {
			w.overflow = true
		}
		if currency != nil && (currency.line == 0 || r.Line < currency.line) {
			currency.line = r.Line
		}
	} else {
		w.leave(r, reason, amount, column)
	}
	w.send(r, customer, day, amount, kind, sale.order)
	return nil
}

// customer gives the id of the row's customer; nil when it has none that can be trusted.
func (w *worker) customer(r *source.Row) []byte {
	if w.who != nil {
		return w.who.customer(&w.keys, r)
	}
	id := r.Cell(w.cols.customer)
	if isNull(id) || lostDigits(id) && !w.in.Table.Whole(w.cols.customer) {
		return nil
	}
	return idText(id)
}

// day reads the day of a row, with a memory of one.
func (w *worker) day(b []byte, line int) (Day, bool) {
	if len(b) >= 10 && string(b[:10]) == string(w.cacheKey[:]) && (len(b) == 10 || isTime(b[10:])) {
		return w.cacheDay, true
	}
	d, shape := parseDate(b, w.dates)
	switch shape {
	case noDate:
		return NoDay, false
	case yearFirst:
		if len(b) >= 10 && b[4] == '-' && b[7] == '-' && b[9] != ' ' {
			copy(w.cacheKey[:], b)
			w.cacheDay = d
		}
	default:
		w.evidence.date(shape, line, b)
		if shape == dayFirst && w.dates.order == MonthFirst || shape == monthFirst && w.dates.order == DayFirst {
			return NoDay, false
		}
	}
	return d, true
}

// leave counts a row that is left out, and keeps it where it is wanted.
func (w *worker) leave(r *source.Row, reason Reason, m Money, column int) {
	if !w.tally.add(reason, m) {
		w.overflow = true
	}
	var value []byte
	if column >= 0 && column < len(w.in.Table.Header) {
		value = r.Cell(column)
	}
	if w.instead != nil {
		value, w.instead = w.instead, nil
	}
	w.keep(r, reason, column, value)
}

// note counts and keeps what was done to a row that is not left out.
func (w *worker) note(r *source.Row, what Reason, column int, value []byte) {
	w.changed[what]++
	w.keep(r, what, column, value)
}

const few = 3 // examples of each reason

// wants says whether a row with this reason would be kept.
func (w *worker) wants(r *source.Row, reason Reason) bool {
	list := w.examples[reason]
	return len(w.rejects) < w.options.Reading.Rejects && reason != BlankRow || len(list) < few || list[len(list)-1].Line >= r.Line
}

// keep puts a row among the examples of its reason, and among all of them where these are
// asked for.
func (w *worker) keep(r *source.Row, reason Reason, column int, value []byte) {
	if !w.wants(r, reason) {
		return
	}
	x := Reject{Table: w.name, Line: r.Line, Reason: reason, Value: string(value)}
	if column >= 0 && column < len(w.in.Table.Header) {
		x.Column = w.in.Table.Header[column]
	}
	list := w.examples[reason]
	if len(list) < few || r.Line < list[len(list)-1].Line {
		list = append(list, x)
		for i := len(list) - 1; i > 0 && list[i].Line < list[i-1].Line; i-- {
			list[i], list[i-1] = list[i-1], list[i]
		}
		w.examples[reason] = list[:min(few, len(list))]
	}
	if len(w.rejects) < w.options.Reading.Rejects && reason != BlankRow {
		if w.options.Reading.Records {
			x.Record = record(r)
		}
		w.rejects = append(w.rejects, x)
	}
}

// record writes a row as one line of CSV without a line end.
func record(r *source.Row) string {
	var b strings.Builder
	c := csv.NewWriter(&b)
	_ = c.Write(r.Texts())
	c.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}

// send puts a row into the batch of its customer's partition.
func (w *worker) send(r *source.Row, customer []byte, day Day, amount Money, kind rowKind, order []byte) {
	hash, short := hashID(customer)
	part := partitionOf(hash)
	b := w.batches[part]
	t := &b.tuples[b.n]
	t.tag, t.size, t.channel, t.kind = uint32(hash), uint32(len(customer)), w.channel, kind
	t.amount, t.day, t.at, t.orderLen = amount, day, uint32(len(b.arena)), 0
	if t.id = short; len(customer) > shortID {
		b.arena = append(b.arena, customer...)
	}
	if order == nil {
		order = w.orderID(r)
	}
	if len(order) == 0 {
		t.order = dayOrder(day)
	} else {
		var packed bool
		if t.order, packed = packOrder(order, &w.prefixes); !packed {
			t.orderLen, t.order = uint32(len(order)), maphash.Bytes(hashSeed, order)
			b.arena = append(b.arena, order...)
		}
	}
	for _, c := range w.carriedColumns {
		v := r.Cell(c)
		if isNull(v) {
			v = nil
		}
		v = v[:min(len(v), 1<<16-1)]
		b.arena = append(b.arena, byte(len(v)), byte(len(v)>>8))
		b.arena = append(b.arena, v...)
	}
	if b.n++; b.n == batchSize {
		w.people[part].apply(b, w.sink)
	}
}

func (w *worker) orderID(r *source.Row) []byte {
	if w.cols.order < 0 {
		return nil
	}
	v := r.Cell(w.cols.order)
	if isNull(v) {
		return nil
	}
	return v
}

func (w *worker) flush() {
	for part, b := range w.batches {
		if b.n > 0 {
			w.people[part].apply(b, w.sink)
		}
	}
}
