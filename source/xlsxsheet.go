package source

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
)

// rows streams a sheet's rows. Cells may come in any order and without references; columns
// are those that they name.
func (b *book) rows(ctx context.Context, s sheetRef, each func(*Row) error) error {
	r, err := b.open(s.part)
	if err != nil {
		return err
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
	arena  []byte // texts of the current row; a cell holds its range until the row is whole
	spans  []span
	num    []byte
	gaps   sparsity
	shared int64 // bytes of shared texts so far
}

// A workbook whose cells repeat its shared strings to many times its size is a bomb.
const (
	maxShared = 128 << 20
	maxFan    = 1000
)

// span is a cell whose text stands at arena[from:to], or in text when it is shared.
type span struct {
	col, from, to int
	text          []byte
	shared        bool
	kind          Kind
}

// row reads the cells of the row whose opening tag is the current token.
func (s *sheetScan) row(line int) error {
	s.out.Line, s.arena, s.spans = line, s.arena[:0], s.spans[:0]
	clear(s.out.Cells)
	s.out.Cells = s.out.Cells[:0]
	if s.x.empty {
		return nil
	}
	col, width := 0, 0
	for {
		if err := s.x.next(); err != nil {
			return unexpectedEnd(err)
		}
		if s.x.kind == closeTag && string(s.x.name) == "row" {
			break
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
		if err := s.cell(col - 1); err != nil {
			return fmt.Errorf("row %d: %w", line, err)
		}
		if len(s.spans) > maxColumns || len(s.arena) > maxRecord {
			return fmt.Errorf("row %d: more than %d cells or %d MiB", line, maxColumns, maxRecord>>20)
		}
		width = max(width, col)
	}
	if err := s.gaps.row(width, len(s.spans)); err != nil {
		return fmt.Errorf("row %d: %w", line, err)
	}
	if cap(s.out.Cells) < width {
		s.out.Cells = make([]Cell, width)
	}
	s.out.Cells = s.out.Cells[:width]
	size := 0
	for _, p := range s.spans {
		size += len(p.text)
	}
	if s.shared += int64(size); size > maxRecord || s.shared > maxShared && s.shared > maxFan*s.book.file.size {
		return fmt.Errorf("row %d: its texts are made to fill the memory", line)
	}
	for _, p := range s.spans {
		text := p.text
		if !p.shared {
			text = s.arena[p.from:p.to:p.to]
		}
		kind := p.kind
		if len(text) == 0 {
			kind = Empty
		}
		s.out.Cells[p.col] = Cell{Text: text, Kind: kind}
	}
	return nil
}

// cell reads the cell whose opening tag is the current token.
func (s *sheetScan) cell(col int) error {
	typ := cellType(s.x.attr("t"))
	style := 0
	if v := s.x.attr("s"); v != nil {
		style, _ = atoi(v)
	}
	if s.x.empty {
		return nil
	}
	at := len(s.arena)
	has, inline, err := s.value(at)
	if err != nil || !has {
		return err
	}
	if inline {
		typ = textCell
	}
	p := span{col: col, from: at, kind: Text}
	switch v := s.arena[at:]; typ {
	case sharedCell:
		i, _ := atoi(Trim(v))
		text, ok := s.book.strings.get(i)
		if !ok {
			return fmt.Errorf("column %d: no shared string %q", col+1, v)
		}
		p.text, p.shared = text, true
	case boolCell:
		p.kind = Bool
		word := "FALSE"
		if string(Trim(v)) == "1" || string(Trim(v)) == "true" {
			word = "TRUE"
		}
		s.arena = append(s.arena[:at], word...)
	case errorCell:
		p.kind = Fault
	case isoCell:
		p.kind = Date
		s.arena = append(s.arena[:at], isoDay(string(Trim(v)))...)
	case numberCell:
		p.kind = s.number(at, style)
	}
	p.to = len(s.arena)
	s.spans = append(s.spans, p)
	return nil
}

// value appends the text of the cell's value to the arena, which ends at at: of v, or of is,
// which is inline and counts where both stand.
func (s *sheetScan) value(at int) (has, inline bool, err error) {
	x := s.x
	for {
		if err := x.next(); err != nil {
			return false, false, unexpectedEnd(err)
		}
		if x.kind == closeTag && string(x.name) == "c" {
			return has || inline, inline, nil
		}
		if x.kind != openTag {
			continue
		}
		switch string(x.name) {
		case "v":
			if x.empty || inline {
				continue
			}
			if err := x.next(); err != nil {
				return false, false, unexpectedEnd(err)
			}
			for ; x.kind == textToken; has = true {
				s.arena = appendText(s.arena, x.text, x.cdata)
				if err := x.next(); err != nil {
					return false, false, unexpectedEnd(err)
				}
			}
		case "is":
			if s.arena, err = x.appendRich(s.arena[:at], "is"); err != nil {
				return false, false, err
			}
			inline = true
		default:
			if err := x.skip(); err != nil {
				return false, false, err
			}
		}
	}
}

// number rewrites the number at the end of the arena as it is shown: a date by its format,
// else at 15 digits.
func (s *sheetScan) number(at, style int) Kind {
	s.num = append(s.num[:0], Trim(s.arena[at:])...)
	s.arena = s.arena[:at]
	if style >= 0 && style < len(s.book.dates) && s.book.dates[style] != noDate {
		if out, ok := appendSerial(s.arena, s.num, s.book.dates[style], s.book.date04); ok {
			s.arena = out
			return Date
		}
	}
	s.arena = appendNumber(s.arena, s.num)
	return Number
}

type cellKind uint8

const (
	numberCell cellKind = iota
	sharedCell
	textCell
	boolCell
	errorCell
	isoCell
)

func cellType(t []byte) cellKind {
	switch string(t) {
	case "s":
		return sharedCell
	case "str", "inlineStr":
		return textCell
	case "b":
		return boolCell
	case "e":
		return errorCell
	case "d":
		return isoCell
	}
	return numberCell
}

// appendNumber appends a number at 15 significant digits, as a spreadsheet shows it:
// 0.30000000000000004 is 0.3. Text that is no number stays as it is.
func appendNumber(dst, v []byte) []byte {
	digits, plain := 0, true
	for i, c := range v {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' || c == '-' && i == 0:
		default:
			plain = false
		}
	}
	if plain && digits <= 15 {
		return append(dst, v...)
	}
	f, err := strconv.ParseFloat(string(v), 64)
	if err != nil {
		return append(dst, v...)
	}
	f, _ = strconv.ParseFloat(strconv.FormatFloat(f, 'e', 14, 64), 64)
	if a := max(f, -f); a != 0 && (a >= 1e21 || a < 1e-9) {
		return strconv.AppendFloat(dst, f, 'E', -1, 64)
	}
	return strconv.AppendFloat(dst, f, 'f', -1, 64)
}

// columnOf gives the 1-based column of a reference such as AB12.
func columnOf(ref []byte) (int, bool) {
	col, i := 0, 0
	for ; i < len(ref); i++ {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		if col = col*26 + int(c-'A') + 1; col > maxColumns {
			return 0, false
		}
	}
	return col, col > 0 && len(bytes.Trim(ref[i:], "0123456789")) == 0
}

func atoi(b []byte) (int, bool) {
	if len(b) == 0 || len(b) > 10 {
		return -1, false
	}
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return -1, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}
