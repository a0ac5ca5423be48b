package segment

import (
	"fmt"
	"strconv"

	"github.com/expr-lang/expr"

	"grade/rfm"
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

// scores are the names that conditions may use.
type scores struct {
	R   int    `expr:"r"`
	F   int    `expr:"f"`
	M   int    `expr:"m"`
	RFM string `expr:"rfm"`
}

// NewScheme compiles the dimension "segment" of a rule file for its levels.
func NewScheme(r *Rules) (*Scheme, error) {
	if len(r.Dimensions) != 1 || r.Dimensions[0].Key != "segment" || r.Levels < 2 || r.Levels > 9 {
		return nil, fmt.Errorf("%s: a scheme has one dimension, segment, and levels from 2 to 9", r.Name)
	}
	d := &r.Dimensions[0]
	n := r.Levels
	s := &Scheme{Name: r.Name, Title: r.Title, Levels: n, Classes: d.classes(), table: make([]int8, n*n*n)}
	for i := range s.table {
		s.table[i] = -1
	}
	wanted := make([]int, n*n*n)
	for k, c := range d.Classes {
		program, err := expr.Compile(c.When, expr.Env(scores{}), expr.AsBool(), expr.DisableBuiltin("now"))
		if err != nil {
			return nil, fmt.Errorf("%s: class %q: %w", r.Name, c.Key, err)
		}
		took := 0
		for i := range s.table {
			x := scores{R: i/(n*n) + 1, F: i/n%n + 1, M: i%n + 1}
			x.RFM = strconv.Itoa(x.R*100 + x.F*10 + x.M)
			hit, err := expr.Run(program, x)
			if err != nil {
				return nil, fmt.Errorf("%s: class %q: %w", r.Name, c.Key, err)
			}
			if hit == false {
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
