package report

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// list streams the customers: a table with filters, a frozen header, colours by tier and score. Behind the
// last head stands the way back to the summary.
func (x *xlsxWriter) list(s *Sheet) {
	n := len(s.Order)
	last := n + 1
	for k, c := range s.List.Columns {
		x.listFormat(s.Title, c.Key, fmt.Sprintf("%s2:%s%d", column(k+1), column(k+1), max(last, 2)))
	}
	width := len(s.List.Columns)
	x.do(x.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: quoteSheet(s.Title) + "!$1:$1", Scope: s.Title}))
	x.do(x.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: quoteSheet(s.Title) + "!" + Area{1, 1, last, printed(s)}.absolute(), Scope: s.Title}))
	x.link(s.Title, cellName(1, width+1), "summary")
	w, err := x.file.NewStreamWriter(s.Title)
	x.do(err)
	if err != nil {
		return
	}
	for i := len(s.Widths); i > 0; i-- { // the library puts each before the others
		x.do(w.SetColWidth(i, i, s.Widths[i-1]))
	}
	x.do(w.SetPanes(panes(s.Freeze)))
	row := make([]any, width, width+1)
	heads := uniqueTitles(s.List.Columns)
	for k, c := range s.List.Columns {
		style := Head
		switch {
		case centred[c.Key] || c.Kind == Day:
			style = HeadCentred
		case c.Kind != Text:
			style = HeadRight
		}
		row[k] = excelize.Cell{StyleID: x.style(style, Text), Value: heads[k]}
	}
	if _, ok := x.titles["summary"]; ok {
		row = append(row, excelize.Cell{StyleID: x.style(Link, Text), Value: "← " + x.titles["summary"]})
	}
	x.do(w.SetRow("A1", row, excelize.RowOpts{Height: 30}))
	at, err := x.file.GetSheetIndex(s.Title)
	x.do(err)
	x.lists[fmt.Sprintf("xl/worksheets/sheet%d.xml", at+1)] = x.newRows(s)
	if n > 0 {
		area := Area{1, 1, last, width}
		x.do(w.AddTable(&excelize.Table{Range: area.String(), Name: x.unused("grade_" + s.Key), StyleName: "TableStyleLight1", ShowRowStripes: new(bool)}))
	}
	x.do(w.Flush())
}

// printedChars is how wide a page of a list may be and still be read.
const printedChars = 190

// printed is how many columns of a list are printed: those that fit a page side by side.
func printed(s *Sheet) int {
	sum := 0.0
	for i, w := range s.Widths {
		if sum += w; sum > printedChars {
			return max(i, 1)
		}
	}
	return len(s.Widths)
}

// listFormat draws bars and colours into a column of the list.
func (x *xlsxWriter) listFormat(sheet, key, cells string) {
	switch key {
	case "monetary":
		x.format(sheet, cells, excelize.ConditionalFormatOptions{Type: "data_bar", Criteria: "=", MinType: "num", MinValue: "0", MaxType: "percentile", MaxValue: "99", BarColor: "#" + barColour})
	case "r", "f", "m":
		x.format(sheet, cells, excelize.ConditionalFormatOptions{Type: "2_color_scale", Criteria: "=", MinType: "min", MaxType: "max", MinColor: "#FFFFFF", MaxColor: "#" + barColour})
	case "tier", "previous_tier":
		x.tierColours(sheet, cells)
	case "move":
		for _, m := range []struct{ criteria, colour string }{{">", good}, {"<", bad}} {
			f, err := x.file.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: m.colour}})
			x.do(err)
			x.format(sheet, cells, excelize.ConditionalFormatOptions{Type: "cell", Criteria: m.criteria, Value: "0", Format: &f})
		}
	}
}

// centred are the columns of marks.
var centred = map[string]bool{"r": true, "f": true, "m": true, "rfm": true, "tier": true, "previous_tier": true, "move": true}

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
