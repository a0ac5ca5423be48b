package ledger

// evidence is what the rows of a table show about its dates and numbers: the first line
// of each kind, 0 for none.
type evidence struct {
	point, comma                int
	dayFirst, monthFirst, open  int
	dayText, monthText, anyText string
	header                      int // the header of another table
}

func first(a, b int) int {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

func (e *evidence) merge(f *evidence) {
	text := func(at int, s string, bt int, t string) string {
		if first(at, bt) == at {
			return s
		}
		return t
	}
	e.dayText = text(e.dayFirst, e.dayText, f.dayFirst, f.dayText)
	e.monthText = text(e.monthFirst, e.monthText, f.monthFirst, f.monthText)
	e.anyText = text(e.open, e.anyText, f.open, f.anyText)
	e.header = first(e.header, f.header)
	e.point, e.comma = first(e.point, f.point), first(e.comma, f.comma)
	e.dayFirst, e.monthFirst, e.open = first(e.dayFirst, f.dayFirst), first(e.monthFirst, f.monthFirst), first(e.open, f.open)
}

func (e *evidence) number(p proof, line int) {
	switch p {
	case pointProof:
		if e.point == 0 || line < e.point {
			e.point = line
		}
	case commaProof:
		if e.comma == 0 || line < e.comma {
			e.comma = line
		}
	}
}

func (e *evidence) date(s dateShape, line int, text []byte) {
	switch s {
	case dayFirst:
		if e.dayFirst == 0 || line < e.dayFirst {
			e.dayFirst, e.dayText = line, string(text)
		}
	case monthFirst:
		if e.monthFirst == 0 || line < e.monthFirst {
			e.monthFirst, e.monthText = line, string(text)
		}
	case openDate:
		if e.open == 0 || line < e.open {
			e.open, e.anyText = line, string(text)
		}
	}
}
