package report

import (
	"cmp"
	"math"
	"slices"

	"grade/ledger"
)

// collections are what was charged and paid, and what is owed, as the sheet of the same name shows it.
type collections struct {
	all      standing
	teams    []standing // by project and owner
	projects []standing
	periods  []standing // by project and period
	items    []standing // by project and item, with what was waived
	rooms    []debtor   // in arrears
	ahead    []payer    // who paid ahead and owes nothing
	named    bool       // charges name rooms
}

// standing is how one group of bills stands.
type standing struct {
	project, name string // the owner, the period or the item
	period        ledger.BillingPeriod
	ledger.Sums
	places  int             // rooms, or customers where no rooms are named
	debtors int             // of them in arrears
	ages    [4]ledger.Money // arrears by age: the first three as ageing has them, then of no known period
}

// debtor is a room in arrears.
type debtor struct {
	customer int32
	place    int32
	arrears  ledger.Money
	bills    int
	oldest   ledger.Day // NoDay: not known
}

// payer is a customer who paid ahead.
type payer struct {
	customer int32
	prepaid  ledger.Money
	through  ledger.Day
}

// ages are the arrears by how long ago their period began: up to three months, up to twelve, and
// longer.
var ages = []string{"age_0", "age_3", "age_12", "age_none"}

// age gives the place of a bill in ages.
func age(b *ledger.Bill, asOf ledger.Day) int {
	switch {
	case asOf == ledger.NoDay || b.Period.From == ledger.NoDay:
		return 3
	case b.Period.From > (ledger.Span{N: 3, Unit: 'm'}).Before(asOf):
		return 0
	case b.Period.From > (ledger.Span{N: 12, Unit: 'm'}).Before(asOf):
		return 1
	}
	return 2
}

// groupKey tells the groups of bills of a table apart.
type groupKey struct {
	project, name string
	period        ledger.BillingPeriod
}

// groups are the standings of a table while bills are added.
type groups map[groupKey]*standing

func (g groups) of(k groupKey) *standing {
	s := g[k]
	if s == nil {
		s = &standing{project: k.project, name: k.name, period: k.period}
		g[k] = s
	}
	return s
}

// sorted lists the standings by project, period and name.
func (g groups) sorted() []standing {
	var out []standing
	for _, s := range g {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b standing) int {
		return cmp.Or(cmp.Compare(a.project, b.project), cmp.Compare(a.period.From, b.period.From), cmp.Compare(a.period.To, b.period.To), cmp.Compare(a.name, b.name))
	})
	return out
}

// add adds a bill, of which so much is owed.
func (s *standing) add(b *ledger.Bill, owed ledger.Money, asOf ledger.Day) {
	s.Add(b, asOf)
	s.ages[age(b, asOf)] += owed
}

// collections sums the bills up; ok is false where none were read.
func (r *Result) collections() (c *collections, ok bool) {
	l, bills := r.Ledger, r.Ledger.RoomBills()
	if len(bills) == 0 {
		return nil, false
	}
	c = &collections{all: standing{name: r.say("all")}}
	teams, projects, periods, items := groups{}, groups{}, groups{}, groups{}
	for from := 0; from < len(bills); {
		d := debtor{customer: bills[from].Customer, place: bills[from].Place, oldest: ledger.NoDay}
		place, to := l.Places[d.place], from
		c.named = c.named || place.Room != ""
		here := []*standing{&c.all, teams.of(groupKey{project: place.Project, name: place.Owner}), projects.of(groupKey{project: place.Project})}
		for ; to < len(bills) && bills[to].Place == d.place; to++ {
			b := &bills[to]
			owed := d.add(b, l.AsOf)
			for _, s := range here {
				s.add(b, owed, l.AsOf)
			}
			periods.of(groupKey{project: place.Project, period: b.Period}).add(b, owed, l.AsOf)
			items.of(groupKey{project: place.Project, name: l.Items[b.Item]}).add(b, owed, l.AsOf)
		}
		for _, s := range here {
			if s.places++; d.arrears > 0 {
				s.debtors++
			}
		}
		if d.arrears > 0 {
			c.rooms = append(c.rooms, d)
		}
		from = to
	}
	c.teams, c.projects, c.periods = teams.sorted(), projects.sorted(), periods.sorted()
	c.items = slices.DeleteFunc(items.sorted(), func(s standing) bool { return s.Waived == 0 })
	for i := range r.Accounts {
		if a := &r.Accounts[i]; a.Prepaid > 0 && a.Arrears == 0 {
			c.ahead = append(c.ahead, payer{int32(i), a.Prepaid, a.PaidThrough})
		}
	}
	slices.SortStableFunc(c.ahead, func(a, b payer) int { return cmp.Compare(b.prepaid, a.prepaid) })
	return c, true
}

