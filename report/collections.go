package report

import (
	"cmp"
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

// collections sums the bills up; ok is false where none were read.
func (r *Result) collections() (c *collections, ok bool) {
	l := r.Ledger
	if len(l.Bills) == 0 {
		return nil, false
	}
	c = &collections{all: standing{name: r.say("all")}}
	type key struct {
		project, name string
		period        ledger.BillingPeriod
	}
	groups := [4]map[key]*standing{{}, {}, {}, {}}
	group := func(n int, k key) *standing {
		s := groups[n][k]
		if s == nil {
			s = &standing{project: k.project, name: k.name, period: k.period}
			groups[n][k] = s
		}
		return s
	}
	for from := 0; from < len(l.Bills); {
		place := l.Places[l.Bills[from].Place]
		to := from
		c.named = c.named || place.Room != ""
		d := debtor{customer: l.Bills[from].Customer, place: l.Bills[from].Place, oldest: ledger.NoDay}
		of := []*standing{&c.all, group(0, key{project: place.Project, name: place.Owner}), group(1, key{project: place.Project})}
		for ; to < len(l.Bills) && l.Bills[to].Place == d.place; to++ {
			b := &l.Bills[to]
			unpaid := ledger.Money(0)
			if b.IsDue(l.AsOf) {
				unpaid = b.Unpaid()
			}
			for _, s := range append(of, group(2, key{project: place.Project, period: b.Period}), group(3, key{project: place.Project, name: l.Items[b.Item]})) {
				s.Add(b, l.AsOf)
				s.ages[age(b, l.AsOf)] += unpaid
			}
			if unpaid > 0 {
				d.arrears, d.bills = d.arrears+unpaid, d.bills+1
				if b.Period.From != ledger.NoDay && (d.oldest == ledger.NoDay || b.Period.From < d.oldest) {
					d.oldest = b.Period.From
				}
			}
		}
		for _, s := range of {
			if s.places++; d.arrears > 0 {
				s.debtors++
			}
		}
		if d.arrears > 0 {
			c.rooms = append(c.rooms, d)
		}
		from = to
	}
	for n, list := range []*[]standing{&c.teams, &c.projects, &c.periods, &c.items} {
		for _, s := range groups[n] {
			*list = append(*list, *s)
		}
		slices.SortFunc(*list, func(a, b standing) int {
			return cmp.Or(cmp.Compare(a.project, b.project), cmp.Compare(a.period.From, b.period.From), cmp.Compare(a.period.To, b.period.To), cmp.Compare(a.name, b.name))
		})
	}
	c.items = slices.DeleteFunc(c.items, func(s standing) bool { return s.Waived == 0 })
	for i := range r.Accounts {
		if a := &r.Accounts[i]; a.Prepaid > 0 && a.Arrears == 0 {
			c.ahead = append(c.ahead, payer{int32(i), a.Prepaid, a.PaidThrough})
		}
	}
	slices.SortStableFunc(c.ahead, func(a, b payer) int { return cmp.Compare(b.prepaid, a.prepaid) })
	return c, true
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
	if x != x {
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

// headline says in one sentence how collection stands.
func (c *collections) headline(r *Result) string {
	s := r.say("collections_headline", Full(c.all.Payable, true), Full(c.all.Collected, true), rateText(c.all.CollectionRate()), c.count(r, c.all.debtors), Full(c.all.Arrears, true))
	if old := c.all.ages[2]; old > 0 {
		s += r.say("collections_old", Full(old, true))
	}
	return s + r.say("stop")
}

// count writes so many rooms, or customers where no rooms are named.
func (c *collections) count(r *Result, n int) string {
	return r.say(pick(c.named, "n_rooms", "n_customers"), Count(int64(n)))
}

// rateText writes a share with one decimal, 94.2%; never 100% where something is missing.
func rateText(x float64) string {
	if x != x {
		return "–"
	}
	tenths := int(x*1000 + 0.5)
	if tenths >= 1000 && x < 1 {
		tenths = 999
	}
	return Count(int64(tenths/10)) + "." + string(byte('0'+tenths%10)) + "%"
}
