package report

import (
	"cmp"
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
	ids        int            // of them are ids
	charges    bool           // on charges: recency is of what is paid up
	twice      int            // rows of customers who stand there already
}

// gradedRow is a customer of the list.
type gradedRow struct {
	id, name, owner, project string
	call, earned, unscored   string
	aliases                  []string
	classes                  []string // by Dimensions
	last                     ledger.Day
	segment.Before
}

// gradedFields are the columns of a list that are read back: by their key, or by a title.
var gradedFields = []string{"customer_id", "customer_name", "owner", "project", "first_purchase", "last_purchase", "recency_days", "frequency", "monetary", "r", "f", "m", "segment", "tier", "no_score_reason",
	"grade_score", "due", "paid", "arrears", "paid_through", "aliases", "earned_tier", "periods_below", "call"}

// gradedTitles are further titles that such columns have in our own lists.
var gradedTitles = map[string][]string{"frequency": {"orders", "days", "rows", "months"}, "monetary": {"monetary_mean"}}

// foreignTitles are what other programs' lists call the customer and the grade, where the dictionary does not know
// them.
var foreignTitles = map[string][]string{
	"customer_id": {"customer", "client", "member", "account", "id", "客户", "会员", "业主"},
	"tier":        {"grade", "tier", "level", "rating", "class", "等级", "级别", "分级", "评级", "分类", "会员级别", "客户分级", "客户评级"},
}

// columns says where a list has what is read back.
type columns struct {
	fields     map[string]int    // -1 for none
	dimensions []int             // by Dimensions
	segments   map[string]string // keys by title
	classes    []map[string]string
	reasons    map[string]string
}

// findColumns finds the columns in a header, and in further ones that were asked for.
func (g *Graded) findColumns(t *source.Table, more []string) (*columns, error) {
	out := &columns{fields: map[string]int{}, segments: map[string]string{}, reasons: map[string]string{}}
	var presets []*segment.Rules
	for _, name := range segment.PresetNames() {
		if rules, err := segment.OpenPreset(name); err == nil {
			presets = append(presets, rules)
		}
	}
	taken := map[int]bool{}
	for _, field := range gradedFields {
		out.fields[field] = -1
		titles := []string{field}
		for _, key := range append([]string{field}, gradedTitles[field]...) {
			for _, p := range []map[string]segment.Text{phrases, chargePhrases} {
				titles = append(titles, p[key].En, p[key].Zh)
			}
			for _, rules := range presets {
				titles = append(titles, rules.Terms[key].En, rules.Terms[key].Zh)
			}
		}
		for _, title := range titles {
			if i := slices.Index(t.Header, title); i >= 0 && title != "" {
				out.fields[field], taken[i] = i, true
				break
			}
		}
	}
	mapping := ledger.Resolve(t)
	for field, known := range map[string]ledger.Field{"customer_id": ledger.CustomerID, "tier": "grade_existing", "monetary": ledger.Amount, "last_purchase": ledger.OrderDate} {
		if out.fields[field] < 0 {
			out.fields[field] = mapping.Column(known)
			taken[out.fields[field]] = true
		}
	}
	for field, words := range foreignTitles {
		for i, h := range t.Header {
			if out.fields[field] < 0 && !taken[i] && slices.Contains(words, strings.ToLower(strings.TrimSpace(h))) {
				out.fields[field], taken[i] = i, true
			}
		}
	}
	if out.fields["customer_id"] < 0 { // customers are told apart by their names
		out.fields["customer_id"] = mapping.Column(ledger.CustomerName)
	}
	for _, u := range []rfm.Unscored{rfm.NeverBought, rfm.Lapsed, rfm.Refunded, rfm.NeverPaid, rfm.PaidAhead, rfm.NoDay} {
		for _, p := range []segment.Text{phrases[u.String()], chargePhrases[u.String()]} {
			out.reasons[p.En], out.reasons[p.Zh] = u.String(), u.String()
		}
	}
	for _, name := range segment.SchemeNames() {
		if s, err := segment.OpenScheme(name); err == nil {
			for _, c := range s.Classes {
				out.segments[c.Title.En], out.segments[c.Title.Zh] = c.Key, c.Key
			}
		}
	}
	if g.Head == nil {
		g.Dimensions = presetDimensions(presets, t.Header)
	} else {
		g.Dimensions = g.Head.Dimensions
		for _, c := range g.Head.Segments {
			out.segments[c.Title] = c.Key
		}
	}
	g.Dimensions = slices.DeleteFunc(slices.Clone(g.Dimensions), func(d headDimension) bool {
		return !slices.Contains(t.Header, d.Key) && !slices.Contains(t.Header, d.Title)
	})
	for _, title := range more {
		if slices.ContainsFunc(g.Dimensions, func(d headDimension) bool { return d.Key == title || d.Title == title }) {
			continue
		}
		if !slices.Contains(t.Header, title) {
			return nil, &source.Error{Where: t.Name(), What: fmt.Sprintf("no column %q", title), Seen: strings.Join(t.Header, ", "), Hint: "name a column that both lists have"}
		}
		g.Dimensions = append(g.Dimensions, headDimension{Key: title, Title: title, Open: true})
	}
	for _, d := range g.Dimensions {
		i := slices.Index(t.Header, d.Key)
		if i < 0 {
			i = slices.Index(t.Header, d.Title)
		}
		keys := map[string]string{}
		for _, c := range d.Classes {
			keys[c.Title] = c.Key
		}
		out.dimensions, out.classes = append(out.dimensions, i), append(out.classes, keys)
	}
	return out, nil
}

