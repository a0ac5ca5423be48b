package ledger

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Day is a civil day: days since 1970-01-01, without a zone.
type Day int32

// NoDay is the absence of a day; it is before every other.
const NoDay Day = -1 << 31

// Days outside these are no dates of purchases.
var (
	firstDay = DayOf(1900, 1, 1)
	lastDay  = DayOf(2199, 12, 31)
)

// DayOf gives the day of a date of the Gregorian calendar (Howard Hinnant,
// chrono-Compatible Low-Level Date Algorithms, days_from_civil).
func DayOf(y, m, d int) Day {
	if m <= 2 {
		y--
		m += 12
	}
	era := y / 400
	if y < 0 {
		era = (y - 399) / 400
	}
	yoe := y - era*400
	doy := (153*(m-3)+2)/5 + d - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return Day(era*146097 + doe - 719468)
}

// Date gives the year, month and day (civil_from_days of the same source).
func (d Day) Date() (year, month, day int) {
	z := int(d) + 719468
	era := z / 146097
	if z < 0 {
		era = (z - 146096) / 146097
	}
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	month = mp + 3
	year = yoe + era*400
	if month > 12 {
		month, year = month-12, year+1
	}
	return year, month, doy - (153*mp+2)/5 + 1
}

// Append appends the day as 2006-01-02; nothing for NoDay.
func (d Day) Append(b []byte) []byte {
	if d == NoDay {
		return b
	}
	y, m, n := d.Date()
	if y < 0 || y > 9999 {
		return fmt.Appendf(b, "%d-%02d-%02d", y, m, n)
	}
	return append(b, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+m/10), byte('0'+m%10), '-', byte('0'+n/10), byte('0'+n%10))
}

// String gives 2006-01-02, or "" for NoDay.
func (d Day) String() string { return string(d.Append(nil)) }

// ParseDay reads a day written year first, with any of the usual marks between.
func ParseDay(s string) (Day, error) {
	if d, shape := parseDate([]byte(s), dateRules{}); shape == yearFirst {
		return d, nil
	}
	return NoDay, fmt.Errorf("not a day: %q (write 2006-01-02)", s)
}

// Span is a length of time that ends on a day: a number of days, weeks, months or years.
type Span struct {
	N    int
	Unit byte // 'd', 'w', 'm' or 'y'; 0 for no span
}

// ParseSpan reads 90d, 39w, 24mo or 2y.
func ParseSpan(s string) (Span, error) {
	i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if i > 0 {
		n, err := strconv.Atoi(s[:i])
		if unit, ok := map[string]byte{"d": 'd', "w": 'w', "mo": 'm', "y": 'y'}[s[i:]]; ok && err == nil && n > 0 && n < 100000 {
			return Span{n, unit}, nil
		}
	}
	return Span{}, fmt.Errorf("not a length of time: %q (write 90d, 39w, 24mo or 2y)", s)
}

// Before gives the day that lies s before d. A month earlier is the same day of the month, or
// its last one.
func (s Span) Before(d Day) Day {
	switch s.Unit {
	case 'd':
		return d - Day(s.N)
	case 'w':
		return d - Day(7*s.N)
	case 'm', 'y':
		n := s.N
		if s.Unit == 'y' {
			n *= 12
		}
		y, m, day := d.Date()
		k := y*12 + m - 1 - n
		y, m = k/12, k%12+1
		return DayOf(y, m, min(day, daysIn(y, m)))
	}
	return NoDay
}

func (s Span) String() string {
	if s.Unit == 0 {
		return ""
	}
	return strconv.Itoa(s.N) + map[byte]string{'d': "d", 'w': "w", 'm': "mo", 'y': "y"}[s.Unit]
}

