package ledger

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

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

// timeBytes are the bytes that a time of day, a weekday or an offset may have.
var timeBytes = func() (is [256]bool) {
	for _, c := range []byte("0123456789 :.+-,()TZAPMapmzGUC") {
		is[c] = true
	}
	for c := utf8.RuneSelf; c < len(is); c++ {
		is[c] = true
	}
	return is
}()

// isTime says whether what stands behind a date is a time of day, a weekday or an offset.
func isTime(b []byte) bool {
	if c := b[0]; c != ' ' && c != 'T' && c != 't' && c != '(' && c != ',' {
		return false
	}
	for _, c := range b[1:] {
		if !timeBytes[c] {
			return false
		}
	}
	return true
}
