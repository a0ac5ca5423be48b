package ledger

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestParseMeasure(t *testing.T) {
	inf := math.Inf(1)
	nan := math.NaN()
	for s, want := range map[string][3]float64{
		"100": {100, 100, 100}, "1,234.5": {1234.5, 1234.5, 1234.5}, "¥1,200元": {1200, 1200, 1200}, "12.5万": {125000, 125000, 125000}, "25w": {250000, 250000, 250000}, "1.5M": {1.5e6, 1.5e6, 1.5e6}, "-3": {-3, -3, -3},
		"80-100万": {800000, 1e6, 900000}, "80万-100万": {800000, 1e6, 900000}, "8000-1.2万": {8000, 12000, 10000}, "90~110㎡": {90, 110, 100}, "90至110平": {90, 110, 100}, "200万以上": {2e6, inf, 2e6}, "90㎡以下": {0, 90, 67.5}, "<90": {0, 90, 67.5}, "100+": {100, inf, 100},
		"约120平": {120, 120, 120}, "": {nan, nan, nan}, "中端": {nan, nan, nan}, "１２３": {123, 123, 123}, "1.2亿": {1.2e8, 1.2e8, 1.2e8}, "over 50": {50, inf, 50}, "2千万以上": {2e7, inf, 2e7}, "2千万-3千万": {2e7, 3e7, 2.5e7}, "2-3千万": {2e7, 3e7, 2.5e7}, "5百万": {5e6, 5e6, 5e6}, "5千元/月": {5000, 5000, 5000},
	} {
		m := ParseMeasure(s)
		if got := [3]float64{m.Low, m.High, m.Middle()}; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("ParseMeasure(%q) = %v, want %v", s, got, want)
		}
	}
}

func TestRooms(t *testing.T) {
	for s, want := range map[string]float64{"三室两厅": 3, "3室2厅1卫": 3, "四房": 4, "两居": 2, "二居室": 2, "一居": 1, "4+1房": 4, "十二室": 2, "12室": 12, "3 bedrooms": 3, "three bedrooms": 3, "Two-bedroom flat": 2, "3 rooms": 3, "60 rmb": -1, "3BR": 3, "开间": 1, "单间": 1, "studio": 1, "３室": 3, "五居以上": 5, "": -1, "别墅": -1, "120平": -1} {
		got := Rooms(s)
		if math.IsNaN(got) {
			got = -1
		}
		if got != want {
			t.Errorf("Rooms(%q) = %v, want %v", s, got, want)
		}
	}
}

func TestBirthdayOf(t *testing.T) {
	for s, want := range map[string]string{"11010119900307123X": "1990-03-07", "110101900307123": "1990-03-07", "1990-03-07": "1990-03-07", "1990年3月7日": "1990-03-07", "110101199013071234": "", "": "", "不详": ""} {
		if got := BirthdayOf(s); got.String() != want {
			t.Errorf("BirthdayOf(%q) = %s, want %s", s, got, want)
		}
	}
}

