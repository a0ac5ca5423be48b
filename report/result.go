// Package report turns results into sheets of values, and these into files: XLSX, CSV,
// JSON and text for a terminal. The same input gives the same bytes.
//
//	list := report.List(result)
//	err := report.WriteCSV(w, list, false)
package report

import (
	"slices"

	"grade/internal/parallel"
	"grade/internal/radix"
	"grade/ledger"
	"grade/rfm"
	"grade/segment"
	"grade/source"
)

// Result is all that one run found out, ready to be reported.
type Result struct {
	Lang       string // en or zh
	Version    string
	Ledger     *ledger.Ledger
	Basis      rfm.Basis     // what is measured: purchases or charges
	Metrics    []rfm.Metrics // one a customer, as the following
	Scores     []rfm.Scores
	Class      []int8          // place in Scheme.Classes; -1 for none
	Tier       []string        // "" for none
	Scheme     *segment.Scheme // nil: no segments
	Method     rfm.Method
	Groups     []rfm.Group // of --within; one for all customers without it
	Within     string
	Tiers      segment.Tiers
	TierBy     string
	Bounds     []segment.Bound // the least value of each tier by value; nil within groups
	By         *Yardstick      // the earlier list whose cut points and bounds these are; nil: their own
	Hold       int             // for how many lists in a row a tier is kept; 0: not at all
	Swells     []segment.Swell
	Collapses  []rfm.Collapse
	Frequency  string           // the unit of frequency: orders, days, rows or months
	Accounts   []ledger.Account // one a customer; nil: no charges were read
	Parameters []Parameter
	Inputs     []Input
	Grading    *segment.Grading    // nil: no rules
	Trade      *segment.Recognised // the preset was chosen by it; nil: the rules were said
	Lifetime   *Lifetime           // what is to be expected of customers; nil: not asked for
	Months     []rfm.Monthly       // what customers did by month; nil: not asked for
	Previous   *Previous           // nil: no earlier list
	Earned     []string            // the tiers by value or grade alone, where Hold keeps some; nil: no tier is kept
	Below      []int               // for how many lists in a row each customer is below its tier
	Trial      []string            // call or control for whom a call is due; nil: no control group
	Group      string              // which of the groups of --split this is; "" for all
	SplitBy    string              // the column of the groups
	Parts      []Part              // the groups
	Beside     string              // the file that holds all customers where a sheet cannot; "" for none
	masked     []string            // what is hidden of customers
}

// Parameter is a setting of the run, as its flag names it.
type Parameter struct{ Name, Value string }

// Input is one table that was read.
type Input struct {
	Name        string
	Kind        ledger.Kind
	Format      string // GB18030, UTF-8 or XLSX
	HeaderTop   int    // 0: no header
	HeaderRow   int
	Dialect     source.Dialect // of a text file
	System      string         // the program that wrote it; "" for unknown
	Others      []source.Region
	Header      []string
	Columns     []MappedColumn
	Free        []string // headers that mean nothing to this command
	SHA256      string   // of the file
	Skipped     []string // sheets of the file with other headers
	UnusedMoney []string // headers of amounts in a ledger of charges that are not used
	NameKey     bool     // customers are told apart by their names
	Table       bool     // it is a table of the SQL engine that Format names
	Added       bool     // whose rows were added up there
	Ranges      []Range  // of its columns, where they were asked for
	Rows        int64    // with Ranges
}

// Range is what a column of a table of an engine holds.
type Range struct {
	Column, Type string
	Empty        int64  // rows without a value
	From, To     string // the smallest and the largest value; "" where that says nothing
}

// MappedColumn says which header was taken for a field.
type MappedColumn struct {
	Field   ledger.Field
	Header  string
	Guessed bool
}

// Aggregate sums the customers of one segment or tier up.
type Aggregate struct {
	Key, Title string
	Action     string
	When       string
	Unknown    bool // who is in no class of the rules, or says nothing
	Customers  int
	Scored     int // of them; the medians are theirs
	Monetary   ledger.Money
	Recency    rfm.Cut // medians; of no customers 0
	Frequency  rfm.Cut
	Median     rfm.Cut // of monetary, in minor units
}

// Segments aggregates by segment, in the scheme's order; nil without a scheme.
func (r *Result) Segments() []Aggregate {
	if r.Scheme == nil {
		return nil
	}
	members := make([][]int32, len(r.Scheme.Classes))
	for i, k := range r.Class {
		if k >= 0 {
			members[k] = append(members[k], int32(i))
		}
	}
	out := make([]Aggregate, len(members))
	for k, c := range r.Scheme.Classes {
		out[k] = Aggregate{Key: c.Key, Title: c.Title.In(r.Lang), When: c.When}
		if len(c.Actions) > 0 {
			out[k].Action = c.Actions[0].In(r.Lang)
		}
	}
	r.sums(out, members)
	return out
}

// SegmentKeys gives everybody's segment; "" for none.
func (r *Result) SegmentKeys() []string {
	out := make([]string, len(r.Metrics))
	for i := range out {
		if r.Scheme != nil && r.Class[i] >= 0 {
			out[i] = r.Scheme.Classes[r.Class[i]].Key
		}
	}
	return out
}

// TierTable aggregates by tier, best first.
func (r *Result) TierTable() []Aggregate {
	letters := r.Letters()
	members := make([][]int32, len(letters))
	last, k := "", -1 // customers of one tier often follow each other
	for i, t := range r.Tier {
		if t == "" {
			continue
		}
		if t != last {
			last, k = t, slices.Index(letters, t)
		}
		if k >= 0 {
			members[k] = append(members[k], int32(i))
		}
	}
	out := make([]Aggregate, len(letters))
	for k, t := range letters {
		out[k] = Aggregate{Key: t, Title: t}
	}
	r.sums(out, members)
	return out
}

// Letters lists the tiers, best first: those by value, or the grades of the rules.
func (r *Result) Letters() []string {
	if r.graded() {
		return r.Grading.Rules.Grade.Letters()
	}
	return r.Tiers.Letters()
}

// graded says whether the tier is the grade of rules.
func (r *Result) graded() bool { return r.Grading != nil && r.Grading.Grade != nil }

// sums sums up the members of each.
func (r *Result) sums(out []Aggregate, members [][]int32) {
	parallel.Each(len(out), func() func(int) {
		return func(k int) { r.sum(&out[k], members[k]) }
	})
}

func median(v []int64) rfm.Cut {
	if len(v) == 0 {
		return rfm.WholeCut(0)
	}
	radix.Ints(v)
	return rfm.Quantile(v, 1, 2)
}

// Scored counts the customers with scores, and their money.
func (r *Result) Scored() (n int, sum ledger.Money) {
	for i := range r.Metrics {
		if r.Metrics[i].Unscored == rfm.Scored {
			n, sum = n+1, sum+r.Metrics[i].Net()
		}
	}
	return n, sum
}

// byValue orders the customers by money, then id: the order of the workbook.
func (r *Result) byValue() []int32 {
	var groups [2][]radix.Key // who has scores, and who has none
	for i := range r.Metrics {
		m, group := &r.Metrics[i], 0
		if m.Unscored != rfm.Scored {
			group = 1
		}
		groups[group] = append(groups[group], radix.Key{Value: ^radix.Signed(int64(m.Monetary)), At: int32(i)})
	}
	order := make([]int32, 0, len(r.Metrics))
	for _, keys := range groups {
		radix.Sort(keys)
		for _, k := range keys {
			order = append(order, k.At)
		}
	}
	return order
}

func share(part, whole int64) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
