package source

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
	"slices"
	"sync"
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
	head := make([]byte, min(f.Size, headSize))
	if _, err := f.data.ReadAt(head, 0); err != nil && err != io.EOF {
		return &Error{Where: f.Name, What: err.Error(), Err: err}
	}
	more := f.spread()
	d := Dialect{Encoding: o.Encoding, Quote: '"'}
	found, bom, ok := findEncoding(head, more, o.Header)
	if !ok && o.Encoding == AutoEncoding {
		where := f.Name
		if at := firstInvalid(head); at < len(head) {
			where = fmt.Sprintf("%s:%d", f.Name, 1+bytes.Count(head[:at], []byte{findLineEnd(head)}))
		}
		return &Error{Where: where, What: "its characters are not all UTF-8, GB18030, Big5 or UTF-16", Hint: "save it as UTF-8, or say what it is with --encoding"}
	}
	if o.Encoding == AutoEncoding || found == o.Encoding {
		d.Encoding, d.BOM = found, bom > 0
	} else {
		bom = 0
	}
	if d.Encoding == UTF16LE || d.Encoding == UTF16BE {
		if err := f.respool(decoderOf(d.Encoding), int64(bom)); err != nil {
			return err
		}
		bom, more = 0, f.spread()
		head = make([]byte, min(f.Size, headSize))
		if _, err := f.data.ReadAt(head, 0); err != nil && err != io.EOF {
			return &Error{Where: f.Name, What: err.Error(), Err: err}
		}
	}
	head = head[bom:]
	if bytes.IndexByte(head, 0) >= 0 && bytes.Count(head, []byte{0}) > len(head)/100 {
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
	t := &Table{File: f.Name, Dialect: d}
	rows := sampleRows(text, d, 400, whole)
	switch {
	case o.HeaderRow > 0:
		t.HeaderRow = o.HeaderRow
		if i := slices.IndexFunc(rows, func(r Row) bool { return r.Line >= o.HeaderRow }); i >= 0 {
			t.HeaderRow, t.Header, rows = rows[i].Line, rows[i].Texts(), rows[i+1:]
		}
	default:
		if i := findHeader(rows, o.Header); i >= 0 {
			t.HeaderRow, t.Header, rows = rows[i].Line, rows[i].Texts(), rows[i+1:]
		}
	}
	t.Sample = rows
	for _, m := range more {
		// The first line is a part of a line.
		if i := bytes.IndexByte(m, d.LineEnd); i >= 0 {
			t.Sample = append(t.Sample, sampleRows(decodeSample(m[i+1:], d), d, 100, false)...)
		}
	}
	read := d
	if (d.Encoding == GB18030 || d.Encoding == Big5) && d.Delimiter >= 0x40 {
		// The delimiter may be the second byte of a character: cut the text, not the bytes.
		if err := f.respool(decoderOf(d.Encoding), 0); err != nil {
			return err
		}
		read.Encoding = UTF8
	}
	c := &csvScan{file: f, dialect: read, skip: int64(bom), options: o, size: pieceSize, ascii: ascii(head) && all(more, ascii)}
	t.scan = c.scan
	f.Tables = []*Table{t}
	return nil
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

// sampleRows decodes at most n records of UTF-8 text; the last one, which may be cut, only
// when the text is whole.
func sampleRows(text []byte, d Dialect, n int, whole bool) []Row {
	end := lastRecordEnd(text, d, whole)
	if end <= 0 {
		end = len(text)
	}
	var out []Row
	dec := decoder{dialect: d}
	buf := append(slices.Clone(text[:end]), make([]byte, padding)...)
	_ = dec.decode(buf, end, 1, func(r *Row) error {
		if len(out) >= n {
			return errEnough
		}
		out = append(out, r.clone())
		return nil
	})
	return out
}

var errEnough = fmt.Errorf("enough")

// csvScan streams a CSV: one goroutine reads pieces and cuts them at record boundaries,
// the workers decode them.
type csvScan struct {
	file    *File
	dialect Dialect
	skip    int64 // bytes of the byte order mark
	options Options
	ascii   bool // the samples held nothing but ASCII, so the encoding is not proved yet
	size    int  // bytes of a piece
}

type piece struct {
	buf  []byte // n bytes of whole records, and padding
	n    int
	line int // physical line of the first record
}

func (c *csvScan) scan(ctx context.Context, from, workers int, start func(int) func(*Row) error) error {
	workers = max(workers, 1)
	outer := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	failed := firstError{cancel: cancel}
	free := make(chan []byte, workers+2)
	for range workers + 2 {
		free <- nil
	}
	work := make(chan piece, 1)
	go func() {
		defer close(work)
		if line, err := c.cut(ctx, free, work); err != nil {
			failed.at(line, err)
		}
	}()
	done := make(chan struct{})
	for w := range workers {
		each := start(w)
		go func() {
			defer func() { done <- struct{}{} }()
			dec := decoder{dialect: c.dialect}
			var text []byte
			for p := range work {
				if outer.Err() != nil || failed.before(p.line) {
					continue // drain; pieces above an error are still read, for one above it
				}
				b, n := p.buf, p.n
				if c.dialect.Encoding == GB18030 || c.dialect.Encoding == Big5 {
					var bad int
					text, bad = appendUTF8(text[:0], b[:n], c.dialect.Encoding)
					if bad >= 0 {
						failed.at(p.line, c.mixed(p, bad))
						continue
					}
					n = len(text)
					text = append(text, make([]byte, padding)...)
					b = text
				} else if !utf8.Valid(b[:n]) {
					failed.at(p.line, c.mixed(p, firstInvalid(b[:n])))
					continue
				}
				err := dec.decode(b, n, p.line, func(r *Row) error {
					if r.Line < from {
						return nil
					}
					return each(r)
				})
				if err != nil {
					failed.at(p.line, err)
				}
				select {
				case free <- p.buf:
				default:
				}
			}
		}()
	}
	for range workers {
		<-done
	}
	if err := outer.Err(); err != nil {
		return context.Cause(outer)
	}
	return failed.err
}

// firstError keeps the error of the uppermost line, whichever worker meets one first.
type firstError struct {
	mu     sync.Mutex
	line   int
	err    error
	cancel func()
}

func (f *firstError) at(line int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil || line < f.line {
		f.line, f.err = line, err
	}
	f.cancel()
}

// before says whether an error is known above the line.
func (f *firstError) before(line int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err != nil && f.line < line
}

// mixed says what a byte that is no character of the encoding means: where the samples
// were plain ASCII the encoding is decided anew, else the file mixes encodings.
func (c *csvScan) mixed(p piece, bad int) error {
	line := p.line + bytes.Count(p.buf[:bad], []byte{c.dialect.LineEnd})
	if c.ascii && c.options.Encoding == AutoEncoding && c.dialect.Encoding == UTF8 {
		for _, e := range []Encoding{GB18030, Big5} {
			if validIn(e)(p.buf[:p.n]) {
				o := c.options
				o.Encoding = e
				return &Contradiction{File: c.file.Name, Line: line, What: "not UTF-8 but " + e.String(), Options: o}
			}
		}
	}
	return &Error{Where: fmt.Sprintf("%s:%d", c.file.Name, line), What: "a byte that is not " + c.dialect.Encoding.String(),
		Hint: "the file mixes encodings: save it again as UTF-8, or say what it is with --encoding"}
}

func firstInvalid(b []byte) int {
	at := 0
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			return at
		}
		at += n
		b = b[n:]
	}
	return at
}

