package warehouse

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"grade/ledger"
	"grade/source"
)

// query is the text of a query, with marks where values stand.
type query struct {
	text   strings.Builder
	values []string
}

func (q *query) add(format string, args ...any) { fmt.Fprintf(&q.text, format, args...) }

// mark keeps a value, and gives the mark that stands for it: no text of a query holds a NUL.
func (q *query) mark(v string) string {
	q.values = append(q.values, v)
	return "\x00" + strconv.Itoa(len(q.values)-1) + "\x00"
}

// finish puts what the dialect writes for a value in the place of the marks, and gives the values in the order in which they
// stand.
func (q *query) finish(d *dialect) (text string, args []string) {
	parts := strings.Split(q.text.String(), "\x00")
	for i := 1; i < len(parts); i += 2 {
		n, _ := strconv.Atoi(parts[i])
		args = append(args, q.values[n])
		parts[i] = d.value(len(args), q.values[n])
	}
	return strings.Join(parts, ""), args
}

// build makes a question a query; nil where nothing has to be asked.
func (t *Table) build(q *ledger.Question) (*query, error) {
	b := &builder{table: t, Question: q, dialect: t.session.dialect}
	if q.Of == ledger.AskValues {
		b.values()
		return &b.q, nil
	}
	if err := b.check(); err != nil {
		return nil, err
	}
	switch q.Of {
	case ledger.AskTotals:
		b.totals()
	case ledger.AskDays:
		b.days()
	case ledger.AskLatest:
		b.latest()
	case ledger.AskRows:
		b.each()
	case ledger.AskDates:
		b.q.add("select %s, count(*) from ", b.dayNumber("d"))
		b.rows("")
		b.q.add(" where w = 0 and d > %s group by d", b.dayLiteral(q.After))
	case ledger.AskCurrencies:
		c := &t.Columns[q.Columns[0]]
		b.q.add("select u, count(*) from ")
		b.rows(", " + b.bytes(c) + " as u")
		b.q.add(" where w <= 1 and u is not null group by u")
	case ledger.AskLeft:
		b.q.add("select w, count(*), sum(a) from ")
		b.rows("")
		b.q.add(" where w > 1 group by w")
	case ledger.AskRounded:
		c := b.column(q.Amount)
		if amount, held := b.money(c, q.Power); c.scale < 0 || c.scale-q.Power > 2 {
			b.q.add("select count(*) from %s where %s <> %s", t.name, held, amount)
		} else {
			return nil, nil
		}
	case ledger.AskCheck:
		if t.session.snapshot {
			return nil, nil
		}
		b.q.add("select count(*), sum(a) from ")
		b.rows("")
	}
	return &b.q, nil
}

// builder makes a question a query.
type builder struct {
	table *Table
	*ledger.Question
	*dialect
	q query
}

func (b *builder) column(i int) *Column { return &b.table.Columns[i] }

func (b *builder) zoneOf(c *Column) string { return b.table.session.zoneOf(c) }

// check refuses columns that cannot give what a file gives.
func (b *builder) check() error {
	refuse := func(c *Column, what, hint string) error {
		return &source.Error{Where: b.table.title + ", column " + c.Name, What: what, Hint: hint}
	}
	amount, date, customer := b.column(b.Amount), b.column(b.Date), b.column(b.Customer)
	view := func(c *Column, as string) string {
		return fmt.Sprintf("take another column with --map, or make a view with cast(%s as %s)", c.Name, as)
	}
	switch {
	case amount.holds == floats:
		return refuse(amount, fmt.Sprintf("%s is not exact: a sum of it depends on the order of its rows", amount.Type), view(amount, "decimal(18, 2)"))
	case amount.holds != decimals && amount.holds != integers:
		return refuse(amount, fmt.Sprintf("%s is no exact number; amounts are decimal or integer", amount.Type), view(amount, "decimal(18, 2)"))
	case date.holds != days && date.holds != times && date.holds != instants:
		return refuse(date, fmt.Sprintf("%s is no date", date.Type), view(date, "date"))
	case customer.holds != texts && customer.holds != integers && customer.holds != others && (customer.holds != decimals || customer.scale != 0):
		return refuse(customer, fmt.Sprintf("%s is no id of a customer", customer.Type), "take another column with --map customer=")
	}
	for _, f := range b.Filters {
		if c := b.column(f.Column); c.holds == floats {
			return refuse(c, fmt.Sprintf("values of %s cannot be compared exactly", c.Type), view(c, "decimal"))
		}
	}
	return nil
}

