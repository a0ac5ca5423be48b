package report

import (
	"strconv"
	"strings"

	"grade/ledger"
)

// Count writes a whole number with thousands commas.
func Count(n int64) string {
	s := strconv.FormatInt(n, 10)
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if neg {
		return "-" + s
	}
	return s
}

// Full writes money in full with thousands commas, with cents where there are any.
func Full(m ledger.Money, cents bool) string {
	neg := m < 0
	u := uint64(m)
	if neg {
		u = -u
	}
	s := Count(int64(u / 100))
	if cents {
		s += "." + string([]byte{byte('0' + u%100/10), byte('0' + u%10)})
	}
	if neg {
		s = "-" + s
	}
	return s
}

// percent writes a share without decimals, 41 %; less than half a percent that is not
// nothing is <1 %.
func percent(part, whole int64) string {
	s := share(part, whole) * 100
	if s > 0 && s < 0.5 {
		return "<1%"
	}
	return strconv.Itoa(int(s+0.5)) + "%"
}

// shortKind is the unit in which money is read best: 万 and 亿, or K, M and B; Whole for small sums.
func shortKind(lang string, m ledger.Money) ValueKind {
	if m < 0 {
		m = -m
	}
	units := []struct {
		from ledger.Money
		kind ValueKind
	}{{1_000_000_000_00, Giga}, {1_000_000_00, Mega}, {10_000_00, Kilo}}
	if lang == "zh" {
		units = []struct {
			from ledger.Money
			kind ValueKind
		}{{100_000_000_00, Yi}, {100_000_00, Wan}}
	}
	for _, u := range units {
		if m >= u.from {
			return u.kind
		}
	}
	return Whole
}

// short is money in the unit in which it is read best.
func short(lang string, m ledger.Money) Value { return Value{Kind: shortKind(lang, m), Int: int64(m)} }

// Short writes money in the unit in which it is read best: 12.3万, 1.20亿, 45.6K.
func Short(lang string, m ledger.Money) string { return short(lang, m).String() }

// shortUnits are the units of money: how many cents each is, with how many decimals it is shown, and
// its sign.
var shortUnits = map[ValueKind]struct {
	cents    int64
	decimals int
	sign     string
}{Wan: {1_000_000, 1, "万"}, Yi: {10_000_000_000, 2, "亿"}, Kilo: {100_000, 1, "K"}, Mega: {100_000_000, 2, "M"}, Giga: {100_000_000_000, 2, "B"}}

// rounded divides, half away from zero.
func rounded(n, by int64) int64 {
	q, rest := n/by, n%by
	switch {
	case rest >= by-rest:
		return q + 1
	case -rest >= by+rest:
		return q - 1
	}
	return q
}

// inUnit writes money in a unit.
func inUnit(kind ValueKind, cents int64) string {
	u := shortUnits[kind]
	step := u.cents
	for range u.decimals {
		step /= 10
	}
	n := rounded(cents, step)
	neg := ""
	if n < 0 {
		neg, n = "-", -n
	}
	power := u.cents / step
	digits := strconv.FormatInt(power+n%power, 10)[1:]
	return neg + Count(n/power) + "." + digits + u.sign
}
