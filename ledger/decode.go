package ledger

import (
	"bytes"
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
	dates          dateRules
	decided        bool // the order of day and month was said or proved
	cols           columns
	filters        []columnFilter
	carriedColumns []int // of the carried values; -1: not in this table
	hashRow        bool  // rows are compared with those of other files, or with each other
	dropSame       bool  // rows seen before in this table are left out
}

// columns are those that decide what a row is; -1 where the table has none.
type columns struct {
	customer, order, date, amount, quantity, price, currency, item, document int
	unit, priceUnit                                                          unit
}

type columnFilter struct {
	column  int
	values  []string
	exclude bool
}

type rowHash struct{ a, b uint64 }

// worker turns the rows of one table into tuples. It allocates nothing per row.
type worker struct {
	*tableReader
	tally      Tally
	overflow   bool
	rounded    int64
	batches    []*batch
	days       []uint32 // purchases by day, from firstDay
	lastRefund Day
	cacheKey   [10]byte
	cacheDay   Day
	statuses   []map[string]standing // by status column
	items      map[string]bool
	documents  map[string]bool
	currencies map[string]*seenCurrency
	prefixes   prefixCache
	evidence   evidence
	twice      int64
	examples   [reasonCount][]Reject
	rejects    []Reject
}

// evidence is what the rows of a table show about its dates and numbers: the first line
// of each kind, 0 for none.
type evidence struct {
	point, comma                int
	dayFirst, monthFirst, open  int
	dayText, monthText, anyText string
}

