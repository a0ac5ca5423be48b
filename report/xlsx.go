package report

import (
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// WriteXLSX writes the workbook. The same workbook gives the same bytes, and carries a
// fingerprint by which IsOurXLSX knows that nobody changed it. scratch is a folder for
// temporary files; "" is the system's.
func WriteXLSX(w io.Writer, book *Workbook, scratch string) error {
	x := &xlsxWriter{file: excelize.NewFile(excelize.Options{TmpDir: scratch}), lang: book.Lang, styles: map[styleKey]int{}, lists: map[string]*rows{}}
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
	lists  map[string]*rows // by the part of their sheet
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
	x.do(x.file.SetDocProps(&excelize.DocProperties{Title: b.Title, Creator: "grade " + b.Version, LastModifiedBy: "grade", Created: made, Modified: made, Language: b.Lang}))
	x.do(x.file.SetAppProps(&excelize.AppProperties{Application: "grade"}))
	x.do(x.file.SetCustomProps(excelize.CustomProperty{Name: fingerprintName, Value: noFingerprint}))
	for i := range b.Sheets {
		s := &b.Sheets[i]
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
	x.page(b, s)
	if s.List != nil {
		x.list(s)
		return
	}
	for i, w := range s.Widths {
		c := column(i + 1)
		x.do(x.file.SetColWidth(s.Title, c, c, w))
	}
	for _, c := range s.Cells {
		ref := cellName(c.Row, c.Col)
		if v := x.value(c.Value); v != nil {
			x.do(x.file.SetCellValue(s.Title, ref, v))
		}
		x.do(x.file.SetCellStyle(s.Title, ref, ref, x.style(c.Style, c.Value.Kind)))
	}
	rows := make([]int, 0, len(s.Heights))
	for r := range s.Heights {
		rows = append(rows, r)
	}
	slices.Sort(rows)
	for _, r := range rows {
		x.do(x.file.SetRowHeight(s.Title, r, s.Heights[r]))
	}
	for _, m := range s.Merges {
		x.do(x.file.MergeCell(s.Title, cellName(m.Row, m.Col), cellName(m.ToRow, m.ToCol)))
	}
	for _, a := range s.Bars {
		x.do(x.file.SetConditionalFormat(s.Title, a.String(), []excelize.ConditionalFormatOptions{{Type: "data_bar", Criteria: "=", MinType: "num", MinValue: "0", MaxType: "num", MaxValue: "1", BarColor: "#" + barColour, BarSolid: true}}))
	}
	if s.Table != nil {
		x.do(x.file.AddTable(s.Title, &excelize.Table{Range: s.Table.String(), Name: "grade_" + s.Key, StyleName: "TableStyleLight1", ShowRowStripes: new(bool)}))
	}
	if s.Freeze.Row > 0 {
		x.do(x.file.SetPanes(s.Title, panes(s.Freeze)))
	}
	for i := range s.Charts {
		x.chart(s, &s.Charts[i])
	}
}

func panes(f Area) *excelize.Panes {
	p := &excelize.Panes{Freeze: true, XSplit: f.Col - 1, YSplit: f.Row - 1, TopLeftCell: cellName(f.Row, f.Col), ActivePane: "bottomRight"}
	if f.Col == 1 {
		p.ActivePane = "bottomLeft"
	}
	return p
}

// page sets the paper, the footer and the view.
func (x *xlsxWriter) page(b *Workbook, s *Sheet) {
	orientation, fit, a4, no, yes, zoom := "portrait", 0, 9, false, true, 100.0
	if s.Landscape {
		orientation = "landscape"
	}
	if s.OnePage {
		fit = 1
	}
	one := 1
	x.do(x.file.SetSheetView(s.Title, 0, &excelize.ViewOptions{ShowGridLines: &no, ZoomScale: &zoom}))
	x.do(x.file.SetPageLayout(s.Title, &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation, FitToWidth: &one, FitToHeight: &fit}))
	x.do(x.file.SetSheetProps(s.Title, &excelize.SheetPropsOptions{FitToPage: &yes}))
	margin, edge, centre := 0.4, 0.55, true
	x.do(x.file.SetPageMargins(s.Title, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin, Top: &edge, Bottom: &edge, Horizontally: &centre}))
	x.do(x.file.SetHeaderFooter(s.Title, &excelize.HeaderFooterOptions{OddFooter: "&L&8" + b.Title + "&C&8&A&R&8" + say(b.Lang, "page")}))
}

