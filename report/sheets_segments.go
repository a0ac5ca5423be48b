package report

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"grade/ledger"
)

// segmentsSheet says what each segment is, how large, and what to do.
func segmentsSheet(f *found) Sheet {
	s := newSheet(f.Result, "segments", f.say("sheet_segments"), f.Scheme.Title.In(f.Lang))
	n, sum := sums(f.segments)
	g := aggregateGrid(f.Result, f.say("segment"), f.segments, n, sum, true)
	g.name, g.filter = "grade_segments", true
	s.add(Block{Grid: g.withTotal(f.Result, n, sum)})
	s.Freeze = Area{Col: 2}
	best := slices.MaxFunc(f.segments, func(a, b Aggregate) int { return cmp.Compare(a.Monetary, b.Monetary) })
	if sum > 0 {
		s.add(Block{Span: 6, Chart: &Chart{Kind: BarChart, Title: f.bestFinding(best.Title, best.Monetary, sum, f.say("segment")), Of: g, Category: 1, Series: []int{4}, Height: 320}},
			Block{Col: 7, Span: 3, Chart: &Chart{Kind: BarChart, Title: f.customersFinding(f.segments, n), Of: g, Category: 1, Series: []int{2}, Height: 320}})
	}
	return s
}

// bestFinding says who brings most; where that is no share of all, what is shown.
func (f *found) bestFinding(who string, part, all ledger.Money, by string) string {
	if !shareable(part, all) {
		return f.say("chart_by", strings.ToLower(by))
	}
	return f.say("chart_segments", who, percent(int64(part), int64(all)))
}

// customersFinding says where most of the customers are.
func (f *found) customersFinding(as []Aggregate, n int64) string {
	most := slices.MaxFunc(as, func(a, b Aggregate) int { return cmp.Compare(a.Customers, b.Customers) })
	return f.say("chart_most", most.Title, percent(int64(most.Customers), n))
}

// tiersSheet says how the tiers are cut, what each brings, and how the money is spread.
func tiersSheet(f *found) Sheet {
	title := f.say("sheet_tiers")
	how := f.say("d_tiers", f.say("by_"+f.TierBy), f.Tiers.String(), f.Tiers.Letters()[len(f.Tiers.Letters())-1])
	if f.graded() {
		how = f.say("d_grade")
	}
	s := newSheet(f.Result, "tiers", title)
	s.OnePage = true
	n, sum := sums(f.tiers)
	g := aggregateGrid(f.Result, f.say("tier"), f.tiers, n, sum, false)
	g.heads = append(g.heads, f.say("c_from_money"), f.say("c_to_money"))
	for i := range g.rows {
		least, most := f.moneyRange(f.tiers[i].Key)
		g.rows[i] = append(g.rows[i], least, most)
	}
	g.name, g.filter, g.tier, g.note = "grade_tiers", true, 1, how
	s.add(Block{Grid: g.withTotal(f.Result, n, sum)})
	if sum > 0 {
		s.add(Block{Span: 5, Chart: &Chart{Kind: ColumnChart, Title: f.tierFinding(), Of: g, Category: 1, Series: []int{3, 5}, Height: 300}},
			Block{Col: 6, Span: 5, Chart: &Chart{Kind: ColumnChart, Title: f.tierMoneyFinding(), Of: g, Category: 1, Series: []int{4}, Height: 300}})
	}
	if p := f.pareto(); p != nil {
		p.aside, p.name, p.bars = false, "grade_concentration", []int{2, 3}
		s.add(Block{Grid: p}, Block{Col: 5, Span: 6, Chart: &Chart{Kind: ColumnChart, Title: f.paretoFinding(), Of: p, Category: 1, Series: []int{2}, Line: []int{3}}})
	}
	return s
}

// tierMoneyFinding says which tier has most of the money.
func (f *found) tierMoneyFinding() string {
	_, sum := sums(f.tiers)
	most := slices.MaxFunc(f.tiers, func(a, b Aggregate) int { return cmp.Compare(a.Monetary, b.Monetary) })
	if !shareable(most.Monetary, sum) {
		return f.say("chart_by", strings.ToLower(f.say("tier")))
	}
	return f.say("chart_tier_money", most.Key, Short(f.Lang, most.Monetary), percent(int64(most.Monetary), int64(sum)))
}

