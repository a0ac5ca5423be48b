package report

import (
	"cmp"
	"io"
	"slices"
	"strings"
)

// ownerSheets is how many owners have a sheet of their own; with more there is one list.
const ownerSheets = 12

// callGrid is the call list as a table, with empty columns to be filled in: the day of the contact, what
// came of it, and when to go on.
func (f *found) callGrid(calls []call) *grid {
	r := f.Result
	g := &grid{name: "grade_calls", filter: true, texts: 8, tier: 6, wide: []int{7, 8}, fill: 10,
		heads: []string{columnTitle(r, "owner"), columnTitle(r, "customer_id"), columnTitle(r, "customer_name"), r.say("c_phone"), columnTitle(r, "project"), r.say("tier"), r.say("c_reason"), r.say("next_action"), r.callMoney(), r.say("c_contacted"), r.say("c_result"), r.say("c_next")}}
	phones := r.phones()
	for _, c := range calls {
		who, phone := &r.Ledger.Customers[c.customer], Value{}
		if phones != nil {
			phone = text(phones[c.customer])
		}
		g.rows = append(g.rows, []Value{text(who.Owner()), text(who.ID), text(who.Name()), phone, text(who.Project()), text(r.Tier[c.customer]), text(join(r.Lang, c.reasons)), text(c.step), amount(c.money), {}, {}, {}})
	}
	return g.dropEmpty()
}

// phones are everybody's telephone numbers; nil where none are known.
func (r *Result) phones() []string {
	phones, _ := r.Ledger.Values("phone")
	return phones
}

// byOwner groups calls by owner, in the order of the owners' names; those of nobody come last.
func (r *Result) byOwner(calls []call) (owners []string, of map[string][]call) {
	of = map[string][]call{}
	for _, c := range calls {
		o := r.Ledger.Customers[c.customer].Owner()
		if _, ok := of[o]; !ok {
			owners = append(owners, o)
		}
		of[o] = append(of[o], c)
	}
	slices.SortFunc(owners, func(a, b string) int {
		if (a == "") != (b == "") {
			return cmp.Compare(b, a)
		}
		return cmp.Compare(a, b)
	})
	return owners, of
}

// callSheets are the call list: a sheet an owner, or one of all, by owner, where there are many.
func callSheets(f *found) []Sheet {
	owners, of := f.byOwner(f.calls)
	if len(owners) == 1 || len(owners) > ownerSheets {
		var calls []call
		for _, o := range owners {
			calls = append(calls, of[o]...)
		}
		return []Sheet{f.callSheet(f.say("sheet_calls"), f.say("calls_title"), calls, false)}
	}
	var out []Sheet
	for _, o := range owners {
		name := o
		if o == "" {
			name = f.say("nobody_owns")
		}
		out = append(out, f.callSheet(f.say("sheet_calls")+" "+name, f.say("calls_title")+" · "+name, of[o], true))
	}
	return out
}

// callSheet is one of them; owned says that all its calls are one owner's, whom the title names.
func (f *found) callSheet(tab, title string, calls []call, owned bool) Sheet {
	s := newSheet(f.Result, "calls", title, f.say("calls_as_of", f.Ledger.AsOf)+f.say("calls_how", callsEach, callPause))
	s.Title = tab
	g := f.callGrid(calls)
	if owned && calls[0].hasOwner(f.Result) {
		g.drop(0)
	}
	g.note = f.say("calls_back")
	s.add(Block{Grid: g})
	s.Freeze = Area{Col: 3}
	return s
}

// hasOwner says whether somebody owns the customer.
func (c *call) hasOwner(r *Result) bool { return r.Ledger.Customers[c.customer].Owner() != "" }

// WriteCalls writes the call list as text to be pasted into a chat: for each owner a line a customer. It
// gives their number.
func WriteCalls(w io.Writer, r *Result) (int, error) {
	var b strings.Builder
	b.WriteString("# " + r.say("calls_title") + " · " + r.Ledger.AsOf.String() + "\n")
	calls := r.calls()
	if len(calls) == 0 {
		b.WriteString("\n" + r.say("calls_none") + "\n")
	}
	phones := r.phones()
	owners, of := r.byOwner(calls)
	for _, o := range owners {
		name := o
		if name == "" {
			name = r.say("nobody_owns")
		}
		b.WriteString("\n## " + oneLine(name) + r.say("calls_count", Count(int64(len(of[o])))) + "\n\n")
		for n, c := range of[o] {
			who := &r.Ledger.Customers[c.customer]
			var parts []string
			for _, s := range []string{who.Name(), who.ID, who.Project(), r.say("tier") + " " + r.Tier[c.customer]} {
				if s != "" && !slices.Contains(parts, s) {
					parts = append(parts, oneLine(s))
				}
			}
			if phones != nil && phones[c.customer] != "" {
				parts = append(parts, phones[c.customer])
			}
			line := Count(int64(n+1)) + ". " + strings.Join(parts, " ") + r.say("colon") + join(r.Lang, c.reasons)
			if c.step != "" {
				line += " → " + c.step
			}
			b.WriteString(oneLine(line) + "\n")
		}
	}
	b.WriteString("\n")
	return len(calls), writeMarked(w, []byte(b.String()))
}
