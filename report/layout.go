package report

import (
	"math"
	"strings"
)

// page is a sheet laid out: every cell in its place.
type page struct {
	cells   []Cell
	merges  []Area
	widths  []float64       // of the columns from A on, in characters
	heights map[int]float64 // of rows, in points
	bars    []Area
	heats   []Area
	tiers   []Area
	sparks  []placedSpark
	charts  []placedChart
	tables  []placedTable
	names   []placedName
	links   []placedLink
	print   Area           // what is printed
	grids   map[*grid]Area // the heads of each
}

// Cell is one cell with its look.
type Cell struct {
	Row, Col int
	Value    Value
	Style    Style
}

type placedChart struct {
	*Chart
	row, col      int // of its upper left cell
	down          int // pixels below the cell's upper edge
	width, height int // pixels
}

type placedSpark struct {
	*spark
	cells Area
}

type placedTable struct {
	Area
	name   string
	filter bool
}

type placedName struct {
	Area
	name string
}

type placedLink struct {
	row, col int
	sheet    string // its key
}

const (
	textPerChar = 1.1  // columns of text in a character of width: cells are written smaller than the font that widths count
	lineHeight  = 15.0 // points of a row that says nothing of its height
	textLine    = 13.5 // points of a line of text
	widestText  = 46.0 // characters of a column of long texts
	widest      = 34.0 // of another one
	asideGap    = 3    // columns between what is printed and the figures behind charts
	chartHeight = 270  // pixels of a chart that has nothing beside it
	chartGap    = 8    // pixels between charts below each other
)

// pixels are those of so many points on a screen, and columnPixels those of a column of so many characters, as
// the library counts them that anchors charts in cells.
func pixels(points float64) int      { return int(math.Ceil(points * 4 / 3)) }
func columnPixels(chars float64) int { return int(chars*8 + 0.5) }

// layout puts the bands of a sheet below each other.
func (s *Sheet) layout(lang string) *page {
	p := &page{heights: map[int]float64{}, grids: map[*grid]Area{}}
	p.measure(s)
	row := 1
	for _, b := range s.Bands {
		row = p.band(b, row, lang)
	}
	p.print = Area{1, 1, max(row-1, 1), max(len(p.widths), 1)}
	at, col := 1, len(p.widths)+asideGap
	for _, b := range s.Bands {
		for _, x := range b.all() {
			if x.Grid != nil && x.Grid.aside {
				at = p.grid(x.Grid, at, col, lang) + 1
			}
		}
	}
	return p
}

// all lists the blocks of a band, those of its stacks among them.
func (b Band) all() []Block {
	var out []Block
	for _, x := range b {
		if x.Stack == nil {
			out = append(out, x)
			continue
		}
		for _, y := range x.Stack {
			y.Col = x.Col
			if y.Span == 0 {
				y.Span = x.Span
			}
			out = append(out, y)
		}
	}
	return out
}

// measure finds how wide the columns have to be.
func (p *page) measure(s *Sheet) {
	need := append([]float64{}, s.Widths...)
	columns := func(n int) {
		for len(need) < n {
			need = append(need, 0)
		}
	}
	for _, b := range s.Bands {
		for _, x := range b.all() {
			from := max(x.Col, 1)
			columns(from - 1 + max(x.Span, 0))
			n := 0
			for _, t := range x.Tiles {
				n += max(t.Span, 1)
			}
			columns(from - 1 + n)
			g := x.Grid
			if g == nil || g.aside {
				continue
			}
			at := from
			for k := range g.heads {
				span := 1
				if g.spans != nil {
					span = g.spans[k]
				}
				columns(at - 1 + span)
				if at-1 >= len(s.Widths) || s.Widths[at-1] == 0 {
					need[at-1] = max(need[at-1], g.width(k)/float64(span))
				}
				at += span
			}
		}
	}
	for i := range need {
		if need[i] == 0 {
			need[i] = 11
		}
	}
	p.widths = need
}

