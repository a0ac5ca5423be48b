package segment

import (
	"fmt"
	"slices"

	"grade/ledger"
	"grade/rfm"
	"grade/segment/internal/expression"
)

// Scheme gives every combination of scores its class: a rule file whose conditions were
// tried on all of them, once.
type Scheme struct {
	Name    string
	Title   Text
	Levels  int
	Classes []Class // in rank order; the last one is what no other took, if the file has such a class
	table   []int8  // by r, f, m; -1: no class
	Findings
}

// Findings are what trying all combinations showed. A gap is a combination of scores that
// no class takes; an overlap is one that several would take; a shadowed class takes none
// because earlier ones took all of its own.
type Findings struct {
	Gaps     int
	Overlaps int
	Shadowed []string // keys
}

// NewScheme compiles the dimension "segment" of a rule file for its levels.
func NewScheme(r *Rules) (*Scheme, error) {
	d := r.dimension("segment")
	if d == nil || !d.plain() || r.Levels < 2 || r.Levels > 9 {
		return nil, r.doc.fail("$.levels", "levels: 5", "a scheme has a dimension segment, and levels from 2 to 9")
	}
	n := r.Levels
	s := &Scheme{Name: r.Name, Title: r.Title, Levels: n, table: make([]int8, n*n*n)}
	for _, c := range d.classes() {
		s.Classes = append(s.Classes, *c)
	}
	for i := range s.table {
		s.table[i] = -1
	}
	data, scope := allScores(n)
	scope.Params = map[string]any{}
	for k, v := range r.Params {
		scope.Params[k] = param(v)
	}
	wanted := make([]int, n*n*n)
	for k, c := range d.Classes {
		p, fault := expression.Compile(c.When, expression.Truth, scope)
		if fault != nil {
			return nil, d.from.failAt(fmt.Sprintf("$.dimensions[%d].classes[%d].when", d.place, k), fault)
		}
		frame := expression.NewFrame().Of(p.Bind(data, 1))
		took := 0
		for i := range s.table {
			if !frame.Truth(i) {
				continue
			}
			wanted[i]++
			if s.table[i] < 0 {
				s.table[i] = int8(k)
				took++
			}
		}
		if took == 0 {
			s.Shadowed = append(s.Shadowed, c.Key)
		}
	}
	for i, k := range wanted {
		switch {
		case k == 0:
			s.Gaps++
			if d.Otherwise != nil {
				s.table[i] = int8(len(d.Classes))
			}
		case k > 1:
			s.Overlaps++
		}
	}
	return s, nil
}

// ForCharges gives the scheme in the words of fees where its segments are the standard ones, which speak
// of purchases; any other scheme is given as it is.
func (s *Scheme) ForCharges() (*Scheme, error) {
	standard, err := OpenScheme("standard")
	if err != nil {
		return nil, err
	}
	same := slices.EqualFunc(s.Classes, standard.Classes, func(a, b Class) bool { return a.Key == b.Key && a.When == b.When && a.Title == b.Title })
	if !same {
		return s, nil
	}
	return OpenScheme("charges")
}

// allScores are all combinations of n scores, as customers.
func allScores(n int) (*expression.Data, *expression.Scope) {
	d := &expression.Data{Rows: n * n * n, AsOf: ledger.NoDay, Columns: make([]expression.Column, 4)}
	for i := range d.Rows {
		x := rfm.Scores{R: uint8(i/(n*n) + 1), F: uint8(i/n%n + 1), M: uint8(i%n + 1)}
		for k, v := range []uint8{x.R, x.F, x.M} {
			d.Columns[k].Numbers = append(d.Columns[k].Numbers, float64(v))
		}
		d.Columns[3].Texts = append(d.Columns[3].Texts, x.Code(n))
	}
	return d, &expression.Scope{Names: map[string]expression.Name{"r": {Type: expression.Number, Place: 0}, "f": {Type: expression.Number, Place: 1, Raw: 1}, "m": {Type: expression.Number, Place: 2, Raw: 2}, "rfm": {Type: expression.Text, Place: 3, Raw: 3}}}
}

// Class gives the place in Classes for a customer's scores; -1 for a customer without
// scores, or when no class takes them.
func (s *Scheme) Class(x rfm.Scores) int {
	if x.R == 0 {
		return -1
	}
	n := s.Levels
	return int(s.table[(int(x.R)-1)*n*n+(int(x.F)-1)*n+int(x.M)-1])
}

// Fits says whether the scheme is written for a method's scores.
func (s *Scheme) Fits(m rfm.Method) bool { return s.Levels == m.Levels() }