func daysIn(y, m int) int {
	switch m {
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// DateOrder is the order in which a column writes day, month and year where the year
// does not come first.
type DateOrder uint8

// The orders. Year-first dates are read under each of them.
const (
	AnyOrder DateOrder = iota
	DayFirst
	MonthFirst
	YearFirst // only year-first dates are read, also with two-digit years
)

// ParseDateOrder reads the order off a layout such as dd/mm/yyyy, MDY or %Y-%m-%d.
func ParseDateOrder(s string) (DateOrder, error) {
	order := ""
	for _, c := range strings.ToLower(s) {
		if strings.ContainsRune("dmy", c) && !strings.ContainsRune(order, c) {
			order += string(c)
		}
		if len(order) == 3 {
			break
		}
	}
	switch order {
	case "dmy":
		return DayFirst, nil
	case "mdy":
		return MonthFirst, nil
	case "ymd":
		return YearFirst, nil
	}
	return AnyOrder, fmt.Errorf("not a date layout: %q (write dd/mm/yyyy, mm/dd/yyyy or yyyy/mm/dd)", s)
}

// dateRules are what a column's dates are read under.
type dateRules struct {
	order DateOrder      // AnyOrder reads an open date as day first
	said  bool           // the order was said, so that years of two digits can be read
	zone  *time.Location // of epoch numbers; nil: UTC
}

// dateShape is what a date shows about its column.
type dateShape uint8

const (
	noDate     dateShape = iota
	yearFirst            // 2024-08-19 and its kin, a serial, an epoch, a month's name
	dayFirst             // 31/12/2024: cannot be month first
	monthFirst           // 12/31/2024: cannot be day first
	openDate             // 01/02/2024: can be read both ways
	sameBoth             // 05/05/2024: reads the same both ways
)

// parseDate reads a trimmed date: year first with any marks, 20240819, serials, epoch
// seconds and milliseconds, d/m/y and m/d/y, Oct 7, 2025 6:55 PM. A time of day behind it
// is passed over; an offset too: the day counts as written.
func parseDate(b []byte, rules dateRules) (Day, dateShape) {
	if len(b) >= 10 && (b[4] == '-' || b[4] == '/') && b[7] == b[4] {
		y, m, d := digits(b[0:4]), digits(b[5:7]), digits(b[8:10])
		if y >= 0 && m >= 0 && d >= 0 && (len(b) == 10 || isTime(b[10:])) {
			return checkDay(y, m, d, yearFirst)
		}
	}
	var store [48]byte
	if len(b) > 48 {
		return NoDay, noDate
	}
	b = foldDate(store[:0], b)
	if len(b) == 0 {
		return NoDay, noDate
	}
	if b[0] >= '0' && b[0] <= '9' {
		n := leadingDigits(b)
		if n == len(b) || b[n] == '.' && leadingDigits(b[n+1:]) == len(b)-n-1 && n == 5 {
			return parseDigits(b[:n], rules)
		}
	}
	if d, ok := parseNamed(b); ok {
		return d, yearFirst
	}
	return parseParts(b, rules)
}

// foldDate makes full-width digits ASCII, 年 月 marks hyphens, and drops 日 and zero-width
// characters. White space becomes one space.
func foldDate(dst, b []byte) []byte {
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		i += size
		switch {
		case r == '年' || r == '月':
			dst = append(dst, '-')
		case r == '日' || r == '号' || r == '號':
			dst = append(dst, ' ')
		case r >= 0xff01 && r <= 0xff5e:
			dst = append(dst, byte(r-0xfee0))
		case r == 0x200b || r == 0xfeff:
		case r <= ' ' || r == 0xa0 || r == 0x3000 || r == 0x202f:
			if len(dst) > 0 && dst[len(dst)-1] != ' ' {
				dst = append(dst, ' ')
			}
		default:
			if len(dst) > 44 {
				return dst[:0]
			}
			dst = utf8.AppendRune(dst, r)
		}
	}
	return bytes.TrimRight(dst, " -")
}

func leadingDigits(b []byte) int {
	for i, c := range b {
		if c < '0' || c > '9' {
			return i
		}
	}
	return len(b)
}

func digits(b []byte) int {
	v := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return -1
		}
		v = v*10 + int(c-'0')
	}
	return v
}

func checkDay(y, m, d int, shape dateShape) (Day, dateShape) {
	if y < 1900 || y > 2199 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return NoDay, noDate
	}
	return DayOf(y, m, d), shape
}

