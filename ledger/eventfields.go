package ledger

import (
	"slices"
	"strings"
)

// eventField is a field that the events of a kind have by nature: known by its headers, or
// through a field of the dictionary.
type eventField struct {
	name    string
	typ     FactType
	headers string // folded, best first
	field   Field
	derived bool     // worked out of others
	closed  []string // all values there can be
}

const (
	eventDays = "时间|日期|受理日期|反馈日期|评价日期|走访日期|走访时间|datereceived|dateofsurvey|contactdate|activitydate|visitdate|createdon|reportedon|reporteddate|feedbackdate|complaintdate|提交时间|登记时间|受理时间|创建时间|填写时间|createdtime|createdat|date|dateopened|datetimeopened"
	texts     = "受理内容|诉求内容|内容|描述|详情|备注|说明|记录|description|subject|note|notecontent|comment|details"
)

// eventFields lists the fields by kind. A new one is a line here.
func eventFields(kind Kind) []eventField {
	switch kind {
	case Transactions:
		return []eventField{
			{name: "day", typ: DayFact, field: OrderDate, derived: true}, {name: "amount", typ: NumberFact, field: Amount, derived: true},
			{name: "order", field: OrderID}, {name: "item", field: Item}, {name: "quantity", typ: NumberFact, field: Quantity}, {name: "unit_price", typ: NumberFact, field: UnitPrice},
			{name: "status", field: Status}, {name: "floor_area", typ: NumberFact, field: "floor_area"}, {name: "layout", field: "layout"}, {name: "area", field: "area"},
			{name: "project", field: Project}, {name: "payment_method", field: "payment_method"}, {name: "contract_type", field: "contract_type"}, {name: "room", field: Room},
		}
	case Surveys:
		fs := []eventField{
			{name: "day", typ: DayFact, headers: "调查日期|调查时间|调研日期|回访日期|评价时间|surveydate|" + eventDays, field: OrderDate},
			{name: "score", typ: ScoreFact, headers: "总体满意度|综合满意度|整体满意度|总满意度|客户满意度|满意度|满意度评分|满意度评价|总体评价|总评分|评分|评价|得分|overallsatisfaction|satisfaction|overall|score|rating|csat", field: "satisfaction"},
			{name: "item", headers: "调查项目|评价项目|调查内容|指标|维度|item|question"},
			{name: "method", headers: "调查方式|调研方式|回访方式|方式|surveymethod|method|channel", field: "survey_method"},
			{name: "text", headers: "建议|意见|意见建议|建议与意见|改进建议|评语|" + texts},
			{name: "nps", typ: NumberFact, headers: "nps|净推荐值|推荐意愿", field: "nps"},
		}
		for _, x := range surveyItems {
			fs = append(fs, eventField{name: x.name, typ: ScoreFact})
		}
		return fs
	case Feedback:
		return []eventField{
			{name: "day", typ: DayFact, headers: "反馈时间|反馈日期|投诉时间|投诉日期|来电时间|" + eventDays, field: OrderDate},
			{name: "type", headers: "反馈类型|投诉类型|投诉类别|诉求类型|诉求类别|反馈类别|受理类型|业务类型|feedbacktype|complainttype|issuetype|requesttype|反馈分类|问题类型|类型|类别|分类|性质|casetype|type|category|caseorigin"},
			{name: "text", headers: "反馈内容|投诉内容|建议内容|问题描述|反馈|投诉建议|意见|" + texts},
			{name: "status", headers: "处理状态|办理状态|投诉状态|反馈状态|工单状态|casestatus|ticketstatus|complaintstatus|状态|处理结果|status"},
			{name: "closed", typ: DayFact, headers: "办结时间|完成时间|关闭时间|解决时间|处理时间|处理完成时间|closeddate|dateclosed|closedon|closed|datetimeclosed|resolvedat"},
			{name: "kind", derived: true, closed: feedbackKinds}, {name: "sentiment", derived: true, closed: sentiments}, {name: "open", typ: TruthFact, derived: true},
		}
	case FollowUps:
		return []eventField{
			{name: "day", typ: DayFact, headers: "跟进时间|跟进日期|联系日期|contactedon|回访时间|回访日期|拜访时间|拜访日期|联系时间|通话时间|来访时间|到访时间|callstarttime|duedate|" + eventDays, field: OrderDate},
			{name: "method", headers: "跟进方式|跟进类型|回访方式|拜访方式|联系方式|方式|类型|method|calltype|type"},
			{name: "text", headers: "跟进内容|跟进记录|回访内容|拜访内容|沟通内容|销售记录内容|callpurpose|" + texts},
			{name: "result", headers: "跟进结果|联系结果|回访结果|拜访结果|结果|callresult|result|outcome"},
			{name: "next", typ: DayFact, headers: "下次跟进时间|下次跟进日期|下次跟进|下次联系时间|下次回访时间|nextcontact|nextfollowup"},
			{name: "stage", field: Stage}, {name: "owner", field: Owner},
		}
	case WorkOrders:
		return []eventField{
			{name: "day", typ: DayFact, headers: "报修时间|报修日期|报事时间|派单时间|下单时间|工单时间|" + eventDays, field: OrderDate},
			{name: "type", headers: "工单类型|报修类型|报事类型|报事类别|需求类型|服务类型|工单分类|诉求类型|诉求类别|受理类型|业务类型|类型|类别|分类|type|category"},
			{name: "text", headers: "报修内容|报事内容|工单内容|问题描述|" + texts},
			{name: "status", headers: "工单状态|处理状态|orderstatus|ticketstatus|状态|status"},
			{name: "closed", typ: DayFact, headers: "完工时间|完成时间|关闭时间|办结时间|closeddate|completedat"},
			{name: "score", typ: ScoreFact, headers: "满意度|评分|评价|服务评价|rating|score"},
			{name: "open", typ: TruthFact, derived: true},
		}
	case Charges:
		return fieldsOfCharges()
	}
	return []eventField{{name: "day", typ: DayFact, headers: eventDays, field: OrderDate}, {name: "amount", typ: NumberFact, field: Amount}}
}

