package ledger

import (
	"strings"
	"testing"
	"time"
)

// TestCalendar compares every day from 1600 to 2400 with the standard library.
func TestCalendar(t *testing.T) {
	for at := time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2400; at = at.AddDate(0, 0, 1) {
		y, m, d := at.Date()
		day := DayOf(y, int(m), d)
		gy, gm, gd := day.Date()
		if int64(day) != at.Unix()/86400-map[bool]int64{true: 1}[at.Unix()%86400 < 0] || gy != y || gm != int(m) || gd != d {
			t.Fatalf("%s is day %d, and back %d-%d-%d", at.Format("2006-01-02"), day, gy, gm, gd)
		}
		if s := day.String(); s != at.Format("2006-01-02") {
			t.Fatalf("%s prints as %s", at.Format("2006-01-02"), s)
		}
	}
	if NoDay.String() != "" {
		t.Errorf("NoDay is %q", NoDay)
	}
	if s := Day(-1<<31 + 1).String(); s[0] != '-' {
		t.Errorf("a day long before Christ is %s", s)
	}
}

func TestParseDate(t *testing.T) {
	shanghai := time.FixedZone("", 8*3600)
	for _, c := range []struct {
		text  string
		order DateOrder
		want  string
		shape dateShape
	}{
		{"2024-08-19", AnyOrder, "2024-08-19", yearFirst}, {"2024/8/19", AnyOrder, "2024-08-19", yearFirst}, {"2024.8.19", AnyOrder, "2024-08-19", yearFirst},
		{"2024年8月19日", AnyOrder, "2024-08-19", yearFirst}, {"2024年08月19日 12:30", AnyOrder, "2024-08-19", yearFirst}, {"20240819", AnyOrder, "2024-08-19", yearFirst},
		{"20240819123000", AnyOrder, "2024-08-19", yearFirst}, {"2024-08-19 12:00:00", AnyOrder, "2024-08-19", yearFirst}, {"2024-08-19T23:30:00Z", AnyOrder, "2024-08-19", yearFirst},
		{"2024-08-19T23:30:00-05:00", AnyOrder, "2024-08-19", yearFirst}, {"2024/08/19 下午3:30", AnyOrder, "2024-08-19", yearFirst}, {"2024-08-19 星期一", AnyOrder, "2024-08-19", yearFirst},
		{"２０２４－０８－１９", AnyOrder, "2024-08-19", yearFirst}, {"2024 8 19", AnyOrder, "2024-08-19", yearFirst},
		{"45523", AnyOrder, "2024-08-19", yearFirst}, {"45523.75", AnyOrder, "2024-08-19", yearFirst}, {"1724050800", AnyOrder, "2024-08-19", yearFirst}, {"1724083199000", AnyOrder, "2024-08-19", yearFirst},
		{"1724083200000", AnyOrder, "2024-08-20", yearFirst}, // midnight in Shanghai
		{"Oct 7, 2025 6:55 PM", AnyOrder, "2025-10-07", yearFirst}, {"7 October 2025", AnyOrder, "2025-10-07", yearFirst}, {"07-Oct-2025", AnyOrder, "2025-10-07", yearFirst}, {"7-Oct-25", AnyOrder, "2025-10-07", yearFirst},
		{"31/12/2024", AnyOrder, "2024-12-31", dayFirst}, {"12/31/2024", AnyOrder, "2024-12-31", monthFirst}, {"01/02/2024", AnyOrder, "2024-02-01", openDate},
		{"01/02/2024", MonthFirst, "2024-01-02", openDate}, {"01/02/2024", DayFirst, "2024-02-01", openDate}, {"05/05/2024", AnyOrder, "2024-05-05", sameBoth},
		{"1/2/24", MonthFirst, "2024-01-02", openDate}, {"24-08-19", AnyOrder, "", noDate}, {"24-08-19", DayFirst, "2019-08-24", dayFirst}, {"31.12.2024 23:59", AnyOrder, "2024-12-31", dayFirst}, {"24/8/19", YearFirst, "2024-08-19", yearFirst},
		{"2024-02-29", AnyOrder, "2024-02-29", yearFirst},
		// not dates
		{"2023-02-29", AnyOrder, "", noDate}, {"2024-13-01", AnyOrder, "", noDate}, {"2024-00-10", AnyOrder, "", noDate}, {"32/13/2024", AnyOrder, "", noDate}, {"2024", AnyOrder, "", noDate},
		{"2024-08", AnyOrder, "", noDate}, {"19999", AnyOrder, "", noDate}, {"80001", AnyOrder, "", noDate}, {"soon", AnyOrder, "", noDate}, {"", AnyOrder, "", noDate}, {"1899-12-31", AnyOrder, "", noDate},
		{"9999-12-31", AnyOrder, "", noDate}, {"2024-08-19x", AnyOrder, "", noDate}, {"31/12/2024", YearFirst, "", noDate}, {"Foo 7, 2025", AnyOrder, "", noDate}, {"Oct 2025", AnyOrder, "", noDate},
		{"Feb 30, 2025", AnyOrder, "", noDate}, {"1/2/3", AnyOrder, "", noDate}, {"12345678901", AnyOrder, "", noDate}, {"0000000001", AnyOrder, "", noDate}, {"2024-08-19 and a very long remark that is no time", AnyOrder, "", noDate},
		{"1,2,2024", AnyOrder, "", noDate}, {"20241301", AnyOrder, "", noDate}, {"2024-0x-19", AnyOrder, "", noDate}, {"Oct 7, 2025 or later", AnyOrder, "", noDate},
		{"1/12/2024", YearFirst, "", noDate}, {strings.Repeat("x", 60), AnyOrder, "", noDate}, {"\u200b2024-08-19\ufeff", AnyOrder, "2024-08-19", yearFirst},
	} {
		d, shape := parseDate([]byte(c.text), dateRules{order: c.order, said: c.order != AnyOrder, zone: shanghai})
		if d.String() != c.want || shape != c.shape {
			t.Errorf("parseDate(%q, %d) = %s (%d), want %s (%d)", c.text, c.order, d, shape, c.want, c.shape)
		}
	}
	if d, _ := parseDate([]byte("1724083200000"), dateRules{}); d.String() != "2024-08-19" {
		t.Errorf("without a zone an epoch is UTC: %s", d)
	}
}

