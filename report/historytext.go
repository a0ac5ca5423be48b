package report

import (
	"bufio"
	"crypto/sha256"
	"io"
	"strings"

	"grade/rfm"
)

// grids are the tables of a history: of one customer its path, else those of all.
func (h *History) grids() []*grid {
	if h.id != "" {
		return []*grid{h.pathGrid()}
	}
	out := []*grid{h.countsGrid(), h.moneyGrid()}
	if len(h.periods) > 1 {
		out = append(out, h.ratesGrid())
	}
	if g := h.cohortGrid(); g != nil {
		out = append(out, g)
	}
	return out
}

// WriteHistoryText writes a history for a terminal of 80 columns: the last periods of each table.
func WriteHistoryText(w io.Writer, h *History) error {
	var b strings.Builder
	b.WriteString("\n")
	for _, g := range h.grids() {
		narrow := *g
		for len(narrow.heads) > 4 { // periods in columns: the last ones that fit
			var try strings.Builder
			narrow.write(&try, h.Lang, 0)
			if widestLine(try.String()) <= 80 {
				break
			}
			k := 2
			if narrow.heat == 0 {
				k = len(narrow.heads) - 1
			}
			narrow.rows = cut(narrow.rows, k)
			narrow.heads = append(append([]string{}, narrow.heads[:k]...), narrow.heads[k+1:]...)
		}
		narrow.write(&b, h.Lang, 0)
		if narrow.note != "" {
			b.WriteString("  " + wrap(narrow.note, 76, "  ") + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteHistoryNotes writes what keeps the periods from being compared.
func WriteHistoryNotes(w io.Writer, h *History) error {
	var b strings.Builder
	for _, s := range h.changed {
		b.WriteString("! " + wrap(s, 78, "  ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// cut leaves a column out of rows.
func cut(rows [][]Value, k int) [][]Value {
	out := make([][]Value, len(rows))
	for i, vs := range rows {
		out[i] = append(append([]Value{}, vs[:k]...), vs[k+1:]...)
	}
	return out
}

// widestLine is the width of the widest line.
func widestLine(s string) (n int) {
	for _, l := range strings.Split(s, "\n") {
		n = max(n, width(l))
	}
	return n
}

// WriteHistoryCSV writes the tables of a history below each other as one long table.
func WriteHistoryCSV(w io.Writer, h *History) error {
	b := []byte("table,row,column,value\n")
	for _, g := range h.grids() {
		for _, vs := range g.rows {
			for k := 1; k < len(vs); k++ {
				if vs[k].Kind == Blank {
					continue
				}
				b = append(appendField(b, strings.TrimPrefix(g.name, "grade_")), ',')
				b = append(appendValue(b, vs[0]), ',')
				b = append(appendField(b, g.keys[k]), ',')
				b = append(appendValue(b, vs[k]), '\n')
			}
		}
	}
	_, err := w.Write(b)
	return err
}

// IsHistoryHeader says whether a line is the header of a history in CSV.
func IsHistoryHeader(line string) bool { return line == "table,row,column,value" }

// WriteHistoryJSON writes a history as JSON.
func WriteHistoryJSON(w io.Writer, h *History) error {
	j := &jsonWriter{b: bufio.NewWriter(w), sum: sha256.New()}
	order := h.tierOrder()
	j.open("", "{")
	j.open("periods", "[")
	for i, p := range h.periods {
		j.open("", "{")
		j.string("as_of", p.asOf.String())
		j.int("customers", int64(p.customers))
		j.money("monetary", p.money)
		rest := p.customers
		for _, t := range order {
			rest -= p.tiers[t].customers
		}
		j.int("no_tier", int64(rest))
		j.open("tiers", "[")
		for _, t := range order {
			j.open("", "{")
			j.string("key", t)
			j.int("customers", int64(p.tiers[t].customers))
			j.share("customers_share", int64(p.tiers[t].customers), int64(p.customers))
			j.money("monetary", p.tiers[t].now)
			j.share("monetary_share", int64(p.tiers[t].now), int64(p.money))
			j.close("}")
		}
		j.close("]")
		if i > 0 {
			for _, x := range []struct {
				key string
				n   int
			}{{"upgraded", p.up}, {"downgraded", p.down}, {"unchanged", p.same}, {"new", p.new}, {"lost", p.gone}} {
				j.int(x.key, int64(x.n))
			}
		}
		j.close("}")
	}
	j.close("]")
	h.cohortsJSON(j)
	h.pathJSON(j)
	return j.sign()
}

// cohortsJSON writes who came back.
func (h *History) cohortsJSON(j *jsonWriter) {
	j.open("cohorts", "[")
	if g := h.cohortGrid(); g != nil {
		for _, vs := range g.rows {
			j.open("", "{")
			j.value("cohort", vs[0])
			j.value("customers", vs[1])
			j.open("retention", "{")
			for k := 2; k < len(vs); k++ {
				j.value(g.heads[k], vs[k])
			}
			j.close("}")
			j.close("}")
		}
	}
	j.close("]")
}

// pathJSON writes the path of the customer that was asked for.
func (h *History) pathJSON(j *jsonWriter) {
	if h.id == "" {
		return
	}
	j.string("customer_id", h.id)
	j.open("path", "[")
	for _, s := range h.path {
		j.open("", "{")
		j.string("as_of", s.asOf.String())
		if x := s.row; x != nil {
			j.value("tier", text(x.Tier))
			j.value("segment", text(x.Segment))
			j.money("monetary", x.Metrics.Monetary)
			j.int("frequency", x.Metrics.Frequency)
			if x.Metrics.Unscored == rfm.Scored {
				j.int("recency_days", int64(x.Metrics.Recency))
			}
		}
		j.close("}")
	}
	j.close("]")
}

// BuildHistory makes the workbook of a history.
func BuildHistory(h *History) *Workbook {
	w := &Workbook{Lang: h.Lang, Title: h.say("history_title"), AsOf: h.Ledger.AsOf.String(), Version: h.Version}
	s := newSheet(h.Result, "trends", h.say("history_title"), h.say("history_of", Count(int64(len(h.periods))), h.periods[0].asOf, h.Ledger.AsOf))
	order := h.tierOrder()
	series := func() (out []int) {
		for k := range order {
			out = append(out, k+2)
		}
		return out
	}
	if h.id != "" {
		g := h.pathGrid()
		s.add(Block{Grid: g}, Block{Col: len(g.heads) + 2, Span: 6, Chart: &Chart{Kind: LineChart, Title: g.title, Of: g, Category: 1, Series: []int{5}, Height: 300}})
		w.Sheets = append(w.Sheets, s)
		w.linkToFirst()
		return w
	}
	counts, money := h.countsGrid(), h.moneyGrid()
	chart := func(g *grid, kind ChartKind, title string, series []int) Block {
		return Block{Col: len(counts.heads) + 2, Span: 8, Chart: &Chart{Kind: kind, Title: title, Of: g, Category: 1, Series: series, Height: 220}}
	}
	s.add(Block{Grid: counts}, chart(counts, StackedChart, h.countsFinding(), series()))
	s.add(Block{Grid: money}, chart(money, StackedChart, h.moneyTierFinding(), series()))
	if len(h.periods) > 1 {
		rates := h.ratesGrid()
		s.add(Block{Grid: rates}, chart(rates, LineChart, h.ratesFinding(rates), []int{2, 3, 5}))
	}
	if g := h.cohortGrid(); g != nil {
		s.add(Block{Grid: g})
	}
	for _, x := range h.changed {
		s.add(Block{Text: "! " + x, Style: Note, Span: 10})
	}
	s.Freeze = Area{Col: 2}
	w.Sheets = append(w.Sheets, s)
	w.linkToFirst()
	return w
}

// countsFinding says how the best tier changed over the periods, moneyTierFinding how its money did.
func (h *History) countsFinding() string {
	order, a, b := h.tierOrder(), &h.periods[0], &h.periods[len(h.periods)-1]
	if len(order) == 0 {
		return h.say("history_counts")
	}
	return h.say("history_best", order[0], Count(int64(a.tiers[order[0]].customers)), Count(int64(b.tiers[order[0]].customers)))
}

func (h *History) moneyTierFinding() string {
	order, a, b := h.tierOrder(), &h.periods[0], &h.periods[len(h.periods)-1]
	if len(order) == 0 {
		return h.say("history_money", h.moneyTitle())
	}
	return h.say("history_best_money", order[0], h.moneyTitle(), percent(int64(a.tiers[order[0]].now), int64(a.money)), percent(int64(b.tiers[order[0]].now), int64(b.money)))
}

// ratesFinding says who moved in the last period.
func (h *History) ratesFinding(g *grid) string {
	last := g.rows[len(g.rows)-1]
	return h.say("history_moved", last[0].Text, last[1].String(), last[2].String())
}