// cut reads the file and hands out pieces that end where a record ends. line is that of an
// error.
func (c *csvScan) cut(ctx context.Context, free chan []byte, work chan<- piece) (at int, err error) {
	off, line := c.skip, 1
	var carry []byte // the part of a record that the last piece did not take
	for {
		var buf []byte
		select {
		case buf = <-free:
		case <-ctx.Done():
			return 0, nil
		}
		if want := len(carry) + c.size + padding; len(buf) < want {
			buf = make([]byte, want)
		}
		n := copy(buf, carry)
		m, err := c.file.data.ReadAt(buf[n:len(buf)-padding], off)
		if err != nil && err != io.EOF {
			return line, &Error{Where: c.file.Name, What: err.Error(), Err: err}
		}
		off += int64(m)
		n += m
		c.file.read.Store(off)
		last := err == io.EOF
		if last && off < c.file.Size {
			return line, &Error{Where: c.file.Name, What: "the file shrank while it was read", Hint: "let whatever writes it finish, then run again"}
		}
		if last && n == 0 {
			return 0, nil
		}
		end := lastRecordEnd(buf[:n], c.dialect, last)
		if end <= 0 && !last {
			if n > maxRecord {
				// A quote that nothing closes for so long is a stray one.
				end = bytes.LastIndexByte(buf[:n], c.dialect.LineEnd) + 1
			}
			if n > maxRecord && end == 0 {
				return line, c.file.tooLong(line)
			}
		}
		if end <= 0 && !last {
			carry = append(carry[:0], buf[:n]...)
			free <- buf
			continue
		}
		carry = append(carry[:0], buf[end:n]...)
		lines := bytes.Count(buf[:end], []byte{c.dialect.LineEnd})
		select {
		case work <- piece{buf: buf, n: end, line: line}:
		case <-ctx.Done():
			return 0, nil
		}
		line += lines
		if last {
			return 0, nil
		}
	}
}

// lastRecordEnd gives the offset behind the last whole record of b, which begins at the
// beginning of a record; 0 if there is none. A quote opens a field only at its beginning,
// exactly as decode has it. With last, all of b is records.
func lastRecordEnd(b []byte, d Dialect, last bool) int {
	if last {
		return len(b)
	}
	end, i := 0, 0
	for {
		q := bytes.IndexByte(b[i:], d.Quote)
		stop := len(b)
		if q >= 0 {
			stop = i + q
		}
		if l := bytes.LastIndexByte(b[i:stop], d.LineEnd); l >= 0 {
			end = i + l + 1
		}
		if q < 0 {
			return end
		}
		if q = stop; q > 0 && b[q-1] != d.Delimiter && b[q-1] != d.LineEnd {
			i = q + 1
			continue
		}
		c := closingQuote(b, q+1, d.Quote)
		if c >= len(b)-1 {
			return end // open, or its last byte may be the first half of a doubled quote
		}
		if d.closes(b, q+1, c) {
			i = c + 1
		} else {
			i = q + 1
		}
	}
}

