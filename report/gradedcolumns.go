package report

import (
	"fmt"
	"slices"
	"strings"

	"grade/ledger"
	"grade/rfm"
	"grade/segment"
	"grade/source"
)

// gradedFields are the columns of a list that are read back: by their key, or by a title.
var gradedFields = []string{"customer_id", "customer_name", "owner", "project", "first_purchase", "last_purchase", "recency_days", "frequency", "monetary", "r", "f", "m", "segment", "tier", "no_score_reason",
	"grade_score", "due", "paid", "payable", "arrears", "paid_through", "aliases", "earned_tier", "periods_below", "call", "clv"}

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
	out.findFields(t, presets)
	out.learnKeys()
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

// isValueTitle knows the column of lifetime value in a workbook of ours, whose title says over which time.
func isValueTitle(header string) bool {
	for _, key := range []string{"t_clv", "t_clv_contracts"} {
		for _, title := range []string{phrases[key].En, phrases[key].Zh} {
			begins, rest, _ := strings.Cut(title, "%")
			_, ends, _ := strings.Cut(rest, " ")
			ends = ends[:strings.IndexAny(ends, "(（")]
			if strings.HasPrefix(header, begins) && strings.Contains(header, strings.TrimSpace(ends)) && strings.ContainsAny(header, "(（") {
				return true
			}
		}
	}
	return false
}

// findFields finds the fields: by their key, by a title that our own lists give them, by the dictionary, and by what other
// programs call them.
func (c *columns) findFields(t *source.Table, presets []*segment.Rules) {
	taken := map[int]bool{}
	for _, field := range gradedFields {
		c.fields[field] = -1
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
				c.fields[field], taken[i] = i, true
				break
			}
		}
	}
	if i := slices.IndexFunc(t.Header, isValueTitle); c.fields["clv"] < 0 && i >= 0 {
		c.fields["clv"], taken[i] = i, true
	}
	mapping := ledger.Resolve(t)
	for _, x := range []struct {
		field string
		known ledger.Field
	}{{"customer_id", ledger.CustomerID}, {"tier", "grade_existing"}, {"monetary", ledger.Amount}, {"last_purchase", ledger.OrderDate}} {
		if i := mapping.Column(x.known); c.fields[x.field] < 0 && i >= 0 && !taken[i] {
			c.fields[x.field], taken[i] = i, true
		}
	}
	for _, field := range []string{"customer_id", "tier"} {
		for i, h := range t.Header {
			if c.fields[field] < 0 && !taken[i] && slices.Contains(foreignTitles[field], strings.ToLower(strings.TrimSpace(h))) {
				c.fields[field], taken[i] = i, true
			}
		}
	}
	if i := mapping.Column(ledger.CustomerName); c.fields["customer_id"] < 0 {
		c.fields["customer_id"] = i // customers are told apart by their names
	}
}

// learnKeys learns the words of segments and of reasons in both languages.
func (c *columns) learnKeys() {
	for _, u := range []rfm.Unscored{rfm.NeverBought, rfm.Lapsed, rfm.Refunded, rfm.NeverPaid, rfm.PaidAhead, rfm.NoDay} {
		for _, p := range []segment.Text{phrases[u.String()], chargePhrases[u.String()]} {
			c.reasons[p.En], c.reasons[p.Zh] = u.String(), u.String()
		}
	}
	for _, name := range segment.SchemeNames() {
		if s, err := segment.OpenScheme(name); err == nil {
			for _, k := range s.Classes {
				c.segments[k.Title.En], c.segments[k.Title.Zh] = k.Key, k.Key
			}
		}
	}
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
		k, ok := keys[strings.TrimSpace(p)]
		if !ok {
			return s // a text of its own
		}
		parts[i] = k
	}
	return strings.Join(parts, ";")
}
