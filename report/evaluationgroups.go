package report

import (
	"cmp"
	"math"
	"slices"

	"grade/segment"
)

// group lists the tiers, segments and dimensions.
func (e *Evaluation) group() {
	e.groups = []foresight{{key: "tier", title: e.say("tier"), as: e.TierTable()}}
	if s := e.Segments(); len(s) > 0 {
		e.groups = append(e.groups, foresight{key: "segment", title: e.say("segment"), as: s})
	}
	for k, d := range e.Dimensions() {
		g := foresight{key: d.Key, title: d.Title, as: d.Classes}
		if e.Snapshot && slices.ContainsFunc(e.Grading.Dimensions[k].Headers, func(h string) bool { return slices.Contains(e.Left, h) }) {
			g.today, g.title = true, g.title+e.say("of_today")
		}
		e.groups = append(e.groups, g)
	}
	if e.Old == nil {
		return
	}
	for n, d := range e.Old.Dimensions {
		if d.Multi || d.Open || slices.ContainsFunc(e.groups, func(g foresight) bool { return g.key == d.Key }) {
			continue
		}
		g := foresight{key: d.Key, title: d.Title, old: n + 1}
		class := make([][]int32, len(d.Classes))
		for i, k := range e.oldClasses(&g) {
			if at := slices.IndexFunc(d.Classes, func(c headClass) bool { return c.Key == k }); at >= 0 {
				class[at] = append(class[at], int32(i))
			}
		}
		for c, x := range d.Classes {
			a := Aggregate{Key: x.Key, Title: x.Title}
			e.sum(&a, class[c])
			g.as = append(g.as, a)
		}
		e.groups = append(e.groups, g)
	}
}

// oldClasses gives everybody's class of a dimension as the list of the history has it; "" for none.
func (e *Evaluation) oldClasses(g *foresight) []string {
	out := make([]string, len(e.Metrics))
	aliases := e.aliases()
	for i := range out {
		id := e.Ledger.Customers[i].ID
		if k := e.Old.find(id, aliases[id]); k >= 0 {
			out[i] = e.Old.rows[k].classes[g.old-1]
		}
	}
	return out
}

// classOf says for every customer which of a group's classes it is in; -1 for none. Of several classes there is
// no one place, and nil is given.
func (e *Evaluation) classOf(g *foresight) []int {
	out := make([]int, len(e.Metrics))
	switch g.key {
	case "tier":
		at := map[string]int{}
		for k, a := range g.as {
			at[a.Key] = k
		}
		for i := range out {
			out[i] = -1
			if k, ok := at[e.Tier[i]]; ok {
				out[i] = k
			}
		}
		return out
	case "segment":
		for i := range out {
			out[i] = int(e.Class[i])
		}
		return out
	}
	if g.old > 0 {
		for i, key := range e.oldClasses(g) {
			out[i] = slices.IndexFunc(g.as, func(a Aggregate) bool { return a.Key == key })
		}
		return out
	}
	k := slices.IndexFunc(e.Grading.Dimensions, func(a segment.Assignment) bool { return a.Key == g.key })
	a := &e.Grading.Dimensions[k]
	switch {
	case a.Multi:
		return nil
	case a.Values != "":
		at := map[string]int{}
		for k, x := range g.as {
			if !x.Unknown {
				at[x.Key] = k
			}
		}
		for i := range out {
			out[i] = -1
			if k, ok := at[a.Value[i]]; ok {
				out[i] = k
			}
		}
	default:
		for i := range out {
			out[i] = int(a.Class[i])
		}
	}
	return out
}

// in says whether a customer is in a class of a group of which it may be in several.
func (e *Evaluation) in(g *foresight, i, class int) bool {
	k := slices.IndexFunc(e.Grading.Dimensions, func(a segment.Assignment) bool { return a.Key == g.key })
	return e.Grading.Dimensions[k].Has(i, class, "")
}

// rankingsOf are the orders that are compared: the tier, the list, the segment, what customers had spent, and spent
// last; a random order holds at the top as much as anywhere. Then the tier with each dimension.
func (e *Evaluation) rankingsOf(people []int32) (list []*segment.Ranking, names []string) {
	tier := e.classOf(&e.groups[0])
	rank := func(k int) int {
		if k < 0 {
			return 1 << 20
		}
		return k
	}
	add := func(name string, compare func(a, b int32) int) {
		list = append(list, segment.NewRanking(len(people), func(a, b int32) int { return compare(people[a], people[b]) }))
		names = append(names, name)
	}
	byTier := func(a, b int32) int { return cmp.Compare(rank(tier[a]), rank(tier[b])) }
	add("tier", byTier)
	if len(e.groups) > 1 && e.groups[1].key == "segment" {
		add("segment", func(a, b int32) int { return cmp.Compare(rank(int(e.Class[a])), rank(int(e.Class[b]))) })
	}
	if e.Scheme != nil || len(e.Scores) > 0 {
		sum := func(i int32) int { s := e.Scores[i]; return int(s.R) + int(s.F) + int(s.M) }
		add("rfm", func(a, b int32) int { return cmp.Compare(sum(b), sum(a)) })
	}
	if e.graded() {
		value := func(i int32) float64 {
			if x := e.Grading.Score[i]; !math.IsNaN(x) {
				return x
			}
			return -1
		}
		add("grade_score", func(a, b int32) int { return cmp.Compare(value(b), value(a)) })
	}
	if worth := e.Lifetime.Values(); worth != nil {
		add("clv", func(a, b int32) int { return cmp.Compare(worth[b], worth[a]) })
	}
	add("monetary", func(a, b int32) int { return cmp.Compare(e.Metrics[b].Net(), e.Metrics[a].Net()) })
	if e.Last != nil {
		add("last_amount", func(a, b int32) int { return cmp.Compare(e.Last[b], e.Last[a]) })
	}
	add("random", func(a, b int32) int { return 0 })
	for k := range e.groups[1:] {
		g := &e.groups[1+k]
		class := e.classOf(g)
		if class == nil || g.key == "segment" || g.old == 0 && e.openDimension(g.key) {
			continue
		}
		add("+"+g.key, func(a, b int32) int { return cmp.Or(byTier(a, b), cmp.Compare(rank(class[a]), rank(class[b]))) })
	}
	return list, names
}

// openDimension says whether a dimension is an open list, which has no best first.
func (e *Evaluation) openDimension(key string) bool {
	return slices.ContainsFunc(e.Grading.Dimensions, func(a segment.Assignment) bool { return a.Key == key && a.Values != "" })
}

// additionTitle is the dimension that a ranking adds to the tier; ok is false for the others.
func (e *Evaluation) additionTitle(name string) (title string, ok bool) {
	if name[0] != '+' {
		return "", false
	}
	for _, g := range e.groups {
		if g.key == name[1:] {
			return g.title, true
		}
	}
	return name[1:], true
}
