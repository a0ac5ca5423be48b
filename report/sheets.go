package report

import (
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"grade/ledger"
	"grade/rfm"
)

// Build makes the workbook of grade rfm: Summary, Segments, Customers, Data quality and
// Method. Without segments there is no sheet for them.
func Build(r *Result) *Workbook {
	w := &Workbook{Lang: r.Lang, Title: r.say("title"), AsOf: r.Ledger.AsOf.String(), Version: r.Version}
	segments := r.Segments()
	w.Sheets = append(w.Sheets, summarySheet(r, segments))
	if len(segments) > 0 {
		w.Sheets = append(w.Sheets, segmentsSheet(r, segments))
	}
	if tables := r.Dimensions(); len(tables) > 0 {
		w.Sheets = append(w.Sheets, dimensionsSheet(r, tables))
		if s, ok := funnelSheet(r); ok {
			w.Sheets = append(w.Sheets, s)
		}
		if t, ok := r.surveys(); ok {
			w.Sheets = append(w.Sheets, surveysSheet(r, t))
		}
		if a := r.Grading.Areas; a != nil && len(a.List) > 0 {
			w.Sheets = append(w.Sheets, areasSheet(r))
		}
	}
	if c, ok := r.collections(); ok {
		w.Sheets = append(w.Sheets, collectionsSheet(r, c))
	}
	w.Sheets = append(w.Sheets, customersSheet(r), qualitySheet(r), methodSheet(r))
	return w
}

// BuildReport makes the workbook of grade report: Build with the call list behind the summary, or
// only the sheets with these keys, in the workbook's order.
func BuildReport(r *Result, keys []string) *Workbook {
	w := Build(r)
	if calls := r.calls(); len(calls) > 0 {
		w.Sheets = slices.Insert(w.Sheets, 1, callsSheet(r, calls))
	}
	if len(keys) > 0 {
		w.Sheets = slices.DeleteFunc(w.Sheets, func(s Sheet) bool { return !slices.Contains(keys, s.Key) })
	}
	return w
}

// SheetKeys are the sheets that a workbook may have, by the names of --sheets.
var SheetKeys = []string{"summary", "calls", "segments", "dimensions", "funnel", "surveys", "areas", "collections", "customers", "quality", "method"}

// TextSheets are those of them that a terminal shows.
var TextSheets = []string{"summary", "calls", "dimensions", "collections"}

