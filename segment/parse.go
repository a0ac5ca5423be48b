package segment

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"grade/ledger"
)

// Load gives the name and the text of a rule file that another one, from, extends: an embedded one
// by its name, or one that lies beside it.
type Load func(from, name string) (file string, text []byte, err error)

// Parse reads a rule file and those that it extends. Unknown and doubled keys, a title in one
// language only, a weight for a dimension that is not there and the like are errors of type
// *Error, with file, line and column. Expressions are checked by Compile.
func Parse(file string, text []byte, load Load) (*Rules, error) {
	return parse(file, text, load, nil)
}

func parse(file string, text []byte, load Load, above []string) (*Rules, error) {
	doc := &document{name: file, text: text}
	r := new(Rules)
	if err := doc.decode(r); err != nil {
		return nil, err
	}
	r.doc = doc
	if r.Version != 1 {
		return nil, r.doc.fail("$.version", "write version: 1", "version %d is not known", r.Version)
	}
	for i := range r.Dimensions {
		r.Dimensions[i].from, r.Dimensions[i].place = r.doc, i
	}
	if r.Grade != nil {
		r.graded = r.doc
	}
	if err := r.checkFile(); err != nil {
		return nil, err
	}
	if r.Extends != "" {
		b, err := r.base(load, append(above, file))
		if err != nil {
			return nil, err
		}
		r.extend(b)
	}
	if err := r.checkWhole(); err != nil {
		return nil, err
	}
	return r, nil
}

// base reads the file that r extends. above are those that extend r, and r.
func (r *Rules) base(load Load, above []string) (*Rules, error) {
	if load == nil {
		return nil, r.doc.fail("$.extends", "", "no file can be read here")
	}
	file, text, err := load(r.doc.name, r.Extends)
	if err != nil {
		return nil, r.doc.fail("$.extends", "a preset, or a rule file beside this one", "%v", err)
	}
	if slices.Contains(above, file) || len(above) > 8 {
		return nil, r.doc.fail("$.extends", "take the circle of extends apart", "%s extends itself", file)
	}
	return parse(file, text, load, above)
}

// extend takes over what the base says and r does not.
func (r *Rules) extend(b *Rules) {
	params := maps.Clone(b.Params)
	if params == nil {
		params = map[string]any{}
	}
	maps.Copy(params, r.Params)
	r.Params = params
	own := r.Dimensions
	r.Dimensions = slices.Clone(b.Dimensions)
	for _, d := range own {
		if old := r.dimension(d.Key); old != nil {
			d.inherit(old)
			*old = d
		} else {
			r.Dimensions = append(r.Dimensions, d)
		}
	}
	r.Groups = append(slices.Clone(b.Groups), r.Groups...)
	if r.Levels == 0 {
		r.Levels = b.Levels
	}
	if r.Grade == nil {
		r.Grade, r.graded = b.Grade, b.graded
	}
	for _, t := range []struct{ own, base *Text }{{&r.Title, &b.Title}, {&r.Purpose, &b.Purpose}} {
		if *t.own == (Text{}) {
			*t.own = *t.base
		}
	}
	terms := maps.Clone(b.Terms)
	if terms == nil && r.Terms != nil {
		terms = map[string]Text{}
	}
	maps.Copy(terms, r.Terms)
	r.Terms = terms
}

// inherit takes over what an own dimension does not say of the one it replaces.
func (d *Dimension) inherit(b *Dimension) {
	if d.Title == (Text{}) {
		d.Title = b.Title
	}
	if d.Needs == nil {
		d.Needs = b.Needs
	}
	if d.Classes == nil && d.Values == "" {
		d.Classes, d.from, d.place = b.Classes, b.from, b.place
		d.Values, d.Multi, d.Funnel = b.Values, b.Multi, b.Funnel
		if d.Otherwise == nil {
			d.Otherwise = b.Otherwise
		}
	} else if d.Otherwise == nil && d.plain() {
		d.Otherwise = b.Otherwise
	}
}

// Set changes a param, as --set does. The value is read as the type that the param has: lists
// are written with commas.
func (r *Rules) Set(name, value string) error {
	old, ok := r.Params[name]
	if !ok {
		return fmt.Errorf("no param %q in %s; %s", name, r.Name, ledger.DidYouMean(name, slices.Sorted(maps.Keys(r.Params))))
	}
	x, err := setParam(old, value)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	params := maps.Clone(r.Params)
	params[name] = x
	r.Params = params
	return nil
}

func setParam(old any, value string) (any, error) {
	switch param(old).(type) {
	case float64:
		return finite(value)
	case bool:
		x, err := strconv.ParseBool(value)
		if err != nil {
			return nil, fmt.Errorf("%q is not true or false", value)
		}
		return x, nil
	case []float64:
		var out []any
		for _, p := range strings.Split(value, ",") {
			x, err := finite(strings.TrimSpace(p))
			if err != nil {
				return nil, err
			}
			out = append(out, x)
		}
		return out, nil
	case []string:
		var out []any
		for _, p := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == '，' || r == '、' }) {
			out = append(out, strings.TrimSpace(p))
		}
		return out, nil
	}
	return value, nil
}

// finite reads a number.
func finite(s string) (any, error) {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return nil, fmt.Errorf("%q is not a number", s)
	}
	return x, nil
}

// param gives a param as expressions see it: float64, string, bool, []string or []float64; nil where it
// is none of them.
func param(x any) any {
	switch x := x.(type) {
	case string, bool, float64:
		return x
	case int:
		return float64(x)
	case int64:
		return float64(x)
	case uint64:
		return float64(x)
	case []any:
		var texts []string
		var nums []float64
		for _, y := range x {
			switch y := param(y).(type) {
			case string:
				texts = append(texts, y)
			case float64:
				nums = append(nums, y)
			default:
				return nil
			}
		}
		switch {
		case len(texts) > 0 && len(nums) > 0:
			return nil
		case len(nums) > 0:
			return nums
		}
		return texts
	}
	return nil
}
