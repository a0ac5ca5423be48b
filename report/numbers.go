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
