package ledger

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"grade/source"
)

func table(header string, rows ...string) *source.Table {
	t := &source.Table{File: "t.csv", HeaderRow: 1, Header: strings.Split(header, ",")}
	for i, r := range rows {
		row := source.Row{Line: i + 2}
		for _, c := range strings.Split(r, ",") {
			row.Cells = append(row.Cells, source.Cell{Text: []byte(c), Kind: source.Text})
		}
		t.Sample = append(t.Sample, row)
	}
	return t
}

// TestResolve: the headers of the systems in use, and what each column means.
func TestResolve(t *testing.T) {
	for _, c := range []struct{ name, header, want string }{
		{"UCI Online Retail", "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country", "customer_id=CustomerID order_id=InvoiceNo order_date=InvoiceDate quantity=Quantity unit_price=UnitPrice item=StockCode note=Description area=Country"},
		{"Online Retail II", "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country", "customer_id=Customer ID order_id=Invoice order_date=InvoiceDate quantity=Quantity unit_price=Price item=StockCode note=Description area=Country"},
		{"the R package's sample", "customer_id,order_date,revenue,first_name,last_name,email", "customer_id=customer_id order_date=order_date amount=revenue email=email"},
		{"property services", "订单编号,下单时间,客户编号,客户名称,项目,服务项目,数量,单价(元),实付金额(元),订单状态,支付方式", "customer_id=客户编号 customer_name=客户名称 order_id=订单编号 order_date=下单时间 amount=实付金额(元) quantity=数量 unit_price=单价(元) status=订单状态 item=服务项目 project=项目 payment_method=支付方式"},
		{"a property group's customers", "客户编号,客户名称,客户性质,房屋类型,项目,管家,手机", "customer_id=客户编号 customer_name=客户名称 project=项目 owner=管家 phone=手机 customer_nature=客户性质 property_type=房屋类型"},
		{"Taobao", "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,买家实际支付金额,订单状态,收货人姓名,收货地址,联系电话,联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝总数量,店铺名称,确认收货时间,打款商家金额,订单关闭原因",
			"customer_id=买家会员名 customer_name=收货人姓名 order_id=订单编号 order_date=订单创建时间 amount=买家实际支付金额 quantity=宝贝总数量 status=订单状态 item=宝贝标题 phone=联系电话 loss_reason=订单关闭原因 address=收货地址"},
		{"72crm contracts", "合同编号,合同名称,客户名称,合同金额,下单时间,已收款金额,未收款金额,审核状态,负责人", "customer_name=客户名称 order_id=合同编号 order_date=下单时间 amount=合同金额 status=审核状态 owner=负责人"},
		{"Kingdee", "单据编号,单据日期,客户编码,客户名称,销售员,存货编码,存货名称,数量,含税单价,金额,税额,价税合计,币别,单据状态,制单人", "customer_id=客户编码 customer_name=客户名称 order_id=单据编号 order_date=单据日期 amount=价税合计 quantity=数量 unit_price=含税单价 currency=币别 status=单据状态 item=存货名称 owner=销售员 clerk=制单人"},
		{"a traditional ERP", "單號,狀態,銷貨日期,客戶編號,客戶名稱,建單人員,項目數,未稅,總金額,交貨方式", "customer_id=客戶編號 customer_name=客戶名稱 order_id=單號 order_date=銷貨日期 amount=總金額 quantity=項目數 status=狀態 clerk=建單人員"},
		{"Zoho deals", "Record Id,Deal Owner.id,Deal Owner,Deal Name,Account Name.id,Account Name,Amount,Stage,Closing Date,Currency", "customer_id=Account Name.id customer_name=Account Name order_id=Record Id order_date=Closing Date amount=Amount currency=Currency owner=Deal Owner stage=Stage"},
		{"HubSpot deals", "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Create Date,Deal owner,Associated Company,Associated Company IDs (Primary)", "customer_id=Associated Company IDs (Primary) customer_name=Associated Company order_id=Record ID order_date=Close Date amount=Amount owner=Deal owner stage=Deal Stage"},
		{"marks and units", "*客户编号(必填),＊下单日期,实收金额（万元）,备 注", "customer_id=*客户编号(必填) order_date=＊下单日期 amount=实收金额（万元） note=备 注"},
		{"words inside longer headers", "会员卡号码,本次消费日期,本次消费金额", "customer_id=会员卡号码 order_date=本次消费日期 amount=本次消费金额"},
		{"traps", "客户编号,出生日期,优惠金额,退款金额,成交日期,成交金额", "customer_id=客户编号 order_date=成交日期 amount=成交金额 birthday=出生日期 refund=退款金额"},
		{"a price is no amount", "客户,日期,成交单价(元/㎡),合同总价", "customer_name=客户 order_date=日期 amount=合同总价 unit_price=成交单价(元/㎡)"},
		{"sales numbers", "Customer ID,Sales No,Sales Date,Qty,Unit Price", "customer_id=Customer ID order_date=Sales Date quantity=Qty unit_price=Unit Price"},
		{"after the discount", "房号,业主姓名,收款时间,原价,减免金额,优惠后金额,流水号", "customer_name=业主姓名 order_id=流水号 order_date=收款时间 amount=优惠后金额 waived=减免金额 room=房号"},
		{"before and after the discount", "会员卡号,单据日期,单据编号,数量,单价,折前金额,折后金额", "customer_id=会员卡号 order_id=单据编号 order_date=单据日期 amount=折后金额 quantity=数量 unit_price=单价"},
		{"paid counts first", "Customer ID,Date,Amount,Paid", "customer_id=Customer ID order_date=Date amount=Paid"},
		{"tax included", "Customer ID,Date,Amount,Amount Including VAT", "customer_id=Customer ID order_date=Date amount=Amount Including VAT"},
		{"tax included, in Chinese", "客户,日期,销售额(未税),销售额(含税)", "customer_name=客户 order_date=日期 amount=销售额(含税)"},
		{"a grand total with its base", "Customer Email,Date,Grand Total (Base),Subtotal", "customer_id=Customer Email order_date=Date amount=Grand Total (Base)"},
		{"estimates are none", "Account ID,Est. Close Date,Est. Revenue,Actual Close Date,Actual Revenue", "customer_id=Account ID order_date=Actual Close Date amount=Actual Revenue"},
		{"messages and grades are no customers", "订单号,会员等级,买家留言,下单时间,实付款", "order_id=订单号 order_date=下单时间 amount=实付款 grade_existing=会员等级"},
		{"bank accounts are no customers", "业主姓名,房号,银行账户号,缴费日期,实收金额", "customer_name=业主姓名 order_date=缴费日期 amount=实收金额 room=房号"},
		{"keepers and companies are no customers", "房号,管家姓名,物业公司名称,是否会员,客户地区,缴费日期,实收金额", "order_date=缴费日期 amount=实收金额 room=房号 area=客户地区 owner=管家姓名"},
		{"cities are no customers", "Customer City,Order Date,Order Total", "order_date=Order Date amount=Order Total area=Customer City"},
		{"deals of a company known by its name", "Record ID,Deal Name,Deal Stage,Amount,Close Date,Associated Company", "customer_name=Associated Company order_id=Record ID order_date=Close Date amount=Amount stage=Deal Stage"},
		{"totals of a lifetime", "客户编号,客户名称,注册时间,累计消费金额,最近消费时间", "customer_id=客户编号 customer_name=客户名称 created=注册时间"},
		{"totals of a lifetime, in English", "Customer ID,Name,Signup Date,Total Spent,Last Login Date", "customer_id=Customer ID customer_name=Name created=Signup Date"},
		{"receipts", "户号,缴费日期,实缴金额", "customer_id=户号 order_date=缴费日期 amount=实缴金额"},
		{"project managers", "客户编号,项目经理,日期,金额", "customer_id=客户编号 order_date=日期 amount=金额"},
		{"corrections", "收费项目,小区,月供,负债,收款人员,意向户型,面积,NPS,业主类型", "item=收费项目 project=小区 clerk=收款人员 relation=业主类型 layout=意向户型 floor_area=面积 income=月供 debt=负债 nps=NPS"},
	} {
		m := Resolve(table(c.header))
		header := strings.Split(c.header, ",")
		var got []string
		for _, e := range dictionary {
			if i := m.Column(e.field); i >= 0 {
				got = append(got, string(e.field)+"="+header[i])
			}
		}
		want := strings.Split(c.want, " ")
		for i := 0; i+1 < len(want); i++ { // headers with blanks
			if !strings.Contains(want[i+1], "=") || strings.HasPrefix(want[i+1], "(") {
				want[i] += " " + want[i+1]
				want = slices.Delete(want, i+1, i+2)
				i--
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, want)
		}
	}
}

