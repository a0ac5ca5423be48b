package source

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// xmlScanner reads the tags and texts of a workbook's parts. It knows no entities but the
// five of XML and numbers, passes declarations by, and forgets name space prefixes.
type xmlScanner struct {
	r        io.Reader
	buf      []byte
	pos, end int
	read     int64 // bytes taken from r
	eof      bool

	// The current token.
	kind  tokenKind
	name  []byte // local name of a tag
	attrs []byte // what stands behind the name in an opening tag
	empty bool   // the opening tag closes itself
	text  []byte // text as written
	cdata bool   // text has no entities
}

type tokenKind uint8

const (
	openTag tokenKind = iota
	closeTag
	textToken
)

func newXMLScanner(r io.Reader) *xmlScanner {
	return &xmlScanner{r: r, buf: make([]byte, 64<<10)}
}

// next moves to the next token; io.EOF at the end. The token's bytes live until then.
func (x *xmlScanner) next() error {
	for {
		if x.pos >= x.end {
			if err := x.fill(); err != nil {
				return err
			}
		}
		if x.buf[x.pos] != '<' {
			e, err := x.find(x.pos, '<')
			if err != nil && err != io.EOF {
				return err
			}
			x.kind, x.text, x.cdata = textToken, x.buf[x.pos:e], false
			x.pos = e
			return nil
		}
		e, err := x.find(x.pos, '>')
		if err != nil {
			return unexpectedEnd(err)
		}
		tag := x.buf[x.pos+1 : e]
		if len(tag) == 0 {
			return fmt.Errorf("an empty tag")
		}
		switch tag[0] {
		case '?':
			x.pos = e + 1
			continue
		case '!':
			if err := x.declaration(); err != nil {
				return err
			}
			if x.kind == textToken && x.cdata {
				return nil
			}
			continue
		case '/':
			if tag = tag[1:]; len(tag) > 0 && tag[len(tag)-1] <= ' ' {
				tag = bytes.TrimRight(tag, " \t\r\n")
			}
			x.kind, x.name = closeTag, localName(tag)
			x.pos = e + 1
			return nil
		}
		if quote := openQuoteOf(tag); quote != 0 { // a > inside an attribute's value
			if e, err = x.tagEnd(e, quote); err != nil {
				return unexpectedEnd(err)
			}
			tag = x.buf[x.pos+1 : e]
		}
		x.kind, x.empty = openTag, tag[len(tag)-1] == '/'
		if x.empty {
			tag = tag[:len(tag)-1]
		}
		n := 0
		for n < len(tag) && tag[n] > ' ' {
			n++
		}
		x.name, x.attrs = localName(tag[:n]), tag[n:]
		x.pos = e + 1
		return nil
	}
}

// offset is that of the next token in what is read.
func (x *xmlScanner) offset() int64 { return x.read - int64(x.end-x.pos) }

