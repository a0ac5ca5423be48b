package report

import (
	"fmt"
	"io"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// WriteXLSX writes the workbook. The same workbook gives the same bytes, and carries a
// fingerprint by which IsOurXLSX knows that nobody changed it. scratch is a folder for
// temporary files; "" is the system's.
func WriteXLSX(w io.Writer, book *Workbook, scratch string) error {
	x := &xlsxWriter{file: excelize.NewFile(excelize.Options{TmpDir: scratch}), lang: book.Lang, styles: map[styleKey]int{}, lists: map[string]*rows{}, titles: map[string]string{}, names: map[string]int{}}
	defer x.file.Close()
	x.book(book)
	return x.write(w)
}

// write packs the workbook.
func (x *xlsxWriter) write(w io.Writer) error {
	if x.err != nil {
		return x.err
	}
	// excelize adds these from a map.
	defaults := x.file.ContentTypes.Defaults
	sort.Slice(defaults, func(i, j int) bool { return defaults[i].Extension < defaults[j].Extension })
	x.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return &packer{to: w, lists: x.lists} })
	return x.file.Write(io.Discard)
}

type xlsxWriter struct {
	file   *excelize.File
	lang   string
	styles map[styleKey]int
	lists  map[string]*rows  // by the part of their sheet
	titles map[string]string // of the sheets, by key; of several with one key the first
	tiers  []int             // conditional styles of tiers
	names  map[string]int    // of tables and cells: how often each was given
	err    error
}

// do keeps the first error, so that the building reads as a list.
func (x *xlsxWriter) do(err error) {
	if err != nil && x.err == nil {
		x.err = err
	}
}

func (x *xlsxWriter) book(b *Workbook) {
	made := b.AsOf
	if made == "" {
		made = "1970-01-01"
	}
	made += "T00:00:00Z"
	x.do(x.file.SetDefaultFont(x.font()))
	x.do(x.file.SetDocProps(&excelize.DocProperties{Title: b.Title, Subject: b.Subject, Category: say(b.Lang, "title"), Creator: "grade " + b.Version, LastModifiedBy: "grade", Created: made, Modified: made, Language: b.Lang}))
	x.do(x.file.SetAppProps(&excelize.AppProperties{Application: "grade"}))
	x.do(x.file.SetCustomProps(excelize.CustomProperty{Name: fingerprintName, Value: noFingerprint}))
	for i, piece := range headPieces(b.Head) {
		x.do(x.file.SetCustomProps(excelize.CustomProperty{Name: headProperty + strconv.Itoa(i+1), Value: piece}))
	}
	for i := range b.Sheets {
		s := &b.Sheets[i]
		if _, ok := x.titles[s.Key]; !ok {
			x.titles[s.Key] = s.Title
		}
		if i == 0 {
			x.do(x.file.SetSheetName("Sheet1", s.Title))
		} else {
			_, err := x.file.NewSheet(s.Title)
			x.do(err)
		}
	}
	for i := range b.Sheets {
		x.sheet(b, &b.Sheets[i])
	}
	x.file.SetActiveSheet(0)
}

func (x *xlsxWriter) sheet(b *Workbook, s *Sheet) {
	x.paper(b, s)
	if s.List != nil {
		x.list(s)
		return
	}
	p := s.layout(x.lang)
	x.cells(s, p)
	x.marks(s, p)
	for i := range p.charts {
		x.chart(s.Title, p, &p.charts[i])
	}
	if f := s.Freeze; f.Col > 0 {
		if f.Row == 0 {
			f.Row = max(p.firstRow(), 2)
			if s.tables() > 1 { // whose heads would stand above the others, too
				f.Row = 2
			} else {
				x.do(x.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("%s!$%d:$%d", quoteSheet(s.Title), f.Row-1, f.Row-1), Scope: s.Title}))
			}
		}
		x.do(x.file.SetPanes(s.Title, panes(f)))
	}
	if len(p.cells) > 0 {
		x.do(x.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: quoteSheet(s.Title) + "!" + p.print.absolute(), Scope: s.Title}))
	}
}

