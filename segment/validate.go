package segment

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"grade/ledger"
)

// termKeys are the words of the report that a trade may have its own for.
var termKeys = []string{"customer", "purchase", "recency", "frequency", "monetary", "last_purchase", "segment", "tier", "owner", "project"}

// reserved are names that a dimension cannot have: columns of the list.
var reserved = []string{"customer_id", "customer_name", "last_purchase", "recency_days", "frequency", "monetary", "r", "f", "m", "rfm", "tier", "grade_score", "reasons", "next_action", "owner", "project", "no_score_reason", "clv", "p_alive", "expected_purchases", "previous_tier", "move", "as_of"}

// checkFile checks what a file says by itself.
func (r *Rules) checkFile() error {
	d := r.doc
	if r.Levels != 0 && (r.Levels < 2 || r.Levels > 9) {
		return d.fail("$.levels", "from 2 to 9", "levels is %d", r.Levels)
	}
	known := NewSchema(nil, nil)
	for _, name := range slices.Sorted(maps.Keys(r.Params)) {
		_, isList := known.byName[name]
		if _, isField := known.names[name]; isField || isList || name == "as_of" {
			return d.fail("$.params."+name, "give it another name", "the param %q is the name of a field", name)
		}
		if !isName(name) {
			return d.fail("$.params", "letters, digits and _", "the param %q is no name", name)
		}
		if param(r.Params[name]) == nil {
			return d.fail("$.params."+name, "a number, a text, true, false, or a list of texts or of numbers", "the param %q cannot be used", name)
		}
	}
	for i := range r.Dimensions {
		if err := r.Dimensions[i].check(r.Extends != ""); err != nil {
			return err
		}
		if k := slices.IndexFunc(r.Dimensions, func(x Dimension) bool { return x.Key == r.Dimensions[i].Key }); k < i {
			return d.fail(fmt.Sprintf("$.dimensions[%d].key", i), "give it another key", "the dimension %q stands twice", r.Dimensions[i].Key)
		}
	}
	for i, g := range r.Groups {
		if err := d.checkActions(g.Actions, fmt.Sprintf("$.groups[%d]", i)); err != nil {
			return err
		}
	}
	for _, k := range slices.Sorted(maps.Keys(r.Terms)) {
		if !slices.Contains(termKeys, k) {
			return d.fail("$.terms."+k, ledger.DidYouMean(k, termKeys), "no word %q in the report", k)
		}
	}
	return nil
}

// isName says whether a text can stand in an expression as a name.
func isName(s string) bool {
	for i, c := range s {
		if !unicode.IsLetter(c) && c != '_' && (i == 0 || !unicode.IsDigit(c)) {
			return false
		}
	}
	return s != "" && !slices.Contains([]string{"and", "or", "not", "in", "let", "nil", "true", "false", "contains", "matches", "startsWith", "endsWith", "if", "else"}, s)
}

func (t Text) both() bool { return strings.TrimSpace(t.En) != "" && strings.TrimSpace(t.Zh) != "" }

// check checks a dimension. Of one that may replace another's, the title and the classes may be missing.
func (d *Dimension) check(partly bool) error {
	at := fmt.Sprintf("$.dimensions[%d]", d.place)
	fail := func(path, hint, format string, args ...any) error {
		return d.from.fail(at+path, hint, format, args...)
	}
	switch {
	case !isName(d.Key):
		return fail(".key", "letters, digits and _; such as key: satisfaction", "the dimension has no key, or %q is no name", d.Key)
	case slices.Contains(reserved, d.Key):
		return fail(".key", "give it another key", "%q is a column of the list already", d.Key)
	case !d.Title.both() && (!partly || d.Title != (Text{})):
		return fail(".title", "title: {en: ..., zh: ...}", "the dimension %q needs a title in both languages", d.Key)
	case d.Values != "" && (len(d.Classes) > 0 || d.Otherwise != nil || d.Multi):
		return fail(".values", "leave out classes, otherwise and multi, or values", "the dimension %q takes values as they are, and so has no classes", d.Key)
	case d.Values == "" && len(d.Classes) == 0 && !partly:
		return fail(".key", "give it classes, or values: FIELD", "the dimension %q has no classes", d.Key)
	case d.Multi && d.Otherwise != nil:
		return fail(".otherwise", "leave it out: who has no tag has none", "the dimension %q has several classes for a customer, or none", d.Key)
	case len(d.Classes) > 64:
		return fail(".classes", "use values for an open list", "the dimension %q has more than 64 classes", d.Key)
	}
	for i, n := range d.Needs {
		for _, one := range strings.Split(n, "|") {
			if one = strings.TrimSpace(one); !isName(one) {
				return fail(fmt.Sprintf(".needs[%d]", i), "a list such as surveys, or a field such as stage; a | b needs one of the two", "%q cannot be needed", n)
			}
		}
	}
	for i, c := range d.classes() {
		path := fmt.Sprintf(".classes[%d]", i)
		if c == d.Otherwise {
			path = ".otherwise"
		}
		if err := d.checkClass(c, at+path); err != nil {
			return err
		}
		if k := slices.IndexFunc(d.classes(), func(x *Class) bool { return x.Key == c.Key }); k < i {
			return fail(path+".key", "give it another key", "the class %q stands twice in the dimension %q", c.Key, d.Key)
		}
	}
	return nil
}

