package ledger

import (
	"slices"
	"strings"

	"grade/source"
)

// chargeColumns are the columns of a table of charges; -1 where it has none.
type chargeColumns struct {
	day, limit, billedOn                       int // of payment, the last one to pay on time, of the bill
	due, paid, waived, arrears                 int
	item, period, year, month, starts, ends    int
	quantity, before, after, factor, unitPrice int
	state, side                                int // whether it was paid, and whether the amount of the row is due or paid
	units                                      map[int]unit

	// amount says that paid is a column of amounts that does not say whether they were paid: the day of
	// payment or the status says it.
	amount    bool
	months    []monthColumn // a matrix: each of them holds a month's charge
	flags     bool          // the cells of the months say 1 for paid and 0 for not
	dueMonths int           // for how many months the amount due of a matrix is; 0: for all of them together
	within    int           // the year of months that do not name one; 0: not known
}

// paidWords and dueWords say in a header whether its amounts came in or are asked for.
var (
	paidWords = []string{"实收", "实缴", "实交", "实付", "已收", "已缴", "已交", "已付", "收款", "缴费", "付款", "支付", "到账", "paid", "collected", "received", "payment"}
	dueWords  = []string{"应收", "应缴", "应交", "应付", "due", "billed", "payable", "charged"}
)

// chargeColumns finds what a table of charges says, and where.
func (in *Input) chargeColumns() chargeColumns {
	fields := eventFields(Charges)
	find := func(name string) int {
		i := slices.IndexFunc(fields, func(f eventField) bool { return f.name == name })
		if f := fields[i].field; slices.Contains(in.Mapping.said, f) {
			return in.Mapping.Column(f)
		}
		return fields[i].column(in)
	}
	c := chargeColumns{day: find("day"), limit: find("limit"), billedOn: find("billed_on"), waived: find("waived"), arrears: find("arrears"),
		item: find("item"), period: find("period"), year: find("year"), month: find("month"), starts: find("starts"), ends: find("ends"),
		quantity: find("quantity"), before: find("before"), after: find("after"), factor: find("factor"), unitPrice: find("unit_price"), state: find("state"), side: -1, units: map[int]unit{}}
	c.months, c.within = in.monthColumns()
	in.findSpan(&c)
	if c.day == c.limit || c.day == c.billedOn || c.day == c.starts || c.day == c.ends {
		c.day = -1 // a day in the table, but not that of a payment
	}
	if c.period == c.year || c.period == c.month {
		c.period = -1
	}
	if c.period < 0 && c.month < 0 && c.year < 0 {
		c.period = in.endingPeriod()
	}
	if c.quantity == c.unitPrice {
		c.quantity = -1
	}
	in.findMoney(&c)
	if len(c.months) > 0 {
		c.paid, c.amount = -1, false // it is a sum of the months
		for _, at := range []*int{&c.due, &c.waived, &c.arrears, &c.day, &c.quantity} {
			if slices.ContainsFunc(c.months, func(m monthColumn) bool { return m.column == *at }) {
				*at = -1 // of one month
			}
		}
		if c.due < 0 {
			c.due = in.monthlyFee(&c)
		}
		if c.due >= 0 {
			c.dueMonths = in.dueMonths(c.due, c.months)
			c.flags = in.holdsFlags(&c)
		}
	}
	c.side = in.sideColumn(&c)
	for i, h := range in.Table.Header {
		_, c.units[i] = foldHeader(h)
	}
	return c
}

// findSpan finds the first and the last day, or month, of what a row is for, where their headers go
// together; a last day to pay has no first one beside it.
func (in *Input) findSpan(c *chargeColumns) {
	if c.starts >= 0 && c.ends >= 0 {
		return
	}
	side := func(words ...string) int {
		return slices.IndexFunc(in.Table.Header, func(h string) bool {
			name, _ := foldHeader(h)
			return hasAny(name, words) && !hasAny(name, []string{"合同", "读数", "表", "租赁", "示数", "打印", "contract", "lease", "reading"}) && in.holdsDays(slices.Index(in.Table.Header, h))
		})
	}
	starts, ends := side("起始", "开始", "起日", "计费起", "费用起", "收费起", "欠费起"), side("截止", "终止", "结束", "止日", "计费止", "费用止", "收费止", "欠费止")
	if starts < 0 || ends < 0 || starts == ends {
		return
	}
	if c.starts, c.ends = starts, ends; c.limit == ends {
		c.limit = -1
	}
}

