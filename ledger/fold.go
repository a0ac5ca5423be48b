package ledger

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// fold writes a header or a word the way the dictionary knows it: lower case, half width,
// simplified characters, without marks, white space, units and (必填).
func fold(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= 0xff01 && r <= 0xff5e:
			r -= 0xfee0
		case r == 0x3000 || r == 0xa0 || r == 0x200b || r == 0xfeff:
			r = ' '
		}
		r = unicode.ToLower(r)
		if t, ok := simplified[r]; ok {
			r = t
		}
		if r <= ' ' || strings.ContainsRune("*_-.()（）：:/#'\"“”‘’[]【】,，、|", r) {
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// headerUnits are what may stand in brackets behind a header without changing its meaning,
// and the power of ten that it multiplies numbers by.
var headerUnits = map[string]int{
	"元": 0, "人民币": 0, "人民币元": 0, "rmb": 0, "cny": 0, "¥": 0, "必填": 0, "天": 0, "次": 0, "个": 0, "件": 0, "㎡": 0, "m2": 0, "平方米": 0,
	"万元": 4, "万": 4, "wan": 4, "千元": 3, "百万元": 6, "亿元": 8, "亿": 8, "分": -2, "角": -1,
}

// headerCurrencies are the currencies that stand in brackets behind a header.
var headerCurrencies = map[string]string{"usd": "USD", "美元": "USD", "$": "USD", "eur": "EUR", "欧元": "EUR", "hkd": "HKD", "港币": "HKD", "港元": "HKD", "gbp": "GBP", "twd": "TWD", "新台币": "TWD", "mop": "MOP", "澳门元": "MOP", "jpy": "JPY", "日元": "JPY"}

// unit is what a header says of the numbers below it.
type unit struct {
	power    int    // of ten, by which they are multiplied
	currency string // "" when none is named
}

var brackets = strings.NewReplacer("（", "(", "）", ")", "【", "(", "】", ")", "[", "(", "]", ")")

// foldHeader folds a header and takes its unit off: 金额(万元) and 金额/万元 are 金额 and 4, Amount (USD) is
// amount and USD.
func foldHeader(s string) (name string, u unit) {
	if strings.ContainsAny(s, "（）【】[]") {
		s = brackets.Replace(s)
	}
	for {
		open, end := strings.LastIndexByte(s, '('), strings.LastIndexByte(s, ')')
		if open < 1 || end < open {
			break
		}
		in := fold(s[open+1 : end])
		p, ok := headerUnits[in]
		if c := headerCurrencies[in]; c != "" {
			u.currency, ok = c, true
		}
		if !ok {
			break
		}
		if p != 0 {
			u.power = p
		}
		s = s[:open] + s[end+1:]
	}
	if i := strings.LastIndexAny(s, "/／"); i > 0 {
		if p, ok := headerUnits[fold(s[i:])]; ok {
			s, u.power = s[:i], p
		}
	}
	name = fold(s)
	for _, unit := range []string{"万元", "元"} {
		if t, ok := strings.CutSuffix(name, unit); ok && strings.ContainsAny(lastRune(t), "额价款费计") {
			name = t
			if unit == "万元" {
				u.power = 4
			}
			break
		}
	}
	return name, u
}

func lastRune(s string) string {
	_, n := utf8.DecodeLastRuneInString(s)
	return s[len(s)-n:]
}

// words splits an English header at everything that is neither letter nor digit, and
// where a small letter is followed by a capital: CustomerID is customer id.
func words(s string) []string {
	var out []string
	var w []rune
	flush := func() {
		if len(w) > 0 {
			out = append(out, strings.ToLower(string(w)))
			w = w[:0]
		}
	}
	prev := rune(0)
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			flush()
		} else {
			if unicode.IsUpper(r) && unicode.IsLower(prev) {
				flush()
			}
			w = append(w, r)
		}
		prev = r
	}
	flush()
	return out
}

// hasHan says whether a text holds a Chinese character.
func hasHan(s string) bool {
	for _, r := range s {
		if r >= utf8.RuneSelf && unicode.Is(unicode.Han, r) {
			return true
		}
	}
	return false
}

