package ledger

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"grade/source"
)

// alias is a header of the dictionary, folded.
type alias struct {
	field Field
	text  string
	words []string // of an English one
	bare  bool
}

var aliasTable = sync.OnceValue(func() []alias {
	var out []alias
	for _, e := range dictionary {
		bare := strings.Split(e.bare, "|")
		for _, a := range e.aliases() {
			out = append(out, alias{e.field, fold(a), englishWords(a), slices.Contains(bare, a)})
		}
		for _, b := range bare {
			if b != "" && !slices.Contains(e.aliases(), b) {
				out = append(out, alias{e.field, fold(b), englishWords(b), true})
			}
		}
	}
	return out
})

func englishWords(s string) []string {
	if hasHan(s) {
		return nil
	}
	return words(s)
}

var exactAliases = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, a := range aliasTable() {
		m[a.text] = true
	}
	return m
})

// HeaderScore says how much a row of texts looks like a header: 3 for a text that the
// dictionary knows, 1 for one that holds a known word, less for one that cannot be a header. Rows
// with fewer than two known texts score 0.
func HeaderScore(texts []string) float64 {
	score, hits := 0.0, 0
	seen := map[string]bool{}
	for _, t := range texts {
		if t == "" || len(t) > 100 {
			continue
		}
		name, _ := foldHeader(t)
		switch {
		case seen[name]:
		case exactAliases()[name]:
			score, hits = score+3, hits+1
		case containsAlias(t, name):
			score, hits = score+1, hits+1
		case strings.Trim(name, "0123456789") == "":
			score -= 0.1 // the days of a month may be names
		}
		seen[name] = true
	}
	if hits < 2 {
		return 0
	}
	return max(score, 0)
}

// aliasIndex finds aliases by how they begin: Chinese ones by their first character, English ones
// by their first word. Bare ones are not in it.
type aliasIndex struct {
	chinese map[rune][]string
	english map[string][][]string
}

var aliasBeginnings = sync.OnceValue(func() aliasIndex {
	x := aliasIndex{map[rune][]string{}, map[string][][]string{}}
	for _, a := range aliasTable() {
		switch {
		case a.bare || a.text == "":
		case a.words == nil:
			if first, n := utf8.DecodeRuneInString(a.text); n < len(a.text) {
				x.chinese[first] = append(x.chinese[first], a.text)
			}
		case len(a.words) > 0:
			x.english[a.words[0]] = append(x.english[a.words[0]], a.words)
		}
	}
	return x
})

// containsAlias says whether a known word stands inside a header, as within has it.
func containsAlias(raw, name string) bool {
	if utf8.RuneCountInString(name) > 20 {
		return false
	}
	x := aliasBeginnings()
	letters := false
	for i, r := range name {
		letters = letters || r >= 'a' && r <= 'z'
		for _, a := range x.chinese[r] {
			if strings.HasPrefix(name[i:], a) {
				return true
			}
		}
	}
	if !letters {
		return false
	}
	w := words(raw)
	for i := range w {
		for _, a := range x.english[w[i]] {
			if len(a) <= len(w)-i && slices.Equal(w[i:i+len(a)], a) {
				return true
			}
		}
	}
	return false
}

// within says whether the alias stands inside a header: Chinese as characters, English as
// whole words.
func (a *alias) within(name string, w []string) bool {
	if a.words == nil {
		return utf8.RuneCountInString(a.text) >= 2 && strings.Contains(name, a.text)
	}
	if len(a.words) > len(w) {
		return false
	}
	for i := 0; i+len(a.words) <= len(w); i++ {
		if slices.Equal(w[i:i+len(a.words)], a.words) {
			return true
		}
	}
	return false
}

// header is a column's header, prepared for matching.
type header struct {
	raw, name string
	words     []string
	unit      unit
	values    [][]byte // of the sample, not empty
}

// headersOf reads the headers of a table, with the values of its sample.
func headersOf(t *source.Table) []header {
	hs := make([]header, len(t.Header))
	for i, raw := range t.Header {
		name, u := foldHeader(raw)
		hs[i] = header{raw: raw, name: name, words: words(raw), unit: u}
	}
	for i := range t.Sample {
		for c := range hs {
			if v := t.Sample[i].Cell(c); !isNull(v) {
				hs[c].values = append(hs[c].values, v)
			}
		}
	}
	return hs
}

