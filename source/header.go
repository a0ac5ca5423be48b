package source

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

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

// namesIn counts the cells of a row that are filled with other than a short number or a month,
// which may be names of columns but are none that a dictionary knows.
func namesIn(r *Row) int {
	n := 0
	for c := range r.Cells {
		if t := r.Cell(c); len(t) > 0 && !(len(t) <= 3 && len(bytes.Trim(t, "0123456789")) == 0) && !isYear(t) {
			n++
		}
	}
	return n
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

// valuesBelow says whether r, which holds values, is a row like those below it: the columns that
// hold values in r hold values there too. Words above columns of values, and years beside a word,
// are names all the same.
func valuesBelow(rows []Row, r *Row) bool {
	like, unlike, names := 0, 0, 0
	years, words := true, 0
	for c := range r.Cells {
		value := isValue(r, c)
		switch {
		case value:
			years = years && isYear(r.Cell(c))
		case len(r.Cell(c)) > 0:
			words++
		default:
			continue
		}
		values, others := 0, 0
		for i := range rows[1:min(len(rows), 52)] {
			switch {
			case len(rows[1+i].Cell(c)) == 0:
			case isValue(&rows[1+i], c):
				values++
			default:
				others++
			}
		}
		switch {
		case value:
			like, unlike = like+values, unlike+others
		case values > 4*others:
			names++
		}
	}
	if years && words > 0 || names > 0 && words > 1 {
		return false
	}
	return like >= unlike
}

// isMonth says whether a text names a month: 3月, 2024年3月.
func isMonth(b []byte) bool { return bytes.HasSuffix(b, []byte("月")) && isYear(b) }

// isYear says whether a text names a year or a month: 2024, 2024年, 3月, 2024年3月.
func isYear(b []byte) bool {
	if m, ok := bytes.CutSuffix(b, []byte("月")); ok {
		if _, month, ok := bytes.Cut(m, []byte("年")); ok {
			m = month
		}
		return len(m) > 0 && len(m) <= 2 && len(bytes.Trim(m, "0123456789")) == 0
	}
	b = bytes.TrimSuffix(b, []byte("年"))
	if len(b) == 7 && (b[4] == '-' || b[4] == '/' || b[4] == '.') && len(bytes.Trim(b[5:], "0123456789")) == 0 {
		b = b[:4] // 2024-03
	}
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
	if c.Line != p.Line+1 && c.Line > p.Line+headerLevels || filled(c) < 2 || !labelsOnly(c) || filled(c) > len(p.Cells)+1 {
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
	if filled(p) < 2 || filled(p) > filled(c) && bottom == top || !labelsOnly(p) || len(p.Cells) > len(c.Cells)+1 {
		return false
	}
	names, under := map[string]bool{}, 0
	for k := range p.Cells {
		t := p.Cell(k)
		if len(t) == 0 {
			continue
		}
		if bytes.ContainsAny(t, ":0123456789") && !isYear(t) || strings.ContainsRune(string(t), '：') || utf8.RuneCount(t) > 20 {
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
		better := count[names[k]] > 1 || isMonth([]byte(names[k])) // a month wants its year
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
