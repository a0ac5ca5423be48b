package expression

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"grade/ledger"
)

func days(texts ...string) []ledger.Day {
	var out []ledger.Day
	for _, s := range texts {
		d, err := ledger.ParseDay(s)
		if s != "" && err != nil {
			panic(err)
		}
		out = append(out, d)
	}
	return out
}

var nan = math.NaN()

// world is three customers: the first has everything, the second events without values, the
// third nothing.
func world() (*Scope, *Data) {
	s := &Scope{
		Names: map[string]Name{
			"x": {Type: Number, Place: 0}, "money": {Type: Number, Place: 0, Unit: Money}, "name": {Type: Text, Place: 1, Raw: 1}, "born": {Type: Day, Place: 2, Raw: 2}, "yes": {Type: Truth, Place: 3, Raw: 3},
			"职业": {Type: Text, Place: 1, Raw: 1}, "budget": {Type: Number, Place: 4, Raw: 5}, "stage": {Type: Text, Place: 6, Raw: 6, Closed: []string{"lost", "loyal"}},
		},
		Headers: map[string]Name{"实收(元)": {Type: Number, Place: 0}},
		Lists: map[string]EventList{"surveys": {Place: 0, Value: "score", Fields: map[string]Name{
			"day": {Type: Day, Place: 0}, "score": {Type: Number, Place: 1}, "item": {Type: Text, Place: 2}, "open": {Type: Truth, Place: 3}}}},
		Params: map[string]any{"satisfied": 0.8, "words": []string{"抖音", "公众号"}, "bounds": []float64{10, 20}, "when": "90d"},
	}
	d := &Data{Rows: 3, AsOf: days("2026-10-31")[0], Columns: []Column{
		{Numbers: []float64{10, 20, nan}}, {Texts: []string{"ＶＩＰ 客戶", "某公众号", ""}}, {Days: days("1990-11-01", "2026-10-31", "")}, {Truths: []bool{true, false, false}},
		{Numbers: []float64{90, nan, nan}}, {Texts: []string{"80-100万", "", ""}}, {Texts: []string{"loyal", "lost", ""}},
	}, Lists: []Events{{First: []int32{0, 4, 5, 5}, Columns: []Column{
		{Days: days("", "2025-10-31", "2026-08-02", "2026-10-31", "2026-01-01")}, {Numbers: []float64{0.5, 0.4, 0.6, 0.9, nan}}, {Texts: []string{"a", "b", "b", "a", ""}}, {Truths: []bool{false, false, true, false, false}},
	}}}}
	return s, d
}

