package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"grade/segment"
)

// WriteRuleList lists rule files with their titles and dimensions.
func WriteRuleList(w io.Writer, list []*segment.Rules) error {
	var b strings.Builder
	for _, r := range list {
		fmt.Fprintf(&b, "%-20s  %s  %s\n", r.Name, r.Title.Zh, r.Title.En)
		var dims []string
		for i := range r.Dimensions {
			dims = append(dims, r.Dimensions[i].Key)
		}
		fmt.Fprintf(&b, "%s\n", "  "+wrap(strings.Join(dims, ", "), 78, "  "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteRulesJSON writes a rule file with what it extends, under the keys that it has as YAML.
func WriteRulesJSON(w io.Writer, r *segment.Rules) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// RuleCheck is what checking a rule file found.
type RuleCheck struct {
	Rules    *segment.Rules
	Lang     string
	Tests    []segment.TestResult
	Findings []segment.Finding
	Result   *Result // nil: checked without files
}

// WriteRuleCheck writes the tests, the findings and, with files, how many customers each rule took.
func WriteRuleCheck(w io.Writer, c *RuleCheck) error {
	var b strings.Builder
	classes := 0
	for i := range c.Rules.Dimensions {
		classes += len(c.Rules.Dimensions[i].All())
	}
	failed := 0
	for _, t := range c.Tests {
		if t.Failed != "" {
			failed++
			b.WriteString(wrap(say(c.Lang, "test_failed", t.Name, t.Failed), 80, "  ") + "\n")
		}
	}
	b.WriteString(wrap(say(c.Lang, "checked", c.Rules.Name, len(c.Rules.Dimensions), classes, len(c.Tests), failed), 80, "  ") + "\n")
	for _, f := range c.Findings {
		b.WriteString(wrap(findingText(c.Lang, f), 80, "  ") + "\n")
	}
	if c.Result != nil {
		firedText(&b, c.Result)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func findingText(lang string, f segment.Finding) string {
	of := Count(int64(f.Of))
	what := say(lang, "of_customers")
	if f.Scores {
		what = say(lang, "of_scores")
	}
	switch f.Kind {
	case segment.Gap:
		return say(lang, "find_gap", f.Dimension, Count(int64(f.Count)), of, what, f.Example)
	case segment.Overlap:
		return say(lang, "find_overlap", f.Dimension, Count(int64(f.Count)), of, what, f.Example)
	case segment.Shadowed:
		return say(lang, "find_shadowed", f.Dimension, f.Class, Count(int64(f.Count)), of, what)
	}
	return say(lang, "find_dead", f.Dimension, f.Class, of, what)
}

// firedText writes for each class how many customers it took, and the first of them.
func firedText(b *strings.Builder, r *Result) {
	for k := range r.Grading.Dimensions {
		a := &r.Grading.Dimensions[k]
		if a.Values != "" {
			continue
		}
		b.WriteString("\n  " + a.Key + "  " + a.Title.In(r.Lang) + "\n")
		for c := range a.Classes {
			line := fmt.Sprintf("    %s  %s  %s", a.Classes[c].Key, a.Classes[c].Title.In(r.Lang), Count(int64(a.Counts.Fired[c])))
			if at := a.Counts.Examples[c]; at >= 0 {
				line += "  " + r.say("such_as", Clip(r.Ledger.Customers[at].ID, shown))
			}
			b.WriteString(line + "\n")
		}
		if a.Otherwise != nil {
			fmt.Fprintf(b, "    %s  %s  %s\n", a.Otherwise.Key, a.Otherwise.Title.In(r.Lang), Count(int64(a.Counts.None)))
		} else if a.Multi {
			fmt.Fprintf(b, "    –  %s\n", Count(int64(a.Counts.None)))
		}
	}
}
