package ledger

import (
	"strconv"
	"strings"

	"grade/source"
)

// period reads what a row is for: by its first and last day, its period, month or year, what its
// item says; else, guessed, by the title of the table, the month of its bill, or that of its payment.
func (c *chargeReader) period(r *source.Row, day Day) (p BillingPeriod, guessed bool) {
	k := &c.columns
	if k.starts >= 0 && k.ends >= 0 {
		a, ok1 := edge(string(r.Cell(k.starts)))
		b, ok2 := edge(string(r.Cell(k.ends)))
		if ok1 && ok2 && a.From <= b.To && b.To-a.From <= longestYears*366 {
			return BillingPeriod{a.From, b.To}, false
		}
	}
	year := c.year(r)
	if k.month >= 0 && year == 0 && day != NoDay {
		year, _, _ = day.Date()
	}
	unread := -1
	for _, at := range []int{k.period, k.month, k.year} {
		if at < 0 || isNull(r.Cell(at)) {
			continue
		}
		v := r.Cell(at)
		if at == k.month && year > 0 && strings.Contains(c.in.Table.Header[at], "季") && len(v) == 1 {
			v = append([]byte("Q"), v...)
		}
		if p := c.readPeriod(v, year, NoDay); p != noPeriod {
			return p, false
		}
		unread = at
	}
	for _, at := range []int{k.period, k.item} {
		if at < 0 || isNull(r.Cell(at)) {
			continue
		}
		if p := c.readPeriod(r.Cell(at), 0, max(day, firstDay)); p != noPeriod {
			return p, false
		}
	}
	if unread >= 0 {
		c.note(r, UnreadPeriod, unread, r.Cell(unread))
	}
	if c.titled != noPeriod {
		return c.titled, true
	}
	if k.billedOn >= 0 {
		if d, shape := parseDate(r.Cell(k.billedOn), c.limits); shape != noDate {
			day = d
		}
	}
	if day == NoDay {
		return noPeriod, true
	}
	y, m, _ := day.Date()
	p, _ = months(y, m, y, m)
	return p, true
}

// readPeriod reads a period, with a memory. near, where it is a day, takes it out of the words of an
// item; a month without a year is the one next to it.
func (c *chargeReader) readPeriod(v []byte, year int, near Day) BillingPeriod {
	c.key = strconv.AppendInt(append(append(c.key[:0], v...), 0), int64(year), 10)
	if near != NoDay {
		y, m, _ := near.Date()
		c.key = strconv.AppendInt(append(c.key, 0), int64(y*12+m), 10)
	}
	p, ok := c.periods[string(c.key)]
	if !ok {
		p = noPeriod
		if near != NoDay {
			p = periodIn(string(v), near)
		} else if q, read := ParsePeriod(string(v), year); read {
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
		if y := yearIn(string(r.Cell(at))); y > 0 {
			return y
		}
	}
	if c.columns.within > 0 || c.options.AsOf == NoDay {
		return c.columns.within
	}
	y, _, _ := c.options.AsOf.Date()
	return y
}
