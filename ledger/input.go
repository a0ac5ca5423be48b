package ledger

import (
	"fmt"
	"slices"
	"strings"

	"grade/source"
)

// Kind is what the rows of a table are.
type Kind string

// The kinds that are told from the columns. --kind may say any other word.
const (
	Customers    Kind = "customers"
	Transactions Kind = "transactions"
	Charges      Kind = "charges"
)

// Input is a table with what its rows and columns mean.
type Input struct {
	Table   *source.Table
	Kind    Kind
	Mapping Mapping
	NameKey bool // there is no id: customers are told apart by their name
}

// Recognise says what each table is. kinds maps a file's name to what the user says it is.
func Recognise(tables []*source.Table, as []Assignment, kinds map[string]Kind) ([]Input, error) {
	var out []Input
	for _, t := range tables {
		in := Input{Table: t, Mapping: Resolve(t)}
		elsewhere := func(a Assignment) bool {
			return slices.ContainsFunc(tables, func(t *source.Table) bool { return a.column(t) >= 0 })
		}
		if err := in.Mapping.assign(t, as, elsewhere); err != nil {
			return nil, err
		}
		if in.Kind = kinds[t.File]; in.Kind == "" {
			in.Kind = kindOf(&in.Mapping, t.Header)
		}
		if !in.Mapping.Has(CustomerID) && in.Mapping.Has(CustomerName) {
			in.Mapping.Columns[CustomerID], in.NameKey = in.Mapping.Columns[CustomerName], true
		}
		out = append(out, in)
	}
	return out, nil
}

// kindOf tells the kind by the columns: a period or an amount due beside what was paid
// makes charges; a day and an amount make transactions; anything else lists customers,
// unless it has a day that is not merely the one on which a record was made.
func kindOf(m *Mapping, header []string) Kind {
	amount := m.Has(Amount) || m.Has(Quantity, UnitPrice)
	switch {
	case amount && (m.Has(Period) || m.Has(Due)) && !m.Has(OrderID):
		return Charges
	case m.Has(OrderDate) && amount:
		return Transactions
	case m.Has(OrderID), m.Has(OrderDate) && !isRecordDate(header[m.Column(OrderDate)]):
		return Transactions // with something missing, which Check says
	case m.Has(CustomerID) || m.Has(CustomerName):
		return Customers
	}
	return Transactions
}

// isRecordDate says whether a header names the day on which a record was made.
func isRecordDate(h string) bool {
	name := fold(h)
	for _, w := range []string{"创建", "create", "注册", "加入", "录入"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

// Check says which column a table lacks for its kind.
func (in *Input) Check() error {
	need := []Field{CustomerID}
	switch in.Kind {
	case Transactions:
		need = append(need, OrderDate, Amount)
	case Customers:
	case Charges:
		return &source.Error{Where: in.Table.Name(), What: "looks like a ledger of charges (a period or an amount due beside the amount paid); fees are not purchases",
			Hint: fmt.Sprintf("to score its payments as purchases all the same: --kind %q", in.Table.File+"=transactions")}
	default:
		return &source.Error{Where: in.Table.Name(), What: fmt.Sprintf("a list of %q has no place in this command", in.Kind), Hint: "leave it out, or say --kind FILE=transactions or FILE=customers"}
	}
	for _, f := range need {
		if in.Mapping.Has(f) || f == Amount && in.Mapping.Has(Quantity, UnitPrice) {
			continue
		}
		e := &source.Error{Where: in.Table.Name(), What: fmt.Sprintf("no column for %q", f.Short())}
		e.Hint = fmt.Sprintf("--map %s=HEADER, or --map %s=#3 for the third column", f.Short(), f.Short())
		if len(in.Table.Header) == 0 {
			e.What = "no header and no rows"
			e.Hint = "export it again, or say where the header stands with --header-row"
		} else {
			e.Seen = seen(in.Table.Header)
			if c := likely(in, f); c != "" {
				e.Hint = fmt.Sprintf("--map %s=%q", f.Short(), c)
			}
		}
		return e
	}
	return nil
}

// seen lists headers for a message, each cut short, and not too many.
func seen(header []string) string {
	var out []string
	for i, h := range header {
		if i == 30 {
			out = append(out, "…")
			break
		}
		if r := []rune(h); len(r) > 40 {
			h = string(r[:40]) + "…"
		}
		if h != "" {
			out = append(out, h)
		}
	}
	return strings.Join(out, ", ")
}

// likely proposes a free column whose values suit the field.
func likely(in *Input, f Field) string {
	taken := map[int]bool{}
	for _, c := range in.Mapping.Columns {
		taken[c] = true
	}
	for c, raw := range in.Table.Header {
		h := header{raw: raw}
		for i := range in.Table.Sample {
			if v := in.Table.Sample[i].Cell(c); !isNull(v) {
				h.values = append(h.values, v)
			}
		}
		if f != CustomerID && !taken[c] && raw != "" && len(h.values) > 0 && h.fits(f) {
			return raw
		}
	}
	return ""
}
