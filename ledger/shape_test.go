package ledger

import "testing"

// TestShape: what messages show of values.
func TestShape(t *testing.T) {
	for v, want := range map[string]string{
		"2026-13-45": "2026-13-45", "31/02/2024 12:30": "31/02/2024 12:30", "2026年13月": "2026年13月", "12,34": "12,34", "￥1.234,50": "￥1.234,50", "20261345": "20261345", "12.5万元": "12.5万元",
		"13800000000": "99999999999", "138-0000-0000": "999-9999-9999", "138 0000 0000": "999 9999 9999", "2026-01-02 12:30:45": "2026-01-02 12:30:45", "张三丰": "字字字", "Ann Example": "aaa aaaaaaa", "a@example.com": "a@aaaaaaa.aaa", "330100199001010001": "999999999999999999", "电话 138": "字字 999", "010-12345678": "999-99999999", "": "",
	} {
		if got := shape(v); got != want {
			t.Errorf("%q is shown as %q, want %q", v, got, want)
		}
	}
	if !dataRow([]string{"10", "2026-02-11", "张三", "13800000001", "200"}) || dataRow([]string{"客户编号", "2024年", "2025年", "金额"}) || dataRow([]string{"id", "2024", "金额"}) {
		t.Error("rows of data are not told from headers")
	}
}
