package source

import (
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// dateKind says what a number format makes of a number.
type dateKind uint8

const (
	noDate   dateKind = iota
	dayDate           // a date, with a time of day where the number has one
	timeOnly          // a time of day
)

// readDateFormats gives, for every cell format, whether its number format shows a date.
func readDateFormats(r io.Reader) ([]dateKind, error) {
	custom := map[int]dateKind{}
	var out []dateKind
	in := false
	x := newXMLScanner(r)
	for {
		if err := x.next(); err == io.EOF {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		switch name := string(x.name); {
		case x.kind == closeTag && name == "cellXfs":
			in = false
		case x.kind != openTag:
		case name == "numFmt":
			if id, ok := atoi(x.attr("numFmtId")); ok {
				custom[id] = formatKind(x.attrText("formatCode"))
			}
		case name == "cellXfs":
			in = !x.empty
		case name == "xf" && in:
			id, _ := atoi(x.attr("numFmtId"))
			kind, ok := custom[id]
			if !ok {
				kind = builtinKind(id)
			}
			out = append(out, kind)
		}
	}
}

// builtinKind knows the number formats that are not written out (ECMA-376 part 1, 18.8.30);
// 27 to 36 and 50 to 58 are dates in the East Asian versions.
func builtinKind(id int) dateKind {
	switch {
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id >= 57 && id <= 58:
		return dayDate
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47, id >= 55 && id <= 56:
		return timeOnly
	}
	return noDate
}

// formatKind reads a format code's first section: day, month or year letters make it a
// date, hours and seconds alone a time, unless they stand in quotes, brackets or escapes.
func formatKind(code string) dateKind {
	day, clock, elapsed := false, false, false
	month := 0
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			if k := strings.IndexByte(code[i+1:], '"'); k >= 0 {
				i += k + 1
			}
		case '\\', '_', '*':
			i++
		case '[':
			k := strings.IndexByte(code[i:], ']')
			if k < 0 {
				return noDate
			}
			if in := strings.ToLower(code[i+1 : i+k]); len(in) > 0 && strings.Trim(in, "hms") == "" {
				elapsed = true
			}
			i += k
		case ';':
			i = len(code)
		case 'd', 'D', 'y', 'Y', 'e', 'g':
			if c == 'e' && (day || clock) || c != 'e' && c != 'g' || c == 'g' && !isGeneral(code[i:]) {
				day = true
			} else if c == 'g' {
				return noDate
			}
		case 'G':
			if isGeneral(code[i:]) {
				return noDate
			}
		case 'm', 'M':
			month++
		case 'h', 'H', 's', 'S':
			clock = true
		case '0', '#', '?':
			if !clock && !day && month == 0 && !elapsed {
				return noDate // a number format; fractions of a second come behind an s
			}
		}
	}
	switch {
	case elapsed:
		return noDate // a duration stays a number of days
	case day, month > 0 && !clock:
		return dayDate
	case clock:
		return timeOnly
	}
	return noDate
}

func isGeneral(code string) bool { return len(code) >= 7 && strings.EqualFold(code[:7], "general") }

// appendSerial appends the day and time that a serial number stands for in the 1900 or
// 1904 system. Day 60 of 1900 was never; it and negative numbers are not dates.
func appendSerial(dst, v []byte, kind dateKind, date04 bool) ([]byte, bool) {
	f, err := strconv.ParseFloat(string(v), 64)
	if err != nil || f < 0 || f >= 2958466 {
		return dst, false
	}
	day := math.Floor(f)
	sec := int(math.Round((f - day) * 86400))
	if sec == 86400 {
		day, sec = day+1, 0
	}
	if kind == timeOnly && day == 0 {
		return appendClock(dst, sec), true
	}
	n := int64(day)
	switch {
	case date04:
		n += 1462
	case n == 60:
		return dst, false
	case n < 60:
		n++
	}
	t := time.Unix((n-25569)*86400, 0).UTC()
	if y, m, d := t.Date(); y < 10000 {
		dst = append(dst, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-', byte('0'+m/10), byte('0'+m%10), '-', byte('0'+d/10), byte('0'+d%10))
	} else {
		dst = t.AppendFormat(dst, time.DateOnly)
	}
	if sec > 0 {
		dst = appendClock(append(dst, ' '), sec)
	}
	return dst, true
}

func appendClock(dst []byte, sec int) []byte {
	for i, n := range [...]int{sec / 3600, sec / 60 % 60, sec % 60} {
		if i > 0 {
			dst = append(dst, ':')
		}
		dst = append(dst, byte('0'+n/10), byte('0'+n%10))
	}
	return dst
}

// isoDay writes an ISO date cell as the other dates are written.
func isoDay(s string) string {
	s = strings.TrimSuffix(s, "Z")
	day, clock, _ := strings.Cut(s, "T")
	clock, _, _ = strings.Cut(clock, ".")
	if clock == "" || clock == "00:00:00" {
		return day
	}
	return day + " " + clock
}
