package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/mattn/go-isatty"
	"github.com/spf13/pflag"

	"grade/ledger"
	"grade/report"
)

// outputOptions are the flags of what is written.
type outputOptions struct {
	files      []string
	as         asFlag // the systems that the files are for
	format     string
	lang       string
	rejects    string
	maxRejects string
	limit      fractionLimit
	force      bool
	private    bool
	bom        bool
	color      string
	suffix     string // of the default workbook
	stem       string // of its name; "": that of the first file
	whole      bool   // everything that is known: grade report
	sheets     []string
}

// addFlags adds the flags of a command that grades.
func (o *outputOptions) addFlags(f *pflag.FlagSet) {
	o.addFiles(f, ".xlsx, .html, .csv, .json, or .md for the call list")
	f.StringVar(&o.rejects, "rejects", "", "write the rows that were left out to this `FILE`")
	f.StringVar(&o.maxRejects, "max-rejects", "", "exit 4 when more than this `SHARE` or number of rows cannot be understood: 1% or 20")
	o.addAs(f)
}

// addTables adds the flags of a command that writes no call list and leaves no rows out.
func (o *outputOptions) addTables(f *pflag.FlagSet) {
	o.addFiles(f, ".xlsx, .html, .csv or .json")
}

// addFiles adds the flags that say what is written, and how.
func (o *outputOptions) addFiles(f *pflag.FlagSet, endings string) {
	f.StringArrayVarP(&o.files, "output", "o", nil, "write this `FILE` ("+endings+"; - is stdout; may hold {as_of}); repeatable")
	f.StringVar(&o.format, "format", "", "print the summary on stdout in this `FORMAT`: json, csv or table")
	o.addLang(f)
	f.BoolVar(&o.force, "force", false, "replace files that grade did not write or that were changed since")
	f.BoolVar(&o.bom, "bom", false, "begin CSV with a byte order mark, for Excel")
	f.BoolVar(&o.private, "private", false, "only you may read what is written: files with mode 0600")
	f.StringVar(&o.color, "color", "auto", "`WHEN` to colour: auto, always or never")
}

// addAs adds the flag that writes a file for another system.
func (o *outputOptions) addAs(f *pflag.FlagSet) {
	o.as.files = &o.files
	f.Var(&o.as, "as", "write the -o before it for the import of this `SYSTEM`: "+strings.Join(report.CRMs, " or "))
}

// asFlag is --as: of each output the system it is for, by its place among them.
type asFlag struct {
	files *[]string
	by    map[int]string
}

func (a *asFlag) Type() string { return "SYSTEM" }

func (a *asFlag) String() string {
	if a == nil || len(a.by) == 0 {
		return ""
	}
	return fmt.Sprint(a.by)
}

// Set takes the system for the output before it.
func (a *asFlag) Set(s string) error {
	switch {
	case !slices.Contains(report.CRMs, s):
		return fmt.Errorf("must be one of %s", strings.Join(report.CRMs, ", "))
	case len(*a.files) == 0:
		return fmt.Errorf("stands behind the -o that it is about")
	}
	if a.by == nil {
		a.by = map[int]string{}
	}
	a.by[len(*a.files)-1] = s
	return nil
}

// addSheets adds the flag that narrows a report.
func (o *outputOptions) addSheets(f *pflag.FlagSet) {
	f.StringSliceVar(&o.sheets, "sheets", nil, "only these `SHEETS`: "+strings.Join(report.SheetKeys, ", "))
}

func (o *outputOptions) addLang(f *pflag.FlagSet) {
	f.StringVar(&o.lang, "lang", "", "`LANGUAGE`: en or zh (default: the language of the headers)")
}

