package report

import (
	"math"
	"slices"

	"grade/ledger"
)

// surveyTable holds the mean scores of surveys: a row an item, a column for everybody and one a tier.
type surveyTable struct {
	items   []string // fields; the first is the score over all
	tiers   []string
	mean    [][]float64 // by item; for everybody, then by tier; not a number without answers
	answers [][]int
	weakest []string // the item with the lowest mean; for everybody, then by tier; "" where there are none
}

// surveyItems are the scores that surveys may hold.
var surveyItems = []string{"score", "design", "works", "attitude", "needs", "finance", "progress", "area"}

// surveys sums the latest survey of each customer up; ok is false where none was read.
func (r *Result) surveys() (t surveyTable, ok bool) {
	l := r.Ledger.Events[ledger.Surveys]
	if r.Grading == nil || l == nil || len(l.Events) == 0 {
		return t, false
	}
	t.tiers = r.Letters()
	for _, item := range surveyItems {
		xs := l.Values(item).Numbers
		if xs == nil {
			continue
		}
		sums, counts := make([]float64, 1+len(t.tiers)), make([]int, 1+len(t.tiers))
		for i := range r.Metrics {
			x, found := latest(xs, l.First[i], l.First[i+1])
			if !found {
				continue
			}
			sums[0], counts[0] = sums[0]+x, counts[0]+1
			if k := slices.Index(t.tiers, r.Tier[i]); k >= 0 {
				sums[k+1], counts[k+1] = sums[k+1]+x, counts[k+1]+1
			}
		}
		if counts[0] == 0 {
			continue
		}
		for k := range sums {
			sums[k] /= float64(counts[k])
		}
		t.items, t.mean, t.answers = append(t.items, item), append(t.mean, sums), append(t.answers, counts)
	}
	t.findWeakest()
	return t, len(t.items) > 0
}

// latest gives the last score of a customer's surveys.
func latest(xs []float64, from, to int32) (float64, bool) {
	for n := to - 1; n >= from; n-- {
		if !math.IsNaN(xs[n]) {
			return xs[n], true
		}
	}
	return 0, false
}

func (t *surveyTable) findWeakest() {
	for k := range 1 + len(t.tiers) {
		weakest, least := "", 2.0
		for i, item := range t.items {
			if x := t.mean[i][k]; item != "score" && x < least {
				weakest, least = item, x
			}
		}
		t.weakest = append(t.weakest, weakest)
	}
}

// surveysSheet shows the mean of each item, for everybody and by tier, and the weakest one.
func surveysSheet(r *Result, t surveyTable) Sheet {
	s := newSheet(r, "surveys", r.say("surveys_title"), r.say("surveys_how"))
	g := &grid{texts: 1, heads: []string{r.say("surveys_item"), r.say("surveys_answers"), r.say("surveys_mean")}, bars: []int{3}, name: "grade_surveys"}
	for _, l := range t.tiers {
		g.heads = append(g.heads, r.say("tier")+" "+l)
	}
	for i, item := range t.items {
		row := []Value{text(r.say("item_" + item)), integer(int64(t.answers[i][0]))}
		for k, x := range t.mean[i] {
			v := Value{}
			if t.answers[i][k] > 0 {
				v = Value{Kind: Ratio, Num: x}
			}
			row = append(row, v)
		}
		g.rows = append(g.rows, row)
	}
	title := r.say("surveys_title")
	if len(t.items) > 1 {
		g.total = []Value{text(r.say("surveys_weakest")), {}}
		for _, item := range t.weakest {
			v := Value{}
			if item != "" {
				v = text(r.say("item_" + item))
			}
			g.total = append(g.total, v)
		}
		if w := t.weakest[0]; w != "" {
			title = r.say("chart_surveys", r.say("item_"+w))
		}
	}
	s.add(Block{Grid: g})
	s.Freeze = Area{Col: 2}
	if len(t.items) < 2 {
		return s
	}
	s.add(Block{Span: 8, Chart: &Chart{Kind: BarChart, Title: title, Of: g, Category: 1, Series: []int{3}}})
	return s
}
