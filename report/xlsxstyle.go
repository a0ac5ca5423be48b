package report

import "github.com/xuri/excelize/v2"

// One palette, in blues that stay apart in grey and for colour-blind readers; orange for what is drawn
// over them. TestPalette holds that.
const (
	ink        = "1F2937"
	mutedInk   = "5B6472"
	accent     = "1F4E9E"
	rule       = "D1D5DB"
	tileFill   = "F1F5FB"
	barColour  = "A9C4EE"
	heatColour = "7FA8E3"
	lineColour = "C2570C"
	good       = "047857"
	bad        = "B42318"
	fillIn     = "FFF8E1" // cells to be filled in
)

var (
	seriesColours = []string{"A9C4EE", "1F4E9E"}
	stackColours  = []string{"16346B", "2F6DB5", "7FA8E3", "C9DBF5", "C2570C", "E9A66B", "6B7280", "B8BEC8", "0F766E", "5DB5A9", "8C6D1F"}
	tierLetters   = []string{"S", "A", "B", "C", "D"}
	tierFills     = []string{"16346B", "1F4E9E", "7FA8E3", "BDD2F2", "EEF1F5"}
	tierInk       = []string{"FFFFFF", "FFFFFF", "10213F", "10213F", "4B5563"}
	tabColours    = map[string]string{"summary": accent, "calls": lineColour, "quality": "9CA3AF", "method": "9CA3AF"}
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
	wear(&s, role, kind)
	id, err := x.file.NewStyle(&s)
	x.do(err)
	x.styles[key] = id
	return id
}

// wear gives a plain style the look of a role.
func wear(s *excelize.Style, role Style, kind ValueKind) {
	edge := []excelize.Border{{Type: "left", Color: accent, Style: 5}}
	bottom := []excelize.Border{{Type: "bottom", Color: rule, Style: 1}}
	switch role {
	case Title:
		s.Font.Size, s.Font.Bold = 20, true
	case Subtitle:
		s.Font.Size, s.Font.Color, s.Alignment = 9, mutedInk, &excelize.Alignment{Vertical: "top", WrapText: true}
	case Headline:
		s.Font.Size, s.Font.Bold, s.Alignment.WrapText = 13, true, true
	case Heading:
		s.Font.Size, s.Font.Bold, s.Font.Color = 12, true, accent
	case Head, HeadRight, HeadWide:
		s.Font.Bold, s.Font.Color, s.Fill, s.Alignment.WrapText = true, "FFFFFF", solid(accent), true
		if role == HeadRight {
			s.Alignment.Horizontal = "right"
		}
		if role == HeadWide {
			s.Alignment.Horizontal, s.Alignment.Indent = "left", 1
		}
	case Total:
		s.Font.Bold = true
		s.Border = []excelize.Border{{Type: "top", Color: ink, Style: 1}}
	case HeadCentred:
		s.Font.Bold, s.Font.Color, s.Fill, s.Alignment.Horizontal, s.Alignment.WrapText = true, "FFFFFF", solid(accent), "center", true
	case Right:
		s.Border, s.Alignment.Horizontal = bottom, "right"
	case Centred:
		s.Border, s.Alignment.Horizontal = bottom, "center"
	case TileLabel:
		s.Font.Size, s.Font.Color, s.Fill, s.Border, s.Alignment = 9, mutedInk, solid(tileFill), edge, &excelize.Alignment{Horizontal: "left", Vertical: "bottom", Indent: 1, ShrinkToFit: true}
	case TileValue:
		s.Font.Size, s.Font.Bold, s.Fill, s.Border, s.Alignment = 16, true, solid(tileFill), edge, &excelize.Alignment{Horizontal: "left", Vertical: "center", Indent: 1, ShrinkToFit: true}
	case TileNote, TileGood, TileBad:
		s.Font.Size, s.Font.Color, s.Fill, s.Border, s.Alignment = 9, map[Style]string{TileNote: mutedInk, TileGood: good, TileBad: bad}[role], solid(tileFill), edge, &excelize.Alignment{Horizontal: "left", Vertical: "top", Indent: 1, ShrinkToFit: true}
	case Link:
		s.Font.Size, s.Font.Color, s.Font.Underline, s.Alignment.ShrinkToFit = 9, accent, "single", true
	case Heat:
		s.Alignment.Horizontal = "center"
		s.Border = []excelize.Border{{Type: "left", Color: "FFFFFF", Style: 1}, {Type: "right", Color: "FFFFFF", Style: 1}, {Type: "top", Color: "FFFFFF", Style: 1}, {Type: "bottom", Color: "FFFFFF", Style: 1}}
	case FillIn:
		s.Border, s.Fill, s.Alignment.WrapText = bottom, solid(fillIn), true
	case Note:
		s.Font.Size, s.Font.Color, s.Alignment = 9, ink, &excelize.Alignment{Vertical: "top", WrapText: true}
	case BodyWrap:
		s.Border, s.Alignment.WrapText, s.Alignment.Indent, s.Alignment.Horizontal = bottom, true, 1, "left"
	case Body:
		s.Border = bottom
		if kind == Day {
			s.Alignment.Horizontal = "center"
		}
	}
}

// numberFormat is how a workbook shows a kind of value; "" for as it is. 0\.0, writes a number that was
// divided by a thousand with its last digit behind a point: units of ten thousand.
func numberFormat(role Style, kind ValueKind) string {
	switch kind {
	case Int, Whole:
		return "#,##0"
	case Amount, Fen:
		return "#,##0.00"
	case Day:
		return "yyyy-mm-dd"
	case Ratio:
		if role == TileValue || role == Heat {
			return "0%"
		}
		return "0.0%"
	case Fine:
		return "#,##0.0000"
	case Decimal:
		return "#,##0.0"
	case Wan:
		return `0\.0,"万"`
	case Yi:
		return `0\.00,,"亿"`
	case Kilo:
		return `#,##0.0,"K"`
	case Mega:
		return `#,##0.00,,"M"`
	case Giga:
		return `#,##0.00,,,"B"`
	case Move:
		return `▲0;▼0;"–"`
	}
	return ""
}
