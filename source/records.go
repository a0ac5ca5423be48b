package source

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
)

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
	if len(d.dialect.Delimiter) != 1 || d.dialect.Aligned || d.dialect.Escape != 0 {
		return d.decodeRare(b[:n], line, each)
	}
	delim, lineEnd, quote := d.dialect.Delimiter[0], d.dialect.LineEnd, d.dialect.Quote
	delims, ends := uint64(delim)*ones, uint64(lineEnd)*ones
	cells := d.row.Cells[:0]
	i := 0
	for i < n {
		cells = cells[:0]
		d.row.Line = line
		if len(d.scratch) > 0 {
			d.scratch = d.scratch[:0]
		}
		record := i
		for {
			c := -1
			q := i
			if x := b[i]; x == quote || x == ' ' || x == bom0 {
				if x == quote && quote != 0 && len(cells) < maxColumns {
					if c := plainQuoted(b[:n], i+1, quote, delim, lineEnd); c > 0 {
						cells = append(cells, Cell{Text: b[i+1 : c], Kind: kindOf(b[i+1 : c])})
						if i = c + 1; b[i] == lineEnd {
							i++
							break
						}
						if i++; i >= n {
							cells = append(cells, Cell{})
							break
						}
						continue
					}
				}
				if q = d.dialect.quoteAt(b[:n], i); q >= 0 {
					c = d.dialect.closing(b[:n], record, q+1, true)
				}
			}
			if c > 0 {
				line += bytes.Count(b[q+1:c], []byte{lineEnd})
				var text []byte
				text, i = d.quoted(b[:n], q+1, c)
				cells = append(cells, Cell{Text: text, Kind: kindOf(text)})
			} else {
				s := i
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
				e := i
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
				return tooWide(line)
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

// plainQuoted gives the place of the quote that closes a field without quotes or line ends in it,
// in front of a delimiter or a line end; 0 where the field is none of that kind.
func plainQuoted(b []byte, i int, quote, delim, lineEnd byte) int {
	for ; i+1 < len(b); i++ {
		switch b[i] {
		case quote:
			if b[i+1] == delim || b[i+1] == lineEnd {
				return i
			}
			return 0
		case lineEnd:
			return 0
		}
	}
	return 0
}

func tooWide(line int) error {
	return &Error{Where: fmt.Sprintf("line %d", line), What: fmt.Sprintf("more than %d columns", maxColumns), Hint: "not a table, or another --delimiter"}
}

// rareField gives the unquoted field that begins at i, and where it ends.
func (d *decoder) rareField(b []byte, i int) (text []byte, end int) {
	x := &d.dialect
	s := i
	escaped := false
	for i < len(b) && b[i] != x.LineEnd && x.delimiterAt(b, i) == 0 {
		if b[i] == x.Escape && x.Escape != 0 && i+1 < len(b) && b[i+1] != x.LineEnd {
			escaped = true
			i++
		}
		i++
	}
	text = b[s:min(i, len(b))]
	if i >= len(b) || b[i] == x.LineEnd {
		text = bytes.TrimSuffix(text, []byte("\r"))
	}
	if escaped {
		text = d.plain(text)
	}
	return text, i
}

// decodeRare is decode for delimiters of no or several characters, aligned columns and
// escapes.
func (d *decoder) decodeRare(b []byte, line int, each func(*Row) error) error {
	x := &d.dialect
	for i := 0; i < len(b); {
		d.row.Line, d.row.Cells, d.scratch = line, d.row.Cells[:0], d.scratch[:0]
		record := i
		if x.Aligned {
			i = x.skipRun(b, i)
		}
		for {
			c := -1
			q := x.quoteAt(b, i)
			if q >= 0 {
				c = x.closing(b, record, q+1, true)
			}
			var text []byte
			if c > 0 {
				line += bytes.Count(b[q+1:c], []byte{x.LineEnd})
				text, i = d.quoted(b, q+1, c)
			} else {
				text, i = d.rareField(b, i)
			}
			d.row.Cells = append(d.row.Cells, Cell{Text: text, Kind: kindOf(text)})
			n := x.delimiterAt(b, i)
			if n > 0 && x.Aligned {
				end := x.skipRun(b, i)
				if end >= len(b) || b[end] == x.LineEnd || b[end] == '\r' {
					i, n = nextByte(b, end, x.LineEnd), 0 // spaces behind the last field
				} else {
					n = end - i
				}
			}
			if n == 0 {
				i++
				break
			}
			if i += n; i >= len(b) {
				d.row.Cells = append(d.row.Cells, Cell{})
				break
			}
			if len(d.row.Cells) >= maxColumns {
				return tooWide(line)
			}
		}
		line++
		if err := each(&d.row); err != nil {
			return err
		}
	}
	return nil
}

func nextByte(b []byte, i int, c byte) int {
	for i < len(b) && b[i] != c {
		i++
	}
	return i
}

// delimiterAt gives the length of the delimiter at i; 0 where there is none.
func (d *Dialect) delimiterAt(b []byte, i int) int {
	n := len(d.Delimiter)
	if n == 0 || i >= len(b) || b[i] != d.Delimiter[0] || n > 1 && !bytes.HasPrefix(b[i:], []byte(d.Delimiter)) {
		return 0
	}
	return n
}

func (d *Dialect) skipRun(b []byte, i int) int {
	for n := d.delimiterAt(b, i); n > 0; n = d.delimiterAt(b, i) {
		i += n
	}
	for i > 0 && i < len(b) && b[i] == ' ' && b[i-1] == ' ' {
		i++ // an odd number of spaces
	}
	return i
}

// quoted gives the text of a field whose quotes stand before i and at c, and where it ends.
func (d *decoder) quoted(b []byte, i, c int) (text []byte, end int) {
	text = b[i:c]
	if d.dialect.Escape != 0 && bytes.IndexByte(text, d.dialect.Escape) >= 0 {
		text = d.plain(text)
	} else if bytes.IndexByte(text, d.dialect.Quote) >= 0 {
		text = d.undouble(text, d.dialect.Quote)
	}
	c++
	for end = c; end < len(b) && b[end] != d.dialect.LineEnd && d.dialect.delimiterAt(b, end) == 0; {
		end++
	}
	if tail := bytes.TrimSuffix(b[c:end], []byte("\r")); len(bytes.Trim(tail, " ")) > 0 {
		text = d.join(text, tail) // what stands behind the closing quote belongs to the field
	}
	return text, end
}

func kindOf(b []byte) Kind {
	if len(b) == 0 {
		return Empty
	}
	return Text
}

// undouble makes one quote of two.
func (d *decoder) undouble(text []byte, quote byte) []byte {
	at := len(d.scratch)
	for {
		k := bytes.IndexByte(text, quote)
		if k < 0 {
			break
		}
		d.scratch = append(d.scratch, text[:k+1]...)
		text = text[k+1:]
		if len(text) > 0 && text[0] == quote {
			text = text[1:]
		}
	}
	d.scratch = append(d.scratch, text...)
	return d.scratch[at:]
}

// plain takes the escapes off a text: those of quotes, delimiters and of themselves.
func (d *decoder) plain(text []byte) []byte {
	x := &d.dialect
	at := len(d.scratch)
	for i := 0; i < len(text); i++ {
		if text[i] == x.Escape && i+1 < len(text) && (text[i+1] == x.Quote || text[i+1] == x.Escape || x.delimiterAt(text, i+1) > 0) {
			i++
		}
		d.scratch = append(d.scratch, text[i])
	}
	return d.scratch[at:]
}

func (d *decoder) join(text, tail []byte) []byte {
	at := len(d.scratch)
	d.scratch = append(append(d.scratch, text...), tail...)
	return d.scratch[at:]
}