// simplified maps the traditional characters that headers and status words of this trade use.
var simplified = func() map[rune]rune {
	const pairs = "戶户編编號号名名稱称業业員员姓姓聯联絡络電电話话機机單单據据訂订購购銷销貨货開开發发" +
		"額额總总價价實实應应收收繳缴費费稅税幣币別别種种貨货數数量量項项類类型型態态狀状階阶" +
		"來来源源獲获認认途途徑径滿满意意度度評评價价門门區区縣县樓楼棟栋層层社社園园莊庄" +
		"負负責责務务經经紀纪間间時时賬账帳账簽签約约訖讫進进專专內内隸隶屬属於于會会費费" +
		"國国家家廠厂書书術术備备註注說说明明營营與与將将後后從从個个動动場场報报壞坏增增" +
		"產产權权處处計计設设裝装飾饰風风預预備备資资詢询購购買买賣卖賓宾館馆項项驗验" +
		"聲声對对諾诺賠赔償偿選选達达過过還还週周連连運运退退該该調调証证證证識识" +
		"審审廢废錄录創创郵邮寶宝鎖锁頁页飲饮撥拨沖冲誠诚訴诉諮咨讚赞顏颜麗丽鄰邻鄉乡隱隐雜杂靜静願愿驟骤" +
		"車车輛辆輸输轉转載载軟软體体細细結结終终統统給给網网線线練练織织續续維维緊紧" +
		"師师帶带幫帮關关閉闭閱阅際际陸陆陽阳隊队險险雙双離离難难雲云顧顾領领頭头題题顯显類类" +
		"飯饭養养駐驻體体點点齡龄歲岁歷历學学歷历職职務务齊齐圖图團团執执積积極极樣样標标橋桥" +
		"檢检減减溫温準准濟济灣湾無无熱热爾尔環环現现畢毕異异當当療疗監监盤盘確确禮礼稱称" +
		"穩稳竣竣筆笔節节範范級级納纳紅红純纯紙纸組组絕绝綠绿緣缘緻致縮缩績绩繫系繼继罰罚" +
		"聖圣聞闻職职聽听興兴舊旧藝艺節节莊庄華华萬万葉叶藍蓝藥药蘇苏處处蟲虫補补複复見见" +
		"規规視视親亲覽览觀观觸触訊讯訓训訪访詳详誤误請请論论議议護护讀读變变讓让豐丰貝贝財财" +
		"貢贡貧贫販贩責责貴贵費费貸贷賀贺賃赁資资賣卖賬账賴赖贈赠贏赢趕赶跡迹踐践" +
		"億亿圓圆餘余額额註注佔占佣佣傭佣傳传債债僅仅價价優优儲储兩两冊册則则劃划劉刘劑剂勞劳勢势勵励" +
		"協协廣广張张彙汇徵征復复德德憑凭應应懷怀戲戏戰战擇择擔担據据擴扩攝摄攜携敗败敵敌數数斷断" +
		"時时晉晋暫暂曆历書书條条東东極极業业榮荣構构樂乐樓楼歐欧歡欢歲岁殺杀氣气決决沒没況况" +
		"洩泄淨净淺浅測测渾浑湊凑滯滞漲涨漢汉潔洁潛潜澤泽濕湿灑洒災灾為为煙烟燈灯營营爭争爺爷狹狭" +
		"獎奖獨独獲获瑪玛瓊琼甌瓯產产畝亩畫画疊叠瘋疯皺皱盜盗盡尽眾众睏困矚瞩碼码磚砖礙碍祕秘" +
		"禦御禍祸種种積积窩窝競竞築筑簡简簽签籃篮籌筹糧粮紹绍終终絲丝經经綜综緩缓編编縣县縫缝總总" +
		"繪绘繳缴罷罢義义習习聚聚聰聪肅肃脅胁腦脑臨临臺台舉举艦舰蓋盖蔣蒋蕭萧薦荐虧亏術术衛卫衝冲裝装裡里製制" +
		"質质惡恶剛刚溝沟針针長长躍跃蹤踪們们愛爱礎础壓压圍围夥伙寫写幾几彎弯慮虑慶庆憶忆掃扫損损擬拟攤摊橫横歸归殘残濃浓爐炉牆墙墻墙獻献瀏浏燙烫" +
		"礦矿窮穷篩筛綁绑纖纤羅罗膠胶髒脏臟脏裏里覺觉誰谁諒谅謝谢譜谱貼贴趨趋軌轨軸轴較较輕轻輪轮遠远適适遲迟遷迁邊边鄭郑醫医鋪铺銀银錢钱鍋锅鏡镜鐵铁" +
		"鑰钥閒闲闊阔隨随靈灵響响頂顶順顺須须頻频顆颗騎骑騙骗驚惊鬆松鬧闹鹽盐麥麦黃黄龍龙臥卧廳厅廚厨櫃柜闆板塗涂辦办談谈誌志係系兒儿陳陈趙赵吳吴許许馬马楊杨" +
		"換换購购賠赔壽寿鄰邻憂忧懶懒懲惩戶户搖摇擠挤擾扰攔拦曉晓朧胧櫻樱氫氢沖冲洶汹渦涡湧涌滅灭潤润澆浇濾滤瀉泻爛烂犧牺猶犹獄狱瑣琐瘡疮矽硅確确穀谷竄窜範范糾纠純纯紋纹紐纽"
	m := map[rune]rune{}
	rs := []rune(pairs)
	for i := 0; i+1 < len(rs); i += 2 {
		if rs[i] != rs[i+1] {
			m[rs[i]] = rs[i+1]
		}
	}
	return m
}()
