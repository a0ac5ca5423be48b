package segment

import (
	"math"
	"slices"
)

// Part is what a dimension adds to a customer's grade.
type Part struct {
	Key    string
	Title  Text
	Class  *Class  // nil for rfm, and where nothing is known
	Score  float64 // in [0, 1]; not a number where nothing is known: its weight is shared out
	Weight float64 // of all weights, after those that count for nothing were shared out
}

// Parts says how a customer's score came about: the weighted dimensions, the heaviest first.
func (out *Grading) Parts(i int) []Part {
	var ps []Part
	of := 0.0
	for k := range out.weights {
		w := &out.weights[k]
		p := Part{Key: w.key, Title: Text{"RFM", "RFM"}, Score: out.part(w, i), Weight: w.of}
		if d := out.Rules.dimension("segment"); w.key == "segment" {
			if p.Title = (Text{"Segment", "客户分群"}); d != nil {
				p.Title = d.Title
			}
		}
		if w.place >= 0 {
			a := &out.Dimensions[w.place]
			p.Title = a.Title
			if c := a.Class[i]; c >= 0 {
				p.Class = a.All()[c]
			}
		}
		if !math.IsNaN(p.Score) {
			of += w.of
		}
		ps = append(ps, p)
	}
	for k := range ps {
		if ps[k].Weight /= of; math.IsNaN(ps[k].Score) || of == 0 {
			ps[k].Weight = 0
		}
	}
	return ps
}

// Adjusted lists the adjustments that changed a customer's grade, and the grade before them; "" where
// there is none.
func (out *Grading) Adjusted(i int) (before string, by []*Adjust) {
	if out.Grade == nil || out.graded[i].before < 0 {
		return "", nil
	}
	for k := range out.Rules.Grade.Adjust {
		if k < 64 && out.graded[i].moved&(1<<k) != 0 {
			by = append(by, &out.Rules.Grade.Adjust[k])
		}
	}
	return out.cuts[out.graded[i].before].letter, by
}

// SharedOut lists the weighted dimensions that the input has nothing for.
func (out *Grading) SharedOut() []Skipped {
	if out.Rules.Grade == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(out.Skipped), func(s Skipped) bool { return out.Rules.Grade.Weights[s.Dimension.Key] == 0 })
}

// ActionsOf lists the actions of a class: its own, then those of the groups that name it or its
// dimension.
func (r *Rules) ActionsOf(d *Dimension, c *Class) []Action {
	actions := slices.Clone(c.Actions)
	for _, g := range r.Groups {
		if slices.Contains(g.Of, c.Key) || slices.Contains(g.Of, d.Key) {
			actions = append(actions, g.Actions...)
		}
	}
	return actions
}

// NextAction is the first action of the customer's class in the dimension with the most weight;
// of the next one where that has none. segment is the customer's class in the scheme, nil for none.
func (out *Grading) NextAction(i int, segment *Class) (a Action, ok bool) {
	try := func(place int) bool {
		x := &out.Dimensions[place]
		if !x.plain() || x.Class[i] < 0 {
			return false
		}
		if as := x.actions[x.Class[i]]; len(as) > 0 {
			a, ok = as[0], true
		}
		return ok
	}
	bySegment := func() bool {
		if segment != nil && len(segment.Actions) > 0 {
			a, ok = segment.Actions[0], true
		}
		return ok
	}
	for _, w := range out.weights {
		if w.place >= 0 && try(w.place) || w.place < 0 && bySegment() {
			return a, ok
		}
	}
	for place := range out.Dimensions {
		if try(place) {
			return a, ok
		}
	}
	bySegment()
	return a, ok
}

// Step is one step of a funnel.
type Step struct {
	Class      *Class
	Here       int     // customers who stand at this step
	Reached    int     // who stand here or further on
	Conversion float64 // of those who reached the step before; not a number for the first
}

// Steps gives the steps of a dimension that is one. Its classes stand furthest first, so the
// first step is the last class.
func (a *Assignment) Steps() []Step {
	var out []Step
	here := make([]int, len(a.Classes))
	for _, c := range a.Class {
		if c >= 0 && int(c) < len(here) {
			here[c]++
		}
	}
	reached := 0
	for _, n := range here {
		reached += n
	}
	for k := len(here) - 1; k >= 0; k-- {
		s := Step{Class: &a.Classes[k], Here: here[k], Reached: reached, Conversion: math.NaN()}
		if n := len(out); n > 0 && out[n-1].Reached > 0 {
			s.Conversion = float64(reached) / float64(out[n-1].Reached)
		}
		reached -= here[k]
		out = append(out, s)
	}
	return out
}
