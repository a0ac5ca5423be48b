package main

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"grade/ledger"
	"grade/report"
	"grade/source"
)

// periodOptions are the flags that join a run to those of other periods.
type periodOptions struct {
	previous string
	cuts     string
	hold     int
	history  string
	control  string

	earlier   *report.Graded    // what previous holds
	yardstick *report.Yardstick // of cuts
	share     float64           // of control
}

func (o *periodOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.previous, "previous", "", "compare with this graded list of an earlier period: `FILE` (.csv, .xlsx or .json of grade, or any table with a customer and a tier)")
	f.StringVar(&o.history, "history", "", "keep a list of each period in this `DIR`, and compare with the one before")
	f.StringVar(&o.cuts, "cuts", "", "score and tier by the cut points and bounds of this earlier list: `FILE` (.xlsx or .json of grade)")
	f.IntVar(&o.hold, "hold", 0, "keep a tier until a customer was below it in so many `LISTS` in a row")
	f.StringVar(&o.control, "control", "", "keep this `SHARE` of the call list from being called, such as 10%, to learn what calls do")
}

// check checks the flags, and reads the lists that do not depend on the day of this one.
func (o *periodOptions) check(ctx context.Context) error {
	switch {
	case o.hold < 0:
		return &usageError{fmt.Sprintf("--hold: %d is not a number of lists", o.hold), "such as --hold 2"}
	case o.hold > 1 && o.previous == "" && o.history == "":
		return &usageError{"--hold: nothing says what tiers customers had", "add --previous LIST or --history DIR"}
	case o.previous != "" && o.history != "":
		return &usageError{"--previous and --history: both name an earlier list", "give one of them"}
	}
	if o.control != "" {
		l, err := parseLimit(o.control)
		if err != nil || !l.share || l.percent <= 0 || l.percent >= 100 {
			return &usageError{fmt.Sprintf("--control: %q is not a share above 0%% and below 100%%", o.control), "such as --control 10%"}
		}
		o.share = l.percent / 100
	}
	if o.history != "" {
		if st, err := os.Stat(o.history); err == nil && !st.IsDir() {
			return &usageError{fmt.Sprintf("--history: %s is not a folder", o.history), "name a folder"}
		}
	}
	var err error
	if o.previous != "" {
		if o.earlier, err = openGraded(ctx, o.previous, "--previous", nil); err != nil {
			return err
		}
	}
	if o.cuts != "" {
		o.yardstick, err = openYardstick(o.cuts)
	}
	return err
}

// reads are the files that are read beside the inputs, and must not be written over.
func (o *periodOptions) reads() []string {
	return slices.DeleteFunc([]string{o.previous, o.cuts}, func(s string) bool { return s == "" })
}

// openGraded reads a graded list. Of a workbook that grade wrote it is the sheet of the customers.
func openGraded(ctx context.Context, name, flag string, more []string) (*report.Graded, error) {
	if isJSON(name) {
		f, err := openJSON(name, flag)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return report.ReadGradedJSON(name, f, more)
	}
	var f *source.File
	err := source.ErrNoSheet
	for _, sheet := range []string{report.Say("zh", "sheet_customers"), report.Say("en", "sheet_customers"), ""} {
		if errors.Is(err, source.ErrNoSheet) {
			f, err = source.Open(name, source.Options{Header: ledger.HeaderScore, Sheet: sheet})
		}
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if f.Tables[0].Format == source.HTML {
		return nil, &source.Error{Where: name, What: "a page shows the first customers only", Hint: "give the list as .csv, .xlsx or .json"}
	}
	head, err := readHead(name)
	if err != nil {
		return nil, err
	}
	g, err := report.ReadGraded(ctx, f.Tables[0], head, more)
	if changed := f.Unchanged(); changed != nil {
		return nil, changed
	}
	return g, err
}

// readHead reads what a workbook says of itself; nil of any other file.
func readHead(name string) (*report.ListHead, error) {
	if !strings.EqualFold(filepath.Ext(name), ".xlsx") {
		return nil, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return report.ReadHead(f, st.Size()), nil
}

// isJSON says whether a list is in JSON, by its name.
func isJSON(name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(name, ".json") || strings.HasSuffix(name, report.PeriodEnding)
}

// jsonFile is an open list in JSON, which may be gzipped.
type jsonFile struct {
	io.Reader
	file *os.File
}

func (f *jsonFile) Close() error { return f.file.Close() }

// openJSON opens a list in JSON.
func openJSON(name, flag string) (*jsonFile, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, &source.Error{Where: name, What: pathError(err), Hint: "check the name of " + flag, Err: err}
	}
	if !strings.EqualFold(filepath.Ext(name), ".gz") {
		return &jsonFile{f, f}, nil
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		f.Close()
		return nil, &source.Error{Where: name, What: "not a list of a history: " + err.Error(), Hint: "remove it, or restore it from a copy", Err: err}
	}
	return &jsonFile{z, f}, nil
}

// openYardstick reads the cut points of a list.
func openYardstick(name string) (*report.Yardstick, error) {
	var head *report.ListHead
	if isJSON(name) {
		f, err := openJSON(name, "--cuts")
		if err != nil {
			return nil, err
		}
		defer f.Close()
		if head, err = report.ReadHeadJSON(f); err != nil {
			return nil, &source.Error{Where: name, What: "not a list in JSON", Hint: "give a file that grade wrote with -o list.json", Err: err}
		}
	} else {
		st, err := os.Stat(name)
		if err != nil {
			return nil, &source.Error{Where: name, What: pathError(err), Hint: "check the name of --cuts", Err: err}
		}
		if st.IsDir() {
			return nil, &source.Error{Where: name, What: "is a folder", Hint: "give a list that grade wrote as .xlsx or .json"}
		}
		if head, err = readHead(name); err != nil {
			return nil, err
		}
	}
	if head == nil {
		return nil, &source.Error{Where: name, What: "says no cut points", Hint: "give a list that grade wrote as .xlsx or .json"}
	}
	y, err := head.Yardstick(name)
	if err != nil {
		return nil, &usageError{fmt.Sprintf("--cuts: %s %v", name, err), "give a list that was scored by quantile, mean, median, score-mean or r, without --within"}
	}
	return y, nil
}

// pathError says what is wrong with a file, without its name.
func pathError(err error) string {
	var path *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "no such file"
	case errors.As(err, &path):
		return path.Err.Error()
	}
	return err.Error()
}