// holdsDays says whether most of the sampled values of a column are days or months.
func (in *Input) holdsDays(c int) bool {
	all, read := 0, 0
	for i := range in.Table.Sample {
		if v := in.Table.Sample[i].Cell(c); !isNull(v) {
			all++
			if _, ok := edge(string(v)); ok {
				read++
			}
		}
	}
	return all > 0 && read*2 > all
}

// noMoney are words of headers of columns that hold no amount, whatever else they hold.
var noMoney = []string{"日期", "时间", "方式", "形式", "渠道", "状态", "情况", "编号", "单号", "账号", "次数", "月数", "率", "类型", "是否", "人", "员", "单价", "标准", "date", "time", "method", "status", "count", "rate", "number", "note", "currency", "bywhom"}

// bills are headers of what a bill comes to, that do not say whether it was paid; the later ones are
// taken where nothing better is there.
var billHeaders = []string{"账单金额", "帐单金额", "费用金额", "计费金额", "收费金额", "合计金额", "金额合计", "总金额", "总费用", "费用合计", "合计费用", "电费合计", "合计电费", "总电费", "水费合计", "合计水费", "总水费", "电费金额", "本期电费", "本月电费", "水费金额", "气费金额", "billamount", "chargeamount", "totalcharge", "totalcharges", "金额", "费用", "电费", "水费", "气费", "燃气费", "热费", "采暖费", "物业费", "物业服务费", "管理费", "服务费", "amount", "total", "charge", "合计", "总计"}

// findMoney finds what was due and what was paid. A header says it, in one word or as a part: 应缴电费, 合计应缴,
// 实收气费. Beside an amount paid, a bill's amount without such a word was due; alone it is an amount
// of which the day of payment or the state says whether it was paid. A part of a bill is no payment.
func (in *Input) findMoney(c *chargeColumns) {
	due, paid, bill, rank := -1, -1, -1, len(billHeaders)
	total := func(name string) bool { return hasAny(name, []string{"合计", "总", "total"}) }
	var duename, paidname string
	for i, h := range in.Table.Header {
		name, _ := foldHeader(h)
		if name == "" || i == c.unitPrice || i == c.waived || i == c.arrears || i == c.quantity || slices.Contains([]int{c.before, c.after, c.year, c.month, c.period, c.starts, c.ends, c.item, c.state}, i) || namesPeriod(name) || hasAny(name, noMoney) || !in.holdsNumbers(i) || slices.ContainsFunc(c.months, func(m monthColumn) bool { return m.column == i }) {
			continue
		}
		switch isDue, isPaid := hasAny(name, dueWords), hasAny(name, paidWords) && !hasAny(name, []string{"unpaid", "未"}); {
		case isPaid && !isDue:
			if paid < 0 || total(name) && !total(paidname) {
				paid, paidname = i, name
			}
		case isDue:
			if due < 0 || total(name) && !total(duename) {
				due, duename = i, name
			}
		default:
			if k := slices.Index(billHeaders, name); k >= 0 && k < rank {
				bill, rank = i, k
			}
		}
	}
	if slices.Contains(in.Mapping.said, Due) {
		due = in.Mapping.Column(Due)
	}
	if slices.Contains(in.Mapping.said, Amount) {
		paid = in.Mapping.Column(Amount)
	}
	if m := in.Mapping.Column(Amount); due < 0 && paid < 0 && bill < 0 && m >= 0 && m != c.unitPrice && m != c.arrears && m != c.waived && m != c.quantity {
		bill = m
	}
	switch {
	case due >= 0 || bill < 0:
	case paid >= 0:
		if bill != paid {
			due = bill
		}
	default:
		paid, c.amount = bill, true
	}
	c.due, c.paid = due, paid
}

// namesPeriod says whether a header is that of a year, a month or a period, and of no amount: 应收年份.
func namesPeriod(name string) bool {
	return slices.ContainsFunc([]string{"年份", "年度", "月份", "年月", "季度", "期间", "账期", "周期"}, func(e string) bool { return strings.HasSuffix(name, e) })
}

