package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grade/ledger"
	"grade/report"
	"grade/rfm"
	"grade/segment"
	"grade/source"
)

// evaluateOptions are the flags of grade evaluate: those of grade segment, and what is looked at afterwards.
type evaluateOptions struct {
	segmentOptions
	horizonText string
	horizon     ledger.Span
	every       string
	calls       []string
	history     string
	snapshot    bool
	lists       []*report.Graded // of calls
}

func newEvaluate(a *app) *cobra.Command {
	var o evaluateOptions
	c := &cobra.Command{
		Use:   "evaluate FILES... --as-of DAY",
		Short: "Grade as of a past day, and measure what came afterwards",
		Long: `Grades by what was known on a past day, and measures on the later rows whether
the grading foretold anything: who bought, how often and for how much by tier,
segment and dimension, with lift, the share of the later money that the best
hold, and intervals; against a ranking by the last amount, and by chance.
--calls LIST compares those on a call list with its control group (--control of
grade report). Writes nothing without -o.`,
		Example: `  grade evaluate orders.csv --as-of 2026-06-30
  grade evaluate orders.csv customers.csv --every quarter -o foresight.xlsx
  grade evaluate orders.csv --calls calls-2026-09.csv --horizon 60d`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return runEvaluate(c.Context(), a, args, o) },
	}
	own := func(f *pflag.FlagSet) {
		f.StringVar(&o.horizonText, "horizon", "", "look this `SPAN` ahead: 90d, 13w, 12mo (default: to the end of the data)")
		f.StringVar(&o.every, "every", "", "evaluate the end of every `PERIOD`, too: month, quarter or year")
		f.StringArrayVar(&o.calls, "calls", nil, "say what the calls of this `LIST` did, against its control group; repeatable")
		f.BoolVar(&o.snapshot, "allow-snapshot", false, "use columns of customers files that say how things are today, marked")
		f.StringVar(&o.history, "history", "", "take classes of then from the lists kept in this `DIR`")
	}
	addGroups(c, "as-of horizon every output tier-by rules calls map lang format", []flagGroup{
		{"Evaluation", adders{own}},
		{"Rules", adders{o.rules.addFlags}},
		{"Rows", adders{o.rows.addFlags}},
		{"Scores", adders{o.scoring.addFlags}},
		{"Input", adders{addConfig, o.input.addFlags}},
		{"Output", adders{o.output.addTables, o.view.addMask}},
	}, exitHelp)
	return c
}

// check checks the flags, and reads the call lists.
func (o *evaluateOptions) check(ctx context.Context) error {
	if err := o.segmentOptions.check(); err != nil {
		return err
	}
	if err := o.view.check(); err != nil {
		return err
	}
	if o.horizonText != "" {
		var err error
		if o.horizon, err = ledger.ParseSpan(o.horizonText); err != nil {
			return &usageError{"--horizon: " + err.Error(), "90d, 13w, 12mo or 1y"}
		}
	}
	if !slices.Contains([]string{"", "month", "quarter", "year"}, o.every) {
		return &usageError{fmt.Sprintf("--every: %q is not month, quarter or year", o.every), "--every quarter"}
	}
	for _, name := range o.calls {
		g, err := openGraded(ctx, name, "--calls", nil)
		if err != nil {
			return err
		}
		if !g.HasTrial() {
			return &usageError{fmt.Sprintf("--calls: %s has no customers to be called beside a control group", name), "make the list with --control 10%"}
		}
		if g.AsOf == ledger.NoDay {
			return &usageError{fmt.Sprintf("--calls: %s does not say of which day it is", name), "give the list that grade wrote"}
		}
		for i, other := range o.lists {
			if g.SameTrial(other) {
				return &usageError{fmt.Sprintf("--calls: %s and %s are the same calls", o.calls[i], name), "give each list once"}
			}
		}
		o.lists = append(o.lists, g)
	}
	if o.rows.asOf == "" && o.every == "" && len(o.lists) == 0 {
		return &usageError{"evaluate: as of which day?", "--as-of 2026-06-30 grades as of that day, --every quarter as of several"}
	}
	return nil
}

