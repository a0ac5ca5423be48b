package main

import (
	"github.com/spf13/cobra"
)

func newReport(a *app) *cobra.Command {
	var o segmentOptions
	o.output.suffix, o.output.whole = "-report", true
	c := &cobra.Command{
		Use:   "report FILES...",
		Short: "Write everything into one workbook or page, with whom to call",
		Long: `Grades as grade segment does, and writes everything that is known into one
workbook: a summary on one page, whom to call and why, segments, tiers and
dimensions, who moved since an earlier list, months, collections where there
are charges, the list of customers, and how it all was made. --sheets takes
some of it; -o report.html makes a page, -o calls.md a list for a chat.`,
		Example: `  grade report charges.csv customers.xlsx    summary, and charges-report.xlsx
  grade report *.csv --previous 2026-09.xlsx --split project -o report.xlsx
  grade report charges.csv --sheets collections --format table`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return runSegment(c.Context(), a, args, o) },
	}
	groups := append(o.flagGroups(), flagGroup{"Sheets", adders{o.output.addSheets}})
	addGroups(c, "output previous split sheets rules set as-of map lang format", groups, exitHelp)
	return c
}
