package ledger

import (
	"slices"
	"strings"

	"grade/source"
)

// chargeState is what a ledger of charges says in words of a charge.
type chargeState uint8

const (
	noState chargeState = iota
	statePaid
	stateUnpaid
	stateVoid
	stateWaived
	stateOther // words that say neither; a charge without a day or an amount paid is unpaid
)

// The words of states: void ones first, then those that deny a payment, then those that say it, then
// what only befalls who has not paid. A debit that failed is unpaid and not void.
var (
	voidStates   = []string{"作废", "已取消", "撤销", "已删除", "无效", "退费", "退款", "void", "cancelled", "canceled", "refunded", "deleted"}
	waivedStates = []string{"已减免", "全额减免", "减免", "免缴", "免收", "免交", "豁免", "全免", "waived"}
	owesNothing  = []string{"无欠", "不欠", "未欠", "没有欠", "noarrears", "nothingdue", "paidinfull"}
	deniedStates = []string{"未完成", "不成功", "未成功", "yetpaid", "tobepaid", "unsettled", "unsuccessful", "incomplete", "uncollected", "uncleared", "notcollected", "未缴", "未交", "未付", "未收", "未支付", "未结", "未销", "未核销", "未到账", "未扣", "未还", "没缴", "没交", "失败", "退票", "欠", "部分", "少缴", "unpaid", "notpaid", "nonpayment", "partial", "failed", "indefault", "inarrears", "pastdue", "overdue", "outstanding", "delinquent"}
	paidStates   = []string{"已缴", "已交", "已付", "已收", "已支付", "已结", "结清", "缴清", "交清", "付清", "已销", "已核销", "已到账", "已扣", "扣款成功", "缴费成功", "支付成功", "交易成功", "成功", "已完成", "完成", "已清", "缴讫", "√", "✓", "✔", "☑", "paid", "settled", "cleared", "complete", "success", "collected"}
	unpaidStates = []string{"逾期", "超期", "滞纳", "催", "待", "缴费中", "支付中", "处理中", "扣款中", "呆账", "坏账", "停电", "停气", "停水", "已出账", "已开票", "已出单", "未出", "挂账", "×", "✗", "✘", "pending", "open", "due", "late", "billed", "invoiced", "sent"}
	yesWords     = []string{"是", "y", "yes", "true", "1", "有", "正常", "ok", "○", "v", "交", "缴", "清"}
	noWords      = []string{"否", "n", "no", "false", "0", "无", "x"}
)

// chargeStateOf reads a state.
func chargeStateOf(text string) chargeState {
	s := strings.TrimSpace(fold(text))
	raw := strings.ToLower(text)
	has := func(words []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) || strings.Contains(raw, w) })
	}
	switch {
	case raw == "":
		return noState
	case has(owesNothing):
		return statePaid
	case has(voidStates):
		return stateVoid
	case s == "免" || has(waivedStates) && !has([]string{"部分"}):
		return stateWaived
	case slices.Contains(noWords, s):
		return stateUnpaid
	case slices.Contains(yesWords, s):
		return statePaid
	case has(deniedStates):
		return stateUnpaid
	case has(paidStates):
		return statePaid
	case has(unpaidStates):
		return stateUnpaid
	}
	return stateOther
}

// owedStateOf reads an answer to whether something is owed.
func owedStateOf(text string, s chargeState) chargeState {
	switch f := fold(text); {
	case slices.Contains(yesWords, f):
		return stateUnpaid
	case slices.Contains(noWords, f):
		return statePaid
	}
	return s
}

// state reads the state of a row, with a memory. What is not understood is said.
func (c *chargeReader) state(r *source.Row) chargeState {
	at := c.columns.state
	if at < 0 || isNull(r.Cell(at)) {
		return noState
	}
	v := r.Cell(at)
	s, ok := c.states[string(v)]
	if !ok {
		s = chargeStateOf(string(v))
		if hasAny(fold(c.in.Table.Header[at]), []string{"欠", "arrears", "overdue"}) {
			s = owedStateOf(string(v), s) // it asks whether something is owed
		}
		if len(c.states) < 1000 {
			c.states[string(v)] = s
		}
	}
	return s
}