// Resolve finds the fields of a table's columns: by the whole header, then by the longest
// known word inside it, then by its end; no column twice. A column of which no sampled
// value can be read as the field wants gives way to another that can.
func Resolve(t *source.Table) Mapping {
	hs := headersOf(t)
	m := Mapping{Columns: map[Field]int{}, Guessed: map[Field]string{}, units: map[int]unit{}}
	taken := make([]bool, len(hs))
	take := func(f Field, c int) {
		m.Columns[f], m.units[c], taken[c] = c, hs[c].unit, true
	}
	exact := func(bare bool) {
		for _, fits := range []bool{true, false} {
			for _, a := range aliasTable() {
				if m.Has(a.field) || a.bare != bare {
					continue
				}
				for c := range hs {
					if !taken[c] && hs[c].name == a.text && (!fits && !hs[c].never(a.field) || hs[c].fits(a.field)) {
						take(a.field, c)
						break
					}
				}
			}
		}
	}
	exact(false)
	for f, c := longestWithin(hs, taken, &m); c >= 0; f, c = longestWithin(hs, taken, &m) {
		take(f, c)
		m.Guessed[f] = hs[c].raw
	}
	exact(true)
	for _, last := range []struct {
		field Field
		ends  []string
	}{{OrderDate, []string{"日期", "时间", "date", "time"}}, {Amount, []string{"金额", "总额", "总价", "amount", "total"}}} {
		if m.Has(last.field) {
			continue
		}
		if c := onlyEnding(hs, taken, last.field, last.ends); c >= 0 {
			take(last.field, c)
			m.Guessed[last.field] = hs[c].raw
		}
	}
	if c, ok := m.Columns[UnitPrice]; ok && !m.Has(Amount) && !m.Has(Quantity) && hs[c].fits(Amount) {
		delete(m.Columns, UnitPrice)
		m.Columns[Amount] = c
	}
	m.dealRecords(hs)
	m.statuses = statusColumns(hs, &m)
	if !m.Has(DocumentType) {
		if c := documentColumn(hs, &m); c >= 0 {
			m.Columns[DocumentType] = c
		}
	}
	return m
}

// longestWithin finds the longest known word inside a free header, for a field without a
// column; the column is -1 when there is none left.
func longestWithin(hs []header, taken []bool, m *Mapping) (Field, int) {
	best, col := alias{}, -1
	for _, a := range aliasTable() {
		if m.Has(a.field) || a.bare || len(a.text) <= len(best.text) {
			continue
		}
		for c := range hs {
			if !taken[c] && a.within(hs[c].name, hs[c].words) && hs[c].fits(a.field) && !hs[c].misleads(a.field) {
				best, col = a, c
				break
			}
		}
	}
	return best.field, col
}

// statusColumns are all columns that say whether a row was concluded: those of states,
// and the stages of deals.
func statusColumns(hs []header, m *Mapping) []statusColumn {
	var out []statusColumn
	for c := range hs {
		for _, a := range aliasTable() {
			if (a.field == Status || a.field == Stage) && a.text == hs[c].name {
				out = append(out, statusColumn{c, a.field == Stage})
				break
			}
		}
	}
	for _, f := range []Field{Status, Stage} {
		if c, ok := m.Columns[f]; ok && !slices.ContainsFunc(out, func(s statusColumn) bool { return s.column == c }) {
			out = append(out, statusColumn{c, f == Stage})
		}
	}
	return out
}

// dealRecords mends the exports of deals that name their company by its name only: there the
// record's id is that of the deal.
func (m *Mapping) dealRecords(hs []header) {
	c, ok := m.Columns[CustomerID]
	if !ok || hs[c].name != "recordid" || !m.Has(CustomerName, Amount, OrderDate) {
		return
	}
	delete(m.Columns, CustomerID)
	if !m.Has(OrderID) || hs[m.Column(OrderID)].name == "dealname" {
		m.Columns[OrderID] = c
	}
}

// documentTypes are what types of documents, and not of customers, are called.
var documentTypes = regexp.MustCompile(`^(单据|票据|业务|流水|交易|记录|收支|订单|销售|凭证|收款|账单)?(类型|类别)$|^(transaction|document|doc|order|record|entry|invoice|sales?|line)?type$`)

// documentColumn finds the column of types of documents, by its header alone: its rows may
// say that they take money back; -1 if there is none.
func documentColumn(hs []header, m *Mapping) int {
	return slices.IndexFunc(hs, func(h header) bool {
		for f, c := range m.Columns {
			if hs[c].raw == h.raw && f != "contract_type" {
				return false // it means something else
			}
		}
		return documentTypes.MatchString(h.name)
	})
}

