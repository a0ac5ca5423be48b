package source

import (
	"bytes"
)

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
