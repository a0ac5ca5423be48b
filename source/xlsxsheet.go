package source

import (
	"context"
	"fmt"
	"io"
)

// rows streams a sheet's rows. Cells may come in any order and without references; columns
// are those that they name.
func (b *book) rows(ctx context.Context, s sheetRef, each func(*Row) error) error {
	r, err := b.open(s.part)
	if err != nil {
		return err
	}
	if b.part(s.part).UncompressedSize64 > 4*aheadSize {
		a := readAhead(r)
		defer a.Close()
		r = a
	}
	x := newXMLScanner(&counting{r: r, ctx: ctx, file: b.file})
	sh := sheetScan{book: b, x: x}
	line, data := 0, false
	for {
		if err := x.next(); err == io.EOF && !data {
			return nil
		} else if err != nil {
			return unexpectedEnd(err)
		}
		switch {
		case x.kind == openTag && string(x.name) == "sheetData":
			data = !x.empty
		case x.kind == closeTag && string(x.name) == "sheetData":
			// The rest is read for its checksum.
			_, err := io.Copy(io.Discard, x.r)
			return err
		case data && x.kind == openTag && string(x.name) == "row":
			line++
			if v := x.attr("r"); v != nil {
				n, ok := atoi(v)
				if !ok || n < 1 || n > maxRows {
					return fmt.Errorf("a row numbered %q", v)
				}
				line = n
			}
			if line > maxRows {
				return fmt.Errorf("more than %d rows", maxRows)
			}
			if err := sh.row(line); err != nil {
				return err
			}
			if err := each(&sh.out); err != nil {
				return err
			}
		}
	}
}

// counting passes the inflated bytes on until the context ends.
type counting struct {
	r    io.Reader
	ctx  context.Context
	file *File
}

func (c *counting) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(p)
	c.file.read.Add(int64(n))
	return n, err
}

type sheetScan struct {
	book   *book
	x      *xmlScanner
	out    Row
	arena  []byte // texts of the current row
	num    []byte
	filled int // cells of the row with a value
	texts  int // bytes of shared texts in the row
	gaps   sparsity
	shared int64 // the same of all rows so far
}

// A workbook whose cells repeat its shared strings to many times its size is a bomb.
const (
	maxShared = 128 << 20
	maxFan    = 1000
)

// row reads the cells of the row whose opening tag is the current token.
func (s *sheetScan) row(line int) error {
	s.out.Line, s.arena, s.filled, s.texts = line, s.arena[:0], 0, 0
	clear(s.out.Cells)
	s.out.Cells = s.out.Cells[:0]
	if s.x.empty {
		return nil
	}
	col := 0
	for {
		switch n, what := s.plain(col); what {
		case plainCell:
			col = n
		case plainEnd:
			return s.done(line)
		default:
			if err := s.x.next(); err != nil {
				return unexpectedEnd(err)
			}
			if s.x.kind == closeTag && string(s.x.name) == "row" {
				return s.done(line)
			}
			if s.x.kind != openTag || string(s.x.name) != "c" {
				continue
			}
			col++
			if ref := s.x.attr("r"); len(ref) > 0 {
				n, ok := columnOf(ref)
				if !ok {
					return fmt.Errorf("row %d: a cell at %q", line, ref)
				}
				col = n
			}
			if col > maxColumns {
				return fmt.Errorf("row %d: more than %d columns", line, maxColumns)
			}
			s.reach(col)
			if err := s.cell(col - 1); err != nil {
				return fmt.Errorf("row %d: %w", line, err)
			}
		}
		if s.filled > maxColumns || len(s.arena) > maxRecord {
			return fmt.Errorf("row %d: more than %d cells or %d MiB", line, maxColumns, maxRecord>>20)
		}
	}
}

// reach makes the row so many columns wide.
func (s *sheetScan) reach(width int) {
	for len(s.out.Cells) < width {
		s.out.Cells = append(s.out.Cells, Cell{})
	}
}

// put gives a column its cell.
func (s *sheetScan) put(col int, text []byte, kind Kind) {
	if len(text) == 0 {
		kind = Empty
	}
	s.out.Cells[col] = Cell{Text: text, Kind: kind}
	s.filled++
}

// done checks a row that was read to its end.
func (s *sheetScan) done(line int) error {
	if err := s.gaps.row(len(s.out.Cells), s.filled); err != nil {
		return fmt.Errorf("row %d: %w", line, err)
	}
	if s.shared += int64(s.texts); s.texts > maxRecord || s.shared > maxShared && s.shared > maxFan*s.book.file.size {
		return fmt.Errorf("row %d: its texts are made to fill the memory", line)
	}
	return nil
}
