package segment

import (
	"maps"
	"slices"
	"strings"

	"grade/ledger"
	"grade/segment/internal/expression"
)

// Schema is what rules can be written about: the columns of an input.
type Schema struct {
	sources  []source // by Name.Place
	names    map[string]expression.Name
	headers  map[string]expression.Name
	lists    []listSource // by EventList.Place
	byName   map[string]expression.EventList
	present  map[string]bool // lists and fields that the input has
	segments []string        // the keys of the scheme's segments
}

// source says where a column of the customers comes from.
type source struct {
	name string // of what is worked out
	fact *ledger.Fact
	typ  expression.Type
}

// listSource says where a list of events comes from.
type listSource struct {
	kind   ledger.Kind
	fields []string // by place
	types  []expression.Type
}

// computed are the columns that this program works out. A new one is a line here and one in
// Facts.computed.
var computed = []struct {
	name string
	typ  expression.Type
	unit expression.Unit
}{
	{"r", expression.Number, 0}, {"f", expression.Number, 0}, {"m", expression.Number, 0}, {"rfm", expression.Text, 0},
	{"recency_days", expression.Number, expression.Days}, {"frequency", expression.Number, expression.Orders}, {"monetary", expression.Number, expression.Money},
	{"average_order", expression.Number, expression.Money}, {"first_purchase", expression.Day, 0}, {"last_purchase", expression.Day, 0},
	{"tenure_days", expression.Number, expression.Days}, {"usual_interval", expression.Number, expression.Days},
	{"segment", expression.Text, 0}, {"tier", expression.Text, 0}, {"no_score_reason", expression.Text, 0},
	{"p_alive", expression.Number, expression.Share}, {"clv", expression.Number, expression.Money},
	{"paid", expression.Number, expression.Money}, {"collection_rate", expression.Number, expression.Share}, {"prepaid", expression.Number, expression.Money},
	{"oldest_unpaid_days", expression.Number, expression.Days}, {"on_time_rate", expression.Number, expression.Share}, {"paid_through", expression.Day, 0},
	{"use_12mo", expression.Number, 0}, {"use_growth", expression.Number, expression.Share}, {"use_peak", expression.Number, 0},
	{"area_price", expression.Number, expression.Money}, {"area_price_growth", expression.Number, expression.Share},
}

// previous are the columns of the period before, which rules name with prev_.
var previous = []struct {
	name string
	typ  expression.Type
	unit expression.Unit
}{
	{"r", expression.Number, 0}, {"f", expression.Number, 0}, {"m", expression.Number, 0}, {"recency_days", expression.Number, expression.Days}, {"frequency", expression.Number, expression.Orders},
	{"monetary", expression.Number, expression.Money}, {"segment", expression.Text, 0}, {"tier", expression.Text, 0}, {"grade_score", expression.Number, expression.Share},
	{"clv", expression.Number, expression.Money}, {"due", expression.Number, expression.Money}, {"paid", expression.Number, expression.Money}, {"arrears", expression.Number, expression.Money},
}

var factTypes = map[ledger.FactType]expression.Type{ledger.TextFact: expression.Text, ledger.NumberFact: expression.Number, ledger.DayFact: expression.Day, ledger.TruthFact: expression.Truth, ledger.ScoreFact: expression.Number}

// NewSchema says what rules can name in these inputs; without inputs the fields that every
// one of them may have. segments are the keys of the scheme's segments, if there is one.
func NewSchema(inputs []ledger.Input, segments []string) *Schema {
	s := &Schema{names: map[string]expression.Name{}, headers: map[string]expression.Name{}, byName: map[string]expression.EventList{}, present: map[string]bool{}, segments: segments}
	for _, c := range computed {
		n := s.add(source{name: c.name, typ: c.typ}, c.unit)
		if c.name == "segment" && segments != nil {
			n.Closed = segments
		}
		s.names[c.name] = n
	}
	for _, c := range previous {
		s.names["prev_"+c.name] = s.add(source{name: "prev_" + c.name, typ: c.typ}, c.unit)
	}
	if slices.ContainsFunc(inputs, func(in ledger.Input) bool { return in.Kind == ledger.Charges }) {
		for _, name := range []string{"due", "waived", "arrears"} {
			s.names[name] = s.add(source{name: name, typ: expression.Number}, expression.Money)
			s.present[name] = true
		}
	}
	facts := ledger.CustomerFacts(inputs)
	types := ledger.FieldTypes()
	for i := range facts {
		s.addFact(&facts[i], types)
	}
	for _, f := range slices.Sorted(maps.Keys(types)) {
		if _, ok := s.names[string(f)]; !ok {
			s.addFact(&ledger.Fact{Name: string(f), Field: f, Type: types[f]}, types)
		}
	}
	kinds := slices.Clone(ledger.EventKinds)
	for i := range inputs {
		k := inputs[i].Kind
		s.present[string(k)] = true
		if !slices.Contains(kinds, k) && k != ledger.Customers && k != ledger.Other {
			kinds = append(kinds, k)
		}
	}
	for _, k := range kinds {
		s.addList(inputs, k)
	}
	return s
}

