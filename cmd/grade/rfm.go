package main

import (
	"context"
	"math"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"grade/clv"
	"grade/ledger"
	"grade/report"
	"grade/rfm"
	"grade/segment"
	"grade/source"
)

// rfmOptions are the flags of grade rfm.
type rfmOptions struct {
	input    inputOptions
	rows     rowOptions
	scoring  scoringOptions
	output   outputOptions
	view     viewOptions
	period   periodOptions
	lifetime lifetimeOptions
	past     *pastRun // nil: the day is that of today's list
}

func newRFM(a *app) *cobra.Command {
	var o rfmOptions
	o.output.suffix = "-rfm"
	c := &cobra.Command{
		Use:   "rfm FILES...",
		Short: "Score by recency, frequency and money; segments and tiers",
		Long: `Scores every customer by recency, frequency and monetary value, puts each into
a segment and a tier, and accounts for every row and every cent of the files.`,
		Example: `  grade rfm orders.csv                         summary, and orders-rfm.xlsx
  grade rfm orders.csv customers.xlsx -o list.csv -o list.xlsx --window 24mo`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return runRFM(c.Context(), a, args, o) },
	}
	addGroups(c, "output window as-of include map tiers scheme rejects lang format", []flagGroup{
		{"Rows", adders{o.rows.addFlags}},
		{"Scores", adders{o.scoring.addFlags}},
		{"Lifetime value", adders{o.lifetime.addGroup}},
		{"Input", adders{o.input.addFlags}},
		{"Periods", adders{addConfig, o.period.addFlags, addLock}},
		{"Output", adders{o.output.addFlags, o.view.addFlags}},
	}, exitHelp)
	return c
}

func runRFM(ctx context.Context, a *app, args []string, o rfmOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	names, reading, err := o.begin(ctx, args)
	if err != nil {
		return err
	}
	started := time.Now()
	return o.input.again(ctx, a, names, func(files *opened) error {
		if err := ledger.RequireTransactions(files.inputs); err != nil {
			return err
		}
		r, err := score(ctx, a, files, reading, o)
		if err != nil {
			return err
		}
		if err := o.period.before(ctx, r, r.Letters()); err != nil {
			return err
		}
		return o.write(a, names, r, started)
	})
}

// check checks the flags before a file is opened.
func (o *rfmOptions) check() error {
	if err := o.scoring.check(); err != nil {
		return err
	}
	if err := o.lifetime.check(o.scoring.tierBy); err != nil {
		return err
	}
	return o.output.check()
}

// begin finds the files, and says how they are to be read.
func (o *rfmOptions) begin(ctx context.Context, args []string) ([]string, ledger.Options, error) {
	names, err := o.input.names(args)
	if len(names) > 0 {
		o.output.stem = tableStem(names[0], o.input.table)
	}
	if err != nil {
		return nil, ledger.Options{}, err
	}
	if err := o.view.check(); err != nil {
		return nil, ledger.Options{}, err
	}
	if err := o.period.check(ctx); err != nil {
		return nil, ledger.Options{}, err
	}
	if err := o.scoring.by(o.period.yardstick, &o.rows); err != nil {
		return nil, ledger.Options{}, err
	}
	if err := o.lifetime.by(o.period.yardstick); err != nil {
		return nil, ledger.Options{}, err
	}
	lo, err := o.ledgerOptions()
	return names, lo, err
}

// ledgerOptions turns the flags into what the ledger wants.
func (o *rfmOptions) ledgerOptions() (ledger.Options, error) {
	zone, err := o.input.location()
	if err != nil {
		return ledger.Options{}, err
	}
	lo, err := o.rows.ledger(zone)
	if err != nil {
		return lo, err
	}
	if o.input.dateOrder != "" {
		if lo.Reading.DateOrder, err = ledger.ParseDateOrder(o.input.dateOrder); err != nil {
			return lo, &usageError{"--date-format: " + err.Error(), "the order of d, m and y is what counts"}
		}
	}
	lo.Reading.Workers = runtime.GOMAXPROCS(0)
	switch {
	case o.output.rejects != "":
		lo.Reading.Rejects, lo.Reading.Records = math.MaxInt, true
	case o.output.wantsWorkbook():
		lo.Reading.Rejects = report.AuditRows
	}
	for _, column := range []string{o.scoring.within, o.view.split} {
		if column != "" {
			lo.Reading.Carry = append(lo.Reading.Carry, column)
		}
	}
	if o.output.wantsWorkbook() {
		lo.Reading.Carry = append(lo.Reading.Carry, string(ledger.Phone))
	}
	return lo, nil
}

