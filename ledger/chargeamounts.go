package ledger

import (
	"math"
	"strconv"

	"grade/source"
)

// amounts reads what a row charges: one charge, or one a month. money is all that was paid, as far
// as it can be read.
func (c *chargeReader) amounts(r *source.Row, day Day) (cells []Charge, money Money, read amountState) {
	sign := Money(1)
	if c.isRefundRow(r) {
		sign = -1
	}
	if len(c.columns.months) > 0 {
		cells, read = c.matrix(r)
	} else {
		x, state := c.single(r, day)
		cells, read = append(c.one[:0], x), state
	}
	for i := range cells {
		x := &cells[i]
		if x.Due > 0 && sign < 0 || x.Paid > 0 && sign < 0 {
			x.Due, x.Paid, x.Waived, x.Quantity = -x.Due, -x.Paid, -x.Waived, -x.Quantity
		}
		money += x.Paid
	}
	return cells, money, read
}

// cell reads the money of one cell, in the currency's minor units.
func (c *chargeReader) cell(r *source.Row, column int) (Money, amountState) {
	if column < 0 || isNull(r.Cell(column)) {
		return 0, amountAbsent
	}
	n, ok := c.number(r.Cell(column), r.Line)
	if !ok {
		return 0, amountUnreadable
	}
	return c.inCents(r, n, c.columns.units[column], column)
}

// inCents makes money of a number below a header.
func (c *chargeReader) inCents(r *source.Row, n number, in unit, column int) (Money, amountState) {
	if n.unit != 0 {
		in.power = n.unit
	}
	if n.currency == "" {
		n.currency = in.currency
	}
	if currency := c.currencyOf(r, n.currency); currency != nil {
		if currency.line == 0 {
			currency.line = r.Line
		}
		if rate, ok := c.options.Purchases.Rates[currency.code]; ok {
			if n.decimal, ok = n.times(rate.d); !ok {
				return 0, amountUnreadable
			}
		}
	}
	m, rounded, ok := n.money(in.power)
	if !ok {
		return 0, amountUnreadable
	}
	if rounded {
		c.note(r, Rounded, column, r.Cell(column))
	}
	return m, amountRead
}

// single reads a row that is one charge.
func (c *chargeReader) single(r *source.Row, day Day) (x Charge, read amountState) {
	k := &c.columns
	x = Charge{Period: c.period(r, day), Day: day, Limit: c.limit(r), Quantity: c.quantity(r)}
	due, s1 := c.cell(r, k.due)
	paid, s2 := c.cell(r, k.paid)
	waived, s3 := c.cell(r, k.waived)
	arrears, s4 := c.cell(r, k.arrears)
	if s1 == amountAbsent && s2 == amountAbsent && s4 == amountAbsent && k.unitPrice >= 0 {
		due, s1 = c.priced(r, x.Quantity)
	}
	for _, s := range []amountState{s1, s2, s3} {
		if s == amountUnreadable {
			x.Paid = paid // as far as it can be read
			return x, amountUnreadable
		}
	}
	if s1 == amountAbsent && s2 == amountAbsent && s3 == amountAbsent && s4 != amountRead {
		if x.Quantity == x.Quantity {
			return x, amountRead
		}
		return x, amountAbsent
	}
	unpaid := day == NoDay && k.day >= 0 || c.saysUnpaid(r)
	switch {
	case k.amount:
		// One amount: the day of payment or the status says whether it was paid.
		x.Due, x.Billed = paid, true
		if x.Paid = paid; unpaid {
			x.Paid = 0
		}
	case s2 == amountRead:
		x.Paid = paid
		if x.Due, x.Billed = due, s1 == amountRead; !x.Billed && s4 == amountRead {
			x.Due, x.Billed = paid+waived+arrears, true
		}
	case s4 == amountRead && s1 == amountRead && k.paid < 0:
		x.Due, x.Billed, x.Paid = due, true, due-waived-arrears
	case s4 == amountRead && s1 != amountRead:
		x.Due, x.Billed = arrears+waived, true
	default:
		if x.Due, x.Billed = due, s1 == amountRead; k.paid < 0 && !unpaid && (day != NoDay || c.saysPaid(r)) {
			x.Paid = due - waived
		}
	}
	x.Waived = waived
	return x, amountRead
}

