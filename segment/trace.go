package segment

import (
	"math"
	"strconv"

	"grade/segment/internal/expression"
)

// Trace is a rule that was tried for a customer.
type Trace struct {
	Class *Class
	Holds bool
	Parts []TracePart
}

// TracePart is a comparison of a rule: its text, what stood on its sides, and how much the number
// lacked.
type TracePart struct {
	Text, Left, Right string
	Gap               string // how much the number lacks, or has too much
	Over              bool   // it has too much
	Days, Orders      bool   // what the gap counts
	Holds             bool
}

// Trace tries the rules of a dimension for a customer up to the one that fires; of a dimension with
// tags all of them.
func (out *Grading) Trace(a *Assignment, i int) []Trace {
	var list []Trace
	f := expression.NewFrame()
	for k := range a.Classes {
		f.Of(a.bound[k])
		t := Trace{Class: &a.Classes[k], Holds: f.Truth(i)}
		p := a.programs[k]
		for n := range p.Parts {
			t.Parts = append(t.Parts, tracePart(f, &p.Parts[n], i))
		}
		list = append(list, t)
		if t.Holds && !a.Multi {
			break
		}
	}
	return list
}

func tracePart(f *expression.Frame, p *expression.Part, i int) TracePart {
	x := TracePart{Text: p.Text, Holds: f.Holds(p, i)}
	x.Left, x.Right = f.Values(p, i)
	if x.Left == "" {
		x.Left = strconv.FormatBool(x.Holds)
	}
	if gap, ok := f.Gap(p, i); ok && gap != 0 {
		x.Gap, x.Over = expression.FormatNumber(math.Abs(gap), p.Unit), gap < 0
		x.Days, x.Orders = p.Unit == expression.Days, p.Unit == expression.Orders
	}
	return x
}

// ToNextGrade gives the grade above a customer's and how much its score lacks; ok is false at the
// top, and where an adjustment, not the score, holds it down.
func (out *Grading) ToNextGrade(i int) (letter string, lacks float64, ok bool) {
	at := int(out.graded[i].before)
	if at <= 0 || out.Grade[i] != out.cuts[at].letter {
		return "", 0, false
	}
	return out.cuts[at-1].letter, math.Round((out.cuts[at-1].least-out.Score[i])*1e9) / 1e9, true
}

// Improvement is a class that would lift a customer's grade.
type Improvement struct {
	Dimension *Dimension
	Class     *Class
	Score     float64
	Grade     string
}

// Improvements lists each weighted dimension of which the next better class would lift the grade, all
// else being the same.
func (out *Grading) Improvements(i int) []Improvement {
	var list []Improvement
	for k := range out.weights {
		w := &out.weights[k]
		if w.place < 0 {
			continue
		}
		a := &out.Dimensions[w.place]
		now := a.Class[i]
		best := Improvement{}
		next := math.Inf(1)
		for c := range a.Classes {
			if x := a.rank(int8(c)); !(x > a.rank(now)) || x >= next {
				continue
			}
			next = a.rank(int8(c))
			a.Class[i] = int8(c)
			s := out.score(i)
			a.Class[i] = now
			if best = (Improvement{a.Dimension, &a.Classes[c], s, out.byScore(s)}); s < out.cuts[out.graded[i].before-1].least {
				best = Improvement{}
			}
		}
		if best.Class != nil {
			list = append(list, best)
		}
	}
	return list
}

func (out *Grading) byScore(s float64) string {
	for _, c := range out.cuts[:len(out.cuts)-1] {
		if s >= c.least {
			return c.letter
		}
	}
	return out.cuts[len(out.cuts)-1].letter
}
