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

// findFiller looks in the sample for lines without a day and a customer, of the same
// document as the line above or of none, that have words of their own beside the amount; nil if there
// are not several.
func findFiller(in *Input) *filler {
	m := &in.Mapping
	customer, date, order := m.Column(CustomerID), m.Column(OrderDate), m.Column(OrderID)
	if customer < 0 || date < 0 {
		return nil
	}
	var heads, lines []*source.Row
	var last *source.Row
	for i := range in.Table.Sample {
		r := &in.Table.Sample[i]
		switch {
		case !isNull(r.Cell(date)):
			heads, last = append(heads, r), r
		case r.Blank() || hasTotal(r):
		case last != nil && isNull(r.Cell(customer)) && sameDocument(r, last.Cell(order), order):
			lines = append(lines, r)
		}
	}
	if len(lines) < 2 || len(heads) == 0 {
		return nil
	}
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
	if f.line < 0 {
		return nil // they may be sums
	}
	f.head = make([][]byte, len(f.columns))
	return f
}

func sameDocument(r *source.Row, order []byte, column int) bool {
	if column < 0 {
		return true
	}
	v := r.Cell(column)
	return isNull(v) || bytes.Equal(v, order)
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
	date := r.Cell(w.cols.date)
	switch {
	case w.repeatsHeader(r):
	case !isNull(date):
		f.open = true
		for i, c := range f.columns {
			f.head[i] = append(f.head[i][:0], r.Cell(c)...)
		}
		w.document = append(w.document[:0], r.Cell(w.cols.order)...)
	case f.open && isNull(r.Cell(w.cols.customer)) && !isNull(r.Cell(f.line)) && sameDocument(r, w.document, w.cols.order) && !hasTotal(r):
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
