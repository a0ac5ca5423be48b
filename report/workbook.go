package report

// Workbook is a report as values: sheets, before any file format.
type Workbook struct {
	Lang    string
	Title   string
	Subject string
	AsOf    string // 2006-01-02, or "" without purchases: the date in the document's properties
	Version string
	Head    string // what the list says of itself, in JSON; "" for none
	Sheets  []Sheet
}

// Sheet is one sheet: bands from top to bottom, or a long list.
type Sheet struct {
	Key       string // one of SheetKeys; sheets of several owners share theirs
	Title     string
	Landscape bool
	OnePage   bool
	Widths    []float64 // of the columns from A on, in characters; 0 and those behind: by their texts
	Bands     []Band
	Freeze    Area                           // the rows above Row and the columns left of Col stay; zero: none
	List      *Customers                     // a list from A1 on
	Order     []int32                        // of the list's customers
	Values    map[string]func(string) string // of the list: keys into words, by column
	More      string                         // of the list: what it leaves out, and where that is
}

// tables counts the tables that are printed one below the other.
func (s *Sheet) tables() (n int) {
	for _, band := range s.Bands {
		for _, b := range band {
			if b.Grid != nil && !b.Grid.aside {
				n++
				break
			}
		}
	}
	return n
}

// Band is what stands side by side.
type Band []Block

// Block is one piece of a sheet: of Text, Tiles, Grid, Chart, Links and Stack the one that is set.
type Block struct {
	Col   int // of its first cell, from 1 on; 0: the first one
	Span  int // columns that a text or a chart runs over; 0: one; allColumns: up to the last one
	Text  string
	Style Style
	Tiles []Tile
	Grid  *grid
	Chart *Chart
	Links []string // keys of sheets
	Stack []Block  // from top to bottom, in the place of this one; charts share the height of the band
}

// allColumns is the span of a text over the whole sheet.
const allColumns = -1

// Tile is a key figure.
type Tile struct {
	Key   string // of its defined name; "" for none
	Label string
	Value Value
	Note  string // what it was before, and by how much it changed
	Good  int    // 1 where the change is good news, -1 where it is bad
	Span  int    // columns; 0: one
}

// Area is a rectangle of cells, 1-based and inclusive.
type Area struct{ Row, Col, ToRow, ToCol int }

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
	TileNote
	TileGood
	TileBad
	Centred
	HeadCentred
	HeadWide // of a column of long texts
	Note
	Link
	Heat   // a number in a matrix that is coloured by value
	FillIn // a cell of a list that is to be filled in
	Plain  // no look of its own
	Right  // a text among numbers
)

// ChartKind is the kind of a chart.
type ChartKind uint8

// The kinds.
const (
	BarChart ChartKind = iota
	ColumnChart
	StackedChart // columns upon each other
	LineChart
)

// Chart is a native chart over the figures of a grid. Its title says what they show.
type Chart struct {
	Kind     ChartKind
	Title    string
	Of       *grid
	Category int   // the column of the grid that names what is shown, from 1 on
	Series   []int // the columns that are drawn
	Line     []int // further ones, drawn as lines on an axis of shares
	Height   int   // pixels; 0: as high as what stands beside it
}
