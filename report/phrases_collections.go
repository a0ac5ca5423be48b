package report

import "grade/segment"

// collectionPhrases are the words of the collections and of the call list.
var collectionPhrases = map[string]segment.Text{
	// collections
	"sheet_collections":    {En: "Collections", Zh: "收缴"},
	"sheet_calls":          {En: "Call list", Zh: "拜访名单"},
	"collections_title":    {En: "What was due, what came in, who owes", Zh: "应收、实收与欠费"},
	"collections_headline": {En: "Of %s that was due %s came in, a collection rate of %s; owed by %s: %s", Zh: "到期应收（扣减免）%s，已收 %s，收缴率 %s；%s欠费 %s"},
	"collections_news":     {En: "%s of what was due came in; %s owe %s", Zh: "收缴率 %s；%s欠费 %s"},
	"collections_old":      {En: ", %s of it for more than twelve months", Zh: "，其中一年以上 %s"},
	"stop":                 {En: ".", Zh: "。"},
	"by_team":              {En: "Collection rate by project and %s", Zh: "收缴率（项目 × %s）"},
	"by_project":           {En: "By project", Zh: "按项目"},
	"by_age":               {En: "Arrears by age", Zh: "欠费账龄"},
	"by_period":            {En: "By project and period", Zh: "按项目与费用期间"},
	"age_0":                {En: "Up to 3 mo", Zh: "3 个月内"}, "age_3": {En: "3–12 mo", Zh: "3–12 个月"}, "age_12": {En: "Over 12 mo", Zh: "12 个月以上"}, "age_none": {En: "Period not known", Zh: "期间不明"},
	"visit_amount":     {En: "Worth a visit: the largest arrears", Zh: "值得上门：欠费最多"},
	"visit_age":        {En: "Worth a visit: the oldest arrears", Zh: "值得上门：欠费最久"},
	"paid_ahead_title": {En: "To thank: they paid ahead", Zh: "值得致谢：预缴客户"},
	"waived_title":     {En: "Waived", Zh: "减免"},
	"chart_rate":       {En: "Collection rate: highest %s %s, lowest %s %s", Zh: "收缴率：%s最高 %s，%s最低 %s"},
	"c_rate":           {En: "Rate", Zh: "收缴率"}, "c_rooms": {En: "Rooms", Zh: "户数"}, "n_rooms": {En: "%s rooms", Zh: "%s 户"}, "n_customers": {En: "%s customers", Zh: "%s 户"},
	"c_debtors": {En: "Rooms that owe", Zh: "欠费户数"}, "c_in_arrears": {En: "Who owe", Zh: "欠费户数"}, "c_room": {En: "Room", Zh: "房号"}, "c_bills": {En: "Bills", Zh: "笔数"}, "c_oldest": {En: "Unpaid since", Zh: "最早欠费"},
	"c_days": {En: "Days", Zh: "天数"}, "c_item": {En: "Item", Zh: "收费项目"}, "c_waived_share": {En: "Of what was due", Zh: "减免率"}, "c_phone": {En: "Phone", Zh: "电话"},
	"paid_in": {En: "Paid", Zh: "实收"}, "not_yet_due": {En: "Not yet due", Zh: "未到期"}, "overpaid": {En: "Overpaid", Zh: "多缴"},
	"more_rows": {En: "and %s more", Zh: "另有 %s 条"}, "rows_of": {En: "The first %s of %s.", Zh: "前 %s 条，共 %s 条。"},

	"w_stated":             {En: "the ledger's own column says that %s is owed; due less waived and paid is %s", Zh: "文件的欠费列合计 %s，按应收减减免减实收为 %s"},
	"try_stated":           {En: "look for waivers, part payments or columns that were read otherwise: grade inspect FILE", Zh: "请检查减免、部分缴费或列的识别：grade inspect 文件"},
	"w_unused":             {En: "%s: amounts that were not used: %s", Zh: "%s：以下金额列未使用：%s"},
	"try_unused":           {En: "--map due=HEADER, amount=HEADER (paid) or waived=HEADER takes one", Zh: "可用 --map due=列名、amount=列名（实收）或 waived=列名 指定"},
	"collections_undated":  {En: " Without --as-of every month counts as due.", Zh: "未指定 --as-of，所有月份均视为到期。"},
	"collections_unbilled": {En: "%s came in; nothing says what was due", Zh: "已收 %s；文件未说明应收金额"},
	"rate_how":             {En: "The rate is what came in of what was due and not waived, up to the as-of day; bills that are not yet due stand in the table, and not in it.", Zh: "收缴率 = 到期应收中的已收 ÷ 到期应收（扣减免）；未到期的应收列在表中，不计入收缴率。"},
	"w_overpaid":           {En: "paid beyond what was due: %s, by %s", Zh: "多缴 %s（%s）"},
	"try_overpaid":         {En: "if two files hold the same payments, give one of them", Zh: "如两个文件包含同一笔缴费，请只给其中一个"},
	"w_no_as_of":           {En: "payments have no day, so nobody has scores", Zh: "缴费没有日期，无法评分"},
	"try_as_of":            {En: "--as-of DAY gives the day to look back from", Zh: "请用 --as-of 指定截止日"},
	"basis_purchases":      {En: "Scored on purchases; --basis charges scores what was paid for", Zh: "按购买评分；可用 --basis charges 按缴费评分"},
	"basis_charges":        {En: "Scored on charges: what was paid for; --basis purchases scores purchases", Zh: "按缴费评分；可用 --basis purchases 按购买评分"},
	"no_collections":       {En: "no ledger of charges was read, so there are no collections", Zh: "没有读入收费明细，无收缴数据"},

	// call list
	"calls_title":    {En: "Whom to call", Zh: "拜访名单"},
	"calls_how":      {En: "Customers of the top two tiers with a reason to call, those of the most money first, at most %d an owner; not who was contacted in the last %d days.", Zh: "前两级客户中有联系理由者，按金额排序，每位负责人最多 %d 位；近 %d 天已联系的不列。"},
	"call_arrears":   {En: "owes %s", Zh: "欠费 %s"},
	"call_since":     {En: " since %s", Zh: "（自 %s 起）"},
	"call_overdue":   {En: "silent for %s days, usually %s", Zh: "已 %s 天未消费（通常间隔 %s 天）"},
	"call_complaint": {En: "an open complaint", Zh: "有未处理投诉"},
	"c_reason":       {En: "Reason", Zh: "理由"}, "c_result": {En: "Result", Zh: "联系结果"}, "c_next": {En: "Next contact", Zh: "下次联系时间"},
}
