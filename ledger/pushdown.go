package ledger

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"grade/source"
)

// nullTexts are the texts that isNull knows.
var nullTexts = []string{"", "-", "/", "--", `\N`, "—", "N/A", "nan", "NaN", "n/a", "null", "NULL", "#N/A", "None", "Null",
	"#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}

// maxChosen is how many values of a column a question may name.
const maxChosen = 10000

// pushdown asks a table whose rows stay where they are, and books the answers as rows would be booked.
type pushdown struct {
	*tableReader
	question  Question
	tally     Tally
	last      map[Day]int64 // customers by the day of their last purchase
	firstDay  Day
	learnt    ids
	currency  map[string]string // codes by the texts of the column
	transacts []Transaction
}

// readPushdown reads the i-th input, whose rows stay where they are.
func (p *pass) readPushdown(ctx context.Context, inputs []Input, i int) error {
	t, err := p.reader(inputs, i)
	if err != nil {
		return err
	}
	if err := t.checkPushdown(inputs); err != nil {
		return err
	}
	d := &pushdown{tableReader: t, firstDay: NoDay, last: map[Day]int64{}}
	if err := d.prepare(ctx); err != nil {
		return err
	}
	known := &p.learnt[i].ids
	d.question.Renamed, d.question.Nobody, d.question.Sums = known.renamed, known.nobody, known.sums
	if err := d.totals(ctx); err != nil {
		return err
	}
	if d.learnt.some() {
		p.again = true
		return known.merge(&d.learnt, t.name)
	}
	if err := d.dates(ctx); err != nil {
		return err
	}
	if err := d.currencies(ctx); err != nil {
		return err
	}
	if p.sink != nil && t.in.History {
		if err := d.days(ctx); err != nil {
			return err
		}
	}
	if err := d.latest(ctx); err != nil {
		return err
	}
	if err := d.rows(ctx); err != nil {
		return err
	}
	return p.rec.add(FileTally{Table: t.name, Tally: d.tally})
}

// checkPushdown says what cannot be asked of a table whose rows stay where they are.
func (t *tableReader) checkPushdown(inputs []Input) error {
	o := &t.options
	byRows := fmt.Sprintf("give it as table:%s among the files: its rows are then read one by one", t.name)
	cannot := func(flag, what string) error {
		return &UsageError{Flag: flag, What: what + ", and the rows of " + t.name + " stay where they are", Hint: byRows}
	}
	for i := range inputs {
		if in := &inputs[i]; in.Kind == Transactions && in.Ask == nil {
			return &UsageError{Flag: "--table", What: in.Table.Name() + " holds purchases, too: they are taken from one place", Hint: "leave it out, or " + byRows}
		}
	}
	switch {
	case o.Purchases.DropDuplicates:
		return cannot("--drop-duplicates", "needs every row")
	case len(o.Purchases.Rates) > 0:
		return cannot("--rate", "is worked out row by row")
	case o.Reading.Match != NoMatch:
		return cannot("--match", "looks at every row")
	case o.Reading.Per != PerCustomer:
		return cannot("--per", "looks at every row")
	case o.Reading.Records:
		return cannot("--rejects", "lists rows")
	case isSales(t.in):
		return cannot("--table", "a sale of property is several rows")
	case t.who != nil:
		return cannot("--table", "orders that know only the customer's name are joined row by row")
	case t.cols.amount < 0:
		return &source.Error{Where: t.name, What: "no column for the amount of a row", Hint: "make a view with quantity * unit_price as amount"}
	}
	return nil
}

// prepare asks what the words of the table are, and says what they mean.
func (d *pushdown) prepare(ctx context.Context) error {
	q := &d.question
	*q = Question{Customer: d.cols.customer, Order: d.cols.order, Date: d.cols.date, Amount: d.cols.amount, Power: d.cols.unit.power, Count: d.in.Count,
		Document: Chosen{Column: -1}, Passed: Chosen{Column: -1}, DropRefunds: d.options.Purchases.DropRefunds, Nulls: nullTexts, AsOf: d.asOf, From: d.from}
	for _, f := range d.filters {
		if f.column < 0 { // no table of rows has it: nothing matches
			return &UsageError{Flag: "--include", What: "no column of that name in " + d.name, Hint: "seen: " + seen(d.in.Table.Header)}
		}
		c := Chosen{Column: f.column, Values: slices.Clone(f.values), Not: !f.exclude}
		if !d.in.Table.Whole(f.column) { // every way to write the values
			err := d.values(ctx, f.column, func(v, raw string) {
				if slices.Contains(f.values, v) && !slices.Contains(c.Values, raw) {
					c.Values = append(c.Values, raw)
				}
			})
			if err != nil {
				return err
			}
		}
		q.Filters = append(q.Filters, c)
	}
	choose := func(column int, means func(string) bool) (Chosen, error) {
		c := Chosen{Column: column}
		err := d.values(ctx, column, func(v, raw string) {
			if means(v) {
				c.Values = append(c.Values, raw)
			}
		})
		return c, err
	}
	var err error
	if d.cols.document >= 0 {
		if q.Document, err = choose(d.cols.document, isRefundDocument); err != nil {
			return err
		}
	}
	for _, s := range d.in.Mapping.statuses {
		st := Standing{Column: s.column}
		err := d.values(ctx, s.column, func(v, raw string) {
			switch is := standingOf(v, s.stage); {
			case v == "":
			case is == unpaid:
				st.Unpaid = append(st.Unpaid, raw)
			case is == cancelled:
				st.Cancelled = append(st.Cancelled, raw)
			}
		})
		if err != nil {
			return err
		}
		if len(st.Unpaid)+len(st.Cancelled) > 0 {
			q.Statuses = append(q.Statuses, st)
		}
	}
	if d.cols.item >= 0 && !d.options.Purchases.KeepItems {
		passes := func(v string) bool { return hasLetters([]byte(v), leastPassThrough) && isPassThrough(v) }
		if q.Passed, err = choose(d.cols.item, passes); err != nil {
			return err
		}
	}
	if err := d.findCurrencies(ctx); err != nil {
		return err
	}
	return nil
}

// values gives the different values of a column that say something, trimmed and as they stand.
func (d *pushdown) values(ctx context.Context, column int, each func(v, raw string)) error {
	q := Question{Of: AskValues, Columns: []int{column}}
	kept := 0
	return d.in.Ask(ctx, &q, func(fields [][]byte) error {
		v := source.Unwrap(fields[0])
		if kept++; kept > 100*maxChosen {
			return &source.Error{Where: d.name, What: fmt.Sprintf("column %q has more than %d different values", d.in.Table.Header[column], 100*maxChosen),
				Hint: "a column of words has few; --map takes another one, --keep-items does without items, a view with a filter of its own without --include and --exclude"}
		}
		each(string(v), string(fields[0]))
		return nil
	})
}

// findCurrencies reads what the column of currencies holds, and leaves out those that were not asked for.
func (d *pushdown) findCurrencies(ctx context.Context) error {
	d.currency = map[string]string{}
	if d.cols.currency < 0 {
		return nil
	}
	others := Chosen{Column: d.cols.currency}
	err := d.values(ctx, d.cols.currency, func(v, raw string) {
		if isNull([]byte(v)) {
			return
		}
		code := CurrencyCode(v)
		d.currency[raw] = code
		if want := d.options.Purchases.Currency; want != "" && code != want {
			others.Values = append(others.Values, raw)
		}
	})
	if len(others.Values) > 0 {
		d.question.Filters = append(d.question.Filters, others)
	}
	return err
}

// currencies notes the currencies of the rows that count.
func (d *pushdown) currencies(ctx context.Context) error {
	note := func(code string) {
		if _, ok := d.pass.currencies[code]; !ok {
			d.pass.currencies[code] = currencyAt{table: d.name}
		}
	}
	if d.tally.Rows[Used]+d.tally.Rows[Refunded] == 0 {
		return nil
	}
	if d.cols.currency < 0 {
		if d.cols.unit.currency != "" {
			note(d.cols.unit.currency)
		}
		return nil
	}
	q := d.question
	q.Of, q.Columns = AskCurrencies, []int{d.cols.currency}
	return d.in.Ask(ctx, &q, func(fields [][]byte) error {
		if code, ok := d.currency[string(fields[0])]; ok {
			note(code)
		}
		return nil
	})
}

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
			err = &source.Error{Where: d.name, What: "the table changed while it was read", Hint: "run again when nothing writes to it"}
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
		return &source.Error{Where: table, What: "the table changed while it was read", Hint: "run again when nothing writes to it"}
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
