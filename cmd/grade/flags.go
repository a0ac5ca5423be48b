package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grade/ledger"
	"grade/report"
	"grade/rfm"
	"grade/segment"
)

const exitHelp = `Exit codes: 0 done; 1 failed; 2 wrong usage; 3 the input cannot be used; 4 --max-rejects
exceeded, outputs written; 130 interrupted; 143 terminated.`

// flagGroup is a part of a command's flags under a heading of its help.
type flagGroup struct {
	title string
	add   func(*pflag.FlagSet)
}

// addGroups adds the flags and prints them in their groups.
func addGroups(c *cobra.Command, groups []flagGroup, foot string) {
	var sets []*pflag.FlagSet
	for _, g := range groups {
		set := pflag.NewFlagSet(g.title, pflag.ContinueOnError)
		set.SortFlags = false
		g.add(set)
		c.Flags().AddFlagSet(set)
		sets = append(sets, set)
	}
	c.SetUsageFunc(func(c *cobra.Command) error {
		w := c.OutOrStderr()
		fmt.Fprintf(w, "Usage:\n  %s\n\nExamples:\n%s\n", c.UseLine(), c.Example)
		for i, g := range groups {
			fmt.Fprintf(w, "\n%s:\n%s", g.title, sets[i].FlagUsagesWrapped(100))
		}
		fmt.Fprintf(w, "\nOther:\n%s\n%s\n", c.InheritedFlags().FlagUsages(), foot)
		return nil
	})
}

// rowOptions are the flags that say which rows count, and as what.
type rowOptions struct {
	asOf           string
	window         string
	refunds        string
	include        []string
	exclude        []string
	dropDuplicates bool
	keepItems      bool
	currency       string
	rates          []string
}

func (o *rowOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.asOf, "as-of", "", "the `DAY` to look back from: 2006-01-02, yesterday, last-sunday, month-end or quarter-end (default: the last purchase)")
	f.StringVar(&o.window, "window", "", "look back this far only: 90d, 39w, 24mo, 2y (default: everything)")
	f.StringVar(&o.refunds, "refunds", "net", "net takes refunds off the money, drop leaves them out")
	f.StringArrayVar(&o.include, "include", nil, "`COLUMN=VALUE` takes only those rows; repeatable")
	f.StringArrayVar(&o.exclude, "exclude", nil, "`COLUMN=VALUE` leaves those rows out; repeatable")
	f.BoolVar(&o.dropDuplicates, "drop-duplicates", false, "rows that stand twice in a file count once")
	f.BoolVar(&o.keepItems, "keep-items", false, "deposits and pass-through items are purchases too")
	f.StringVar(&o.currency, "currency", "", "take the rows in this currency only, such as CNY")
	f.StringArrayVar(&o.rates, "rate", nil, "`CODE=RATE` converts a currency, such as HKD=0.92; repeatable")
}

// ledger checks the flags and makes them options of package ledger.
func (o *rowOptions) ledger(zone string) (ledger.Options, error) {
	lo := ledger.Options{AsOf: ledger.NoDay}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return lo, &usageError{fmt.Sprintf("--tz: unknown time zone %q", zone), "such as Asia/Shanghai or UTC"}
	}
	lo.Reading.Zone = loc
	if o.asOf != "" {
		if lo.AsOf, err = parseAsOf(o.asOf, time.Now().In(loc)); err != nil {
			return lo, &usageError{"--as-of: " + err.Error(), "2006-01-02, yesterday, last-sunday, month-end or quarter-end"}
		}
	}
	if o.window != "" {
		if lo.Window, err = ledger.ParseSpan(o.window); err != nil {
			return lo, &usageError{"--window: " + err.Error(), "90d, 39w, 24mo or 2y"}
		}
	}
	switch o.refunds {
	case "net":
	case "drop":
		lo.Purchases.DropRefunds = true
	default:
		return lo, &usageError{fmt.Sprintf("--refunds: %q is not net or drop", o.refunds), "--refunds net"}
	}
	for _, list := range []struct {
		flag    string
		values  []string
		exclude bool
	}{{"--include", o.include, false}, {"--exclude", o.exclude, true}} {
		for _, v := range list.values {
			column, value, ok := strings.Cut(v, "=")
			if !ok || column == "" {
				return lo, &usageError{fmt.Sprintf("%s: %q is not COLUMN=VALUE", list.flag, v), "such as --include project=锦绣花园"}
			}
			lo.Filters = append(lo.Filters, ledger.Filter{Column: column, Value: value, Exclude: list.exclude})
		}
	}
	lo.Purchases.DropDuplicates, lo.Purchases.KeepItems = o.dropDuplicates, o.keepItems
	if o.currency != "" {
		lo.Purchases.Currency = ledger.CurrencyCode(o.currency)
	}
	lo.Purchases.Rates = map[string]ledger.Rate{}
	for _, v := range o.rates {
		code, rate, _ := strings.Cut(v, "=")
		r, err := ledger.ParseRate(rate)
		if err != nil || code == "" {
			return lo, &usageError{fmt.Sprintf("--rate: %q is not CODE=RATE", v), "such as --rate HKD=0.92"}
		}
		lo.Purchases.Rates[ledger.CurrencyCode(code)] = r
	}
	return lo, nil
}

