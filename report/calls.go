package report

import (
	"cmp"
	"slices"
	"strings"

	"grade/ledger"
	"grade/rfm"
)

const (
	callTiers  = 2  // of the best tiers
	callsEach  = 20 // an owner
	callPause  = 14 // days after a contact
	shownCalls = 20 // in a terminal
	overdueNum = 3  // half as long again as the usual interval
	overdueDen = 2
)

// call is a customer to be called, and why.
type call struct {
	customer int
	money    ledger.Money // of the last twelve months, where the months are known; else of the window
	reasons  []string
	step     string // what to do, by the first reason
}

// calls lists whom to call: customers of the top two tiers who are overdue against their own usual
// interval, fell a tier, have an open complaint, are in arrears or were promised a call, and were not
// contacted of late; those of the most money first.
func (r *Result) calls() []call {
	letters := r.Letters()
	top := letters[:min(callTiers, len(letters))]
	each := map[string]int{}
	year := r.lastYear()
	var all []call
	for i := range r.Metrics {
		fell := r.fell(i)
		if !slices.Contains(top, r.Tier[i]) && !fell {
			continue
		}
		promised, wait := r.appointment(i)
		if wait || !promised && r.contacted(i) {
			continue
		}
		c := call{customer: i, money: r.Metrics[i].Net()}
		c.reasons, c.step = r.callReasons(i, fell, promised)
		switch {
		case r.Basis == rfm.Charges:
			c.money = r.Accounts[i].LastYear
		case year != nil:
			c.money = year[i]
		}
		if len(c.reasons) > 0 {
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(a, b call) int { return cmp.Compare(b.money, a.money) })
	out := all[:0]
	for _, c := range all {
		owner := r.Ledger.Customers[c.customer].Owner()
		if each[owner]++; each[owner] <= callsEach && r.trial(c.customer) != trialControl {
			out = append(out, c)
		}
	}
	return out
}

// lastYear is everybody's money of the last twelve calendar months, that of the as-of day among them;
// nil where the months are not known.
func (r *Result) lastYear() []ledger.Money {
	if len(r.Months) == 0 || r.Ledger.AsOf == ledger.NoDay || r.partYear() {
		return nil
	}
	out := make([]ledger.Money, len(r.Metrics))
	to := rfm.MonthOf(r.Ledger.AsOf)
	for _, m := range r.Months {
		if m.Month > to-yearMonths && m.Month <= to {
			out[m.Customer] += m.Money
		}
	}
	return out
}

// partYear says whether the window is shorter than a year.
func (r *Result) partYear() bool {
	return r.Ledger.From != ledger.NoDay && r.Ledger.From > ledger.Span{N: yearMonths, Unit: 'm'}.Before(r.Ledger.AsOf)+1
}

// callMoney names the money by which calls are ordered.
func (r *Result) callMoney() string {
	if r.Basis == rfm.Charges || len(r.Months) > 0 && !r.partYear() {
		return r.say("c_last_year", r.moneyTitle())
	}
	return r.moneyTitle()
}

// callReasons says why a customer is to be called, and what to do: first what the first reason asks for.
func (r *Result) callReasons(i int, fell, promised bool) (out []string, step string) {
	add := func(reason, do string) {
		if out = append(out, reason); step == "" {
			step = do
		}
	}
	if r.hasOpenComplaint(i) {
		add(r.say("call_complaint"), r.say("do_complaint"))
	}
	if promised {
		add(r.say("call_promised"), r.say("do_promised"))
	}
	if r.Accounts != nil {
		if a := &r.Accounts[i]; a.Arrears > 0 {
			s := r.say("call_arrears", Full(a.Arrears, true))
			if a.OldestUnpaid != ledger.NoDay {
				s += r.say("call_since", a.OldestUnpaid.String()[:7])
			}
			add(s, r.say("do_arrears"))
		}
	}
	if fell {
		now := r.Tier[i]
		if now == "" {
			now = r.say("no_tier")
		}
		add(r.say("call_fell", r.Previous.Tier[i], now), r.say("do_fell"))
	}
	m := &r.Metrics[i]
	if span := int64(m.Last - m.First); r.Basis != rfm.Charges && m.Frequency > 1 && span > 0 && int64(m.Recency)*overdueDen*(m.Frequency-1) > overdueNum*span {
		add(r.say("call_overdue", Count(int64(m.Recency)), Count((span+(m.Frequency-1)/2)/(m.Frequency-1))), r.say("do_overdue"))
	}
	return out, step
}

// appointment says whether a day that was agreed on for the next contact has come, or is still to come: that of
// the latest follow-up which names one, unless there was another contact on that day or later.
func (r *Result) appointment(i int) (come, wait bool) {
	l := r.Ledger.Events[ledger.FollowUps]
	if l == nil || r.Ledger.AsOf == ledger.NoDay {
		return false, false
	}
	nexts := l.Values("next").Days
	agreed, last := ledger.NoDay, ledger.NoDay
	for n := l.First[i]; n < l.First[i+1]; n++ {
		last = max(last, l.Events[n].Day)
		if nexts != nil && nexts[n] != ledger.NoDay {
			agreed = nexts[n]
		}
	}
	switch {
	case agreed == ledger.NoDay:
		return false, false
	case agreed > r.Ledger.AsOf:
		return false, true
	}
	return last < agreed, false
}

// hasOpenComplaint says whether a customer complained, and waits.
func (r *Result) hasOpenComplaint(i int) bool {
	l := r.Ledger.Events[ledger.Feedback]
	if l == nil {
		return false
	}
	kinds, open := l.Values("kind").Texts, l.Values("open").Truths
	for n := l.First[i]; n < l.First[i+1] && kinds != nil && open != nil; n++ {
		if kinds[n] == "complaint" && open[n] {
			return true
		}
	}
	return false
}

// contacted says whether a customer was contacted in the last days.
func (r *Result) contacted(i int) bool {
	l := r.Ledger.Events[ledger.FollowUps]
	if l == nil || r.Ledger.AsOf == ledger.NoDay {
		return false
	}
	for n := l.First[i]; n < l.First[i+1]; n++ {
		if d := l.Events[n].Day; d != ledger.NoDay && d > r.Ledger.AsOf-callPause {
			return true
		}
	}
	return false
}

// action is what to do next for a customer: what the rules say, else its segment.
func (r *Result) action(i int) string {
	if r.Grading != nil {
		if a := r.nextAction(i); a != "" {
			return a
		}
	}
	if r.Scheme != nil && r.Class[i] >= 0 {
		if as := r.Scheme.Classes[r.Class[i]].Actions; len(as) > 0 {
			return as[0].In(r.Lang)
		}
	}
	return ""
}

// callsText writes the call list for a terminal: a line for who and how much, one for why.
func callsText(b *strings.Builder, r *Result, calls []call) {
	if len(calls) == 0 {
		b.WriteString("  " + r.say("nobody_here") + "\n")
	}
	for _, c := range calls[:min(len(calls), shownCalls)] {
		who := &r.Ledger.Customers[c.customer]
		var parts []string
		for _, s := range []string{r.Tier[c.customer], who.Owner(), who.ID, who.Name(), who.Project(), Full(c.money, true)} {
			if s != "" && !slices.Contains(parts, s) {
				parts = append(parts, s)
			}
		}
		b.WriteString("  " + wrap(strings.Join(parts, "  "), 78, "    ") + "\n")
		b.WriteString("    " + wrap(join(r.Lang, c.reasons), 76, "    ") + "\n")
	}
	if n := len(calls) - shownCalls; n > 0 {
		b.WriteString("  " + r.say("more_rows", Count(int64(n))) + "\n")
	}
	b.WriteString("\n")
}
