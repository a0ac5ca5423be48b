package report

import "grade/segment"

// periodPhrases are the words of comparisons between periods: movement, history and evaluation.
var periodPhrases = map[string]segment.Text{
	// columns of the list
	"aliases": {En: "Merged ids", Zh: "合并的编号"}, "call": {En: "Call or control", Zh: "联系/对照"}, "earned_tier": {En: "Tier earned", Zh: "应得等级"}, "periods_below": {En: "Periods below", Zh: "低于等级期数"},
	"first_purchase": {En: "First purchase", Zh: "首次购买日"},

	// a history
	"doubt_same":     {En: "%s is the same file as last time", Zh: "%s 与上期为同一文件"},
	"doubt_rows":     {En: "%s rows, after %s last time", Zh: "仅 %s 行，上期 %s 行"},
	"doubt_money":    {En: "%s in all, after %s last time", Zh: "合计仅 %s，上期 %s"},
	"doubt_projects": {En: "no customers of %s any more", Zh: "缺少项目：%s"},
}
