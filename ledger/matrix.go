package ledger

import (
	"fmt"
	"slices"
	"strings"

	"grade/source"
)

// monthCell is what a row of a matrix says of one period.
type monthCell struct {
	Charge
	used      int  // the column of the quantity
	stated    bool // an amount paid, or a mark that it was
	marked    bool // a mark alone
	waivedAll bool // a mark that nothing is to be paid
	unread    bool // neither: nothing is known of the period
}

// matrix reads a row with months in columns: a charge each.
func (c *chargeReader) matrix(r *source.Row) ([]Charge, amountState) {
	k := &c.columns
	year := c.year(r)
	side, sided := sideOf(string(r.Cell(k.side)))
	sided = sided && k.side >= 0
	var cells []monthCell
	type cellKey struct {
		period BillingPeriod
		fee    string
	}
	at := map[cellKey]int{}
	read, unread := false, -1
	for i := range k.months {
		m := &k.months[i]
		p, ok := m.of(year)
		if !ok {
			return nil, amountUnreadable
		}
		n, seen := at[cellKey{p, m.fee}]
		if !seen {
			n = len(cells)
			at[cellKey{p, m.fee}] = n
			cells = append(cells, monthCell{Charge: Charge{Period: p, Day: NoDay, Limit: NoDay, Quantity: unknown, fee: m.fee}})
		}
		if isNull(r.Cell(m.column)) {
			continue
		}
		role := m.role
		if role == paidCell && sided && side == 0 {
			role = dueCell
		}
		if role == quantityCell {
			cells[n].used = m.column
		}
		if c.monthCell(r, &cells[n], m.column, role) {
			read = true
		} else if unread < 0 {
			unread = m.column
		}
	}
	due := Money(0)
	if k.due >= 0 && !sided {
		due, _ = c.cell(r, k.due)
	}
	switch {
	case unread >= 0 && !read:
		return nil, amountUnreadable
	case !read && due == 0 && !c.columns.has(paidCell):
		return nil, amountAbsent
	case unread >= 0:
		c.note(r, UnreadCell, unread, r.Cell(unread))
	}
	out := c.complete(r, cells, due, sided)
	if !sided {
		out = c.owedBefore(r, cells, out)
	}
	return out, amountRead
}

// owedBefore adds what was owed before the months of a row, where a column says so: it is of the year before the first.
func (c *chargeReader) owedBefore(r *source.Row, cells []monthCell, out []Charge) []Charge {
	owed, state := c.cell(r, c.columns.arrears)
	if state != amountRead || owed <= 0 || !c.columns.brought || len(cells) == 0 {
		return out
	}
	y, _, _ := cells[0].Period.From.Date()
	before, _ := months(y-1, 1, y-1, 12)
	return append(out, Charge{Period: before, Due: owed, Billed: true, Day: NoDay, Limit: NoDay, Quantity: unknown})
}

// monthCell reads one cell of a month; false where it cannot be read.
func (c *chargeReader) monthCell(r *source.Row, x *monthCell, column int, role cellRole) bool {
	v := r.Cell(column)
	switch role {
	case dayCell:
		d, ok := c.day(v, r.Line)
		if ok {
			x.Day = d
		}
		return ok
	case quantityCell:
		q, ok := c.float(r, column)
		if ok {
			x.Quantity = q
		}
		return ok
	}
	money, state := c.cell(r, column)
	if state == amountUnreadable || c.columns.flags && role == paidCell {
		switch mark := chargeStateOf(string(v)); {
		case role != paidCell:
		case mark == statePaid:
			x.stated, x.marked = true, true
			return true
		case mark == stateUnpaid:
			return true
		case mark == stateWaived:
			x.waivedAll = true
			return true
		default:
			d, shape := parseDate(v, c.limits)
			if shape == noDate {
				y, _, _ := x.Period.From.Date()
				d, shape = parseDate(fmt.Appendf(nil, "%d年%s", y, v), c.limits)
			}
			if shape != noDate && strings.ContainsAny(string(v), "-/.月年") {
				x.Day, x.stated, x.marked = d, true, true
				return true
			}
		}
		x.unread = true
		return false
	}
	switch role {
	case paidCell: // columns that say the same of a month are added up
		x.Paid, x.stated = x.Paid+money, x.stated || money != 0
	case dueCell:
		x.Due, x.Billed = x.Due+money, true
	case waivedCell:
		x.Waived += money
	case arrearsCell:
		x.owed, x.owes = x.owed+money, true
	}
	return true
}

