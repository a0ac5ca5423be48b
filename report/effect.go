package report

import (
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

// NewEffect compares the groups of the lists. A customer who stands in several lists counts in each of them, with
// what it did after its day.
func NewEffect(lists []EffectList) *Effect {
	e := &Effect{Lists: lists}
	for _, l := range lists {
		for k := range l.List.rows {
			x := &l.List.rows[k]
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

// compare gives the differences and their intervals: all customers are drawn anew, with their group.
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
	point, ranges := figures(nil), segment.Bootstrap(n+m, e.resamples, evaluationSeed, figures)
	e.rate, e.money = effectFigure{point[0], ranges[0]}, effectFigure{point[1], ranges[1]}
}

// verdict says what the difference in money shows.
func (e *Effect) verdict(r *Result) string {
	switch {
	case e.money.within.Low > 0 || e.rate.within.Low > 0:
		return r.say("effect_yes")
	case e.money.within.High < 0 && e.rate.within.High < 0:
		return r.say("effect_less")
	}
	return r.say("effect_open")
}
