package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"grade/ledger"
	"grade/source"
	"grade/warehouse"
)

// inputOptions are the flags that say how files are read.
type inputOptions struct {
	maps      []string
	kinds     []string
	sheet     string
	headerRow string
	encoding  source.Encoding
	delimiter string
	quote     string
	escape    string
	dateOrder string
	zone      string // "": defaultZone for files
	tableOptions
}

// defaultZone is the time zone of files that say nothing of it.
const defaultZone = "Asia/Shanghai"

// location is the zone in which moments become days.
func (o *inputOptions) location() (*time.Location, error) {
	name := o.zone
	if name == "" {
		name = defaultZone
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, &usageError{fmt.Sprintf("--tz: unknown time zone %q", name), "such as Asia/Shanghai or UTC"}
	}
	return loc, nil
}

func (o *inputOptions) addFlags(f *pflag.FlagSet) {
	f.StringArrayVar(&o.maps, "map", nil, "`FIELD=HEADER` takes that column for the field; #3 is the third column")
	f.StringArrayVar(&o.kinds, "kind", nil, "`FILE=KIND` says what a file is: "+strings.Join(knownKinds, ", ")+" or a word of your own")
	f.StringVar(&o.sheet, "sheet", "", "read only this `SHEET` of a workbook")
	f.StringVar(&o.headerRow, "header-row", "", "the header ends in this `LINE` or row; none: there is no header (default: found)")
	o.addDialect(f)
	f.StringVar(&o.dateOrder, "date-format", "", "`LAYOUT` of dates: dd/mm/yyyy, mm/dd/yyyy or yyyy/mm/dd")
	f.StringVar(&o.zone, "tz", "", "time `ZONE` of dates given as epoch numbers, of moments in a table, and of --as-of words")
	f.Lookup("tz").DefValue = defaultZone
	o.tableOptions.addFlags(f)
}

// addDialect adds the flags that say how a text file is written.
func (o *inputOptions) addDialect(f *pflag.FlagSet) {
	f.TextVar(&o.encoding, "encoding", source.AutoEncoding, "`ENCODING` of a text file: utf-8, gb18030, big5, utf-16le, utf-16be, latin-1, macroman")
	f.StringVar(&o.delimiter, "delimiter", "", "`DELIMITER` of a text file: one character or several, tab, space, or none")
	f.StringVar(&o.quote, "quote", "", "`QUOTE` around fields: one character, or none")
	f.StringVar(&o.escape, "escape", "", "`CHARACTER` that takes the meaning off a quote or a delimiter, such as \\")
}

// source checks the flags and makes them options of package source.
func (o *inputOptions) source() (source.Options, error) {
	s := source.Options{Encoding: o.encoding, Sheet: o.sheet, Header: ledger.HeaderScore, Alone: ledger.IsCallList}
	switch n, err := strconv.Atoi(o.headerRow); {
	case o.headerRow == "":
	case o.headerRow == "none":
		s.HeaderRow = source.NoHeader
	case err != nil || n < 1:
		return s, &usageError{fmt.Sprintf("--header-row: %q is neither a number from 1 nor none", o.headerRow), "count lines from 1"}
	default:
		s.HeaderRow = n
	}
	switch o.delimiter {
	case "tab", `\t`:
		s.Delimiter = "\t"
	case "space":
		s.Delimiter = " "
	case "none":
		s.Delimiter = source.NoDelimiter
	default:
		if len(o.delimiter) > 8 || strings.ContainsAny(o.delimiter, "\"\n\r") {
			return s, &usageError{fmt.Sprintf("--delimiter: %q is no delimiter", o.delimiter), "such as --delimiter ';' or --delimiter tab"}
		}
		s.Delimiter = o.delimiter
	}
	for _, x := range []struct {
		flag, value string
		to          *byte
	}{{"--quote", o.quote, &s.Quote}, {"--escape", o.escape, &s.Escape}} {
		switch {
		case x.value == "" || x.value == "none":
		case len(x.value) != 1 || x.value[0] < '!' || x.value[0] > '~' || x.value == s.Delimiter:
			return s, &usageError{fmt.Sprintf("%s: %q is not one ASCII character", x.flag, x.value), "such as " + x.flag + ` "'"`}
		default:
			*x.to = x.value[0]
		}
	}
	s.NoQuote = o.quote == "none"
	return s, nil
}

