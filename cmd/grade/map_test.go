package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"grade/ledger"
	"grade/report"
	"grade/segment"
)

// TestGradingMap resolves every row of testdata/grading-map.csv: what the trades grade by, and
// where that stands here. The column where holds
//
//	KEY, KEY.CLASS           a dimension or class of the trade's preset, with this title
//	KEY KEY                  several dimensions
//	KEY: , KEY.CLASS: TOPIC  an action of it, with a topic where the row names one
//	purpose, adjust          the preset's purpose with these words; an adjustment upwards
//	test NAME                a test of the preset
//	grade COMMAND, sheet KEY, docs PAGE#SECTION, system NAME
//	out: REASON              for what is no part of the grading
func TestGradingMap(t *testing.T) {
	rows := readTable(t, "../../testdata/grading-map.csv")
	if len(rows) != 302 {
		t.Fatalf("%d rows", len(rows))
	}
	presets := map[string]*segment.Rules{}
	out := 0
	for _, r := range rows {
		m, trade := mapRow{n: r["n"], kind: r["kind"], term: r["term_zh"], where: r["where"]}, r["trade"]
		if presets[trade] == nil {
			var err error
			if presets[trade], err = segment.OpenPreset(trade); err != nil {
				t.Fatal(err)
			}
		}
		if strings.HasPrefix(m.where, "out: ") {
			out++
			continue
		}
		if why := m.resolve(presets[trade]); why != "" {
			t.Errorf("row %s, %s: %q: %s", m.n, m.term, m.where, why)
		}
	}
	if out > 3 {
		t.Errorf("%d rows are out", out)
	}
}

type mapRow struct{ n, kind, term, where string }

// resolve says what is wrong; "" when the row stands where it says.
func (m *mapRow) resolve(r *segment.Rules) string {
	verb, rest, _ := strings.Cut(m.where, " ")
	switch verb {
	case "grade":
		root := newRoot(&app{})
		if c, left, err := root.Find(strings.Fields(rest)); err != nil || c == root || len(left) > 0 {
			return "no such command"
		}
		return ""
	case "sheet":
		if report.Say("en", "sheet_"+rest) == "" {
			return "no such sheet"
		}
		return ""
	case "docs":
		page, section, _ := strings.Cut(rest, "#")
		b, err := os.ReadFile("../../docs/" + page)
		if err != nil {
			return err.Error()
		}
		for _, line := range strings.Split(string(b), "\n") {
			if h, ok := strings.CutPrefix(line, "## "); ok && strings.ReplaceAll(strings.ToLower(h), " ", "-") == section {
				return ""
			}
		}
		return "no such section"
	case "system":
		b, err := os.ReadFile("../../testdata/systems/expected.json")
		if err != nil || !strings.Contains(string(b), `"system": "`+rest) {
			return "no such system is recognised"
		}
		return ""
	case "test":
		if !slices.ContainsFunc(r.Tests, func(x segment.Test) bool { return strings.HasPrefix(x.Name, rest) && strings.HasPrefix(m.term, rest) }) {
			return "no such test"
		}
		return ""
	case "purpose":
		return m.all(r.Purpose.Zh, func(have, want string) bool { return strings.Contains(have, want) })
	case "adjust":
		if !slices.ContainsFunc(r.Grade.Adjust, func(a segment.Adjust) bool { return a.By > 0 }) {
			return "nothing moves a grade up"
		}
		return ""
	}
	return m.inRules(r)
}

// separators stand between the parts of a term.
var separators = regexp.MustCompile(` ?/ ?|, ?| 和 |和`)

// all looks for every part of the term.
func (m *mapRow) all(have string, found func(have, want string) bool) string {
	for _, part := range regexp.MustCompile(` / |, `).Split(m.term, -1) {
		if !found(ledger.Fold(have), ledger.Fold(part)) {
			return "no word of " + part
		}
	}
	return ""
}

// inRules finds dimensions, classes and actions.
func (m *mapRow) inRules(r *segment.Rules) string {
	where, topic, action := strings.Cut(m.where, ":")
	topic = strings.TrimSpace(topic)
	if _, t, ok := strings.Cut(m.term, " · "); ok && action && topic == "" {
		topic = t
	}
	keys := strings.Fields(where)
	for _, key := range keys {
		d, c := find(r, key)
		if d == nil {
			return "no " + key
		}
		if action {
			if !hasAction(r, d, c, topic) {
				return "no action on " + topic + " in both languages"
			}
			if c != nil && len(keys) == 1 && !titled(c.Title.Zh, m.term) {
				return "its title is " + c.Title.Zh
			}
			continue
		}
		title := d.Title.Zh
		if c != nil {
			title = c.Title.Zh
		}
		switch {
		case m.kind == "values": // the classes are the values
			for _, v := range separators.Split(m.term, -1) {
				if !slices.ContainsFunc(d.All(), func(c *segment.Class) bool { return strings.HasPrefix(c.Title.Zh, v) }) {
					return "no class " + v
				}
			}
		case len(keys) > 1 || m.kind == "method":
		case !titled(title, m.term):
			return "its title is " + title
		}
	}
	return ""
}

// titled says whether a title is what the term says: 按物业类型 is 物业类型, and traditional characters are
// simplified ones.
func titled(title, term string) bool {
	a, b := ledger.Fold(title), ledger.Fold(term)
	for _, x := range []string{"(", "（", " · "} {
		if i := strings.Index(term, x); i > 0 && strings.Contains(a, ledger.Fold(term[:i])) {
			return true
		}
	}
	if strings.Contains(b, a) || strings.Contains(a, b) || strings.Contains(strings.TrimSuffix(b, "客户"), strings.TrimSuffix(a, "客户")) {
		return true
	}
	for _, part := range separators.Split(term, -1) { // 试住/试用客户阶段, 低收入/低贷款能力
		if p := ledger.Fold(strings.TrimSuffix(part, "策略")); p != "" && strings.Contains(a, strings.TrimSuffix(p, "阶段")) {
			return true
		}
	}
	return false
}

func find(r *segment.Rules, key string) (*segment.Dimension, *segment.Class) {
	dim, class, ok := strings.Cut(key, ".")
	for i := range r.Dimensions {
		d := &r.Dimensions[i]
		if d.Key != dim {
			continue
		}
		for _, c := range d.All() {
			if ok && c.Key == class {
				return d, c
			}
		}
		if !ok {
			return d, nil
		}
	}
	return nil, nil
}

// hasAction says whether a class, or a dimension as a whole, has an action with the topic.
func hasAction(r *segment.Rules, d *segment.Dimension, c *segment.Class, topic string) bool {
	if c == nil {
		c = &segment.Class{}
	}
	return slices.ContainsFunc(r.ActionsOf(d, c), func(a segment.Action) bool {
		return a.Text.En != "" && a.Text.Zh != "" && (topic == "" || a.Topic != nil && ledger.Fold(a.Topic.Zh) == ledger.Fold(topic))
	})
}
