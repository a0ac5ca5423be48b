package source

import (
	"math"
	"slices"
)

// Dialect is how a CSV is written.
type Dialect struct {
	Encoding  Encoding
	BOM       bool
	Delimiter byte
	Quote     byte
	LineEnd   byte // the byte that ends a record: '\n' (with or without '\r' before it) or '\r'
}

// delimiters in the order in which they win a tie.
var delimiters = [...]byte{',', '\t', ';', '|', ':'}

// findLineEnd decides between LF (also behind a CR) and CR by which of them ends more lines
// outside of quotes.
func findLineEnd(sample []byte) byte {
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
	if cr > lf {
		return '\r'
	}
	return '\n'
}

// findDelimiter takes the delimiter whose records agree best in their width, and whose
// best row looks most like a header. head is UTF-8; whole says that it is the whole file.
func findDelimiter(head []byte, d Dialect, whole bool, score func([]string) float64) byte {
	best, bestScore := delimiters[0], -1.0
	for _, c := range delimiters {
		d.Delimiter = c
		rows := sampleRows(head, d, 400, whole)
		if c == ':' && len(rows) > 0 && len(rows[0].Cells) == 1 {
			continue // it stands in times of day only
		}
		if s := shapeScore(rows) + 4*bestHeader(rows, score); s > bestScore+1e-9 {
			best, bestScore = c, s
		}
	}
	return best
}

// shapeScore is the share of rows that have the commonest width, weighted by how many
// columns that is; 0 when most rows have a single cell.
func shapeScore(rows []Row) float64 {
	width := map[int]int{}
	n := 0
	for i := range rows {
		if !rows[i].Blank() {
			width[len(rows[i].Cells)]++
			n++
		}
	}
	best := 0.0
	for w, k := range width {
		if w > 1 {
			best = max(best, float64(k)/float64(n)*math.Log2(float64(w)))
		}
	}
	return best
}

func bestHeader(rows []Row, score func([]string) float64) float64 {
	if score == nil {
		return 0
	}
	best := 0.0
	for i := range rows {
		if i == headerDepth {
			break
		}
		best = max(best, score(rows[i].Texts()))
	}
	return best
}

// headerDepth is how many non-blank rows from the top may hold the header.
const headerDepth = 25

// findHeader gives the index of the header among the first rows, or -1. The row with the
// highest score wins, the upper one of equals. Where no row is known by its words, it is
// the first row of the commonest width that holds words only.
func findHeader(rows []Row, score func([]string) float64) int {
	if score != nil {
		best, at, seen := 0.0, -1, 0
		for i := range rows {
			if rows[i].Blank() {
				continue
			}
			if seen++; seen > headerDepth {
				break
			}
			if s := score(rows[i].Texts()); s > best {
				best, at = s, i
			}
		}
		if at >= 0 {
			return at
		}
	}
	width, most := map[int]int{}, 0
	for i := range rows {
		if n := filled(&rows[i]); n > 0 {
			width[len(rows[i].Cells)]++
		}
	}
	for w, n := range width {
		if n > width[most] || n == width[most] && w > most {
			most = w
		}
	}
	first := -1
	for i := range rows {
		if rows[i].Blank() {
			continue
		}
		if first < 0 {
			first = i
		}
		if len(rows[i].Cells) == most && wordsOnly(&rows[i]) {
			return i
		}
	}
	return first
}

// findHeader takes the header out of the sample: the row that was said, or the one that
// looks like it.
func (t *Table) findHeader(o Options) {
	i := -1
	if o.HeaderRow > 0 {
		i = slices.IndexFunc(t.Sample, func(r Row) bool { return r.Line >= o.HeaderRow })
	} else {
		i = findHeader(t.Sample, o.Header)
	}
	if i >= 0 {
		r := &t.Sample[i]
		t.HeaderRow, t.Header, t.Sample = r.Line, r.Texts(), t.Sample[i+1:]
	}
}

func filled(r *Row) int {
	n := 0
	for i := range r.Cells {
		if len(Trim(r.Cells[i].Text)) > 0 {
			n++
		}
	}
	return n
}

func wordsOnly(r *Row) bool {
	for i := range r.Cells {
		k := r.Cells[i].Kind
		if k == Number || k == Date || k == Bool || isNumeric(r.Cell(i)) {
			return false
		}
	}
	return true
}