func (o *outputOptions) check() error {
	for i, f := range o.files {
		kind, err := outputFormat(f)
		if as := o.as.by[i]; as != "" && (f == "-" || err == nil && kind != formatCSV && kind != formatXLSX) {
			return &usageError{fmt.Sprintf("--as %s: %q is no file that it imports", as, f), "end it in .csv or .xlsx"}
		}
		if f == "-" {
			continue
		}
		if err != nil {
			return err
		}
		if rest := expandName(f, 0); strings.ContainsAny(rest, "{}") {
			return &usageError{fmt.Sprintf("-o: %q has a place that is not known", f), "{as_of} and {as_of:2006-01} are"}
		}
	}
	if !slices.Contains([]string{"", "json", "csv", "table"}, o.format) {
		return &usageError{fmt.Sprintf("--format: %q is not json, csv or table", o.format), "--format json"}
	}
	if o.format == "table" && slices.Contains(o.files, "-") {
		return &usageError{"--format: a list on stdout is csv or json", "--format csv"}
	}
	if lang, _, ok := strings.Cut(o.lang, "-"); ok && lang != "" {
		o.lang = lang // zh-CN, en-GB
	}
	if !slices.Contains([]string{"", "en", "zh"}, o.lang) {
		return &usageError{fmt.Sprintf("--lang: %q is not en or zh", o.lang), "--lang zh"}
	}
	if !slices.Contains([]string{"auto", "always", "never"}, o.color) {
		return &usageError{fmt.Sprintf("--color: %q is not auto, always or never", o.color), "--color never"}
	}
	if o.rejects != "" {
		if f, err := outputFormat(o.rejects); err != nil || f != formatCSV {
			return &usageError{"--rejects: the file is CSV", "end it in .csv"}
		}
	}
	if len(o.sheets) > 0 && (o.format == "csv" || o.format == "json") {
		return &usageError{"--sheets: --format " + o.format + " prints the summary", "--format table prints sheets, -o report.xlsx writes them; json holds the collections too"}
	}
	for _, s := range o.sheets {
		hint := ledger.DidYouMean(s, report.SheetKeys)
		switch {
		case !slices.Contains(report.SheetKeys, s):
			return &usageError{fmt.Sprintf("--sheets: no sheet %q", s), hint}
		case o.format == "table" && !slices.Contains(report.TextSheets, s):
			return &usageError{fmt.Sprintf("--sheets: the sheet %s is not shown on a terminal", s), fmt.Sprintf("write it with -o report.xlsx; --format table shows %s", strings.Join(report.TextSheets, ", "))}
		}
	}
	if o.maxRejects != "" {
		var err error
		if o.limit, err = parseLimit(o.maxRejects); err != nil {
			return &usageError{"--max-rejects: " + err.Error(), "1% or 20"}
		}
	}
	return nil
}

// target is one output of the list.
type target struct {
	name   string
	format format
	stdout bool
	as     string         // the system that imports it; "": none
	part   *report.Result // one of the groups; nil: all
}

// targets says what is written: the -o files, or the default workbook.
func (o *outputOptions) targets(inputs []string, asOf ledger.Day) ([]target, error) {
	if len(o.files) == 0 {
		if o.format != "" {
			return nil, nil
		}
		return []target{{name: defaultOutput(inputs, o.stem, o.suffix), format: formatXLSX}}, nil
	}
	var out []target
	seen := map[string]bool{absolute(o.rejects): o.rejects != ""}
	for i, f := range o.files {
		if f == "-" {
			if seen["-"] {
				return nil, &usageError{"-o: two outputs would be printed", "give -o - once"}
			}
			seen["-"] = true
			t := target{stdout: true, format: formatCSV}
			if o.format == "json" {
				t.format = formatJSON
			}
			out = append(out, t)
			continue
		}
		f = expandName(f, asOf)
		kind, _ := outputFormat(f)
		if seen[absolute(f)] {
			return nil, &usageError{fmt.Sprintf("-o: two outputs would be written to %s", f), "give each a name of its own"}
		}
		seen[absolute(f)] = true
		out = append(out, target{name: f, format: kind, as: o.as.by[i]})
	}
	return out, nil
}

func absolute(name string) string {
	if a, err := filepath.Abs(name); err == nil {
		return a
	}
	return name
}

// wantsWorkbook says whether sheets are written, or what stands on them.
func (o *outputOptions) wantsWorkbook() bool {
	return len(o.files) == 0 && o.format == "" || slices.ContainsFunc(o.files, func(f string) bool {
		kind, err := outputFormat(f)
		return err == nil && kind != formatCSV && kind != formatJSON
	})
}

// language is --lang, else that of the input's headers.
func (o *outputOptions) language(files *opened) string {
	if o.lang != "" {
		return o.lang
	}
	return report.LanguageOf(files.tables()[0].Header)
}

func (o *outputOptions) colour(a *app) bool {
	switch o.color {
	case "always":
		return true
	case "never":
		return false
	}
	return a.terminal != nil && isatty.IsTerminal(a.terminal.Fd()) && os.Getenv("NO_COLOR") == ""
}

// isTerminal says whether a person is reading stderr.
func (a *app) isTerminal() bool {
	f, ok := a.stderr.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}

// fractionLimit is a number of rows, or a share of them in hundredths of a percent.
type fractionLimit struct {
	rows    int64
	percent float64
	share   bool
}

func parseLimit(s string) (fractionLimit, error) {
	if t, ok := strings.CutSuffix(s, "%"); ok {
		p, err := strconv.ParseFloat(t, 64)
		if err != nil || p < 0 || p > 100 {
			return fractionLimit{}, fmt.Errorf("%q is not a share from 0%% to 100%%", s)
		}
		return fractionLimit{percent: p, share: true}, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return fractionLimit{}, fmt.Errorf("%q is not a share or a number of rows", s)
	}
	return fractionLimit{rows: n}, nil
}

func (l fractionLimit) exceeded(n, of int64) bool {
	if l.share {
		return float64(n)*100 > l.percent*float64(of)
	}
	return n > l.rows
}
