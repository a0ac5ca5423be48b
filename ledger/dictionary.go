package ledger

import "strings"

// Field is what a column means. Its text is the name that --map and the rules use.
type Field string

// The fields that this package computes with. The others of the dictionary are carried.
const (
	CustomerID   Field = "customer_id"
	CustomerName Field = "customer_name"
	Phone        Field = "phone"
	OrderID      Field = "order_id"
	OrderDate    Field = "order_date"
	Amount       Field = "amount"
	Quantity     Field = "quantity"
	UnitPrice    Field = "unit_price"
	Currency     Field = "currency"
	Status       Field = "status"
	Item         Field = "item"
	DocumentType Field = "document_type"
	Project      Field = "project"
	Owner        Field = "owner"
	Period       Field = "period"
	Due          Field = "due"
	Stage        Field = "stage"
	Building     Field = "building"
	UnitNo       Field = "unit_no"
	Room         Field = "room"
	Relation     Field = "relation"
)

// shortNames are what people may write for a field in --map, and read in the terminal.
var shortNames = map[string]Field{"customer": CustomerID, "order": OrderID, "date": OrderDate}

// Short gives the name of a field as the terminal prints it.
func (f Field) Short() string {
	for s, x := range shortNames {
		if x == f {
			return s
		}
	}
	return string(f)
}

// ParseField takes a field's name or short name.
func ParseField(s string) (Field, bool) {
	if f, ok := shortNames[s]; ok {
		return f, true
	}
	for _, e := range dictionary {
		if string(e.field) == s {
			return e.field, true
		}
	}
	return "", false
}

// Title names a field in a language: its first header.
func (f Field) Title(lang string) string {
	for _, e := range dictionary {
		if e.field == f {
			list := e.english
			if lang == "zh" {
				list = e.chinese
			}
			title, _, _ := strings.Cut(list, "|")
			return title
		}
	}
	return string(f)
}

// entry lists the headers by which a field is known, best first. bare headers say too
// little to be looked for inside others, and count only where nothing better matched.
type entry struct {
	field   Field
	english string
	chinese string // simplified; traditional headers are folded to it
	bare    string
}

