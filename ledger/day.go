package ledger

import (
	"fmt"
	"strconv"
	"strings"
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

// After gives the day that lies s after d. A month later is the same day of the month, or its last one; after
// the last day of a month it is the last one.
func (s Span) After(d Day) Day {
	switch s.Unit {
	case 'd':
		return d + Day(s.N)
	case 'w':
		return d + Day(7*s.N)
	case 'm', 'y':
		n := s.N
		if s.Unit == 'y' {
			n *= 12
		}
		y, m, day := d.Date()
		if day == daysIn(y, m) {
			day = 31
		}
		k := y*12 + m - 1 + n
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