// presetDimensions are the dimensions of the presets that a header has columns for, as the preset
// that knows most of them has them.
func presetDimensions(presets []*segment.Rules, header []string) []headDimension {
	var best []headDimension
	for _, rules := range presets {
		var found []headDimension
		for i := range rules.Dimensions {
			d := &rules.Dimensions[i]
			for _, title := range []segment.Text{{En: d.Key}, {En: d.Title.En}, {En: d.Title.Zh}} {
				if d.Key == "segment" || !slices.Contains(header, title.En) {
					continue
				}
				x := headDimension{Key: d.Key, Title: pick(title.En == d.Key, d.Title.En, title.En), Open: d.Values != "", Multi: d.Multi}
				for _, c := range d.All() {
					x.Classes = append(x.Classes, headClass{c.Key, pick(title.En == d.Title.Zh, c.Title.Zh, c.Title.En)})
				}
				found = append(found, x)
				break
			}
		}
		if len(found) > len(best) {
			best = found
		}
	}
	return best
}

// key turns a title into its key; several joined as a list joins them.
func key(keys map[string]string, s string) string {
	if s == "" {
		return ""
	}
	if k, ok := keys[s]; ok {
		return k
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '、' })
	if len(parts) < 2 {
		parts = strings.Split(s, ", ")
	}
	for i, p := range parts {
		if k, ok := keys[strings.TrimSpace(p)]; ok {
			parts[i] = k
		}
	}
	if len(parts) < 2 {
		return s
	}
	return strings.Join(parts, ";")
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
	if err == nil && len(g.rows) >= maxListRows-1 {
		return nil, &source.Error{Where: t.Name(), What: "the sheet is full: it holds the first customers only", Hint: "give the list that stands beside it as a CSV"}
	}
	g.finish()
	return g, err
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
	parts := map[string]json.RawMessage{}
	var keys []string // of the columns
	found := false
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, bad(err)
		}
		if name != "customers" {
			var raw json.RawMessage
			if err := decoder.Decode(&raw); err != nil {
				return nil, bad(err)
			}
			parts[name.(string)] = raw
			continue
		}
		if err := g.readHeadParts(parts, more); err != nil {
			return nil, bad(err)
		}
		_ = json.Unmarshal(parts["columns"], &keys)
		if open, err := decoder.Token(); err != nil || open != json.Delim('[') {
			return nil, bad(err)
		}
		for decoder.More() {
			if err := g.readCustomer(decoder, keys); err != nil {
				return nil, bad(err)
			}
		}
		if _, err := decoder.Token(); err != nil {
			return nil, bad(err)
		}
		found = true
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
	for _, title := range more {
		k := slices.IndexFunc(g.Dimensions, func(d headDimension) bool { return d.Key == title || d.Title == title })
		if !slices.ContainsFunc(g.rows, func(x gradedRow) bool { return x.classes[k] != "" }) {
			return nil, &source.Error{Where: name, What: fmt.Sprintf("nobody has a %q", title), Hint: "name a column that both lists have"}
		}
	}
	return g, nil
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
		Before: segment.Before{Known: true, Segment: cell("segment"), Tier: tierOf(cell("tier")), Metrics: rfm.Metrics{Unscored: rfm.NeverBought, First: ledger.NoDay, Last: ledger.NoDay}, Score: math.NaN()}}
	if x.id == "" {
		return
	}
	if _, twice := g.at[x.id]; twice {
		g.twice++
		return
	}
	if x.earned = cell("earned_tier"); x.earned == "" {
		x.earned = x.Tier
	}
	if a := cell("aliases"); a != "" {
		x.aliases = strings.Split(a, ";")
	}
	x.Below, _ = strconv.Atoi(cell("periods_below"))
	if s, err := strconv.ParseFloat(cell("grade_score"), 64); err == nil {
		x.Score = s
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
	}
	g.measure(&x, cell)
	g.at[x.id] = len(g.rows)
	g.rows = append(g.rows, x)
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
	days, err := strconv.ParseInt(cell("recency_days"), 10, 64)
	n, err2 := strconv.ParseInt(cell("frequency"), 10, 64)
	if err != nil || err2 != nil {
		return
	}
	x.Metrics.Recency, x.Metrics.Frequency, x.Metrics.Unscored = days, n, rfm.Scored
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
	g.ids = len(g.at)
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

