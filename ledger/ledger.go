// Package ledger holds the domain: who bought what, when, and for how much.
//
// It finds out which column of an export means what (Recognise), reads money and dates
// exactly, decides for every row whether it is a purchase, a refund or neither (Read), and
// accounts for each row and each cent of the input (Reconciliation).
//
//	inputs, err := ledger.Recognise(file.Tables, nil, nil)
//	l, err := ledger.Read(ctx, inputs, ledger.Options{}, func() ledger.Sink { return accumulator.Add })
package ledger

import (
	"fmt"
	"time"
)

// Transaction is a purchase or a refund: small, of fixed width, without text.
type Transaction struct {
	Customer uint32 // number of the customer within its partition
	Day      Day
	Amount   Money
	Order    uint64 // within a partition equal exactly when the order ids are; order ids of none: the day
	Refund   bool   // takes money back; never counts as a purchase
	More     int32  // purchases that it stands for beyond the one, where a warehouse added them up; -1 for none
}

// Sink takes the transactions of one partition. It is called for one partition at a time,
// for several partitions at once; the slice is used again after it returns.
type Sink func(partition int, ts []Transaction)

// Partitions is how many partitions a Sink is called for: 0 to Partitions-1.
const Partitions = partitions

// Customer is one customer of the list.
type Customer struct {
	ID    string
	about *about // nil: nothing is known
}

// about is what is known of a customer beside the id. Of most lists without a file of customers that is nothing.
type about struct {
	name, owner, project string
	earlier              bool
}

// boughtEarlier is all that is known of many.
var boughtEarlier = &about{earlier: true}

// Earlier says whether the customer bought before the window.
func (c *Customer) Earlier() bool { return c.about != nil && c.about.earlier }

// SetEarlier says that the customer bought before the window.
func (c *Customer) SetEarlier() {
	if c.about == nil {
		c.about = boughtEarlier
		return
	}
	a := *c.about
	a.earlier = true
	c.about = &a
}

// Name gives the customer's name; "" where it is not known.
func (c *Customer) Name() string {
	if c.about == nil {
		return ""
	}
	return c.about.name
}

// Owner gives who looks after the customer; "" where it is not known.
func (c *Customer) Owner() string {
	if c.about == nil {
		return ""
	}
	return c.about.owner
}

// Project gives the customer's project; "" where it is not known.
func (c *Customer) Project() string {
	if c.about == nil {
		return ""
	}
	return c.about.project
}

// Set gives a customer a CustomerName, an Owner or a Project; other fields are not kept here. Copies of the customer stay as
// they are.
func (c *Customer) Set(f Field, v string) {
	if v == "" && c.about == nil {
		return
	}
	a := new(about)
	if c.about != nil {
		*a = *c.about
	}
	switch f {
	case CustomerName:
		a.name = v
	case Owner:
		a.owner = v
	case Project:
		a.project = v
	}
	c.about = a
}

// Column is a column of the customers file, or one that was asked for by Options.Carry.
type Column struct {
	Field  Field // "" when the dictionary does not know it
	Header string
	Values []string // one a customer, "" where unknown
}

// Ledger is what the files said.
type Ledger struct {
	AsOf         Day // NoDay when there was no purchase and none was given
	AsOfGiven    bool
	From         Day        // the first day of the window; NoDay: everything
	First        Day        // the first purchase's day
	LastPurchase Day        // NoDay: none
	Currency     string     // the one that was seen; "" when none was written
	Customers    []Customer // by id, in bytes
	Columns      []Column   // of the customers file, without id and name
	Reconciled   Reconciliation
	Merges       []Merge             // ids that are another customer's, by --match and --per
	Events       map[Kind]*EventList // those that Options.Events asks for
	Joined       bool                // rows that know only the name were given the id of the customers file
	Charges      []Charge            // of all tables of charges, by customer
	Bills        []Bill              // what the charges come to, by customer
	Places       []Place             // of the charges
	Items        []string            // of the charges; the first is ""
	FirstPayment Day                 // of the charges; NoDay: none
	LastPayment  Day                 // of the charges, up to the as-of day; NoDay: none
	Stated       Stated              // what the charges themselves say is owed
	ByRoom       bool                // charges name rooms and no customers: each room is one
	carried      []Column
	headers      map[string]Field // what the headers of all files mean
	position     [partitions][]int32
}

// Position gives the place in Customers of a partition's customer; -1 when it is not in
// the list.
func (l *Ledger) Position(partition int, customer uint32) int {
	return int(l.position[partition][customer])
}

// Values finds a column by its field, its short name or its header.
func (l *Ledger) Values(name string) ([]string, bool) {
	field, known := ParseField(name)
	if !known {
		field = l.headers[name]
	}
	if field == Owner || field == Project {
		out := make([]string, len(l.Customers))
		found := false
		for i := range l.Customers {
			c := &l.Customers[i]
			if out[i] = c.Owner(); field == Project {
				out[i] = c.Project()
			}
			found = found || out[i] != ""
		}
		return out, found
	}
	for _, list := range [][]Column{l.Columns, l.carried} {
		for _, c := range list {
			if c.Header == name || c.Field != "" && c.Field == field {
				return c.Values, true
			}
		}
	}
	return nil, false
}

// ColumnOf gives the texts of a fact, one a customer; nil where the input does not have it.
func (l *Ledger) ColumnOf(f *Fact) []string {
	for _, list := range [][]Column{l.Columns, l.carried} {
		for _, c := range list {
			if c.Header == f.Header {
				return c.Values
			}
		}
	}
	return nil
}

// Options say how rows become purchases. The zero value is the default of each.
type Options struct {
	AsOf      Day  // NoDay: the last purchase's day
	Window    Span // zero: everything
	Past      bool // the as-of day is past: what was billed for later periods was not known
	Purchases Purchases
	Filters   []Filter
	Reading   Reading
	Events    map[Kind][]string // the lists of events to keep, with the names of their fields
}

// Purchases says which rows count as what.
type Purchases struct {
	DropRefunds    bool
	KeepItems      bool // deposits and other items that are passed through are purchases
	Payments       bool // those of charges are purchases, too
	DropDuplicates bool // rows that stand twice within a file count once
	Currency       string
	Rates          map[string]Rate // what one unit of a currency is worth
}

// Rate is an exact exchange rate.
type Rate struct {
	text string
	d    decimal
}

func (r Rate) String() string { return r.text }

// ParseRate reads a decimal number above zero.
func ParseRate(s string) (Rate, error) {
	n, ok := parseNumber([]byte(s), thousandsComma)
	if !ok || n.neg || n.mant == 0 || n.unit != 0 || n.currency != "" {
		return Rate{}, fmt.Errorf("not a rate: %q", s)
	}
	return Rate{s, n.decimal}, nil
}

// Filter keeps or drops the rows with a value in a column.
type Filter struct {
	Column  string // a field, its short name or a header
	Value   string
	Exclude bool
}

// Reading says how the files are read.
type Reading struct {
	Workers    int       // 0: one
	DateOrder  DateOrder // AnyOrder: found
	Zone       *time.Location
	Carry      []string // columns to keep per customer, beside name, owner and project
	Rejects    int      // how many rows that are left out or changed to keep, beside the first ones of each reason
	Records    bool     // keep them as they stand, too
	CountTwice bool     // count the rows that stand more than once within a file
	Match      Match    // by what customers are known beside their id
	Per        Per      // what a customer is
}

// smaller gives the smaller of the two texts that says something.
func smaller(a, b string) string {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}