// assignments parses --map.
func (o *inputOptions) assignments(files []string) ([]ledger.Assignment, error) {
	var out []ledger.Assignment
	for _, m := range o.maps {
		a, err := ledger.ParseAssignment(m)
		if err != nil {
			return nil, &usageError{"--map: " + err.Error(), `such as --map customer=客户编号 or --map amount=#5`}
		}
		if a.File != "" && !slices.Contains(files, a.File) {
			return nil, &usageError{fmt.Sprintf("--map: %q is not among the files", a.File), "write the file as it stands in the command"}
		}
		out = append(out, a)
	}
	return out, nil
}

// knownKinds are the kinds whose rows are understood; any other word says that those of a file are not.
var knownKinds = []string{"transactions", "charges", "customers", "surveys", "feedback", "followups", "workorders"}

// fileKinds parses --kind. A word that is nearly one of knownKinds is a mistake.
func (o *inputOptions) fileKinds(files []string) (map[string]ledger.Kind, error) {
	out := map[string]ledger.Kind{}
	for _, k := range o.kinds {
		i := strings.LastIndexByte(k, '=')
		if i < 1 || i == len(k)-1 {
			return nil, &usageError{fmt.Sprintf("--kind: %q is not FILE=KIND", k), "such as --kind orders.csv=transactions"}
		}
		if !slices.Contains(files, k[:i]) {
			return nil, &usageError{fmt.Sprintf("--kind: %q is not among the files", k[:i]), "write the file as it stands in the command"}
		}
		kind := k[i+1:]
		if near, differs := ledger.Nearest(kind, knownKinds); differs > 0 && differs <= 2 {
			return nil, &usageError{fmt.Sprintf("--kind: no kind %q", kind), "did you mean " + near + "?"}
		}
		out[k[:i]] = ledger.Kind(kind)
	}
	return out, nil
}

// names are what is read: the table of purchases, and the files.
func (o *inputOptions) names(args []string) ([]string, error) {
	names, err := expandFiles(args)
	if err != nil || o.table == "" {
		return names, err
	}
	if slices.Contains(names, rowsOf+o.table) {
		return nil, &usageError{fmt.Sprintf("--table: %s stands among the files, too", o.table), "leave one of them out"}
	}
	return append([]string{strings.TrimPrefix(o.table, rowsOf)}, names...), nil
}

// expandFiles resolves globs; a name that exists is itself. The same file twice is an error.
func expandFiles(args []string) ([]string, error) {
	var out []string
	var stats []os.FileInfo
	for _, arg := range args {
		names := []string{arg}
		if isTable(arg) {
			if slices.Contains(out, arg) {
				return nil, &usageError{fmt.Sprintf("the same table twice: %s", arg), "give each table once"}
			}
			out, stats = append(out, arg), append(stats, nil)
			continue
		}
		if _, err := os.Lstat(arg); err != nil && strings.ContainsAny(arg, "*?[") {
			matches, err := filepath.Glob(arg)
			if err != nil {
				return nil, &usageError{fmt.Sprintf("%q is not a pattern: %v", arg, err), "quote the name if it holds [ ] * ?"}
			}
			if len(matches) == 0 {
				return nil, &source.Error{Where: arg, What: "no file matches", Hint: "check the folder and the pattern"}
			}
			names = matches
		}
		for _, n := range names {
			if n == "-" && slices.Contains(out, "-") {
				return nil, &usageError{"standard input is given twice", "give - once"}
			}
			st, err := os.Stat(n)
			if err == nil {
				for k, other := range stats {
					if other != nil && os.SameFile(st, other) {
						return nil, &usageError{fmt.Sprintf("the same file twice: %s and %s", out[k], n), "give each file once"}
					}
				}
			}
			out, stats = append(out, n), append(stats, st)
		}
	}
	return out, nil
}