// WriteSheets writes sheets for a terminal of 80 columns, in the order of TextSheets. One about which
// nothing is known says so.
func WriteSheets(w io.Writer, r *Result, keys []string, colour bool) error {
	var b strings.Builder
	for _, k := range TextSheets {
		if !slices.Contains(keys, k) {
			continue
		}
		switch k {
		case "summary":
			summaryText(&b, r, colour)
		case "calls":
			calls := r.calls()
			b.WriteString("\n" + wrap(r.say("calls_how", callsEach, callPause), 80, "") + "\n\n")
			callsText(&b, r, calls)
		case "dimensions":
			b.WriteString("\n")
			dimensionsText(&b, r)
		case "collections":
			c, ok := r.collections()
			if !ok {
				b.WriteString(r.say("no_collections") + "\n")
				continue
			}
			collectionsText(&b, r, c)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func newSheet(r *Result, key string) Sheet {
	return Sheet{Key: key, Title: r.say("sheet_" + key), Heights: map[int]float64{}, Landscape: true}
}

const summaryColumns = 9 // B to I

// summarySheet is one landscape page: a sentence, the figures, who, and what to note.
func summarySheet(r *Result, segments []Aggregate) Sheet {
	s := newSheet(r, "summary")
	s.OnePage = true
	s.Widths = []float64{2, 22, 11, 10, 18, 12, 12, 12, 13, 2, 13, 13, 13, 13, 13}
	for _, a := range segments {
		s.Widths[1] = max(s.Widths[1], displayWidth(22, 34, a.Title))
	}
	s.put(1, 2, text(r.say("title")), Title)
	s.Heights[1] = 34
	var names []string
	for _, in := range r.Inputs {
		names = append(names, baseName(in.Name))
	}
	s.put(2, 2, text(r.say("subtitle", r.Ledger.AsOf, r.first(), strings.Join(names, " · "))), Subtitle)
	s.put(3, 2, text(headline(r, segments)), Headline)
	s.merge(3, 2, 3, 15)
	s.Heights[3] = 38
	tiles(r, &s, 5)
	row := 9
	if len(segments) > 0 {
		row = aggregateTable(r, &s, 9, "by_segment", "segment", segments)
		best := slices.MaxFunc(segments, func(a, b Aggregate) int { return compare(int64(a.Monetary), int64(b.Monetary)) })
		s.Charts = append(s.Charts, Chart{Kind: BarChart, Row: 9, Col: 11, Width: 535, Height: 24 * (row - 9), Title: r.say("chart_segments", best.Title),
			Categories: Area{11, 2, row - 2, 2}, Series: []Series{{Name: Area{Row: 10, Col: 5}, Values: Area{11, 5, row - 2, 5}}}})
	}
	tiersAt := row + 1
	tiers := r.TierTable()
	row = aggregateTable(r, &s, tiersAt, "by_tier", "tier", tiers)
	n, sum := r.Scored()
	if r.graded() {
		all, money := r.everybody()
		n, sum = int(all), money
	}
	title := r.say("chart_tiers")
	if n > 0 && sum > 0 {
		title = r.say("chart_tiers_top", tiers[0].Key, percent(int64(tiers[0].Customers), int64(n)), percent(int64(tiers[0].Monetary), int64(sum)))
	}
	s.Charts = append(s.Charts, Chart{Kind: ColumnChart, Row: tiersAt, Col: 11, Width: 535, Height: 24 * max(row-tiersAt, 9), Title: title, Percent: true,
		Categories: Area{tiersAt + 2, 2, row - 2, 2},
		Series: []Series{{Name: Area{Row: tiersAt + 1, Col: 4}, Values: Area{tiersAt + 2, 4, row - 2, 4}},
			{Name: Area{Row: tiersAt + 1, Col: 6}, Values: Area{tiersAt + 2, 6, row - 2, 6}}}})
	if ws := Warnings(r); len(ws) > 0 {
		row++
		s.put(row, 2, text(r.say("notes")), Heading)
		for _, x := range ws {
			row++
			t := "• " + x.Text
			if x.Hint != "" && !strings.Contains(x.Hint, "--rejects") {
				t += " → " + x.Hint
			}
			s.put(row, 2, text(t), Note)
			s.merge(row, 2, row, summaryColumns)
			s.Heights[row] = 15 * float64(1+width(t)/104)
		}
	}
	return s
}

func compare(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func baseName(s string) string {
	if i := strings.LastIndexAny(s, `/\`); i >= 0 {
		return s[i+1:]
	}
	return s
}

// headline says in one sentence how things are.
func headline(r *Result, segments []Aggregate) string {
	n, sum := r.Scored()
	if n == 0 {
		return r.say("headline_none")
	}
	var best, quiet Aggregate
	for _, a := range segments {
		switch a.Key {
		case "champions":
			best = a
		case "cant-lose", "at-risk":
			quiet.Customers += a.Customers
			quiet.Monetary += a.Monetary
			if quiet.Title != "" {
				quiet.Title += " / "
			}
			quiet.Title += a.Title
		}
	}
	if best.Customers > 0 && quiet.Customers > 0 {
		return r.say("headline", Count(int64(best.Customers)), best.Title, percent(int64(best.Customers), int64(n)), percent(int64(best.Monetary), int64(sum)),
			Count(int64(quiet.Customers)), quiet.Title, Full(quiet.Monetary, false))
	}
	t := r.TierTable()[0]
	if r.graded() {
		all, money := r.everybody()
		return r.say("headline_graded", Count(int64(t.Customers)), t.Key, percent(int64(t.Customers), all), percent(int64(t.Monetary), int64(money)))
	}
	return r.say("headline_top", Count(int64(t.Customers)), t.Key, percent(int64(t.Customers), int64(n)), percent(int64(t.Monetary), int64(sum)))
}

// tiles writes the key figures: two lines of cells, eight figures side by side.
func tiles(r *Result, s *Sheet, row int) {
	n, sum := r.Scored()
	var orders, repeat, top int64
	var days, money []int64
	for i := range r.Metrics {
		m := &r.Metrics[i]
		if m.Unscored != rfm.Scored {
			continue
		}
		orders += m.Frequency
		if r.Basis == rfm.Charges && m.Recency == 0 || r.Basis != rfm.Charges && m.Frequency > 1 {
			repeat++
		}
		days, money = append(days, m.Recency), append(money, int64(m.Monetary))
	}
	slices.Sort(money)
	for _, v := range money[len(money)-len(money)/5:] {
		top += v
	}
	average := ledger.Money(0)
	if n > 0 {
		average = sum / ledger.Money(n)
	}
	all := []struct {
		key   string
		value Value
	}{
		{"k_customers", integer(int64(len(r.Metrics)))}, {"k_buyers", integer(int64(n))}, {"k_spend", amount(sum)}, {"k_average", amount(average)},
		{"k_orders", integer(orders)}, {"k_repeat", ratio(repeat, int64(n))}, {"k_recency", exact(median(days), 0)}, {"k_top", ratio(top, int64(sum))},
	}
	columns := []Area{{Col: 2, ToCol: 2}, {Col: 3, ToCol: 4}, {Col: 5, ToCol: 5}, {Col: 6, ToCol: 7}, {Col: 8, ToCol: 9}, {Col: 11, ToCol: 12}, {Col: 13, ToCol: 14}, {Col: 15, ToCol: 15}}
	for i, t := range all {
		c := columns[i]
		for col := c.Col; col <= c.ToCol; col++ {
			s.put(row, col, Value{}, TileLabel)
			s.put(row+1, col, Value{}, TileValue)
		}
		s.put(row, c.Col, text(r.say(t.key)), TileEdgeLabel)
		s.put(row+1, c.Col, t.value, TileEdgeValue)
		if c.ToCol > c.Col {
			s.merge(row, c.Col, row, c.ToCol)
			s.merge(row+1, c.Col, row+1, c.ToCol)
		}
	}
	s.Widths[14] = 20
	s.Heights[row], s.Heights[row+1] = 20, 32
}

// aggregateTable writes a table of segments or tiers and gives the row behind it.
func aggregateTable(r *Result, s *Sheet, row int, title, first string, as []Aggregate) int {
	s.put(row, 2, text(r.say(title)), Heading)
	s.Heights[row] = 24
	s.heads(row+1, 2, []string{r.say(first), r.say("c_customers"), r.say("c_share"), r.say("monetary"), r.say("c_spend_share"),
		r.say("c_median_recency"), r.say("c_median_orders"), r.say("c_median_spend")}, 7)
	s.Heights[row+1] = 30
	var n int64
	var sum ledger.Money
	for _, a := range as {
		n, sum = n+int64(a.Customers), sum+a.Monetary
	}
	at := row + 2
	for _, a := range as {
		s.put(at, 2, text(a.Title), Body)
		for i, v := range aggregateValues(a, n, sum) {
			s.put(at, 3+i, v, Body)
		}
		s.Heights[at] = 20
		at++
	}
	s.put(at, 2, text(r.say("all")), Total)
	for i, v := range []Value{integer(n), {}, amount(sum), {}, {}, {}, {}} {
		s.put(at, 3+i, v, Total)
	}
	s.Heights[at] = 20
	s.Bars = append(s.Bars, Area{row + 2, 4, at - 1, 4}, Area{row + 2, 6, at - 1, 6})
	return at + 1
}

// aggregateValues are customers, share, spend, share and the medians; empty for nobody.
func aggregateValues(a Aggregate, n int64, sum ledger.Money) []Value {
	vs := []Value{integer(int64(a.Customers)), ratio(int64(a.Customers), n), amount(a.Monetary), ratio(int64(a.Monetary), int64(sum)), {}, {}, {}}
	if a.Scored > 0 {
		vs[4], vs[5], vs[6] = exact(a.Recency, 0), exact(a.Frequency, 0), exact(a.Median, 2)
	}
	return vs
}

// segmentsSheet says what each segment is, how large, and what to do.
func segmentsSheet(r *Result, segments []Aggregate) Sheet {
	s := newSheet(r, "segments")
	s.put(1, 1, text(r.Scheme.Title.In(r.Lang)), Title)
	s.Heights[1] = 34
	heads := []string{r.say("segment"), r.say("c_definition"), r.say("c_action"), r.say("c_customers"), r.say("c_share"), r.say("monetary"),
		r.say("c_spend_share"), r.say("c_median_recency"), r.say("c_median_orders"), r.say("c_median_spend")}
	s.heads(3, 1, heads, 7)
	s.Heights[3] = 30
	n, sum := r.Scored()
	s.Widths = []float64{24, 30, 46, 10, 10, 18, 12, 12, 12, 13}
	for i, a := range segments {
		row := 4 + i
		s.put(row, 1, text(a.Title), Body)
		s.put(row, 2, text(definition(a.When)), BodyWrap)
		s.put(row, 3, text(a.Action), BodyWrap)
		for k, v := range aggregateValues(a, int64(n), sum) {
			s.put(row, 4+k, v, Body)
		}
		s.Heights[row] = 16*float64(1+max(width(definition(a.When))/30, width(a.Action)/46)) + 4
	}
	last := 3 + len(segments)
	s.Table = &Area{3, 1, last, len(heads)}
	s.Bars = []Area{{4, 5, last, 5}, {4, 7, last, 7}}
	s.Freeze = Area{Row: 4, Col: 2}
	return s
}

var (
	conditionRange = regexp.MustCompile(`(\w) in (\d)\.\.(\d)`)
	conditionName  = regexp.MustCompile(`\b(r|f|m|rfm)\b`)
)

// definition writes a condition the way a reader of a table would: R 3–4, F ≥ 4.
func definition(when string) string {
	s := conditionRange.ReplaceAllString(when, "$1 $2–$3")
	s = conditionName.ReplaceAllStringFunc(s, strings.ToUpper)
	if !strings.Contains(s, " or ") {
		s = strings.ReplaceAll(s, " and ", ", ")
	}
	return strings.NewReplacer(" == ", " = ", " >= ", " ≥ ", " <= ", " ≤ ", "'", "").Replace(s)
}

// maxListRows is how many customers a sheet can hold below its header.
const maxListRows = 1<<20 - 1

// customersSheet is the list, those of the most value first.
func customersSheet(r *Result) Sheet {
	s := newSheet(r, "customers")
	s.List, s.Order = List(r), r.byValue()
	s.Order = s.Order[:min(len(s.Order), maxListRows)]
	s.Freeze = Area{Row: 2, Col: 2}
	titles := map[string]string{}
	if r.Scheme != nil {
		for _, c := range r.Scheme.Classes {
			titles[c.Key] = c.Title.In(r.Lang)
		}
	}
	s.Values = map[string]func(string) string{
		"segment":         func(k string) string { return titles[k] },
		"no_score_reason": func(k string) string { return r.say(k) },
	}
	if r.Grading != nil {
		for k := range r.Grading.Dimensions {
			if d := r.Grading.Dimensions[k].Dimension; d.Values == "" {
				s.Values[d.Key] = classTitles(d, r.Lang)
			}
		}
	}
	for _, c := range s.List.Columns {
		if c.Key == "r" || c.Key == "f" || c.Key == "m" {
			s.Widths = append(s.Widths, 6)
			continue
		}
		w := displayWidth(8, 40, c.Title+"  ")
		for _, i := range s.Order[:min(len(s.Order), 1000)] {
			v := c.Of(int(i))
			t := v.Text
			switch v.Kind {
			case Amount:
				t = Full(ledger.Money(v.Int), true)
			case Day:
				t = "2006-01-02"
			case Int:
				t = strconv.FormatInt(v.Int, 10)
			case Text:
				if f := s.Values[c.Key]; f != nil {
					t = f(t)
				}
			}
			w = max(w, displayWidth(8, 40, t))
		}
		s.Widths = append(s.Widths, w)
	}
	return s
}
