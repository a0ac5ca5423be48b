package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"grade/report"
)

// write makes the outputs: with -o just those, with --format a summary on stdout, else the
// summary and a workbook.
func (o *rfmOptions) write(a *app, inputs []string, r *report.Result, started time.Time) error {
	a.outputs.private = o.output.private
	o.period.apply(r)
	if err := o.view.apply(r, o.period.history != ""); err != nil {
		return err
	}
	doubts := o.period.doubts(r)
	if doubts != nil && !isGate(doubts) {
		return doubts
	}
	list := report.List(r)
	targets, err := o.output.targets(inputs, r.Ledger.AsOf)
	if err != nil {
		return err
	}
	if targets, err = o.view.spread(targets, r, list, o.output.sheets, o.output.rejects); err != nil {
		return err
	}
	inputs = append(slices.Clone(inputs), o.period.reads()...)
	if err := o.mayWrite(targets, inputs, r, list); err != nil {
		return err
	}
	var said []string
	books := map[*report.Result]*report.Workbook{}
	for _, t := range targets {
		if t.stdout {
			continue
		}
		s, err := o.writeList(a, t, r, list, books)
		if err != nil {
			return err
		}
		said = append(said, s)
	}
	if o.output.rejects != "" {
		rejects := r.Ledger.Reconciled.Rejects
		if err := a.outputs.write(o.output.rejects, func(w io.Writer) error { return report.WriteRejects(w, r) }); err != nil {
			return err
		}
		said = append(said, report.Say(r.Lang, "wrote_reject", o.output.rejects, report.Count(int64(len(rejects)))))
	}
	if o.period.history != "" && (doubts == nil || o.output.force) {
		name, err := o.period.keep(a, r, list)
		if err != nil {
			return err
		}
		said = append(said, report.Say(r.Lang, "kept_period", name))
	}
	if err := o.print(a, r, list, targets); err != nil {
		return err
	}
	if err := a.outputs.commit(); err != nil {
		return err
	}
	a.tell(said, started)
	if err := o.gate(r); err != nil || o.output.force {
		return err
	}
	return doubts
}

// tell says what was written and, to a person, how long it took.
func (a *app) tell(said []string, started time.Time) {
	if a.quiet {
		return
	}
	for i, s := range said {
		if i == len(said)-1 && a.isTerminal() {
			s += fmt.Sprintf(", %.1f s", time.Since(started).Seconds())
		}
		fmt.Fprintln(a.stderr, s)
	}
}

// isGate says whether an error is a gate that failed: the outputs are written all the same.
func isGate(err error) bool {
	var gate *gateError
	return errors.As(err, &gate)
}

// mayWrite checks every output before the first one is begun.
func (o *rfmOptions) mayWrite(targets []target, inputs []string, r *report.Result, list *report.Customers) error {
	for _, t := range targets {
		if t.stdout {
			continue
		}
		ours := isOurs(t.format, list)
		if t.as != "" && t.format == formatCSV {
			crm, _ := report.CRMList(r, t.as)
			ours = isOursCSV(crm.IsHeaderOf)
		}
		if err := mayReplace(t.name, inputs, o.output.force, ours); err != nil {
			return err
		}
	}
	if o.output.rejects == "" {
		return nil
	}
	return mayReplace(o.output.rejects, inputs, o.output.force, isOurs(formatCSV, nil))
}

// writeList writes the list to one file, and gives what to say of it. The sheets of a result are made once, and
// kept in books for the other formats.
func (o *rfmOptions) writeList(a *app, t target, r *report.Result, list *report.Customers, books map[*report.Result]*report.Workbook) (said string, err error) {
	if t.part != nil {
		r, list = t.part, report.List(t.part)
	}
	if t.as != "" {
		return o.writeCRM(a, t, r)
	}
	n := report.Count(int64(list.N))
	said = report.Say(r.Lang, "wrote_list", t.name, n)
	err = a.outputs.write(t.name, func(w io.Writer) error {
		switch t.format {
		case formatCSV:
			return report.WriteCSV(w, list, o.output.bom)
		case formatJSON:
			return report.WriteJSON(w, r, list)
		case formatMD:
			n, err := report.WriteCalls(w, r)
			said = report.Say(r.Lang, "wrote_calls", t.name, report.Count(int64(n)))
			return err
		}
		scratch, err := a.outputs.scratch()
		if err != nil {
			return err
		}
		book := books[r]
		if book == nil {
			if book = report.Build(r); o.output.whole {
				book = report.BuildReport(r, o.output.sheets)
			}
			books[r] = book
		}
		if len(book.Sheets) == 0 {
			return &usageError{"--sheets " + strings.Join(o.output.sheets, ",") + ": these files have nothing for it", "leave --sheets out to see which sheets there are"}
		}
		said = report.Say(r.Lang, "wrote", t.name, len(book.Sheets), n)
		if t.format == formatHTML {
			return report.WriteHTML(w, book)
		}
		return report.WriteXLSX(w, book, scratch)
	})
	return said, err
}

// writeCRM writes a list for the import of another system.
func (o *rfmOptions) writeCRM(a *app, t target, r *report.Result) (said string, err error) {
	list, left := report.CRMList(r, t.as)
	switch {
	case slices.Contains(o.view.mask, "id"), slices.Contains(o.view.mask, "name"):
		return "", &usageError{fmt.Sprintf("--as %s: it would take what --mask hides for new values", t.as), "leave one of them out"}
	case list.N == 0:
		return "", &usageError{fmt.Sprintf("--as %s: nobody with a tier has an id of its records", t.as), "give the customers as that system exported them, with the record ids"}
	}
	err = a.outputs.write(t.name, func(w io.Writer) error {
		if t.format == formatCSV {
			return report.WriteCSV(w, list, o.output.bom)
		}
		scratch, err := a.outputs.scratch()
		if err != nil {
			return err
		}
		return report.WriteXLSX(w, report.CRMWorkbook(r, list), scratch)
	})
	said = report.Say(r.Lang, "wrote_list", t.name, report.Count(int64(list.N)))
	if left > 0 {
		said += report.Say(r.Lang, "crm_left", report.Count(int64(left)))
	}
	return said, err
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
	case o.output.format == "table" && len(o.output.sheets) > 0:
		return report.WriteSheets(a.stdout, r, o.output.sheets, o.output.colour(a))
	case (o.output.format == "table" || len(o.output.files) == 0 && !a.quiet) && o.lifetime.whole:
		return report.WriteLifetime(a.stdout, r)
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

// defaultOutput names the workbook of a run without -o.
func defaultOutput(inputs []string, stem, suffix string) string {
	if stem != "" {
		return stem + suffix + ".xlsx"
	}
	base := filepath.Base(inputs[0])
	if base == "-" {
		base = "stdin"
	}
	return strings.TrimSuffix(base, filepath.Ext(base)) + suffix + ".xlsx"
}
