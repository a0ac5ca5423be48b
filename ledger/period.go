package ledger

import (
	"regexp"
	"strconv"
	"strings"
)

// BillingPeriod is a span of civil days, both ends in it, that a charge is for. The zero Day of both is
// 1970-01-01; a period that is not known has From = NoDay.
type BillingPeriod struct{ From, To Day }

// Months gives how many months the period touches.
func (p BillingPeriod) Months() int {
	if p.From == NoDay {
		return 0
	}
	y1, m1, _ := p.From.Date()
	y2, m2, _ := p.To.Date()
	return (y2-y1)*12 + m2 - m1 + 1
}

// each calls do with the day on which each month of the period begins: the first day of the period,
// the same day of the next month, and so on. A period that is not known has none.
func (p BillingPeriod) each(do func(begins Day)) {
	if p.From == NoDay {
		return
	}
	y, m, d := p.From.Date()
	for begins, n := p.From, 0; begins <= p.To; {
		do(begins)
		n++
		year, month := y+(m-1+n)/12, (m-1+n)%12+1
		begins = DayOf(year, month, min(d, daysIn(year, month)))
	}
}

// Begins lists the days on which the months of the period begin.
func (p BillingPeriod) Begins() []Day {
	var out []Day
	p.each(func(d Day) { out = append(out, d) })
	return out
}

var noPeriod = BillingPeriod{NoDay, NoDay}

// longestYears is how many years a period may last.
const longestYears = 30

func months(y1, m1, y2, m2 int) (BillingPeriod, bool) {
	if y1 < 1990 || y2 > 2100 || y2-y1 > longestYears || m1 < 1 || m1 > 12 || m2 < 1 || m2 > 12 || y1*12+m1 > y2*12+m2 {
		return noPeriod, false
	}
	return BillingPeriod{DayOf(y1, m1, 1), DayOf(y2, m2, daysIn(y2, m2))}, true
}

var (
	rangeMark = `(?:~|～|至|到|—|–|-|/|to)`
	aDay      = `\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{8}`
	aMonth    = `\d{4}[-/.年]\d{1,2}月?份?|\d{6}`
	heating   = `(?:采暖|供暖|供热)(?:季度?|期)?`
	clock     = regexp.MustCompile(`\d{1,2}:\d{2}(:\d{2})?`)
	oneMonth  = regexp.MustCompile(`^(\d{4})[-/.年]?(\d{1,2})(?:月份?|期)?$`)
	feeWords  = regexp.MustCompile(`(?:物业费?|管理费|服务费|停车费|水费|电费|费用?|应收)$`)
)

// periodForm is a form in which periods are written.
type periodForm struct {
	form *regexp.Regexp
	read func(m []string, year int) (BillingPeriod, bool)
}

// whole reads the digits that a form has found.
func whole(s string) int { n, _ := strconv.Atoi(s); return n }

// quarterOf gives the number of a quarter that is written as 1 to 4 or 一 to 四.
func quarterOf(s string) int {
	if i := strings.Index("一二三四", s); i >= 0 && len(s) > 1 {
		return i/3 + 1
	}
	return whole(s)
}

func quarter(year, q int) (BillingPeriod, bool) { return months(year, 3*q-2, year, 3*q) }
func half(year, h int) (BillingPeriod, bool)    { return months(year, 6*h-5, year, 6*h) }

func monthsWithin(m []string, _ int) (BillingPeriod, bool) {
	return months(whole(m[1]), whole(m[2]), whole(m[1]), whole(m[3]))
}

