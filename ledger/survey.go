package ledger

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"strings"
)

// ratingWords are answers in words, as shares of a scale; the first that stands in the answer
// counts, so that 不太满意 is found before 满意.
var ratingWords = []struct {
	word  string
	share float64
}{
	{"非常不满", 0}, {"很不满", 0}, {"极不满", 0}, {"不太满意", 0.3}, {"较不满意", 0.3}, {"比较不满意", 0.3}, {"不满", 0}, {"verydissatisfied", 0}, {"dissatisfied", 0}, {"unsatisfied", 0}, {"notsatisfied", 0},
	{"基本满意", 0.7}, {"比较满意", 0.8}, {"较满意", 0.8}, {"较为满意", 0.8}, {"fairlysatisfied", 0.7}, {"somewhatsatisfied", 0.7}, {"basicallysatisfied", 0.7},
	{"满意", 1}, {"satisfied", 1}, {"一般", 0.6}, {"尚可", 0.6}, {"neutral", 0.6}, {"average", 0.6}, {"fair", 0.6}, {"ok", 0.6},
	{"非常好", 1}, {"很好", 1}, {"优", 1}, {"excellent", 1}, {"良", 0.8}, {"较好", 0.8}, {"比较好", 0.8}, {"verygood", 1}, {"good", 0.8},
	{"较差", 0.3}, {"比较差", 0.3}, {"很差", 0}, {"非常差", 0}, {"verypoor", 0}, {"poor", 0.3}, {"bad", 0}, {"不好", 0}, {"中评", 0.6}, {"差", 0}, {"中", 0.6}, {"好", 1},
	{"terrible", 0}, {"五星", 1}, {"四星", 0.8}, {"三星", 0.6}, {"二星", 0.4}, {"两星", 0.4}, {"一星", 0.2}, {"普通", 0.6},
}

// rating reads one answer: a share where it is words, stars or a fraction such as 4/5 and 85%,
// else a number on a scale that only the whole column shows.
func rating(s string) (share, number float64) {
	none := math.NaN()
	w := fold(s)
	if n := strings.Count(s, "★"); n > 0 {
		return float64(n) / math.Max(5, float64(n+strings.Count(s, "☆"))), none
	}
	if a, b, ok := strings.Cut(halfWidth(s), "/"); ok {
		x, y := ParseMeasure(a).Middle(), ParseMeasure(b).Middle()
		if x >= 0 && y > 0 && x <= y {
			return x / y, none
		}
	}
	if t, ok := strings.CutSuffix(strings.TrimSpace(halfWidth(s)), "%"); ok {
		if x := ParseMeasure(t).Middle(); x >= 0 && x <= 100 {
			return x / 100, none
		}
	}
	if n, ok := parseNumber([]byte(strings.TrimRight(strings.TrimSpace(halfWidth(s)), "分星级颗")), thousandsComma); ok && !n.neg {
		if m, _, ok := n.money(2); ok {
			return none, float64(m) / 1e4
		}
	}
	for _, r := range ratingWords {
		i := strings.Index(w, r.word)
		switch {
		case i < 0:
		case !negated(w, i, i+len(r.word)):
			return r.share, none
		case r.share >= 0.6:
			return 0.3, none // 不是很满意
		default:
			return 0.7, none // 没有不满意
		}
	}
	if m := ParseMeasure(s); m.Low == m.High && m.Low >= 0 {
		return none, m.Low // 5分（非常满意） is found by its words before
	}
	return none, none
}

// answer is a share of the scale, or a number on a scale that is not known yet.
type answer struct{ share, number float64 }

// divided says whether some answer lies between 0 and 1, or is 0: that all are 1 says nothing of the
// scale.
func divided(columns [][]string, read func(string) answer) bool {
	for _, texts := range columns {
		for _, s := range texts {
			if x := read(s).number; x < 1 {
				return true
			}
		}
	}
	return false
}

