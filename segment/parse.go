package segment

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"grade/ledger"
)

// Load gives the text of another rule file: an embedded one by its name, or one that lies
// beside the first.
type Load func(name string) ([]byte, error)

// Parse reads a rule file and those that it extends. Unknown and doubled keys, a title in one
// language only, a weight for a dimension that is not there and the like are errors of type
// *Error, with file, line and column. Expressions are checked by Compile.
func Parse(file string, text []byte, load Load) (*Rules, error) {
	return parse(file, text, load, nil)
}

func parse(file string, text []byte, load Load, above []string) (*Rules, error) {
	r := &Rules{doc: &document{name: file, text: text}}
	if err := r.doc.decode(r); err != nil {
		return nil, err
	}
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
		if slices.Contains(above, r.Extends) || len(above) > 8 {
			return nil, r.doc.fail("$.extends", "", "%s extends itself", r.Extends)
		}
		var base []byte
		err := fmt.Errorf("no file can be read here")
		if load != nil {
			base, err = load(r.Extends)
		}
		if err != nil {
			return nil, r.doc.fail("$.extends", "a preset, or a rule file beside this one", "%v", err)
		}
		b, err := parse(baseName(r.Extends), base, load, append(above, r.Extends))
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

// baseName is how messages name a file that is extended.
func baseName(name string) string {
	if strings.Contains(name, ".") {
		return name
	}
	return name + ".yaml"
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
		return fmt.Errorf("no param %q in %s; %s", name, r.Name, nearestOf(name, slices.Sorted(maps.Keys(r.Params))))
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
	switch v := param(old).(type) {
	case float64:
		x, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not a number", value)
		}
		return x, nil
	case bool:
		x, err := strconv.ParseBool(value)
		if err != nil {
			return nil, fmt.Errorf("%q is not true or false", value)
		}
		return x, nil
	case []float64:
		var out []any
		for _, p := range strings.Split(value, ",") {
			x, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
			if err != nil {
				return nil, fmt.Errorf("%q is not a number", p)
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
	default:
		_ = v
		return value, nil
	}
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

func nearestOf(name string, names []string) string {
	if len(names) == 0 {
		return "there are none"
	}
	near, _ := ledger.Nearest(name, names)
	return fmt.Sprintf("did you mean %q?", near)
}
