package segment

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"grade/ledger"
	"grade/rfm"
	"grade/segment/internal/expression"
)

// TestResult is what became of a rule file's own test.
type TestResult struct {
	Name         string // its name, else its number
	Failed       string // what differs; "" when it holds
	File         string
	Line, Column int
}

// RunTests runs the file's own tests. An error is one of the file.
func (r *Rules) RunTests(inputs []ledger.Input) ([]TestResult, error) {
	s := NewSchema(inputs, nil)
	g, err := r.compile(s, true)
	if err != nil {
		return nil, err
	}
	var out []TestResult
	for i := range r.Tests {
		t := &r.Tests[i]
		x := TestResult{Name: t.Name}
		if x.Name == "" {
			x.Name = strconv.Itoa(i + 1)
		}
		at := r.doc.fail(fmt.Sprintf("$.tests[%d].expect", i), "", "")
		x.File, x.Line, x.Column = at.File, at.Line, at.Column
		got, err := g.try(t, i)
		if err != nil {
			return nil, err
		}
		var wrong []string
		for _, k := range slices.Sorted(maps.Keys(t.Expect)) {
			want := expected(t.Expect[k])
			if !slices.Equal(got[k], want) {
				wrong = append(wrong, fmt.Sprintf("%s is %s, expected %s", k, show(got[k]), show(want)))
			}
		}
		x.Failed = strings.Join(wrong, "; ")
		out = append(out, x)
	}
	return out, nil
}

func show(keys []string) string {
	if s := strings.Join(keys, ", "); s != "" {
		return s
	}
	return "none"
}

// try grades the customer of a test.
func (g *Grader) try(t *Test, i int) (map[string][]string, error) {
	d, err := g.given(t, i)
	if err != nil {
		return nil, err
	}
	got := map[string][]string{}
	out := &Grading{Rules: g.Rules, weights: g.weights}
	for _, c := range g.active {
		a := c.assign(d, 1)
		out.Dimensions = append(out.Dimensions, a)
		switch {
		case a.Values != "":
			got[a.Key] = []string{a.Value[0]}
		case a.Multi:
			got[a.Key] = []string{}
			for k, c := range a.Classes {
				if a.Tags[0]&(1<<k) != 0 {
					got[a.Key] = append(got[a.Key], c.Key)
				}
			}
		default:
			got[a.Key] = a.keys()
		}
	}
	place, err := g.segmentOf(t, got)
	if err != nil || g.Rules.Grade == nil {
		return got, err
	}
	for k := range g.Rules.Dimensions {
		d.Columns[len(g.schema.sources)+k].Texts = []string{strings.Join(got[g.Rules.Dimensions[k].Key], "")}
	}
	for _, l := range g.Rules.Grade.Letters() {
		out.cuts = append(out.cuts, cut{l, g.Rules.Grade.Cuts[l]})
	}
	score := math.NaN()
	if r, f, m := t.number("r"), t.number("f"), t.number("m"); !math.IsNaN(r + f + m) {
		score = (r + f + m - 3) / float64(3*(g.Rules.levels()-1))
	}
	out.rfm, out.segment = []float64{score}, []float64{place}
	out.Grade, out.graded = make([]string, 1), make([]graded, 1)
	out.Score = []float64{out.score(0)}
	var bound []*expression.Bound
	for _, p := range g.adjust {
		bound = append(bound, p.Bind(d, 1))
	}
	out.adjustOne(0, expression.NewFrame(), bound)
	got["tier"], got["grade"] = out.Grade, out.Grade
	return got, nil
}

// segmentOf puts a test's customer into its segment by its scores, and gives the rank of that.
func (g *Grader) segmentOf(t *Test, got map[string][]string) (rank float64, err error) {
	if !g.Rules.HasSegments() {
		return math.NaN(), nil
	}
	s, err := NewScheme(g.Rules)
	if err != nil {
		return 0, err
	}
	x := rfm.Scores{R: t.score("r"), F: t.score("f"), M: t.score("m")}
	got["segment"] = []string{""}
	if x.R < 1 || x.F < 1 || x.M < 1 || int(max(x.R, x.F, x.M)) > s.Levels {
		return math.NaN(), nil
	}
	k := s.Class(x)
	if k < 0 {
		return math.NaN(), nil
	}
	got["segment"] = []string{s.Classes[k].Key}
	return float64(len(s.Classes)-1-k) / math.Max(1, float64(len(s.Classes)-1)), nil
}

// score gives a score of a test; 0 where it has none.
func (t *Test) score(name string) uint8 {
	if x := t.number(name); x >= 1 && x <= 9 {
		return uint8(x)
	}
	return 0
}

// all gives a list with all of its fields.
func (l *listSource) all(from *ledger.EventList) expression.Events {
	used := map[int]bool{}
	for i := range l.fields {
		used[i] = true
	}
	return l.events(from, used)
}

