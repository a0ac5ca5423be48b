package report

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"grade/ledger"
	"grade/rfm"
)

// jsonWriter writes JSON in a given order of keys. Numbers are written as they are
// counted: money with two decimals, never through a float.
type jsonWriter struct {
	b     *bufio.Writer
	sum   hash.Hash
	depth int
	comma bool
}

func (j *jsonWriter) raw(s string) {
	j.b.WriteString(s)
	j.sum.Write([]byte(s))
}

func (j *jsonWriter) newline() { j.raw("\n" + strings.Repeat(" ", j.depth)) }

// key begins a member or, with "", an element.
func (j *jsonWriter) key(k string) {
	if j.comma {
		j.raw(",")
	}
	if j.depth <= 2 {
		j.newline()
	}
	if k != "" {
		j.text(k)
		j.raw(": ")
	}
	j.comma = true
}

func (j *jsonWriter) open(k, bracket string) {
	if k != "" || j.comma || j.depth > 0 {
		j.key(k)
	}
	j.raw(bracket)
	j.depth++
	j.comma = false
}

func (j *jsonWriter) close(bracket string) {
	j.depth--
	if j.comma && j.depth < 2 {
		j.newline()
	}
	j.raw(bracket)
	j.comma = true
}

func (j *jsonWriter) text(s string) {
	plain := utf8.ValidString(s)
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] >= ' ' && s[i] != '"' && s[i] != '\\' && s[i] != 0x7f && s[i] != 0xe2 // e2 begins U+2028
	}
	if plain {
		j.raw(`"`)
		j.raw(s)
		j.raw(`"`)
		return
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s)
	j.raw(strings.TrimSuffix(b.String(), "\n"))
}

func (j *jsonWriter) string(k, s string)             { j.key(k); j.text(s) }
func (j *jsonWriter) number(k, s string)             { j.key(k); j.raw(s) }
func (j *jsonWriter) int(k string, n int64)          { j.number(k, strconv.FormatInt(n, 10)) }
func (j *jsonWriter) money(k string, m ledger.Money) { j.number(k, m.String()) }
func (j *jsonWriter) share(k string, part, whole int64) {
	j.number(k, strconv.FormatFloat(share(part, whole), 'g', 6, 64))
}

func (j *jsonWriter) value(k string, v Value) {
	j.key(k)
	switch v.Kind {
	case Blank:
		j.raw("null")
	case Text:
		j.text(v.Text)
	case Day:
		j.text(ledger.Day(v.Int).String())
	default:
		j.raw(string(appendValue(nil, v)))
	}
}

// WriteJSON writes the result; with its customers when list is not nil. The last member is a
// fingerprint of all before it.
func WriteJSON(w io.Writer, r *Result, list *Customers) error {
	j := &jsonWriter{b: bufio.NewWriterSize(w, 1<<18), sum: sha256.New()}
	j.open("", "{")
	j.head(r)
	j.aggregates("segments", r.Segments())
	j.aggregates("tiers", r.TierTable())
	n, sum := r.everybody()
	j.dimensions(r.Dimensions(), n, sum)
	if c, ok := r.collections(); ok {
		j.collections(c)
	}
	j.lifetime(r.Lifetime)
	j.quality(&r.Ledger.Reconciled)
	return j.end(Warnings(r), list)
}

// BasisName names what was measured.
func (r *Result) BasisName() string { return r.basis() }

// basis names what was measured.
func (r *Result) basis() string {
	if r.Basis == rfm.Charges {
		return rfm.Charges.String()
	}
	return rfm.Purchases.String()
}

func (j *jsonWriter) cuts(r *Result) {
	write := func(s rfm.Scales) {
		for x := range s {
			j.open(rfm.Measure(x).String(), "[")
			scale := 0
			if rfm.Measure(x) == rfm.Monetary {
				scale = 2
			}
			for _, c := range s[x].Cuts {
				j.number("", c.Decimal(scale))
			}
			j.close("]")
		}
	}
	j.open("cuts", "{")
	if r.Within == "" && len(r.Groups) == 1 {
		s := r.Groups[0].Scales
		write(s)
		if s[0].ScoreCut != nil && s[1].ScoreCut != nil && s[2].ScoreCut != nil {
			j.open("score_means", "[")
			for x := range s {
				j.number("", s[x].ScoreCut.Decimal(0))
			}
			j.close("]")
		}
		j.open("tiers", "[")
		for _, b := range r.Bounds {
			j.open("", "{")
			j.string("tier", b.Letter)
			j.money("from", b.Least)
			j.close("}")
		}
		j.close("]")
		j.close("}")
		return
	}
	j.open("groups", "[")
	for _, g := range r.Groups {
		j.open("", "{")
		j.string("value", g.Value)
		j.open("pooled", "[")
		for _, p := range g.Pooled {
			j.string("", p)
		}
		j.close("]")
		write(g.Scales)
		j.close("}")
	}
	j.close("]")
	j.close("}")
}

func (j *jsonWriter) dimensions(ts []DimensionTable, n int64, sum ledger.Money) {
	j.open("dimensions", "[")
	for _, t := range ts {
		j.open("", "{")
		j.string("key", t.Key)
		j.string("title", t.Title)
		if t.Open {
			j.number("open", "true")
		}
		if t.Multi {
			j.number("multi", "true")
		}
		j.shares("classes", t.Classes, n, sum)
		j.close("}")
	}
	j.close("]")
}