// fieldsOfCharges lists the fields of charges.
func fieldsOfCharges() []eventField {
	return []eventField{
		{name: "day", typ: DayFact, headers: "缴费日期|缴费时间|交费日期|交费时间|实缴日期|实收日期|实收时间|收款日期|收款时间|付款日期|付款时间|支付时间|支付日期|缴款日期|缴纳日期|核销日期|到账日期|到账时间|收费日期|收费时间|paymentdate|paidon|datepaid|paiddate|paydate|paidat|receiveddate|datereceived", field: OrderDate, derived: true},
		{name: "due", typ: NumberFact, field: Due, derived: true}, {name: "paid", typ: NumberFact, field: Amount, derived: true},
		{name: "waived", typ: NumberFact, headers: "减免金额|减免|优惠减免|优惠金额|优惠|折扣|免收金额|抹零|抹零金额|冲抵金额|豁免金额|减免额|折扣金额|waived|waivedamount|discount", field: "waived", derived: true},
		{name: "arrears", typ: NumberFact, headers: "欠费金额|欠费|欠缴金额|欠缴|欠款|欠款金额|未收金额|未收|未缴金额|未缴|欠收金额|欠收|尚欠金额|尚欠|未核销金额|未收回金额|arrears|outstanding|outstandingamount|balancedue|unpaidamount", field: "arrears", derived: true},
		{name: "item", headers: "收费项目|费用项目|费用名称|收费科目|费项|费项名称|收费类型|收费名称|费用类型|费用类别|收费类别|收费项|费用科目|缴费项目|收款事由|科目|款项名称|chargeitem|feeitem|feetype|charge", field: Item}, {name: "period", headers: "费用期间|应收期间|账单周期|收费周期|会计期间|费用归属期|起止日期|费用起止|起止时间|期间|收费期间|计费期间|账期|账单期间|费用所属期|所属期间|所属期|费用周期|费用所属期间|缴费期间|缴费区间|收费区间|计费区间|欠费期间|欠费区间|欠费时段|欠费月份|欠费周期|费用月|抄表周期|period|billingperiod|chargeperiod|servicecycle|serviceperiod", field: Period},
		{name: "year", headers: "收费年份|计费年份|费用年份|所属年份|应收年份|缴费年份|年份|年度|收费年度|计费年度|费用年度|应收年度|缴费年度|所属年度|年|year|billingyear"},
		{name: "month", headers: "收费月份|计费月份|费用月份|账单月份|所属月份|应收月份|缴费月份|月份|收费月|计费月|费用月|应收月|缴费月|所属月|用电月份|用气月份|用水月份|抄表月份|抄表年月|电费年月|电费月份|水费月份|气费月份|费用年月|账单年月|年月|归属月份|季度|收费季度|计费季度|费用季度|应收季度|月|month|billingmonth|billmonth|quarter"},
		{name: "starts", headers: "费用开始日期|计费开始日期|收费开始日期|开始日期|起始日期|账期开始|费用起始日期|计费起始日期|起始日|计费起日|收费起日|欠费起|欠费开始|欠费起始|费用起|periodstart|periodfrom|from|startdate"}, {name: "ends", headers: "费用结束日期|计费结束日期|收费结束日期|结束日期|账期结束|费用截止日期|计费截止日期|终止日期|结束日|计费止日|收费止日|欠费止|欠费截止|欠费结束|费用止|periodend|periodto|to|enddate"},
		{name: "limit", typ: DayFact, headers: "应缴日期|应缴截止日期|缴费截止日期|缴费截止日|缴费期限|缴费到期日|付款截止日|付款截止日期|电费截止日|最后缴费日|最迟缴费日|最晚缴费日|截止日期|到期日|到期日期|应收日期|duedate|payby|paymentdue", derived: true},
		{name: "billed_on", typ: DayFact, headers: "账单日期|账单日|出账日期|出账日|计费日期|抄表日期|抄表时间|本次抄表日期|billdate|billingdate|invoicedate|readingdate|statementdate", derived: true},
		{name: "before", typ: NumberFact, headers: "表底数|上期读数|上次读数|上月读数|前次读数|起始读数|起数|起度|起码|上期表数|上期止码|上月止码|上月表底|上期表底|上期抄见数|上次抄表|期初读数|上期示数|上次示数|起始示数|previousreading|startreading|openingreading|lastreading", derived: true},
		{name: "after", typ: NumberFact, headers: "表止数|本期读数|本次读数|本月读数|截止读数|止数|止度|止码|本期表数|本期止码|本月止码|本月表底|本期表底|本期抄见数|本次抄表|期末读数|本期示数|本次示数|终止示数|currentreading|endreading|closingreading|presentreading", derived: true},
		{name: "factor", typ: NumberFact, headers: "倍率|综合倍率|互感器倍率|互感倍率|ct倍率|计量倍率|乘率|multiplier|meterfactor", derived: true},
		{name: "from", typ: DayFact, derived: true}, {name: "to", typ: DayFact, derived: true},
		{name: "quantity", typ: NumberFact, headers: "用电量|用气量|用水量|用热量|用能量|用量|本期用量|实用量|结算电量|计费电量|抄见电量|总电量|本月电量|本期用电|本月用电量|使用量|用电度数|度数|电量|气量|水量|耗电量|usage|consumption|kwh", field: Quantity, derived: true},
		{name: "unit_price", typ: NumberFact, headers: "单价|电价|气价|水价|热价|计费单价|收费单价|电费单价|水费单价|气费单价|unitprice|tariff|price", field: UnitPrice},
		{name: "state", headers: "缴费状态|收费状态|付款状态|支付状态|收款状态|缴纳状态|结算状态|结清状态|核销状态|销账状态|电费状态|账单状态|欠费状态|是否欠费|是否缴费|是否已缴|是否缴纳|是否缴清|是否收费|是否结清|缴费情况|收费情况|缴纳情况|结清标志|paymentstatus|billstatus|status|状态", field: Status},
	}
}