// TestConditions: for each expression, whether it holds for the three customers.
func TestConditions(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		// numbers, and what is missing
		{"x == 10", "100"}, {"x != 10", "010"}, {"x < 15", "100"}, {"x <= 20", "110"}, {"x > 10", "010"}, {"not (x > 10)", "101"}, {"x == nil", "001"}, {"x != nil", "110"}, {"known(x)", "110"},
		{"x in 10..15", "100"}, {"x in [20, 30]", "010"}, {"not (x in [20])", "101"}, {"x not in [20]", "100"}, {"name not contains '号'", "100"}, {"not (name contains '号')", "101"}, {"has(name, '某公众')", "010"}, {"1 < x and x < 15", "100"}, {"1 < x < 15", "100"}, {"x / 0 > 1", "000"}, {"x % 3 == 1", "100"}, {"x + 5 * 2 == 20", "100"}, {"-x < -15", "010"},
		{"(x ?? 1) == 1", "001"}, {"(x > 10 ? 1 : 2) == 2", "101"}, {"let y = x * 2; y > 30", "010"}, {"col('实收(元)') == 20", "010"}, {"min(x, 15) == 15", "010"}, {"max(x, 15) == 15", "100"}, {"round(x / 4) == 3", "100"}, {"abs(5 - x) == 5", "100"},
		{"x >= satisfied", "110"}, {"band(x, bounds) == 1", "100"}, {"band(x, 10, 20) == 2", "010"}, {"band(x, 100) == 0", "110"}, {"yes", "100"}, {"yes == false", "011"}, {"!yes", "011"},
		// texts
		{"name == 'ＶＩＰ 客戶'", "100"}, {"name != 'ＶＩＰ 客戶'", "010"}, {"职业 contains '公众号'", "010"}, {"name startsWith '某'", "010"}, {"name endsWith '号'", "010"}, {"name matches '^某.*号$'", "010"}, {"name in ['某公众号']", "010"},
		{"has(name, 'vip客户')", "100"}, {"has(name, words)", "010"}, {"has(name, '')", "000"}, {"not has(name, words)", "101"}, {"len(name) == 4", "010"}, {"lower(name) == 'ｖｉｐ 客戶'", "100"}, {"text(budget) == '80-100万'", "100"}, {"budget == 90", "100"}, {"high(text(budget)) == 1000000", "100"},
		{"stage == 'lost'", "010"}, {"stage != 'lost'", "100"},
		// days
		{"born == as_of", "010"}, {"born < '2000-01-01'", "100"}, {"as_of - born == 0", "010"}, {"born + 1 > as_of", "010"}, {"age(born) == 35", "100"}, {"days_since(born) == 0", "010"}, {"within(born, '90d')", "010"}, {"within(born, when)", "010"}, {"year(born) == 1990 and month(born) == 11", "100"},
		// lists
		{"len(surveys) == 4", "100"}, {"len(surveys) == 0", "001"}, {"count(surveys) == 1", "010"}, {"last(surveys).score >= satisfied", "100"}, {"last(surveys).score < satisfied", "000"}, {"first(surveys).score == 0.5", "100"}, {"surveys[-2].score == 0.6", "100"}, {"surveys[1].score == 0.4", "100"}, {"surveys[9].score == nil", "111"},
		{"last(surveys, .item == 'b').score == 0.6", "100"}, {"count(surveys, .score < 0.6) == 2", "100"}, {"count(surveys, {.score < 0.6}) == 2", "100"}, {"any(surveys, .open)", "100"}, {"none(surveys, .open)", "011"}, {"all(surveys, .score > 0.3)", "101"}, {"one(surveys, .open)", "100"},
		{"sum(surveys, .score) == 2.4", "100"}, {"sum(surveys.score) == 0", "011"}, {"mean(surveys, .score) == 0.6", "100"}, {"mean(surveys, .score) == nil", "011"}, {"min(surveys, .score) == 0.4", "100"}, {"max(surveys.score) == 0.9", "100"}, {"median(surveys, .score) == 0.55", "100"}, {"max(surveys, .day) == as_of", "100"},
		{"mode(surveys, .item) == 'a'", "100"}, {"mode(filter(surveys, .score > 0.4), .item) == 'a'", "100"}, {"sum(filter(surveys, within(.day, '90d')), .score) == 0.9", "100"}, {"sum(filter(surveys, within(.day, '91d')), .score) == 1.5", "100"},
		{"growth(surveys, .score, '1y') > 2.7", "100"}, {"growth(surveys, .score, '1y') == nil", "011"}, {"'b' in surveys.item", "100"}, {"last(surveys.score) == 0.9", "100"}, {"last(map(surveys, .score * 10)) == 9", "100"}, {"last(surveys) == nil", "001"}, {"known(last(surveys))", "110"},
		{"let d = first(surveys, known(.day)).day; count(surveys, .day > d) == 2", "100"}, {"count(surveys, .score >= last(surveys).score) == 1", "100"},
		// all customers
		{"top(x, 0.5)", "010"}, {"top(x, 1)", "110"}, {"top(x, 0)", "000"}, {"x > quantile(x, 0.5)", "010"}, {"x <= quantile(x, 0.5)", "100"}, {"let y = x + 1; y >= quantile(y, 0.5)", "010"},
	} {
		s, d := world()
		p, err := Compile(c.source, Truth, s)
		if err != nil {
			t.Errorf("%s: %v", c.source, err)
			continue
		}
		f := NewFrame().Of(p.Bind(d, 2))
		got := ""
		for i := range d.Rows {
			got += map[bool]string{true: "1", false: "0"}[f.Truth(i)]
		}
		if got != c.want {
			t.Errorf("%s holds for %s, want %s", c.source, got, c.want)
		}
	}
}

