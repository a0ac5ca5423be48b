// Package report turns results into sheets of values, and these into files: XLSX, CSV,
// JSON and text for a terminal. The same input gives the same bytes.
//
//	list := report.List(result)
//	err := report.WriteCSV(w, list, false)
package report

import (
	"slices"

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
	var out []Aggregate
	for k, c := range r.Scheme.Classes {
		a := Aggregate{Key: c.Key, Title: c.Title.In(r.Lang), When: c.When}
		if len(c.Actions) > 0 {
			a.Action = c.Actions[0].In(r.Lang)
		}
		r.fill(&a, func(i int) bool { return int(r.Class[i]) == k })
		out = append(out, a)
	}
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
	var out []Aggregate
	for _, t := range r.Letters() {
		a := Aggregate{Key: t, Title: t}
		r.fill(&a, func(i int) bool { return r.Tier[i] == t })
		out = append(out, a)
	}
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

func (r *Result) fill(a *Aggregate, in func(int) bool) {
	var members []int32
	for i := range r.Metrics {
		if in(i) {
			members = append(members, int32(i))
		}
	}
	r.sum(a, members)
}

func median(v []int64) rfm.Cut {
	if len(v) == 0 {
		return rfm.WholeCut(0)
	}
	slices.Sort(v)
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
	order := make([]int32, len(r.Metrics))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		x, y := &r.Metrics[a], &r.Metrics[b]
		if (x.Unscored == rfm.Scored) != (y.Unscored == rfm.Scored) {
			if x.Unscored == rfm.Scored {
				return -1
			}
			return 1
		}
		switch {
		case x.Monetary > y.Monetary:
			return -1
		case x.Monetary < y.Monetary:
			return 1
		}
		return 0
	})
	return order
}

func share(part, whole int64) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
