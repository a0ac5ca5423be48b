package segment

import (
	"fmt"
	"slices"

	"grade/ledger"
	"grade/segment/internal/expression"
)

// Finding is something about a rule file that is worth knowing, and no error.
type Finding struct {
	Dimension, Class string
	Kind             FindingKind
	Count            int // combinations of scores, or customers
	Of               int
	Scores           bool   // Of counts combinations of scores
	Example          string // a combination, or the id of a customer
}

// FindingKind is what was found.
type FindingKind string

// The kinds of findings.
const (
	Gap      FindingKind = "gap"      // no class takes it
	Overlap  FindingKind = "overlap"  // several classes would take it
	Shadowed FindingKind = "shadowed" // all that this class would take is taken before
	Dead     FindingKind = "dead"     // nothing meets this class's condition
)

// Findings looks for gaps, overlaps, dead and shadowed rules: over all combinations of scores
// where a dimension asks for nothing else, else over the customers of a grading, if there is one.
func (r *Rules) Findings(out *Grading, ids []ledger.Customer) []Finding {
	var found []Finding
	for i := range r.Dimensions {
		d := &r.Dimensions[i]
		if d.Values != "" {
			continue
		}
		c, ok := d.exhaustive(r)
		example := func(k int) string {
			n := r.levels()
			return fmt.Sprintf("%d%d%d", k/(n*n)+1, k/n%n+1, k%n+1)
		}
		if !ok {
			if out == nil {
				continue
			}
			k := slices.IndexFunc(out.Dimensions, func(a Assignment) bool { return a.Key == d.Key })
			if k < 0 {
				continue
			}
			c = out.Dimensions[k].Counts
			c.of = len(ids)
			example = func(k int) string { return ids[k].ID }
		}
		for _, f := range d.findings(c, example) {
			f.Scores = ok
			found = append(found, f)
		}
	}
	return found
}

// findings turns counts into findings.
func (d *Dimension) findings(c Counts, example func(int) string) []Finding {
	var out []Finding
	add := func(class string, kind FindingKind, n, at int) {
		x := Finding{Dimension: d.Key, Class: class, Kind: kind, Count: n, Of: c.of}
		if at >= 0 {
			x.Example = example(at)
		}
		out = append(out, x)
	}
	if c.None > 0 && d.Otherwise == nil && !d.Multi {
		add("", Gap, c.None, c.firstNone)
	}
	if c.Several > 0 && !d.Multi {
		add("", Overlap, c.Several, c.firstSeveral)
	}
	for k := range d.Classes {
		switch {
		case c.Would[k] == 0:
			add(d.Classes[k].Key, Dead, 0, -1)
		case c.Fired[k] == 0:
			add(d.Classes[k].Key, Shadowed, c.Would[k], -1)
		}
	}
	return out
}

// levels is how many different scores conditions are tried on.
func (r *Rules) levels() int {
	if r.Levels == 0 {
		return 5
	}
	return r.Levels
}

// exhaustive tries a dimension on all combinations of scores; ok is false where its conditions ask
// for anything else.
func (d *Dimension) exhaustive(r *Rules) (Counts, bool) {
	data, scope := allScores(r.levels())
	scope.Params = map[string]any{}
	for k, v := range r.Params {
		scope.Params[k] = param(v)
	}
	c := &compiled{Dimension: d}
	for i := range d.Classes {
		p, err := expression.Compile(d.Classes[i].When, expression.Truth, scope)
		if err != nil {
			return Counts{}, false
		}
		c.when = append(c.when, p)
	}
	a := c.assign(data, 1)
	a.Counts.of = data.Rows
	return a.Counts, true
}