// Customers is how many customers the list has.
func (g *Graded) Customers() int { return len(g.rows) }

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

// SetPrevious puts an earlier list beside this one; letters are the tiers, best first. Customers whose ids
// were merged since are found by all of them; the one with the best tier counts.
func (r *Result) SetPrevious(g *Graded, letters []string) {
	p := &Previous{Name: g.Name, AsOf: g.AsOf, Tier: make([]string, len(r.Metrics)), Before: make([]segment.Before, len(r.Metrics)), Head: g.Head}
	seen := make([]bool, len(g.rows))
	take := func(i, k int) {
		if k < 0 || seen[k] {
			return
		}
		seen[k] = true
		old, now := slices.Index(letters, p.Tier[i]), slices.Index(letters, g.rows[k].Tier)
		if !p.Before[i].Known || p.Tier[i] == "" || now >= 0 && (old < 0 || now < old) {
			p.Tier[i], p.Before[i] = g.rows[k].Tier, g.rows[k].Before
		}
	}
	place := map[string]int{}
	for i := range r.Ledger.Customers {
		id := r.Ledger.Customers[i].ID
		place[id] = i
		if k, ok := g.at[id]; ok && g.rows[k].id == id {
			take(i, k)
		}
	}
	for _, m := range r.Ledger.Merges {
		if i, ok := place[m.Customer]; ok {
			take(i, g.find(m.Alias, nil))
		}
	}
	for i := range r.Ledger.Customers {
		if !p.Before[i].Known {
			take(i, g.find(r.Ledger.Customers[i].ID, nil)) // merged in the earlier list
		}
	}
	var ms []rfm.Metrics
	for k := range g.rows {
		x := &g.rows[k]
		ms = append(ms, x.Metrics)
		if !seen[k] {
			p.Gone = append(p.Gone, x.Tier)
		}
	}
	if old := figuresOf(ms, r.Basis, nil); slices.Contains(seen, true) {
		p.figures = &old
	}
	p.twice = g.twice
	r.Previous = p
}

// aliases gives the ids that were merged into each customer, in their order.
func (r *Result) aliases() map[string][]string {
	out := map[string][]string{}
	merges := slices.Clone(r.Ledger.Merges)
	slices.SortFunc(merges, func(a, b ledger.Merge) int {
		return cmp.Or(cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.Alias, b.Alias))
	})
	for _, m := range merges {
		if !slices.Contains(out[m.Customer], m.Alias) {
			out[m.Customer] = append(out[m.Customer], m.Alias)
		}
	}
	return out
}
