package source

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// TestContradictions: what the samples could not show.
func TestContradictions(t *testing.T) {
	ascii := "id,day\n" + strings.Repeat("abcdefgh,ijklmnop\n", 100000)
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String("客户,金额\n")
	at := 51 * 18 * 1000
	name := write(t, "t.csv", []byte(ascii[:7+at]+gb+ascii[7+at:]))
	f, err := Open(name, Options{Header: knownHeader})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, err = scanAll(t, f.Tables[0], 2)
	var c *Contradiction
	if !errors.As(err, &c) || c.Options.Encoding != GB18030 || c.Line != 51002 || c.File != name {
		t.Fatalf("%v", err)
	}
	g, err := Open(name, c.Options)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if rows, err := scanAll(t, g.Tables[0], 2); err != nil || len(rows) != 100001 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	// A file that is known to be UTF-8 mixes encodings.
	mixed := "客户编号,金额\n" + strings.Repeat("甲,1\n", 200000)
	i := strings.Index(mixed[1100005:], "甲") + 1100005
	h, err := Open(write(t, "m.csv", []byte(mixed[:i]+gb+mixed[i:])), Options{Header: knownHeader})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	var e *Error
	if _, err = scanAll(t, h.Tables[0], 1); !errors.As(err, &e) || !strings.HasPrefix(e.What, "a character that is not UTF-8") || e.Hint == "" {
		t.Errorf("%v", err)
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct{ name, path, want string }{
		{"absent", filepath.Join(dir, "absent.csv"), "no such file"}, {"a folder", dir, "is a folder"}, {"empty", write(t, "e.csv", nil), "the file is empty"},
		{"no container", write(t, "o.xls", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xxxx")), "a damaged workbook"},
		{"binary", write(t, "b.csv", []byte("ab\x00cd\x00ef\xff\x00gh\x00\x00\x00zzzzz\x01\x02")), ""},
		{"nonsense", write(t, "n.csv", []byte("id,day\n\xff\xff\xff\xfe\n")), "its characters are not all"},
		{"no zip", write(t, "z.xlsx", []byte("PK\x03\x04zzzz")), "a damaged workbook"},
		{"one line without end", write(t, "l.csv", bytes.Repeat([]byte("x"), maxRecord+1)), "a record longer than 16 MiB"},
	} {
		f, err := Open(c.path, Options{Header: knownHeader})
		var e *Error
		if c.want != "" && (!errors.As(err, &e) || !strings.HasPrefix(e.What, c.want) || e.Hint == "") {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
		if f != nil {
			f.Close()
		}
	}
	// A record of more than the limit behind a good head.
	f, err := Open(write(t, "r.csv", []byte("id,day\na,b\n"+strings.Repeat("x", maxRecord+pieceSize))), Options{Header: knownHeader})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := scanAll(t, f.Tables[0], 2); err == nil || !strings.Contains(err.Error(), "r.csv:3: a record longer than 16 MiB") {
		t.Errorf("%v", err)
	}
	var wide Encoding
	if err := wide.UnmarshalText([]byte("GBK")); err != nil || wide != GB18030 {
		t.Errorf("gbk is %v, %v", wide, err)
	}
	if err := wide.UnmarshalText([]byte("latin-9")); err == nil {
		t.Error("any encoding is known")
	}
}

// TestUppermostError: of several errors the one of the uppermost line is given, always.
func TestUppermostError(t *testing.T) {
	text := []byte("客户编号,金额\n" + strings.Repeat("甲,1\n", 400000))
	for _, at := range []int{600006, 1200006, 2000006} {
		copy(text[bytes.Index(text[at:], []byte("甲"))+at:], "\xff\xfe\xff")
	}
	f, err := openBytes(text, Options{Header: knownHeader, Encoding: UTF8})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for range 20 {
		var e *Error
		if _, err := scanAll(t, f.Tables[0], 4); !errors.As(err, &e) || e.Where != "t:100000" {
			t.Fatalf("%v", err)
		}
	}
}

// TestReopen: the same bytes under other options, also when they came through a pipe.
func TestReopen(t *testing.T) {
	f, err := openBytes([]byte("id,day\na,b\n"), Options{Header: knownHeader})
	if err != nil {
		t.Fatal(err)
	}
	g, err := f.Reopen(Options{Header: knownHeader, Delimiter: ";"})
	if err != nil || len(g.Tables[0].Header) != 1 {
		t.Errorf("%+v, %v", g, err)
	}
	if _, err := g.Reopen(Options{Sheet: "x", Encoding: UTF16LE}); err != nil {
		t.Error(err)
	}
}

// TestStops: an error of the caller and a cancelled context end the scan at once.
func TestStops(t *testing.T) {
	f, err := Open(write(t, "t.csv", []byte("id,day\n"+strings.Repeat("a,b\n", 1<<20))), Options{Header: knownHeader})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	stop := errors.New("stop")
	for workers := 1; workers <= 4; workers++ {
		err := f.Tables[0].Scan(context.Background(), workers, func(int) func(*Row) error { return func(r *Row) error { return stop } })
		if !errors.Is(err, stop) {
			t.Errorf("%d workers: %v", workers, err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		n := 0
		err = f.Tables[0].Scan(ctx, workers, func(w int) func(*Row) error {
			return func(r *Row) error {
				if w == 0 {
					if n++; n == 1000 {
						cancel()
					}
				}
				return nil
			}
		})
		cancel()
		if n >= 1000 && !errors.Is(err, context.Canceled) {
			t.Errorf("%d workers: %v", workers, err)
		}
	}
}

func TestOptions(t *testing.T) {
	name := write(t, "t.csv", []byte("x\nid;day\n1;2\n3;4\n"))
	f, err := Open(name, Options{Header: knownHeader, Delimiter: ";", HeaderRow: 3, Encoding: GB18030})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	tab := f.Tables[0]
	rows, err := scanAll(t, tab, 1)
	if err != nil || tab.HeaderRow != 3 || tab.Dialect.Encoding != GB18030 || !slices.Equal(tab.Header, []string{"1", "2"}) || !slices.Equal(rows, []string{"4:3|4"}) {
		t.Errorf("%+v, %q, %v", tab.Dialect, rows, err)
	}
	var all []int
	if err := tab.ScanAll(context.Background(), func(r *Row) error { all = append(all, r.Line); return nil }); err != nil || !slices.Equal(all, []int{1, 2, 3, 4}) {
		t.Errorf("lines %v, %v", all, err)
	}
	if f.Read() == 0 || tab.Format.String() != "CSV" || tab.Name() != name {
		t.Error("nothing is said of the file")
	}
}
