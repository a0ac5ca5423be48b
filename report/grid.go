package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"grade/ledger"
)

// grid is a table of values, for a sheet, a page and a terminal alike. Columns count from 1.
type grid struct {
	title string
	name  string // of the table in a workbook; "" for none
	heads []string
	keys  []string // of the columns, for programs; nil: none
	texts int      // how many of the first columns hold text; the others hold numbers
	rows  [][]Value
	total []Value // nil: none
	note  string  // a line below
	more  int     // rows that the table leaves out

	bars   []int // columns of shares, with bars in their cells
	heat   int   // the first of the columns that are coloured by value, up to heatTo
	heatTo int
	tier   int    // a column of tiers, in their colours
	spark  *spark // nil: none
	wide   []int  // columns of long texts, which wrap
	fill   int    // the first of the columns that are left empty, to be filled in; 0: none
	spans  []int  // sheet columns that each column takes; nil: one
	filter bool   // a table with filters
	aside  bool   // figures behind a chart, right of what is printed
	plain  bool   // heads without a ground: the axis of a matrix
	bare   bool   // no line of heads
}

// spark draws small columns into the cells of a column.
type spark struct {
	col  int
	of   *grid // row i of the grid shows row i of this one
	from int   // from this column on
}

// dropEmpty drops the columns of texts that are empty in every row, but for the last one.
func (g *grid) dropEmpty() *grid {
	for k := g.texts - 1; k >= 0 && g.texts > 1; k-- {
		if g.fill > 0 && k+1 >= g.fill || slices.ContainsFunc(g.rows, func(vs []Value) bool { return vs[k].Kind != Blank }) {
			continue
		}
		if k == 0 && g.total != nil {
			g.total[1] = g.total[0] // its name
		}
		g.drop(k)
	}
	return g
}

// drop drops a column.
func (g *grid) drop(k int) {
	g.heads = slices.Delete(g.heads, k, k+1)
	for i := range g.rows {
		g.rows[i] = slices.Delete(g.rows[i], k, k+1)
	}
	if g.total != nil {
		g.total = slices.Delete(g.total, k, k+1)
	}
	if g.spans != nil {
		g.spans = slices.Delete(g.spans, k, k+1)
	}
	g.texts--
	down := func(c int) int {
		if c > k+1 {
			return c - 1
		}
		return c
	}
	for i := range g.bars {
		g.bars[i] = down(g.bars[i])
	}
	g.wide = slices.DeleteFunc(g.wide, func(c int) bool { return c == k+1 })
	for i := range g.wide {
		g.wide[i] = down(g.wide[i])
	}
	if g.tier == k+1 {
		g.tier = 0
	}
	g.tier, g.fill = down(g.tier), down(g.fill)
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
			s := v.String()
			if v.Kind == Text { // numbers stand in full
				s = Clip(s, widest)
			}
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
	case Whole:
		return Full(ledger.Money(rounded(v.Int, 100)*100), false)
	case Wan, Yi, Kilo, Mega, Giga:
		return inUnit(v.Kind, v.Int)
	case Move:
		switch {
		case v.Int > 0:
			return "▲" + Count(v.Int)
		case v.Int < 0:
			return "▼" + Count(-v.Int)
		}
		return "–"
	case Int:
		return Count(v.Int)
	case Day:
		return ledger.Day(v.Int).String()
	case Ratio:
		return rateText(v.Num)
	case Decimal, Fen, Fine:
		return grouped(v.Text)
	}
	return v.Text
}

// grouped puts thousands commas into a decimal number.
func grouped(s string) string {
	whole, rest, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > -1000 && n < 1000 {
		return s
	}
	if rest != "" {
		rest = "." + rest
	}
	return Count(n) + rest
}
