package report

import (
	"strconv"

	"grade/ledger"
)

// qualitySheet accounts for every row and every cent, in all and by file.
func qualitySheet(r *Result) Sheet {
	s := newSheet(r, "quality")
	s.Widths = []float64{44, 12, 34, 20, 22, 14}
	rec := &r.Ledger.Reconciled
	s.put(1, 1, text(r.say("q_title")), Title)
	s.Heights[1] = 34
	s.heads(3, 1, []string{r.say("q_what"), r.say("q_rows"), r.say("q_money")}, 2)
	row := whereRowsWent(r, &s, 4)
	row++
	s.put(row, 1, text(r.say("q_files")), Heading)
	row++
	s.heads(row, 1, []string{r.say("q_file"), r.say("q_rows"), r.say("q_money"), r.say("q_used"), r.say("q_refunds"), r.say("q_excluded")}, 5)
	row++
	for i := range rec.Files {
		f := &rec.Files[i]
		s.put(row, 1, text(baseName(f.Table)), Body)
		for k, v := range []Value{integer(f.RowsRead()), amount(f.MoneyRead()), integer(f.Rows[ledger.Used]), integer(f.Rows[ledger.Refunded]), integer(f.RowsExcluded())} {
			s.put(row, 2+k, v, Body)
		}
		row++
	}
	auditLines(r, &s, row+1)
	s.Freeze = Area{Row: 4, Col: 1}
	return s
}

// AuditRows is how many rows the sheet lists at most.
const AuditRows = 50000

// auditLines lists every row that was left out, merged or changed.
func auditLines(r *Result, s *Sheet, row int) {
	rec := &r.Ledger.Reconciled
	list := rec.Rejects
	if len(list) == 0 {
		list = rec.Examples
	}
	if len(list) == 0 {
		return
	}
	list = list[:min(len(list), AuditRows)]
	title := r.say("q_all")
	if n := rec.Audited(); int64(len(list)) < n {
		title = r.say("q_first", Count(int64(len(list))), Count(n))
	}
	s.put(row, 1, text(title), Heading)
	row++
	s.heads(row, 1, []string{r.say("q_file"), r.say("q_row"), r.say("q_reason"), r.say("q_column"), r.say("q_value")}, 0)
	row++
	for _, x := range list {
		s.put(row, 1, text(baseName(x.Table)), Body)
		s.put(row, 2, text(strconv.Itoa(x.Line)), Centred)
		s.put(row, 3, text(r.say(x.Reason.String())), Body)
		s.put(row, 4, text(x.Column), Body)
		s.put(row, 5, text(x.Value), Body)
		row++
	}
}

// whereRowsWent writes a line for each thing that became of rows, and gives the row behind.
func whereRowsWent(r *Result, s *Sheet, row int) int {
	rec := &r.Ledger.Reconciled
	line := func(label string, n int64, m ledger.Money, style Style) {
		s.put(row, 1, text(label), style)
		s.put(row, 2, integer(n), style)
		s.put(row, 3, amount(m), style)
		row++
	}
	bought := r.transactions()
	line(r.say("used"), bought.Rows[ledger.Used], rec.Money[ledger.Used], Body)
	if n := rec.Rows[ledger.Used] - bought.Rows[ledger.Used]; n > 0 {
		line(r.say("customer_rows"), n, 0, Body)
	}
	line(r.say("refunded_rows"), rec.Rows[ledger.Refunded], rec.Money[ledger.Refunded], Body)
	for _, x := range ledger.Reasons() {
		if rec.Rows[x] > 0 {
			line(r.say("q_left_out", r.say(x.String())), rec.Rows[x], rec.Money[x], Body)
		}
	}
	line(r.say("q_read"), rec.RowsRead(), rec.MoneyRead(), Total)
	for _, x := range ledger.Changes() {
		if n := rec.Changed[x]; n > 0 {
			s.put(row, 1, text(r.say("w_"+x.String(), Count(n))), Note)
			row++
		}
	}
	return row
}