// in compares a column with values: false where it has none, unless the values hold the empty text.
func (b *builder) in(c ledger.Chosen) string {
	column := b.column(c.Column)
	is := "1 = 0"
	if list := b.list(column, c.Values); list != "" {
		is = b.comparable(column) + " in (" + list + ")"
	}
	switch empty := slices.Contains(c.Values, ""); {
	case c.Not && empty:
		return fmt.Sprintf("(%s is not null and not (%s))", column.name(), is)
	case c.Not:
		return fmt.Sprintf("(%s is null or not (%s))", column.name(), is)
	case empty:
		return fmt.Sprintf("(%s is null or %s)", column.name(), is)
	}
	return is
}

// comparable is a column in the form in which list has its values: whole numbers, or texts that are compared by their bytes.
func (b *builder) comparable(c *Column) string {
	switch c.holds {
	case integers:
		return c.name()
	case texts:
		return b.bytes(c)
	}
	return b.textBytes(b.text(c, b.zoneOf(c)))
}

// list writes values of a column; of whole numbers only those that are some. "" for none.
func (b *builder) list(c *Column, values []string) string {
	var out []string
	for _, v := range values {
		if c.holds != integers {
			out = append(out, b.q.mark(v))
			continue
		}
		n, err := strconv.ParseInt(v, 10, 64)
		u, err2 := strconv.ParseUint(v, 10, 64)
		if err == nil && strconv.FormatInt(n, 10) == v || err2 == nil && strconv.FormatUint(u, 10) == v {
			out = append(out, v)
		}
	}
	return strings.Join(out, ", ")
}

// values asks for the different values of a column.
func (b *builder) values() {
	c := b.column(b.Columns[0])
	v := b.bytes(c)
	if c.holds != texts {
		v = b.text(c, b.zoneOf(c))
	}
	b.q.add("select v from (select %s as v from %s where %s is not null) x group by v", v, b.table.name, c.name())
}

// days asks for the rows and the money of every day of a customer, purchases and refunds apart.
func (b *builder) days() {
	b.q.add("select k, %s, sum(case when w = 0 then 1 else 0 end), sum(case when w = 0 then a end), sum(case when w = 1 then 1 else 0 end), sum(case when w = 1 then a end) from ", b.dayNumber("d"))
	b.rows("")
	b.q.add(" where w <= 1 group by k, d")
}

// each asks for the rows that count, with the columns that are wanted.
func (b *builder) each() {
	var more strings.Builder
	b.q.add("select k, %s, a", b.dayNumber("d"))
	for i, at := range b.Columns {
		fmt.Fprintf(&more, ", %s as v%d", b.text(b.column(at), b.zoneOf(b.column(at))), i)
		b.q.add(", v%d", i)
	}
	b.q.add(" from ")
	b.rows(more.String())
	b.q.add(" where w <= 1")
}