// TestMistakes: where a mistake is, what it is, and the cure.
func TestMistakes(t *testing.T) {
	deep := strings.Repeat("(", 3000) + "1" + strings.Repeat(")", 3000)
	for _, c := range []struct {
		source       string
		line, column int
		what, hint   string
	}{
		{"", 1, 1, "empty", ""},
		{"mony > 1", 1, 1, `unknown name "mony"`, `"money"`},
		{"x > 1 and nmae == 'a'", 1, 11, `unknown name "nmae"`, `"name"`},
		{"x > 1 and\n  nmae == 'a'", 2, 3, `unknown name "nmae"`, ""},
		{"职业 == 1", 1, 4, "cannot compare a text with a number", "quotes"},
		{"x >= 'a'", 1, 3, "cannot compare a number with a text", "quotes"},
		{"x + name > 1", 1, 3, "cannot be worked out", "quotes"},
		{"name < 'a'", 1, 6, "has no order", "=="},
		{"x", 1, 1, "a number where a condition is wanted", "frequency >= 2"},
		{"surveys", 1, 1, "a list of events where a condition", "len(surveys) > 0"},
		{"last(surveys)", 1, 1, "an event where a condition", ""},
		{"surveys > 3", 1, 9, "cannot compare a list of events", ""},
		{"last(surveys).scor > 1", 1, 15, `no field "scor"`, `"score"`},
		{"score > 1", 1, 1, `unknown name "score"`, ""},
		{"count(surveys, score > 1) > 1", 1, 16, `unknown name "score"`, "written .score"},
		{".score > 1", 1, 1, "outside of a list", ""},
		{"count(surveys, any(surveys, .open)) > 1", 1, 16, "go through a list again", "let"},
		{"now() > born", 1, 1, "no clock", "as_of"},
		{"hass(name, 'a')", 1, 1, `no helper "hass"`, "has"},
		{"has(name)", 1, 1, "has takes at least 2 arguments, not 1", ""},
		{"within(born, '90')", 1, 14, "not a length of time", ""},
		{"within(born, name)", 1, 14, "written down", ""},
		{"has(name, name)", 1, 11, "written down", ""},
		{"name matches '('", 1, 14, "missing closing", ""},
		{"name matches name", 1, 14, "written down", ""},
		{"x = 1", 1, 3, "unexpected", "== compares"},
		{"x == 1)", 1, 7, "unexpected", ""},
		{"x == 1}) or any([0], {true", 1, 1, "bracket", ""},
		{"top(x, 2)", 1, 8, "from 0 to 1", ""},
		{"band(x, 2, 1) == 1", 1, 1, "must ascend", ""},
		{"stage == 'lots'", 1, 10, `"lots" is none of its values`, `"lost"`},
		{"stage in ['lots']", 1, 10, "none of its values", ""},
		{"born > 'soon'", 1, 8, "not a day", ""},
		{"col('缺席') == 1", 1, 1, `no column "缺席"`, "实收(元)"},
		{"x > 1 ? 'a' : 1", 1, 16, "both have to be of one type", ""},
		{"let x = 1; x > 1", 1, 5, "known already", ""},
		{"let y = surveys; len(y) > 1", 1, 9, "let keeps", ""},
		{"{a: 1} == 1", 1, 1, "no place", ""},
		{"name + 'a' == 'b'", 1, 6, "cannot be worked out", ""},
		{"x ** 2 == 1", 1, 3, "no place", ""},
		{"x in name", 1, 3, "", ""},
		{strings.Repeat("x > 1 and ", 400) + "yes", 1, 1, "more than 1000 parts", "split"},
		{strings.Repeat("x", 9000), 1, 1, "9000 bytes", "split"},
		{deep, 1, 1, "a number where a condition", ""},
	} {
		s, _ := world()
		_, err := Compile(c.source, Truth, s)
		name := c.source
		if len(name) > 60 {
			name = name[:60]
		}
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		if !strings.Contains(err.What, c.what) || !strings.Contains(err.Hint, c.hint) {
			t.Errorf("%s: %q, hint %q; want %q, %q", name, err.What, err.Hint, c.what, c.hint)
		}
		if len(c.source) < 60 && (err.Line != c.line || err.Column != c.column) {
			t.Errorf("%s: at %d:%d, want %d:%d", name, err.Line, err.Column, c.line, c.column)
		}
	}
}

