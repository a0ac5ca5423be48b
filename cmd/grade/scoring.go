package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"grade/ledger"
	"grade/report"
	"grade/rfm"
	"grade/segment"
)

// scoringOptions are the flags of scores, segments and tiers.
type scoringOptions struct {
	kind        rfm.MethodKind
	bins        int
	breaks      []string
	within      string
	scheme      string
	frequency   rfm.FrequencyMode
	monetary    rfm.MonetaryMode
	basis       rfm.Basis
	tierText    string
	tierBy      segment.TierBy
	tierDefault segment.TierBy
	tiers       segment.Tiers
	cuts        [3][]int64
	own         *segment.Scheme   // of the rules
	yardstick   *report.Yardstick // of --cuts; nil: the cut points are found
}

func (o *scoringOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.scheme, "scheme", "", "`SCHEME` of segments: "+strings.Join(segment.SchemeNames(), ", "))
	f.StringVar(&o.tierText, "tiers", segment.DefaultTiers, "`TIERS` by shares of customers, or by bounds: S=50万+,A=10万+,B=1万+")
	f.TextVar(&o.kind, "method", rfm.ByQuantile, "`METHOD` of the cut points: quantile, mean, median, score-mean, r or ntile")
	f.IntVar(&o.bins, "bins", 5, "number of scores")
	f.StringArrayVar(&o.breaks, "breaks", nil, "fixed cut points: `r=30,90,180,365`, f=2,3,5,10 or m=100,500,1000,5000; repeatable")
	f.StringVar(&o.within, "within", "", "score and tier inside each value of this `COLUMN`")
	f.TextVar(&o.frequency, "frequency", rfm.ByOrders, "`WHAT` counts as a purchase: orders, days or rows")
	f.TextVar(&o.basis, "basis", rfm.AnyBasis, "`WHAT` is scored: purchases, or charges by what was paid for (default: purchases where there are any)")
	f.TextVar(&o.monetary, "monetary", rfm.NetSum, "`HOW` money adds up: sum, or mean per purchase")
	f.TextVar(&o.tierBy, "tier-by", o.tierDefault, "what tiers go `BY`: monetary, rfm or clv")
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

// chooseBasis says what is scored.
func (o *scoringOptions) chooseBasis(inputs []ledger.Input) (rfm.Basis, error) {
	has := func(k ledger.Kind) bool {
		return slices.ContainsFunc(inputs, func(in ledger.Input) bool { return in.Kind == k })
	}
	purchases, charges := has(ledger.Transactions), has(ledger.Charges)
	switch {
	case o.basis == rfm.Charges && !charges:
		return 0, &usageError{"--basis charges: none of the files is a ledger of charges (a period, or an amount due beside the amount paid)", "leave it out, or say --kind FILE=charges"}
	case o.basis == rfm.Charges, o.basis == rfm.AnyBasis && charges && !purchases:
		if o.frequency != rfm.ByOrders {
			return 0, &usageError{fmt.Sprintf("--frequency %s: on charges frequency is the months paid for", o.frequency), "leave it out, or score payments as purchases with --basis purchases"}
		}
		return rfm.Charges, nil
	}
	return rfm.Purchases, nil
}

// frequencyMode is what counts as a purchase: days where no table has an order column.
func (o *scoringOptions) frequencyMode(inputs []ledger.Input) rfm.FrequencyMode {
	if o.frequency == rfm.ByOrders && !slices.ContainsFunc(inputs, func(in ledger.Input) bool { return in.HasOrders() }) {
		return rfm.ByDays
	}
	return o.frequency
}

// accumulator is what purchases are added up in. Those that a table adds up itself are counted there.
func (o *scoringOptions) accumulator(inputs []ledger.Input) *rfm.Accumulator {
	mode := o.frequencyMode(inputs)
	if slices.ContainsFunc(inputs, func(in ledger.Input) bool { return in.Ask != nil }) {
		mode = rfm.ByRows
	}
	return rfm.NewAccumulator(mode)
}

