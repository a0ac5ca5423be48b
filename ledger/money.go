package ledger

import (
	"bytes"
	"errors"
	"math"
	"math/bits"
	"strconv"
	"unicode/utf8"

	"grade/source"
)

// Money is an amount in minor units (cents, fen). It never passes through a float.
type Money int64

// ErrOverflow says that a sum of money left the range of an int64 of minor units.
var ErrOverflow = errors.New("a sum of money is too large (beyond 92,233,720,368,547,758.07)")

// Append appends m with two decimals and no thousands separators: -1234.50.
func (m Money) Append(b []byte) []byte {
	u := uint64(m)
	if m < 0 {
		b = append(b, '-')
		u = -u
	}
	b = strconv.AppendUint(b, u/100, 10)
	return append(b, '.', byte('0'+u%100/10), byte('0'+u%10))
}

// String is Append as a string.
func (m Money) String() string { return string(m.Append(nil)) }

// Add adds and says whether the sum stayed in range.
func (m Money) Add(n Money) (Money, bool) {
	s := m + n
	return s, (s > m) == (n > 0) || n == 0
}

// decimal is an exact number: mant / 10^scale, negative when neg.
type decimal struct {
	mant  uint64
	scale int
	neg   bool
}

// commas says what a comma means in a column of numbers.
type commas uint8

const (
	thousandsComma commas = iota // 1,234.50
	decimalComma                 // 1.234,50
)

// proof is what a number shows about the meaning of commas in its column.
type proof uint8

const (
	noProof      proof = iota
	pointProof         // 12.50 or 1,234.50: a point before decimals
	commaProof         // 12,50 or 1.234,50: a comma before decimals
	brokenNumber       // no number at all
)

// number is what parseNumber read.
type number struct {
	decimal
	currency string // by its symbol or word; "" when none stood there
	unit     int    // power of ten of a 万 or 亿 behind the number
	proof    proof
}

// parseNumber reads an amount, a price or a quantity as people write them: ¥1,234.50
// ￥1,234 1,234元 12.5万 1.2亿 (200.00) -200 200- １２３ 1.38E+10. The text is trimmed.
// It reads under c; the proof tells what the number itself shows.
func parseNumber(b []byte, c commas) (n number, ok bool) {
	// The common case: digits, a point, at most two decimals.
	if c == thousandsComma && len(b) > 0 && len(b) <= 17 {
		i := 0
		if b[0] == '-' {
			n.neg, i = true, 1
		}
		start, point := i, -1
		for ; i < len(b); i++ {
			d := b[i] - '0'
			if d <= 9 {
				n.mant = n.mant*10 + uint64(d)
			} else if b[i] == '.' && point < 0 && i > start {
				point = i
			} else {
				break
			}
		}
		if i == len(b) && i > start {
			if point >= 0 {
				n.scale = len(b) - 1 - point
				if n.scale != 3 && n.scale > 0 {
					n.proof = pointProof
				}
			}
			return n, true
		}
		n = number{}
	}
	return parseWrittenNumber(b, c)
}

// plainMoney reads digits with at most two decimals behind a point, the way most amounts are written, in minor
// units; point says whether there were decimals. ok is false for everything else, which parseNumber reads.
func plainMoney(b []byte) (m Money, point, ok bool) {
	if len(b) == 0 || len(b) > 16 {
		return 0, false, false
	}
	i, neg := 0, b[0] == '-'
	if neg {
		i = 1
	}
	start, at := i, -1
	for ; i < len(b); i++ {
		if d := b[i] - '0'; d <= 9 {
			m = m*10 + Money(d)
		} else if b[i] == '.' && at < 0 && i > start {
			at = i
		} else {
			return 0, false, false
		}
	}
	if i == start {
		return 0, false, false
	}
	decimals := 0
	if at >= 0 {
		decimals = len(b) - 1 - at
	}
	switch decimals {
	case 0:
		m *= 100
	case 1:
		m *= 10
	case 2:
	default:
		return 0, false, false
	}
	if neg {
		m = -m
	}
	return m, decimals > 0, true
}

