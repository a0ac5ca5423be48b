package report

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"

	"grade/ledger"
)

// PeriodEnding ends the names of the lists of a history; before it stands the as-of day.
const PeriodEnding = ".json.gz"

// PeriodInput is a file that a period was made from: of purchases or charges or, where there are none, any.
type PeriodInput struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
}

// Period is what a list of a history says of the run that made it.
type Period struct {
	Inputs   []PeriodInput
	Rows     int64
	Money    ledger.Money
	Projects []string
	Kinds    []string // of the files: transactions, surveys and so on
}

// Period sums up what this run read.
func (r *Result) Period() Period {
	p := Period{Rows: r.Ledger.Reconciled.RowsRead(), Money: r.Ledger.Reconciled.Money[ledger.Used]}
	seen, projects := map[string]bool{}, map[string]bool{}
	sales := func(in Input) bool { return in.Kind == ledger.Transactions || in.Kind == ledger.Charges }
	all := !slices.ContainsFunc(r.Inputs, sales)
	for _, in := range r.Inputs {
		if k := string(in.Kind); in.Kind != ledger.Other && !slices.Contains(p.Kinds, k) {
			p.Kinds = append(p.Kinds, k)
		}
		if in.SHA256 != "" && !seen[in.SHA256] && (all || sales(in)) {
			seen[in.SHA256] = true
			p.Inputs = append(p.Inputs, PeriodInput{File: baseName(in.Name), SHA256: in.SHA256})
		}
	}
	slices.SortFunc(p.Inputs, func(a, b PeriodInput) int { return strings.Compare(a.SHA256, b.SHA256) })
	for i := range r.Ledger.Customers {
		if x := r.Ledger.Customers[i].Project(); x != "" && !projects[x] {
			projects[x] = true
			p.Projects = append(p.Projects, x)
		}
	}
	slices.Sort(p.Projects)
	slices.Sort(p.Kinds)
	return p
}

// historyKeys are the columns of a list that a history keeps, beside the dimensions. Names and the files' own
// columns are not among them.
var historyKeys = []string{"customer_id", "last_purchase", "recency_days", "frequency", "monetary", "r", "f", "m", "segment", "tier", "grade_score", "owner", "project", "no_score_reason", "aliases", "call",
	"due", "paid", "payable", "arrears", "paid_through", "earned_tier", "periods_below"}

// WritePeriod writes the compact list that a history keeps of this run: gzipped JSON that ReadGradedJSON and
// ReadPeriod read back.
func WritePeriod(w io.Writer, r *Result, l *Customers) error {
	z, err := gzip.NewWriterLevel(w, 6)
	if err != nil {
		return err
	}
	j := &jsonWriter{b: bufio.NewWriterSize(z, 1<<18), sum: sha256.New()}
	j.open("", "{")
	j.head(r)
	j.aggregates("segments", r.Segments())
	j.aggregates("tiers", r.TierTable())
	n, sum := r.everybody()
	var kept []DimensionTable
	keys := slices.Clone(historyKeys)
	for _, d := range r.Dimensions() {
		if keys = append(keys, d.Key); d.Open {
			d.Classes = nil
		}
		kept = append(kept, d)
	}
	j.dimensions(kept, n, sum)
	p := r.Period()
	j.open("period", "{")
	j.int("rows", p.Rows)
	j.money("money", p.Money)
	j.open("inputs", "[")
	for _, in := range p.Inputs {
		j.open("", "{")
		j.string("file", in.File)
		j.string("sha256", in.SHA256)
		j.close("}")
	}
	j.close("]")
	j.open("projects", "[")
	for _, x := range p.Projects {
		j.string("", x)
	}
	j.close("]")
	j.open("kinds", "[")
	for _, x := range p.Kinds {
		j.string("", x)
	}
	j.close("]")
	j.close("}")
	j.rows(keys, r, l)
	if err := j.sign(); err != nil {
		return err
	}
	return z.Close()
}

// rows writes the customers as rows under the keys of their columns.
func (j *jsonWriter) rows(keys []string, r *Result, l *Customers) {
	var cs []Column
	for _, k := range keys {
		if i := slices.IndexFunc(l.Columns, func(c Column) bool { return c.Key == k }); i >= 0 {
			cs = append(cs, l.Columns[i])
		}
	}
	cs = append(cs, Column{Key: "first_purchase", Of: func(i int) Value {
		if r.Ledger.Customers[i].Earlier() || r.Accounts != nil && r.Accounts[i].Earlier {
			return Value{} // it lies before the window
		}
		return day(r.Metrics[i].First)
	}})
	j.open("columns", "[")
	for _, c := range cs {
		j.string("", c.Key)
	}
	j.close("]")
	j.open("customers", "[")
	for i := range l.N {
		j.open("", "[")
		for _, c := range cs {
			j.value("", c.Of(i))
		}
		j.close("]")
	}
	j.close("]")
}

// ReadPeriod reads of a list of a history what run it was.
func ReadPeriod(from io.Reader) (Period, error) {
	var out Period
	z, err := gzip.NewReader(from)
	if err != nil {
		return out, err
	}
	d := json.NewDecoder(z)
	d.UseNumber()
	if _, err := d.Token(); err != nil {
		return out, err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return out, err
		}
		if name != "period" {
			var skip json.RawMessage
			if err := d.Decode(&skip); err != nil {
				return out, err
			}
			continue
		}
		var p struct {
			Rows     int64         `json:"rows"`
			Money    json.Number   `json:"money"`
			Inputs   []PeriodInput `json:"inputs"`
			Projects []string      `json:"projects"`
			Kinds    []string      `json:"kinds"`
		}
		if err := d.Decode(&p); err != nil {
			return out, err
		}
		out = Period{Inputs: p.Inputs, Rows: p.Rows, Projects: p.Projects, Kinds: p.Kinds}
		out.Money, err = ledger.ParseMoney(p.Money.String())
		return out, err // the customers come behind it
	}
	return out, io.ErrUnexpectedEOF
}

// lostShare is how many hundredths of the rows or the money may be gone before it is a doubt.
const lostShare = 30

// Doubts says why a run may have been given the wrong file, against the period before; nil for nothing.
func (p Period) Doubts(before Period, lang string) []string {
	var out []string
	if len(p.Inputs) > 0 && slices.EqualFunc(p.Inputs, before.Inputs, func(x, y PeriodInput) bool { return x.SHA256 == y.SHA256 }) {
		out = append(out, say(lang, "doubt_same", p.Inputs[0].File))
	}
	if p.Rows*100 < before.Rows*(100-lostShare) {
		out = append(out, say(lang, "doubt_rows", Count(p.Rows), Count(before.Rows)))
	}
	if before.Money > 0 && float64(p.Money)*100 < float64(before.Money)*(100-lostShare) {
		out = append(out, say(lang, "doubt_money", Full(p.Money, true), Full(before.Money, true)))
	}
	var gone []string
	for _, x := range before.Projects {
		if !slices.Contains(p.Projects, x) {
			gone = append(gone, x)
		}
	}
	if len(gone) > 0 {
		out = append(out, say(lang, "doubt_projects", join(lang, gone)))
	}
	var kinds []string
	for _, x := range before.Kinds {
		if !slices.Contains(p.Kinds, x) {
			kinds = append(kinds, x)
		}
	}
	if len(kinds) > 0 {
		out = append(out, say(lang, "doubt_kinds", join(lang, kinds)))
	}
	return out
}
