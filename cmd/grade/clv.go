package main

import (
	"github.com/spf13/cobra"

	"grade/segment"
)

func newCLV(a *app) *cobra.Command {
	var o rfmOptions
	o.output.suffix, o.lifetime.whole, o.scoring.tierDefault = "-clv", true, segment.ByCLV
	c := &cobra.Command{
		Use:   "clv FILES...",
		Short: "P(alive), expected purchases, lifetime value; checked by hold-out",
		Long: `Fits models of repeat buying and of spend to the purchase histories, checks
them on a time that they did not see, and says of every customer how likely it
still buys, how many purchases are to be expected, and what they will be worth.
Contracts (fees with a period) are worth the yearly fee times the years that
the retention leaves to expect. Where the data do not carry a model it says
why, and gives the historic value of a year. With --as-of the rows after it are
the check.`,
		Example: `  grade clv orders.csv                              summary, and orders-clv.xlsx
  grade clv orders.csv --as-of 2026-06-30 --horizon 24mo -o list.csv`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return runRFM(c.Context(), a, args, o) },
	}
	addGroups(c, "output horizon margin discount model as-of intervals map lang format", []flagGroup{
		{"Lifetime value", adders{o.lifetime.addFlags}},
		{"Rows", adders{o.rows.addFlags}},
		{"Scores", adders{o.scoring.addFlags}},
		{"Input", adders{o.input.addFlags}},
		{"Periods", adders{addConfig, o.period.addFlags, addLock}},
		{"Output", adders{o.output.addFlags, o.view.addFlags}},
	}, exitHelp)
	return c
}
