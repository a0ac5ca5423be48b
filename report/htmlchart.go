package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"grade/ledger"
)

// plot is the room of a chart's drawing, in pixels.
const (
	plotWidth = 520.0
	barRow    = 24.0
	plotTop   = 14.0
	plotTall  = 190.0
)

// chart draws a chart as SVG; its title stands above it.
func (p *htmlWriter) chart(c *Chart) {
	p.add(`<figure class="chart"><figcaption>`)
	p.text(c.Title)
	p.add(`</figcaption>`)
	if c.Kind == BarChart {
		p.barChart(c)
	} else {
		p.columnChart(c)
	}
	p.legend(c)
	p.add(`</figure>`)
}

// size is a value as a length.
func (v Value) size() float64 {
	switch v.Kind {
	case Ratio, Decimal, Fen, Fine:
		return v.Num
	case Amount, Whole, Wan, Yi, Kilo, Mega, Giga:
		return yuan(v.Int)
	}
	return float64(v.Int)
}

// label writes a value beside its bar.
func (p *htmlWriter) label(v Value) string {
	switch v.Kind {
	case Blank:
		return ""
	case Ratio:
		return rateText(v.Num)
	case Amount, Whole:
		return Short(p.lang, ledger.Money(v.Int))
	}
	return v.onPage()
}

func (p *htmlWriter) svg(height float64, title string) {
	fmt.Fprintf(p, `<svg viewBox="0 0 %.0f %.0f" role="img" font-size="12" fill="#%s"><title>`, plotWidth, height, ink)
	p.text(title)
	p.add(`</title>`)
}

func (p *htmlWriter) words(x, y float64, anchor, t string) {
	fmt.Fprintf(p, `<text x="%.1f" y="%.1f" text-anchor="%s">`, x, y, anchor)
	p.text(t)
	p.add(`</text>`)
}

// barChart draws bars to the right, a line a row.
func (p *htmlWriter) barChart(c *Chart) {
	most, left := 0.0, 40.0
	for _, row := range c.Of.rows {
		left = max(left, float64(min(width(row[c.Category-1].String()), 22))*6.6+10)
		for _, k := range c.Series {
			most = max(most, row[k-1].size())
		}
	}
	p.svg(float64(len(c.Of.rows))*barRow+6, c.Title)
	for i, row := range c.Of.rows {
		y := float64(i) * barRow
		p.words(left-6, y+16, "end", shorten(row[c.Category-1].String(), 22))
		v := row[c.Series[0]-1]
		long := 0.0
		if most > 0 {
			long = max(v.size(), 0) / most * (plotWidth - left - 70)
		}
		fmt.Fprintf(p, `<rect x="%.1f" y="%.1f" width="%.1f" height="15" fill="#%s"/>`, left, y+4, long, accent)
		p.words(left+long+5, y+16, "start", p.label(v))
	}
	p.add(`</svg>`)
}

// columns draws those of one row, from x on.
func (p *htmlWriter) columns(c *Chart, row []Value, x, step float64, y func(float64) float64, labels bool) {
	colours := c.colours()
	base, wide := 0.0, step*0.7
	if c.Kind == ColumnChart {
		wide /= float64(len(c.Series))
	}
	for n, k := range c.Series {
		v := row[k-1].size()
		left := x + step*0.15
		from, to := 0.0, v
		if c.Kind == StackedChart {
			from, to = base, base+v
			base = to
		} else {
			left += float64(n) * wide
		}
		fmt.Fprintf(p, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="#%s"/>`, left, min(y(from), y(to)), max(wide-1, 1), math.Abs(y(from)-y(to)), colours[n%len(colours)])
		if labels {
			p.words(left+wide/2, y(max(to, 0))-4, "middle", p.label(row[k-1]))
		}
	}
}

// columnChart draws columns, side by side or upon each other, and lines.
func (p *htmlWriter) columnChart(c *Chart) {
	rows := c.Of.rows
	most, least := 0.0, 0.0
	for _, row := range rows {
		sum := 0.0
		for _, k := range c.Series {
			v := row[k-1].size()
			if sum += v; c.Kind != StackedChart {
				sum = v
			}
			most, least = max(most, sum), min(least, sum)
		}
	}
	if most == least || len(c.Line) > 0 && most < 1 {
		most = 1
	}
	y := func(v float64) float64 { return plotTop + (most-v)/(most-least)*plotTall }
	step := (plotWidth - 16) / float64(len(rows))
	p.svg(plotTop+plotTall+24, c.Title)
	fmt.Fprintf(p, `<path d="M8 %.1fH%.0f" stroke="#%s"/>`, y(0), plotWidth-8, rule)
	colours := c.colours()
	every := max(1, int(math.Ceil(float64(len(rows))/12)))
	labels := len(rows)*len(c.Series) <= 12 && len(c.Line) == 0
	for i, row := range rows {
		x := 8 + float64(i)*step
		if i%every == 0 {
			p.words(x+step/2, plotTop+plotTall+16, "middle", shorten(row[c.Category-1].String(), max(int(step*float64(every)/6.6), 3)))
		}
		if c.Kind != LineChart {
			p.columns(c, row, x, step, y, labels)
		}
	}
	if c.Kind == LineChart {
		for n, k := range c.Series {
			p.line(c, k, step, y, colours[n%len(colours)])
		}
	}
	for _, k := range c.Line {
		p.line(c, k, step, func(v float64) float64 { return plotTop + (1-v)*plotTall }, lineColour)
	}
	if !labels {
		p.words(8, plotTop-3, "start", p.scale(c, most))
	}
	p.add(`</svg>`)
}

// scale names the height of the plot.
func (p *htmlWriter) scale(c *Chart, most float64) string {
	for _, row := range c.Of.rows {
		for _, k := range c.Series {
			switch row[k-1].Kind {
			case Ratio:
				return strconv.Itoa(int(math.Round(most*100))) + "%"
			case Amount, Whole, Wan, Yi, Kilo, Mega, Giga:
				return Short(p.lang, ledger.Money(most*100))
			case Int:
				return Count(int64(most))
			}
		}
	}
	return ""
}

// line draws a column of the grid as a line.
func (p *htmlWriter) line(c *Chart, k int, step float64, y func(float64) float64, colour string) {
	var points []string
	for i, row := range c.Of.rows {
		points = append(points, fmt.Sprintf("%.1f,%.1f", 8+(float64(i)+0.5)*step, y(row[k-1].size())))
	}
	fmt.Fprintf(p, `<polyline points="%s" fill="none" stroke="#%s" stroke-width="2.2"/>`, strings.Join(points, " "), colour)
}

// legend names the series, where there are several.
func (p *htmlWriter) legend(c *Chart) {
	if len(c.Series)+len(c.Line) < 2 {
		return
	}
	p.add(`<p class="note">`)
	colours := c.colours()
	for n, k := range append(append([]int{}, c.Series...), c.Line...) {
		colour := colours[n%len(colours)]
		if n >= len(c.Series) {
			colour = lineColour
		}
		p.add(`<span style="color:#`, colour, `">■</span> `)
		p.text(c.Of.heads[k-1])
		p.add(` &nbsp; `)
	}
	p.add(`</p>`)
}

// shorten cuts a text to so many columns.
func shorten(s string, n int) string {
	used := 0
	for i, r := range s {
		if used += width(string(r)); used > n {
			return s[:i] + "…"
		}
	}
	return s
}
