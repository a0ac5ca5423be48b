package report

import (
	"cmp"
	"slices"
	"strings"

	"grade/ledger"
)

const (
	listedRooms = 200 // of a list of rooms or customers on the sheet
	shownRooms  = 10  // and on a terminal
)

// collectionsSheet shows how much of what was due came in, who owes the rest and since when, and whom to
// thank.
func collectionsSheet(r *Result, c *collections) Sheet {
	s := newSheet(r, "collections", r.say("collections_title"))
	s.add(Block{Text: c.headline(r), Style: Headline, Span: 10})
	s.add(Block{Text: r.say("rate_how"), Style: Subtitle, Span: 4})
	s.add(Block{Grid: c.teamGrid(r, true)})
	if projects := c.projectGrid(r); len(c.projects) > 1 {
		s.add(Block{Grid: projects}, Block{Col: 9, Span: 4, Chart: &Chart{Kind: BarChart, Title: rateFinding(r, c.projects, ofProject), Of: projects, Category: 1, Series: []int{7}}})
	}
	for _, g := range []*grid{c.ageGrid(r), c.roomGrid(r, "visit_amount", c.byAmount(), true), c.roomGrid(r, "visit_age", c.byAge(), true), c.aheadGrid(r, true), c.waivedGrid(r), c.periodGrid(r)} {
		if len(g.rows) > 0 {
			s.add(Block{Grid: g})
		}
	}
	s.Freeze = Area{Row: 3, Col: 2}
	return s
}

// collectionsText writes the tables of the sheet for a terminal of 80 columns.
func collectionsText(b *strings.Builder, r *Result, c *collections) {
	b.WriteString("\n" + wrap(c.headline(r), 80, "") + "\n\n")
	c.teamGrid(r, false).write(b, r.Lang, 0)
	for _, x := range []struct {
		g    *grid
		most int
	}{{c.ageGrid(r), 0}, {c.roomGrid(r, "visit_amount", c.byAmount(), false), shownRooms}, {c.roomGrid(r, "visit_age", c.byAge(), false), shownRooms}, {c.aheadGrid(r, false), shownRooms}, {c.waivedGrid(r), shownRooms}} {
		if len(x.g.rows) > 0 {
			x.g.write(b, r.Lang, x.most)
		}
	}
}

// known is a text, or a dash where there is none.
func known(s string) Value {
	if s == "" {
		s = "–"
	}
	return text(s)
}

// teamGrid is the collection rate by project and owner.
func (c *collections) teamGrid(r *Result, full bool) *grid {
	g := &grid{title: r.say("by_team", strings.ToLower(columnTitle(r, "owner"))), texts: 2, heads: []string{r.say("project"), columnTitle(r, "owner"), r.say(pick(c.named, "c_rooms", "c_customers")), r.say("due")}}
	overpaid := full && c.all.Overpaid != 0
	if full {
		g.heads = append(g.heads, r.say("waived"))
	}
	g.heads = append(g.heads, r.say("paid_in"), r.say("arrears"))
	if full {
		g.heads = append(g.heads, r.say("not_yet_due"))
	}
	if overpaid {
		g.heads = append(g.heads, r.say("overpaid"))
	}
	if full {
		g.heads = append(g.heads, r.say(pick(c.named, "c_debtors", "c_in_arrears")))
	}
	g.heads = append(g.heads, r.say("c_rate"))
	g.bars = []int{len(g.heads)}
	line := func(s *standing, first, second Value) []Value {
		vs := []Value{first, second, integer(int64(s.places)), amount(s.Due)}
		if full {
			vs = append(vs, amount(s.Waived))
		}
		vs = append(vs, amount(s.Paid), amount(s.Arrears))
		if full {
			vs = append(vs, amount(s.NotYetDue))
		}
		if overpaid {
			vs = append(vs, amount(s.Overpaid))
		}
		if full {
			vs = append(vs, integer(int64(s.debtors)))
		}
		return append(vs, rate(&s.Sums))
	}
	for i := range c.teams {
		g.rows = append(g.rows, line(&c.teams[i], text(c.teams[i].project), text(c.teams[i].name)))
	}
	g.total = line(&c.all, text(r.say("all")), Value{})
	return g.dropEmpty()
}

// projectGrid is the collection rate by project.
func (c *collections) projectGrid(r *Result) *grid {
	g := &grid{title: r.say("by_project"), texts: 1, heads: []string{r.say("project"), r.say(pick(c.named, "c_rooms", "c_customers")), r.say("due"), r.say("paid_in"), r.say("arrears"), r.say(pick(c.named, "c_debtors", "c_in_arrears")), r.say("c_rate")}, bars: []int{7}}
	line := func(s *standing, name Value) []Value {
		return []Value{name, integer(int64(s.places)), amount(s.Due), amount(s.Paid), amount(s.Arrears), integer(int64(s.debtors)), rate(&s.Sums)}
	}
	for i := range c.projects {
		g.rows = append(g.rows, line(&c.projects[i], known(c.projects[i].project)))
	}
	g.total = line(&c.all, text(r.say("all")))
	return g
}

// rateFinding says which of them collects best, and which worst.
func rateFinding(r *Result, list []standing, name func(*standing) string) string {
	byRate := slices.DeleteFunc(slices.Clone(list), func(s standing) bool { return s.CollectionRate() != s.CollectionRate() })
	if len(byRate) == 0 {
		return r.say("c_rate")
	}
	slices.SortStableFunc(byRate, func(a, b standing) int { return cmp.Compare(b.CollectionRate(), a.CollectionRate()) })
	best, worst := &byRate[0], &byRate[len(byRate)-1]
	return r.say("chart_rate", known(name(best)).Text, rateText(best.CollectionRate()), known(name(worst)).Text, rateText(worst.CollectionRate()))
}