// periodForms are tried in this order.
var periodForms = []periodForm{
	{regexp.MustCompile(`^[Qq]([1-4])[-/]?(\d{4})$`), func(m []string, _ int) (BillingPeriod, bool) { return quarter(whole(m[2]), whole(m[1])) }},
	{regexp.MustCompile(`^[Hh]([12])[-/]?(\d{4})$`), func(m []string, _ int) (BillingPeriod, bool) { return half(whole(m[2]), whole(m[1])) }},
	{regexp.MustCompile(`^(\d{4})年?[-/]?[Hh]([12])$`), func(m []string, _ int) (BillingPeriod, bool) { return half(whole(m[1]), whole(m[2])) }},
	{regexp.MustCompile(`^(\d{4})(?:年|[-/.]?)(\d{1,2}(?:[、,，]\d{1,2})+)月?份?$`), func(m []string, _ int) (BillingPeriod, bool) {
		return listedMonths(whole(m[1]), strings.FieldsFunc(m[2], func(r rune) bool { return r == '、' || r == ',' || r == '，' }))
	}},
	{regexp.MustCompile(`^(\d{4})[./](\d{1,2})-(\d{1,2})$`), monthsWithin},
	{regexp.MustCompile(`^(\d{4})年?` + rangeMark + `(\d{4})年?度?` + heating + `$`), func(m []string, _ int) (BillingPeriod, bool) {
		if whole(m[2]) != whole(m[1])+1 {
			return noPeriod, false
		}
		return months(whole(m[1]), 11, whole(m[2]), 3) // the season of heating in northern China, 15 November to 15 March
	}},
	{regexp.MustCompile(`^(\d{4})年?(?:~|～|至|到)(\d{4})年?$`), func(m []string, _ int) (BillingPeriod, bool) { return months(whole(m[1]), 1, whole(m[2]), 12) }},
	{regexp.MustCompile(`^(?:第?([1-4一二三四])季度?|[Qq]([1-4]))$`), func(m []string, year int) (BillingPeriod, bool) { return quarter(year, quarterOf(m[1]+m[2])) }},
	{regexp.MustCompile(`^(\d{4})(?:年度?)?[-/]?(?:第?([1-4一二三四])季度?|[Qq]([1-4]))$`), func(m []string, _ int) (BillingPeriod, bool) {
		return quarter(whole(m[1]), quarterOf(m[2]+m[3]))
	}},
	{regexp.MustCompile(`^(\d{4})(?:年度?)?(上|下)半年$`), func(m []string, _ int) (BillingPeriod, bool) {
		if m[2] == "上" {
			return half(whole(m[1]), 1)
		}
		return half(whole(m[1]), 2)
	}},
	{regexp.MustCompile(`^(\d{4})(?:年度?|全年)?$`), func(m []string, _ int) (BillingPeriod, bool) { return months(whole(m[1]), 1, whole(m[1]), 12) }},
	{oneMonth, func(m []string, _ int) (BillingPeriod, bool) {
		return months(whole(m[1]), whole(m[2]), whole(m[1]), whole(m[2]))
	}},
	{regexp.MustCompile(`^(` + aDay + `)` + rangeMark + `(` + aDay + `)$`), func(m []string, _ int) (BillingPeriod, bool) { return span(m[1], m[2]) }},
	{regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2}[-/.月]\d{1,2})日?` + rangeMark + `(\d{1,2}[-/.月]\d{1,2})日?$`), func(m []string, _ int) (BillingPeriod, bool) { return span(m[1]+"-"+m[2], m[1]+"-"+m[3]) }},
	{regexp.MustCompile(`^(` + aMonth + `)` + rangeMark + `(` + aMonth + `)$`), func(m []string, _ int) (BillingPeriod, bool) {
		return span(strings.TrimSuffix(m[1], "份"), strings.TrimSuffix(m[2], "份"))
	}},
	{regexp.MustCompile(`^(\d{4})年(\d{1,2})月?份?(?:~|～|至|到|—|–|-)(\d{1,2})月?份?$`), monthsWithin},
	{regexp.MustCompile(`^(\d{4})[-/.]?(\d{1,2})(?:~|～|至|到|—|–|-)(\d{1,2})月份?$`), monthsWithin},
	{regexp.MustCompile(`^(?i)(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-,.']*(\d{4})$`), func(m []string, _ int) (BillingPeriod, bool) {
		n := strings.Index(monthShorts, strings.ToLower(m[1]))/3 + 1
		return months(whole(m[2]), n, whole(m[2]), n)
	}},
	{regexp.MustCompile(`^.{8,}$`), monthOfDay},
	{regexp.MustCompile(`^(\d{4})[-/.]?(\d{1,2})月?份?(?:~|～|至|到|—|–|-)(\d{1,2})$`), monthsWithin},
	{regexp.MustCompile(`^(\d{1,2})月?份?(?:` + rangeMark + `(\d{1,2})月?份?)?$`), func(m []string, year int) (BillingPeriod, bool) {
		last := m[1]
		if m[2] != "" {
			last = m[2]
		}
		return months(year, whole(m[1]), year, whole(last))
	}},
	{regexp.MustCompile(`^.+$`), monthOfDay},
}

// monthOfDay takes a single day for its month.
func monthOfDay(m []string, _ int) (BillingPeriod, bool) {
	d, err := ParseDay(m[0])
	if err != nil {
		return noPeriod, false
	}
	year, month, _ := d.Date()
	return months(year, month, year, month)
}

// ParsePeriod reads what a charge is for: 2026-01, 2026年1月, 202601, 2026年第1季度, 2026Q1, 2026年上半年, 2026年度,
// 2026-01~2026-12, 2026年1-12月, 2026-01-01至2026-12-31, 2025-2026采暖季; with a year from elsewhere, which is above 0, also 1月,
// 1-3月 and 第一季度. A single day stands for its month.
func ParsePeriod(s string, year int) (BillingPeriod, bool) {
	s = withoutSpaces(halfWidth(s))
	if i := strings.IndexAny(s, "(（"); i > 0 {
		s = s[:i]
	}
	s = feeWords.ReplaceAllString(clock.ReplaceAllString(s, ""), "")
	for _, f := range periodForms {
		if m := f.form.FindStringSubmatch(s); m != nil {
			if p, ok := f.read(m, year); ok {
				return p, true
			}
		}
	}
	return noPeriod, false
}

func withoutSpaces(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u3000' || r == '\n' {
			return -1
		}
		return r
	}, s)
}

// listedMonths are months that follow each other, 1、2、3.
func listedMonths(year int, list []string) (BillingPeriod, bool) {
	first := whole(list[0])
	for i, t := range list {
		if whole(t) != first+i {
			return noPeriod, false
		}
	}
	return months(year, first, year, first+len(list)-1)
}

