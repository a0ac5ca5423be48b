package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"grade/ledger"
	"grade/rfm"
	"grade/segment"
)

// History is what the lists of several periods say, one after the other.
type History struct {
	*Result // the words of the lists
	order   []string
	periods []historyPeriod
	first   map[string]rfm.Month // of everybody's first purchase, as the first list has it
	since   map[rfm.Month]int    // customers by the month of it
	last    *Graded
	changed []string // periods that were graded otherwise than the one before, and how
	id      string   // whose path is wanted; "" for none
	path    []pathStep
}

// historyPeriod is a list, summed up.
type historyPeriod struct {
	asOf             ledger.Day
	customers        int
	money            ledger.Money
	tiers            map[string]flow // customers and money, in now
	up, down, same   int             // against the period before
	new, gone        int
	cohorts, actives map[rfm.Month]int // those who were known, and those of them who bought since the period before
}

// pathStep is what a list says of one customer.
type pathStep struct {
	asOf ledger.Day
	row  *gradedRow // nil: not in the list
}

// NewHistory begins a history in a language; id names a customer whose path is wanted, "" for none.
func NewHistory(lang, version, id string) *History {
	return &History{Result: &Result{Lang: lang, Version: version, Ledger: &ledger.Ledger{AsOf: ledger.NoDay, From: ledger.NoDay}}, first: map[string]rfm.Month{}, since: map[rfm.Month]int{}, id: id}
}

// Add adds the list of the next period.
func (h *History) Add(g *Graded) {
	p := historyPeriod{asOf: g.AsOf, customers: len(g.rows), tiers: map[string]flow{}, actives: map[rfm.Month]int{}}
	if h.Ledger.AsOf = g.AsOf; g.charges {
		h.Basis = rfm.Charges
	}
	if g.Head != nil {
		for _, t := range g.Head.Tiers {
			if !slices.Contains(h.order, t.Key) {
				h.order = append(h.order, t.Key)
			}
		}
	}
	begun := map[rfm.Month]int{}
	for k := range g.rows {
		x := &g.rows[k]
		p.money += x.Metrics.Monetary
		if x.Tier != "" {
			t := p.tiers[x.Tier]
			t.add(0, x.Metrics.Monetary)
			p.tiers[x.Tier] = t
		}
		month, known := h.known(x)
		switch {
		case !known && x.last != ledger.NoDay:
			month = earlierMonth // the list does not say it: it lies before its window
			if x.Metrics.First != ledger.NoDay {
				month = rfm.MonthOf(x.Metrics.First)
			}
			h.first[x.id] = month
			h.since[month]++
			begun[month]++
		case known && h.last != nil && x.last > h.last.AsOf:
			p.actives[month]++
		}
	}
	p.cohorts = maps.Clone(h.since)
	for m, n := range begun { // who buys for the first time does not come back
		p.cohorts[m] -= n
	}
	if h.last != nil {
		for _, k := range []string{"method", "bins", "tiers", "tier-by", "window", "monetary", "rules", "within"} {
			if a, b := h.last.parameter(k), g.parameter(k); a != b {
				h.changed = append(h.changed, h.say("history_changed", g.AsOf, k, orNone(h.Lang, a), orNone(h.Lang, b)))
			}
		}
		c := Compare(h.last, g, nil, h.Lang, h.Version)
		by, _ := c.flows()
		p.up, p.down, p.same = by[upgraded].customers, by[downgraded].customers, by[unchanged].customers+by[moved].customers
		p.new, p.gone = by[fresh].customers, by[lost].customers
	}
	if h.id != "" {
		step := pathStep{asOf: g.AsOf}
		if k := g.find(h.id, nil); k >= 0 {
			row := g.rows[k]
			step.row = &row
		}
		h.path = append(h.path, step)
	}
	h.periods, h.last = append(h.periods, p), g
}

// known gives the month of a customer's first purchase, as earlier lists have it: of several ids that are one now the
// earliest, which from here on is that of the one id.
func (h *History) known(x *gradedRow) (month rfm.Month, ok bool) {
	month, ok = h.first[x.id]
	for _, a := range x.aliases {
		m, is := h.first[a]
		if !is {
			continue
		}
		delete(h.first, a)
		if h.since[m]--; !ok || m < month {
			if ok {
				h.since[month]--
			}
			h.since[m]++
			month, ok = m, true
		}
		h.first[x.id] = month
	}
	return month, ok
}

