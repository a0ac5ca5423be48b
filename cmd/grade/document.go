package main

import (
	"fmt"
	"io"
	"slices"

	"grade/ledger"
	"grade/report"
)

// document is what compare, history and evaluate make: a list, and sheets about it.
type document struct {
	lang    string
	asOf    ledger.Day
	list    *report.Customers // nil: there is none
	isOurs  func(line string) bool
	json    func(w io.Writer, list *report.Customers) error
	summary func(w io.Writer) error // in CSV
	text    func(w io.Writer) error
	book    func() *report.Workbook
	notes   func(w io.Writer) error
}

// writeDocument writes the -o files, or what --format says on stdout, or the text of a summary.
func (a *app) writeDocument(o *outputOptions, inputs []string, d document) error {
	var targets []target
	if len(o.files) > 0 {
		var err error
		if targets, err = o.targets(inputs, d.asOf); err != nil {
			return err
		}
	}
	a.outputs.private = o.private
	for _, t := range targets {
		if t.format == formatMD {
			return &usageError{fmt.Sprintf("-o: %s: there is no call list here", t.name), "end it in .xlsx, .csv, .json or .html"}
		}
		if t.stdout {
			continue
		}
		ours := isOurs(t.format, nil)
		if t.format == formatCSV {
			ours = isOursCSV(d.isOurs)
		}
		if err := mayReplace(t.name, inputs, o.force, ours); err != nil {
			return err
		}
	}
	var said []string
	for _, t := range targets {
		if t.stdout {
			continue
		}
		s, err := a.writeDocumentTo(o, t, d)
		if err != nil {
			return err
		}
		said = append(said, s)
	}
	if err := d.print(a, o, targets); err != nil {
		return err
	}
	if !a.quiet && d.notes != nil {
		if err := d.notes(a.stderr); err != nil {
			return err
		}
	}
	if err := a.outputs.commit(); err != nil {
		return err
	}
	if !a.quiet {
		for _, s := range said {
			fmt.Fprintln(a.stderr, s)
		}
	}
	return nil
}

// writeDocumentTo writes one file, and gives what to say of it.
func (a *app) writeDocumentTo(o *outputOptions, t target, d document) (said string, err error) {
	said = report.Say(d.lang, "wrote_file", t.name)
	err = a.outputs.write(t.name, func(w io.Writer) error {
		switch t.format {
		case formatCSV:
			return d.csv(w, o.bom)
		case formatJSON:
			return d.json(w, d.list)
		}
		scratch, err := a.outputs.scratch()
		if err != nil {
			return err
		}
		book := d.book()
		if t.format == formatHTML {
			return report.WriteHTML(w, book)
		}
		return report.WriteXLSX(w, book, scratch)
	})
	return said, err
}

// csv writes the list or, where there is none, the summary.
func (d *document) csv(w io.Writer, bom bool) error {
	if d.list == nil {
		return d.summary(w)
	}
	return report.WriteCSV(w, d.list, bom)
}

// print writes to stdout what was asked for.
func (d *document) print(a *app, o *outputOptions, targets []target) error {
	if i := slices.IndexFunc(targets, func(t target) bool { return t.stdout }); i >= 0 {
		if targets[i].format == formatJSON {
			return d.json(a.stdout, d.list)
		}
		return d.csv(a.stdout, o.bom)
	}
	switch {
	case o.format == "json":
		return d.json(a.stdout, nil)
	case o.format == "csv":
		return d.summary(a.stdout)
	case o.format == "table", len(o.files) == 0 && !a.quiet:
		return d.text(a.stdout)
	}
	return nil
}
