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