// dictionary is in the order in which fields take their columns.
var dictionary = []entry{
	{CustomerID, "customer id|resident id|owner id|customer no|customer number|customer code|client id|client no|member id|member no|account name.id|account id|customerid|cust id|user id|buyer id|associated company ids (primary)|cstguid|household id|account no|account number|meter no|meter number|record id|customer email|buyer email|email|e-mail|resident no|tenant no|tenant id|lead no|lead id|lead number",
		"客户编号|客户编码|客户id|客户号|客户代码|客户卡号|会员编号|会员号|会员id|会员卡号|用户id|用户编号|业主编号|业主编码|业主代码|业主id|住户编号|户号|用电户号|用气户号|用电户编号|用气编号|用户号|电表号|水表编号|买家会员名|买家id|客户代号|往来单位编码", ""},
	{CustomerName, "customer name|client name|account name|resident|resident name|household|household name|owner name|tenant name|contact name|company name|full name|associated company|buyer name|buyer_name|lead name|company|customer|client|buyer|member",
		"客户名称|客户姓名|客户名|客户全称|客户简称|业主姓名|业主名称|住户姓名|户主姓名|户名|用户名称|用电户名|户主|业主|公司名称|企业名称|单位名称|往来单位|会员姓名|会员名称|收货人姓名|联系人姓名|购货单位|买家|客户|会员|姓名|联系人|联络人|交款人员|交款人", "name"},
	{OrderID, "order id|order no|order number|order code|invoice no|invoiceno|invoice number|deal id|transaction id|transaction no|sale no|receipt no|receipt number|document no|invoice|order",
		"订单编号|订单号|销售订单编号|平台订单号|单据编号|单据号|合同编号|合同号|合约编号|认购书编号|收据编号|收据号|发票号码|发票号|交易号|交易编号|交易流水号|流水号|单号|销售单号|小票号|工单编号", "record id|deal name"},
	{OrderDate, "order date|order time|order_date|closing date|close date|invoicedate|invoice date|sale date|sales date|transaction date|purchase date|payment date|paid on|date|order created|created time|created at|create date|contract date|signing date|date signed",
		"下单日期|下单时间|订单日期|订单时间|订单创建时间|成交日期|成交时间|交易日期|交易时间|销售日期|销货日期|单据日期|签约日期|签约时间|合同日期|认购日期|认购时间|付款时间|付款日期|支付时间|支付日期|订单付款时间|收款日期|收款时间|实收日期|到账日期|回款日期|缴费日期|缴费时间|消费日期|消费时间|购买日期|购买时间|开票日期|业务日期|建单日期|出库日期|日期|时间|创建时间|创建日期", "date|日期|时间"},
	{Amount, "amount paid|paid amount|actual amount|paid|net amount|total collected|total with tax|amount including vat|amount incl vat|amount including tax|total including tax|total incl tax|gross amount|grand total|order total|total amount|total price|actual revenue|order amount|sales amount|deal amount|line total|amount|revenue|payment|spend|monetary|purchase price|contract amount|contract price|contract value|sale price",
		"实收金额|实付金额|实缴金额|实交金额|本期实收|实缴|实际支付金额|买家实际支付金额|实付款|实付总额|实付|实收|支付金额|付款金额|收款金额|缴费金额|优惠后金额|折后金额|折后总价|优惠后总价|价税合计|含税金额|含税销售额|销售额含税|含税总额|金额含税|含税|合同总价|成交总价|合同金额|成交金额|交易金额|销售订单金额|订单金额|订单总额|消费金额|销售金额|销售额|营业额|消费额|花费|总金额|合计金额|总额|总价|金额|货款|应付金额|应收金额|未税金额|未税", "sales|total|subtotal|gross sales|金额|合计|电费|水费|燃气费|气费|热费|采暖费|物业费|管理费|物业服务费|费用"},
	{Quantity, "quantity|qty|units|count", "数量|项目数|购买数量|销售数量|宝贝总数量|件数|套数|sku数量|用电量|用气量|用水量|月用电量", ""},
	{UnitPrice, "unit price|unitprice|unit fee|price|rate", "单价|含税单价|电价|气价|水价|热价|销售单价|成交单价|商品单价|计费单价|标准单价|建筑单价|价格", "rate"},
	{Currency, "currency|amount currency|currency code|ccy", "币种|币别|结算币别|结算币种|本位币|货币|交易币种", ""},
	{Status, "order status|payment status|deal status|invoice status|refund status|financial status|status|state", "订单状态|支付状态|付款状态|交易状态|成交状态|单据状态|审核状态|合同状态|缴费状态|收款状态|房款状态|退款状态|售后状态|退货状态|状态|生命状态", "status|状态|state"},
	{DocumentType, "document type|doc type|transaction type|order type|record type", "单据类型|票据类型|交易类型|收支类型|业务类别|订单类型|冲销标志", ""},
	{Item, "item|product|product name|service|fee item|fee type|charge item|stock code|sku|service name", "收费项目|费用类型|费用项目|费用名称|收款事由|缴费项目|服务项目|商品名称|产品名称|项目内容|货品标题|宝贝标题|存货名称|物料名称|品名|商品|服务|产品|服务名称|服务内容", "商品|服务|产品"},
	{Project, "project|project name|community|estate", "项目|项目名称|小区|小区名称|楼盘|楼盘名称|所属项目|所属小区|社区|园区|意向楼盘", ""},
	{Owner, "owner|deal owner|account owner|contact owner|account manager|salesperson|sales rep|opportunity owner|agent", "负责人|管家|业务员|工长姓名|工长|销售员|置业顾问|客户经理|归属人|跟进人|设计师|销售顾问|业务人员|客户所有者|所有者|专属管家|物业管家", ""},
	{"clerk", "clerk|cashier|created by|operator", "收款人员|收款人|制单人|创建人|经办人|收银员|操作员|录入人|建单人员", ""},
	{Phone, "phone|mobile|mobile phone|tel|telephone|cell|phone number|mobile phone number|contact phone|mobiletel", "手机|手机号|手机号码|联系电话|电话|电话号码|联系方式|联系手机|移动电话|客户手机|业主手机号|业主电话|手机电话|行动电话|市话|买家手机号|备用电话", ""},
	{"customer_nature", "customer type|customer nature|account type|csttype|ownership", "客户性质|客户类型|客户类别|客户分类|客户属性|企业性质|客户身份|家装公装", ""},
	{Relation, "relation|occupant type", "业主类型|住户类型|与业主关系|关系", ""},
	{"property_type", "property type|house type", "房屋类型|物业类型|房产类型|业态|物业业态", ""},
	{"contract_type", "contract type|agreement type|type of contract", "合同类型|合同类别|合约类型|业务类型|合同性质|服务类型|产品包名称|协议类型|协议类别", ""},
	{"contract_start", "contract start|contract start date|service start|lease start|lease start date", "合同开始日期|合同起始日期|合同生效日期|服务开始日期|合同起始日|起租日期|租赁开始日期", ""},
	{"contract_end", "contract end|contract end date|expiry date|service end|lease end|lease end date", "合同结束日期|合同到期日期|合同到期日|合同终止日期|服务结束日期|到期日期|到期日|合同截止日期|合同截止日|租赁到期日|退租日期", ""},
	{Stage, "sales stage|lifecycle stage|deal stage|pipeline stage|lead status|stage|customer status|customer stage", "商机阶段|销售阶段|客户阶段|最新商机阶段|跟进阶段|客户状态|购买进度|项目阶段|项目进度|专案进度|机会状态|跟进状态|阶段", ""},
	{"source", "lead source|original source|acquisition channel|account source|source|channel", "客户来源|线索来源|认知途径|获客渠道|来源渠道|推广渠道|机会来源|来源明细|获取渠道|来源|渠道|获知途径|了解途径|知晓途径", ""},
	{"need", "need|needs|requirement|buypurpose|purpose|demand|interest|preference|requirements|renovation needs|purchase purpose|buying purpose", "客户需求|购房需求|购房用途|购房目的|装修需求|功能需求|需求类型|关注点|报修类型|需求|需求描述|客户需求描述", ""},
	{"style", "style|preferred style", "喜欢风格|装修风格|风格|风格需求", ""},
	{"use_type", "use type|living or office", "使用性质|居住办公|房屋用途|使用用途", ""},
	{"house_state", "house state|new or old|house condition|property condition", "新房旧房|新旧房|房屋状态|房屋状况|房屋新旧", ""},
	{"layout", "layout|house layout", "意向户型|户型|房型", ""},
	{"floor_area", "floor area|gross area|size|preferred size|floor area sqm", "建筑面积|套内面积|意向面积|成交面积|面积", ""},
	{"budget", "budget|price range|estimated value", "购房预算|装修预算|预算(万)下限|预算(万)上限|意向总价|心理价位|可接受价格|预算装修类型|预算", ""},
	{"income", "income|annual income|household income|annual revenue", "月供|家庭收入|年收入|家庭年收入|月收入", ""},
	{"debt", "debt|liabilities", "负债|负债情况", ""},
	{"satisfaction", "satisfaction|csat|rating|cussatisfy", "客户满意度|满意度|满意度评价|满意度评分|服务评价|设计方案满意度|施工质量满意度|服务态度满意度|评分|评价", ""},
	{"nps", "nps|net promoter score|nps score", "nps|净推荐值|推荐意愿|nps评分|nps得分|nps分数", ""},
	{"energy_use", "annual energy|annual consumption|annual energy use|yearly consumption", "年用电量|年度用电量|年用气量|年用热量|年用能量|年度能源消耗量|年耗电量", ""},
	{"complaints", "complaint count|number of complaints", "投诉次数|投诉数|投诉件数", ""},
	{"suggestions", "suggestion count", "建议次数|建议数", ""},
	{"praises", "praise count", "表扬次数|表扬数", ""},
	{"survey_method", "survey method|survey channel", "调查方式|调研方式|回访方式", ""},
	{"feedback", "feedback|complaint|complaints|suggestion|ticket|comment", "投诉内容|投诉建议|反馈内容|工单内容|回访结果|投诉|建议|反馈|意见|表扬", ""},
	{"area", "area|region|district|city|province|territory|country|billing address - city|billing city", "意向区域|居住区域|工作区域|区域|城市|地区|片区|区|区县|市|县市|省|意向板块|板块", ""},
	{"address", "address|billing address|street address|location", "地址|详细地址|房屋地址|通讯地址|联系地址|客户地址", ""},
	{"street", "street", "街道|街道办", ""},
	{Building, "building|building no|block", "楼栋|楼栋名称|楼栋号|栋号|楼号|楼幢|幢号|座栋", ""},
	{Room, "room|room no|room number|flat|flat no|apartment no", "房间|房间名称|房号|房间号|室号|房屋编号", ""},
	{UnitNo, "unit no|building unit", "单元|单元号", ""},
	{"payer", "payer|paid by name", "缴费人|付款人|付款人姓名|付款单位", ""},
	{"payment_method", "payment method|payment type|pay type|method|paid by", "支付方式|付款方式|收款方式|收款形式|结算方式|购房方式|付款方案|贷款方式|按揭方式|缴费方式", ""},
	{"age", "age", "年龄", ""},
	{"birthday", "birthday|date of birth|dob", "出生日期|生日|出生年月", ""},
	{"id_number", "id number|id card", "身份证号|身份证号码|证件号|证件号码", ""},
	{"education", "education", "学历|教育程度|文化程度", ""},
	{"occupation", "occupation|job|profession", "职业|职务", ""},
	{"loss_reason", "loss reason|reason for loss|lost reason|reason for leaving", "流失原因|丢单原因|输单原因|关闭原因|订单关闭原因|迁出原因|退租原因|搬离原因|退房原因|离开原因|离场原因", ""},
	{Period, "period|billing period|charge period", "费用期间|收费期间|计费期间|账期|费用所属期|所属期间|计费周期|收费年份|计费年份|计费月份|费用月份|收费月份|缴费周期", ""},
	{Due, "amount due|due amount|due|payable", "应收金额|应收|应缴金额|应缴|应交金额|本期应收", ""},
	{"waived", "waived", "减免金额|减免|豁免金额", ""},
	{"arrears", "arrears|outstanding", "欠费金额|欠费|欠款|欠缴金额", ""},
	{"refund", "refund|refund amount", "退款金额|买家退款金额|退货金额", ""},
	{"visit_date", "visit date", "到访日期|来访日期|首访日期|到访时间", ""},
	{"subscription_date", "subscription date", "认购日期|认购时间", ""},
	{"contract_date", "contract date|signing date", "签约日期|签约时间", ""},
	{"handover_date", "handover date|delivery date", "交房日期|交房时间|拿房时间|交付日期|收楼日期|交楼日期|入伙日期|接房日期|收房日期", ""},
	{"measuring_date", "measuring date", "量房日期|量房时间", ""},
	{"start_date", "start date", "开工日期|开工时间", ""},
	{"completion_date", "completion date", "竣工日期|完工日期|竣工时间|完工时间", ""},
	{"acceptance_date", "acceptance date", "验收日期|验收时间", ""},
	{"last_follow_up", "last activity time|last activity date|last contacted", "最后跟进时间|最近联系时间|最近跟进时间", ""},
	{"created", "created|created date|registration date|signup date|move-in date|move in date|opened", "创建时间|创建日期|加入日期|注册时间|注册日期|入住日期|开户日期|开户时间|建档日期|建档时间|登记日期|登记时间|入会日期", ""},
	{"grade_existing", "grade|level|rank|customer level", "客户级别|客户等级|意向等级|会员等级", ""},
	{"gender", "gender|sex", "性别", ""},
	{"email", "email|e-mail", "邮箱|电子邮箱|邮件", ""},
	{"note", "note|notes|remark|memo|description", "备注|说明", ""},
}

// aliases gives the headers of an entry, best first: English, then Chinese.
func (e entry) aliases() []string {
	var out []string
	for _, list := range []string{e.chinese, e.english} {
		if list != "" {
			out = append(out, strings.Split(list, "|")...)
		}
	}
	return out
}
