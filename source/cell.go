package source

import (
	"bytes"
	"unicode/utf8"
)

// Kind is what the file says a cell is. Every cell of a CSV is Text or Empty.
type Kind uint8

// The kinds of cells.
const (
	Empty  Kind = iota
	Text        // text as it is
	Number      // a plain decimal, at 15 significant digits
	Date        // 2006-01-02, 2006-01-02 15:04:05 or 15:04:05
	Bool        // TRUE or FALSE
	Fault       // an error value such as #N/A
)

// Cell is one cell. Its Text is UTF-8 and lives until the next row.
type Cell struct {
	Text []byte
	Kind Kind
}

// Row is one record of a table.
type Row struct {
	Line  int // 1-based: the physical line of a CSV on which the record begins, or the row of a sheet
	Cells []Cell
}

// Cell gives the text of column i with the marks removed that spreadsheets put around
// text, and trimmed; nil beyond the last column.
func (r *Row) Cell(i int) []byte {
	if uint(i) >= uint(len(r.Cells)) {
		return nil
	}
	b := r.Cells[i].Text
	if len(b) > 0 && !edges[b[0]] && !edges[b[len(b)-1]] {
		return b
	}
	return Unwrap(b)
}

// edges are the bytes at either end of a text for which Unwrap may have something to do.
var edges = func() (is [256]bool) {
	for c := range is {
		is[c] = c <= ' ' || c >= utf8.RuneSelf || c == '=' || c == '\''
	}
	return is
}()

// Blank says whether no cell holds anything but white space.
func (r *Row) Blank() bool {
	for i := range r.Cells {
		if len(r.Cells[i].Text) > 0 && len(Trim(r.Cells[i].Text)) > 0 {
			return false
		}
	}
	return true
}

// clone copies a row out of its buffer.
func (r *Row) clone() Row {
	n := 0
	for i := range r.Cells {
		n += len(r.Cells[i].Text)
	}
	arena := make([]byte, 0, n)
	c := Row{Line: r.Line, Cells: make([]Cell, len(r.Cells))}
	for i, x := range r.Cells {
		at := len(arena)
		arena = append(arena, x.Text...)
		c.Cells[i] = Cell{Text: arena[at:len(arena):len(arena)], Kind: x.Kind}
	}
	return c
}

// Texts gives the trimmed texts of the row's cells.
func (r *Row) Texts() []string {
	out := make([]string, len(r.Cells))
	for i := range r.Cells {
		out[i] = string(r.Cell(i))
	}
	return out
}

// Unwrap trims b and takes away the marks that make a spreadsheet keep digits as text:
// ="00123", a leading ' and a leading tab.
func Unwrap(b []byte) []byte {
	if len(b) == 0 || !edges[b[0]] && !edges[b[len(b)-1]] {
		return b
	}
	b = Trim(b)
	if len(b) >= 3 && b[0] == '=' && b[1] == '"' && b[len(b)-1] == '"' {
		return Trim(b[2 : len(b)-1])
	}
	if len(b) > 1 && b[0] == '\'' {
		return Trim(b[1:])
	}
	return b
}

// Trim takes white space off both ends: ASCII, no-break, ideographic and zero-width.
func Trim(b []byte) []byte {
	for len(b) > 0 {
		n := spaceAt(b)
		if n == 0 {
			break
		}
		b = b[n:]
	}
	for len(b) > 0 {
		c := b[len(b)-1]
		if c <= ' ' {
			b = b[:len(b)-1]
			continue
		}
		if c < utf8.RuneSelf {
			break
		}
		r, n := utf8.DecodeLastRune(b)
		if !isSpace(r) {
			break
		}
		b = b[:len(b)-n]
	}
	return b
}

func spaceAt(b []byte) int {
	if b[0] <= ' ' {
		return 1
	}
	if b[0] < utf8.RuneSelf {
		return 0
	}
	if r, n := utf8.DecodeRune(b); isSpace(r) {
		return n
	}
	return 0
}

func isSpace(r rune) bool {
	switch r {
	case 0x85, 0xa0, 0x3000, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff, 0x202f:
		return true
	}
	return r >= 0x2000 && r <= 0x200a
}

// isNumeric says whether a text looks like a value rather than like a word: digits with
// the signs that go with amounts and dates.
func isNumeric(b []byte) bool {
	return len(b) > 0 && bytes.ContainsAny(b, "0123456789") && len(bytes.Trim(b, "0123456789.,-+:/ ¥￥$%()年月日元")) == 0
}