func (d *Dimension) checkClass(c *Class, at string) error {
	switch {
	case c.Key == "" || strings.ContainsAny(c.Key, " ,;|\t\n\"'"):
		return d.from.fail(at+".key", "such as key: very-satisfied", "a class of %q has no key, or %q is none", d.Key, c.Key)
	case !c.Title.both():
		return d.from.fail(at+".title", "title: {en: ..., zh: ...}", "the class %q needs a title in both languages", c.Key)
	case c == d.Otherwise && c.When != "":
		return d.from.fail(at+".when", "leave it out", "otherwise has no condition")
	case c != d.Otherwise && c.When == "":
		return d.from.fail(at+".key", "give it when: CONDITION, or make it otherwise", "the class %q has no condition", c.Key)
	case c.Score != nil && !(*c.Score >= 0 && *c.Score <= 1):
		return d.from.fail(at+".score", "a number from 0 to 1", "the score of %q is %v", c.Key, *c.Score)
	}
	return d.from.checkActions(c.Actions, at)
}

func (d *document) checkActions(as []Action, at string) error {
	for i, a := range as {
		path := fmt.Sprintf("%s.actions[%d]", at, i)
		if !a.Text.both() {
			return d.fail(path, "{en: ..., zh: ...}", "the action needs a text in both languages")
		}
		if a.Topic != nil && !a.Topic.both() {
			return d.fail(path+".topic", "topic: {en: ..., zh: ...}", "the topic needs a text in both languages")
		}
	}
	return nil
}

// checkWhole checks what can be said only with the files that are extended.
func (r *Rules) checkWhole() error {
	for i := range r.Dimensions {
		d := &r.Dimensions[i]
		if !d.Title.both() || d.Values == "" && len(d.Classes) == 0 {
			return d.from.fail(fmt.Sprintf("$.dimensions[%d].key", d.place), "give it a title in both languages and classes", "the dimension %q is not in %s, which this file extends", d.Key, r.Extends)
		}
		if r.Params[d.Key] != nil {
			return r.doc.fail("$.params."+d.Key, "give one of them another name", "%q is a param and a dimension", d.Key)
		}
	}
	known := r.keys()
	for i, g := range r.Groups {
		for k, key := range g.Of {
			if !slices.Contains(known, key) {
				return r.doc.fail(fmt.Sprintf("$.groups[%d].of[%d]", i, k), ledger.DidYouMean(key, known), "no class or dimension %q", key)
			}
		}
	}
	if r.Grade != nil {
		if err := r.checkGrade(); err != nil {
			return err
		}
	}
	return r.checkTests()
}

// keys lists the keys of all dimensions and classes.
func (r *Rules) keys() []string {
	var out []string
	for i := range r.Dimensions {
		out = append(out, r.Dimensions[i].Key)
		for _, c := range r.Dimensions[i].classes() {
			out = append(out, c.Key)
		}
	}
	return out
}

func (r *Rules) checkGrade() error {
	if err := r.checkWeights(); err != nil {
		return err
	}
	if err := r.checkCuts(); err != nil {
		return err
	}
	return r.checkAdjustments()
}

func (r *Rules) checkWeights() error {
	g, d := r.Grade, r.graded
	var plain []string
	for i := range r.Dimensions {
		if r.Dimensions[i].plain() {
			plain = append(plain, r.Dimensions[i].Key)
		}
	}
	plain = append(plain, "rfm")
	sum := 0.0
	for _, k := range slices.Sorted(maps.Keys(g.Weights)) {
		path := "$.grade.weights." + k
		if x := r.dimension(k); x != nil && !x.plain() {
			return d.fail(path, "weigh dimensions of which every customer has one class", "the dimension %q has no ranks", k)
		}
		if !slices.Contains(plain, k) {
			return d.fail(path, ledger.DidYouMean(k, plain), "a weight for %q, which is no dimension", k)
		}
		if w := g.Weights[k]; !(w > 0) || w > 1e6 {
			return d.fail(path, "a number above 0 and up to a million", "the weight of %q is %v", k, w)
		}
		sum += g.Weights[k]
	}
	if sum == 0 {
		return d.fail("$.grade", "weights: {rfm: 1}", "the grade has no weights")
	}
	return nil
}

