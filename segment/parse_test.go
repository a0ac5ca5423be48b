package segment

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// head begins every rule file of these tests: three lines.
const head = "version: 1\nname: x\ntitle: {en: X, zh: 某}\n"

// TestFileErrors: what is wrong with a rule file, where, and the cure.
func TestFileErrors(t *testing.T) {
	dim := func(s string) string {
		return head + "dimensions:\n  - key: d\n    title: {en: D, zh: 维}\n    classes:\n      - {key: a, title: {en: A, zh: 甲}, when: r > 1}\n" + s
	}
	for _, c := range []struct{ name, text, at, what, hint string }{
		{"empty", "", "x.yaml: ", "empty", "version: 1"},
		{"a comment only", "# nothing\n", "x.yaml: ", "empty", "version: 1"},
		{"no YAML", "a: [", "x.yaml:1:", "", ""},
		{"not UTF-8", "version: 1\nname: \xff\n", "x.yaml: ", "not UTF-8", "UTF-8"},
		{"another version", "version: 2\n", "x.yaml:1:10: ", "version 2", "version: 1"},
		{"an unknown key", "version: 1\nnmae: x\n", "x.yaml:2:1: ", "nmae", "did you mean"},
		{"a doubled key", "version: 1\nname: a\nname: b\n", "x.yaml:3:1: ", "already defined", ""},
		{"a number as a key", "version: 1\n5: 3\n", "x.yaml:2:1: ", "unknown key 5", "schema"},
		{"an anchor", "version: 1\nname: &a x\ntitle: {en: *a, zh: *a}\n", "x.yaml:2:", "anchors", "write it out"},
		{"two documents", "version: 1\n---\nversion: 1\n", "x.yaml: ", "2 documents", ""},
		{"a text for a number", "version: 1\nname: x\nlevels: many\n", "x.yaml:3:9: ", "a text where a number is wanted", "schema"},
		{"levels", "version: 1\nname: x\nlevels: 2000\n", "x.yaml:3:9: ", "levels is 2000", "2 to 9"},
		{"a title in one language", head + "dimensions:\n  - {key: d, title: {en: D}, classes: [{key: a, title: {en: A, zh: 甲}, when: r > 1}]}\n", "x.yaml:5:", "title in both languages", "title: {en"},
		{"a class with one", head + "dimensions:\n  - {key: d, title: {en: D, zh: 维}, classes: [{key: a, title: {zh: 甲}, when: r > 1}]}\n", "x.yaml:5:", `the class "a" needs a title in both languages`, "title: {en"},
		{"an action in one", dim("    otherwise: {key: o, title: {en: O, zh: 余}, actions: [{en: Call}]}\n"), "x.yaml:9:", "action needs a text in both", ""},
		{"no classes", head + "dimensions:\n  - {key: d, title: {en: D, zh: 维}}\n", "x.yaml:5:", "no classes", "values"},
		{"a class twice", dim("      - {key: a, title: {en: A, zh: 甲}, when: r > 2}\n"), "x.yaml:9:", "stands twice", "another key"},
		{"a dimension twice", dim("  - {key: d, title: {en: D, zh: 维}, values: owner}\n"), "x.yaml:9:", "stands twice", "another key"},
		{"a column of the list", head + "dimensions:\n  - {key: monetary, title: {en: D, zh: 维}, values: owner}\n", "x.yaml:5:", "column of the list already", "another key"},
		{"a class without a condition", dim("      - {key: b, title: {en: A, zh: 甲}}\n"), "x.yaml:9:", "no condition", "otherwise"},
		{"otherwise with one", dim("    otherwise: {key: o, title: {en: O, zh: 余}, when: r > 1}\n"), "x.yaml:9:", "otherwise has no condition", ""},
		{"tags with otherwise", dim("    multi: true\n    otherwise: {key: o, title: {en: O, zh: 余}}\n"), "x.yaml:10:", "several classes", ""},
		{"a weight for nothing", dim("grade: {weights: {e: 1}, cuts: {A: 0.5}}\n"), "x.yaml:9:", `a weight for "e", which is no dimension`, `"d"`},
		{"a weight of nothing", dim("grade: {weights: {d: 0}, cuts: {A: 0.5}}\n"), "x.yaml:9:", `the weight of "d" is 0`, ""},
		{"cuts that rise", dim("grade: {weights: {d: 1}, cuts: {A: 0.5, B: 0.6}}\n"), "x.yaml:9:", "the cut of B is not below that of A", ""},
		{"an adjustment to nowhere", dim("grade: {weights: {d: 1}, cuts: {A: 0.5}, adjust: [{when: r > 1, max: Z}]}\n"), "x.yaml:9:", `"Z" is no grade`, ""},
		{"two adjustments in one", dim("grade: {weights: {d: 1}, cuts: {A: 0.5}, adjust: [{when: r > 1, max: A, by: 1}]}\n"), "x.yaml:9:", "one of max, min and by", ""},
		{"actions for nobody", dim("groups: [{of: [b], actions: [{en: Call, zh: 致电}]}]\n"), "x.yaml:9:", `no class or dimension "b"`, ""},
		{"a word the report has not", dim("terms: {buyer: {zh: 买家}}\n"), "x.yaml:9:", `no word "buyer"`, ""},
		{"a test of nothing", dim("tests: [{given: {r: 1}, expect: {e: a}}]\n"), "x.yaml:9:", `no dimension "e"`, `"d"`},
		{"a test of no class", dim("tests: [{given: {r: 1}, expect: {d: b}}]\n"), "x.yaml:9:", `no class "b"`, `"a"`},
		{"a param that is a field", head + "params: {frequency: 1}\n", "x.yaml:4:", "the name of a field", "another name"},
		{"a param of two kinds", head + "params: {a: [1, x]}\n", "x.yaml:4:", "cannot be used", "a list"},
		{"itself", head + "extends: x.yaml\n", "x.yaml:4:10: ", "extends itself", "circle"},
		{"nobody", head + "extends: nothing\n", "x.yaml:4:10: ", `no preset "nothing"`, "beside this one"},
	} {
		load := func(from, name string) (string, []byte, error) {
			if name == "x.yaml" {
				return name, []byte(head + "extends: x.yaml\n"), nil
			}
			return LoadEmbedded(from, name)
		}
		_, err := Parse("x.yaml", []byte(c.text), load)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if !strings.HasPrefix(err.Error(), c.at) || !strings.Contains(e.What, c.what) || !strings.Contains(e.Hint, c.hint) {
			t.Errorf("%s: %v; hint %q; want %s %s; %s", c.name, err, e.Hint, c.at, c.what, c.hint)
		}
	}
}

