package source

import "bytes"

// plainKind is what plainCell found.
type plainKind uint8

const (
	otherwise plainKind = iota // something else, or not all of it is at hand
	plainCell                  // a cell, which was taken
	plainEnd                   // the end of the row, which was taken
)

const (
	closeRow    = "</row>"
	closeCell   = "</v></c>"
	openInline  = "<is><t>"
	closeInline = "</t></is></c>"
)

// plain takes the next cell of a row where it is written as most programs write all of them, out of what is at hand:
//
//	<c r="B7" s="3" t="s"><v>12</v></c>   <c r="B7" s="3"/>   <c r="B7" t="inlineStr"><is><t>text</t></is></c>
//
// What is written otherwise, or not at hand as a whole, is left for the scanner, which reads every cell to the same effect.
// col is the 1-based column of the cell before; that of the cell is given.
func (s *sheetScan) plain(col int) (int, plainKind) {
	b := s.x.buf[s.x.pos:s.x.end]
	if len(b) < len(closeRow) || b[0] != '<' {
		return 0, otherwise
	}
	if b[1] == '/' {
		if string(b[:len(closeRow)]) != closeRow {
			return 0, otherwise
		}
		s.x.pos += len(closeRow)
		return 0, plainEnd
	}
	if b[1] != 'c' {
		return 0, otherwise
	}
	col, style, typ, i := plainAttributes(b, col+1)
	if col > maxColumns || i+1 >= len(b) {
		return 0, otherwise
	}
	if b[i] == '/' && b[i+1] == '>' {
		s.reach(col)
		s.x.pos += i + 2
		return col, plainCell
	}
	if b[i] != '>' || !s.plainValue(b[i+1:], col, style, typ, i+1) {
		return 0, otherwise
	}
	return col, plainCell
}

// plainAttributes reads those of the cell at the beginning of b. i is where they end: at the end of b where they are
// written otherwise.
func plainAttributes(b []byte, next int) (col, style int, typ cellKind, i int) {
	col = next
	for i = 2; i+5 < len(b) && b[i] == ' '; {
		if b[i+2] != '=' || b[i+3] != '"' {
			return col, style, typ, len(b)
		}
		at := i + 4
		end := at
		switch b[i+1] {
		case 'r':
			col = 0
			for ; end < len(b) && b[end] >= 'A' && b[end] <= 'Z' && end < at+3; end++ {
				col = col*26 + int(b[end]-'A') + 1
			}
			if end == at {
				return col, style, typ, len(b)
			}
			for end < len(b) && b[end]-'0' <= 9 {
				end++
			}
		case 's':
			style = 0
			for ; end < len(b) && b[end]-'0' <= 9 && end < at+6; end++ {
				style = style*10 + int(b[end]-'0')
			}
			if end == at {
				return col, style, typ, len(b)
			}
		case 't':
			for end < len(b) && b[end] >= 'A' {
				end++
			}
			typ = cellType(b[at:end])
		default:
			return col, style, typ, len(b)
		}
		if end >= len(b) || b[end] != '"' {
			return col, style, typ, len(b)
		}
		i = end + 1
	}
	return col, style, typ, i
}

// plainDigits are the bytes of numbers.
var plainDigits = [256]bool{'0': true, '1': true, '2': true, '3': true, '4': true, '5': true, '6': true, '7': true, '8': true, '9': true, '.': true, '-': true, '+': true, 'e': true, 'E': true}

// plainValue takes the value of a cell, which begins offset bytes behind the beginning of its tag, and the end of the cell.
func (s *sheetScan) plainValue(b []byte, col, style int, typ cellKind, offset int) bool {
	open, end := "<v>", closeCell
	if typ == textCell && len(b) > 0 && bytes.HasPrefix(b, []byte(openInline)) {
		open, end = openInline, closeInline
	} else if !bytes.HasPrefix(b, []byte(open)) {
		return false
	}
	v := b[len(open):]
	size := 0
	if typ == textCell {
		if size = bytes.IndexByte(v, '<'); size <= 0 {
			return false
		}
	} else {
		for size < len(v) && plainDigits[v[size]] {
			size++
		}
		if size == 0 {
			return false
		}
	}
	if !bytes.HasPrefix(v[size:], []byte(end)) {
		return false
	}
	taken := offset + len(open) + size + len(end)
	v = v[:size]
	at := len(s.arena)
	switch typ {
	case sharedCell:
		n, ok := atoi(v)
		if !ok {
			return false
		}
		text, ok := s.book.strings.get(n)
		if !ok {
			return false
		}
		s.texts += len(text)
		s.reach(col)
		s.put(col-1, text, Text)
	case textCell, numberCell:
		kind := Text
		if typ == textCell {
			s.arena = appendText(s.arena, v, false)
		} else {
			kind = s.number(v, style)
		}
		s.reach(col)
		s.put(col-1, s.arena[at:len(s.arena):len(s.arena)], kind)
	default:
		return false
	}
	s.x.pos += taken
	return true
}
