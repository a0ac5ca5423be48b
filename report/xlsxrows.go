package report

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"grade/ledger"
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
	shares []bool                // by column: its texts are among them
}

// rowKinds are the kinds that a cell of a list may have, each with its look.
var rowKinds = []ValueKind{Blank, Text, Int, Amount, Day, Ratio, Decimal, Fen, Whole, Wan, Yi, Kilo, Mega, Giga, Move, Fine}

// newRows prepares the lines of a list; the looks are registered with the workbook.
func (x *xlsxWriter) newRows(s *Sheet) *rows {
	r := &rows{list: s.List, order: s.Order, more: s.More, shares: make([]bool, len(s.List.Columns))}
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

// rowsPiece is how many lines are written at once.
const rowsPiece = 1000

// pieces is how many pieces the lines make, with what stands around them.
func (r *rows) pieces() int { return 2 + (len(r.order)+rowsPiece-1)/rowsPiece }

// piece appends a piece of the sheet: the first and the last are what stands around the lines.
func (r *rows) piece(b []byte, k int, head, tail []byte) []byte {
	if k == 0 {
		return append(b, head...)
	}
	from := (k - 1) * rowsPiece
	if from >= len(r.order) {
		if r.more != "" {
			b = append(b, fmt.Sprintf(`<row r="%d"><c r="A%[1]d" s="%d"`, len(r.order)+2, r.note)...)
			b = append(appendText(b, r.more), `</row>`...)
		}
		return append(b, tail...)
	}
	for at := from; at < min(from+rowsPiece, len(r.order)); at++ {
		b = r.line(b, at+2, int(r.order[at]))
	}
	return b
}

// shown is the text that stands for a key of a column.
func (r *rows) shown(k int, s string) string {
	if f := r.values[k]; f != nil {
		return f(s)
	}
	return s
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
			t := r.shown(k, v.Text)
			if r.shares[k] {
				b = strconv.AppendInt(append(b, ` t="s"><v>`...), int64(r.words.place(t)), 10)
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
		if v.Int > -1e15 && v.Int < 1e15 { // fifteen digits say the nearest float, and it says them
			return appendCents(b, v.Int)
		}
		return strconv.AppendFloat(b, yuan(v.Int), 'f', -1, 64)
	}
	if math.IsNaN(v.Num) || math.IsInf(v.Num, 0) {
		return append(b, '0')
	}
	return strconv.AppendFloat(b, v.Num, 'f', -1, 64)
}

// appendCents writes an amount without zeros at the end of its decimals.
func appendCents(b []byte, cents int64) []byte {
	b = ledger.Money(cents).Append(b)
	if cents%100 == 0 {
		return b[:len(b)-3]
	}
	if cents%10 == 0 {
		return b[:len(b)-1]
	}
	return b
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

// around cuts a sheet that has no lines but its header where the lines belong.
func (r *rows) around(sheet []byte) (head, tail []byte) {
	sheet = bytes.Replace(sheet, []byte(`<dimension ref="A1"/>`), nil, 1)
	sheet = bytes.Replace(sheet, []byte(`<dimension ref="A1"></dimension>`), nil, 1)
	i := bytes.LastIndex(sheet, []byte("</sheetData>"))
	if i < 0 {
		i = len(sheet)
	}
	return sheet[:i], sheet[i:]
}
