package source

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strings"
)

// Dialect is how a CSV is written.
type Dialect struct {
	Encoding  Encoding
	Delimiter string // one character or several; "" when every line is one cell
	Aligned   bool   // runs of the delimiter count as one, as in text aligned with spaces
	Quote     byte   // around fields; 0: quotes are characters like others
	Escape    byte   // takes the meaning off the next delimiter or quote; 0: quotes are doubled
	LineEnd   byte   // the byte that ends a record: '\n' (with or without '\r' before it) or '\r'
	Columns   int    // of most rows
	Share     float64
	Next      Runner
	skip      int  // lines above the first record: sep=;
	uncut     bool // its first row is one cell
}

// Runner is the delimiter that came second, and how it would have cut the rows.
type Runner struct {
	Delimiter string
	Columns   int     // of most rows
	Share     float64 // of the rows that have them
}

// findLineEnd decides between LF (also behind a CR) and CR by which of them ends more lines
// outside of quotes; lone says that CR alone ends some lines besides.
func findLineEnd(sample []byte) (end byte, lone bool) {
	var lf, cr int
	quoted := false
	for i, c := range sample {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n':
			lf++
		case c == '\r' && (i+1 == len(sample) || sample[i+1] != '\n'):
			cr++
		}
	}
	if cr+lf == 0 { // an odd quote took all line ends for its own
		lf = bytes.Count(sample, []byte{'\n'})
		cr = bytes.Count(sample, []byte{'\r'}) - bytes.Count(sample, []byte("\r\n"))
	}
	if cr > 0 && lf == 0 {
		return '\r', false
	}
	return '\n', cr > 0 && cr*50 > lf
}

// findDialect completes d by evidence over the head, which is UTF-8: it takes the
// delimiter, quote and escape whose rows agree best in their width, whose cells look most
// like values, and whose best row looks most like a header. whole says that it is the whole
// file.
func findDialect(head []byte, d Dialect, whole bool, score func([]string) float64) Dialect {
	type choice struct {
		dialect Dialect
		score   float64
	}
	var all []choice
	for _, c := range candidates(head, d) {
		s := 0.0
		c, s = c.weigh(head, whole, score)
		if c.Quote != 0 && escapes(head, c.Quote) {
			escaped := c
			escaped.Escape = '\\'
			if e, t := escaped.weigh(head, whole, score); t > s-1e-9 {
				c, s = e, t
			}
		}
		all = append(all, choice{c, s})
	}
	// A table that one of the usual delimiters cuts without a single row out of line is not cut at
	// what stands in its texts.
	var regular []string
	for i := range all {
		if d := &all[i].dialect; d.regular() {
			regular = append(regular, d.Delimiter)
		}
	}
	for i := range all {
		d := &all[i].dialect
		same := slices.Contains(regular, strings.TrimSpace(d.Delimiter)) // with a space behind it
		if len(regular) > 0 && !same && d.Share < 1 && (d.spaced() || !d.usual() || d.uncut) {
			all[i].score /= 8
		}
	}
	slices.SortStableFunc(all, func(a, b choice) int { return cmp.Compare(b.score, a.score) })
	best := all[0].dialect
	for _, c := range all[1:] {
		if c.dialect.Delimiter != best.Delimiter {
			best.Next = Runner{c.dialect.Delimiter, c.dialect.Columns, c.dialect.Share}
			break
		}
	}
	return best
}

// usual says whether the delimiter is one of those that most files have.
func (d *Dialect) usual() bool {
	return d.Delimiter == "," || d.Delimiter == ";" || d.Delimiter == "\t" || d.Delimiter == "|"
}

// spaced says whether the delimiter is one that stands in sentences too.
func (d *Dialect) spaced() bool { return d.Delimiter != "" && strings.HasSuffix(d.Delimiter, " ") }

// regular says whether all rows have the same columns, by a usual delimiter.
func (d *Dialect) regular() bool { return d.usual() && d.Columns > 1 && d.Share == 1 }

