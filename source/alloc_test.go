package source

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// exports writes the same rows in every way that is read often, by name.
func exports(t testing.TB, rows int) map[string]*File {
	t.Helper()
	var plain, quoted, sheet, texts strings.Builder
	plain.WriteString("订单编号,下单时间,实付金额,城市\n")
	quoted.WriteString("order,day,amount,city\n")
	sheet.WriteString(`<row r="1"><c r="A1" t="inlineStr"><is><t>order</t></is></c><c r="B1" t="inlineStr"><is><t>day</t></is></c></row>`)
	for i := range rows {
		fmt.Fprintf(&plain, "O%07d,2024-01-02 10:00:00,93.25,杭州\n", i)
		fmt.Fprintf(&quoted, "\"O%07d\",2024-01-02,\"1,%03d.25\",\"the \"\"north\"\", all of it\"\n", i, i%1000)
		fmt.Fprintf(&sheet, `<row r="%[1]d"><c r="A%[1]d" t="s"><v>%[2]d</v></c><c r="B%[1]d" s="1"><v>45293.5</v></c><c r="C%[1]d"><v>93.25</v></c><c r="D%[1]d" t="str"><v>Z&amp;rich</v></c></row>`, i+2, i%500)
	}
	for i := range 500 {
		fmt.Fprintf(&texts, "<si><t>O%07d</t></si>", i)
	}
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(plain.String())
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]*File{}
	for name, b := range map[string][]byte{"utf8.csv": []byte(plain.String()), "gb18030.csv": []byte(gb), "quoted.csv": []byte(quoted.String()),
		"sheet.xlsx": workbook{sheets: []string{sheet.String()}, strings: texts.String(), styles: `<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs>`, deflate: true}.bytes(t)} {
		f, err := Open(write(t, name, b), Options{Header: knownHeader})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		t.Cleanup(func() { f.Close() })
		files[name] = f
	}
	return files
}

// scanNothing reads all rows for nothing.
func scanNothing(t testing.TB, f *File) {
	t.Helper()
	if err := f.Tables[0].Scan(context.Background(), 1, func(int) func(*Row) error { return func(*Row) error { return nil } }); err != nil {
		t.Fatal(err)
	}
}

// TestRowsDoNotAllocate: twice the rows take hardly more allocations.
func TestRowsDoNotAllocate(t *testing.T) {
	const rows = 20000
	few, many := exports(t, rows), exports(t, 2*rows)
	for name := range few {
		a := testing.AllocsPerRun(3, func() { scanNothing(t, few[name]) })
		b := testing.AllocsPerRun(3, func() { scanNothing(t, many[name]) })
		if per := (b - a) / rows; per > 0.01 {
			t.Errorf("%s: %.3f allocations a row (%v for %d rows, %v for %d)", name, per, a, rows, b, 2*rows)
		}
	}
}

func BenchmarkScan(b *testing.B) {
	for name, f := range exports(b, 50000) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(f.Size)
			b.ReportAllocs()
			for b.Loop() {
				scanNothing(b, f)
			}
		})
	}
}
