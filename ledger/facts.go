package ledger

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"grade/source"
)

// FactType is what the values of a column are.
type FactType uint8

// The types. A score is a share of its scale: 4 of 5 is 0.8.
const (
	TextFact FactType = iota
	NumberFact
	DayFact
	TruthFact
	ScoreFact
)

// Fact is something that the input says of every customer, or of every event of a list.
type Fact struct {
	Name    string // the field's name, else the header
	Header  string // "" for what is worked out
	Type    FactType
	Field   Field
	Carried bool // of the transactions: a customer has that of the latest day
}

// numberFields and dayFields are the fields of the dictionary whose values are numbers and days.
var (
	numberFields = []Field{Amount, Quantity, UnitPrice, Due, "floor_area", "budget", "income", "debt", "nps", "age", "arrears", "waived", "refund", "complaints", "suggestions", "praises", "energy_use"}
	dayFields    = []Field{OrderDate, "contract_start", "contract_end", "birthday", "visit_date", "subscription_date", "contract_date", "handover_date", "measuring_date", "start_date", "completion_date", "acceptance_date", "last_follow_up", "created"}
)

// FieldTypes gives the fields that rules know in any input, and their types.
func FieldTypes() map[Field]FactType {
	out := map[Field]FactType{}
	for _, e := range dictionary {
		out[e.field] = fieldType(e.field)
	}
	for _, f := range []Field{OrderID, OrderDate, Amount, Quantity, UnitPrice, Currency, DocumentType, "clerk", "feedback"} {
		delete(out, f) // of events, or of no meaning for a customer
	}
	return out
}

func fieldType(f Field) FactType {
	switch {
	case f == "satisfaction":
		return ScoreFact
	case slices.Contains(numberFields, f):
		return NumberFact
	case slices.Contains(dayFields, f):
		return DayFact
	}
	return TextFact
}

// CustomerFacts lists what the inputs say of customers: the columns of the customers files,
// then those of the transactions and charges that no customers file has.
func CustomerFacts(inputs []Input) []Fact {
	var out []Fact
	for _, kind := range []Kind{Customers, Transactions, Charges} {
		for i := range inputs {
			if inputs[i].Kind != kind {
				continue
			}
			for _, f := range inputs[i].facts() {
				f.Carried = kind != Customers
				if (f.Field == CustomerID || f.Field == CustomerName) && f.Carried || kind == Charges && slices.Contains(chargeFields, f.Field) {
					continue
				}
				if !slices.ContainsFunc(out, func(g Fact) bool { return g.Header == f.Header || f.Field != "" && f.Field == g.Field }) {
					out = append(out, f)
				}
			}
		}
	}
	return out
}

// chargeFields are of a charge, and say nothing of its customer.
var chargeFields = []Field{OrderID, OrderDate, Amount, Quantity, UnitPrice, Currency, Status, Item, DocumentType, Period, Due, "waived", "arrears", "clerk", "payer", "payment_method", "note"}

// facts lists the columns of a table.
func (in *Input) facts() []Fact {
	var out []Fact
	for c, h := range in.Table.Header {
		if h == "" || in.hides(c) {
			continue
		}
		f := Fact{Name: h, Header: h, Field: in.fieldOf(c)}
		if in.Kind == Customers && f.Field == OrderDate {
			f.Field = otherField(h, OrderDate) // of a customer 签约日期 is a day in its life
		}
		switch {
		case in.Kind == Surveys && isRating(h):
			f.Type = ScoreFact
			if f.Field != "" {
				f.Name = string(f.Field)
			}
		case f.Field != "":
			f.Name, f.Type = string(f.Field), fieldType(f.Field)
		default:
			f.Type = sampleType(in.Table, c)
		}
		out = append(out, f)
	}
	return out
}

// otherField gives another field that a header names as a whole; "" for none.
func otherField(header string, not Field) Field {
	name, _ := foldHeader(header)
	for _, a := range aliasTable() {
		if a.text == name && a.field != not {
			return a.field
		}
	}
	return ""
}

// fieldOf gives the field of a column; "" where the dictionary does not know it.
func (in *Input) fieldOf(c int) Field {
	for _, e := range dictionary {
		if in.Mapping.Column(e.field) == c && (e.field != CustomerID || !in.NameKey) {
			return e.field
		}
	}
	return ""
}

