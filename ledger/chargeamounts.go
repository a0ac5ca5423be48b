package ledger

import (
	"math"
	"strconv"
	"strings"

	"grade/source"
)

// amounts reads what a row charges: one charge, or one a month. money is all that was paid, as far
// as it can be read.
func (c *chargeReader) amounts(r *source.Row, day Day) (cells []Charge, money Money, read amountState) {
	sign := Money(1)
	c.currency, c.one[0] = nil, Charge{Period: noPeriod, Guessed: true}
	if c.isRefundRow(r) {
		sign = -1
	}
	if len(c.columns.months) > 0 {
		cells, read = c.matrix(r)
	} else {
		x, state := c.single(r, day)
		c.one[0] = x
		cells, read = c.one[:1], state
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

// mostMoney is the largest amount of a cell: several of them still fit a sum.
const mostMoney = Money(1) << 60

// inCents makes money of a number below a header.
func (c *chargeReader) inCents(r *source.Row, n number, in unit, column int) (Money, amountState) {
	if n.unit != 0 {
		in.power = n.unit
	}
	if n.currency == "" {
		n.currency = in.currency
	}
	if currency := c.currencyOf(r, n.currency); currency != nil {
		c.currency = currency
		if rate, ok := c.options.Purchases.Rates[currency.code]; ok {
			if n.decimal, ok = n.times(rate.d); !ok {
				return 0, amountUnreadable
			}
		}
	}
	m, rounded, ok := n.money(in.power)
	if !ok || m > mostMoney || m < -mostMoney {
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
	x = Charge{Day: day, Limit: c.limit(r), Quantity: c.quantity(r)}
	x.Period, x.Guessed = c.period(r, day)
	x.Meter = c.meterOf(r, x.Quantity, k.quantity)
	due, s1 := c.cell(r, k.due)
	paid, s2 := c.cell(r, k.paid)
	waived, s3 := c.cell(r, k.waived)
	arrears, s4 := c.cell(r, k.arrears)
	if k.due < 0 && !k.amount && s4 != amountRead && k.unitPrice >= 0 {
		due, s1 = c.priced(r, x.Quantity)
		if s2 == amountRead && max(due-paid, paid-due) < nearlyPaid {
			due = paid // the bill was rounded in another way
		}
	}
	for _, s := range []amountState{s1, s2, s3} {
		if s == amountUnreadable {
			x.Paid = paid // as far as it can be read
			return x, amountUnreadable
		}
	}
	if k.due < 0 && !k.amount && k.paid >= 0 && k.arrears < 0 && s1 != amountRead && paid == 0 && s2 != amountUnreadable && day == NoDay && !x.Guessed {
		x.Open, x.Waived = true, waived // not paid, and nobody says how much was due
		return x, amountRead
	}
	if s1 == amountAbsent && s2 == amountAbsent && s3 == amountAbsent && s4 != amountRead {
		if !math.IsNaN(x.Quantity) {
			return x, amountRead
		}
		return x, amountAbsent
	}
	if due > 0 && waived < 0 {
		waived = -waived // what is taken off is written below zero
	}
	if x.Waived = waived; s1 == amountRead && s2 == amountRead && s4 == amountRead {
		x.owed, x.owes = arrears, true
	}
	switch state := c.state(r); {
	case state == stateWaived && s2 != amountRead, state == stateWaived && paid == 0:
		x.Due, x.Billed, x.Waived, x.Paid = due, s1 == amountRead, max(due-paid, waived), 0
		if k.amount {
			x.Due, x.Billed, x.Waived = paid, true, paid
		}
	case k.side >= 0 && k.paid < 0 && k.due < 0, k.side >= 0 && k.amount, k.side >= 0 && s2 == amountRead && k.due < 0:
		c.sided(r, &x, paid, state)
	case k.amount:
		// One amount: the state, else the day of payment says whether it was paid.
		x.Due, x.Billed = paid, true
		if c.wasPaid(r, day, state, true) {
			x.Paid = paid
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
		if x.Due, x.Billed = due, s1 == amountRead; k.paid < 0 && c.wasPaid(r, day, state, false) {
			x.Paid = due - waived
		}
	}
	return x, amountRead
}

// nearlyPaid is by how much a bill that is worked out of a quantity and a price may differ from what was
// paid, by another way of rounding.
const nearlyPaid = Money(6)

// wasPaid says whether an amount that does not say it itself was paid: by its state, else by a day of
// payment; otherwise as a table says in which neither stands.
func (c *chargeReader) wasPaid(r *source.Row, day Day, state chargeState, otherwise bool) bool {
	switch {
	case state == statePaid:
		return true
	case state == stateUnpaid:
		return false
	case state == stateOther && day == NoDay:
		c.note(r, UnreadState, c.columns.state, r.Cell(c.columns.state))
		return false
	case day != NoDay:
		return true
	}
	return otherwise && c.columns.day < 0 && c.columns.state < 0
}

// sided books an amount of a row that says whether it is due or paid.
func (c *chargeReader) sided(r *source.Row, x *Charge, amount Money, state chargeState) {
	side, ok := sideOf(string(r.Cell(c.columns.side)))
	switch {
	case ok && side == 0:
		x.Due, x.Billed, x.Day = amount, true, NoDay
	case ok:
		x.Paid = amount
	default:
		if x.Due, x.Billed = amount, true; c.wasPaid(r, x.Day, state, false) {
			x.Paid = amount
		}
	}
}

// meter is what kind of use a quantity measures; 0 for none.
type meter uint8

// The meters, in the order in which one is looked at where a ledger has several: what they measure
// cannot be added up.
const (
	noMeter meter = iota
	powerMeter
	gasMeter
	heatMeter
	waterMeter
	anyMeter // readings of something
)

var meterWords = []struct {
	meter meter
	words []string
}{{powerMeter, []string{"电", "kwh", "electric", "power"}}, {gasMeter, []string{"气", "gas"}}, {heatMeter, []string{"热", "暖", "heat"}}, {waterMeter, []string{"水", "water"}}}

func meterNamed(s string) meter {
	for _, m := range meterWords {
		if hasAny(s, m.words) && !hasAny(s, []string{"电梯", "水系", "水景"}) {
			return m.meter
		}
	}
	return noMeter
}

// meterOf says what a row's quantity measures: by its item, else by the header of the column, or the
// table; nothing where it counts square metres or things.
func (c *chargeReader) meterOf(r *source.Row, quantity float64, column int) meter {
	k := &c.columns
	if math.IsNaN(quantity) {
		return noMeter
	}
	if k.item >= 0 && !isNull(r.Cell(k.item)) {
		if m := meterNamed(fold(string(r.Cell(k.item)))); m != noMeter || k.after < 0 {
			return m
		}
	}
	if column < 0 {
		column = max(k.after, 0)
	}
	return c.meters[column]
}

// columnMeters says of every column what quantities in it measure.
func (in *Input) columnMeters(k *chargeColumns) []meter {
	table := meterNamed(fold(strings.Join(in.Table.Header, " ") + in.Table.Title + in.Table.Name()))
	out := make([]meter, len(in.Table.Header))
	for i, h := range in.Table.Header {
		name := fold(h)
		switch m := meterNamed(name); {
		case m != noMeter:
			out[i] = m
		case table != noMeter && (k.after >= 0 || len(k.months) > 0 || name != "数量"):
			out[i] = table
		case k.after >= 0 || hasAny(name, []string{"用量", "usage", "consumption", "读数"}):
			out[i] = anyMeter
		}
	}
	return out
}

// priced is what a quantity costs, exactly: the number of the quantity times the price.
func (c *chargeReader) priced(r *source.Row, quantity float64) (Money, amountState) {
	if math.IsNaN(quantity) || isNull(r.Cell(c.columns.unitPrice)) {
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
