package source

import "context"

// FromRows makes a file of rows that come from elsewhere, as texts: a table of an engine. whole says which columns hold whole
// numbers, which are exact there. scan gives all rows, with fields that live until each returns.
func FromRows(name string, header []string, whole []bool, sample [][]string, scan func(ctx context.Context, each func(fields [][]byte) error) error) *File {
	t := &Table{File: name, Format: SQL, Header: header, First: 1, whole: whole}
	for i, texts := range sample {
		r := Row{Line: i + 1}
		for _, s := range texts {
			r.Cells = append(r.Cells, Cell{Text: []byte(s)})
		}
		t.Sample = append(t.Sample, r)
	}
	t.scan = func(ctx context.Context, _, _, _ int, start func(worker int) func(*Row) error) error {
		take := start(0)
		r := Row{Cells: make([]Cell, len(header))}
		return scan(ctx, func(fields [][]byte) error {
			r.Line++
			r.Cells = r.Cells[:0]
			for _, f := range fields {
				r.Cells = append(r.Cells, Cell{Text: f})
			}
			return take(&r)
		})
	}
	return &File{Name: name, Tables: []*Table{t}}
}

// Whole says whether a column holds whole numbers that no spreadsheet has been at.
func (t *Table) Whole(column int) bool {
	return column >= 0 && column < len(t.whole) && t.whole[column]
}