// TestCost: nesting does not multiply the work, neither to compile nor to evaluate.
func TestCost(t *testing.T) {
	s, d := world()
	for _, source := range []string{
		strings.Repeat("(", 200) + "x" + strings.Repeat(" ?? x)", 200) + " > 1",
		strings.Repeat("min(", 200) + "x" + strings.Repeat(", 9)", 200) + " > 1",
		strings.Repeat("(x > 1 ? ", 150) + "x" + strings.Repeat(" : x)", 150) + " > 1",
		strings.Repeat("let a = x; ", 1) + strings.Repeat("-", 300) + "a > 1",
		strings.Repeat("not ", 301) + "(x > 1)",
		"count(" + strings.Repeat("filter(", 100) + "surveys" + strings.Repeat(", .score > 0)", 100) + ") > 1",
	} {
		p, err := Compile(source, Truth, s)
		if err != nil {
			t.Errorf("%.40s: %v", source, err)
			continue
		}
		f := NewFrame().Of(p.Bind(d, 1))
		for i := range d.Rows {
			f.Truth(i)
		}
	}
}

// TestParts: what is said of a condition that does not hold.
func TestParts(t *testing.T) {
	s, d := world()
	p, err := Compile("money >= 212.5 and has(name, 'vip') or surveys[-1].score >= satisfied", Truth, s)
	if err != nil {
		t.Fatal(err)
	}
	f := NewFrame().Of(p.Bind(d, 1))
	var got []string
	for i := range p.Parts {
		x := &p.Parts[i]
		left, right := f.Values(x, 0)
		gap, ok := f.Gap(x, 0)
		got = append(got, fmt.Sprint(x.Text, "|", left, "|", right, "|", f.Holds(x, 0), "|", gap, ok))
	}
	want := []string{`money >= 212.5|10.00|212.50|false|202.5 true`, `has(name, "vip")||||true|0 false`, `surveys[-1].score >= satisfied|0.9|0.8|true|0 false`}
	want[1] = `has(name, "vip")|||true|0 false`
	if !slices.Equal(got, want) {
		t.Errorf("parts\n%q, want\n%q", got, want)
	}
}

// FuzzCompile: no text makes the compiler panic, and what compiles can be evaluated.
func FuzzCompile(f *testing.F) {
	for _, s := range []string{"x > 1", "last(surveys).score >= satisfied", "count(surveys, .score < 0.6) in 1..3", "let a = x; a ?? 1 == 2", "has(name, words)", "growth(surveys, '12mo') > 0.2", "surveys[-1].day < as_of", "top(x, 0.2) or quantile(x, 0.5) > 1", "any([0], {", "map(surveys, .score)[0] > 1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		s, d := world()
		p, err := Compile(source, Truth, s)
		if err != nil {
			if err.Line < 1 || err.Column < 1 || err.What == "" {
				t.Errorf("%q: %+v", source, err)
			}
			return
		}
		fr := NewFrame().Of(p.Bind(d, 2))
		for i := range d.Rows {
			fr.Truth(i)
			for k := range p.Parts {
				fr.Values(&p.Parts[k], i)
				fr.Gap(&p.Parts[k], i)
			}
		}
	})
}

// BenchmarkCondition is one evaluation of a usual condition.
func BenchmarkCondition(b *testing.B) {
	s, d := world()
	p, err := Compile("last(surveys).score >= satisfied and x > 5 and has(name, words)", Truth, s)
	if err != nil {
		b.Fatal(err)
	}
	f := NewFrame().Of(p.Bind(d, 1))
	for i := 0; b.Loop(); i++ {
		f.Truth(i % 3)
	}
}