// shares turns the answers of columns that stand side by side into shares of their scale: the least
// of 1, 5, 10 and 100 that holds them all, or the one that a header names (5分制, 满分10分, /10).
func shares(columns [][]string, headers []string) [][]float64 {
	known := map[string]answer{}
	read := func(s string) answer {
		a, ok := known[s]
		if !ok {
			if a.share, a.number = math.NaN(), math.NaN(); s != "" {
				a.share, a.number = rating(s)
			}
			if len(known) < 1<<12 {
				known[s] = a
			}
		}
		return a
	}
	most := make([]float64, len(columns))
	together := 0.0
	for k, texts := range columns {
		for _, s := range texts {
			if x := read(s).number; !math.IsNaN(x) {
				most[k] = math.Max(most[k], x)
			}
		}
		if scaleOf(headers[k], 0) == 1 {
			together = math.Max(together, most[k])
		}
	}
	if together == 1 && strings.Join(headers, "") != "" && !divided(columns, read) {
		together = 5 // everybody gave one point
	}
	out := make([][]float64, len(columns))
	for k, texts := range columns {
		scale := scaleOf(headers[k], most[k])
		if scaleOf(headers[k], 0) == 1 {
			scale = scaleOf(headers[k], together)
		}
		out[k] = make([]float64, len(texts))
		for i, s := range texts {
			a := read(s)
			if out[k][i] = a.share; !math.IsNaN(a.number) && a.number <= scale {
				out[k][i] = a.number / scale
			}
		}
	}
	return out
}

func scaleOf(header string, most float64) float64 {
	h := fold(header)
	if strings.Contains(h, "分") || strings.Contains(header, "/") {
		for _, n := range []float64{100, 10, 5} {
			s := formatWhole(n)
			if strings.Contains(h, s+"分") || strings.Contains(h, "满分"+s) || strings.Contains(header, "/"+s) {
				return math.Max(n, most)
			}
		}
	}
	for _, n := range []float64{1, 5, 10} {
		if most <= n {
			return n
		}
	}
	return math.Max(100, most)
}

// formatWhole writes a number without decimals.
func formatWhole(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// surveyItems are what surveys of these trades ask for, by words of the header.
var surveyItems = []struct {
	name  string
	words []string
}{
	{"finance", []string{"财务", "贷款", "付款", "finance"}}, {"design", []string{"设计", "方案", "design"}}, {"works", []string{"施工", "工程", "质量", "works", "workmanship", "quality"}},
	{"attitude", []string{"态度", "服务", "attitude", "service"}}, {"needs", []string{"需求", "needs"}},
	{"progress", []string{"进度", "progress"}}, {"area", []string{"区域", "地段", "area"}},
}

// isRating says whether a header names a score of satisfaction, and not one of NPS.
func isRating(header string) bool {
	h := fold(header)
	return hasAny(h, []string{"满意", "评分", "评价", "得分", "打分", "satisfaction", "score", "rating"}) && !hasAny(h, []string{"nps", "推荐", "方式", "时间", "日期", "内容", "意见", "建议", "人", "date", "method", "recommend"})
}

// notItems are words of headers that name no score.
var notItems = []string{"方式", "时间", "日期", "内容", "意见", "建议", "状态", "面积", "编", "号", "类", "人", "师", "名", "费", "额", "数", "天", "期", "元", "价", "率", "date", "method", "hour", "days", "count", "number", "type", "status", "name", "comment"}

// surveyItem tells which item a column of a survey asks for: its header names the item and a score
// (设计满意度), or the item alone above values that are ratings (贷款方案: 4). "" for none.
func (in *Input) surveyItem(c int) string {
	header := in.Table.Header[c]
	item := itemOf(header)
	switch {
	case isRating(header):
		return item
	case item == "" || hasAny(fold(header), notItems):
		return ""
	}
	most := 100.0
	if item == "area" {
		most = 10 // else it is the size of a home
	}
	found := false
	for i := range in.Table.Sample {
		v := in.Table.Sample[i].Cell(c)
		if isNull(v) {
			continue
		}
		share, number := rating(string(v))
		if bytes.ContainsRune(v, '%') || math.IsNaN(share) && !(number <= most) {
			return ""
		}
		found = true
	}
	if !found {
		return ""
	}
	return item
}

// itemOf tells which item a text speaks of; "" for none.
func itemOf(text string) string {
	h := fold(text)
	i := slices.IndexFunc(surveyItems, func(x struct {
		name  string
		words []string
	}) bool {
		return hasAny(h, x.words)
	})
	if i < 0 {
		return ""
	}
	return surveyItems[i].name
}
