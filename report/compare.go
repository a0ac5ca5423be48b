package report

import (
	"cmp"
	"slices"

	"grade/ledger"
	"grade/rfm"
	"grade/segment"
)

// Comparison says what became of the customers of one list in a later one.
type Comparison struct {
	*Result // the words of the lists; nothing was read by it
	Old     *Graded
	New     *Graded
	people  []pair      // those of the later list by its rows, then those who are gone
	tables  []moveTable // by tier, then by segment and dimension
	scaled  bool        // it is known which tier is better
	merged  int         // customers with a tier whose ids were merged into another's since
	order   []string    // the tiers, best first
}

// moveTable says who moved between the classes of a dimension.
type moveTable struct {
	key, title  string
	titles      map[string]string // of the classes, by key
	before, now []string          // by pair; "" for none
	of          func(g *Graded, k int) string
	*segment.Migration
}

// change is what happened to a customer between two lists.
type change uint8

const (
	absent change = iota // no tier in either
	upgraded
	downgraded
	unchanged
	moved // to another tier, and which is better nobody knows
	fresh
	lost
)

func (c change) String() string {
	return [...]string{"", "upgraded", "downgraded", "unchanged", "moved", "new", "lost"}[c]
}

// Compare compares two lists. order names the tiers, best first; nil: as the lists have them, or by
// their letters.
func Compare(old, now *Graded, order []string, lang, version string) *Comparison {
	c := &Comparison{Result: &Result{Lang: lang, Version: version, Basis: rfm.Purchases, Ledger: &ledger.Ledger{AsOf: now.AsOf, From: ledger.NoDay}}, Old: old, New: now}
	if now.charges {
		c.Basis = rfm.Charges
	}
	if c.order = order; order == nil {
		c.order, c.scaled = c.letters()
	} else {
		c.scaled = true
	}
	c.pair()
	c.byID()
	t := c.table("tier", c.say("tier"), c.order, func(g *Graded, k int) string { return g.rows[k].Tier })
	c.tables = append(c.tables, t)
	segments, titles := c.segmentOrder()
	of := func(g *Graded, k int) string { return g.rows[k].Segment }
	if n := c.classes(segments, of); n > 0 && n <= maxTiers {
		s := c.table("segment", c.say("segment"), segments, of)
		s.titles = titles
		c.tables = append(c.tables, s)
	}
	c.dimensions()
	return c
}

// letters are the tiers of both lists, best first; ok is false where nobody can tell.
func (c *Comparison) letters() (order []string, ok bool) {
	seen := map[string]bool{}
	for _, g := range []*Graded{c.New, c.Old} {
		for i := range g.rows {
			if t := g.rows[i].Tier; t != "" && !seen[t] {
				seen[t] = true
				order = append(order, t)
			}
		}
	}
	slices.Sort(order)
	for _, g := range []*Graded{c.New, c.Old} {
		if g.Head == nil {
			continue
		}
		var known []string
		for _, t := range g.Head.Tiers {
			known = append(known, t.Key)
		}
		if len(known) > 0 && !slices.ContainsFunc(order, func(t string) bool { return !slices.Contains(known, t) }) {
			return known, true
		}
	}
	if slices.ContainsFunc(order, func(t string) bool { return segment.LetterRank(t) < 0 }) {
		return order, false
	}
	slices.SortFunc(order, func(a, b string) int { return cmp.Compare(segment.LetterRank(a), segment.LetterRank(b)) })
	return order, true
}

// segmentOrder are the segments as the lists' own scheme has them, with their titles.
func (c *Comparison) segmentOrder() ([]string, map[string]string) {
	titles := map[string]string{}
	var order []string
	for _, g := range []*Graded{c.New, c.Old} {
		if g.Head == nil {
			continue
		}
		for _, s := range g.Head.Segments {
			if titles[s.Key] == "" {
				titles[s.Key] = s.Title
				order = append(order, s.Key)
			}
		}
	}
	present := map[string]bool{}
	for _, g := range []*Graded{c.New, c.Old} {
		for k := range g.rows {
			present[g.rows[k].Segment] = true
		}
	}
	for key, title := range titles { // of a list in another language
		if LanguageOf([]string{title}) != c.Lang {
			if t := schemeTitle(key, c.Lang); t != "" {
				titles[key] = t
			}
		}
	}
	if len(order) == 0 {
		names := segment.SchemeNames()
		if c.Basis == rfm.Charges {
			names = append([]string{"charges"}, names...)
		}
		for _, name := range names {
			s, err := segment.OpenScheme(name)
			if err != nil {
				continue
			}
			for _, k := range s.Classes {
				if titles[k.Key] == "" && present[k.Key] {
					titles[k.Key] = k.Title.In(c.Lang)
					order = append(order, k.Key)
				}
			}
		}
	}
	return order, titles
}

