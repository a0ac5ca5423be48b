package source

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// knownHeader stands for the dictionary: rows that hold these words are headers.
func knownHeader(texts []string) float64 {
	score := 0.0
	for _, t := range texts {
		switch strings.Trim(t, " ") {
		case "id", "day", "amount", "客户编号", "金额", "日期", "客戶編號", "金額":
			score += 3
		}
	}
	return score
}

// openBytes opens what would be a file's content.
func openBytes(b []byte, o Options) (*File, error) {
	f := &File{Name: "t"}
	if err := f.recognise(bytes.NewReader(b), int64(len(b)), o); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func write(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// scanAll gives every row below the header as texts, with its line in front, in order.
func scanAll(t testing.TB, tab *Table, workers int) ([]string, error) {
	t.Helper()
	var mu sync.Mutex
	rows := map[int]string{}
	err := tab.Scan(context.Background(), workers, func(int) func(*Row) error {
		return func(r *Row) error {
			var cells []string
			for i := range r.Cells {
				cells = append(cells, string(r.Cells[i].Text))
			}
			mu.Lock()
			defer mu.Unlock()
			if _, twice := rows[r.Line]; twice {
				return fmt.Errorf("line %d twice", r.Line)
			}
			rows[r.Line] = fmt.Sprintf("%d:%s", r.Line, strings.Join(cells, "|"))
			return nil
		}
	})
	var lines []int
	for l := range rows {
		lines = append(lines, l)
	}
	slices.Sort(lines)
	var out []string
	for _, l := range lines {
		out = append(out, rows[l])
	}
	return out, err
}

func TestCSV(t *testing.T) {
	for _, c := range []struct {
		name, text string
		header     int
		rows       []string
	}{
		{"plain", "id,day,amount\na,b,c\nd,e,f\n", 1, []string{"2:a|b|c", "3:d|e|f"}},
		{"no line end at the end", "id,day,amount\na,b,c", 1, []string{"2:a|b|c"}},
		{"CRLF", "id,day\r\na,b\r\nc,\r\n", 1, []string{"2:a|b", "3:c|"}},
		{"CR", "id,day\ra,b\rc,d", 1, []string{"2:a|b", "3:c|d"}},
		{"quotes", "id,day\n\"a,1\",\"say \"\"hi\"\"\"\n\"\",b\n", 1, []string{"2:a,1|say \"hi\"", "3:|b"}},
		{"a line end in quotes", "id,day\n\"a\nb\",c\nd,e\n", 1, []string{"2:a\nb|c", "4:d|e"}},
		{"CRLF in quotes", "id,day\r\n\"a\r\nb\",c\r\nd,e\r\n", 1, []string{"2:a\r\nb|c", "4:d|e"}},
		{"a quote inside a field", "id,day\n5\" pipe,b\n=\"007\",c\n", 1, []string{"2:5\" pipe|b", "3:=\"007\"|c"}},
		{"text behind a quote", "id,day\n\"a\"b,c\n", 1, []string{"2:ab|c"}},
		{"a quote that nothing closes", "id,day\n\"a,b\nc,d\n", 1, []string{"2:\"a|b", "3:c|d"}},
		{"a stray quote before quoted fields", "id,day\n\"a,b\nc,\"d\"\ne,f\n", 1, []string{"2:\"a|b", "3:c|d", "4:e|f"}},
		{"titles above", "Orders of the month\n\nid,day,amount\na,b,c\n", 3, []string{"4:a|b|c"}},
		{"ragged", "id,day\na\na,b,c\n\n", 1, []string{"2:a", "3:a|b|c", "4:"}},
		{"semicolons", "id;day;amount\na,1;b;c\n", 1, []string{"2:a,1|b|c"}},
		{"tabs", "id\tday\tamount\na\tb\tc\n", 1, []string{"2:a|b|c"}},
		{"pipes", "id|day|amount\na,x|b,x|c,x\n", 1, []string{"2:a,x|b,x|c,x"}},
		{"times are not divided", "when,who\n2014-03-08 00:00:00,0\n2014-03-09 00:00:00,1\n", 1, []string{"2:2014-03-08 00:00:00|0", "3:2014-03-09 00:00:00|1"}},
		{"one column", "id\na\n", 1, []string{"2:a"}},
		{"a header alone", "id,day\n", 1, nil},
		{"a blank behind a quote", "id,day\n\"a\nb\" ,c\nd,e\n", 1, []string{"2:a\nb|c", "4:d|e"}},
		{"CR, and LF in quotes", "id,day\ra,\"b\nc\"\rd,e\r", 1, []string{"2:a|b\nc", "3:d|e"}},
		{"long fields", "id,day\n" + strings.Repeat("x", 100) + "," + strings.Repeat("长", 50) + "\n", 1, []string{"2:" + strings.Repeat("x", 100) + "|" + strings.Repeat("长", 50)}},
		{"no known header", "colour,shape\nred,round\n", 1, []string{"2:red|round"}},
		{"numbers below words", "Report 2024\na,b,c\n1,2,3\n4,5,6\n", 2, []string{"3:1|2|3", "4:4|5|6"}},
	} {
		f, err := Open(write(t, "t.csv", []byte(c.text)), Options{Header: knownHeader})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		rows, err := scanAll(t, f.Tables[0], 2)
		if err != nil || f.Tables[0].HeaderRow != c.header || !slices.Equal(rows, c.rows) {
			t.Errorf("%s: header %d, %q, %v, want %d, %q", c.name, f.Tables[0].HeaderRow, rows, err, c.header, c.rows)
		}
		f.Close()
	}
}

func TestEncodings(t *testing.T) {
	simplified, traditional := "客户编号,日期,金额\n甲,2024年1月2日,￥5\n", "客戶編號,日期,金額\n甲,2024年1月2日,5\n"
	for _, c := range []struct {
		name string
		e    encoding.Encoding
		text string
		bom  string
		want Encoding
	}{
		{"UTF-8", encoding.Nop, simplified, "", UTF8}, {"UTF-8 with a mark", encoding.Nop, simplified, "\xef\xbb\xbf", UTF8},
		{"GB18030", simplifiedchinese.GB18030, simplified, "", GB18030}, {"Big5", traditionalchinese.Big5, traditional, "", Big5},
		{"UTF-16LE with a mark", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), simplified, "\xff\xfe", UTF16LE}, {"UTF-16BE with a mark", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), simplified, "\xfe\xff", UTF16BE},
		{"ASCII in UTF-16LE", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "id,day,amount\na,b,c\n", "", UTF16LE}, {"ASCII in UTF-16BE", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "id,day,amount\na,b,c\n", "", UTF16BE},
	} {
		b, err := c.e.NewEncoder().Bytes([]byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		b = append([]byte(c.bom), b...)
		f, err := Open(write(t, "t.csv", b), Options{Header: knownHeader})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		tab := f.Tables[0]
		rows, err := scanAll(t, tab, 2)
		lines := strings.Split(c.text, "\n")
		if want := "2:" + strings.ReplaceAll(lines[1], ",", "|"); err != nil || tab.Dialect.Encoding != c.want || strings.Join(tab.Header, ",") != lines[0] || len(rows) != 1 || rows[0] != want {
			t.Errorf("%s: %v, header %q, rows %q, %v", c.name, tab.Dialect.Encoding, tab.Header, rows, err)
		}
		var raw bytes.Buffer
		if err := f.Bytes(&raw); err != nil || !bytes.Equal(raw.Bytes(), b) {
			t.Errorf("%s: the file's bytes are not given as they are", c.name)
		}
		f.Close()
	}
}

// TestRareCharacters: four-byte GB18030, and characters outside the basic plane.
func TestRareCharacters(t *testing.T) {
	text := "㐀𠀀é€𝄞龘"
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if out, bad := appendUTF8(nil, b, GB18030); string(out) != text || bad >= 0 {
		t.Errorf("%q, bad at %d, want %q", out, bad, text)
	}
	if _, bad := appendUTF8(nil, []byte("ab\xff\xff"), GB18030); bad != 2 {
		t.Errorf("bad at %d, want 2", bad)
	}
	if _, bad := appendUTF8(nil, []byte("\x81"), Big5); bad != 0 {
		t.Errorf("half a character: bad at %d, want 0", bad)
	}
}

// TestPipesInGB18030: the delimiter may be the second byte of a character.
func TestPipesInGB18030(t *testing.T) {
	b := []byte("id|day|amount\n1|\x81|\"x\x84|\"|5\n2|a|6\n") // 亅 and its like end in |
	f, err := openBytes(b, Options{Header: knownHeader})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := scanAll(t, f.Tables[0], 2)
	if err != nil || f.Tables[0].Dialect.Encoding != GB18030 || len(rows) != 2 || strings.Count(rows[0], "|") != 2 || rows[1] != "3:2|a|6" {
		t.Errorf("%q, %v", rows, err)
	}
}

// TestStrayQuoteInALargeFile: a quote that nothing closes does not swallow the rest.
func TestStrayQuoteInALargeFile(t *testing.T) {
	rows := 2 << 20
	f, err := openBytes([]byte("id,day\na,b\n\"5 inch,c\n"+strings.Repeat("abcde,fgh\n", rows)), Options{Header: knownHeader})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	if err := f.Tables[0].Scan(context.Background(), 1, func(int) func(*Row) error { return func(*Row) error { n++; return nil } }); err != nil || n != rows+2 {
		t.Errorf("%d rows, %v, want %d", n, err, rows+2)
	}
}

// TestPieces: however small the pieces and however many the workers, the rows are those
// of the whole text.
func TestPieces(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	alphabet := []string{"a", "bc", ",", "\n", "\"", "\"\"", "\r\n", "长", "x\"y", ",\"q,\nz\",", " "}
	for range 2000 {
		var b strings.Builder
		for range r.IntN(60) {
			b.WriteString(alphabet[r.IntN(len(alphabet))])
		}
		text := b.String()
		if text == "" {
			continue
		}
		for _, d := range []Dialect{
			{Encoding: UTF8, Delimiter: ",", Quote: '"', LineEnd: '\n'},
			{Encoding: UTF8, Delimiter: ",", Quote: '"', LineEnd: '\n', Columns: 2},
			{Encoding: UTF8, Delimiter: ",", Quote: '"', Escape: '\\', LineEnd: '\n'},
			{Encoding: UTF8, Delimiter: " ", Quote: '"', LineEnd: '\n', Aligned: true},
			{Encoding: UTF8, Delimiter: ",,", Quote: '"', LineEnd: '\n', Columns: 2},
			{Encoding: UTF8, Quote: '"', LineEnd: '\n'},
			{Encoding: UTF8, Delimiter: ",", LineEnd: '\n'},
		} {
			want := decodeAll(t, text, d, len(text)+padding, 1)
			for _, size := range []int{1, 2, 3, 7, 16} {
				if got := decodeAll(t, text, d, size, 1+r.IntN(3)); !slices.Equal(got, want) {
					t.Fatalf("%+v: %q in pieces of %d: %q, want %q", d, text, size, got, want)
				}
			}
		}
	}
}

func decodeAll(t testing.TB, text string, d Dialect, size, workers int) []string {
	t.Helper()
	c := &csvScan{file: &File{data: strings.NewReader(text), Size: int64(len(text))}, dialect: d, size: size}
	tab := &Table{scan: c.scan}
	rows, err := scanAll(t, tab, workers)
	if err != nil {
		t.Fatalf("%q in pieces of %d: %v", text, size, err)
	}
	return rows
}

// FuzzCSV: no bytes make the reader panic, the number of workers changes nothing, and what
// encoding/csv writes is read back as it was.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{"id,day\na,b\n", "\"a\nb\",c\r\n", "\xef\xbb\xbfid;day\n1;2", "\xff\xfei\x00d\x00\n\x00", "客户编号,金额\n甲,1\n", "a\rb\rc", "\"", "a,\"b", strings.Repeat("x,", 50), "\xbf\xcd\xbb\xa7,a\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := openBytes(b, Options{Header: knownHeader})
		if err != nil {
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("an error without a cure: %v", err)
			}
			return
		}
		defer file.Close()
		one, err1 := scanAll(t, file.Tables[0], 1)
		three, err3 := scanAll(t, file.Tables[0], 3)
		if (err1 == nil) != (err3 == nil) || err1 == nil && !slices.Equal(one, three) {
			t.Fatalf("one worker reads %q, %v; three read %q, %v", one, err1, three, err3)
		}
		// The bytes as cells of a table that is written and read.
		cells := strings.Split(strings.ToValidUTF8(strings.ReplaceAll(string(b), "\r", ""), ""), "|")
		var out bytes.Buffer
		w := csv.NewWriter(&out)
		_ = w.Write(append([]string{"id", "day"}, make([]string, max(0, len(cells)-2))...))
		if err := w.Write(append([]string{"1"}, cells...)); err != nil {
			return
		}
		w.Flush()
		d := Dialect{Encoding: UTF8, Delimiter: ",", Quote: '"', LineEnd: '\n'}
		rows := decodeAll(t, out.String(), d, 5, 2)
		if want := "2:1|" + strings.Join(cells, "|"); len(rows) != 2 || rows[1] != want {
			t.Fatalf("%q was written as %q and read as %q", want, out.String(), rows)
		}
	})
}

func TestUnwrap(t *testing.T) {
	for text, want := range map[string]string{"abc": "abc", "  abc\t": "abc", `="00123"`: "00123", "'138": "138", "\t00": "00", "\u3000甲\u00a0": "甲", "": "", "'": "'", "\ufeffid": "id", `="`: `="`, "\u200b甲\u200b": "甲", " ' 7 ": "7", "甲 乙": "甲 乙"} {
		if got := string(Unwrap([]byte(text))); got != want {
			t.Errorf("Unwrap(%q) = %q, want %q", text, got, want)
		}
	}
	r := Row{Cells: []Cell{{Text: []byte(" ")}, {}}}
	if !r.Blank() || r.Cell(5) != nil || r.Cell(-1) != nil {
		t.Error("a row of blanks is not blank")
	}
}