// TestFarDays: the calendar goes on before the year 0, and no length of time leads nowhere.
func TestFarDays(t *testing.T) {
	if got, want := DayOf(-1, 3, 1), DayOf(399, 3, 1)-146097; got != want { // 400 years have 146,097 days
		t.Errorf("DayOf(-1, 3, 1) = %d, want %d", got, want)
	}
	if a, b := (Span{}).Before(5), (Span{}).After(5); a != NoDay || b != NoDay {
		t.Errorf("no span before and after: %d, %d, want no day", a, b)
	}
}

func TestSpan(t *testing.T) {
	for _, c := range []struct{ span, from, want string }{
		{"90d", "2024-03-31", "2024-01-01"}, {"1w", "2024-03-08", "2024-03-01"}, {"1mo", "2024-03-31", "2024-02-29"}, {"24mo", "2024-10-31", "2022-10-31"}, {"1y", "2024-02-29", "2023-02-28"}, {"13mo", "2024-01-15", "2022-12-15"},
	} {
		s, err := ParseSpan(c.span)
		from, _ := ParseDay(c.from)
		if err != nil || s.Before(from).String() != c.want || s.String() != c.span {
			t.Errorf("%s before %s = %s, %v, want %s", c.span, c.from, s.Before(from), err, c.want)
		}
	}
	for _, bad := range []string{"", "d", "0d", "5", "5m", "-5d", "5 d", "1000000d", "99999999999999999999d"} {
		if _, err := ParseSpan(bad); err == nil {
			t.Errorf("ParseSpan(%q) is accepted", bad)
		}
	}
	if (Span{}).Before(5) != NoDay || (Span{}).String() != "" {
		t.Error("no span reaches back to the beginning")
	}
}

func TestParseDateOrder(t *testing.T) {
	for text, want := range map[string]DateOrder{"dd/mm/yyyy": DayFirst, "MM-DD-YYYY": MonthFirst, "%Y-%m-%d": YearFirst, "d.m.y": DayFirst, "yyyy": AnyOrder, "": AnyOrder, "mm/yyyy/dd": AnyOrder} {
		got, err := ParseDateOrder(text)
		if got != want || (err != nil) != (want == AnyOrder) {
			t.Errorf("ParseDateOrder(%q) = %d, %v, want %d", text, got, err, want)
		}
	}
	if _, err := ParseDay("31/12/2024"); err == nil {
		t.Error("ParseDay takes a day-first date")
	}
}

// FuzzDate: nothing panics, a date is in range, and what is printed is read back.
func FuzzDate(f *testing.F) {
	for _, s := range []string{"2024-08-19", "2024年8月19日", "31/12/2024", "Oct 7, 2025 6:55 PM", "45523.5", "1724083199000", "２０２４", "1/1/1", "T", "年月日"} {
		f.Add(s, byte(0))
	}
	f.Fuzz(func(t *testing.T, s string, order byte) {
		d, shape := parseDate([]byte(s), dateRules{order: DateOrder(order % 4)})
		if (shape == noDate) != (d == NoDay) {
			t.Fatalf("%q is %s with shape %d", s, d, shape)
		}
		if shape == noDate {
			return
		}
		if d < firstDay || d > lastDay {
			t.Fatalf("%q is %s, out of range", s, d)
		}
		if again, err := ParseDay(d.String()); err != nil || again != d {
			t.Fatalf("%q is %s, which is read as %s, %v", s, d, again, err)
		}
	})
}
