package source

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func zipped(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: files[i], Method: zip.Deflate, NonUTF8: true})
		if err == nil {
			_, err = w.Write([]byte(files[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}

func TestContainers(t *testing.T) {
	const orders, others = "id,day\na,b\n", "id;day\nc;d\n"
	gbName, _ := simplifiedchinese.GB18030.NewEncoder().String("订单.csv")
	gbLate, _ := simplifiedchinese.GB18030.NewEncoder().String(strings.Repeat("x,y\n", 100000) + "甲,乙\n")
	book := workbook{sheets: []string{`<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="inlineStr"><is><t>day</t></is></c></row><row r="2"><c r="A2"><v>1</v></c></row>`}}
	for _, c := range []struct {
		name  string
		data  []byte
		sheet string
		want  []string // table: first row
	}{
		{"gzip", gzipped([]byte(orders)), "", []string{"t 2:a|b"}},
		{"gzip twice", gzipped(gzipped([]byte(orders))), "", []string{"t 2:a|b"}},
		{"gzip in members, one of them empty, and zeros behind", slices.Concat(gzipped([]byte("id,day\n")), gzipped(nil), gzipped([]byte("a,b\n")), gzipped(nil), []byte{0, 0}), "", []string{"t 2:a|b"}},
		{"one table", zipped(t, gbName, orders), "", []string{"t[订单.csv] 2:a|b"}},
		{"a backup", zipped(t, "Data/", "", "Data/Deals.csv", orders, "Data/logo.png", "x", "__MACOSX/._x.csv", "x", "Data/empty.csv", "", "Data/Leads.csv", others), "", []string{"t[Data/Deals.csv] 2:a|b", "t[Data/Leads.csv] 2:c|d"}},
		{"one of a backup", zipped(t, "a.csv", orders, "b.csv", others), "b.csv", []string{"t[b.csv] 2:c|d"}},
		{"a workbook in an archive", zipped(t, "a.xlsx", string(book.bytes(t))), "", []string{"t[a.xlsx/S1] 2:1"}},
		{"an archive in an archive", zipped(t, "a.csv.gz", string(gzipped([]byte(orders)))), "", []string{"t[a.csv.gz] 2:a|b"}},
		{"names that point elsewhere", zipped(t, "../../etc/a.csv", orders), "", []string{"t[../../etc/a.csv] 2:a|b"}},
		{"another encoding far behind ASCII", gzipped([]byte("id,day\n" + gbLate)), "", []string{"t 2:x|y"}},
	} {
		f, err := openBytes(c.data, Options{Header: knownHeader, Sheet: c.sheet})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var got []string
		for _, tab := range f.Tables {
			rows, err := scanAll(t, tab, 2)
			if err != nil || len(rows) == 0 {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			got = append(got, tab.Name()+" "+rows[0])
		}
		if !slices.Equal(got, c.want) || f.Read() == 0 {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if err := f.Close(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestContainersRefused(t *testing.T) {
	spaces := bytes.Repeat([]byte(" "), 16<<20)
	nested := []byte("id,day\n")
	for range 4 {
		nested = gzipped(nested)
	}
	locked := zipped(t, "a.csv", "id,day\n")
	for _, sign := range []string{"PK\x03\x04", "PK\x01\x02"} {
		at := bytes.Index(locked, []byte(sign))
		locked[at+6+2*(len(sign)-4)] |= 1
		if sign == "PK\x01\x02" {
			locked[at+8] |= 1
		}
	}
	var many []string
	for range maxInner + 1 {
		many = append(many, "a"+strings.Repeat("b", len(many))+".csv", "id,day\n1,2\n")
	}
	for _, c := range []struct {
		name, what string
		data       []byte
	}{
		{"a bomb of gzip", "unpacks to hundreds of times its size", gzipped(spaces)},
		{"a bomb in an archive", "unpacks to hundreds of times its size", zipped(t, "a.csv", string(spaces))},
		{"archives without end", "an archive within an archive", nested},
		{"gzip cut off", "cannot be unpacked", gzipped([]byte(strings.Repeat("id,day\n", 1000)))[:30]},
		{"something behind gzip", "cannot be unpacked", append(gzipped([]byte("id,day\n")), "more"...)},
		{"no gzip", "cannot be unpacked", []byte("\x1f\x8bxxxxxxxxxxxx")},
		{"a password", "a.csv is locked with a password", locked},
		{"no table", "an archive without a table", zipped(t, "a.png", "x")},
		{"nothing", "an archive without a table", zipped(t)},
		{"too many", "more than 256 files", zipped(t, many...)},
		{"an open document", "an OpenDocument file", zipped(t, "mimetype", "x", "content.xml", "x")},
		{"a binary workbook", "a binary workbook (.xlsb)", zipped(t, "xl/workbook.bin", "x")},
		{"a document", "a document or a presentation", zipped(t, "word/document.xml", "x")},
		{"PDF", "a PDF", []byte("%PDF-1.7 xxxx")},
		{"RAR", "a document or an archive of a kind", []byte("Rar!\x1a\x07")},
		{"a database", "a database file", []byte("SQLite format 3\x00")},
		{"Excel 4", "a workbook of Excel 4 or older", []byte("\x09\x04\x06\x00\x00\x00\x10\x00")},
	} {
		_, err := openBytes(c.data, Options{Header: knownHeader})
		if e := (*Error)(nil); !errors.As(err, &e) || !strings.HasPrefix(e.What, c.what) || e.Hint == "" {
			t.Errorf("%s: %v, want %q", c.name, err, c.what)
		}
	}
	if _, err := openBytes(zipped(t, "a.csv", "id,day\n"), Options{Sheet: "b.csv"}); err == nil || !strings.Contains(err.Error(), `no file "b.csv"`) {
		t.Errorf("an absent entry: %v", err)
	}
}

// FuzzZip: no archive makes the reader panic.
func FuzzZip(f *testing.F) {
	f.Add(zipped(f, "a.csv", "id,day\na,b\n", "b.xml", "<x/>"))
	f.Add(gzipped([]byte("id,day\na,b\n")))
	f.Fuzz(func(t *testing.T, b []byte) { fuzzOpen(t, b) })
}