// parseWrittenNumber is parseNumber for everything but plain digits.
func parseWrittenNumber(b []byte, c commas) (n number, ok bool) {
	var store [64]byte
	b, n.currency, n.unit, n.neg, ok = stripNumber(foldNumber(store[:0], b))
	if !ok || len(b) == 0 {
		return number{}, false
	}
	exp := 0
	if i := bytes.IndexAny(b, "eE"); i > 0 {
		v, err := strconv.Atoi(string(b[i+1:]))
		if err != nil || v < -30 || v > 30 {
			return number{}, false
		}
		exp, b = v, b[:i]
	}
	point, read := decimalMark(b, c)
	if n.proof = read; read == brokenNumber {
		return number{}, false
	}
	digits := 0
	for i, d := range b {
		switch {
		case d >= '0' && d <= '9':
			digits++
			if n.mant > (math.MaxUint64-9)/10 {
				return number{}, false
			}
			n.mant = n.mant*10 + uint64(d-'0')
			if point >= 0 && i > point {
				n.scale++
			}
		case d == '.' || d == ',' || d == '\'':
		default:
			return number{}, false
		}
	}
	n.scale -= exp
	for n.scale < 0 {
		hi, lo := bits.Mul64(n.mant, 10)
		if hi != 0 {
			return number{}, false
		}
		n.mant, n.scale = lo, n.scale+1
	}
	return n, digits > 0
}

