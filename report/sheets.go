package report

import (
	"io"
	"slices"
	"strings"

	"grade/ledger"
)

// SheetKeys are the sheets that a workbook may have, by the names of --sheets, in their order.
var SheetKeys = []string{"summary", "groups", "calls", "lifetime", "segments", "tiers", "dimensions", "funnel", "surveys", "areas", "movement", "trends", "collections", "customers", "quality", "method"}

// TextSheets are those of them that a terminal shows.
var TextSheets = []string{"summary", "calls", "dimensions", "collections", "lifetime"}

// found is what the sheets of a report are made of, worked out once.
type found struct {
	*Result
	segments    []Aggregate
	tiers       []Aggregate
	dimensions  []DimensionTable
	calls       []call
	figures     figures
	trends      *trends      // nil: nothing is dated
	movement    *movement    // nil: no earlier list
	collections *collections // nil: no charges
}

func (r *Result) find() *found {
	f := &found{Result: r, segments: r.Segments(), tiers: r.TierTable(), dimensions: r.Dimensions(), calls: r.calls(), figures: r.figures(), trends: r.trends(), movement: r.movement()}
	if c, ok := r.collections(); ok {
		f.collections = c
	}
	return f
}

// Build makes the workbook of grade rfm and grade segment: the summary, what is known of segments, tiers,
// dimensions, movement and months, the customers, and how it all was made.
func Build(r *Result) *Workbook { return build(r.find(), false, nil) }

// BuildReport makes the workbook of grade report: Build with the call list behind the summary, or
// only the sheets with these keys, in the workbook's order.
func BuildReport(r *Result, keys []string) *Workbook { return build(r.find(), true, keys) }

// build makes the sheets about which something is known.
func build(f *found, whole bool, keys []string) *Workbook {
	r := f.Result
	w := &Workbook{Lang: r.Lang, Title: r.title(), Subject: r.Group, AsOf: r.Ledger.AsOf.String(), Version: r.Version, Head: headOf(r)}
	add := func(s ...Sheet) {
		for _, x := range s {
			if len(keys) == 0 || slices.Contains(keys, x.Key) {
				x.Title = sheetTitle(x.Title, w.Sheets)
				w.Sheets = append(w.Sheets, x)
			}
		}
	}
	add(summarySheet(f))
	if len(r.Parts) > 0 {
		add(groupsSheet(f))
	}
	var calls []Sheet
	if whole && len(f.calls) > 0 {
		if calls = callSheets(f); len(calls) == 1 {
			add(calls...)
			calls = nil
		}
	}
	if r.Lifetime.known() {
		add(lifetimeSheet(r))
	}
	if len(f.segments) > 0 {
		add(segmentsSheet(f))
	}
	if len(f.tiers) > 0 {
		add(tiersSheet(f))
	}
	if len(f.dimensions) > 0 {
		add(dimensionsSheet(f))
		if s, ok := funnelSheet(r); ok {
			add(s)
		}
		if t, ok := r.surveys(); ok {
			add(surveysSheet(r, t))
		}
		if a := r.Grading.Areas; a != nil && len(a.List) > 0 {
			add(areasSheet(r))
		}
	}
	if f.movement != nil {
		add(movementSheet(f))
	}
	if f.trends != nil {
		add(trendsSheet(f))
	}
	if f.collections != nil {
		add(collectionsSheet(r, f.collections))
	}
	add(customersSheet(r, maxListRows))
	add(calls...) // those of several owners do not stand before the rest
	add(qualitySheet(r), methodSheet(f))
	w.links()
	return w
}

// links puts links to the other sheets on the summary.
func (w *Workbook) links() {
	var keys []string
	for _, s := range w.Sheets {
		if s.Key != "summary" && !slices.Contains(keys, s.Key) {
			keys = append(keys, s.Key)
		}
	}
	for i := range w.Sheets {
		for _, b := range w.Sheets[i].Bands {
			for k := range b {
				if b[k].Links == nil {
					continue
				}
				if b[k].Links = keys; w.Sheets[i].Key != "summary" {
					b[k].Links = nil
					if w.Sheets[0].Key == "summary" {
						b[k].Links = []string{"summary"}
					}
				}
			}
		}
	}
}

