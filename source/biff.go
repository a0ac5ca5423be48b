package source

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// Record types of BIFF5 and BIFF8 ([MS-XLS] 2.3).
const (
	recFormula  = 0x0006
	recEOF      = 0x000a
	recDate1904 = 0x0022
	recCodePage = 0x0042
	recFilePass = 0x002f
	recContinue = 0x003c
	recSheet    = 0x0085
	recMulRK    = 0x00bd
	recRString  = 0x00d6
	recXF       = 0x00e0
	recSST      = 0x00fc
	recLabelSST = 0x00fd
	recNumber   = 0x0203
	recLabel    = 0x0204
	recBoolErr  = 0x0205
	recString   = 0x0207
	recRK       = 0x027e
	recFormat   = 0x041e
	recBOF      = 0x0809
)

// biff is a workbook of Excel 97 to 2003 (BIFF8), or of Excel 5 and 95 (BIFF5), whose texts are
// bytes in a code page: its stream of records, and what its cells share.
type biff struct {
	data    []byte
	five    bool
	page    Encoding // of BIFF5's texts
	date04  bool
	formats map[int]dateKind // by number format
	dates   []dateKind       // by cell format
	strings []byte           // the shared strings, end to end
	ends    []uint32
}

// record gives the record at off, and where the next one begins; ok is false at the end.
func (b *biff) record(off int) (kind int, body []byte, next int, ok bool) {
	if off < 0 || off+4 > len(b.data) {
		return 0, nil, off, false
	}
	kind = int(binary.LittleEndian.Uint16(b.data[off:]))
	n := int(binary.LittleEndian.Uint16(b.data[off+2:]))
	end := off + 4 + n
	if end > len(b.data) {
		return 0, nil, off, false // cut off
	}
	return kind, b.data[off+4 : end], end, true
}

type biffSheet struct {
	name   string
	at     int
	hidden bool
}

// globals reads what stands before the sheets.
func (b *biff) globals() ([]biffSheet, error) {
	var sheets []biffSheet
	used := map[uint32]bool{}
	off := 0
	kind, body, next, ok := b.record(0)
	if !ok || kind != recBOF || len(body) < 4 {
		return nil, errors.New("its first record is not the beginning of a workbook")
	}
	switch v := binary.LittleEndian.Uint16(body); v {
	case 0x0600:
	case 0x0500:
		b.five, b.page = true, Latin1
	default:
		return nil, refusal("a workbook of Excel 4 or older, which is not read", "open it in a spreadsheet program and save it as .xlsx")
	}
	for off = next; ; off = next {
		if kind, body, next, ok = b.record(off); !ok {
			return nil, errors.New("its records are cut off")
		}
		if kind == recEOF {
			return sheets, nil
		}
		switch kind {
		case recFilePass:
			return nil, refusal("locked with a password", "open it, take its password off and save it again")
		case recSheet:
			if len(body) < 8 || body[5] != 0 {
				continue // a chart, a macro
			}
			if at := binary.LittleEndian.Uint32(body); used[at] {
				return nil, errors.New("two sheets in one place")
			} else {
				used[at] = true
			}
			sheets = append(sheets, biffSheet{string(b.text(body[6:], 1)), int(binary.LittleEndian.Uint32(body)), body[4]&3 != 0})
		case recSST:
			if err := b.sharedStrings(off); err != nil {
				return nil, err
			}
		default:
			b.setting(kind, body)
		}
	}
}

// setting takes a record that says how cells are written.
func (b *biff) setting(kind int, body []byte) {
	switch {
	case kind == recDate1904:
		b.date04 = len(body) >= 2 && body[0] == 1
	case kind == recCodePage && len(body) >= 2:
		b.page = codePages[binary.LittleEndian.Uint16(body)]
	case kind == recFormat && len(body) > 4:
		size := 2
		if b.five {
			size = 1
		}
		b.formats[int(binary.LittleEndian.Uint16(body))] = formatKind(string(b.text(body[2:], size)))
	case kind == recXF && len(body) >= 4:
		id := int(binary.LittleEndian.Uint16(body[2:]))
		k, ok := b.formats[id]
		if !ok {
			k = builtinKind(id)
		}
		b.dates = append(b.dates, k)
	}
}