// EventKinds are the lists of events that rules know in any input.
var EventKinds = []Kind{Transactions, Surveys, Feedback, FollowUps, WorkOrders, Charges}

// EventFact is a field of the events of a list.
type EventFact struct {
	Fact
	Closed []string // all values there can be; nil: open
}

// EventFacts lists the fields of a list's events: those that its kind has by nature, in any input,
// then the columns of its tables by their field and by their header.
func EventFacts(inputs []Input, kind Kind) []EventFact {
	var out []EventFact
	for _, f := range eventFields(kind) {
		out = append(out, EventFact{Fact{Name: f.name, Type: f.typ, Field: f.field}, f.closed})
	}
	add := func(f Fact) {
		if !slices.ContainsFunc(out, func(g EventFact) bool { return g.Name == f.Name }) {
			out = append(out, EventFact{Fact: f})
		}
	}
	for i := range inputs {
		if inputs[i].Kind != kind {
			continue
		}
		for _, f := range inputs[i].facts() {
			if f.Field == OrderDate {
				continue // it is the day
			}
			add(f)
			f.Name = f.Header
			add(f)
		}
	}
	return out
}

// column finds the column of an event's field in a table; -1 if it has none.
func (f *eventField) column(in *Input) int {
	at := -1
	if f.headers != "" {
		known := strings.Split(f.headers, "|")
		best := len(known)
		for c, h := range in.Table.Header {
			name, _ := foldHeader(h)
			bare, _, _ := strings.Cut(brackets.Replace(h), "(") // 满意度(100分)
			for _, n := range []string{name, fold(bare)} {
				if i := slices.Index(known, n); i >= 0 && i < best {
					at, best = c, i
				}
			}
		}
	}
	if at < 0 && f.field != "" {
		if at = in.Mapping.Column(f.field); at >= 0 && f.typ == ScoreFact && (!isRating(in.Table.Header[at]) || in.ratings() > 1) {
			at = -1 // it asks for one item only
		}
	}
	if at < 0 && f.typ == ScoreFact && in.Kind == Surveys && f.headers == "" {
		for c := range in.Table.Header {
			if in.surveyItem(c) == f.name {
				return c
			}
		}
	}
	if at < 0 && f.name == "day" {
		at = in.datedColumn()
	}
	return at
}

// complains says whether the tickets of a table are complaints, praise and questions, and no repairs.
func (in *Input) complains() bool {
	c := in.eventColumns([]string{"type"})[0]
	if c < 0 {
		return false
	}
	found := false
	for i := range in.Table.Sample {
		v := string(in.Table.Sample[i].Cell(c))
		if hasAny(v, []string{"报修", "维修"}) {
			return false
		}
		found = found || hasAny(v, []string{"投诉", "表扬"})
	}
	return found
}

// ratings counts the columns that hold scores of satisfaction.
func (in *Input) ratings() int {
	n := 0
	for _, h := range in.Table.Header {
		if isRating(h) {
			n++
		}
	}
	return n
}

// datedColumn finds the column of days in a table of events whose headers say nothing.
func (in *Input) datedColumn() int {
	for c, h := range in.Table.Header {
		name, _ := foldHeader(h)
		if !strings.Contains(name, "下次") && hasAny(name, []string{"日期", "时间", "date", "time"}) && sampleType(in.Table, c) == DayFact {
			return c
		}
	}
	return -1
}