// sampleType tells the type of a column that the dictionary does not know: a number or a day
// where every value of the sample is one.
func sampleType(t *source.Table, c int) FactType {
	numbers, days, all := 0, 0, 0
	for i := range t.Sample {
		v := t.Sample[i].Cell(c)
		if isNull(v) {
			continue
		}
		all++
		if _, ok := parseNumber(v, thousandsComma); ok && len(v) < 12 && v[0] != '0' || string(v) == "0" {
			numbers++
		}
		if _, shape := parseDate(v, dateRules{}); shape != noDate && leadingDigits(v) != len(v) {
			days++
		}
	}
	switch {
	case all > 0 && days == all:
		return DayFact
	case all > 0 && numbers == all:
		return NumberFact
	}
	return TextFact
}

// Values are those of one fact, by its type: one a customer, or one an event.
type Values struct {
	Type    FactType
	Texts   []string
	Numbers []float64 // not a number where there is none
	Days    []Day     // NoDay where there is none
	Truths  []bool
}

// Interpret reads texts as the values of a fact. header says what unit they are in; where is
// for the message when days can be read in two ways.
func Interpret(texts []string, t FactType, header, where string, r Reading) (Values, error) {
	v := Values{Type: t}
	switch t {
	case NumberFact:
		_, u := foldHeader(header)
		v.Numbers = make([]float64, len(texts))
		for i, s := range texts {
			v.Numbers[i] = math.NaN()
			if s != "" {
				m := ParseMeasure(s)
				if u.power > 0 && !strings.ContainsAny(s, "万亿") || u.power < 0 && hasAny(fold(header), []string{"金额", "价", "费", "款"}) {
					m = m.times(u.power)
				}
				if v.Numbers[i] = m.Middle(); inFeet(s) || inFeet(header) {
					v.Numbers[i] *= 0.09290304 // square metres
				}
			}
		}
	case ScoreFact:
		v.Numbers = shares([][]string{texts}, []string{header})[0]
	case DayFact:
		var err error
		v.Days, err = interpretDays(texts, header, where, r)
		return v, err
	default:
		v.Texts = texts
	}
	return v, nil
}

// inFeet says whether an area is in square feet.
func inFeet(s string) bool {
	return hasAny(fold(s), []string{"sqft", "squarefeet", "squarefoot", "平方英尺", "平方呎", "平方尺", "ft²"})
}

// interpretDays reads a column of days in the order that all of its values show.
func interpretDays(texts []string, header, where string, r Reading) ([]Day, error) {
	out := make([]Day, len(texts))
	rules := dateRules{order: r.DateOrder, said: r.DateOrder != AnyOrder, zone: r.Zone}
	var dayText, monthText, openText string
	for i, s := range texts {
		out[i] = NoDay
		if s == "" {
			continue
		}
		d, shape := parseDate([]byte(s), rules)
		switch shape {
		case noDate:
			continue
		case dayFirst:
			dayText = smaller(dayText, s)
		case monthFirst:
			monthText = smaller(monthText, s)
		case openDate:
			openText = smaller(openText, s)
		}
		if out[i] = d; shape == dayFirst && r.DateOrder == MonthFirst || shape == monthFirst && r.DateOrder == DayFirst {
			out[i] = NoDay
		}
	}
	if rules.said {
		return out, nil
	}
	switch {
	case dayText != "" && monthText != "":
		return nil, &source.Error{Where: where, What: fmt.Sprintf("column %q has days in two layouts: %q is day first, %q month first", header, dayText, monthText),
			Hint: "say which one counts with --date-format dd/mm/yyyy or mm/dd/yyyy"}
	case openText != "" && dayText == "" && monthText == "":
		return nil, &source.Error{Where: where, What: fmt.Sprintf("column %q: days such as %q can be read day first and month first throughout", header, openText),
			Hint: "--date-format dd/mm/yyyy or --date-format mm/dd/yyyy"}
	case monthText != "":
		rules.order = MonthFirst
		for i, s := range texts {
			if d, shape := parseDate([]byte(s), rules); shape == openDate {
				out[i] = d
			}
		}
	}
	return out, nil
}