// Known says whether some list has the customer whose path is wanted, and else the nearest id of the last list.
func (h *History) Known() (ok bool, near string) {
	if slices.ContainsFunc(h.path, func(s pathStep) bool { return s.row != nil }) {
		return true, ""
	}
	var ids []string
	for k := range h.last.rows {
		ids = append(ids, h.last.rows[k].id)
	}
	return false, nearID(h.id, ids)
}

// tierOrder is the order of the tiers of all lists, best first.
func (h *History) tierOrder() []string {
	out := slices.Clone(h.order)
	for _, p := range h.periods {
		for t := range p.tiers {
			if !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	}
	if slices.ContainsFunc(out, func(t string) bool { return segment.LetterRank(t) < 0 }) {
		slices.Sort(out[len(h.order):])
		return out
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Compare(segment.LetterRank(a), segment.LetterRank(b)) })
	return out
}

// countsGrid is a row a period: the customers in each tier, and who moved since the period before.
func (h *History) countsGrid() *grid {
	order := h.tierOrder()
	g := &grid{title: h.say("history_counts"), texts: 1, heads: []string{h.say("c_period")}, name: "grade_history"}
	g.heads = append(g.heads, order...)
	if g.keys = append([]string{"period"}, order...); h.untiered() {
		g.heads, g.keys = append(g.heads, h.say("no_tier")), append(g.keys, "no_tier")
	}
	g.keys = append(g.keys, "customers", "upgraded", "downgraded", "new", "lost")
	g.heads = append(g.heads, h.say("all"), h.say("move_up"), h.say("move_down"), h.say("move_new"), h.say("move_gone"))
	for i, p := range h.periods {
		row := []Value{text(p.asOf.String())}
		rest := p.customers
		for _, t := range order {
			row = append(row, integer(int64(p.tiers[t].customers)))
			rest -= p.tiers[t].customers
		}
		if h.untiered() {
			row = append(row, integer(int64(rest)))
		}
		row = append(row, integer(int64(p.customers)))
		for _, n := range []int{p.up, p.down, p.new, p.gone} {
			v := Value{}
			if i > 0 {
				v = integer(int64(n))
			}
			row = append(row, v)
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// untiered says whether some customer of some list has no tier.
func (h *History) untiered() bool {
	return slices.ContainsFunc(h.periods, func(p historyPeriod) bool {
		n := 0
		for _, t := range p.tiers {
			n += t.customers
		}
		return n < p.customers
	})
}

// moneyGrid is a row a period: the money of each tier.
func (h *History) moneyGrid() *grid {
	order := h.tierOrder()
	g := &grid{title: h.say("history_money", h.moneyTitle()), texts: 1, heads: []string{h.say("c_period")}, name: "grade_history_money"}
	g.keys = append([]string{"period"}, order...)
	if g.heads = append(g.heads, order...); h.untiered() {
		g.heads, g.keys = append(g.heads, h.say("no_tier")), append(g.keys, "no_tier")
	}
	g.heads, g.keys = append(g.heads, h.say("all")), append(g.keys, "monetary")
	most := ledger.Money(0)
	for _, p := range h.periods {
		most = max(most, p.money)
	}
	for _, p := range h.periods {
		row := []Value{text(p.asOf.String())}
		rest := p.money
		for _, t := range order {
			row = append(row, summed(p.tiers[t].now, most))
			rest -= p.tiers[t].now
		}
		if h.untiered() {
			row = append(row, summed(rest, most))
		}
		g.rows = append(g.rows, append(row, summed(p.money, most)))
	}
	return g
}

// ratesGrid is a row a period: of those who were in the list before, who rose, fell, stayed and went.
func (h *History) ratesGrid() *grid {
	order := h.tierOrder()
	g := &grid{title: h.say("history_rates"), texts: 1, heads: []string{h.say("c_period"), h.say("move_up"), h.say("move_down"), h.say("move_same"), h.say("move_gone")}, name: "grade_history_rates", keys: []string{"period", "upgraded", "downgraded", "unchanged", "lost"}}
	for _, t := range order[:min(2, len(order))] {
		g.heads, g.keys = append(g.heads, h.say("history_tier_share", t)), append(g.keys, "monetary_share_"+t)
	}
	for i, p := range h.periods {
		before := int64(p.up + p.down + p.same + p.gone)
		row := []Value{text(p.asOf.String())}
		for _, n := range []int{p.up, p.down, p.same, p.gone} {
			v := Value{}
			if i > 0 {
				v = rateOf(int64(n), before)
			}
			row = append(row, v)
		}
		for _, t := range order[:min(2, len(order))] {
			row = append(row, rateOf(int64(p.tiers[t].now), int64(p.money)))
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// mostCohorts is how many cohorts a table shows before it takes quarters, and then years.
const mostCohorts = 12

// earlierMonth is that of a first purchase of which only is known that it lies before a window.
const earlierMonth = rfm.Month(-1 << 30)

// cohort names the cohort of a month, in steps of 1, 3 or 12 months.
func cohort(m rfm.Month, step int) (at rfm.Month, name string) {
	if m == earlierMonth {
		return m, ""
	}
	at = m - rfm.Month((int(m)%step+step)%step)
	s := at.String() // 2006-01
	switch step {
	case 3:
		quarter := map[string]int{"01": 1, "04": 2, "07": 3, "10": 4}[s[5:]]
		return at, fmt.Sprintf("%s Q%d", s[:4], quarter)
	case 12:
		return at, s[:4]
	}
	return at, s
}

// cohortGrid is a row a cohort of first purchase, a column a period: the share of the cohort who bought since the
// period before. nil with fewer than two periods.
func (h *History) cohortGrid() *grid {
	if len(h.periods) < 2 || len(h.since) == 0 {
		return nil
	}
	months := make([]rfm.Month, 0, len(h.since))
	for m := range h.since {
		months = append(months, m)
	}
	slices.Sort(months)
	first := months[0]
	if first == earlierMonth && len(months) > 1 {
		first = months[1]
	}
	step := 12
	for _, s := range []int{1, 3} {
		if int(months[len(months)-1]-first)/s < mostCohorts {
			step = s
			break
		}
	}
	g := &grid{title: h.say("history_cohorts"), texts: 1, heads: []string{h.say("c_cohort"), h.say("c_customers")}, heat: 3, name: "grade_cohorts", note: h.say("history_cohorts_how"), keys: []string{"cohort", "customers"}}
	shown := h.periods[1:]
	if len(shown) > mostCohorts {
		shown = shown[len(shown)-mostCohorts:]
	}
	for _, p := range shown {
		g.heads, g.keys = append(g.heads, p.asOf.String()), append(g.keys, p.asOf.String())
	}
	g.heatTo = len(g.heads)
	var cohorts []rfm.Month
	for _, m := range months {
		if at, _ := cohort(m, step); !slices.Contains(cohorts, at) {
			cohorts = append(cohorts, at)
		}
	}
	sum := func(by map[rfm.Month]int, at rfm.Month) (n int64) {
		for m, k := range by {
			if x, _ := cohort(m, step); x == at {
				n += int64(k)
			}
		}
		return n
	}
	for _, at := range cohorts {
		_, name := cohort(at, step)
		if name == "" {
			name = h.say("cohort_earlier")
		}
		row := []Value{text(name), integer(sum(h.since, at))}
		for _, p := range shown {
			v := Value{}
			if known := sum(p.cohorts, at); known > 0 {
				v = ratio(sum(p.actives, at), known)
			}
			row = append(row, v)
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// pathGrid is what every list says of one customer.
func (h *History) pathGrid() *grid {
	g := &grid{title: h.say("history_path", h.id), texts: 3, heads: []string{h.say("c_period"), h.say("tier"), h.say("segment"), h.say("move"), h.moneyTitle(), h.say("frequency"), h.say("recency_days")}, name: "grade_path", keys: []string{"period", "tier", "segment", "move", "monetary", "frequency", "recency_days"}}
	order := h.tierOrder()
	before := ""
	for _, s := range h.path {
		row := []Value{text(s.asOf.String()), {}, {}, {}, {}, {}, {}}
		if x := s.row; x != nil {
			row[1], row[2], row[4], row[5] = text(x.Tier), text(h.segmentTitle(x.Segment)), amount(x.Metrics.Monetary), integer(x.Metrics.Frequency)
			if x.Metrics.Unscored == rfm.Scored {
				row[6] = integer(int64(x.Metrics.Recency))
			}
			if n, ok := segment.Steps(order, before, x.Tier); ok && before != "" {
				row[3] = Value{Kind: Move, Int: int64(n)}
			}
			before = x.Tier
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// segmentTitle is the title of a segment as the last list has it.
func (h *History) segmentTitle(key string) string {
	if h.last.Head != nil {
		for _, s := range h.last.Head.Segments {
			if s.Key != key {
				continue
			}
			if t := schemeTitle(key, h.Lang); t != "" && LanguageOf([]string{s.Title}) != h.Lang {
				return t
			}
			return s.Title
		}
	}
	return key
}
