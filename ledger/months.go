package ledger

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// cellRole says what stands in a column of a month.
type cellRole uint8

const (
	paidCell cellRole = iota // also where the header names the month alone
	dueCell
	waivedCell
	arrearsCell
	dayCell
	quantityCell
)

// monthColumn is a column that is about one month, quarter or year, as a matrix has them.
type monthColumn struct {
	column int
	period BillingPeriod // of noYear where the header names no year
	dated  bool          // the header names a year
	role   cellRole
	fee    string // what it charges for, where the matrix charges for several things; "" else
}

const noYear = 2000 // stands for the year that a header leaves out

var (
	monthToken   = regexp.MustCompile(`((?:19|20)\d{2}|\d{2}年)(?:年|[-/.])?(1[0-2]|0?[1-9])(?:[-/.]0?1(?:00:00:00)?$|月1日|月份?|期)?|(1[0-2]|0?[1-9])月份?`)
	halfToken    = regexp.MustCompile(`((?:19|20)\d{2})?(?:年度?)?(上|下)半年`)
	quarterToken = regexp.MustCompile(`((?:19|20)\d{2})?(?:年度?)?[-/]?(?:第?([1-4一二三四])季度?|[Qq]([1-4]))`)
	yearToken    = regexp.MustCompile(`((?:19|20)\d{2})(?:年度?)`)
	namedMonth   = regexp.MustCompile(`(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\b\.?[ '’\-/]*((?:19|20)?\d{2})?\b`)
	aYear        = regexp.MustCompile(`(?:^|\D)((?:19|20)\d{2})(?:\D|$)`)
	monthShorts  = "janfebmaraprmayjunjulaugsepoctnovdec"
)

// hanMonths are the months in Chinese numbers, the longer names first.
var hanMonths = []struct{ name, digits string }{{"十一月", "11月"}, {"十二月", "12月"}, {"十月", "10月"}, {"一月", "1月"}, {"二月", "2月"}, {"三月", "3月"}, {"四月", "4月"}, {"五月", "5月"}, {"六月", "6月"}, {"七月", "7月"}, {"八月", "8月"}, {"九月", "9月"}}

// monthTokens are the forms in which a header names a period, in the order in which they are looked for.
var monthTokens = []struct {
	form *regexp.Regexp
	read func(m []string, year int) (BillingPeriod, bool) // m[1] is the year as it is written, which read gets as a number
}{
	{quarterToken, func(m []string, year int) (BillingPeriod, bool) { return quarter(year, quarterOf(m[2]+m[3])) }},
	{halfToken, func(m []string, year int) (BillingPeriod, bool) {
		if m[2] == "上" {
			return half(year, 1)
		}
		return half(year, 2)
	}},
	{monthToken, func(m []string, year int) (BillingPeriod, bool) {
		return months(year, whole(m[2]+m[3]), year, whole(m[2]+m[3]))
	}},
	{yearToken, func(m []string, year int) (BillingPeriod, bool) { return months(year, 1, year, 12) }},
}

// monthHeader reads a header that names a month, a quarter or a year and at most what its cells
// hold. dated says that it names the year too; else the period is of noYear.
func monthHeader(h string) (p BillingPeriod, dated bool, role cellRole, ok bool) {
	s := digitMonths(withoutSpaces(halfWidth(h)))
	year := func(text string) int {
		if dated = text != ""; !dated {
			return noYear
		}
		if n := whole(strings.TrimSuffix(text, "年")); n > 100 {
			return n
		}
		return 2000 + whole(strings.TrimSuffix(text, "年"))
	}
	for _, t := range monthTokens {
		m := t.form.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		if p, ok = t.read(m, year(m[1])); ok {
			at := t.form.FindStringIndex(s)
			role, ok = roleOf(s[:at[0]] + s[at[1]:])
		}
		return p, dated, role, ok
	}
	m := namedMonth.FindStringSubmatch(h)
	if m == nil {
		return noPeriod, false, role, false
	}
	n, y := strings.Index(monthShorts, strings.ToLower(m[1]))/3+1, year(m[2])
	if p, ok = months(y, n, y, n); ok {
		at := namedMonth.FindStringIndex(h)
		role, ok = roleOf(h[:at[0]] + h[at[1]:])
	}
	return p, dated, role, ok
}

// digitMonths writes a month in Chinese numbers with digits: 十一月 is 11月.
func digitMonths(s string) string {
	for _, m := range hanMonths {
		if i := strings.Index(s, m.name); i == 0 || i > 0 && !strings.HasSuffix(s[:i], "十") {
			return strings.Replace(s, m.name, m.digits, 1)
		}
	}
	return s
}

// yearIn finds a year of its own among the digits of a text; 0 for none.
func yearIn(s string) int {
	if m := aYear.FindStringSubmatch(s); m != nil {
		return whole(m[1])
	}
	return 0
}

