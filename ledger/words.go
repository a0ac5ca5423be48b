package ledger

import (
	"slices"
	"strings"
	"unicode/utf8"

	"grade/source"
)

// standing is what a status word says of a positive row.
type standing uint8

const (
	concluded standing = iota
	unpaid             // unpaid, a draft, in approval
	cancelled          // closed, cancelled, refunded
)

// statusWords are looked for in this order; the first that stands in the status decides. "未退款" and
// "closed won" come before the words that they hold.
var statusWords = []struct {
	word string
	is   standing
}{
	{"closedwon", concluded}, {"赢单", concluded}, {"未退款", concluded}, {"未申请退款", concluded}, {"没有退款", concluded}, {"退款关闭", concluded}, {"退款被拒", concluded}, {"退款失败", concluded}, {"退款已拒绝", concluded}, {"退款拒绝", concluded}, {"拒绝退款", concluded}, {"部分退款", concluded}, {"未取消", concluded}, {"notcancel", concluded}, {"未作废", concluded}, {"无退款", concluded}, {"没有申请退款", concluded}, {"notrefunded", concluded}, {"partiallyrefunded", concluded},
	{"closedlost", cancelled}, {"输单", cancelled}, {"无效", cancelled}, {"丢单", cancelled},
	{"退款", cancelled}, {"退货", cancelled}, {"退单", cancelled}, {"退订", cancelled}, {"退房", cancelled}, {"退定", cancelled},
	{"关闭", cancelled}, {"取消", cancelled}, {"作废", cancelled}, {"撤销", cancelled}, {"终止", cancelled}, {"解约", cancelled}, {"失败", cancelled}, {"拒绝", cancelled}, {"驳回", cancelled}, {"拒付", cancelled},
	{"refund", cancelled}, {"cancel", cancelled}, {"void", cancelled}, {"closed", cancelled}, {"failed", cancelled}, {"rejected", cancelled}, {"declined", cancelled}, {"chargeback", cancelled}, {"returned", cancelled}, {"deleted", cancelled}, {"lost", cancelled}, {"expired", cancelled},
	{"未付", unpaid}, {"未支付", unpaid}, {"待付", unpaid}, {"待支付", unpaid}, {"未缴", unpaid}, {"待缴", unpaid}, {"未收款", unpaid}, {"未收费", unpaid}, {"待收款", unpaid}, {"等待买家付款", unpaid}, {"欠费", unpaid}, {"未成交", unpaid}, {"未结算", unpaid}, {"待结算", unpaid},
	{"草稿", unpaid}, {"暂存", unpaid}, {"审核中", unpaid}, {"审批中", unpaid}, {"待审", unpaid}, {"未审核", unpaid}, {"未提交", unpaid}, {"待确认", unpaid}, {"进行中", unpaid}, {"意向", unpaid},
	{"unpaid", unpaid}, {"notpaid", unpaid}, {"pending", unpaid}, {"awaiting", unpaid}, {"draft", unpaid}, {"overdue", unpaid}, {"onhold", unpaid}, {"inapproval", unpaid}, {"inreview", unpaid}, {"quote", unpaid}, {"unconfirmed", unpaid}, {"outstanding", unpaid}, {"notinvoiced", unpaid},
}

// openStages are stages of a deal that is still being talked about.
var openStages = []string{"negotiation", "qualification", "proposal", "quote", "needsanalysis", "prospecting", "appointment", "decisionmaker", "presentation", "谈判", "报价", "需求", "方案", "初步", "验证", "跟进", "洽谈"}

// standingOf reads a status; of a stage of deals, talks are not concluded either.
func standingOf(status string, stage bool) standing {
	s := fold(status)
	if stage {
		for _, w := range openStages {
			if strings.Contains(s, w) {
				return unpaid
			}
		}
	}
	for _, w := range statusWords {
		if strings.Contains(s, w.word) {
			return w.is
		}
	}
	return concluded
}

// refundWords name a refund document in a type column; such a row takes money back
// whatever the sign of its amount.
var refundWords = []string{"红冲", "冲销", "冲红", "红字", "退款单", "退货单", "退款", "退货", "退费", "creditnote", "creditmemo"}

func isRefundDocument(typ string) bool {
	s := fold(typ)
	for _, w := range []string{"无退", "未退", "不退", "不可退", "非退", "nonref", "norefund", "notref"} {
		if strings.Contains(s, w) {
			return false
		}
	}
	for _, w := range refundWords {
		if strings.Contains(s, w) {
			return true
		}
	}
	for _, w := range words(typ) {
		switch w {
		case "refund", "refunds", "refunded", "return", "returns", "returned", "reversal":
			return true
		}
	}
	return false
}

