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
	money    ledger.Money // of the last twelve months where charges are the basis, else of the window
	reasons  []string
}

// calls lists whom to call: customers of the top two tiers who are overdue against their own usual
// interval, have an open complaint or are in arrears, and were not contacted of late; those of the
// most money first.
func (r *Result) calls() []call {
	letters := r.Letters()
	top := letters[:min(callTiers, len(letters))]
	each := map[string]int{}
	var all []call
	for i := range r.Metrics {
		if !slices.Contains(top, r.Tier[i]) || r.contacted(i) {
			continue
		}
		c := call{customer: i, money: r.Metrics[i].Monetary, reasons: r.callReasons(i)}
		if r.Basis == rfm.Charges {
			c.money = r.Accounts[i].LastYear
		}
		if len(c.reasons) > 0 {
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(a, b call) int { return cmp.Compare(b.money, a.money) })
	out := all[:0]
	for _, c := range all {
		owner := r.Ledger.Customers[c.customer].Owner
		if each[owner]++; each[owner] <= callsEach {
			out = append(out, c)
		}
	}
	return out
}

// callReasons says why a customer is to be called.
func (r *Result) callReasons(i int) []string {
	var out []string
	if r.Accounts != nil {
		if a := &r.Accounts[i]; a.Arrears > 0 {
			s := r.say("call_arrears", Full(a.Arrears, true))
			if a.OldestUnpaid != ledger.NoDay {
				s += r.say("call_since", a.OldestUnpaid.String()[:7])
			}
			out = append(out, s)
		}
	}
	if r.hasOpenComplaint(i) {
		out = append(out, r.say("call_complaint"))
	}
	m := &r.Metrics[i]
	if span := int64(m.Last - m.First); r.Basis != rfm.Charges && m.Frequency > 1 && span > 0 && m.Recency*overdueDen*(m.Frequency-1) > overdueNum*span {
		out = append(out, r.say("call_overdue", Count(m.Recency), Count((span+(m.Frequency-1)/2)/(m.Frequency-1))))
	}
	return out
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

// callGrid is the call list as a table, with empty columns to be filled in.
func (r *Result) callGrid(calls []call) *grid {
	g := &grid{texts: 8, heads: []string{columnTitle(r, "owner"), r.say("customer_id"), r.say("customer_name"), r.say("c_phone"), r.say("project"), r.say("tier"), r.say("c_reason"), r.say("next_action"), r.say("monetary"), r.say("c_result"), r.say("c_next")}}
	phones, _ := r.Ledger.Values("phone")
	for _, c := range calls {
		who, phone := &r.Ledger.Customers[c.customer], Value{}
		if phones != nil {
			phone = text(phones[c.customer])
		}
		g.rows = append(g.rows, []Value{text(who.Owner), text(who.ID), text(who.Name), phone, text(who.Project), text(r.Tier[c.customer]), text(join(r.Lang, c.reasons)), text(r.action(c.customer)), amount(c.money), {}, {}})
	}
	return g
}

// action is what to do next for a customer: what the rules say, else its segment.
func (r *Result) action(i int) string {
	if r.Grading != nil {
		return r.nextAction(i)
	}
	if r.Scheme != nil && r.Class[i] >= 0 {
		if as := r.Scheme.Classes[r.Class[i]].Actions; len(as) > 0 {
			return as[0].In(r.Lang)
		}
	}
	return ""
}

// callsSheet is the call list, to be filled in.
func callsSheet(r *Result, calls []call) Sheet {
	s := newSheet(r, "calls")
	s.Widths = []float64{12, 14, 16, 14, 14, 8, 40, 40, 14, 20, 14}
	s.put(1, 1, text(r.say("calls_title")), Title)
	s.Heights[1] = 34
	s.put(2, 1, text(r.say("calls_how", callsEach, callPause)), Subtitle)
	g := r.callGrid(calls)
	g.title = ""
	row := s.add(r.Lang, g, 3)
	s.Table = &Area{4, 1, row - 2, len(g.heads)}
	s.Freeze = Area{Row: 5, Col: 3}
	return s
}

// callsText writes the call list for a terminal: a line for who and how much, one for why.
func callsText(b *strings.Builder, r *Result, calls []call) {
	if len(calls) == 0 {
		b.WriteString("  " + r.say("nobody_here") + "\n")
	}
	for _, c := range calls[:min(len(calls), shownCalls)] {
		who := &r.Ledger.Customers[c.customer]
		var parts []string
		for _, s := range []string{r.Tier[c.customer], who.Owner, who.ID, who.Name, who.Project, Full(c.money, true)} {
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