// linkToFirst puts links on the sheets of a workbook without a summary: from the first one to the others, and back.
func (w *Workbook) linkToFirst() {
	var keys []string
	for _, s := range w.Sheets[1:] {
		keys = append(keys, s.Key)
	}
	for i := range w.Sheets {
		for _, b := range w.Sheets[i].Bands {
			for k := range b {
				switch {
				case b[k].Links == nil:
				case i == 0 && len(keys) > 0:
					b[k].Links = keys
				case i == 0:
					b[k] = Block{Text: " "}
				default:
					b[k].Links = []string{w.Sheets[0].Key}
				}
			}
		}
	}
}

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
		case "lifetime":
			lifetimeText(&b, r, true)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// newSheet begins a sheet with its title and the way back to the summary.
func newSheet(r *Result, key, title string, under ...string) Sheet {
	s := Sheet{Key: key, Title: r.say("sheet_" + key), Landscape: true}
	s.add(Block{Text: title, Style: Title})
	s.add(Block{Links: []string{"summary"}})
	for _, t := range under {
		s.add(Block{Text: t, Style: Subtitle, Span: allColumns})
	}
	return s
}

// add puts a band below the others.
func (s *Sheet) add(blocks ...Block) { s.Bands = append(s.Bands, blocks) }

// title is the name of the report, with that of the group it is about.
func (r *Result) title() string {
	if r.Group != "" {
		return r.say("title") + " · " + r.Group
	}
	return r.say("title")
}

func baseName(s string) string {
	if i := strings.LastIndexAny(s, `/\`); i >= 0 {
		return s[i+1:]
	}
	return s
}

// aggregateGrid is a table of segments, tiers or classes; full adds what each is and what to do.
func aggregateGrid(r *Result, first string, as []Aggregate, n int64, sum ledger.Money, full bool) *grid {
	g := &grid{texts: 1, heads: []string{first, r.say("c_customers"), r.say("c_share"), r.moneyTitle(), r.say("c_spend_share"), r.say("c_median_recency"), r.say("c_median_orders"), r.say(pick(r.isMean(), "c_median_mean", "c_median_spend"))}, bars: []int{3, 5}}
	if full {
		g.heads, g.wide = append(g.heads, r.say("c_action"), r.say("c_definition")), []int{9, 10}
	}
	for _, a := range as {
		row := append([]Value{text(a.Title)}, aggregateValues(a, n, sum)...)
		if full {
			row = append(row, text(a.Action), text(r.definition(a.When)))
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// withActions adds what to do: a column where the classes differ in it, else a line below.
func (g *grid) withActions(r *Result, as []Aggregate) {
	same := true
	for _, a := range as {
		same = same && a.Action == as[0].Action
	}
	switch {
	case len(as) == 0 || same && as[0].Action == "":
	case same:
		g.note = r.say("one_action", as[0].Action)
	default:
		g.heads, g.wide = append(g.heads, r.say("c_action")), []int{len(g.heads) + 1}
		for i, a := range as {
			g.rows[i] = append(g.rows[i], text(a.Action))
		}
	}
}

// withTotal adds the line of all.
func (g *grid) withTotal(r *Result, n int64, sum ledger.Money) *grid {
	g.total = make([]Value, len(g.heads))
	g.total[0], g.total[1], g.total[3] = text(r.say("all")), integer(n), summed(sum, sum)
	return g
}

// sums adds aggregates up.
func sums(as []Aggregate) (n int64, sum ledger.Money) {
	for _, a := range as {
		n, sum = n+int64(a.Customers), sum+a.Monetary
	}
	return n, sum
}

// summed is a sum among others: without cents where all of them come to a million.
func summed(m, all ledger.Money) Value {
	if all >= 1_000_000_00 {
		return whole(m)
	}
	return amount(m)
}

// aggregateValues are customers, share, spend, share and the medians; empty for nobody.
func aggregateValues(a Aggregate, n int64, sum ledger.Money) []Value {
	vs := []Value{integer(int64(a.Customers)), ratio(int64(a.Customers), n), summed(a.Monetary, sum), ratio(int64(a.Monetary), int64(sum)), {}, {}, {}}
	if a.Scored > 0 {
		vs[4], vs[5], vs[6] = exact(a.Recency, 0), exact(a.Frequency, 0), exact(a.Median, 2)
	}
	return vs
}
