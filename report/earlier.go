package report

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"grade/ledger"
	"grade/rfm"
	"grade/segment"
	"grade/source"
)

// Earlier is a list of an earlier period: one of ours in any format, or any table with a customer and a
// grade.
type Earlier struct {
	Name  string
	AsOf  ledger.Day // NoDay where it does not say it
	rows  []earlierRow
	at    map[string]int // by id
	twice int            // rows of customers who stand there already
}

type earlierRow struct {
	id, tier string
	m        rfm.Metrics
}

// earlierFields are the columns of a list that are read back: by their key, or by a title.
var earlierFields = []string{"customer_id", "last_purchase", "recency_days", "frequency", "monetary", "tier", "paid_through"}

// earlierTitles are further titles that such columns have in our own lists.
var earlierTitles = map[string][]string{"frequency": {"orders", "days", "rows", "months"}, "monetary": {"monetary_mean"}}

// earlierColumns finds them in a table; -1 for none.
func earlierColumns(t *source.Table) map[string]int {
	out := map[string]int{}
	mapping := ledger.Resolve(t)
	var trades []map[string]segment.Text
	for _, name := range segment.PresetNames() {
		if rules, err := segment.OpenPreset(name); err == nil {
			trades = append(trades, rules.Terms)
		}
	}
	for _, field := range earlierFields {
		out[field] = -1
		titles := []string{field}
		for _, key := range append([]string{field}, earlierTitles[field]...) {
			for _, p := range append(trades, phrases, chargePhrases) {
				titles = append(titles, p[key].En, p[key].Zh)
			}
		}
		for _, title := range titles {
			if i := slices.Index(t.Header, title); i >= 0 && title != "" {
				out[field] = i
				break
			}
		}
	}
	for field, known := range map[string]ledger.Field{"customer_id": ledger.CustomerID, "tier": "grade_existing", "monetary": ledger.Amount, "last_purchase": ledger.OrderDate} {
		if out[field] < 0 {
			out[field] = mapping.Column(known)
		}
	}
	return out
}

// ReadEarlier reads a list out of a table.
func ReadEarlier(ctx context.Context, t *source.Table) (*Earlier, error) {
	at := earlierColumns(t)
	for _, need := range []string{"customer_id", "tier"} {
		if at[need] < 0 {
			return nil, &source.Error{Where: t.Name(), What: fmt.Sprintf("no column for %q: not a graded list", need), Hint: "give a list that grade wrote, or a table with the columns customer_id and tier", Seen: strings.Join(t.Header, ", ")}
		}
	}
	e := &Earlier{Name: t.File, AsOf: ledger.NoDay, at: map[string]int{}}
	err := t.Scan(ctx, 1, func(int) func(*source.Row) error {
		return func(r *source.Row) error {
			cell := func(field string) string {
				if c := at[field]; c >= 0 {
					return strings.TrimSpace(string(r.Cell(c)))
				}
				return ""
			}
			e.add(cell)
			return nil
		}
	})
	if err == nil && len(e.rows) >= maxListRows-1 {
		return nil, &source.Error{Where: t.Name(), What: "the sheet is full: it holds the first customers only", Hint: "give the list that stands beside it as a CSV"}
	}
	return e, err
}

// ReadEarlierJSON reads a list that was written as JSON.
func ReadEarlierJSON(name string, from io.Reader) (*Earlier, error) {
	var d struct {
		AsOf      string           `json:"as_of"`
		Customers []map[string]any `json:"customers"`
	}
	decoder := json.NewDecoder(from)
	decoder.UseNumber()
	if err := decoder.Decode(&d); err != nil || d.Customers == nil {
		return nil, &source.Error{Where: name, What: "not a graded list in JSON", Hint: "give a file that grade wrote with -o list.json", Err: err}
	}
	e := &Earlier{Name: name, AsOf: ledger.NoDay, at: map[string]int{}}
	for _, c := range d.Customers {
		e.add(func(field string) string {
			if v := c[field]; v != nil {
				return fmt.Sprint(v)
			}
			return ""
		})
	}
	if day, err := ledger.ParseDay(d.AsOf); err == nil {
		e.AsOf = day
	}
	return e, nil
}

// add takes a row; what a number cell cannot tell stays unknown.
func (e *Earlier) add(cell func(field string) string) {
	x := earlierRow{id: unguarded(cell("customer_id")), tier: tierOf(cell("tier")), m: rfm.Metrics{Unscored: rfm.NeverBought}}
	if x.id == "" {
		return
	}
	if _, twice := e.at[x.id]; twice {
		e.twice++
		return
	}
	x.m.Monetary, _ = ledger.ParseMoney(cell("monetary"))
	days, err := strconv.ParseInt(cell("recency_days"), 10, 64)
	if n, err2 := strconv.ParseInt(cell("frequency"), 10, 64); err == nil && err2 == nil {
		x.m.Recency, x.m.Frequency, x.m.Unscored = days, n, rfm.Scored
		since := cell("last_purchase")
		if paid := cell("paid_through"); paid != "" { // of fees: days count from there, and are none for who paid ahead
			if since = paid; days == 0 {
				since = ""
			}
		}
		if last, err := ledger.ParseDay(since); err == nil && e.AsOf < last+ledger.Day(days) {
			e.AsOf = last + ledger.Day(days)
		}
	}
	e.at[x.id] = len(e.rows)
	e.rows = append(e.rows, x)
}

// tierOf takes the letter out of a grade as other programs write it: A级, A类, A（重点客户）.
func tierOf(s string) string {
	rs := []rune(s)
	if len(rs) < 2 || rs[0] < 'A' || rs[0] > 'Z' || !strings.ContainsRune("级类(（ :：-", rs[1]) {
		return s
	}
	return string(rs[:1])
}

// unguarded takes off the sign that keeps a text of a CSV from being a formula.
func unguarded(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.IndexByte("=+-@\t\r", s[1]) >= 0 {
		return s[1:]
	}
	return s
}

// SetPrevious puts an earlier list beside this one. Customers whose ids were merged since are found by all
// of them; the one with the best tier counts.
func (r *Result) SetPrevious(e *Earlier) {
	p := &Previous{Name: e.Name, AsOf: e.AsOf, Tier: make([]string, len(r.Metrics))}
	letters := r.Letters()
	seen := make([]bool, len(e.rows))
	take := func(i int, id string) {
		k, ok := e.at[id]
		if !ok {
			return
		}
		seen[k] = true
		old, now := slices.Index(letters, p.Tier[i]), slices.Index(letters, e.rows[k].tier)
		if p.Tier[i] == "" || now >= 0 && (old < 0 || now < old) {
			p.Tier[i] = e.rows[k].tier
		}
	}
	place := map[string]int{}
	for i := range r.Ledger.Customers {
		place[r.Ledger.Customers[i].ID] = i
		take(i, r.Ledger.Customers[i].ID)
	}
	for _, m := range r.Ledger.Merges {
		if i, ok := place[m.Customer]; ok {
			take(i, m.Alias)
		}
	}
	var ms []rfm.Metrics
	for k := range e.rows {
		x := &e.rows[k]
		ms = append(ms, x.m)
		if !seen[k] {
			p.Gone = append(p.Gone, x.tier)
		}
	}
	if old := figuresOf(ms, r.Basis, nil); slices.Contains(seen, true) {
		p.figures = &old
	}
	p.twice = e.twice
	r.Previous = p
}