// apply scores, segments and tiers the customers.
func (o *scoringOptions) apply(r *report.Result) error {
	at := make([]int32, len(r.Metrics))
	switch y := o.yardstick; {
	case y != nil:
		if want := y.Head.Basis; want != "" && want != r.BasisName() {
			return &usageError{fmt.Sprintf("--cuts: %s was measured on %s", y.Name, want), "compare lists of the same kind"}
		}
		if want := y.Head.Parameters["frequency"]; want != r.Frequency {
			return &usageError{fmt.Sprintf("--cuts: %s counts %s as frequency, these files %s", y.Name, want, r.Frequency), "--frequency days counts alike everywhere; make that list again with it"}
		}
		r.Scores, r.Groups, r.By = rfm.ScoreBy(r.Metrics, y.Scales), []rfm.Group{{Scales: y.Scales}}, y
	case o.within == "":
		var s rfm.Scales
		r.Scores, s = rfm.Score(r.Metrics, r.Method)
		r.Groups = []rfm.Group{{Scales: s}}
		r.Collapses = rfm.Collapsed(r.Metrics, r.Scores, s)
	default:
		values, ok := r.Ledger.Values(o.within)
		if !ok {
			return &usageError{fmt.Sprintf("--within: no column %q", o.within), "name a column of the files, such as project"}
		}
		r.Scores, r.Groups, at = rfm.ScoreWithin(r.Metrics, r.Method, values)
	}
	if err := o.segments(r); err != nil {
		return err
	}
	values := o.tierBy.Values(r.Metrics, r.Scores, r.Lifetime.Values())
	r.Tier, r.Swells = r.Tiers.Rank(r.Metrics, values, at, len(r.Groups))
	if o.within == "" {
		r.Bounds = r.Tiers.Bounds(values, r.Tier)
	}
	return nil
}

// segments puts every customer into its segment. A scheme that was asked for has to fit
// the scores; unasked, two-level methods take the eight classes.
func (o *scoringOptions) segments(r *report.Result) error {
	name := o.scheme
	if name == "" {
		name = segment.DefaultScheme(r.Method)
	}
	scheme := o.own
	if o.scheme != "" || scheme == nil || !scheme.Fits(r.Method) {
		var err error
		if scheme, err = segment.OpenScheme(name); err != nil {
			return &usageError{"--scheme: " + err.Error(), "one of " + strings.Join(segment.SchemeNames(), ", ")}
		}
	}
	if o.scheme == "" && r.Basis == rfm.Charges {
		var err error
		if scheme, err = scheme.ForCharges(); err != nil {
			return err
		}
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

// ownScheme takes the segments of the rules, where they have some, and gives the scheme that will
// be applied; nil for none.
func (o *scoringOptions) ownScheme(r *segment.Rules) (*segment.Scheme, error) {
	var err error
	if r.HasSegments() {
		if o.own, err = segment.NewScheme(r); err != nil {
			return nil, err
		}
	}
	if o.scheme == "" && o.own != nil && o.own.Fits(o.method()) {
		return o.own, nil
	}
	name := o.scheme
	if name == "" {
		name = segment.DefaultScheme(o.method())
	}
	s, err := segment.OpenScheme(name)
	if err != nil || !s.Fits(o.method()) {
		return nil, err
	}
	return s, nil
}

func fitHint(levels int) string {
	if levels == 2 {
		return "--method mean, median or score-mean, or --bins 2"
	}
	return fmt.Sprintf("--bins %d", levels)
}

// by makes the scoring that of the list of --cuts.
func (o *scoringOptions) by(y *report.Yardstick, rows *rowOptions) error {
	if y == nil {
		return nil
	}
	h := y.Head
	conflict := func(flag, theirs string) error {
		made := "with " + flag + " " + theirs
		if theirs == "" {
			made = "without " + flag
		}
		return &usageError{fmt.Sprintf("--cuts: %s was made %s", y.Name, made), "grade both lists the same way"}
	}
	switch {
	case o.within != "":
		return &usageError{"--cuts and --within: cut points of one list for all customers", "leave one of them out"}
	case len(o.breaks) > 0:
		return &usageError{"--cuts and --breaks: both say the cut points", "leave one of them out"}
	case o.kind != rfm.ByQuantile && o.kind != y.Kind:
		return conflict("--method", y.Kind.String())
	case o.bins != 5 && o.bins != y.Levels:
		return conflict("--bins", h.Parameters["bins"])
	case o.tierText != segment.DefaultTiers && o.tiers.String() != h.Parameters["tiers"]:
		return conflict("--tiers", h.Parameters["tiers"])
	case o.monetary.String() != h.Parameters["monetary"]:
		return conflict("--monetary", h.Parameters["monetary"])
	case o.tierBy.String() != h.Parameters["tier-by"]:
		return conflict("--tier-by", h.Parameters["tier-by"])
	case rows.window != h.Parameters["window"]:
		return conflict("--window", h.Parameters["window"])
	case rows.refunds != h.Parameters["refunds"]:
		return conflict("--refunds", h.Parameters["refunds"])
	}
	o.kind, o.tiers, o.yardstick = y.Kind, y.Tiers, y
	if !y.Kind.TwoLevels() {
		o.bins = y.Levels
	}
	return nil
}
