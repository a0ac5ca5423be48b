package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// openHTML opens the tables of a page. Many systems write one and name it .xls.
func (f *File) openHTML(o Options) error {
	if err := f.markupEncoding(o); err != nil {
		return err
	}
	count := map[int]int{} // cells by table
	most := -1
	err := f.htmlRows(context.Background(), func(table int, r *Row) error {
		count[table] += filled(r)
		if most < 0 || count[table] > count[most] {
			most = table
		}
		return nil
	})
	if err != nil {
		return f.markupError(err)
	}
	if most < 0 {
		return &Error{Where: f.Name, What: "a page without a table", Hint: "it may be the page of a log-in that ran out: export the table again"}
	}
	var sheets []sheet
	for i := range maxInner {
		n, ok := count[i]
		if len(sheets) == maxPageTables {
			break
		}
		if !ok || i != most && (n*10 < count[most] || (o.Header == nil || o.First) && o.Sheet == "") {
			continue
		}
		name := fmt.Sprintf("table %d", i+1)
		sheets = append(sheets, sheet{name: name, rows: func(ctx context.Context, each func(*Row) error) error {
			return f.htmlRows(ctx, func(table int, r *Row) error {
				if table != i {
					return nil
				}
				return each(r)
			})
		}})
	}
	if len(sheets) == 0 {
		return &Error{Where: f.Name, What: fmt.Sprintf("a page of more than %d tables", maxInner), Hint: "export the table as CSV or XLSX"}
	}
	one := len(sheets) == 1
	if err := f.openSheets(sheets, HTML, o); err != nil {
		return f.markupError(err)
	}
	if one {
		f.Tables[0].Sheet = ""
	}
	return nil
}

// maxPageTables is how many tables of a page are looked at.
const maxPageTables = 4

func (f *File) markupError(err error) error {
	if e := (*Error)(nil); errors.As(err, &e) {
		return err
	}
	return &Error{Where: f.Name, What: "the page cannot be read: " + err.Error(), Hint: "open it in a spreadsheet program and save it as .xlsx", Err: err}
}

var charsetPattern = regexp.MustCompile(`(?i)(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_-]+)`)

// markupEncoding rewrites a page or an XML file as UTF-8: from the encoding that was said,
// or that the bytes show, or that it names itself.
func (f *File) markupEncoding(o Options) error {
	head, err := f.head()
	if err != nil {
		return err
	}
	if m := charsetPattern.FindSubmatch(head[:min(len(head), 4096)]); m != nil && o.Encoding == AutoEncoding {
		var named Encoding
		found, _, ok := findEncoding(head, nil, nil)
		known := named.UnmarshalText(m[1]) == nil && named != AutoEncoding && named != UTF8 && found != named
		if known && (!ok || !validUTF8(head)) && !found.respooled() && (named.respooled() || validIn(named)(head)) {
			o.Encoding = named
		}
	}
	d, bom, err := f.encoding(o)
	if err != nil {
		return err
	}
	if d.Encoding != UTF8 {
		if d.Encoding.respooled() {
			return nil // done
		}
		return f.respool(decoderOf(d.Encoding).Reader(io.NewSectionReader(f.data, int64(bom), f.Size-int64(bom))))
	}
	return nil
}

// openTable is a table whose end tag was not seen yet.
type openTable struct {
	number  int
	row     Row
	texts   []byte
	ends    []int // of the cells' texts
	cols    []int // of the cells
	exact   []bool
	col     int
	spans   []int    // for each column, how many further rows a cell from above takes
	above   [][]byte // and that cell's text
	inCell  bool
	inRow   bool
	colspan int
	rowspan int
	value   []byte // the exact number behind what is shown
	gaps    sparsity
}

// htmlRows streams the rows of all tables, each with the table's number. A table inside a cell
// is one of its own.
func (f *File) htmlRows(ctx context.Context, each func(table int, r *Row) error) error {
	z := html.NewTokenizer(&counting{r: io.NewSectionReader(f.data, 0, f.Size), ctx: ctx, file: f})
	z.SetMaxBuf(maxRecord)
	w := htmlWalk{z: z, each: each}
	for {
		var err error
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			if err := z.Err(); err != io.EOF {
				return err
			}
			for i := len(w.stack) - 1; i >= 0; i-- {
				if err := w.endRow(w.stack[i]); err != nil {
					return err
				}
			}
			return nil
		case html.TextToken:
			err = w.text(z.Text())
		case html.StartTagToken, html.SelfClosingTagToken:
			err = w.open(kind == html.StartTagToken)
		case html.EndTagToken:
			err = w.close()
		}
		if err != nil {
			return err
		}
	}
}

// htmlWalk is the way through a page: the tables that are open, innermost last.
type htmlWalk struct {
	z      *html.Tokenizer
	each   func(table int, r *Row) error
	stack  []*openTable
	number int  // of the next table
	hidden bool // in what a browser does not show
}

// top is the innermost table, nil outside of any.
func (w *htmlWalk) top() *openTable {
	if len(w.stack) == 0 {
		return nil
	}
	return w.stack[len(w.stack)-1]
}

func (w *htmlWalk) endRow(t *openTable) error {
	t.endCell()
	if !t.inRow {
		return nil
	}
	t.inRow = false
	r := t.finish()
	if err := t.gaps.row(len(r.Cells), len(t.ends)); err != nil {
		return err
	}
	return w.each(t.number, r)
}

