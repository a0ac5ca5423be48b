package source

import (
	"slices"
	"strconv"
	"strings"
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
	t.Title = titleOf(rows[:top])
	t.Header = joinLevels(rows[top:bottom+1], o.Header)
	for i, h := range t.Header {
		t.Header[i] = strings.ReplaceAll(h, "\ufeff", "")
	}
}

// titleOf joins the texts above a header, a line each, not too many of them.
func titleOf(rows []Row) string {
	const most = 400
	var b strings.Builder
	for i := range rows {
		for _, s := range rows[i].Texts() {
			if s != "" && b.Len()+len(s) < most {
				b.WriteString(s + "\n")
			}
		}
	}
	return strings.TrimRight(b.String(), "\n")
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
	found := headers(rows, score)
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
		g := Region{From: rows[c.at].Line}
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

// headerRow is a row that may be a header, and what stands below it.
type headerRow struct {
	at, from, size int // row of the header, row where its table begins, rows of data
	score          float64
}

// headers finds the rows that may be headers, by their words.
func headers(rows []Row, score func([]string) float64) []headerRow {
	var found []headerRow
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
			if known := s*2 >= 3*float64(namesIn(r)); !known && (last >= 0 && found[last].size > 0 || !labelsOnly(r)) {
				s = 0
			}
		}
		switch {
		case s > 0 && last < 0,
			s > 0 && seen <= headerDepth && found[last].size < headerLevels && s > found[last].score:
			if last >= 0 && i-found[last].at <= headerLevels || last >= 0 && found[last].size == 0 {
				found = found[:last] // the upper one was a title, or a part of this header
			}
			found = append(found, headerRow{at: i, from: i, score: s})
		case s > 0 && wordsOnly(r) && (blank || found[last].size > 0 && s*2 >= found[last].score) && newNames(rows, found[last].at, i):
			found = append(found, headerRow{at: i, from: i, score: s})
		case last >= 0 && filled(r) > 1:
			found[last].size++
		}
		blank = false
	}
	return found
}
