package ledger

import (
	"bytes"
	"strings"

	"grade/source"
)

// System is a program that writes exports, as its headers show it.
type System struct {
	Key    string // stable
	EN, ZH string
}

// signature says by which headers, folded, a system's export is known: all of one of the lists.
type signature struct {
	System
	lists []string
}

// signatures in the order in which they are tried: those that say more come first.
var signatures = []signature{
	{System{"zoho", "Zoho CRM", "Zoho CRM"}, []string{"accountnameid|dealowner", "recordid|modifiedtime", "recordid|createdtime", "dealname|closingdate|stage", "leadowner|leadstatus", "dealnameid", "accountownerid", "contactownerid", "leadownerid", "calltype|callstarttime", "notetitle|notecontent", "casenumber|caseorigin"}},
	{System{"hubspot", "HubSpot", "HubSpot"}, []string{"recordid|dealstage|dealname", "recordid|associatedcompany", "recordid|createdate", "recordid|lifecyclestage"}},
	{System{"salesforce", "Salesforce", "Salesforce"}, []string{"accountname|opportunityname", "opportunityowner|closedate", "accountname|amountcurrency", "opportunityname|stage"}},
	{System{"fxiaoke", "Fxiaoke CRM", "纷享销客"}, []string{"生命状态|锁定状态", "所属公海", "负责人主属部门", "销售订单编号|客户名称", "商机名称|阶段状态", "销售订单编号|订单状态", "最后一次成交时间", "销售记录内容|关联业务"}},
	{System{"wukong", "Wukong CRM", "悟空 CRM"}, []string{"距进入公海天数", "负责人获取客户时间", "合同编号|未收款金额|合同名称"}},
	{System{"taobao", "Taobao", "淘宝"}, []string{"买家会员名|买家实际支付金额", "买家会员名|宝贝标题", "买家会员名|订单创建时间"}},
	{System{"1688", "1688", "1688"}, []string{"货品标题|实付款", "货品标题|订单编号", "货品标题|下单时间", "买家公司名|卖家公司名"}},
	{System{"youzan", "Youzan", "有赞"}, []string{"订单号|买家昵称|订单实付金额", "归属店铺|订单号"}},
	{System{"shopify", "Shopify", "Shopify"}, []string{"financialstatus|lineitemname", "financialstatus|fulfillmentstatus"}},
	{System{"accounting", "Kingdee or Yonyou documents", "金蝶/用友单据"}, []string{"单据编号|存货编码", "单据编号|存货名称", "单据编号|物料编码", "单据编号|物料名称", "单据编号|价税合计", "单据编号|制单人", "单据号|存货编码", "单据编号|结算币别"}},
	{System{"sales", "property sales (Mingyuan type)", "房产销售系统（明源类）"}, []string{"置业顾问|房间", "置业顾问|房号", "认购时间|签约时间", "认购日期|签约日期", "房间|合同总价", "房号|合同总价", "认知途径|置业顾问"}},
	{System{"receipts", "property fee receipts", "物业收款收据"}, []string{"收据编号|收款日期", "收据编号|收款事由", "收据号|收款日期"}},
	{System{"property", "property management", "物业收费系统"}, []string{"业主姓名|计费周期", "业主姓名|收费年份", "业主编号|计费年份", "业主编号|计费月份", "收费项目|房号", "收费项目|业主姓名", "业主类型|房号"}},
	{System{"energy", "energy accounts", "能源户表"}, []string{"用电户号", "用气户号", "用水户号", "表底数|表止数"}},
	{System{"decoration", "home decoration", "家装系统"}, []string{"家装公装", "量房时间", "喜欢风格", "预算装修类型", "项目id|工长姓名"}},
	{System{"onlineretail", "UCI Online Retail", "UCI Online Retail"}, []string{"invoiceno|stockcode", "invoice|stockcode"}},
}

// Recognised says which system wrote a table; ok is false where nothing shows it.
func Recognised(t *source.Table) (s System, ok bool) {
	have := map[string]bool{}
	for _, h := range t.Header {
		name, _ := foldHeader(h)
		have[name] = true
	}
	for _, x := range signatures {
		if x.Key == "hubspot" && !strings.Contains(strings.Join(t.Header, "|"), "Record ID") || x.Key == "zoho" && strings.Contains(strings.Join(t.Header, "|"), "Record ID") {
			continue // Record Id is Zoho's spelling
		}
		for _, list := range x.lists {
			all := true
			for h := range strings.SplitSeq(list, "|") {
				all = all && have[h]
			}
			if all {
				return x.System, true
			}
		}
	}
	for i := range t.Sample[:min(len(t.Sample), 20)] {
		for c := range t.Sample[i].Cells {
			if bytes.HasPrefix(t.Sample[i].Cell(c), []byte("zcrm_")) {
				return signatures[0].System, true
			}
		}
	}
	return System{}, false
}
