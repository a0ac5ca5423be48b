package report

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"grade/ledger"
)

// TestSplit: the groups hold every customer once, with the scores that it has among all.
func TestSplit(t *testing.T) {
	r := sample(t, "zh")
	n, ok := r.Splits("project")
	parts := r.Split("project")
	if !ok || n != len(parts) {
		t.Fatalf("%d groups, want %d", len(parts), n)
	}
	n = 0
	var got []string
	var sum ledger.Money
	for _, p := range parts {
		got = append(got, fmt.Sprint(p.Group, " ", len(p.Metrics)))
		for i, c := range p.Ledger.Customers {
			at, _ := r.Find(c.ID)
			if p.Tier[i] != r.Tier[at] || p.Scores[i] != r.Scores[at] || p.Metrics[i] != r.Metrics[at] {
				t.Errorf("%s is another customer in its group", c.ID)
			}
			sum += p.Metrics[i].Monetary
		}
		n += len(p.Metrics)
		months := ledger.Money(0)
		for _, m := range p.Months {
			months += m.Money
		}
		if _, money := p.everybody(); months != money {
			t.Errorf("%s: the months hold %s of %s", p.Group, months, money)
		}
	}
	if _, all := r.everybody(); n != len(r.Metrics) || sum != all {
		t.Errorf("%d customers with %s, want %d with %s", n, sum, len(r.Metrics), all)
	}
	if want := []string{"一期 4", "二期 3", "未填写 1"}; !slices.Equal(got, want) {
		t.Errorf("groups %q, want %q", got, want)
	}
	if _, ok := r.Splits("no such column"); ok {
		t.Error("split by a column that is not there")
	}
}

// TestTooManyForASheet: the sheet holds those of the most value, and says where the others are.
func TestTooManyForASheet(t *testing.T) {
	r := sample(t, "en")
	r.Beside = "list-customers.csv"
	s := customersSheet(r, 4)
	var ids []string
	for _, i := range s.Order {
		ids = append(ids, r.Ledger.Customers[i].ID)
	}
	if !slices.Equal(ids, []string{"A2", "A1", "=A6"}) || !strings.Contains(s.More, "list-customers.csv") || !strings.Contains(s.More, "first 3 of 8") {
		t.Errorf("%q, %s", ids, s.More)
	}
	var b bytes.Buffer
	if err := WriteXLSX(&b, &Workbook{Lang: "en", Sheets: []Sheet{s}}, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	rows := readSheet(t, b.Bytes(), "xl/worksheets/sheet1.xml")
	if last := rows[len(rows)-1]; len(rows) != 5 || last[0] != s.More {
		t.Errorf("%d rows, the last one %q", len(rows), last)
	}
	checkParts(t, b.Bytes())
}

// TestMask: what is hidden stands in no output.
func TestMask(t *testing.T) {
	for text, want := range map[string]string{"13812345678": "138****5678", "张三": "张*", "欧阳某某": "欧***", "": "", "A": "*", "Y10001": "Y1***1", "示例物业服务公司": "示例*****司"} {
		got := maskText(text, 3, 4)
		switch {
		case strings.HasPrefix(text, "Y"):
			got = maskText(text, 2, 2)
		case !strings.HasPrefix(text, "1"):
			got = maskName(text)
		}
		if got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	r := sample(t, "zh")
	r.Mask([]string{"id", "name"})
	ids := map[string]bool{}
	for _, c := range r.Ledger.Customers {
		if ids[c.ID] {
			t.Errorf("two customers are %s", c.ID)
		}
		ids[c.ID] = true
	}
	var b bytes.Buffer
	b.Write(dump(t, writeBook(t, r)))
	for _, err := range []error{WriteCSV(&b, List(r), false), WriteJSON(&b, r, List(r)), second(WriteCalls(&b, r)), WriteHTML(&b, BuildReport(r, nil))} {
		if err != nil {
			t.Error(err)
		}
	}
	for _, secret := range []string{"住户一", "企业二", "住户八", "五十"} {
		if bytes.Contains(b.Bytes(), []byte(secret)) {
			t.Errorf("%s is still to be seen", secret)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestUnits: money in the unit in which it is read best, in either language.
func TestUnits(t *testing.T) {
	for _, c := range []struct {
		cents  int64
		zh, en string
	}{
		{0, "0", "0"}, {99950, "1,000", "1,000"}, {999_949, "9,999", "9,999"}, {1_000_000, "10,000", "10.0K"}, {9_999_900, "99,999", "100.0K"}, {10_000_000, "10.0万", "100.0K"},
		{123_456_789, "123.5万", "1.23M"}, {12_345_678_901, "1.23亿", "123.46M"}, {1_234_567_890_123, "123.46亿", "12.35B"}, {-12_345_678, "-12.3万", "-123.5K"}, {100_500_000, "100.5万", "1.01M"},
	} {
		if zh, en := Short("zh", ledger.Money(c.cents)), Short("en", ledger.Money(c.cents)); zh != c.zh || en != c.en {
			t.Errorf("%d cents are %s and %s, want %s and %s", c.cents, zh, en, c.zh, c.en)
		}
	}
}
