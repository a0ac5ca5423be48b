package source

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// fieldTable is a table of ids, days and words, some of them with signs that are delimiters
// elsewhere.
func fieldTable(words ...string) [][]string {
	rows := [][]string{{"id", "day", "name", "amount"}}
	for i := range 40 {
		rows = append(rows, []string{fmt.Sprintf("C%03d", i), fmt.Sprintf("2024-03-%02d", i%28+1), words[i%len(words)], fmt.Sprintf("%d.50", i*7)})
	}
	return rows
}

// written writes rows with a delimiter, and quotes around the names.
func written(rows [][]string, delimiter, quote string, escape func(string) string) string {
	var b strings.Builder
	for _, r := range rows {
		for k, c := range r {
			if k > 0 {
				b.WriteString(delimiter)
			}
			if k == 2 {
				c = quote + escape(c) + quote
			}
			b.WriteString(c)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestDialects: however a table is written, its cells are found, without being told how, and
// without a header that is known.
func TestDialects(t *testing.T) {
	plain := func(s string) string { return s }
	doubled := func(quote string) func(string) string {
		return func(s string) string { return strings.ReplaceAll(s, quote, quote+quote) }
	}
	backslash := func(s string) string { return strings.ReplaceAll(s, `"`, `\"`) }
	words, quotes := fieldTable("Smith", "Jones & Co", "李四"), fieldTable(`say "hi", you`, "a;b|c", "李四，王五", "two\nlines")
	for _, c := range []struct {
		name   string
		rows   [][]string
		text   string
		expect Dialect
	}{
		{"comma", words, written(words, ",", "", plain), Dialect{Delimiter: ",", Quote: '"'}},
		{"comma and a space", words, written(words, ", ", "", plain), Dialect{Delimiter: ", ", Quote: '"'}},
		{"semicolon", words, written(words, ";", "", plain), Dialect{Delimiter: ";", Quote: '"'}},
		{"tab", words, written(words, "\t", "", plain), Dialect{Delimiter: "\t", Quote: '"'}},
		{"pipe", words, written(words, "|", "", plain), Dialect{Delimiter: "|", Quote: '"'}},
		{"colon", words, written(words, ":", "", plain), Dialect{Delimiter: ":", Quote: '"'}},
		{"two pipes", words, written(words, "||", "", plain), Dialect{Delimiter: "||", Quote: '"'}},
		{"three signs", words, written(words, "~|~", "", plain), Dialect{Delimiter: "~|~", Quote: '"'}},
		{"a control character", words, written(words, "\x01", "", plain), Dialect{Delimiter: "\x01", Quote: '"'}},
		{"a caret", words, written(words, "^", "", plain), Dialect{Delimiter: "^", Quote: '"'}},
		{"a full-width comma", fieldTable("Smith", "李四"), written(fieldTable("Smith", "李四"), "，", "", plain), Dialect{Delimiter: "，", Quote: '"'}},
		{"quotes doubled", quotes, written(quotes, ",", `"`, doubled(`"`)), Dialect{Delimiter: ",", Quote: '"'}},
		{"quotes escaped", quotes, written(quotes, ",", `"`, backslash), Dialect{Delimiter: ",", Quote: '"', Escape: '\\'}},
		{"single quotes", quotes, written(quotes, ",", "'", doubled("'")), Dialect{Delimiter: ",", Quote: '\''}},
		{"spaces and quotes", quotes, written(quotes, " ", `"`, doubled(`"`)), Dialect{Delimiter: " ", Quote: '"', Aligned: true}},
		{"semicolon, quotes, decimal commas", quotes, strings.ReplaceAll(written(quotes, ";", `"`, doubled(`"`)), ".50\n", ",50\n"), Dialect{Delimiter: ";", Quote: '"'}},
		{"a line for spreadsheets", words, "sep=;\n" + written(words, ";", "", plain), Dialect{Delimiter: ";", Quote: '"'}},
	} {
		f, err := openBytes([]byte(c.text), Options{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		d := f.Tables[0].Dialect
		if d.Delimiter != c.expect.Delimiter || d.Quote != c.expect.Quote || d.Escape != c.expect.Escape || d.Aligned != c.expect.Aligned {
			t.Errorf("%s: found %+v, want %+v", c.name, d, c.expect)
		}
		i := 0
		err = f.Tables[0].ScanAll(t.Context(), func(r *Row) error {
			want := slices.Clone(c.rows[i])
			if c.name == "semicolon, quotes, decimal commas" {
				want[3] = strings.Replace(want[3], ".", ",", 1)
			}
			if got := r.Texts(); !slices.Equal(got, want) {
				t.Errorf("%s: row %d is %q, want %q", c.name, i, got, want)
			}
			i++
			return nil
		})
		if err != nil || i != len(c.rows) {
			t.Errorf("%s: %d rows, %v, want %d", c.name, i, err, len(c.rows))
		}
		f.Close()
	}
}

// TestPlainTables: what stands in the texts of a well-formed table does not cut it.
func TestPlainTables(t *testing.T) {
	repeat := func(n int, row string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, row+"\n", i)
		}
		return b.String()
	}
	for _, c := range []struct {
		name, text string
		delimiter  string
		columns    int
	}{
		{"addresses behind a tab", "id\taddress\n" + repeat(12, "C%d\tNo. 7, Lane 3, Xinhua Rd., Pudong District, Shanghai"), "\t", 2},
		{"lists behind a semicolon", "name;interest\n" + repeat(20, "w%d;a, b, c, d, e"), ";", 2},
		{"sentences behind a semicolon", "Kunde;Notiz\n" + repeat(20, "x%d;one two three four five six seven"), ";", 2},
		{"lists behind a pipe", "Estado|Intereses\n" + repeat(20, "s%d|a, b, c, d"), "|", 2},
		{"JSON in quotes", "id,payload\n" + repeat(8, `C%d,"{""a"": 5, ""t"": [""x"", ""y""]}"`), ",", 2},
		{"JSON with escapes of its own", "id,date,amount,more\n" + repeat(30, `C1,2024-01-02,%d.50,"{""a"": 5, ""n"": ""\""q\""""}"`), ",", 4},
		{"names in one column", "sales rep\n" + repeat(5, "Anna van der Berg %d") + "Li Na\n", ",", 1},
		{"addresses in one column", "address\nMain St 1\nHigh St 2, Flat 3, Leeds, Yorkshire, England, 0\nLow Rd\n", ",", 1},
	} {
		f, err := openBytes([]byte(c.text), Options{Header: knownColumns})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		tab := f.Tables[0]
		if d := tab.Dialect; len(tab.Header) != c.columns || c.columns > 1 && d.Delimiter != c.delimiter || d.Escape != 0 || tab.HeaderRow != 1 {
			t.Errorf("%s: %q by %q escaped by %q, header on %d; want %d columns by %q", c.name, tab.Header, d.Delimiter, d.Escape, tab.HeaderRow, c.columns, c.delimiter)
		}
		f.Close()
	}
	// In GB18030 the bytes of 元 alone are valid UTF-8 too.
	f, err := openBytes([]byte("id,day,amount\nC1,2024-01-02,10.50\xd4\xaa\n"), Options{Header: knownColumns})
	if err != nil || f.Tables[0].Dialect.Encoding != GB18030 {
		t.Errorf("元 alone: %v, %v", f.Tables[0].Dialect.Encoding, err)
	}
}

// TestDialectSaid: every decision has an option.
func TestDialectSaid(t *testing.T) {
	for _, c := range []struct {
		name, text string
		o          Options
		want       []string
	}{
		{"the delimiter", "a;b,c\nd;e,f\n", Options{Delimiter: ","}, []string{"a;b|c", "d;e|f"}},
		{"none", "a;b,c\nd;e,f\n", Options{Delimiter: NoDelimiter}, []string{"a;b,c", "d;e,f"}},
		{"no quotes", "\"a,b\"\nc,d\n", Options{NoQuote: true, Delimiter: ","}, []string{`"a|b"`, "c|d"}},
		{"another quote", "$a,b$,c\nd,e\n", Options{Quote: '$', Delimiter: ","}, []string{"a,b|c", "d|e"}},
		{"an escape", "a^,b,c\nd,e\n", Options{Escape: '^', Delimiter: ","}, []string{"a,b|c", "d|e"}},
		{"the encoding", "na\xefve,b\nc,d\n", Options{Encoding: Latin1}, []string{"naïve|b", "c|d"}},
		{"MacRoman", "na\x95ve,b\nc,d\n", Options{Encoding: MacRoman}, []string{"naïve|b", "c|d"}},
	} {
		f, err := openBytes([]byte(c.text), c.o)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var got []string
		if err := f.Tables[0].ScanAll(t.Context(), func(r *Row) error { got = append(got, strings.Join(r.Texts(), "|")); return nil }); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
		f.Close()
	}
}

// TestStrayQuotes: quotes that belong to no pair are characters, and take no row with them.
func TestStrayQuotes(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"in the middle", "1,5\" pipe,x\n", "1/5\" pipe/x"},
		{"inside a quoted field", "1,\"say \"hi\" to\",x\n", "1/say \"hi\" to/x"},
		{"twice at the beginning", "1,\"\"these\",x\n", "1/\"these/x"},
		{"at the beginning, with quoted fields behind", "\"1,\"a, b\",x\n", "\"1/a, b/x"},
		{"on two lines, one closing the other", "\"1,a,x\n2,b\",x\n", "\"1/a/x 2/b\"/x"},
		{"on three lines", "\"1,a,x\n2,b,x\n3,c\",x\n", "\"1/a/x 2/b/x 3/c\"/x"},
		{"a line end that belongs to the field", "1,\"a\nb\",x\n", "1/a\nb/x"},
		{"line ends and delimiters that belong to the field", "1,\"a\nb, c\nd\",x\n", "1/a\nb, c\nd/x"},
		{"spaces around quotes", "1, \"a, b\" ,x\n", "1/a, b/x"},
	} {
		text := strings.Repeat("0,y,z\n", 10) + c.text + strings.Repeat("0,y,z\n", 10)
		f, err := openBytes([]byte(text), Options{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var got []string
		n := 0
		err = f.Tables[0].ScanAll(t.Context(), func(r *Row) error {
			if s := strings.Join(r.Texts(), "/"); s != "0/y/z" {
				got = append(got, s)
			} else {
				n++
			}
			return nil
		})
		if strings.Join(got, " ") != c.want || err != nil || n != 20 {
			t.Errorf("%s: %q and %d others, %v, want %q", c.name, got, n, err, c.want)
		}
		f.Close()
	}
}

// TestMixedLineEnds: a file in which some lines end in CR alone has all of its rows.
func TestMixedLineEnds(t *testing.T) {
	var b strings.Builder
	for i := range 300 {
		fmt.Fprintf(&b, "%d,x%s", i, []string{"\n", "\r\n", "\r"}[i%3])
	}
	f, err := openBytes([]byte(b.String()), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	if err := f.Tables[0].ScanAll(t.Context(), func(r *Row) error {
		if got := r.Texts(); len(got) != 2 || got[0] != fmt.Sprint(n) || got[1] != "x" {
			t.Errorf("row %d is %q", n, got)
		}
		n++
		return nil
	}); err != nil || n != 300 {
		t.Errorf("%d rows, %v", n, err)
	}
}

// knownColumns scores the words of a small dictionary.
func knownColumns(texts []string) float64 {
	n := 0.0
	for _, t := range texts {
		switch t {
		case "客户编号", "客户姓名", "日期", "金额", "实收", "应收", "项目", "id", "day", "amount":
			n += 3
		}
	}
	if n < 6 {
		return 0
	}
	return n
}

func TestLayout(t *testing.T) {
	for _, c := range []struct {
		name, text string
		header     string // lines and names
		rows       int    // of the table
		others     string
	}{
		{"on the first line", "id,day\na,2024\n", "1-1 id day", 1, ""},
		{"below a title and an empty line", "Report,\n\nid,day\na,2024\n", "3-3 id day", 1, ""},
		{"no header", "7,2024-01-01,5\n8,2024-01-02,6\n9,2024-01-03,7\n", "0-0 #1 #2 #3", 3, ""},
		{"years for names", "region,2022,2023\nnorth,5,6\nsouth,7,8\n", "1-1 region 2022 2023", 2, ""},
		{"two rows, groups above parts", "客户,,交易,\n编号,姓名,日期,金额\nC1,张,2026-01-01,5\nC2,李,2026-01-01,5\n", "1-2 客户编号 客户姓名 日期 金额", 2, ""},
		{"two rows, some names reach down", "客户编号,日期,金额,,项目\n,,应收,实收,\nC1,2026-01-01,5,5,x\nC2,2026-01-02,6,6,y\n", "1-2 客户编号 日期 应收 实收 项目", 2, ""},
		{"the same parts in two groups", "id,day,sales,,returns,\n,,count,money,count,money\na,2024-01-01,1,2,3,4\nb,2024-01-02,1,2,3,4\n", "1-2 id day sales count sales money returns count returns money", 2, ""},
		{"names that stand twice", "id,day,phone,phone\na,2024,1,2\n", "1-1 id day phone phone.1", 1, ""},
		{"columns without a name", "id,day\na,2024,x\nb,2024,y\n", "1-1 id day ", 2, ""},
		{"a mark inside the header", "id,day\xef\xbb\xbf,a\xef\xbb\xbfmount\na,2024,5\n", "1-1 id day amount", 1, ""},
		{"repeated header", "id,day\na,2024\nid,day\nb,2024\n", "1-1 id day", 3, ""},
		{"two tables, the second larger", "id,day\na,2024\n\n客户编号,金额\nb,1\nc,2\nd,3\n", "4-4 客户编号 金额", 3, "1-3"},
		{"two tables, the first larger", "客户编号,金额\nb,1\nc,2\nd,3\n\nid,day\na,2024\n", "1-1 客户编号 金额", 3, "6-7"},
		{"two tables without a gap", "客户编号,金额\nb,1\nc,2\nd,3\nid,day,amount\na,2024,5\n", "1-1 客户编号 金额", 3, "5-6"},
		{"a list of words with a gap", "id,day,项目\na,x,y\nb,项目,z\n\nc,x,实收\nd,x,y\n", "1-1 id day 项目", 5, ""},
		{"a row of words below a header nobody knows", "Datum,Wert,Art\n2024-01-01,5,x\n2024-01-02,6,项目\n", "1-1 Datum Wert Art", 2, ""},
		{"a first row of words", "id,day,amount,\nunknown,abc,pending,n/a\na,2024-01-01,5,x\nb,2024-01-02,6,y\n", "1-1 id day amount ", 3, ""},
		{"numbers for names", "id,day,amount,1,2,3\na,2024-01-01,5,1,1,1\nb,2024-01-02,6,2,2,2\n", "1-1 id day amount 1 2 3", 2, ""},
		{"numbers for names that nobody knows", "Kunde,Datum,Betrag,2024-01,2024-02\na,2024-01-01,5,1,1\nb,2024-01-02,6,2,2\n", "1-1 Kunde Datum Betrag 2024-01 2024-02", 2, ""},
		{"months for names", "x,1月,2月,3月\na,5,6,7\nb,8,9,1\n", "1-1 x 1月 2月 3月", 2, ""},
		{"the same names in another order", "id,day,amount\na,2024,5\nb,2024,6\namount,id,day\n7,c,2024\n", "1-1 id day amount", 2, "4-5"},
		{"names of two words in one column", "name\nAda Lovelace\nAlan Turing\n", "1-1 name", 2, ""},
		{"an odd quote, and CR for line ends", "id,size 5\" item,amount\ra,x,1\rb,y,2\r", "1-1 id size 5\" item amount", 2, ""},
		{"rows above the header that are data elsewhere", "导出人,张三\n项目,锦绣\n客户编号,金额\nb,1\nc,2\n", "3-3 客户编号 金额", 2, ""},
	} {
		f, err := openBytes([]byte(c.text), Options{Header: knownColumns})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		tab := f.Tables[0]
		rows, err := scanAll(t, tab, 1)
		got := fmt.Sprintf("%d-%d %s", tab.HeaderTop, tab.HeaderRow, strings.Join(tab.Header, " "))
		var others []string
		for _, o := range tab.Others {
			others = append(others, fmt.Sprintf("%d-%d", o.From, o.To))
		}
		if got != c.header || len(rows) != c.rows || strings.Join(others, " ") != c.others || err != nil {
			t.Errorf("%s: header %q, %d rows, others %q, %v; want %q, %d, %q", c.name, got, len(rows), others, err, c.header, c.rows, c.others)
		}
		f.Close()
	}
}

// FuzzDialect: whatever is decided, the whole text is read, pieces of it give the same rows, and no
// character of a plain table is lost.
func FuzzDialect(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a||b\n1||2\n", "'a';'b'\n'1';'2'\n", "a  b\n1  2\n", "\"a\\\"b\",c\n", "sep=|\na|b\n", "a\rb\nc\r\n"} {
		f.Add([]byte(s), uint64(1))
	}
	f.Fuzz(func(t *testing.T, b []byte, seed uint64) {
		fuzzOpen(t, b)
		text := []byte(strings.ToValidUTF8(string(b), "?"))
		d := Dialect{Encoding: UTF8}
		d.LineEnd, _ = findLineEnd(text)
		d = findDialect(text, d, true, knownColumns)
		r := rand.New(rand.NewPCG(seed, 0))
		want := decodeAll(t, string(text), d, len(text)+padding, 1)
		if got := decodeAll(t, string(text), d, 1+r.IntN(40), 1+r.IntN(3)); !slices.Equal(got, want) {
			t.Fatalf("%+v: %q in pieces gives %q, want %q", d, text, got, want)
		}
	})
}
