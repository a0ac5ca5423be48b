package ledger

import (
	"strings"
	"testing"
)

// TestMonthHeader: headers of months, quarters and years, and what their cells hold.
func TestMonthHeader(t *testing.T) {
	for _, c := range []struct {
		header, want string
		role         cellRole
	}{
		{"2026-01", "2026-01-01 2026-01-31", paidCell}, {"202602", "2026-02-01 2026-02-28", paidCell}, {"2026年3月", "2026-03-01 2026-03-31", paidCell}, {"2026年12月份物业费", "2026-12-01 2026-12-31", paidCell},
		{"2026年1月应收", "2026-01-01 2026-01-31", dueCell}, {"实收(2026.04)", "2026-04-01 2026-04-30", paidCell}, {"2026年5月欠费", "2026-05-01 2026-05-31", arrearsCell}, {"2026-06缴费日期", "2026-06-01 2026-06-30", dayCell},
		{"2026年7月用电量(度)", "2026-07-01 2026-07-31", quantityCell}, {"Jan 2026", "2026-01-01 2026-01-31", paidCell}, {"Feb-26 Due", "2026-02-01 2026-02-28", dueCell}, {"2026年第2季度", "2026-04-01 2026-06-30", paidCell},
		{"2026Q3", "2026-07-01 2026-09-30", paidCell}, {"2025年度", "2025-01-01 2025-12-31", paidCell}, {"十一月", "2000-11-01 2000-11-30", paidCell}, {"12月", "2000-12-01 2000-12-31", paidCell},
		{"1月跟进", "", 0}, {"合计", "", 0}, {"2026-01-15", "", 0}, {"13月", "", 0}, {"May", "2000-05-01 2000-05-31", paidCell}, {"Maybe", "", 0}, {"月应收", "", 0}, {"房号", "", 0},
	} {
		p, _, role, ok := monthHeader(c.header)
		got := ""
		if ok {
			got = p.From.String() + " " + p.To.String()
		}
		if got != c.want || ok && role != c.role {
			t.Errorf("%q: %q %d, want %q %d", c.header, got, role, c.want, c.role)
		}
	}
}

// TestPeriodMonths: on which days the months of a period begin.
func TestPeriodMonths(t *testing.T) {
	for text, want := range map[string]string{
		"2026-01~2026-03":         "2026-01-01 2026-02-01 2026-03-01",
		"2026-01-15至2026-03-14":   "2026-01-15 2026-02-15",
		"2026-01-31至2026-03-30":   "2026-01-31 2026-02-28",
		"2026-03-05 至 2026-03-20": "2026-03-05",
	} {
		p, ok := ParsePeriod(text, 0)
		var got []string
		for _, d := range p.Begins() {
			got = append(got, d.String())
		}
		if s := strings.Join(got, " "); !ok || s != want {
			t.Errorf("%s: %s, want %s", text, s, want)
		}
	}
	if len(noPeriod.Begins()) != 0 {
		t.Error("a period that is not known has months")
	}
}

// FuzzPeriod: whatever a period or a header holds, it is read or not; what is read has its ends in order.
func FuzzPeriod(f *testing.F) {
	for _, s := range []string{"2026-01~2026-12", "2026年第1季度", "1-3月", "2026年1月应收", "Jan 2026", "20260101-20261231", "十二月", "(2026", "2026年一月"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if p, ok := ParsePeriod(s, 2026); ok && (p.From > p.To || len(p.Begins()) == 0) {
			t.Errorf("%q: %s to %s", s, p.From, p.To)
		}
		if p, _, _, ok := monthHeader(s); ok && p.From > p.To {
			t.Errorf("%q: %s to %s", s, p.From, p.To)
		}
	})
}
