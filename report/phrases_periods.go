package report

import "grade/segment"

// periodPhrases are the words of comparisons between periods: movement, history and evaluation.
var periodPhrases = map[string]segment.Text{
	// columns of the list
	"aliases": {En: "Merged ids", Zh: "合并的编号"}, "call": {En: "Call or control", Zh: "联系/对照"}, "earned_tier": {En: "Tier earned", Zh: "应得等级"}, "periods_below": {En: "Periods below", Zh: "低于等级期数"},
	"first_purchase": {En: "First purchase", Zh: "首次购买日"},

	// a comparison of two lists
	"compare_title":      {En: "Movement between two lists", Zh: "客户等级变动"},
	"compare_of":         {En: "From %s (%s, %s customers) to %s (%s, %s customers).", Zh: "对比 %s（%s，%s 位）与 %s（%s，%s 位）。"},
	"compare_finding":    {En: "%s rose, %s fell, %s stayed; %s are new, %s are gone", Zh: "升级 %s 位，降级 %s 位，持平 %s 位；新增 %s 位，退出 %s 位"},
	"compare_unscaled":   {En: "%s changed their grade, %s kept it; %s are new, %s are gone", Zh: "等级变动 %s 位，不变 %s 位；新增 %s 位，退出 %s 位"},
	"compare_flows":      {En: "Money at stake, by move", Zh: "各类变动涉及金额"},
	"compare_kpis":       {En: "Figures by %s, before and now", Zh: "各%s指标（上期与本期）"},
	"compare_moves":      {En: "Largest moves: %s", Zh: "主要变动：%s"},
	"compare_money":      {En: "{Monetary} behind it: that of now, of those who are gone that of before", Zh: "对应{monetary}：在册者为本期，退出者为上期"},
	"compare_people":     {En: "The people behind each field: sheet Customers, filtered by the two columns.", Zh: "各格对应的客户：在“客户名单”表按两列筛选。"},
	"compare_between":    {En: "Who moved: %s", Zh: "变动：%s"},
	"compare_matrix":     {En: "%s before (rows) and now (columns)", Zh: "%s：上期（行）→ 本期（列）"},
	"compare_list":       {En: "List: %s", Zh: "名单：%s"},
	"compare_d_who":      {En: "Customers are found by their id, and by ids that were merged in either list. Compared are those who have a tier.", Zh: "客户按编号匹配，任一名单中已合并的编号视为同一客户。只比较有等级的客户。"},
	"compare_d_moves":    {En: "New are those with a tier in the later list only, gone those with one in the earlier list only.", Zh: "新增：仅后一名单有等级；退出：仅前一名单有等级。"},
	"compare_d_money":    {En: "Money is what each list says of the customer.", Zh: "金额取自各名单本身。"},
	"compare_d_returned": {En: "Returned are those who had not bought for more than 365 days before the earlier list's day, or not in its window, and have bought since; they are among the others.", Zh: "回归：前一名单截止日前已超过 365 天（或其统计期内）未购买，此后又购买的客户；同时计入其他各类。"},
	"compare_d_kpis":     {En: "Bought again: customers with two purchases or more among the buyers. Collection rate: what is due less arrears, over what is due. Satisfied: of those who were asked.", Zh: "复购率：购买两次及以上的占购买客户比；收缴率：（应收－欠费）÷应收；满意率：满意者占受访者比。"},
	"c_change":           {En: "Change", Zh: "变动"},
	"c_returned":         {En: "Returned", Zh: "回归"},
	"c_before_of":        {En: "%s before", Zh: "上期%s"},
	"c_now_of":           {En: "%s now", Zh: "本期%s"},
	"c_difference":       {En: "Difference", Zh: "差额"},
	"c_satisfied":        {En: "Satisfied", Zh: "满意率"},
	"change_upgraded":    {En: "Rose", Zh: "升级"}, "change_downgraded": {En: "Fell", Zh: "降级"}, "change_unchanged": {En: "Stayed", Zh: "持平"}, "change_moved": {En: "Changed", Zh: "变动"},
	"change_new": {En: "New", Zh: "新增"}, "change_lost": {En: "Gone", Zh: "退出"}, "change_returned": {En: "Returned", Zh: "回归"}, "change_": {En: "No tier", Zh: "无等级"},
	"cuts_same":          {En: "Both were measured by the same cut points: a move is what the customer did.", Zh: "两期采用同一分界：变动即客户行为的变化。"},
	"cuts_own":           {En: "Each list by its own cut points: a move may be the others' doing; --cuts measures both alike.", Zh: "两期各按自己的分界：变动可能源于他人变化；--cuts 可用同一分界。"},
	"cuts_unknown":       {En: "Whether both were measured by the same cut points is not known.", Zh: "两期是否采用同一分界不详。"},
	"chart_class_same":   {En: "%s: as many as before", Zh: "%s：人数与上期相同"},
	"chart_class_change": {En: "%s: “%s” from %s to %s", Zh: "%s：“%s”由 %s 位变为 %s 位"},
	"chart_money_same":   {En: "%s as before", Zh: "%s与上期相同"},
	"chart_money_change": {En: "%s of “%s” from %s to %s", Zh: "%s：“%s”由 %s 变为 %s"},
	"w_order":            {En: "the first list is of %s, the second of %s", Zh: "前一名单的截止日 %s 不早于后一名单 %s"},
	"try_swap":           {En: "give the earlier list first", Zh: "请先给较早的名单"},
	"w_no_scale":         {En: "which of these grades is better is not known: %s", Zh: "无法判断等级高低：%s"},
	"try_order":          {En: "say it, best first: --order 金卡,银卡,普卡", Zh: "从高到低写明：--order 金卡,银卡,普卡"},
	"w_nobody_common":    {En: "nobody is in both lists", Zh: "两份名单没有共同的客户"},
	"try_ids":            {En: "look at the ids of both: were they exported by the same system?", Zh: "请核对两份名单的客户编号是否出自同一系统"},
	"w_other_basis":      {En: "one list is of purchases, the other of charges", Zh: "一份名单按购买评分，另一份按缴费评分"},
	"w_other_parameter":  {En: "the lists were made with different settings: %s was %s, and is %s", Zh: "两份名单的参数不同：%s 由 %s 变为 %s"},
	"w_merged":           {En: "%s of the earlier list were merged into other customers since; they count as those", Zh: "前一名单中有 %s 位此后并入其他客户，按合并后的客户计"},

	"wrote_file": {En: "Wrote %s", Zh: "已写入 %s"},

	// a history
	"doubt_same":     {En: "%s is the same file as last time", Zh: "%s 与上期为同一文件"},
	"doubt_rows":     {En: "%s rows, after %s last time", Zh: "仅 %s 行，上期 %s 行"},
	"doubt_money":    {En: "%s in all, after %s last time", Zh: "合计仅 %s，上期 %s"},
	"doubt_projects": {En: "no customers of %s any more", Zh: "缺少项目：%s"},
}