// cells writes the cells of a sheet, and what they look like.
func (x *xlsxWriter) cells(s *Sheet, p *page) {
	for i, w := range p.widths {
		c := column(i + 1)
		x.do(x.file.SetColWidth(s.Title, c, c, w))
	}
	for _, c := range p.cells {
		ref := cellName(c.Row, c.Col)
		if v := x.value(c.Value); v != nil {
			x.do(x.file.SetCellValue(s.Title, ref, v))
		}
		x.do(x.file.SetCellStyle(s.Title, ref, ref, x.style(c.Style, c.Value.Kind)))
	}
	rows := make([]int, 0, len(p.heights))
	for r := range p.heights {
		rows = append(rows, r)
	}
	slices.Sort(rows)
	for _, r := range rows {
		x.do(x.file.SetRowHeight(s.Title, r, min(p.heights[r], 400)))
	}
	for _, m := range p.merges {
		x.do(x.file.MergeCell(s.Title, cellName(m.Row, m.Col), cellName(m.ToRow, m.ToCol)))
	}
	for _, l := range p.links {
		x.link(s.Title, cellName(l.row, l.col), l.sheet)
	}
}

// link makes a cell lead to a sheet; to none where the workbook does not have it.
func (x *xlsxWriter) link(sheet, cell, key string) {
	if to, ok := x.titles[key]; ok {
		x.do(x.file.SetCellHyperLink(sheet, cell, quoteSheet(to)+"!A1", "Location", excelize.HyperlinkOpts{Tooltip: &to}))
	}
}

// marks writes what is drawn into cells, tables and names.
func (x *xlsxWriter) marks(s *Sheet, p *page) {
	for _, a := range p.bars {
		x.format(s.Title, a.String(), excelize.ConditionalFormatOptions{Type: "data_bar", Criteria: "=", MinType: "num", MinValue: "0", MaxType: "num", MaxValue: "1", BarColor: "#" + barColour, BarSolid: true})
	}
	for _, a := range p.heats {
		x.format(s.Title, a.String(), excelize.ConditionalFormatOptions{Type: "2_color_scale", Criteria: "=", MinType: "num", MinValue: "0", MaxType: "max", MinColor: "#FFFFFF", MaxColor: "#" + heatColour})
	}
	for _, a := range p.tiers {
		x.tierColours(s.Title, a.String())
	}
	for _, k := range p.sparks {
		x.sparks(s.Title, p, k)
	}
	for _, t := range p.tables {
		if !t.filter {
			x.name(t.name, s.Title, t.Area)
			continue
		}
		x.do(x.file.AddTable(s.Title, &excelize.Table{Range: t.String(), Name: x.unused(t.name), StyleName: "TableStyleLight1", ShowRowStripes: new(bool)}))
	}
	for _, n := range p.names {
		x.name(n.name, s.Title, n.Area)
	}
}

// unused numbers a name that is taken already, as those of the call lists of several owners.
func (x *xlsxWriter) unused(name string) string {
	if x.names[name]++; x.names[name] > 1 {
		return fmt.Sprintf("%s_%d", name, x.names[name])
	}
	return name
}

// name gives cells a name, for people to build on.
func (x *xlsxWriter) name(name, sheet string, a Area) {
	x.do(x.file.SetDefinedName(&excelize.DefinedName{Name: x.unused(name), RefersTo: quoteSheet(sheet) + "!" + a.absolute()}))
}

func (x *xlsxWriter) format(sheet, cells string, o excelize.ConditionalFormatOptions) {
	x.do(x.file.SetConditionalFormat(sheet, cells, []excelize.ConditionalFormatOptions{o}))
}

// tierColours colours cells by the tier in them.
func (x *xlsxWriter) tierColours(sheet, cells string) {
	for i, letter := range tierLetters {
		if len(x.tiers) <= i {
			f, err := x.file.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: tierInk[i]}, Fill: solid(tierFills[i])})
			x.do(err)
			x.tiers = append(x.tiers, f)
		}
		x.format(sheet, cells, excelize.ConditionalFormatOptions{Type: "cell", Criteria: "==", Value: `"` + letter + `"`, Format: &x.tiers[i]})
	}
}

// sparks draws small columns into cells.
func (x *xlsxWriter) sparks(sheet string, p *page, k placedSpark) {
	from := p.grids[k.of]
	var cells, rows []string
	for r := k.cells.Row; r <= k.cells.ToRow; r++ {
		cells = append(cells, cellName(r, k.cells.Col))
		at := from.Row + 1 + r - k.cells.Row
		rows = append(rows, quoteSheet(sheet)+"!"+Area{at, from.Col + k.from - 1, at, from.ToCol}.String())
	}
	x.do(x.file.AddSparkline(sheet, &excelize.SparklineOptions{Location: cells, Range: rows, Type: "column", SeriesColor: "#" + accent, EmptyCells: "zero"}))
}