func first(a, b int) int {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

func (e *evidence) merge(f *evidence) {
	text := func(at int, s string, bt int, t string) string {
		if first(at, bt) == at {
			return s
		}
		return t
	}
	e.dayText = text(e.dayFirst, e.dayText, f.dayFirst, f.dayText)
	e.monthText = text(e.monthFirst, e.monthText, f.monthFirst, f.monthText)
	e.anyText = text(e.open, e.anyText, f.open, f.anyText)
	e.point, e.comma = first(e.point, f.point), first(e.comma, f.comma)
	e.dayFirst, e.monthFirst, e.open = first(e.dayFirst, f.dayFirst), first(e.monthFirst, f.monthFirst), first(e.open, f.open)
}

func (e *evidence) number(p proof, line int) {
	switch p {
	case pointProof:
		if e.point == 0 || line < e.point {
			e.point = line
		}
	case commaProof:
		if e.comma == 0 || line < e.comma {
			e.comma = line
		}
	}
}

func (e *evidence) date(s dateShape, line int, text []byte) {
	switch s {
	case dayFirst:
		if e.dayFirst == 0 || line < e.dayFirst {
			e.dayFirst, e.dayText = line, string(text)
		}
	case monthFirst:
		if e.monthFirst == 0 || line < e.monthFirst {
			e.monthFirst, e.monthText = line, string(text)
		}
	case openDate:
		if e.open == 0 || line < e.open {
			e.open, e.anyText = line, string(text)
		}
	}
}

// seenCurrency is a currency as a table writes it.
type seenCurrency struct {
	code string
	line int // the first row that counts; 0: none
}

func (w *worker) row(r *source.Row) error {
	date := r.Cell(w.cols.date)
	day, dated := w.day(date, r.Line)
	customer := r.Cell(w.cols.customer)
	anonymous := isNull(customer) || lostDigits(customer)
	amount, currency, read := w.amount(r)
	if anonymous || !dated {
		if reason := w.oddRow(r, dated, read); reason != Used {
			w.leave(r, reason, amount, -1)
			return nil
		}
	} else if isTotalWord(customer) {
		w.leave(r, TotalRow, amount, w.cols.customer)
		return nil
	}
	customer = idText(customer)
	reason, column := w.judge(r, customer, day, anonymous, dated, isNull(date), read, currency, amount)
	kind := purchaseRow
	switch reason {
	case Used:
	case Refunded:
		kind = refundRow
		w.lastRefund = max(w.lastRefund, day)
	case BeforeWindow:
		kind = earlierRow
		if amount < 0 {
			w.leave(r, reason, amount, column)
			return nil
		}
	case NoAmount, BadAmount, Duplicate, Unpaid, Cancelled, PassThrough, Refund:
		if day <= w.from || w.asOf != NoDay && day > w.asOf {
			w.leave(r, reason, amount, column)
			return nil
		}
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
	if reason == Used {
		w.days[day-firstDay]++
	}
	w.send(r, customer, day, amount, kind)
	return nil
}

// oddRow looks at a row without a customer or a day: it may be no data at all.
func (w *worker) oddRow(r *source.Row, dated bool, read amountState) Reason {
	if r.Blank() {
		return BlankRow
	}
	if w.repeatsHeader(r) {
		return RepeatedHeader
	}
	for i := range r.Cells {
		if isTotal(r.Cell(i)) {
			return TotalRow
		}
	}
	if !dated && isNull(r.Cell(w.cols.date)) && read != amountRead && isNote(r) {
		return NoteRow
	}
	return Used
}

func (w *worker) repeatsHeader(r *source.Row) bool {
	same, filled := 0, 0
	for i, h := range w.in.Table.Header {
		if h == "" {
			continue
		}
		filled++
		if string(r.Cell(i)) == h {
			same++
		}
	}
	return same > 0 && same*2 > filled
}

// isTotalWord is isTotal for a customer's id on a row with a day: only the bare word counts.
func isTotalWord(b []byte) bool {
	switch string(b) {
	case "合计", "总计", "小计", "共计", "合計", "總計", "小計", "合计:", "合计：", "Total", "TOTAL", "Subtotal", "Grand Total", "Grand Totals":
		return true
	}
	return false
}

// judge gives the first reason that applies to a row of data, and the column that decided.
func (w *worker) judge(r *source.Row, customer []byte, day Day, anonymous, dated, undated bool, read amountState, currency *seenCurrency, amount Money) (Reason, int) {
	for i := range w.filters {
		f := &w.filters[i]
		v, match := r.Cell(f.column), false
		for _, want := range f.values {
			if string(v) == want {
				match = true
				break
			}
		}
		if match == f.exclude {
			return Filtered, f.column
		}
	}
	if currency != nil && w.options.Purchases.Currency != "" && currency.code != w.options.Purchases.Currency {
		return Filtered, w.cols.currency
	}
	switch {
	case anonymous:
		return NoCustomer, w.cols.customer
	case !dated:
		return BadDate, w.cols.date
	case read == amountAbsent:
		return NoAmount, w.amountColumn()
	case read == amountUnreadable:
		return BadAmount, w.amountColumn()
	}
	if w.hashRow && w.isDuplicate(r) {
		return Duplicate, w.cols.order
	}
	if amount >= 0 {
		for i, s := range w.in.Mapping.statuses {
			if v := r.Cell(s.column); len(v) > 0 {
				switch w.standing(v, i) {
				case unpaid:
					return Unpaid, s.column
				case cancelled:
					return Cancelled, s.column
				}
			}
		}
	}
	if w.cols.item >= 0 && !w.options.Purchases.KeepItems && w.passesThrough(r.Cell(w.cols.item)) {
		return PassThrough, w.cols.item
	}
	if amount < 0 && w.options.Purchases.DropRefunds {
		return Refund, w.amountColumn()
	}
	switch {
	case w.asOf != NoDay && day > w.asOf:
		return AfterAsOf, w.cols.date
	case day <= w.from:
		return BeforeWindow, w.cols.date
	case amount < 0:
		return Refunded, -1
	}
	return Used, -1
}

func (w *worker) amountColumn() int {
	if w.cols.amount >= 0 {
		return w.cols.amount
	}
	return w.cols.price
}

// standing reads a value of the i-th status column, with a memory.
func (w *worker) standing(v []byte, i int) standing {
	known := w.statuses[i]
	s, ok := known[string(v)]
	if !ok {
		s = standingOf(string(v), w.in.Mapping.statuses[i].stage)
		if len(known) < 1000 {
			known[string(v)] = s
		}
	}
	return s
}

func (w *worker) passesThrough(v []byte) bool {
	if len(v) == 0 {
		return false
	}
	s, ok := w.items[string(v)]
	if !ok {
		s = isPassThrough(string(v))
		if len(w.items) < 10000 {
			w.items[string(v)] = s
		}
	}
	return s
}

func (w *worker) isRefundRow(r *source.Row) bool {
	if w.cols.document < 0 {
		return false
	}
	v := r.Cell(w.cols.document)
	s, ok := w.documents[string(v)]
	if !ok {
		s = isRefundDocument(string(v))
		if len(w.documents) < 1000 {
			w.documents[string(v)] = s
		}
	}
	return s
}

// lostDigits knows ids that a spreadsheet has spoilt: 1.38E+10, and long numbers whose
// digits beyond the fifteenth are all zero. Different customers would share them.
func lostDigits(b []byte) bool {
	if len(b) < 6 || b[0] < '0' || b[0] > '9' {
		return false
	}
	if i := bytes.IndexAny(b, "eE"); i > 0 && i+1 < len(b) && b[i+1] == '+' {
		return leadingDigits(b[i+2:]) == len(b)-i-2 && len(bytes.Trim(b[:i], "0123456789.")) == 0
	}
	return len(b) >= 18 && leadingDigits(b) == len(b) && len(bytes.Trim(b[15:], "0")) == 0
}

// idText drops the .0 that other tools put behind ids which they took for numbers.
func idText(b []byte) []byte {
	if n := len(b); n > 2 && b[n-1] == '0' && b[n-2] == '.' && leadingDigits(b) == n-2 {
		return b[:n-2]
	}
	return b
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

type amountState uint8

const (
	amountRead amountState = iota
	amountAbsent
	amountUnreadable
)

// amount reads what a row is worth, in the currency's minor units, and the currency it is
// written in. It is 0 where it cannot be read.
func (w *worker) amount(r *source.Row) (m Money, currency *seenCurrency, state amountState) {
	var n number
	in, pieces := w.cols.unit, 0
	if w.cols.amount >= 0 {
		v := r.Cell(w.cols.amount)
		if isNull(v) {
			return 0, nil, amountAbsent
		}
		var ok bool
		if n, ok = w.number(v, r.Line); !ok {
			return 0, nil, amountUnreadable
		}
	} else {
		q, p := r.Cell(w.cols.quantity), r.Cell(w.cols.price)
		if isNull(q) || isNull(p) {
			return 0, nil, amountAbsent
		}
		x, ok1 := w.number(q, r.Line)
		y, ok2 := w.number(p, r.Line)
		if !ok1 || !ok2 {
			return 0, nil, amountUnreadable
		}
		n = y
		var ok bool
		if n.decimal, ok = x.times(y.decimal); !ok {
			return 0, nil, amountUnreadable
		}
		in, pieces = w.cols.priceUnit, x.unit
	}
	if n.unit != 0 {
		in.power = n.unit // 12万 in a column of 万元 is 12万
	}
	in.power += pieces // 2万 pieces
	if n.currency == "" {
		n.currency = in.currency
	}
	currency = w.currencyOf(r, n.currency)
	if currency != nil {
		if rate, ok := w.options.Purchases.Rates[currency.code]; ok {
			var fits bool
			if n.decimal, fits = n.times(rate.d); !fits {
				return 0, currency, amountUnreadable
			}
		}
	}
	m, rounded, ok := n.money(in.power)
	if !ok {
		return 0, currency, amountUnreadable
	}
	if rounded {
		w.rounded++
	}
	if m > 0 && w.isRefundRow(r) {
		m = -m
	}
	return m, currency, amountRead
}

func (w *worker) number(b []byte, line int) (number, bool) {
	n, ok := parseNumber(b, w.commas)
	if !ok {
		return n, false
	}
	if n.proof != noProof {
		w.evidence.number(n.proof, line)
		if n.proof == commaProof && w.commas == thousandsComma || n.proof == pointProof && w.commas == decimalComma {
			return n, false
		}
	}
	return n, true
}

// currencyOf finds a row's currency: by its column, else by the sign at its amount.
func (w *worker) currencyOf(r *source.Row, sign string) *seenCurrency {
	var c *seenCurrency
	if w.cols.currency >= 0 {
		v := r.Cell(w.cols.currency)
		if isNull(v) {
			return nil
		}
		if c = w.currencies[string(v)]; c == nil {
			c = &seenCurrency{code: CurrencyCode(string(v))}
			w.currencies[string(v)] = c
		}
	} else if sign != "" {
		if c = w.currencies[sign]; c == nil {
			c = &seenCurrency{code: sign}
			w.currencies[sign] = c
		}
	}
	return c
}

// isDuplicate says whether the same row with the same order stood in an earlier file, or
// earlier in this one where that was asked for.
func (w *worker) isDuplicate(r *source.Row) bool {
	if w.cols.order < 0 || isNull(r.Cell(w.cols.order)) {
		return false
	}
	var h rowHash
	for i, head := range w.in.Table.Header {
		c := r.Cell(i)
		if len(c) == 0 {
			continue
		}
		a, b := maphash.Bytes(hashSeed, c), maphash.Bytes(secondSeed, c)
		k := maphash.String(hashSeed, head)
		// A sum over columns: their order may differ from file to file.
		h.a += mix(a, k)
		h.b += mix(b, k)
	}
	n := w.inFile[h]
	w.inFile[h] = n + 1
	if n > 0 {
		w.twice++
	}
	// The k-th of equal rows is known when an earlier file has as many.
	return n < w.earlier[h] || n > 0 && w.dropSame
}

var secondSeed = maphash.MakeSeed()

func mix(a, b uint64) uint64 {
	a ^= b
	a ^= a >> 32
	a *= 0xd6e8feb86659fd93
	a ^= a >> 32
	a *= 0xd6e8feb86659fd93
	return a ^ a>>32
}

// leave counts a row that is left out, and keeps it where it is wanted.
func (w *worker) leave(r *source.Row, reason Reason, m Money, column int) {
	if !w.tally.add(reason, m) {
		w.overflow = true
	}
	const few = 3
	list := w.examples[reason]
	all := w.options.Reading.Rejects && reason != BlankRow
	if !all && len(list) >= few && list[len(list)-1].Line < r.Line {
		return
	}
	x := Reject{Table: w.name, Line: r.Line, Reason: reason}
	if column >= 0 && column < len(w.in.Table.Header) {
		x.Column, x.Value = w.in.Table.Header[column], string(r.Cell(column))
	}
	if len(list) < few || r.Line < list[len(list)-1].Line {
		list = append(list, x)
		for i := len(list) - 1; i > 0 && list[i].Line < list[i-1].Line; i-- {
			list[i], list[i-1] = list[i-1], list[i]
		}
		w.examples[reason] = list[:min(few, len(list))]
	}
	if all {
		x.Record = record(r)
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
func (w *worker) send(r *source.Row, customer []byte, day Day, amount Money, kind rowKind) {
	hash := maphash.Bytes(hashSeed, customer)
	part := partitionOf(hash)
	b := w.batches[part]
	t := &b.tuples[b.n]
	*t = tuple{hash: hash, amount: amount, day: day, at: uint32(len(b.arena)), customer: uint32(len(customer)), kind: kind}
	b.arena = append(b.arena, customer...)
	if order := w.orderID(r); len(order) == 0 {
		t.order = dayOrder(day)
	} else {
		var packed bool
		if t.order, packed = packOrder(order, &w.prefixes); !packed {
			t.orderLen = uint32(len(order))
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
