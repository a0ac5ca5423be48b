package report

import (
	"fmt"
	"regexp"

	"grade/rfm"
	"grade/segment"
)

// phrases are all words of the product that are not in rule files, in both languages.
var phrases = map[string]segment.Text{
	// columns of the list
	"customer_id":     {En: "Customer", Zh: "客户编号"},
	"customer_name":   {En: "Name", Zh: "客户名称"},
	"last_purchase":   {En: "Last purchase", Zh: "最近购买日"},
	"recency_days":    {En: "Days since", Zh: "距今天数"},
	"frequency":       {En: "Purchases", Zh: "购买次数"},
	"orders":          {En: "Orders", Zh: "订单数"},
	"days":            {En: "Purchase days", Zh: "购买天数"},
	"rows":            {En: "Rows", Zh: "明细行数"},
	"months":          {En: "Months paid for", Zh: "已缴月数"},
	"monetary":        {En: "Spend", Zh: "消费金额"},
	"monetary_mean":   {En: "Spend per purchase", Zh: "平均每次消费"},
	"r":               {En: "R", Zh: "R"},
	"f":               {En: "F", Zh: "F"},
	"m":               {En: "M", Zh: "M"},
	"rfm":             {En: "RFM", Zh: "RFM"},
	"segment":         {En: "Segment", Zh: "客户分群"},
	"tier":            {En: "Tier", Zh: "等级"},
	"owner":           {En: "Owner", Zh: "负责人"},
	"project":         {En: "Project", Zh: "项目"},
	"grade_score":     {En: "Grade score", Zh: "综合得分"},
	"reasons":         {En: "Reasons", Zh: "评级理由"},
	"next_action":     {En: "Next action", Zh: "下一步动作"},
	"no_score_reason": {En: "Not scored because", Zh: "未评分原因"},

	// what customers were charged and paid
	"due": {En: "Due", Zh: "应收"}, "paid": {En: "Paid in all", Zh: "实收"}, "waived": {En: "Waived", Zh: "减免"}, "arrears": {En: "Arrears", Zh: "欠费"},
	"oldest_unpaid_days": {En: "Oldest unpaid, days", Zh: "最早欠费天数"}, "collection_rate": {En: "Collection rate", Zh: "收缴率"}, "paid_through": {En: "Paid through", Zh: "缴至"},
	"prepaid": {En: "Prepaid", Zh: "预缴"}, "on_time_rate": {En: "Paid on time", Zh: "按时缴费率"},

	// fields as they are mapped
	"field_customer_id": {En: "customer", Zh: "客户"}, "field_order_id": {En: "order", Zh: "订单"}, "field_order_date": {En: "date", Zh: "日期"},
	"field_amount": {En: "amount", Zh: "金额"}, "field_quantity": {En: "quantity", Zh: "数量"}, "field_unit_price": {En: "unit price", Zh: "单价"},
	"field_status": {En: "status", Zh: "状态"}, "field_item": {En: "item", Zh: "项目内容"}, "field_customer_name": {En: "name", Zh: "名称"},
	"field_owner": {En: "owner", Zh: "负责人"}, "field_project": {En: "project", Zh: "项目"}, "field_currency": {En: "currency", Zh: "币种"},
	"field_months": {En: "months", Zh: "月份"}, "field_period": {En: "period", Zh: "费用期间"}, "field_due": {En: "due", Zh: "应收"}, "field_waived": {En: "waived", Zh: "减免"}, "field_arrears": {En: "arrears", Zh: "欠费"},
	"field_limit": {En: "pay by", Zh: "缴费期限"}, "field_billed_on": {En: "billed on", Zh: "出账日"}, "field_before": {En: "reading before", Zh: "起始读数"}, "field_after": {En: "reading", Zh: "截止读数"}, "field_factor": {En: "factor", Zh: "倍率"},
	"field_building": {En: "building", Zh: "楼栋"}, "field_unit_no": {En: "unit", Zh: "单元"}, "field_room": {En: "room", Zh: "房号"},
	"field_document_type": {En: "document type", Zh: "单据类型"},

	// kinds of input
	"transactions":  {En: "transactions", Zh: "交易明细"},
	"customers":     {En: "customers", Zh: "客户资料"},
	"customer_rows": {En: "Rows of customers", Zh: "客户资料行"},
	"charges":       {En: "charges", Zh: "收费明细"},
	"surveys":       {En: "surveys", Zh: "满意度调查"},
	"feedback":      {En: "complaints and feedback", Zh: "投诉与反馈"},
	"followups":     {En: "follow-ups", Zh: "跟进记录"},
	"other":         {En: "another table", Zh: "其他表"},
	"workorders":    {En: "work orders", Zh: "工单"},
	"channels":      {En: "Channels", Zh: "渠道"},

	// reasons
	"never_paid": {En: "who paid nothing", Zh: "从未缴费"}, "paid_ahead": {En: "who paid for later months only", Zh: "仅预缴以后月份"}, "no_day": {En: "without a day to look back from", Zh: "缺少截止日"},
	"never_bought": {En: "never bought", Zh: "从未购买"}, "lapsed": {En: "bought before the window only", Zh: "仅在窗口期之前购买"}, "refunded": {En: "refunds only", Zh: "仅有退款"},
	"used": {En: "Rows that count", Zh: "计入的行"}, "refunded_rows": {En: "Refunds, netted", Zh: "退款（冲减金额）"},
	"blank_row": {En: "blank rows", Zh: "空行"}, "repeated_header": {En: "repeated headers", Zh: "重复的表头"}, "total_row": {En: "totals", Zh: "合计/小计行"},
	"note_row": {En: "notes", Zh: "说明行"}, "filtered": {En: "filtered out", Zh: "按条件筛除"}, "no_customer": {En: "without a customer", Zh: "缺少客户"},
	"bad_date": {En: "unreadable or missing dates", Zh: "日期缺失或无法识别"}, "no_amount": {En: "without an amount", Zh: "缺少金额"}, "bad_amount": {En: "unreadable amounts", Zh: "金额无法识别"},
	"duplicate": {En: "duplicates", Zh: "重复行"}, "unpaid": {En: "unpaid or not confirmed", Zh: "未付款或未确认"}, "cancelled": {En: "closed or cancelled", Zh: "已关闭或已取消"},
	"pass_through": {En: "deposits and pass-through items", Zh: "押金、代收等过手款"}, "refund": {En: "refunds, dropped", Zh: "退款（已剔除）"},
	"after_as_of": {En: "after the as-of day", Zh: "晚于截止日"}, "before_window": {En: "before the window", Zh: "早于窗口期"},

	// terminal
	"rows_found":   {En: "%s rows · ", Zh: "%s 行 · "},
	"found":        {En: "%s · %s · %s", Zh: "%s · %s · %s"},
	"header_line":  {En: "header on line %d", Zh: "表头在第 %d 行"},
	"header_lines": {En: "header on lines %d to %d", Zh: "表头在第 %d–%d 行"},
	"header_none":  {En: "no header", Zh: "无表头"},
	"system":       {En: "written by: %s", Zh: "来源系统：%s"},
	"written":      {En: "delimiter %s, quotes %s, lines end in %s", Zh: "分隔符 %s，引号 %s，行尾 %s"},
	"written_as":   {En: "%s of the rows have %d columns", Zh: "%s 的行有 %d 列"},
	"written_only": {En: "; no other delimiter fits", Zh: "；没有其他合适的分隔符"},
	"written_next": {En: "; next best: %s with %d in %s", Zh: "；次选：%s（%d 列，%s）"},
	"one_column":   {En: "none: one column", Zh: "无（单列）"},
	"aligned":      {En: "runs of %s", Zh: "连续的%s"},
	"d_comma":      {En: "comma", Zh: "逗号"},
	"d_semicolon":  {En: "semicolon", Zh: "分号"},
	"d_tab":        {En: "tab", Zh: "制表符"},
	"d_space":      {En: "space", Zh: "空格"},
	"d_none":       {En: "none", Zh: "无"},
	"escaped":      {En: "%s, escaped with %s", Zh: "%s，转义符 %s"},
	"no_id":        {En: "no customer id: equal names are taken for one customer; use --map customer=... if another column tells them apart", Zh: "没有客户编号：同名视为同一客户；如有更可靠的列，请用 --map customer=列名"},
	"as_of_last":   {En: "As of %s, the last purchase; change it with --as-of", Zh: "截止日 %s（最后一笔购买）；可用 --as-of 指定"},
	"as_of_event":  {En: "As of %s, the last day in the files; change it with --as-of", Zh: "截止日 %s（文件中最后一天）；可用 --as-of 指定"},
	"as_of_given":  {En: "As of %s", Zh: "截止日 %s"},
	"window":       {En: ", purchases from %s on", Zh: "，统计 %s 起的购买"},
	"h_segment":    {En: "SEGMENT", Zh: "客户分群"},
	"h_tier":       {En: "TIER", Zh: "等级"},
	"h_customers":  {En: "CUSTOMERS", Zh: "客户数"},
	"h_spend":      {En: "SPEND", Zh: "消费金额"},
	"h_last":       {En: "LAST", Zh: "最近"},
	"h_orders":     {En: "ORDERS", Zh: "订单"},
	"h_days":       {En: "DAYS", Zh: "天数"},
	"h_rows":       {En: "ROWS", Zh: "行数"},
	"h_months":     {En: "MONTHS", Zh: "已缴月数"},
	"all":          {En: "All", Zh: "合计"},
	"days_ago":     {En: "%s d", Zh: "%s 天"},
	"medians":      {En: "LAST and %s are medians.", Zh: "最近、%s为中位数。"},
	"unscored":     {En: "%s customers without scores: %s", Zh: "%s 位客户未评分：%s"},
	"left_out":     {En: "%s of %s rows left out: %s", Zh: "%[2]s 行中有 %[1]s 行未计入：%[3]s"},
	"worth":        {En: " (%s)", Zh: "（%s）"},
	"see_rejects":  {En: "see them with --rejects rejects.csv", Zh: "用 --rejects rejects.csv 查看明细"},
	"try_header":   {En: "read it with --header-row %d", Zh: "可用 --header-row %d 读取该表"},
	"other_table":  {En: "%s holds another table, %s, which was not read", Zh: "%s 中还有另一张表（%s），未读取"},
	"lines":        {En: "lines %d to %d", Zh: "第 %d 至 %d 行"},
	"lines_on":     {En: "from line %d on", Zh: "自第 %d 行起"},
	"cut_off":      {En: "%s has exactly %s rows, the limit at which programs cut exports off: the rest may be missing", Zh: "%s 恰好 %s 行，正是导出程序的行数上限：可能被截断、不完整"},
	"try_cut":      {En: "export it again in parts, such as by month", Zh: "请分段（如按月）重新导出"},
	"joined":       {En: "the orders know customers by name only: names that one customer of the list has were given its id", Zh: "订单中只有客户名称：名单中唯一的同名客户已对应到其编号"},
	"see_changes":  {En: "--rejects rejects.csv lists them", Zh: "用 --rejects rejects.csv 查看明细"},
	"unused_kind":  {En: "used by grade segment", Zh: "供 grade segment 使用"},

	"w_rounded":         {En: "rounded to two decimals: %s amounts", Zh: "%s 个金额的小数超过两位，已四舍五入"},
	"w_filled_down":     {En: "document heads, printed once, were filled down into %s rows", Zh: "%s 行的单据头只印在首行，已按上一行补全"},
	"w_repaired":        {En: "put together again, where a thousands comma had cut them: %s amounts", Zh: "%s 个金额被千分位逗号拆开，已还原"},
	"w_merged_sale":     {En: "replaced by another row of the same property sale: %s rows", Zh: "%s 行房产销售记录被同一笔销售的另一行取代"},
	"w_merged_customer": {En: "merged, since they are one customer's: %s ids", Zh: "%s 个客户编号与其他客户为同一人，已合并"},
	"rounded":           {En: "amount rounded", Zh: "金额四舍五入"},
	"filled_down":       {En: "document head filled down", Zh: "单据头向下补全"},
	"repaired":          {En: "amount repaired", Zh: "金额已还原"},
	"merged_sale":       {En: "merged into another row of the sale", Zh: "并入同一笔销售"},
	"merged_customer":   {En: "customer merged", Zh: "客户已合并"},
	"w_unread_cell":     {En: "months whose cell is neither an amount nor a mark, passed over in %s rows", Zh: "%s 行中有月份单元格既非金额也非标记，已略过"},
	"w_unread_state":    {En: "states that say neither paid nor unpaid, taken for unpaid: %s rows", Zh: "%s 行的缴费状态无法识别，按未缴处理"},
	"unread_state":      {En: "state not understood", Zh: "状态无法识别"},
	"w_unread_period":   {En: "periods that cannot be read, the month of the bill or the payment taken: %s rows", Zh: "%s 行的费用期间无法识别，按账单或缴费月份处理"},
	"unread_period":     {En: "period not understood", Zh: "期间无法识别"},
	"unread_cell":       {En: "month not read", Zh: "月份未读取"},
	"by_room":           {En: "no customer id: each room is one customer; --per owner joins the rooms of one owner by name and phone", Zh: "没有客户编号：每个房间视为一户；可用 --per owner 按姓名和手机号合并同一业主的多套房"},
	"wrote":             {En: "Wrote %s: %d sheets, %s customers", Zh: "已写出 %s：%d 张表，%s 位客户"},
	"wrote_list":        {En: "Wrote %s: %s customers", Zh: "已写出 %s：%s 位客户"},
	"wrote_reject":      {En: "Wrote %s: %s rows left out or changed", Zh: "已写出 %s：%s 行未计入或改动"},
	"try_sheet":         {En: "read it with --sheet %q", Zh: "可用 --sheet %q 单独读取"},
	"skipped":           {En: "%q has another header or no table, and was not read", Zh: "“%s”表头不同或不是表格，未读取"},
	"guessed":           {En: "%s was taken for %s; use --map %s=... if that is wrong", Zh: "“%s”被当作%s；如不对请用 --map %s=列名"},

	"free":  {En: "not used:", Zh: "未使用的列："},
	"range": {En: "Purchases from %s to %s", Zh: "购买日期 %s 至 %s"},
	"twice": {En: "rows that stand more than once within a file: %s, kept; --drop-duplicates leaves them out", Zh: "%s 行在同一文件中重复出现，已保留；可用 --drop-duplicates 去重"},

	// rules
	"rules_given":      {En: "Rules: %s (%s)", Zh: "规则：%s（%s）"},
	"rules_none":       {En: "Rules: %s (%s), since no trade was recognised; choose others with --rules", Zh: "规则：%s（%s），未识别出行业；可用 --rules 指定"},
	"rules_found":      {En: "Rules: %s (%s), by the words %s; choose others with --rules", Zh: "规则：%s（%s），依据字样：%s；可用 --rules 指定其他规则"},
	"shared_out":       {En: "not known, weight shared out: %s", Zh: "未知、权重已分摊：%s"},
	"adjusted":         {En: "%s to %s: %s", Zh: "%s 调整为 %s：%s"},
	"no_grade":         {En: "nothing is known that the grade is made of", Zh: "评级所需信息均缺失"},
	"more_values":      {En: "other values", Zh: "其他取值"},
	"no_value":         {En: "not given", Zh: "未填写"},
	"nobody_here":      {En: "nobody", Zh: "无"},
	"or":               {En: " or ", Zh: "或"},
	"w_shared":         {En: "weights shared out among the others, since the input has nothing for: %s", Zh: "以下维度没有数据，其权重已分摊到其他维度：%s"},
	"w_skipped":        {En: "left out, since the input has nothing for them: %s", Zh: "以下维度没有数据，未参与分级：%s"},
	"w_unknown":        {En: "not known in this run, so comparisons with them are false: %s", Zh: "本次运行没有以下数据，与之比较的条件均不成立：%s"},
	"w_no_day":         {En: "no table has a day: rules that ask for one match nobody; --as-of DAY gives the day to look back from", Zh: "所有文件都没有日期，涉及日期的规则均不命中；可用 --as-of 指定截止日"},
	"left_out_events":  {En: "%s of %s rows of events left out: %s", Zh: "事件记录 %[2]s 行中有 %[1]s 行未计入：%[3]s"},
	"sheet_dimensions": {En: "Dimensions", Zh: "分级维度"}, "sheet_funnel": {En: "Funnel", Zh: "阶段漏斗"}, "sheet_areas": {En: "Areas", Zh: "区域行情"},
	"c_class":         {En: "Class", Zh: "类别"},
	"funnel_title":    {En: "Where customers get stuck", Zh: "客户卡在哪一步"},
	"funnel_step":     {En: "Step", Zh: "阶段"},
	"funnel_here":     {En: "Stand here", Zh: "停留客户"},
	"funnel_reached":  {En: "Came so far", Zh: "到达及以后"},
	"funnel_rate":     {En: "Of the step before", Zh: "上一步转化率"},
	"funnel_stuck":    {En: "← most customers get stuck before this step, at “%s”", Zh: "← 转化最低：客户多停留在“%s”"},
	"sheet_surveys":   {En: "Surveys", Zh: "满意度分析"},
	"surveys_title":   {En: "What customers are satisfied with", Zh: "客户满意度分析"},
	"surveys_how":     {En: "Mean of the latest answer of each customer, as a share of the scale: 4 of 5 is 80 %.", Zh: "取每位客户最近一次回答的平均值，按量表折算：5 分制 4 分为 80%。"},
	"surveys_item":    {En: "Item", Zh: "项目"},
	"surveys_answers": {En: "Customers", Zh: "客户数"},
	"surveys_mean":    {En: "All", Zh: "全部"},
	"surveys_weakest": {En: "Weakest item", Zh: "最低分项"},
	"item_score":      {En: "Over all", Zh: "总体"}, "item_design": {En: "Design", Zh: "设计方案"}, "item_works": {En: "Workmanship", Zh: "施工质量"}, "item_attitude": {En: "Attitude", Zh: "服务态度"},
	"item_needs": {En: "Match of needs", Zh: "需求"}, "item_finance": {En: "Loan and payment", Zh: "财务"}, "item_progress": {En: "Process", Zh: "进度"}, "item_area": {En: "Area", Zh: "区域"},
	"areas_title":        {En: "Prices by area", Zh: "各区域价格走势"},
	"areas_how":          {En: "Mean price of a square metre in the last twelve months against the twelve before, layout by layout; layouts with fewer than %d sales in either period are left out.", Zh: "近 12 个月与之前 12 个月的平均单价，按户型同类对比；任一期成交不足 %d 套的户型不计入。"},
	"areas_area":         {En: "Area", Zh: "区域"},
	"areas_sales":        {En: "Sales", Zh: "近12月成交"},
	"areas_before":       {En: "Sales before", Zh: "上期成交"},
	"areas_price":        {En: "Price per m²", Zh: "均价（元/㎡）"},
	"areas_price_before": {En: "Price before", Zh: "上期均价"},
	"areas_compared":     {En: "Sales compared", Zh: "可比成交"},
	"areas_growth":       {En: "Change", Zh: "涨跌幅"},
	"areas_few":          {En: "too few sales", Zh: "成交过少"},
	"lasts":              {En: "%d lasts until %s", Zh: "%d 分保持到 %s"},
	"next_recency":       {En: "a purchase on %s would give the best score", Zh: "若 %s 再购买即得最高分"},
	"next_money":         {En: "for %d: +%s", Zh: "到 %d 分还差 +%s"},
	"next_orders":        {En: "for %d: +%d %s", Zh: "到 %d 分还差 +%d（%s）"},
	"next_tier":          {En: "for %s: +%s", Zh: "到 %s 级还差 +%s"},
	"or_orders":          {En: ", or %s of the usual orders", Zh: "，或按平均每单再下 %s 单"},
	"or_orders_by":       {En: ", or %s of the usual orders before %s", Zh: "，或在 %[2]s 前按平均每单再下 %[1]s 单"},
	"next_grade":         {En: "for %s the score lacks %s; one of these would do, all else being the same:", Zh: "到 %s 级还差 %s 分；其他不变时，以下任一项可达到："},
	"next_grade_far":     {En: "for %s the score lacks %s: more than the next class of one dimension", Zh: "到 %s 级还差 %s 分：单个维度提升一级还不够"},
	"improve":            {En: "%s to “%s”: score %s, grade %s", Zh: "%s 达到“%s”：得分 %s，%s 级"},
	"true":               {En: "yes", Zh: "是"},
	"false":              {En: "no", Zh: "否"},
	"move_order":         {En: "one more order on %s: %s", Zh: "%s 再购买一次：%s"},
	"move_money":         {En: "+%s: %s", Zh: "+%s：%s"},
	"move_silence":       {En: "no order before %s is over: %s", Zh: "%s 过后仍未购买：%s"},
	"lacks":              {En: "lacks %s", Zh: "还差 %s"},
	"over":               {En: "%s too much", Zh: "超出 %s"},
	"checked":            {En: "%s: %d dimensions, %d classes; %d tests, %d failed", Zh: "%s：%d 个维度，%d 个类别；%d 项测试，%d 项未通过"},
	"test_failed":        {En: "test %q fails: %s", Zh: "测试 %q 未通过：%s"},
	"of_scores":          {En: "combinations of scores", Zh: "种评分组合"},
	"of_customers":       {En: "customers", Zh: "位客户"},
	"find_gap":           {En: "gap: %s: no class takes %s of %s %s, such as %s", Zh: "空缺：%s：%[3]s %[4]s中有 %[2]s 未归入任何类别，如 %[5]s"},
	"find_overlap":       {En: "overlap: %s: several classes would take %s of %s %s, such as %s; the first one wins", Zh: "重叠：%s：%[3]s %[4]s中有 %[2]s 符合多个类别（取第一个），如 %[5]s"},
	"find_shadowed":      {En: "shadowed: %s: %s would take %s of %s %s, but earlier classes took them all", Zh: "被遮蔽：%s：%s 符合 %[4]s %[5]s中的 %[3]s，但都已被前面的类别取走"},
	"find_dead":          {En: "dead: %s: %s takes none of %s %s", Zh: "未命中：%s：%s 在 %s %s中没有命中"},
	"such_as":            {En: "such as %s", Zh: "如 %s"},
	"m_rules":            {En: "Rules", Zh: "分级规则"},
	"m_rule_file":        {En: "Rule file", Zh: "规则文件"},
	"m_purpose":          {En: "Purpose", Zh: "分级目的"},
	"m_weight":           {En: "Weight", Zh: "权重"},
	"m_cut":              {En: "Grade", Zh: "等级分界"},
	"m_adjust":           {En: "Adjustment", Zh: "等级调整"},
	"m_skipped":          {En: "Left out", Zh: "未参与的维度"},
	"adjust_max":         {En: "at best %s", Zh: "最高 %s"},
	"adjust_min":         {En: "at least %s", Zh: "最低 %s"},
	"adjust_up":          {En: "up by %d", Zh: "上调 %d 级"},
	"adjust_down":        {En: "down by %d", Zh: "下调 %d 级"},
	"d_grade":            {En: "The tier is the grade of the rules: the weighted mean of the dimensions' ranks, each from 0 to 1; weights of what is not known are shared out.", Zh: "等级为规则的综合评级：各维度名次（0–1）的加权平均；未知维度的权重分摊到其他维度。"},

	// collections
	"sheet_collections":    {En: "Collections", Zh: "收缴"},
	"sheet_calls":          {En: "Call list", Zh: "拜访名单"},
	"collections_title":    {En: "What was due, what came in, who owes", Zh: "应收、实收与欠费"},
	"collections_headline": {En: "Of %s that was due %s came in, a collection rate of %s; owed by %s: %s", Zh: "到期应收（扣减免）%s，已收 %s，收缴率 %s；%s欠费 %s"},
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
	"chart_rate":       {En: "Collection rate: %s %s, %s %s", Zh: "收缴率：%s最高 %s，%s最低 %s"},
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
	"c_reason":       {En: "Reason", Zh: "理由"}, "c_result": {En: "Result", Zh: "联系结果"}, "c_next": {En: "Next contact", Zh: "下次联系时间"}, "c_rank": {En: "No.", Zh: "序号"},

	// warnings
	"recency":       {En: "days since the last purchase", Zh: "距最近购买的天数"},
	"collapse":      {En: "%s: only %s different values, so %s scores are %s", Zh: "%s只有 %s 种取值，%s 分只出现 %s"},
	"try_few":       {En: "two levels are the least: --method mean puts them into the eight classes", Zh: "至少两档：可用 --method mean 分为八类客户"},
	"few":           {En: "%s customers bought: too few for %d different scores", Zh: "只有 %s 位客户购买过，不足以分出 %d 档"},
	"collapse_ties": {En: "%s of the buyers bought once, so %s scores are only %s", Zh: "%s 的购买客户只买过一次，%s 分只出现 %s"},
	"collapse_once": {En: "nearly everyone bought once (%s of %s customers), so F says little", Zh: "几乎所有客户只购买过一次（%[2]s 位中的 %[1]s 位），F 分参考意义有限"},
	"try_days":      {En: "try --frequency days", Zh: "可试 --frequency days"},
	"try_breaks":    {En: "try fixed cut points, such as --breaks f=1,2,3,5", Zh: "可用固定分界，如 --breaks f=1,2,3,5"},
	"try_once":      {En: "compare R and M, or set --breaks f=1,2,3,5", Zh: "可主要看 R 与 M，或设 --breaks f=1,2,3,5"},
	"try_window":    {En: "try a shorter or longer --window", Zh: "可换一个 --window 窗口期"},
	"try_bins":      {En: "try fewer --bins", Zh: "可减少 --bins"},
	"swell":         {En: "equal values make tier %s reach to %s customers instead of %s", Zh: "因金额相同，%s 级延伸到 %s 位客户（按比例应为 %s 位）"},
	"no_scheme":     {En: "no segments: the scheme %s is written for %d scores, not %d", Zh: "未分群：分群方案 %s 需要 %d 档评分，当前为 %d 档"},
	"gaps":          {En: "the scheme %s leaves %d combinations of scores to %s", Zh: "分群方案 %s 有 %d 种评分组合未覆盖，归入“%s”"},
	"shadowed":      {En: "in the scheme %s these rows are never reached: %s", Zh: "分群方案 %s 中以下分群永远不会命中：%s"},
	"pooled":        {En: "%d groups of %q have fewer than %d buyers and were scored together: %s", Zh: "“%[2]s”有 %[1]d 组购买客户不足 %[3]d 位，已合并评分：%[4]s"},
	"nobody":        {En: "no purchase was found, so nobody has scores", Zh: "没有找到任何购买记录，无人获得评分"},
	"others":        {En: "nothing", Zh: "无分群"},

	// workbook
	"sheet_summary": {En: "Summary", Zh: "总览"}, "sheet_segments": {En: "Segments", Zh: "客户分群"}, "sheet_customers": {En: "Customers", Zh: "客户名单"},
	"sheet_quality": {En: "Data quality", Zh: "数据质量"}, "sheet_method": {En: "Method", Zh: "方法说明"},
	"title":            {En: "Customer grading", Zh: "客户分级报告"},
	"subtitle":         {En: "As of %s · purchases from %s · %s", Zh: "截止 %s · 购买起自 %s · %s"},
	"headline":         {En: "%s customers in “%s” (%s of buyers) bring %s of spend; %s in “%s” are worth %s and have gone quiet.", Zh: "“%[2]s”共 %[1]s 位（占购买客户 %[3]s），贡献 %[4]s 的消费；“%[6]s”%[5]s 位，累计 %[7]s，近期已无消费。"},
	"headline_top":     {En: "%s customers in tier %s (%s of buyers) bring %s of spend.", Zh: "%[2]s 级客户 %[1]s 位（占购买客户 %[3]s），贡献 %[4]s 的消费。"},
	"headline_graded":  {En: "%s customers have grade %s (%s of all) and bring %s of spend.", Zh: "%[2]s 级客户 %[1]s 位（占全部客户 %[3]s），贡献 %[4]s 的消费。"},
	"headline_none":    {En: "No purchases were found in these files.", Zh: "这些文件中没有找到购买记录。"},
	"k_customers":      {En: "Customers in the list", Zh: "名单客户数"},
	"k_buyers":         {En: "Buyers", Zh: "有购买的客户"},
	"k_spend":          {En: "Spend", Zh: "消费金额"},
	"k_average":        {En: "Spend per buyer", Zh: "客均消费"},
	"k_repeat":         {En: "Bought more than once", Zh: "复购客户占比"},
	"k_recency":        {En: "Median days since", Zh: "距今天数中位数"},
	"k_top":            {En: "Spend of the top 20 %", Zh: "前 20% 客户消费占比"},
	"k_orders":         {En: "Purchases", Zh: "购买次数"},
	"c_customers":      {En: "Customers", Zh: "客户数"},
	"c_share":          {En: "Share", Zh: "占比"},
	"c_spend_share":    {En: "Share of spend", Zh: "消费占比"},
	"c_median_recency": {En: "Median days since", Zh: "距今天数（中位）"},
	"c_median_orders":  {En: "Median purchases", Zh: "购买次数（中位）"},
	"c_median_spend":   {En: "Median spend", Zh: "消费金额（中位）"},
	"c_definition":     {En: "Definition", Zh: "定义"},
	"c_action":         {En: "Next action", Zh: "建议动作"},
	"chart_segments":   {En: "Spend by segment: %s bring the most", Zh: "各分群消费金额：%s最高"},
	"chart_tiers":      {En: "Customers and spend by tier", Zh: "各等级客户与消费占比"},
	"chart_tiers_top":  {En: "Tier %s: %s of buyers, %s of spend", Zh: "%s 级：%s 的客户贡献 %s 的消费"},
	"by_segment":       {En: "Segments", Zh: "客户分群"},
	"by_tier":          {En: "Tiers", Zh: "客户等级"},
	"notes":            {En: "Please note", Zh: "请注意"},
	"q_title":          {En: "Every row and every cent accounted for", Zh: "每一行、每一分钱都有去向"},
	"q_what":           {En: "What became of the rows", Zh: "数据行去向"},
	"q_rows":           {En: "Rows", Zh: "行数"},
	"q_money":          {En: "Money", Zh: "金额"},
	"q_read":           {En: "Read", Zh: "读入合计"},
	"q_left_out":       {En: "Left out: %s", Zh: "未计入：%s"},
	"q_files":          {En: "By file", Zh: "按文件"},
	"q_file":           {En: "File", Zh: "文件"},
	"q_used":           {En: "Used", Zh: "计入"},
	"q_refunds":        {En: "Refunds", Zh: "退款"},
	"q_excluded":       {En: "Left out", Zh: "未计入"},
	"q_examples":       {En: "Examples of rows left out or changed", Zh: "未计入或改动行示例"},
	"q_all":            {En: "Every row left out, merged or changed", Zh: "全部未计入、合并或改动的行"},
	"q_first":          {En: "The first %s of %s rows left out, merged or changed; --rejects FILE lists all", Zh: "未计入、合并或改动的行（前 %s 条，共 %s 条；--rejects 可导出全部）"},
	"q_row":            {En: "Row", Zh: "行号"},
	"q_reason":         {En: "Reason", Zh: "原因"},
	"q_column":         {En: "Column", Zh: "列"},
	"q_value":          {En: "Value", Zh: "内容"},

	"m_title":       {En: "How the grades were made", Zh: "分级方法说明"},
	"m_definitions": {En: "Definitions", Zh: "定义"},
	"m_parameters":  {En: "Parameters", Zh: "参数"},
	"m_cuts":        {En: "Cut points", Zh: "评分分界点"},
	"m_inputs":      {En: "Input", Zh: "输入文件"},

	"m_version":       {En: "Made by grade %s", Zh: "由 grade %s 生成"},
	"m_measure":       {En: "Measure", Zh: "指标"},
	"m_score":         {En: "Score", Zh: "得分"},
	"m_from_to":       {En: "Values", Zh: "取值范围"},
	"m_group":         {En: "Group", Zh: "分组"},
	"m_everyone":      {En: "all", Zh: "全部"},
	"m_small":         {En: "small groups", Zh: "小组合并"},
	"d_recency":       {En: "Recency (R): whole days from a customer's last purchase to the as-of day; fewer days score higher.", Zh: "R（最近购买）：最近一次购买到截止日的整天数，天数越少得分越高。"},
	"d_frequency":     {En: "Frequency (F): number of purchases (%s) in the window.", Zh: "F（购买频次）：窗口期内的购买次数（按%s计）。"},
	"d_monetary":      {En: "Monetary (M): net money in the window, purchases less refunds, exact to the cent.", Zh: "M（消费金额）：窗口期内购买减退款的净额，精确到分。"},
	"d_monetary_mean": {En: "Monetary (M): net money in the window per purchase, rounded to the cent.", Zh: "M（消费金额）：窗口期内净额除以购买次数，四舍五入到分。"},
	"d_purchase":      {En: "A purchase is a row with a customer, a date and an amount that is neither unpaid, cancelled, a refund nor a deposit or pass-through item.", Zh: "购买：有客户、日期、金额，且不是未付款、已取消、退款、押金或代收款的行。"},
	"d_quantile":      {En: "Scores: cut points are sample quantiles of type 7, compared exactly; intervals are (lo, hi]; equal values always get equal scores.", Zh: "评分：分界点为第 7 类样本分位数，精确比较；区间左开右闭；相同数值必得相同分数。"},
	"d_breaks":        {En: "Scores: fixed cut points where given; intervals are (lo, hi].", Zh: "评分：按指定的固定分界点；区间左开右闭。"},
	"d_mean":          {En: "Scores: 2 (high) at or above the mean, recency at or below it; else 1 (low).", Zh: "评分：达到或高于均值为 2（高），R 为不超过均值；否则为 1（低）。"},
	"d_median":        {En: "Scores: 2 (high) at or above the median, recency at or below it; else 1 (low).", Zh: "评分：达到或高于中位数为 2（高），R 为不超过中位数；否则为 1（低）。"},
	"d_score-mean":    {En: "Scores: 1 to 5 by quantiles of type 7, then 2 (high) where that score is at or above the mean score, else 1 (low).", Zh: "评分：先按第 7 类分位数评 1–5 分，再与平均分比较，达到或高于为 2（高），否则为 1（低）。"},
	"d_r":             {En: "Scores as in the R package rfm: quantiles of type 7 plus one day, purchase or yuan; intervals are [lo, hi).", Zh: "评分：与 R 语言 rfm 包一致，第 7 类分位数加 1（天、次、元），区间左闭右开。"},
	"d_ntile":         {En: "Scores as SQL's NTILE: equal numbers of customers, by value, then id; equal values may get different scores.", Zh: "评分：与 SQL 的 NTILE 一致，按数值再按编号等分；相同数值可能得分不同。"},
	"d_tiers":         {En: "Tiers by %s: %s; the rest %s. Customers with equal values stand in the same tier.", Zh: "等级按%s划分：%s；其余为 %s。数值相同的客户同级。"},
	"by_monetary":     {En: "spend", Zh: "消费金额"},
	"by_rfm":          {En: "the sum of the scores", Zh: "RFM 总分"},

	"up_to": {En: "up to %s", Zh: "≤ %s"},
	"below": {En: "below %s", Zh: "< %s"},
	"above": {En: "above %s", Zh: "> %s"},
	"from":  {En: "%s and more", Zh: "≥ %s"},
	"page":  {En: "Page &P of &N", Zh: "第 &P 页，共 &N 页"},
}

