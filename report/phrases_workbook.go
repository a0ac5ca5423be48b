package report

import "grade/segment"

// workbookPhrases are the words of the sheets of a report. {customers}, {purchase} and {monetary} stand for
// the trade's own words.
var workbookPhrases = map[string]segment.Text{
	"term_customer": {En: "customer", Zh: "客户"}, "term_purchase": {En: "purchase", Zh: "购买"}, "term_monetary": {En: "spend", Zh: "消费"},

	"sheet_tiers": {En: "Tiers", Zh: "客户等级"}, "sheet_movement": {En: "Movement", Zh: "等级变动"}, "sheet_trends": {En: "Trends", Zh: "月度趋势"}, "sheet_groups": {En: "Groups", Zh: "分组对比"},

	// summary
	"subtitle_previous":    {En: " · against %s", Zh: " · 对比 %s"},
	"subtitle_undated":     {En: "As of %s · %s", Zh: "截止 %s · %s"},
	"headline_moved":       {En: " Since the list before, %s fell a tier and %s rose; %s of those who fell come from the top two tiers.", Zh: "较上期 %s 位降级、%s 位升级，其中 %s 位从前两级下滑。"},
	"headline_graded_only": {En: "%s {customers} have grade %s (%s of all).", Zh: "%[2]s 级{customer} %[1]s 位，占全部 %[3]s。"},
	"headline_quiet":       {En: " %s in “%s” are worth %s and have gone quiet.", Zh: "“%[2]s”%[1]s 位，累计 %[3]s，近期已无{purchase}。"},
	"k_same":               {En: "as before", Zh: "与上期持平"},
	"k_before":             {En: "before: %s", Zh: "上期 %s"},
	"k_percent":            {En: "%s %% on the list before", Zh: "较上期 %s%%"},
	"k_points":             {En: "%s points on the list before", Zh: "较上期 %s 个百分点"},
	"c_trend":              {En: "Last 12 months", Zh: "近 12 个月走势"},
	"spark_data":           {En: "Figures of the small columns", Zh: "走势图数据"},
	"heat":                 {En: "{Customers} by R and F score", Zh: "R × F {customer}分布"},
	"heat_how":             {En: "5 is best: recent above, frequent to the right. The darker, the more {customers}.", Zh: "5 分最好：越靠上越近期，越靠右越频繁；颜色越深{customer}越多。"},
	"pareto":               {En: "Concentration", Zh: "集中度"},
	"c_tenth":              {En: "Top share of buyers", Zh: "{customer}排名前"},
	"c_cumulative":         {En: "Cumulative", Zh: "累计占比"},
	"c_share_customers":    {En: "Share of {customers}", Zh: "{customer}占比"},
	"chart_pareto":         {En: "The top 20 %% bring %s of the {monetary}", Zh: "前 20%% 的{customer}贡献 %s 的{monetary}"},
	"calls_first":          {En: "Call first", Zh: "优先联系"},
	"calls_none":           {En: "Nobody in the top two tiers has to be called: no arrears, no open complaint, nobody overdue.", Zh: "前两级{customer}中暂无需要联系的：无欠费、无未处理投诉、无逾期未{purchase}。"},
	"more_notes":           {En: "and %d more notes on the sheet Data quality", Zh: "另有 %d 条提示，见“数据质量”表"},
	"no_tier":              {En: "no tier", Zh: "无等级"},

	// segments, tiers, dimensions
	"all_others":       {En: "all others", Zh: "其余"},
	"chart_most":       {En: "Most {customers} are in %s: %s", Zh: "%s人数最多，占 %s"},
	"chart_tier_money": {En: "{Monetary} by tier", Zh: "各等级{monetary}金额"},
	"c_from_money":     {En: "From", Zh: "最低"},
	"c_to_money":       {En: "To", Zh: "最高"},
	"chart_class":      {En: "%s: most are “%s” (%s)", Zh: "%s：以“%s”为主（%s）"},
	"by_class_tier":    {En: "%s by tier", Zh: "%s × 等级"},
	"chart_funnel":     {En: "From “%s” to “%s” only %s go on", Zh: "“%s”到“%s”转化最低：%s"},
	"chart_areas":      {En: "%s rose most: %s", Zh: "%s涨幅最高：%s"},
	"chart_surveys":    {En: "Weakest: %s", Zh: "最低分项：%s"},
	"list_more":        {En: "The first %s of %s customers; a sheet cannot hold more.", Zh: "本表为前 %s 位客户，共 %s 位；工作表容纳不下更多。"},
	"list_beside":      {En: "The first %s of %s customers; a sheet cannot hold more. All stand in %s.", Zh: "本表为前 %s 位客户，共 %s 位；全部客户见 %s。"},
	"q_note":           {En: "Note", Zh: "提示"},
	"q_cure":           {En: "What to do", Zh: "处理办法"},

	// movement
	"movement_title": {En: "Who moved between the tiers", Zh: "等级变动"},
	"movement_how":   {En: "From %s to %s; each list by its own cut points.", Zh: "对比 %s 与 %s；两期各按自己的分界划分。"},
	"previous_tier":  {En: "Tier before", Zh: "上期等级"},
	"move":           {En: "Move", Zh: "升降"},
	"move_up":        {En: "Rose", Zh: "升级"},
	"move_down":      {En: "Fell", Zh: "降级"},
	"move_same":      {En: "Stayed", Zh: "持平"},
	"move_new":       {En: "New", Zh: "新增"},
	"move_gone":      {En: "Gone", Zh: "退出"},
	"move_matrix":    {En: "From the tiers before (rows) to those of now (columns)", Zh: "上期等级（行）→ 本期等级（列）"},
	"move_from":      {En: "Before", Zh: "上期"},
	"move_to":        {En: "Now", Zh: "本期"},
	"move_now":       {En: "Now in all", Zh: "本期合计"},
	"move_before":    {En: "Before", Zh: "上期人数"},
	"move_flows":     {En: "What each tier won and lost", Zh: "各等级流入与流出"},
	"move_came_up":   {En: "Rose into it", Zh: "升级流入"},
	"move_came_down": {En: "Fell into it", Zh: "降级流入"},
	"move_stayed":    {En: "Stayed", Zh: "留存"},
	"move_left_up":   {En: "Rose out of it", Zh: "升级流出"},
	"move_left_down": {En: "Fell out of it", Zh: "降级流出"},
	"move_names":     {En: "Fallen from the top two tiers", Zh: "从前两级下滑的客户"},
	"chart_moves":    {En: "%s rose, %s fell: where the {customers} of each tier come from", Zh: "升级 %s 位、降级 %s 位：各等级{customer}来源"},

	// trends
	"trends_title":     {En: "Month by month", Zh: "月度趋势"},
	"trends_how":       {En: "New: the first {purchase} that the files hold. Lost: no {purchase} for %d months, counted in the last of them. Segments are those of today.", Zh: "新增：文件中首次{purchase}；流失：连续 %d 个月无{purchase}，计入其中最后一个月。分群为当前分群。"},
	"trends_part":      {En: " %s is known up to %s only.", Zh: "%s 仅统计至 %s。"},
	"by_month":         {En: "All {customers}", Zh: "全部{customer}"},
	"c_month":          {En: "Month", Zh: "月份"},
	"c_active":         {En: "Active", Zh: "活跃"},
	"c_per_active":     {En: "Per active {customer}", Zh: "活跃客均"},
	"c_new":            {En: "New", Zh: "新增"},
	"c_lost":           {En: "Lost", Zh: "流失"},
	"trend_money":      {En: "{Monetary} by segment", Zh: "各分群{monetary}金额"},
	"trend_active":     {En: "Active {customers} by segment", Zh: "各分群活跃{customer}"},
	"trend_new":        {En: "New {customers} by segment", Zh: "各分群新增{customer}"},
	"trend_lost":       {En: "Lost {customers} by segment", Zh: "各分群流失{customer}"},
	"chart_trend":      {En: "{Monetary} of the last 12 months by segment", Zh: "近 12 个月各分群{monetary}金额"},
	"chart_year_up":    {En: "%s in the last 12 months, %s more than in the 12 before", Zh: "近 12 个月 %s，较前 12 个月增长 %s"},
	"chart_year_down":  {En: "%s in the last 12 months, %s less than in the 12 before", Zh: "近 12 个月 %s，较前 12 个月下降 %s"},
	"chart_best_month": {En: "The best month was %s with %s", Zh: "%s 最高：%s"},
	"chart_coming":     {En: "In %d months %s came and %s were lost", Zh: "近 %d 个月新增 %s 位，流失 %s 位"},

	// page
	"find":      {En: "Find", Zh: "查找"},
	"page_more": {En: "The first %s of %s customers; all stand in the workbook.", Zh: "此处为前 %s 位客户，共 %s 位；全部见工作簿。"},

	// groups
	"groups_title":  {En: "Compared by %s", Zh: "按%s对比"},
	"groups_how":    {En: "Scores and tiers are those among all {customers}, so that the groups can be compared. Each has a workbook of its own.", Zh: "评分与等级在全部{customer}中统一划分，各组可直接比较；每组另有一份工作簿。"},
	"chart_average": {En: "%s has the most per buyer: %s", Zh: "%s客均最高：%s"},
	"c_calls":       {En: "To call", Zh: "待联系"},
	"c_workbook":    {En: "Workbook", Zh: "工作簿"},

	// call list
	"call_fell":     {En: "fell from tier %s to %s", Zh: "由 %s 级降为 %s"},
	"call_promised": {En: "a call was agreed on", Zh: "约定联系日已到"},
	"calls_as_of":   {En: "As of %s. ", Zh: "截止 %s。"},
	"calls_back":    {En: "Fill in the last columns and give this workbook to the next run: what stands in them is read as follow-ups.", Zh: "填写末尾几列后，将本工作簿与下期文件一起交给 grade，即作为跟进记录读入。"},
	"calls_count":   {En: " (%s)", Zh: "（%s 户）"},
	"nobody_owns":   {En: "No owner", Zh: "无负责人"},
	"c_contacted":   {En: "Contacted on", Zh: "联系日期"},
	"c_last_year":   {En: "%s, last 12 months", Zh: "近12月%s"},
	"colon":         {En: ": ", Zh: "："},
}
