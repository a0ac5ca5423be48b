package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestSheetsSideBySide: sheets of a workbook are read at the same time; the list and what was left out are those of one
// sheet with all their rows, whatever the number of processors.
func TestSheetsSideBySide(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	const sheets, rows = 5, 3000
	row := func(line, n int) string {
		amount := fmt.Sprintf(`<v>%d.5</v></c>`, n%500)
		if n%97 == 0 {
			amount = `<v></v></c>`
		}
		return fmt.Sprintf(`<row r="%[1]d"><c r="A%[1]d" t="inlineStr"><is><t>C%[2]d</t></is></c><c r="B%[1]d" t="inlineStr"><is><t>ORDER-%[3]d-of-2026</t></is></c><c r="C%[1]d" t="str"><v>2026-0%[4]d-11</v></c><c r="D%[1]d">%[5]s</row>`,
			line, n%777, n/2, 1+n%9, amount)
	}
	var parts []string
	for s := range sheets {
		var b strings.Builder
		for i := range rows {
			b.WriteString(row(i+2, s*rows+i))
		}
		parts = append(parts, b.String())
	}
	var whole strings.Builder
	for n := range sheets * rows {
		whole.WriteString(row(n+2, n))
	}
	var want string
	for _, c := range []struct {
		name       string
		sheets     []string
		processors int
	}{{"one sheet", []string{whole.String()}, 1}, {"five sheets", parts, 1}, {"five sheets", parts, 4}} {
		runtime.GOMAXPROCS(c.processors)
		dir := t.TempDir()
		in, out, rejects := filepath.Join(dir, "sales.xlsx"), filepath.Join(dir, "list.csv"), filepath.Join(dir, "rejects.csv")
		if err := os.WriteFile(in, sheetsOf(t, c.sheets), 0o644); err != nil {
			t.Fatal(err)
		}
		var stderr bytes.Buffer
		if code := run([]string{"rfm", in, "-q", "-o", out, "--rejects", rejects}, io.Discard, &stderr); code != 0 {
			t.Fatalf("exit %d: %s", code, stderr.String())
		}
		list, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		left, err := os.ReadFile(rejects)
		if err != nil {
			t.Fatal(err)
		}
		got := string(list) + fmt.Sprint(bytes.Count(left, []byte("no_amount")))
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%s, %d processors: another list", c.name, c.processors)
		}
	}
}

// TestManySheets: memory does not grow by the number of sheets.
func TestManySheets(t *testing.T) {
	const sheets = 600
	rows := make([]string, sheets)
	for s := range rows {
		rows[s] = fmt.Sprintf(`<row r="2"><c t="inlineStr"><is><t>C%d</t></is></c><c><v>%d</v></c><c t="str"><v>2026-03-11</v></c><c><v>5</v></c></row>`, s%7, s)
	}
	in, out := filepath.Join(t.TempDir(), "sales.xlsx"), filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(in, sheetsOf(t, rows), 0o644); err != nil {
		t.Fatal(err)
	}
	forgetPeakMemory()
	before := peakMemory()
	var stderr bytes.Buffer
	if code := run([]string{"rfm", in, "-q", "-o", out}, io.Discard, &stderr); code != 0 {
		t.Fatalf("exit %d: %s", code, stderr.String())
	}
	list, err := os.ReadFile(out)
	if err != nil || bytes.Count(list, []byte("\n")) != 8 {
		t.Errorf("%d customers: %v", bytes.Count(list, []byte("\n"))-1, err)
	}
	if took := (peakMemory() - before) >> 20; took > 80 && !underRaceDetector() {
		t.Errorf("%d sheets took %d MiB", sheets, took)
	}
}

// sheetsOf is a workbook with these sheets, below a header.
func sheetsOf(t *testing.T, data []string) []byte {
	t.Helper()
	const main, rels = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`, "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	put := func(name, text string) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	var list, targets strings.Builder
	for i, rows := range data {
		fmt.Fprintf(&list, `<sheet name="S%[1]d" sheetId="%[1]d" r:id="r%[1]d"/>`, i+1)
		fmt.Fprintf(&targets, `<Relationship Id="r%[1]d" Type="%[2]s/worksheet" Target="worksheets/sheet%[1]d.xml"/>`, i+1, rels)
		head := `<row r="1">`
		for k, h := range []string{"customer_id", "order_id", "order_date", "amount"} {
			head += fmt.Sprintf(`<c r="%c1" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+k, h)
		}
		put(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), "<worksheet "+main+"><sheetData>"+head+"</row>"+rows+"</sheetData></worksheet>")
	}
	relations := func(text string) string {
		return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + text + `</Relationships>`
	}
	put("xl/workbook.xml", "<workbook "+main+` xmlns:r="`+rels+`"><sheets>`+list.String()+`</sheets></workbook>`)
	put("xl/_rels/workbook.xml.rels", relations(targets.String()))
	put("_rels/.rels", relations(`<Relationship Id="r1" Type="`+rels+`/officeDocument" Target="xl/workbook.xml"/>`))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
