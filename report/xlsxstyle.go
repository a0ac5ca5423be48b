package report

import "github.com/xuri/excelize/v2"

// One palette, in blues that stay apart in grey and for colour-blind readers.
const (
	ink       = "1F2937"
	mutedInk  = "6B7280"
	accent    = "1F4E9E"
	rule      = "D1D5DB"
	tileFill  = "F1F5FB"
	barColour = "A9C4EE"
)

var (
	seriesColours = []string{"A9C4EE", "1F4E9E"}
	tierFill      = []string{"16346B", "1F4E9E", "6F9BDC", "C9DBF5", "EEF1F5"}
	tierInk       = []string{"FFFFFF", "FFFFFF", "10213F", "10213F", "4B5563"}
)

func solid(c string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{c}}
}

func (x *xlsxWriter) font() string {
	if x.lang == "zh" {
		return "Microsoft YaHei"
	}
	return "Calibri"
}

type styleKey struct {
	style Style
	kind  ValueKind
}

// style gives the workbook's number for a role and a kind of value.
func (x *xlsxWriter) style(role Style, kind ValueKind) int {
	key := styleKey{role, kind}
	if id, ok := x.styles[key]; ok {
		return id
	}
	s := excelize.Style{Font: &excelize.Font{Family: x.font(), Size: 10, Color: ink}, Alignment: &excelize.Alignment{Vertical: "center"}}
	if format := numberFormat(role, kind); format != "" {
		s.CustomNumFmt = &format
	}
	bottom := []excelize.Border{{Type: "bottom", Color: rule, Style: 1}}
	switch role {
	case Title:
		s.Font.Size, s.Font.Bold = 20, true
	case Subtitle:
		s.Font.Size, s.Font.Color = 9, mutedInk
	case Headline:
		s.Font.Size, s.Font.Bold, s.Alignment.WrapText = 13, true, true
	case Heading:
		s.Font.Size, s.Font.Bold, s.Font.Color = 12, true, accent
	case Head, HeadRight:
		s.Font.Bold, s.Font.Color, s.Fill, s.Alignment.WrapText = true, "FFFFFF", solid(accent), true
		if role == HeadRight {
			s.Alignment.Horizontal = "right"
		}
	case Total:
		s.Font.Bold = true
		s.Border = []excelize.Border{{Type: "top", Color: ink, Style: 1}}
	case HeadCentred:
		s.Font.Bold, s.Font.Color, s.Fill, s.Alignment.Horizontal = true, "FFFFFF", solid(accent), "center"
	case Centred:
		s.Border, s.Alignment.Horizontal = bottom, "center"
	case TileLabel, TileEdgeLabel:
		s.Font.Size, s.Font.Color, s.Fill, s.Alignment = 9, mutedInk, solid(tileFill), &excelize.Alignment{Horizontal: "left", Vertical: "bottom", Indent: 1, ShrinkToFit: true}
	case TileValue, TileEdgeValue:
		s.Font.Size, s.Font.Bold, s.Fill, s.Alignment = 16, true, solid(tileFill), &excelize.Alignment{Horizontal: "left", Vertical: "center", Indent: 1, ShrinkToFit: true}
	case Note:
		s.Font.Size, s.Font.Color, s.Alignment = 9, ink, &excelize.Alignment{Vertical: "top", WrapText: true}
	case BodyWrap:
		s.Border, s.Alignment.WrapText = bottom, true
	case Body:
		s.Border = bottom
		if kind == Day {
			s.Alignment.Horizontal = "center"
		}
	}
	if role == TileEdgeLabel || role == TileEdgeValue {
		s.Border = []excelize.Border{{Type: "left", Color: accent, Style: 5}}
	}
	id, err := x.file.NewStyle(&s)
	x.do(err)
	x.styles[key] = id
	return id
}

func numberFormat(role Style, kind ValueKind) string {
	switch kind {
	case Int:
		return "#,##0"
	case Amount:
		if role == TileValue || role == TileEdgeValue {
			return "#,##0"
		}
		return "#,##0.00"
	case Fen:
		return "#,##0.00"
	case Day:
		return "yyyy-mm-dd"
	case Ratio:
		return "0.0%"
	case Decimal:
		return "#,##0.0"
	}
	return ""
}
