package source

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// TestXLS: a workbook that LibreOffice Calc wrote: shared strings over several records, dates,
// formulas with their cached values, a hidden sheet.
func TestXLS(t *testing.T) {
	f, err := Open(filepath.Join("testdata", "calc.xls"), Options{Header: knownHeader})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := scanAll(t, f.Tables[0], 1)
	if err != nil || len(f.Tables) != 1 || len(rows) != 160 || f.Tables[0].Sheet != "订单" || f.Tables[0].Format.String() != "XLS" {
		t.Fatalf("%d tables, %d rows, %v", len(f.Tables), len(rows), err)
	}
	for i, want := range map[int]string{
		0:   "2:K000|2025-01-01|0|第0行，一段比较长的说明文字，用来让共享字符串跨越多个记录： é0|TRUE|0",
		159: "161:K019|2025-06-09|217.83|第159行，一段比较长的说明文字，用来让共享字符串跨越多个记录：长文本长文本长文本长文本 é159|FALSE|435.66",
	} {
		if rows[i] != want {
			t.Errorf("row %d is %q, want %q", i, rows[i], want)
		}
	}
}

// biffWriter writes records.
type biffWriter struct{ bytes.Buffer }

func (w *biffWriter) record(kind int, parts ...any) {
	var body bytes.Buffer
	for _, p := range parts {
		if err := binary.Write(&body, binary.LittleEndian, p); err != nil {
			panic(err)
		}
	}
	_ = binary.Write(w, binary.LittleEndian, [2]uint16{uint16(kind), uint16(body.Len())})
	w.Write(body.Bytes())
}

// wide is a text of two bytes a character, with its length in size bytes.
func wide(s string, size int) []byte {
	u := utf16.Encode([]rune(s))
	out := []byte{byte(len(u))}
	if size == 2 {
		out = append(out, byte(len(u)>>8))
	}
	out = append(out, 1)
	for _, c := range u {
		out = append(out, byte(c), byte(c>>8))
	}
	return out
}

// sampleBIFF is a stream with one cell of every kind.
func sampleBIFF() []byte {
	var w biffWriter
	w.record(recBOF, uint16(0x0600), uint16(5), uint32(0), uint64(0))
	w.record(recFormat, uint16(164), wide("yyyy\\-mm\\-dd", 2))
	w.record(recXF, uint16(0), uint16(0), [16]byte{})
	w.record(recXF, uint16(0), uint16(164), [16]byte{})
	w.record(recXF, uint16(0), uint16(14), [16]byte{})
	at := w.Len() + 4
	w.record(recSheet, uint32(0), byte(0), byte(0), wide("一月", 1))
	w.record(recSheet, uint32(0), byte(0), byte(2), []byte{1, 0, 'C'}) // a chart
	// Three shared strings: one narrow, one that goes on in the next record with another width,
	// one with runs of formatting and a phonetic part.
	first := []byte{2, 0, 0, 'i', 'd', 5, 0, 1, 'a', 0, 'b', 0}
	w.record(recSST, uint32(3), uint32(3), first)
	w.record(recContinue, []byte{0, 'c', 'd', 'e'}, []byte{1, 0, 0x0c, 1, 0, 4, 0, 0, 0, 'x'}, uint32(9), []byte{1, 2, 3, 4})
	w.record(recEOF)
	binary.LittleEndian.PutUint32(w.Bytes()[at:], uint32(w.Len()))
	cell := func(row, col, xf int) [3]uint16 { return [3]uint16{uint16(row), uint16(col), uint16(xf)} }
	w.record(recBOF, uint16(0x0600), uint16(0x10), uint64(0))
	w.record(recLabelSST, cell(0, 0, 0), uint32(0))
	w.record(recLabelSST, cell(0, 1, 0), uint32(1))
	w.record(recLabelSST, cell(0, 2, 0), uint32(2))
	w.record(recNumber, cell(2, 1, 1), 45292.0) // cells may come in any order
	w.record(recNumber, cell(1, 0, 0), 0.1+0.2)
	w.record(recRK, cell(1, 1, 2), uint32(45293<<2|2))
	w.record(recRK, cell(1, 2, 0), uint32(12345<<2|3))
	w.record(recMulRK, uint16(1), uint16(3), uint16(0), uint32(7<<2|2), uint16(0), uint32(0xffffffee), uint16(4))
	w.record(recLabel, cell(1, 5, 0), wide("旧", 2))
	w.record(recBoolErr, cell(1, 6, 0), byte(1), byte(0))
	w.record(recBoolErr, cell(1, 7, 0), byte(42), byte(1))
	w.record(recFormula, cell(2, 0, 0), byte(0), [5]byte{}, uint16(0xffff), uint16(0), uint32(0))
	w.record(0x04bc, []byte{0}) // a shared formula may stand in between
	w.record(recString, wide("结果", 2))
	w.record(recFormula, cell(2, 2, 0), 2.5, uint16(0), uint32(0))
	w.record(recFormula, cell(2, 3, 0), byte(1), byte(0), byte(1), [3]byte{}, uint16(0xffff), uint16(0), uint32(0))
	w.record(recFormula, cell(2, 4, 0), byte(2), byte(0), byte(7), [3]byte{}, uint16(0xffff), uint16(0), uint32(0))
	w.record(recFormula, cell(2, 5, 0), byte(3), [5]byte{}, uint16(0xffff), uint16(0), uint32(0))
	w.record(recBOF, uint16(0x0600), uint16(0x20), uint64(0)) // an embedded chart
	w.record(recNumber, cell(9, 9, 0), 1.0)
	w.record(recEOF)
	w.record(recEOF)
	return w.Bytes()
}