// holdsNumbers says whether any sampled value of a column is a number; one without values may.
func (in *Input) holdsNumbers(c int) bool {
	some := false
	for i := range in.Table.Sample {
		v := in.Table.Sample[i].Cell(c)
		if isNull(v) {
			continue
		}
		if _, ok := parseNumber(v, thousandsComma); ok {
			return true
		}
		some = true
	}
	return !some
}

// endingPeriod finds a column of periods by the end of its header: 电费月份, 缴费账期.
func (in *Input) endingPeriod() int {
	return slices.IndexFunc(in.Table.Header, func(h string) bool {
		name, _ := foldHeader(h)
		if !slices.ContainsFunc([]string{"月份", "年月", "期间", "账期", "所属期", "区间"}, func(e string) bool { return strings.HasSuffix(name, e) }) {
			return false
		}
		return in.mostArePeriods(slices.Index(in.Table.Header, h))
	})
}

// monthlyFee finds the column of what is due a month in a matrix, under a name that says so there only.
func (in *Input) monthlyFee(c *chargeColumns) int {
	for _, want := range []string{"月应收", "月应缴", "月物业费", "月管理费", "月服务费", "月标准", "月收费标准", "月收费", "月金额", "月费用", "月费", "月租", "月租金", "每月物业费", "每月应收", "每月金额", "物业费/月", "应收/月", "收费标准", "标准", "物业费", "管理费", "金额", "monthlyfee", "monthlycharge", "monthlyrent", "fee"} {
		for i, h := range in.Table.Header {
			if name, _ := foldHeader(h); (name == fold(want) || strings.ReplaceAll(h, " ", "") == want) && i != c.arrears && in.holdsNumbers(i) && !slices.ContainsFunc(c.months, func(m monthColumn) bool { return m.column == i }) {
				return i
			}
		}
	}
	return -1
}

// holdsFlags says whether the months of a matrix hold 1 and 0 alone beside an amount due.
func (in *Input) holdsFlags(c *chargeColumns) bool {
	ones := 0
	for i := range in.Table.Sample {
		r := &in.Table.Sample[i]
		if hasTotal(r) {
			continue
		}
		for _, m := range c.months {
			switch v := string(r.Cell(m.column)); v {
			case "1":
				ones++
			case "0", "":
			default:
				return false
			}
		}
		if string(r.Cell(c.due)) == "1" {
			return false
		}
	}
	return ones > 0
}

// sideColumn finds the column that says of a row whether its amount is due or paid: 应收, 实收.
func (in *Input) sideColumn(c *chargeColumns) int {
	if c.due >= 0 && c.paid >= 0 {
		return -1
	}
	for i := range in.Table.Header {
		sides, all := [2]int{}, 0
		for k := range in.Table.Sample {
			v := string(in.Table.Sample[k].Cell(i))
			if v == "" {
				continue
			}
			all++
			if s, ok := sideOf(v); ok {
				sides[s]++
			}
		}
		if sides[0] > 0 && sides[1] > 0 && (sides[0]+sides[1])*10 >= all*8 {
			return i
		}
	}
	return -1
}

// sideOf reads such a column: 0 is due, 1 is paid.
func sideOf(v string) (side int, ok bool) {
	switch s := fold(v); {
	case len(s) > 30:
		return 0, false
	case slices.Contains([]string{"应收", "应缴", "应交", "应付", "应收费用", "应收款", "due", "billed", "charge"}, s):
		return 0, true
	case slices.Contains([]string{"实收", "实缴", "实交", "实付", "已收", "已缴", "收款", "缴费", "实收款", "paid", "payment"}, s):
		return 1, true
	}
	return 0, false
}

// any says whether anything is known of what was due or paid, or used.
func (c *chargeColumns) any() bool {
	return c.due >= 0 || c.paid >= 0 || c.arrears >= 0 || c.waived >= 0 || len(c.months) > 0 || c.quantity >= 0 || c.after >= 0
}

