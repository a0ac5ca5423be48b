package source

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

const (
	relations     = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>`
	relationship  = `<Relationship Id="%s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>`
	mainNamespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
)

// workbook puts a workbook together from parts; sheets are the data of sheet1, sheet2, ...
type workbook struct {
	properties string
	sheets     []string // what stands inside sheetData
	states     []string // of the sheets: "", hidden, veryHidden
	styles     string
	strings    string
	parts      map[string]string // further ones, or others in place of those above
	deflate    bool
}

func (w workbook) bytes(t testing.TB) []byte {
	t.Helper()
	var list, rels strings.Builder
	parts := map[string]string{"_rels/.rels": fmt.Sprintf(relations, fmt.Sprintf(relationship, "r1", "officeDocument", "xl/workbook.xml"))}
	for i, s := range w.sheets {
		state := ""
		if i < len(w.states) && w.states[i] != "" {
			state = ` state="` + w.states[i] + `"`
		}
		fmt.Fprintf(&list, `<sheet name="S%d" sheetId="%d" r:id="r%d"%s/>`, i+1, i+1, i+1, state)
		fmt.Fprintf(&rels, relationship, fmt.Sprintf("r%d", i+1), "worksheet", fmt.Sprintf("worksheets/sheet%d.xml", i+1))
		parts[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = `<?xml version="1.0"?><worksheet xmlns="` + mainNamespace + `"><sheetData>` + s + `</sheetData></worksheet>`
	}
	if w.styles != "" {
		fmt.Fprintf(&rels, relationship, "rs", "styles", "styles.xml")
		parts["xl/styles.xml"] = w.styles
	}
	if w.strings != "" {
		fmt.Fprintf(&rels, relationship, "rt", "sharedStrings", "/xl/sharedStrings.xml")
		parts["xl/sharedStrings.xml"] = "<sst>" + w.strings + "</sst>"
	}
	parts["xl/workbook.xml"] = `<workbook xmlns="` + mainNamespace + `" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` + w.properties + `<sheets>` + list.String() + `</sheets></workbook>`
	parts["xl/_rels/workbook.xml.rels"] = fmt.Sprintf(relations, rels.String())
	for n, p := range w.parts {
		parts[n] = p
	}
	names := make([]string, 0, len(parts))
	for n := range parts {
		names = append(names, n)
	}
	slices.Sort(names)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range names {
		h := &zip.FileHeader{Name: n, Method: zip.Store}
		if w.deflate {
			h.Method = zip.Deflate
		}
		p, err := z.CreateHeader(h)
		if err == nil {
			_, err = p.Write([]byte(parts[n]))
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

// readBook reads every row of the first table, as line:cell|cell.
func readBook(t testing.TB, b []byte, o Options) ([]string, error) {
	t.Helper()
	f, err := openBytes(b, o)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []string
	err = f.Tables[0].ScanAll(context.Background(), func(r *Row) error {
		var cells []string
		for _, c := range r.Cells {
			cells = append(cells, string(c.Text))
		}
		out = append(out, fmt.Sprintf("%d:%s", r.Line, strings.Join(cells, "|")))
		return nil
	})
	return out, err
}

const dateStyles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="#,##0.00"/><numFmt numFmtId="166" formatCode="[h]:mm"/><numFmt numFmtId="167" formatCode="[Red]General"/><numFmt numFmtId="168" formatCode="[$-804]h:mm:ss"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="168"/><xf numFmtId="22"/></cellXfs></styleSheet>`

func TestXLSX(t *testing.T) {
	for _, c := range []struct {
		name string
		book workbook
		want []string
	}{
		{"shared strings, rich and phonetic", workbook{strings: `<si><t>甲</t></si><si><r><rPr><b/></rPr><t>乙</t></r><r><t xml:space="preserve"> 丙</t></r><rPh sb="0" eb="1"><t>yi</t></rPh></si><si><t/></si><si/>`,
			sheets: []string{`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c><c r="E1"><v>1</v></c></row>`}}, []string{"1:甲|乙 丙|||1"}},
		{"inline strings", workbook{sheets: []string{`<row r="1"><c r="A1" t="inlineStr"><is><t>a&amp;b &#x4e2d;</t></is></c><c r="B1" t="inlineStr"><is><r><t>x</t></r><r><t>y</t></r></is></c><c r="C1" t="inlineStr"><is><t><![CDATA[<&>]]></t></is></c></row>`}}, []string{"1:a&b 中|xy|<&>"}},
		{"booleans, errors and formulas", workbook{sheets: []string{`<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1" t="e"><v>#N/A</v></c><c r="D1" t="str"><f>1&amp;2</f><v>12</v></c><c r="E1"><f>NOW()</f></c><c r="F1"><f>1+1</f><v>2</v></c></row>`}}, []string{"1:TRUE|FALSE|#N/A|12||2"}},
		{"numbers at fifteen digits", workbook{sheets: []string{`<row r="1"><c><v>0.30000000000000004</v></c><c><v>1.1E3</v></c><c><v>123456789012345678</v></c><c><v>-0.1</v></c><c><v>1E-7</v></c><c><v>1E+300</v></c><c><v>x</v></c></row>`}}, []string{"1:0.3|1100|123456789012346000|-0.1|0.0000001|1E+300|x"}},
		{"dates by their formats", workbook{styles: dateStyles, sheets: []string{`<row r="1"><c s="1"><v>45523</v></c><c s="2"><v>45523.75</v></c><c s="3"><v>45523</v></c><c s="4"><v>1.5</v></c><c s="5"><v>45523</v></c><c s="6"><v>0.5</v></c><c s="7"><v>1</v></c><c s="1"><v>60</v></c><c s="1"><v>-1</v></c><c s="99"><v>5</v></c><c s=""><v>6</v></c></row>`}},
			[]string{"1:2024-08-19|2024-08-19 18:00:00|45523|1.5|45523|12:00:00|1900-01-01|60|-1|5|6"}},
		{"the 1904 system", workbook{properties: `<workbookPr date1904="1"/><x15:workbookPr chartTrackingRefBase="1"/>`, styles: dateStyles, sheets: []string{`<row r="1"><c s="1"><v>44061</v></c><c s="1"><v>0</v></c></row>`}}, []string{"1:2024-08-19|1904-01-01"}},
		{"days of five-digit years", workbook{styles: dateStyles, sheets: []string{`<row r="1"><c s="1"><v>2958465</v></c><c s="1"><v>2958465.9999999</v></c><c s="1"><v>2958466</v></c></row>`}}, []string{"1:9999-12-31|10000-01-01|2958466"}},
		{"and of 1904", workbook{properties: `<workbookPr date1904="1"/>`, styles: dateStyles, sheets: []string{`<row r="1"><c s="1"><v>2958000</v></c><c s="1"><v>2958465</v></c></row>`}}, []string{"1:10002-09-23|10004-01-01"}},
		{"ISO dates", workbook{sheets: []string{`<row r="1"><c t="d"><v>2024-08-19T00:00:00</v></c><c t="d"><v>2024-08-19T12:30:00.000Z</v></c></row>`}}, []string{"1:2024-08-19|2024-08-19 12:30:00"}},
		{"no references", workbook{sheets: []string{`<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>`}}, []string{"1:1|2", "2:3"}},
		{"cells out of order, rows left out", workbook{sheets: []string{`<row r="2"><c r="C2"><v>3</v></c><c r="A2"><v>1</v></c></row><row r="9"><c r="B9"><v>2</v></c></row>`}}, []string{"2:1||3", "9:|2"}},
		{"name space prefixes", workbook{sheets: []string{``}, parts: map[string]string{"xl/worksheets/sheet1.xml": `<x:worksheet xmlns:x="` + mainNamespace + `"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>p</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`}}, []string{"1:p"}},
		{"strict OOXML", workbook{sheets: []string{`<row><c><v>1</v></c></row>`}, parts: map[string]string{"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>`}}, []string{"1:1"}},
		{"escapes of control characters", workbook{sheets: []string{`<row><c t="inlineStr"><is><t>a_x000D_b_x005F_x000D__xZZZZ_</t></is></c></row>`}}, []string{"1:a\rb_x000D__xZZZZ_"}},
		{"comments and instructions between", workbook{sheets: []string{`<!-- <row><c><v>9</v></c></row> --><row><?pi <c>?><c><!-- > --><v>1</v></c></row>`}}, []string{"1:1"}},
		{"a document type with entities", workbook{sheets: []string{``}, parts: map[string]string{"xl/worksheets/sheet1.xml": `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>`}}, []string{"1:&b;"}},
		{"attributes with > and single quotes", workbook{sheets: []string{`<row x="a>b" r='3'><c r='B3' y='"'><v>1</v></c></row>`}}, []string{"3:|1"}},
		{"deflated", workbook{deflate: true, sheets: []string{strings.Repeat(`<row><c><v>1</v></c></row>`, 3)}}, []string{"1:1", "2:1", "3:1"}},
		{"empty rows and cells", workbook{sheets: []string{`<row r="1"/><row r="2"><c r="A2"/><c r="B2"><v/></c><c r="C2"><v></v></c></row>`}}, []string{"1:", "2:||"}},
		{"backslashes and capitals in part names", workbook{sheets: []string{``}, parts: map[string]string{`XL\Worksheets\Sheet1.xml`: "", "xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets\sheet1.xml"/></Relationships>`, "xl/worksheets/sheet1.xml": `<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>`}}, nil},
	} {
		got, err := readBook(t, c.book.bytes(t), Options{})
		if c.want != nil && (err != nil || !slices.Equal(got, c.want)) {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
}

func TestSheets(t *testing.T) {
	row := func(texts ...string) string {
		var b strings.Builder
		b.WriteString("<row>")
		for _, x := range texts {
			b.WriteString(`<c t="inlineStr"><is><t>` + x + `</t></is></c>`)
		}
		return b.String() + "</row>"
	}
	book := workbook{sheets: []string{row("说明"), row("id", "day") + row("a", "b"), row("id", "day") + row("c", "d"), row("id", "day") + row("e", "f")}, states: []string{"", "", "", "hidden"}}.bytes(t)
	f, err := Open(write(t, "t.xlsx", book), Options{Header: knownHeader})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var got []string
	for _, tab := range f.Tables {
		rows, err := scanAll(t, tab, 2)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, tab.Sheet+" "+strings.Join(rows, " "))
	}
	if !slices.Equal(got, []string{"S2 2:a|b", "S3 2:c|d"}) || !slices.Equal(f.Skipped, []string{"S1"}) || f.Tables[0].Name() != f.Name+"[S2]" {
		t.Errorf("tables %q, skipped %q", got, f.Skipped)
	}
	for _, c := range []struct {
		sheet, want string
	}{{"S4", "1:id|day"}, {"S9", ""}} {
		got, err := readBook(t, book, Options{Sheet: c.sheet})
		var e *Error
		if c.want == "" && (!errors.As(err, &e) || e.What != `no sheet "S9"` || e.Hint != "its sheets: S1, S2, S3, S4") || c.want != "" && (err != nil || got[0] != c.want) {
			t.Errorf("--sheet %s: %q, %v", c.sheet, got, err)
		}
	}
	if got, err := readBook(t, book, Options{HeaderRow: 1}); err != nil || len(got) == 0 {
		t.Errorf("%q, %v", got, err)
	}
}

// TestMonths: sheets with a column more or in another order are read too; a cover is not,
// unless any table will do.
func TestMonths(t *testing.T) {
	row := func(texts ...string) string {
		var b strings.Builder
		for _, x := range texts {
			b.WriteString(`<c t="inlineStr"><is><t>` + x + `</t></is></c>`)
		}
		return "<row>" + b.String() + "</row>"
	}
	book := workbook{sheets: []string{row("cover"), row("id", "day", "amount") + row("a", "b", "c"), row("amount", "id", "day", "note") + row("d", "e", "f", "g"), row("id", "other", "third") + row("x", "y", "z")}}.bytes(t)
	f, err := openBytes(book, Options{Header: knownHeader})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if len(f.Tables) != 2 || f.Tables[0].Sheet != "S2" || f.Tables[1].Sheet != "S3" || !slices.Equal(f.Skipped, []string{"S1", "S4"}) {
		t.Errorf("%d tables, skipped %q", len(f.Tables), f.Skipped)
	}
	if got, err := readBook(t, book, Options{}); err != nil || !slices.Equal(got, []string{"1:cover"}) {
		t.Errorf("the first sheet with cells is %q, %v", got, err)
	}
}

// TestBrokenWorkbooks: each is refused with a cause, none is read wrongly.
func TestBrokenWorkbooks(t *testing.T) {
	one := `<row><c><v>1</v></c></row>`
	for _, c := range []struct {
		name string
		book workbook
		want string
	}{
		{"no sheet", workbook{}, "the workbook has no visible sheet"},
		{"only hidden sheets", workbook{sheets: []string{one}, states: []string{"veryHidden"}}, "the workbook has no visible sheet"},
		{"a shared string that is not there", workbook{sheets: []string{`<row><c t="s"><v>5</v></c></row>`}}, "no shared string"},
		{"a negative shared string", workbook{sheets: []string{`<row><c t="s"><v>-1</v></c></row>`}}, "no shared string"},
		{"a row far out", workbook{sheets: []string{`<row r="99999999"><c><v>1</v></c></row>`}}, "a row numbered"},
		{"a cell far out", workbook{sheets: []string{`<row><c r="ZZZZ1"><v>1</v></c></row>`}}, "a cell at"},
		{"no reference at all", workbook{sheets: []string{`<row><c r="1"><v>1</v></c></row>`}}, "a cell at"},
		{"cut off", workbook{sheets: []string{`<row><c><v>1</v>`}, parts: map[string]string{"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row><c><v>1`}}, "unexpected EOF"},
		{"an empty tag", workbook{sheets: []string{`<row><c><></c></row>`}}, "an empty tag"},
		{"a missing part", workbook{sheets: []string{one}, parts: map[string]string{"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="gone.xml"/></Relationships>`}}, "its part xl/gone.xml is missing"},
		{"a cell of 20 MB", workbook{deflate: true, sheets: []string{`<row><c t="str"><v>` + strings.Repeat(" ", 20<<20) + `</v></c></row>`}}, "a cell or a tag longer than 16 MiB"},
		{"styles that end early", workbook{sheets: []string{one}, styles: `<styleSheet><!-- `}, "its styles"},
		{"strings that end early", workbook{sheets: []string{one}, strings: ` `, parts: map[string]string{"xl/sharedStrings.xml": `<sst><si><t>a`}}, "its shared strings"},
	} {
		got, err := readBook(t, c.book.bytes(t), Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %q, %v, want %s", c.name, got, err, c.want)
		}
	}
	if _, err := readBook(t, workbook{parts: map[string]string{"xl/workbook.xml": ""}}.bytes(t)[:200], Options{}); err == nil {
		t.Error("half a zip is read")
	}
}

func TestFormats(t *testing.T) {
	for code, want := range map[string]dateKind{
		"General": noDate, "0.00": noDate, "#,##0": noDate, "yyyy-mm-dd": dayDate, "d/m/yy h:mm": dayDate, "h:mm AM/PM": timeOnly, "mm:ss.0": timeOnly, "[h]:mm": noDate, "@": noDate, `"day" 0`: noDate, `0"d"`: noDate,
		`[$-804]yyyy"年"m"月"`: dayDate, "mmm": dayDate, `\d0`: noDate, "[Red]0;[Blue]0": noDate, "general": noDate, "ge.m.d": dayDate, "0.00E+00": noDate, "yyyy;@": dayDate, "[": noDate, "": noDate, "[>100]0": noDate,
	} {
		if got := formatKind(code); got != want {
			t.Errorf("formatKind(%q) = %d, want %d", code, got, want)
		}
	}
	for id, want := range map[int]dateKind{0: noDate, 2: noDate, 14: dayDate, 18: timeOnly, 22: dayDate, 31: dayDate, 32: timeOnly, 45: timeOnly, 49: noDate, 57: dayDate} {
		if got := builtinKind(id); got != want {
			t.Errorf("builtinKind(%d) = %d, want %d", id, got, want)
		}
	}
}

// FuzzXLSX: no bytes of a sheet, its strings or its styles make the reader panic, and its
// rows are in range.
func FuzzXLSX(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`, `<si><t>a</t></si>`, dateStyles)
	f.Add(`<row><c t="inlineStr"><is><r><t>x</t></r></is></c><c s="2"><v>45523.5</v></c></row>`, `<si/>`, ``)
	f.Add(`<!DOCTYPE a [<!ENTITY`, `<![CDATA[`, `<numFmt numFmtId="1" formatCode="[`)
	f.Add(`<row r="5"/><row r="4"><c r="B4"/>`, `<rPh>`, `<cellXfs><xf numFmtId="14"/>`)
	f.Fuzz(func(t *testing.T, sheet, texts, styles string) {
		b := workbook{sheets: []string{sheet}, strings: " " + texts, styles: " " + styles}.bytes(t)
		file, err := openBytes(b, Options{Header: knownHeader})
		if err != nil {
			return
		}
		defer file.Close()
		_ = file.Tables[0].ScanAll(context.Background(), func(r *Row) error {
			if r.Line < 1 || r.Line > maxRows || len(r.Cells) > maxColumns {
				t.Fatalf("row %d of %d cells", r.Line, len(r.Cells))
			}
			return nil
		})
	})
}

// FuzzOpen: no bytes at all make Open panic.
func FuzzOpen(f *testing.F) {
	f.Add(workbook{sheets: []string{`<row><c><v>1</v></c></row>`}}.bytes(f))
	f.Add(workbook{deflate: true, sheets: []string{`<row><c><v>1</v></c></row>`}, styles: dateStyles}.bytes(f))
	f.Add([]byte("id,day\n1,2\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := openBytes(b, Options{})
		if err != nil {
			return
		}
		defer file.Close()
		_ = file.Tables[0].ScanAll(context.Background(), func(*Row) error { return nil })
	})
}
