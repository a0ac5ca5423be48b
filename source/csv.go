package source

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
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
	if bytes.Count(head, []byte{0}) > len(head)/100 {
		return &Error{Where: f.Name, What: "this is not a table but binary data", Hint: "export it as CSV or XLSX"}
	}
	if !bytes.ContainsAny(head, "\n\r") && f.Size > maxRecord {
		return f.tooLong(1)
	}
	d.LineEnd = findLineEnd(head)
	text := decodeSample(head, d)
	whole := int64(len(head)+bom) == f.Size
	if d.Delimiter = o.Delimiter; d.Delimiter == 0 {
		d.Delimiter = findDelimiter(text, d, whole, o.Header)
	}
	t := &Table{File: f.Name, Dialect: d, HeaderRow: o.HeaderRow, Sample: sampleRows(text, d, 400, whole)}
	t.findHeader(o)
	more := f.spread()
	for _, m := range more {
		// The first line is a part of a line.
		if i := bytes.IndexByte(m, d.LineEnd); i >= 0 {
			t.Sample = append(t.Sample, sampleRows(decodeSample(m[i+1:], d), d, 100, false)...)
		}
	}
	c := &csvScan{file: f, dialect: d, skip: int64(bom), options: o, size: pieceSize, ascii: ascii(head) && all(more, ascii)}
	if (d.Encoding == GB18030 || d.Encoding == Big5) && d.Delimiter >= 0x40 {
		// The delimiter may be the second byte of a character: cut the text, not the bytes.
		if err := f.respool(decoderOf(d.Encoding), 0); err != nil {
			return err
		}
		c.dialect.Encoding = UTF8
	}
	t.scan = c.scan
	f.Tables = []*Table{t}
	return nil
}

// encoding finds the encoding and the length of the byte order mark. UTF-16 is rewritten
// as UTF-8.
func (f *File) encoding(o Options) (d Dialect, bom int, err error) {
	head, err := f.head()
	if err != nil {
		return d, 0, err
	}
	d = Dialect{Encoding: o.Encoding, Quote: '"'}
	found, bom, ok := findEncoding(head, f.spread(), o.Header)
	switch {
	case o.Encoding == AutoEncoding && !ok:
		where := f.Name
		if at := firstInvalid(head); at < len(head) {
			where = fmt.Sprintf("%s:%d", f.Name, 1+bytes.Count(head[:at], []byte{findLineEnd(head)}))
		}
		return d, 0, &Error{Where: where, What: "its characters are not all UTF-8, GB18030, Big5 or UTF-16", Hint: "save it as UTF-8, or say what it is with --encoding"}
	case o.Encoding == AutoEncoding, found == o.Encoding:
		d.Encoding, d.BOM = found, bom > 0
	case o.Encoding == UTF8 && !validUTF8(head), (o.Encoding == GB18030 || o.Encoding == Big5) && !validIn(o.Encoding)(head):
		hint := "leave --encoding out"
		if ok {
			hint = fmt.Sprintf("it looks like %s: leave --encoding out", found)
		}
		return d, 0, &Error{Where: f.Name, What: "its characters are not " + o.Encoding.String(), Hint: hint}
	default:
		bom = 0
	}
	if d.Encoding == UTF16LE || d.Encoding == UTF16BE {
		err, bom = f.respool(decoderOf(d.Encoding), int64(bom)), 0
	}
	return d, bom, err
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

// respool rewrites the file as UTF-8 in a private one, whose records can be cut at bytes.
func (f *File) respool(d *encoding.Decoder, bom int64) error {
	t, err := spool(d.Reader(io.NewSectionReader(f.data, bom, f.Size-bom)))
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
