package ledger

import (
	"math"
	"strings"
)

// Measure is a number or a range as people write it: 80-100万, 200万以上, 90㎡以下. Low is 0 where only an
// upper bound is written, High is infinite where only a lower one is; both are not numbers
// where none is written.
type Measure struct{ Low, High float64 }

// Middle gives the middle of a range, the lower bound of one without an upper bound, three quarters
// of the upper one where only that is written, or the number.
func (m Measure) Middle() float64 {
	if math.IsInf(m.High, 1) {
		return m.Low
	}
	if m.Low == 0 && m.High > 0 {
		return 0.75 * m.High
	}
	return (m.Low + m.High) / 2
}

// times multiplies by a power of ten.
func (m Measure) times(power int) Measure {
	if power == 0 {
		return m
	}
	return Measure{scale10(m.Low, power), scale10(m.High, power)}
}

// scale10 multiplies by a power of ten; a division keeps decimals exact that a factor of 0.1 would not.
func scale10(x float64, power int) float64 {
	f := 1.0
	for range max(power, -power) {
		f *= 10
	}
	if power < 0 {
		return x / f
	}
	return x * f
}

var (
	orMore = []string{"以上", "及以上", "起", "不少于", "不低于", "大于", "超过", "more", "over", "above", "atleast"}
	orLess = []string{"以下", "及以下", "以内", "之内", "不超过", "不高于", "小于", "低于", "less", "under", "below", "upto"}
)

// ParseMeasure reads a number or a range out of a text. A unit behind the upper bound counts
// for the lower one too.
func ParseMeasure(s string) Measure {
	none := Measure{math.NaN(), math.NaN()}
	if n, ok := parseNumber([]byte(s), thousandsComma); ok {
		if m, _, ok := n.money(n.unit + 2); ok { // in ten-thousandths
			x := float64(m) / 1e4
			return Measure{x, x}
		}
	}
	text := halfWidth(s)
	lo, loPower, rest, ok := leadingNumber(text)
	if !ok {
		return none
	}
	word := fold(text)
	hi, hiPower, tail, ok := leadingNumber(rest)
	between := strings.TrimSpace(strings.TrimRight(rest[:len(rest)-len(tail)], "0123456789.,万亿千百十kKwWM"))
	if ok && isRangeMark(between) {
		if loPower == 0 && lo < hi {
			loPower = hiPower
		}
		return Measure{scale10(lo, loPower), scale10(hi, hiPower)}
	}
	x := scale10(lo, loPower)
	switch {
	case hasAny(word, orMore) || strings.HasSuffix(strings.TrimSpace(text), "+") || strings.HasPrefix(strings.TrimSpace(text), ">"):
		return Measure{x, math.Inf(1)}
	case hasAny(word, orLess) || strings.HasPrefix(strings.TrimSpace(text), "<"):
		return Measure{0, x}
	}
	return Measure{x, x}
}

// isRangeMark says whether what stands between two numbers makes them a range: -, ~, 至, with units.
func isRangeMark(s string) bool {
	for _, m := range []string{"-", "~", "～", "—", "–", "至", "到", "to"} {
		if strings.Contains(s, m) {
			return true
		}
	}
	return false
}

// halfWidth makes full-width characters half-width.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0xff01 && r <= 0xff5e {
			return r - 0xfee0
		}
		return r
	}, s)
}

// measureUnits stand behind numbers, the longer ones first.
var measureUnits = []struct {
	text  string
	power int
}{{"千万", 7}, {"百万", 6}, {"十万", 5}, {"万亿", 12}, {"千亿", 11}, {"百亿", 10}, {"万", 4}, {"亿", 8}, {"千", 3}, {"百", 2}, {"k", 3}, {"K", 3}, {"w", 4}, {"W", 4}, {"M", 6}}

// leadingNumber reads the first number of a text, with 万, 亿, 千 or k behind it as a power of ten.
func leadingNumber(s string) (x float64, power int, rest string, ok bool) {
	from := strings.IndexAny(s, "0123456789")
	if from < 0 {
		return 0, 0, s, false
	}
	whole, frac, digits, point := 0.0, 1.0, 0, false
	i := from
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			whole = whole*10 + float64(c-'0')
			digits++
			if point {
				frac *= 10
			}
			continue
		case c == '.' && !point:
			point = true
			continue
		case c == ',' && !point && i+3 < len(s) && leadingDigits([]byte(s[i+1:min(i+4, len(s))])) == 3:
			continue
		}
		break
	}
	if digits > 15 {
		return 0, 0, s, false
	}
	rest = s[i:]
	for _, u := range measureUnits {
		if t, ok := strings.CutPrefix(strings.TrimLeft(rest, " "), u.text); ok {
			rest, power = t, u.power
			break
		}
	}
	return whole / frac, power, rest, true
}

var chineseDigits = map[rune]float64{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '兩': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9, '十': 10}

// numerals are the English words for numbers of rooms.
var numerals = strings.NewReplacer("one ", "1 ", "one-", "1-", "two ", "2 ", "two-", "2-", "three ", "3 ", "three-", "3-", "four ", "4 ", "four-", "4-", "five ", "5 ", "five-", "5-", "six ", "6 ", "six-", "6-")

// Rooms gives the number of rooms that a layout names: 三室两厅, 3室2厅1卫, 四房, 两居, 3BR, three bedrooms. It is
// not a number where none is named; a studio (开间, 一居) has one.
func Rooms(s string) float64 {
	rs := []rune(numerals.Replace(strings.ToLower(halfWidth(s))))
	n := math.NaN()
	for i := 0; i < len(rs); i++ {
		r := rs[i]
		switch {
		case r >= '0' && r <= '9':
			if known := n; i > 0 && rs[i-1] >= '0' && rs[i-1] <= '9' {
				n = known*10 + float64(r-'0')
			} else {
				n = float64(r - '0')
			}
			continue
		case r == '室' || r == '房' || r == '居' || r == 'b' || strings.HasPrefix(string(rs[i:min(i+4, len(rs))]), "room"):
			if !math.IsNaN(n) {
				return n
			}
		case r == ' ' || r == '个' || r == '-':
			continue
		case r == '+': // 4+1房 has four rooms
			for i+1 < len(rs) && rs[i+1] >= '0' && rs[i+1] <= '9' {
				i++
			}
			continue
		}
		if v, ok := chineseDigits[r]; ok {
			n = v
			continue
		}
		n = math.NaN()
	}
	if strings.Contains(s, "单间") || strings.Contains(s, "开间") || strings.Contains(strings.ToLower(s), "studio") {
		return 1
	}
	return math.NaN()
}

// BirthdayOf reads a birthday, or the one in a Chinese identity number of 18 or 15 digits; NoDay
// where there is none.
func BirthdayOf(s string) Day {
	s = strings.TrimSpace(s)
	switch n := leadingDigits([]byte(s)); {
	case len(s) == 18 && (n == 18 || n == 17 && (s[17] == 'X' || s[17] == 'x')):
		d, _ := checkDay(digits([]byte(s[6:10])), digits([]byte(s[10:12])), digits([]byte(s[12:14])), yearFirst)
		return d
	case len(s) == 15 && n == 15:
		d, _ := checkDay(1900+digits([]byte(s[6:8])), digits([]byte(s[8:10])), digits([]byte(s[10:12])), yearFirst)
		return d
	}
	d, err := ParseDay(s)
	if err != nil {
		return NoDay
	}
	return d
}

// Fold writes a text the way in which words are compared: lower case, half width, simplified
// characters, without white space and marks.
func Fold(s string) string { return fold(s) }