// onlyEnding gives the one free column whose header ends so, -1 for none or several.
func onlyEnding(hs []header, taken []bool, f Field, ends []string) int {
	found := -1
	for c := range hs {
		if taken[c] || hs[c].misleads(f) || !hs[c].fits(f) {
			continue
		}
		for _, e := range ends {
			if strings.HasSuffix(hs[c].name, e) {
				if found >= 0 {
					return -1
				}
				found = c
				break
			}
		}
	}
	return found
}

// traps are what a header may hold, as characters or as an English word, that makes it mean
// another thing than the field whose word it holds too.
var traps = map[Field]struct{ within, words []string }{
	Amount: {[]string{"优惠", "折扣", "减免", "原价", "退", "运费", "邮费", "税额", "抵扣", "积分", "余额", "未收", "未付", "待收", "待付", "开票", "欠", "单价", "㎡", "累计", "历史", "编号", "数量", "预计"},
		[]string{"discount", "refund", "refunded", "tax", "balance", "fee", "shipping", "no", "number", "qty", "quantity", "date", "time", "id", "code", "rate", "count", "est", "estimated", "expected", "lifetime", "spent", "currency", "method", "type", "status", "by"}},
	OrderDate: {[]string{"应收", "应缴", "更新", "修改", "到期", "截止", "结束", "出生", "下次", "预计", "计划", "交货", "发货", "确认", "审核", "最近", "最后", "登录", "注册", "入会", "开卡"},
		[]string{"update", "updated", "modified", "due", "birth", "next", "expiry", "expires", "end", "est", "estimated", "expected", "last", "login", "signup", "registration", "delivery", "ship", "shipped"}},
	CustomerID: {[]string{"上级", "推荐", "介绍", "经理", "数", "级别", "等级", "类型", "来源", "备注", "服务", "留言", "账户", "账号", "银行", "管家", "物业公司", "开发", "是否", "地区", "区域", "城市", "地址", "电话", "手机", "标签", "性质", "状态"},
		[]string{"parent", "referrer", "referral", "manager", "level", "note", "notes", "city", "country", "state", "phone", "address", "group", "type", "since", "owner", "count", "message", "segment"}},
	OrderID: {[]string{"价", "额", "状态", "类型", "备注", "来源", "日期", "时间", "数量"},
		[]string{"date", "time", "amount", "status", "total", "qty", "quantity", "type", "item", "items", "note", "notes", "source", "count", "value"}},
	Project: {[]string{"数", "编号", "阶段", "进度", "类型", "部门", "经理", "电话", "手机", "负责"}, []string{"count", "type", "manager", "stage", "id"}},
	Owner:   {[]string{"数", "编号", "部门", "电话", "手机"}, []string{"count", "id", "phone", "department", "since"}},
}

// misleads knows the headers that hold a field's word and mean another thing.
func (h *header) misleads(f Field) bool {
	if f == CustomerName {
		f = CustomerID
	}
	t := traps[f]
	return slices.ContainsFunc(t.within, func(w string) bool { return strings.Contains(h.name, w) }) ||
		slices.ContainsFunc(t.words, func(w string) bool { return slices.Contains(h.words, w) })
}

// never says whether the values rule the field out, whatever else there is.
func (h *header) never(f Field) bool {
	switch f {
	case CustomerName: // a shop's order numbers stand below "Name"
		return len(h.values) > 0 && !slices.ContainsFunc(h.values, func(b []byte) bool { return b[0] != '#' })
	case Currency: // "amount in company currency"
		return len(h.values) > 0 && !slices.ContainsFunc(h.values, func(b []byte) bool { _, ok := parseNumber(b, thousandsComma); return !ok })
	}
	return false
}

// fits says whether any sampled value can be read as the field wants; a column without
// values fits.
func (h *header) fits(f Field) bool {
	if h.never(f) {
		return false
	}
	var ok func([]byte) bool
	switch f {
	case OrderDate:
		ok = func(b []byte) bool { _, s := parseDate(b, dateRules{}); return s != noDate }
	case Amount, Quantity, UnitPrice, Due:
		if f == Amount && (strings.Contains(h.raw, "元/") || strings.Contains(h.raw, "/㎡")) {
			return false
		}
		ok = func(b []byte) bool { _, ok := parseNumber(b, thousandsComma); return ok }
	default:
		return true
	}
	return len(h.values) == 0 || slices.ContainsFunc(h.values, ok)
}
