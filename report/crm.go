package report

import "strings"

// CRMs are the systems that a list can be written for, as records to be updated.
var CRMs = []string{"zoho", "fxiaoke"}

// crm is how a system calls what an update holds.
type crm struct {
	id, name, level, next string // headers
	prefix                string // of its record ids; "" for any
}

var crms = map[string]crm{
	"zoho":    {"Record Id", "Account Name", "Rating", "Next Step", "zcrm_"},
	"fxiaoke": {"客户编号", "客户名称", "客户级别", "下一步动作", ""},
}

// CRMList is the list as a system imports it to update its records: the id of the record, the name, which imports
// ask for, the level and the next step. A column of the customers file that holds the level gives it its
// header, and its words: tier A is A（重点客户） where that is how the system says it. left counts the
// customers with a tier whose id is none of the system's. A column that is called as the system calls its ids counts
// more than the customer's own.
func CRMList(r *Result, system string) (l *Customers, left int) {
	x := crms[system]
	words := map[string]string{} // by letter
	id := func(i int) string { return r.Ledger.Customers[i].ID }
	for _, c := range r.Ledger.Columns {
		if c.Header == x.id { // the customers have other ids here
			id = func(i int) string { return c.Values[i] }
			break
		}
	}
	for _, c := range r.Ledger.Columns {
		if c.Field != "grade_existing" {
			continue
		}
		x.level = c.Header
		for _, v := range c.Values {
			if letter := tierOf(v); v != "" && (words[letter] == "" || v < words[letter]) {
				words[letter] = v
			}
		}
		break
	}
	var who []int
	for i := range r.Metrics {
		switch {
		case r.Tier[i] == "":
		case id(i) == "" || !strings.HasPrefix(id(i), x.prefix):
			left++
		default:
			who = append(who, i)
		}
	}
	of := func(f func(i int) string) func(int) Value {
		return func(k int) Value { return text(f(who[k])) }
	}
	column := func(header string, f func(i int) string) Column { return Column{header, header, Text, of(f)} }
	cs := r.Ledger.Customers
	return &Customers{N: len(who), Columns: []Column{
		column(x.id, id),
		column(x.name, func(i int) string { return cs[i].Name() }),
		column(x.level, func(i int) string {
			if w := words[r.Tier[i]]; w != "" {
				return w
			}
			return r.Tier[i]
		}),
		column(x.next, func(i int) string { return r.action(i) }),
	}}, left
}

// CRMWorkbook is such a list as a workbook: one sheet, with the header in its first row.
func CRMWorkbook(r *Result, l *Customers) *Workbook {
	s := Sheet{Key: "customers", Title: r.say("sheet_customers"), List: l, Freeze: Area{Row: 2, Col: 1}}
	for i := range l.N {
		s.Order = append(s.Order, int32(i))
	}
	s.Widths = listWidths(&s)
	return &Workbook{Lang: r.Lang, Title: r.title(), AsOf: r.Ledger.AsOf.String(), Version: r.Version, Sheets: []Sheet{s}}
}

// IsHeaderOf says whether a line is the header of a list in CSV.
func (l *Customers) IsHeaderOf(line string) bool {
	var b []byte
	for k, c := range l.Columns {
		if k > 0 {
			b = append(b, ',')
		}
		b = appendField(b, c.Key)
	}
	return line == string(b)
}