// TestPlaces: the place of a mistake in an expression, however the scalar is written.
func TestPlaces(t *testing.T) {
	for _, c := range []struct{ name, when, want string }{
		{"plain", "when: r > 1 and ZZZ > 1", "8:25"},
		{"single quotes", "when: 'r > 1 and ZZZ > 1'", "8:26"},
		{"double quotes", `when: "r > 1 and ZZZ > 1"`, "8:26"},
		{"Chinese before it", "when: \"customer_name == '张三丰' and ZZZ > 1\"", "8:43"},
		{"doubled quotes", "when: 'customer_name == ''张三丰'' and ZZZ > 1'", "8:45"},
		{"escapes", `when: "customer_name == \"张\" and ZZZ > 1"`, "8:43"},
		{"an escaped character", `when: "customer_name == '\u5f20' and ZZZ > 1"`, "8:46"},
		{"literal", "when: |\n          r > 1\n          and ZZZ > 1", "10:15"},
		{"folded", "when: >-\n          r > 1\n          and ZZZ > 1", "10:15"},
		{"folded, third line", "when: >\n          r > 1\n          and f > 1\n            and ZZZ > 1", "11:17"},
		{"plain over two lines", "when: r > 1\n          and ZZZ > 1", "9:15"},
		{"quoted over two lines", "when: \"r > 1\n          and ZZZ > 1\"", "9:15"},
	} {
		text := head + "dimensions:\n  - key: d\n    title: {en: D, zh: 维}\n    classes:\n      - " + c.when + "\n        key: a\n        title: {en: A, zh: 甲}\n"
		r, err := Parse("x.yaml", []byte(text), nil)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if _, err = r.Compile(NewSchema(nil, nil)); err == nil || !strings.HasPrefix(err.Error(), "x.yaml:"+c.want+": unknown name \"ZZZ\"") {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
		crlf := strings.ReplaceAll(text, "\n", "\r\n")
		if r, err = Parse("x.yaml", []byte("\ufeff"+crlf), nil); err != nil {
			t.Errorf("%s with CRLF: %v", c.name, err)
		} else if _, err = r.Compile(NewSchema(nil, nil)); err == nil || !strings.HasPrefix(err.Error(), "x.yaml:"+c.want+":") {
			t.Errorf("%s with CRLF: %v, want %s", c.name, err, c.want)
		}
	}
}

// TestExtends: what a file takes over, and what it replaces.
func TestExtends(t *testing.T) {
	base := head + "params: {a: 1, b: 2}\ndimensions:\n  - {key: d, title: {en: D, zh: 维}, classes: [{key: a, title: {en: A, zh: 甲}, when: monetary > a}], otherwise: {key: o, title: {en: O, zh: 余}}}\n" +
		"  - {key: e, title: {en: E, zh: 维}, values: owner}\ngrade: {weights: {d: 1}, cuts: {A: 0.5}}\nterms: {customer: {zh: 业主}}\n"
	load := func(_, name string) (string, []byte, error) { return name, []byte(base), nil }
	r, err := Parse("own.yaml", []byte("version: 1\nname: own\nextends: base.yaml\nparams: {a: 5, c: 3}\ndimensions:\n  - {key: d, title: {en: Dee, zh: 新}}\n  - {key: g, title: {en: F, zh: 维}, values: project}\n"), load)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.dimensionKeys(); !slices.Equal(got, []string{"d", "e", "g"}) {
		t.Errorf("dimensions %q", got)
	}
	if d := r.dimension("d"); d.Title.En != "Dee" || len(d.Classes) != 1 || d.Otherwise == nil {
		t.Errorf("dimension d is %+v", d)
	}
	if fmt.Sprint(param(r.Params["a"]), param(r.Params["b"]), param(r.Params["c"])) != "5 2 3" || r.Grade == nil || r.Terms["customer"].Zh != "业主" || r.Title.En != "X" {
		t.Errorf("params %v, grade %v, terms %v, title %v", r.Params, r.Grade, r.Terms, r.Title)
	}
	for set, want := range map[string]string{"a=7": "", "a=x": "not a number", "a=NaN": "not a number", "z=1": "did you mean"} {
		name, value, _ := strings.Cut(set, "=")
		if err := r.Set(name, value); want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("--set %s: %v, want %s", set, err, want)
		}
	}
	if param(r.Params["a"]) != 7.0 {
		t.Errorf("a is %v", r.Params["a"])
	}
}