// priced is what a quantity costs, exactly: the number of the quantity times the price.
func (c *chargeReader) priced(r *source.Row, quantity float64) (Money, amountState) {
	if quantity != quantity || isNull(r.Cell(c.columns.unitPrice)) {
		return 0, amountAbsent
	}
	q, ok1 := parseNumber([]byte(strconv.FormatFloat(quantity, 'f', -1, 64)), thousandsComma)
	p, ok2 := c.number(r.Cell(c.columns.unitPrice), r.Line)
	if !ok1 || !ok2 {
		return 0, amountUnreadable
	}
	var ok bool
	if p.decimal, ok = q.times(p.decimal); !ok {
		return 0, amountUnreadable
	}
	return c.inCents(r, p, c.columns.units[c.columns.unitPrice], c.columns.unitPrice)
}

// quantity reads what was used: as it stands, or as the difference of two readings of a meter.
func (c *chargeReader) quantity(r *source.Row) float64 {
	k := &c.columns
	if x, ok := c.float(r, k.quantity); ok {
		return x
	}
	from, ok1 := c.float(r, k.before)
	to, ok2 := c.float(r, k.after)
	if !ok1 || !ok2 {
		return unknown
	}
	x := to - from
	if f, ok := c.float(r, k.factor); ok && f > 0 {
		x *= f
	}
	return math.Round(x*1e6) / 1e6
}

func (c *chargeReader) float(r *source.Row, column int) (float64, bool) {
	if column < 0 || isNull(r.Cell(column)) {
		return 0, false
	}
	n, ok := parseNumber(r.Cell(column), c.commas)
	if !ok {
		return 0, false
	}
	x := scale10(float64(n.mant), n.unit-n.scale)
	if n.neg {
		x = -x
	}
	return x, true
}

// saysUnpaid and saysPaid read the columns of states.
func (c *chargeReader) saysUnpaid(r *source.Row) bool { return c.states(r, unpaid) }

func (c *chargeReader) saysPaid(r *source.Row) bool { return c.states(r, concluded) }

func (c *chargeReader) states(r *source.Row, want standing) bool {
	for i, s := range c.in.Mapping.statuses {
		if v := r.Cell(s.column); len(v) > 0 && c.standing(v, i) == want {
			return true
		}
	}
	return false
}

// limit reads the last day to pay on time.
func (c *chargeReader) limit(r *source.Row) Day {
	if c.columns.limit < 0 || isNull(r.Cell(c.columns.limit)) {
		return NoDay
	}
	d, shape := parseDate(r.Cell(c.columns.limit), c.limits)
	if shape == noDate {
		return NoDay
	}
	return d
}

// period reads what a row is for: by its first and last day, its period, month or year, what its
// item says, the month of its bill, else the month of its payment.
func (c *chargeReader) period(r *source.Row, day Day) BillingPeriod {
	k := &c.columns
	if k.starts >= 0 && k.ends >= 0 {
		a, ok1 := edge(string(r.Cell(k.starts)))
		b, ok2 := edge(string(r.Cell(k.ends)))
		if ok1 && ok2 && a.From <= b.To {
			return BillingPeriod{a.From, b.To}
		}
	}
	year := c.year(r)
	for _, at := range []int{k.period, k.month, k.year, k.item} {
		if at < 0 || isNull(r.Cell(at)) {
			continue
		}
		y := year
		if at == k.item {
			y = 0 // a number in an item is no month
		}
		if p := c.readPeriod(r.Cell(at), y); p != noPeriod {
			return p
		}
	}
	if k.billedOn >= 0 {
		if d, shape := parseDate(r.Cell(k.billedOn), c.limits); shape != noDate {
			day = d
		}
	}
	if day == NoDay {
		return noPeriod
	}
	y, m, _ := day.Date()
	p, _ := months(y, m, y, m)
	return p
}

// readPeriod reads a period, with a memory.
func (c *chargeReader) readPeriod(v []byte, year int) BillingPeriod {
	c.key = strconv.AppendInt(append(append(c.key[:0], v...), 0), int64(year), 10)
	p, ok := c.periods[string(c.key)]
	if !ok {
		p = noPeriod
		if q, read := ParsePeriod(string(v), year); read {
			p = q
		}
		if len(c.periods) < 1<<16 {
			c.periods[string(c.key)] = p
		}
	}
	return p
}

// year is that of a row, for months that do not name one: 0 where nothing says it.
func (c *chargeReader) year(r *source.Row) int {
	for _, at := range []int{c.columns.year, c.columns.period} {
		if at < 0 {
			continue
		}
		if s := aYear.Find(r.Cell(at)); s != nil {
			return digits(s)
		}
	}
	if c.columns.within > 0 || c.options.AsOf == NoDay {
		return c.columns.within
	}
	y, _, _ := c.options.AsOf.Date()
	return y
}

