package segment

import (
	"math"
	"math/bits"
	"slices"

	"grade/ledger"
	"grade/rfm"
	"grade/segment/internal/expression"
)

// Grading is what the rules say of every customer.
type Grading struct {
	Rules      *Rules
	Dimensions []Assignment
	Skipped    []Skipped
	Unknown    []string // names that the rules use, and that nothing in this run tells
	Areas      *Areas
	Grade      []string  // "" for none; nil: the rules have no grade
	Score      []float64 // in [0, 1]; not a number where there is none
	graded     []graded
	weights    []weight
	rfm        []float64 // score of the three together, in [0, 1]
	segment    []float64
	cuts       []cut
}

// Assignment is a dimension with everybody's class in it.
type Assignment struct {
	*Dimension
	Class  []int8   // of plain dimensions: the place in All(); -1 for none
	Tags   []uint64 // of those with several: a bit a class
	Value  []string // of open lists
	Counts Counts

	Headers  []string              // of the columns of customers that the conditions read
	actions  [][]Action            // by class
	programs []*expression.Program // the conditions, by class
	bound    []*expression.Bound
}

// Counts say how the conditions of a dimension fit the customers.
type Counts struct {
	None     int   // customers whom no class took
	Several  int   // customers whom several classes would have taken
	Fired    []int // by class: whom it took
	Would    []int // by class: whom it would have taken
	Examples []int // by class: the first customer that it took; -1 for none

	of                      int // all that were tried
	firstNone, firstSeveral int // -1 for none
}

// cut is a grade and the least score of it.
type cut struct {
	letter string
	least  float64
}

// graded is how a customer's grade came about.
type graded struct {
	before int8   // the grade by score
	moved  uint64 // a bit an adjustment that changed it
}

// Grade applies the rules. The result does not depend on the number of workers.
func (g *Grader) Grade(f *Facts, workers int) (*Grading, error) {
	f.Areas = nil
	if g.usesAreas() {
		f.Areas = newAreas(f, g)
	}
	d, err := g.data(f, len(g.Rules.Dimensions))
	if err != nil {
		return nil, err
	}
	out := &Grading{Rules: g.Rules, Skipped: g.Skipped, Unknown: g.Unknown(f), Areas: f.Areas, weights: g.weights}
	for _, c := range g.active {
		a := c.assign(d, workers)
		a.Headers = g.headers(c)
		out.Dimensions = append(out.Dimensions, a)
	}
	for k := range out.Dimensions {
		a := &out.Dimensions[k]
		for _, c := range a.All() {
			a.actions = append(a.actions, g.Rules.ActionsOf(a.Dimension, c))
		}
	}
	if g.Rules.Grade == nil {
		return out, nil
	}
	g.classColumns(out, d)
	out.grade(g, f, d, workers)
	return out, nil
}

// classColumns brings the classes that adjustments ask for into columns; of a dimension that was
// left out all are missing.
func (g *Grader) classColumns(out *Grading, d *expression.Data) {
	for _, p := range g.adjust {
		for _, n := range p.Uses.Names {
			k := n - len(g.schema.sources)
			if k < 0 || d.Columns[n].Texts != nil {
				continue
			}
			i := slices.IndexFunc(out.Dimensions, func(a Assignment) bool { return a.Key == g.Rules.Dimensions[k].Key })
			if i < 0 {
				d.Columns[n].Texts = make([]string, d.Rows)
			} else {
				d.Columns[n].Texts = out.Dimensions[i].keys()
			}
		}
	}
}

// keys gives everybody's class.
func (a *Assignment) keys() []string {
	all := a.All()
	out := make([]string, len(a.Class))
	for i, k := range a.Class {
		if k >= 0 {
			out[i] = all[k].Key
		}
	}
	return out
}

// assign gives everybody a class, or several.
func (c *compiled) assign(d *expression.Data, workers int) Assignment {
	a := Assignment{Dimension: c.Dimension}
	if c.values != nil {
		a.Value = make([]string, d.Rows)
		b := c.values.Bind(d, workers)
		expression.Rows(d.Rows, workers, func(from, to int) {
			f := expression.NewFrame().Of(b)
			for i := from; i < to; i++ {
				a.Value[i] = f.Text(i)
			}
		})
		return a
	}
	if c.Values != "" {
		a.Value = d.Columns[c.value].Texts
		return a
	}
	var bound []*expression.Bound
	for _, p := range c.when {
		bound = append(bound, p.Bind(d, workers))
	}
	a.programs, a.bound = c.when, bound
	hits := make([]uint64, d.Rows)
	expression.Rows(d.Rows, workers, func(from, to int) {
		f := expression.NewFrame()
		for k, b := range bound {
			f.Of(b)
			for i := from; i < to; i++ {
				if f.Truth(i) {
					hits[i] |= 1 << k
				}
			}
		}
	})
	a.count(hits)
	if c.Multi {
		a.Tags = hits
		return a
	}
	rest := int8(-1)
	if c.Otherwise != nil {
		rest = int8(len(c.Classes))
	}
	a.Class = make([]int8, d.Rows)
	for i, h := range hits {
		if a.Class[i] = rest; h != 0 {
			a.Class[i] = int8(bits.TrailingZeros64(h))
		}
	}
	return a
}