// cells reads the sheet whose records begin at off.
func (b *biff) cells(off int) (*grid, error) {
	g := &grid{}
	kind, _, next, ok := b.record(off)
	if !ok || kind != recBOF {
		return nil, errors.New("its records are missing")
	}
	var body []byte
	depth, formula := 1, -1 // the cell whose text comes in the next STRING record
	var formulaCol int
	for off = next; ; off = next {
		if kind, body, next, ok = b.record(off); !ok {
			return nil, errors.New("its records are cut off")
		}
		switch kind {
		case recBOF:
			depth++
			continue
		case recEOF:
			if depth--; depth == 0 {
				return g, nil
			}
			continue
		}
		if depth > 1 {
			continue // a chart inside the sheet
		}
		if kind == recString && formula >= 0 {
			at := len(g.arena)
			if c := (&chunks{b, body, next}); b.five {
				g.arena = append(g.arena, b.text(body, 2)...)
			} else {
				g.arena = append(g.arena, c.text()...)
			}
			g.add(formula, formulaCol, at, Text)
			formula = -1
			continue
		}
		if len(body) < 6 {
			continue
		}
		row, col := int(binary.LittleEndian.Uint16(body)), int(binary.LittleEndian.Uint16(body[2:]))
		if kind == recFormula {
			if formula = -1; len(body) >= 14 && b.result(g, row, col, body) {
				formula, formulaCol = row, col
			}
			continue
		}
		if err := b.value(g, kind, row, col, body); err != nil {
			return nil, err
		}
	}
}

// value adds the cells of a record that is no formula.
func (b *biff) value(g *grid, kind int, row, col int, body []byte) error {
	xf := int(binary.LittleEndian.Uint16(body[4:]))
	switch {
	case kind == recLabelSST && len(body) >= 10:
		return b.shared(g, row, col, binary.LittleEndian.Uint32(body[6:]))
	case kind == recLabel, kind == recRString:
		at := len(g.arena)
		g.arena = append(g.arena, b.text(body[6:], 2)...)
		g.add(row, col, at, Text)
	case kind == recNumber && len(body) >= 14:
		b.number(g, row, col, xf, math.Float64frombits(binary.LittleEndian.Uint64(body[6:])))
	case kind == recRK && len(body) >= 10:
		b.number(g, row, col, xf, rkNumber(binary.LittleEndian.Uint32(body[6:])))
	case kind == recMulRK:
		for i := 4; i+6 <= len(body)-2; i += 6 {
			b.number(g, row, col+(i-4)/6, int(binary.LittleEndian.Uint16(body[i:])), rkNumber(binary.LittleEndian.Uint32(body[i+2:])))
		}
	case kind == recBoolErr && len(body) >= 8:
		b.flag(g, row, col, body[6], body[7] != 0)
	}
	return nil
}

// result adds the value of a formula; text says that it is a text, which comes in the next record.
func (b *biff) result(g *grid, row, col int, body []byte) (text bool) {
	v := body[6:14]
	switch {
	case v[6] != 0xff || v[7] != 0xff:
		b.number(g, row, col, int(binary.LittleEndian.Uint16(body[4:])), math.Float64frombits(binary.LittleEndian.Uint64(v)))
	case v[0] == 0:
		return true
	case v[0] == 1, v[0] == 2:
		b.flag(g, row, col, v[2], v[0] == 2)
	}
	return false
}

func (b *biff) shared(g *grid, row, col int, i uint32) error {
	if int64(i) >= int64(len(b.ends)) {
		return fmt.Errorf("row %d, column %d: no shared string %d", row+1, col+1, i)
	}
	from := uint32(0)
	if i > 0 {
		from = b.ends[i-1]
	}
	g.cells = append(g.cells, gridCell{row: uint32(row), col: uint32(col), at: from, n: b.ends[i] - from, shared: true, kind: kindOf(b.strings[from:b.ends[i]])})
	return nil
}

// number adds a number as it is shown: a date by its format, else at 15 digits.
func (b *biff) number(g *grid, row, col, xf int, v float64) {
	at := len(g.arena)
	var buf [32]byte
	num := strconv.AppendFloat(buf[:0], v, 'g', -1, 64)
	if xf < len(b.dates) && b.dates[xf] != noDate {
		if out, ok := appendSerial(g.arena, num, b.dates[xf], b.date04); ok {
			g.arena = out
			g.add(row, col, at, Date)
			return
		}
	}
	g.arena = appendNumber(g.arena, num)
	g.add(row, col, at, Number)
}

// errorTexts are the error values of cells ([MS-XLS] 2.5.10).
var errorTexts = map[byte]string{0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}

func (b *biff) flag(g *grid, row, col int, v byte, fault bool) {
	at := len(g.arena)
	kind, text := Bool, "FALSE"
	if v != 0 {
		text = "TRUE"
	}
	if fault {
		kind, text = Fault, errorTexts[v]
	}
	g.arena = append(g.arena, text...)
	g.add(row, col, at, kind)
}

// rkNumber unpacks a number of four bytes ([MS-XLS] 2.5.217).
func rkNumber(rk uint32) float64 {
	var v float64
	if rk&2 != 0 {
		v = float64(int32(rk) >> 2)
	} else {
		v = math.Float64frombits(uint64(rk&^3) << 32)
	}
	if rk&1 != 0 {
		v /= 100
	}
	return v
}
