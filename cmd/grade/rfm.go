package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"grade/ledger"
	"grade/report"
	"grade/rfm"
	"grade/segment"
	"grade/source"
)

// rfmOptions are the flags of grade rfm.
type rfmOptions struct {
	input   inputOptions
	rows    rowOptions
	scoring scoringOptions
	output  outputOptions
}

func newRFM(a *app) *cobra.Command {
	var o rfmOptions
	c := &cobra.Command{
		Use:   "rfm FILES...",
		Short: "Score, segment and tier the customers of transaction exports",
		Long: `Scores every customer by recency, frequency and monetary value, puts each into a segment
and a tier, and accounts for every row and every cent of the files.`,
		Example: `  grade rfm orders.csv                         summary, and orders-rfm.xlsx
  grade rfm orders.csv customers.xlsx -o list.csv -o list.xlsx --window 24mo`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return runRFM(c.Context(), a, args, o) },
	}
	addGroups(c, []flagGroup{
		{"Most used", o.output.addMost},
		{"Period and rows", o.rows.addFlags},
		{"Scores", o.scoring.addFlags},
		{"Input", o.input.addFlags},
		{"Output", o.output.addFlags},
	}, exitHelp)
	return c
}

func runRFM(ctx context.Context, a *app, args []string, o rfmOptions) error {
	if err := o.scoring.check(); err != nil {
		return err
	}
	if err := o.output.check(); err != nil {
		return err
	}
	names, err := expandFiles(args)
	if err != nil {
		return err
	}
	reading, err := o.ledgerOptions()
	if err != nil {
		return err
	}
	started := time.Now()
	return o.input.again(names, func(files *opened) error {
		r, err := score(ctx, a, files, reading, o)
		if err != nil {
			return err
		}
		return o.write(a, names, r, started)
	})
}

// ledgerOptions turns the flags into what the ledger wants.
func (o *rfmOptions) ledgerOptions() (ledger.Options, error) {
	lo, err := o.rows.ledger(o.input.zone)
	if err != nil {
		return lo, err
	}
	if o.input.dateOrder != "" {
		if lo.Reading.DateOrder, err = ledger.ParseDateOrder(o.input.dateOrder); err != nil {
			return lo, &usageError{"--date-format: " + err.Error(), "the order of d, m and y is what counts"}
		}
	}
	lo.Reading.Workers = runtime.GOMAXPROCS(0)
	lo.Reading.Rejects = o.output.rejects != ""
	if o.scoring.within != "" {
		lo.Reading.Carry = []string{o.scoring.within}
	}
	return lo, nil
}

// score is the line: rows to a ledger, to metrics, to scores, to segments and tiers.
func score(ctx context.Context, a *app, files *opened, lo ledger.Options, o rfmOptions) (*report.Result, error) {
	if err := ledger.RequireTransactions(files.inputs); err != nil {
		return nil, err
	}
	progress := a.progress(files)
	defer progress.stop()
	var sums func() ([]string, error)
	if o.output.wantsWorkbook() {
		sums = files.checksums()
	}
	var acc *rfm.Accumulator
	l, err := ledger.Read(ctx, files.inputs, lo, func() ledger.Sink {
		acc = rfm.NewAccumulator(o.scoring.frequencyMode(files.inputs))
		return acc.Add
	})
	progress.stop()
	if sums != nil {
		var err error
		if files.sums, err = sums(); err != nil {
			return nil, err
		}
	}
	if err != nil {
		return nil, err
	}
	r := &report.Result{Lang: o.output.language(files), Version: version(), Ledger: l, Method: o.scoring.method(), Within: o.scoring.within, TierBy: o.scoring.tierBy, Tiers: o.scoring.tiers}
	if r.Metrics, err = acc.Metrics(l, o.scoring.monetary); err != nil {
		return nil, err
	}
	r.Frequency = o.scoring.frequencyMode(files.inputs).String()
	if r.Frequency == "orders" && !l.HasOrders {
		r.Frequency = "days"
	}
	if err := o.scoring.apply(r); err != nil {
		return nil, err
	}
	r.Parameters = o.parameters(r)
	r.Inputs = describe(files)
	return r, nil
}

