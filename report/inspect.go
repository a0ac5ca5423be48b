package report

import (
	"context"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"grade/ledger"
	"grade/source"
)

// LanguageOf tells the language of a table by its headers.
func LanguageOf(header []string) string {
	for _, h := range header {
		for _, r := range h {
			if r >= 0x4e00 && r <= 0x9fff {
				return "zh"
			}
		}
	}
	return "en"
}

// WriteInspection writes what was recognised, and what became of the rows.
func WriteInspection(w io.Writer, r *Result) error {
	var b strings.Builder
	for i, in := range r.Inputs {
		if i > 0 {
			b.WriteString("\n")
		}
		inputText(&b, r, in)
		if len(in.Free) > 0 {
			b.WriteString("  " + wrap(say(r.Lang, "free")+" "+strings.Join(in.Free, ", "), 78, "    ") + "\n")
		}
		for k := range r.Ledger.Reconciled.Files {
			if f := &r.Ledger.Reconciled.Files[k]; f.Table == in.Name {
				tallyText(&b, r, in, &f.Tally)
			}
		}
	}
	if l := r.Ledger; l.AsOf != ledger.NoDay && l.First != ledger.NoDay {
		b.WriteString("\n" + say(r.Lang, "range", l.First, l.AsOf) + "\n")
	}
	if n := r.Ledger.Reconciled.Twice; n > 0 {
		b.WriteString(say(r.Lang, "twice", Count(n)) + "\n")
	}
	if ex := r.Ledger.Reconciled.Examples; len(ex) > 0 {
		b.WriteString("\n" + say(r.Lang, "q_examples") + "\n")
		for _, x := range ex {
			line := x.Table + ":" + strconv.Itoa(x.Line) + "  " + say(r.Lang, x.Reason.String())
			if x.Column != "" {
				line += "  " + x.Column + "=" + strconv.Quote(x.Value)
			}
			b.WriteString("  " + wrap(line, 78, "    ") + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func tallyText(b *strings.Builder, r *Result, in Input, t *ledger.Tally) {
	line := func(label string, x ledger.Reason) {
		if t.Rows[x] > 0 {
			money := ""
			if in.Kind == ledger.Transactions {
				money = t.Money[x].String()
				money = strings.Repeat(" ", max(1, 18-len(money))) + money
			}
			n := Count(t.Rows[x])
			b.WriteString("  " + label + strings.Repeat(" ", max(1, 40-width(label)-len(n))) + n + money + "\n")
		}
	}
	used := say(r.Lang, "used")
	if in.Kind == ledger.Customers {
		used = say(r.Lang, "customers")
	}
	line(used, ledger.Used)
	line(say(r.Lang, "refunded_rows"), ledger.Refunded)
	for _, x := range ledger.Reasons() {
		line(say(r.Lang, "q_left_out", say(r.Lang, x.String())), x)
	}
}

// WriteSummaryCSV writes the tables of segments and tiers as one CSV.
func WriteSummaryCSV(w io.Writer, r *Result) error {
	b := []byte("table,key,title,customers,customers_share,monetary,monetary_share,median_recency_days,median_frequency,median_monetary\n")
	for _, t := range []struct {
		name string
		list []Aggregate
	}{{"segments", r.Segments()}, {"tiers", r.TierTable()}} {
		var n int64
		var sum ledger.Money
		for _, a := range t.list {
			n, sum = n+int64(a.Customers), sum+a.Monetary
		}
		for _, a := range t.list {
			b = append(b, t.name...)
			vs := append([]Value{text(a.Key), text(a.Title)}, aggregateValues(a, n, sum)...)
			for _, v := range vs {
				b = appendValue(append(b, ','), v)
			}
			b = append(b, '\n')
		}
	}
	_, err := w.Write(b)
	return err
}

// ConvertCSV writes a table as it was read, rows that are empty included.
func ConvertCSV(ctx context.Context, w io.Writer, t *source.Table, bom bool) error {
	c := &lines{w: w}
	if bom {
		c.line = append(c.line, "\xef\xbb\xbf"...)
	}
	at := 0
	err := t.ScanAll(ctx, func(r *source.Row) error {
		if t.Sheet != "" {
			for at++; at < r.Line; at++ {
				c.line = append(c.line, '\n')
			}
		}
		for k := range r.Cells {
			if k > 0 {
				c.line = append(c.line, ',')
			}
			c.line = appendQuoted(c.line, string(r.Cells[k].Text))
		}
		c.line = append(c.line, '\n')
		return c.flush(1 << 16)
	})
	if err != nil {
		return err
	}
	return c.flush(0)
}

type lines struct {
	w    io.Writer
	line []byte
}

func (l *lines) flush(full int) error {
	if len(l.line) < full {
		return nil
	}
	_, err := l.w.Write(l.line)
	l.line = l.line[:0]
	return err
}

// ConvertXLSX writes a table as it was read into a workbook of one sheet: text as text,
// numbers of a workbook as numbers and its days as days. scratch is a folder for temporary
// files; "" is the system's.
func ConvertXLSX(ctx context.Context, w io.Writer, t *source.Table, scratch string) error {
	x := &xlsxWriter{file: excelize.NewFile(excelize.Options{TmpDir: scratch}), lang: LanguageOf(t.Header), styles: map[styleKey]int{}}
	defer x.file.Close()
	x.do(x.file.SetDocProps(&excelize.DocProperties{Creator: "grade", Created: "1970-01-01T00:00:00Z", Modified: "1970-01-01T00:00:00Z"}))
	x.do(x.file.SetCustomProps(excelize.CustomProperty{Name: fingerprintName, Value: noFingerprint}))
	s, err := x.file.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	n := 0
	err = t.ScanAll(ctx, func(r *source.Row) error {
		n++
		if t.Sheet != "" {
			n = r.Line
		}
		if n > maxListRows+1 {
			return &source.Error{Where: t.Name(), What: "more rows than a sheet of a workbook holds", Hint: "convert to .csv"}
		}
		row := make([]any, len(r.Cells))
		for k, c := range r.Cells {
			row[k] = x.rawCell(c)
		}
		return s.SetRow(cellName(n, 1), row)
	})
	if err != nil {
		return err
	}
	x.do(s.Flush())
	return x.write(w)
}

// rawCell is a cell of the input as a cell of the output.
func (x *xlsxWriter) rawCell(c source.Cell) any {
	switch c.Kind {
	case source.Empty:
		return nil
	case source.Number:
		if f, err := strconv.ParseFloat(string(c.Text), 64); err == nil {
			return f
		}
	case source.Date:
		if d, err := time.Parse("2006-01-02", string(c.Text)); err == nil {
			return excelize.Cell{StyleID: x.style(Plain, Day), Value: d}
		}
	case source.Bool:
		return string(c.Text) == "TRUE"
	}
	return clip(string(c.Text))
}
