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

func months(y1, m1, y2, m2 int) (BillingPeriod, bool) {
	if y1 < 1990 || y2 > 2100 || m1 < 1 || m1 > 12 || m2 < 1 || m2 > 12 || y1*12+m1 > y2*12+m2 {
		return noPeriod, false
	}
	return BillingPeriod{DayOf(y1, m1, 1), DayOf(y2, m2, daysIn(y2, m2))}, true
}

var (
	rangeMark    = `(?:~|～|至|到|—|–|-|/|to)`
	aDay         = `\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{8}`
	aMonth       = `\d{4}[-/.年]\d{1,2}月?份?|\d{6}`
	clock        = regexp.MustCompile(`\d{1,2}:\d{2}(:\d{2})?`)
	oneMonth     = regexp.MustCompile(`^(\d{4})[-/.年]?(\d{1,2})(?:月份?|期)?$`)
	oneYear      = regexp.MustCompile(`^(\d{4})(?:年度?|全年)?$`)
	oneQuarter   = regexp.MustCompile(`^(\d{4})(?:年度?)?[-/]?(?:第?([1-4一二三四])季度?|[Qq]([1-4]))$`)
	oneHalf      = regexp.MustCompile(`^(\d{4})(?:年度?)?(上|下)半年$`)
	quarterFirst = regexp.MustCompile(`^([QqHh])([1-4])[-/]?(\d{4})$`)
	halfByLetter = regexp.MustCompile(`^(\d{4})年?[-/]?[Hh]([12])$`)
	monthList    = regexp.MustCompile(`^(\d{4})(?:年|[-/.]?)(\d{1,2}(?:[、,，]\d{1,2})+)月?份?$`)
	bareQuarter  = regexp.MustCompile(`^(?:第?[1-4一二三四]季度?|[Qq][1-4])$`)
	mixedMarks   = regexp.MustCompile(`^(\d{4})[./](\d{1,2})-(\d{1,2})$`)
	twoYears     = regexp.MustCompile(`^(\d{4})年?` + rangeMark + `(\d{4})年度?$`)
	monthsOfYear = regexp.MustCompile(`^(\d{4})(?:年|[-/.]?)(\d{1,2})月?份?(?:~|～|至|到|—|–|-)(\d{1,2})月?份?$`)
	daysOfYear   = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2}[-/.月]\d{1,2})日?` + rangeMark + `(\d{1,2}[-/.月]\d{1,2})日?$`)
	twoDays      = regexp.MustCompile(`^(` + aDay + `)` + rangeMark + `(` + aDay + `)$`)
	twoMonths    = regexp.MustCompile(`^(` + aMonth + `)` + rangeMark + `(` + aMonth + `)$`)
	bareMonths   = regexp.MustCompile(`^(\d{1,2})月?份?(?:` + rangeMark + `(\d{1,2})月?份?)?$`)
	feeWords     = regexp.MustCompile(`(?:物业费?|管理费|服务费|停车费|水费|电费|费用?|应收)$`)
)

// ParsePeriod reads what a charge is for: 2026-01, 2026年1月, 202601, 2026年第1季度, 2026Q1, 2026年上半年, 2026年度,
// 2026-01~2026-12, 2026年1-12月, 2026-01-01至2026-12-31; with a year from elsewhere also 1月 and 1-3月. A single
// day stands for its month.
func ParsePeriod(s string, year int) (BillingPeriod, bool) {
	s = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u3000' {
			return -1
		}
		return r
	}, halfWidth(s))
	if i := strings.IndexAny(s, "(（"); i > 0 {
		s = s[:i]
	}
	s = feeWords.ReplaceAllString(clock.ReplaceAllString(s, ""), "")
	number := func(t string) int { n, _ := strconv.Atoi(t); return n }
	if m := quarterFirst.FindStringSubmatch(s); m != nil {
		s = m[3] + strings.ToUpper(m[1]) + m[2]
	}
	if m := halfByLetter.FindStringSubmatch(s); m != nil {
		n := 6*number(m[2]) - 5
		return months(number(m[1]), n, number(m[1]), n+5)
	}
	if m := monthList.FindStringSubmatch(s); m != nil {
		return listedMonths(number(m[1]), strings.FieldsFunc(m[2], func(r rune) bool { return r == '、' || r == ',' || r == '，' }))
	}
	if m := mixedMarks.FindStringSubmatch(s); m != nil {
		return months(number(m[1]), number(m[2]), number(m[1]), number(m[3]))
	}
	if m := twoYears.FindStringSubmatch(s); m != nil && number(m[1]) < number(m[2]) {
		return months(number(m[1]), 1, number(m[2]), 12)
	}
	if m := bareQuarter.FindStringSubmatch(s); m != nil && year > 0 {
		s = strconv.Itoa(year) + s
	}
	if m := oneQuarter.FindStringSubmatch(s); m != nil {
		q := strings.Index("1234", m[2]+m[3])
		if i := strings.Index("一二三四", m[2]); i >= 0 && m[2] != "" && m[2][0] >= 0x80 {
			q = i / 3
		}
		return months(number(m[1]), 3*q+1, number(m[1]), 3*q+3)
	}
	if m := oneHalf.FindStringSubmatch(s); m != nil {
		if m[2] == "上" {
			return months(number(m[1]), 1, number(m[1]), 6)
		}
		return months(number(m[1]), 7, number(m[1]), 12)
	}
	if m := oneYear.FindStringSubmatch(s); m != nil {
		return months(number(m[1]), 1, number(m[1]), 12)
	}
	if m := oneMonth.FindStringSubmatch(s); m != nil {
		return months(number(m[1]), number(m[2]), number(m[1]), number(m[2]))
	}
	if m := twoDays.FindStringSubmatch(s); m != nil {
		return span(m[1], m[2])
	}
	if m := daysOfYear.FindStringSubmatch(s); m != nil {
		return span(m[1]+"-"+m[2], m[1]+"-"+m[3])
	}
	if m := twoMonths.FindStringSubmatch(s); m != nil {
		return span(strings.TrimSuffix(m[1], "份"), strings.TrimSuffix(m[2], "份"))
	}
	if m := monthsOfYear.FindStringSubmatch(s); m != nil && strings.ContainsAny(s, "年月") {
		return months(number(m[1]), number(m[2]), number(m[1]), number(m[3]))
	}
	if d, err := ParseDay(s); err == nil && len(s) > 7 {
		y, m, _ := d.Date()
		return months(y, m, y, m)
	}
	if m := monthsOfYear.FindStringSubmatch(s); m != nil {
		return months(number(m[1]), number(m[2]), number(m[1]), number(m[3]))
	}
	if m := bareMonths.FindStringSubmatch(s); m != nil && year > 0 {
		last := m[1]
		if m[2] != "" {
			last = m[2]
		}
		return months(year, number(m[1]), year, number(last))
	}
	if d, err := ParseDay(s); err == nil {
		y, m, _ := d.Date()
		return months(y, m, y, m)
	}
	return noPeriod, false
}

// listedMonths are months that follow each other, 1、2、3.
func listedMonths(year int, list []string) (BillingPeriod, bool) {
	first, _ := strconv.Atoi(list[0])
	for i, t := range list {
		if n, _ := strconv.Atoi(t); n != first+i {
			return noPeriod, false
		}
	}
	return months(year, first, year, first+len(list)-1)
}

// span goes from the first day of one end to the last day of the other.
func span(first, last string) (BillingPeriod, bool) {
	a, ok1 := edge(first)
	b, ok2 := edge(last)
	if !ok1 || !ok2 || a.From > b.To {
		return noPeriod, false
	}
	return BillingPeriod{a.From, b.To}, true
}

// edge reads an end of a range: a day, or a month.
func edge(s string) (BillingPeriod, bool) {
	if m := oneMonth.FindStringSubmatch(s); m != nil {
		y, _ := strconv.Atoi(m[1])
		n, _ := strconv.Atoi(m[2])
		return months(y, n, y, n)
	}
	d, err := ParseDay(s)
	return BillingPeriod{d, d}, err == nil
}

// periodTokens are the periods that stand inside a text, the longer ones first.
var periodTokens = []*regexp.Regexp{
	regexp.MustCompile(`(?:19|20)\d{2}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?|月份?)?` + rangeMark + `(?:(?:19|20)\d{2}[-/.年])?\d{1,2}(?:[-/.月]\d{1,2}日?|月份?)?`),
	regexp.MustCompile(`(?:19|20)\d{2}年?\d{1,2}(?:[、,，]\d{1,2})+月`),
	regexp.MustCompile(`(?:19|20)\d{2}(?:年度?)?[-/]?(?:第?[1-4一二三四]季度?|[QqHh][1-4]|[上下]半年)`),
	regexp.MustCompile(`[QqHh][1-4][-/ ]?(?:19|20)\d{2}`),
	regexp.MustCompile(`(?:19|20)\d{2}(?:[-/.年](?:1[0-2]|0?[1-9])月?份?|(?:1[0-2]|0[1-9]))`),
	regexp.MustCompile(`(?:19|20)\d{2}(?:年度?|全年)`),
	regexp.MustCompile(`(?:1[0-2]|0?[1-9])月?份?` + rangeMark + `(?:1[0-2]|0?[1-9])月份?`),
	regexp.MustCompile(`(?:1[0-2]|0?[1-9])月份?`),
}

// periodIn finds a period in the words of an item or a title: 收2026年第一季度物业费, 物业费（2026年1-3月）. Where the text names
// no year, it is the one that brings the month closest to a day; without a day nothing is found then.
func periodIn(s string, near Day) BillingPeriod {
	s = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u3000' {
			return -1
		}
		return r
	}, halfWidth(s))
	for i, token := range periodTokens {
		t := token.FindString(s)
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
