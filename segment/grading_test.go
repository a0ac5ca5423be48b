package segment

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"grade/ledger"
	"grade/rfm"
)

// people makes facts of customers by their scores and money; scores of 0 never bought.
func people(scores []rfm.Scores) *Facts {
	f := &Facts{Ledger: &ledger.Ledger{AsOf: ledger.DayOf(2026, 10, 31)}, Scores: scores, Levels: 5}
	for i, s := range scores {
		f.Ledger.Customers = append(f.Ledger.Customers, ledger.Customer{ID: fmt.Sprintf("K%04d", i)})
		m := rfm.Metrics{First: ledger.NoDay, Last: ledger.NoDay, Unscored: rfm.NeverBought}
		if s.R > 0 {
			last := f.Ledger.AsOf - ledger.Day(10*(6-int(s.R)))
			m = rfm.Metrics{First: last - 100, Last: last, Recency: int32(f.Ledger.AsOf - last), Frequency: int64(s.F), Monetary: ledger.Money(10000 * int(s.M))}
		}
		f.Metrics = append(f.Metrics, m)
		f.Segment, f.Tier = append(f.Segment, ""), append(f.Tier, "")
	}
	return f
}

func gradeAll(t interface {
	Helper()
	Fatal(...any)
}, text string, f *Facts, workers int) *Grading {
	t.Helper()
	r, err := Parse("x.yaml", []byte(text), LoadEmbedded)
	if err != nil {
		t.Fatal(err)
	}
	g, err := r.Compile(NewSchema(nil, nil))
	if err != nil {
		t.Fatal(err)
	}
	out, err := g.Grade(f, workers)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const graded3 = `version: 1
name: x
title: {en: X, zh: 某}
dimensions:
  - {key: money, title: {en: M, zh: 钱}, classes: [{key: much, title: {en: A, zh: 多}, when: monetary >= 400, actions: [{en: Visit, zh: 上门}]}, {key: some, title: {en: B, zh: 中}, when: monetary >= 200}, {key: little, title: {en: C, zh: 少}, when: monetary > 0}], otherwise: {key: none, title: {en: N, zh: 无}}}
  - {key: often, title: {en: F, zh: 频}, classes: [{key: yes, title: {en: Y, zh: 是}, when: frequency >= 3, score: 0.9}, {key: no, title: {en: N, zh: 否}, when: "true", actions: [{en: Write, zh: 短信}]}]}
  - {key: asked, title: {en: Q, zh: 问}, needs: [surveys], classes: [{key: ok, title: {en: O, zh: 好}, when: len(surveys) > 0}]}
grade:
  weights: {money: 0.5, often: 0.2, rfm: 0.2, asked: 0.1}
  cuts: {A: 0.8, B: 0.5, C: 0.2}
  adjust:
    - {when: "often == 'no' and r >= 4", by: -1, title: {en: seldom, zh: 少来}}
    - {when: money == 'much', min: C}
    - {when: recency_days > 40, max: B}
`

// TestGrade: grades by hand. asked is left out, so the weights are of 0.9.
func TestGrade(t *testing.T) {
	f := people([]rfm.Scores{{R: 5, F: 5, M: 5}, {R: 5, F: 1, M: 5}, {R: 1, F: 5, M: 4}, {R: 3, F: 3, M: 2}, {R: 1, F: 1, M: 1}, {}})
	out := gradeAll(t, graded3, f, 1)
	for i, want := range []struct {
		score  float64
		grade  string
		before string
		moved  int
		action string
	}{
		{(0.5*1 + 0.2*0.9 + 0.2*1) / 0.9, "A", "A", 0, "Visit"},
		{(0.5*1 + 0.2*0 + 0.2*8.0/12) / 0.9, "C", "B", 1, "Visit"},   // down by one
		{(0.5*1 + 0.2*0.9 + 0.2*7.0/12) / 0.9, "B", "A", 1, "Visit"}, // at best B
		{(0.5*0.5 + 0.2*0.9 + 0.2*5.0/12) / 0.9, "B", "B", 0, ""},    // some has no action, yes none
		{0, "D", "D", 0, "Write"},                                    // nothing, and known
		{0 / 0.2, "D", "D", 0, "Write"},                              // only often is known
	} {
		if math.Abs(out.Score[i]-want.score) > 1e-9 || out.Grade[i] != want.grade {
			t.Errorf("customer %d: %v %s, want %v %s", i, out.Score[i], out.Grade[i], want.score, want.grade)
		}
		before, by := out.Adjusted(i)
		if before != want.before || len(by) != want.moved {
			t.Errorf("customer %d: adjusted from %s by %d, want %s, %d", i, before, len(by), want.before, want.moved)
		}
		if a, _ := out.NextAction(i, nil); a.En != want.action {
			t.Errorf("customer %d: next %q, want %q", i, a.En, want.action)
		}
		sum := 0.0
		for _, p := range out.Parts(i) {
			if !math.IsNaN(p.Score) {
				sum += p.Weight * p.Score
			}
		}
		if math.Abs(sum-out.Score[i]) > 1e-9 {
			t.Errorf("customer %d: the parts add up to %v, the score is %v", i, sum, out.Score[i])
		}
	}
	if s := out.SharedOut(); len(s) != 1 || s[0].Dimension.Key != "asked" || !slices.Equal(s[0].Lacks, []string{"surveys"}) {
		t.Errorf("shared out %+v", s)
	}
	if letter, lacks, ok := out.ToNextGrade(3); !ok || letter != "A" || math.Abs(lacks-(0.8-out.Score[3])) > 1e-9 {
		t.Errorf("next grade %s %v %v", letter, lacks, ok)
	}
	if up := out.Improvements(3); len(up) != 1 || up[0].Class.Key != "much" || up[0].Grade != "A" {
		t.Errorf("improvements %+v", up)
	}
}

// TestEveryCustomerOnce: whatever the scores, every customer is in exactly one class of each plain
// dimension, the grade is the one of its score, and workers change nothing.
func TestEveryCustomerOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) rfm.Scores {
			if rapid.IntRange(0, 9).Draw(t, "none") == 0 {
				return rfm.Scores{}
			}
			return rfm.Scores{R: rapid.Uint8Range(1, 5).Draw(t, "r"), F: rapid.Uint8Range(1, 5).Draw(t, "f"), M: rapid.Uint8Range(1, 5).Draw(t, "m")}
		}), 1, 60).Draw(t, "scores")
		cut := rapid.IntRange(0, 600).Draw(t, "cut")
		text := strings.Replace(graded3, "when: monetary >= 400", fmt.Sprintf("when: \"top(monetary, 0.3) or monetary >= %d\"", cut), 1)
		one, many := gradeAll(t, text, people(scores), 1), gradeAll(t, text, people(scores), 5)
		if !slices.Equal(one.Grade, many.Grade) || !slices.Equal(one.Score, many.Score) {
			t.Fatalf("workers change the grades")
		}
		for k := range one.Dimensions {
			a := &one.Dimensions[k]
			counts := make([]int, len(a.All()))
			for i, c := range a.Class {
				if c < 0 {
					t.Fatalf("customer %d is in no class of %s", i, a.Key)
				}
				counts[c]++
			}
			for c := range a.Classes {
				if counts[c] != a.Counts.Fired[c] || a.Counts.Would[c] < a.Counts.Fired[c] {
					t.Fatalf("%s: %d in class %d, counted %+v", a.Key, counts[c], c, a.Counts)
				}
			}
		}
		for i, s := range scores {
			for j := range scores {
				if s == scores[j] && (one.Grade[i] != one.Grade[j] || one.Score[i] != one.Score[j]) {
					t.Fatalf("equal customers have grades %s and %s", one.Grade[i], one.Grade[j])
				}
			}
		}
	})
}

