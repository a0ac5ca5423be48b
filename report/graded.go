package report

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"grade/ledger"
	"grade/rfm"
	"grade/segment"
	"grade/source"
)

// Graded is a list of graded customers that was read back: one of ours in any format, or any table with a
// customer and a grade.
type Graded struct {
	Name       string
	AsOf       ledger.Day // NoDay where it does not say it
	Head       *ListHead  // nil: not one of ours, or one in CSV
	Dimensions []headDimension
	header     []string
	rows       []gradedRow
	at         map[string]int // by id, then by alias
	charges    bool           // on charges: recency is of what is paid up
	shared     map[string]string
	twice      int // rows of customers who stand there already
}

// gradedRow is a customer of the list.
type gradedRow struct {
	id, name, owner, project string
	call, unscored           string
	aliases                  []string
	classes                  []string // by Dimensions
	last                     ledger.Day
	payable                  ledger.Money // due up to the day, less what was waived; 0 where it is not known
	segment.Before
}

// ReadGraded reads a list out of a table. head is what the workbook says of it, nil for nothing; more
// are columns to be compared beside those that are known.
func ReadGraded(ctx context.Context, t *source.Table, head *ListHead, more []string) (*Graded, error) {
	g := &Graded{Name: t.File, AsOf: ledger.NoDay, Head: head, header: t.Header, at: map[string]int{}}
	at, err := g.findColumns(t, more)
	if err != nil {
		return nil, err
	}
	for _, need := range []string{"customer_id", "tier"} {
		if at.fields[need] < 0 {
			return nil, &source.Error{Where: t.Name(), What: fmt.Sprintf("no column for %q: not a graded list", need), Hint: "give a list that grade wrote, or a table with the columns customer_id and tier", Seen: strings.Join(t.Header, ", ")}
		}
	}
	g.charges = at.fields["paid_through"] >= 0
	err = t.Scan(ctx, 1, func(int) func(*source.Row) error {
		return func(r *source.Row) error {
			cell := func(c int) string {
				if c < 0 {
					return ""
				}
				return unguarded(strings.TrimSpace(string(r.Cell(c))))
			}
			classes := make([]string, len(at.dimensions))
			for k, c := range at.dimensions {
				classes[k] = key(at.classes[k], cell(c))
			}
			g.add(func(field string) string {
				switch v := cell(at.fields[field]); field {
				case "segment":
					return key(at.segments, v)
				case "no_score_reason":
					return key(at.reasons, v)
				default:
					return v
				}
			}, classes)
			return nil
		}
	})
	if err == nil && t.Format != source.CSV && len(g.rows) >= maxListRows-1 {
		return nil, &source.Error{Where: t.Name(), What: "the sheet is full: it holds the first customers only", Hint: "give the list that stands beside it as a CSV"}
	}
	g.finish()
	if err == nil {
		err = g.checkTiers(t.Name())
	}
	return g, err
}

// maxTiers is how many grades or segments a list can have.
const maxTiers = 50

// checkTiers says whether the grades are grades.
func (g *Graded) checkTiers(where string) error {
	seen := map[string]bool{}
	for k := range g.rows {
		if seen[g.rows[k].Tier] = true; len(seen) > maxTiers {
			return &source.Error{Where: where, What: fmt.Sprintf("the grades have more than %d different values", maxTiers), Hint: "name the column of the grade tier"}
		}
	}
	return nil
}

