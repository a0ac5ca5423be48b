package report

import (
	"slices"
	"strings"

	"grade/ledger"
	"grade/segment"
)

// Effect is what became of those who were to be called, against the control group.
type Effect struct {
	Lists           []EffectList
	called, control arm
	rate, money     effectFigure
	resamples       int
}

// EffectList is a call list with what its customers did after its day.
type EffectList struct {
	List *Graded
	After
}

// arm is one of the two groups.
type arm struct {
	customers, buyers int64
	money             ledger.Money
	bought, worth     []float64
}

// effectFigure is a difference between the groups: of who was called less of the control group.
type effectFigure struct {
	difference float64
	within     segment.Interval
}

// HasTrial says whether a list has customers to be called, and a control group.
func (g *Graded) HasTrial() bool {
	called, control := false, false
	for k := range g.rows {
		called, control = called || g.rows[k].call == trialCall, control || g.rows[k].call == trialControl
	}
	return called && control
}

// Known says whether somebody of the two groups is among the ids.
func (l *EffectList) Known(ids map[string]bool) bool {
	return slices.ContainsFunc(l.List.rows, func(x gradedRow) bool {
		return x.call != "" && (ids[x.id] || slices.ContainsFunc(x.aliases, func(a string) bool { return ids[a] }))
	})
}

// SameTrial says whether two lists are of one day and hold the same customers to be called.
func (g *Graded) SameTrial(other *Graded) bool {
	if g.AsOf != other.AsOf {
		return false
	}
	return slices.ContainsFunc(g.rows, func(x gradedRow) bool {
		k, ok := other.at[x.id]
		return ok && x.call != "" && other.rows[k].call != ""
	})
}

// NewEffect compares the groups of the lists. A customer who stands in several lists counts in each of them, with
// what it did after its day.
func NewEffect(lists []EffectList) *Effect {
	e := &Effect{Lists: lists}
	for _, l := range lists {
		rows := slices.Clone(l.List.rows) // by id, however the file orders them
		slices.SortFunc(rows, func(a, b gradedRow) int { return strings.Compare(a.id, b.id) })
		for k := range rows {
			x := &rows[k]
			a := &e.called
			switch x.call {
			case trialControl:
				a = &e.control
			case trialCall:
			default:
				continue
			}
			orders, money := l.Orders[x.id], l.Money[x.id]
			for _, id := range x.aliases {
				orders, money = orders+l.Orders[id], money+l.Money[id]
			}
			a.customers++
			a.money += money
			bought := 0.0
			if orders > 0 {
				a.buyers++
				bought = 1
			}
			a.bought, a.worth = append(a.bought, bought), append(a.worth, float64(money)/100)
		}
	}
	e.compare()
	return e
}

// compare gives the differences and their intervals: each group is drawn anew out of itself.
func (e *Effect) compare() {
	n, m := len(e.called.bought), len(e.control.bought)
	if n == 0 || m == 0 {
		return
	}
	mean := func(xs []float64, weights []uint16, from int) float64 {
		sum, of := 0.0, 0.0
		for i, x := range xs {
			w := 1.0
			if weights != nil {
				w = float64(weights[from+i])
			}
			sum, of = sum+w*x, of+w
		}
		return quotient(sum, of)
	}
	figures := func(weights []uint16) []float64 {
		return []float64{mean(e.called.bought, weights, 0) - mean(e.control.bought, weights, n), mean(e.called.worth, weights, 0) - mean(e.control.worth, weights, n)}
	}
	e.resamples = segment.Resamples(n + m)
	point, ranges := figures(nil), segment.Bootstrap([]int{n, m}, e.resamples, evaluationSeed, figures)
	e.rate, e.money = effectFigure{point[0], ranges[0]}, effectFigure{point[1], ranges[1]}
}

// Below these a difference between two groups says nothing, whatever its interval: drawing anew cannot show what a few
// customers do not.
const (
	leastArm    = 30 // customers in each group
	leastBuyers = 5  // of each group who bought
)

// verdict says what the differences show.
func (e *Effect) verdict(r *Result) string {
	switch {
	case min(e.called.customers, e.control.customers) < leastArm || min(e.called.buyers, e.control.buyers) < leastBuyers:
		return r.say("effect_few", leastArm, leastBuyers)
	case e.money.within.Low > 0 || e.rate.within.Low > 0:
		return r.say("effect_yes")
	case e.money.within.High < 0 && e.rate.within.High < 0:
		return r.say("effect_less")
	}
	return r.say("effect_open")
}
