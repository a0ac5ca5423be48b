package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grade/report"
	"grade/segment"
)

func newRulesCheck(a *app) *cobra.Command {
	var o segmentOptions
	c := &cobra.Command{
		Use:   "check RULES [FILES...]",
		Short: "Check a rule file: its tests, gaps, overlaps and dead rules",
		Long: `Checks a rule file or preset and runs its own tests. Conditions on scores are
tried on all combinations; with files the others are tried on their customers,
and the counts shown. A failed test is exit 2; gaps, overlaps, dead and
shadowed rules are findings, exit 0.`,
		Example: `  grade rules check my-rules.yaml
  grade rules check my-rules.yaml customers.csv orders.csv surveys.csv`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return runRulesCheck(c.Context(), a, args, o) },
	}
	sets := func(f *pflag.FlagSet) {
		f.StringArrayVar(&o.rules.sets, "set", nil, "`NAME=VALUE` changes a param of the rules for this run; repeatable")
	}
	addGroups(c, "set as-of window include map lang", []flagGroup{
		{"Rules", adders{sets, o.output.addLang}},
		{"Rows", adders{o.rows.addFlags}},
		{"Input", adders{o.input.addFlags}},
	}, exitHelp)
	return c
}

func runRulesCheck(ctx context.Context, a *app, args []string, o segmentOptions) error {
	o.output.format, o.output.color = "table", "auto" // no workbook is wanted
	o.scoring.tierText, o.scoring.bins = segment.DefaultTiers, 5
	if err := o.check(); err != nil {
		return err
	}
	rules, err := o.rules.load(args[0])
	if err != nil {
		return err
	}
	check := &report.RuleCheck{Rules: rules, Lang: o.output.lang}
	if check.Lang == "" {
		check.Lang = "en"
	}
	if len(args) == 1 {
		if check.Tests, err = rules.RunTests(nil); err != nil {
			return err
		}
		check.Findings = rules.Findings(nil, nil)
		return o.checked(a, check)
	}
	names, lo, err := o.begin(ctx, args[1:])
	if err != nil {
		return err
	}
	return o.input.again(ctx, a, names, func(files *opened) error {
		check.Lang = o.output.language(files)
		if check.Tests, err = rules.RunTests(files.inputs); err != nil {
			return err
		}
		r, err := o.grade(ctx, a, files, lo, rules)
		if err != nil {
			return err
		}
		check.Result = r
		check.Findings = rules.Findings(r.Grading, r.Ledger.Customers)
		return o.checked(a, check)
	})
}

// checked prints what was found; a failed test is wrong usage.
func (o *segmentOptions) checked(a *app, c *report.RuleCheck) error {
	if !a.quiet {
		if err := report.WriteRuleCheck(a.stdout, c); err != nil {
			return err
		}
	}
	for _, t := range c.Tests {
		if t.Failed != "" {
			return &usageError{fmt.Sprintf("%s:%d:%d: test %q: %s", t.File, t.Line, t.Column, t.Name, t.Failed), "mend the rules, or what the test expects"}
		}
	}
	return nil
}
