package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grade/report"
	"grade/source"
)

// convertOptions are the flags of grade convert.
type convertOptions struct {
	input inputOptions
	files []string
	force bool
	bom   bool
}

func newConvert(a *app) *cobra.Command {
	var o convertOptions
	c := &cobra.Command{
		Use:   "convert FILE",
		Short: "Write a table exactly as it was read, as clean CSV or XLSX",
		Long: `Writes the first visible sheet with cells, or the CSV, exactly as read: title
rows included, nothing unwrapped and nothing added.`,
		Example: `  grade convert 订单.xlsx -o clean.csv
  grade convert old.csv --encoding gb18030 > utf8.csv`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return runConvert(c.Context(), a, args[0], o) },
	}
	own := func(f *pflag.FlagSet) {
		f.StringArrayVarP(&o.files, "output", "o", nil, "write this `FILE` (.csv or .xlsx; default: CSV on stdout)")
		f.StringVar(&o.input.sheet, "sheet", "", "this `SHEET` of a workbook, table of a page or file of an archive")
		f.BoolVar(&o.force, "force", false, "replace an existing file")
		f.BoolVar(&o.bom, "bom", false, "begin CSV with a byte order mark, for Excel")
	}
	addGroups(c, "output sheet encoding delimiter force bom", []flagGroup{{"Input", adders{own, o.input.addDialect}}}, "Exit codes: 0 done; 1 failed; 2 wrong usage; 3 the input cannot be used.")
	return c
}

func runConvert(ctx context.Context, a *app, name string, o convertOptions) error {
	so, err := o.input.source()
	if err != nil {
		return err
	}
	so.First = true // any table will do
	if len(o.files) == 0 {
		o.files = []string{"-"}
	}
	for _, out := range o.files {
		if out == "-" {
			continue
		}
		f, err := outputFormat(out)
		if err != nil {
			return err
		}
		if f == formatJSON {
			return &usageError{"-o: convert writes .csv or .xlsx", "-o table.csv"}
		}
	}
	f, err := source.Open(name, so)
	if err != nil {
		return err
	}
	err = convert(ctx, a, f, o)
	var c *source.Contradiction
	if errors.As(err, &c) {
		a.outputs.restart()
		if f, err = f.Reopen(c.Options); err != nil {
			return err
		}
		err = convert(ctx, a, f, o)
	}
	changed := f.Unchanged()
	f.Close()
	if changed != nil {
		return changed
	}
	if err != nil {
		return err
	}
	return a.outputs.commit()
}

// convert writes the table to every output.
func convert(ctx context.Context, a *app, f *source.File, o convertOptions) error {
	t := f.Tables[0]
	if t.Empty() {
		return &source.Error{Where: f.Name, What: "no cells in any visible sheet", Hint: "name a sheet with --sheet"}
	}
	for _, out := range o.files {
		if out == "-" {
			if err := report.ConvertCSV(ctx, a.stdout, t, o.bom); err != nil {
				return err
			}
			continue
		}
		kind, _ := outputFormat(out)
		if err := mayReplace(out, []string{f.Name}, o.force, isOurs(kind, nil)); err != nil {
			return err
		}
		err := a.outputs.write(out, func(w io.Writer) error {
			if kind == formatCSV {
				return report.ConvertCSV(ctx, w, t, o.bom)
			}
			scratch, err := a.outputs.scratch()
			if err != nil {
				return err
			}
			return report.ConvertXLSX(ctx, w, t, scratch)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