// complete gives the months what is due for them: what their own column says, what is owed and was paid
// together, what a column says for each month or for all of them, or what was used at a price.
// Without any of it a month without an amount, behind one that was paid, is not paid, and nobody
// says how much was due. Of a month with a cell that cannot be read nothing is known.
func (c *chargeReader) complete(r *source.Row, cells []monthCell, due Money, sided bool) []Charge {
	has := c.columns.has
	never := !slices.ContainsFunc(cells, func(x monthCell) bool { return x.stated })
	var out []Charge
	paidBefore := false
	for i := range cells {
		x := &cells[i]
		if x.unread {
			continue
		}
		share := c.share(due, i, len(cells), x.Period)
		x.Meter = c.meterOf(r, x.Quantity, x.used)
		switch {
		case x.Billed || sided:
		case x.owes:
			x.Due, x.Billed = x.Paid+x.Waived+x.owed, true
		case due != 0 && (has(paidCell) || has(arrearsCell)):
			x.Due, x.Billed, x.Spread = share, true, c.columns.dueMonths == 0 || c.columns.dueMonths > x.Period.Months()
		case c.columns.unitPrice >= 0:
			if m, state := c.priced(r, x.Quantity); state == amountRead {
				x.Due, x.Billed = m, true
			}
		}
		switch {
		case x.waivedAll:
			x.Waived = x.Due
		case x.marked:
			x.Paid = x.Due - x.Waived
			x.Marked = x.Paid == 0
		case has(paidCell) && !x.Billed && !x.stated && (paidBefore || never) && !sided:
			x.Open = true
		}
		paidBefore = paidBefore || x.stated
		out = append(out, x.Charge)
	}
	return out
}

// has says whether some month has a column of this role.
func (c *chargeColumns) has(role cellRole) bool { return c.roles&(1<<role) != 0 }

// share is the part of what is due that falls to the i-th of n periods of a row: for all of them
// evenly, or as the header of the amount says for so many months. The parts add up.
func (c *chargeReader) share(due Money, i, n int, p BillingPeriod) Money {
	unit := c.columns.dueMonths
	upTo := func(k, of Money) Money { return due/of*k + due%of*k/of }
	part := func(k, of int) Money { return upTo(Money(k+1), Money(of)) - upTo(Money(k), Money(of)) }
	length := p.Months()
	switch {
	case unit == 0:
		return part(i, n)
	case length >= unit:
		return due * Money(length/unit)
	}
	_, month, _ := p.From.Date()
	return part((month-1)%unit/length, unit/length)
}

// dueMonths says for how many months the amount due in a matrix's own column is: 1, 3 or 12 by its header;
// where that says nothing for as many as its first period has or, where in most rows of the sample a
// period is less than it, 0 for all of the row's periods together.
func (in *Input) dueMonths(due int, ms []monthColumn) int {
	h := fold(in.Table.Header[due])
	switch {
	case hasAny(h, []string{"全年", "合计", "总", "累计", "total"}) && !hasAny(h, []string{"年应", "年度应"}):
		return 0
	case hasAny(h, []string{"季", "quarter"}):
		return 3
	case hasAny(h, []string{"年", "annual", "yearly", "peryear"}):
		return 12
	case hasAny(h, []string{"月", "monthly", "permonth"}):
		return 1
	}
	same, less := 0, 0
	for i := range in.Table.Sample {
		r := &in.Table.Sample[i]
		d, ok := parseNumber(r.Cell(due), thousandsComma)
		for _, m := range ms {
			if x, read := parseNumber(r.Cell(m.column), thousandsComma); ok && read && x.mant != 0 && m.role == paidCell {
				if x.trimmed() == d.trimmed() {
					same++
				} else {
					less++
				}
			}
		}
	}
	if less > same {
		return 0
	}
	return ms[0].period.Months()
}