// TestShares: answers of a survey on every kind of scale, as shares of it.
func TestShares(t *testing.T) {
	for _, c := range []struct{ name, header, answers, want string }{
		{"five points", "满意度", "4|5|1||3分", "0.8|1|0.2|?|0.6"},
		{"ten points", "满意度", "8|10|5", "0.8|1|0.5"},
		{"ten points, nobody above five", "满意度(10分制)", "4|5", "0.4|0.5"},
		{"out of a hundred", "得分", "85|60|100", "0.85|0.6|1"},
		{"shares", "score", "0.9|0.5", "0.9|0.5"},
		{"percent", "满意度", "85%|100%", "0.85|1"},
		{"fractions", "rating", "4/5|3/5", "0.8|0.6"},
		{"stars", "评分", "★★★★☆|★★★★★|五星|三星", "0.8|1|1|0.6"},
		{"words", "满意度", "满意|基本满意|不满意|一般|非常满意|比较满意|不太满意|非常不满意|普通", "1|0.7|0|0.6|1|0.8|0.3|0|0.6"},
		{"English words", "Satisfaction", "Satisfied|Fairly satisfied|Dissatisfied|Neutral|Very satisfied|Not satisfied", "1|0.7|0|0.6|1|0"},
		{"words with a number", "评价", "5分（非常满意）|好评|差评|中", "1|1|0|0.6"},
		{"nothing of the kind", "满意度", "N|待定", "?|?"},
		{"one point from everybody", "满意度", "1|1", "0.2|0.2"}, {"yes or no", "score", "0|1", "0|1"},
		{"denied", "满意度", "不是很满意|不太好|不够满意|Not very satisfied|not good|没有不满意", "0.3|0.3|0.3|0.3|0.3|0.7"},
		{"traditional", "滿意度", "滿意|基本滿意|不滿意", "1|0.7|0"},
	} {
		var got []string
		for _, x := range shares([][]string{strings.Split(c.answers, "|")}, []string{c.header})[0] {
			if math.IsNaN(x) {
				got = append(got, "?")
			} else {
				got = append(got, fmt.Sprint(x))
			}
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
	}
}

// TestFeedback: what feedback is, what it says of the customer's mind, and whether it still waits.
func TestFeedback(t *testing.T) {
	for _, c := range []struct{ typ, text, kind, mind string }{
		{"投诉", "", "complaint", "negative"}, {"表扬", "很好", "praise", "positive"}, {"建议", "增加充电桩", "suggestion", "neutral"}, {"咨询", "", "enquiry", "neutral"}, {"Complaint", "", "complaint", "negative"},
		{"", "停电频繁，很不满意", "complaint", "negative"}, {"", "不太满意", "complaint", "negative"}, {"", "希望增加健身器材", "suggestion", "neutral"}, {"", "电梯坏了三天没人修", "complaint", "negative"}, {"", "太吵了无法休息", "complaint", "negative"}, {"", "態度惡劣", "complaint", "negative"}, {"", "抢修及时，感谢", "praise", "positive"}, {"", "没有投诉", "", "neutral"}, {"", "已解决，无不满", "", "neutral"}, {"", "电费太贵，收费不合理", "complaint", "negative"},
		{"", "服务不好", "complaint", "negative"}, {"", "非常满意", "praise", "positive"}, {"", "谢谢管家", "praise", "positive"}, {"", "", "", ""}, {"", "电费单在哪里看", "", "neutral"}, {"其他", "不满意", "complaint", "negative"},
	} {
		l, err := NewEventList(Feedback, []map[string]string{{"type": c.typ, "text": c.text}})
		if err != nil {
			t.Fatal(err)
		}
		if kind, mind := l.Values("kind").Texts[0], l.Values("sentiment").Texts[0]; kind != c.kind || mind != c.mind {
			t.Errorf("%q %q is %q, %q; want %q, %q", c.typ, c.text, kind, mind, c.kind, c.mind)
		}
	}
	for status, want := range map[string]bool{"处理中": true, "待处理": true, "未处理": true, "已处理": false, "已办结": false, "不予处理": false, "无需处理": false, "Closed": false, "Open": true, "unresolved": true, "Not resolved": true, "Resolved": false, "": false, "跟进中": true, "重新打开": true, "转办": true, "处理完毕": false} {
		if got := isOpen(status, NoDay, false); got != want {
			t.Errorf("%q open: %v", status, got)
		}
	}
	if !isOpen("", NoDay, true) || isOpen("", DayOf(2026, 1, 1), true) {
		t.Error("without a state the day of closing tells")
	}
}

// TestMentions: a word that is denied does not count.
func TestMentions(t *testing.T) {
	for _, c := range []struct {
		text, word string
		want       bool
	}{
		{"已成交", "成交", true}, {"未成交", "成交", false}, {"尚未成交", "成交", false}, {"待签约", "签约", false}, {"接待投资客", "投资", true}, {"不考虑投资，自住", "投资", false}, {"不考虑投资，自住", "自住", true}, {"非市中心", "市中心", false}, {"不满意客户", "满意客户", false},
		{"满意", "满意", true}, {"不满意", "不满", true}, {"有无电梯", "电梯", true}, {"没有电梯", "电梯", false}, {"验收未通过", "验收", false}, {"签约流失", "签约", false}, {"流失预警", "流失", false}, {"流失风险客户", "流失", false}, {"施工未开始", "施工", false}, {"取消签约", "签约", false}, {"退认购", "认购", false}, {"未签约，已认购", "认购", true}, {"无锡市中心", "市中心", true},
		{"not completed", "complet", false}, {"completed", "complet", true}, {"未访，后成交", "成交", true}, {"差不多满意", "满意", true}, {"未成交后成交", "成交", true}, {"", "a", false},
	} {
		if got := Mentions(Fold(c.text), []string{Fold(c.word)}); got != c.want {
			t.Errorf("%q mentions %q: %v", c.text, c.word, got)
		}
	}
}

// TestSurveyItems: a column of a survey whose values are ratings asks for the item that its header
// names.
func TestSurveyItems(t *testing.T) {
	for _, c := range []struct{ header, row, want string }{
		{"客户编号,调查日期,需求匹配,贷款方案,签约进度,区域介绍", "A,2026-05-05,5,4,满意,2", " needs finance progress area"},
		{"Client ID,Date of Survey,Design,Workmanship,Attitude", "A,2026-05-05,5,4,Good", " design works attitude"},
		{"客户编号,调查日期,付款方式,设计师,施工面积,工程进度", "A,2026-05-05,1,2,3,80%", "    "},
		{"Client ID,Date of Survey,Area,Service", "A,2026-05-05,89,see note", "  "},
	} {
		in := openAll(t, c.header+"\n"+c.row+"\n")[0]
		got := ""
		for i := 2; i < len(in.Table.Header); i++ {
			got += " " + in.surveyItem(i)
		}
		if in.Kind != Surveys || got != c.want {
			t.Errorf("%s: %s with%s, want%s", c.header, in.Kind, got, c.want)
		}
	}
}

// TestEvents: lists of events find their customers, by id, name, room and telephone number; their
// fields are found under many headers, and rows that are none are accounted for.
func TestEvents(t *testing.T) {
	inputs := openAll(t,
		"业主编号,业主姓名,小区,房号,手机号\nA1,甲某,东园,1-101,12000000001\nA2,乙某,东园,1-102,12000000002\nA3,丙某,西园,1-101,12000000003\n",
		"业主编号,调查日期,满意度(5分制),调查方式\nA1,2026-03-01,4,电话\nA1,2026-09-01,2,上门\nA9,2026-09-01,5,上门\n合计,,,\n",
		"业主姓名,投诉时间,投诉内容,处理状态\n乙某,2026/5/1,电梯坏了没人管,处理中\n某某,2026-05-02,漏水,已处理\n,2026-05-03,噪音,\n",
		"工单编号,小区,房号,报修时间,报修类型,工单状态\nG1,西园,1-101,2026-06-01 10:00,维修,已完成\nG2,东园,1-102,坏日期,保洁,待派单\n",
		"手机号,跟进时间,跟进方式,跟进内容,下次跟进时间\n120 0000 0003,2026-07-01,电话,回访,2026-08-01\n",
		"业主编号,调查日期,调查项目,得分\nA2,2026-04-01,设计方案,5\nA2,2026-04-01,施工质量,3\nA2,2026-04-02,服务态度,4\n",
		"业主编号,调查日期,客服满意度,秩序满意度,保洁满意度\nA3,2026-04-01,5,1,3\n",
	)
	kinds := ""
	for _, in := range inputs {
		kinds += string(in.Kind) + " "
	}
	if kinds != "customers surveys feedback workorders followups surveys surveys " {
		t.Fatalf("kinds %s", kinds)
	}
	want := map[Kind][]string{Surveys: {"day", "score", "method", "design", "works"}, Feedback: {"day", "kind", "sentiment", "open", "text"}, WorkOrders: {"day", "type", "open"}, FollowUps: {"day", "method", "next"}}
	l, err := Read(t.Context(), inputs, Options{AsOf: NoDay, Events: want}, func() Sink { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if l.AsOf.String() != "2026-09-01" || l.LastPurchase != NoDay {
		t.Errorf("as of %s", l.AsOf)
	}
	var got []string
	for _, k := range []Kind{Surveys, Feedback, WorkOrders, FollowUps} {
		e := l.Events[k]
		for i, c := range l.Customers {
			for n := e.First[i]; n < e.First[i+1]; n++ {
				line := c.ID + " " + string(k)
				for _, f := range want[k] {
					v := e.Values(f)
					switch {
					case v.Days != nil:
						line += " " + v.Days[n].String()
					case v.Numbers != nil:
						line += " " + strings.ReplaceAll(fmt.Sprint(v.Numbers[n]), "NaN", "?")
					case v.Truths != nil:
						line += " " + fmt.Sprint(v.Truths[n])
					case v.Texts != nil:
						line += " " + v.Texts[n]
					}
				}
				got = append(got, strings.TrimSpace(line))
			}
		}
	}
	expect := []string{
		"A1 surveys 2026-03-01 0.8 电话 ? ?", "A1 surveys 2026-09-01 0.4 上门 ? ?",
		"A2 surveys 2026-04-01 0.8  1 0.6", "A2 surveys 2026-04-02 0.8  ? ?",
		"A3 surveys 2026-04-01 0.6  ? ?", "A9 surveys 2026-09-01 1 上门 ? ?",
		"A2 feedback 2026-05-01 complaint negative true 电梯坏了没人管", "某某 feedback 2026-05-02 complaint negative false 漏水",
		"A3 workorders 2026-06-01 维修 false", "A3 followups 2026-07-01 电话 2026-08-01",
	}
	if !slices.Equal(got, expect) {
		t.Errorf("events\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(expect, "\n"))
	}
	var tally []string
	for i := range l.Reconciled.Files {
		f := &l.Reconciled.Files[i]
		s := fmt.Sprint(f.RowsRead(), " ", f.Rows[Used])
		for _, r := range Reasons() {
			if f.Rows[r] > 0 {
				s += fmt.Sprint(" ", r, " ", f.Rows[r])
			}
		}
		tally = append(tally, s)
	}
	if s := strings.Join(tally, "; "); s != "3 3; 4 3 total_row 1; 3 2 no_customer 1; 2 1 bad_date 1; 1 1; 3 3; 1 1" {
		t.Errorf("rows %s", s)
	}
}

// TestEventsOfPurchases: the purchases that count are events too, whatever the number of workers; what
// lies behind the as-of day is left out.
func TestEventsOfPurchases(t *testing.T) {
	var rows strings.Builder
	rows.WriteString("订单编号,下单日期,客户编号,商品,金额,状态\n")
	for i := range 3000 {
		fmt.Fprintf(&rows, "O%d,2026-%02d-%02d,K%d,%s,%d.%02d,%s\n", i, 1+i%9, 1+i%28, i%70, []string{"甲", "乙", "丙"}[i%3], i%40, i%100, []string{"已完成", "已完成", "已关闭"}[i/100%3])
	}
	read := func(workers int) string {
		inputs := openAll(t, rows.String(), "客户编号,调查日期,满意度\nK1,2026-12-30,5\nK2,2026-01-05,5\n")
		o := Options{AsOf: DayOf(2026, 9, 30), Events: map[Kind][]string{Transactions: {"amount", "item"}, Surveys: {"score"}}}
		o.Reading.Workers = workers
		l, err := Read(t.Context(), inputs, o, func() Sink { return nil })
		if err != nil {
			t.Fatal(err)
		}
		e := l.Events[Transactions]
		if n := l.Reconciled.Files[0].Rows[Used]; int(n) != len(e.Events) {
			t.Errorf("%d events of %d purchases", len(e.Events), n)
		}
		if n := l.Reconciled.Files[1].Rows[AfterAsOf]; n != 1 {
			t.Errorf("%d surveys are behind the as-of day", n)
		}
		return fmt.Sprint(e.Events, e.First, e.Values("amount").Numbers, e.Values("item").Texts)
	}
	one := read(1)
	for _, n := range []int{2, 7} {
		if read(n) != one {
			t.Errorf("%d workers give other events", n)
		}
	}
}

// TestEventsOfMerged: an event that knows only the room finds the customer that the owner of the room
// was merged into.
func TestEventsOfMerged(t *testing.T) {
	inputs := openAll(t, "业主编号,业主姓名,手机号,房号\nA1,甲一,13900000001,1-101\nA2,甲一,13900000001,1-102\n", "房号,反馈时间,反馈类型\n1-102,2026-10-01,投诉\n1-999,2026-10-01,投诉\n")
	for _, r := range []Reading{{}, {Match: ByPhone}, {Per: PerOwner}} {
		l, err := Read(t.Context(), inputs, Options{AsOf: NoDay, Reading: r, Events: map[Kind][]string{Feedback: {"kind"}}}, func() Sink { return nil })
		if err != nil {
			t.Fatal(err)
		}
		want := "A1"
		if r.Match == NoMatch && r.Per == PerCustomer {
			want = "A2"
		}
		e := l.Events[Feedback]
		if len(e.Events) != 1 || l.Customers[e.Events[0].Customer].ID != want || l.Reconciled.Files[1].Rows[NoCustomer] != 1 {
			t.Errorf("%+v: events %+v of %+v", r, e.Events, l.Customers)
		}
	}
}

// TestAccounts: what customers were charged and paid, by hand. As of 2026-10-31.
func TestAccounts(t *testing.T) {
	inputs := openAll(t, `户号,收费项目,费用期间,应收金额,实收金额,减免金额,缴费日期
C1,物业费,2026-01~2026-12,1200.00,1200.00,,2026-01-10
C2,物业费,2026-08,100.00,100.00,,2026-08-20
C2,物业费,2026-09,100.00,40.00,10.00,2026-10-05
C2,物业费,2026-10,100.00,,,
C2,物业费,2026-11,100.00,,,
C3,物业费,2026-10,100.00,100.00,,2026-11-02
C4,物业费,2026-09,100.00,100.00,,2026-09-05
C4,物业费,2026-09,,-100.00,,2026-09-06
C4,物业费,2026-10,100.00,100.00,,2026-10-06
C5,水费,2026年第3季度,30.00,30.00,,2026-09-30
`)
	l, err := Read(t.Context(), inputs, Options{AsOf: DayOf(2026, 10, 31), Events: map[Kind][]string{Charges: {"due", "paid", "waived", "item", "from", "to"}}}, func() Sink { return nil })
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, a := range l.Accounts() {
		got = append(got, fmt.Sprint(l.Customers[i].ID, " ", a.Bills, " due ", a.Due, " paid ", a.Paid, " waived ", a.Waived, " arrears ", a.Arrears, " prepaid ", a.Prepaid, " oldest ", a.OldestUnpaid, " through ", a.PaidThrough, " on time ", a.OnTime, "/", a.OnTime+a.Late))
	}
	want := []string{
		"C1 1 due 1200.00 paid 1200.00 waived 0.00 arrears 0.00 prepaid 200.00 oldest  through 2026-12-31 on time 1/1", // two of twelve months are ahead
		"C2 4 due 400.00 paid 140.00 waived 10.00 arrears 150.00 prepaid 0.00 oldest 2026-09-01 through 2026-08-31 on time 1/2",
		"C3 1 due 100.00 paid 0.00 waived 0.00 arrears 100.00 prepaid 0.00 oldest 2026-10-01 through  on time 0/0",             // paid after the as-of day: not yet
		"C4 2 due 200.00 paid 100.00 waived 0.00 arrears 100.00 prepaid 0.00 oldest 2026-09-01 through 2026-08-31 on time 1/2", // the reversal leaves September open
		"C5 1 due 30.00 paid 30.00 waived 0.00 arrears 0.00 prepaid 0.00 oldest  through 2026-09-30 on time 1/1",
	}
	if !slices.Equal(got, want) {
		t.Errorf("accounts\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