// before finds the earlier list of a result, and puts it beside it; letters are the tiers, best first.
func (o *periodOptions) before(ctx context.Context, r *report.Result, letters []string) error {
	if o.history != "" {
		name, err := periodBefore(o.history, r.Ledger.AsOf)
		if err != nil || name == "" {
			return err
		}
		if o.earlier, err = openPeriod(ctx, name); err != nil {
			return err
		}
	}
	if o.earlier != nil {
		r.SetPrevious(o.earlier, letters)
	}
	return nil
}

// apply keeps tiers, and parts the call list, when the tiers are final.
func (o *periodOptions) apply(r *report.Result) {
	if o.hold > 1 {
		r.KeepTiers(o.hold)
	}
	if o.share > 0 {
		r.SetTrial(o.share)
	}
}

// openPeriod reads a list of a history, which is of the day that its name says.
func openPeriod(ctx context.Context, name string) (*report.Graded, error) {
	g, err := openGraded(ctx, name, "--history", nil)
	if err != nil {
		return nil, err
	}
	if day := strings.TrimSuffix(filepath.Base(name), report.PeriodEnding); g.AsOf.String() != day {
		return nil, &source.Error{Where: name, What: fmt.Sprintf("the list is as of %s", g.AsOf), Hint: "name it by its day, or remove it"}
	}
	return g, nil
}

// periods lists the lists of a history, the earliest first. A folder that is not there has none.
func periods(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		if _, err := ledger.ParseDay(strings.TrimSuffix(e.Name(), report.PeriodEnding)); err == nil && strings.HasSuffix(e.Name(), report.PeriodEnding) && e.Type().IsRegular() {
			out = append(out, e.Name())
		}
	}
	slices.Sort(out)
	return out, nil
}

// periodBefore finds the last list of a history that is of an earlier day; "" for none.
func periodBefore(dir string, asOf ledger.Day) (string, error) {
	names, err := periods(dir)
	last := ""
	for _, n := range names {
		if asOf != ledger.NoDay && n < asOf.String() {
			last = filepath.Join(dir, n)
		}
	}
	return last, err
}

// doubts says why the files of this run may be the wrong ones, by the period before.
func (o *periodOptions) doubts(r *report.Result) error {
	if o.history == "" {
		return nil
	}
	name, err := periodBefore(o.history, r.Ledger.AsOf)
	if err != nil || name == "" {
		return err
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	before, err := report.ReadPeriod(f)
	if err != nil {
		return &source.Error{Where: name, What: "not a list of a history", Hint: "remove it, or restore it from a copy", Err: err}
	}
	list := r.Period().Doubts(before, "en") // errors are in English
	if len(list) == 0 {
		return nil
	}
	return &gateError{"--history " + o.history + ": is this the right file? " + strings.Join(list, "; "), "the outputs were written, the period was not kept; --force keeps it"}
}

// keep writes the list of this period into the history, as one of the outputs of the run, and names it.
func (o *periodOptions) keep(a *app, r *report.Result, list *report.Customers) (name string, err error) {
	if r.Ledger.AsOf == ledger.NoDay {
		return "", &usageError{"--history: nothing in the files is dated", "say which day the list is of: --as-of"}
	}
	if err := os.MkdirAll(o.history, 0o777); err != nil {
		return "", err
	}
	name = filepath.Join(o.history, r.Ledger.AsOf.String()+report.PeriodEnding)
	return name, a.outputs.write(name, func(w io.Writer) error { return report.WritePeriod(w, r, list) })
}