// TestResolveByValues: a column whose values cannot be what its header says gives way.
func TestResolveByValues(t *testing.T) {
	m := Resolve(table("客户编号,下单时间,付款时间,实收金额,订单金额", "1,上午,2024-01-02,未知,12.00"))
	if m.Column(OrderDate) != 2 || m.Column(Amount) != 4 {
		t.Errorf("date is column %d, amount %d, want 2 and 4", m.Column(OrderDate), m.Column(Amount))
	}
}

// TestValuesThatRuleOut: a shop's order numbers are no names, amounts no currencies.
func TestValuesThatRuleOut(t *testing.T) {
	m := Resolve(table("Name,Email,Created at,Total", "#1001,a@b.example,2024-01-02,5"))
	if m.Column(CustomerName) >= 0 || m.Column(CustomerID) != 1 {
		t.Errorf("%v", m.Columns)
	}
	if m := Resolve(table("Record ID,Close Date,Amount,Amount in company currency", "1,2024-01-02,5,5")); m.Has(Currency) {
		t.Errorf("%v", m.Columns)
	}
}

func TestDictionary(t *testing.T) {
	seen := map[string]Field{}
	for _, e := range dictionary {
		for _, a := range e.aliases() {
			f := fold(a)
			if other, ok := seen[f]; ok && other != e.field {
				// These are decided by the order of the dictionary: the second field takes what the first left.
				shared := []string{"email", "customeremail", "收款人", "备注", "description", "认购日期", "认购时间", "签约日期", "签约时间", "contractdate", "signingdate", "创建时间", "创建日期", "createdtime", "应收金额", "recordid", "recordtype", "业主", "实付金额", "note"}
				if !slices.Contains(shared, f) {
					t.Errorf("%q means both %s and %s", a, other, e.field)
				}
			}
			seen[f] = e.field
		}
	}
	for short, f := range shortNames {
		if got, ok := ParseField(short); !ok || got != f || f.Short() != short {
			t.Errorf("%s is %s, and back %s", short, got, f.Short())
		}
	}
	if Status.Short() != "status" {
		t.Error("a field without a short name is itself")
	}
}