// width is how wide a column of the grid should be, in characters.
func (g *grid) width(k int) float64 {
	most := widest
	if contains(g.wide, k+1) {
		most = widestText
	}
	w := 8.0
	if g.fill > 0 && k+1 >= g.fill {
		w = 16
	}
	head := float64(width(g.heads[k])) + 2
	if g.filter {
		head += 3 // the button
	}
	w = max(w, min(head, 16))
	if g.spark != nil && g.spark.col == k+1 {
		w = 18
	}
	for i, row := range append(g.rows, g.total) {
		if k < len(row) && i < 5000 {
			w = max(w, min(float64(width(row[k].shown()))+2.5, most))
		}
	}
	return w
}

func contains(list []int, n int) bool {
	for _, x := range list {
		if x == n {
			return true
		}
	}
	return false
}

// shown is a value about as wide as a workbook shows it.
func (v Value) shown() string {
	switch v.Kind {
	case Fen, Decimal:
		return v.Text + ".0"
	}
	return v.String()
}

// across is how many characters fit side by side into columns.
func (p *page) across(col, n int) float64 {
	w := 0.0
	for i := col; i < col+n && i <= len(p.widths); i++ {
		w += p.widths[i-1]
	}
	return w
}

func (p *page) put(row, col int, v Value, style Style) {
	p.cells = append(p.cells, Cell{row, col, v, style})
}

// wide puts a value into several columns.
func (p *page) wide(row, col, n int, v Value, style Style) {
	p.put(row, col, v, style)
	for k := 1; k < n; k++ {
		p.put(row, col+k, Value{}, style)
	}
	if n > 1 {
		p.merges = append(p.merges, Area{row, col, row, col + n - 1})
	}
}

func (p *page) height(row int, points float64) {
	p.heights[row] = max(p.heights[row], points)
}

// tall is how high a row is.
func (p *page) tall(row int) float64 {
	if h, ok := p.heights[row]; ok {
		return h
	}
	return lineHeight
}

// band puts blocks side by side and gives the row behind them and a gap.
func (p *page) band(b Band, row int, lang string) int {
	end, gap := row, 0
	for _, x := range b {
		at, parts := row, x.Stack
		if parts == nil {
			parts = []Block{x}
		}
		for _, y := range parts {
			if y.Chart == nil && (y.Grid == nil || !y.Grid.aside) {
				at = p.block(y, at, max(x.Col, 1), lang)
			}
			if y.Grid != nil || y.Chart != nil || y.Tiles != nil {
				gap = 1
			}
		}
		end = max(end, at)
	}
	for _, x := range b {
		end = p.chartsOf(x, row, end)
	}
	if gap > 0 {
		p.height(end, 9)
	}
	return end + gap
}

// chartsOf puts the charts of a block beside the others of its band, and gives the row behind.
func (p *page) chartsOf(x Block, row, end int) int {
	parts := x.Stack
	if parts == nil {
		parts = []Block{x}
	}
	var charts []Block
	for _, y := range parts {
		if y.Chart != nil {
			if y.Span == 0 {
				y.Span = x.Span
			}
			charts = append(charts, y)
		}
	}
	if len(charts) == 0 {
		return end
	}
	free := 0 // pixels of what stands beside them
	for r := row; r < end; r++ {
		free += pixels(p.tall(r))
	}
	each := max((free-chartGap*(len(charts)-1))/len(charts), 220)
	if end == row {
		each = chartHeight
	}
	col, top := max(x.Col, 1), 0
	for _, y := range charts {
		c := placedChart{Chart: y.Chart, row: row, col: col, width: y.Chart.Width, height: y.Chart.Height}
		if c.height == 0 {
			c.height = each
		}
		for k := col; y.Chart.Width == 0 && k < col+max(y.Span, 1) && k <= len(p.widths); k++ {
			c.width += columnPixels(p.widths[k-1])
		}
		for c.down = top; c.down >= pixels(p.tall(c.row)); c.row++ {
			c.down -= pixels(p.tall(c.row))
		}
		p.charts = append(p.charts, c)
		top += c.height + chartGap
	}
	for ; free < top; end++ {
		p.height(end, lineHeight)
		free += pixels(p.tall(end))
	}
	return end
}