// ofProject and ofOwner name a standing.
func ofProject(s *standing) string { return s.project }
func ofOwner(s *standing) string   { return s.name }

// ageGrid is the ageing of the arrears.
func (c *collections) ageGrid(r *Result) *grid {
	g := &grid{title: r.say("by_age"), texts: 1, heads: []string{r.say("project")}}
	n := len(ages)
	if !c.undated() {
		n--
	}
	for _, a := range ages[:n] {
		g.heads = append(g.heads, r.say(a))
	}
	g.heads = append(g.heads, r.say("arrears"), r.say(pick(c.named, "c_debtors", "c_in_arrears")))
	line := func(s *standing, name Value) []Value {
		vs := []Value{name}
		for _, m := range s.ages[:n] {
			vs = append(vs, amount(m))
		}
		return append(vs, amount(s.Arrears), integer(int64(s.debtors)))
	}
	for i := range c.projects {
		if c.projects[i].Arrears != 0 {
			g.rows = append(g.rows, line(&c.projects[i], known(c.projects[i].project)))
		}
	}
	if len(c.projects) > 1 {
		g.total = line(&c.all, text(r.say("all")))
	} else if len(g.rows) > 0 && c.projects[0].project == "" {
		g.rows[0][0] = text(r.say("all"))
	}
	return g
}

// roomGrid lists rooms in arrears.
func (c *collections) roomGrid(r *Result, title string, rooms []debtor, full bool) *grid {
	g := &grid{title: r.say(title), texts: 4, heads: []string{r.say("project"), r.say(pick(c.named, "c_room", "customer_id")), r.say("customer_name"), columnTitle(r, "owner"), r.say("arrears"), r.say("c_bills"), r.say("c_oldest"), r.say("oldest_unpaid_days")}}
	var phones []string
	if full {
		if phones, _ = r.Ledger.Values("phone"); phones != nil {
			g.heads, g.texts = slices.Insert(g.heads, 3, r.say("c_phone")), 5
		}
	} else {
		g.heads[7] = r.say("c_days")
	}
	g.more = max(len(rooms)-listedRooms, 0)
	for _, d := range rooms[:len(rooms)-g.more] {
		p, who := &r.Ledger.Places[d.place], &r.Ledger.Customers[d.customer]
		name, room := who.Name(), p.Room
		if room == "" {
			room = who.ID
		}
		vs := []Value{text(p.Project), text(room), text(name)}
		if phones != nil {
			vs = append(vs, text(phones[d.customer]))
		}
		vs = append(vs, text(p.Owner), amount(d.arrears), integer(int64(d.bills)), day(d.oldest), Value{})
		if d.oldest != ledger.NoDay && r.Ledger.AsOf != ledger.NoDay {
			vs[len(vs)-1] = integer(int64(r.Ledger.AsOf - d.oldest))
		}
		g.rows = append(g.rows, vs)
	}
	return g.dropEmpty()
}

// aheadGrid lists those who paid ahead.
func (c *collections) aheadGrid(r *Result, full bool) *grid {
	g := &grid{title: r.say("paid_ahead_title"), texts: 4, heads: []string{r.say("project"), r.say("customer_id"), r.say("customer_name"), columnTitle(r, "owner"), r.say("prepaid"), r.say("paid_through")}}
	g.more = max(len(c.ahead)-listedRooms, 0)
	for _, p := range c.ahead[:len(c.ahead)-g.more] {
		who := &r.Ledger.Customers[p.customer]
		id := who.ID
		if id == who.Name() && !full {
			id = ""
		}
		g.rows = append(g.rows, []Value{text(who.Project()), text(id), text(who.Name()), text(who.Owner()), amount(p.prepaid), day(p.through)})
	}
	return g.dropEmpty()
}

// waivedGrid is what was waived, by project and item.
func (c *collections) waivedGrid(r *Result) *grid {
	g := &grid{title: r.say("waived_title"), texts: 2, heads: []string{r.say("project"), r.say("c_item"), r.say("c_bills"), r.say("due"), r.say("waived"), r.say("c_waived_share")}}
	for i := range c.items {
		s := &c.items[i]
		g.rows = append(g.rows, []Value{text(s.project), known(s.name), integer(int64(s.Bills)), amount(s.Due), amount(s.Waived), ratio(int64(s.Waived), int64(s.Due))})
	}
	return g.dropEmpty()
}

// periodGrid is what was due and paid by project and period, as the file has the periods.
func (c *collections) periodGrid(r *Result) *grid {
	g := &grid{title: r.say("by_period"), texts: 2, heads: []string{r.say("project"), r.say("field_period"), r.say("c_bills"), r.say("due"), r.say("waived"), r.say("paid_in"), r.say("arrears"), r.say("not_yet_due"), r.say("overpaid"), r.say("c_rate")}, bars: []int{10}}
	line := func(s *standing, first, second Value) []Value {
		return []Value{first, second, integer(int64(s.Bills)), amount(s.Due), amount(s.Waived), amount(s.Paid), amount(s.Arrears), amount(s.NotYetDue), amount(s.Overpaid), rate(&s.Sums)}
	}
	for i := range c.periods {
		s := &c.periods[i]
		g.rows = append(g.rows, line(s, text(s.project), text(periodText(s.period))))
	}
	g.total = line(&c.all, text(r.say("all")), Value{})
	return g.dropEmpty()
}