// closes says whether the quote at c closes a field whose text begins at i. One that is
// followed by text, after a line end inside the field, does not: the opening quote was
// a stray one. So is one that nothing closes.
func (d Dialect) closes(b []byte, i, c int) bool {
	if c >= len(b) {
		return false
	}
	j := c + 1
	for j < len(b) && (b[j] == ' ' || b[j] == '\t') && b[j] != d.Delimiter {
		j++
	}
	if j == len(b) || b[j] == d.Delimiter || b[j] == d.LineEnd || b[j] == '\r' {
		return true
	}
	return bytes.IndexByte(b[i:c], d.LineEnd) < 0
}

// closingQuote gives the offset of the quote that closes a field whose text begins at i;
// len(b) if there is none.
func closingQuote(b []byte, i int, quote byte) int {
	for {
		k := bytes.IndexByte(b[i:], quote)
		if k < 0 {
			return len(b)
		}
		i += k
		if i+1 < len(b) && b[i+1] == quote {
			i += 2
			continue
		}
		return i
	}
}

// decoder turns pieces into rows. Its row and scratch memory are used again and again.
type decoder struct {
	dialect Dialect
	row     Row
	scratch []byte
}

const ones, highs = 0x0101010101010101, 0x8080808080808080

// decode calls each for every record of b[:n], which holds whole records and is followed
// by padding. line is the physical line of the first one.
func (d *decoder) decode(b []byte, n, line int, each func(*Row) error) error {
	delim, lineEnd, quote := d.dialect.Delimiter, d.dialect.LineEnd, d.dialect.Quote
	delims, ends := uint64(delim)*ones, uint64(lineEnd)*ones
	cells := d.row.Cells[:0]
	i := 0
	for i < n {
		cells = cells[:0]
		d.row.Line = line
		if len(d.scratch) > 0 {
			d.scratch = d.scratch[:0]
		}
		for {
			var s, e int
			c := 0
			if b[i] == quote {
				if c = closingQuote(b[:n], i+1, quote); !d.dialect.closes(b[:n], i+1, c) {
					c = 0
				}
			}
			if c > 0 {
				text := b[i+1 : c]
				line += bytes.Count(text, []byte{lineEnd})
				if bytes.IndexByte(text, quote) >= 0 {
					text = d.undouble(text, quote)
				}
				c = min(c+1, n)
				i = next(b, c, n, delim, lineEnd)
				if tail := b[c:i]; len(tail) > 0 && !(len(tail) == 1 && tail[0] == '\r') {
					text = d.join(text, tail) // what stands behind the closing quote belongs to the field
				}
				cells = append(cells, Cell{Text: text, Kind: kindOf(text)})
			} else {
				s = i
				// The common case: a short field, eight bytes at a time.
				for {
					x := binary.LittleEndian.Uint64(b[i:])
					y, z := x^delims, x^ends
					m := ((y-ones) & ^y | (z-ones) & ^z) & highs
					if m != 0 {
						i += bits.TrailingZeros64(m) >> 3
						break
					}
					if i += 8; i >= n {
						break
					}
				}
				i = min(i, n)
				e = i
				if e > s && (i == n || b[i] == lineEnd) && b[e-1] == '\r' {
					e--
				}
				cells = append(cells, Cell{Text: b[s:e], Kind: kindOf(b[s:e])})
			}
			if i >= n || b[i] != delim {
				i++
				break
			}
			i++
			if i >= n {
				cells = append(cells, Cell{})
				break
			}
			if len(cells) >= maxColumns {
				return &Error{Where: fmt.Sprintf("line %d", line), What: fmt.Sprintf("more than %d columns", maxColumns), Hint: "not a table, or another --delimiter"}
			}
		}
		line++
		d.row.Cells = cells
		if err := each(&d.row); err != nil {
			return err
		}
	}
	d.row.Cells = cells
	return nil
}

func kindOf(b []byte) Kind {
	if len(b) == 0 {
		return Empty
	}
	return Text
}

// next gives the offset of the next delimiter or record end at or behind i, or n.
func next(b []byte, i, n int, delim, lineEnd byte) int {
	for i < n && b[i] != delim && b[i] != lineEnd {
		i++
	}
	return i
}

func (d *decoder) undouble(text []byte, quote byte) []byte {
	at := len(d.scratch)
	for {
		k := bytes.IndexByte(text, quote)
		if k < 0 {
			break
		}
		d.scratch = append(d.scratch, text[:k+1]...)
		text = text[min(k+2, len(text)):]
	}
	d.scratch = append(d.scratch, text...)
	return d.scratch[at:]
}

func (d *decoder) join(text, tail []byte) []byte {
	at := len(d.scratch)
	d.scratch = append(append(d.scratch, text...), bytes.TrimSuffix(tail, []byte("\r"))...)
	return d.scratch[at:]
}
