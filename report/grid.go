package report

import (
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"grade/ledger"
)

// grid is a small table of values, for a sheet and for a terminal alike.
type grid struct {
	title string
	heads []string
	texts int // how many of the first columns hold text; the others hold numbers
	rows  [][]Value
	total []Value // nil: none
	bars  int     // a column of shares with bars in its cells, from 1 on; 0: none
	more  int     // rows that the table leaves out
}

// add writes the grid into a sheet from a row on, and gives the row behind it and an empty one.
func (s *Sheet) add(lang string, g *grid, row int) int {
	s.put(row, 1, text(g.title), Heading)
	s.Heights[row] = 24
	s.heads(row+1, 1, g.heads, len(g.heads)-g.texts)
	s.Heights[row+1] = 30
	at := row + 2
	for _, vs := range g.rows {
		for i, v := range vs {
			style := Body
			if i >= g.texts && v.Kind == Text {
				style = BodyWrap
			}
			s.put(at, 1+i, v, style)
		}
		s.Heights[at] = 18
		at++
	}
	if g.bars > 0 && len(g.rows) > 0 {
		s.Bars = append(s.Bars, Area{row + 2, g.bars, at - 1, g.bars})
	}
	if g.total != nil {
		for i, v := range g.total {
			s.put(at, 1+i, v, Total)
		}
		s.Heights[at] = 18
		at++
	}
	if g.more > 0 {
		s.put(at, 1, text(say(lang, "rows_of", Count(int64(len(g.rows))), Count(int64(len(g.rows)+g.more)))), Note)
		at++
	}
	return at + 1
}

// write writes the grid for a terminal: at most so many rows (0: all), and how many more there are.
func (g *grid) write(b *strings.Builder, lang string, most int) {
	rows := g.rows
	if most > 0 && len(rows) > most {
		rows = rows[:most]
	}
	align := make([]tw.Align, len(g.heads))
	for i := range align {
		if align[i] = tw.AlignRight; i < g.texts {
			align[i] = tw.AlignLeft
		}
	}
	if g.title != "" {
		b.WriteString("  " + g.title + "\n")
	}
	var table strings.Builder
	for _, widest := range []int{24, 16, 12, 9} { // of a text, until the table fits a terminal
		table.Reset()
		if g.table(&table, rows, align, widest) <= 80 {
			break
		}
	}
	b.WriteString(table.String())
	if n := len(g.rows) - len(rows) + g.more; n > 0 {
		b.WriteString("  " + say(lang, "more_rows", Count(int64(n))) + "\n")
	}
	b.WriteString("\n")
}

// table writes the rows with texts of at most so many characters, and gives the widest line.
func (g *grid) table(b *strings.Builder, rows [][]Value, align []tw.Align, widest int) int {
	t, end := textTable(b, align)
	line := func(vs []Value) []any {
		out := make([]any, len(vs))
		for i, v := range vs {
			s := Clip(v.String(), widest)
			if i == 0 {
				s = "  " + s
			}
			out[i] = s
		}
		return out
	}
	heads := make([]any, len(g.heads))
	for i, h := range g.heads {
		if heads[i] = h; i == 0 {
			heads[i] = "  " + h
		}
	}
	t.Header(heads...)
	for _, vs := range rows {
		_ = t.Append(line(vs)...)
	}
	if g.total != nil {
		_ = t.Append(line(g.total)...)
	}
	end()
	most := 0
	for _, l := range strings.Split(b.String(), "\n") {
		most = max(most, width(l))
	}
	return most
}

// textTable begins a table without lines for a terminal; end writes it.
func textTable(b *strings.Builder, align []tw.Align) (t *tablewriter.Table, end func()) {
	var table strings.Builder
	t = tablewriter.NewTable(&table,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{Borders: tw.BorderNone, Symbols: tw.NewSymbols(tw.StyleNone),
			Settings: tw.Settings{Lines: tw.LinesNone, Separators: tw.SeparatorsNone}})),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithEastAsian(tw.Off),
		tablewriter.WithPadding(tw.Padding{Left: "", Right: "  ", Overwrite: true}),
		tablewriter.WithHeaderAlignmentConfig(tw.CellAlignment{PerColumn: align}),
		tablewriter.WithRowAlignmentConfig(tw.CellAlignment{PerColumn: align}),
		tablewriter.WithTrimSpace(tw.Off),
	)
	return t, func() {
		_ = t.Render()
		for _, l := range strings.Split(strings.TrimSuffix(table.String(), "\n"), "\n") {
			b.WriteString(strings.TrimRight(l, " ") + "\n")
		}
	}
}

// String writes a value as a terminal shows it: money in full, shares as percents.
func (v Value) String() string {
	switch v.Kind {
	case Blank:
		return ""
	case Amount:
		return Full(ledger.Money(v.Int), true)
	case Int:
		return Count(v.Int)
	case Day:
		return ledger.Day(v.Int).String()
	case Ratio:
		return rateText(v.Num)
	}
	return v.Text
}