// score is the line: rows to a ledger, to metrics, to scores, to segments and tiers.
func score(ctx context.Context, a *app, files *opened, lo ledger.Options, o rfmOptions) (*report.Result, error) {
	percent := 40 // what is read is numbers in few pieces, which the collector passes over quickly
	if files.table != nil {
		percent = 10 // and a table is waited for
	}
	defer collectAt(percent)()
	basis, err := o.scoring.chooseBasis(files.inputs)
	if err != nil {
		return nil, err
	}
	lo.Purchases.Payments = paysPurchases(basis, files.inputs)
	if err := o.asksTable(ctx, a, files); err != nil {
		return nil, err
	}
	progress := a.progress(files)
	defer progress.stop()
	var sums func() ([]string, error)
	if o.output.wantsWorkbook() || o.period.history != "" {
		sums = files.checksums()
	}
	o.lifetime.wants(&lo, files.inputs)
	var rows accumulators
	l, err := ledger.Read(ctx, files.inputs, lo, func() ledger.Sink {
		rows = o.accumulators(files, basis)
		return o.past.sink(rows.add)
	})
	progress.stop()
	files.tidy(!o.lifetime.on && !o.output.wantsWorkbook())
	if sums != nil {
		var err error
		if files.sums, err = sums(); err != nil {
			return nil, err
		}
	}
	if err := files.unchanged(err); err != nil {
		return nil, err
	}
	if o.past != nil {
		if o.past.known, err = l.HideAfter(lo.Reading); err != nil {
			return nil, err
		}
	}
	r := &report.Result{Lang: o.output.language(files), Version: version(), Ledger: l, Method: o.scoring.method(), Within: o.scoring.within, TierBy: o.scoring.tierBy.String(), Tiers: o.scoring.tiers}
	r.Basis = basis
	if err := o.measure(r, files, rows); err != nil {
		return nil, err
	}
	if o.lifetime.on {
		if err := o.value(ctx, files, lo, r, rows.bought); err != nil {
			return nil, err
		}
	}
	if err := o.scoring.apply(r); err != nil {
		return nil, err
	}
	r.Parameters = o.parameters(r)
	r.Inputs = describe(files, r.Lang)
	return r, nil
}

// accumulators are what the rows of purchases go to.
type accumulators struct {
	metrics *rfm.Accumulator
	months  *rfm.MonthAccumulator // nil: no workbook is wanted
	bought  *clv.Accumulator      // nil: lifetime value is not asked for
}

func (o *rfmOptions) accumulators(files *opened, basis rfm.Basis) accumulators {
	a := accumulators{metrics: o.scoring.accumulator(files.inputs)}
	if o.output.wantsWorkbook() && basis != rfm.Charges {
		a.months = rfm.NewMonthAccumulator()
	}
	if o.lifetime.on {
		a.bought = clv.NewAccumulator()
	}
	return a
}

func (a *accumulators) add(part int, ts []ledger.Transaction) {
	a.metrics.Add(part, ts)
	if a.months != nil {
		a.months.Add(part, ts)
	}
	if a.bought != nil {
		a.bought.Add(part, ts)
	}
}

// measure works the metrics out, and what was bought by month.
func (o *rfmOptions) measure(r *report.Result, files *opened, rows accumulators) error {
	if len(r.Ledger.Charges) > 0 || r.Basis == rfm.Charges {
		r.Accounts = r.Ledger.Accounts()
	}
	if r.Basis == rfm.Charges {
		r.Metrics, r.Frequency = rfm.OfCharges(r.Ledger, r.Accounts, o.scoring.monetary), "months"
		r.Method = r.Method.OnCharges(r.Ledger)
	} else {
		var err error
		if r.Metrics, err = rows.metrics.Metrics(r.Ledger, o.scoring.monetary); err != nil {
			return err
		}
		r.Frequency = o.scoring.frequencyMode(files.inputs).String()
	}
	switch {
	case rows.months != nil:
		r.Months = rows.months.Months(r.Ledger)
	case o.output.wantsWorkbook() && r.Basis == rfm.Charges:
		r.Months = rfm.MonthsOfCharges(r.Ledger)
	}
	return nil
}

// value works lifetime values out, and says whether tiers can be made by them.
func (o *rfmOptions) value(ctx context.Context, files *opened, lo ledger.Options, r *report.Result, bought *clv.Accumulator) error {
	if err := o.lifetime.estimate(ctx, files, lo, r, bought); err != nil {
		return err
	}
	if o.scoring.tierBy != segment.ByCLV || r.Lifetime.Valued() {
		return nil
	}
	if !o.lifetime.whole {
		return &source.Error{Where: "--tier-by clv, as of " + r.Ledger.AsOf.String(), What: r.Lifetime.Refusal("en"), Hint: "--tier-by monetary"}
	}
	o.scoring.tierBy = segment.ByMonetary
	r.TierBy = o.scoring.tierBy.String()
	return nil
}