// apply scores, segments and tiers the customers.
func (o *scoringOptions) apply(r *report.Result) error {
	at := make([]int32, len(r.Metrics))
	if o.within == "" {
		var s rfm.Scales
		r.Scores, s = rfm.Score(r.Metrics, r.Method)
		r.Groups = []rfm.Group{{Scales: s}}
		r.Collapses = rfm.Collapsed(r.Metrics, r.Scores, s)
	} else {
		values, ok := r.Ledger.Values(o.within)
		if !ok {
			return &usageError{fmt.Sprintf("--within: no column %q", o.within), "name a column of the files, such as project"}
		}
		r.Scores, r.Groups, at = rfm.ScoreWithin(r.Metrics, r.Method, values)
	}
	if err := o.segments(r); err != nil {
		return err
	}
	values := make([]int64, len(r.Metrics))
	members := make([][]int32, len(r.Groups))
	for i := range r.Metrics {
		if r.Metrics[i].Unscored != rfm.Scored {
			continue
		}
		members[at[i]] = append(members[at[i]], int32(i))
		if values[i] = int64(r.Metrics[i].Monetary); o.tierBy == "rfm" {
			s := r.Scores[i]
			values[i] = 100 * (int64(s.R) + int64(s.F) + int64(s.M)) // bounds are read as money, in hundredths
		}
	}
	r.Tier = make([]string, len(r.Metrics))
	for _, pick := range members {
		swells := r.Tiers.Assign(values, pick, r.Tier)
		if len(members) == 1 {
			r.Swells = swells
		}
	}
	return nil
}

// segments puts every customer into its segment. A scheme that was asked for has to fit
// the scores; unasked, two-level methods take the eight classes.
func (o *scoringOptions) segments(r *report.Result) error {
	name := o.scheme
	if name == "" {
		if name = "standard"; r.Method.Kind.TwoLevels() || r.Method.Levels() == 2 {
			name = "eight"
		}
	}
	scheme, err := segment.OpenScheme(name)
	if err != nil {
		return &usageError{"--scheme: " + err.Error(), "one of " + strings.Join(segment.SchemeNames(), ", ")}
	}
	r.Class = make([]int8, len(r.Metrics))
	fits := scheme.Fits(r.Method)
	if !fits && o.scheme != "" {
		return &usageError{fmt.Sprintf("--scheme: %s is written for %d scores, the method gives %d", name, scheme.Levels, r.Method.Levels()), fitHint(scheme.Levels)}
	}
	if fits {
		r.Scheme = scheme
	}
	for i := range r.Class {
		r.Class[i] = -1
		if fits {
			r.Class[i] = int8(scheme.Class(r.Scores[i]))
		}
	}
	return nil
}

func fitHint(levels int) string {
	if levels == 2 {
		return "--method mean, median or score-mean, or --bins 2"
	}
	return fmt.Sprintf("--bins %d", levels)
}

// write makes the outputs: with -o just those, with --format a summary on stdout, else the
// summary and a workbook.
func (o *rfmOptions) write(a *app, inputs []string, r *report.Result, started time.Time) error {
	list := report.List(r)
	targets, err := o.output.targets(inputs, r.Ledger.AsOf)
	if err != nil {
		return err
	}
	for i := range targets {
		t := &targets[i]
		if t.stdout {
			continue
		}
		if err := mayReplace(t.name, inputs, o.output.force, isOurs(t.format, list)); err != nil {
			return err
		}
	}
	if o.output.rejects != "" {
		if err := mayReplace(o.output.rejects, inputs, o.output.force, isOurs(formatCSV, nil)); err != nil {
			return err
		}
		if err := a.outputs.write(o.output.rejects, func(w io.Writer) error { return report.WriteRejects(w, r.Ledger.Reconciled.Rejects) }); err != nil {
			return err
		}
	}
	var said []string
	for _, t := range targets {
		if t.stdout {
			continue
		}
		n := report.Count(int64(list.N))
		say := report.Say(r.Lang, "wrote_list", t.name, n)
		err := a.outputs.write(t.name, func(w io.Writer) error {
			switch t.format {
			case formatCSV:
				return report.WriteCSV(w, list, o.output.bom)
			case formatJSON:
				return report.WriteJSON(w, r, list)
			}
			scratch, err := a.outputs.scratch()
			if err != nil {
				return err
			}
			book := report.Build(r)
			say = report.Say(r.Lang, "wrote", t.name, len(book.Sheets), n)
			return report.WriteXLSX(w, book, scratch)
		})
		if err != nil {
			return err
		}
		said = append(said, say)
	}
	if o.output.rejects != "" {
		said = append(said, report.Say(r.Lang, "wrote_reject", o.output.rejects, report.Count(int64(len(r.Ledger.Reconciled.Rejects)))))
	}
	if err := o.print(a, r, list, targets); err != nil {
		return err
	}
	if err := a.outputs.commit(); err != nil {
		return err
	}
	if !a.quiet {
		for i, s := range said {
			if i == len(said)-1 && a.isTerminal() {
				s += fmt.Sprintf(", %.1f s", time.Since(started).Seconds())
			}
			fmt.Fprintln(a.stderr, s)
		}
	}
	return o.gate(r)
}

// print writes the data to stdout, and the talk around it to stderr.
func (o *rfmOptions) print(a *app, r *report.Result, list *report.Customers, targets []target) error {
	talk := a.stderr
	if a.quiet {
		talk = io.Discard
	}
	if err := report.WriteReading(talk, r); err != nil {
		return err
	}
	if err := o.data(a, r, list, targets); err != nil {
		return err
	}
	return report.WriteWarnings(talk, r, a.isTerminal() && o.output.color != "never")
}

