package report

import (
	"fmt"
	"strings"

	"grade/ledger"
)

// BuildComparison makes the workbook of a comparison: the movement of tiers, segments and dimensions, the people
// behind it, and how it was made.
func BuildComparison(c *Comparison) *Workbook {
	w := &Workbook{Lang: c.Lang, Title: c.say("compare_title"), AsOf: c.New.AsOf.String(), Version: c.Version}
	w.Sheets = append(w.Sheets, c.tierSheet())
	for k := range c.tables[1:] {
		if t := &c.tables[1+k]; t.key == "segment" {
			w.Sheets = append(w.Sheets, c.tableSheet("segments", []*moveTable{t}))
		}
	}
	var dims []*moveTable
	for k := range c.tables[1:] {
		if t := &c.tables[1+k]; t.key != "segment" {
			dims = append(dims, t)
		}
	}
	if len(dims) > 0 {
		w.Sheets = append(w.Sheets, c.tableSheet("dimensions", dims))
	}
	s := Sheet{Key: "customers", Title: c.say("sheet_customers"), Landscape: true}
	s.List, s.Order, s.Values = c.List(), c.byMoney(), c.words()
	if len(s.Order) > maxListRows {
		s.Order = s.Order[:maxListRows-1]
		s.More = c.say("list_more", Count(int64(len(s.Order))), Count(int64(len(c.people))))
	}
	s.Freeze = Area{Row: 2, Col: 2}
	s.Widths = listWidths(&s)
	w.Sheets = append(w.Sheets, s, c.methodSheet())
	w.linkToFirst()
	return w
}

// tierSheet is the first sheet: who moved between tiers, and with how much money.
func (c *Comparison) tierSheet() Sheet {
	by, back := c.flows()
	s := newSheet(c.Result, "movement", c.finding(), c.say("compare_of", c.Old.label(), baseName(c.Old.Name), Count(int64(len(c.Old.rows))), c.New.label(), baseName(c.New.Name), Count(int64(len(c.New.rows))))+" "+c.cutsText())
	tile := func(k change, good int) Tile {
		x := by[k]
		return Tile{Key: "kpi_" + k.String(), Label: c.say("change_" + k.String()), Value: integer(int64(x.customers)), Good: good, Note: Short(c.Lang, max(x.before, x.now))}
	}
	tiles := []Tile{tile(upgraded, 1), tile(downgraded, -1), tile(unchanged, 0), tile(fresh, 0), tile(lost, 0)}
	if !c.scaled {
		tiles = []Tile{tile(moved, 0), tile(unchanged, 0), tile(fresh, 0), tile(lost, 0)}
	}
	tiles = append(tiles, Tile{Key: "kpi_returned", Label: c.say("change_returned"), Value: integer(int64(back.customers)), Note: Short(c.Lang, back.now)})
	s.add(Block{Tiles: tiles})
	t := &c.tables[0]
	matrix := matrixGrid(c.Result, t.Migration, c.say("move_matrix"), nil)
	matrix.note = c.say("compare_people")
	if len(t.Order) > 0 {
		flows := flowsGrid(c.Result, t.Migration)
		s.add(Block{Grid: matrix}, Block{Col: len(matrix.heads) + 2, Span: 6, Chart: &Chart{Kind: StackedChart, Title: c.finding(), Of: flows, Category: 1, Series: []int{3, 4, 5, 6}}})
		s.add(Block{Grid: c.moneyMatrix(t)})
		s.add(Block{Grid: c.flowGrid()})
		s.add(Block{Grid: flows})
		kpis := c.kpiGrid(t)
		s.add(Block{Grid: kpis})
		s.add(Block{Span: 6, Chart: &Chart{Kind: ColumnChart, Title: c.customersFinding(t), Of: kpis, Category: 1, Series: []int{2, 3}, Height: 300}},
			Block{Col: 7, Span: 6, Chart: &Chart{Kind: ColumnChart, Title: c.moneyFinding(t), Of: kpis, Category: 1, Series: []int{4, 5}, Height: 300}})
	}
	s.Freeze = Area{Row: 3, Col: 2}
	return s
}

