package segment

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"grade/ledger"
	"grade/segment/internal/expression"
)

// Grader is a rule file compiled against an input.
type Grader struct {
	Rules   *Rules
	Skipped []Skipped
	schema  *Schema
	active  []*compiled
	adjust  []*expression.Program
	weights []weight
}

// Skipped is a dimension that the input has nothing for.
type Skipped struct {
	Dimension *Dimension
	Lacks     []string
}

// compiled is a dimension with its conditions.
type compiled struct {
	*Dimension
	when   []*expression.Program // by class
	value  int                   // place of the column of an open list
	values *expression.Program   // or what gives its values; nil: the column
}

// weight is the part of a dimension in the grade.
type weight struct {
	key   string
	of    float64
	place int // among the active dimensions; -1 for rfm and segment
}

// Compile checks every expression against the schema: an unknown name, a wrong type and the
// like are errors of type *Error, with the nearest name that is known.
func (r *Rules) Compile(s *Schema) (*Grader, error) { return r.compile(s, false) }

// compile compiles all dimensions, also those that the input has nothing for, where all is set.
func (r *Rules) compile(s *Schema, all bool) (*Grader, error) {
	g := &Grader{Rules: r, schema: s}
	scope := s.scope(r.Params)
	for i := range r.Dimensions {
		d := &r.Dimensions[i]
		if d.Key == "segment" {
			continue // it is the scheme
		}
		c, err := d.compile(s, scope)
		if err != nil {
			return nil, err
		}
		if lacks := s.lacks(d.Needs); len(lacks) > 0 && !all {
			g.Skipped = append(g.Skipped, Skipped{d, lacks})
			continue
		}
		g.active = append(g.active, c)
	}
	if r.Grade == nil {
		return g, nil
	}
	scope.Names = maps.Clone(scope.Names)
	for i := range r.Dimensions {
		if d := &r.Dimensions[i]; d.plain() && d.Key != "segment" {
			scope.Names[d.Key] = expression.Name{Type: expression.Text, Place: len(s.sources) + i, Raw: len(s.sources) + i, Closed: d.classKeys()}
		}
	}
	for i, a := range r.Grade.Adjust {
		p, err := expression.Compile(a.When, expression.Truth, scope)
		if err != nil {
			return nil, r.graded.failAt(fmt.Sprintf("$.grade.adjust[%d].when", i), err)
		}
		g.adjust = append(g.adjust, p)
	}
	g.weigh()
	return g, nil
}

func (d *Dimension) classKeys() []string {
	var out []string
	for _, c := range d.classes() {
		out = append(out, c.Key)
	}
	return out
}

func (d *Dimension) compile(s *Schema, scope *expression.Scope) (*compiled, error) {
	c := &compiled{Dimension: d}
	at := fmt.Sprintf("$.dimensions[%d]", d.place)
	if d.Values != "" {
		n, ok := s.value(d.Values)
		if ok && (n.Type == expression.Text || n.Raw != n.Place) {
			c.value = n.Raw
			return c, nil
		}
		p, err := expression.Compile(d.Values, expression.Text, scope)
		if err != nil {
			return nil, d.from.failAt(at+".values", err)
		}
		c.values = p
		return c, nil
	}
	for i := range d.Classes {
		p, err := expression.Compile(d.Classes[i].When, expression.Truth, scope)
		if err != nil {
			return nil, d.from.failAt(fmt.Sprintf("%s.classes[%d].when", at, i), err)
		}
		c.when = append(c.when, p)
	}
	return c, nil
}

// weigh orders the weights: the largest first, equal ones as their dimensions stand. Those of
// dimensions that the input has nothing for are left out, and so shared out.
func (g *Grader) weigh() {
	for _, k := range append([]string{"rfm", "segment"}, g.Rules.dimensionKeys()...) {
		w, ok := g.Rules.Grade.Weights[k]
		if !ok || slices.ContainsFunc(g.weights, func(x weight) bool { return x.key == k }) {
			continue
		}
		place := slices.IndexFunc(g.active, func(c *compiled) bool { return c.Key == k })
		if place < 0 && k != "rfm" && k != "segment" {
			continue
		}
		g.weights = append(g.weights, weight{k, w, place})
	}
	slices.SortStableFunc(g.weights, func(a, b weight) int {
		switch {
		case a.of > b.of:
			return -1
		case a.of < b.of:
			return 1
		}
		return 0
	})
}

// Wants says what of the input the rules read: the fields of lists of events, and the columns
// of transactions that customers are known by.
func (g *Grader) Wants() (events map[ledger.Kind][]string, carry []string) {
	events = map[ledger.Kind][]string{}
	use := func(p *expression.Program) {
		for l, fields := range p.Uses.Lists {
			list := &g.schema.lists[l]
			names := events[list.kind]
			if names == nil {
				names = []string{}
			}
			for _, f := range fields {
				if n := list.fields[f]; !slices.Contains(names, n) {
					names = append(names, n)
				}
			}
			events[list.kind] = names
		}
		for _, n := range p.Uses.Names {
			if n < len(g.schema.sources) {
				carry = g.schema.carries(n, carry)
				events = g.schema.eventWants(n, events)
			}
		}
	}
	for _, c := range g.active {
		for _, p := range c.when {
			use(p)
		}
		switch {
		case c.values != nil:
			use(c.values)
		case c.Values != "":
			carry = g.schema.carries(c.value, carry)
		}
	}
	for _, p := range g.adjust {
		use(p)
	}
	for _, names := range events {
		slices.Sort(names)
	}
	slices.Sort(carry)
	return events, slices.Compact(carry)
}

// headers lists the columns of customers that a dimension reads.
func (g *Grader) headers(c *compiled) (out []string) {
	add := func(place int) {
		if place >= len(g.schema.sources) {
			return
		}
		if f := g.schema.sources[place].fact; f != nil && f.Header != "" && !f.Carried && !slices.Contains(out, f.Header) {
			out = append(out, f.Header)
		}
	}
	for _, p := range append(slices.Clone(c.when), c.values) {
		if p == nil {
			continue
		}
		for _, n := range p.Uses.Names {
			add(n)
		}
	}
	if c.Values != "" && c.values == nil {
		add(c.value)
	}
	return out
}

// Unknown lists the names that the rules use and that nothing in this run tells: the value over a lifetime, where it
// was not worked out, and, without an earlier list, the period before.
func (g *Grader) Unknown(f *Facts) []string {
	var out []string
	for _, p := range g.programs() {
		for _, n := range p.Uses.Names {
			if n >= len(g.schema.sources) {
				continue
			}
			if name := g.schema.sources[n].name; (strings.HasPrefix(name, "prev_") && f.Before == nil || name == "clv" && f.CLV == nil || name == "p_alive" && f.PAlive == nil) && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	slices.Sort(out)
	return out
}

// carries adds the column of transactions that a place reads.
func (s *Schema) carries(place int, carry []string) []string {
	f := s.sources[place].fact
	if f == nil || !f.Carried || f.Field == ledger.Owner || f.Field == ledger.Project {
		return carry
	}
	return append(carry, f.Header)
}