func (t *Test) number(name string) float64 {
	x, err := strconv.ParseFloat(fmt.Sprint(t.Given[name]), 64)
	if err != nil {
		return math.NaN()
	}
	return x
}

// given makes the data of a test's customer.
func (g *Grader) given(t *Test, i int) (*expression.Data, error) {
	s := g.schema
	fail := func(key, hint, format string, args ...any) error {
		return g.Rules.doc.fail(fmt.Sprintf("$.tests[%d].given.%s", i, key), hint, format, args...)
	}
	d := &expression.Data{Rows: 1, AsOf: ledger.NoDay, Columns: make([]expression.Column, len(s.sources)+len(g.Rules.Dimensions)), Lists: make([]expression.Events, len(s.lists))}
	for place := range s.sources {
		d.Columns[place] = column(ledger.Values{}, s.sources[place].typ, 1)
	}
	last := ledger.NoDay
	for _, key := range slices.Sorted(maps.Keys(t.Given)) {
		x := t.Given[key]
		list, isList := s.byName[key]
		n, isName := s.names[key]
		if h, ok := s.headers[key]; ok {
			n, isName = h, true
		}
		switch {
		case isList:
			if unknown := unknownField(list, x); unknown != "" {
				return nil, fail(key, ledger.DidYouMean(unknown, slices.Collect(maps.Keys(list.Fields))), "the events of %s have no field %q", key, unknown)
			}
			l, err := eventsOf(s.lists[list.Place].kind, x)
			if err != nil {
				return nil, fail(key, "a list such as [{score: 0.9}]", "%v", err)
			}
			d.Lists[list.Place] = s.lists[list.Place].all(l)
			for _, e := range l.Events {
				last = max(last, e.Day)
			}
		case key == "as_of":
			day, err := ledger.ParseDay(scalar(x))
			if err != nil {
				return nil, fail(key, "", "%v", err)
			}
			d.AsOf = day
		case isName:
			if err := s.put(d, n, scalar(x)); err != nil {
				return nil, fail(key, "", "%v", err)
			}
			if n.Type == expression.Day && key != "contract_end" {
				last = max(last, d.Columns[n.Place].Days[0])
			}
		default:
			return nil, fail(key, ledger.DidYouMean(key, slices.Concat(slices.Collect(maps.Keys(s.names)), slices.Collect(maps.Keys(s.byName)))), "unknown name %q", key)
		}
	}
	if d.AsOf == ledger.NoDay {
		d.AsOf = last
	}
	return d, s.account(d, t)
}

// account works out of a test's charges what it does not give itself.
func (s *Schema) account(d *expression.Data, t *Test) error {
	charges, ok := t.Given[string(ledger.Charges)]
	if !ok {
		return nil
	}
	l, err := eventsOf(ledger.Charges, charges)
	if err != nil {
		return err
	}
	accounts := []ledger.Account{l.Account(d.AsOf)}
	for _, name := range chargeNames {
		if _, said := t.Given[name]; !said {
			place := s.names[name].Place
			d.Columns[place] = column(charged(name, accounts, d.AsOf), s.sources[place].typ, 1)
		}
	}
	return nil
}

// put writes a value of a test into its column, and into the column of its text.
func (s *Schema) put(d *expression.Data, n expression.Name, text string) error {
	x := &s.sources[n.Place]
	t := map[expression.Type]ledger.FactType{expression.Number: ledger.NumberFact, expression.Day: ledger.DayFact}[n.Type]
	if x.fact != nil {
		t = x.fact.Type
	}
	v, err := ledger.Interpret([]string{text}, t, "", "", ledger.Reading{})
	if err != nil {
		return err
	}
	if n.Type == expression.Number && math.IsNaN(v.Numbers[0]) {
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			v.Numbers[0] = f
		}
	}
	d.Columns[n.Place] = column(v, x.typ, 1)
	if n.Raw != n.Place {
		d.Columns[n.Raw].Texts = []string{text}
	}
	return nil
}

// scalar writes a value of YAML as text.
func scalar(x any) string {
	switch x := x.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return fmt.Sprint(x)
}

// unknownField gives the first field of a test's events that the list does not have; "" where there is
// none.
func unknownField(list expression.EventList, x any) string {
	rows, _ := x.([]any)
	for _, e := range rows {
		m, _ := e.(map[string]any)
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if _, ok := list.Fields[k]; !ok {
				return k
			}
		}
	}
	return ""
}

func eventsOf(kind ledger.Kind, x any) (*ledger.EventList, error) {
	list, ok := x.([]any)
	if !ok {
		return nil, fmt.Errorf("%s is no list", kind)
	}
	var rows []map[string]string
	for _, e := range list {
		m, ok := e.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("an event of %s has no fields", kind)
		}
		row := map[string]string{}
		for k, v := range m {
			row[k] = scalar(v)
		}
		rows = append(rows, row)
	}
	return ledger.NewEventList(kind, rows)
}