// roleOf says what the cells of a month hold, by what its header says beside the month; false
// where it says something else.
func roleOf(rest string) (cellRole, bool) {
	s := fold(rest)
	if n, _ := foldHeader(rest); n != "" || s == "" {
		s = n
	}
	switch {
	case hasAny(s, []string{"日期", "时间", "date"}):
		return dayCell, hasAny(s, paidWords) || s == "日期" || s == "date"
	case hasAny(s, []string{"欠费", "欠缴", "欠款", "未收", "未缴", "未交", "arrears", "outstanding"}):
		return arrearsCell, true
	case hasAny(s, []string{"减免", "waived"}):
		return waivedCell, true
	case hasAny(s, dueWords):
		return dueCell, true
	case hasAny(s, paidWords):
		return paidCell, true
	case hasAny(s, []string{"用电", "用气", "用水", "用热", "用能", "电量", "气量", "水量", "热量", "度数", "kwh", "usage", "consumption"}), s == "度", strings.Trim(rest, "()（） ") == "度":
		return quantityCell, true
	}
	for _, w := range append(slices.Clone(feeNames), "金额", "费用", "元", "费", "fee", "amount", "份") {
		s = strings.ReplaceAll(s, w, "")
	}
	return paidCell, s == ""
}

// matrixColumns is how many different periods make a matrix.
const matrixColumns = 2

// monthColumns finds the columns of a matrix, and the year of those that name none: by what
// stands above the header, the sheet's or the file's name; 0 where nothing says it.
func (in *Input) monthColumns() ([]monthColumn, int) {
	var out []monthColumn
	seen := map[BillingPeriod]bool{}
	bare := true // no header says more than its month
	for c, h := range in.Table.Header {
		if h == "" || len(h) > 60 {
			continue
		}
		p, year, role, ok := monthHeader(h)
		if !ok {
			continue
		}
		bare = bare && role == paidCell
		out, seen[p] = append(out, monthColumn{column: c, period: p, dated: year, role: role}), true
	}
	out = withoutSums(out)
	in.nameFees(out)
	due, paid := false, false
	for _, m := range out {
		due, paid = due || m.role == dueCell || m.role == arrearsCell, paid || m.role == paidCell
	}
	if len(seen) < matrixColumns && !(due && paid) || len(out) == 0 {
		return nil, 0
	}
	if t := in.Table; bare && hasAny(fold(t.Title+" "+t.Sheet+" "+t.File), []string{"用电", "用气", "用水", "用热", "用能", "电量", "气量", "水量", "抄表", "kwh", "consumption", "usage"}) {
		for i := range out {
			out[i].role = quantityCell
		}
	}
	for _, s := range []string{in.Table.Title, in.Table.Sheet, in.Table.File[strings.LastIndexAny(in.Table.File, `/\`)+1:]} {
		if y := yearIn(s); y > 0 {
			return out, y
		}
	}
	return out, 0
}

// withoutSums drops the columns that sum others up: a quarter or a year two of whose months have columns
// too. Months without a year are those of any.
func withoutSums(ms []monthColumn) []monthColumn {
	const most = 1000 // columns that are compared with each other
	if len(ms) > most {
		return ms
	}
	return slices.DeleteFunc(slices.Clone(ms), func(x monthColumn) bool {
		year, _, _ := x.period.From.Date()
		parts := map[BillingPeriod]bool{}
		for i := range ms {
			m := &ms[i]
			if m.role != x.role || m.period.Months() > 1 || x.period.Months() == 1 {
				continue
			}
			p := m.period
			if x.dated && !m.dated {
				p, _ = m.of(year)
			}
			if p.From >= x.period.From && p.To <= x.period.To {
				parts[p] = true
			}
		}
		return len(parts) > 1
	})
}

// nameFees gives the columns of a matrix that charges for several things what each is for: 1月物业费 beside 1月水费.
// What was used goes with the fee for it.
func (in *Input) nameFees(ms []monthColumn) {
	name := func(m *monthColumn) string {
		s := fold(in.Table.Header[m.column])
		longest := ""
		for _, w := range feeNames {
			if strings.Contains(s, w) && len(w) > len(longest) && strings.HasSuffix(w, "费") && !slices.Contains([]string{"收费", "缴费", "欠费"}, w) {
				longest = w
			}
		}
		return longest
	}
	fees := map[string]bool{}
	for i := range ms {
		if m := &ms[i]; m.role != quantityCell && m.role != dayCell {
			fees[name(m)] = true
		}
	}
	if len(fees) < 2 {
		return
	}
	for i := range ms {
		m := &ms[i]
		if m.fee = name(m); m.role != quantityCell {
			continue
		}
		for _, fee := range slices.Sorted(maps.Keys(fees)) {
			if used := meterNamed(fold(in.Table.Header[m.column])); fee != "" && used != noMeter && meterNamed(fee) == used {
				m.fee = fee
			}
		}
	}
}

// of gives the period of a column in a year, which counts where the header names none.
func (m *monthColumn) of(year int) (BillingPeriod, bool) {
	if m.dated {
		return m.period, true
	}
	if year == 0 {
		return noPeriod, false
	}
	_, m1, _ := m.period.From.Date()
	_, m2, _ := m.period.To.Date()
	return months(year, m1, year, m2)
}
