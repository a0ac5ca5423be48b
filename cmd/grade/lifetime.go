package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"grade/clv"
	"grade/ledger"
	"grade/report"
	"grade/rfm"
	"grade/segment"
	"grade/source"
)

// lifetimeOptions are the flags of lifetime value. The zero value is that of a command without them.
type lifetimeOptions struct {
	on           bool
	whole        bool // the command is about it: later rows are a hold-out, and what is refused is no error
	model        string
	unit         clv.Unit
	horizonText  string
	horizon      ledger.Span
	discountText string
	marginText   string
	penalty      float64
	intervals    bool
	terms        clv.Terms
}

// The defaults of lifetime value.
const (
	defaultHorizon  = "12mo"
	defaultDiscount = "10%/y"
	defaultMargin   = "100%"
	contractModel   = "contract"
	contractHorizon = "20y" // of clv.Contracts, where none is said
)

// lifetimeModels are the values of --model.
var lifetimeModels = append(append([]string{clv.Auto}, clv.ModelNames...), append(slices.Clone(clv.BaselineNames), contractModel)...)

func (o *lifetimeOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.horizonText, "horizon", "", "look this `SPAN` ahead: 90d, 39w, 12mo or 2y (default "+defaultHorizon+"; contracts: "+contractHorizon+")")
	f.StringVar(&o.model, "model", clv.Auto, "`MODEL`: "+strings.Join(lifetimeModels, ", "))
	f.StringVar(&o.discountText, "discount", defaultDiscount, "`RATE` by which later money is worth less: 10%/y or 1%/mo")
	f.StringVar(&o.marginText, "margin", defaultMargin, "the `SHARE` of money that is value")
	f.TextVar(&o.unit, "unit", clv.Week, "the `UNIT` of time of the models: day, week or month")
	f.BoolVar(&o.intervals, "intervals", false, "add 95 % intervals of the expected purchases and values")
	f.Float64Var(&o.penalty, "penalty", 0, "`STRENGTH` that draws the parameters of a model towards 0, where it does not converge: 0.001 to 0.1")
}

// addGroup adds the flags of a command that may work lifetime values out.
func (o *lifetimeOptions) addGroup(f *pflag.FlagSet) {
	f.BoolVar(&o.on, "clv", false, "work out lifetime values, too; so do the flags below, and --tier-by clv")
	o.addFlags(f)
}

// check checks the flags.
func (o *lifetimeOptions) check(tierBy segment.TierBy) error {
	if o.model == "" {
		o.model, o.discountText, o.marginText = clv.Auto, defaultDiscount, defaultMargin
	}
	asked := o.model != clv.Auto || o.horizonText != "" || o.discountText != defaultDiscount || o.marginText != defaultMargin || o.unit != clv.Week || o.penalty != 0 || o.intervals
	o.on = o.on || o.whole || asked || tierBy == segment.ByCLV
	if !slices.Contains(lifetimeModels, o.model) {
		return &usageError{fmt.Sprintf("--model: no model %q", o.model), ledger.DidYouMean(o.model, lifetimeModels)}
	}
	var err error
	text := o.horizonText
	if text == "" {
		text = defaultHorizon
	}
	if o.horizon, err = ledger.ParseSpan(text); err != nil {
		return &usageError{"--horizon: " + err.Error(), "90d, 39w, 12mo or 2y"}
	}
	if days := o.horizon.After(0); days > 100*366 {
		return &usageError{fmt.Sprintf("--horizon: %s is more than a hundred years", text), "12mo or 2y"}
	}
	if o.terms.Discount, err = parseDiscount(o.discountText); err != nil {
		return &usageError{"--discount: " + err.Error(), "10%/y, 1%/mo or 0%"}
	}
	margin, err := parseShare(o.marginText)
	if err != nil || margin <= 0 || margin > 1 {
		return &usageError{fmt.Sprintf("--margin: %q is not a share above 0%% and up to 100%%", o.marginText), "--margin 30%"}
	}
	if o.terms.Margin = margin; !(o.penalty >= 0) || o.penalty > 100 {
		return &usageError{fmt.Sprintf("--penalty: %v is not a number from 0 to 100", o.penalty), "--penalty 0.01"}
	}
	return nil
}

