package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"grade/ledger"
)

// MaskFields are what can be hidden of customers.
var MaskFields = []string{"phone", "id", "name"}

// Mask hides telephone numbers, ids or names in every output, but for the signs at their ends: 138****5678,
// C0***21, 张*. Ids that would be the same then get a number, so that rows stay apart. Rows that
// were left out are listed without their values.
func (r *Result) Mask(fields []string) {
	r.masked = fields
	l := r.Ledger
	if slices.Contains(fields, "phone") {
		l.Rewrite(func(f ledger.Field, header, v string) string {
			if isPhone(f, header) {
				return maskText(v, 3, 4)
			}
			return v
		})
	}
	if slices.Contains(fields, "name") {
		for i := range l.Customers {
			l.Customers[i].Name = maskName(l.Customers[i].Name)
		}
		if r.Previous != nil {
			for i := range r.Previous.Gone {
				r.Previous.Gone[i].Name = maskName(r.Previous.Gone[i].Name)
			}
		}
	}
	if slices.Contains(fields, "id") {
		l.Rewrite(func(f ledger.Field, header, v string) string {
			if f == "id_number" {
				return maskText(v, 1, 1)
			}
			return v
		})
		used := map[string]int{}
		for i := range l.Customers {
			m := maskText(l.Customers[i].ID, 2, 2)
			if used[m]++; used[m] > 1 {
				m = fmt.Sprintf("%s#%d", m, used[m])
			}
			l.Customers[i].ID = m
		}
	}
}

// isPhone says whether a column holds telephone numbers, by its field or its header.
func isPhone(f ledger.Field, header string) bool {
	h := strings.ToLower(header)
	for _, word := range []string{"电话", "手机", "電話", "手機", "phone", "mobile"} {
		if strings.Contains(h, word) {
			return true
		}
	}
	return f == ledger.Phone
}

// maskName keeps the first sign of a name, and of long ones the last.
func maskName(s string) string {
	n := len([]rune(s))
	if n > 4 {
		return maskText(s, 2, 1)
	}
	return maskText(s, 1, 0)
}

// maskText keeps so many signs at both ends, and hides at least four, or half of a short text.
func maskText(s string, head, tail int) string {
	rs := []rune(s)
	for head+tail > 0 && len(rs)-head-tail < min(4, (len(rs)+1)/2) {
		if tail > 0 && tail >= head {
			tail--
		} else {
			head--
		}
	}
	if len(rs) == 0 {
		return ""
	}
	stars := strings.Repeat("*", len(rs)-head-tail)
	return string(rs[:head]) + stars + string(rs[len(rs)-tail:])
}

// hidden is a value of a row that was left out, as far as it may be shown.
func (r *Result) hidden(value string) string {
	if len(r.masked) == 0 || value == "" {
		return value
	}
	if strings.IndexFunc(value, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }) < 0 {
		return value
	}
	return "***"
}
