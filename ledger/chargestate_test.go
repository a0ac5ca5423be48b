package ledger

import "testing"

// TestChargeState: what states say, in the words of ledgers. A debit that failed is unpaid, and not void.
func TestChargeState(t *testing.T) {
	for state, texts := range map[chargeState][]string{
		statePaid:   {"已缴", "已缴费", "已缴清", "缴清", "已收款", "已支付", "结清", "已销账", "已到账", "扣款成功", "完成", "是", "√", "Y", "1", "Paid", "paid in full", "Settled", "逾期已缴"},
		stateUnpaid: {"未缴", "未缴费", "未交", "未收", "未结清", "未销账", "未到账", "欠费", "欠缴", "拖欠", "逾期", "超期", "待缴费", "催缴中", "部分缴费", "扣款失败", "缴费失败", "银行退票", "已出账", "已开票", "否", "×", "N", "0", "Unpaid", "Overdue", "Past due", "Partially paid", "Failed", "Pending", "Open"},
		stateVoid:   {"作废", "已作废", "已取消", "已退费", "Void", "Cancelled"},
		stateWaived: {"减免", "已减免", "免缴", "免", "Waived"},
		stateOther:  {"甲", "其他", "见备注"},
		noState:     {""},
	} {
		for _, s := range texts {
			if got := chargeStateOf(s); got != state {
				t.Errorf("%q is %d, want %d", s, got, state)
			}
		}
	}
}

// TestMeterNamed: what is metered, by the words of an item or a header.
func TestMeterNamed(t *testing.T) {
	for text, want := range map[string]meter{"电费": powerMeter, "用电量(度)": powerMeter, "electricity": powerMeter, "燃气费": gasMeter, "采暖费": heatMeter, "水费": waterMeter, "物业费": noMeter, "电梯费": noMeter, "停车费": noMeter} {
		if got := meterNamed(text); got != want {
			t.Errorf("%s is %d, want %d", text, got, want)
		}
	}
}

// TestPeriodIn: periods inside the words of an item; where no year is named it is the one next to the payment.
func TestPeriodIn(t *testing.T) {
	paid := DayOf(2026, 1, 10)
	for text, want := range map[string]string{
		"2026年度物业管理费": "2026-01-01 2026-12-31", "收2026年第一季度物业费": "2026-01-01 2026-03-31", "物业费（2026年1-3月）": "2026-01-01 2026-03-31", "物业费2026.1.1-2026.12.31": "2026-01-01 2026-12-31",
		"物业费:2026-01至2026-12": "2026-01-01 2026-12-31", "收1-101张三2026年1月至6月物业费": "2026-01-01 2026-06-30", "收到3栋2单元501室2026.01-2026.06物业管理费": "2026-01-01 2026-06-30",
		"补交2025年物业费": "2025-01-01 2025-12-31", "交1-3月份物业费": "2026-01-01 2026-03-31", "物业费 2026Q1": "2026-01-01 2026-03-31", "12月份水费": "2025-12-01 2025-12-31", "1月物业费": "2026-01-01 2026-01-31",
		"电费202601": "2026-01-01 2026-01-31", "维修材料": "", "车位101": "", "自2026-01-01至2026-03-31": "2026-01-01 2026-03-31", "2026H1": "2026-01-01 2026-06-30",
		"2025-2026年度": "", "2025-2026年度物业费": "", "2025—2026年度物业费": "", "2025/2026物业费": "", "2025-2026": "", "收2025-2026采暖季供暖费": "2025-11-01 2026-03-31", "2025-13": "", "收2025至2026年物业费": "", "2026-01~2026-12物业费": "2026-01-01 2026-12-31",
		"2026年1月单号20250315": "2026-01-01 2026-01-31", "20260115电费": "2026-01-01 2026-01-31", "2025-12-2026-03电费": "2025-12-01 2026-03-31",
	} {
		got := ""
		if p := periodIn(text, paid); p != noPeriod {
			got = p.From.String() + " " + p.To.String()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if p := periodIn("1月物业费", NoDay); p != noPeriod {
		t.Error("without a day a month has no year")
	}
}