// schemeTitle is the title of a segment in a language, by the first scheme that has it; "" for none.
func schemeTitle(key, lang string) string {
	for _, name := range segment.SchemeNames() {
		if s, err := segment.OpenScheme(name); err == nil {
			for _, c := range s.Classes {
				if c.Key == key {
					return c.Title.In(lang)
				}
			}
		}
	}
	return ""
}

// dimensions compares the classes of every dimension that both lists have.
func (c *Comparison) dimensions() {
	for n, d := range c.New.Dimensions {
		o := slices.IndexFunc(c.Old.Dimensions, func(x headDimension) bool { return x.Key == d.Key })
		if o < 0 || d.Multi || d.Key == "segment" {
			continue
		}
		var order []string
		titles := map[string]string{}
		for _, k := range d.Classes {
			if d.Open {
				break
			}
			if order = append(order, k.Key); k.Title != "" {
				titles[k.Key] = inLanguage(c.Lang, k.Title, d.Key, k.Key)
			}
		}
		title := inLanguage(c.Lang, d.Title, d.Key, "")
		if title == "" {
			title = d.Key
		}
		of := func(g *Graded, k int) string {
			if g == c.Old {
				return g.rows[k].classes[o]
			}
			return g.rows[k].classes[n]
		}
		if k := c.classes(order, of); k == 0 || k > maxMatrix {
			continue
		}
		t := c.table(d.Key, title, order, of)
		t.titles = titles
		c.tables = append(c.tables, t)
	}
}

// inLanguage is a title of a dimension or, with its key, of a class in a language: that of the presets, where the list's own is
// in another one.
func inLanguage(lang, title, dimension, class string) string {
	if LanguageOf([]string{title}) == lang {
		return title
	}
	for _, name := range segment.PresetNames() {
		rules, err := segment.OpenPreset(name)
		if err != nil {
			continue
		}
		for i := range rules.Dimensions {
			d := &rules.Dimensions[i]
			if d.Key != dimension {
				continue
			}
			if class == "" {
				return d.Title.In(lang)
			}
			for _, c := range d.All() {
				if c.Key == class {
					return c.Title.In(lang)
				}
			}
		}
	}
	return title
}

// maxMatrix is how many classes a matrix can have and still be read; open lists often have more.
const maxMatrix = 20

// classes counts the different classes that of gives, and those of an order.
func (c *Comparison) classes(order []string, of func(g *Graded, k int) string) int {
	seen := map[string]bool{"": true}
	for _, k := range order {
		seen[k] = true
	}
	for _, g := range []*Graded{c.Old, c.New} {
		for k := range g.rows {
			if seen[of(g, k)] = true; len(seen) > 2*maxTiers {
				return len(seen)
			}
		}
	}
	return len(seen) - 1
}

// table compares the classes that of gives.
func (c *Comparison) table(key, title string, order []string, of func(g *Graded, k int) string) moveTable {
	t := moveTable{key: key, title: title, of: of}
	for _, p := range c.people {
		before, now := "", ""
		if p.old >= 0 {
			before = of(c.Old, p.old)
		}
		if p.new >= 0 {
			now = of(c.New, p.new)
		}
		t.before, t.now = append(t.before, before), append(t.now, now)
	}
	t.Migration = segment.NewMigration(order, t.before, t.now)
	return t
}

// classTitle is the title of a class.
func (t *moveTable) classTitle(key string) string {
	if s := t.titles[key]; s != "" {
		return s
	}
	return key
}

// change is what happened to the i-th customer.
func (c *Comparison) change(i int) change {
	t := &c.tables[0]
	from, to := t.before[i], t.now[i]
	switch {
	case from == "" && to == "":
		return absent
	case from == "":
		return fresh
	case to == "":
		return lost
	case from == to:
		return unchanged
	}
	steps, ok := segment.Steps(t.Order, from, to)
	switch {
	case !ok || !c.scaled || steps == 0:
		return moved
	case steps > 0:
		return upgraded
	}
	return downgraded
}

// Scaled says whether it is known which tier is better.
func (c *Comparison) Scaled() bool { return c.scaled }

// LeftTop counts who was in the best tier that anybody of the earlier list was in, and is below it now.
func (c *Comparison) LeftTop() (n int, tier string) {
	t := &c.tables[0]
	for k, letter := range t.Order {
		if !c.scaled || !slices.Contains(t.before, letter) {
			continue
		}
		for i := range c.people {
			if steps, ok := segment.Steps(t.Order, letter, t.now[i]); t.before[i] == letter && (!ok || steps < 0) {
				n++
			}
		}
		return n, t.Order[k]
	}
	return 0, ""
}
