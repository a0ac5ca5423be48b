package ledger

import (
	"fmt"
	"testing"
)

// TestOnly: the ledger of some customers holds what is known of them, in their order, and nothing else.
func TestOnly(t *testing.T) {
	l, _, err := readAll(t, Options{AsOf: DayOf(2026, 10, 31), Reading: Reading{Carry: []string{"phone"}}, Events: map[Kind][]string{FollowUps: {"result"}}},
		"客户编号,客户名称,手机,小区\nA,甲,10000000001,一期\nB,乙,10000000002,二期\nC,丙,10000000003,一期\n",
		"客户编号,收费项目,费用期间,应收金额,实收金额,缴费日期\nA,物业费,2026-09,100,100,2026-09-02\nB,物业费,2026-09,200,,\nC,物业费,2026-09,300,50,2026-09-03\n",
		"客户编号,跟进时间,跟进结果\nA,2026-10-01,一\nC,2026-10-02,二\nC,2026-10-03,三\n")
	if err != nil {
		t.Fatal(err)
	}
	o := l.Only([]int32{2, 0})
	phones, _ := o.Values("phone")
	if got := fmt.Sprint(o.Customers[0].ID, o.Customers[1].ID, phones); got != "CA[10000000003 10000000001]" {
		t.Errorf("customers %s", got)
	}
	var due, paid Money
	for _, b := range o.Bills {
		due, paid = due+b.Due, paid+b.Paid
		if want := []Money{30000, 10000}[b.Customer]; b.Due != want {
			t.Errorf("customer %d was billed %s, want %s", b.Customer, b.Due, want)
		}
	}
	e := o.Events[FollowUps]
	if due != 40000 || paid != 15000 || len(o.Charges) != 2 || fmt.Sprint(e.First, e.Values("result").Texts) != "[0 2 3] [二 三 一]" {
		t.Errorf("due %s, paid %s, %d charges, events %v %v", due, paid, len(o.Charges), e.First, e.Values("result").Texts)
	}
	if len(l.Customers) != 3 || len(l.Bills) != 3 || l.Bills[1].Customer != 1 {
		t.Error("the whole ledger was changed")
	}
}
