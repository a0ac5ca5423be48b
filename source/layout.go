package source

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	headRows     = 2000     // rows of the head from which the layout is decided
	headCells    = 1 << 18  // their cells
	headBytes    = 16 << 20 // their text
	headerDepth  = 25       // how many non-blank rows from the top may hold the header
	headerLevels = 3        // rows that one header may take
	sampleSize   = 400      // rows of the head that are kept as a sample
)

// NoHeader as Options.HeaderRow says that the table has no header: its columns are numbered.
const NoHeader = -1

// Region is a table that was left out because a larger one stands in the same file.
type Region struct {
	From, To int // lines; To is 0 when the head of the file does not show its end
	Header   []string
}

// lay finds the table among the rows of the head: its header, which may take several rows,
// and its end, where another table follows. Of several tables the largest that the caller
// knows by its header counts. whole says that the rows are all there are.
func (t *Table) lay(rows []Row, whole bool, o Options) {
	first, at, end := 0, -1, len(rows)
	switch {
	case o.HeaderRow == NoHeader:
	case o.HeaderRow > 0:
		if at = slices.IndexFunc(rows, func(r Row) bool { return r.Line >= o.HeaderRow }); at < 0 {
			t.HeaderRow = o.HeaderRow
			return
		}
		t.head(rows, at, at, o)
		first = at + 1
	default:
		if at, end = t.largest(rows, whole, o.Header); at < 0 {
			at = shapedHeader(rows)
		}
		if at >= 0 {
			top, bottom := levels(rows, at, o.Header)
			t.head(rows, top, bottom, o)
			first = bottom + 1
		}
	}
	if end < len(rows) {
		t.Last = rows[end].Line - 1
	}
	if at < 0 {
		first = max(0, slices.IndexFunc(rows, func(r Row) bool { return !r.Blank() }))
	}
	if first < len(rows) {
		t.First = rows[first].Line
	} else if t.HeaderRow > 0 {
		t.First = t.HeaderRow + 1
	}
	t.Sample = rows[min(first, end):min(end, first+sampleSize)]
	t.pad()
}

// head takes the header from the rows top to bottom.
func (t *Table) head(rows []Row, top, bottom int, o Options) {
	t.HeaderTop, t.HeaderRow = rows[top].Line, rows[bottom].Line
	t.Header = joinLevels(rows[top:bottom+1], o.Header)
	for i, h := range t.Header {
		t.Header[i] = strings.ReplaceAll(h, "\ufeff", "")
	}
}

// pad gives the columns that the header does not name, but most rows have, an empty name or,
// without a header, their number; and makes names that stand twice unique.
func (t *Table) pad() {
	width := map[int]int{}
	most := 0
	for i := range t.Sample {
		n := len(t.Sample[i].Cells)
		for n > 0 && len(Trim(t.Sample[i].Cells[n-1].Text)) == 0 {
			n--
		}
		if width[n]++; n > 0 && (most == 0 || width[n] > width[most] || width[n] == width[most] && n > most) {
			most = n
		}
	}
	for len(t.Header) < most {
		name := ""
		if t.HeaderRow == 0 {
			name = "#" + strconv.Itoa(len(t.Header)+1)
		}
		t.Header = append(t.Header, name)
	}
	taken, next := map[string]bool{}, map[string]int{}
	for _, h := range t.Header {
		taken[h] = true
	}
	seen := map[string]bool{}
	for i, h := range t.Header {
		if h != "" && seen[h] {
			name := h
			for taken[name] {
				next[h]++
				name = h + "." + strconv.Itoa(next[h])
			}
			t.Header[i], taken[name] = name, true
		}
		seen[h] = true
	}
}