// parseShare reads 30% or 0.3.
func parseShare(s string) (float64, error) {
	t, percent := strings.CutSuffix(strings.TrimSpace(s), "%")
	x, err := strconv.ParseFloat(t, 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, fmt.Errorf("%q is not a share", s)
	}
	if percent {
		x /= 100
	}
	return x, nil
}

// parseDiscount reads 10%/y, 1%/mo or 0.2%/w, and gives what it is a year.
func parseDiscount(s string) (float64, error) {
	rate, per, ok := strings.Cut(s, "/")
	x, err := parseShare(rate)
	if err != nil || x < 0 || x > 10 {
		return 0, fmt.Errorf("%q is not a rate from 0%% on", s)
	}
	times, known := map[string]float64{"": 1, "y": 1, "mo": 12, "w": 365.25 / 7}[per]
	if !known || ok && per == "" {
		return 0, fmt.Errorf("%q: a rate is for y, mo or w", s)
	}
	return math.Pow(1+x, times) - 1, nil
}

// contracted says whether what is measured are contracts: charges or, where all transactions say from when to when they
// are for, these. Contracts beside other purchases are purchases, unless --model contract is said.
func (o *lifetimeOptions) contracted(basis rfm.Basis, lo ledger.Options, inputs []ledger.Input) bool {
	plain := slices.ContainsFunc(inputs, func(in ledger.Input) bool { return in.Kind == ledger.Transactions && !dated(in) })
	return o.model == contractModel || basis == rfm.Charges || lo.Purchases.Payments || !plain && slices.ContainsFunc(inputs, dated)
}

// dated says whether the rows of a table are contracts that begin and end.
func dated(in ledger.Input) bool {
	return in.Kind == ledger.Transactions && in.Mapping.Has("contract_start") && in.Mapping.Has("contract_end")
}

// wants asks the ledger for what contracts are made of.
func (o *lifetimeOptions) wants(lo *ledger.Options, inputs []ledger.Input) {
	if !o.on || !slices.ContainsFunc(inputs, dated) {
		return
	}
	events := map[ledger.Kind][]string{}
	for k, names := range lo.Events {
		events[k] = slices.Clone(names)
	}
	for _, name := range []string{"amount", "contract_start", "contract_end", "contract_type"} {
		if !slices.Contains(events[ledger.Transactions], name) {
			events[ledger.Transactions] = append(events[ledger.Transactions], name)
		}
	}
	lo.Events = events
}

// parameters are the settings that shaped the values.
func (o *lifetimeOptions) parameters(r *report.Result) []report.Parameter {
	if r.Lifetime == nil {
		return nil
	}
	horizon := o.horizon.String()
	if r.Lifetime.Contracts != nil && o.horizonText == "" {
		horizon = "20y"
	}
	out := []report.Parameter{{Name: "model", Value: o.model}, {Name: "unit", Value: o.unit.String()}, {Name: "horizon", Value: horizon}, {Name: "discount", Value: o.discountText}, {Name: "margin", Value: o.marginText}, {Name: "intervals", Value: yes(o.intervals)}}
	if o.penalty > 0 {
		out = append(out, report.Parameter{Name: "penalty", Value: strconv.FormatFloat(o.penalty, 'g', -1, 64)})
	}
	return out
}

// estimate works the lifetime values of a result out.
func (o *lifetimeOptions) estimate(ctx context.Context, files *opened, lo ledger.Options, r *report.Result, acc *clv.Accumulator) error {
	l := r.Ledger
	out := &report.Lifetime{Horizon: o.horizon, Discount: o.discountText, Margin: o.marginText}
	if r.Lifetime = out; o.contracted(r.Basis, lo, files.inputs) {
		return o.contracts(out, r, files.inputs)
	}
	h, err := acc.Histories(l)
	if err != nil || l.AsOf == ledger.NoDay {
		return err
	}
	until := ledger.NoDay
	if o.whole && l.AsOfGiven {
		if h, until, err = o.later(ctx, files, lo, l, h); err != nil {
			return err
		}
	}
	terms := o.terms
	terms.Days = int(o.horizon.After(l.AsOf) - l.AsOf)
	out.Of, err = clv.Estimate(h, l.AsOf, clv.Settings{Model: o.model, Unit: o.unit, Terms: terms, Options: clv.Options{Penalty: o.penalty}, Until: until, Intervals: o.intervals})
	if err != nil {
		return &source.Error{Where: "--model " + o.model, What: err.Error(), Hint: "--model auto gives the historic value of a year where nothing more can be said"}
	}
	return out.Check()
}