// TestTrace: the rules that were tried, up to the one that fired, with what they lacked.
func TestTrace(t *testing.T) {
	out := gradeAll(t, graded3, people([]rfm.Scores{{R: 3, F: 2, M: 2}}), 1)
	got := ""
	for _, x := range out.Trace(&out.Dimensions[0], 0) {
		got += fmt.Sprintf("%s %v", x.Class.Key, x.Holds)
		for _, p := range x.Parts {
			got += fmt.Sprintf(" [%s %s %s %s %v]", p.Text, p.Left, p.Right, p.Gap, p.Over)
		}
		got += "; "
	}
	if want := "much false [monetary >= 400 200.00 400.00 200.00 false]; some true [monetary >= 200 200.00 200.00  false]; "; got != want {
		t.Errorf("trace %s, want %s", got, want)
	}
}

func TestSteps(t *testing.T) {
	text := "version: 1\nname: x\ntitle: {en: X, zh: 某}\ndimensions:\n  - {key: way, funnel: true, title: {en: W, zh: 程}, classes: [{key: done, title: {en: D, zh: 成}, when: f >= 4}, {key: half, title: {en: H, zh: 半}, when: f >= 2}, {key: begun, title: {en: B, zh: 始}, when: \"true\"}]}\n"
	out := gradeAll(t, text, people([]rfm.Scores{{R: 1, F: 5, M: 1}, {R: 1, F: 3, M: 1}, {R: 1, F: 2, M: 1}, {R: 1, F: 1, M: 1}, {}, {}}), 2)
	got := ""
	for _, s := range out.Dimensions[0].Steps() {
		got += fmt.Sprintf("%s %d %d %.2f; ", s.Class.Key, s.Here, s.Reached, s.Conversion)
	}
	if want := "begun 3 6 NaN; half 2 3 0.50; done 1 1 0.33; "; got != want {
		t.Errorf("steps %s, want %s", got, want)
	}
}