// largest finds the header of the largest table by its words, and the index of the row where
// the next table begins. The header is -1 when no row is known by its words.
func (t *Table) largest(rows []Row, whole bool, score func([]string) float64) (header, end int) {
	end = len(rows)
	if score == nil {
		return -1, end
	}
	type candidate struct {
		at, from, size int // row of the header, row where its table begins, rows of data
		score          float64
	}
	var found []candidate
	seen, blank := 0, true
	for i := range rows {
		r := &rows[i]
		if r.Blank() {
			blank = true
			continue
		}
		seen++
		s := 0.0
		last := len(found) - 1
		if seen <= headerDepth && mostlyWords(r) || wordsOnly(r) && filled(r) > 1 {
			s = score(r.Texts())
			// Values among the names, and any second header, want most names to be known as a whole.
			if known := s*2 >= 3*float64(filled(r)); !known && (last >= 0 && found[last].size > 0 || !labelsOnly(r)) {
				s = 0
			}
		}
		switch {
		case s > 0 && last < 0,
			s > 0 && seen <= headerDepth && found[last].size < headerLevels && s > found[last].score:
			if last >= 0 && i-found[last].at <= headerLevels || last >= 0 && found[last].size == 0 {
				found = found[:last] // the upper one was a title, or a part of this header
			}
			found = append(found, candidate{at: i, from: i, score: s})
		case s > 0 && wordsOnly(r) && (blank || found[last].size > 0 && s*2 >= found[last].score) && newNames(rows, found[last].at, i):
			found = append(found, candidate{at: i, from: i, score: s})
		case last >= 0 && filled(r) > 1:
			found[last].size++
		}
		blank = false
	}
	if len(found) == 0 {
		return -1, end
	}
	best := 0
	for i := range found {
		if b := &found[best]; found[i].size > b.size || found[i].size == b.size && found[i].score > b.score {
			best = i
		}
	}
	for i, c := range found {
		if i == best || c.size == 0 && i < best {
			continue
		}
		g := Region{From: rows[c.at].Line, Header: rows[c.at].Texts()}
		if i+1 < len(found) {
			g.To = rows[found[i+1].from].Line - 1
		} else if whole {
			g.To = rows[len(rows)-1].Line
		}
		t.Others = append(t.Others, g)
	}
	if best+1 < len(found) {
		end = found[best+1].from
		for end > found[best].at+1 && rows[end-1].Blank() {
			end--
		}
	}
	return found[best].at, end
}

// newNames says whether row b is a header of other columns than row a, and not a's repeated.
func newNames(rows []Row, a, b int) bool {
	same, n := 0, 0
	for c := range rows[b].Cells {
		if t := rows[b].Cell(c); len(t) > 0 {
			n++
			if bytes.Equal(t, rows[a].Cell(c)) {
				same++
			}
		}
	}
	return same*2 <= n
}

// labelsOnly says whether a row holds words, years and months, and no other values.
func labelsOnly(r *Row) bool {
	for c := range r.Cells {
		if isValue(r, c) && !isYear(r.Cell(c)) {
			return false
		}
	}
	return true
}

// shapedHeader finds a header that no dictionary knows: the first row of the commonest width
// that holds words only, before any row of values; -1 when the table begins with values.
func shapedHeader(rows []Row) int {
	width, most := map[int]int{}, 0
	for i := range rows {
		if n := len(rows[i].Cells); filled(&rows[i]) > 0 {
			width[n]++
			if width[n] > width[most] || width[n] == width[most] && n > most {
				most = n
			}
		}
	}
	first := -1
	for i := range rows {
		r := &rows[i]
		if len(r.Cells) != most || filled(r) == 0 {
			continue
		}
		if first < 0 {
			first = i
		}
		if wordsOnly(r) && filled(r)*2 >= most {
			return i
		}
		if filled(r)*2 >= most {
			// A row of values. It is a header all the same when nothing below is like it.
			if valuesBelow(rows[i:], r) {
				return -1
			}
			return i
		}
	}
	return first
}

// valuesBelow says whether the columns that hold values in r hold values below it too. Years beside
// a word are names all the same.
func valuesBelow(rows []Row, r *Row) bool {
	like, unlike := 0, 0
	years, words := true, 0
	for c := range r.Cells {
		switch {
		case isValue(r, c):
			years = years && isYear(r.Cell(c))
		case len(r.Cell(c)) > 0:
			words++
		}
	}
	if years && words > 0 {
		return false
	}
	for i := range rows[1:] {
		for c := range r.Cells {
			if !isValue(r, c) || len(rows[1+i].Cell(c)) == 0 {
				continue
			}
			if isValue(&rows[1+i], c) {
				like++
			} else {
				unlike++
			}
		}
		if i > 50 {
			break
		}
	}
	return like >= unlike
}

// isYear says whether a text names a year or a month: 2024, 2024年, 3月, 2024年3月.
func isYear(b []byte) bool {
	if m, ok := bytes.CutSuffix(b, []byte("月")); ok {
		if _, month, ok := bytes.Cut(m, []byte("年")); ok {
			m = month
		}
		return len(m) > 0 && len(m) <= 2 && len(bytes.Trim(m, "0123456789")) == 0
	}
	b = bytes.TrimSuffix(b, []byte("年"))
	return len(b) == 4 && (b[0] == '1' && b[1] == '9' || b[0] == '2' && b[1] == '0') && len(bytes.Trim(b, "0123456789")) == 0
}

// isValue says whether a cell holds a number, a day or the like, and no word.
func isValue(r *Row, c int) bool {
	if c >= len(r.Cells) {
		return false
	}
	switch r.Cells[c].Kind {
	case Number, Date, Bool:
		return true
	}
	return isNumeric(r.Cell(c))
}

// levels finds the rows that one header takes: those above the row at with names of groups,
// and those below it with names of parts.
func levels(rows []Row, at int, score func([]string) float64) (top, bottom int) {
	top, bottom = at, at
	for bottom-top+1 < headerLevels && bottom+1 < len(rows) && isPart(rows, bottom) {
		if score != nil && score(joinLevels(rows[top:bottom+2], score)) < score(joinLevels(rows[top:bottom+1], score)) {
			break // names would be lost
		}
		bottom++
	}
	for bottom-top+1 < headerLevels && top > 0 && isGroup(rows, top, bottom, score) {
		top--
	}
	return top, bottom
}