// ChargeColumns says which columns of a table of charges hold what, in the order in which it is read.
func (in *Input) ChargeColumns() []FieldColumn {
	c := in.chargeColumns()
	out := []FieldColumn{}
	add := func(f Field, at int) {
		if at >= 0 && !slices.ContainsFunc(out, func(x FieldColumn) bool { return x.Column == at }) {
			out = append(out, FieldColumn{f, at})
		}
	}
	for _, x := range []struct {
		field Field
		at    int
	}{{Item, c.item}, {Period, c.starts}, {Period, c.ends}, {Period, c.period}, {Period, c.year}, {Period, c.month}, {Due, c.due}, {"waived", c.waived}, {Amount, c.paid}, {"arrears", c.arrears}, {OrderDate, c.day}, {"limit", c.limit},
		{"billed_on", c.billedOn}, {Quantity, c.quantity}, {"before", c.before}, {"after", c.after}, {"factor", c.factor}, {UnitPrice, c.unitPrice}} {
		add(x.field, x.at)
	}
	for _, m := range c.months {
		add(MonthCell, m.column)
	}
	return out
}

// MonthCell is the field of the columns of a matrix: what was charged, paid or used in a month.
const MonthCell Field = "months"

// FieldColumn is a column, and the field that it holds.
type FieldColumn struct {
	Field  Field
	Column int
}

// feeItems are headers of what fees are for, and of who has to pay them.
var (
	feeItems  = []string{"收费科目", "费项", "收费类型", "收费名称", "费用类别", "费用科目", "收费项目", "费用类型", "费用项目", "费用名称", "缴费项目", "收款事由", "费项", "收费科目", "feeitem", "feetype", "chargeitem", "chargetype"}
	feePayers = []string{"业主", "住户", "户主", "户号", "房号", "房间", "房屋", "室号", "交款人", "缴费人", "交费人", "电表", "表号", "租户", "resident", "tenant", "household", "flat", "apartment"}
	feeNames  = []string{"物业费", "物业服务费", "管理费", "收费", "缴费", "收缴", "欠费", "催缴", "停车费", "车位费", "电费", "水费", "燃气费", "气费", "热费", "采暖费", "取暖费", "供暖费", "租金", "用电", "用气", "用水", "用热", "用能", "抄表", "电量", "气量", "水量", "servicecharge", "propertyfee", "managementfee", "utility", "electricity", "kwh", "rentroll"}
)

// isCharges says whether the columns are those of a ledger of charges: a period beside an amount, an
// amount due beside the amount paid, what is owed for a period, or months side by side. Orders have
// a number of their own, and may say what was payable and what was paid all the same: these are
// charges only where a header names a fee or who owes it, and the number is that of a receipt or a
// bill.
func (in *Input) isCharges() bool {
	m := &in.Mapping
	c := in.chargeColumns()
	if in.names([]string{"款项", "期数", "回款", "首付", "按揭", "会籍", "工程款"}) && !in.names(feeItems) {
		return false
	}
	fees := in.names(feeItems) || in.names(feePayers) || hasAny(fold(in.Table.Title+in.Table.Name()), feeNames)
	if len(c.months) > 0 {
		explicit := slices.ContainsFunc(c.months, func(x monthColumn) bool { return x.role == dueCell || x.role == arrearsCell || x.role == quantityCell })
		periods := map[BillingPeriod]bool{}
		for _, x := range c.months {
			periods[x.period] = true
		}
		if len(periods) < 3 && !fees && !explicit {
			return false
		}
		return explicit || fees || hasAny(fold(strings.Join(in.Table.Header, " ")), feeNames)
	}
	if in.sellsHomes() {
		return false
	}
	money := m.Has(Amount) || c.due >= 0 || c.paid >= 0 || c.arrears >= 0 || m.Has(Quantity, UnitPrice) || c.after >= 0 && c.unitPrice >= 0
	timed := in.holdsPeriods(&c)
	if !m.Has(Amount) && c.due < 0 && c.paid < 0 && c.after < 0 && m.describes() >= describing && !timed {
		return false // customers, with what they owe
	}
	numbered := m.Has(OrderID) && !isRecordID(in.Table.Header[m.Column(OrderID)])
	switch {
	case !money:
		return timed && (c.quantity >= 0 || c.after >= 0) && fees
	case timed && !numbered:
		return true
	case numbered && !in.billNumber():
		return false // orders and contracts
	case timed:
		return true
	}
	due := c.due >= 0 && c.paid >= 0 && c.due != c.paid && !c.amount
	goods := in.names([]string{"商品", "门店", "会员", "消费", "品名", "货品", "款号", "product", "sku", "store"})
	return due && (fees || !numbered && !goods)
}