func (a *Assignment) count(hits []uint64) {
	n := len(a.Classes)
	a.Counts = Counts{Fired: make([]int, n), Would: make([]int, n), Examples: make([]int, n), of: len(hits), firstNone: -1, firstSeveral: -1}
	for k := range a.Counts.Examples {
		a.Counts.Examples[k] = -1
	}
	for i, h := range hits {
		switch {
		case h == 0:
			if a.Counts.None++; a.Counts.None == 1 {
				a.Counts.firstNone = i
			}
		case h&(h-1) != 0:
			if a.Counts.Several++; a.Counts.Several == 1 {
				a.Counts.firstSeveral = i
			}
		}
		first := true
		for ; h != 0; h &= h - 1 {
			k := bits.TrailingZeros64(h)
			a.Counts.Would[k]++
			if first || a.Multi {
				if a.Counts.Fired[k]++; a.Counts.Examples[k] < 0 {
					a.Counts.Examples[k] = i
				}
			}
			first = false
		}
	}
}

// rank gives a class its place in [0, 1], the best 1; not a number for who is in no class, or
// only in what is left over.
func (d *Dimension) rank(class int8) float64 {
	n := len(d.Classes)
	switch {
	case class < 0:
		return math.NaN()
	case int(class) < n && d.Classes[class].Score != nil:
		return *d.Classes[class].Score
	case int(class) == n:
		if d.Otherwise.Score != nil {
			return *d.Otherwise.Score
		}
		return math.NaN()
	case n == 1:
		return 1
	}
	return float64(n-1-int(class)) / float64(n-1)
}

// part gives the share of the best that a customer reaches in a weighted dimension.
func (out *Grading) part(w *weight, i int) float64 {
	switch w.key {
	case "rfm":
		return out.rfm[i]
	case "segment":
		return out.segment[i]
	}
	a := &out.Dimensions[w.place]
	return a.rank(a.Class[i])
}

// grade makes one grade of the weighted dimensions.
func (out *Grading) grade(g *Grader, f *Facts, d *expression.Data, workers int) {
	letters := g.Rules.Grade.Letters()
	for _, l := range letters {
		out.cuts = append(out.cuts, cut{l, g.Rules.Grade.Cuts[l]})
	}
	out.rfm = make([]float64, d.Rows)
	out.segment = make([]float64, d.Rows)
	for i, s := range f.Scores {
		out.rfm[i], out.segment[i] = math.NaN(), math.NaN()
		if f.Metrics[i].Unscored == rfm.Scored {
			out.rfm[i] = float64(int(s.R)+int(s.F)+int(s.M)-3) / float64(3*(f.Levels-1))
			if k := slices.Index(g.schema.segments, f.Segment[i]); k >= 0 && len(g.schema.segments) > 1 {
				out.segment[i] = float64(len(g.schema.segments)-1-k) / float64(len(g.schema.segments)-1)
			}
		}
	}
	var bound []*expression.Bound
	for _, p := range g.adjust {
		bound = append(bound, p.Bind(d, workers))
	}
	out.Grade, out.Score, out.graded = make([]string, d.Rows), make([]float64, d.Rows), make([]graded, d.Rows)
	expression.Rows(d.Rows, workers, func(from, to int) {
		frame := expression.NewFrame()
		for i := from; i < to; i++ {
			out.Score[i] = out.score(i)
			out.adjustOne(i, frame, bound)
		}
	})
}

// score is the weighted mean over what is known of the customer, rounded to nine decimals so
// that 0.5 + 0.3 reaches a cut of 0.8.
func (out *Grading) score(i int) float64 {
	sum, of := 0.0, 0.0
	for k := range out.weights {
		w := &out.weights[k]
		if x := out.part(w, i); !math.IsNaN(x) {
			sum, of = sum+w.of*x, of+w.of
		}
	}
	if of == 0 {
		return math.NaN()
	}
	return math.Round(sum/of*1e9) / 1e9
}

// adjustOne gives a customer the grade of its score and applies the adjustments, one after the other.
func (out *Grading) adjustOne(i int, frame *expression.Frame, bound []*expression.Bound) {
	s := out.Score[i]
	if math.IsNaN(s) {
		out.graded[i].before = -1
		return
	}
	last := len(out.cuts) - 1
	at := 0
	for at < last && s < out.cuts[at].least {
		at++
	}
	out.graded[i].before = int8(at)
	for k, b := range bound {
		if !frame.Of(b).Truth(i) {
			continue
		}
		a, old := &out.Rules.Grade.Adjust[k], at
		place := func(letter string) int {
			return slices.IndexFunc(out.cuts, func(c cut) bool { return c.letter == letter })
		}
		switch {
		case a.Max != "":
			at = max(at, place(a.Max))
		case a.Min != "":
			at = min(at, place(a.Min))
		default:
			at = min(max(at-a.By, 0), last)
		}
		if at != old && k < 64 {
			out.graded[i].moved |= 1 << k
		}
	}
	out.Grade[i] = out.cuts[at].letter
}

// Only is the grading of some customers, in their order. What it says of conditions, such as who matched
// none, stays that of all.
func (out *Grading) Only(keep []int32) *Grading {
	g := *out
	g.Grade, g.Score, g.graded = ledger.Pick(out.Grade, keep), ledger.Pick(out.Score, keep), ledger.Pick(out.graded, keep)
	g.rfm, g.segment = ledger.Pick(out.rfm, keep), ledger.Pick(out.segment, keep)
	g.Dimensions = make([]Assignment, len(out.Dimensions))
	for i, a := range out.Dimensions {
		a.Class, a.Tags, a.Value = ledger.Pick(a.Class, keep), ledger.Pick(a.Tags, keep), ledger.Pick(a.Value, keep)
		g.Dimensions[i] = a
	}
	return &g
}

// Has says whether a customer is in a class: the place in All(), or of an open list the value.
func (a *Assignment) Has(i, class int, value string) bool {
	switch {
	case a.Values != "":
		return a.Value[i] == value
	case a.Multi:
		return a.Tags[i]&(1<<class) != 0
	}
	return int(a.Class[i]) == class
}
