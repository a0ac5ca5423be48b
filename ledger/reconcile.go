package ledger

import "cmp"

// Reason says why a row was left out. A row has one: the first that applies, in the order
// of Reasons.
type Reason uint8

// The reasons. Used and Refunded rows are not left out.
const (
	Used Reason = iota
	Refunded
	BlankRow
	RepeatedHeader
	TotalRow
	NoteRow
	Filtered
	NoCustomer
	BadDate
	NoAmount
	BadAmount
	Duplicate
	Unpaid
	Cancelled
	PassThrough
	Refund
	AfterAsOf
	BeforeWindow
	reasonCount
)

// What is done to rows without leaving them out stands in the same list, for the audit.
const (
	Rounded        = reasonCount + iota // more than two decimals
	FilledDown                          // the head of its document stands on an earlier row
	Repaired                            // an amount that its own thousands comma cut in two
	MergedSale                          // another row of the same property sale counts
	MergedCustomer                      // its customer is another one under a second id
	UnreadCell                          // a month of a matrix holds neither an amount nor a mark
	UnreadState                         // a state says neither that a charge was paid nor that it was not
	UnreadPeriod                        // what a charge is for cannot be read
	noteCount
)

var reasonKeys = [noteCount]string{"used", "refunded", "blank_row", "repeated_header", "total_row", "note_row", "filtered", "no_customer", "bad_date",
	"no_amount", "bad_amount", "duplicate", "unpaid", "cancelled", "pass_through", "refund", "after_as_of", "before_window",
	"rounded", "filled_down", "repaired", "merged_sale", "merged_customer", "unread_cell", "unread_state", "unread_period"}

// String gives the stable key that JSON and --rejects use.
func (r Reason) String() string { return reasonKeys[r] }

// Changes lists what is done to rows that are not left out, in the order of the audit.
func Changes() []Reason {
	return []Reason{Rounded, FilledDown, Repaired, MergedSale, MergedCustomer, UnreadCell, UnreadState, UnreadPeriod}
}

// mentions says whether a row that is left out for this reason, but has a customer and a
// day in the window, puts the customer into the list all the same.
func (r Reason) mentions() bool { return r >= NoAmount && r <= Refund }

// Reasons lists the reasons for leaving a row out, in their order.
func Reasons() []Reason {
	var out []Reason
	for r := BlankRow; r < reasonCount; r++ {
		out = append(out, r)
	}
	return out
}

// Tally counts rows and their money by what became of them. Every row stands in exactly
// one place, so the parts add up to what was read.
type Tally struct {
	Rows  [reasonCount]int64
	Money [reasonCount]Money
}

func (t *Tally) add(r Reason, m Money) bool {
	t.Rows[r]++
	var ok bool
	t.Money[r], ok = t.Money[r].Add(m)
	return ok
}

func (t *Tally) merge(u *Tally) error {
	for r := range t.Rows {
		t.Rows[r] += u.Rows[r]
		var ok bool
		if t.Money[r], ok = t.Money[r].Add(u.Money[r]); !ok {
			return ErrOverflow
		}
	}
	return nil
}

// check says whether all of the money together is in range.
func (t *Tally) check() error {
	sum, ok := Money(0), true
	for _, m := range t.Money {
		if sum, ok = sum.Add(m); !ok {
			return ErrOverflow
		}
	}
	return nil
}

// RowsRead is the number of records below the header.
func (t *Tally) RowsRead() (n int64) {
	for _, k := range t.Rows {
		n += k
	}
	return n
}

// MoneyRead is the sum of all readable amounts.
func (t *Tally) MoneyRead() (m Money) {
	for _, k := range t.Money {
		m += k
	}
	return m
}

// RowsExcluded is the number of rows that were left out.
func (t *Tally) RowsExcluded() int64 { return t.RowsRead() - t.Rows[Used] - t.Rows[Refunded] }

// Audited is the number of rows that were left out, without blank ones, and of changes to rows: what
// a whole list of Rejects holds.
func (r *Reconciliation) Audited() int64 {
	n := r.RowsExcluded() - r.Rows[BlankRow]
	for x, k := range r.Changed {
		if Reason(x) != MergedSale { // they stand among the duplicates
			n += k
		}
	}
	return n
}

// Rejected counts the rows that could not be understood: what --max-rejects limits.
func (t *Tally) Rejected() int64 {
	return t.Rows[NoCustomer] + t.Rows[BadDate] + t.Rows[NoAmount] + t.Rows[BadAmount]
}

// FileTally is the tally of one table.
type FileTally struct {
	Table string
	Tally
}

// Reconciliation proves that nothing was lost: every row and every cent read is accounted
// for, in all and by file.
type Reconciliation struct {
	Tally
	Files    []FileTally
	Changed  [noteCount]int64 // rows and customers by what was done to them; see Changes
	Twice    int64            // rows that stand more than once within a file, where they were looked for
	Examples []Reject         // the first rows of each reason
	Rejects  []Reject         // all of them, where asked for
}

// Reject is a row that was left out, or one to which something was done.
type Reject struct {
	Table  string
	Line   int
	Reason Reason
	Column string // the header of the column that decided, if one did
	Value  string // what stands there
	Record string // the whole row as one line of CSV, where asked for
}

func compareRejects(a, b Reject) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Reason, b.Reason))
}
