package report

import (
	"strconv"
	"strings"

	"grade/ledger"
)

// qualitySheet accounts for every row and every cent, in all and by file.
func qualitySheet(r *Result) Sheet {
	title := r.say("q_title")
	if t := r.transactions(); t.RowsExcluded() > 0 {
		title = r.say("q_finding", Count(t.RowsRead()), Count(t.RowsExcluded()))
	}
	if r.Group != "" {
		s := newSheet(r, "quality", title, r.say("q_of_all"))
		s.add(Block{Grid: whereRowsWent(r)}) // rows of other groups are nobody's business here
		return s
	}
	s := newSheet(r, "quality", title)
	s.add(Block{Grid: whereRowsWent(r)})
	rec := &r.Ledger.Reconciled
	files := &grid{title: r.say("q_files"), texts: 1, heads: []string{r.say("q_file"), r.say("q_rows"), r.say("q_money"), r.say("q_used"), r.say("q_refunds"), r.say("q_excluded")}}
	for i := range rec.Files {
		f := &rec.Files[i]
		files.rows = append(files.rows, []Value{text(baseName(f.Table)), integer(f.RowsRead()), amount(f.MoneyRead()), integer(f.Rows[ledger.Used]), integer(f.Rows[ledger.Refunded]), integer(f.RowsExcluded())})
	}
	s.add(Block{Grid: files})
	if ws := Warnings(r); len(ws) > 0 {
		notes := &grid{title: r.say("notes"), texts: 1, heads: []string{r.say("q_note"), r.say("q_cure")}, wide: []int{1, 2}, spans: []int{3, 3}}
		for _, x := range ws {
			if strings.Contains(x.Hint, "--rejects") {
				x.Hint = r.say("q_below")
			}
			notes.rows = append(notes.rows, []Value{text(x.Text), text(x.Hint)})
		}
		notes.texts = 2
		s.add(Block{Grid: notes})
	}
	if g := auditLines(r); g != nil {
		s.add(Block{Grid: g})
	}
	s.Freeze = Area{Row: 3, Col: 1}
	return s
}

// AuditRows is how many rows the sheet lists at most.
const AuditRows = 50000

// auditLines lists every row that was left out, merged or changed; nil where there are none.
func auditLines(r *Result) *grid {
	rec := &r.Ledger.Reconciled
	list := rec.Rejects
	if len(list) == 0 {
		list = rec.Examples
	}
	if len(list) == 0 {
		return nil
	}
	list = list[:min(len(list), AuditRows)]
	g := &grid{title: r.say("q_all"), texts: 5, heads: []string{r.say("q_file"), r.say("q_row"), r.say("q_reason"), r.say("q_column"), r.say("q_value")}}
	if n := rec.Audited(); int64(len(list)) < n {
		g.title = r.say("q_first", Count(int64(len(list))), Count(n))
	}
	for _, x := range list {
		g.rows = append(g.rows, []Value{text(baseName(x.Table)), text(strconv.Itoa(x.Line)), text(r.say(x.Reason.String())), text(x.Column), text(r.hidden(x.Value))})
	}
	return g
}

// whereRowsWent has a line for each thing that became of rows.
func whereRowsWent(r *Result) *grid {
	g := &grid{texts: 1, heads: []string{r.say("q_what"), r.say("q_rows"), r.say("q_money")}, name: "grade_rows"}
	rec := &r.Ledger.Reconciled
	line := func(label string, n int64, m ledger.Money) {
		g.rows = append(g.rows, []Value{text(label), integer(n), amount(m)})
	}
	bought := r.transactions()
	line(r.say("used"), bought.Rows[ledger.Used], rec.Money[ledger.Used])
	if n := rec.Rows[ledger.Used] - bought.Rows[ledger.Used]; n > 0 {
		line(r.say("customer_rows"), n, 0)
	}
	line(r.say("refunded_rows"), rec.Rows[ledger.Refunded], rec.Money[ledger.Refunded])
	for _, x := range ledger.Reasons() {
		if rec.Rows[x] > 0 {
			line(r.say("q_left_out", r.say(x.String())), rec.Rows[x], rec.Money[x])
		}
	}
	g.total = []Value{text(r.say("q_read")), integer(rec.RowsRead()), amount(rec.MoneyRead())}
	return g
}