// ReadGradedJSON reads a list that was written as JSON: its customers are objects, or rows under columns, as
// the lists of a history have them.
func ReadGradedJSON(name string, from io.Reader, more []string) (*Graded, error) {
	g := &Graded{Name: name, AsOf: ledger.NoDay, at: map[string]int{}}
	bad := func(err error) error {
		return &source.Error{Where: name, What: "not a graded list in JSON", Hint: "give a file that grade wrote with -o list.json", Err: err}
	}
	decoder := json.NewDecoder(from)
	decoder.UseNumber()
	if open, err := decoder.Token(); err != nil || open != json.Delim('{') {
		return nil, bad(err)
	}
	found := false
	for parts := map[string]json.RawMessage{}; decoder.More(); {
		name, err := decoder.Token()
		if err != nil {
			return nil, bad(err)
		}
		if name == "customers" {
			if err := g.readCustomers(decoder, parts, more); err != nil {
				return nil, bad(err)
			}
			found = true
			continue
		}
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			return nil, bad(err)
		}
		parts[name.(string)] = raw
	}
	if !found {
		return nil, bad(nil)
	}
	if _, err := decoder.Token(); err != nil {
		return nil, bad(err)
	}
	g.finish()
	if day, err := ledger.ParseDay(g.Head.AsOf); err == nil {
		g.AsOf = day
	}
	if err := g.checkTiers(name); err != nil {
		return nil, err
	}
	for _, title := range more {
		k := slices.IndexFunc(g.Dimensions, func(d headDimension) bool { return d.Key == title || d.Title == title })
		if !slices.ContainsFunc(g.rows, func(x gradedRow) bool { return x.classes[k] != "" }) {
			return nil, &source.Error{Where: name, What: fmt.Sprintf("nobody has a %q", title), Hint: "name a column that both lists have"}
		}
	}
	return g, nil
}

// readCustomers reads the customers, with what stood before them.
func (g *Graded) readCustomers(decoder *json.Decoder, parts map[string]json.RawMessage, more []string) error {
	if err := g.readHeadParts(parts, more); err != nil {
		return err
	}
	var keys []string // of the columns
	if text, ok := parts["columns"]; ok {
		if err := json.Unmarshal(text, &keys); err != nil {
			return fmt.Errorf("its columns are no list of names: %w", err)
		}
	}
	if open, err := decoder.Token(); err != nil || open != json.Delim('[') {
		return fmt.Errorf("the customers are no list: %w", err)
	}
	for decoder.More() {
		if err := g.readCustomer(decoder, keys); err != nil {
			return err
		}
	}
	_, err := decoder.Token()
	return err
}

// readHeadParts reads what stands before the customers.
func (g *Graded) readHeadParts(parts map[string]json.RawMessage, more []string) error {
	all, err := json.Marshal(parts)
	if err != nil {
		return err
	}
	g.Head = &ListHead{}
	if err := json.Unmarshal(all, g.Head); err != nil {
		return err
	}
	g.Dimensions, g.charges = slices.Clone(g.Head.Dimensions), g.Head.Basis == rfm.Charges.String()
	for _, title := range more {
		if !slices.ContainsFunc(g.Dimensions, func(d headDimension) bool { return d.Key == title || d.Title == title }) {
			g.Dimensions = append(g.Dimensions, headDimension{Key: title, Title: title, Open: true})
		}
	}
	return nil
}

// readCustomer reads a customer: an object, or the values of the columns with these keys.
func (g *Graded) readCustomer(decoder *json.Decoder, keys []string) error {
	values := map[string]any{}
	if keys == nil {
		if err := decoder.Decode(&values); err != nil {
			return err
		}
	} else {
		var list []any
		if err := decoder.Decode(&list); err != nil {
			return err
		}
		for i, v := range list[:min(len(list), len(keys))] {
			values[keys[i]] = v
		}
	}
	cell := func(field string) string {
		switch v := values[field].(type) {
		case nil:
			return ""
		case string:
			return v
		default:
			return fmt.Sprint(v)
		}
	}
	classes := make([]string, len(g.Dimensions))
	for k, d := range g.Dimensions {
		classes[k] = cell(d.Key)
	}
	g.add(cell, classes)
	return nil
}

