package main

import (
	"context"

	"github.com/spf13/cobra"

	"grade/report"
)

func newExplain(a *app) *cobra.Command {
	var o segmentOptions
	c := &cobra.Command{
		Use:   "explain CUSTOMER FILES...",
		Short: "Say why a customer has its grade, and what is missing to the next",
		Long: `Grades as grade segment does, and says of one customer (an id, a name, or an id
that was merged): its values, the cut points, in each dimension the rule that
fired and those before it that did not, and what is missing to the next class
in days, orders and money. Writes nothing.`,
		Example: `  grade explain WY0001 customers.csv orders.csv surveys.csv
  grade explain WY0001 orders.csv --as-of 2026-06-30`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(c *cobra.Command, args []string) error { return runExplain(c.Context(), a, args, o) },
	}
	addGroups(c, "rules set as-of window include map lang", []flagGroup{
		{"Rules", adders{o.rules.addFlags, o.output.addLang}},
		{"Rows", adders{o.rows.addFlags}},
		{"Scores", adders{o.scoring.addFlags}},
		{"Input", adders{o.input.addFlags}},
	}, exitHelp)
	return c
}

func runExplain(ctx context.Context, a *app, args []string, o segmentOptions) error {
	o.output.format, o.output.color = "table", "auto" // no workbook is wanted
	if err := o.check(); err != nil {
		return err
	}
	rules, err := o.rules.open()
	if err != nil {
		return err
	}
	names, lo, err := o.begin(ctx, args[1:])
	if err != nil {
		return err
	}
	return o.input.again(ctx, a, names, func(files *opened) error {
		r, err := o.grade(ctx, a, files, lo, rules)
		if err != nil {
			return err
		}
		i, near := r.Find(args[0])
		if i < 0 {
			hint := "the list has nobody"
			switch {
			case near != "":
				hint = "did you mean " + near + "?"
			case len(r.Metrics) > 0:
				hint = "grade segment FILES -o list.csv lists everybody"
			}
			return &usageError{"no customer " + args[0], hint}
		}
		return report.WriteExplanation(a.stdout, r, i)
	})
}
