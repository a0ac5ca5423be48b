package source

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

const (
	pieceSize  = 512 << 10 // bytes a worker gets at a time
	headSize   = 256 << 10 // bytes of the head from which the dialect is decided
	spreadSize = 16 << 10  // bytes of each further sample
	spreads    = 16        // how many further samples, spread over the file
	padding    = 16        // bytes behind a piece that may be read, not used
)

func (f *File) openCSV(o Options) error {
	d, bom, err := f.encoding(o)
	if err != nil {
		return err
	}
	head, err := f.head()
	if err != nil {
		return err
	}
	head = head[bom:]
	if bytes.Count(head, []byte{0}) > len(head)/100 && !hasLines(head) {
		return &Error{Where: f.Name, What: "this is not a table but binary data", Hint: "export it as CSV or XLSX"}
	}
	if !bytes.ContainsAny(head, "\n\r") && f.Size > maxRecord {
		return f.tooLong(1)
	}
	var lone bool
	if d.LineEnd, lone = findLineEnd(head); lone {
		// Some lines end in CR alone: write them all alike.
		if err := f.respool(lineEnds(io.NewSectionReader(f.data, int64(bom), f.Size-int64(bom)))); err != nil {
			return err
		}
		bom = 0
		if head, err = f.head(); err != nil {
			return err
		}
	}
	return f.layCSV(o, d, bom, head)
}

// layCSV finds the dialect and the header in the head of a text file, whose text begins behind bom bytes.
func (f *File) layCSV(o Options, d Dialect, bom int, head []byte) error {
	whole := int64(len(head)+bom) == f.Size
	text := decodeSample(head, d)
	var sep string
	if sep, d.skip = sepLine(text, d.LineEnd); d.skip > 0 {
		text = text[d.skip:]
		d.skip = 1
	}
	d.Delimiter, d.Quote = o.Delimiter, o.Quote
	if sep != "" && o.Delimiter == "" {
		d.Delimiter = sep
	}
	skip := d.skip
	if d = findDialect(text, d, whole, o.Header); o.NoQuote {
		d.Quote = 0
	}
	if o.Escape != 0 {
		d.Escape = o.Escape
	}
	t := &Table{File: f.Name, Format: CSV, Dialect: d}
	rows := sampleRows(text, d, headRows, whole)
	for i := range rows {
		rows[i].Line += skip
	}
	t.lay(rows, whole && len(rows) < headRows, o)
	more := f.spread()
	if t.Last == 0 {
		for _, m := range more {
			// The first line is a part of a line.
			if i := bytes.IndexByte(m, d.LineEnd); i >= 0 {
				t.Sample = append(t.Sample, sampleRows(decodeSample(m[i+1:], d), d, 100, false)...)
			}
		}
	}
	c := &csvScan{file: f, dialect: d, skip: int64(bom), options: o, size: pieceSize, ascii: ascii(head) && all(more, ascii)}
	if (d.Encoding == GB18030 || d.Encoding == Big5) && (d.Delimiter != "" && d.Delimiter[0] >= 0x40 || d.Escape != 0) {
		// The delimiter may be the second byte of a character: cut the text, not the bytes.
		if err := f.respool(decoderOf(d.Encoding).Reader(io.NewSectionReader(f.data, 0, f.Size))); err != nil {
			return err
		}
		c.dialect.Encoding = UTF8
	}
	t.scan = c.scan
	f.Tables = []*Table{t}
	if o.HeaderRow > 0 && len(t.Header) == 0 {
		return t.layBelow(o)
	}
	return nil
}

// layBelow lays the table out whose header stands behind the head of the file.
func (t *Table) layBelow(o Options) error {
	var rows []Row
	err := t.scan(context.Background(), o.HeaderRow, 0, 1, func(int) func(*Row) error {
		return func(r *Row) error {
			if len(rows) == headRows {
				return errEnough
			}
			rows = append(rows, r.clone())
			return nil
		}
	})
	if err != nil && err != errEnough {
		return err
	}
	t.lay(rows, err == nil, o)
	return nil
}

// hasLines says whether a text with many NUL bytes is a table all the same: one in which they
// stand for spaces or nothing.
func hasLines(head []byte) bool {
	lines := bytes.Count(head, []byte{'\n'}) + bytes.Count(head, []byte{'\r'})
	binary := 0
	for _, c := range head {
		if c < ' ' && c != 0 && c != '\t' && c != '\n' && c != '\r' {
			binary++
		}
	}
	return lines > 0 && binary*100 <= len(head) && bytes.Count(head, []byte{0})*2 < len(head)
}

// lineEnds reads r with every CR, alone or before LF, as LF.
func lineEnds(r io.Reader) io.Reader {
	return transform.NewReader(r, lineEnder{})
}

type lineEnder struct{ transform.NopResetter }

func (lineEnder) Transform(dst, src []byte, atEOF bool) (n, m int, err error) {
	for m < len(src) {
		if n == len(dst) {
			return n, m, transform.ErrShortDst
		}
		c := src[m]
		if c == '\r' {
			if m+1 == len(src) && !atEOF {
				return n, m, transform.ErrShortSrc
			}
			if m+1 < len(src) && src[m+1] == '\n' {
				m++
			}
			c = '\n'
		}
		dst[n] = c
		n, m = n+1, m+1
	}
	return n, m, nil
}