// add takes a row; what a number cell cannot tell stays unknown.
func (g *Graded) add(cell func(field string) string, classes []string) {
	x := gradedRow{id: cell("customer_id"), name: cell("customer_name"), owner: cell("owner"), project: cell("project"), call: cell("call"), unscored: cell("no_score_reason"), classes: classes, last: ledger.NoDay,
		Before: segment.Before{Known: true, Segment: cell("segment"), Tier: tierOf(cell("tier")), Metrics: rfm.Metrics{Unscored: rfm.NeverBought, First: ledger.NoDay, Last: ledger.NoDay}, Score: math.NaN(), CLV: math.NaN()}}
	if x.id == "" {
		return
	}
	if _, twice := g.at[x.id]; twice {
		g.twice++
		return
	}
	for _, s := range []*string{&x.owner, &x.project, &x.call, &x.unscored, &x.Segment, &x.Tier} {
		*s = g.share(*s)
	}
	for k, s := range x.classes {
		x.classes[k] = g.share(s)
	}
	if a := cell("aliases"); a != "" {
		x.aliases = strings.Split(a, ";")
	}
	x.Below, _ = strconv.Atoi(cell("periods_below"))
	if s, err := strconv.ParseFloat(cell("grade_score"), 64); err == nil {
		x.Score = s
	}
	if v, err := strconv.ParseFloat(cell("clv"), 64); err == nil {
		x.CLV = v
	}
	for field, to := range map[string]*uint8{"r": &x.Scores.R, "f": &x.Scores.F, "m": &x.Scores.M} {
		if n, err := strconv.ParseUint(cell(field), 10, 8); err == nil {
			*to = uint8(n)
		}
	}
	if due, err := ledger.ParseMoney(cell("due")); err == nil && cell("due") != "" {
		x.Charged, x.Due = true, due
		x.Paid, _ = ledger.ParseMoney(cell("paid"))
		x.Arrears, _ = ledger.ParseMoney(cell("arrears"))
		x.payable, _ = ledger.ParseMoney(cell("payable"))
	}
	g.measure(&x, cell)
	g.at[x.id] = len(g.rows)
	g.rows = append(g.rows, x)
}

// share gives equal texts the same bytes, as long as there are not too many.
func (g *Graded) share(s string) string {
	if g.shared == nil {
		g.shared = map[string]string{}
	}
	known, ok := g.shared[s]
	if !ok {
		known = s
		if len(g.shared) < 1<<12 {
			g.shared[s] = s
		}
	}
	return known
}

// measure takes what a customer did, and the day of the list from it.
func (g *Graded) measure(x *gradedRow, cell func(field string) string) {
	x.Metrics.Monetary, _ = ledger.ParseMoney(cell("monetary"))
	if last, err := ledger.ParseDay(cell("last_purchase")); err == nil {
		x.last, x.Metrics.Last = last, last
	}
	if first, err := ledger.ParseDay(cell("first_purchase")); err == nil {
		x.Metrics.First = first
	}
	days, err := strconv.ParseInt(cell("recency_days"), 10, 32)
	n, err2 := strconv.ParseInt(cell("frequency"), 10, 64)
	if err != nil || err2 != nil {
		return
	}
	x.Metrics.Recency, x.Metrics.Frequency, x.Metrics.Unscored = int32(days), n, rfm.Scored
	since := cell("last_purchase")
	if paid := cell("paid_through"); paid != "" { // of fees: days count from there, and are none for who paid ahead
		if since = paid; days == 0 {
			since = ""
		}
	}
	if last, err := ledger.ParseDay(since); err == nil && g.AsOf < last+ledger.Day(days) {
		g.AsOf = last + ledger.Day(days)
	}
}

// finish makes the aliases known, and takes the day that the head says.
func (g *Graded) finish() {
	for k := range g.rows {
		for _, a := range g.rows[k].aliases {
			if _, ok := g.at[a]; !ok {
				g.at[a] = k
			}
		}
	}
	if g.Head != nil {
		if day, err := ledger.ParseDay(g.Head.AsOf); err == nil {
			g.AsOf = day
		}
	}
}

// tierOf takes the letter out of a grade as other programs write it: A级, A类, A（重点客户）.
func tierOf(s string) string {
	rs := []rune(s)
	if len(rs) < 2 || rs[0] < 'A' || rs[0] > 'Z' || !strings.ContainsRune("级类(（ :：-", rs[1]) || rs[1] == '-' && len(rs) == 2 { // A- is a grade of its own
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

// find gives the place of a customer: by its id, or by an id that was merged into it on either side.
func (g *Graded) find(id string, aliases []string) int {
	if k, ok := g.at[id]; ok {
		return k
	}
	for _, a := range aliases {
		if k, ok := g.at[a]; ok {
			return k
		}
	}
	return -1
}
