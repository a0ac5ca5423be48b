package report

import (
	"context"
	"io"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"grade/source"
)

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
