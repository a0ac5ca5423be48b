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

const bom0 = 0xef

// quoteAt gives the place of the quote that opens the field at i, behind spaces or a byte
// order mark; -1 if none does.
func (d *Dialect) quoteAt(b []byte, i int) int {
	if d.Quote == 0 {
		return -1
	}
	for i < len(b) && b[i] == ' ' && d.Delimiter != " " {
		i++
	}
	if bytes.HasPrefix(b[i:], []byte("\xef\xbb\xbf")) {
		i += 3
	}
	if i < len(b) && b[i] == d.Quote {
		return i
	}
	return -1
}

// opens says whether the quote at q opens a field, as quoteAt has it. Behind record the
// current record begins.
func (d *Dialect) opens(b []byte, record, q int) bool {
	if bytes.HasSuffix(b[record:q], []byte("\xef\xbb\xbf")) {
		q -= 3
	}
	for q > record && b[q-1] == ' ' && d.Delimiter != " " {
		if d.Delimiter != "" && bytes.HasSuffix(b[record:q], []byte(d.Delimiter)) {
			return true
		}
		q--
	}
	return q == record || d.Delimiter != "" && bytes.HasSuffix(b[record:q], []byte(d.Delimiter))
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

// lastRecordEnd gives the offset behind the last whole record of b, which begins at the
// beginning of a record; 0 if there is none. It takes quotes exactly as decode does. With
// last, all of b is records.
func lastRecordEnd(b []byte, d Dialect, last bool) int {
	if last {
		return len(b)
	}
	if d.Quote == 0 {
		return bytes.LastIndexByte(b, d.LineEnd) + 1
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
		if q = stop; !d.opens(b, end, q) {
			i = q + 1
			continue
		}
		c := d.closing(b, end, q+1, false)
		if c >= len(b)-1 || c < -1 {
			return end // open, or its last byte may be the first half of a doubled quote
		}
		if c > 0 {
			i = c + 1
		} else {
			i = q + 1
		}
	}
}

// What closing says instead of an offset.
const (
	strayQuote = -1 // the quote is a character like others
	openQuote  = -2 // the text ends before that is known
)

// closing gives the offset of the quote that closes the field whose text begins at i, in the
// record that begins at record. It is the first one in front of a delimiter or the line end;
// else, on the line where the field begins, the first one at all. An opening quote that none
// of these closes is a stray one, and so is one whose field would swallow the ends of two rows
// that are whole without it. With last, b ends where the text ends.
func (d *Dialect) closing(b []byte, record, i int, last bool) int {
	first, firstCrossed := -1, false
	crossed, from := false, i // whether the field went over a line end
	for k := i; ; k++ {
		if k = d.nextQuote(b, k); k >= len(b) {
			break
		}
		crossed = crossed || bytes.IndexByte(b[from:k], d.LineEnd) >= 0
		from = k
		if k+1 < len(b) && b[k+1] == d.Quote && d.Escape == 0 {
			if first >= 0 && (crossed || d.opens(b, record, k)) {
				crossed = true
				break
			}
			k++
			continue
		}
		j := k + 1
		for j < len(b) && b[j] == ' ' && d.Delimiter != " " {
			j++
		}
		switch {
		case !last && bytes.HasPrefix([]byte(d.Delimiter), b[j:]) && len(b)-j < max(1, len(d.Delimiter)):
			return openQuote
		case j == len(b) || b[j] == d.LineEnd || b[j] == '\r' || d.delimiterAt(b, j) > 0:
			switch {
			case !crossed && first >= 0 && d.opens(b, record, first):
				return d.within(b, record, i, k, last)
			case !crossed:
				return k
			case first < 0:
				return d.across(b, record, i, k, last)
			}
			crossed = true
		case first < 0:
			first, firstCrossed = k, crossed
		case d.opens(b, record, k):
			crossed = true
		}
		if crossed {
			break
		}
	}
	switch {
	case first >= 0 && !firstCrossed && (crossed || last):
		return first
	case first < 0, !crossed && !last:
		return openQuote
	}
	return strayQuote
}

// nextQuote gives the place of the next quote that is not escaped; len(b) if there is none.
func (d *Dialect) nextQuote(b []byte, i int) int {
	if d.Escape == 0 {
		if k := bytes.IndexByte(b[i:], d.Quote); k >= 0 {
			return i + k
		}
		return len(b)
	}
	for i < len(b) && b[i] != d.Quote {
		if b[i] == d.Escape {
			i++
		}
		i++
	}
	return min(i, len(b))
}

// doubtful is how long a record may be for stray quotes in it to be told by its columns.
const doubtful = 8 << 10

// across decides about a field that spans lines, from i to the quote at c: where the line on
// which it begins and the line on which it ends have all the columns of a row by themselves,
// the quotes belong to two rows.
func (d *Dialect) across(b []byte, record, i, c int, last bool) int {
	if d.Columns < 2 || c-record > doubtful {
		return c
	}
	end := bytes.IndexByte(b[c:], d.LineEnd)
	if end < 0 {
		if !last {
			return openQuote
		}
		end = len(b) - c
	}
	delim := []byte(d.Delimiter)
	upper := b[record : i+bytes.IndexByte(b[i:], d.LineEnd)]
	lower := b[i+bytes.LastIndexByte(b[i:c], d.LineEnd)+1 : c+end]
	if bytes.Count(upper, delim)+1 == d.Columns && bytes.Count(lower, delim)+1 == d.Columns {
		return strayQuote
	}
	return c
}

// within decides about a field from i to the quote at c, inside of which a quote opens another
// field: where the row has its columns only if the first quote is a stray one, it is.
func (d *Dialect) within(b []byte, record, i, c int, last bool) int {
	if d.Columns < 2 || c-record > doubtful {
		return c
	}
	end := bytes.IndexByte(b[c:], d.LineEnd)
	if end < 0 && !last {
		return openQuote
	}
	if end = c + end; end < c {
		end = len(b)
	}
	if end-record > 2*doubtful {
		return c
	}
	before := d.delimiters(b[record:i-1], true)
	stray := before + d.delimiters(b[i:end], false) + 1
	if quoted := before + d.delimiters(b[c+1:end], false) + 1; stray == d.Columns && quoted != d.Columns {
		return strayQuote
	}
	return c
}

// delimiters counts those of a part of a line that stand outside of plain quotes. A quote
// opens a field behind a delimiter and, where the part begins a field, at its beginning.
func (d *Dialect) delimiters(b []byte, begins bool) int {
	n := 0
	for i := 0; i < len(b); {
		if begins && b[i] == d.Quote {
			for i++; i < len(b); i++ {
				if b[i] == d.Quote && (i+1 == len(b) || b[i+1] == '\r' || d.delimiterAt(b, i+1) > 0) {
					i++
					break
				}
			}
			begins = false
			continue
		}
		size := d.delimiterAt(b, i)
		if begins = size > 0; begins {
			n++
			i += size
			continue
		}
		i++
	}
	return n
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
