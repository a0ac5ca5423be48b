package ledger

import (
	"slices"
	"strings"

	"grade/source"
)

// feeItems are headers of what fees are for, and of who has to pay them.
var (
	feeItems  = []string{"收费科目", "费项", "收费类型", "收费名称", "费用类别", "费用科目", "收费项目", "费用类型", "费用项目", "费用名称", "缴费项目", "收款事由", "费项", "收费科目", "feeitem", "feetype", "chargeitem", "chargetype"}
	feePayers = []string{"业主", "住户", "户主", "户号", "房号", "房间", "房屋", "室号", "交款人", "缴费人", "交费人", "电表", "表号", "租户", "resident", "tenant", "household", "flat", "apartment"}
	feeNames  = []string{"物业费", "物业服务费", "管理费", "收费", "缴费", "收缴", "欠费", "催缴", "停车费", "车位费", "电费", "水费", "燃气费", "气费", "热费", "采暖费", "取暖费", "供暖费", "租金", "用电", "用气", "用水", "用热", "用能", "抄表", "电量", "气量", "水量", "servicecharge", "propertyfee", "managementfee", "utility", "electricity", "kwh", "rentroll"}
)

// saleWords are of headers that speak of sales, and of no fees.
var saleWords = []string{"销售", "采购", "订单", "下单", "成交", "消费", "营业", "充值"}

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
	timed := in.holdsPeriods(&c) || c.before >= 0 && c.after >= 0 && c.billedOn >= 0
	if !m.Has(Amount) && c.due < 0 && c.paid < 0 && c.after < 0 && m.describes() >= describing && !timed {
		return false // customers, with what they owe
	}
	numbered := m.Has(OrderID) && !isRecordID(in.Table.Header[m.Column(OrderID)])
	switch {
	case !money:
		return timed && (c.quantity >= 0 || c.after >= 0) && fees
	case timed && fees && !in.names([]string{"订单"}):
		return true // of a lease, too, whose contract has a number
	case in.names(saleWords) && !fees:
		return false
	case timed && !numbered:
		return true
	case numbered && !in.billNumber():
		return false // orders and contracts
	case timed:
		return true
	}
	due := c.due >= 0 && c.paid >= 0 && c.due != c.paid && !c.amount
	goods := in.names([]string{"商品", "产品", "门店", "会员", "品名", "货品", "款号", "套餐", "菜品", "品类", "课程", "桌号", "收银", "product", "sku", "store"})
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

// ownerOfHome takes an English "owner" for who owns the home where nobody else is named: in other tables it is
// who looks after a customer.
func (in *Input) ownerOfHome() {
	c, ok := in.Mapping.Columns[Owner]
	if !ok || in.Mapping.Has(CustomerName) || slices.Contains(in.Mapping.said, Owner) {
		return
	}
	if name, _ := foldHeader(in.Table.Header[c]); slices.Contains([]string{"owner", "unitowner", "homeowner", "owners"}, name) {
		delete(in.Mapping.Columns, Owner)
		in.Mapping.Columns[CustomerName] = c
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
