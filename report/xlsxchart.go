package report

import (
	"github.com/xuri/excelize/v2"

	"grade/ledger"
)

// manyPoints is from how many points on a line has no marks.
const manyPoints = 40

// chart draws a native chart over the cells of its grid.
func (x *xlsxWriter) chart(sheet string, p *page, c *placedChart) {
	if len(c.Of.rows) == 0 {
		return
	}
	font := excelize.Font{Family: x.font(), Size: 9, Color: mutedInk}
	ref := func(a Area) string { return quoteSheet(sheet) + "!" + a.absolute() }
	_, names := p.column(c.Of, c.Category)
	series := func(k int) excelize.ChartSeries {
		head, body := p.column(c.Of, k)
		return excelize.ChartSeries{Name: ref(head), Categories: ref(names), Values: ref(body)}
	}
	zero, gap := 0.0, uint(45)
	format := c.format(x.lang, c.Series)
	main := &excelize.Chart{
		Type:      map[ChartKind]excelize.ChartType{BarChart: excelize.Bar, ColumnChart: excelize.Col, StackedChart: excelize.ColStacked, LineChart: excelize.Line}[c.Kind],
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: c.Title, Font: &excelize.Font{Family: x.font(), Size: 11, Bold: true, Color: ink}}}},
		Dimension: excelize.ChartDimension{Width: uint(max(c.width-2*chartGap, 100)), Height: uint(c.height)},
		Format:    excelize.GraphicOptions{AltText: c.Title, OffsetX: chartGap, OffsetY: c.down},
		Legend:    excelize.ChartLegend{Position: "bottom", Font: &font},
		Border:    excelize.LineOptions{Type: excelize.LineNone},
		XAxis:     excelize.ChartAxis{Font: font},
		YAxis:     excelize.ChartAxis{Font: font, Minimum: &zero, NumFmt: excelize.ChartNumFmt{CustomNumFmt: format}},
		PlotArea:  excelize.ChartPlotArea{NumFmt: excelize.ChartNumFmt{CustomNumFmt: format}},
		GapWidth:  &gap,
	}
	for i, k := range c.Series {
		s := series(k)
		colour := c.colours()[i%len(c.colours())]
		if s.Fill = solid(colour); c.Kind == LineChart {
			s = withLine(s, colour)
			if len(c.Of.rows) > manyPoints {
				s.Marker.Symbol = "none"
			}
		}
		main.Series = append(main.Series, s)
	}
	c.dress(main)
	var line []*excelize.Chart
	if len(c.Line) > 0 {
		one := c.lineTop()
		main.YAxis.Maximum = one // both are shares of the same
		l := &excelize.Chart{Type: excelize.Line, YAxis: excelize.ChartAxis{Secondary: true, Minimum: &zero, Maximum: one, Font: font, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0%"}}}
		for _, k := range c.Line {
			l.Series = append(l.Series, withLine(series(k), lineColour))
		}
		line = append(line, l)
	}
	x.do(x.file.AddChart(sheet, cellName(c.row, c.col), main, line...))
}

// withLine makes a series a line with marks.
func withLine(s excelize.ChartSeries, colour string) excelize.ChartSeries {
	s.Line = excelize.LineOptions{Width: 2.25, Fill: solid(colour)}
	s.Marker = excelize.ChartMarker{Symbol: "circle", Size: 5, Fill: solid(colour)}
	return s
}

// dress says where a chart has its legend, labels and axes.
func (c *placedChart) dress(main *excelize.Chart) {
	if len(c.Series)+len(c.Line) == 1 {
		main.Legend.Position = "none"
	}
	if c.labelled() {
		main.PlotArea.ShowVal, main.YAxis.None = true, true // every bar carries its value
	} else {
		main.YAxis.MajorGridLines = true
	}
	if c.Kind == BarChart {
		main.XAxis.ReverseOrder = true
	}
	if n := len(c.Of.rows); n > 12 && c.Kind != BarChart {
		main.XAxis.Alignment.TextRotation = -45
	}
	if c.low() {
		main.YAxis.Minimum = nil
	}
}

// lineTop is the end of the axis of shares: all, unless a share is beyond it.
func (c *Chart) lineTop() *float64 {
	one := 1.0
	for _, row := range c.Of.rows {
		for _, k := range c.Line {
			if row[k-1].Num > one {
				return nil
			}
		}
	}
	return &one
}

// colours are those of the series.
func (c *Chart) colours() []string {
	if c.Kind == StackedChart || c.Kind == LineChart {
		return stackColours
	}
	if len(c.Series) == 1 {
		return seriesColours[1:]
	}
	return seriesColours
}

// labelled says whether there is room for every value beside its bar.
func (c *Chart) labelled() bool {
	return c.Kind == BarChart || c.Kind == ColumnChart && len(c.Of.rows)*len(c.Series) <= 14 && len(c.Line) == 0
}

// low says whether a value is below zero.
func (c *Chart) low() bool {
	for _, row := range c.Of.rows {
		for _, k := range c.Series {
			if v := row[k-1]; v.Int < 0 || v.Num < 0 {
				return true
			}
		}
	}
	return false
}

// format is how values are written: money in the unit that suits the largest of them.
func (c *Chart) format(lang string, series []int) string {
	var most int64
	kind := Blank
	for _, row := range c.Of.rows {
		for _, k := range series {
			v := row[k-1]
			if v.Kind != Blank {
				kind = v.Kind
			}
			most = max(most, v.Int, -v.Int)
		}
	}
	switch kind {
	case Fen, Decimal:
		return "0.00"
	case Ratio:
		if c.Kind == BarChart {
			return "0.0%"
		}
		return "0%"
	case Amount, Whole, Wan, Yi, Kilo, Mega, Giga:
		unit := shortKind(lang, ledger.Money(most))
		if smaller := shortKind(lang, ledger.Money(most)/10); unit == Yi || unit == Mega || unit == Giga {
			unit = smaller // so that small values beside it can be read
		}
		return numberFormat(Body, unit)
	}
	return "#,##0"
}
