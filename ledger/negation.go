package ledger

import "strings"

// Signs that take the meaning off a word that follows them at once, or stands before them. Those
// that also end other words (接待, 期待) count at the beginning of a text only.
var (
	negations      = []string{"未", "不", "非", "无", "没", "没有", "不要", "不用", "不需要", "不想", "不考虑", "不是", "不做", "不太", "不够", "不很", "不怎么", "不接受", "无需", "无须", "没有什么", "没什么", "没有任何", "无任何", "并非", "取消", "放弃", "暂不", "not", "notyet", "never", "without", "non"}
	firstNegations = []string{"待", "退", "拟", "un", "no"}
	strengths      = []string{"很", "太", "十分", "特别", "非常", "那么", "怎么", "大", "够", "very", "so", "too", "really", "for", "interestedin"}
	denials        = []string{"未通过", "未过", "不通过", "不合格", "未完成", "未办", "未开始", "未启动", "未开工", "预警", "风险", "失败", "取消", "流失", "作废", "终止", "搁置", "failed", "cancelled", "canceled", "rejected"}
)

// negated says whether what stands in text from at to end is denied by what is around it: 未成交,
// 不满意, 待签约, 验收未通过, not completed.
func negated(text string, at, end int) bool {
	before, after := text[:at], text[end:]
	for cut := true; cut; { // 不是很满意
		cut = false
		for _, s := range strengths {
			if t, ok := strings.CutSuffix(before, s); ok {
				before, cut = t, true
			}
		}
	}
	for _, n := range negations {
		if !strings.HasSuffix(before, n) {
			continue
		}
		rest := strings.TrimSuffix(before, n)
		if n == "无" && strings.HasSuffix(rest, "有") || n == "不" && (strings.HasSuffix(rest, "差") || strings.HasSuffix(rest, "无")) || n == "非" && strings.HasSuffix(rest, "除") {
			continue // 有无, 差不多, 无不, 除非
		}
		return true
	}
	for _, n := range firstNegations {
		if before == n {
			return true
		}
	}
	for _, d := range denials {
		if strings.HasPrefix(after, d) {
			return true
		}
	}
	return false
}

// Mentions says whether one of the words stands in a text and is not denied there. Both are
// folded. A word that is a denial itself, such as 不满意, is looked for as it is.
func Mentions(text string, words []string) bool {
	for _, w := range words {
		if w == "" {
			continue
		}
		for from := 0; ; {
			i := strings.Index(text[from:], w)
			if i < 0 {
				break
			}
			at := from + i
			if !negated(text, at, at+len(w)) {
				return true
			}
			from = at + len(w)
		}
	}
	return false
}
