package report

import (
	"strings"

	"grade/ledger"
	"grade/rfm"
)

const (
	trendMonths = 24 // of the table of months, at most
	yearMonths  = 12 // of the tables by segment, and after how many silent months a customer counts as lost
)

// trends are what happened month by month: in all, and by the segment that customers have today.
type trends struct {
	from, to rfm.Month
	all      series
	segments []series // by segment of the scheme; the last one of those without
}

// series are the figures of some customers, by month from trends.from on.
type series struct {
	money             []ledger.Money
	active, new, lost []int64
}

func newSeries(n int) series {
	return series{make([]ledger.Money, n), make([]int64, n), make([]int64, n), make([]int64, n)}
}

// trends adds the months up; nil where nothing has a day. A customer is new in the month of the first purchase
// that was read, and lost in the twelfth month after the last one, unless there was another in between.
func (r *Result) trends() *trends {
	if len(r.Months) == 0 || r.Ledger.AsOf == ledger.NoDay {
		return nil
	}
	first := r.Months[0].Month
	for _, m := range r.Months {
		first = min(first, m.Month)
	}
	t := &trends{to: rfm.MonthOf(r.Ledger.AsOf)}
	t.from = max(first, t.to-trendMonths+1)
	if t.from > t.to {
		return nil
	}
	n := int(t.to-t.from) + 1
	t.all = newSeries(n)
	if r.Scheme != nil {
		for range len(r.Scheme.Classes) + 1 {
			t.segments = append(t.segments, newSeries(n))
		}
	}
	for from := 0; from < len(r.Months); {
		to := from
		for to < len(r.Months) && r.Months[to].Customer == r.Months[from].Customer {
			to++
		}
		t.all.add(r.Months[from:to], t.from, t.to, r.Ledger.Customers[r.Months[from].Customer].Earlier())
		if t.segments != nil {
			k := int(r.Class[r.Months[from].Customer])
			if k < 0 {
				k = len(t.segments) - 1
			}
			t.segments[k].add(r.Months[from:to], t.from, t.to, r.Ledger.Customers[r.Months[from].Customer].Earlier())
		}
		from = to
	}
	return t
}

// add adds the months of one customer, who may have been one before them.
func (s *series) add(ms []rfm.Monthly, from, to rfm.Month, known bool) {
	before := rfm.Month(-1)
	if known {
		before = 0
	}
	for i, m := range ms {
		if m.Month > to {
			break
		}
		if m.Month >= from {
			s.money[m.Month-from] += m.Money
		}
		if !m.Active {
			continue
		}
		if m.Month >= from {
			s.active[m.Month-from]++
			if before < 0 {
				s.new[m.Month-from]++
			}
		}
		before = m.Month
		next := rfm.Month(-1)
		for _, x := range ms[i+1:] {
			if x.Active {
				next = x.Month
				break
			}
		}
		if gone := m.Month + yearMonths; (next < 0 || next > gone) && gone >= from && gone <= to {
			s.lost[gone-from]++
		}
	}
}

// year gives the months of the last year that are known.
func (t *trends) year() (from, n int) {
	n = int(t.to-t.from) + 1
	from = max(n-yearMonths, 0)
	return from, n - from
}

// money, active, fresh and lost pick the figures of a series.
func (t *trends) money(s *series, k int) Value  { return whole(s.money[k]) }
func (t *trends) active(s *series, k int) Value { return integer(s.active[k]) }
func (t *trends) fresh(s *series, k int) Value  { return integer(s.new[k]) }
func (t *trends) lost(s *series, k int) Value   { return integer(s.lost[k]) }

// bySegment is a table of the last year: a row a segment, a column a month. Segments without figures are left
// out, unless the table has to be whole.
func (t *trends) bySegment(f *found, title string, whole bool, of func(*series, int) Value) *grid {
	g := &grid{title: title, texts: 1, heads: []string{f.say("segment")}}
	from, n := t.year()
	for k := range n {
		g.heads = append(g.heads, (t.from + rfm.Month(from+k)).String())
	}
	for i := range f.segments {
		row := []Value{text(f.segments[i].Title)}
		some := false
		for k := range n {
			v := of(&t.segments[i], from+k)
			row, some = append(row, v), some || v.Int != 0
		}
		if some || whole {
			g.rows = append(g.rows, row)
		}
	}
	rest := []Value{text(f.say("no_segment"))}
	some := false
	for k := range n {
		v := of(&t.segments[len(t.segments)-1], from+k)
		rest, some = append(rest, v), some || v.Int != 0
	}
	if some && !whole {
		g.rows = append(g.rows, rest)
	}
	g.total = []Value{text(f.say("all"))}
	for k := range n {
		g.total = append(g.total, of(&t.all, from+k))
	}
	return g
}

// byMonth is a table with a row a month.
func (t *trends) byMonth(f *found) *grid {
	g := &grid{title: f.say("by_month"), texts: 1, heads: []string{f.say("c_month"), f.moneyTitle(), f.say("c_active"), f.say("c_per_active"), f.say("c_new"), f.say("c_lost")}, name: "grade_months", filter: true}
	for k := range t.all.money {
		row := []Value{text((t.from + rfm.Month(k)).String()), amount(t.all.money[k]), integer(t.all.active[k]), {}, integer(t.all.new[k]), integer(t.all.lost[k])}
		if n := t.all.active[k]; n > 0 {
			row[3] = amount(ledger.Money(rounded(int64(t.all.money[k]), n)))
		}
		g.rows = append(g.rows, row)
	}
	if f.figures.once() {
		g.heads = g.heads[:4]
		for i := range g.rows {
			g.rows[i] = g.rows[i][:4]
		}
	}
	return g
}

