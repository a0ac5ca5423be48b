package ledger

import "slices"

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

// HideAfter forgets the days of customers that lie after the ledger's as-of day, unless they were planned. It says
// of every customer whether it was known by then: it was not, if the customers file says that it was entered
// later, and nothing was bought or paid before.
func (l *Ledger) HideAfter(r Reading) (known []bool, err error) {
	known = make([]bool, len(l.Customers))
	for i := range known {
		known[i] = true
	}
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
			if d == NoDay || d <= l.AsOf {
				continue
			}
			c.Values[i] = ""
			if c.Field == "created" {
				known[i] = false
			}
		}
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