// opened are the files of a run.
type opened struct {
	files    []*source.File
	sums     []string
	inputs   []ledger.Input
	session  *warehouse.Session          // nil: no table is read
	table    *warehouse.Table            // of purchases, which stay there; nil: none
	queried  map[string]*warehouse.Table // by their names among the files
	ranges   map[string]ranges           // of tables that are looked at
	untidy   func()                      // takes the limit of memory back; nil: there is none
	saidCost bool
}

func (o *opened) close() {
	for _, f := range o.files {
		f.Close()
	}
	if o.session != nil {
		o.session.Close()
	}
	if o.untidy != nil {
		o.untidy()
	}
}

// unchanged says whether the files are still what they were when they were opened; err is what reading them
// gave.
func (o *opened) unchanged(err error) error {
	for _, f := range o.files {
		if changed := f.Unchanged(); changed != nil {
			return changed
		}
	}
	return err
}

// tables lists the tables of all files.
func (o *opened) tables() []*source.Table {
	var out []*source.Table
	for _, f := range o.files {
		out = append(out, f.Tables...)
	}
	return out
}

// open opens the files and says what they are.
func (o *inputOptions) open(ctx context.Context, a *app, names []string) (*opened, error) {
	so, err := o.source()
	if err != nil {
		return nil, err
	}
	out := &opened{queried: map[string]*warehouse.Table{}}
	for i, n := range names {
		if isTable(n) || o.table != "" && i == 0 {
			if err := o.openTable(ctx, a, out, n); err != nil {
				out.close()
				return nil, err
			}
			continue
		}
		f, err := source.Open(n, so)
		if err != nil {
			out.close()
			return nil, err
		}
		out.files = append(out.files, f)
	}
	if o.sheet != "" && !slices.ContainsFunc(out.tables(), func(t *source.Table) bool { return t.Format != source.CSV && t.Format != source.SQL || t.Sheet != "" }) {
		out.close()
		return nil, &usageError{fmt.Sprintf("--sheet: none of the files is a workbook with a sheet %q", o.sheet), "leave it out"}
	}
	return out, nil
}

// again runs f on the files, and once more with what was learnt when a row contradicts
// what the samples showed.
func (o *inputOptions) again(ctx context.Context, a *app, names []string, f func(*opened) error) error {
	as, err := o.assignments(names)
	if err != nil {
		return err
	}
	kinds, err := o.fileKinds(names)
	if err != nil {
		return err
	}
	files, err := o.open(ctx, a, names)
	if err != nil {
		return err
	}
	defer func() {
		a.session.set(nil)
		files.close()
	}()
	for range 1 + len(names) {
		if files.inputs, err = ledger.Recognise(files.tables(), as, kinds); err != nil {
			return err
		}
		if err := files.push(o.looks); err != nil {
			return err
		}
		err = f(files)
		var c *source.Contradiction
		if !errors.As(err, &c) {
			return err
		}
		if err := files.reopen(c); err != nil {
			return err
		}
	}
	return err
}

// reopen opens the file that contradicted itself with what was learnt.
func (o *opened) reopen(c *source.Contradiction) error {
	i := slices.IndexFunc(o.files, func(f *source.File) bool { return f.Name == c.File })
	f, err := o.files[i].Reopen(c.Options)
	if err != nil {
		o.files = slices.Delete(o.files, i, i+1) // it is closed
		return err
	}
	o.files[i] = f
	return nil
}

// checksums hashes the files as they lie on the disk, side by side with what follows.
func (o *opened) checksums() func() ([]string, error) {
	sums := make([]string, len(o.files))
	errs := make([]error, len(o.files))
	var wg sync.WaitGroup
	for i, f := range o.files {
		wg.Go(func() {
			h := sha256.New()
			errs[i] = f.Bytes(h)
			sums[i] = hex.EncodeToString(h.Sum(nil))
		})
	}
	return func() ([]string, error) {
		wg.Wait()
		return sums, errors.Join(errs...)
	}
}