// trendsSheet shows the months: money, who was active, who came and who was lost, by segment, too.
func trendsSheet(f *found) Sheet {
	t := f.trends
	how := f.say("trends_how", yearMonths)
	if f.Ledger.From != ledger.NoDay {
		how += f.say("trends_window", f.Ledger.From)
	}
	if last := (t.to + 1).First() - 1; last > f.Ledger.AsOf {
		how += f.say("trends_part", t.to.String(), f.Ledger.AsOf)
	}
	if f.figures.once() {
		how = strings.TrimSpace(strings.Replace(how, f.say("trends_how", yearMonths), "", 1))
	}
	s := newSheet(f.Result, "trends", f.say("trends_title"))
	if how != "" {
		s.add(Block{Text: how, Style: Subtitle, Span: allColumns})
	}
	g := t.byMonth(f)
	charts := []Block{{Chart: &Chart{Kind: ColumnChart, Title: t.moneyFinding(f), Of: g, Category: 1, Series: []int{2}}}}
	if f.figures.once() {
		charts = append(charts, Block{Chart: &Chart{Kind: ColumnChart, Title: t.activeFinding(f), Of: g, Category: 1, Series: []int{3}}})
	} else {
		charts = append(charts, Block{Chart: &Chart{Kind: LineChart, Title: t.comingFinding(f), Of: g, Category: 1, Series: []int{3, 5, 6}}})
	}
	s.add(Block{Grid: g}, Block{Col: 8, Span: 8, Stack: charts})
	if len(f.segments) == 0 || f.figures.once() {
		return s // who bought once was new, and is not lost
	}
	money := t.bySegment(f, f.say("trend_money"), false, t.money)
	s.add(Block{Grid: money})
	if shown := t.shown(f); len(shown) > 0 {
		s.add(Block{Span: 14, Chart: &Chart{Kind: StackedChart, Title: t.segmentFinding(f), Of: t.turned(f, &s), Category: 1, Series: shown, Height: 330}})
	}
	for _, x := range []struct {
		title string
		of    func(*series, int) Value
	}{{"trend_active", t.active}, {"trend_new", t.fresh}, {"trend_lost", t.lost}} {
		s.add(Block{Grid: t.bySegment(f, f.say(x.title), false, x.of)})
	}
	s.Freeze = Area{Row: 3, Col: 2}
	return s
}

// turned are the figures of the stacked chart: a row a month, a column a segment. It puts them
// beside the sheet.
func (t *trends) turned(f *found, s *Sheet) *grid {
	g := &grid{title: f.say("trend_money"), texts: 1, heads: []string{f.say("c_month")}, aside: true}
	for _, a := range f.segments {
		g.heads = append(g.heads, a.Title)
	}
	from, n := t.year()
	for k := range n {
		row := []Value{text((t.from + rfm.Month(from+k)).String())}
		for i := range f.segments {
			row = append(row, whole(max(t.segments[i].money[from+k], 0)))
		}
		g.rows = append(g.rows, row)
	}
	s.asides(g)
	return g
}

// shown are the columns of the segments with money.
func (t *trends) shown(f *found) []int {
	var out []int
	from, n := t.year()
	for i := range f.segments {
		for k := range n {
			if t.segments[i].money[from+k] > 0 {
				out = append(out, i+2)
				break
			}
		}
	}
	return out
}

// moneyFinding compares the last year with the one before, or says what the best month was.
func (t *trends) moneyFinding(f *found) string {
	n := len(t.all.money)
	var now, before ledger.Money
	best := 0
	for k, m := range t.all.money {
		if k >= n-yearMonths {
			now += m
		} else {
			before += m
		}
		if m > t.all.money[best] {
			best = k
		}
	}
	if n == trendMonths && before > 0 {
		change := (float64(now) - float64(before)) / float64(before)
		key := "chart_year_up"
		if change < 0 {
			key, change = "chart_year_down", -change
		}
		return f.say(key, Short(f.Lang, now), rateText(change))
	}
	return f.say("chart_best_month", (t.from + rfm.Month(best)).String(), Short(f.Lang, t.all.money[best]))
}

// segmentFinding says which segment brought most in the last year.
func (t *trends) segmentFinding(f *found) string {
	from, n := t.year()
	best, most, all := 0, ledger.Money(0), ledger.Money(0)
	for i := range t.segments {
		sum := ledger.Money(0)
		for _, m := range t.segments[i].money[from:] {
			sum += m
		}
		if all += sum; i < len(f.segments) && sum > most {
			best, most = i, sum
		}
	}
	if !shareable(most, all) {
		return f.say("trend_money")
	}
	return f.say("chart_trend", f.segments[best].Title, n, Short(f.Lang, most), percent(int64(most), int64(all)))
}

// activeFinding says in which month most were active.
func (t *trends) activeFinding(f *found) string {
	best := 0
	for k, n := range t.all.active {
		if n > t.all.active[best] {
			best = k
		}
	}
	return f.say("chart_active", (t.from + rfm.Month(best)).String(), Count(t.all.active[best]))
}

// comingFinding compares who came with who was lost in the last year.
func (t *trends) comingFinding(f *found) string {
	from, n := t.year()
	var came, lost int64
	for k := from; k < from+n; k++ {
		came, lost = came+t.all.new[k], lost+t.all.lost[k]
	}
	return f.say("chart_coming", n, Count(came), Count(lost))
}