// span goes from the first day of one end to the last day of the other.
func span(first, last string) (BillingPeriod, bool) {
	a, ok1 := edge(first)
	b, ok2 := edge(last)
	if !ok1 || !ok2 || a.From > b.To || b.To-a.From > longestYears*366 {
		return noPeriod, false
	}
	return BillingPeriod{a.From, b.To}, true
}

// edge reads an end of a range: a day, or a month.
func edge(s string) (BillingPeriod, bool) {
	if m := oneMonth.FindStringSubmatch(s); m != nil {
		return months(whole(m[1]), whole(m[2]), whole(m[1]), whole(m[2]))
	}
	d, err := ParseDay(s)
	return BillingPeriod{d, d}, err == nil
}

var digitsApart = regexp.MustCompile(`(\d)\s+(\d)`)

// periodTokens are the periods that stand inside a text, the longer ones first.
var periodTokens = []*regexp.Regexp{
	regexp.MustCompile(`(?:19|20)\d{2}年?` + rangeMark + `(?:19|20)\d{2}年?度?` + heating),
	regexp.MustCompile(`(?:19|20)\d{2}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?|月份?)?` + rangeMark + `(?:(?:19|20)\d{2}[-/.年])?\d{1,2}(?:[-/.月]\d{1,2}日?|月份?)?`),
	regexp.MustCompile(`(?:19|20)\d{2}年?\d{1,2}(?:[、,，]\d{1,2})+月`),
	regexp.MustCompile(`(?:19|20)\d{2}(?:年度?)?[-/]?(?:第?[1-4一二三四]季度?|[QqHh][1-4]|[上下]半年)`),
	regexp.MustCompile(`[QqHh][1-4][-/ ]?(?:19|20)\d{2}`),
	regexp.MustCompile(`(?:19|20)\d{2}(?:[-/.年](?:1[0-2]|0?[1-9])月?份?|(?:1[0-2]|0[1-9]))`),
	regexp.MustCompile(`(?:19|20)\d{2}(?:年度?|全年)`),
	regexp.MustCompile(`(?:1[0-2]|0?[1-9])月?份?` + rangeMark + `(?:1[0-2]|0?[1-9])月份?`),
	regexp.MustCompile(`(?:1[0-2]|0?[1-9])月份?`),
}

// twoYears is a year of accounts that begins in one and ends in the other, nobody says when.
var twoYears = regexp.MustCompile(`(?:19|20)\d{2}年?` + rangeMark + `(?:19|20)\d{2}(?:年度?(?:\D|$)|[^\d年/.-]|$)`)

// findToken finds a token that cuts no number in two: 2025-2 is not in 2025-2026.
func findToken(token *regexp.Regexp, s string) string {
	digit := func(i int) bool { return i >= 0 && i < len(s) && '0' <= s[i] && s[i] <= '9' }
	for _, m := range token.FindAllStringIndex(s, -1) {
		t := s[m[0]:m[1]]
		if cut := digit(m[0]) && digit(m[0]-1) || digit(m[1]-1) && digit(m[1]); !cut || strings.Trim(t, "0123456789") == "" {
			return t
		}
	}
	return ""
}

var fullDay = regexp.MustCompile(`(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}`)

// titlePeriod finds what a table is for in the lines above its header and the name of its sheet: less than a
// year, and no day, which is that of a printout.
func titlePeriod(lines string) BillingPeriod {
	for _, line := range strings.Split(lines, "\n") {
		if hasAny(fold(line), []string{"导出", "打印", "统计", "制表", "截至", "截止", "日期", "时间", "电话", "printed", "exported"}) || len(fullDay.FindAllString(halfWidth(line), 2)) == 1 {
			continue
		}
		if p := periodIn(line, NoDay); p != noPeriod && p.Months() < 12 {
			return p
		}
	}
	return noPeriod
}

// periodIn finds a period in the words of an item or a title: 收2026年第一季度物业费, 物业费（2026年1-3月）. Where the text names
// no year, it is the one that brings the month closest to a day; without a day nothing is found then.
func periodIn(s string, near Day) BillingPeriod {
	s = withoutSpaces(digitsApart.ReplaceAllString(halfWidth(s), "$1;$2"))
	if twoYears.MatchString(s) && !periodTokens[0].MatchString(s) {
		return noPeriod
	}
	for i, token := range periodTokens {
		t := findToken(token, s)
		if t == "" {
			continue
		}
		if i < len(periodTokens)-2 {
			if p, ok := ParsePeriod(t, 0); ok {
				return p
			}
			continue
		}
		if near <= firstDay {
			return noPeriod
		}
		best := noPeriod
		y, m, _ := near.Date()
		for _, year := range []int{y, y - 1, y + 1} {
			p, ok := ParsePeriod(t, year)
			if !ok {
				continue
			}
			if distance := func(p BillingPeriod) int { py, pm, _ := p.From.Date(); d := (py-y)*12 + pm - m; return max(d, -d) }; best == noPeriod || distance(p) < distance(best) {
				best = p
			}
		}
		return best
	}
	return noPeriod
}
