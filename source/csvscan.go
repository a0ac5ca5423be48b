package source

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"
	"unicode/utf8"
)

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

func (c *csvScan) scan(ctx context.Context, from, to, workers int, start func(int) func(*Row) error) error {
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
			var text []byte // of a piece, in UTF-8
			for p := range work {
				if outer.Err() != nil || failed.before(p.line) {
					continue // drain; pieces above an error are still read, for one above it
				}
				var b []byte
				var n int
				var err error
				if b, n, text, err = c.inUTF8(p, text); err != nil {
					failed.at(p.line, err)
					continue
				}
				err = dec.decode(b, n, p.line, func(r *Row) error {
					if r.Line < from || to > 0 && r.Line > to {
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
	return &Error{Where: fmt.Sprintf("%s:%d", c.file.Name, line), What: "a character that is not " + c.dialect.Encoding.String() + " as those above it",
		Hint: "the file mixes encodings: save it again as UTF-8, or say what it is with --encoding"}
}

// lineOfUTF8 finds a line of text in another encoding that is written in UTF-8, and gives the
// offset of its first character that is not ASCII; -1 if there is none. GB18030 reads any UTF-8 as other
// characters without complaint; text written in GB18030 is next to never valid UTF-8 with a Chinese
// character in it.
func lineOfUTF8(b []byte, end byte) int {
	for i := 0; i < len(b); {
		for i < len(b) && b[i] < utf8.RuneSelf {
			i++
		}
		if i == len(b) {
			return -1
		}
		at := i
		size := bytes.IndexByte(b[i:], end)
		if size < 0 {
			size = len(b) - i
		}
		line := b[i : i+size]
		i += size
		if r, n := utf8.DecodeRune(line); n < 2 || r == utf8.RuneError || !utf8.Valid(line) {
			continue
		}
		for _, r := range string(line) {
			if r >= 0x4e00 && r <= 0x9fff {
				return at
			}
		}
	}
	return -1
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

func (c *csvScan) shrank() error {
	return &Error{Where: c.file.Name, What: "the file shrank while it was read", Hint: "let whatever writes it finish, then run again"}
}

// inUTF8 gives the n bytes of a piece in UTF-8, with padding behind them; store is room for them, which is given back.
func (c *csvScan) inUTF8(p piece, store []byte) (b []byte, n int, text []byte, err error) {
	if c.dialect.Encoding != GB18030 && c.dialect.Encoding != Big5 {
		if !utf8.Valid(p.buf[:p.n]) {
			return nil, 0, store, c.mixed(p, firstInvalid(p.buf[:p.n]))
		}
		return p.buf, p.n, store, nil
	}
	text, bad := appendUTF8(store[:0], p.buf[:p.n], c.dialect.Encoding)
	if bad < 0 {
		bad = lineOfUTF8(p.buf[:p.n], c.dialect.LineEnd)
	}
	if bad >= 0 {
		return nil, 0, text, c.mixed(p, bad)
	}
	n = len(text)
	text = append(text, make([]byte, padding)...)
	return text, n, text, nil
}

// cut reads the file and hands out pieces that end where a record ends. line is that of an
// error.
func (c *csvScan) cut(ctx context.Context, free chan []byte, work chan<- piece) (at int, err error) {
	off, line := c.skip, 1
	above := c.dialect.skip // lines to leave out
	var carry []byte        // the part of a record that the last piece did not take
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
		off, n = off+int64(m), n+m
		c.file.read.Store(off)
		last := err == io.EOF
		if last && off < c.file.Size {
			return line, c.shrank()
		}
		if n == 0 && last {
			return 0, nil
		}
		for ; above > 0; above-- {
			k := bytes.IndexByte(buf[:n], c.dialect.LineEnd) + 1
			copy(buf, buf[k:n])
			n -= k
			line++
		}
		end := lastRecordEnd(buf[:n], c.dialect, last)
		if end <= 0 && !last {
			if n > maxRecord {
				// A quote that nothing closes for so long is a stray one.
				if end = bytes.LastIndexByte(buf[:n], c.dialect.LineEnd) + 1; end == 0 {
					return line, c.file.tooLong(line)
				}
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