// parseAsOf reads a day, or a word for one that the clock decides. now is in the zone of --tz.
func parseAsOf(s string, now time.Time) (ledger.Day, error) {
	y, m, d := now.Date()
	today := ledger.DayOf(y, int(m), d)
	switch s {
	case "yesterday":
		return today - 1, nil
	case "last-sunday":
		back := int(now.Weekday())
		if back == 0 {
			back = 7
		}
		return today - ledger.Day(back), nil
	case "month-end":
		return ledger.DayOf(y, int(m), 1) - 1, nil
	case "quarter-end":
		return ledger.DayOf(y, (int(m)-1)/3*3+1, 1) - 1, nil
	}
	return ledger.ParseDay(s)
}

// scoringOptions are the flags of scores, segments and tiers.
type scoringOptions struct {
	kind      rfm.MethodKind
	bins      int
	breaks    []string
	within    string
	scheme    string
	frequency rfm.FrequencyMode
	monetary  rfm.MonetaryMode
	tierText  string
	tierBy    string
	tiers     segment.Tiers
	cuts      [3][]int64
}

func (o *scoringOptions) addFlags(f *pflag.FlagSet) {
	f.TextVar(&o.kind, "method", rfm.ByQuantile, "quantile, mean, median, score-mean, r or ntile")
	f.IntVar(&o.bins, "bins", 5, "number of scores")
	f.StringArrayVar(&o.breaks, "breaks", nil, "fixed cut points: `r=30,90,180,365`, f=2,3,5,10 or m=100,500,1000,5000; repeatable")
	f.StringVar(&o.within, "within", "", "score and tier inside each value of this `COLUMN`")
	f.StringVar(&o.scheme, "scheme", "", "segments: "+strings.Join(segment.SchemeNames(), ", "))
	f.TextVar(&o.frequency, "frequency", rfm.ByOrders, "what counts as a purchase: orders, days or rows")
	f.TextVar(&o.monetary, "monetary", rfm.NetSum, "sum, or mean per purchase")
	f.StringVar(&o.tierText, "tiers", segment.DefaultTiers, "shares of customers, or bounds: S=50万+,A=10万+,B=1万+")
	f.StringVar(&o.tierBy, "tier-by", "monetary", "monetary or rfm")
}

