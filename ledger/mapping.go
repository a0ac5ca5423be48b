package ledger

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"grade/source"
)

// Mapping says which column of a table holds which field.
type Mapping struct {
	Columns  map[Field]int    // 0-based
	Guessed  map[Field]string // fields found inside a longer header or by their end, with the header
	statuses []statusColumn
	units    map[int]unit // what a column's header says of its numbers: 金额(万元)
	said     []Field      // by --map
}

// statusColumn is a column of states, or of the stages of deals.
type statusColumn struct {
	column int
	stage  bool
}

// Column gives a field's column, or -1.
func (m *Mapping) Column(f Field) int {
	if i, ok := m.Columns[f]; ok {
		return i
	}
	return -1
}

// Has says whether every one of the fields has a column.
func (m *Mapping) Has(fields ...Field) bool {
	for _, f := range fields {
		if _, ok := m.Columns[f]; !ok {
			return false
		}
	}
	return true
}

// Assignment is one --map: a field, and the header or the number (#3) of its column.
type Assignment struct {
	File   string // only in this file; "" in all
	Field  Field
	Header string
}

// ParseAssignment reads field=HEADER, field=#3 or FILE:field=HEADER. A header may hold
// anything, also "=" and ",".
func ParseAssignment(s string) (Assignment, error) {
	left, header, ok := strings.Cut(s, "=")
	if !ok || header == "" {
		return Assignment{}, fmt.Errorf("%q is not field=HEADER", s)
	}
	file := ""
	if i := strings.LastIndexByte(left, ':'); i >= 0 {
		file, left = left[:i], left[i+1:]
	}
	f, ok := ParseField(left)
	if !ok {
		return Assignment{}, fmt.Errorf("unknown field %q; %s", left, nearestField(left))
	}
	return Assignment{file, f, header}, nil
}

func nearestField(s string) string {
	var names []string
	for short := range shortNames {
		names = append(names, short)
	}
	for _, e := range dictionary {
		names = append(names, string(e.field))
	}
	slices.Sort(names)
	return DidYouMean(s, slices.Compact(names))
}

// DidYouMean is the hint for a name that is not among those there are: the one that is like it, or else what there is, in the
// order given and at most twenty.
func DidYouMean(s string, names []string) string {
	if len(names) == 0 {
		return "there are none"
	}
	if near, ok := Like(s, names); ok {
		return fmt.Sprintf("did you mean %q?", near)
	}
	list := strings.Join(names[:min(len(names), 20)], ", ")
	if len(names) > 20 {
		list += ", …"
	}
	return "there are " + list
}

// Like finds the name that a mistyped one was meant to be: the nearest, when at most half of its characters, and three, differ.
func Like(s string, names []string) (near string, ok bool) {
	near, differs := Nearest(s, names)
	return near, differs <= max(min(utf8.RuneCountInString(s)/2, 3), 1)
}

// Nearest finds the name that is most like a mistyped one, the first in bytes of several, and
// how many characters differ.
func Nearest(s string, names []string) (near string, differs int) {
	differs = 1 << 30
	for _, n := range names {
		if d := distance(s, n); d < differs || d == differs && n < near {
			near, differs = n, d
		}
	}
	return near, differs
}

// distance is how many characters have to be put in, left out, replaced or swapped with the next one to make one text
// of the other (optimal string alignment).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	above, before, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		above, before, row = before, row, above
		row[0] = i + 1
		for j := range y {
			cost := before[j]
			if x[i] != y[j] {
				cost++
			}
			row[j+1] = min(cost, row[j]+1, before[j+1]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], above[j-1]+1)
			}
		}
	}
	return row[len(y)]
}

// assign applies the --map flags for this table. A header that is absent here is an error
// where it is absent everywhere, or was said of this file.
func (m *Mapping) assign(t *source.Table, as []Assignment, elsewhere func(Assignment) bool) error {
	for _, a := range as {
		if a.File != "" && a.File != t.File {
			continue
		}
		c := a.column(t)
		if c < 0 && a.File == "" && elsewhere(a) {
			continue
		}
		if c < 0 {
			return &UsageError{Flag: "--map", What: fmt.Sprintf("no column %q in %s", a.Header, t.Name()), Hint: "seen: " + seen(t.Header)}
		}
		for f, at := range m.Columns {
			if at == c {
				delete(m.Columns, f)
				delete(m.Guessed, f)
			}
		}
		_, u := foldHeader(t.Header[c])
		m.Columns[a.Field], m.units[c] = c, u
		delete(m.Guessed, a.Field)
		m.said = append(m.said, a.Field)
		if a.Field == Status {
			m.statuses = []statusColumn{{c, false}}
		}
	}
	return nil
}

// column finds the assignment's column in a table; -1 if it has none.
func (a Assignment) column(t *source.Table) int {
	if n, err := strconv.Atoi(strings.TrimPrefix(a.Header, "#")); err == nil && strings.HasPrefix(a.Header, "#") {
		if n >= 1 && n <= len(t.Header) {
			return n - 1
		}
		return -1
	}
	if c := slices.Index(t.Header, strings.TrimSpace(a.Header)); c >= 0 {
		return c
	}
	want, _ := foldHeader(a.Header)
	return slices.IndexFunc(t.Header, func(h string) bool { name, _ := foldHeader(h); return name == want })
}

// UsageError is a flag that does not go with the input.
type UsageError struct{ Flag, What, Hint string }

func (e *UsageError) Error() string { return e.Flag + ": " + e.What }