func TestTraditional(t *testing.T) {
	for traditional, want := range map[string]string{"客戶編號": "客户编号", "銷貨日期": "销货日期", "總金額": "总金额", "訂單編號": "订单编号", "業主姓名": "业主姓名", "聯絡電話": "联络电话", "實收金額": "实收金额", "單據狀態": "单据状态", "幣別": "币别", "滿意度": "满意度", "區域": "区域", "購房需求": "购房需求", "裝修預算": "装修预算", "負責人": "负责人", "業務員": "业务员", "退款單": "退款单", "縣市": "县市", "發票號碼": "发票号码"} {
		if got := fold(traditional); got != want {
			t.Errorf("fold(%q) = %q, want %q", traditional, got, want)
		}
	}
}

func TestFoldHeader(t *testing.T) {
	for raw, want := range map[string]struct {
		name  string
		power int
	}{"销售额/千元": {"销售额", 3}, "金额(万元)": {"金额", 4}, "金额（元）": {"金额", 0}, "合同总价万元": {"合同总价", 4}, "金额(分)": {"金额", -2}, "单元": {"单元", 0}, "Amount (CNY)": {"amount", 0}, "数量(件)": {"数量", 0}, "面积(㎡)": {"面积", 0}, "金额(千元)(必填)": {"金额", 3}, "(备用)": {"备用", 0}, "销售额(亿)": {"销售额", 8}} {
		if name, u := foldHeader(raw); name != want.name || u.power != want.power {
			t.Errorf("foldHeader(%q) = %q, %d, want %q, %d", raw, name, u.power, want.name, want.power)
		}
	}
}

