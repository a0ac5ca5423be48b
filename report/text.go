package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/fatih/color"
	"github.com/olekukonko/tablewriter/tw"

	"grade/ledger"
	"grade/rfm"
)

// WriteReading says how each input was read, and the as-of day.
func WriteReading(w io.Writer, r *Result) error {
	var b strings.Builder
	for _, in := range r.Inputs {
		inputText(&b, r, in)
	}
	if r.Ledger.AsOf != ledger.NoDay {
		key := "as_of_last"
		switch {
		case r.Ledger.AsOfGiven:
			key = "as_of_given"
		case r.Ledger.AsOf != r.last():
			key = "as_of_event"
		}
		b.WriteString(r.say(key, r.Ledger.AsOf))
		if r.Ledger.From != ledger.NoDay {
			b.WriteString(r.say("window", r.Ledger.From))
		}
		b.WriteString("\n")
	}
	if len(r.Ledger.Charges) > 0 && (r.Ledger.First != ledger.NoDay || r.Basis != rfm.Charges) {
		b.WriteString(wrap(r.say("basis_"+r.basis()), 78, "  ") + "\n")
	}
	if s := rulesText(r); s != "" {
		b.WriteString(wrap(s, 78, "  ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// last is the day of the last purchase or, on charges, payment.
func (r *Result) last() ledger.Day {
	if r.Basis == rfm.Charges {
		return r.Ledger.LastPayment
	}
	return r.Ledger.LastPurchase
}

// first is the day of the first purchase or, on charges, payment that was looked at.
func (r *Result) first() ledger.Day {
	if r.Basis == rfm.Charges {
		return max(r.Ledger.FirstPayment, r.Ledger.From)
	}
	return max(r.Ledger.First, r.Ledger.From)
}

// WriteText writes the tables of segments and tiers for a terminal of 80 columns. colour
// switches ANSI colours on.
func WriteText(w io.Writer, r *Result, colour bool) error {
	var b strings.Builder
	summaryText(&b, r, colour)
	dimensionsText(&b, r)
	if r.Lifetime != nil {
		lifetimeText(&b, r, false)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// summaryText writes the tables of segments and tiers.
func summaryText(b *strings.Builder, r *Result, colour bool) {
	if n, _ := r.Scored(); n > 0 {
		if s := r.Segments(); len(s) > 0 {
			b.WriteString("\n")
			aggregateText(b, r, "h_segment", s, colour)
		}
		b.WriteString("\n")
		aggregateText(b, r, "h_tier", r.TierTable(), colour)
		b.WriteString("  " + r.say("medians", r.say("h_"+r.Frequency)) + "\n\n")
	} else if r.graded() {
		b.WriteString("\n")
		aggregateText(b, r, "h_tier", r.TierTable(), colour)
		b.WriteString("\n")
	}
}

// WriteWarnings writes what to note, each with what to do.
func WriteWarnings(w io.Writer, r *Result, colour bool) error {
	bang := "!"
	if colour {
		mark := color.New(color.FgYellow)
		mark.EnableColor()
		bang = mark.Sprint("!")
	}
	return writeNotes(w, Warnings(r), bang)
}

// writeNotes writes notes, each with what to do, behind a mark.
func writeNotes(w io.Writer, notes []Warning, bang string) error {
	var b strings.Builder
	for _, x := range notes {
		b.WriteString(bang + " " + wrap(x.Text, 78, "  ") + "\n")
		if x.Hint != "" {
			b.WriteString("  " + wrap(x.Hint, 78, "  ") + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// kindName gives a kind in words; one that the user named is itself.
func kindName(lang string, k ledger.Kind) string {
	if p, ok := phrases[string(k)]; ok {
		return p.In(lang)
	}
	return string(k)
}

// headerText says where the header stands.
func headerText(lang string, in Input) string {
	switch {
	case in.Added:
		return say(lang, "table_added")
	case in.Table:
		return say(lang, "table_read")
	case in.HeaderRow == 0:
		return say(lang, "header_none")
	case in.HeaderTop < in.HeaderRow && in.HeaderTop > 0:
		return say(lang, "header_lines", in.HeaderTop, in.HeaderRow)
	}
	return say(lang, "header_line", in.HeaderRow)
}

// shown is how many characters of a header or a value are shown.
const shown = 60

func inputText(b *strings.Builder, r *Result, in Input) {
	rows := int64(-1)
	for i := range r.Ledger.Reconciled.Files {
		if t := &r.Ledger.Reconciled.Files[i]; t.Table == in.Name {
			rows = t.RowsRead()
		}
	}
	found := r.say("found", kindName(r.Lang, in.Kind), in.Format, headerText(r.Lang, in))
	if !in.Kind.Used() && r.Grading == nil {
		found += " · " + r.say("unused_kind")
	}
	if len(in.Ranges) > 0 {
		rows = in.Rows
	}
	if rows >= 0 {
		found = r.say("rows_found", Count(rows)) + found
	}
	b.WriteString(wrap(Clip(in.Name, 200)+"   "+found, 80, "  ") + "\n")
	line := ""
	for _, c := range in.Columns {
		p, ok := phrases["field_"+string(c.Field)]
		if !ok {
			continue
		}
		part := p.In(r.Lang) + " ← " + Clip(c.Header, shown)
		if line != "" && width(line)+3+width(part) > 78 {
			b.WriteString("  " + line + "\n")
			line = ""
		}
		if line != "" {
			line += "   "
		}
		line += part
	}
	if line != "" {
		b.WriteString("  " + line + "\n")
	}
	for _, c := range in.Columns {
		if p, ok := phrases["field_"+string(c.Field)]; ok && c.Guessed && in.Kind.Used() {
			b.WriteString("  " + wrap(r.say("guessed", Clip(c.Header, shown), p.In(r.Lang), c.Field.Short()), 78, "    ") + "\n")
		}
	}
	switch {
	case r.Ledger.ByRoom && in.Kind == ledger.Charges:
		b.WriteString("  " + wrap(r.say("by_room"), 78, "    ") + "\n")
	case in.NameKey:
		b.WriteString("  " + wrap(r.say("no_id"), 78, "    ") + "\n")
	}
}

// aggregateText writes one table: who, how many, how much, how recent, how often.
func aggregateText(b *strings.Builder, r *Result, first string, as []Aggregate, colour bool) {
	var n int64
	var sum ledger.Money
	cents := false
	for _, a := range as {
		n, sum = n+int64(a.Customers), sum+a.Monetary
		cents = cents || a.Monetary%100 != 0
	}
	var most ledger.Money
	for _, a := range as {
		most = max(most, a.Monetary)
	}
	t, end := textTable(b, aligns)
	orders := "h_" + r.Frequency
	t.Header("  "+r.say(first), r.say("h_customers"), "", r.say("h_spend"), "", "", r.say("h_last"), r.say(orders))
	paint := color.New(color.FgCyan)
	for _, a := range as {
		if a.Customers == 0 {
			_ = t.Append("  "+a.Title, "0", "", "", "", "", "", "")
			continue
		}
		bars := bar(a.Monetary, most)
		if colour {
			paint.EnableColor()
			bars = paint.Sprint(bars)
		}
		last, often := "", ""
		if a.Scored > 0 {
			last, often = r.say("days_ago", a.Recency.Decimal(0)), a.Frequency.Decimal(0)
		}
		_ = t.Append("  "+a.Title, Count(int64(a.Customers)), percent(int64(a.Customers), n), Full(a.Monetary, cents), percent(int64(a.Monetary), int64(sum)), bars, last, often)
	}
	_ = t.Append("  "+r.say("all"), Count(n), "", Full(sum, cents), "", "", "", "")
	end()
}

var aligns = []tw.Align{tw.AlignLeft, tw.AlignRight, tw.AlignRight, tw.AlignRight, tw.AlignRight, tw.AlignLeft, tw.AlignRight, tw.AlignRight}

// bar draws a value against the largest one in eight steps of a block.
func bar(m, most ledger.Money) string {
	const blocks = 6
	if most <= 0 || m <= 0 {
		return ""
	}
	eighths := int(float64(m) / float64(most) * blocks * 8)
	s := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		s += string([]rune(" ▏▎▍▌▋▊▉")[rest])
	}
	if s == "" {
		s = "▏"
	}
	return s
}

// width is the number of columns that a text takes on a terminal; a Chinese character
// takes two.
func width(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x1100 && (r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 || r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 || r >= 0xffe0 && r <= 0xffe6 || r >= 0x20000 && r <= 0x3fffd) {
			n++
		}
	}
	return n
}

// wrap breaks a text into lines of at most n columns, at spaces and between Chinese
// characters; the further lines begin with indent.
func wrap(s string, n int, indent string) string {
	var out strings.Builder
	line, used := "", 0
	for _, word := range pieces(s) {
		w := width(word)
		if used+width(strings.TrimRight(word, " ")) > n && used > 0 {
			out.WriteString(strings.TrimRight(line, " ") + "\n" + indent)
			line, used = "", width(indent)
		}
		line += word
		used += w
	}
	out.WriteString(strings.TrimRight(line, " "))
	return out.String()
}

// pieces are the parts between which a line may break.
func pieces(s string) []string {
	var out []string
	from := 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		next, _ := utf8.DecodeRuneInString(s[i+n:])
		if i += n; (r == ' ' || r >= 0x2e80) && !strings.ContainsRune("（《“", r) && !strings.ContainsRune("。，、；：）！？》”", next) {
			out = append(out, s[from:i])
			from = i
		}
	}
	return append(out, s[from:])
}

// Clip makes a text fit to be shown: at most n characters, none of which moves the cursor.
func Clip(s string, n int) string {
	plain := func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return ' '
		}
		return r
	}
	runes := 0
	for i := range s {
		if runes++; runes > n {
			return strings.Map(plain, s[:i]) + "…"
		}
	}
	return strings.Map(plain, s)
}

// Problem writes an error as people read it: where and what, what was seen, the cure.
func Problem(what, seen, hint string, oneLine bool) string {
	const long = 1000
	lines := []string{"error: " + Clip(what, long)}
	if seen != "" {
		lines = append(lines, "seen: "+Clip(seen, long))
	}
	if hint != "" {
		lines = append(lines, "hint: "+Clip(hint, long))
	}
	if oneLine {
		return strings.Join(lines, "; ") + "\n"
	}
	return fmt.Sprintln(strings.Join(lines, "\n  "))
}