func (s *Schema) add(x source, unit expression.Unit) expression.Name {
	s.sources = append(s.sources, x)
	at := len(s.sources) - 1
	return expression.Name{Type: x.typ, Place: at, Raw: at, Unit: unit}
}

// addFact makes a column of the input known by its field and by its header.
func (s *Schema) addFact(f *ledger.Fact, types map[ledger.Field]ledger.FactType) {
	n := s.add(source{fact: f, typ: factTypes[f.Type]}, factUnit(f))
	if n.Type != expression.Text {
		n.Raw = s.add(source{fact: &ledger.Fact{Name: f.Name, Header: f.Header, Field: f.Field, Type: ledger.TextFact, Carried: f.Carried}, typ: expression.Text}, 0).Place
	}
	if f.Header != "" {
		s.present[f.Name] = true
		s.headers[f.Header] = n
	}
	for _, name := range []string{f.Name, f.Header} {
		if _, field := types[ledger.Field(name)]; field && name != string(f.Field) {
			continue // a header that is called as a field is another column
		}
		if _, taken := s.names[name]; !taken && isName(name) {
			s.names[name] = n
		}
	}
}

// moneyFields are numbers that are money, for printing them.
var moneyFields = []string{"amount", "due", "paid", "arrears", "refund", "unit_price"}

func factUnit(f *ledger.Fact) expression.Unit {
	switch {
	case slices.Contains(moneyFields, f.Name):
		return expression.Money
	case f.Type == ledger.ScoreFact:
		return expression.Share
	}
	return expression.Plain
}

func (s *Schema) addList(inputs []ledger.Input, kind ledger.Kind) {
	l := listSource{kind: kind}
	out := expression.EventList{Place: len(s.lists), Fields: map[string]expression.Name{}}
	for _, f := range ledger.EventFacts(inputs, kind) {
		at := len(l.fields)
		l.fields, l.types = append(l.fields, f.Name), append(l.types, factTypes[f.Type])
		out.Fields[f.Name] = expression.Name{Type: factTypes[f.Type], Place: at, Raw: at, Unit: factUnit(&f.Fact), Closed: f.Closed}
		if f.Name == "amount" || f.Name == "paid" || f.Name == "quantity" && out.Value == "" {
			out.Value = f.Name
		}
	}
	s.lists = append(s.lists, l)
	s.byName[string(kind)] = out
}

// scope is what the expressions of a rule file can name.
func (s *Schema) scope(params map[string]any) *expression.Scope {
	p := map[string]any{}
	for k, v := range params {
		p[k] = param(v)
	}
	return &expression.Scope{Names: s.names, Headers: s.headers, Lists: s.byName, Params: p, Alias: s.alias}
}

// alias knows a name by the dictionary: who writes 职业 means the occupation, however this input
// calls it.
func (s *Schema) alias(name string) (expression.Name, bool) {
	f := ledger.FieldNamed(name)
	if f == "" {
		return expression.Name{}, false
	}
	n, ok := s.names[string(f)]
	return n, ok
}

// has says whether the input has what a dimension needs: a list or a field, or one of several
// with | between them.
func (s *Schema) has(need string) bool {
	for _, n := range strings.Split(need, "|") {
		if s.present[strings.TrimSpace(n)] {
			return true
		}
	}
	return false
}

// lacks gives what a dimension needs and the input does not have.
func (s *Schema) lacks(needs []string) []string {
	var out []string
	for _, n := range needs {
		if !s.has(n) {
			out = append(out, n)
		}
	}
	return out
}

// value finds the column of which a dimension takes the values.
func (s *Schema) value(name string) (expression.Name, bool) {
	if n, ok := s.headers[name]; ok {
		return n, true
	}
	if n, ok := s.names[name]; ok {
		return n, ok
	}
	return s.alias(name)
}