// block puts one block, and gives the row behind it.
func (p *page) block(x Block, row, col int, lang string) int {
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
		n := 1
		for p.across(col, n) < float64(width(t)) && col+n <= len(p.widths) {
			n++
		}
		if col+n-1 > len(p.widths) && col > from {
			row, col = row+1, from
			for n = 1; p.across(col, n) < float64(width(t)) && col+n <= len(p.widths); {
				n++
			}
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
	at := make([]int, len(g.heads)) // the sheet's column of each
	span := make([]int, len(g.heads))
	next := col
	for k := range g.heads {
		if span[k] = 1; g.spans != nil {
			span[k] = g.spans[k]
		}
		at[k] = next
		next += span[k]
	}
	high := 1.0
	heads := g.heads
	if g.bare {
		heads, row = nil, row-1
	}
	for k, h := range heads {
		style := Head
		switch {
		case g.plain && k > 0:
			style = Centred
		case g.plain:
			style = Plain
		case k >= g.texts && !contains(g.wide, k+1) && (g.fill == 0 || k+1 < g.fill):
			style = HeadRight
		case g.tier == k+1:
			style = HeadCentred
		case contains(g.wide, k+1):
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
	if !g.aside && !g.bare {
		p.height(row, 5+textLine*high)
	}
	p.grids[g] = Area{row, col, row, next - 1}
	first := row + 1
	row = first
	for _, vs := range g.rows {
		p.line(g, vs, row, at, span, -1)
		row++
	}
	last := row - 1
	if last >= first {
		p.marks(g, first, last, at)
	}
	if g.total != nil {
		p.line(g, g.total, row, at, span, int(Total))
		row++
	}
	if g.name != "" && last >= first {
		p.tables = append(p.tables, placedTable{Area{first - 1, col, last, next - 1}, g.name, g.filter})
	}
	for _, t := range []string{g.moreText(lang), g.note} {
		if t != "" {
			p.wide(row, col, next-col, text(t), Note)
			p.height(row, textHeight(Note, t, p.across(col, next-col)))
			row++
		}
	}
	return row
}

// moreText says how many rows a grid leaves out.
func (g *grid) moreText(lang string) string {
	if g.more == 0 {
		return ""
	}
	return say(lang, "rows_of", Count(int64(len(g.rows))), Count(int64(len(g.rows)+g.more)))
}

// line puts a row of a grid.
func (p *page) line(g *grid, vs []Value, row int, at, span []int, all int) {
	high := 1.0
	for k, v := range vs {
		style := Body
		switch {
		case all >= 0:
			style = Style(all)
		case g.fill > 0 && k+1 >= g.fill:
			style = FillIn
		case g.heat > 0 && k+1 >= g.heat && k+1 <= g.heatTo:
			style = Heat
		case g.tier == k+1:
			style = Centred
		case g.plain:
			style = Plain
		case contains(g.wide, k+1):
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
	for _, a := range p.grids {
		if a.Col < asideGap && (row == 0 || a.Row < row) {
			row = a.Row
		}
	}
	return row + 1
}

// column gives the cells of a grid's column below its head, and the head itself.
func (p *page) column(g *grid, k int) (head, body Area) {
	a := p.grids[g]
	c := a.Col + k - 1
	if g.spans != nil {
		c = a.Col
		for _, n := range g.spans[:k-1] {
			c += n
		}
	}
	return Area{a.Row, c, a.Row, c}, Area{a.Row + 1, c, a.Row + len(g.rows), c}
}