func unexpectedEnd(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// openQuoteOf gives the quote inside of which tag ends; 0 outside of attributes' values.
func openQuoteOf(tag []byte) byte {
	if bytes.IndexByte(tag, '\'') < 0 {
		if bytes.Count(tag, []byte{'"'})&1 == 1 {
			return '"'
		}
		return 0
	}
	quote := byte(0)
	for _, c := range tag {
		switch {
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote:
			quote = 0
		}
	}
	return quote
}

// tagEnd gives the offset of the > that ends a tag, behind i, where an attribute's value is open.
func (x *xmlScanner) tagEnd(i int, quote byte) (int, error) {
	for {
		for ; i < x.end; i++ {
			switch c := x.buf[i]; {
			case quote == 0 && c == '>':
				return i, nil
			case quote == 0 && (c == '"' || c == '\''):
				quote = c
			case c == quote:
				quote = 0
			}
		}
		if x.eof {
			return i, io.EOF
		}
		at := i - x.pos
		if err := x.more(); err != nil {
			return i, err
		}
		i = x.pos + at
	}
}

func localName(b []byte) []byte {
	if i := bytes.IndexByte(b, ':'); i >= 0 {
		return b[i+1:]
	}
	return b
}

// declaration passes a comment or a document type by, and gives CDATA as text.
func (x *xmlScanner) declaration() error {
	x.cdata, x.kind = false, openTag
	for x.end-x.pos < 9 && !x.eof {
		if err := x.more(); err != nil {
			return err
		}
	}
	b := x.buf[x.pos:x.end]
	stop := ">"
	switch {
	case bytes.HasPrefix(b, []byte("<!--")):
		stop = "-->"
	case bytes.HasPrefix(b, []byte("<![CDATA[")):
		stop = "]]>"
	}
	from, counted, depth := x.pos, 0, 0 // depth of brackets in what was counted
	for {
		if k := bytes.Index(x.buf[from:x.end], []byte(stop)); k >= 0 {
			e := from + k
			if stop == ">" {
				part := x.buf[x.pos+counted : e]
				depth += bytes.Count(part, []byte{'['}) - bytes.Count(part, []byte{']'})
				if counted = e - x.pos; depth > 0 {
					from = e + 1 // inside the subset of a document type
					continue
				}
			}
			if stop == "]]>" {
				x.kind, x.text, x.cdata = textToken, x.buf[x.pos+9:e], true
			}
			x.pos = e + len(stop)
			return nil
		}
		if x.eof {
			return io.ErrUnexpectedEOF
		}
		at := max(from, x.end-2) - x.pos
		if err := x.more(); err != nil {
			return err
		}
		from = x.pos + at
	}
}

// find gives the offset of c at or behind i, reading on as needed; the end of the data
// and io.EOF if there is none.
func (x *xmlScanner) find(i int, c byte) (int, error) {
	for {
		if k := bytes.IndexByte(x.buf[i:x.end], c); k >= 0 {
			return i + k, nil
		}
		if x.eof {
			return x.end, io.EOF
		}
		at := x.end - x.pos
		if err := x.more(); err != nil {
			return x.end, err
		}
		i = x.pos + at
	}
}

func (x *xmlScanner) fill() error {
	for x.pos >= x.end {
		if x.eof {
			return io.EOF
		}
		if err := x.more(); err != nil {
			return err
		}
	}
	return nil
}

// more reads further bytes behind those of the current token, which it keeps.
func (x *xmlScanner) more() error {
	n := copy(x.buf, x.buf[x.pos:x.end])
	x.pos, x.end = 0, n
	if n == len(x.buf) {
		if n >= maxRecord {
			return fmt.Errorf("a cell or a tag longer than %d MiB", maxRecord>>20)
		}
		x.buf = append(x.buf, make([]byte, len(x.buf))...)
	}
	for range 100 {
		m, err := x.r.Read(x.buf[x.end:])
		x.end += m
		x.read += int64(m)
		if err == io.EOF {
			x.eof = true
			return nil
		}
		if err != nil || m > 0 {
			return err
		}
	}
	return io.ErrNoProgress
}

// attr gives the value of an attribute by its local name; nil if it is absent.
func (x *xmlScanner) attr(name string) []byte {
	b := x.attrs
	for {
		for len(b) > 0 && b[0] <= ' ' {
			b = b[1:]
		}
		eq := bytes.IndexByte(b, '=')
		if eq < 0 {
			return nil
		}
		k := b[:eq]
		if eq > 0 && k[eq-1] <= ' ' {
			k = bytes.TrimRight(k, " \t\r\n")
		}
		k = localName(k)
		if b = b[eq+1:]; len(b) > 0 && b[0] <= ' ' {
			b = bytes.TrimLeft(b, " \t\r\n")
		}
		if len(b) < 2 || b[0] != '"' && b[0] != '\'' {
			return nil
		}
		e := bytes.IndexByte(b[1:], b[0])
		if e < 0 {
			return nil
		}
		if string(k) == name {
			return b[1 : 1+e]
		}
		b = b[e+2:]
	}
}

// attrText gives an attribute with its entities resolved.
func (x *xmlScanner) attrText(name string) string {
	return string(appendText(nil, x.attr(name), false))
}

// skip passes the rest of the element by whose opening tag is the current token.
func (x *xmlScanner) skip() error {
	if x.empty {
		return nil
	}
	for depth := 1; depth > 0; {
		if err := x.next(); err != nil {
			return unexpectedEnd(err)
		}
		switch {
		case x.kind == openTag && !x.empty:
			depth++
		case x.kind == closeTag:
			depth--
		}
	}
	return nil
}

// appendText appends XML text with its entities and Excel's _xHHHH_ escapes resolved.
// An unknown entity stays as it is written. Line ends become LF.
func appendText(dst, b []byte, cdata bool) []byte {
	for len(b) > 0 {
		k := 0
		for k < len(b) && b[k] != '&' && b[k] != '_' && b[k] != '\r' {
			k++
		}
		if k == len(b) {
			return append(dst, b...)
		}
		dst = append(dst, b[:k]...)
		b = b[k:]
		switch {
		case b[0] == '\r':
			if len(b) < 2 || b[1] != '\n' {
				dst = append(dst, '\n')
			}
			b = b[1:]
		case b[0] == '&' && !cdata:
			r, n := entity(b)
			if n == 0 {
				dst = append(dst, '&')
				n = 1
			} else {
				dst = utf8.AppendRune(dst, r)
			}
			b = b[n:]
		case b[0] == '_' && len(b) >= 7 && b[1] == 'x' && b[6] == '_':
			if v, err := strconv.ParseUint(string(b[2:6]), 16, 16); err == nil {
				dst = utf8.AppendRune(dst, rune(v))
				b = b[7:]
				continue
			}
			dst = append(dst, '_')
			b = b[1:]
		default:
			dst = append(dst, b[0])
			b = b[1:]
		}
	}
	return dst
}

// entity decodes the character reference at the beginning of b; n is its length, 0 if none.
func entity(b []byte) (r rune, n int) {
	e := bytes.IndexByte(b[:min(len(b), 12)], ';')
	if e < 2 {
		return 0, 0
	}
	switch name := string(b[1:e]); name {
	case "amp":
		return '&', e + 1
	case "lt":
		return '<', e + 1
	case "gt":
		return '>', e + 1
	case "quot":
		return '"', e + 1
	case "apos":
		return '\'', e + 1
	default:
		if name[0] != '#' {
			return 0, 0
		}
		base, digits := 10, name[1:]
		if len(digits) > 0 && (digits[0] == 'x' || digits[0] == 'X') {
			base, digits = 16, digits[1:]
		}
		v, err := strconv.ParseUint(digits, base, 32)
		if err != nil || v > utf8.MaxRune || v == 0 {
			return 0, 0
		}
		return rune(v), e + 1
	}
}
