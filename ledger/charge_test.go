package ledger

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// openNamed writes a file of this name and recognises it: its name may say the year.
func openNamed(t *testing.T, name, text string) []Input {
	t.Helper()
	inputs, err := Recognise(tablesOf(t, filepath.Join(t.TempDir(), name), text), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return inputs
}

// accounts reads charges and writes each customer's account on a line.
func accounts(t *testing.T, inputs []Input, o Options) []string {
	t.Helper()
	l, err := Read(t.Context(), inputs, o, func() Sink { return nil })
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for i, a := range l.Accounts() {
		out = append(out, fmt.Sprintf("%s due %s paid %s waived %s arrears %s months %d through %s", l.Customers[i].ID, a.Due, a.Paid, a.Waived, a.Arrears, a.Months, a.PaidThrough))
	}
	return out
}

// TestChargeForms: the forms in which fees are written, with the accounts by hand, as of 2026-05-31.
func TestChargeForms(t *testing.T) {
	for _, c := range []struct {
		name, file, text string
		want             []string
	}{
		{"a bill without a payment day is unpaid", "a.csv", "户号,收费项目,账单月份,应收金额,实收金额,缴费日期\n1,物业费,2026-03,100,100,2026-03-09\n1,物业费,2026-04,100,,\n", []string{"1 due 200.00 paid 100.00 waived 0.00 arrears 100.00 months 1 through 2026-03-31"}},
		{"one amount, paid where there is a day", "a.csv", "户号,收费项目,费用期间,金额,缴费日期\n1,物业费,2026-03,100,2026-03-09\n1,物业费,2026-04,100,\n", []string{"1 due 200.00 paid 100.00 waived 0.00 arrears 100.00 months 1 through 2026-03-31"}},
		{"one amount, paid where the state says so", "a.csv", "户号,月份,电费(元),缴费状态\n1,2026-03,100,已缴\n1,2026-04,100,未缴\n", []string{"1 due 200.00 paid 100.00 waived 0.00 arrears 100.00 months 1 through 2026-03-31"}},
		{"receipts without an amount due were due", "a.csv", "户号,缴费区间,收款金额,收款日期\n1,2026年第1季度,300,2026-01-05\n", []string{"1 due 300.00 paid 300.00 waived 0.00 arrears 0.00 months 3 through 2026-03-31"}},
		{"what is owed, without what was paid", "a.csv", "户号,费用期间,应收金额,欠费金额\n1,2026-03,100,0\n1,2026-04,100,40\n", []string{"1 due 200.00 paid 160.00 waived 0.00 arrears 40.00 months 2 through 2026-03-31"}},
		{"arrears alone", "a.csv", "房号,业主,收费项目,欠费期间,费用期间,欠费金额\n1-1,甲,物业费,,2026-03,100\n", []string{"1-1 due 100.00 paid 0.00 waived 0.00 arrears 100.00 months 0 through "}},
		{"a year in columns of their own", "a.csv", "户号,收费年份,计费月份,应收金额,实收金额\n1,2026,1-3月,300,300\n1,2026,4月,100,0\n", []string{"1 due 400.00 paid 300.00 waived 0.00 arrears 100.00 months 3 through 2026-03-31"}},
		{"first and last day", "a.csv", "户号,收费项目,开始日期,结束日期,应收金额,实收金额\n1,物业费,2026-01-01,2026-03-31,300,300\n", []string{"1 due 300.00 paid 300.00 waived 0.00 arrears 0.00 months 3 through 2026-03-31"}},
		{"the period in the words of the item", "a.csv", "收据编号,业主编号,收款日期,应收金额,实收金额,收款事由\nS1,1,2026-01-05,300,300,2026年1-3月物业费\n", []string{"1 due 300.00 paid 300.00 waived 0.00 arrears 0.00 months 3 through 2026-03-31"}},
		{"without a period the month of payment", "a.csv", "业主编号,收费项目,收款日期,应收金额,实收金额\n1,物业费,2026-02-05,100,100\n", []string{"1 due 100.00 paid 100.00 waived 0.00 arrears 0.00 months 1 through 2026-02-28"}},
		{"a reversal takes off", "a.csv", "户号,收费项目,费用期间,应收金额,实收金额,缴费日期,票据类型\n1,物业费,2026-03,100,100,2026-03-09,收据\n1,物业费,2026-03,100,100,2026-03-10,红冲\n1,物业费,2026-03,90,90,2026-03-10,收据\n", []string{"1 due 90.00 paid 90.00 waived 0.00 arrears 0.00 months 1 through 2026-03-31"}},
		{"readings and a price make an amount", "a.csv", "户号,抄表月份,上期读数,本期读数,倍率,电价,实缴电费,缴费日期\n1,2026-03,100,150,2,0.5583,55.83,2026-04-02\n1,2026-04,150,160,2,0.5583,,\n", []string{"1 due 67.00 paid 55.83 waived 0.00 arrears 11.17 months 1 through 2026-03-31"}},
		{"months in columns, due by the month", "2026年台账.csv", "房号,业主,月应收,1月,2月,3月\n1-1,甲,100,100,100,100\n1-2,乙,100,100,,\n1-3,丙,100,√,√,未缴\n1-4,丁,100,,,\n", []string{
			"1-1 due 300.00 paid 300.00 waived 0.00 arrears 0.00 months 3 through 2026-03-31", "1-2 due 300.00 paid 100.00 waived 0.00 arrears 200.00 months 1 through 2026-01-31",
			"1-3 due 300.00 paid 200.00 waived 0.00 arrears 100.00 months 2 through 2026-02-28", "1-4 due 300.00 paid 0.00 waived 0.00 arrears 300.00 months 0 through "}},
		{"months in columns, due for all of them", "台账.csv", "2026年收缴台账,,,,,\n房号,业主,应收合计,一月,二月,三月\n1-1,甲,100.01,33.33,33.33,33.35\n1-2,乙,100.01,50,,\n", []string{
			"1-1 due 100.01 paid 100.01 waived 0.00 arrears 0.00 months 3 through 2026-03-31", "1-2 due 100.01 paid 50.00 waived 0.00 arrears 50.01 months 2 through 2026-01-31"}},
		{"months in columns, due by the year", "2026台账.csv", "房号,业主,年应收,1月,2月\n1-1,甲,1200,100,100\n1-2,乙,1200,1200,\n", []string{
			"1-1 due 200.00 paid 200.00 waived 0.00 arrears 0.00 months 2 through 2026-02-28", "1-2 due 200.00 paid 1200.00 waived 0.00 arrears 0.00 months 2 through 2026-02-28"}},
		{"years in columns, due by the year", "a.csv", "房号,业主,年应收,2024年,2025年,2026年\n1-1,甲,1200,1200,1200,600\n", []string{"1-1 due 3600.00 paid 3000.00 waived 0.00 arrears 600.00 months 29 through 2025-12-31"}},
		{"a quarter beside its months is a sum", "2026.csv", "房号,业主,月应收,1月,2月,3月,第一季度\n1-1,甲,100,100,100,100,300\n", []string{"1-1 due 300.00 paid 300.00 waived 0.00 arrears 0.00 months 3 through 2026-03-31"}},
		{"due, paid and owed under each month", "2026.csv", "房号,业主,1月应收,1月实收,1月欠费,2月应收,2月实收,2月欠费\n1-1,甲,200,200,0,200,50,150\n", []string{"1-1 due 400.00 paid 250.00 waived 0.00 arrears 150.00 months 2 through 2026-01-31"}},
		{"a quarter paid in one month", "2026.csv", "房号,业主,月应收,1月,2月,3月\n1-1,甲,100,300,,\n", []string{"1-1 due 300.00 paid 300.00 waived 0.00 arrears 0.00 months 3 through 2026-03-31"}},
		{"rows of what was due and rows of what was paid", "a.csv", "房号,业主,费用期间,类型,金额,日期\n1-1,甲,2026-01,应收,100,2026-01-01\n1-1,甲,2026-01,实收,100,2026-01-10\n1-2,乙,2026-01,应收,100,2026-01-01\n", []string{
			"1-1 due 100.00 paid 100.00 waived 0.00 arrears 0.00 months 1 through 2026-01-31", "1-2 due 100.00 paid 0.00 waived 0.00 arrears 100.00 months 0 through "}},
		{"states in other words", "a.csv", "户号,月份,电费(元),是否缴费\n1,2026-03,100,是\n1,2026-04,100,否\n2,2026-03,100,逾期\n2,2026-04,100,扣款失败\n3,2026-03,100,怪\n", []string{
			"1 due 200.00 paid 100.00 waived 0.00 arrears 100.00 months 1 through 2026-03-31", "2 due 200.00 paid 0.00 waived 0.00 arrears 200.00 months 0 through ", "3 due 100.00 paid 0.00 waived 0.00 arrears 100.00 months 0 through "}},
		{"the fee beside what was paid of it", "a.csv", "户号,抄表年月,用电量,电费,实缴电费,缴费日期\n1,2026-03,100,50,50,2026-04-02\n1,2026-04,100,50,20,2026-05-02\n", []string{"1 due 100.00 paid 70.00 waived 0.00 arrears 30.00 months 2 through 2026-03-31"}},
		{"a part of a bill is no payment", "a.csv", "户号,账单月份,用水量,水费单价(元/吨),水费金额,污水处理费,合计应缴,缴费状态\n1,2026-03,12,2.5,30,11.4,41.4,已缴\n1,2026-04,18,2.5,45,17.1,62.1,未缴\n", []string{"1 due 103.50 paid 41.40 waived 0.00 arrears 62.10 months 1 through 2026-03-31"}},
		{"a price is no payment", "a.csv", "户号,抄表月份,上期读数,本期读数,电价,应缴电费\n1,2026-04,0,100,0.5,50\n", []string{"1 due 50.00 paid 0.00 waived 0.00 arrears 50.00 months 0 through "}},
		{"a quarter beside a year", "a.csv", "户号,收费项目,年度,季度,应收金额,实收金额\n1,物业费,2026,第一季度,300,300\n1,物业费,2026,2,300,0\n", []string{"1 due 600.00 paid 300.00 waived 0.00 arrears 300.00 months 3 through 2026-03-31"}},
		{"a last day beside a first one", "a.csv", "户号,收费项目,起始日期,截止日期,应收金额,实收金额,收款日期\n1,物业费,2026-01-01,2026-03-31,300,300,2026-01-10\n1,物业费,2026-07-01,2026-09-30,300,0,\n", []string{"1 due 600.00 paid 300.00 waived 0.00 arrears 0.00 months 3 through 2026-03-31"}},
		{"nothing paid, and nobody says how much was due", "a.csv", "房号,业主,费用期间,实收金额,收款日期\n1-1,甲,2026-01,100,2026-01-10\n1-1,甲,2026-02,,\n", []string{"1-1 due 100.00 paid 100.00 waived 0.00 arrears 0.00 months 1 through 2026-01-31"}},
		{"a part of a year is paid", "a.csv", "户号,收费项目,费用期间,应收金额,实收金额\n1,物业费,2026,1200,250\n", []string{"1 due 1200.00 paid 250.00 waived 0.00 arrears 950.00 months 3 through 2025-12-31"}},
		{"a building printed once", "a.csv", "楼栋,房号,业主,费用期间,应收金额,实收金额\n1栋,101,甲,2026-01,100,100\n,102,乙,2026-01,100,100\n2栋,101,丙,2026-01,100,\n,102,丁,2026-01,100,100\n", []string{
			"1栋 101 due 100.00 paid 100.00 waived 0.00 arrears 0.00 months 1 through 2026-01-31", "1栋 102 due 100.00 paid 100.00 waived 0.00 arrears 0.00 months 1 through 2026-01-31",
			"2栋 101 due 100.00 paid 0.00 waived 0.00 arrears 100.00 months 0 through ", "2栋 102 due 100.00 paid 100.00 waived 0.00 arrears 0.00 months 1 through 2026-01-31"}},
		{"a room printed once", "a.csv", "房号,业主姓名,收费项目,费用期间,应收金额,实收金额\n1-101,甲,物业费,2026-01,100,100\n,,车位费,2026-01,30,30\n,,物业费,2026-02,100,\n1-102,乙,物业费,2026-01,100,100\n,小计,,,330,230\n", []string{
			"1-101 due 230.00 paid 130.00 waived 0.00 arrears 100.00 months 1 through 2026-01-31", "1-102 due 100.00 paid 100.00 waived 0.00 arrears 0.00 months 1 through 2026-01-31"}},
		{"the file is a building", "3栋.csv", "房号,业主,费用期间,应收金额,实收金额\n101,甲,2026-01,100,100\n", []string{"3栋 101 due 100.00 paid 100.00 waived 0.00 arrears 0.00 months 1 through 2026-01-31"}},
		{"what was owed before the table", "a.csv", "房号,业主,往年欠费,月应收,2026年1月,2026年2月\n1-1,甲,3600,300,300,300\n", []string{"1-1 due 4200.00 paid 600.00 waived 0.00 arrears 3600.00 months 2 through 2024-12-31"}},
		{"settled amounts", "a.csv", "客户编码,房间,收费项目,费用期间,应收金额,已核销金额,未核销金额,收款日期\nC1,A1,物业管理费,2026.01,1200,1200,0,2026-01-28\nC1,A1,物业管理费,2026.02,1200,500,700,2026-03-05\n", []string{"C1 due 2400.00 paid 1700.00 waived 0.00 arrears 700.00 months 2 through 2026-01-31"}},
		{"documents of what is due and of what is paid", "a.csv", "房号,客户名称,业务日期,单据类型,费项,费用年月,金额\n1-1,甲,2026-01-01,应收单,物业费,202601,300\n1-1,甲,2026-01-20,收款单,物业费,202601,300\n1-1,甲,2026-02-01,应收单,物业费,202602,300\n", []string{"1-1 due 600.00 paid 300.00 waived 0.00 arrears 300.00 months 1 through 2026-01-31"}},
		{"paid in advance, by its months", "a.csv", "房号,业主,收费项目,费用期间,应收金额,实收金额,缴费日期\n1-1,甲,预收物业费,2026-01~2026-12,3600,3600,2026-01-14\n1-1,甲,预收款,,0,500,2026-01-14\n", []string{"1-1 due 3600.00 paid 3600.00 waived 0.00 arrears 0.00 months 5 through 2026-12-31"}},
		{"waived, below zero", "a.csv", "房号,业主,收费项目,费用月份,应收金额,减免金额,实收金额,欠费金额\n1-1,甲,物业费,2026-01,300,-60,240,0\n1-2,乙,物业费,2026-01,300,-300,0,0\n", []string{
			"1-1 due 300.00 paid 240.00 waived 60.00 arrears 0.00 months 1 through 2026-01-31", "1-2 due 300.00 paid 0.00 waived 300.00 arrears 0.00 months 0 through "}},
		{"waived, as a state", "a.csv", "房号,业主,收费项目,费用月份,应收金额,缴费状态\n1-1,甲,物业费,2026-01,300,已减免\n1-2,乙,物业费,2026-01,300,已缴\n", []string{
			"1-1 due 300.00 paid 0.00 waived 300.00 arrears 0.00 months 0 through ", "1-2 due 300.00 paid 300.00 waived 0.00 arrears 0.00 months 1 through 2026-01-31"}},
		{"readings on a day", "a.csv", "用户编号,用户名称,能源类型,抄表日期,上次读数,本次读数,单价,缴费状态\n001,甲,电,2026-03-31,100,200,0.5,已缴\n001,甲,电,2026-04-30,200,300,0.5,未缴\n", []string{"001 due 100.00 paid 50.00 waived 0.00 arrears 50.00 months 1 through 2026-03-31"}},
		{"two fees in a month", "2026.csv", "房号,业主,1月物业费,1月水费,2月物业费,2月水费\n1-1,甲,200,20,200,30\n", []string{"1-1 due 450.00 paid 450.00 waived 0.00 arrears 0.00 months 2 through 2026-02-28"}},
		{"a year's sum beside its months", "a.csv", "房号,业主,月应收,2026年实收,1月实收,2月实收\n1-1,甲,100,200,100,100\n", []string{"1-1 due 200.00 paid 200.00 waived 0.00 arrears 0.00 months 2 through 2026-02-28"}},
		{"a printout's day is no period", "a.csv", "导出日期：2026-04-30,,,\n房号,业主,收款日期,应收金额,实收金额\n1-1,甲,2026-02-05,100,100\n", []string{"1-1 due 100.00 paid 100.00 waived 0.00 arrears 0.00 months 1 through 2026-02-28"}},
		{"a title's month is one", "a.csv", "2026年3月物业费收费明细,,,\n房号,业主,收款日期,应收金额,实收金额\n1-1,甲,2026-04-05,100,100\n", []string{"1-1 due 100.00 paid 100.00 waived 0.00 arrears 0.00 months 1 through 2026-03-31"}},
		{"a telephone number is no year", "台账2026.csv", "联系电话 13920218888,,,\n房号,业主,月应收,1月,2月,3月\n1-1,甲,100,100,100,100\n", []string{"1-1 due 300.00 paid 300.00 waived 0.00 arrears 0.00 months 3 through 2026-03-31"}},
		{"a building's sum", "a.csv", "楼栋,房号,业主,费用期间,应收金额,实收金额\n1栋,101,甲,2026-01,100,100\n1栋 小计,,,2026-01,100,100\n", []string{"1栋 101 due 100.00 paid 100.00 waived 0.00 arrears 0.00 months 1 through 2026-01-31"}},
		{"whether something is owed", "a.csv", "户号,月份,电费(元),是否欠费\n1,2026-03,100,否\n1,2026-04,100,是\n", []string{"1 due 200.00 paid 100.00 waived 0.00 arrears 100.00 months 1 through 2026-03-31"}},
		{"months in columns, nothing said of what was due", "a.csv", "房号,业主,2026-01,2026-02,2026-03\n1-1,甲,100,,100\n", []string{"1-1 due 200.00 paid 200.00 waived 0.00 arrears 0.00 months 2 through 2026-01-31"}},
		{"months above due and paid", "a.csv", "房号,业主,2026年1月,,2026年2月,\n,,应收,实收,应收,实收\n1-1,甲,100,100,100,\n1-2,乙,100,100,100,100\n", []string{
			"1-1 due 200.00 paid 100.00 waived 0.00 arrears 100.00 months 1 through 2026-01-31", "1-2 due 200.00 paid 200.00 waived 0.00 arrears 0.00 months 2 through 2026-02-28"}},
		{"a month's last day of payment is not over", "a.csv", "户号,账单月份,应收金额,实收金额,缴费日期,缴费截止日\n1,2026-04,100,100,2026-05-02,2026-05-31\n1,2026-05,100,,,2026-06-30\n", []string{"1 due 200.00 paid 100.00 waived 0.00 arrears 0.00 months 1 through 2026-04-30"}},
		{"deposits and what is passed on are left out", "a.csv", "户号,收费项目,费用期间,应收金额,实收金额\n1,物业费,2026-03,100,100\n1,装修押金,2026-03,5000,5000\n1,代收水费,2026-03,30,30\n", []string{"1 due 100.00 paid 100.00 waived 0.00 arrears 0.00 months 1 through 2026-03-31"}},
		{"of a lease", "a.csv", "合同编号,租户,房号,收费项目,费用期间,应收金额,实收金额,收款日期\nHT1,甲,A1,租金,2026-03,100,100,2026-03-09\nHT1,甲,A1,租金,2026-04,100,,\n", []string{"A1 due 200.00 paid 100.00 waived 0.00 arrears 100.00 months 1 through 2026-03-31"}},
		{"in English", "a.csv", "Unit No,Resident,Charge Item,Billing Period,Amount Due,Amount Paid,Paid On\n3A,Mr A,Service charge,2026-03,100.00,100.00,2026-03-20\n3A,Mr A,Service charge,2026-04,100.00,,\n", []string{"3A due 200.00 paid 100.00 waived 0.00 arrears 100.00 months 1 through 2026-03-31"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			inputs := openNamed(t, c.file, c.text)
			if inputs[0].Kind != Charges {
				t.Fatalf("kind %s", inputs[0].Kind)
			}
			if got := accounts(t, inputs, Options{AsOf: DayOf(2026, 5, 31)}); !slices.Equal(got, c.want) {
				t.Errorf("\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// TestChargesLastDay: a payment that is taken back on the last day of all is taken back.
func TestChargesLastDay(t *testing.T) {
	inputs := openNamed(t, "a.csv", "房号,业主,收费项目,费用月份,应收金额,实收金额,收费日期,单据类型\n1-2,乙,物业费,2026-10,400,400,2026-10-30,收款\n1-3,丙,物业费,2026-10,500,500,2026-10-29,收款\n1-3,丙,物业费,2026-10,0,-500,2026-10-31,红冲\n")
	want := []string{"1-2 due 400.00 paid 400.00 waived 0.00 arrears 0.00 months 1 through 2026-10-31", "1-3 due 500.00 paid 0.00 waived 0.00 arrears 500.00 months 0 through "}
	if got := accounts(t, inputs, Options{AsOf: NoDay}); !slices.Equal(got, want) {
		t.Errorf("\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestNoCharges: what speaks of amounts due or of periods, and is no ledger of fees.
func TestNoCharges(t *testing.T) {
	for name, text := range map[string]string{
		"orders":        "订单编号,下单时间,客户名称,应付金额,实付金额\nA1,2026-01-02,甲,100,90\n",
		"till receipts": "小票号,会员卡号,消费日期,应收金额,实收金额\nX1,K1,2026-01-07,100,90\n",
		"instalments":   "合同编号,客户,项目,房号,款项名称,应收金额,实收金额,收款日期\nH1,甲,示例花园,1-1,首付,300000,300000,2026-01-02\n",
		"instalments of a home, without a number": "客户,项目,房号,款项名称,收费项目,应收金额,实收金额,收款日期\n甲,示例花园,1-1,首付,首付款,300000,300000,2026-01-02\n",
		"invoices":                "Invoice No,Customer,Invoice Date,Amount Due,Amount Paid\nI1,A Ltd,2026-01-02,100,90\n",
		"receipts of nothing due": "收据编号,收款日期,业主编号,收款事由,实收金额\nS1,2026-01-02,Y1,维修材料,50\n",
		"a decorator's contract":  "合同编号,业主姓名,签约日期,合同金额,应收金额,实收金额\nH1,甲,2026-01-02,80000,40000,40000\n",
		"sales without a number":  "客户编号,客户姓名,下单日期,产品,应付金额,实付金额\nC1,甲,2026-01-01,橱柜,30000,30000\n",
		"sales of a month":        "客户编号,客户名称,销售额,月份\nC1,甲,30,2026-01\nC1,甲,30,2026-02\n",
		"sales by month":          "客户名称,1月,2月,3月\n甲公司,100,200,300\n",
		"customers who owe":       "业主编号,业主姓名,房号,物业类型,欠费金额\nY1,甲,1-1,住宅,300\n",
	} {
		if inputs := openNamed(t, "a.csv", text); inputs[0].Kind == Charges {
			t.Errorf("%s are taken for charges", name)
		}
	}
}

// TestChargesTwoFiles: bills by the month in one file, receipts by the quarter in another; a receipt pays
// the bills of its item in its span, the oldest first, and what is left was paid beyond them.
func TestChargesTwoFiles(t *testing.T) {
	inputs := openAll(t, `业主编号,房号,收费项目,账单月份,应收金额
Y1,1-1,物业费,2026-01,100
Y1,1-1,物业费,2026-02,100
Y1,1-1,物业费,2026-03,100
Y1,1-1,停车费,2026-01,50
Y2,1-2,物业费,2026-01,100
Y2,1-2,物业费,2026-02,100
`, `业主编号,房号,收费项目,缴费区间,收款金额,收款日期
Y1,1-1,物业费,2026年1-3月,300,2026-01-05
Y2,1-2,物业费,2026年1-2月,150,2026-02-20
Y2,1-2,物业费,2026年1-2月,-30,2026-02-21
Y1,,,2026年1月,60,2026-02-01
`)
	want := []string{
		"Y1 due 350.00 paid 360.00 waived 0.00 arrears 0.00 months 3 through 2026-03-31", // the last one, of no item, pays the parking; 10 lie beyond every bill
		"Y2 due 200.00 paid 120.00 waived 0.00 arrears 80.00 months 2 through 2026-01-31",
	}
	if got := accounts(t, inputs, Options{AsOf: DayOf(2026, 5, 31)}); !slices.Equal(got, want) {
		t.Errorf("\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestPaymentsWithoutBills: what payments that name no amount due are for.
func TestPaymentsWithoutBills(t *testing.T) {
	bills := "业主编号,房号,收费项目,账单月份,应收金额\n"
	for _, item := range []string{"物业费,2026-01,100", "物业费,2026-02,100", "物业费,2026-03,100", "水费,2026-01,10", "水费,2026-02,10", "水费,2026-03,10"} {
		bills += "Y1,1-1," + item + "\n"
	}
	for _, c := range []struct{ name, receipts, want string }{
		{"one for all items of a quarter", "业主编号,房号,缴费区间,收款金额,收款日期\nY1,1-1,2026年第1季度,330,2026-01-05\n", "due 330.00 paid 330.00 waived 0.00 arrears 0.00 months 3 through 2026-03-31"},
		{"one that names no period pays the oldest", "收据编号,业主编号,房号,收费项目,收款金额,收款日期\nS1,Y1,1-1,物业费,100,2026-02-05\nS2,Y1,1-1,物业费,100,2026-03-05\n", "due 330.00 paid 200.00 waived 0.00 arrears 130.00 months 2 through 2025-12-31"},
		{"one for all items, the oldest first", "收据编号,业主编号,房号,收款金额,收款日期\nS1,Y1,1-1,220,2026-02-05\n", "due 330.00 paid 220.00 waived 0.00 arrears 110.00 months 2 through 2026-02-28"},
		{"one beyond its bills settles another", "业主编号,房号,收费项目,缴费区间,收款金额,收款日期\nY1,1-1,物业费,2026-01~2026-02,300,2026-03-20\n", "due 330.00 paid 300.00 waived 0.00 arrears 30.00 months 3 through 2025-12-31"},
		{"one that was given twice", "业主编号,房号,收费项目,缴费区间,收款金额,收款日期,收据编号\nY1,1-1,物业费,2026年1-3月,300,2026-01-05,S1\nY1,1-1,物业费,2026年1-3月,300,2026-01-05,S2\n", "due 330.00 paid 600.00 waived 0.00 arrears 30.00 months 3 through 2025-12-31"},
		{"one that goes on behind its bills", "业主编号,房号,收费项目,缴费区间,收款金额,收款日期\nY1,1-1,物业费,2026-01~2026-06,600,2026-01-05\n", "due 630.00 paid 600.00 waived 0.00 arrears 30.00 months 5 through 2025-12-31"},
		{"one that is paid back", "业主编号,房号,收费项目,缴费区间,收款金额,收款日期\nY1,1-1,物业费,2026年1-3月,300,2026-01-05\nY1,1-1,,2026年1-3月,-300,2026-01-06\n", "due 330.00 paid 0.00 waived 0.00 arrears 330.00 months 0 through "},
	} {
		if got := accounts(t, openAll(t, bills, c.receipts), Options{AsOf: DayOf(2026, 5, 31)}); len(got) != 1 || got[0] != "Y1 "+c.want {
			t.Errorf("%s: %q, want %s", c.name, got, c.want)
		}
	}
}

// TestChargesFiles: a row that stands in two files is one charge, and equal rows of two months are two.
func TestChargesFiles(t *testing.T) {
	const january, february = "2026年1月物业费\n业主编号,收费项目,应收金额,实收金额\nY1,物业费,100,100\n", "2026年2月物业费\n业主编号,收费项目,应收金额,实收金额\nY1,物业费,100,100\n"
	if got := accounts(t, openAll(t, january, february), Options{AsOf: DayOf(2026, 5, 31)}); len(got) != 1 || got[0] != "Y1 due 200.00 paid 200.00 waived 0.00 arrears 0.00 months 2 through 2026-02-28" {
		t.Errorf("two months: %q", got)
	}
	const ledger = "业主编号,收费项目,费用期间,应收金额,实收金额\nY1,物业费,2026-01,100,100\n"
	if got := accounts(t, openAll(t, ledger, ledger), Options{AsOf: DayOf(2026, 5, 31)}); len(got) != 1 || got[0] != "Y1 due 100.00 paid 100.00 waived 0.00 arrears 0.00 months 1 through 2026-01-31" {
		t.Errorf("one ledger twice: %q", got)
	}
}

// TestChargesCurrencies: --currency takes the charges in one currency, and --rate converts.
func TestChargesCurrencies(t *testing.T) {
	const text = "业主编号,收费项目,费用期间,应收金额,实收金额,币种\nY1,物业费,2026-01,100,100,CNY\nY1,物业费,2026-02,100,100,HKD\n"
	cny := Options{AsOf: DayOf(2026, 5, 31), Purchases: Purchases{Currency: "CNY"}}
	if got := accounts(t, openNamed(t, "a.csv", text), cny); got[0] != "Y1 due 100.00 paid 100.00 waived 0.00 arrears 0.00 months 1 through 2026-01-31" {
		t.Errorf("CNY: %q", got)
	}
	rate, _ := ParseRate("0.9")
	both := Options{AsOf: DayOf(2026, 5, 31), Purchases: Purchases{Rates: map[string]Rate{"HKD": rate}}}
	if got := accounts(t, openNamed(t, "a.csv", text), both); got[0] != "Y1 due 190.00 paid 190.00 waived 0.00 arrears 0.00 months 2 through 2026-02-28" {
		t.Errorf("converted: %q", got)
	}
	if _, err := Read(t.Context(), openNamed(t, "a.csv", text), Options{AsOf: NoDay}, func() Sink { return nil }); err == nil || !strings.Contains(err.Error(), "CNY, HKD") {
		t.Errorf("two currencies: %v", err)
	}
}

// TestChargesWho: an owner has two rooms, and a room several payers. Without an id each room is a customer,
// since equal names are not one owner.
func TestChargesWho(t *testing.T) {
	const text = `项目,房号,业主姓名,手机号,缴费人,收费项目,费用期间,应收金额,实收金额,缴费日期
示例花园,1-1,甲,13900000001,甲,物业费,2026-01,100,100,2026-01-05
示例花园,1-1,甲,13900000001,租客,物业费,2026-02,100,100,2026-02-05
示例花园,1-2,甲,13900000001,甲,物业费,2026-01,80,,
示例新城,1-1,甲,13900000002,甲,物业费,2026-01,70,70,2026-01-09
`
	for _, c := range []struct {
		per  Per
		want []string
	}{
		{PerCustomer, []string{"示例新城 1-1 due 70.00 paid 70.00 waived 0.00 arrears 0.00 months 1 through 2026-01-31", "示例花园 1-1 due 200.00 paid 200.00 waived 0.00 arrears 0.00 months 2 through 2026-02-28", "示例花园 1-2 due 80.00 paid 0.00 waived 0.00 arrears 80.00 months 0 through "}},
		{PerOwner, []string{"甲 13900000001 due 280.00 paid 200.00 waived 0.00 arrears 80.00 months 2 through 2025-12-31", "甲 13900000002 due 70.00 paid 70.00 waived 0.00 arrears 0.00 months 1 through 2026-01-31"}},
	} {
		o := Options{AsOf: DayOf(2026, 5, 31), Reading: Reading{Per: c.per}}
		if got := accounts(t, openNamed(t, "a.csv", text), o); !slices.Equal(got, c.want) {
			t.Errorf("per %s\n%s\nwant\n%s", c.per, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
	// The customers file knows whose room it is.
	inputs := openAll(t, "业主编号,业主姓名,小区,房号\nY1,甲,示例花园,1-1\nY1,甲,示例花园,1-2\nY2,甲,示例新城,1-1\n", text)
	want := []string{"Y1 due 280.00 paid 200.00 waived 0.00 arrears 80.00 months 2 through 2025-12-31", "Y2 due 70.00 paid 70.00 waived 0.00 arrears 0.00 months 1 through 2026-01-31"}
	if got := accounts(t, inputs, Options{AsOf: DayOf(2026, 5, 31)}); !slices.Equal(got, want) {
		t.Errorf("\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestChargesTally: every row and every cent of a ledger of charges is accounted for; what was paid after
// the as-of day or before the window is left out, and the bill stays.
func TestChargesTally(t *testing.T) {
	const text = `户号,收费项目,费用期间,应收金额,实收金额,缴费日期,状态
1,物业费,2025-03,100,100,2025-03-05,
1,物业费,2026-03,100,100,2026-03-05,
1,物业费,2026-04,100,-20,2026-04-05,
1,物业费,2026-05,100,100,2026-06-02,
1,物业费,2026-09,100,100,2026-06-02,
1,装修押金,2026-03,500,500,2026-03-05,
1,物业费,2026-03,100,100,2026-03-05,已作废
,物业费,2026-03,100,100,2026-03-05,
1,物业费,2026-03,一百,100,2026-03-05,
1,物业费,2026-03,,,2026-03-05,
1,物业费,2026-03,100,100,三月,
合计,,,,1080,,
`
	window, _ := ParseSpan("12mo")
	inputs := openNamed(t, "a.csv", text)
	l, err := Read(t.Context(), inputs, Options{AsOf: DayOf(2026, 5, 31), Window: window}, func() Sink { return nil })
	if err != nil {
		t.Fatal(err)
	}
	r := &l.Reconciled
	want := map[Reason][2]int64{Used: {1, 10000}, Refunded: {1, -2000}, BeforeWindow: {1, 10000}, AfterAsOf: {2, 20000}, PassThrough: {1, 50000}, Cancelled: {1, 10000}, NoCustomer: {1, 10000}, BadAmount: {1, 10000}, NoAmount: {1, 0}, BadDate: {1, 10000}, TotalRow: {1, 108000}}
	for x := range Reason(reasonCount) {
		if w := want[x]; r.Rows[x] != w[0] || int64(r.Money[x]) != w[1] {
			t.Errorf("%s: %d rows and %s, want %d and %s", x, r.Rows[x], r.Money[x], w[0], Money(w[1]))
		}
	}
	a := l.Accounts()[0]
	if got := fmt.Sprint(a.Received, a.Arrears, a.Months, a.Earlier); got != "80.00 220.00 1 true" { // 2026-04: 120, 2026-05: 100
		t.Errorf("account %s", got)
	}
}

// TestBillsBalance: for any charges, what was due, less what was waived and paid, is what is owed and what is not yet
// due, less what was paid beyond; and nothing hangs on the order of the rows.
func TestBillsBalance(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 5))
	for n := range 300 {
		rows := []string{"Y0,0-0,物业费,2026年1月,100,100,,2026-01-05\n"}
		for range 1 + r.IntN(40) {
			from := 1 + r.IntN(12)
			period := fmt.Sprintf("2026年%d-%d月", from, min(12, from+r.IntN(4)))
			cell := func(percent int) string {
				if r.IntN(100) < percent {
					return ""
				}
				return Money(r.IntN(40000) - 4000).String()
			}
			day := ""
			if r.IntN(3) > 0 {
				day = fmt.Sprintf("2026-%02d-%02d", 1+r.IntN(8), 1+r.IntN(28))
			}
			rows = append(rows, fmt.Sprintf("Y%d,%d-%d,%s,%s,%s,%s,%s,%s\n", r.IntN(3), r.IntN(2), r.IntN(2), []string{"物业费", "停车费", ""}[r.IntN(3)], period, cell(30), cell(40), cell(80), day))
		}
		const header = "业主编号,房号,收费项目,费用期间,应收金额,实收金额,减免金额,缴费日期\n"
		o := Options{AsOf: DayOf(2026, 6, 30)}
		l, err := Read(t.Context(), openAll(t, header+strings.Join(rows, "")), o, func() Sink { return nil })
		if err != nil {
			t.Fatal(err)
		}
		var used Money
		for i, a := range l.Accounts() {
			used += a.Received
			if got, want := a.Due-a.Waived-a.Paid, a.Arrears+a.NotYetDue-a.Overpaid; got != want {
				t.Errorf("%d %s: due less paid %s, owed less overpaid %s", n, l.Customers[i].ID, got, want)
			}
			checkSettled(t, l, int32(i))
			if a.Arrears < 0 || a.NotYetDue < 0 || a.Overpaid < 0 || a.Prepaid < 0 || a.Collected > a.Payable && a.Payable > 0 {
				t.Errorf("%d: %+v", n, a)
			}
		}
		if tally := l.Reconciled.Money[Used] + l.Reconciled.Money[Refunded]; used != tally {
			t.Errorf("%d: received %s, used %s", n, used, tally)
		}
		want := accounts(t, openAll(t, header+strings.Join(rows, "")), o)
		r.Shuffle(len(rows), func(i, k int) { rows[i], rows[k] = rows[k], rows[i] })
		if got := accounts(t, openAll(t, header+strings.Join(rows, "")), o); !slices.Equal(got, want) {
			t.Fatalf("%d: shuffled\n%s\nwant\n%s", n, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// checkSettled checks that the bills of a customer hold what its charges do: what was paid, what was
// waived and what was billed, and that no bill is open beside a payment of its item and span that is left.
func checkSettled(t *testing.T, l *Ledger, customer int32) {
	t.Helper()
	var paid, waived, billed [2]Money
	for _, c := range l.Charges {
		if c.Customer == customer {
			paid[0], waived[0] = paid[0]+c.Paid, waived[0]+c.Waived
			if c.Billed {
				billed[0] += c.Due
			}
		}
	}
	for _, b := range l.Bills {
		if b.Customer != customer {
			continue
		}
		if paid[1], waived[1] = paid[1]+b.Paid, waived[1]+b.Waived; b.billed {
			billed[1] += b.Due
			continue
		}
		for _, x := range l.Bills {
			if x.billed && x.Customer == customer && x.Place == b.Place && x.Item == b.Item && b.Paid > 0 && b.Period.From <= x.Period.From && x.Period.To <= b.Period.To && x.Unpaid() > 0 {
				t.Errorf("%+v is open beside %+v", x, b)
			}
		}
	}
	for _, x := range [][2]Money{paid, waived, billed} {
		if x[0] != x[1] {
			t.Errorf("customer %d: charges %s, bills %s", customer, x[0], x[1])
		}
	}
}
