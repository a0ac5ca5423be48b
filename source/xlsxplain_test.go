package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// TestPlainCells: cells that are taken at once and cells that are read token by token come to the same.
func TestPlainCells(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	for round := range 300 {
		var plain, spaced strings.Builder
		for row := 1; row <= 1+r.IntN(40); row++ {
			fmt.Fprintf(&plain, `<row r="%d">`, row)
			fmt.Fprintf(&spaced, `<row r="%d" >`, row)
			for col := 1; col <= r.IntN(9); col++ {
				attributes := ""
				if r.IntN(5) > 0 {
					attributes = fmt.Sprintf(` r="%s%d"`, columnLetters(col+r.IntN(2)*r.IntN(30)), row)
				}
				if r.IntN(2) == 0 {
					attributes += fmt.Sprintf(` s="%d"`, r.IntN(4))
				}
				switch r.IntN(9) {
				case 0:
					plain.WriteString("<c" + attributes + "/>")
					spaced.WriteString("<c" + attributes + " />")
					continue
				case 1:
					attributes, plainBody := attributes+` t="inlineStr"`, pick("text", " a &amp; b ", "_x0041_", "", "成都", "a\r\nb")
					plain.WriteString("<c" + attributes + "><is><t>" + plainBody + "</t></is></c>")
					spaced.WriteString("<c" + attributes + " ><is ><t >" + plainBody + "</t ></is ></c >")
					continue
				case 2, 3:
					attributes += ` t="s"`
					v := pick("0", "1", "2", " 1 ")
					plain.WriteString("<c" + attributes + "><v>" + v + "</v></c>")
					spaced.WriteString("<c" + attributes + " ><v >" + v + "</v ></c >")
					continue
				case 4:
					attributes += pick(` t="b"`, ` t="e"`, ` t="d"`, ` t="str"`, ` t="n"`, ` cm="1"`)
				}
				v := pick("1", "-93.25", "45293.5", "60", "0.30000000000000004", "1E+20", "1e-3", "", "#N/A", "2024-01-02T00:00:00", "x_y", "1 2", "2958466", "45293.999999")
				body := pick("", "<f>A1</f>") + "<v>" + v + "</v>"
				plain.WriteString("<c" + attributes + ">" + body + "</c>")
				spaced.WriteString("<c" + attributes + " >" + body + "</c >")
			}
			plain.WriteString("</row>")
			spaced.WriteString("</row >")
		}
		read := func(data string) string {
			b := workbook{sheets: []string{data}, strings: "<si><t>eins</t></si><si><r><t>zw</t></r><r><t>ei</t></r></si><si><t/></si>", styles: `<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="20"/></cellXfs>`}.bytes(t)
			f, err := Open(write(t, "t.xlsx", b), Options{})
			if err != nil {
				return err.Error()
			}
			defer f.Close()
			var out []string
			err = f.Tables[0].ScanAll(context.Background(), func(r *Row) error {
				line := fmt.Sprint(r.Line)
				for _, c := range r.Cells {
					line += fmt.Sprintf("|%d:%s", c.Kind, c.Text)
				}
				out = append(out, line)
				return nil
			})
			return strings.Join(out, "\n") + fmt.Sprint(err)
		}
		if got, want := read(plain.String()), read(spaced.String()); got != want {
			t.Fatalf("round %d: %s\nat once:\n%s\ntoken by token:\n%s", round, plain.String(), got, want)
		}
	}
}

func columnLetters(n int) string {
	if n > 26 {
		return string([]byte{byte('A' + (n-27)/26), byte('A' + (n-1)%26)})
	}
	return string(rune('A' + n - 1))
}

// TestReadAhead: what is read ahead is what there was, with its error at its end, and nothing is read any more when the
// reader is closed.
func TestReadAhead(t *testing.T) {
	text := bytes.Repeat([]byte("0123456789"), 100000)
	broken := errors.New("broken")
	for _, c := range []struct {
		name string
		r    io.Reader
		want int
		err  error
	}{
		{"whole", bytes.NewReader(text), len(text), nil},
		{"in bits", iotest.HalfReader(bytes.NewReader(text)), len(text), nil},
		{"with its end", iotest.DataErrReader(bytes.NewReader(text)), len(text), nil},
		{"empty", bytes.NewReader(nil), 0, nil},
		{"cut off", io.MultiReader(bytes.NewReader(text[:300001]), iotest.ErrReader(io.ErrUnexpectedEOF)), 300001, io.ErrUnexpectedEOF},
		{"broken", io.MultiReader(bytes.NewReader(text[:5]), iotest.ErrReader(broken)), 5, broken},
	} {
		a := readAhead(c.r)
		got, err := io.ReadAll(a)
		a.Close()
		if !slices.Equal(got, text[:c.want]) || !errors.Is(err, c.err) {
			t.Errorf("%s: %d bytes, %v; want %d, %v", c.name, len(got), err, c.want, c.err)
		}
	}
	before := runtime.NumGoroutine()
	for range 50 {
		a := readAhead(bytes.NewReader(text))
		if _, err := io.ReadFull(a, make([]byte, 10)); err != nil {
			t.Fatal(err)
		}
		a.Close()
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines are left over", runtime.NumGoroutine()-before)
}

// TestLargeSheetIsProved: the checksum counts of a sheet that is read ahead, too.
func TestLargeSheetIsProved(t *testing.T) {
	var rows strings.Builder
	for i := range 40000 {
		fmt.Fprintf(&rows, `<row r="%[1]d"><c r="A%[1]d"><v>%[1]d</v></c><c r="B%[1]d"><v>7</v></c></row>`, i+1)
	}
	b := workbook{sheets: []string{rows.String()}}.bytes(t)
	at := bytes.Index(b, []byte(`<row r="39999">`))
	if at < 0 {
		t.Fatal("the sheet is packed")
	}
	b[at+len(`<row r="39999"><c r="A39999"><v>`)] = '1'
	f, err := Open(write(t, "t.xlsx", b), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := scanAll(t, f.Tables[0], 1); err == nil || !strings.Contains(err.Error(), "its size or checksum differs") {
		t.Errorf("a changed sheet gives %v", err)
	}
}
