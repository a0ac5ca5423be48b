package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"grade/ledger"
)

// MaskFields are what can be hidden of customers.
var MaskFields = []string{"phone", "id", "name"}

// Mask hides telephone numbers, ids or names in every output, ids among them that are a number or a name, but for the signs at their ends: 138****5678,
// C0***21, 张*. Ids that would be the same then get a number, so that rows stay apart. Rows that
// were left out are listed without their values. It says whether ids changed, which merged ids then go with.
func (r *Result) Mask(fields []string) bool {
	r.masked = fields
	l := r.Ledger
	changed := false
	phones, names, ids := slices.Contains(fields, "phone"), slices.Contains(fields, "name"), slices.Contains(fields, "id")
	l.Rewrite(func(f ledger.Field, header, v string) string {
		switch {
		case phones && (isPhone(f, header) || mobile.MatchString(v)):
			return maskText(v, 3, 4)
		case names && isName(f, header):
			return maskName(v)
		case ids && f == "id_number":
			return maskText(v, 1, 1)
		}
		return v
	})
	named := slices.ContainsFunc(r.Inputs, func(in Input) bool { return in.NameKey })
	used := map[string]int{}
	for i := range l.Customers {
		c := &l.Customers[i]
		hide := ""
		switch {
		case ids:
			hide = maskText(c.ID, 2, 2)
		case phones && mobile.MatchString(c.ID):
			hide = maskText(c.ID, 3, 4)
		case names && (named || c.ID == c.Name()):
			hide = maskName(c.ID)
		}
		if hide != "" {
			if used[hide]++; used[hide] > 1 {
				hide = fmt.Sprintf("%s#%d", hide, used[hide])
			}
			c.ID, changed = hide, true
		}
		if names {
			c.Set(ledger.CustomerName, maskName(c.Name()))
		}
	}
	if changed {
		l.Merges = nil
	}
	return changed
}

// mobile is the shape of a telephone number as people are called by.
var mobile = regexp.MustCompile(`^(\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}$`)

// isName says whether a column holds names of people.
func isName(f ledger.Field, header string) bool {
	h := strings.ToLower(header)
	for _, word := range []string{"姓名", "联系人", "户主", "聯絡人", "contact name", "full name", "first name", "last name"} {
		if strings.Contains(h, word) {
			return true
		}
	}
	return f == ledger.CustomerName
}

// IsPersonal says whether a column, by its field or its header, holds names or telephone numbers of people.
func IsPersonal(column string) bool {
	field, _ := ledger.ParseField(column)
	if f := ledger.FieldNamed(column); field == "" {
		field = f
	}
	return isName(field, column) || isPhone(field, column)
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
