package source

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// sheet is a table of a workbook, of whatever format. Its rows can be read again and again.
type sheet struct {
	name   string
	hidden bool
	rows   func(ctx context.Context, each func(*Row) error) error
}

// openSheets makes tables of the sheets: the one that was asked for, or the visible ones.
func (f *File) openSheets(sheets []sheet, format Format, o Options) error {
	if o.Sheet != "" {
		i := slices.IndexFunc(sheets, func(s sheet) bool { return s.name == o.Sheet })
		if i < 0 {
			return &Error{Where: f.Name, What: fmt.Sprintf("no sheet %q", o.Sheet), Hint: "its sheets: " + sheetNames(sheets), Err: ErrNoSheet}
		}
		sheets = sheets[i : i+1]
	} else {
		sheets = slices.DeleteFunc(sheets, func(s sheet) bool { return s.hidden })
	}
	if len(sheets) > maxSheets {
		return &Error{Where: f.Name, What: fmt.Sprintf("more than %d sheets", maxSheets), Hint: "name the one that is wanted with --sheet"}
	}
	if len(sheets) == 0 {
		return &Error{Where: f.Name, What: "the workbook has no visible sheet", Hint: "show a sheet, or name one with --sheet"}
	}
	var tables []*Table
	for _, s := range sheets {
		t, err := f.sheetTable(s, format, o)
		if err != nil {
			return f.broken(fmt.Errorf("sheet %q: %w", s.name, err))
		}
		tables = append(tables, t)
	}
	f.keep(tables, o)
	return nil
}

// sheetTable reads the head of a sheet to find its header.
func (f *File) sheetTable(s sheet, format Format, o Options) (*Table, error) {
	var rows []Row
	whole, cells, size := true, 0, 0
	most := max(headCells-f.sampled, headCells/64)
	err := s.rows(context.Background(), func(r *Row) error {
		if r.Line < o.HeaderRow {
			return nil
		}
		cells += len(r.Cells)
		if len(rows) == headRows || len(rows) > 0 && (cells > most || size > headBytes) {
			whole = false
			return errEnough
		}
		rows = append(rows, r.clone())
		for i := range r.Cells {
			size += len(r.Cells[i].Text)
		}
		return nil
	})
	f.sampled += cells
	if err != nil && err != errEnough {
		return nil, err
	}
	t := &Table{File: f.Name, Sheet: s.name, Format: format}
	t.lay(rows, whole, o)
	t.Sample = slices.Clone(t.Sample) // the rest of the head is not kept
	t.scan = func(ctx context.Context, from, to, _ int, start func(int) func(*Row) error) error {
		each := start(0)
		var stopped error // of the caller
		line := 0
		err := s.rows(ctx, func(r *Row) error {
			if r.Line <= line {
				return fmt.Errorf("row %d stands behind row %d", r.Line, line)
			}
			line = r.Line
			switch {
			case r.Line < from:
				return nil
			case to > 0 && r.Line > to:
				return errEnough
			}
			stopped = each(r)
			return stopped
		})
		switch {
		case err == nil, stopped != nil, err == errEnough:
			return stopped
		case ctx.Err() != nil:
			return context.Cause(ctx)
		}
		return f.broken(fmt.Errorf("sheet %q: %w", s.name, err))
	}
	return t, nil
}

// sparsity counts the cells that stand in a sheet and the gaps between them.
type sparsity struct{ cells, gaps int }

// row counts a row as wide as this with this many cells. Gaps that outnumber the cells by far are
// made to do harm: a cell in the last column of every row.
func (s *sparsity) row(width, cells int) error {
	s.cells, s.gaps = s.cells+cells, s.gaps+width-cells
	if s.gaps > 32<<20+64*s.cells {
		return errors.New("hardly a cell in millions of columns")
	}
	return nil
}

// keep takes the sheets that are read alone, else the one whose header scores best, and those that share its header; without a
// score the first one with cells.
func (f *File) keep(tables []*Table, o Options) {
	if o.Alone != nil && !o.First {
		for _, t := range tables {
			switch {
			case o.Alone(t.Header):
				f.Tables = append(f.Tables, t)
			case !t.Empty():
				f.Skipped = append(f.Skipped, t.Sheet)
			}
		}
		if len(f.Tables) > 0 {
			return
		}
		f.Skipped = nil
	}
	best, at := -1.0, 0
	for i, t := range tables {
		s := 0.0
		if o.Header != nil && !o.First && len(t.Sample) > 0 {
			s = 1 + o.Header(t.Header) + float64(len(t.Sample))/(2*sampleSize) // of equals the longer
		}
		if !t.Empty() && s > best {
			best, at = s, i
		}
	}
	for i, t := range tables {
		switch {
		case i == at, o.Header != nil && !o.First && sameHeader(t.Header, tables[at].Header):
			f.Tables = append(f.Tables, t)
		case !t.Empty():
			f.Skipped = append(f.Skipped, t.Sheet)
		}
	}
}

// sameHeader says whether two sheets share their header: three quarters of the columns, in
// any order, so that a month with a further column is read too.
func sameHeader(a, b []string) bool {
	in := map[string]bool{} // whether it stands in both
	for _, h := range a {
		if h != "" {
			in[h] = false
		}
	}
	all := len(in)
	both := 0
	for _, h := range b {
		shared, ok := in[h]
		switch {
		case h == "" || shared:
		case ok:
			in[h] = true
			both++
		default:
			in[h] = true
			all++
		}
	}
	return all > 0 && both*4 >= all*3
}

func sheetNames(s []sheet) string {
	var out []string
	for _, x := range s {
		out = append(out, x.name)
	}
	return strings.Join(out, ", ")
}

// grid holds the cells of a sheet whose format has to be read as a whole.
type grid struct {
	cells  []gridCell
	arena  []byte
	sorted bool
}

// gridCell is a cell whose text stands at arena[at:at+n], or in shared.
type gridCell struct {
	row, col uint32 // 0-based
	at, n    uint32
	shared   bool // the text stands in the shared strings
	kind     Kind
}

// add appends a cell whose text is the end of the arena, from at on.
func (g *grid) add(row, col, at int, kind Kind) {
	n := len(g.arena) - at
	if n == 0 {
		kind = Empty
	}
	g.cells = append(g.cells, gridCell{row: uint32(row), col: uint32(col), at: uint32(at), n: uint32(n), kind: kind})
}

// rows streams the cells row by row; of two in one place the later one counts.
func (g *grid) rows(ctx context.Context, shared []byte, each func(*Row) error) error {
	if !g.sorted {
		slices.SortStableFunc(g.cells, func(a, b gridCell) int {
			if a.row != b.row {
				return int(a.row) - int(b.row)
			}
			return int(a.col) - int(b.col)
		})
		g.sorted = true
	}
	var r Row
	var gaps sparsity
	for i := 0; i < len(g.cells); {
		if i&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row := g.cells[i].row
		r.Line = int(row) + 1
		clear(r.Cells)
		r.Cells = r.Cells[:0]
		first := i
		for ; i < len(g.cells) && g.cells[i].row == row; i++ {
			c := &g.cells[i]
			for len(r.Cells) <= int(c.col) {
				r.Cells = append(r.Cells, Cell{})
			}
			text := g.arena
			if c.shared {
				text = shared
			}
			r.Cells[c.col] = Cell{Text: text[c.at : c.at+c.n : c.at+c.n], Kind: c.kind}
		}
		if err := gaps.row(len(r.Cells), i-first); err != nil {
			return err
		}
		if err := each(&r); err != nil {
			return err
		}
	}
	return nil
}
