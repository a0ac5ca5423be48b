package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"grade/ledger"
)

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
	match          string
	per            string
}

func (o *rowOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.asOf, "as-of", "", "the `DAY` to look back from: 2006-01-02, yesterday, last-sunday, month-end or quarter-end (default: the last purchase)")
	f.StringVar(&o.window, "window", "", "look back this `SPAN` only: 90d, 39w, 24mo, 2y (default: everything)")
	f.StringArrayVar(&o.include, "include", nil, "`COLUMN=VALUE` takes only those rows; repeatable")
	o.addWho(f)
	f.StringVar(&o.refunds, "refunds", "net", "`net` takes refunds off the money, drop leaves them out")
	f.StringArrayVar(&o.exclude, "exclude", nil, "`COLUMN=VALUE` leaves those rows out; repeatable")
	f.BoolVar(&o.dropDuplicates, "drop-duplicates", false, "rows that stand twice in a file count once")
	f.BoolVar(&o.keepItems, "keep-items", false, "deposits and pass-through items are purchases too")
	f.StringVar(&o.currency, "currency", "", "take the rows in this `CURRENCY` only, such as CNY")
	f.StringArrayVar(&o.rates, "rate", nil, "`CODE=RATE` converts a currency, such as HKD=0.92; repeatable")
}

// addWho adds the flags that say who a customer is.
func (o *rowOptions) addWho(f *pflag.FlagSet) {
	f.StringVar(&o.match, "match", "", "customers who share this `KEY` are one: phone, name+phone, project+phone or project+room")
	f.StringVar(&o.per, "per", "customer", "what a `CUSTOMER` is: customer (an id), owner (with all rooms), household or room")
}

// ledger checks the flags and makes them options of package ledger.
func (o *rowOptions) ledger(loc *time.Location) (ledger.Options, error) {
	lo := ledger.Options{AsOf: ledger.NoDay}
	lo.Reading.Zone = loc
	var err error
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
	if o.match != "" {
		if lo.Reading.Match, err = ledger.ParseMatch(o.match); err != nil {
			return lo, &usageError{"--match: " + err.Error(), "--match phone"}
		}
	}
	if lo.Reading.Per, err = ledger.ParsePer(o.per); err != nil {
		return lo, &usageError{"--per: " + err.Error(), "--per household"}
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