// data writes the list or the summary, as it was asked for.
func (o *rfmOptions) data(a *app, r *report.Result, list *report.Customers, targets []target) error {
	for _, t := range targets {
		if t.stdout && t.format == formatJSON {
			return report.WriteJSON(a.stdout, r, list)
		}
		if t.stdout {
			return report.WriteCSV(a.stdout, list, o.output.bom)
		}
	}
	switch {
	case o.output.format == "json":
		return report.WriteJSON(a.stdout, r, nil)
	case o.output.format == "csv":
		return report.WriteSummaryCSV(a.stdout, r)
	case o.output.format == "table", len(o.output.files) == 0 && !a.quiet:
		return report.WriteText(a.stdout, r, o.output.colour(a))
	}
	return nil
}

// gate checks --max-rejects.
func (o *rfmOptions) gate(r *report.Result) error {
	if o.output.maxRejects == "" {
		return nil
	}
	t := &r.Ledger.Reconciled.Tally
	if o.output.limit.exceeded(t.Rejected(), t.RowsRead()) {
		return &gateError{fmt.Sprintf("--max-rejects %s: %s of %s rows could not be understood", o.output.maxRejects, report.Count(t.Rejected()), report.Count(t.RowsRead())),
			"look at them with --rejects rejects.csv; the outputs were written"}
	}
	return nil
}

// describe says how each table was read.
func describe(files *opened) []report.Input {
	sum := map[string]string{}
	format := map[string]source.Format{}
	skipped := map[string][]string{}
	for i, f := range files.files {
		skipped[f.Name] = f.Skipped
		if i < len(files.sums) {
			sum[f.Name] = files.sums[i]
		}
		format[f.Name] = f.Format
	}
	var out []report.Input
	for i := range files.inputs {
		in := &files.inputs[i]
		t := in.Table
		d := report.Input{Name: t.Name(), Kind: in.Kind, HeaderRow: t.HeaderRow, SHA256: sum[t.File], Format: format[t.File].String(), NameKey: in.NameKey, Skipped: skipped[t.File]}
		delete(skipped, t.File) // said once a file
		if format[t.File] == source.CSV {
			d.Format = t.Dialect.Encoding.String()
		}
		used := map[int]bool{}
		for _, f := range reportedFields {
			c := in.Mapping.Column(f)
			if c < 0 || f == ledger.CustomerName && in.NameKey {
				continue
			}
			used[c] = true
			_, guessed := in.Mapping.Guessed[f]
			d.Columns = append(d.Columns, report.MappedColumn{Field: f, Header: t.Header[c], Guessed: guessed})
		}
		for c, h := range t.Header {
			if !used[c] && h != "" {
				d.Free = append(d.Free, h)
			}
		}
		out = append(out, d)
	}
	return out
}

var reportedFields = []ledger.Field{ledger.CustomerID, ledger.OrderID, ledger.OrderDate, ledger.Amount, ledger.Quantity, ledger.UnitPrice, ledger.Currency,
	ledger.Status, ledger.Item, ledger.DocumentType, ledger.CustomerName, ledger.Project, ledger.Owner}

// parameters lists the settings that shaped the list, as their flags name them.
func (o *rfmOptions) parameters(r *report.Result) []report.Parameter {
	var out []report.Parameter
	add := func(name, value string) {
		if value != "" {
			out = append(out, report.Parameter{Name: name, Value: value})
		}
	}
	add("as-of", r.Ledger.AsOf.String())
	add("window", o.rows.window)
	add("method", r.Method.Kind.String())
	add("bins", fmt.Sprint(r.Method.Levels()))
	add("breaks", strings.Join(o.scoring.breaks, " "))
	add("within", o.scoring.within)
	if r.Scheme != nil {
		add("scheme", r.Scheme.Name)
	}
	add("frequency", r.Frequency)
	add("monetary", o.scoring.monetary.String())
	add("refunds", o.rows.refunds)
	add("tiers", r.Tiers.String())
	add("tier-by", o.scoring.tierBy)
	add("include", strings.Join(o.rows.include, " "))
	add("exclude", strings.Join(o.rows.exclude, " "))
	add("drop-duplicates", yes(o.rows.dropDuplicates))
	add("keep-items", yes(o.rows.keepItems))
	add("currency", r.Ledger.Currency)
	add("rate", strings.Join(o.rows.rates, " "))
	return out
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

// defaultOutput names the workbook of a run without -o.
func defaultOutput(inputs []string, suffix string) string {
	base := filepath.Base(inputs[0])
	if base == "-" {
		base = "stdin"
	}
	return strings.TrimSuffix(base, filepath.Ext(base)) + suffix + ".xlsx"
}
