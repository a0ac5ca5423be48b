package ledger

import (
	"slices"
	"strings"
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
	roles     uint8         // a bit for each role that some month has
	brought   bool          // arrears are those of before the periods of the table
	flags     bool          // the cells of the months say 1 for paid and 0 for not
	dueMonths int           // for how many months the amount due of a matrix is; 0: for all of them together
	within    int           // the year of months that do not name one; 0: not known
}

// paidWords and dueWords say in a header whether its amounts came in or are asked for.
var (
	paidWords = []string{"核销", "收回", "回收", "实收", "实缴", "实交", "实付", "已收", "已缴", "已交", "已付", "收款", "缴费", "付款", "支付", "到账", "paid", "collected", "received", "payment"}
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
		for _, m := range c.months {
			c.roles |= 1 << m.role
		}
		if c.due >= 0 {
			c.dueMonths = in.dueMonths(c.due, c.months)
			c.flags = in.holdsFlags(&c)
		}
	}
	if c.arrears < 0 {
		c.arrears = slices.IndexFunc(in.Table.Header, func(h string) bool { return isBrought(h) })
	}
	c.brought = c.arrears >= 0 && isBrought(in.Table.Header[c.arrears])
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

// isBrought says whether a header names what was owed before the periods of the table: 往年欠费.
func isBrought(h string) bool {
	name, _ := foldHeader(h)
	return hasAny(name, []string{"往年", "上年", "历年", "以前年度", "期初", "陈欠", "旧欠", "broughtforward"}) && hasAny(name, []string{"欠", "余额", "应收", "arrears", "balance"})
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
		if isBrought(h) {
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

// IsAmount says whether a column is one of amounts: by its header, and by sampled values that are not
// all 0.
func (in *Input) IsAmount(c int) bool {
	name, _ := foldHeader(in.Table.Header[c])
	if !hasAny(name, []string{"金额", "额", "款", "费", "元", "amount", "fee", "charge"}) || hasAny(name, noMoney) || namesPeriod(name) || hasAny(name, []string{"合计", "总", "累计", "小计", "total"}) {
		return false
	}
	for i := range in.Table.Sample {
		if n, ok := parseNumber(in.Table.Sample[i].Cell(c), thousandsComma); ok && n.mant != 0 {
			return true
		}
	}
	return false
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
	s := fold(v)
	for _, end := range []string{"单", "款", "费用", "金额"} {
		s = strings.TrimSuffix(s, end)
	}
	switch {
	case len(s) > 30:
		return 0, false
	case slices.Contains([]string{"应收", "应缴", "应交", "应付", "账", "帐", "due", "billed", "charge", "bill", "invoice"}, s):
		return 0, true
	case slices.Contains([]string{"实收", "实缴", "实交", "实付", "已收", "已缴", "收", "缴费", "收据", "回", "paid", "payment", "receipt"}, s):
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