func TestHeaderScore(t *testing.T) {
	good := HeaderScore([]string{"客户编号", "下单时间", "实付金额(元)"})
	for _, worse := range [][]string{{"物业订单明细", "", ""}, {"C001", "2024-01-01", "12.50"}, {"合计", "", "100"}, nil, {"客户编号"}, {strings.Repeat("长", 200), "x"}} {
		if s := HeaderScore(worse); s >= good || s < 0 {
			t.Errorf("HeaderScore(%q) = %v, a real header has %v", worse, s, good)
		}
	}
}

func TestAssignments(t *testing.T) {
	tab := table("Kunde,Tag,Wert(万元),Rest")
	for _, c := range []struct {
		flags []string
		want  map[Field]int
		err   string
	}{
		{[]string{"customer=Kunde", "date=#2", "amount=Wert"}, map[Field]int{CustomerID: 0, OrderDate: 1, Amount: 2}, ""},
		{[]string{"t.csv:customer=Rest", "other.csv:customer=Nirgends"}, map[Field]int{CustomerID: 3}, ""},
		{[]string{"customer=Kunde", "customer_name=Kunde"}, map[Field]int{CustomerName: 0}, ""},
		{[]string{"customer=Nirgends"}, nil, `--map: no column "Nirgends" in t.csv`},
		{[]string{"customer=#9"}, nil, `--map: no column "#9" in t.csv`},
	} {
		m := Mapping{Columns: map[Field]int{}, Guessed: map[Field]string{}, units: map[int]unit{}}
		var as []Assignment
		for _, f := range c.flags {
			a, err := ParseAssignment(f)
			if err != nil {
				t.Fatal(err)
			}
			as = append(as, a)
		}
		err := m.assign(tab, as, func(Assignment) bool { return false })
		if c.err != "" {
			if err == nil || err.Error() != c.err {
				t.Errorf("%v: %v, want %s", c.flags, err, c.err)
			}
			continue
		}
		if err != nil || !maps.Equal(m.Columns, c.want) {
			t.Errorf("%v: %v, %v, want %v", c.flags, m.Columns, err, c.want)
		}
	}
	for _, bad := range []string{"customer", "customer=", "nosuch=X"} {
		if _, err := ParseAssignment(bad); err == nil {
			t.Errorf("ParseAssignment(%q) is accepted", bad)
		}
	}
}

func TestKinds(t *testing.T) {
	for _, c := range []struct{ header, row, want string }{
		{"客户编号,下单时间,金额", "1,2024-01-01,5", "transactions"},
		{"客户编号,客户名称,创建时间", "1,甲,2024-01-01", "customers"},
		{"姓名,手机", "甲,1", "customers"},
		{"业主编号,费用期间,应收金额,实收金额", "1,2024-01,5,5", "charges"},
		{"业主编号,应收金额,实收金额,收款日期", "1,5,5,2024-01-01", "charges"},
		{"收据编号,收款日期,业主编号,实收金额", "1,2024-01-01,2,5", "transactions"},
		{"客户编号,下单时间", "1,2024-01-01", "transactions"}, {"客户编号,客户名称,注册时间,累计消费金额,最近消费时间", "1,甲,2020-01-01,500,2023-05-01", "customers"},
		{"甲,乙", "1,2", "transactions"},
		{"工单号,户号,受理时间,业务类型,受理内容", "1,2,2026-05-01,投诉,停电", "feedback"}, {"工单号,户号,受理时间,业务类型,受理内容", "1,2,2026-05-01,报修,停电", "workorders"},
	} {
		in, err := Recognise([]*source.Table{table(c.header, c.row)}, nil, nil)
		if err != nil || string(in[0].Kind) != c.want {
			t.Errorf("%s is %s, %v, want %s", c.header, in[0].Kind, err, c.want)
		}
	}
	in, _ := Recognise([]*source.Table{table("姓名,日期,金额", "甲,2024-01-01,5")}, nil, map[string]Kind{"t.csv": "visits"})
	if !in[0].NameKey || in[0].Kind != "visits" {
		t.Errorf("the name stands for the id: %+v", in[0])
	}
	if err := in[0].Check(Reading{}, false); err != nil || in[0].Kind.Used() {
		t.Errorf("another kind is a list of events, for the rules: %v", err)
	}
	if _, err := Recognise([]*source.Table{table("a")}, []Assignment{{Field: Amount, Header: "b"}}, nil); err == nil {
		t.Error("an absent header is accepted")
	}
	empty := Input{Table: &source.Table{File: "e.xlsx", Sheet: "S"}, Kind: Transactions}
	if err := empty.Check(Reading{}, false); err == nil || err.Error() != "e.xlsx[S]: no header and no rows" {
		t.Errorf("an empty table gives %v", err)
	}
}

