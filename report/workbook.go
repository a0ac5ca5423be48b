package report

// Workbook is a report as values: sheets, before any file format.
type Workbook struct {
	Lang    string
	Title   string
	AsOf    string // 2006-01-02, or "" without purchases: the date in the document's properties
	Version string
	Sheets  []Sheet
}

// Sheet is one sheet: cells at fixed places, or a long list.
type Sheet struct {
	Key       string // summary, segments, customers, quality or method
	Title     string
	Landscape bool
	OnePage   bool
	Widths    []float64 // of the columns from A on, in characters
	Heights   map[int]float64
	Cells     []Cell
	Merges    []Area
	Bars      []Area // shares with bars in their cells
	Table     *Area  // with a header line and filters
	Freeze    Area   // the rows above Row and the columns left of Col stay; zero: none
	Charts    []Chart
	List      *Customers                     // a list from A1 on
	Order     []int32                        // of the list's customers
	Values    map[string]func(string) string // of the list: keys into words, by column
}

// Area is a rectangle of cells, 1-based and inclusive.
type Area struct{ Row, Col, ToRow, ToCol int }

// Cell is one cell with its look.
type Cell struct {
	Row, Col int
	Value    Value
	Style    Style
}

// Style is a role; the writer of a format gives it its look.
type Style uint8

// The roles of cells.
const (
	Body Style = iota
	BodyWrap
	Title
	Subtitle
	Headline
	Heading
	Head      // of a column of text
	HeadRight // of a column of numbers
	Total
	TileLabel
	TileValue
	TileEdgeLabel // the first cell of a tile
	TileEdgeValue
	Centred
	HeadCentred
	Note
	Plain // no look of its own
)

// ChartKind is the kind of a chart.
type ChartKind uint8

// The kinds.
const (
	BarChart ChartKind = iota
	ColumnChart
)

// Chart is a native chart over cells of its own sheet.
type Chart struct {
	Kind          ChartKind
	Row, Col      int // where its upper left corner stands
	Width, Height int // pixels
	Title         string
	Categories    Area
	Series        []Series
	Percent       bool
}

// Series is one row of values; Name is the cell that holds its name.
type Series struct {
	Name   Area
	Values Area
}

func (s *Sheet) put(row, col int, v Value, style Style) {
	s.Cells = append(s.Cells, Cell{row, col, v, style})
}

func (s *Sheet) merge(row, col, toRow, toCol int) {
	s.Merges = append(s.Merges, Area{row, col, toRow, toCol})
}

// heads writes a line of headings; those of columns of numbers stand to the right.
func (s *Sheet) heads(row, col int, texts []string, numbers int) {
	for i, t := range texts {
		style := Head
		if i >= len(texts)-numbers {
			style = HeadRight
		}
		s.put(row, col+i, text(t), style)
	}
}

// displayWidth is the width of a column that shows its texts, between two bounds.
func displayWidth(least, most float64, texts ...string) float64 {
	w := least
	for _, t := range texts {
		w = max(w, float64(width(t))+2)
	}
	return min(w, most)
}
