// Package clv measures the lifetime value of customers: how many purchases are still to be expected of each, what
// one of them will be worth, and how sure that is.
//
// A customer is what its purchase history is: x repeat purchases, the last of them t.x after the first, all of it
// seen over T. These are not the recency and frequency of package rfm: there recency counts back from the as-of
// day and frequency counts every order. Purchases of one day are one purchase; refunds are taken off the purchase
// before them. Models are fitted by maximum likelihood and are values: fit once, print, apply to other histories.
//
//	var a *clv.Accumulator
//	l, err := ledger.Read(ctx, inputs, ledger.Options{}, func() ledger.Sink { a = clv.NewAccumulator(); return a.Add })
//	h, err := a.Histories(l)
//	e, err := clv.Estimate(h, l.AsOf, clv.Settings{Model: clv.Auto, Terms: clv.Terms{Days: 365, Margin: 1}})
//	purchases := e.Predictions[0].Purchases
package clv

import (
	"fmt"
	"slices"
	"strings"
)

// Unit is the unit of time of histories, and so of a model's rates.
type Unit int

// The units: a week is seven days, a month a twelfth of 365.25 days.
const (
	Week Unit = iota
	Day
	Month
)

var unitNames = []string{"week", "day", "month"}

// Days is how many days a unit has.
func (u Unit) Days() float64 { return [...]float64{7, 1, 365.25 / 12}[u] }

func (u Unit) String() string { return unitNames[u] }

// MarshalText gives the unit's name.
func (u Unit) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText takes a unit's name.
func (u *Unit) UnmarshalText(b []byte) error {
	i := slices.Index(unitNames, string(b))
	if i < 0 {
		return fmt.Errorf("must be one of %s", strings.Join(unitNames, ", "))
	}
	*u = Unit(i)
	return nil
}

// Summary is a purchase history, in units of time. N customers with equal histories may share one.
type Summary struct {
	X     int     // repeat purchases: days of a purchase after the first one
	TX    float64 // from the first purchase to the last one, in [0, T]; 0 where X is 0
	T     float64 // from the first purchase to the end of what was seen
	Spend float64 // mean money of a repeat purchase; 0 where X is 0
	N     int     // how many customers have it; 0 counts as 1
}

func (s *Summary) weight() float64 { return float64(max(s.N, 1)) }

// Model is a model of repeat purchases.
type Model interface {
	// Name is its key, such as bgnbd.
	Name() string
	// Parameters are the estimates, in the order and the letters of the papers.
	Parameters() []Parameter
	// PAlive is the probability that the customer still buys at the end of its history, in [0, 1].
	PAlive(s Summary) float64
	// Expected is how many purchases are to be expected in t units after the end of the history.
	Expected(t float64, s Summary) float64
	// New is how many repeat purchases are to be expected of a random new customer in its first t units.
	New(t float64) float64
}

// Parameter is one estimate: a letter of the paper, and its value.
type Parameter struct {
	Letter string
	Value  float64
}

// FitModel fits the model of a name: bgnbd, mbgnbd, paretonbd or nbd. Another name is a bug of the caller.
func FitModel(name string, hs []Summary, o Options) (Model, Fit, error) {
	switch name {
	case "bgnbd":
		m, f, err := FitBGNBD(hs, o)
		return m, f, err
	case "mbgnbd":
		m, f, err := FitMBGNBD(hs, o)
		return m, f, err
	case "paretonbd":
		m, f, err := FitParetoNBD(hs, o)
		return m, f, err
	case "nbd":
		m, f, err := FitNBD(hs, o)
		return m, f, err
	}
	panic("clv: no model " + name)
}

// withParameters makes the model of a name out of its parameters, in their order.
func withParameters(name string, p []float64) Model {
	switch name {
	case "bgnbd":
		return BGNBD{p[0], p[1], p[2], p[3]}
	case "mbgnbd":
		return MBGNBD{p[0], p[1], p[2], p[3]}
	case "paretonbd":
		return ParetoNBD{p[0], p[1], p[2], p[3]}
	}
	return NBD{p[0], p[1]}
}

// TitleOf is the name of a model as people write it.
func TitleOf(name string) string {
	switch name {
	case "bgnbd":
		return "BG/NBD"
	case "mbgnbd":
		return "MBG/NBD"
	case "paretonbd":
		return "Pareto/NBD"
	case "nbd":
		return "NBD"
	}
	return name
}