// TestPresets: every preset compiles against nothing but the fields that any input may have, its
// own tests hold, and its classes have actions in both languages.
func TestPresets(t *testing.T) {
	for _, name := range PresetNames() {
		r, err := OpenPreset(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if name == "standard" {
			continue
		}
		results, err := r.RunTests(nil)
		if err != nil {
			t.Error(err)
		}
		for _, x := range results {
			if x.Failed != "" {
				t.Errorf("%s:%d: %s: %s", x.File, x.Line, x.Name, x.Failed)
			}
		}
		if len(results) < 8 || len(r.Recognise) < 10 || !r.Purpose.both() || r.Grade == nil {
			t.Errorf("%s: %d tests, %d words, purpose %v", name, len(results), len(r.Recognise), r.Purpose)
		}
		for i := range r.Dimensions {
			for k := range r.Dimensions[i].Classes {
				if c := &r.Dimensions[i].Classes[k]; len(r.ActionsOf(&r.Dimensions[i], c)) == 0 {
					t.Errorf("%s: %s.%s has no action", name, r.Dimensions[i].Key, c.Key)
				}
			}
		}
		if found := r.Findings(nil, nil); len(found) > 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
}

// TestFailingTests: a test that does not hold says what is and what was expected.
func TestFailingTests(t *testing.T) {
	text := head + "dimensions:\n  - {key: d, title: {en: D, zh: 维}, multi: true, classes: [{key: a, title: {en: A, zh: 甲}, when: r > 1}, {key: b, title: {en: B, zh: 乙}, when: f > 1}]}\n" +
		"tests:\n  - {name: both, given: {r: 2, f: 2}, expect: {d: [a, b]}}\n  - {name: one, given: {r: 2, f: 2}, expect: {d: [a]}}\n  - {given: {r: 1}, expect: {d: []}}\n"
	r, err := Parse("x.yaml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.RunTests(nil)
	if err != nil || len(got) != 3 || got[0].Failed != "" || got[2].Failed != "" || got[1].Failed != "d is a, b, expected a" || got[1].Line != 8 {
		t.Errorf("%+v, %v", got, err)
	}
	for given, want := range map[string]string{"{surveys: [{scor: 1}]}": `no field "scor"`, "{rr: 1}": `unknown name "rr"`, "{surveys: 3}": "no list", "{last_purchase: 13/13/2026}": ""} {
		r, err := Parse("x.yaml", []byte(head+"dimensions:\n  - {key: d, title: {en: D, zh: 维}, values: owner}\ntests:\n  - {given: "+given+", expect: {d: x}}\n"), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.RunTests(nil); want != "" && (err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "x.yaml:7:")) {
			t.Errorf("%s: %v, want %s", given, err, want)
		}
	}
}

// TestFindings: gaps, overlaps, shadowed and dead rules on all combinations of five scores.
func TestFindings(t *testing.T) {
	class := func(key, when string) string {
		return "{key: " + key + ", title: {en: A, zh: 甲}, when: " + when + "}"
	}
	text := head + "dimensions:\n  - {key: d, title: {en: D, zh: 维}, classes: [" + class("a", "r >= 4") + ", " + class("b", "r == 5 and f == 5") + ", " + class("c", "r >= 3 and f >= 2") + ", " + class("e", "r > 5") + "]}\n"
	r, err := Parse("x.yaml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	got := r.Findings(nil, nil)
	// By hand: r >= 4 takes 50; b is inside of it; c takes r = 3 with f >= 2, 20; left are r <= 2, 50, and r = 3 with
	// f = 1, 5. c meets a where r >= 4 and f >= 2, 40.
	want := []Finding{
		{"d", "", Gap, 55, 125, true, "111"}, {"d", "", Overlap, 40, 125, true, "421"}, {"d", "b", Shadowed, 5, 125, true, ""}, {"d", "e", Dead, 0, 125, true, ""},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("findings\n%+v, want\n%+v", got, want)
	}
}

// TestSchema: the JSON schema names every key that a rule file may have, and no other.
func TestSchema(t *testing.T) {
	var schema struct {
		Properties map[string]any `json:"properties"`
		Defs       map[string]struct {
			Properties map[string]any `json:"properties"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(JSONSchema(), &schema); err != nil {
		t.Fatal(err)
	}
	keys := func(x any) []string {
		var out []string
		for i := range reflect.TypeOf(x).NumField() {
			if tag := reflect.TypeOf(x).Field(i).Tag.Get("yaml"); tag != "" && tag != ",inline" {
				out = append(out, tag)
			}
		}
		slices.Sort(out)
		return out
	}
	sorted := func(m map[string]any) []string {
		var out []string
		for k := range m {
			out = append(out, k)
		}
		slices.Sort(out)
		return out
	}
	for _, c := range []struct{ got, want []string }{
		{sorted(schema.Properties), keys(Rules{})}, {sorted(schema.Defs["dimension"].Properties), keys(Dimension{})}, {sorted(schema.Defs["class"].Properties), keys(Class{})}, {sorted(schema.Defs["text"].Properties), keys(Text{})},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("the schema has %q, the files %q", c.got, c.want)
		}
	}
}

// FuzzParse: no text makes the parser panic.
func FuzzParse(f *testing.F) {
	for _, name := range append(PresetNames(), "eight") {
		text, _ := Embedded(name)
		f.Add(string(text))
	}
	f.Add(head + "dimensions: [{key: d, title: {en: D, zh: 维}, values: owner}]\n")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse("x.yaml", []byte(text), LoadEmbedded)
		if err != nil {
			return
		}
		if _, err := r.Compile(NewSchema(nil, nil)); err == nil {
			_, _ = r.RunTests(nil)
		}
	})
}