// by says whether values can be compared with the bounds of an earlier list: those of another horizon, margin or
// discount cannot.
func (o *lifetimeOptions) by(y *report.Yardstick) error {
	if y == nil || y.Head.Parameters["tier-by"] != segment.ByCLV.String() {
		return nil
	}
	for _, term := range []struct{ name, mine string }{{"horizon", cmp.Or(o.horizonText, defaultHorizon)}, {"discount", o.discountText}, {"margin", o.marginText}} {
		theirs := y.Head.Parameters[term.name]
		ofContracts := term.name == "horizon" && o.horizonText == "" && theirs == contractHorizon
		if theirs != "" && theirs != term.mine && !ofContracts {
			return &usageError{fmt.Sprintf("--cuts: %s was made with --%s %s", y.Name, term.name, theirs), "grade both lists the same way"}
		}
	}
	return nil
}

// contracts values the contracts of a result.
func (o *lifetimeOptions) contracts(out *report.Lifetime, r *report.Result, inputs []ledger.Input) error {
	switch {
	case o.model != clv.Auto && o.model != contractModel:
		return &usageError{fmt.Sprintf("--model %s: fees under a contract are not purchases that a customer may repeat", o.model), "leave --model out: the value is the yearly fee times the years that the retention leaves to expect"}
	case len(r.Ledger.Bills) == 0 && !slices.ContainsFunc(inputs, dated):
		return &usageError{"--model contract: the files have no charges, and no contracts with a beginning and an end", "leave --model out"}
	case r.Ledger.AsOf == ledger.NoDay:
		return nil
	}
	terms := o.terms
	if o.horizonText != "" {
		terms.Days = int(o.horizon.After(r.Ledger.AsOf) - r.Ledger.AsOf)
	}
	out.Contracts = report.NewContracts(r, terms)
	return out.Check()
}

// later gives histories with what their customers bought after the as-of day, up to the end of the horizon or, where
// none was given, of the data, and the last day of that.
func (o *lifetimeOptions) later(ctx context.Context, files *opened, lo ledger.Options, l *ledger.Ledger, known *clv.Histories) (*clv.Histories, ledger.Day, error) {
	if l.Reconciled.Rows[ledger.AfterAsOf] == 0 {
		return known, ledger.NoDay, nil
	}
	lo.AsOf, lo.Window, lo.Events = ledger.NoDay, ledger.Span{}, nil
	if o.horizonText != "" {
		lo.AsOf = o.horizon.After(l.AsOf)
	}
	lo.Reading.Rejects, lo.Reading.Records, lo.Reading.Carry = 0, false, nil
	var acc *clv.Accumulator
	all, err := ledger.Read(ctx, files.inputs, lo, func() ledger.Sink {
		acc = clv.NewAccumulator()
		return acc.Add
	})
	var bad *source.Error
	if errors.As(err, &bad) && strings.Contains(bad.Hint, "--as-of") {
		bad.Hint = "correct those rows, leave them out with --exclude COLUMN=VALUE, or give a --horizon"
	}
	if err := files.unchanged(err); err != nil {
		return nil, 0, err
	}
	h, err := acc.Histories(all)
	if err != nil {
		return nil, 0, err
	}
	place := map[string]int32{}
	for i := range all.Customers {
		place[all.Customers[i].ID] = int32(i)
	}
	at := make([]int32, len(l.Customers))
	for i := range l.Customers {
		k, ok := place[l.Customers[i].ID]
		if at[i] = k; !ok { // a later row shows that it is another customer's id
			at[i] = -1
		}
	}
	return known.Continued(l.AsOf, h, at), min(all.LastPurchase, all.AsOf), nil
}
