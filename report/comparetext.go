package report

import (
	"io"
	"slices"
	"strings"

	"grade/ledger"
)

// Warnings say when the two lists can hardly be compared.
func (c *Comparison) Warnings() []Warning {
	var out []Warning
	add := func(hint, key string, args ...any) { out = append(out, Warning{c.say(key, args...), hint}) }
	for _, g := range []*Graded{c.Old, c.New} {
		if g.twice > 0 {
			add("", "w_earlier_twice", baseName(g.Name), Count(int64(g.twice)))
		}
	}
	if c.Old.AsOf != ledger.NoDay && c.New.AsOf != ledger.NoDay && c.Old.AsOf >= c.New.AsOf {
		add(c.say("try_swap"), "w_order", c.Old.AsOf, c.New.AsOf)
	}
	if !c.scaled {
		add(c.say("try_order"), "w_no_scale", join(c.Lang, c.tables[0].Order))
	}
	by, _ := c.flows()
	if kept := by[upgraded].customers + by[downgraded].customers + by[unchanged].customers + by[moved].customers; kept == 0 && by[lost].customers > 0 {
		add(c.say("try_ids"), "w_nobody_common")
	}
	if c.Old.charges != c.New.charges {
		add("", "w_other_basis")
	}
	for _, k := range []string{"window", "monetary", "rules"} {
		if a, b := c.Old.parameter(k), c.New.parameter(k); c.Old.Head != nil && c.New.Head != nil && a != b {
			add(c.say("try_same_grading"), "w_other_parameter", k, orNone(c.Lang, a), orNone(c.Lang, b))
		}
	}
	if c.merged > 0 {
		add("", "w_merged", Count(int64(c.merged)))
	}
	return out
}

func orNone(lang, s string) string {
	if s == "" {
		return say(lang, "d_none")
	}
	return s
}

// parameter is a setting with which a list was made; "" where it is not known.
func (g *Graded) parameter(name string) string {
	if g.Head == nil {
		return ""
	}
	return g.Head.Parameters[name]
}

// cutsText says whether the lists were scored alike.
func (c *Comparison) cutsText() string { return c.cutsOf(c.Old.Head, c.New.Head) }

// label names a list by its day, else by its file.
func (g *Graded) label() string {
	if g.AsOf != ledger.NoDay {
		return g.AsOf.String()
	}
	return baseName(g.Name)
}

// finding is the comparison in one sentence.
func (c *Comparison) finding() string {
	by, _ := c.flows()
	n := func(k change) string { return Count(int64(by[k].customers)) }
	if !c.scaled {
		return c.say("compare_unscaled", n(moved), n(unchanged), n(fresh), n(lost))
	}
	return c.say("compare_finding", n(upgraded), n(downgraded), n(unchanged), n(fresh), n(lost))
}

// flowGrid is a row a kind of move: the customers, and their money in both lists.
func (c *Comparison) flowGrid() *grid {
	g := &grid{title: c.say("compare_flows"), texts: 1, heads: []string{c.say("c_change"), c.say("c_customers"), c.say("c_before_of", c.moneyTitle()), c.say("c_now_of", c.moneyTitle()), c.say("c_difference")}}
	by, back := c.flows()
	all := ledger.Money(0)
	for _, f := range by {
		all += f.before + f.now
	}
	row := func(title string, f flow) {
		if f.customers > 0 {
			g.rows = append(g.rows, []Value{text(title), integer(int64(f.customers)), summed(f.before, all), summed(f.now, all), summed(f.now-f.before, all)})
		}
	}
	for _, k := range changes {
		row(c.say("change_"+k.String()), by[k])
	}
	row(c.say("change_returned"), back)
	return g
}

