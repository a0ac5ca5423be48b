package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// personal are the ids, names, telephone numbers and identity numbers of the people of TestPrivacy.
func personal() (out []string) {
	for n := range 12 {
		out = append(out, fmt.Sprintf("住户甲%c", 'ａ'+n), fmt.Sprintf("138000000%02d", n), fmt.Sprintf("33010019900101%04d", n), fmt.Sprintf("KH-7700%02d", n))
	}
	return out
}

// people writes files about them, with mistakes in every column.
func people(t *testing.T, dir string) {
	t.Helper()
	customers, orders, feedback := "客户编号,姓名,手机号,身份证号,客户级别,备注\n", "订单编号,下单时间,客户编号,姓名,手机号,实付金额(元),订单状态\n", "客户编号,姓名,反馈时间,反馈类型,反馈内容,处理状态\n"
	p := personal()
	for n := range 12 {
		name, phone, id, key := p[4*n], p[4*n+1], p[4*n+2], p[4*n+3]
		customers += fmt.Sprintf("%s,%s,%s,%s,A,\n", key, name, phone, id)
		for k := range 1 + n%3 {
			orders += fmt.Sprintf("%d%d,2026-0%d-11,%s,%s,%s,%d00,已完成\n", n, k, 1+(n+3*k)%9, key, name, phone, 1+n)
		}
		feedback += fmt.Sprintf("%s,%s,2026-05-0%d,投诉,%s 来电,处理中\n", key, name, 1+n%9, phone)
	}
	orders += fmt.Sprintf("x1,%s,%s,%s,%s,100,已完成\nx2,2026-05-01,%s,%s,%s,%s,已完成\nx3,2026-05-01,,%s,%s,5,已完成\nx4,2026-05-01,%s,%s,%s,5,%s\nx4,2026-05-01,%s,%s,%s,5,%s\n", p[0], p[3], p[0], p[1], p[3], p[0], p[1], p[0], p[4], p[5], p[3], p[0], p[1], p[0], p[3], p[0], p[1], p[0])
	for name, text := range map[string]string{"customers.csv": customers, "orders.csv": orders, "feedback.csv": feedback} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPrivacy: whatever goes well or wrong, no message holds anything of a person; masked outputs hold
// nothing, either.
func TestPrivacy(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	people(t, dir)
	all := []string{"orders.csv", "customers.csv", "feedback.csv"}
	with := func(command string, more ...string) []string {
		return append(append([]string{command}, all...), more...)
	}
	outputs := func(name string) []string {
		var out []string
		for _, ext := range []string{"csv", "json", "xlsx", "html"} {
			out = append(out, "-o", name+"."+ext)
		}
		return out
	}
	for _, args := range [][]string{
		with("rfm", append(outputs("plain"), "--history", "periods")...),
		with("report", append(outputs("whole"), "-o", "whole.md", "--previous", "plain.csv", "--rejects", "rejects.csv", "--max-rejects", "0")...),
		with("segment", "--match", "phone", "-o", "merged.csv"), with("rfm", "--match", "name+phone", "--per", "household", "-o", "merged2.csv"),
		with("rfm", "--as-of", "2026-07-31", "--history", "periods", "-o", "x.csv"), with("rfm", "--as-of", "2020-01-01", "-o", "x.csv"),
		with("rfm", "--map", "customer=姓名", "-o", "named.csv"), with("rfm", "--map", "customer=手机号", "-o", "phones.csv"), with("rfm", "--map", "date=姓名", "-o", "x.csv"), with("rfm", "--map", "amount=手机号", "-o", "x.csv"), with("rfm", "--map", "date=手机号", "-o", "x.csv"),
		with("rfm", "--date-format", "dd/mm/yyyy", "-o", "x.csv"), with("rfm", "--currency", "USD", "-o", "x.csv"), with("rfm", "--header-row", "3", "-o", "x.csv"), with("rfm", "--within", "姓名", "-o", "x.csv"), with("report", "--split", "姓名", "-o", "split.xlsx"),
		with("rfm", "--include", "客户级别=B", "-o", "x.csv"), with("evaluate", "--as-of", "2026-05-31", "-o", "later.csv"), with("evaluate", "--every", "quarter"),
		with("inspect", "-q"), with("init", "-o", "-"), with("explain", "-q"), append([]string{"explain", "13800000099"}, all...), append([]string{"explain", "KH-770099"}, all...),
		{"compare", "plain.csv", "phones.csv"}, {"compare", "plain.csv", "merged.csv", "--exit-code"}, {"compare", "plain.csv", "orders.csv"}, {"history", "periods", "13800000099"}, {"history", "periods"},
		{"convert", "orders.csv", "-o", "copy.csv"}, {"rfm", "customers.csv", "-o", "x.csv"}, {"rfm", "feedback.csv", "-o", "x.csv"}, {"segment", "customers.csv", "feedback.csv", "-o", "few.csv"}, {"rfm", "orders.csv", "orders.csv"},
	} {
		var stdout, stderr bytes.Buffer
		code := run(args, &stdout, &stderr)
		said := stderr.String()
		if args[0] != "evaluate" && args[0] != "compare" && args[0] != "history" && args[0] != "explain" || code != 0 {
			said += stdout.String() // a summary; the others print what was asked for
		}
		for i, p := range personal() {
			if i%4 == 3 && (args[0] == "explain" || args[0] == "history") {
				continue // an id that was nearly typed
			}
			if strings.Contains(said, p) {
				t.Errorf("%q (%d) says %s:\n%s", args, code, p, said)
			}
		}
	}
	for _, args := range [][]string{
		with("report", append(outputs("masked"), "-o", "masked.md", "--mask", "phone,id,name", "--rejects", "masked-rejects.csv", "--control", "50%")...),
		with("evaluate", append(outputs("masked-later"), "--as-of", "2026-05-31", "--mask", "phone,id,name")...),
		append([]string{"compare", "plain.csv", "whole.xlsx", "--mask", "phone,id,name"}, outputs("masked-moves")...),
		append([]string{"compare", "plain.csv", "phones.csv", "--mask", "phone,id,name"}, outputs("masked-phones")...),
	} {
		var stdout, stderr bytes.Buffer
		if code := run(args, &stdout, &stderr); code != 0 {
			t.Errorf("%q: %s", args, stderr.String())
		}
		for _, p := range personal() {
			if strings.Contains(stdout.String(), p) {
				t.Errorf("%q prints %s", args, p)
			}
		}
	}
	files, err := filepath.Glob("masked*")
	if err != nil || len(files) != 18 {
		t.Fatalf("%q, %v", files, err)
	}
	for _, f := range files {
		text := contents(t, f)
		for _, p := range personal() {
			if strings.Contains(text, p) {
				t.Errorf("%s holds %s", f, p)
			}
		}
	}
}

// contents is the text of a file; of a workbook that of all its parts.
func contents(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Ext(name) != ".xlsx" {
		return string(b)
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&out, r); err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	return out.String()
}
