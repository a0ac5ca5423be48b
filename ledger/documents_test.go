package ledger

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// booked reads a text and gives its bookings as one line, with the reasons.
func booked(t *testing.T, o Options, texts ...string) (lines string, l *Ledger) {
	t.Helper()
	l, b, err := readAll(t, o, texts...)
	if err != nil {
		return err.Error(), nil
	}
	return strings.Join(b.lines(l), ", ") + "; " + reasons(&l.Reconciled.Tally), l
}

// TestFillDown: what stands on the first line of a document only holds for its other lines, and for
// none else.
func TestFillDown(t *testing.T) {
	const head = "单据编号,单据日期,客户编码,存货名称,价税合计\n"
	for _, c := range []struct{ name, rows, want string }{
		{"lines of a document", "D1,2024-01-01,A,软管,1\n,,,角阀,2\n,,,面板,3\nD2,2024-01-02,B,软管,4\n", "A 2024-01-01 1.00, A 2024-01-01 2.00, A 2024-01-01 3.00, B 2024-01-02 4.00; used=4/10.00"},
		{"subtotals between", "D1,2024-01-01,A,软管,1\n,,,角阀,2\n小计,,,,3\nD2,2024-01-02,B,软管,4\n,,,面板,5\n小计,,,,9\n合计,,,,12\n", "A 2024-01-01 1.00, A 2024-01-01 2.00, B 2024-01-02 4.00, B 2024-01-02 5.00; used=4/12.00 total_row=3/24.00"},
		{"the number on every line", "D1,2024-01-01,A,软管,1\nD1,,,角阀,2\nD1,,,面板,3\nD2,,,面板,9\n", "A 2024-01-01 1.00, A 2024-01-01 2.00, A 2024-01-01 3.00; used=3/6.00 no_customer=1/9.00"},
		{"a document without a customer keeps none", "D1,2024-01-01,A,软管,1\n,,,角阀,2\nD2,2024-01-02,,软管,4\n,,,面板,5\n", "A 2024-01-01 1.00, A 2024-01-01 2.00; used=2/3.00 no_customer=2/9.00"},
		{"walk-in customers are not filled", "D1,2024-01-01,A,软管,1\nD2,2024-01-01,,角阀,2\nD3,2024-01-02,,面板,3\n", "A 2024-01-01 1.00; used=1/1.00 no_customer=2/5.00"},
		{"lines that break the amount down are no lines", "D1,2024-01-01,A,软管,9\n,,,其中：现金,4\n,,,其中：刷卡,5\nD2,2024-01-02,B,软管,3\n,,,其中：现金,3\n", "A 2024-01-01 9.00, B 2024-01-02 3.00; used=2/12.00 no_customer=3/12.00"},
		{"a day on every line", "D1,2024-01-01,A,软管,1\n,2024-01-02,,角阀,2\n", "A 2024-01-01 1.00, A 2024-01-02 2.00; used=2/3.00"},
		{"the same number is no continuation where the line has a day", "D1,2024-01-01,A,软管,1\nD1,2024-01-02,,角阀,2\nD2,2024-01-02,,面板,3\n", "A 2024-01-01 1.00; used=1/1.00 no_customer=2/5.00"},
		{"sums without a word are no lines", "D1,2024-01-01,A,软管,1\n,,,,1\nD2,2024-01-02,B,软管,4\n,,,,4\n", "A 2024-01-01 1.00, B 2024-01-02 4.00; used=2/5.00 no_customer=2/5.00"},
	} {
		got, l := booked(t, Options{Reading: Reading{Workers: 3}}, head+c.rows)
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if l != nil && c.name == "lines of a document" && l.Reconciled.Changed[FilledDown] != 2 {
			t.Errorf("%d lines filled down, want 2", l.Reconciled.Changed[FilledDown])
		}
	}
}

