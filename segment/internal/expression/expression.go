// Package expression compiles the expressions of rule files and evaluates them over columns.
//
// The syntax is that of expr-lang, whose parser reads it. Names and types are checked
// against the columns that the input really has, before the first customer is graded; then
// evaluating cannot fail. Missing values are a part of every type: a comparison that
// touches one is false. There is no clock and no I/O, and the cost of an expression is at
// most its size times the customer's events.
//
//	p, err := expression.Compile(`last(surveys).score >= 0.8`, expression.Truth, scope)
//	b := p.Bind(data)
//	b.Frame().Truth(row)
package expression

import (
	"math"

	"grade/ledger"
)

// Type is the type of an expression.
type Type uint8

// The types. Values are those of a list's events, in their order.
const (
	Invalid Type = iota
	Number       // missing: not a number
	Text         // missing: ""
	Truth        // missing: false
	Day          // missing: ledger.NoDay
	Nothing      // nil
	Event
	List
	Values
	Texts   // a list of texts that is written down
	Numbers // a list of numbers that is written down
	Range
)

var typeNames = [...]string{"nothing", "a number", "a text", "a condition", "a day", "nil", "an event", "a list of events", "values of events", "a list of texts", "a list of numbers", "a range"}

// String gives the type with its article, for messages.
func (t Type) String() string { return typeNames[t] }

// Unit is what a number counts, for explaining it.
type Unit uint8

// The units.
const (
	Plain Unit = iota
	Money
	Days
	Orders
	Share
)

// Name is a column that expressions can name.
type Name struct {
	Type   Type // Number, Text, Truth or Day
	Place  int  // of its column
	Raw    int  // of the column with its text as it was written; the same as Place without one
	Unit   Unit
	Closed []string // all values there can be; nil: open
}

// EventList is a list of events that expressions can name.
type EventList struct {
	Place  int
	Fields map[string]Name
	Value  string // the field that growth adds up when none is named; "" counts events
}

// Scope is what expressions can name.
type Scope struct {
	Names   map[string]Name
	Headers map[string]Name // for col("…")
	Lists   map[string]EventList
	Params  map[string]any                 // float64, string, bool, []string or []float64
	Alias   func(name string) (Name, bool) // of a name that is none of these; nil: there are no others
}

// Column holds the values of a name, one a customer or one an event, by its type.
type Column struct {
	Numbers []float64
	Texts   []string
	Days    []ledger.Day
	Truths  []bool
}

// Events are those of all customers: customer i has those from First[i] to First[i+1]-1, by
// day, undated ones first. Without First there are none.
type Events struct {
	First   []int32
	Columns []Column
}

// Data is what expressions are evaluated over. Columns that no program uses may be empty.
type Data struct {
	Rows    int
	AsOf    ledger.Day // ledger.NoDay: no day is known
	Columns []Column   // by Name.Place
	Lists   []Events   // by EventList.Place
}

// Program is a compiled expression.
type Program struct {
	Uses  Uses
	Parts []Part // its comparisons, in the order in which they are written
	value value
	ranks []rank
	vars  int
}

// Uses says which columns a program reads.
type Uses struct {
	Names []int         // places of columns
	Lists map[int][]int // by place of the list: places of its columns
}

// value is a compiled node: the function that its type asks for is set.
type value struct {
	typ    Type
	unit   Unit
	number func(*Frame) float64
	upper  func(*Frame) float64 // of a range
	text   func(*Frame) string
	truth  func(*Frame) bool
	day    func(*Frame) ledger.Day
	event  func(*Frame) int
	events *events
	texts  []string
	nums   []float64
	closed []string
	fixed  bool // a constant
	name   *Name
}

// rank is a number of each customer, of which top or quantile needs all.
type rank struct {
	of    func(*Frame) float64
	share float64
	top   bool
}

// Bound is a program with the data that it is evaluated over.
type Bound struct {
	program *Program
	data    *Data
	cuts    []float64 // by Program.ranks
}

// Frame evaluates a bound program. It is for one goroutine; Of makes it evaluate another.
type Frame struct {
	bound  *Bound
	row    int
	elem   int // the event a condition looks at
	vars   []variable
	folded map[string]string
}

type variable struct {
	number float64
	text   string
	truth  bool
	day    ledger.Day
}

// NewFrame makes a frame.
func NewFrame() *Frame { return &Frame{folded: map[string]string{}} }

// Of makes the frame evaluate b.
func (f *Frame) Of(b *Bound) *Frame {
	f.bound = b
	for len(f.vars) < b.program.vars {
		f.vars = append(f.vars, variable{})
	}
	return f
}

// Truth evaluates a condition for the customer in this row.
func (f *Frame) Truth(row int) bool {
	f.row = row
	return f.bound.program.value.truth(f)
}

// Text evaluates a text; "" where a value is missing.
func (f *Frame) Text(row int) string {
	f.row = row
	return f.bound.program.value.text(f)
}

func (f *Frame) asOf() ledger.Day { return f.bound.data.AsOf }

// fold gives a text in the form in which words are compared, with a memory.
func (f *Frame) fold(s string) string {
	t, ok := f.folded[s]
	if !ok {
		t = ledger.Fold(s)
		if len(f.folded) < 1<<13 {
			f.folded[s] = t
		}
	}
	return t
}

func known(x float64) bool { return !math.IsNaN(x) }

var missing = math.NaN()
