package ledger

import "strings"

// feedbackKinds are what feedback may be, and sentiments what it says of the customer's mind.
var (
	feedbackKinds = []string{"complaint", "suggestion", "praise", "enquiry", "repair"}
	sentiments    = []string{"negative", "neutral", "positive"}
)

// kindWords tell what feedback is. The first that stands in the text counts.
var kindWords = []struct{ kind, words string }{
	{"complaint", "投诉|抱怨|差评|不满|维权|举报|complain|grievance"},
	{"praise", "表扬|感谢|好评|锦旗|赞扬|点赞|表彰|praise|complimen|thank"},
	{"suggestion", "建议|意见|提议|希望|能否|可否|hope|wish|suggest|idea|advice"},
	{"enquiry", "咨询|询问|求助|enquir|inquir|question"},
	{"repair", "报修|维修|repair"},
}

// feedbackKind reads the type of a feedback; "" where no word of it is known.
func feedbackKind(s string) string {
	w := fold(s)
	for _, k := range kindWords {
		if Mentions(w, strings.Split(k.words, "|")) {
			return k.kind
		}
	}
	return ""
}

// Words of feedback without a type. Negations stand first: 不满意 holds 满意.
var (
	badWords  = []string{"不满", "不太满意", "不够满意", "不合理", "太贵", "太高", "乱收费", "多收", "停电频繁", "没人修", "没修好", "太吵", "吵闹", "无法休息", "坏了", "损坏", "很久没", "没有人", "无人", "不好", "不行", "不到位", "不及时", "不处理", "没人管", "没有解决", "未解决", "太差", "很差", "差劲", "恶劣", "失望", "气愤", "扰民", "噪音", "漏水", "退费", "骗", "投诉", "太慢", "拖延", "脏", "dissatisf", "unsatisf", "nothappy", "unhappy", "terrible", "bad", "rude", "slow", "broken", "angry", "poor"}
	goodWords = []string{"满意", "感谢", "谢谢", "表扬", "很好", "周到", "热情", "及时", "负责", "专业", "点赞", "好评", "给力", "贴心", "satisf", "thank", "great", "excellent", "friendly", "happy", "good", "helpful"}
)

// sentiment judges feedback by its kind, else by its words.
func sentiment(kind, text string) string {
	switch kind {
	case "complaint":
		return "negative"
	case "praise":
		return "positive"
	case "suggestion", "enquiry", "repair":
		return "neutral"
	}
	w := fold(text)
	switch {
	case w == "":
		return ""
	case Mentions(w, badWords):
		return "negative"
	case Mentions(w, goodWords):
		return "positive"
	case hasAny(w, goodWords) && !hasAny(w, badWords):
		return "negative" // 没有及时
	}
	return "neutral"
}

var (
	doneWords = []string{"不予处理", "无需处理", "无须处理", "不予受理", "不受理", "已撤", "撤诉", "已取消", "已驳回", "无法联系", "已处理", "已解决", "已完成", "已关闭", "已办结", "办结", "已回复", "已闭环", "完成", "结案", "处理完毕", "已评价", "closed", "resolved", "done", "completed", "solved", "finished"}
	openWords = []string{"未", "待", "中", "处理", "受理", "跟进", "挂起", "暂停", "排查", "working", "investigat", "hold", "review", "派单", "新建", "open", "new", "pending", "inprogress", "processing", "assigned", "escalated", "waiting"}
)

// isOpen says whether a case still waits: its state says so, or it has none and no day on which
// it was closed, though the table has such a column.
func isOpen(status string, closed Day, hasClosed bool) bool {
	s := fold(status)
	switch {
	case hasAny(s, []string{"重新打开", "重开", "转办", "部分解决", "部分处理", "reopen"}):
		return true
	case s == "":
		return hasClosed && closed == NoDay
	case strings.HasPrefix(s, "未") || strings.HasPrefix(s, "待") || strings.HasPrefix(s, "not") || strings.HasPrefix(s, "un"):
		return true
	case hasAny(s, doneWords):
		return false
	}
	return hasAny(s, openWords)
}
