package main

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"strconv"
	"time"

	"grade/ledger"
)

// date gives the date of a day since 1970.
func date(day int) (y, m, d int) { return ledger.Day(day).Date() }

const (
	spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	packages    = "http://schemas.openxmlformats.org/package/2006/"
	documents   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
)

// workbookParts are those of a workbook of one sheet as Excel saves it, but for the sheet and the shared strings.
var workbookParts = [][2]string{
	{"[Content_Types].xml", `<Types xmlns="` + packages + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`},
	{"_rels/.rels", `<Relationships xmlns="` + packages + `relationships"><Relationship Id="rId1" Type="` + documents + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/workbook.xml", `<workbook xmlns="` + spreadsheet + `" xmlns:r="` + documents + `"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`},
	{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + packages + `relationships"><Relationship Id="rId1" Type="` + documents + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + documents + `/styles" Target="styles.xml"/><Relationship Id="rId3" Type="` + documents + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`},
	{"xl/styles.xml", `<styleSheet xmlns="` + spreadsheet + `"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="22" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="2" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`},
}

// writeWorkbook writes an export as Excel saves it, with references, shared strings and serial dates.
func writeWorkbook(f io.Writer, rows, customers int) error {
	z := zip.NewWriter(f)
	part := func(name string) *bufio.Writer {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			panic(err) // of a writer that failed, which Close says
		}
		b := bufio.NewWriterSize(w, 1<<16)
		b.WriteString(declaration)
		return b
	}
	for _, p := range workbookParts {
		w := part(p[0])
		w.WriteString(p[1])
		if err := w.Flush(); err != nil {
			return err
		}
	}
	w := part("xl/worksheets/sheet1.xml")
	var texts []string
	at := map[string]int{}
	row := 1
	var b []byte
	cell := func(column byte, attributes string) {
		b = append(b, `<c r="`...)
		b = strconv.AppendInt(append(b, column), int64(row), 10)
		b = append(b, attributes...)
	}
	text := func(column byte, s string) {
		n, ok := at[s]
		if !ok {
			n = len(texts)
			at[s], texts = n, append(texts, s)
		}
		cell(column, `" t="s"><v>`)
		b = append(strconv.AppendInt(b, int64(n), 10), "</v></c>"...)
	}
	number := func(column byte, style string, v []byte) {
		cell(column, style)
		b = append(append(b, v...), "</v></c>"...)
	}
	open := func() {
		b = append(strconv.AppendInt(append(b[:0], `<row r="`...), int64(row), 10), `" spans="1:7">`...)
	}
	fmt.Fprintf(w, `<worksheet xmlns="%s"><dimension ref="A1:G%d"/><sheetData>`, spreadsheet, rows+1)
	open()
	for i, h := range []string{"order_id", "customer_id", "order_date", "amount", "product", "channel", "city"} {
		text('A'+byte(i), h)
	}
	w.Write(append(b, "</row>"...))
	var v []byte
	sales(rows, customers, func(x *sale) {
		row++
		open()
		text('A', "O"+strconv.FormatInt(x.order, 10))
		text('B', string(appendPadded([]byte("C"), x.customer, 7)))
		v = strconv.AppendFloat(v[:0], float64(x.day+25569)+float64(x.second)/86400, 'g', 15, 64)
		number('C', `" s="1"><v>`, v)
		v = strconv.AppendFloat(v[:0], float64(x.cents)/100, 'f', -1, 64)
		number('D', `" s="2"><v>`, v)
		text('E', "P"+strconv.FormatInt(x.product, 10))
		text('F', channels[x.channel])
		text('G', cities[x.city])
		w.Write(append(b, "</row>"...))
	})
	w.WriteString("</sheetData></worksheet>")
	if err := w.Flush(); err != nil {
		return err
	}
	w = part("xl/sharedStrings.xml")
	fmt.Fprintf(w, `<sst xmlns="%s" uniqueCount="%d">`, spreadsheet, len(texts))
	for _, t := range texts {
		fmt.Fprintf(w, "<si><t>%s</t></si>", t)
	}
	w.WriteString("</sst>")
	if err := w.Flush(); err != nil {
		return err
	}
	return z.Close()
}