func (r *Rules) checkCuts() error {
	g, d := r.Grade, r.graded
	if len(g.Cuts) == 0 {
		return d.fail("$.grade", "cuts: {A: 0.8, B: 0.6, C: 0.4}", "the grade has no cuts")
	}
	letters := g.Letters()
	for i, l := range letters[:len(g.Cuts)] {
		path := "$.grade.cuts." + l
		if len(l) != 1 || !strings.Contains(tierOrder, l) {
			return d.fail(path, "a capital letter", "%q is no grade", l)
		}
		if c := g.Cuts[l]; !(c >= 0 && c <= 1) {
			return d.fail(path, "a number from 0 to 1", "the cut of %s is %v", l, c)
		}
		if i > 0 && g.Cuts[l] >= g.Cuts[letters[i-1]] {
			return d.fail(path, "", "the cut of %s is not below that of %s", l, letters[i-1])
		}
	}
	return nil
}

func (r *Rules) checkAdjustments() error {
	g, d := r.Grade, r.graded
	letters := g.Letters()
	for i, a := range g.Adjust {
		path := fmt.Sprintf("$.grade.adjust[%d]", i)
		said := 0
		for _, x := range []string{a.Max, a.Min} {
			if x != "" {
				said++
				if !slices.Contains(letters, x) {
					return d.fail(path, ledger.DidYouMean(x, letters), "%q is no grade", x)
				}
			}
		}
		if a.By != 0 {
			said++
		}
		if said != 1 || a.When == "" {
			return d.fail(path, "when: CONDITION with one of max: B, min: C, by: 1", "an adjustment says when, and one of max, min and by")
		}
	}
	return nil
}

// Letters lists the grades, best first: those with cuts, then the one below them.
func (g *Grade) Letters() []string {
	letters := slices.Collect(maps.Keys(g.Cuts))
	at := func(l string) int { return strings.Index(tierOrder, l) }
	slices.SortFunc(letters, func(a, b string) int { return at(a) - at(b) })
	for _, c := range tierOrder[max(at(letters[len(letters)-1]), 0):] {
		if !slices.Contains(letters, string(c)) {
			return append(letters, string(c))
		}
	}
	return letters
}

// checkTests checks that tests expect what there is.
func (r *Rules) checkTests() error {
	for i, t := range r.Tests {
		for _, k := range slices.Sorted(maps.Keys(t.Expect)) {
			path := fmt.Sprintf("$.tests[%d].expect.%s", i, k)
			d := r.dimension(k)
			if d == nil && !(r.Grade != nil && (k == "tier" || k == "grade")) {
				return r.doc.fail(path, ledger.DidYouMean(k, r.dimensionKeys()), "no dimension %q", k)
			}
			if d == nil || d.Values != "" {
				continue
			}
			var classes []string
			for _, c := range d.classes() {
				classes = append(classes, c.Key)
			}
			for _, x := range expected(t.Expect[k]) {
				if x != "" && !slices.Contains(classes, x) {
					return r.doc.fail(path, ledger.DidYouMean(x, classes), "no class %q in %q", x, k)
				}
			}
		}
		if len(t.Expect) == 0 {
			return r.doc.fail(fmt.Sprintf("$.tests[%d]", i), "expect: {DIMENSION: CLASS}", "the test expects nothing")
		}
	}
	return nil
}

// expected lists the classes that a test expects: one, or a list of them; none is "".
func expected(x any) []string {
	switch x := x.(type) {
	case []any:
		out := []string{}
		for _, y := range x {
			out = append(out, fmt.Sprint(y))
		}
		return out
	case nil:
		return []string{""}
	}
	return []string{fmt.Sprint(x)}
}

func (r *Rules) dimensionKeys() []string {
	var out []string
	for i := range r.Dimensions {
		out = append(out, r.Dimensions[i].Key)
	}
	return out
}

// ruleKeys are the keys of a rule file at any depth, for hints.
var ruleKeys = []string{"version", "name", "extends", "title", "purpose", "levels", "recognise", "params", "dimensions", "groups", "grade", "terms", "tests", "key", "needs", "multi", "values", "funnel", "classes", "otherwise", "when", "score", "actions", "topic", "en", "zh", "of", "weights", "cuts", "adjust", "max", "min", "by", "given", "expect"}

func unknownKey(name string) string {
	if hint := ledger.DidYouMean(name, ruleKeys); strings.HasPrefix(hint, "did") {
		return hint
	}
	return "grade rules schema lists the keys"
}
