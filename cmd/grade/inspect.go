package main

import (
	"errors"
	"runtime"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grade/ledger"
	"grade/report"
	"grade/rfm"
	"grade/source"
)

// inspectOptions are the flags of grade inspect.
type inspectOptions struct {
	input inputOptions
	rows  rowOptions
	lang  string
}

func newInspect(a *app) *cobra.Command {
	var o inspectOptions
	c := &cobra.Command{
		Use:   "inspect FILES...",
		Short: "Say what was recognised in the files, and what is wrong with them",
		Long: `Reads the files and says for each table what it is, how it is written, which
column was taken for what, and what became of its rows. Writes nothing.`,
		Example: `  grade inspect orders.csv customers.xlsx
  grade inspect 'exports/*.csv' --map order=订单编号
  grade inspect --config grade.yaml`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return runInspect(c, a, args, o) },
	}
	lang := func(f *pflag.FlagSet) {
		f.StringVar(&o.lang, "lang", "", "`LANGUAGE`: en or zh (default: the language of the headers)")
	}
	addGroups(c, "map kind sheet encoding delimiter header-row as-of include config lang", []flagGroup{
		{"Input", adders{addConfig, o.input.addFlags, lang}},
		{"Rows", adders{o.rows.addFlags}},
	}, exitHelp)
	return c
}

func runInspect(c *cobra.Command, a *app, args []string, o inspectOptions) error {
	ctx := c.Context()
	out := outputOptions{lang: o.lang, color: "auto"}
	if err := out.check(); err != nil { // makes zh-CN zh
		return err
	}
	o.input.looks = true
	names, err := o.input.names(args)
	if err != nil {
		return err
	}
	full := rfmOptions{input: o.input, rows: o.rows}
	lo, err := full.ledgerOptions()
	if err != nil {
		return err
	}
	lo.Reading.Workers, lo.Reading.CountTwice = runtime.GOMAXPROCS(0), true
	return o.input.again(ctx, a, names, func(files *opened) error {
		inputs, err := files.look(ctx)
		if err != nil {
			return err
		}
		r := &report.Result{Lang: out.language(files), Version: version(), Inputs: describe(files, out.language(files))}
		if len(inputs) == 0 { // tables alone
			r.Ledger = &ledger.Ledger{AsOf: ledger.NoDay, First: ledger.NoDay}
			if a.quiet {
				return nil
			}
			return report.WriteInspection(a.stdout, r)
		}
		l, err := ledger.Read(ctx, inputs, lo, func() ledger.Sink { return nil })
		if err := files.unchanged(nil); err != nil {
			return err
		}
		if err != nil {
			// What was recognised helps to mend it, unless the files are read again.
			var again *source.Contradiction
			if !a.quiet && !errors.As(err, &again) {
				r.Ledger = &ledger.Ledger{AsOf: ledger.NoDay, First: ledger.NoDay}
				_ = report.WriteInspection(a.stdout, r)
			}
			return err
		}
		if r.Ledger = l; len(l.Charges) > 0 && l.First == ledger.NoDay {
			r.Basis = rfm.Charges
		}
		if a.quiet {
			return nil
		}
		if err := report.WriteInspection(a.stdout, r); err != nil {
			return err
		}
		return writeSources(a.stdout, a, c, r.Lang)
	})
}
