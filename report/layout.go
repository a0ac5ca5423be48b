package report

import (
	"math"
	"slices"
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
		out = append(out, x.parts()...)
	}
	return out
}

// parts are the blocks of a stack, in its place; of another block that alone. Their columns count from 1.
func (x Block) parts() []Block {
	x.Col = max(x.Col, 1)
	if x.Stack == nil {
		return []Block{x}
	}
	var out []Block
	for _, y := range x.Stack {
		if y.Col = x.Col; y.Span == 0 {
			y.Span = x.Span
		}
		out = append(out, y)
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
			columns(x.Col - 1 + max(x.Span, 0))
			n := 0
			for _, t := range x.Tiles {
				n += max(t.Span, 1)
			}
			columns(x.Col - 1 + n)
			g := x.Grid
			if g == nil || g.aside {
				continue
			}
			at, span := g.places(x.Col)
			for k := range g.heads {
				columns(at[k] - 1 + span[k])
				if c := at[k] - 1; c >= len(s.Widths) || s.Widths[c] == 0 {
					need[c] = max(need[c], g.width(k)/float64(span[k]))
				}
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

// places gives the sheet's columns in which those of the grid begin, and how many each takes, when the first
// stands in col.
func (g *grid) places(col int) (at, span []int) {
	for k := range g.heads {
		n := 1
		if g.spans != nil {
			n = g.spans[k]
		}
		at, span = append(at, col), append(span, n)
		col += n
	}
	return at, span
}

// width is how wide a column of the grid should be, in characters.
func (g *grid) width(k int) float64 {
	most := widest
	if slices.Contains(g.wide, k+1) {
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
	for i := -1; i < min(len(g.rows), 5000); i++ {
		row := g.total
		if i >= 0 {
			row = g.rows[i]
		}
		if k < len(row) {
			w = max(w, min(float64(width(row[k].shown()))+2.5, most))
		}
	}
	return w
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
		at := row
		for _, y := range x.parts() {
			if y.Chart == nil && (y.Grid == nil || !y.Grid.aside) {
				at = p.block(y, at, lang)
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
	charts := slices.DeleteFunc(x.parts(), func(y Block) bool { return y.Chart == nil })
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
	top := 0
	for _, y := range charts {
		c := placedChart{Chart: y.Chart, row: row, col: y.Col, height: y.Chart.Height}
		if c.height == 0 {
			c.height = each
		}
		for k := y.Col; k < y.Col+max(y.Span, 1) && k <= len(p.widths); k++ {
			c.width += columnPixels(p.widths[k-1])
		}
		for c.down = top; c.down >= pixels(p.tall(c.row)); c.row++ {
			c.down -= pixels(p.tall(c.row))
		}
		p.charts = append(p.charts, c)
		top += c.height + chartGap
	}
	for ; free < top+pixels(lineHeight); end++ {
		p.height(end, lineHeight)
		free += pixels(p.tall(end))
	}
	return end
}
