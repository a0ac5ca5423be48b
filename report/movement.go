package report

import (
	"cmp"
	"slices"

	"grade/ledger"
	"grade/segment"
)

// Previous is an earlier list beside this one.
type Previous struct {
	Name    string
	AsOf    ledger.Day // NoDay where the list does not say it
	Tier    []string   // one a customer of this list; "" for who was not in the earlier one, or had none
	Before  []segment.Before
	Head    *ListHead // what the list says of itself; nil: nothing
	Gone    []string  // the tiers of those who are in the earlier list only
	figures *figures  // nil: not known
	twice   int       // rows that were passed over: their customer stands there before
}

// label names the earlier list: by its day, else by its file.
func (p *Previous) label() string {
	if p.AsOf != ledger.NoDay {
		return p.AsOf.String()
	}
	return baseName(p.Name)
}

// movement says who moved between the tiers of two lists.
type movement struct {
	*segment.Migration
	fallen []int // customers who left the top tiers, those of the most money first
}

// movement compares the tiers with those of the earlier list; nil without one.
func (r *Result) movement() *movement {
	if r.Previous == nil {
		return nil
	}
	before, now := slices.Clone(r.Previous.Tier), slices.Clone(r.Tier)
	for _, x := range r.Previous.Gone {
		before, now = append(before, x), append(now, "")
	}
	m := &movement{Migration: segment.NewMigration(r.Letters(), before, now)}
	for i := range r.Metrics {
		if r.fell(i) {
			m.fallen = append(m.fallen, i)
		}
	}
	slices.SortStableFunc(m.fallen, func(a, b int) int { return cmp.Compare(r.Metrics[b].Monetary, r.Metrics[a].Monetary) })
	return m
}

// KeepTiers keeps tiers until a customer was below its own in n lists in a row; the earlier list says what
// tier each had, and for how long it was kept. Without one nothing is kept.
func (r *Result) KeepTiers(n int) {
	r.Hold, r.Earned = n, r.Tier
	below := make([]int, len(r.Tier))
	before := make([]string, len(r.Tier))
	if p := r.Previous; p != nil {
		before = p.Tier
		for i := range below {
			below[i] = p.Before[i].Below
		}
	}
	r.Tier, r.Below = segment.Hold(r.Letters(), before, below, r.Earned, n)
}

// fell says whether a customer left the top tiers, or fell within them.
func (r *Result) fell(i int) bool {
	if r.Previous == nil {
		return false
	}
	letters := r.Letters()
	top := letters[:min(callTiers, len(letters))]
	if !slices.Contains(top, r.Previous.Tier[i]) {
		return false
	}
	steps, ok := segment.Steps(letters, r.Previous.Tier[i], r.Tier[i])
	return r.Tier[i] == "" || ok && steps < 0
}

// movementSheet shows the moves: the matrix, what each tier won and lost, and who fell.
func movementSheet(f *found) Sheet {
	m := f.movement
	s := newSheet(f.Result, "movement", f.say("movement_title"), f.say("movement_how", f.Previous.label(), f.Ledger.AsOf, f.cutsOf(f.Previous.Head, f.ownHead())))
	news, gone := 0, 0
	for k := range m.Order {
		news, gone = news+m.New[k], gone+m.Lost[k]
	}
	s.add(Block{Tiles: []Tile{{Label: f.say("move_up"), Value: integer(int64(m.Up)), Good: 1}, {Label: f.say("move_down"), Value: integer(int64(m.Down)), Good: -1},
		{Label: f.say("move_same"), Value: integer(int64(m.Same))}, {Label: f.say("move_new"), Value: integer(int64(news))}, {Label: f.say("move_gone"), Value: integer(int64(gone))}}})
	matrix := matrixGrid(f.Result, m.Migration, f.say("move_matrix"), nil)
	flows := flowsGrid(f.Result, m.Migration)
	s.add(Block{Grid: matrix}, Block{Col: len(matrix.heads) + 2, Span: 6, Chart: &Chart{Kind: StackedChart, Title: f.say("chart_moves", Count(int64(m.Up)), Count(int64(m.Down))), Of: flows, Category: 1, Series: []int{3, 4, 5, 6}}})
	s.add(Block{Grid: flows})
	if g := m.names(f); len(g.rows) > 0 {
		s.add(Block{Grid: g})
	}
	s.Freeze = Area{Row: 3, Col: 2}
	return s
}