// isPart says whether the row below row i names parts of its columns: words alone, some below
// a gap or a repetition in row i, and values below it where it has words.
func isPart(rows []Row, i int) bool {
	p, c := &rows[i], &rows[i+1]
	if c.Line != p.Line+1 && c.Line > p.Line+headerLevels || filled(c) < 2 || !wordsOnly(c) || filled(c) > len(p.Cells)+1 {
		return false
	}
	gap, same := false, 0
	for k := range c.Cells {
		switch {
		case len(c.Cell(k)) == 0:
		case len(p.Cell(k)) == 0 || k > 0 && string(p.Cell(k)) == string(p.Cell(k-1)):
			gap = true
		case string(p.Cell(k)) == string(c.Cell(k)):
			same++ // it reaches down, or the header is repeated
		}
	}
	if !gap || same*2 > filled(c) {
		return false
	}
	values, rest := 0, rows[i+2:min(len(rows), i+22)]
	for k := range rest {
		for j := range c.Cells {
			if len(c.Cell(j)) > 0 && isValue(&rest[k], j) {
				values++
				break
			}
		}
	}
	return values*2 > len(rest)
}

// isGroup says whether the row above row top names groups of the columns below it.
func isGroup(rows []Row, top, bottom int, score func([]string) float64) bool {
	p, c := &rows[top-1], &rows[top]
	if filled(p) < 2 || filled(p) > filled(c) && bottom == top || !wordsOnly(p) || len(p.Cells) > len(c.Cells)+1 {
		return false
	}
	names, under := map[string]bool{}, 0
	for k := range p.Cells {
		t := p.Cell(k)
		if len(t) == 0 {
			continue
		}
		if bytes.ContainsAny(t, ":0123456789") || strings.ContainsRune(string(t), '：') || utf8.RuneCount(t) > 20 {
			return false // a line of a preamble
		}
		if k < len(c.Cells) && len(c.Cell(k)) == 0 {
			under++ // a name that reaches down
		}
	}
	twice := false
	for k := range c.Cells {
		t := string(c.Cell(k))
		twice = twice || t != "" && names[t]
		names[t] = true
	}
	if under > 0 || twice {
		return true
	}
	return score != nil && score(joinLevels(rows[top-1:bottom+1], score)) > score(joinLevels(rows[top:bottom+1], score))
}

// joinLevels makes one header of several rows: the lowest name of each column, behind its
// group's where that says more or where the name alone stands twice.
func joinLevels(rows []Row, score func([]string) float64) []string {
	names := rows[len(rows)-1].Texts()
	for i := len(rows) - 2; i >= 0; i-- {
		names = joinGroup(&rows[i], names, score)
	}
	return names
}

func joinGroup(p *Row, names []string, score func([]string) float64) []string {
	for len(names) < len(p.Cells) {
		names = append(names, "")
	}
	group, joined := "", slices.Clone(names)
	out := slices.Clone(names)
	spreads := func(k int) bool { // whether the group's name stands over several columns
		own := p.Cell(k)
		next := k+1 < len(names) && names[k+1] != "" && (len(p.Cell(k+1)) == 0 || bytes.Equal(p.Cell(k+1), own))
		return next || k > 0 && bytes.Equal(p.Cell(k-1), own)
	}
	for k := range names {
		own := string(p.Cell(k))
		if own != "" {
			group = own
		}
		switch {
		case names[k] == "" || names[k] == own:
			joined[k], out[k], group = own, own, "" // a name that reaches down spreads no further
		case own != "" && !spreads(k):
			joined[k], out[k] = names[k], own // both name one column: the lower one only where it says more
		case group != "":
			joined[k] = joinNames(group, names[k])
		}
	}
	count := map[string]int{}
	for _, n := range names {
		count[n]++
	}
	for k := range out {
		if joined[k] == out[k] {
			continue
		}
		better := count[names[k]] > 1
		if !better && score != nil && len(out) <= maxScored {
			better = scoreWith(out, k, joined[k], score) > score(out)
		}
		if better {
			out[k] = joined[k]
		}
	}
	return out
}

// maxScored is how wide a header may be for its names to be weighed one by one.
const maxScored = 256

func scoreWith(names []string, k int, name string, score func([]string) float64) float64 {
	with := slices.Clone(names)
	with[k] = name
	return score(with)
}

func joinNames(group, name string) string {
	r, _ := utf8.DecodeLastRuneInString(group)
	if unicode.Is(unicode.Han, r) {
		return group + name
	}
	return group + " " + name
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
		if isValue(r, i) {
			return false
		}
	}
	return true
}
