package report

import (
	"bufio"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"grade/ledger"
	"grade/segment"
)

// CSVHeader begins the first line of every list, by which one of ours is known.
const CSVHeader = "customer_id,customer_name,last_purchase,recency_days,frequency,monetary,r,f,m,rfm,segment,tier"

// furtherKeys are the columns that a list may have after those, beside dimensions and the input's own.
const furtherKeys = "grade_score reasons next_action owner project no_score_reason aliases call " +
	"clv yearly_fee p_alive expected_purchases expected_spend p_alive_note expected_purchases_low expected_purchases_high clv_low clv_high value_per_year " +
	"due paid waived payable arrears oldest_unpaid_days collection_rate paid_through prepaid on_time_rate " +
	"previous_tier move earned_tier periods_below"

// IsHeader says whether a line is the header of one of our lists: the fixed columns, and
// further ones that such lists or this one can have. A column that somebody added is not.
func (l *Customers) IsHeader(line string) bool {
	if !strings.HasPrefix(line, CSVHeader) {
		return false
	}
	keys, err := csv.NewReader(strings.NewReader(line)).Read()
	if err != nil {
		return false
	}
	known := map[string]bool{}
	for _, key := range strings.Fields(furtherKeys) {
		known[key] = true
	}
	for _, c := range l.Columns {
		known[c.Key] = true
	}
	unknown := slices.DeleteFunc(keys[strings.Count(CSVHeader, ",")+1:], func(k string) bool { return known[k] })
	if len(unknown) == 0 {
		return true
	}
	for _, name := range segment.PresetNames() {
		if rules, err := segment.OpenPreset(name); err == nil {
			for i := range rules.Dimensions {
				known[rules.Dimensions[i].Key] = true
			}
		}
	}
	return !slices.ContainsFunc(unknown, func(k string) bool { return !known[k] })
}

// WriteCSV writes the list as UTF-8 CSV with LF, by customer id. Text that a spreadsheet
// would take for a formula gets a leading '; line breaks inside cells become spaces.
func WriteCSV(w io.Writer, l *Customers, bom bool) error {
	var head []byte
	if bom {
		head = append(head, "\xef\xbb\xbf"...)
	}
	for k, c := range l.Columns {
		if k > 0 {
			head = append(head, ',')
		}
		head = appendField(head, c.Key)
	}
	if _, err := w.Write(append(head, '\n')); err != nil {
		return err
	}
	lines := func(k int, b *[]byte) {
		line := (*b)[:0]
		for i := k * csvPiece; i < min((k+1)*csvPiece, l.N); i++ {
			for k := range l.Columns {
				if k > 0 {
					line = append(line, ',')
				}
				line = appendValue(line, l.Columns[k].Of(i))
			}
			line = append(line, '\n')
		}
		*b = line
	}
	return inOrder((l.N+csvPiece-1)/csvPiece, func() func(int, *[]byte) { return lines }, func(b *[]byte) error {
		_, err := w.Write(*b)
		return err
	})
}

// csvPiece is how many customers are written at once.
const csvPiece = 2048

// appendValue writes a value as CSV has it.
func appendValue(b []byte, v Value) []byte {
	switch v.Kind {
	case Int, Move:
		return strconv.AppendInt(b, v.Int, 10)
	case Amount, Whole:
		return ledger.Money(v.Int).Append(b)
	case Day:
		return ledger.Day(v.Int).Append(b)
	case Ratio:
		return strconv.AppendFloat(b, v.Num, 'g', 6, 64)
	case Decimal, Fen, Fine:
		return append(b, v.Text...)
	case Text:
		return appendField(b, v.Text)
	}
	return b
}

// csvMarks are the bytes for which a text is looked at closely.
var csvMarks = [256]bool{',': true, '"': true, '\n': true, '\r': true, '\t': true, '=': true, '+': true, '-': true, '@': true}

func appendField(b []byte, s string) []byte {
	plain := true
	for i := 0; i < len(s); i++ {
		if csvMarks[s[i]] {
			plain = false
			break
		}
	}
	if plain {
		return append(b, s...)
	}
	if strings.IndexByte("=+-@\t\r", s[0]) >= 0 {
		s = "'" + s
	}
	if strings.ContainsAny(s, "\r\n") {
		s = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(s)
	}
	return appendQuoted(b, s)
}

// appendQuoted quotes a field where CSV wants it.
func appendQuoted(b []byte, s string) []byte {
	if !strings.ContainsAny(s, ",\"\n\r") {
		return append(b, s...)
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(s, `"`, `""`)...)
	return append(b, '"')
}

// RejectsHeader is the first line of a file of rejects.
const RejectsHeader = "file,row,reason,column,value,record"

// WriteRejects writes every row that was left out: where, why, and the row itself, unless something of customers
// is hidden.
func WriteRejects(w io.Writer, r *Result) error {
	b := bufio.NewWriter(w)
	b.WriteString(RejectsHeader + "\n")
	for _, x := range r.Ledger.Reconciled.Rejects {
		line := appendField(nil, x.Table)
		line = append(line, ',')
		line = strconv.AppendInt(line, int64(x.Line), 10)
		for _, s := range []string{x.Reason.String(), x.Column, r.hidden(x.Value), r.hidden(x.Record)} {
			line = append(line, ',')
			if s != "" {
				line = appendField(line, s)
			}
		}
		b.Write(append(line, '\n'))
	}
	return b.Flush()
}

// WriteSummaryCSV writes the tables of segments and tiers as one CSV.
func WriteSummaryCSV(w io.Writer, r *Result) error {
	b := []byte("table,key,title,customers,customers_share,monetary,monetary_share,median_recency_days,median_frequency,median_monetary\n")
	write := func(name string, list []Aggregate, n int64, sum ledger.Money) {
		for _, a := range list {
			b = appendField(b, name)
			vs := append([]Value{text(a.Key), text(a.Title)}, aggregateValues(a, n, sum)...)
			for _, v := range vs {
				b = appendValue(append(b, ','), v)
			}
			b = append(b, '\n')
		}
	}
	for _, t := range []struct {
		name string
		list []Aggregate
	}{{"segments", r.Segments()}, {"tiers", r.TierTable()}} {
		var n int64
		var sum ledger.Money
		for _, a := range t.list {
			n, sum = n+int64(a.Customers), sum+a.Monetary
		}
		write(t.name, t.list, n, sum)
	}
	n, sum := r.everybody()
	for _, t := range r.Dimensions() {
		write(t.Key, t.Classes, n, sum)
	}
	_, err := w.Write(b)
	return err
}
