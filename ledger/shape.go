package ledger

import (
	"regexp"
	"strings"
	"unicode"
)

// datelike are values that say nothing of a person: days, times and amounts.
var datelike = regexp.MustCompile(`^[¥￥$]?[-+]?\d{0,8}([-/.,:： 年月日时分秒元万TZ]+\d{0,7}){0,8}$`)

// shape is a value as a message may show it: days and short numbers as they are, of anything else how it is made,
// so that no message holds a name or a telephone number: 9 for a digit, a for a letter, 字 for a sign.
func shape(v string) string {
	digits := 0
	for _, r := range v {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	if datelike.MatchString(v) && (digits <= 8 || strings.ContainsAny(v, ":：年")) { // 138-0013-8000 is no day
		return v
	}
	out := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsDigit(r):
			return '9'
		case unicode.Is(unicode.Han, r):
			return '字'
		case unicode.IsLetter(r):
			return 'a'
		}
		return r
	}, v)
	if rs := []rune(out); len(rs) > 40 {
		out = string(rs[:40]) + "…"
	}
	return out
}

// dataRow says whether texts are cells of a row rather than headers: two of them or more are days or numbers.
func dataRow(texts []string) bool {
	n := 0
	for _, s := range texts {
		if len(s) > 3 && strings.IndexFunc(s, unicode.IsDigit) >= 0 && strings.Trim(s, "0123456789-/.: +") == "" {
			n++
		}
	}
	return n >= 2
}