// check parses what pflag cannot.
func (o *scoringOptions) check() error {
	for _, b := range o.breaks {
		name, list, ok := strings.Cut(b, "=")
		x := slices.Index([]string{"r", "f", "m"}, name)
		if !ok || x < 0 {
			return &usageError{fmt.Sprintf("--breaks: %q is not r=, f= or m= and cut points", b), "such as --breaks r=30,90,180,365"}
		}
		o.cuts[x] = []int64{}
		for _, p := range strings.Split(list, ",") {
			m, err := ledger.ParseMoney(p)
			if err != nil || x < 2 && m%100 != 0 {
				return &usageError{fmt.Sprintf("--breaks: %q is not a cut point", p), "whole days and purchases, money with up to two decimals"}
			}
			if x < 2 {
				m /= 100
			}
			o.cuts[x] = append(o.cuts[x], int64(m))
		}
		if o.bins == 5 && !o.kind.TwoLevels() && len(o.cuts[x]) != 4 {
			o.bins = len(o.cuts[x]) + 1
		}
	}
	if o.kind.TwoLevels() && o.bins != 5 {
		return &usageError{fmt.Sprintf("--bins: --method %s always gives two scores", o.kind), "leave --bins out"}
	}
	if err := o.method().Check(); err != nil {
		return &usageError{err.Error(), "such as --bins 5, or --breaks r=30,90,180,365"}
	}
	if o.tierBy != "monetary" && o.tierBy != "rfm" {
		return &usageError{fmt.Sprintf("--tier-by: %q is not monetary or rfm", o.tierBy), "--tier-by monetary"}
	}
	var err error
	if o.tiers, err = segment.ParseTiers(o.tierText); err != nil {
		return &usageError{"--tiers: " + err.Error(), "such as --tiers " + segment.DefaultTiers}
	}
	if o.scheme != "" && !slices.Contains(segment.SchemeNames(), o.scheme) {
		return &usageError{fmt.Sprintf("--scheme: no scheme %q", o.scheme), "one of " + strings.Join(segment.SchemeNames(), ", ")}
	}
	return nil
}

func (o *scoringOptions) method() rfm.Method {
	m := rfm.Method{Kind: o.kind, Breaks: o.cuts}
	if !o.kind.TwoLevels() {
		if m.Bins = o.bins; o.bins == 0 {
			m.Bins = -1 // said, and wrong
		}
	}
	return m
}

// frequencyMode is what counts as a purchase: days where no table has an order column.
func (o *scoringOptions) frequencyMode(inputs []ledger.Input) rfm.FrequencyMode {
	if o.frequency == rfm.ByOrders && !slices.ContainsFunc(inputs, func(in ledger.Input) bool { return in.Kind == ledger.Transactions && in.Mapping.Has(ledger.OrderID) }) {
		return rfm.ByDays
	}
	return o.frequency
}

// outputOptions are the flags of what is written.
type outputOptions struct {
	files      []string
	format     string
	lang       string
	rejects    string
	maxRejects string
	limit      fractionLimit
	force      bool
	bom        bool
	color      string
}

func (o *outputOptions) addMost(f *pflag.FlagSet) {
	f.StringArrayVarP(&o.files, "output", "o", nil, "write this `FILE` (.xlsx, .csv or .json; - is stdout; may hold {as_of}); repeatable")
	f.StringVar(&o.format, "format", "", "print the summary on stdout as json, csv or table")
	f.StringVar(&o.lang, "lang", "", "en or zh (default: the language of the headers)")
	f.StringVar(&o.rejects, "rejects", "", "write the rows that were left out to this `FILE`")
}

func (o *outputOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.maxRejects, "max-rejects", "", "exit 4 when more than this share or number of rows cannot be understood: 1% or 20")
	f.BoolVar(&o.force, "force", false, "replace files that grade did not write or that were changed since")
	f.BoolVar(&o.bom, "bom", false, "begin CSV with a byte order mark, for Excel")
	f.StringVar(&o.color, "color", "auto", "auto, always or never")
}

func (o *outputOptions) check() error {
	for _, f := range o.files {
		if f == "-" {
			continue
		}
		if _, err := outputFormat(f); err != nil {
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
}

// targets says what is written: the -o files, or the default workbook.
func (o *outputOptions) targets(inputs []string, asOf ledger.Day) ([]target, error) {
	if len(o.files) == 0 {
		if o.format != "" {
			return nil, nil
		}
		return []target{{name: defaultOutput(inputs, "-rfm"), format: formatXLSX}}, nil
	}
	var out []target
	seen := map[string]bool{absolute(o.rejects): o.rejects != ""}
	for _, f := range o.files {
		if f == "-" {
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
		out = append(out, target{name: f, format: kind})
	}
	return out, nil
}

func absolute(name string) string {
	if a, err := filepath.Abs(name); err == nil {
		return a
	}
	return name
}

func (o *outputOptions) wantsWorkbook() bool {
	return len(o.files) == 0 && o.format == "" || slices.ContainsFunc(o.files, func(f string) bool { return strings.HasSuffix(strings.ToLower(f), ".xlsx") })
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
