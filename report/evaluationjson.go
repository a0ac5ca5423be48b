package report

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"

	"grade/segment"
)

// List is the list of the past day with what everybody did afterwards.
func (e *Evaluation) List() *Customers {
	l := List(e.Result)
	aliases := e.aliases()
	of := func(i int) (orders int64, money Value) {
		id := e.Ledger.Customers[i].ID
		orders, sum := e.Orders[id], e.After.Money[id]
		for _, a := range aliases[id] {
			orders, sum = orders+e.Orders[a], sum+e.After.Money[a]
		}
		return orders, amount(sum)
	}
	l.Columns = append(l.Columns,
		Column{"later_orders", e.say("later_orders"), Int, func(i int) Value { n, _ := of(i); return integer(n) }},
		Column{"later_monetary", e.say("later_monetary"), Amount, func(i int) Value { _, m := of(i); return m }})
	return l
}

func (j *jsonWriter) float(k string, x float64) {
	j.number(k, strconv.FormatFloat(x, 'g', 6, 64))
}

// figure writes a figure with its interval; null where there is none.
func (j *jsonWriter) figure(k string, v Value, within segment.Interval) {
	if v.Kind == Blank {
		j.number(k, "null")
		return
	}
	j.float(k, v.Num)
	j.float(k+"_low", within.Low)
	j.float(k+"_high", within.High)
}

// WriteEvaluation writes an evaluation as JSON; with its customers when list is not nil.
func WriteEvaluation(w io.Writer, e *Evaluation, list *Customers) error {
	j := &jsonWriter{b: bufio.NewWriterSize(w, 1<<18), sum: sha256.New()}
	j.open("", "{")
	j.head(e.Result)
	j.open("later", "{")
	j.string("from", e.From.String())
	j.string("to", e.Until.String())
	j.int("customers", int64(e.customers))
	j.int("later_buyers", e.buyers)
	j.int("later_orders", e.orders)
	j.money("later_monetary", e.money)
	if e.outside > 0 {
		j.int("outside_buyers", e.outside)
		j.money("outside_monetary", e.outsideSum)
	}
	j.int("new_buyers", e.strangers)
	j.money("new_monetary", e.strangeSum)
	j.int("resamples", int64(e.resamples))
	j.close("}")
	e.groupsJSON(j)
	e.rankingsJSON(j)
	if e.Effect != nil {
		j.effect(e.Effect)
	}
	j.open("left_out_columns", "[")
	for _, h := range e.Left {
		j.string("", h)
	}
	j.close("]")
	j.quality(&e.Ledger.Reconciled)
	return j.end(e.Warnings(), list)
}

// end writes the warnings, the customers where list is not nil, and the fingerprint of all before it.
func (j *jsonWriter) end(warnings []Warning, list *Customers) error {
	j.open("warnings", "[")
	for _, x := range warnings {
		j.string("", x.Text)
	}
	j.close("]")
	if list != nil {
		j.open("customers", "[")
		for i := range list.N {
			j.open("", "{")
			for _, c := range list.Columns {
				j.value(c.Key, c.Of(i))
			}
			j.close("}")
		}
		j.close("]")
	}
	return j.sign()
}

// sign writes the fingerprint of all before it, and ends the document.
func (j *jsonWriter) sign() error {
	j.string("fingerprint", hex.EncodeToString(j.sum.Sum(nil)))
	j.close("}")
	j.raw("\n")
	return j.b.Flush()
}

// groupsJSON writes segments, tiers and dimensions with what came afterwards.
func (e *Evaluation) groupsJSON(j *jsonWriter) {
	add := func(g *foresight) func(k int) {
		return func(k int) {
			x := &g.classes[k]
			j.int("later_buyers", x.buyers)
			j.int("later_orders", x.orders)
			j.money("later_monetary", x.money)
			j.value("later_rate", x.rate)
			j.figure("lift", x.lift, x.liftRange)
			j.figure("money_lift", x.moneyLift, x.moneyRange)
		}
	}
	segments, tiers, rest := &foresight{}, &e.groups[0], e.groups[1:]
	if len(rest) > 0 && rest[0].key == "segment" {
		segments, rest = &rest[0], rest[1:]
	}
	j.aggregates("segments", segments.as, add(segments))
	j.aggregates("tiers", tiers.as, add(tiers))
	n, sum := e.everybody()
	j.open("dimensions", "[")
	for k := range rest {
		g := &rest[k]
		j.open("", "{")
		j.string("key", g.key)
		j.string("title", g.title)
		if g.today {
			j.number("snapshot", "true")
		}
		if g.old > 0 {
			j.string("from_history", e.Old.AsOf.String())
		}
		j.shares("classes", g.as, n, sum, add(g))
		j.close("}")
	}
	j.close("]")
}

// rankingsJSON writes how much of the later money the best hold, what dimensions add, and the trend.
func (e *Evaluation) rankingsJSON(j *jsonWriter) {
	j.open("rankings", "[")
	for _, r := range e.rankings {
		j.open("", "{")
		j.string("key", r.key)
		for k, name := range []string{"top_10", "top_20", "top_30"} {
			j.figure(name, decimal(r.Top[k]), r.top[k])
		}
		j.figure("gini", decimal(r.Gini), r.gini)
		j.close("}")
	}
	j.close("]")
	j.open("additions", "[")
	for _, a := range e.additions {
		j.open("", "{")
		j.string("dimension", a.title)
		j.figure("gini_gain", decimal(a.gain), a.within)
		j.key("adds")
		j.raw(pick(a.within.Above(0), "true", "false"))
		j.close("}")
	}
	j.close("]")
	if len(e.Trend) > 0 {
		j.open("trend", "[")
		for _, p := range e.Trend {
			j.open("", "{")
			j.string("as_of", p.AsOf.String())
			j.string("to", p.Until.String())
			j.int("customers", int64(p.Customers))
			j.int("later_buyers", p.Buyers)
			j.money("later_monetary", p.Money)
			j.figure("top_tier_lift", p.TopLift, p.TopRange)
			j.float("gini", p.Gains.Gini)
			j.float("top_10", p.Gains.Top[0])
			j.close("}")
		}
		j.close("]")
	}
}

func (j *jsonWriter) effect(e *Effect) {
	j.open("effect", "{")
	for _, x := range []struct {
		key string
		arm *arm
	}{{"called", &e.called}, {"control", &e.control}} {
		j.open(x.key, "{")
		j.int("customers", x.arm.customers)
		j.int("later_buyers", x.arm.buyers)
		j.money("later_monetary", x.arm.money)
		j.close("}")
	}
	j.figure("rate_difference", decimal(e.rate.difference), e.rate.within)
	j.figure("money_difference", decimal(e.money.difference), e.money.within)
	j.int("resamples", int64(e.resamples))
	j.close("}")
}