func (j *jsonWriter) aggregates(key string, as []Aggregate, more ...func(k int)) {
	var n int64
	var sum ledger.Money
	for _, a := range as {
		n, sum = n+int64(a.Customers), sum+a.Monetary
	}
	j.shares(key, as, n, sum, more...)
}

// shares writes aggregates with their shares of n customers and their money; more adds to the k-th of them.
func (j *jsonWriter) shares(key string, as []Aggregate, n int64, sum ledger.Money, more ...func(k int)) {
	j.open(key, "[")
	for k, a := range as {
		j.open("", "{")
		j.string("key", a.Key)
		j.string("title", a.Title)
		j.int("customers", int64(a.Customers))
		j.share("customers_share", int64(a.Customers), n)
		j.money("monetary", a.Monetary)
		j.share("monetary_share", int64(a.Monetary), int64(sum))
		if a.Scored == 0 {
			for _, k := range []string{"median_recency_days", "median_frequency", "median_monetary"} {
				j.number(k, "null")
			}
		} else {
			j.number("median_recency_days", a.Recency.Decimal(0))
			j.number("median_frequency", a.Frequency.Decimal(0))
			j.number("median_monetary", a.Median.Decimal(2))
		}
		for _, add := range more {
			add(k)
		}
		j.close("}")
	}
	j.close("]")
}

// collections writes what was charged and paid: in all, by project and owner, and by project and period.
func (j *jsonWriter) collections(c *collections) {
	j.open("collections", "{")
	j.standing(&c.all)
	for _, list := range []struct {
		key, of string
		rows    []standing
	}{{"teams", "owner", c.teams}, {"periods", "period", c.periods}, {"waived_items", "item", c.items}} {
		j.open(list.key, "[")
		for i := range list.rows {
			s := &list.rows[i]
			j.open("", "{")
			j.string("project", s.project)
			if list.of == "period" {
				j.string("from", s.period.From.String())
				j.string("to", s.period.To.String())
			} else {
				j.string(list.of, s.name)
			}
			j.standing(s)
			j.close("}")
		}
		j.close("]")
	}
	j.close("}")
}

func (j *jsonWriter) standing(s *standing) {
	if s.places > 0 {
		j.int("rooms", int64(s.places))
		j.int("rooms_in_arrears", int64(s.debtors))
	}
	j.int("bills", int64(s.Bills))
	for _, x := range []struct {
		key   string
		money ledger.Money
	}{{"due", s.Due}, {"waived", s.Waived}, {"paid", s.Paid}, {"arrears", s.Arrears}, {"not_yet_due", s.NotYetDue}, {"overpaid", s.Overpaid}, {"prepaid", s.Prepaid}} {
		j.money(x.key, x.money)
	}
	j.open("arrears_by_age", "{")
	for i, k := range []string{"up_to_3_months", "3_to_12_months", "over_12_months", "not_known"} {
		j.money(k, s.ages[i])
	}
	j.close("}")
	if x := s.CollectionRate(); !math.IsNaN(x) {
		j.number("collection_rate", strconv.FormatFloat(x, 'g', 6, 64))
	} else {
		j.number("collection_rate", "null")
	}
}

func (j *jsonWriter) quality(rec *ledger.Reconciliation) {
	j.open("quality", "{")
	j.tally(&rec.Tally)
	for _, x := range ledger.Changes() {
		if n := rec.Changed[x]; n > 0 || x == ledger.Rounded {
			what := "rows_"
			if x == ledger.MergedCustomer {
				what = "ids_"
			}
			j.int(what+x.String(), n)
		}
	}
	j.open("files", "[")
	for i := range rec.Files {
		j.open("", "{")
		j.string("file", rec.Files[i].Table)
		j.tally(&rec.Files[i].Tally)
		j.close("}")
	}
	j.close("]")
	j.close("}")
}

func (j *jsonWriter) tally(t *ledger.Tally) {
	j.int("rows_read", t.RowsRead())
	j.int("rows_used", t.Rows[ledger.Used])
	j.int("rows_refunded", t.Rows[ledger.Refunded])
	j.open("rows_excluded", "{")
	for _, x := range ledger.Reasons() {
		if t.Rows[x] > 0 {
			j.int(x.String(), t.Rows[x])
		}
	}
	j.close("}")
	j.money("money_read", t.MoneyRead())
	j.money("money_used", t.Money[ledger.Used])
	j.money("money_refunded", t.Money[ledger.Refunded])
	j.open("money_excluded", "{")
	for _, x := range ledger.Reasons() {
		if t.Rows[x] > 0 || t.Money[x] != 0 { // of a row with months in columns some may be out
			j.money(x.String(), t.Money[x])
		}
	}
	j.close("}")
}

// IsOurJSON says whether text is JSON that this package wrote and nobody changed.
func IsOurJSON(b []byte) bool {
	i := bytes.LastIndex(b, []byte(",\n \"fingerprint\": \""))
	if i < 0 {
		return false
	}
	sum := sha256.Sum256(b[:i])
	return string(b[i:]) == ",\n \"fingerprint\": \""+hex.EncodeToString(sum[:])+"\"\n}\n"
}
