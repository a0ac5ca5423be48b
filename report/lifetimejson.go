package report

import (
	"math"
	"strconv"

	"grade/clv"
)

// lifetime writes the models, and how well they foretold; of contracts the retention.
func (j *jsonWriter) lifetime(t *Lifetime) {
	if !t.known() {
		return
	}
	if c := t.Contracts; c != nil {
		j.contracts(c)
		return
	}
	e := t.Of
	if s := t.Refusal("en"); s != "" {
		j.string("no_value", s)
	}
	if e.Model != nil {
		j.open("model", "{")
		j.string("name", e.Chosen)
		j.string("unit", e.Unit.String())
		j.fit(e.Model.Parameters(), e.Fit)
		j.close("}")
	} else if e.Chosen != "" {
		j.open("model", "{")
		j.string("name", e.Chosen)
		j.string("unit", e.Unit.String())
		j.close("}")
	}
	if e.Spend != nil {
		j.open("spend", "{")
		j.string("name", "gamma-gamma")
		j.fit(e.Spend.Parameters(), e.SpendFit)
		j.precise("correlation", e.Correlation)
		j.close("}")
	}
	if e.Holdout != nil {
		j.holdout(e)
	}
}

// holdout writes how well the models foretold, the chosen one first.
func (j *jsonWriter) holdout(e *clv.Estimated) {
	x := e.Holdout
	j.open("holdout", "{")
	j.string("from", x.From.String())
	j.string("to", x.To.String())
	j.int("actual_purchases", int64(x.Total))
	for _, r := range e.Trials {
		if r.Name == e.Chosen {
			j.precise("expected_purchases", r.Total)
			j.precise("naive_purchases", x.Naive)
			j.precise("mae", r.MAE)
			j.precise("rmse", r.RMSE)
		}
	}
	j.open("models", "[")
	for _, r := range e.Trials {
		j.open("", "{")
		j.string("name", r.Name)
		j.precise("expected_purchases", r.Total)
		j.precise("mae", r.MAE)
		j.precise("rmse", r.RMSE)
		if r.Model != nil {
			j.precise("log_likelihood", r.Fit.LogLikelihood)
			j.truth("converged", r.Fit.Converged)
		}
		j.close("}")
	}
	j.close("]")
	j.close("}")
}

// fit writes estimates with their errors.
func (j *jsonWriter) fit(ps []clv.Parameter, fit clv.Fit) {
	j.open("parameters", "{")
	for _, p := range ps {
		j.precise(p.Letter, p.Value)
	}
	j.close("}")
	if fit.Errors != nil {
		j.open("standard_errors", "{")
		for k, p := range ps {
			j.precise(p.Letter, fit.Errors[k])
		}
		j.close("}")
	}
	j.precise("log_likelihood", fit.LogLikelihood)
	j.int("customers", int64(fit.Customers))
	j.truth("converged", fit.Converged)
}

// contracts writes the retention of each class of contracts.
func (j *jsonWriter) contracts(c *Contracts) {
	j.open("model", "{")
	j.string("name", "contract")
	j.string("unit", "year")
	j.close("}")
	j.open("contracts", "[")
	for _, k := range c.byWorth() {
		x, within := c.Rates[k], c.within(k)
		j.open("", "{")
		j.string("class", c.Classes[k])
		j.int("contracts", int64(c.Count[k]))
		j.money("yearly_fee", c.Fees[k])
		j.int("at_risk", int64(x.AtRisk))
		j.int("kept", int64(x.Kept))
		if c.Seen {
			j.precise("retention", x.Rate)
			j.truth("pooled", x.Pooled)
			if !x.Pooled {
				j.precise("retention_low", within.Low)
				j.precise("retention_high", within.High)
			}
			j.precise("expected_years", x.Years)
			j.money("clv", c.Worth[k])
		}
		j.close("}")
	}
	j.close("]")
}

// precise writes a number with ten significant digits: those that a fit has on every machine.
func (j *jsonWriter) precise(k string, x float64) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		j.number(k, "null")
		return
	}
	j.number(k, strconv.FormatFloat(x, 'g', 10, 64))
}

func (j *jsonWriter) truth(k string, yes bool) { j.number(k, strconv.FormatBool(yes)) }