func runEvaluate(ctx context.Context, a *app, args []string, o evaluateOptions) error {
	if len(o.output.files) == 0 && o.output.format == "" {
		o.output.format = "table" // no workbook is wanted
	}
	if err := o.check(ctx); err != nil {
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
	return o.input.again(ctx, a, names, func(files *opened) error {
		e, err := o.evaluate(ctx, a, files, lo, rules)
		if err != nil {
			return err
		}
		list := e.List()
		d := document{lang: e.Lang, asOf: e.Ledger.AsOf, list: list, isOurs: list.IsHeader,
			json:    func(w io.Writer, list *report.Customers) error { return report.WriteEvaluation(w, e, list) },
			summary: func(w io.Writer) error { return report.WriteEvaluationCSV(w, e) },
			text:    func(w io.Writer) error { return report.WriteEvaluationText(w, e) },
			book:    func() *report.Workbook { return report.BuildEvaluation(e) },
			notes:   func(w io.Writer) error { return report.WriteEvaluationNotes(w, e) }}
		if !a.quiet {
			if err := report.WriteReading(a.stderr, e.Result); err != nil {
				return err
			}
		}
		return a.writeDocument(&o.output, append(slices.Clone(names), o.calls...), d)
	})
}

// evaluate grades as of the day, and of those before it that --every asks for.
func (o *evaluateOptions) evaluate(ctx context.Context, a *app, files *opened, lo ledger.Options, rules *segment.Rules) (*report.Evaluation, error) {
	end, err := o.end(ctx, a, files, lo)
	if err != nil {
		return nil, err
	}
	day := lo.AsOf
	if day == ledger.NoDay && len(o.lists) > 0 && o.every == "" {
		day = o.lists[0].AsOf
	}
	var days []ledger.Day
	var trend ledger.Span // the horizon of each of them
	if o.every != "" {
		if trend = o.horizon; o.horizonText == "" {
			trend = map[string]ledger.Span{"month": {N: 1, Unit: 'm'}, "quarter": {N: 3, Unit: 'm'}, "year": {N: 12, Unit: 'm'}}[o.every]
		}
		if days = o.days(end.first, end.last, day, trend); len(days) == 0 {
			return nil, &usageError{fmt.Sprintf("--every %s: no end of a %s in the data from %s to %s has a whole horizon behind it", o.every, o.every, end.first, end.last), "a shorter --horizon, or --every month"}
		}
		if day == ledger.NoDay {
			day = days[len(days)-1]
		}
	}
	if day >= end.last {
		return nil, &usageError{fmt.Sprintf("--as-of: nothing lies after %s: the data end on %s", day, end.last), "give an earlier day"}
	}
	e, err := o.at(ctx, a, files, lo, rules, day, end)
	if err != nil {
		return nil, err
	}
	then := *o
	then.horizon = trend
	for _, d := range days {
		p, err := then.at(ctx, a, files, lo, rules, d, end)
		if err != nil {
			return nil, err
		}
		e.Trend = append(e.Trend, p.Point())
	}
	var trial []report.EffectList
	for i, g := range o.lists {
		if g.AsOf >= end.last {
			return nil, &usageError{fmt.Sprintf("--calls: nothing lies after %s, the day of %s: the data end on %s", g.AsOf, o.calls[i], end.last), "wait for later purchases, or leave the list out"}
		}
		after, err := o.after(ctx, files, lo, g.AsOf, end)
		if err != nil {
			return nil, err
		}
		x := report.EffectList{List: g, After: after}
		if !x.Known(end.ids) {
			return nil, &usageError{fmt.Sprintf("--calls: nobody of %s is in the files", o.calls[i]), "give the list as it was written, without --mask"}
		}
		trial = append(trial, x)
	}
	if len(trial) > 0 {
		e.Effect = report.NewEffect(trial)
	}
	return e, nil
}

// extent are the first and the last day of what is measured, and whom the files know.
type extent struct {
	first, last ledger.Day
	ids         map[string]bool
}

// end finds the extent of the data.
func (o *evaluateOptions) end(ctx context.Context, a *app, files *opened, lo ledger.Options) (extent, error) {
	basis, err := o.scoring.chooseBasis(files.inputs)
	if err != nil {
		return extent{}, err
	}
	if err := o.asksTable(ctx, a, files); err != nil {
		return extent{}, err
	}
	lo = o.later(files, lo, basis)
	lo.AsOf = ledger.NoDay // to the end of the data, unless that is a slip of the pen
	l, err := ledger.Read(ctx, files.inputs, lo, func() ledger.Sink { return func(int, []ledger.Transaction) {} })
	var bad *source.Error
	if errors.As(err, &bad) && strings.Contains(bad.Hint, "--as-of") {
		bad.Hint = "correct those rows, or leave them out with --exclude COLUMN=VALUE"
	}
	if err != nil {
		return extent{}, err
	}
	x := extent{first: l.First, last: l.LastPurchase, ids: map[string]bool{}}
	if basis == rfm.Charges {
		x.first, x.last = l.FirstPayment, l.LastPayment
	}
	if x.last == ledger.NoDay {
		return x, &source.Error{Where: files.tables()[0].Name(), What: "nothing that was bought or paid has a day", Hint: "grade inspect says what was recognised"}
	}
	for i := range l.Customers {
		x.ids[l.Customers[i].ID] = true
	}
	return x, nil
}

// later are the options for what was bought or paid, without what only a grading needs.
func (o *evaluateOptions) later(files *opened, lo ledger.Options, basis rfm.Basis) ledger.Options {
	lo.Window, lo.Events = ledger.Span{}, nil
	lo.Purchases.Payments = paysPurchases(basis, files.inputs)
	lo.Reading.Rejects, lo.Reading.Carry = 0, nil
	return lo
}

// paysPurchases says whether payments of charges are the purchases of a run.
func paysPurchases(basis rfm.Basis, inputs []ledger.Input) bool {
	return basis == rfm.Purchases && !slices.ContainsFunc(inputs, func(in ledger.Input) bool { return in.Kind == ledger.Transactions })
}

// days are the ends of the periods that have a whole horizon behind them, at most maxTrend, up to a day.
func (o *evaluateOptions) days(first, last, upTo ledger.Day, horizon ledger.Span) (out []ledger.Day) {
	step := map[string]int{"month": 1, "quarter": 3, "year": 12}[o.every]
	for m := rfm.MonthOf(first); m <= rfm.MonthOf(last); m++ {
		d := (m + 1).First() - 1
		if (int(m)%12+1)%step != 0 || d < first || horizon.After(d) > last || upTo != ledger.NoDay && d > upTo {
			continue
		}
		out = append(out, d)
	}
	return out[max(len(out)-maxTrend, 0):]
}

// maxTrend is how many days of a trend are evaluated at most: the last ones.
const maxTrend = 12

// at grades as of a day and measures what came after it.
func (o *evaluateOptions) at(ctx context.Context, a *app, files *opened, lo ledger.Options, rules *segment.Rules, day ledger.Day, end extent) (*report.Evaluation, error) {
	past := *o
	past.past = &pastRun{day: day, last: rfm.NewLastAccumulator()}
	lo.Past = true
	e := &report.Evaluation{Snapshot: o.snapshot}
	inputs := slices.Clone(files.inputs)
	e.Left = ledger.HideUndated(inputs)
	then := *files
	if !o.snapshot {
		then.inputs = inputs
	}
	lo.AsOf = day
	var err error
	if e.Result, err = past.grade(ctx, a, &then, lo, rules); err != nil {
		return nil, err
	}
	e.Known = past.past.known
	for i := range e.Known {
		switch m := &e.Metrics[i]; {
		case m.Unscored == rfm.Scored, e.Ledger.Customers[i].Earlier(), e.Accounts != nil && e.Accounts[i].Bills > 0:
			e.Known[i] = true // whatever day the customers file says
		}
	}
	if e.Basis != rfm.Charges {
		e.Last = past.past.last.Amounts(e.Ledger)
	}
	e.KeepKnown()
	if e.Old, err = o.then(ctx, day); err != nil {
		return nil, err
	}
	if e.After, err = o.after(ctx, files, lo, day, end); err != nil {
		return nil, err
	}
	e.Evaluate()
	if len(o.view.mask) > 0 {
		e.MaskAll(o.view.mask)
	}
	return e, nil
}

// then is the list of the history of a day, or the last one before it; nil for none.
func (o *evaluateOptions) then(ctx context.Context, day ledger.Day) (*report.Graded, error) {
	if o.history == "" {
		return nil, nil
	}
	if names, err := periods(o.history); err != nil || len(names) == 0 {
		return nil, &source.Error{Where: o.history, What: "no lists of a history", Hint: "name the folder that --history of grade report was given, or leave it out", Err: err}
	}
	name, err := periodBefore(o.history, day+1)
	if err != nil || name == "" { // the history begins later
		return nil, err
	}
	return openPeriod(ctx, name)
}

// after measures what customers did after a day, up to the horizon or the end of the data.
func (o *evaluateOptions) after(ctx context.Context, files *opened, lo ledger.Options, day ledger.Day, end extent) (report.After, error) {
	out := report.After{From: day + 1, Until: end.last, Cut: ledger.NoDay, Orders: map[string]int64{}, Money: map[string]ledger.Money{}, Before: map[string]bool{}}
	if o.horizon.Unit != 0 {
		if last := o.horizon.After(day); last <= end.last {
			out.Until = last
		} else {
			out.Cut = last
		}
	}
	basis, err := o.scoring.chooseBasis(files.inputs)
	if err != nil {
		return out, err
	}
	lo = o.later(files, lo, basis)
	lo.AsOf = out.Until
	lo.Window = ledger.Span{N: int(out.Until - day), Unit: 'd'}
	var acc *rfm.Accumulator
	l, err := ledger.Read(ctx, files.inputs, lo, func() ledger.Sink {
		acc = o.scoring.accumulator(files.inputs)
		return acc.Add
	})
	if err := files.unchanged(err); err != nil {
		return out, err
	}
	var ms []rfm.Metrics
	if basis == rfm.Charges {
		ms = rfm.OfCharges(l, l.Accounts(), rfm.NetSum)
	} else if ms, err = acc.Metrics(l, rfm.NetSum); err != nil {
		return out, err
	}
	for i := range ms {
		n := int64(0)
		switch paid := ms[i].Monetary > 0; {
		case basis == rfm.Charges && paid: // who only used up what was paid ahead did not
			n = max(ms[i].Frequency, 1)
		case basis != rfm.Charges && ms[i].Unscored == rfm.Scored:
			n = ms[i].Frequency
		}
		id := l.Customers[i].ID
		if n > 0 || ms[i].Monetary != 0 {
			out.Orders[id], out.Money[id] = n, ms[i].Monetary
		}
		if l.Customers[i].Earlier() {
			out.Before[id] = true
		}
	}
	return out, nil
}

// pastRun is what a run as of a past day keeps beside its result.
type pastRun struct {
	day   ledger.Day
	last  *rfm.LastAccumulator
	known []bool // by customer
}

// sink adds what a past run keeps to a sink.
func (p *pastRun) sink(to ledger.Sink) ledger.Sink {
	if p == nil {
		return to
	}
	p.last = rfm.NewLastAccumulator()
	return func(part int, ts []ledger.Transaction) {
		to(part, ts)
		p.last.Add(part, ts)
	}
}