// kpiGrid is a row a class: its figures in both lists, where they are known.
func (c *Comparison) kpiGrid(t *moveTable) *grid {
	g := &grid{title: c.say("compare_kpis", t.title), texts: 1, heads: []string{t.title}, wide: []int{1}}
	if t.key == "tier" {
		g.tier, g.wide = 1, nil
	}
	before, now := c.kpis(t)
	type figure struct {
		title string
		of    func(k *kpi) Value
	}
	all := ledger.Money(0)
	for _, side := range []map[string]kpi{before, now} {
		for _, k := range side {
			all += k.money
		}
	}
	figures := []figure{{c.say("c_customers"), func(k *kpi) Value { return integer(int64(k.customers)) }}, {c.moneyTitle(), func(k *kpi) Value { return summed(k.money, all) }}}
	for _, f := range []figure{{c.say("k_repeat"), (*kpi).repurchase}, {c.say("collection_rate"), (*kpi).collected}, {c.say("c_satisfied"), (*kpi).content}} {
		if slices.ContainsFunc(t.Order, func(key string) bool {
			a, b := before[key], now[key]
			return f.of(&a).Kind != Blank || f.of(&b).Kind != Blank
		}) {
			figures = append(figures, f)
		}
	}
	for _, f := range figures {
		g.heads = append(g.heads, c.say("c_before_of", f.title), c.say("c_now_of", f.title))
	}
	for _, key := range t.Order {
		a, b := before[key], now[key]
		row := []Value{text(t.classTitle(key))}
		for _, f := range figures {
			row = append(row, f.of(&a), f.of(&b))
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// shownMoves is how many moves between segments a terminal shows.
const shownMoves = 10

// moveGrid lists the largest moves between two classes.
func (c *Comparison) moveGrid(t *moveTable, most int) *grid {
	g := &grid{title: c.say("compare_moves", t.title), texts: 2, heads: []string{c.say("move_from"), c.say("move_to"), c.say("c_customers"), c.say("c_before_of", c.moneyTitle()), c.say("c_now_of", c.moneyTitle())}, wide: []int{1, 2}}
	type cell struct {
		from, to string
		flow
	}
	var list []cell
	cells := c.cells(t)
	all := ledger.Money(0)
	for _, from := range t.Order {
		for _, to := range t.Order {
			if f := cells[[2]string{from, to}]; from != to && f.customers > 0 {
				list = append(list, cell{from, to, f})
				all += f.before + f.now
			}
		}
	}
	slices.SortStableFunc(list, func(a, b cell) int { return b.customers - a.customers })
	for _, x := range list[:min(len(list), most)] {
		g.rows = append(g.rows, []Value{text(t.classTitle(x.from)), text(t.classTitle(x.to)), integer(int64(x.customers)), summed(x.before, all), summed(x.now, all)})
	}
	g.more = max(len(list)-most, 0)
	return g
}

// WriteComparisonText writes a comparison for a terminal of 80 columns.
func WriteComparisonText(w io.Writer, c *Comparison) error {
	var b strings.Builder
	b.WriteString(wrap(c.say("compare_of", c.Old.label(), baseName(c.Old.Name), Count(int64(len(c.Old.rows))), c.New.label(), baseName(c.New.Name), Count(int64(len(c.New.rows)))), 80, "  ") + "\n")
	b.WriteString(wrap(c.cutsText(), 78, "  ") + "\n\n")
	t := &c.tables[0]
	b.WriteString("  " + wrap(c.finding(), 78, "  ") + "\n\n")
	matrixGrid(c.Result, t.Migration, c.say("move_matrix"), nil).write(&b, c.Lang, 0)
	c.flowGrid().write(&b, c.Lang, 0)
	for k := range c.tables[1:] {
		if t := &c.tables[1+k]; len(t.Order) > 1 {
			if g := c.moveGrid(t, shownMoves); len(g.rows) > 0 {
				g.write(&b, c.Lang, 0)
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteComparisonWarnings writes what to note, each with what to do.
func WriteComparisonWarnings(w io.Writer, c *Comparison) error {
	return writeNotes(w, c.Warnings(), "!")
}

// WriteComparisonCSV writes the kinds of moves as CSV.
func WriteComparisonCSV(w io.Writer, c *Comparison) error {
	b := []byte("table,from,to,customers,previous_monetary,monetary\n")
	row := func(cells ...Value) {
		for i, v := range cells {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendValue(b, v)
		}
		b = append(b, '\n')
	}
	by, back := c.flows()
	for _, k := range changes {
		row(text("moves"), text(k.String()), Value{}, integer(int64(by[k].customers)), amount(by[k].before), amount(by[k].now))
	}
	row(text("moves"), text("returned"), Value{}, integer(int64(back.customers)), amount(back.before), amount(back.now))
	for k := range c.tables {
		t := &c.tables[k]
		cells := c.cells(t)
		for _, from := range append(slices.Clone(t.Order), "") {
			for _, to := range append(slices.Clone(t.Order), "") {
				if f := cells[[2]string{from, to}]; f.customers > 0 && from+to != "" {
					row(text(t.key), text(from), text(to), integer(int64(f.customers)), amount(f.before), amount(f.now))
				}
			}
		}
	}
	_, err := w.Write(b)
	return err
}
