package report

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// rows are the lines of a long list, written into its sheet while the package is packed: a million
// customers pass through, and are never held.
type rows struct {
	list   *Customers
	order  []int32
	values []func(string) string // by column; nil: the text as it is
	first  []string              // by column: <c r="A
	styles [][]string            // by column and kind: " s="7"
	more   string                // a line below the others; "" for none
	note   int                   // its look
	words  *words                // texts that are written once
	held   []int                 // by column: how many of them it has
}

// rowKinds are the kinds that a cell of a list may have, each with its look.
var rowKinds = []ValueKind{Blank, Text, Int, Amount, Day, Ratio, Decimal, Fen, Whole, Wan, Yi, Kilo, Mega, Giga, Move, Fine}

// newRows prepares the lines of a list; the looks are registered with the workbook.
func (x *xlsxWriter) newRows(s *Sheet) *rows {
	r := &rows{list: s.List, order: s.Order, more: s.More, held: make([]int, len(s.List.Columns))}
	if r.more != "" {
		r.note = x.style(Plain, Text)
	}
	for k, c := range s.List.Columns {
		look := Body
		if centred[c.Key] {
			look = Centred
		}
		var styles []string
		for _, kind := range rowKinds {
			if kind == Blank {
				kind = c.Kind
			}
			styles = append(styles, `" s="`+strconv.Itoa(x.style(look, kind))+`"`)
		}
		r.values = append(r.values, s.Values[c.Key])
		r.first = append(r.first, `<c r="`+column(k+1))
		r.styles = append(r.styles, styles)
	}
	return r
}

const rowsPiece = 1 << 18 // bytes that are handed on at once

// writeTo writes the lines below the header. Two pieces of memory go round: one is filled while the
// other is packed.
func (r *rows) writeTo(w io.Writer) error {
	full, free := make(chan []byte), make(chan []byte, 2)
	done := make(chan error, 1)
	free <- make([]byte, 0, rowsPiece+1<<16)
	free <- make([]byte, 0, rowsPiece+1<<16)
	go func() {
		var failed error
		for b := range full {
			if failed == nil {
				_, failed = w.Write(b)
			}
			free <- b[:0]
		}
		done <- failed
	}()
	b := <-free
	for at, i := range r.order {
		if b = r.line(b, at+2, int(i)); len(b) >= rowsPiece {
			full <- b
			b = <-free
		}
	}
	if r.more != "" {
		b = append(b, fmt.Sprintf(`<row r="%d"><c r="A%[1]d" s="%d"`, len(r.order)+2, r.note)...)
		b = append(appendText(b, r.more), `</row>`...)
	}
	full <- b
	close(full)
	return <-done
}

// line appends the line of a customer.
func (r *rows) line(b []byte, row, i int) []byte {
	b = append(b, `<row r="`...)
	b = strconv.AppendInt(b, int64(row), 10)
	b = append(b, `">`...)
	for k := range r.list.Columns {
		v := r.list.Columns[k].Of(i)
		b = append(b, r.first[k]...)
		b = strconv.AppendInt(b, int64(row), 10)
		b = append(b, r.styles[k][v.Kind]...)
		switch v.Kind {
		case Blank:
			b = append(b, `/>`...)
			continue
		case Text:
			t := v.Text
			if f := r.values[k]; f != nil {
				t = f(t)
			}
			if n, shared := r.words.place(t, &r.held[k]); shared {
				b = strconv.AppendInt(append(b, ` t="s"><v>`...), int64(n), 10)
				b = append(b, `</v></c>`...)
				continue
			}
			b = appendText(b, t)
			continue
		}
		b = append(b, `><v>`...)
		b = appendNumber(b, v)
		b = append(b, `</v></c>`...)
	}
	return append(b, `</row>`...)
}

// appendNumber writes a number as a cell holds it; days count from the end of 1899.
func appendNumber(b []byte, v Value) []byte {
	switch v.Kind {
	case Int, Move:
		return strconv.AppendInt(b, v.Int, 10)
	case Day:
		return strconv.AppendInt(b, v.Int+25569, 10)
	case Amount, Whole:
		return strconv.AppendFloat(b, yuan(v.Int), 'f', -1, 64)
	}
	if math.IsNaN(v.Num) || math.IsInf(v.Num, 0) {
		return append(b, '0')
	}
	return strconv.AppendFloat(b, v.Num, 'f', -1, 64)
}

// coded is what a reader would take for an escaped character.
var coded = regexp.MustCompile(`^_x[0-9A-Fa-f]{4}_`)

// escapeCoded escapes the first sign of each.
func escapeCoded(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if s[i] == '_' && coded.MatchString(s[i:min(i+7, len(s))]) {
			b.WriteString("_x005F")
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// appendText writes a text into its cell, and closes it.
func appendText(b []byte, s string) []byte {
	return append(appendString(append(b, ` t="inlineStr"><is>`...), s), `</is></c>`...)
}

// appendString writes a text as a cell or a shared string holds it.
func appendString(b []byte, s string) []byte {
	plain := len(s) <= excelize.TotalCellChars
	for i := 0; i < len(s) && plain; i++ {
		c := s[i]
		plain = c >= ' ' && c != '&' && c != '<' && c != '>' && c != '"' && c != '\'' && c != 0xef // ef begins U+FFFE
	}
	if !plain || !utf8.ValidString(s) {
		s = clip(strings.ToValidUTF8(s, "\ufffd"))
	}
	if strings.Contains(s, "_x") {
		s = escapeCoded(s)
	}
	b = append(b, `<t`...)
	if s != strings.Trim(s, " \t\n\r") {
		b = append(b, ` xml:space="preserve"`...)
	}
	b = append(b, '>')
	if plain {
		b = append(b, s...)
	} else {
		b = appendEscaped(b, s)
	}
	return append(b, `</t>`...)
}

func appendEscaped(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '&':
			b = append(b, "&amp;"...)
		case '<':
			b = append(b, "&lt;"...)
		case '>':
			b = append(b, "&gt;"...)
		case '"':
			b = append(b, "&#34;"...)
		case '\'':
			b = append(b, "&#39;"...)
		case '\t':
			b = append(b, "&#x9;"...)
		default:
			b = append(b, c)
		}
	}
	return b
}

// endOfRows is where the lines of a list belong in its sheet.
var endOfRows = []byte("</sheetData>")

// writeAround writes a sheet that has no lines but its header, with the lines.
func (r *rows) writeAround(w io.Writer, sheet []byte) error {
	sheet = bytes.Replace(sheet, []byte(`<dimension ref="A1"/>`), nil, 1)
	sheet = bytes.Replace(sheet, []byte(`<dimension ref="A1"></dimension>`), nil, 1)
	i := bytes.LastIndex(sheet, endOfRows)
	if i < 0 {
		i = len(sheet)
	}
	if _, err := w.Write(sheet[:i]); err != nil {
		return err
	}
	if err := r.writeTo(w); err != nil {
		return err
	}
	_, err := w.Write(sheet[i:])
	return err
}
