package ledger

import "context"

// Ask puts a question to a table of transactions whose rows stay where they are, and gets the rows of the answer: one after
// the other, with fields as Asked says. They live until each returns; a nil field is unknown. Numbers are written in digits,
// days as days since 1970-01-01, money as decimal numbers in the currency's main unit.
type Ask func(ctx context.Context, q *Question, each func(fields [][]byte) error) error

// Asked says what a Question is about.
type Asked int

// What can be asked.
const (
	// The different values of the column Columns[0]: value.
	AskValues Asked = iota
	// What every customer did, one row a customer: id, first day that puts it into the list, first and last day of a purchase,
	// purchases by Count, last day of a refund, purchases before the window, rows and money of purchases, rows and money of
	// refunds.
	AskTotals
	// What became of the rows that do not count: number of the Reason, rows, money.
	AskLeft
	// The history of every customer, one row a day: id, day, rows and money of purchases, rows and money of refunds.
	AskDays
	// The values of Columns that count for every customer: id, and for each column the rank of the row, as RankOf has it, and the
	// value.
	AskLatest
	// The rows that count, for rules that look at each: id, day, money, and the values of Columns.
	AskRows
	// Purchases by day, after the day After: day, rows.
	AskDates
	// Rows that count by currency: the currency's text, rows.
	AskCurrencies
	// Rows whose amounts have more than two decimals: rows. No answer where none can have.
	AskRounded
	// All rows and their money, to compare an answer with: rows, money.
	AskCheck
)

// Count says what counts as one purchase of a customer.
type Count int

// The counts. CountOrders counts the days of rows without an order.
const (
	CountOrders Count = iota
	CountDays
	CountRows
)

// Question says which rows count, and what is asked of them. Columns are numbers of the table's columns, -1 where there
// is none. Lists of values are what stands in the column, compared as bytes; values mean what package ledger says they do.
type Question struct {
	Of                            Asked
	Columns                       []int
	Customer, Order, Date, Amount int
	Power                         int // of ten, by which amounts are multiplied
	Count                         Count
	Filters                       []Chosen // left out as filtered
	Document                      Chosen   // types of documents that take back what they amount to
	Statuses                      []Standing
	Passed                        Chosen      // items that are passed through
	DropRefunds                   bool        // rows below zero are left out
	Nulls                         []string    // texts that stand for no value
	Renamed                       [][2]string // ids as they stand, and as they are
	Nobody, Sums                  []string    // ids that name nobody, and those of rows of totals
	AsOf, From                    Day         // days in (From, AsOf] count; NoDay leaves an end open
	After                         Day
}

// RankOf is the rank of a row of a day whose values a customer takes over: those of rows that count by their day, and all of
// them before those of other rows. Of these the earliest counts, so that nothing hangs on rows behind the as-of day.
func RankOf(d Day, counts bool) Day {
	if counts {
		return d
	}
	return firstDay - 1 - (d - firstDay)
}

// Chosen is a column and some of its values, or all others where Not is said.
type Chosen struct {
	Column int
	Values []string
	Not    bool
}

// Standing is a column of states, with those that leave a row out.
type Standing struct {
	Column            int
	Unpaid, Cancelled []string
}

// Mentions lists the reasons for which a row that is left out puts its customer into the list all the same, if it has a day
// in the window.
func (q *Question) Mentions() []Reason {
	out := []Reason{NoAmount, BadAmount}
	if len(q.Statuses) > 0 {
		out = append(out, Unpaid, Cancelled)
	}
	if len(q.Passed.Values) > 0 {
		out = append(out, PassThrough)
	}
	if q.DropRefunds {
		out = append(out, Refund)
	}
	return out
}

// Calendar gives the first and the last day that can be that of a purchase.
func Calendar() (first, last Day) { return firstDay, lastDay }