// weigh says how well the dialect goes with the head, and how many columns it finds.
func (d Dialect) weigh(head []byte, whole bool, score func([]string) float64) (Dialect, float64) {
	rows := sampleRows(head, d, sampleSize, whole)
	if d.Delimiter == ":" && len(rows) > 0 && len(rows[0].Cells) == 1 {
		return d, -1 // it stands in times of day only
	}
	d.Columns, d.Share = commonWidth(rows)
	if d.Columns > 1 && bytes.IndexByte(head, d.Quote) >= 0 {
		// Once more: the number of columns tells stray quotes from others.
		rows = sampleRows(head, d, sampleSize, whole)
		d.Columns, d.Share = commonWidth(rows)
	}
	for i := range rows {
		if !rows[i].Blank() {
			d.uncut = len(rows[i].Cells) == 1
			break
		}
	}
	known, used := d.typed(rows, d.Columns)
	if used < 2 {
		return d, 0.2 * known
	}
	s := d.Share * d.Share * known * known * math.Log2(float64(used))
	if score != nil && strings.Trim(d.Delimiter, " ") != "" { // words of a sentence are no header
		best := 0.0
		for i := range rows[:min(len(rows), headerDepth)] {
			if r := &rows[i]; mostlyWords(r) {
				best = max(best, score(r.Texts()))
			}
		}
		s += min(s, best*d.Share)
	}
	switch {
	case d.Delimiter == " " && used < 3 && !bytes.ContainsRune(head, rune(d.Quote)):
		s = 0 // names of two words, days with a time
	case d.spaced() && d.Share < 0.35, d.spaced() && d.Share < 0.8 && (d.uncut || bytes.Count(head, []byte{d.Quote}) < len(rows)), cutShare(rows) < 0.5:
		s /= 10 // texts in which it stands now and then
	}
	return d, s
}

// cutShare is the share of the rows that have more than one cell.
func cutShare(rows []Row) float64 {
	cut, n := 0, 0
	for i := range rows {
		if !rows[i].Blank() {
			n++
			if len(rows[i].Cells) > 1 {
				cut++
			}
		}
	}
	return float64(cut) / float64(max(n, 1))
}

// mostlyWords says whether a row has more words than values: others are no headers.
func mostlyWords(r *Row) bool {
	n := 0
	for c := range r.Cells {
		switch {
		case isMonth(r.Cell(c)): // a name of a column as well as a value
		case isValue(r, c):
			n--
		case len(r.Cells[c].Text) > 0:
			n++
		}
	}
	return n > 0
}

// commonWidth gives the number of columns that most rows have, the larger of equals, and
// their share of the rows that are not blank. Lines of one cell count half: they may be titles
// and notes. The share is 1 only if all rows have these columns.
func commonWidth(rows []Row) (columns int, share float64) {
	width := map[int]int{}
	n := 0.0
	for i := range rows {
		if w := len(rows[i].Cells); !rows[i].Blank() {
			width[w]++
			n++
			if w == 1 {
				n -= 0.5
			}
		}
	}
	most := 0
	for w, k := range width {
		if w > 1 && (k > most || k == most && w > columns) {
			columns, most = w, k
		}
	}
	if columns == 0 {
		return min(1, len(width)), 1
	}
	if share = float64(most) / n; width[1] > 0 {
		share = min(share, 0.99)
	}
	return columns, min(1, share)
}

// typed is the share of the cells of rows with this many columns that look like one value:
// nothing, a number, a day, or words without delimiters; and how many of the columns are ever used.
func (d *Dialect) typed(rows []Row, columns int) (known float64, used int) {
	n, good := 0, 0.0
	filled := make([]bool, columns)
	for i := range rows {
		if len(rows[i].Cells) != columns {
			continue
		}
		for k, c := range rows[i].Cells {
			n++
			t := Trim(c.Text)
			if len(t) > 0 && !filled[k] {
				filled[k] = true
				used++
			}
			switch {
			case len(t) == 0, isNumeric(t):
				good++
			case bytes.Contains(t, []byte(`""`)): // what another dialect doubled
			case d.Delimiter != "" && bytes.Contains(t, []byte(d.Delimiter)):
				good++ // it was quoted
			case bytes.IndexByte(t, '\t') >= 0, t[0] == '"', t[len(t)-1] == '"' && t[0] != '=', t[len(t)-1] == '\'', bytes.Count(t, []byte{'|'}) > 1, bytes.Count(t, []byte{';'}) > 1:
			case bytes.Count(t, []byte{','}) > 1:
				good += 0.4
			case bytes.ContainsAny(t, ",;|"):
				good += 0.6
			default:
				good++
			}
		}
	}
	if n == 0 {
		return 0, 0
	}
	return good / float64(n), used
}

// sepLine reads the line by which spreadsheets are told the delimiter: sep=; its length with
// the line end is 0 where there is none.
func sepLine(head []byte, end byte) (delimiter string, n int) {
	line := head
	if k := bytes.IndexByte(head, end); k >= 0 {
		line, n = head[:k], k+1
	}
	line = bytes.Trim(bytes.TrimRight(line, "\r"), `"`)
	if len(line) < 5 || len(line) > 8 || !strings.EqualFold(string(line[:4]), "sep=") || n == 0 {
		return "", 0
	}
	if d := string(line[4:]); d != `\t` {
		return d, n
	}
	return "\t", n
}