func (w *htmlWalk) text(b []byte) error {
	top := w.top()
	if top == nil || !top.inCell || w.hidden {
		return nil
	}
	top.text(b)
	if len(top.texts) > maxRecord {
		return fmt.Errorf("a row of more than %d MiB", maxRecord>>20)
	}
	return nil
}

func (w *htmlWalk) open(closes bool) error {
	top := w.top()
	tag, more := w.z.TagName()
	switch string(tag) {
	case "table":
		if len(w.stack) > 100 {
			return errors.New("tables in tables in tables")
		}
		w.stack = append(w.stack, &openTable{number: w.number})
		w.number++
	case "tr":
		if top != nil {
			if err := w.endRow(top); err != nil {
				return err
			}
			top.begin()
		}
	case "td", "th":
		if top != nil {
			return top.beginCell(w.z, more)
		}
	case "br", "p", "div", "li":
		if top != nil && top.inCell && len(top.texts) > top.start() {
			top.texts = append(top.texts, '\n')
		}
	case "script", "style", "title":
		w.hidden = w.hidden || closes
	}
	return nil
}

func (w *htmlWalk) close() error {
	top := w.top()
	tag, _ := w.z.TagName()
	switch string(tag) {
	case "script", "style", "title":
		w.hidden = false
	case "td", "th":
		if top != nil {
			top.endCell()
		}
	case "tr", "table":
		if top == nil {
			return nil
		}
		if err := w.endRow(top); err != nil {
			return err
		}
		if string(tag) == "table" {
			w.stack = w.stack[:len(w.stack)-1]
		}
	}
	return nil
}

func (t *openTable) begin() {
	t.row.Line++
	t.inRow, t.inCell, t.col = true, false, 0
	t.texts, t.ends, t.cols, t.exact = t.texts[:0], t.ends[:0], t.cols[:0], t.exact[:0]
}

func (t *openTable) start() int {
	if len(t.ends) == 0 {
		return 0
	}
	return t.ends[len(t.ends)-1]
}

func (t *openTable) beginCell(z *html.Tokenizer, more bool) error {
	if !t.inRow {
		t.begin()
	}
	t.endCell()
	t.spanned()
	if t.col >= maxColumns {
		return fmt.Errorf("more than %d columns", maxColumns)
	}
	t.inCell, t.colspan, t.rowspan, t.value = true, 1, 1, t.value[:0]
	for more {
		var k, v []byte
		k, v, more = z.TagAttr()
		switch string(k) {
		case "colspan":
			t.colspan = spanOf(v, min(1024, maxColumns-t.col))
		case "rowspan":
			t.rowspan = spanOf(v, maxRows)
		case "x:num":
			t.value = append(t.value[:0], v...)
		}
	}
	return nil
}

// spanned fills the columns at hand that a cell from above takes too, with its text.
func (t *openTable) spanned() {
	for t.col < len(t.spans) && t.spans[t.col] > 0 {
		t.spans[t.col]--
		if text := t.above[t.col]; len(text) > 0 {
			t.texts = append(t.texts, text...)
			t.ends, t.cols, t.exact = append(t.ends, len(t.texts)), append(t.cols, t.col), append(t.exact, false)
		}
		t.col++
	}
}

func spanOf(v []byte, most int) int {
	n, err := strconv.Atoi(strings.TrimSpace(string(v)))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, most)
}

// text appends a text with its white space as one space.
func (t *openTable) text(b []byte) {
	for _, c := range b {
		if c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' {
			if n := len(t.texts); n > t.start() && t.texts[n-1] != ' ' && t.texts[n-1] != '\n' {
				t.texts = append(t.texts, ' ')
			}
			continue
		}
		t.texts = append(t.texts, c)
	}
}

func (t *openTable) endCell() {
	if !t.inCell {
		return
	}
	t.inCell = false
	at := t.start()
	t.texts = append(t.texts[:at], Trim(t.texts[at:])...)
	number := false
	if shown := t.texts[at:]; len(t.value) > 0 && isNumeric(shown) && !bytes.ContainsAny(shown, ":/年月日") && bytes.LastIndexByte(shown, '-') <= 0 {
		// What is shown may be rounded.
		t.texts, number = appendNumber(t.texts[:at], t.value), true
	}
	t.ends, t.cols, t.exact = append(t.ends, len(t.texts)), append(t.cols, t.col), append(t.exact, number)
	for k := t.col; k < t.col+t.colspan; k++ {
		for len(t.spans) <= k {
			t.spans, t.above = append(t.spans, 0), append(t.above, nil)
		}
		t.spans[k], t.above[k] = t.rowspan-1, nil
	}
	if t.rowspan > 1 {
		t.above[t.col] = bytes.Clone(t.texts[at:])
	}
	t.col += t.colspan
}

// finish makes a row of the cells.
func (t *openTable) finish() *Row {
	for t.col < len(t.spans) {
		if t.spanned(); t.col < len(t.spans) {
			t.col++ // a column without a cell
		}
	}
	for n := len(t.spans); n > 0 && t.spans[n-1] == 0; n-- {
		t.spans, t.above = t.spans[:n-1], t.above[:n-1]
	}
	clear(t.row.Cells)
	t.row.Cells = t.row.Cells[:0]
	from := 0
	for i, e := range t.ends {
		for len(t.row.Cells) <= t.cols[i] {
			t.row.Cells = append(t.row.Cells, Cell{})
		}
		c := Cell{Text: t.texts[from:e:e], Kind: kindOf(t.texts[from:e])}
		if t.exact[i] {
			c.Kind = Number
		}
		t.row.Cells[t.cols[i]] = c
		from = e
	}
	return &t.row
}