// foldNumber makes full-width characters ASCII and drops white space.
func foldNumber(dst, b []byte) []byte {
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		i += size
		switch {
		case r >= 0xff01 && r <= 0xff5e:
			dst = append(dst, byte(r-0xfee0))
		case r == '￥':
			dst = append(dst, "¥"...)
		case r == '−' || r == '–':
			dst = append(dst, '-')
		case r <= ' ' || r == 0xa0 || r == 0x3000 || r == 0x202f || r == 0x2009 || r == 0x200b || r == 0xfeff:
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

// currencySigns are what may stand before or behind an amount, the longer ones first.
var currencySigns = []struct{ sign, code string }{
	{"人民币", "CNY"}, {"RMB", "CNY"}, {"CNY", "CNY"}, {"CN¥", "CNY"}, {"¥", "CNY"},
	{"港币", "HKD"}, {"港元", "HKD"}, {"HKD", "HKD"}, {"HK$", "HKD"},
	{"美元", "USD"}, {"USD", "USD"}, {"US$", "USD"}, {"NT$", "TWD"}, {"$", "USD"},
	{"欧元", "EUR"}, {"EUR", "EUR"}, {"€", "EUR"}, {"GBP", "GBP"}, {"£", "GBP"},
	{"元整", "CNY"}, {"元", "CNY"}, {"圆", "CNY"}, {"圓", "CNY"}, {"块", "CNY"},
}

var numberUnits = []struct {
	word  string
	power int
}{{"亿", 8}, {"億", 8}, {"千万", 7}, {"百万", 6}, {"万", 4}, {"萬", 4}}

// stripNumber takes signs, brackets, currencies and units off both ends.
func stripNumber(b []byte) (rest []byte, currency string, unit int, neg, ok bool) {
	signs := 0
	for changed := true; changed && len(b) > 0; {
		changed = false
		switch last := b[len(b)-1]; {
		case b[0] == '(' && last == ')' && len(b) > 2:
			b, signs, neg, changed = b[1:len(b)-1], signs+1, true, true
		case b[0] == '-':
			b, signs, neg, changed = b[1:], signs+1, true, true
		case b[0] == '+':
			b, signs, changed = b[1:], signs+1, true
		case last == '-':
			b, signs, neg, changed = b[:len(b)-1], signs+1, true, true
		}
		for _, s := range currencySigns {
			switch {
			case currency != "" && currency != s.code:
			case bytes.HasPrefix(b, []byte(s.sign)):
				b, currency, changed = b[len(s.sign):], s.code, true
			case bytes.HasSuffix(b, []byte(s.sign)):
				b, currency, changed = b[:len(b)-len(s.sign)], s.code, true
			}
		}
		for _, u := range numberUnits {
			if unit == 0 && bytes.HasSuffix(b, []byte(u.word)) {
				b, unit, changed = b[:len(b)-len(u.word)], u.power, true
			}
		}
	}
	return b, currency, unit, neg, signs <= 1
}

// decimalMark finds the mark before the decimals, -1 if there is none, and what that
// proves. A comma before exactly three digits is a thousands comma unless c says
// otherwise; likewise a point where the comma is decimal.
func decimalMark(b []byte, c commas) (int, proof) {
	comma, point := bytes.Count(b, []byte{','}), bytes.Count(b, []byte{'.'})
	last := bytes.LastIndexAny(b, ".,")
	if last < 0 {
		return -1, noProof
	}
	behind := len(b) - 1 - last
	switch {
	case comma > 0 && point > 0:
		p, mark, group := pointProof, byte('.'), byte(',')
		if b[last] == ',' {
			p, mark, group = commaProof, ',', '.'
		}
		if bytes.Count(b, []byte{mark}) > 1 || !grouped(b[:last], group) || (p == pointProof) != (c == thousandsComma) && behind == 0 {
			return -1, brokenNumber
		}
		return last, p
	case comma > 1 || point > 1:
		if !grouped(b, b[last]) {
			return -1, brokenNumber
		}
		if point > 1 {
			return -1, commaProof
		}
		return -1, pointProof
	case comma == 1 && behind == 3 && last > 0 && last <= 3:
		if c == decimalComma {
			return last, noProof
		}
		return -1, noProof
	case comma == 1:
		return last, commaProof
	case behind == 3 && c == decimalComma:
		return -1, noProof
	case behind == 3:
		return last, noProof
	}
	return last, pointProof
}

// grouped says whether every group behind a separator has three digits, and the first has
// one to three.
func grouped(b []byte, sep byte) bool {
	parts := bytes.Split(b, []byte{sep})
	if len(parts[0]) < 1 || len(parts[0]) > 3 {
		return false
	}
	for _, p := range parts[1:] {
		if len(p) != 3 {
			return false
		}
	}
	return true
}

// trimmed drops the zeros behind the point.
func (d decimal) trimmed() decimal {
	for d.scale > 0 && d.mant%10 == 0 {
		d.mant, d.scale = d.mant/10, d.scale-1
	}
	return d
}

// times multiplies two exact numbers; ok is false when the product needs more than 64 bits.
func (d decimal) times(e decimal) (decimal, bool) {
	d, e = d.trimmed(), e.trimmed()
	hi, lo := bits.Mul64(d.mant, e.mant)
	return decimal{mant: lo, scale: d.scale + e.scale, neg: d.neg != e.neg}, hi == 0
}

// money rounds d x 10^power to minor units, half away from zero, and says whether
// anything was lost. ok is false when it is out of range.
func (d decimal) money(power int) (m Money, rounded, ok bool) {
	v, shift := d.mant, 2+power-d.scale
	for ; shift > 0 && v != 0; shift-- {
		hi, lo := bits.Mul64(v, 10)
		if hi != 0 {
			return 0, false, false
		}
		v = lo
	}
	if shift < 0 {
		q, lost, half := v, false, false
		for ; shift < 0; shift++ {
			lost = lost || half || q%10 != 0 && shift < -1
			if shift == -1 {
				r := q % 10
				half = r >= 5
				lost = lost || r != 0
			}
			q /= 10
		}
		if half {
			q++
		}
		v, rounded = q, lost
	}
	if v > math.MaxInt64 {
		return 0, false, false
	}
	if m = Money(v); d.neg {
		m = -m
	}
	return m, rounded, true
}

// ParseMoney reads one amount the way a column of amounts with thousands commas is read,
// rounded half away from zero to minor units.
func ParseMoney(s string) (Money, error) {
	n, ok := parseNumber(source.Trim([]byte(s)), thousandsComma)
	if ok {
		if m, _, ok := n.money(n.unit); ok {
			return m, nil
		}
	}
	return 0, errors.New("not an amount: " + strconv.Quote(s))
}