func panes(f Area) *excelize.Panes {
	p := &excelize.Panes{Freeze: true, XSplit: f.Col - 1, YSplit: f.Row - 1, TopLeftCell: cellName(f.Row, f.Col), ActivePane: "bottomRight"}
	if f.Col == 1 {
		p.ActivePane = "bottomLeft"
	}
	return p
}

// paper sets the paper, the footer and the view.
func (x *xlsxWriter) paper(b *Workbook, s *Sheet) {
	orientation, fit, a4, no, yes, zoom := "portrait", 0, 9, false, true, 100.0
	if s.Landscape {
		orientation = "landscape"
	}
	if s.OnePage {
		fit = 1
	}
	one, tab := 1, tabColours[s.Key]
	if tab == "" {
		tab = barColour
	}
	x.do(x.file.SetSheetView(s.Title, 0, &excelize.ViewOptions{ShowGridLines: &no, ZoomScale: &zoom}))
	x.do(x.file.SetPageLayout(s.Title, &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation, FitToWidth: &one, FitToHeight: &fit}))
	x.do(x.file.SetSheetProps(s.Title, &excelize.SheetPropsOptions{FitToPage: &yes, TabColorRGB: &tab}))
	margin, edge, centre := 0.4, 0.5, true
	x.do(x.file.SetPageMargins(s.Title, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin, Top: &margin, Bottom: &edge, Horizontally: &centre}))
	x.do(x.file.SetHeaderFooter(s.Title, &excelize.HeaderFooterOptions{OddFooter: "&L&8" + strings.ReplaceAll(b.Title, "&", "&&") + "&C&8&A&R&8" + say(b.Lang, "page")}))
}

// value is what excelize is given; nil for nothing.
func (x *xlsxWriter) value(v Value) any {
	switch v.Kind {
	case Text:
		return clip(v.Text)
	case Int, Move:
		return v.Int
	case Amount, Whole, Wan, Yi, Kilo, Mega, Giga:
		return yuan(v.Int)
	case Day:
		return time.Unix(v.Int*86400, 0).UTC()
	case Ratio, Decimal, Fen, Fine:
		return v.Num
	}
	return nil
}

// yuan is the number that a workbook stores: the nearest float to the exact decimal,
// which shows the same cents up to 15 digits.
func yuan(cents int64) float64 { return float64(cents) / 100 }

// clip keeps a text within what a cell holds, and without characters that XML forbids.
func clip(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, s)
	if len(s) <= excelize.TotalCellChars {
		return s
	}
	units, last := 0, 0 // of UTF-16, by which programs count
	for i, r := range s {
		if units++; r > 0xffff {
			units++
		}
		if units > excelize.TotalCellChars {
			return s[:last] + "…"
		}
		if units < excelize.TotalCellChars {
			last = i + utf8.RuneLen(r)
		}
	}
	return s
}

// sheetTitle makes a text the name of a sheet: at most 31 characters, without those that are not
// allowed, and unlike those in use.
func sheetTitle(t string, used []Sheet) string {
	t = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || r < ' ' {
			return '_'
		}
		return r
	}, t)
	cut := func(n int) string {
		units := 0
		for i, r := range t {
			if units++; r > 0xffff {
				units++
			}
			if units > n {
				return strings.Trim(t[:i], "' ")
			}
		}
		return strings.Trim(t, "' ")
	}
	out := cut(excelize.MaxSheetNameLength)
	for n := 2; slices.ContainsFunc(used, func(s Sheet) bool { return strings.EqualFold(s.Title, out) }); n++ {
		out = cut(excelize.MaxSheetNameLength-5) + fmt.Sprintf(" (%d)", n)
	}
	return out
}

func quoteSheet(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func column(n int) string {
	s, err := excelize.ColumnNumberToName(n)
	if err != nil {
		panic("report: " + err.Error())
	}
	return s
}

func cellName(row, col int) string { return fmt.Sprintf("%s%d", column(col), row) }

// String writes the area as B2:C9.
func (a Area) String() string { return cellName(a.Row, a.Col) + ":" + cellName(a.ToRow, a.ToCol) }

func (a Area) absolute() string {
	from := fmt.Sprintf("$%s$%d", column(a.Col), a.Row)
	if a.Row == a.ToRow && a.Col == a.ToCol {
		return from
	}
	return from + fmt.Sprintf(":$%s$%d", column(a.ToCol), a.ToRow)
}
