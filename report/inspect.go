package report

import (
	"io"
	"strconv"
	"strings"

	"github.com/olekukonko/tablewriter/tw"

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
		writtenText(&b, r.Lang, in)
		for _, name := range in.Skipped {
			b.WriteString("  " + wrap(r.say("skipped", Clip(name, shown)), 78, "    ") + "\n")
		}
		if len(in.Free) > 0 {
			b.WriteString("  " + wrap(r.say("free")+" "+headerList(in.Free), 78, "    ") + "\n")
		}
		rangesText(&b, r.Lang, in)
		for k := range r.Ledger.Reconciled.Files {
			if f := &r.Ledger.Reconciled.Files[k]; f.Table == in.Name {
				tallyText(&b, r, in, &f.Tally)
			}
		}
	}
	if l := r.Ledger; l.AsOf != ledger.NoDay && r.first() != ledger.NoDay {
		b.WriteString("\n" + r.say("range", r.first(), l.AsOf) + "\n")
	}
	for _, in := range r.Inputs {
		if n := cutOff(r, in); n > 0 {
			b.WriteString(wrap(r.say("cut_off", in.Name, Count(n)), 78, "  ") + "\n")
		}
	}
	for _, x := range ledger.Changes() {
		if n := r.Ledger.Reconciled.Changed[x]; n > 0 {
			b.WriteString(wrap(r.say("w_"+x.String(), Count(n)), 78, "  ") + "\n")
		}
	}
	if n := r.Ledger.Reconciled.Twice; n > 0 {
		b.WriteString(r.say("twice", Count(n)) + "\n")
	}
	if ex := r.Ledger.Reconciled.Examples; len(ex) > 0 {
		b.WriteString("\n" + r.say("q_examples") + "\n")
		for _, x := range ex {
			line := x.Table + ":" + strconv.Itoa(x.Line) + "  " + r.say(x.Reason.String())
			if x.Column != "" {
				line += "  " + Clip(x.Column, shown) + "=" + strconv.Quote(Clip(x.Value, shown))
			}
			b.WriteString("  " + wrap(line, 78, "    ") + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// rangesText writes what the columns of a table of an engine hold.
func rangesText(b *strings.Builder, lang string, in Input) {
	if len(in.Ranges) == 0 {
		return
	}
	t, end := textTable(b, []tw.Align{tw.AlignLeft, tw.AlignLeft, tw.AlignRight, tw.AlignLeft, tw.AlignLeft})
	t.Header([]string{"  " + say(lang, "range_column"), say(lang, "range_type"), say(lang, "range_empty"), say(lang, "range_from"), say(lang, "range_to")})
	for _, x := range in.Ranges {
		_ = t.Append([]string{"  " + Clip(x.Column, 22), Clip(x.Type, 18), Count(x.Empty), Clip(x.From, 12), Clip(x.To, 12)})
	}
	end()
}

// writtenText says which program wrote a table and how a text file is written, and what the next
// best reading would have been.
func writtenText(b *strings.Builder, lang string, in Input) {
	line := func(s string) { b.WriteString("  " + wrap(s, 78, "    ") + "\n") }
	if in.System != "" {
		line(say(lang, "system", in.System))
	}
	d := in.Dialect
	if d.LineEnd == 0 {
		return
	}
	delimiter, quote, end := delimiterName(lang, d.Delimiter), say(lang, "d_none"), "LF"
	if d.Aligned {
		delimiter = say(lang, "aligned", delimiter)
	}
	if d.Quote != 0 {
		quote = string(d.Quote)
	}
	if d.Escape != 0 {
		quote = say(lang, "escaped", quote, string(d.Escape))
	}
	if d.LineEnd == '\r' {
		end = "CR"
	}
	s := say(lang, "written", delimiter, quote, end)
	if d.Columns > 0 {
		s += " · " + say(lang, "written_as", share100(d.Share), d.Columns)
		switch {
		case d.Columns > 1 && d.Next.Columns < 2:
			s += say(lang, "written_only")
		case d.Next.Columns > 1:
			s += say(lang, "written_next", delimiterName(lang, d.Next.Delimiter), d.Next.Columns, share100(d.Next.Share))
		}
	}
	line(s)
	for _, o := range in.Others {
		line(say(lang, "other_table", in.Name, linesText(lang, o.From, o.To)))
	}
	if in.HeaderTop > 0 && in.HeaderTop < in.HeaderRow {
		line(headerList(in.Header))
	}
}

// headerList lists headers, not too many of them.
func headerList(header []string) string {
	var out []string
	for i, h := range header {
		if i == 60 {
			out = append(out, "…")
			break
		}
		out = append(out, Clip(h, shown))
	}
	return strings.Join(out, ", ")
}

func share100(f float64) string { return strconv.Itoa(int(f*100+0.5)) + " %" }

func delimiterName(lang, d string) string {
	switch d {
	case "":
		return say(lang, "one_column")
	case ",":
		return say(lang, "d_comma")
	case ";":
		return say(lang, "d_semicolon")
	case "\t":
		return say(lang, "d_tab")
	case " ", "  ":
		return say(lang, "d_space")
	}
	return strconv.Quote(d)
}

func tallyText(b *strings.Builder, r *Result, in Input, t *ledger.Tally) {
	line := func(label string, x ledger.Reason) {
		if t.Rows[x] > 0 {
			money := ""
			if in.Kind == ledger.Transactions || in.Kind == ledger.Charges {
				money = Full(t.Money[x], true)
				money = strings.Repeat(" ", max(1, 18-len(money))) + money
			}
			n := Count(t.Rows[x])
			b.WriteString("  " + label + strings.Repeat(" ", max(1, 54-width(label)-len(n))) + n + money + "\n")
		}
	}
	used := r.say("used")
	if in.Kind == ledger.Customers {
		used = r.say("customer_rows")
	}
	line(used, ledger.Used)
	line(r.say("refunded_rows"), ledger.Refunded)
	for _, x := range ledger.Reasons() {
		line(r.say("q_left_out", r.say(x.String())), x)
	}
}

// WriteSources writes a table of settings, their values, and where each comes from.
func WriteSources(w io.Writer, lang string, rows [][3]string) error {
	g := &grid{texts: 3, heads: []string{say(lang, "c_setting"), say(lang, "c_value"), say(lang, "c_from")}}
	for _, x := range rows {
		g.rows = append(g.rows, []Value{text(x[0]), text(x[1]), text(x[2])})
	}
	var b strings.Builder
	b.WriteString("\n")
	g.write(&b, lang, 0)
	_, err := io.WriteString(w, b.String())
	return err
}

// Recognised says in a line what a table is and how it is written.
func Recognised(lang string, in Input) string {
	return strings.Join([]string{kindName(lang, in.Kind), in.Format, headerText(lang, in)}, " · ")
}
