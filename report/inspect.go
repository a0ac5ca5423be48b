package report

import (
	"io"
	"strconv"
	"strings"

	"grade/ledger"
)

// WriteInspection writes what was recognised, and what became of the rows.
func WriteInspection(w io.Writer, r *Result) error {
	var b strings.Builder
	for i, in := range r.Inputs {
		if i > 0 {
			b.WriteString("\n")
		}
		inputText(&b, r, in)
		for _, name := range in.Skipped {
			b.WriteString("  " + wrap(say(r.Lang, "skipped", name), 78, "    ") + "\n")
		}
		if len(in.Free) > 0 {
			b.WriteString("  " + wrap(say(r.Lang, "free")+" "+strings.Join(in.Free, ", "), 78, "    ") + "\n")
		}
		for k := range r.Ledger.Reconciled.Files {
			if f := &r.Ledger.Reconciled.Files[k]; f.Table == in.Name {
				tallyText(&b, r, in, &f.Tally)
			}
		}
	}
	if l := r.Ledger; l.AsOf != ledger.NoDay && l.First != ledger.NoDay {
		b.WriteString("\n" + say(r.Lang, "range", l.First, l.AsOf) + "\n")
	}
	if n := r.Ledger.Reconciled.Twice; n > 0 {
		b.WriteString(say(r.Lang, "twice", Count(n)) + "\n")
	}
	if ex := r.Ledger.Reconciled.Examples; len(ex) > 0 {
		b.WriteString("\n" + say(r.Lang, "q_examples") + "\n")
		for _, x := range ex {
			line := x.Table + ":" + strconv.Itoa(x.Line) + "  " + say(r.Lang, x.Reason.String())
			if x.Column != "" {
				line += "  " + x.Column + "=" + strconv.Quote(x.Value)
			}
			b.WriteString("  " + wrap(line, 78, "    ") + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func tallyText(b *strings.Builder, r *Result, in Input, t *ledger.Tally) {
	line := func(label string, x ledger.Reason) {
		if t.Rows[x] > 0 {
			money := ""
			if in.Kind == ledger.Transactions {
				money = Full(t.Money[x], true)
				money = strings.Repeat(" ", max(1, 18-len(money))) + money
			}
			n := Count(t.Rows[x])
			b.WriteString("  " + label + strings.Repeat(" ", max(1, 54-width(label)-len(n))) + n + money + "\n")
		}
	}
	used := say(r.Lang, "used")
	if in.Kind == ledger.Customers {
		used = say(r.Lang, "customer_rows")
	}
	line(used, ledger.Used)
	line(say(r.Lang, "refunded_rows"), ledger.Refunded)
	for _, x := range ledger.Reasons() {
		line(say(r.Lang, "q_left_out", say(r.Lang, x.String())), x)
	}
}
