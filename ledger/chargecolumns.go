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
	units                                      map[int]unit

	// amount says that paid is a column of amounts that does not say whether they were paid: the day of
	// payment or the status says it.
	amount bool
	months []monthColumn // a matrix: each of them holds a month's charge
	spread bool          // what is due in a matrix is due for all of its months together
	within int           // the year of months that do not name one; 0: not known
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
		return fields[i].column(in)
	}
	c := chargeColumns{day: find("day"), limit: find("limit"), billedOn: find("billed_on"), due: find("due"), paid: find("paid"), waived: find("waived"), arrears: find("arrears"),
		item: find("item"), period: find("period"), year: find("year"), month: find("month"), starts: find("starts"), ends: find("ends"),
		quantity: find("quantity"), before: find("before"), after: find("after"), factor: find("factor"), unitPrice: find("unit_price"), units: map[int]unit{}}
	c.months, c.within = in.monthColumns()
	if c.day == c.limit || c.day == c.billedOn || c.day == c.starts || c.day == c.ends {
		c.day = -1 // a day in the table, but not that of a payment
	}
	if c.period == c.year || c.period == c.month {
		c.period = -1
	}
	if c.paid >= 0 {
		name := fold(in.Table.Header[c.paid])
		switch {
		case c.paid == c.due, hasAny(name, dueWords) && !hasAny(name, paidWords):
			if c.due < 0 {
				c.due = c.paid
			}
			c.paid = -1
		case c.paid == c.arrears, c.paid == c.waived:
			c.paid = -1
		case !hasAny(name, paidWords):
			c.amount = c.due < 0
		}
	}
	if len(c.months) > 0 {
		c.paid, c.amount = -1, false // it is a sum of the months
		for _, at := range []*int{&c.due, &c.waived, &c.arrears, &c.day, &c.quantity} {
			if slices.ContainsFunc(c.months, func(m monthColumn) bool { return m.column == *at }) {
				*at = -1 // of one month
			}
		}
		c.spread = c.due >= 0 && in.dueIsTotal(c.due, c.months)
	}
	for i, h := range in.Table.Header {
		_, c.units[i] = foldHeader(h)
	}
	return c
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
	feeItems  = []string{"收费项目", "费用类型", "费用项目", "费用名称", "缴费项目", "收款事由", "费项", "收费科目", "feeitem", "feetype", "chargeitem", "chargetype"}
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
	fees := in.names(feeItems) || in.names(feePayers) || hasAny(fold(in.Table.Title+in.Table.Name()), feeNames)
	if len(c.months) > 0 {
		explicit := slices.ContainsFunc(c.months, func(x monthColumn) bool { return x.role == dueCell || x.role == arrearsCell || x.role == quantityCell })
		return explicit || fees || hasAny(fold(strings.Join(in.Table.Header, " ")), feeNames)
	}
	if in.sellsHomes() {
		return false
	}
	money := m.Has(Amount) || m.Has(Due) || m.Has("arrears") || m.Has(Quantity, UnitPrice) || c.after >= 0 && c.unitPrice >= 0
	timed := in.holdsPeriods(&c)
	if !m.Has(Amount) && !m.Has(Due) && c.after < 0 && m.describes() >= describing && !(timed && in.names(feeItems)) {
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
	return due && (fees || !numbered)
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
	if c.starts >= 0 && c.ends >= 0 && (c.due >= 0 || in.names(feeItems)) {
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
