package report

import (
	"slices"
	"strings"
)

// block puts one block, and gives the row behind it.
func (p *page) block(x Block, row int, lang string) int {
	col := x.Col
	switch {
	case x.Tiles != nil:
		return p.tiles(x.Tiles, row, col)
	case x.Links != nil:
		return p.linkLine(x.Links, row, col, lang)
	case x.Grid != nil:
		return p.grid(x.Grid, row, col, lang)
	case x.Text != "":
		span := max(x.Span, 1)
		if x.Span == allColumns {
			span = max(len(p.widths)-col+1, 1)
		}
		p.wide(row, col, span, text(x.Text), x.Style)
		p.height(row, textHeight(x.Style, x.Text, p.across(col, span)))
		return row + 1
	}
	return row
}

// textHeight is how high a text is in a row of so many characters.
func textHeight(style Style, t string, chars float64) float64 {
	switch style {
	case Title:
		return 32
	case Heading:
		return 22
	case Link:
		return 15
	case Subtitle:
		return 2.5 + 12.5*lineCount(t, chars*1.08)
	case Headline:
		return 12 + 17*lineCount(t, chars/1.35)
	case Note:
		return 2 + 12.5*lineCount(t, chars*1.08)
	}
	return 4 + textLine*lineCount(t, chars)
}

// lineCount is in how many lines a text stands.
func lineCount(t string, chars float64) float64 {
	n := 1
	if chars > 1 {
		n += int(float64(width(t)) / (chars * textPerChar))
	}
	return float64(n)
}

// linkLine puts links side by side, each in as many columns as it needs.
func (p *page) linkLine(keys []string, row, col int, lang string) int {
	from := col
	for _, k := range keys {
		t := "→ " + say(lang, "sheet_"+k)
		if k == "summary" {
			t = "← " + say(lang, "sheet_"+k)
		}
		if p.across(col, len(p.widths)) < float64(width(t)) && col > from {
			row, col = row+1, from
		}
		n := 1
		for p.across(col, n) < float64(width(t)) && col+n <= len(p.widths) {
			n++
		}
		p.wide(row, col, n, text(t), Link)
		p.height(row, 15)
		p.links = append(p.links, placedLink{row, col, k})
		col += n
	}
	return row + 1
}

// tiles puts key figures side by side, three rows high.
func (p *page) tiles(ts []Tile, row, col int) int {
	noted := false
	for _, t := range ts {
		noted = noted || t.Note != ""
	}
	for _, t := range ts {
		n := max(t.Span, 1)
		p.wide(row, col, n, text(t.Label), TileLabel)
		p.wide(row+1, col, n, t.Value, TileValue)
		if noted {
			style := TileNote
			switch {
			case t.Good > 0:
				style = TileGood
			case t.Good < 0:
				style = TileBad
			}
			p.wide(row+2, col, n, text(t.Note), style)
		}
		if t.Key != "" {
			p.names = append(p.names, placedName{Area{row + 1, col, row + 1, col}, t.Key})
		}
		col += n
	}
	p.height(row, 17)
	p.height(row+1, 26)
	if noted {
		p.height(row+2, 15)
		return row + 3
	}
	return row + 2
}

// grid puts a table, and gives the row behind it.
func (p *page) grid(g *grid, row, col int, lang string) int {
	if g.title != "" {
		p.put(row, col, text(g.title), Heading)
		p.height(row, 22)
		row++
	}
	at, span := g.places(col)
	wide := 0
	for _, n := range span {
		wide += n
	}
	if g.bare {
		row--
	} else {
		p.heads(g, row, at, span)
	}
	p.grids[g] = Area{row, col, row, col + wide - 1}
	first := row + 1
	row = first
	for _, vs := range g.rows {
		p.line(g, vs, row, at, span, false)
		row++
	}
	last := row - 1
	if last >= first {
		p.marks(g, first, last, at)
	}
	if g.total != nil {
		p.line(g, g.total, row, at, span, true)
		row++
	}
	if g.name != "" && last >= first {
		p.tables = append(p.tables, placedTable{Area{first - 1, col, last, col + wide - 1}, g.name, g.filter})
	}
	for _, t := range []string{g.moreText(lang), g.note} {
		if t != "" {
			p.wide(row, col, wide, text(t), Note)
			p.height(row, textHeight(Note, t, p.across(col, wide)))
			row++
		}
	}
	return row
}