// rows writes the rows of the table with what matters of each: k the customer, o the order, d the day, a the
// amount, w the number of the ledger.Reason that says what becomes of it; more are further columns, each behind a comma.
func (b *builder) rows(more string) {
	customer, date := b.column(b.Customer), b.column(b.Date)
	k, d := b.bytes(customer), b.day(date, b.zoneOf(date))
	paid := b.column(b.Amount)
	amount, held := b.money(paid, b.Power)
	beyond := "" // what money has no room for
	if paid.digits+b.Power > maxDigits {
		beyond = fmt.Sprintf("%[1]s > %[2]s or %[1]s < -%[2]s", held, "92233720368547757")
		amount = fmt.Sprintf("case when %s then null else %s end", beyond, amount)
	}
	if len(b.Document.Values) > 0 {
		amount = fmt.Sprintf("case when %[1]s and %[2]s > 0 then 0 - %[2]s else %[2]s end", b.in(b.Document), "("+amount+")")
	}
	w := b.reasons(k, d, amount, beyond)
	if len(b.Renamed) > 0 {
		raw := k
		var c strings.Builder
		for _, r := range b.Renamed {
			fmt.Fprintf(&c, " when %s = %s then %s", raw, b.q.mark(r[0]), b.q.mark(r[1]))
		}
		k = fmt.Sprintf("case%s else %s end", c.String(), raw)
	}
	b.q.add("(select %s as k, %s as o, %s as d, %s as a, case%s else 0 end as w%s from %s) x", k, b.order(), d, amount, w, more, b.table.name)
}

// reasons are the branches of a CASE that says what becomes of a row, in the order of package ledger: k is its customer, d its
// day, amount its amount, and beyond says where that has no room.
func (b *builder) reasons(k, d, amount, beyond string) string {
	customer, date, paid := b.column(b.Customer), b.column(b.Date), b.column(b.Amount)
	var w strings.Builder
	when := func(reason ledger.Reason, format string, args ...any) {
		fmt.Fprintf(&w, " when %s then %d", fmt.Sprintf(format, args...), reason)
	}
	if list := b.list(customer, b.Sums); list != "" {
		when(ledger.TotalRow, "%s in (%s)", k, list)
	}
	for _, f := range b.Filters {
		when(ledger.Filtered, "%s", b.in(f))
	}
	nobody := b.Nobody
	if customer.holds == texts {
		nobody = append(slices.Clone(b.Nulls), b.Nobody...)
	}
	if customer.Nullable {
		when(ledger.NoCustomer, "%s is null", customer.name())
	}
	if list := b.list(customer, nobody); list != "" {
		when(ledger.NoCustomer, "%s in (%s)", k, list)
	}
	bad := b.outside(d, firstDay, lastDay)
	if date.Nullable {
		bad = strings.TrimSuffix(date.name()+" is null or "+bad, " or ")
	}
	if bad != "" {
		when(ledger.BadDate, "%s", bad)
	}
	if paid.Nullable {
		when(ledger.NoAmount, "%s is null", paid.name())
	}
	if beyond != "" {
		when(ledger.BadAmount, "%s", beyond)
	}
	for _, s := range b.Statuses {
		for _, x := range []struct {
			reason ledger.Reason
			values []string
		}{{ledger.Unpaid, s.Unpaid}, {ledger.Cancelled, s.Cancelled}} {
			if len(x.values) > 0 {
				when(x.reason, "(%s) >= 0 and %s", amount, b.in(ledger.Chosen{Column: s.Column, Values: x.values}))
			}
		}
	}
	if len(b.Passed.Values) > 0 {
		when(ledger.PassThrough, "%s", b.in(b.Passed))
	}
	if b.DropRefunds {
		when(ledger.Refund, "(%s) < 0", amount)
	}
	if b.AsOf != ledger.NoDay {
		when(ledger.AfterAsOf, "%s > %s", d, b.dayLiteral(b.AsOf))
	}
	if b.From != ledger.NoDay {
		when(ledger.BeforeWindow, "%s <= %s", d, b.dayLiteral(b.From))
	}
	when(ledger.Refunded, "(%s) < 0", amount)
	return w.String()
}

// order gives the order of a row; nothing where it names none.
func (b *builder) order() string {
	if b.Order < 0 || b.Count != ledger.CountOrders {
		return "1"
	}
	c := b.column(b.Order)
	x := b.bytes(c)
	if c.holds != texts {
		return x
	}
	return b.known(b.trim(x))
}