// parseDigits reads bare digits: 20240819, 20240819123000, a spreadsheet's serial of the
// 1900 system, epoch seconds or milliseconds.
func parseDigits(b []byte, rules dateRules) (Day, dateShape) {
	switch len(b) {
	case 8, 14:
		return checkDay(digits(b[:4]), digits(b[4:6]), digits(b[6:8]), yearFirst)
	case 5:
		if n := digits(b); n >= 20000 && n <= 80000 {
			return Day(n - 25569), yearFirst
		}
	case 10, 13:
		sec := int64(digits(b))
		if len(b) == 13 {
			sec /= 1000
		}
		zone := rules.zone
		if zone == nil {
			zone = time.UTC
		}
		y, m, d := time.Unix(sec, 0).In(zone).Date()
		if y < 1990 || y > 2100 {
			break
		}
		return DayOf(y, int(m), d), yearFirst
	}
	return NoDay, noDate
}

var monthNames = [...]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// parseNamed reads Oct 7, 2025 6:55 PM, 7 October 2025, 07-Oct-2025.
func parseNamed(b []byte) (Day, bool) {
	at := bytes.IndexFunc(b, func(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' })
	if at < 0 || at > 4 || len(b)-at < 3 {
		return NoDay, false
	}
	month := 0
	name := strings.ToLower(string(b[at : at+3]))
	for i, n := range monthNames {
		if n == name {
			month = i + 1
		}
	}
	if month == 0 {
		return NoDay, false
	}
	rest := bytes.TrimLeft(b[at:], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
	var nums [2]int
	n := 0
	if at > 0 {
		k := leadingDigits(b)
		nums[0], n = digits(b[:k]), 1
	}
	for n < 2 {
		rest = bytes.TrimLeft(rest, " -,./'")
		k := leadingDigits(rest)
		if k == 0 || k > 4 {
			return NoDay, false
		}
		nums[n], rest = digits(rest[:k]), bytes.TrimPrefix(rest[k:], []byte("th"))
		n++
	}
	if len(rest) > 0 && !isTime(rest) {
		return NoDay, false
	}
	day, year := nums[0], nums[1]
	if year < 100 {
		year += 2000
	}
	d, shape := checkDay(year, month, day, yearFirst)
	return d, shape != noDate
}

// parseParts reads three numbers with marks between them, and a time behind them.
func parseParts(b []byte, rules dateRules) (Day, dateShape) {
	var v, width [3]int
	rest := b
	for i := range v {
		if i > 0 {
			if len(rest) == 0 || !strings.ContainsRune("-/. ", rune(rest[0])) {
				return NoDay, noDate
			}
			rest = bytes.TrimLeft(rest[1:], " ")
		}
		k := leadingDigits(rest)
		if k == 0 || k > 4 {
			return NoDay, noDate
		}
		v[i], width[i], rest = digits(rest[:k]), k, rest[k:]
	}
	if len(rest) > 0 && !isTime(rest) {
		return NoDay, noDate
	}
	switch {
	case width[0] == 4:
		return checkDay(v[0], v[1], v[2], yearFirst)
	case rules.order == YearFirst && width[0] == 2:
		return checkDay(2000+v[0], v[1], v[2], yearFirst)
	case width[2] == 2 && width[0] <= 2 && rules.said:
		v[2] += 2000
	case width[2] != 4:
		return NoDay, noDate
	}
	a, c, year := v[0], v[1], v[2]
	asDay, first := checkDay(year, c, a, dayFirst)
	asMonth, second := checkDay(year, a, c, monthFirst)
	switch {
	case rules.order == YearFirst:
		return NoDay, noDate
	case first == noDate && second == noDate:
		return NoDay, noDate
	case second == noDate:
		return asDay, dayFirst
	case first == noDate:
		return asMonth, monthFirst
	case a == c:
		return asDay, sameBoth
	case rules.order == MonthFirst:
		return asMonth, openDate
	}
	return asDay, openDate
}

// isTime says whether what stands behind a date is a time of day, a weekday or an offset.
func isTime(b []byte) bool {
	if c := b[0]; c != ' ' && c != 'T' && c != 't' && c != '(' && c != ',' {
		return false
	}
	for i := 1; i < len(b); i++ {
		c := b[i]
		if c >= '0' && c <= '9' || c >= utf8.RuneSelf || strings.IndexByte(" :.+-,()TZAPMapmzGUC", c) >= 0 {
			continue
		}
		return false
	}
	return true
}
