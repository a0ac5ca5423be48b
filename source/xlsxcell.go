package source

import (
	"bytes"
	"fmt"
	"strconv"
)

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
	kind := Text
	switch v := s.arena[at:]; typ {
	case sharedCell:
		i, _ := atoi(Trim(v))
		text, ok := s.book.strings.get(i)
		if !ok {
			return fmt.Errorf("column %d: no shared string %q", col+1, v)
		}
		s.texts += len(text)
		s.put(col, text, Text)
		return nil
	case boolCell:
		kind = Bool
		word := "FALSE"
		if string(Trim(v)) == "1" || string(Trim(v)) == "true" {
			word = "TRUE"
		}
		s.arena = append(s.arena[:at], word...)
	case errorCell:
		kind = Fault
	case isoCell:
		kind = Date
		s.arena = append(s.arena[:at], isoDay(string(Trim(v)))...)
	case numberCell:
		s.num = append(s.num[:0], Trim(v)...)
		s.arena = s.arena[:at]
		kind = s.number(s.num, style)
	}
	s.put(col, s.arena[at:len(s.arena):len(s.arena)], kind)
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

// number appends a number to the arena as it is shown: a date by its format, else at 15 digits.
func (s *sheetScan) number(v []byte, style int) Kind {
	if style >= 0 && style < len(s.book.dates) && s.book.dates[style] != noDate {
		if out, ok := appendSerial(s.arena, v, s.book.dates[style], s.book.date04); ok {
			s.arena = out
			return Date
		}
	}
	s.arena = appendNumber(s.arena, v)
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