// add adds a bill of the room, and gives what is owed of it.
func (d *debtor) add(b *ledger.Bill, asOf ledger.Day) ledger.Money {
	if !b.IsDue(asOf) || b.Unpaid() == 0 {
		return 0
	}
	d.arrears, d.bills = d.arrears+b.Unpaid(), d.bills+1
	if b.Period.From != ledger.NoDay && (d.oldest == ledger.NoDay || b.Period.From < d.oldest) {
		d.oldest = b.Period.From
	}
	return b.Unpaid()
}

// byAmount and byAge order the rooms in arrears: the largest first, and the oldest.
func (c *collections) byAmount() []debtor {
	out := slices.Clone(c.rooms)
	slices.SortStableFunc(out, func(a, b debtor) int {
		return cmp.Or(cmp.Compare(b.arrears, a.arrears), cmp.Compare(a.oldest, b.oldest))
	})
	return out
}

func (c *collections) byAge() []debtor {
	out := slices.DeleteFunc(slices.Clone(c.rooms), func(d debtor) bool { return d.oldest == ledger.NoDay })
	slices.SortStableFunc(out, func(a, b debtor) int {
		return cmp.Or(cmp.Compare(a.oldest, b.oldest), cmp.Compare(b.arrears, a.arrears))
	})
	return out
}

// undated says whether some arrears have no period.
func (c *collections) undated() bool { return c.all.ages[3] != 0 }

// rate is a collection rate as a value; blank where nothing was due.
func rate(s *ledger.Sums) Value { return optional(s.CollectionRate()) }

// optional is a share that may not be known.
func optional(x float64) Value {
	if math.IsNaN(x) {
		return Value{}
	}
	return Value{Kind: Ratio, Num: x}
}

// periodText writes a period as people do: 2026-01, 2026, 2026-01 – 2026-03, or two days.
func periodText(p ledger.BillingPeriod) string {
	if p.From == ledger.NoDay {
		return "–"
	}
	y1, m1, d1 := p.From.Date()
	y2, m2, _ := p.To.Date()
	_, _, next := (p.To + 1).Date()
	switch {
	case d1 != 1 || next != 1:
		return p.From.String() + " – " + p.To.String()
	case y1 == y2 && m1 == 1 && m2 == 12:
		return p.From.String()[:4]
	case y1 == y2 && m1 == m2:
		return p.From.String()[:7]
	}
	return p.From.String()[:7] + " – " + p.To.String()[:7]
}

// headline says in a sentence or two how collection stands.
func (c *collections) headline(r *Result) string {
	if c.all.Payable == 0 && c.all.Arrears == 0 {
		return r.say("collections_unbilled", Full(c.all.Paid, true)) + r.say("stop")
	}
	s := r.say("collections_headline", Full(c.all.Payable, true), Full(c.all.Collected, true), rateText(c.all.CollectionRate()), c.count(r, c.all.debtors), Full(c.all.Arrears, true))
	if old := c.all.ages[2]; old > 0 {
		s += r.say("collections_old", Full(old, true))
	}
	if s += r.say("stop"); r.Ledger.AsOf == ledger.NoDay {
		s += r.say("collections_undated")
	}
	return s
}

// news says in a sentence, in round numbers, how collection stands.
func (c *collections) news(r *Result) string {
	if c.all.Payable == 0 && c.all.Arrears == 0 {
		return r.say("collections_unbilled", Short(r.Lang, c.all.Paid)) + r.say("stop")
	}
	s := r.say("collections_news", rateText(c.all.CollectionRate()), c.count(r, c.all.debtors), Short(r.Lang, c.all.Arrears))
	if old := c.all.ages[2]; old > 0 {
		s += r.say("collections_old", Short(r.Lang, old))
	}
	return s + r.say("stop")
}

// count writes so many rooms, or customers where no rooms are named.
func (c *collections) count(r *Result, n int) string {
	return r.say(pick(c.named, "n_rooms", "n_customers"), Count(int64(n)))
}

// rateText writes a share with one decimal, 94.2%; never 100% where something is missing.
func rateText(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	if x < 0 {
		return "-" + rateText(-x)
	}
	tenths := int(x*1000 + 0.5)
	if tenths >= 1000 && x < 1 {
		tenths = 999
	}
	return Count(int64(tenths/10)) + "." + string(byte('0'+tenths%10)) + "%"
}
