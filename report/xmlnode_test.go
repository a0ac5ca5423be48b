package report

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The order of elements that the format wants (ECMA-376 part 1: 18.3.1.99 worksheet, 18.2.27 workbook,
// 18.5.1.2 table, 18.8.39 styleSheet, 21.2.2.27 chartSpace, 21.2.2.26 chart, 21.2.2.145 plotArea). Excel
// repairs files that keep to another one.
var elementOrder = map[string]string{
	"worksheet":     "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF picture oleObjects controls webPublishItems tableParts extLst",
	"workbook":      "fileVersion fileSharing workbookPr alternateContent workbookProtection bookViews sheets functionGroups externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches extLst",
	"table":         "autoFilter sortState tableColumns tableStyleInfo extLst",
	"styleSheet":    "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst",
	"chartSpace":    "date1904 lang roundedCorners AlternateContent style clrMapOvr pivotFmts protection chart spPr txPr externalData printSettings userShapes extLst",
	"chart":         "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly dispBlanksAs showDLblsOverMax extLst",
	"barChart/ser":  "idx order tx spPr invertIfNegative pictureOptions dPt dLbls trendline errBars cat val shape extLst",
	"lineChart/ser": "idx order tx spPr marker dPt dLbls trendline errBars cat val smooth extLst",
	"dLbls":         "dLbl delete numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize separator showLeaderLines leaderLines extLst",
	"valAx":         "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses crossesAt crossBetween majorUnit minorUnit dispUnits extLst",
	"catAx":         "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses crossesAt auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl extLst",
	"barChart":      "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId extLst",
	"lineChart":     "grouping varyColors ser dLbls dropLines hiLowLines upDownBars marker smooth axId extLst",
}

// node is an element with its children.
type node struct {
	name     string
	attr     map[string]string
	text     string
	children []*node
}

func parseXML(t *testing.T, part string, b []byte) *node {
	t.Helper()
	root := &node{}
	stack := []*node{root}
	for d := xml.NewDecoder(bytes.NewReader(b)); ; {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", part, err)
		}
		top := stack[len(stack)-1]
		switch x := tok.(type) {
		case xml.StartElement:
			n := &node{name: x.Name.Local, attr: map[string]string{}}
			for _, a := range x.Attr {
				key := a.Name.Local
				if a.Name.Space != "" && key == "id" {
					key = "r:id"
				}
				if _, twice := n.attr[key]; twice && key != "xmlns" {
					t.Errorf("%s: %s has %s twice", part, n.name, key)
				}
				n.attr[key] = a.Value
			}
			top.children = append(top.children, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text += string(x)
		}
	}
	return root.children[0]
}

// all gives the elements of a name below a node.
func (n *node) all(name string) []*node {
	var out []*node
	for _, c := range n.children {
		if c.name == name {
			out = append(out, c)
		}
		out = append(out, c.all(name)...)
	}
	return out
}

var cellReference = regexp.MustCompile(`^([A-Z]{1,3})([0-9]+)$`)

// areaOf reads A1 or A1:B2.
func areaOf(t *testing.T, ref string) Area {
	t.Helper()
	from, to, ok := strings.Cut(strings.ReplaceAll(ref, "$", ""), ":")
	if !ok {
		to = from
	}
	at := func(s string) (row, col int) {
		m := cellReference.FindStringSubmatch(s)
		if m == nil {
			t.Fatalf("%q is no reference", ref)
		}
		for _, c := range m[1] {
			col = col*26 + int(c-'A'+1)
		}
		row, _ = strconv.Atoi(m[2])
		return row, col
	}
	var a Area
	a.Row, a.Col = at(from)
	a.ToRow, a.ToCol = at(to)
	if a.Row > a.ToRow || a.Col > a.ToCol || a.ToRow > 1<<20 || a.ToCol > 1<<14 {
		t.Errorf("%s is no area of a sheet", ref)
	}
	return a
}

func (a Area) overlaps(b Area) bool {
	return a.Row <= b.ToRow && b.Row <= a.ToRow && a.Col <= b.ToCol && b.Col <= a.ToCol
}

// partsOf gives the parts of a workbook, and their names in the order of the package.
func partsOf(t *testing.T, book []byte) (names []string, parts map[string][]byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	parts = map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := parts[f.Name]; twice {
			t.Errorf("part %s stands twice", f.Name)
		}
		names, parts[f.Name] = append(names, f.Name), b
	}
	return names, parts
}
