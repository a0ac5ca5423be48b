package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"grade/ledger"
	"grade/report"
	"grade/source"
)

// describe says how each table was read.
func describe(files *opened, lang string) []report.Input {
	sum := map[string]string{}
	skipped := map[string][]string{}
	for i, f := range files.files {
		skipped[f.Name] = f.Skipped
		if i < len(files.sums) {
			sum[f.Name] = files.sums[i]
		}
	}
	var out []report.Input
	for i := range files.inputs {
		in := &files.inputs[i]
		t := in.Table
		d := report.Input{Name: t.Name(), Kind: in.Kind, HeaderRow: t.HeaderRow, SHA256: sum[t.File], Format: t.Format.String(), NameKey: in.NameKey, Skipped: skipped[t.File]}
		delete(skipped, t.File) // said once a file
		d.HeaderTop, d.Header, d.Dialect, d.Others = t.HeaderTop, t.Header, t.Dialect, t.Others
		if s, ok := ledger.Recognised(t); ok {
			if d.System = s.EN; lang == "zh" {
				d.System = s.ZH
			}
		}
		if t.Format == source.SQL {
			d.Format, d.Table, d.Added = files.session.Engine, true, in.Ask != nil
			if zone := files.queried[t.File].DayZone(in.Mapping.Column(ledger.OrderDate)); zone != "" {
				d.Format += " · " + report.Say(lang, "table_zone", zone)
			}
			d.Ranges, d.Rows = files.ranges[t.File].Columns, files.ranges[t.File].Rows
		}
		if t.Format == source.CSV {
			d.Format = t.Dialect.Encoding.String()
		}
		used := map[int]bool{}
		for _, x := range reported(in) {
			if used[x.Column] = true; x.Field == ledger.CustomerName && in.NameKey {
				continue
			}
			if last := len(d.Columns) - 1; x.Field == ledger.MonthCell && last >= 0 && d.Columns[last].Field == x.Field {
				first, _, _ := strings.Cut(d.Columns[last].Header, " … ")
				d.Columns[last].Header = first + " … " + t.Header[x.Column]
				continue
			}
			_, guessed := in.Mapping.Guessed[x.Field]
			d.Columns = append(d.Columns, report.MappedColumn{Field: x.Field, Header: t.Header[x.Column], Guessed: guessed && in.Mapping.Column(x.Field) == x.Column})
		}
		for c, h := range t.Header {
			if used[c] || h == "" {
				continue
			}
			if d.Free = append(d.Free, h); in.Kind == ledger.Charges && in.IsAmount(c) {
				d.UnusedMoney = append(d.UnusedMoney, h)
			}
		}
		out = append(out, d)
	}
	return out
}

var reportedFields = []ledger.Field{
	ledger.CustomerID, ledger.OrderID, ledger.OrderDate, ledger.Amount, ledger.Quantity, ledger.UnitPrice, ledger.Currency,
	ledger.Status, ledger.Item, ledger.DocumentType, ledger.CustomerName, ledger.Project, ledger.Owner,
}

// reported lists the columns that are used of a table.
func reported(in *ledger.Input) []ledger.FieldColumn {
	fields, out := reportedFields, []ledger.FieldColumn{}
	if in.Kind == ledger.Charges {
		fields, out = whoFields, in.ChargeColumns()
	}
	var who []ledger.FieldColumn
	for _, f := range fields {
		c := in.Mapping.Column(f)
		if c >= 0 && !slices.ContainsFunc(out, func(x ledger.FieldColumn) bool { return x.Column == c }) {
			who = append(who, ledger.FieldColumn{Field: f, Column: c})
		}
	}
	return append(who, out...)
}

// whoFields say of a charge whose it is.
var whoFields = []ledger.Field{ledger.CustomerID, ledger.OrderID, ledger.CustomerName, ledger.Project, ledger.Owner, ledger.Building, ledger.UnitNo, ledger.Room, ledger.DocumentType, ledger.Status, ledger.Currency}

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
	add("basis", r.Basis.String())
	add("frequency", r.Frequency)
	add("monetary", o.scoring.monetary.String())
	add("refunds", o.rows.refunds)
	add("tiers", r.Tiers.String())
	add("tier-by", r.TierBy)
	for _, p := range o.lifetime.parameters(r) {
		add(p.Name, p.Value)
	}
	add("include", strings.Join(o.rows.include, " "))
	add("exclude", strings.Join(o.rows.exclude, " "))
	add("drop-duplicates", yes(o.rows.dropDuplicates))
	add("keep-items", yes(o.rows.keepItems))
	add("currency", r.Ledger.Currency)
	add("rate", strings.Join(o.rows.rates, " "))
	if y := o.scoring.yardstick; y != nil {
		add("cuts", filepath.Base(y.Name)+" ("+y.AsOf+")")
	}
	if o.period.hold > 1 {
		add("hold", fmt.Sprint(o.period.hold))
	}
	add("control", o.period.control)
	return out
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}