// say gives a phrase in the run's language, and in words that fit what it measures: purchases or
// charges.
func (r *Result) say(key string, args ...any) string {
	if p, ok := chargePhrases[key]; ok && r.Basis == rfm.Charges {
		return fill(r.Lang, p, args)
	}
	return say(r.Lang, key, args...)
}

// say gives a phrase in a language, with its places filled. An unknown key is a bug.
func say(lang, key string, args ...any) string {
	p, ok := phrases[key]
	if !ok {
		panic("report: no phrase " + key)
	}
	return fill(lang, p, args)
}

// fill gives a phrase in a language, with its places filled.
func fill(lang string, p segment.Text, args []any) string {
	s := p.In(lang)
	if len(args) > 0 {
		s = fmt.Sprintf(s, args...)
	}
	if lang != "zh" {
		s = one.ReplaceAllString(s, "${1}1 $2")
	}
	return s
}

// one finds a count of one before a plural.
var one = regexp.MustCompile(`(^|[^0-9.,])1 (row|customer|total|note|amount|refund|duplicate|group|header|sheet|room|purchase|id|column|different value)s\b`)

// Say gives a phrase of the product in a language.
func Say(lang, key string, args ...any) string { return say(lang, key, args...) }

func columnTitle(r *Result, key string) string {
	if r.Grading != nil {
		terms := r.Grading.Rules.Terms
		t, ok := terms[key]
		if key == "customer_id" && !ok {
			t, ok = terms["customer"]
		}
		if s := t.In(r.Lang); ok && s != "" {
			switch {
			case key == "customer_id" && r.Lang == "zh":
				s += "编号"
			case key == "customer_id":
				s += " ID"
			}
			return s
		}
	}
	switch {
	case key == "frequency":
		key = r.Frequency
	case key == "monetary" && parameter(r, "monetary") == "mean":
		key = "monetary_mean"
	}
	return r.say(key)
}

func parameter(r *Result, name string) string {
	for _, p := range r.Parameters {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

// LanguageOf tells the language of a table by its headers.
func LanguageOf(header []string) string {
	for _, h := range header {
		for _, r := range h {
			if r >= 0x4e00 && r <= 0x9fff {
				return "zh"
			}
		}
	}
	return "en"
}
