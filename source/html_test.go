package source

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestHTML(t *testing.T) {
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String(`<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><table><tr><td>客户编号<td>金额<tr><td>甲<td>1</table>`)
	for _, c := range []struct {
		name, text string
		header     int
		rows       []string
	}{
		{"plain", "<table><tr><th>id</th><th>day</th></tr><tr><td>a</td><td>b</td></tr></table>", 1, []string{"2:a|b"}},
		{"nothing closed", "<TABLE><TR><TD>id<TD>day<TR><TD>a<TD>b", 1, []string{"2:a|b"}},
		{"entities, breaks and white space", "<table><tr><td>id<td>day<tr><td> a&amp;b&nbsp;<br>c\n  d</td><td>&#20013;</table>", 1, []string{"2:a&b\u00a0\nc d|中"}},
		{"spans", "<table><tr><td>id<td>day<td>x<tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d</table>", 1, []string{"2:a|b", "3:a|c|d"}},
		{"a table in a cell", "<table><tr><td>id<td>day<tr><td>a<td>b<table><tr><td>inner</table></table>", 1, []string{"2:a|b"}},
		{"the larger of two", "<table><tr><td>menu</table><table><tr><td>id<td>day<tr><td>a<td>b<tr><td>c<td>d</table>", 1, []string{"2:a|b", "3:c|d"}},
		{"scripts and styles", "<style>td{}</style><table><tr><td>id<td>day<script>x<y</script><tr><td>a<td>b</table>", 1, []string{"2:a|b"}},
		{"the number behind what is shown", `<table><tr><td>id<td>day<tr><td x:num="1234.5678">1,235<td x:num="45292">2024/1/1</table>`, 1, []string{"2:1234.5678|2024/1/1"}},
		{"its own encoding", gb, 1, []string{"2:甲|1"}},
		{"a lie about the encoding", `<html><meta charset=gb2312><table><tr><td>客户编号<td>金额<tr><td>甲<td>1</table>`, 1, []string{"2:甲|1"}},
		{"a saved page", "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html><table><tr><td>id<td>day<tr><td>=E4=B8=AD<td>b</table>\r\n--b--\r\n", 1, []string{"2:中|b"}},
	} {
		f, err := openBytes([]byte(c.text), Options{Header: knownHeader})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		rows, err := scanAll(t, f.Tables[0], 2)
		if err != nil || f.Tables[0].HeaderRow != c.header || f.Tables[0].Format != HTML || !slices.Equal(rows, c.rows) {
			t.Errorf("%s: header %d, %q, %v, want %q", c.name, f.Tables[0].HeaderRow, rows, err, c.rows)
		}
		f.Close()
	}
	for _, text := range []string{"<html><body>log in</body></html>", "MIME-Version: 1.0\r\n\r\nx", "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b--"} {
		_, err := openBytes([]byte(text), Options{Header: knownHeader})
		if e := (*Error)(nil); !errors.As(err, &e) || e.Hint == "" {
			t.Errorf("%q gives %v", text, err)
		}
	}
}

func TestSpreadsheetML(t *testing.T) {
	const head = `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">`
	sheet := func(name, rows, options string) string {
		return `<Worksheet ss:Name="` + name + `"><Table>` + rows + `</Table><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">` + options + `</WorksheetOptions></Worksheet>`
	}
	data := `<Row><Cell><Data ss:Type="String">id</Data></Cell><Cell><Data ss:Type="String">day</Data></Cell></Row>` +
		`<Row ss:Index="4"><Cell><Data ss:Type="Number">0.30000000000000004</Data><Comment><Data>no</Data></Comment></Cell><Cell ss:Index="3"><Data ss:Type="DateTime">2024-01-02T00:00:00.000</Data></Cell></Row>` +
		`<Row ss:Span="2"><Cell ss:MergeAcross="1"><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>a</B>&amp;b</ss:Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell></Row>` +
		`<Row><Cell/><Cell><Data ss:Type="Error">#N/A</Data></Cell></Row>`
	text := head + sheet("H", `<Row><Cell><Data ss:Type="String">x</Data></Cell></Row>`, "<Visible>SheetHidden</Visible>") + sheet("S", data, "") + `</Workbook>`
	f, err := openBytes([]byte(text), Options{Header: knownHeader})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := scanAll(t, f.Tables[0], 1)
	if want := []string{"4:0.3||2024-01-02", "5:a&b||TRUE", "8:|#N/A"}; err != nil || len(f.Tables) != 1 || f.Tables[0].Sheet != "S" || f.Tables[0].Format != XML || !slices.Equal(rows, want) {
		t.Errorf("%q, %v, want %q", rows, err, want)
	}
	for name, bad := range map[string]string{
		"cut off":          head + sheet("S", `<Row><Cell>`, "")[:80],
		"rows backwards":   head + sheet("S", data+`<Row ss:Index="1"/>`, ""),
		"a column of 0":    head + sheet("S", `<Row><Cell ss:Index="0"/></Row>`, ""),
		"too many rows":    head + sheet("S", `<Row ss:Index="99999999"/>`, ""),
		"too many cells":   head + sheet("S", `<Row><Cell ss:Index="99999"/></Row>`, ""),
		"another XML":      `<?xml version="1.0"?><html5><p/></html5>`,
		"millions of gaps": head + sheet("S", strings.Repeat(`<Row><Cell ss:Index="16384"><Data ss:Type="String">x</Data></Cell></Row>`, 5000), ""),
	} {
		f, err := openBytes([]byte(bad), Options{Header: knownHeader})
		if err == nil {
			_, err = scanAll(t, f.Tables[0], 1)
		}
		if e := (*Error)(nil); !errors.As(err, &e) || e.Hint == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzHTML and FuzzSpreadsheetML: no text makes the readers panic.
func FuzzHTML(f *testing.F) {
	f.Add("<table><tr><th>id<td rowspan=2 colspan=3 x:num=1>day<tr><td>a<table><tr><td>b</table></table>")
	f.Fuzz(func(t *testing.T, s string) { fuzzOpen(t, []byte("<html>"+s)) })
}

func FuzzSpreadsheetML(f *testing.F) {
	f.Add(`<Worksheet Name="S"><Table><Row Index="2" Span="1"><Cell Index="3" MergeAcross="1"><Data Type="Number">1</Data></Cell></Row></Table><Visible>SheetHidden</Visible></Worksheet>`)
	f.Fuzz(func(t *testing.T, s string) {
		fuzzOpen(t, []byte(`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`+s))
	})
}

// fuzzOpen opens and reads bytes; an error has to be one with a cure.
func fuzzOpen(t *testing.T, b []byte) {
	f, err := openBytes(b, Options{Header: knownHeader})
	if err == nil {
		defer f.Close()
		for _, tab := range f.Tables {
			if err = tab.ScanAll(t.Context(), func(*Row) error { return nil }); err != nil {
				break
			}
		}
	}
	if e, c := (*Error)(nil), (*Contradiction)(nil); err != nil && !errors.As(err, &e) && !errors.As(err, &c) {
		t.Fatalf("an error without a cure: %v", err)
	}
}