func TestWords(t *testing.T) {
	for s, want := range map[string]standing{
		"交易成功": concluded, "已付款": concluded, "已完成": concluded, "买家已付款，等待卖家发货": concluded, "Closed Won": concluded, "paid": concluded, "": concluded, "已付款未收货": concluded, "退款失败": concluded, "退款已拒绝": concluded, "未退款": concluded, "未申请退款": concluded, "没有退款": concluded, "退款关闭": concluded, "部分退款": concluded, "not cancelled": concluded, "Negotiation": concluded, "暂存": unpaid, "已审核": concluded, "Complete": concluded, "正常": concluded, "partially refunded": concluded,
		"待付款": unpaid, "等待买家付款": unpaid, "未缴": unpaid, "审核中": unpaid, "草稿": unpaid, "Pending": unpaid, "Unpaid": unpaid, "On Hold": unpaid, "待審核": unpaid, "進行中": unpaid,
		"交易关闭": cancelled, "已取消": cancelled, "付款以后用户退款成功，交易自动关闭": cancelled, "Closed Lost": cancelled, "Cancelled": cancelled, "已退款": cancelled, "作廢": cancelled, "refunded": cancelled, "输单": cancelled,
	} {
		if got := standingOf(s, false); got != want {
			t.Errorf("standingOf(%q) = %d, want %d", s, got, want)
		}
	}
	for s, want := range map[string]bool{"合计": true, "小计：": true, "9月 小计": true, "【总计】": true, "共计 12 笔": true, "合计 1,234 条": true, "Grand Totals (57 records)": true, "Total": true, "Subtotal": true, "North Total": true, "总计(元)": true, "錦繡花園 合計": true, "平均": true,
		"合计科技": false, "Sum 41": false, "总计划": false, "Total Energies": false, "Totalisator": false, "甲": false, "": false, "sum": true, "Chekhov Sum": false, strings.Repeat("长", 60) + "合计": false} {
		if got := isTotal([]byte(s)); got != want {
			t.Errorf("isTotal(%q) = %v, want %v", s, got, want)
		}
	}
	for s, want := range map[string]bool{"装修押金": true, "保证金": true, "代收水费": true, "Security Deposit": true, "家政保洁": false, "定金": true, "": false} {
		if got := isPassThrough(s); got != want {
			t.Errorf("isPassThrough(%q) = %v, want %v", s, got, want)
		}
	}
	for s, want := range map[string]bool{"红冲": true, "退款单": true, "Refund": true, "RETURN": true, "Non-refundable": false, "Returning": false, "无退款": false, "退货": true, "Credit Note": true, "销售单": false, "": false} {
		if got := isRefundDocument(s); got != want {
			t.Errorf("isRefundDocument(%q) = %v, want %v", s, got, want)
		}
	}
	for s, want := range map[string]string{"人民币": "CNY", "RMB": "CNY", "港币": "HKD", "usd": "USD", "欧元": "EUR", "新台幣": "TWD", "MOP": "MOP", "thb": "THB"} {
		if got := CurrencyCode(s); got != want {
			t.Errorf("CurrencyCode(%q) = %s, want %s", s, got, want)
		}
	}
}

// FuzzHeader: no header makes the mapping fail or take a column twice.
func FuzzHeader(f *testing.F) {
	f.Add("客户编号,下单时间,金额(元)")
	f.Add("A (,)(万元),((，Total.id,\xff")
	f.Fuzz(func(t *testing.T, header string) {
		m := Resolve(table(header, "1,2024-01-01,2"))
		seen := map[int]bool{}
		for _, c := range m.Columns {
			if seen[c] {
				t.Fatalf("column %d of %q means two things: %v", c, header, m.Columns)
			}
			seen[c] = true
		}
		if s := HeaderScore(strings.Split(header, ",")); s < 0 {
			t.Fatalf("score %v", s)
		}
	})
}