// paysBillsOf says whether a table of payments without a period is of the bills that stand in other
// tables, none of which says what was paid: it has receipts, and their items are those of the bills,
// as far as it names them.
func (in *Input) paysBillsOf(all []Input) bool {
	if in.names([]string{"商品", "门店", "会员", "消费", "品名", "货品"}) || in.Mapping.Has(Quantity) || in.sellsHomes() || in.Mapping.Has(OrderID) && !in.billNumber() {
		return false
	}
	items := map[string]bool{}
	for i := range all {
		if all[i].Kind != Charges {
			continue
		}
		c := all[i].chargeColumns()
		if c.paid >= 0 || c.amount || len(c.months) > 0 {
			return false
		}
		for k := range all[i].Table.Sample {
			items[string(all[i].Table.Sample[k].Cell(c.item))] = true
		}
	}
	at := in.chargeColumns().item
	return at < 0 || slices.ContainsFunc(in.Table.Sample, func(r source.Row) bool { return items[string(r.Cell(at))] && !isNull(r.Cell(at)) })
}

// itemOfProject takes a column 项目 for that of the items where it holds fees.
func (in *Input) itemOfProject() {
	c, ok := in.Mapping.Columns[Project]
	if !ok || in.Mapping.Has(Item) || slices.Contains(in.Mapping.said, Project) {
		return
	}
	fees, all := 0, 0
	for i := range in.Table.Sample {
		if v := fold(string(in.Table.Sample[i].Cell(c))); v != "" {
			all++
			if strings.HasSuffix(v, "费") || hasAny(v, passThroughWords) || hasAny(v, feeNames) {
				fees++
			}
		}
	}
	if fees*2 > all {
		delete(in.Mapping.Columns, Project)
		delete(in.Mapping.Guessed, Project)
		in.Mapping.Columns[Item] = c
	}
}

// billNumber says whether the number of a row is that of a receipt or a bill, and not of an order
// or a contract.
func (in *Input) billNumber() bool {
	name, _ := foldHeader(in.Table.Header[in.Mapping.Column(OrderID)])
	return hasAny(name, []string{"收据", "票据", "发票", "账单", "帐单", "缴费", "收费", "交费", "流水", "单据", "单号", "receipt", "bill", "invoice", "document", "transaction"}) && !hasAny(name, []string{"订单", "合同", "销售", "小票", "认购"})
}

// names says whether a header holds one of the words.
func (in *Input) names(words []string) bool {
	return slices.ContainsFunc(in.Table.Header, func(h string) bool { return hasAny(fold(h), words) })
}

// holdsPeriods says whether a row says what it is for: by most of the sampled values of a column.
func (in *Input) holdsPeriods(c *chargeColumns) bool {
	if c.starts >= 0 && c.ends >= 0 && (c.due >= 0 || c.arrears >= 0 || in.names(feeItems)) {
		return true
	}
	for _, at := range []int{c.period, c.month, c.year} {
		if at >= 0 && in.mostArePeriods(at) {
			return true
		}
	}
	return false
}

// mostArePeriods says whether most of the sampled values of a column are periods.
func (in *Input) mostArePeriods(c int) bool {
	all, read := 0, 0
	for i := range in.Table.Sample {
		v := in.Table.Sample[i].Cell(c)
		if isNull(v) || isTotal(v) {
			continue
		}
		all++
		if _, ok := ParsePeriod(string(v), 2020); ok {
			read++
		}
	}
	return read*2 > all || len(in.Table.Sample) == 0
}

// sellsHomes says whether a table is about the sale of homes, whose instalments are paid for one
// purchase.
func (in *Input) sellsHomes() bool {
	if in.names(priceWords) {
		return true
	}
	c := in.Mapping.Column(Item)
	paid := 0
	for i := range in.Table.Sample {
		if hasAny(string(in.Table.Sample[i].Cell(c)), instalmentWords) {
			paid++
		}
	}
	return c >= 0 && paid*2 > len(in.Table.Sample)
}
