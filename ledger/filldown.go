package ledger

import (
	"bytes"

	"grade/source"
)

// filler fills the head of a document down: number, day and customer that stand on its first line
// only, as accounting programs print them.
type filler struct {
	columns []int    // those of the head
	line    int      // a column of words that every line of a document has
	head    [][]byte // what stood in the columns on the last first line
	open    bool     // there was one
}

// findFiller looks in the sample for lines without a customer, of the same document as the
// line above or of none, that have words of their own beside the amount; nil if there
// are not several.
func findFiller(in *Input) *filler {
	m := &in.Mapping
	customer, date, order := m.Column(CustomerID), m.Column(OrderDate), m.Column(OrderID)
	if customer < 0 || date < 0 {
		return nil
	}
	var heads, lines []*source.Row
	var last *source.Row
	documents, sums := 0, 0 // with further lines, and with lines that only break the head's amount down
	var whole, rest Money
	end := func() {
		if rest != 0 {
			documents++
			if rest == whole {
				sums++
			}
		}
		rest = 0
	}
	for i := range in.Table.Sample {
		r := &in.Table.Sample[i]
		var number []byte
		if last != nil {
			number = last.Cell(order)
		}
		switch {
		case beginsDocument(r, number, order, date, customer) && (!isNull(r.Cell(customer)) || !hasTotal(r)):
			end()
			heads, last, whole = append(heads, r), r, sampleMoney(in, r)
		case r.Blank() || hasTotal(r):
		case last != nil && continuesDocument(r, number, order, date, customer):
			lines = append(lines, r)
			rest += sampleMoney(in, r)
		}
	}
	end()
	numbered := order >= 0 && len(lines) > 0
	if len(heads) == 0 || len(lines) < 2 && !numbered || sums*2 > documents {
		return nil
	}
	f := columnsToFill(in, heads, lines, order)
	if f.line < 0 {
		return nil // they may be sums
	}
	return f
}

// columnsToFill finds the columns that only heads of documents have, and the one in which lines have words of their own.
func columnsToFill(in *Input, heads, lines []*source.Row, order int) *filler {
	m := &in.Mapping
	f := &filler{line: -1}
	for c := range in.Table.Header {
		if m.isNumber(c) {
			continue
		}
		inHeads, inLines, words := 0, 0, 0
		for _, r := range heads {
			if !isNull(r.Cell(c)) {
				inHeads++
			}
		}
		for _, r := range lines {
			if v := r.Cell(c); !isNull(v) {
				inLines++
				if _, ok := parseNumber(v, thousandsComma); !ok {
					words++
				}
			}
		}
		switch {
		case inLines == 0 && inHeads > 0:
			f.columns = append(f.columns, c)
		case words*10 >= len(lines)*9 && inHeads*10 >= len(heads)*9 && c != order && f.line < 0:
			f.line = c
		}
	}
	f.head = make([][]byte, len(f.columns))
	return f
}

// sampleMoney reads a row's amount roughly, to compare it with others.
func sampleMoney(in *Input, r *source.Row) Money {
	n, ok := parseNumber(r.Cell(in.Mapping.Column(Amount)), thousandsComma)
	if !ok {
		return 0
	}
	m, _, _ := n.money(0)
	return m
}

// beginsDocument says whether a row is the first line of a document: it has a number of its own, or
// a customer with a day; without numbers, a day.
func beginsDocument(r *source.Row, number []byte, order, date, customer int) bool {
	if order < 0 {
		return !isNull(r.Cell(date))
	}
	v := r.Cell(order)
	return !isNull(v) && !bytes.Equal(v, number) || !isNull(r.Cell(customer)) && !isNull(r.Cell(date))
}

// continuesDocument says whether a row is a further line of the document with this number: it has
// no customer, and neither a number nor a day of its own. A day alone is a line's own where documents
// have numbers.
func continuesDocument(r *source.Row, number []byte, order, date, customer int) bool {
	if !isNull(r.Cell(customer)) {
		return false
	}
	v := r.Cell(order)
	if isNull(r.Cell(date)) {
		return isNull(v) || bytes.Equal(v, number)
	}
	return order >= 0 && isNull(v)
}

// isNumber says whether a column holds one of the numbers that make an amount.
func (m *Mapping) isNumber(c int) bool {
	for _, f := range []Field{Amount, Quantity, UnitPrice, Due} {
		if m.Column(f) == c {
			return true
		}
	}
	return false
}

func hasTotal(r *source.Row) bool {
	for i := range r.Cells {
		if isTotal(r.Cell(i)) {
			return true
		}
	}
	return false
}

// fillDown remembers the head of a document, or fills it into a further line of it.
func (w *worker) fillDown(r *source.Row) {
	f := w.fill
	switch {
	case w.repeatsHeader(r):
	case beginsDocument(r, w.document, w.cols.order, w.cols.date, w.cols.customer) && (!isNull(r.Cell(w.cols.customer)) || !hasTotal(r)):
		f.open = true
		for i, c := range f.columns {
			f.head[i] = append(f.head[i][:0], r.Cell(c)...)
		}
		w.document = append(w.document[:0], r.Cell(w.cols.order)...)
	case f.open && !isNull(r.Cell(f.line)) && continuesDocument(r, w.document, w.cols.order, w.cols.date, w.cols.customer) && !hasTotal(r):
		for i, c := range f.columns {
			for len(r.Cells) <= c {
				r.Cells = append(r.Cells, source.Cell{})
			}
			if len(f.head[i]) > 0 && isNull(r.Cell(c)) {
				r.Cells[c] = source.Cell{Text: f.head[i], Kind: source.Text}
			}
		}
		w.note(r, FilledDown, w.cols.customer, r.Cell(w.cols.customer))
	}
}