// matrix reads a row with months in columns.
func (c *chargeReader) matrix(r *source.Row) ([]Charge, amountState) {
	k := &c.columns
	year := c.year(r)
	var out []Charge
	at := map[BillingPeriod]int{}
	read, unreadable := false, false
	stated := make([]bool, 0, len(k.months)) // something stands in the cell of what was paid
	for i := range k.months {
		m := &k.months[i]
		p, ok := m.of(year)
		if !ok {
			return nil, amountUnreadable
		}
		n, seen := at[p]
		if !seen {
			n = len(out)
			at[p] = n
			out = append(out, Charge{Period: p, Day: NoDay, Limit: NoDay, Quantity: unknown})
			stated = append(stated, false)
		}
		x := &out[n]
		v := r.Cell(m.column)
		if isNull(v) {
			continue
		}
		switch m.role {
		case dayCell:
			if d, ok := c.day(v, r.Line); ok {
				x.Day = d
			}
			continue
		case quantityCell:
			if q, ok := c.float(r, m.column); ok {
				x.Quantity, read = q, true
			}
			continue
		}
		money, state := c.cell(r, m.column)
		if state == amountUnreadable {
			switch mark := markOf(v); {
			case mark == noMark || m.role != paidCell:
				unreadable = true
				continue
			case mark == paidMark:
				x.Open, stated[n], read = false, true, true
				x.Billed = true // settled by what is due below
				x.Due = markedPaid
			default:
				read = true
			}
			continue
		}
		read = true
		switch m.role {
		case paidCell:
			x.Paid, stated[n] = money, money != 0
		case dueCell:
			x.Due, x.Billed = money, true
		case waivedCell:
			x.Waived = money
		case arrearsCell:
			x.Due, x.Billed = x.Due+money, true // with what was paid, below
		}
	}
	c.completeMatrix(r, out, stated)
	switch {
	case unreadable && !read:
		return out, amountUnreadable
	case !read && c.dueOf(r) == 0:
		return nil, amountAbsent
	}
	if unreadable {
		c.note(r, UnreadCell, -1, nil)
	}
	return out, amountRead
}

// markedPaid stands in Due while a month is known to be paid and the amount is not.
const markedPaid = Money(math.MinInt64)

// dueOf is what a matrix's own column says is due for a month, or for all of them.
func (c *chargeReader) dueOf(r *source.Row) Money {
	m, _ := c.cell(r, c.columns.due)
	return m
}

// completeMatrix gives the months what is due for them, where a column says it: each month, or all of them
// evenly, the last one with the rest; what was paid beyond a month's part is for the next one then. Without one a month without an amount, behind one that was
// paid, is not paid, and nobody says how much was due.
func (c *chargeReader) completeMatrix(r *source.Row, cells []Charge, stated []bool) {
	due := c.dueOf(r)
	has := make(map[cellRole]bool, 4)
	for i := range c.columns.months {
		has[c.columns.months[i].role] = true
	}
	n := Money(len(cells))
	paidBefore, carry := false, Money(0)
	for i := range cells {
		x := &cells[i]
		share := due
		if c.columns.spread && n > 0 {
			if share = due / n; Money(i) == n-1 {
				share = due - share*(n-1)
			}
		}
		marked := x.Due == markedPaid
		if marked {
			x.Due, x.Billed = 0, false
		}
		switch {
		case has[arrearsCell] && !has[dueCell]:
			if x.Billed = true; has[paidCell] {
				x.Due += x.Paid + x.Waived
			}
		case !x.Billed && due != 0 && (has[paidCell] || has[arrearsCell]):
			x.Due, x.Billed = share, true
		}
		switch {
		case marked:
			x.Paid = x.Due - x.Waived
			stated[i] = true
		case has[paidCell] && !x.Billed && !stated[i] && paidBefore:
			x.Open = true
		}
		if c.columns.spread && x.Billed {
			x.Paid, carry = x.Paid+carry, 0
			if over := x.Paid + x.Waived - x.Due; over > 0 && Money(i) < n-1 {
				x.Paid, carry = x.Paid-over, over
			}
		}
		paidBefore = paidBefore || stated[i]
	}
}

// mark is what a cell of a month says without an amount.
type mark uint8

const (
	noMark mark = iota
	paidMark
	unpaidMark
)

func markOf(v []byte) mark {
	raw := string(v)
	s := fold(raw)
	switch {
	case hasAny(s, []string{"未缴", "未交", "未付", "未收", "欠", "unpaid"}), hasAny(raw, []string{"×", "✗", "✘"}), s == "否", s == "无", s == "x", s == "no", s == "n":
		return unpaidMark
	case hasAny(s, []string{"已缴", "已交", "已付", "已收", "缴清", "结清", "paid"}), hasAny(raw, []string{"√", "✓", "✔", "☑"}), s == "是", s == "yes", s == "y":
		return paidMark
	}
	return noMark
}