// moneyRange gives the least and the most money of a tier's customers; blank for nobody.
func (r *Result) moneyRange(tier string) (least, most Value) {
	for i := range r.Metrics {
		if r.Tier[i] != tier {
			continue
		}
		m := amount(r.Metrics[i].Net())
		if least.Kind == Blank || m.Int < least.Int {
			least = m
		}
		if most.Kind == Blank || m.Int > most.Int {
			most = m
		}
	}
	return least, most
}

var (
	conditionRange = regexp.MustCompile(`(\w) in (\d)\.\.(\d)`)
	conditionName  = regexp.MustCompile(`\b(r|f|m|rfm)\b`)
)

// conditionWords are the words of conditions in Chinese.
var conditionWords = strings.NewReplacer(" or else ", " 缺失时取 ", " and ", " 且 ", " or ", " 或 ", "not known(", "未知(", "not ", "非 ", "known(", "已知(", "has(", "含(", "any(", "存在(", "all(", "全部(", "count(", "次数(", "sum(", "合计(", "last(", "最近(", "days_since(", "距今天数(", "within(", "近期(", "len(", "条数(", "year(", "年份(", "mean(", "平均(", "max(", "最大(", "min(", "最小(", ".amount", "金额", ".day", "日期", ".score", "得分", ".kind", "类型", ".open", "未处理")

// identifier finds a name in a condition.
var identifier = regexp.MustCompile(`[a-z][a-z_]*\b`)

// definition writes a condition the way a reader of a table would, with the titles of what it asks for:
// R 3–4, F ≥ 4.
func (r *Result) definition(when string) string {
	if when == "true" {
		return r.say("all_others")
	}
	return definition(outsideQuotes(when, func(s string) string {
		s = identifier.ReplaceAllStringFunc(s, func(name string) string {
			p, ok := phrases[name]
			switch t := ledger.Field(name).Title(r.Lang); {
			case len(name) < 4:
				return name
			case ok && slices.Contains(conditionNames, name):
				return lowerFirst(p.In(r.Lang))
			case t != "" && t != name:
				return t
			}
			return strings.ReplaceAll(name, "_", " ")
		})
		if s = strings.ReplaceAll(s, " ?? ", " or else "); r.Lang == "zh" {
			s = conditionWords.Replace(s)
		}
		return s
	}))
}

// conditionNames are the names in conditions that are columns of the list, or lists of events.
var conditionNames = []string{"due", "paid", "waived", "arrears", "prepaid", "collection_rate", "on_time_rate", "oldest_unpaid_days", "paid_through", "transactions", "charges", "surveys", "feedback", "followups", "workorders",
	"recency_days", "frequency", "monetary", "segment", "tier", "owner", "project"}

// outsideQuotes changes what of a condition is not a quoted text.
func outsideQuotes(s string, change func(string) string) string {
	var b strings.Builder
	for i, piece := range strings.Split(s, "'") {
		if i%2 == 0 {
			piece = change(piece)
		} else {
			piece = "'" + piece + "'"
		}
		b.WriteString(piece)
	}
	return b.String()
}

// lowerFirst writes a title as a word within a sentence.
func lowerFirst(s string) string {
	if s[0] >= utf8.RuneSelf {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// definition writes a condition of scores: R 3–4, F ≥ 4.
func definition(when string) string {
	or := strings.Contains(when, " or ")
	s := outsideQuotes(when, func(s string) string {
		s = conditionRange.ReplaceAllString(s, "$1 $2–$3")
		s = conditionName.ReplaceAllStringFunc(s, strings.ToUpper)
		if !or {
			s = strings.ReplaceAll(s, " and ", ", ")
		}
		return strings.NewReplacer(" == ", " = ", " >= ", " ≥ ", " <= ", " ≤ ").Replace(s)
	})
	return strings.ReplaceAll(s, "'", "")
}
