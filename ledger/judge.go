package ledger

import (
	"bytes"

	"grade/source"
)

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
	if !dated && read != amountRead && isOtherHeader(r) {
		w.evidence.header = first(w.evidence.header, r.Line)
	}
	if !dated && isNull(r.Cell(w.cols.date)) && read != amountRead && isNote(r) {
		return NoteRow
	}
	return Used
}

// isOtherHeader says whether a row is the header of another table: most of its names are known as
// a whole. It is not this table's, and not the first row.
func isOtherHeader(r *source.Row) bool {
	n := 0
	for i := range r.Cells {
		if c := r.Cell(i); len(c) > 0 {
			if c[0] >= '0' && c[0] <= '9' {
				return false
			}
			n++
		}
	}
	return n > 1 && HeaderScore(r.Texts())*2 >= 3*float64(n)
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
func (w *worker) judge(r *source.Row, day Day, anonymous, dated bool, amount Money, currency *seenCurrency, read amountState) (Reason, int) {
	if c := w.filteredBy(r); c >= 0 {
		return Filtered, c
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

// filteredBy gives the column by which --include or --exclude leaves the row out; -1 for none.
func (w *worker) filteredBy(r *source.Row) int {
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
			return max(f.column, 0)
		}
	}
	return -1
}

// standing reads a value of the i-th status column, with a memory.
func (w *worker) standing(v []byte, i int) standing {
	stage := w.in.Mapping.statuses[i].stage
	return w.statuses[i].of(v, func(s string) standing { return standingOf(s, stage) })
}

func (w *worker) passesThrough(v []byte) bool {
	return hasLetters(v, leastPassThrough) && w.items.of(v, isPassThrough)
}

func (w *worker) isRefundRow(r *source.Row) bool {
	return w.cols.document >= 0 && w.documents.of(r.Cell(w.cols.document), isRefundDocument)
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
