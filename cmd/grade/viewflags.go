package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/pflag"

	"grade/ledger"
	"grade/report"
)

// viewOptions are the flags of what a report compares with, parts and hides.
type viewOptions struct {
	split string
	mask  []string
}

// maxGroups is how many workbooks --split writes at most.
const maxGroups = 200

func (o *viewOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.split, "split", "", "write a workbook for each value of this `COLUMN`, such as project or owner, beside the one of all")
	o.addMask(f)
}

// addMask adds the flag that hides fields.
func (o *viewOptions) addMask(f *pflag.FlagSet) {
	f.StringSliceVar(&o.mask, "mask", nil, "hide these `FIELDS` in every output: "+strings.Join(report.MaskFields, ", "))
}

// check checks the flags.
func (o *viewOptions) check() error { return checkMask(o.mask) }

// checkMask checks --mask.
func checkMask(fields []string) error {
	for _, m := range fields {
		if !slices.Contains(report.MaskFields, m) {
			return &usageError{fmt.Sprintf("--mask: no field %q", m), "there are " + strings.Join(report.MaskFields, ", ")}
		}
	}
	return nil
}

// apply puts what was asked for into a result; history says whether a list of it is kept.
func (o *viewOptions) apply(r *report.Result, history bool) error {
	if len(o.mask) > 0 && r.Mask(o.mask) && history { // before the groups are made, so that a customer is masked the same everywhere
		return &usageError{"--mask and --history: customers could not be followed from list to list by ids that are hidden", "leave one of them out"}
	}
	if o.split == "" {
		return nil
	}
	n, ok := r.Splits(o.split)
	switch {
	case !ok:
		return &usageError{fmt.Sprintf("--split: no column %q", o.split), columnHint(r, o.split)}
	case report.IsPersonal(o.split):
		return &usageError{fmt.Sprintf("--split %s: the names of the files would be those of people", o.split), "split by project, owner or area"}
	case n > maxGroups:
		return &usageError{fmt.Sprintf("--split %s: %d values would make as many workbooks", o.split, n), fmt.Sprintf("choose a column with at most %d", maxGroups)}
	}
	r.Parts, r.SplitBy = r.Split(o.split), o.split
	if t, ok := report.FieldTitle(r, o.split); ok {
		r.SplitBy = t
	}
	return nil
}

// columnHint names the column that was meant, or those that there are.
func columnHint(r *report.Result, name string) string {
	var headers []string
	for _, in := range r.Inputs {
		for _, h := range in.Header {
			if h != "" && !slices.Contains(headers, h) {
				headers = append(headers, h)
			}
		}
	}
	return ledger.DidYouMean(name, headers)
}

// spread adds the workbooks of the groups to the targets, and the CSV that holds the customers for whom a
// sheet has no room.
func (o *viewOptions) spread(targets []target, r *report.Result, list *report.Customers, sheets []string, rejects string) ([]target, error) {
	parts := r.Parts
	if slices.Equal(sheets, []string{"groups"}) {
		parts = nil // they are compared, and have no such sheet of their own
	}
	var out []target
	for _, t := range targets {
		out = append(out, t)
		if t.stdout || t.as != "" || t.format != formatXLSX && t.format != formatHTML {
			continue
		}
		stem, ext := strings.TrimSuffix(t.name, filepath.Ext(t.name)), filepath.Ext(t.name)
		if t.format == formatXLSX && report.TooMany(list) {
			if r.Beside == "" {
				r.Beside = filepath.Base(stem) + "-customers.csv"
			}
			out = append(out, target{name: stem + "-customers.csv", format: formatCSV})
		}
		used := map[string]bool{}
		for i := range parts {
			p := &parts[i]
			name := fileName(p.Group)
			for n := 2; used[strings.ToLower(name)]; n++ {
				name = fmt.Sprintf("%s-%d", fileName(p.Group), n)
			}
			used[strings.ToLower(name)] = true
			name = stem + "-" + name + ext
			if t.format == formatXLSX || p.File == "" {
				p.File = name
			}
			out = append(out, target{name: name, format: t.format, part: p.Result})
		}
	}
	if o.split != "" && len(out) == len(targets) && len(parts) > 0 {
		return nil, &usageError{"--split: nothing is written for each group", "write a workbook or a page: -o report.xlsx or -o report.html"}
	}
	seen := map[string]bool{absolute(rejects): rejects != ""}
	for _, t := range out {
		if !t.stdout && seen[absolute(t.name)] {
			return nil, &usageError{fmt.Sprintf("-o: two outputs would be written to %s", t.name), "give each a name of its own"}
		}
		seen[absolute(t.name)] = !t.stdout
	}
	return out, nil
}

// nameBytes is how long the part of a file's name may be that a value makes.
const nameBytes = 120

// fileName makes a value a part of a file's name.
func fileName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, s)
	for len(s) > nameBytes {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	if s = strings.Trim(s, " ."); s == "" {
		return "_"
	}
	return s
}
