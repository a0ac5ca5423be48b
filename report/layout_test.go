package report

import "testing"

// TestChartsCoverNothing: no chart lies over a cell with something in it, nor over another chart.
func TestChartsCoverNothing(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		r := sample(t, lang)
		r.SetPrevious(earlier(t), r.Letters())
		r.Parts = r.Split("project")
		for _, s := range BuildReport(r, nil).Sheets {
			p := s.layout(lang)
			for i, c := range p.charts {
				a := p.area(&c)
				for _, d := range p.charts[:i] {
					if b := p.area(&d); a.overlaps(b) && p.top(&c) < p.top(&d)+d.height && p.top(&d) < p.top(&c)+c.height {
						t.Errorf("%s: a chart at %s over one at %s", s.Title, a, b)
					}
				}
				for _, x := range p.cells {
					if x.Value.Kind != Blank && a.overlaps(Area{x.Row, x.Col, x.Row, x.Col}) {
						t.Errorf("%s: the chart at %s lies over %s %q", s.Title, a, cellName(x.Row, x.Col), x.Value)
					}
				}
			}
		}
	}
}

// area is the cells that a chart covers wholly or in part.
func (p *page) area(c *placedChart) Area {
	a := Area{c.row, c.col, c.row, c.col}
	for left := c.down + c.height - pixels(p.tall(a.ToRow)); left > 0; left -= pixels(p.tall(a.ToRow)) {
		a.ToRow++
	}
	for left := c.width - columnPixels(p.widths[c.col-1]); left > 0 && a.ToCol < len(p.widths); left -= columnPixels(p.widths[a.ToCol-1]) {
		a.ToCol++
	}
	return a
}

// top is where a chart begins, in pixels from the top of the sheet.
func (p *page) top(c *placedChart) int {
	y := c.down
	for r := 1; r < c.row; r++ {
		y += pixels(p.tall(r))
	}
	return y
}

// TestTextHeight: a text that fits its columns stands on one line, a longer one on more.
func TestTextHeight(t *testing.T) {
	for _, c := range []struct {
		text  string
		chars float64
		want  float64
	}{{"short", 20, 1}, {"", 20, 1}, {"客户客户客户客户", 10, 2}, {"a text of some forty characters or so, yes", 20, 2}, {"x", 0, 1}} {
		if got := lineCount(c.text, c.chars); got != c.want {
			t.Errorf("%q in %v characters: %v lines, want %v", c.text, c.chars, got, c.want)
		}
	}
}