// passThroughWords name items that are handed on or given back, and are no purchase.
var passThroughWords = []string{"押金", "保证金", "定金", "订金", "诚意金", "意向金", "代收", "代缴", "代付", "预存", "预收", "充值", "暂收", "往来款", "securitydeposit", "deposit", "prepayment", "topup", "escrow", "passthrough"}

// leastPassThrough is the length of the shortest of them, in bytes.
var leastPassThrough = func() int {
	n := 100
	for _, w := range passThroughWords {
		n = min(n, len(w))
	}
	return n
}()

// hasLetters says whether so many bytes of a text belong to letters, of any script: the number of an article has
// fewer than a word.
func hasLetters(b []byte, n int) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf || c|0x20 >= 'a' && c|0x20 <= 'z' {
			if n--; n == 0 {
				return true
			}
		}
	}
	return false
}

func isPassThrough(item string) bool {
	s := fold(item)
	for _, w := range passThroughWords {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// totalWords end, or are the whole of, a cell of a row that sums others up.
var totalWords = []string{"合计", "总计", "小计", "共计", "汇总", "累计", "总和", "平均", "平均值", "均值", "小结", "total", "totals", "grandtotal", "grandtotals", "subtotal", "subtotals", "sum", "average"}

// isTotal says whether a cell's text marks a row of totals: 合计, 小计:, 锦绣花园 小计,
// 【合计】, 共计 12 笔, Grand Totals (57 records). 合计科技 is a name.
func isTotal(b []byte) bool {
	if len(b) < 3 || len(b) > 120 {
		return false
	}
	s := string(b)
	if i := strings.IndexAny(s, "(（"); i > 0 {
		s = s[:i]
	}
	s = fold(s)
	counted := strings.TrimRight(s, "0123456789笔条户单行份人元") // 共计 12 笔
	for _, w := range totalWords {
		if w[0] >= 0x80 && counted == w {
			return true
		}
		if s == w || strings.HasSuffix(s, w) && (w[0] >= 0x80 || strings.HasSuffix(s, "total") || strings.HasSuffix(s, "totals")) {
			return true
		}
	}
	return false
}

// noteWords begin a line below or between the data that is not data.
var noteWords = []string{"注:", "注：", "备注:", "备注：", "说明", "制表", "打印", "导出", "审核人", "审核:", "审核：", "统计", "数据来源", "报表", "经办", "复核", "填表", "以上", "本表", "勾稽", "第", "page ", "note:", "notes:", "confidential", "copyright", "generated", "printed", "exported", "report", "source:", "filtered by", "as of"}

// isNote says whether a row is a remark: no other cell is filled, or its first text begins
// as remarks do. The caller knows that it has neither a day nor an amount.
func isNote(r *source.Row) bool {
	filled := 0
	var first []byte
	for i := range r.Cells {
		if c := r.Cell(i); len(c) > 0 {
			if filled == 0 {
				first = c
			}
			filled++
		}
	}
	if filled == 1 && len(r.Cells) != 1 {
		return true
	}
	s := strings.ToLower(string(first[:min(len(first), 60)]))
	for _, w := range noteWords {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

// CurrencyCode gives the code of a currency written as a word or a code: 人民币, RMB and
// cny are CNY. What it does not know is taken for a code.
func CurrencyCode(s string) string {
	switch f := fold(s); f {
	case "人民币", "rmb", "cny", "元", "人民币元", "¥", "￥":
		return "CNY"
	case "港币", "港元", "hkd":
		return "HKD"
	case "美元", "美金", "usd", "$":
		return "USD"
	case "欧元", "eur":
		return "EUR"
	case "新台币", "台币", "twd", "ntd":
		return "TWD"
	case "澳门币", "澳门元", "mop":
		return "MOP"
	default:
		return strings.ToUpper(f)
	}
}

// isNull says whether a text stands for nothing.
func isNull(b []byte) bool {
	switch len(b) {
	case 0:
		return true
	case 1:
		return b[0] == '-' || b[0] == '/'
	case 2:
		return string(b) == "--" || string(b) == `\N`
	case 3:
		return string(b) == "—" || string(b) == "N/A" || string(b) == "nan" || string(b) == "NaN" || string(b) == "n/a"
	case 4:
		return string(b) == "null" || string(b) == "NULL" || string(b) == "#N/A" || string(b) == "None" || string(b) == "Null"
	}
	return b[0] == '#' && isFault(string(b))
}

// isFault knows the error values of spreadsheets.
func isFault(s string) bool {
	return slices.Contains([]string{"#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}, s)
}
