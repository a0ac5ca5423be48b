package source

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// openSpreadsheetML opens a workbook of Excel 2003's XML format.
func (f *File) openSpreadsheetML(o Options) error {
	if err := f.markupEncoding(o); err != nil {
		return err
	}
	sheets, err := f.worksheets()
	if err != nil {
		return f.broken(err)
	}
	return f.openSheets(sheets, XML, o)
}

// worksheets lists the sheets. Their rows are read from where they stand.
func (f *File) worksheets() ([]sheet, error) {
	var sheets []sheet
	x := newXMLScanner(io.NewSectionReader(f.data, 0, f.Size))
	visible := false // inside of the element that says so
	for {
		if err := x.next(); err == io.EOF {
			return sheets, nil
		} else if err != nil {
			return nil, err
		}
		switch {
		case x.kind == openTag && string(x.name) == "Worksheet":
			if len(sheets) == maxSheets {
				return nil, fmt.Errorf("more than %d sheets", maxSheets)
			}
			at, empty := x.offset(), x.empty
			sheets = append(sheets, sheet{name: x.attrText("Name"), rows: func(ctx context.Context, each func(*Row) error) error {
				if empty {
					return nil
				}
				return spreadsheetRows(newXMLScanner(&counting{r: io.NewSectionReader(f.data, at, f.Size-at), ctx: ctx, file: f}), each)
			}})
		case x.kind == openTag && string(x.name) == "Visible":
			visible = !x.empty
		case x.kind == closeTag:
			visible = false
		case x.kind == textToken && visible && len(sheets) > 0:
			if s := string(x.text); s == "SheetHidden" || s == "SheetVeryHidden" {
				sheets[len(sheets)-1].hidden = true
			}
		}
	}
}

// spreadsheetRows streams the rows of a sheet, up to its closing tag.
func spreadsheetRows(x *xmlScanner, each func(*Row) error) error {
	var r Row
	var g grid
	var gaps sparsity
	line := 0
	for {
		if err := x.next(); err != nil {
			return unexpectedEnd(err)
		}
		switch {
		case x.kind == closeTag && string(x.name) == "Worksheet":
			return nil
		case x.kind != openTag || string(x.name) != "Row":
			continue
		}
		var err error
		if line, err = x.index(line+1, line+1, maxRows); err != nil {
			return fmt.Errorf("a row: %w", err)
		}
		span := x.span("Span", maxRows)
		r.Line = line
		if err := spreadsheetCells(x, &g, &r); err != nil {
			return fmt.Errorf("row %d: %w", line, err)
		}
		if err := gaps.row(len(r.Cells), len(g.cells)); err != nil {
			return fmt.Errorf("row %d: %w", line, err)
		}
		if err := each(&r); err != nil {
			return err
		}
		line += span
	}
}

// index gives the number of the row or cell whose opening tag is the current token: its own, from
// least to most, or else next.
func (x *xmlScanner) index(next, least, most int) (int, error) {
	if v := x.attr("Index"); v != nil {
		n, ok := atoi(v)
		if !ok || n < least {
			return 0, fmt.Errorf("numbered %q", v)
		}
		next = n
	}
	if next > most {
		return 0, fmt.Errorf("numbered above %d", most)
	}
	return next, nil
}

// span gives an attribute that counts rows or columns; 0 where it is absent.
func (x *xmlScanner) span(name string, most int) int {
	n, _ := atoi(x.attr(name))
	return min(max(n, 0), most)
}

// spreadsheetCells reads the cells of the row whose opening tag is the current token.
func spreadsheetCells(x *xmlScanner, g *grid, r *Row) error {
	g.cells, g.arena = g.cells[:0], g.arena[:0]
	clear(r.Cells)
	r.Cells = r.Cells[:0]
	if x.empty {
		return nil
	}
	col := 0
	for {
		if err := x.next(); err != nil {
			return unexpectedEnd(err)
		}
		if x.kind == closeTag && string(x.name) == "Row" {
			break
		}
		if x.kind != openTag || string(x.name) != "Cell" {
			continue
		}
		var err error
		if col, err = x.index(col+1, 1, maxColumns); err != nil {
			return fmt.Errorf("a cell: %w", err)
		}
		across := x.span("MergeAcross", maxColumns)
		if err := spreadsheetCell(x, g, col-1); err != nil {
			return err
		}
		if len(g.arena) > maxRecord || len(g.cells) > maxColumns {
			return fmt.Errorf("more than %d MiB or %d cells", maxRecord>>20, maxColumns)
		}
		col += across
	}
	for _, c := range g.cells {
		for len(r.Cells) <= int(c.col) {
			r.Cells = append(r.Cells, Cell{})
		}
		r.Cells[c.col] = Cell{Text: g.arena[c.at : c.at+c.n : c.at+c.n], Kind: c.kind}
	}
	return nil
}

// spreadsheetCell reads the cell whose opening tag is the current token: the text of its Data
// element, at whatever depth.
func spreadsheetCell(x *xmlScanner, g *grid, col int) error {
	if x.empty {
		return nil
	}
	at, depth, kind := len(g.arena), 0, Text
	for {
		if err := x.next(); err != nil {
			return unexpectedEnd(err)
		}
		switch {
		case x.kind == closeTag && string(x.name) == "Cell":
			if text := g.arena[at:]; len(text) > 0 {
				g.add(0, col, at, kind)
			}
			return nil
		case x.kind == openTag && string(x.name) == "Data" && !x.empty:
			if depth != 0 || len(g.arena) > at {
				return errors.New("a cell with two values")
			}
			depth++
			kind = spreadsheetKind(string(x.attr("Type")))
		case x.kind == closeTag && string(x.name) == "Data":
			depth--
			g.arena = append(g.arena[:at], typedText(string(g.arena[at:]), kind)...)
			if len(g.arena) > maxRecord {
				return fmt.Errorf("more than %d MiB", maxRecord>>20)
			}
		case x.kind == openTag && string(x.name) == "Comment":
			if err := x.skip(); err != nil {
				return err
			}
		case x.kind == textToken && depth > 0:
			g.arena = appendText(g.arena, x.text, x.cdata)
		}
	}
}

func spreadsheetKind(t string) Kind {
	switch t {
	case "Number":
		return Number
	case "DateTime":
		return Date
	case "Boolean":
		return Bool
	case "Error":
		return Fault
	}
	return Text
}

// typedText writes a value as those of other workbooks are written.
func typedText(s string, kind Kind) string {
	switch kind {
	case Number:
		return string(appendNumber(nil, []byte(s)))
	case Date:
		return isoDay(s)
	case Bool:
		if s == "1" {
			return "TRUE"
		}
		return "FALSE"
	}
	return s
}