// known is a text that says something, or NULL.
func (b *builder) known(x string) string {
	var list []string
	for _, v := range b.Nulls {
		list = append(list, b.q.mark(v))
	}
	return fmt.Sprintf("case when %s in (%s) then null else %s end", x, strings.Join(list, ", "), x)
}

// mentioned says whether a row puts its customer into the list: it counts, or would but for the reason.
func (b *builder) mentioned() string {
	var list []string
	for _, r := range b.Mentions() {
		list = append(list, strconv.Itoa(int(r)))
	}
	out := "w in (" + strings.Join(list, ", ") + ")"
	if b.From != ledger.NoDay {
		out += " and d > " + b.dayLiteral(b.From)
	}
	if b.AsOf != ledger.NoDay {
		out += " and d <= " + b.dayLiteral(b.AsOf)
	}
	return "w <= 1 or " + out
}

// matters says whether a row says something of its customer.
func (b *builder) matters() string {
	if b.From == ledger.NoDay {
		return "(" + b.mentioned() + ")"
	}
	return fmt.Sprintf("(%s or w = %d and a >= 0)", b.mentioned(), ledger.BeforeWindow)
}

// totals asks for one row a customer.
func (b *builder) totals() {
	purchases := "sum(case when w = 0 then 1 else 0 end)"
	switch {
	case b.Count == ledger.CountDays, b.Count == ledger.CountOrders && b.Order < 0:
		purchases = b.distinct("case when w = 0 then d end")
	case b.Count == ledger.CountOrders:
		purchases = b.distinct("case when w = 0 then o end")
		if c := b.column(b.Order); c.Nullable || c.holds == texts {
			purchases += " + " + b.distinct("case when w = 0 and o is null then d end")
		}
	}
	before := "0"
	if b.From != ledger.NoDay {
		before = fmt.Sprintf("sum(case when w = %d then 1 else 0 end)", ledger.BeforeWindow)
	}
	b.q.add("select k, %s, %s, %s, %s, %s, %s", b.dayNumber("min(case when "+b.mentioned()+" then d end)"), b.dayNumber("min(case when w = 0 then d end)"), b.dayNumber("max(case when w = 0 then d end)"),
		purchases, b.dayNumber("max(case when w = 1 then d end)"), before)
	for w := range 2 {
		b.q.add(", sum(case when w = %[1]d then 1 else 0 end), sum(case when w = %[1]d then a end)", w)
	}
	b.q.add(" from ")
	b.rows("")
	b.q.add(" where %s group by k", b.matters())
}

// rankBase makes the rank of a row a number of seven digits: the smaller, the more its values count.
const rankBase = 5_000_000

// latest asks for the values that count: those of the latest row that counts, else those of the earliest other one; the
// smallest in bytes of several. They stand behind seven digits.
func (b *builder) latest() {
	d := b.dayNumber("d")
	rank := fmt.Sprintf("%d - (case when w <= 1 then %s else %d - (%s) end)", rankBase, d, ledger.RankOf(0, false), d)
	b.q.add("select k")
	var more strings.Builder
	for i, at := range b.Columns {
		c := b.column(at)
		v := b.text(c, b.zoneOf(c))
		if c.holds == texts {
			v = b.known(b.trim(b.bytes(c)))
		}
		fmt.Fprintf(&more, ", %s as v%d", v, i)
		b.q.add(", %s", b.minText(fmt.Sprintf("case when v%[1]d is not null then %[2]s end", i, b.join(rank, "v"+strconv.Itoa(i)))))
	}
	b.q.add(" from ")
	b.rows(more.String())
	b.q.add(" where %s group by k", b.matters())
}

// firstDay and lastDay are the days that can be those of a purchase.
var firstDay, lastDay = ledger.Calendar()