// value is what excelize is given; nil for nothing.
func (x *xlsxWriter) value(v Value) any {
	switch v.Kind {
	case Text:
		return clip(v.Text)
	case Int:
		return v.Int
	case Amount:
		return yuan(v.Int)
	case Day:
		return time.Unix(v.Int*86400, 0).UTC()
	case Ratio, Decimal, Fen:
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

// list streams the customers: a table with filters, a frozen header, colours by tier and score.
func (x *xlsxWriter) list(s *Sheet) {
	n := len(s.Order)
	last := n + 1
	for k, c := range s.List.Columns {
		at := fmt.Sprintf("%s2:%s%d", column(k+1), column(k+1), max(last, 2))
		switch c.Key {
		case "monetary":
			x.do(x.file.SetConditionalFormat(s.Title, at, []excelize.ConditionalFormatOptions{{Type: "data_bar", Criteria: "=", MinType: "num", MinValue: "0", MaxType: "percentile", MaxValue: "99", BarColor: "#" + barColour}}))
		case "r", "f", "m":
			x.do(x.file.SetConditionalFormat(s.Title, at, []excelize.ConditionalFormatOptions{{Type: "2_color_scale", Criteria: "=", MinType: "min", MaxType: "max", MinColor: "#FFFFFF", MaxColor: "#" + barColour}}))
		case "tier":
			for i, letter := range []string{"S", "A", "B", "C", "D"} {
				f, err := x.file.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: tierInk[i]}, Fill: solid(tierFill[i])})
				x.do(err)
				x.do(x.file.SetConditionalFormat(s.Title, at, []excelize.ConditionalFormatOptions{{Type: "cell", Criteria: "==", Value: `"` + letter + `"`, Format: &f}}))
			}
		}
	}
	x.do(x.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: quoteSheet(s.Title) + "!$1:$1", Scope: s.Title}))
	w, err := x.file.NewStreamWriter(s.Title)
	x.do(err)
	if err != nil {
		return
	}
	for i, width := range s.Widths {
		x.do(w.SetColWidth(i+1, i+1, width))
	}
	x.do(w.SetPanes(panes(s.Freeze)))
	row := make([]any, len(s.List.Columns))
	heads := uniqueTitles(s.List.Columns)
	for k, c := range s.List.Columns {
		style := Head
		switch {
		case centred[c.Key] || c.Kind == Day:
			style = HeadCentred
		case c.Kind == Int || c.Kind == Amount:
			style = HeadRight
		}
		row[k] = excelize.Cell{StyleID: x.style(style, Text), Value: heads[k]}
	}
	x.do(w.SetRow("A1", row, excelize.RowOpts{Height: 30}))
	at, err := x.file.GetSheetIndex(s.Title)
	x.do(err)
	x.lists[fmt.Sprintf("xl/worksheets/sheet%d.xml", at+1)] = x.newRows(s)
	if n > 0 {
		area := Area{1, 1, last, len(s.List.Columns)}
		x.do(w.AddTable(&excelize.Table{Range: area.String(), Name: "grade_" + s.Key, StyleName: "TableStyleLight1", ShowRowStripes: new(bool)}))
	}
	x.do(w.Flush())
}

// centred are the columns of marks.
var centred = map[string]bool{"r": true, "f": true, "m": true, "rfm": true, "tier": true}

// uniqueTitles are the heads of the list: a table wants them different and not empty.
func uniqueTitles(cs []Column) []string {
	seen := map[string]bool{}
	out := make([]string, len(cs))
	for i, c := range cs {
		t := clip(strings.TrimSpace(c.Title))
		if t == "" {
			t = column(i + 1)
		}
		for n := 2; seen[strings.ToLower(t)]; n++ {
			t = fmt.Sprintf("%s (%d)", strings.TrimSpace(c.Title), n)
		}
		seen[strings.ToLower(t)] = true
		out[i] = t
	}
	return out
}

func (x *xlsxWriter) chart(s *Sheet, c *Chart) {
	font := excelize.Font{Family: x.font(), Size: 9, Color: mutedInk}
	ref := func(a Area) string { return quoteSheet(s.Title) + "!" + a.absolute() }
	var series []excelize.ChartSeries
	for i, y := range c.Series {
		series = append(series, excelize.ChartSeries{Name: ref(Area{y.Name.Row, y.Name.Col, y.Name.Row, y.Name.Col}), Categories: ref(c.Categories), Values: ref(y.Values), Fill: solid(seriesColours[i])})
	}
	gap := uint(40)
	zero := 0.0
	chart := &excelize.Chart{
		Type: excelize.Col, Series: series, GapWidth: &gap,
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: c.Title, Font: &excelize.Font{Family: x.font(), Size: 11, Bold: true, Color: ink}}}},
		Dimension: excelize.ChartDimension{Width: uint(c.Width), Height: uint(c.Height)},
		Legend:    excelize.ChartLegend{Position: "bottom", Font: &font},
		Border:    excelize.LineOptions{Type: excelize.LineNone},
		XAxis:     excelize.ChartAxis{Font: font},
		YAxis:     excelize.ChartAxis{Font: font, Minimum: &zero, MajorGridLines: false, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0"}},
		PlotArea:  excelize.ChartPlotArea{ShowVal: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0"}},
	}
	if c.Kind == BarChart {
		chart.Type, chart.XAxis.ReverseOrder, chart.Legend.Position = excelize.Bar, true, "none"
	}
	if c.Percent {
		chart.PlotArea.NumFmt.CustomNumFmt, chart.YAxis.NumFmt.CustomNumFmt = "0%", "0%"
	}
	chart.YAxis.None = true // every bar carries its value
	x.do(x.file.AddChart(s.Title, cellName(c.Row, c.Col), chart))
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
