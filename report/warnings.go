package report

import (
	"slices"
	"strconv"
	"strings"

	"grade/ledger"
	"grade/rfm"
	"grade/segment"
)

// Warning is something a reader should know before using the numbers, and what to do.
type Warning struct{ Text, Hint string }

// Warnings lists what was odd about a run, in a fixed order.
func Warnings(r *Result) []Warning {
	var out []Warning
	add := func(hint, key string, args ...any) {
		out = append(out, Warning{r.say(key, args...), hint})
	}
	scored, _ := r.Scored()
	r.fileWarnings(add)
	r.rowWarnings(add)
	r.nobodyScored(scored, add)
	r.chargeWarnings(add)
	r.scoreWarnings(scored, add)
	r.schemeWarnings(scored, add)
	r.unscoredWarning(add)
	r.lifetimeWarnings(add)
	r.earlierWarnings(add)
	return out
}

// earlierWarnings say when an earlier list can hardly be compared with this one.
func (r *Result) earlierWarnings(add addWarning) {
	if r.Previous == nil || r.Group != "" {
		return
	}
	if n := r.Previous.twice; n > 0 {
		add("", "w_earlier_twice", baseName(r.Previous.Name), Count(int64(n)))
	}
	if r.Previous.AsOf != ledger.NoDay && r.Previous.AsOf >= r.Ledger.AsOf {
		add(r.say("try_earlier_list"), "w_previous_later", baseName(r.Previous.Name), r.Previous.AsOf, r.Ledger.AsOf)
	}
	letters, found := r.Letters(), 0
	var others []string
	for _, t := range r.Previous.Tier {
		switch {
		case t == "":
		case slices.Contains(letters, t):
			found++
		case !slices.Contains(others, t):
			others = append(others, t)
		}
	}
	switch {
	case len(others) > 0:
		slices.Sort(others)
		add(r.say("try_same_grading"), "w_other_tiers", baseName(r.Previous.Name), join(r.Lang, others), join(r.Lang, letters))
	case found == 0:
		add(r.say("try_same_grading"), "w_no_common", baseName(r.Previous.Name))
	}
}

// addWarning takes a warning by its phrase, with what to do about it.
type addWarning func(hint, key string, args ...any)

// fileWarnings say what of the files was not read.
func (r *Result) fileWarnings(add addWarning) {
	for _, in := range r.Inputs {
		for _, s := range in.Skipped {
			if in.Kind == ledger.FollowUps && isOurSheet(s) {
				continue // the rest of the report whose call list was read
			}
			add(r.say("try_sheet", s), "skipped", s)
		}
		for _, o := range in.Others {
			add(r.say("try_header", o.From), "other_table", in.Name, linesText(r.Lang, o.From, o.To))
		}
		if n := cutOff(r, in); n > 0 {
			add(r.say("try_cut"), "cut_off", in.Name, Count(n))
		}
	}
}

// isOurSheet says whether a sheet has the name of one of a report's.
func isOurSheet(name string) bool {
	for _, key := range SheetKeys {
		if p := phrases["sheet_"+key]; name == p.En || name == p.Zh {
			return true
		}
	}
	return false
}

// rowWarnings say which rows were left out or changed, and what the rules found nothing for.
func (r *Result) rowWarnings(add addWarning) {
	if t := r.transactions(); t.RowsExcluded() > 0 && !(r.Lifetime.later() && t.RowsExcluded() == t.Rows[ledger.AfterAsOf]) {
		hint := r.say("see_rejects")
		if slices.ContainsFunc(r.Inputs, func(in Input) bool { return in.Added }) {
			hint = "" // the rows are not here
		}
		add(hint, "left_out", Count(t.RowsExcluded()), Count(t.RowsRead()), leftOut(r.Lang, &t))
	}
	if t := r.eventTally(); t.RowsExcluded() > 0 {
		add(r.say("see_rejects"), "left_out_events", Count(t.RowsExcluded()), Count(t.RowsRead()), leftOut(r.Lang, &t))
	}
	if r.Grading != nil {
		r.ruleWarnings(add)
	}
	for _, x := range ledger.Changes() {
		if n := r.Ledger.Reconciled.Changed[x]; n > 0 {
			hint := ""
			if x != ledger.Rounded {
				hint = r.say("see_changes")
			}
			add(hint, "w_"+x.String(), Count(n))
		}
	}
	if r.Ledger.Joined {
		add("", "joined")
	}
}

