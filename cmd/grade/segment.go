package main

import (
	"context"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"grade/ledger"
	"grade/report"
	"grade/segment"
)

// segmentOptions are the flags of grade segment: those of grade rfm, and the rules.
type segmentOptions struct {
	rfmOptions
	rules ruleOptions
}

func newSegment(a *app) *cobra.Command {
	var o segmentOptions
	o.output.suffix = "-segment"
	c := &cobra.Command{
		Use:   "segment FILES...",
		Short: "Grade by the rules of the trade, over all that is known",
		Long: `Puts every customer into one class of each dimension of a rule file (contract,
need, stage, satisfaction and so on), makes one grade of them, and says why and
what to do next. Customers, purchases, charges, surveys, feedback, follow-ups
and work orders are joined. Without --rules the preset of the trade that the
files show is taken.`,
		Example: `  grade segment customers.csv orders.csv surveys.xlsx feedback.csv
  grade segment customers.csv --rules my-rules.yaml --set loyal_days=730`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return runSegment(c.Context(), a, args, o) },
	}
	addGroups(c, "output rules set as-of window include map rejects lang format", o.flagGroups(), exitHelp)
	return c
}

// flagGroups are the flags of a command that grades by rules.
func (o *segmentOptions) flagGroups() []flagGroup {
	return []flagGroup{
		{"Rules", adders{o.rules.addFlags}},
		{"Rows", adders{o.rows.addFlags}},
		{"Scores", adders{o.scoring.addFlags}},
		{"Lifetime value", adders{o.lifetime.addGroup}},
		{"Input", adders{o.input.addFlags}},
		{"Periods", adders{addConfig, o.period.addFlags, addLock}},
		{"Output", adders{o.output.addFlags, o.view.addFlags}},
	}
}

func runSegment(ctx context.Context, a *app, args []string, o segmentOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	rules, err := o.rules.open()
	if err != nil {
		return err
	}
	names, lo, err := o.begin(ctx, args)
	if err != nil {
		return err
	}
	started := time.Now()
	asBefore := collectAt(50) // a million customers stay under 1 GB
	defer asBefore()
	return o.input.again(ctx, a, names, func(files *opened) error {
		r, err := o.grade(ctx, a, files, lo, rules)
		if err != nil {
			return err
		}
		asBefore() // writing makes much garbage, and keeps little
		return o.write(a, names, r, started)
	})
}

// grade is the line of grade rfm, with the rules checked before the first row is read and applied
// to what was read.
func (o *segmentOptions) grade(ctx context.Context, a *app, files *opened, lo ledger.Options, rules *segment.Rules) (*report.Result, error) {
	g, err := o.compile(files, rules)
	if err != nil {
		return nil, err
	}
	var carry []string
	lo.Events, carry = g.grader.Wants()
	for i := range files.inputs {
		// Whoever stands in a list of events is a customer, whatever the rules ask for.
		k := files.inputs[i].Kind
		if _, asked := lo.Events[k]; !asked && k != ledger.Customers && k != ledger.Transactions && k != ledger.Other {
			lo.Events[k] = nil
		}
	}
	if o.output.wantsWorkbook() || o.output.whole || o.period.control != "" {
		wantCalls(files.inputs, lo)
		carry = append(carry, string(ledger.Phone))
	}
	lo.Reading.Carry = append(append([]string{}, lo.Reading.Carry...), carry...)
	r, err := score(ctx, a, files, lo, o.rfmOptions)
	if err != nil {
		return nil, err
	}
	letters := r.Letters()
	if g.rules.Grade != nil {
		letters = g.rules.Grade.Letters()
	}
	if err := o.period.before(ctx, r, letters); err != nil {
		return nil, err
	}
	facts := &segment.Facts{Ledger: r.Ledger, Reading: lo.Reading, Metrics: r.Metrics, Scores: r.Scores, Levels: r.Method.Levels(), Segment: r.SegmentKeys(), Tier: r.Tier}
	facts.CLV, facts.PAlive = r.Lifetime.Facts()
	if r.Previous != nil {
		facts.Before = r.Previous.Before
	}
	if r.Grading, err = g.grader.Grade(facts, runtime.GOMAXPROCS(0)); err != nil {
		return nil, err
	}
	if r.Trade = g.trade; r.Grading.Grade != nil {
		r.Tier, r.Swells = r.Grading.Grade, nil
	}
	r.Parameters = append(r.Parameters, report.Parameter{Name: "rules", Value: g.rules.Name})
	for _, s := range o.rules.sets {
		r.Parameters = append(r.Parameters, report.Parameter{Name: "set", Value: s})
	}
	return r, nil
}

// wantCalls asks for what a call list says beside the grade: open complaints, and what was agreed on.
func wantCalls(inputs []ledger.Input, lo ledger.Options) {
	for kind, wanted := range map[ledger.Kind][]string{ledger.Feedback: {"kind", "open"}, ledger.FollowUps: {"next", "result"}} {
		names, read := lo.Events[kind]
		useless := slices.ContainsFunc(inputs, func(in ledger.Input) bool { return in.Kind == kind && in.Check(lo.Reading, true) != nil })
		if !read || useless && len(names) == 0 {
			continue // of a list without customers nothing is asked for that the rules do not ask for
		}
		for _, f := range wanted {
			if !slices.Contains(names, f) {
				names = append(names, f)
			}
		}
		lo.Events[kind] = names
	}
}

// compiledRules are the rules of a run, checked against its files.
type compiledRules struct {
	rules  *segment.Rules
	grader *segment.Grader
	trade  *segment.Recognised // by which they were chosen; nil: they were said
}

// compile chooses the rules where none were said, and checks them against the files.
func (o *segmentOptions) compile(files *opened, rules *segment.Rules) (*compiledRules, error) {
	out := &compiledRules{rules: rules}
	if rules == nil {
		inputs := files.inputs
		if o.past != nil {
			inputs = ledger.SampleUpTo(inputs, o.past.day)
		}
		trade, err := segment.Recognise(inputs)
		if err != nil {
			return nil, err
		}
		if out.rules, err = o.rules.load(trade.Preset); err != nil {
			return nil, err
		}
		out.trade = &trade
	}
	scheme, err := o.scoring.ownScheme(out.rules)
	if err != nil {
		return nil, err
	}
	var keys []string
	if scheme != nil {
		for _, c := range scheme.Classes {
			keys = append(keys, c.Key)
		}
	}
	out.grader, err = out.rules.Compile(segment.NewSchema(files.inputs, keys))
	return out, err
}
