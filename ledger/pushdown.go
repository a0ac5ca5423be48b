package ledger

import (
	"context"
	"fmt"
	"slices"

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
			return &UsageError{Flag: "--include", What: fmt.Sprintf("no column %q in %s", f.name, d.name), Hint: "seen: " + seen(d.in.Table.Header)}
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
	if err := d.standings(ctx); err != nil {
		return err
	}
	if d.cols.item >= 0 && !d.options.Purchases.KeepItems {
		passes := func(v string) bool { return hasLetters([]byte(v), leastPassThrough) && isPassThrough(v) }
		if q.Passed, err = choose(d.cols.item, passes); err != nil {
			return err
		}
	}
	return d.findCurrencies(ctx)
}

// standings asks which words of the status columns say that a row is not concluded.
func (d *pushdown) standings(ctx context.Context) error {
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
			d.question.Statuses = append(d.question.Statuses, st)
		}
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