// nobodyScored says why nobody has scores.
func (r *Result) nobodyScored(scored int, add addWarning) {
	undated := 0
	for i := range r.Metrics {
		if r.Metrics[i].Unscored == rfm.NoDay {
			undated++
		}
	}
	switch {
	case undated > 0 && r.Ledger.AsOf == ledger.NoDay:
		add(r.say("try_as_of"), "w_no_as_of")
	case scored == 0:
		add("", "nobody")
	}
}

// chargeWarnings say where a ledger of fees contradicts itself.
func (r *Result) chargeWarnings(add addWarning) {
	r.overpaid(add)
	if x := r.Ledger.Stated; x.Rows > 0 && x.Arrears != x.Reckon {
		add(r.say("try_stated"), "w_stated", Full(x.Arrears, true), Full(x.Reckon, true))
	}
	for _, in := range r.Inputs {
		if len(in.UnusedMoney) > 0 {
			add(r.say("try_unused"), "w_unused", baseName(in.Name), strings.Join(in.UnusedMoney, ", "))
		}
	}
}

// scoreWarnings say where scores tell little apart.
func (r *Result) scoreWarnings(scored int, add addWarning) {
	if few := scored < r.Method.Levels(); few && scored > 0 {
		add(r.say("try_few"), "few", Count(int64(scored)), r.Method.Levels())
	} else {
		for _, c := range r.Collapses {
			if r.Basis != rfm.Charges || c.Measure == rfm.Monetary { // most are paid up, and pay for the same months
				r.collapse(c, int64(scored), add)
			}
		}
	}
	for _, s := range r.Swells {
		add("", "swell", s.Letter, Count(int64(s.Customers)), Count(int64(s.Wanted)))
	}
}

// schemeWarnings say what a scheme of segments leaves, and which groups were scored together.
func (r *Result) schemeWarnings(scored int, add addWarning) {
	if s := r.Scheme; s != nil {
		if s.Gaps > 0 {
			rest := r.say("others")
			if last := s.Classes[len(s.Classes)-1]; last.When == "" {
				rest = last.Title.In(r.Lang)
			}
			add("", "gaps", s.Name, s.Gaps, rest)
		}
		if len(s.Shadowed) > 0 {
			add("", "shadowed", s.Name, strings.Join(s.Shadowed, ", "))
		}
	}
	for _, g := range r.Groups {
		if len(g.Pooled) > 0 {
			names := slices.Clone(g.Pooled)
			if len(names) > 5 {
				names = append(names[:5], "…")
			}
			if names[0] == "" {
				names[0] = "–" // customers of whom the column says nothing
			}
			if IsPersonal(r.Within) {
				names = []string{"…"} // a message says no names
			}
			add("", "pooled", len(g.Pooled), r.Within, rfm.MinGroup, strings.Join(names, ", "))
		}
	}
	if r.Scheme == nil && scored > 0 {
		add("", "no_scheme", "standard", 5, r.Method.Levels())
	}
}

// unscoredWarning says how many customers have no scores, and why.
func (r *Result) unscoredWarning(add addWarning) {
	if counts := unscored(r); counts != "" {
		n := 0
		for i := range r.Metrics {
			if r.Metrics[i].Unscored != rfm.Scored {
				n++
			}
		}
		add("", "unscored", Count(int64(n)), counts)
	}
}

// overpaid says how much was paid beyond what was due: the same payments may stand in two files.
func (r *Result) overpaid(add addWarning) {
	var over, paid ledger.Money
	n := 0
	for i := range r.Accounts {
		a := &r.Accounts[i]
		if over, paid = over+a.Overpaid, paid+a.Paid; a.Overpaid > 0 {
			n++
		}
	}
	if over > 0 {
		hint := ""
		if over > paid/10 {
			hint = r.say("try_overpaid")
		}
		add(hint, "w_overpaid", Full(over, true), r.say("n_customers", Count(int64(n))))
	}
}

// ruleWarnings says which dimensions the input had nothing for.
func (r *Result) ruleWarnings(add addWarning) {
	shared := r.Grading.SharedOut()
	rest := slices.DeleteFunc(slices.Clone(r.Grading.Skipped), func(s segment.Skipped) bool {
		return slices.ContainsFunc(shared, func(t segment.Skipped) bool { return t.Dimension == s.Dimension })
	})
	if len(shared) > 0 {
		add("", "w_shared", lacking(r, shared))
	}
	if len(rest) > 0 {
		add("", "w_skipped", lacking(r, rest))
	}
	if len(r.Grading.Unknown) > 0 && r.Trade == nil {
		add("", "w_unknown", strings.Join(r.Grading.Unknown, ", "))
	}
	if r.Ledger.AsOf == ledger.NoDay && r.Ledger.Reconciled.Rows[ledger.Refunded] == 0 {
		add("", "w_no_day")
	}
}