// moneyMatrix is the money behind the matrix: that of the later list, of who is gone that of the earlier one.
func (c *Comparison) moneyMatrix(t *moveTable) *grid {
	cells := c.cells(t)
	n := len(t.Order)
	g := &grid{title: c.say("compare_money"), texts: 1, heads: []string{c.say("move_from")}, heat: 2, heatTo: n + 1, tier: 1, name: "grade_moves_money"}
	if t.key != "tier" {
		g.tier = 0
	}
	all := ledger.Money(0)
	for _, f := range cells {
		all += f.now
	}
	for _, k := range t.Order {
		g.heads = append(g.heads, t.classTitle(k))
	}
	g.heads = append(g.heads, c.say("move_gone"))
	for _, from := range append(append([]string{}, t.Order...), "") {
		title := t.classTitle(from)
		if from == "" {
			title = c.say("move_new")
		}
		row := []Value{text(title)}
		for _, to := range t.Order {
			row = append(row, summed(cells[[2]string{from, to}].now, all))
		}
		gone := Value{}
		if from != "" {
			gone = summed(cells[[2]string{from, ""}].before, all)
		}
		g.rows = append(g.rows, append(row, gone))
	}
	return g
}

// customersFinding says which class grew most, moneyFinding which one's money did.
func (c *Comparison) customersFinding(t *moveTable) string {
	before, now := c.kpis(t)
	best, most := "", 0
	for _, k := range t.Order {
		if d := now[k].customers - before[k].customers; d > most || -d > most {
			best, most = k, max(d, -d)
		}
	}
	if best == "" {
		return c.say("chart_class_same", t.title)
	}
	return c.say("chart_class_change", t.title, t.classTitle(best), Count(int64(before[best].customers)), Count(int64(now[best].customers)))
}

func (c *Comparison) moneyFinding(t *moveTable) string {
	before, now := c.kpis(t)
	best, most := "", ledger.Money(0)
	for _, k := range t.Order {
		if d := now[k].money - before[k].money; d > most || -d > most {
			best, most = k, max(d, -d)
		}
	}
	if best == "" {
		return c.say("chart_money_same", c.moneyTitle())
	}
	return c.say("chart_money_change", c.moneyTitle(), t.classTitle(best), Short(c.Lang, before[best].money), Short(c.Lang, now[best].money))
}

// tableSheet shows the moves between segments, or between the classes of dimensions.
func (c *Comparison) tableSheet(key string, ts []*moveTable) Sheet {
	var names []string
	for _, t := range ts {
		names = append(names, t.title)
	}
	title := c.say("compare_between", join(c.Lang, names))
	if len(names) > 3 {
		title = c.say("compare_classes", Count(int64(len(names))))
	}
	s := newSheet(c.Result, key, title, c.say("compare_people"))
	for n, t := range ts {
		matrix := matrixGrid(c.Result, t.Migration, c.say("compare_matrix", t.title), t.classTitle)
		matrix.name = fmt.Sprintf("grade_moves_%s_%d", key, n+1)
		matrix.wide = []int{1}
		s.add(Block{Grid: matrix})
		kpis := c.kpiGrid(t)
		s.add(Block{Grid: kpis})
		s.add(Block{Span: 6, Chart: &Chart{Kind: BarChart, Title: c.customersFinding(t), Of: kpis, Category: 1, Series: []int{2, 3}, Height: 120 + 40*len(t.Order)}},
			Block{Col: 7, Span: 6, Chart: &Chart{Kind: BarChart, Title: c.moneyFinding(t), Of: kpis, Category: 1, Series: []int{4, 5}, Height: 120 + 40*len(t.Order)}})
		if g := c.moveGrid(t, shownMoves); len(g.rows) > 0 {
			s.add(Block{Grid: g})
		}
	}
	return s
}

// methodSheet says how the comparison was made.
func (c *Comparison) methodSheet() Sheet {
	s := newSheet(c.Result, "method", c.say("m_title"), c.say("m_version", c.Version))
	s.Landscape, s.Widths = false, []float64{26, 26, 26, 26}
	for _, key := range []string{"compare_d_who", "compare_d_moves", "compare_d_money", "compare_d_returned", "compare_d_kpis"} {
		s.add(Block{Text: c.say(key), Style: BodyWrap, Span: 4})
	}
	s.add(Block{Text: c.cutsText(), Style: BodyWrap, Span: 4})
	for _, x := range c.Warnings() {
		s.add(Block{Text: "! " + strings.TrimSpace(x.Text+" "+x.Hint), Style: BodyWrap, Span: 4})
	}
	for _, g := range []*Graded{c.Old, c.New} {
		list := twoColumns(c.say("compare_list", baseName(g.Name)))
		list.rows = append(list.rows, []Value{text("as-of"), text(orNone(c.Lang, g.AsOf.String()))}, []Value{text(c.say("c_customers")), integer(int64(len(g.rows)))})
		if g.Head != nil {
			for _, k := range sortedKeys(g.Head.Parameters) {
				if k == "as-of" {
					continue
				}
				list.rows = append(list.rows, []Value{text(k), text(g.Head.Parameters[k])})
			}
		}
		s.add(Block{Grid: list})
	}
	return s
}