// encoding finds the encoding and the length of the byte order mark. UTF-16 is rewritten
// as UTF-8.
func (f *File) encoding(o Options) (d Dialect, bom int, err error) {
	head, err := f.head()
	if err != nil {
		return d, 0, err
	}
	d = Dialect{Encoding: o.Encoding}
	found, bom, ok := findEncoding(head, f.spread(), o.Header)
	if found == UTF8 && bom == 0 && f.unpacked && o.Encoding == AutoEncoding && ascii(head) {
		// What was unpacked is at hand: the first other character settles what it is.
		if more := f.firstForeign(); more != nil {
			found, bom, ok = findEncoding(head, [][]byte{more}, o.Header)
		}
	}
	switch {
	case o.Encoding == AutoEncoding && !ok:
		where := f.Name
		if line := oddLine(head); line > 0 {
			where = fmt.Sprintf("%s:%d", f.Name, line)
		}
		return d, 0, &Error{Where: where, What: "its characters are not all UTF-8, GB18030, Big5 or UTF-16", Hint: "save it as UTF-8, or say what it is with --encoding"}
	case o.Encoding == AutoEncoding, found == o.Encoding:
		d.Encoding = found
	case o.Encoding == UTF8 && !validUTF8(head), (o.Encoding == GB18030 || o.Encoding == Big5) && !validIn(o.Encoding)(head):
		hint := "leave --encoding out"
		if ok {
			hint = fmt.Sprintf("it looks like %s: leave --encoding out", found)
		}
		return d, 0, &Error{Where: f.Name, What: "its characters are not " + o.Encoding.String(), Hint: hint}
	default:
		bom = 0
	}
	if d.Encoding.respooled() {
		err, bom = f.respool(decoderOf(d.Encoding).Reader(io.NewSectionReader(f.data, int64(bom), f.Size-int64(bom)))), 0
	}
	return d, bom, err
}

// oddLine finds the first line that is not in the encoding of most others, UTF-8 or GB18030; 0 when
// there is none.
func oddLine(head []byte) int {
	end, _ := findLineEnd(head)
	var lines [2][]int // those that are not UTF-8, not GB18030
	n, whole := 0, bytes.Count(head, []byte{end})
	for line := range bytes.SplitSeq(head, []byte{end}) {
		if n++; ascii(line) || n > whole && n > 1 {
			continue
		}
		if !utf8.Valid(line) {
			lines[0] = append(lines[0], n)
		}
		if _, bad := appendUTF8(nil, line, GB18030); bad >= 0 || utf8.Valid(line) {
			lines[1] = append(lines[1], n)
		}
	}
	odd := lines[0]
	if len(odd) == 0 || len(lines[1]) > 0 && len(lines[1]) < len(odd) {
		odd = lines[1]
	}
	if len(odd) == 0 {
		return 0
	}
	return odd[0]
}

// firstForeign gives the part of the file in which its first byte that is not ASCII stands,
// from a line's beginning on; nil when there is none.
func (f *File) firstForeign() []byte {
	buf := make([]byte, headSize)
	for off := int64(0); off < f.Size; {
		n, _ := f.data.ReadAt(buf, off)
		if n == 0 {
			break
		}
		if !ascii(buf[:n]) {
			i := max(0, bytes.IndexAny(buf[:n], "\n\r"))
			if ascii(buf[i:n]) {
				i = 0
			}
			return buf[i:n]
		}
		off += int64(n)
	}
	return nil
}

// head reads the beginning of the file.
func (f *File) head() ([]byte, error) {
	head := make([]byte, min(f.Size, headSize))
	if _, err := f.data.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, &Error{Where: f.Name, What: err.Error(), Err: err}
	}
	return head, nil
}

func (f *File) tooLong(line int) error {
	return &Error{Where: fmt.Sprintf("%s:%d", f.Name, line), What: fmt.Sprintf("a record longer than %d MiB", maxRecord>>20),
		Hint: "a quote that is never closed, or not a table at all"}
}

// spread reads samples at even distances behind the head.
func (f *File) spread() [][]byte {
	var out [][]byte
	for i := int64(1); i <= spreads; i++ {
		off := f.Size * i / (spreads + 1)
		if off < headSize {
			continue
		}
		b := make([]byte, spreadSize)
		n, _ := f.data.ReadAt(b, off)
		// A double-byte sample has to begin at a character: behind a line end it does.
		if j := bytes.IndexAny(b[:n], "\n\r"); j >= 0 {
			out = append(out, b[j:n])
		}
	}
	return out
}

// respool replaces the file by a private one with what r reads: text in UTF-8, whose records
// can be cut at bytes.
func (f *File) respool(r io.Reader) error {
	t, err := spool(r)
	if err != nil {
		return err
	}
	f.close = append(f.close, func() error { return closeSpool(t) })
	st, err := t.Stat()
	if err != nil {
		return &Error{Where: f.Name, What: err.Error(), Err: err}
	}
	f.data, f.Size = t, st.Size()
	return nil
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func decodeSample(b []byte, d Dialect) []byte {
	if d.Encoding == GB18030 || d.Encoding == Big5 {
		if i := bytes.LastIndexByte(b, d.LineEnd); i >= 0 && len(b) >= spreadSize {
			b = b[:i+1]
		}
		b, _ = appendUTF8(nil, b, d.Encoding)
	}
	return b
}