// readBIFF reads the rows of the sheets of a stream.
func readBIFF(data []byte) ([]string, error) {
	f := &File{Name: "t"}
	if err := f.openBIFF(data, Options{Header: knownHeader}); err != nil {
		return nil, err
	}
	var out []string
	err := f.Tables[0].ScanAll(context.Background(), func(r *Row) error {
		var cells []string
		for _, c := range r.Cells {
			cells = append(cells, string(c.Text))
		}
		out = append(out, strings.Join(cells, "|"))
		return nil
	})
	return out, err
}

func TestBIFFRecords(t *testing.T) {
	rows, err := readBIFF(sampleBIFF())
	want := []string{"id|abcde|x", "0.3|2024-01-02|123.45|7|-5|旧|TRUE|#N/A", "结果|2024-01-01|2.5|TRUE|#DIV/0!"}
	if err != nil || !slices.Equal(rows, want) {
		t.Errorf("%q, %v, want %q", rows, err, want)
	}
}

// TestBIFF5: Excel 5 and 95 write texts as bytes in a code page.
func TestBIFF5(t *testing.T) {
	var w biffWriter
	w.record(recBOF, uint16(0x0500), uint16(5), uint32(0))
	w.record(recCodePage, uint16(936))
	w.record(recFormat, uint16(164), byte(10), []byte("yyyy-mm-dd"))
	w.record(recXF, uint16(0), uint16(164), [12]byte{})
	at := w.Len() + 4
	w.record(recSheet, uint32(0), byte(0), byte(0), byte(2), []byte("\xb1\xed"))
	w.record(recEOF)
	binary.LittleEndian.PutUint32(w.Bytes()[at:], uint32(w.Len()))
	w.record(recBOF, uint16(0x0500), uint16(0x10), uint32(0))
	w.record(recLabel, [3]uint16{0, 0, 1}, uint16(4), []byte("\xbf\xcd\xbb\xa7"))
	w.record(recRString, [3]uint16{0, 1, 1}, uint16(2), []byte("id"), byte(0))
	w.record(recNumber, [3]uint16{1, 0, 0}, 45292.0)
	w.record(recFormula, [3]uint16{1, 1, 1}, [6]byte{}, uint16(0xffff), uint16(0), uint32(0))
	w.record(recString, uint16(2), []byte("\xd6\xd0"))
	w.record(recEOF)
	rows, err := readBIFF(w.Bytes())
	if want := []string{"客户|id", "2024-01-01|中"}; err != nil || !slices.Equal(rows, want) {
		t.Errorf("%q, %v, want %q", rows, err, want)
	}
}

func TestBIFFRefused(t *testing.T) {
	with := func(kind int, parts ...any) []byte {
		var w biffWriter
		w.record(recBOF, uint16(0x0600), uint16(5), uint64(0))
		w.record(kind, parts...)
		w.record(recEOF)
		return w.Bytes()
	}
	var old biffWriter
	old.record(recBOF, uint16(0x0400), uint16(5), uint64(0))
	missing := sampleBIFF()
	at := bytes.Index(missing, []byte{0xfd, 0, 10, 0, 0, 0, 0, 0}) // the first cell with a shared string
	binary.LittleEndian.PutUint32(missing[at+10:], 99)
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"encrypted", with(recFilePass, uint16(1)), "locked with a password"},
		{"Excel 4", old.Bytes(), "a workbook of Excel 4 or older"},
		{"no records", []byte("xx"), "a damaged workbook"},
		{"no sheets", with(recXF, uint32(0)), "the workbook has no visible sheet"},
		{"a sheet beyond the end", with(recSheet, uint32(1<<30), byte(0), byte(0), wide("S", 1)), "a damaged workbook"},
		{"no such shared string", missing, "a damaged workbook"},
		{"shared strings cut off", with(recSST, uint16(1)), "a damaged workbook"},
	} {
		_, err := readBIFF(c.data)
		if e := (*Error)(nil); !errors.As(err, &e) || !strings.HasPrefix(e.What, c.want) || e.Hint == "" {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// FuzzXLS: no stream of records makes the reader panic.
func FuzzXLS(f *testing.F) {
	f.Add(sampleBIFF())
	f.Add([]byte{9, 8, 4, 0, 0, 6, 5, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := readBIFF(b); err != nil {
			if e := (*Error)(nil); !errors.As(err, &e) {
				t.Fatalf("an error without a cure: %v", err)
			}
		}
	})
}

// FuzzOLE: no container makes the reader panic.
func FuzzOLE(f *testing.F) {
	b, err := os.ReadFile(filepath.Join("testdata", "calc.xls"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b[:4096])
	f.Add(b[len(b)-4096:])
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := openBytes(append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), b...), Options{Header: knownHeader})
		if err != nil {
			if e := (*Error)(nil); !errors.As(err, &e) {
				t.Fatalf("an error without a cure: %v", err)
			}
			return
		}
		file.Close()
	})
}