// TestSplitAmounts: an amount that its own thousands comma cut in two is never its first part.
func TestSplitAmounts(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"with decimals", "id,order_date,amount\nA,2024-01-01,1,234.50\nB,2024-01-02,40\n", "A 2024-01-01 1234.50, B 2024-01-02 40.00; used=2/1274.50"},
		{"in the middle", "id,order_date,amount,city\nA,2024-01-01,1,234.50,X\nB,2024-01-02,40,Y\n", "A 2024-01-01 1234.50, B 2024-01-02 40.00; used=2/1274.50"},
		{"millions", "id,order_date,amount\nA,2024-01-01,1,234,567\nB,2024-01-02,40\n", "A 2024-01-01 1234567.00, B 2024-01-02 40.00; used=2/1234607.00"},
		{"all of them, whole numbers", "id,order_date,amount\nA,2024-01-01,1,034\nB,2024-01-02,2,500\n", "A 2024-01-01 1034.00, B 2024-01-02 2500.00; used=2/3534.00"},
		{"all of them, and nothing that proves it", "id,order_date,amount\nA,2024-01-01,1,134\nB,2024-01-02,2,500\n", "none of the amounts"},
		{"a comma in another column", "id,order_date,amount,points,note\nB,2024-01-02,40,5,red\nC,2024-01-02,41,6,blue\nA,2024-01-01,50,100,blue, large\n", "A 2024-01-01 50.00, B 2024-01-02 40.00, C 2024-01-02 41.00; used=3/131.00"},
		{"a number behind, and nothing that proves it", "id,order_date,amount\nA,2024-01-01,50,100\nB,2024-01-02,40\n", "B 2024-01-02 40.00; used=1/40.00 bad_amount=1/0.00"},
		{"a remark behind", "id,order_date,amount\nA,2024-01-01,100,gift\nB,2024-01-02,40\n", "A 2024-01-01 100.00, B 2024-01-02 40.00; used=2/140.00"},
		{"a number that is no part", "id,order_date,amount\nA,2024-01-01,1500,234\nB,2024-01-02,40\n", "A 2024-01-01 1500.00, B 2024-01-02 40.00; used=2/1540.00"},
	} {
		text := strings.Replace(c.text, "id,", "customer_id,", 1)
		if got, _ := booked(t, Options{}, text); got != c.want && !strings.Contains(got, c.want) {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestSales: the rows of a sale are one purchase: DESIGN 2, property sales.
func TestSales(t *testing.T) {
	const head = "项目,房间,客户编号,单据类型,交易状态,业务日期,合同总价\n"
	for _, c := range []struct{ name, rows, want string }{
		{"a contract takes the place of its subscription", "P,101,A,认购,有效,2024-03-01,100\nP,101,A,签约,有效,2024-03-20,98\n", "A 2024-03-20 98.00; used=1/98.00 duplicate=1/100.00"},
		{"a subscription alone", "P,101,A,认购,有效,2024-03-01,100\n", "A 2024-03-01 100.00; used=1/100.00"},
		{"another price: the first contract's day, the latest amount", "P,101,A,签约,有效,2024-03-20,98\nP,101,A,签约,变价,2024-05-06,95\n", "A 2024-03-20 95.00; used=1/95.00 duplicate=1/98.00"},
		{"rows in any order", "P,101,A,签约,变价,2024-05-06,95\nP,101,A,认购,有效,2024-03-01,100\nP,101,A,签约,有效,2024-03-20,98\n", "A 2024-03-20 95.00; used=1/95.00 duplicate=2/198.00"},
		{"another room", "P,101,A,签约,换房,2024-03-20,98\nP,202,A,签约,有效,2024-05-06,110\n", "A 2024-05-06 110.00; used=1/110.00 duplicate=1/98.00"},
		{"another room that is not there", "P,101,A,签约,换房,2024-03-20,98\nP,9,B,签约,有效,2024-03-20,1\n", "B 2024-03-20 1.00; used=1/1.00 cancelled=1/98.00"},
		{"another name", "P,101,A,签约,更名,2024-03-20,98\nP,101,B,签约,有效,2024-03-28,98\n", "B 2024-03-20 98.00; used=1/98.00 duplicate=1/98.00"},
		{"withdrawn", "P,101,A,认购,有效,2024-03-01,98\nP,101,A,签约,退房,2024-03-20,98\nP,9,B,签约,有效,2024-03-20,1\n", "B 2024-03-20 1.00; used=1/1.00 cancelled=2/196.00"},
		{"sold again", "P,101,A,签约,退房,2024-03-20,98\nP,101,B,认购,有效,2024-06-01,90\nP,101,B,签约,有效,2024-06-11,90\n", "B 2024-06-11 90.00; used=1/90.00 duplicate=1/90.00 cancelled=1/98.00"},
		{"two owners", "P,101,A,签约,有效,2024-03-20,98\nP,101,B,签约,有效,2024-03-20,98\n", "A 2024-03-20 98.00; used=1/98.00 duplicate=1/98.00"},
		{"the same room elsewhere", "P,101,A,签约,有效,2024-03-20,98\nQ,101,A,签约,有效,2024-03-21,90\n", "A 2024-03-20 98.00, A 2024-03-21 90.00; used=2/188.00"},
		{"a parking space within 90 days joins the home's day", "P,101,A,签约,有效,2024-03-20,98\nP,车位7,A,签约,有效,2024-06-18,12\n", "A 2024-03-20 12.00, A 2024-03-20 98.00; used=2/110.00"},
		{"and later it does not", "P,101,A,签约,有效,2024-03-20,98\nP,车位7,A,签约,有效,2024-06-19,12\n", "A 2024-03-20 98.00, A 2024-06-19 12.00; used=2/110.00"},
	} {
		if got, _ := booked(t, Options{Reading: Reading{Workers: 2}}, head+c.rows); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	for _, c := range []struct{ name, text, want string }{
		{"bookings of one room", "客户编号,房间,预订时间,金额,订单状态\nA,301,2024-01-05,1,已预订\nB,301,2024-02-05,2,已预订\n", "A 2024-01-05 1.00, B 2024-02-05 2.00; used=2/3.00"},
		{"leases", "合同编号,客户编号,房号,签约日期,租金合同总价,合同状态\n1,A,801,2021-01-05,1,已签约\n2,B,801,2022-02-05,2,已签约\n", "A 2021-01-05 1.00, B 2022-02-05 2.00; used=2/3.00"},
		{"contracts with numbers of their own", "合同编号,客户编号,房号,签约日期,合同总价,合同状态\n1,A,801,2024-01-05,1,已签约\n2,A,801,2024-02-05,2,已签约\n", "A 2024-01-05 1.00, A 2024-02-05 2.00; used=2/3.00"},
		{"receipts that speak of a contract", "收据编号,业主编号,房号,收款日期,收款事由,实收金额\n1,A,101,2024-01-05,合同签约费,1\n2,A,101,2024-02-05,签约服务,2\n", "A 2024-01-05 1.00, A 2024-02-05 2.00; used=2/3.00"},
		{"payments beside their contract", "客户编号,房号,业务日期,业务类型,成交总价\nA,101,2024-01-05,认购,100\nA,101,2024-02-05,签约,100\nA,101,2024-02-06,首付,30\nA,101,2024-03-06,按揭,70\n", "A 2024-02-05 100.00; used=1/100.00 duplicate=3/200.00"},
		{"payments alone", "客户编号,房号,收款日期,款项名称,实收金额,合同状态\nA,101,2024-01-05,首付,30,已签约\nA,101,2024-02-05,按揭,70,已签约\n", "A 2024-01-05 30.00, A 2024-02-05 70.00; used=2/100.00"},
		{"states that decide for themselves", "客户编号,房号,交易日期,成交总价,状态\nA,101,2024-01-05,1,认购\nB,102,2024-01-05,2,已关闭\nC,103,2024-01-05,3,审批中\nD,104,2024-01-06,4,签约\n", "A 2024-01-05 1.00, D 2024-01-06 4.00; used=2/5.00 unpaid=1/3.00 cancelled=1/2.00"},
		{"not signed yet", "客户编号,房号,交易日期,成交总价,状态\nA,101,2024-01-05,1,已认购未签约\nA,101,2024-03-05,2,已签约\n", "A 2024-03-05 2.00; used=1/2.00 duplicate=1/1.00"},
		{"a withdrawal without its day", "客户编号,房号,签约日期,成交总价,状态\nA,101,2024-01-05,1,签约\nA,101,,1,退房\nB,102,2024-01-06,5,签约\n", "B 2024-01-06 5.00; used=1/5.00 cancelled=2/2.00"},
	} {
		if got, _ := booked(t, Options{}, c.text); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if got, _ := booked(t, Options{}, head+"P,101,A,认购,有效,2024-03-01,100\n", head+"P,101,A,签约,有效,2024-03-20,98\n"); got != "A 2024-03-20 98.00; used=1/98.00 duplicate=1/100.00" {
		t.Errorf("a sale over two files: %s", got)
	}
	if got, _ := booked(t, Options{}, "客户编号,下单日期,金额,金额\n,,含税,未税\nA,2024-01-01,2,1\nB,2024-01-02,4,3\n"); got != "A 2024-01-01 2.00, B 2024-01-02 4.00; used=2/6.00" {
		t.Errorf("one name above two parts: %s", got)
	}
	two := "项目,房号,客户编号,认购时间,签约时间,合同总价\nP,101,A,2024-01-02,,90\nP,102,B,2024-02-02,2024-02-20,80\n"
	if got, _ := booked(t, Options{}, two); got != "A 2024-01-02 90.00, B 2024-02-20 80.00; used=2/170.00" {
		t.Errorf("days of both kinds in a row: %s", got)
	}
	// What lies after the as-of day was not known yet.
	day, _ := ParseDay("2024-03-10")
	if got, _ := booked(t, Options{AsOf: day}, head+"P,101,A,认购,有效,2024-03-01,100\nP,101,A,签约,有效,2024-03-20,98\n"); got != "A 2024-03-01 100.00; used=1/100.00 after_as_of=1/98.00" {
		t.Errorf("as of a day before the contract: %s", got)
	}
}

// TestMatch: who is who, by what --match says.
func TestMatch(t *testing.T) {
	const head = "客户编号,客户名称,项目,房号,手机,业主类型,订单号,下单日期,金额\n"
	who := func(l *Ledger) string {
		var ids []string
		for _, c := range l.Customers {
			ids = append(ids, c.ID)
		}
		for _, m := range l.Merges {
			ids = append(ids, m.Alias+">"+m.Customer)
		}
		return strings.Join(ids, " ")
	}
	for _, c := range []struct {
		name string
		r    Reading
		rows []string // id, name, project, room, phone, relation
		want string
	}{
		{"by id", Reading{}, []string{"K2,甲,P,1,13812345678,", "K1,甲,P,1,13812345678,"}, "K1 K2"},
		{"by telephone", Reading{Match: ByPhone}, []string{"K2,甲,P,1,13812345678,", "K1,乙,P,1,+86 138-1234-5678,", "K3,丙,P,1,13900000001,"}, "K1 K3 K2>K1"},
		{"through a third", Reading{Match: ByPhone}, []string{"K3,甲,P,1,13812345678,", "K2,甲,P,1,13812345678、13900139000,", "K1,甲,P,1,139 0013 9000,"}, "K1 K2>K1 K3>K1"},
		{"numbers that are none", Reading{Match: ByPhone}, []string{"K1,甲,P,1,138****1234,", "K2,乙,P,1,138****1234,", "K3,丙,P,1,1.38E+10,", "K4,丁,P,1,1.38E+10,", "K5,戊,P,1,1381234,", "K6,己,P,1,1381234,", "K7,庚,P,1,0,", "K8,辛,P,1,0,", "K9,壬,P,1,13800000000,", "KA,癸,P,1,13800000000,"}, "K1 K2 K3 K4 K5 K6 K7 K8 K9 KA"},
		{"by name and telephone", Reading{Match: ByNamePhone}, []string{"K2,甲,P,1,13812345678,", "K1,甲,P,1,13812345678,", "K3,乙,P,1,13812345678,"}, "K1 K3 K2>K1"},
		{"by project and telephone", Reading{Match: ByProjectPhone}, []string{"K2,甲,P,1,13812345678,", "K1,甲,P,1,13812345678,", "K3,甲,Q,1,13812345678,"}, "K1 K3 K2>K1"},
		{"by project and room", Reading{Match: ByProjectRoom}, []string{"K2,甲,P,1,,", "K1,乙,P,1,,", "K3,甲,Q,1,,"}, "K1 K3 K2>K1"},
		{"without an id", Reading{Match: ByPhone}, []string{",甲,P,1,13812345678,", ",乙,P,1,138-1234-5678,", ",丙,P,1,13900000001,"}, "13812345678 13900000001"},
		{"an id for those without", Reading{Match: ByPhone}, []string{",甲,P,1,13812345678,", "K1,乙,P,1,138-1234-5678,"}, "K1"},
		{"a household without its tenants", Reading{Per: PerHousehold}, []string{"K2,甲,P,1,,业主", "K1,乙,P,1,,家属", "K3,丙,P,1,,租户"}, "K1 K3 K2>K1"},
		{"a household of somebody with two rooms", Reading{Per: PerHousehold}, []string{"K1,甲,P,1,,业主", "K1,甲,P,2,,业主", "K2,乙,P,2,,家属"}, "K2 P 1"},
		{"a tenant without an id", Reading{Per: PerHousehold}, []string{",甲,P,1,,业主", ",丙,P,1,,租户"}, "P 1 P 1 丙"},
		{"no project, no key", Reading{Match: ByProjectRoom}, []string{"K1,甲,,1,,", "K2,乙,,1,,"}, "K1 K2"},
		{"an owner of two rooms", Reading{Per: PerOwner}, []string{"R1,甲,P,1,13812345678,", "R2,甲,P,2,13812345678,", "R3,乙,P,2,13812345678,"}, "R1 R3 R2>R1"},
		{"rooms", Reading{Per: PerRoom}, []string{"K1,甲,P,1,,", "K1,甲,P,2,,", "K2,乙,P,2,,"}, "P 1 P 2"},
	} {
		text := head
		for i, r := range c.rows {
			text += fmt.Sprintf("%s,D%d,2024-01-%02d,5\n", r, i, i+1)
		}
		l, _, err := readAll(t, Options{Reading: c.r}, text)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := who(l); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestMatchedFiles: a customers file says whose a telephone number is, and a customer has the
// files in which it bought.
func TestMatchedFiles(t *testing.T) {
	shop := "订单编号,手机,下单时间,实付金额\n1,13812345678,2024-01-01,5\n2,13900000001,2024-01-02,6\n"
	counter := "小票号,会员卡号,联系电话,消费日期,消费金额\n9,K9,+8613812345678,2024-02-01,7\n"
	list := "客户编号,客户名称,手机\nC1,甲,13812345678\n"
	l, _, err := readAll(t, Options{Reading: Reading{Match: ByPhone}}, shop, counter, list)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	channels, ok := l.Values("channels")
	for i, c := range l.Customers {
		got = append(got, c.ID+"="+channels[i])
	}
	if want := []string{"13900000001=a", "C1=a; b"}; !ok || !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestJoinedByName: orders that know only a name are its customer's, where one alone has it.
func TestJoinedByName(t *testing.T) {
	orders := "订单编号,客户名称,下单时间,实付金额\n1,甲,2024-01-01,5\n2,乙,2024-01-02,6\n3,丙,2024-01-03,7\n"
	list := "客户编号,客户名称\nC1,甲\nC2,乙\nC3,乙\n"
	got, l := booked(t, Options{}, orders, list)
	if want := "C1 2024-01-01 5.00, 丙 2024-01-03 7.00, 乙 2024-01-02 6.00; used=6/18.00"; got != want || !l.Joined {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestMatchWithoutKeys: what customers are to be known by has to be there.
func TestMatchWithoutKeys(t *testing.T) {
	const text = "客户编号,下单日期,金额\nA,2024-01-01,5\n"
	for _, r := range []Reading{{Match: ByPhone}, {Match: ByProjectRoom}, {Per: PerOwner}, {Per: PerHousehold}, {Per: PerRoom}} {
		_, _, err := readAll(t, Options{Reading: r}, text)
		if e := (*UsageError)(nil); !errors.As(err, &e) || e.Hint == "" {
			t.Errorf("%v %v gives %v", r.Match, r.Per, err)
		}
	}
}

func TestMatchNames(t *testing.T) {
	for m := ByPhone; m <= ByProjectRoom; m++ {
		if got, err := ParseMatch(m.String()); err != nil || got != m {
			t.Errorf("%v reads as %v, %v", m, got, err)
		}
	}
	for p := PerCustomer; p <= PerRoom; p++ {
		if got, err := ParsePer(p.String()); err != nil || got != p {
			t.Errorf("%v reads as %v, %v", p, got, err)
		}
	}
	if _, err := ParseMatch("mail"); err == nil {
		t.Error("--match mail is accepted")
	}
	if _, err := ParsePer("house"); err == nil {
		t.Error("--per house is accepted")
	}
}

// TestPhones: one number in several spellings, and what is none.
func TestPhones(t *testing.T) {
	for text, want := range map[string]string{
		"13812345678": "13812345678", "13812345678.0": "13812345678", "+86-138-1234-5678": "13812345678", "0086 13812345678": "13812345678", "１３８１２３４５６７８": "13812345678", "138 1234 5678": "13812345678",
		"0571-87654321": "057187654321", "(0571)87654321": "057187654321", "+65 6123 4567": "6561234567", "212-555-0123": "2125550123", "87654321": "87654321",
		"": "", "0": "", "无": "", "138****5678": "", "1381234": "", "1.38E+10": "", "00000000000": "", "13800000000": "", "11111111111": "", "12345": "", "1234567890123456": "", "138a2345678": "",
	} {
		if got := string(appendPhone([]byte("x"), []byte(text))); got != "x"+want {
			t.Errorf("%q is %q, want %q", text, got[1:], want)
		}
	}
}

// FuzzPhone: no text makes it panic, digits alone come out, and what comes out comes out again.
func FuzzPhone(f *testing.F) {
	f.Add("+86-138-1234-5678、139")
	f.Fuzz(func(t *testing.T, s string) {
		for rest := []byte(s); len(rest) > 0; {
			var one []byte
			before := len(rest)
			if one, rest = nextPhone(rest); len(rest) >= before {
				t.Fatalf("%q does not get shorter", s)
			}
			got := string(appendPhone(nil, one))
			if strings.Trim(got, "0123456789") != "" || string(appendPhone(nil, []byte(got))) != got {
				t.Fatalf("%q gives %q", one, got)
			}
		}
	})
}