// heads puts the heads of a grid.
func (p *page) heads(g *grid, row int, at, span []int) {
	high := 1.0
	for k, h := range g.heads {
		style := Head
		switch {
		case g.plain && k > 0:
			style = Centred
		case g.plain:
			style = Plain
		case k >= g.texts && !slices.Contains(g.wide, k+1) && (g.fill == 0 || k+1 < g.fill):
			style = HeadRight
		case g.tier == k+1:
			style = HeadCentred
		case slices.Contains(g.wide, k+1), g.fill > 0 && k+1 >= g.fill:
			style = HeadWide
		}
		room := p.across(at[k], span[k]) - 1
		if g.filter {
			room -= 2
		}
		n := lineCount(h, room)
		if before, _, ok := strings.Cut(h, "（"); ok && n > 1 && !g.filter && !g.aside {
			h, n = strings.Replace(h, "（", "\n（", 1), max(n, 1+lineCount(before, room))
		}
		p.wide(row, at[k], span[k], text(h), style)
		high = max(high, n)
	}
	if !g.aside {
		p.height(row, 5+textLine*high)
	}
}

// moreText says how many rows a grid leaves out.
func (g *grid) moreText(lang string) string {
	if g.more == 0 {
		return ""
	}
	return say(lang, "rows_of", Count(int64(len(g.rows))), Count(int64(len(g.rows)+g.more)))
}

// line puts a row of a grid, or its total.
func (p *page) line(g *grid, vs []Value, row int, at, span []int, total bool) {
	high := 1.0
	for k, v := range vs {
		style := Body
		switch {
		case total:
			style = Total
		case g.fill > 0 && k+1 >= g.fill:
			style = FillIn
		case g.heat > 0 && k+1 >= g.heat && k+1 <= g.heatTo:
			style = Heat
		case g.tier == k+1:
			style = Centred
		case g.plain:
			style = Plain
		case k >= g.texts && v.Kind == Text && !slices.Contains(g.wide, k+1):
			style = Right
		case slices.Contains(g.wide, k+1):
			style = BodyWrap
			high = max(high, lineCount(v.shown(), p.across(at[k], span[k])-1))
		}
		p.wide(row, at[k], span[k], v, style)
	}
	switch {
	case g.aside:
	case g.heat > 0:
		p.height(row, 22)
	default:
		p.height(row, 5+textLine*high)
	}
}

// marks notes what is drawn into the cells of a grid's rows.
func (p *page) marks(g *grid, first, last int, at []int) {
	for _, c := range g.bars {
		p.bars = append(p.bars, Area{first, at[c-1], last, at[c-1]})
	}
	if g.heat > 0 {
		p.heats = append(p.heats, Area{first, at[g.heat-1], last, at[g.heatTo-1]})
	}
	if g.tier > 0 {
		p.tiers = append(p.tiers, Area{first, at[g.tier-1], last, at[g.tier-1]})
	}
	if g.spark != nil {
		p.sparks = append(p.sparks, placedSpark{g.spark, Area{first, at[g.spark.col-1], last, at[g.spark.col-1]}})
	}
}

// firstRow is the first row below the heads of the uppermost table.
func (p *page) firstRow() int {
	row := 0
	for g, a := range p.grids {
		if !g.aside && (row == 0 || a.Row < row) {
			row = a.Row
		}
	}
	return row + 1
}

// column gives the cells of a grid's column below its head, and the head itself.
func (p *page) column(g *grid, k int) (head, body Area) {
	a := p.grids[g]
	at, _ := g.places(a.Col)
	c := at[k-1]
	return Area{a.Row, c, a.Row, c}, Area{a.Row + 1, c, a.Row + len(g.rows), c}
}
