package source

import (
	"encoding/binary"
	"errors"
	"unicode/utf16"
	"unicode/utf8"
)

// codePages are those of BIFF5's texts; others are read as Latin1.
var codePages = map[uint16]Encoding{936: GB18030, 950: Big5, 10000: MacRoman}

// text reads a text whose length takes size bytes, as UTF-8.
func (b *biff) text(body []byte, size int) []byte {
	if len(body) < size+1 {
		return nil
	}
	n := int(body[0])
	if size == 2 {
		n = int(binary.LittleEndian.Uint16(body))
	}
	if b.five {
		body = body[size:]
		body = body[:min(n, len(body))]
		if b.page == GB18030 || b.page == Big5 {
			out, _ := appendUTF8(nil, body, b.page)
			return out
		}
		if b.page == AutoEncoding {
			b.page = Latin1
		}
		out, err := decoderOf(b.page).Bytes(body)
		if err != nil {
			return nil
		}
		return out
	}
	wide := body[size]&1 != 0
	body = body[size+1:]
	if wide {
		n *= 2
	}
	return appendChars(nil, body[:min(n, len(body))], wide)
}

// appendChars appends characters of two bytes each, or of one, as UTF-8.
func appendChars(dst, b []byte, wide bool) []byte {
	if !wide {
		for _, c := range b {
			dst = utf8.AppendRune(dst, rune(c))
		}
		return dst
	}
	for i := 0; i+1 < len(b); i += 2 {
		r := rune(binary.LittleEndian.Uint16(b[i:]))
		if utf16.IsSurrogate(r) && i+3 < len(b) {
			if p := utf16.DecodeRune(r, rune(binary.LittleEndian.Uint16(b[i+2:]))); p != utf8.RuneError {
				r = p
				i += 2
			}
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// chunks reads a record together with the CONTINUE records behind it.
type chunks struct {
	b    *biff
	body []byte // what is left of the current record
	next int
}

// more goes on to the next CONTINUE record; false when there is none.
func (c *chunks) more() bool {
	kind, body, next, ok := c.b.record(c.next)
	if !ok || kind != recContinue {
		return false
	}
	c.body, c.next = body, next
	return true
}

// take gives n bytes, which may lie in several records; short at the end.
func (c *chunks) take(n int) []byte {
	if n <= len(c.body) {
		out := c.body[:n]
		c.body = c.body[n:]
		return out
	}
	var out []byte
	for {
		k := min(n-len(out), len(c.body))
		out, c.body = append(out, c.body[:k]...), c.body[k:]
		if len(out) == n || !c.more() {
			return out
		}
	}
}

// skip passes n bytes by.
func (c *chunks) skip(n int) {
	for n > 0 {
		k := min(n, len(c.body))
		n, c.body = n-k, c.body[k:]
		if n > 0 && !c.more() {
			return
		}
	}
}

// sharedStrings reads the table of shared strings whose record stands at off.
func (b *biff) sharedStrings(off int) error {
	_, body, next, _ := b.record(off)
	c := &chunks{b, body, next}
	head := c.take(8)
	if len(head) < 8 {
		return errors.New("its shared strings are cut off")
	}
	count := binary.LittleEndian.Uint32(head[4:])
	for range count {
		h := c.take(3)
		if len(h) < 3 {
			return nil // fewer than it says; a cell that wants more is an error
		}
		n, flags := int(binary.LittleEndian.Uint16(h)), h[2]
		runs, extra := 0, 0
		if flags&8 != 0 {
			if v := c.take(2); len(v) == 2 {
				runs = int(binary.LittleEndian.Uint16(v))
			}
		}
		if flags&4 != 0 {
			if v := c.take(4); len(v) == 4 {
				extra = int(binary.LittleEndian.Uint32(v) & 0x7fffffff)
			}
		}
		b.strings = c.chars(b.strings, n, flags&1 != 0)
		c.skip(4*runs + extra)
		b.ends = append(b.ends, uint32(len(b.strings)))
	}
	return nil
}

// text reads a text of its own, with the CONTINUE records behind it.
func (c *chunks) text() []byte {
	h := c.take(3)
	if len(h) < 3 {
		return nil
	}
	return c.chars(nil, int(binary.LittleEndian.Uint16(h)), h[2]&1 != 0)
}

// chars appends n characters. Those that go on in a CONTINUE record begin there with a byte that
// says how wide they are ([MS-XLS] 2.5.293).
func (c *chunks) chars(dst []byte, n int, wide bool) []byte {
	for n > 0 {
		width := 1
		if wide {
			width = 2
		}
		part := c.body[:min(n*width, len(c.body))]
		c.body = c.body[len(part):]
		dst = appendChars(dst, part, wide)
		if n -= (len(part) + width - 1) / width; n > 0 {
			if !c.more() || len(c.body) == 0 {
				break
			}
			wide = c.body[0]&1 != 0
			c.body = c.body[1:]
		}
	}
	return dst
}