// cutsOf says whether two lists were scored by the same cut points.
func (r *Result) cutsOf(a, b *ListHead) string {
	switch same, known := sameYardsticks(a, b); {
	case !known:
		return r.say("cuts_unknown")
	case same:
		return r.say("cuts_same")
	}
	return r.say("cuts_own")
}

// matrixGrid is a row a class of the earlier list, a column a class of the later one; titles are those of the
// classes, by key, nil for the keys.
func matrixGrid(r *Result, m *segment.Migration, title string, titles func(string) string) *grid {
	n := len(m.Order)
	g := &grid{title: title, texts: 1, heads: []string{r.say("move_from")}, heat: 2, heatTo: n + 1, name: "grade_moves"}
	if titles == nil {
		g.tier, titles = 1, func(key string) string { return key }
	}
	for _, k := range m.Order {
		g.heads = append(g.heads, titles(k))
	}
	g.heads = append(g.heads, r.say("move_gone"), r.say("all"))
	total := make([]Value, n+3)
	total[0] = text(r.say("move_now"))
	for from, k := range m.Order {
		row := []Value{text(titles(k))}
		sum := m.Lost[from]
		for to := range n {
			row = append(row, integer(int64(m.Counts[from][to])))
			sum += m.Counts[from][to]
		}
		g.rows = append(g.rows, append(row, integer(int64(m.Lost[from])), integer(int64(sum))))
	}
	fresh := []Value{text(r.say("move_new"))}
	all := 0
	for to := range n {
		fresh = append(fresh, integer(int64(m.New[to])))
		sum := m.New[to]
		for from := range n {
			sum += m.Counts[from][to]
		}
		all += sum
		total[to+1] = integer(int64(sum))
	}
	total[n+2] = integer(int64(all))
	g.rows = append(g.rows, append(fresh, Value{}, Value{}))
	g.total = total
	return g
}

// flowsGrid is what each tier had, won and lost.
func flowsGrid(r *Result, m *segment.Migration) *grid {
	g := &grid{title: r.say("move_flows"), texts: 1, heads: []string{r.say("tier"), r.say("move_before"), r.say("move_came_up"), r.say("move_came_down"), r.say("move_new"), r.say("move_stayed"), r.say("move_left_up"), r.say("move_left_down"), r.say("move_gone"), r.say("move_now")}, tier: 1}
	for k, letter := range m.Order {
		var up, down, leftUp, leftDown int
		for x := range m.Order {
			switch {
			case x > k:
				up, leftDown = up+m.Counts[x][k], leftDown+m.Counts[k][x]
			case x < k:
				down, leftUp = down+m.Counts[x][k], leftUp+m.Counts[k][x]
			}
		}
		stay := m.Counts[k][k]
		row := []Value{text(letter)}
		for _, n := range []int{stay + leftUp + leftDown + m.Lost[k], up, down, m.New[k], stay, leftUp, leftDown, m.Lost[k], stay + up + down + m.New[k]} {
			row = append(row, integer(int64(n)))
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// names lists who fell from the top tiers.
func (m *movement) names(f *found) *grid {
	g := &grid{title: f.say("move_names"), texts: 5, heads: []string{columnTitle(f.Result, "customer_id"), f.say("customer_name"), columnTitle(f.Result, "owner"), f.say("move_from"), f.say("move_to"), f.say("move"), f.moneyTitle(), f.say("recency_days"), f.say("c_action")}, name: "grade_fallen", filter: true, wide: []int{9}}
	for _, i := range m.fallen[:min(len(m.fallen), listedRooms)] {
		who := &f.Ledger.Customers[i]
		days := Value{}
		if f.Tier[i] != "" {
			days = integer(int64(f.Metrics[i].Recency))
		}
		g.rows = append(g.rows, []Value{text(who.ID), text(who.Name()), text(who.Owner()), text(f.Previous.Tier[i]), text(f.Tier[i]), f.move(i), amount(f.Metrics[i].Net()), days, text(f.action(i))})
	}
	g.more = max(len(m.fallen)-listedRooms, 0)
	return g.dropEmpty()
}

// move is how many tiers up a customer came; blank for who is new, or has no tier.
func (r *Result) move(i int) Value {
	if n, ok := segment.Steps(r.Letters(), r.Previous.Tier[i], r.Tier[i]); ok && r.Previous.Tier[i] != "" {
		return Value{Kind: Move, Int: int64(n)}
	}
	return Value{}
}
