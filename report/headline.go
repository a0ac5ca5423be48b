package report

import (
	"slices"

	"grade/rfm"
)

// bestSegments and quietSegments are the keys, in the schemes that have them, of the best customers and
// of those who spent much and stay away.
var (
	bestSegments  = []string{"champions", "high-active"}
	quietSegments = []string{"cant-lose", "at-risk", "high-reengage", "high-winback", "cant-lose-them"}
)

// headline says in one sentence how things are, and what changed.
func headline(f *found) string {
	s := f.standing()
	if c := f.collections; c != nil && f.Basis == rfm.Charges {
		s = c.news(f.Result) + pick(f.Lang == "zh", "", " ") + s
	}
	if m := f.movement; m != nil {
		s += f.say("headline_moved", Count(int64(m.Down)), Count(int64(m.Up)), Count(int64(len(m.fallen))))
	}
	return s
}

// standing says in one sentence how things are.
func (f *found) standing() string {
	r := f.Result
	n, sum := f.figures.buyers, f.figures.spend
	if n == 0 && !r.graded() {
		return r.say("headline_none")
	}
	var best, quiet Aggregate
	for _, a := range f.segments {
		switch {
		case slices.Contains(bestSegments, a.Key):
			best = a
		case slices.Contains(quietSegments, a.Key) && a.Customers > 0:
			quiet.Customers += a.Customers
			quiet.Monetary += a.Monetary
			if quiet.Title != "" {
				quiet.Title += " / "
			}
			quiet.Title += a.Title
		}
	}
	if best.Customers > 0 && quiet.Customers > 0 && !r.graded() && shareable(best.Monetary, sum) {
		return r.say("headline", Count(int64(best.Customers)), best.Title, percent(int64(best.Customers), n), percent(int64(best.Monetary), int64(sum)),
			Count(int64(quiet.Customers)), quiet.Title, Short(r.Lang, quiet.Monetary))
	}
	t := f.tiers[0]
	for _, x := range f.tiers {
		if x.Customers > 0 {
			t = x
			break
		}
	}
	if r.graded() {
		all, money := r.everybody()
		s := r.say("headline_graded", Count(int64(t.Customers)), t.Key, percent(int64(t.Customers), all), percent(int64(t.Monetary), int64(money)))
		if !shareable(t.Monetary, money) {
			s = r.say("headline_graded_only", Count(int64(t.Customers)), t.Key, percent(int64(t.Customers), all))
		}
		if quiet.Customers > 0 {
			s += r.say("headline_quiet", Count(int64(quiet.Customers)), quiet.Title, Short(r.Lang, quiet.Monetary))
		}
		return s
	}
	if !shareable(t.Monetary, sum) {
		return r.say("headline_plain", Count(int64(t.Customers)), r.say("tier")+" "+t.Key, percent(int64(t.Customers), n))
	}
	return r.say("headline_top", Count(int64(t.Customers)), t.Key, percent(int64(t.Customers), n), percent(int64(t.Monetary), int64(sum)))
}
