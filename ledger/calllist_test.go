package ledger

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestCallList: the call list of a report, filled in, is a list of follow-ups: rows in which nothing was filled in are
// left out, and a contact without a day has that of the list.
func TestCallList(t *testing.T) {
	for lang, heads := range map[string]string{
		"zh": "拜访名单,,,,,,\n← 总览,,,,,,\n截止 2026-10-20。前两级客户,,,,,,\n管家,客户编号,理由,近12月消费金额,联系日期,联系结果,下次联系时间\n",
		"en": "Whom to call,,,,,,\nAs of 2026-10-20. Customers,,,,,,\nOwner,Customer,Reason,\"Spend, last 12 months\",Contacted on,Result,Next contact\n",
	} {
		text := heads + "管家1,A,欠费,100.00,2026-10-25,已缴,\n管家1,B,欠费,50.00,,无人接听,\n管家1,C,欠费,50.00,,,\n管家1,D,欠费,20.00,,,2026-11-01\n"
		l, _, err := readAll(t, Options{AsOf: DayOf(2026, 10, 31), Events: map[Kind][]string{FollowUps: {"next", "result"}}}, text)
		if err != nil {
			t.Fatal(err)
		}
		events := l.Events[FollowUps]
		if events == nil {
			t.Fatalf("%s: not known as follow-ups", lang)
		}
		var got []string
		for n, e := range events.Events {
			got = append(got, fmt.Sprint(l.Customers[e.Customer].ID, " ", e.Day, " ", events.Values("result").Texts[n], " ", events.Values("next").Days[n]))
		}
		want := []string{"A 2026-10-25 已缴 ", "B 2026-10-20 无人接听 ", "D 2026-10-20  2026-11-01"}
		if !slices.Equal(got, want) || l.Reconciled.Rows[BlankRow] != 1 || l.Reconciled.RowsRead() != 4 {
			t.Errorf("%s:\n%s\nwant\n%s", lang, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}
