package report

import (
	"slices"
	"strings"

	"grade/ledger"
	"grade/rfm"
)

const (
	summaryTo    = 17 // the last column
	summaryChart = 12 // where charts begin
	summaryCalls = 10
	summaryNotes = 2
	heatLevels   = 5 // the matrix of scores has room for so many
)

// summarySheet is one landscape page: a sentence, the figures, who, how much, and whom to call.
func summarySheet(f *found) Sheet {
	s := f.summaryHead()
	if f.figures.buyers == 0 && !f.graded() && len(f.calls) == 0 && len(f.dimensions) == 0 {
		return s.withNotes(f.Result)
	}
	shares, pareto := f.tierShares(), f.pareto()
	if f.Basis == rfm.Charges {
		pareto = nil // fees go by the floor area
	}
	chart := Block{Col: summaryChart, Span: 6, Chart: &Chart{Kind: ColumnChart, Title: f.tierFinding(), Of: shares, Category: 1, Series: []int{2, 3}}}
	switch {
	case len(f.segments) > 0 && f.figures.buyers > 0 && !f.byDimension():
		s.add(Block{Col: 2, Grid: f.segmentGrid(&s)}, chart)
	case len(f.tiers) > 0 && (f.graded() || f.figures.buyers > 0):
		s.add(Block{Col: 2, Grid: f.wholeTiers()}, chart)
	}
	if band := f.summarySecond(pareto); len(band) > 0 {
		s.Bands = append(s.Bands, band)
	}
	s.callsOf(f)
	if len(f.calls) <= summaryCalls/2 {
		s.fill(f)
	}
	s.asides(shares, pareto)
	return s.withNotes(f.Result)
}

// summaryHead begins the page: its title, the links to the other sheets, the sentence and the key figures.
func (f *found) summaryHead() Sheet {
	s := Sheet{Key: "summary", Title: f.say("sheet_summary"), Landscape: true, OnePage: true}
	s.Widths = []float64{2, 22, 10, 10, 15, 10, 11, 11, 13, 18, 2, 12, 12, 12, 12, 12, 13}
	for _, a := range f.segments {
		s.Widths[1] = max(s.Widths[1], displayWidth(22, 30, a.Title))
	}
	var names []string
	for _, in := range f.Inputs {
		if n := baseName(in.Name); !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	all := summaryTo - 1
	s.add(Block{Col: 2, Span: all, Text: f.title(), Style: Title})
	s.add(Block{Col: 2, Span: all, Text: f.subtitle(strings.Join(names, " · ")), Style: Subtitle})
	s.add(Block{Col: 2, Links: []string{}})
	s.add(Block{Col: 2, Span: all, Text: headline(f), Style: Headline})
	tiles := f.tiles()
	spans := []int{1, 2, 2, 2, 2, 3, 2, 2}
	if len(tiles) == 7 {
		spans = []int{1, 2, 2, 2, 2, 4, 3}
	}
	for i := range tiles {
		tiles[i].Span = spans[i]
	}
	s.add(Block{Col: 2, Tiles: tiles})
	return s
}

// byDimension says whether a dimension tells more than scores: nearly everybody bought once, and the rules
// tell customers apart.
func (f *found) byDimension() bool { return f.figures.once() && len(f.tellingDimensions(1)) > 0 }

// summarySecond is the second band: on fees the projects; where nearly all bought once a dimension; else the matrix
// of scores, or the tiers; and beside it how the money is spread.
func (f *found) summarySecond(pareto *grid) Band {
	var band Band
	right := Block{Col: summaryChart, Span: 6}
	if pareto != nil {
		right.Chart = &Chart{Kind: ColumnChart, Title: f.paretoFinding(), Of: pareto, Category: 1, Series: []int{2}, Line: []int{3}}
	}
	heat := f.heat()
	dimensions := f.tellingDimensions(1)
	switch standing, rates := f.standings(); {
	case standing != nil:
		band, right.Chart = Band{{Col: 2, Grid: standing}}, rates
	case len(dimensions) > 0 && (f.byDimension() || heat == nil && pareto == nil):
		band = Band{{Col: 2, Grid: dimensions[0].Of}}
		if pareto == nil {
			right.Chart = dimensions[0]
		}
	case heat != nil:
		if band = (Band{{Col: 2, Grid: heat}}); len(f.segments) > 0 {
			band = append(band, Block{Col: 8, Grid: f.tierTable()})
		}
		if pareto == nil && len(dimensions) > 0 {
			right.Chart, dimensions[0].Of.aside = dimensions[0], true
			band = append(band, Block{Col: 2, Grid: dimensions[0].Of})
		}
	case pareto != nil && len(f.segments) > 0:
		band = Band{{Col: 2, Grid: f.wholeTiers()}}
	}
	if right.Chart != nil {
		band = append(band, right)
	}
	return band
}

// fill puts the months and the dimensions where the page has room because nobody has to be called.
func (s *Sheet) fill(f *found) {
	var charts []*Chart
	if f.trends != nil && len(f.trends.all.money) > 2 {
		g := f.trends.byMonth(f)
		g.name, g.filter = "", false
		charts = append(charts, &Chart{Kind: ColumnChart, Title: f.trends.moneyFinding(f), Of: g, Category: 1, Series: []int{2}})
	}
	for _, c := range f.tellingDimensions(2) {
		if len(charts) < 2 {
			charts = append(charts, c)
		}
	}
	var band Band
	for i, c := range charts {
		c.Of.aside, c.Height = true, 230
		band = append(band, Block{Col: []int{2, summaryChart}[i], Span: []int{9, 6}[i], Chart: c})
	}
	if len(band) > 0 {
		s.Bands = append(s.Bands, band)
	}
	for _, c := range charts {
		s.asides(c.Of)
	}
}

// asides puts figures behind charts right of what is printed.
func (s *Sheet) asides(grids ...*grid) {
	for _, g := range grids {
		if g != nil && g.aside {
			s.add(Block{Grid: g})
		}
	}
}

// subtitle says as of which day, since when, and out of which files.
func (r *Result) subtitle(files string) string {
	if r.Ledger.AsOf == ledger.NoDay {
		return files
	}
	s := r.say("subtitle_undated", r.Ledger.AsOf, files)
	if first := r.first(); first != ledger.NoDay {
		s = r.say("subtitle", r.Ledger.AsOf, first, files)
	}
	if r.Previous != nil {
		s += r.say("subtitle_previous", r.Previous.label())
	}
	return s
}

// withNotes puts what a reader has to know below.
func (s Sheet) withNotes(r *Result) Sheet {
	if r.Group != "" {
		return s // what is to be noted is about all files
	}
	ws := Warnings(r)
	if len(r.Metrics) > maxListRows && r.Beside != "" {
		s.add(Block{Col: 2, Span: summaryTo - 1, Text: r.say("list_beside", Count(maxListRows-1), Count(int64(len(r.Metrics))), r.Beside), Style: Note})
	}
	for i, x := range ws {
		if i == summaryNotes {
			s.add(Block{Col: 2, Span: summaryTo - 1, Text: r.say("more_notes", len(ws)-i), Style: Note})
			break
		}
		t := "• " + x.Text
		if x.Hint != "" && !strings.Contains(x.Hint, "--") {
			t += " → " + x.Hint
		}
		s.add(Block{Col: 2, Span: summaryTo - 1, Text: t, Style: Note})
	}
	return s
}
