package ledger

import (
	"slices"

	"grade/source"
)

// timeless are the fields of a customers file that were true at any earlier day, too. Days are not among them:
// they say themselves when they came.
var timeless = []Field{CustomerID, CustomerName, Project, Phone, Building, UnitNo, Room, "id_number", "gender", "birthday", "property_type"}

// HideUndated leaves the columns of customers files out that say how things are today, and not since when: at a
// past day nobody knows what they said. It names them.
func HideUndated(inputs []Input) (left []string) {
	for i := range inputs {
		in := &inputs[i]
		if in.Kind != Customers {
			continue
		}
		in.Hidden = make([]bool, len(in.Table.Header))
		for c, h := range in.Table.Header {
			f := in.fieldOf(c)
			if h == "" || slices.Contains(timeless, f) || in.NameKey && c == in.Mapping.Column(CustomerID) || fieldType(f) == DayFact || f == "" && sampleType(in.Table, c) == DayFact {
				continue
			}
			in.Hidden[c] = true
			left = append(left, h)
		}
	}
	return left
}

// planned are days that lie ahead by their nature, and were known before they came.
var planned = []Field{"contract_start", "contract_end", "handover_date", "birthday"}

// SampleUpTo gives inputs whose samples hold no rows after a day, for what is told from samples.
func SampleUpTo(inputs []Input, day Day) []Input {
	out := slices.Clone(inputs)
	for i := range out {
		c := out[i].Mapping.Column(OrderDate)
		if c < 0 || out[i].Kind == Customers {
			continue
		}
		t := *out[i].Table
		t.Sample = slices.DeleteFunc(slices.Clone(t.Sample), func(r source.Row) bool {
			d, shape := parseDate(r.Cell(c), dateRules{})
			return shape != noDate && d > day
		})
		out[i].Table = &t
	}
	return out
}

// HideAfter forgets the days of customers that lie after the ledger's as-of day, unless they were planned. It says
// of every customer whether the customers file shows that it was known by then: it was not, if all of its
// days lie after the day, and no list of events knows it from before. Whoever bought was known all the same.
func (l *Ledger) HideAfter(r Reading) (known []bool, err error) {
	before, after := make([]bool, len(l.Customers)), make([]bool, len(l.Customers))
	for _, c := range l.Columns {
		days := fieldType(c.Field) == DayFact
		if c.Field == "" {
			days = allDays(c.Values)
		}
		if !days || slices.Contains(planned, c.Field) {
			continue
		}
		v, err := interpretDays(c.Values, c.Header, "customers", r)
		if err != nil {
			return nil, err
		}
		for i, d := range v {
			switch {
			case d == NoDay:
			case d <= l.AsOf:
				before[i] = true
			default:
				after[i], c.Values[i] = true, ""
			}
		}
	}
	for _, list := range l.Events {
		for i := range before {
			before[i] = before[i] || list.First[i+1] > list.First[i]
		}
	}
	known = make([]bool, len(l.Customers))
	for i := range known {
		known[i] = before[i] || !after[i]
	}
	return known, nil
}

// allDays says whether every value that there is reads as a day.
func allDays(values []string) bool {
	any := false
	for _, s := range values {
		if s == "" {
			continue
		}
		if _, shape := parseDate([]byte(s), dateRules{}); shape == noDate || leadingDigits([]byte(s)) == len(s) {
			return false
		}
		any = true
	}
	return any
}
