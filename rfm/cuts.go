package rfm

import (
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// Cut is a boundary between two scores, exactly: Whole + Num/Den, in days, purchases or
// minor units, with 0 <= Num < Den. It lies in the lower interval, (lo, hi], unless Open
// puts it into the upper one, [lo, hi).
type Cut struct {
	Whole    int64
	Num, Den int64
	Open     bool
}

// WholeCut is the closed cut at a whole number.
func WholeCut(v int64) Cut { return Cut{Whole: v, Den: 1} }

// Below says whether x belongs to the interval below the cut.
func (c Cut) Below(x int64) bool {
	if c.Open && c.Num == 0 {
		return x < c.Whole
	}
	return x <= c.Whole
}

// Decimal writes the cut in units of 10^scale, with at most eight further decimals:
// 18120 and 4/5 cents at scale 2 are 181.208.
func (c Cut) Decimal(scale int) string {
	neg := c.Whole < 0
	whole, num := uint64(c.Whole), uint64(c.Num)
	if neg { // -3 + 1/4 is -(2 + 3/4)
		if whole = -whole; c.Num > 0 {
			whole, num = whole-1, uint64(c.Den-c.Num)
		}
	}
	text := strconv.FormatUint(whole, 10)
	for len(text) <= scale {
		text = "0" + text
	}
	frac := text[len(text)-scale:]
	text = text[:len(text)-scale]
	for range 8 {
		if num == 0 {
			break
		}
		hi, lo := bits.Mul64(num, 10)
		var q uint64
		q, num = bits.Div64(hi, lo, uint64(c.Den))
		frac += strconv.FormatUint(q, 10)
	}
	for len(frac) > 0 && frac[len(frac)-1] == '0' {
		frac = frac[:len(frac)-1]
	}
	if frac != "" {
		text += "." + frac
	}
	if neg && text != "0" {
		text = "-" + text
	}
	return text
}

// ParseCut reads a cut as Decimal writes it, in units of 10^scale. A fraction is
// kept to 16 digits.
func ParseCut(s string, scale int, open bool) (Cut, error) {
	whole, frac, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if whole == "" {
		return Cut{}, fmt.Errorf("not a cut point: %q", s)
	}
	for len(frac) < scale {
		frac += "0"
	}
	n, err := strconv.ParseInt(whole+frac[:scale], 10, 64)
	if err != nil || n < 0 || strings.Trim(frac, "0123456789") != "" {
		return Cut{}, fmt.Errorf("not a cut point: %q", s)
	}
	c := Cut{Whole: n, Den: 1, Open: open}
	den := int64(1)
	for _, d := range frac[scale:min(len(frac), scale+16)] {
		c.Num, den = c.Num*10+int64(d-'0'), den*10
	}
	if strings.HasPrefix(s, "-") {
		if c.Whole = -n; c.Num > 0 { // -(2 + x) is -3 + (1 - x)
			c.Whole, c.Num = c.Whole-1, den-c.Num
		}
	}
	short := reduced(c.Whole, c.Num, den)
	short.Open = open
	return short, nil
}

// Quantile gives the sample quantile of type 7 at i/n of sorted values (Hyndman and Fan,
// Sample Quantiles in Statistical Packages, 1996, definition 7), exactly. It panics
// without values.
func Quantile(sorted []int64, i, n int) Cut {
	if len(sorted) == 0 {
		panic("rfm: the quantile of no values")
	}
	at := (len(sorted) - 1) * i
	lo, rem := at/n, at%n
	a := sorted[lo]
	if rem == 0 {
		return WholeCut(a)
	}
	// a + rem/n x (b - a); the product may need 128 bits.
	diff := uint64(sorted[lo+1]) - uint64(a)
	hi, low := bits.Mul64(diff, uint64(rem))
	q, r := bits.Div64(hi, low, uint64(n))
	return reduced(int64(uint64(a)+q), int64(r), int64(n))
}

func reduced(whole, num, den int64) Cut {
	g := gcd(num, den)
	return Cut{Whole: whole, Num: num / g, Den: den / g}
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// meanCut is the mean of the values, exactly. It panics without values.
func meanCut(values []int64) Cut {
	if len(values) == 0 {
		panic("rfm: the mean of no values")
	}
	// The sum may need more than 64 bits: add up the differences from the smallest.
	least := slices.Min(values)
	var hi, lo uint64
	for _, v := range values {
		var carry uint64
		lo, carry = bits.Add64(lo, uint64(v)-uint64(least), 0)
		hi += carry
	}
	n := uint64(len(values))
	q, r := bits.Div64(hi, lo, n)
	return reduced(int64(uint64(least)+q), int64(r), int64(n))
}