// limits are the sizes at which programs cut their exports off: the rows of an .xls and of an
// .xlsx sheet with and without the header, and a common limit of CRM systems.
var limits = []int64{65535, 65536, 100000, 1048575, 1048576}

// cutOff gives the size of a table that has exactly as many rows as a program writes at most; 0 for
// others.
func cutOff(r *Result, in Input) int64 {
	for i := range r.Ledger.Reconciled.Files {
		f := &r.Ledger.Reconciled.Files[i]
		if f.Table != in.Name {
			continue
		}
		n := f.RowsRead()
		total := n + int64(in.HeaderRow)
		for _, limit := range limits {
			if n == limit || total == limit && limit != 100000 {
				return limit
			}
		}
	}
	return 0
}

func linesText(lang string, from, to int) string {
	if to == 0 {
		return say(lang, "lines_on", from)
	}
	return say(lang, "lines", from, to)
}

func (r *Result) collapse(c rfm.Collapse, scored int64, add addWarning) {
	var scores []string
	for _, s := range c.Scores {
		scores = append(scores, strconv.Itoa(int(s)))
	}
	letter := strings.ToUpper(c.Measure.String()[:1])
	name := r.say(c.Measure.String())
	hint := r.say("try_bins")
	switch {
	case c.Measure == rfm.Frequency:
		name = r.say(r.Frequency)
		once := int64(0)
		for i := range r.Metrics {
			if r.Metrics[i].Frequency == 1 {
				once++
			}
		}
		if once*10 >= scored*9 {
			add(r.say("try_once"), "collapse_once", Count(once), Count(scored))
			return
		}
		if hint = r.say("try_breaks"); r.Frequency == "orders" {
			hint = r.say("try_days")
		}
		if once*int64(c.Levels) > scored {
			add(r.say("try_breaks"), "collapse_ties", percent(once, scored), letter, strings.Join(scores, ", "))
			return
		}
	case c.Measure == rfm.Recency:
		hint = r.say("try_window")
	}
	add(hint, "collapse", name, Count(int64(c.Distinct)), letter, strings.Join(scores, ", "))
}

// transactions is the tally of the tables of transactions and charges, without those of customers.
func (r *Result) transactions() ledger.Tally {
	var t ledger.Tally
	for _, in := range r.Inputs {
		for i := range r.Ledger.Reconciled.Files {
			if f := &r.Ledger.Reconciled.Files[i]; f.Table == in.Name && (in.Kind == ledger.Transactions || in.Kind == ledger.Charges) {
				for x := range f.Rows {
					t.Rows[x] += f.Rows[x]
					t.Money[x] += f.Money[x]
				}
			}
		}
	}
	return t
}

// leftOut lists the reasons with their counts, in their order.
func leftOut(lang string, t *ledger.Tally) string {
	var parts []string
	for _, x := range ledger.Reasons() {
		if n := t.Rows[x]; n > 0 {
			s := counted(lang, n, x.String())
			if x == ledger.PassThrough {
				s += say(lang, "worth", Full(t.Money[x], true))
			}
			parts = append(parts, s)
		}
	}
	return join(lang, parts)
}

// counted writes 3 totals, in Chinese 合计行 3.
func counted(lang string, n int64, key string) string {
	if lang == "zh" {
		return say(lang, key) + " " + Count(n)
	}
	return one.ReplaceAllString(Count(n)+" "+say(lang, key), "${1}1 $2")
}

// counted is counted in the words of what is measured.
func (r *Result) counted(n int64, key string) string {
	if _, ok := chargePhrases[key]; ok && r.Basis == rfm.Charges {
		if r.Lang == "zh" {
			return r.say(key) + " " + Count(n)
		}
		return Count(n) + " " + r.say(key)
	}
	return counted(r.Lang, n, key)
}

func unscored(r *Result) string {
	var n [rfm.NoDay + 1]int64
	for i := range r.Metrics {
		n[r.Metrics[i].Unscored]++
	}
	var parts []string
	for u := rfm.NeverBought; u <= rfm.NoDay; u++ {
		if n[u] > 0 {
			parts = append(parts, r.counted(n[u], u.String()))
		}
	}
	return join(r.Lang, parts)
}

func join(lang string, parts []string) string {
	if lang == "zh" {
		return strings.Join(parts, "、")
	}
	return strings.Join(parts, ", ")
}
