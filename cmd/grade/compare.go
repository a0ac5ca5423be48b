package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grade/report"
)

// compareOptions are the flags of grade compare.
type compareOptions struct {
	output   outputOptions
	by       []string
	order    string
	mask     []string
	exitCode bool
}

func newCompare(a *app) *cobra.Command {
	var o compareOptions
	c := &cobra.Command{
		Use:   "compare OLD NEW",
		Short: "Say who moved between two graded lists",
		Long: `Compares two lists: of grade as CSV, XLSX or JSON, or any table with a customer
and a grade. Prints who moved between the tiers, segments and dimensions, and
with how much money; -o writes the matrices, and everybody behind them. Ids
that were merged are followed. Writes nothing without -o.`,
		Example: `  grade compare 2026-09.csv 2026-10.xlsx
  grade compare old.json new.json -o movement.xlsx --exit-code`,
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error { return runCompare(c.Context(), a, args, o) },
	}
	own := func(f *pflag.FlagSet) {
		f.BoolVar(&o.exitCode, "exit-code", false, "exit 6 when somebody left the top tier")
		f.StringArrayVar(&o.by, "by", nil, "compare this `COLUMN` of the lists, too; repeatable")
		f.StringVar(&o.order, "order", "", "the grades, best first, where their letters do not say it: `LIST` such as 金卡,银卡,普卡")
		f.StringSliceVar(&o.mask, "mask", nil, "hide these `FIELDS` in every output: "+strings.Join(report.MaskFields, ", "))
	}
	addGroups(c, "output format lang exit-code by order mask", []flagGroup{
		{"Lists", adders{own}},
		{"Output", adders{o.output.addTables}},
	}, "Exit codes: 0 done; 1 failed; 2 wrong usage; 3 a list cannot be read;\n6 somebody left the top tier (--exit-code).")
	return c
}

func runCompare(ctx context.Context, a *app, args []string, o compareOptions) error {
	if err := o.output.check(); err != nil {
		return err
	}
	if err := checkMask(o.mask); err != nil {
		return err
	}
	order, err := o.tiers()
	if err != nil {
		return err
	}
	names, err := expandFiles(args)
	if err != nil {
		return err
	}
	if slices.Contains(names, "-") {
		return &usageError{"compare: lists are read from files", "write standard input to a file first"}
	}
	if len(names) != 2 {
		return &usageError{fmt.Sprintf("compare: %d files match, and two are compared", len(names)), "name the earlier and the later list"}
	}
	var lists [2]*report.Graded
	for i, n := range names {
		if lists[i], err = openGraded(ctx, n, "the list", o.by); err != nil {
			return err
		}
		lists[i].MaskClasses(o.mask)
	}
	lang := o.output.lang
	if lang == "" {
		lang = lists[1].Language()
	}
	c := report.Compare(lists[0], lists[1], order, lang, version())
	if o.exitCode && !c.Scaled() {
		return &usageError{"--exit-code: which of the grades is the top one is not known", "say it, best first: --order 金卡,银卡,普卡"}
	}
	c.Mask(o.mask)
	d := document{lang: lang, asOf: lists[1].AsOf, list: c.List(), isOurs: report.IsComparisonHeader,
		json:    func(w io.Writer, list *report.Customers) error { return report.WriteComparison(w, c, list) },
		summary: func(w io.Writer) error { return report.WriteComparisonCSV(w, c) },
		text:    func(w io.Writer) error { return report.WriteComparisonText(w, c) },
		book:    func() *report.Workbook { return report.BuildComparison(c) },
		notes:   func(w io.Writer) error { return report.WriteComparisonWarnings(w, c) }}
	if err := a.writeDocument(&o.output, names, d); err != nil {
		return err
	}
	if n, tier := c.LeftTop(); o.exitCode && n > 0 {
		return &fallenError{fmt.Sprintf("%s left tier %s", counted(n, "customer"), tier)}
	}
	return nil
}

// tiers is the order of --order; nil: the letters say it.
func (o *compareOptions) tiers() ([]string, error) {
	if o.order == "" {
		return nil, nil
	}
	var out []string
	for _, t := range strings.Split(strings.ReplaceAll(o.order, "，", ","), ",") {
		t = strings.TrimSpace(t)
		if t == "" || slices.Contains(out, t) {
			return nil, &usageError{fmt.Sprintf("--order: %q names a grade twice, or none", o.order), "the grades, best first: --order 金卡,银卡,普卡"}
		}
		out = append(out, t)
	}
	return out, nil
}

// fallenError says that somebody left the top tier: exit 6.
type fallenError struct{ what string }

func (e *fallenError) Error() string { return e.what }

// counted writes a number of things.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return report.Count(int64(n)) + " " + thing + "s"
}
