package main

import (
	"context"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"grade/report"
	"grade/source"
)

func newHistory(a *app) *cobra.Command {
	var o outputOptions
	c := &cobra.Command{
		Use:   "history DIR [CUSTOMER]",
		Short: "Show tiers, money and rates over the periods kept in a folder",
		Long: `Reads the lists that --history DIR of grade rfm, segment and report kept, one a
period: how many customers and how much money each tier had, who rose, fell and
went, and of those who first bought in a month, quarter or year how many came
back. With a customer, its path through the tiers. Writes nothing without -o.`,
		Example: `  grade history periods
  grade history periods WY0001
  grade history periods -o history.xlsx`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error { return runHistory(c.Context(), a, args, o) },
	}
	addGroups(c, "output format lang", []flagGroup{
		{"Output", adders{o.addTables}},
	}, "Exit codes: 0 done; 1 failed; 2 wrong usage; 3 the folder has no lists, or\none cannot be read.")
	return c
}

func runHistory(ctx context.Context, a *app, args []string, o outputOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	dir, id := args[0], ""
	if len(args) > 1 {
		id = args[1]
	}
	names, err := periods(dir)
	if err != nil {
		return &source.Error{Where: dir, What: pathError(err), Hint: "name the folder that --history was given", Err: err}
	}
	if len(names) == 0 {
		return &source.Error{Where: dir, What: "no lists of a history", Hint: "grade rfm FILES --history " + dir + " keeps one"}
	}
	var h *report.History
	var files []string
	for _, n := range names {
		name := filepath.Join(dir, n)
		g, err := openPeriod(ctx, name)
		if err != nil {
			return err
		}
		if h == nil {
			lang := o.lang
			if lang == "" {
				lang = g.Language()
			}
			h = report.NewHistory(lang, version(), id)
		}
		h.Add(g)
		files = append(files, name)
	}
	if ok, near := h.Known(); id != "" && !ok {
		hint := "no list has it"
		if near != "" {
			hint = "did you mean " + near + "?"
		}
		return &usageError{"no customer " + id, hint}
	}
	d := document{lang: h.Lang, asOf: h.Ledger.AsOf, isOurs: report.IsHistoryHeader,
		json:    func(w io.Writer, _ *report.Customers) error { return report.WriteHistoryJSON(w, h) },
		summary: func(w io.Writer) error { return report.WriteHistoryCSV(w, h) },
		text:    func(w io.Writer) error { return report.WriteHistoryText(w, h) },
		book:    func() *report.Workbook { return report.BuildHistory(h) },
		notes:   func(w io.Writer) error { return report.WriteHistoryNotes(w, h) }}
	return a.writeDocument(&o, files, d)
}
