package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"grade/report"
	"grade/source"
)

// job makes a workload, or does one of the jobs of Go libraries, in a process of its own.
func job(name string, args []string) error {
	switch name {
	case "make":
		return makeWorkload(args[0], args[1], args[2], args[3])
	case "encoding-csv":
		return encodingCSV(args[0], args[1])
	case "excelize-rows":
		return excelizeRows(args[0])
	case "source-rows":
		return sourceRows(args[0])
	case "excelize-stream":
		return excelizeStream(args[0], listRows)
	case "report-xlsx":
		return reportXLSX(args[0], listRows)
	}
	return fmt.Errorf("no job %q", name)
}

// encodingCSV is grade's job as the standard library invites to write it: encoding/csv, and maps by customer.
func encodingCSV(in, out string) error {
	f, err := os.Open(in)
	if err != nil {
		return err
	}
	defer f.Close()
	type person struct {
		last   string
		orders map[string]struct{}
		cents  int64
		scores [3]int
	}
	people := map[string]*person{}
	r := csv.NewReader(bufio.NewReaderSize(f, 1<<20))
	r.ReuseRecord = true
	if _, err := r.Read(); err != nil {
		return err
	}
	for {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		p := people[row[1]]
		if p == nil {
			p = &person{orders: map[string]struct{}{}}
			people[strings.Clone(row[1])] = p
		}
		amount, err := strconv.ParseFloat(row[3], 64)
		if err != nil {
			return err
		}
		cents := int64(amount*100 + 0.5)
		if amount < 0 {
			cents = int64(amount*100 - 0.5)
		}
		p.cents += cents
		if cents < 0 {
			continue
		}
		p.last = max(p.last, strings.Clone(row[2][:10]))
		if _, ok := p.orders[row[0]]; !ok {
			p.orders[strings.Clone(row[0])] = struct{}{}
		}
	}
	ids := make([]string, 0, len(people))
	for id := range people {
		ids = append(ids, id)
	}
	for m, less := range []func(a, b *person) int{
		func(a, b *person) int { return strings.Compare(a.last, b.last) },
		func(a, b *person) int { return len(a.orders) - len(b.orders) },
		func(a, b *person) int { return int(a.cents - b.cents) },
	} {
		slices.SortFunc(ids, func(a, b string) int { return less(people[a], people[b]) })
		for i, id := range ids {
			people[id].scores[m] = 1 + i*5/len(ids)
		}
	}
	slices.Sort(ids)
	o, err := os.Create(out)
	if err != nil {
		return err
	}
	w := csv.NewWriter(bufio.NewWriterSize(o, 1<<18))
	for _, id := range ids {
		p := people[id]
		if err := w.Write([]string{id, p.last, strconv.Itoa(len(p.orders)), strconv.FormatFloat(float64(p.cents)/100, 'f', 2, 64), strconv.Itoa(p.scores[0]), strconv.Itoa(p.scores[1]), strconv.Itoa(p.scores[2])}); err != nil {
			return err
		}
	}
	if w.Flush(); w.Error() != nil {
		return w.Error()
	}
	return o.Close()
}

// excelizeRows reads every cell of a workbook with excelize, as it is stored.
func excelizeRows(in string) error {
	f, err := excelize.OpenFile(in, excelize.Options{RawCellValue: true})
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := f.Rows(f.GetSheetName(0))
	if err != nil {
		return err
	}
	cells := 0
	for rows.Next() {
		row, err := rows.Columns()
		if err != nil {
			return err
		}
		cells += len(row)
	}
	fmt.Println(cells)
	return rows.Error()
}

// sourceRows reads every cell of a workbook as grade does.
func sourceRows(in string) error {
	f, err := source.Open(in, source.Options{})
	if err != nil {
		return err
	}
	defer f.Close()
	cells := 0
	err = f.Tables[0].ScanAll(context.Background(), func(r *source.Row) error {
		cells += len(r.Cells)
		return nil
	})
	fmt.Println(cells)
	return err
}

// listRows is how many customers the lists have that are written into workbooks.
const listRows = 1000000

// listColumns are the columns of such a list.
func listColumns() []report.Column {
	segments := []string{"champions", "loyal", "potential-loyalists", "new", "promising", "need-attention", "about-to-sleep", "at-risk", "cannot-lose", "hibernating", "lost"}
	text := func(s string) report.Value { return report.Value{Kind: report.Text, Text: s} }
	whole := func(n int) report.Value { return report.Value{Kind: report.Int, Int: int64(n)} }
	mixed := func(i int) int { return int(uint32(i) * 1664525 >> 8) }
	return []report.Column{
		{Key: "customer_id", Kind: report.Text, Of: func(i int) report.Value { return text(string(appendPadded([]byte("C"), int64(i), 7))) }},
		{Key: "customer_name", Kind: report.Text, Of: func(i int) report.Value { return text(string(appendPadded([]byte("Customer "), int64(mixed(i)), 7))) }},
		{Key: "last_purchase", Kind: report.Day, Of: func(i int) report.Value { return report.Value{Kind: report.Day, Int: int64(19400 + mixed(i)%700)} }},
		{Key: "recency_days", Kind: report.Int, Of: func(i int) report.Value { return whole(700 - mixed(i)%700) }},
		{Key: "frequency", Kind: report.Int, Of: func(i int) report.Value { return whole(mixed(i)%40 + 1) }},
		{Key: "monetary", Kind: report.Amount, Of: func(i int) report.Value { return report.Value{Kind: report.Amount, Int: int64(mixed(i) % 2000000)} }},
		{Key: "r", Kind: report.Int, Of: func(i int) report.Value { return whole(mixed(i)%5 + 1) }},
		{Key: "f", Kind: report.Int, Of: func(i int) report.Value { return whole(mixed(i)/5%5 + 1) }},
		{Key: "m", Kind: report.Int, Of: func(i int) report.Value { return whole(mixed(i)/25%5 + 1) }},
		{Key: "rfm", Kind: report.Text, Of: func(i int) report.Value {
			n := mixed(i)
			return text(string([]byte{byte('1' + n%5), byte('1' + n/5%5), byte('1' + n/25%5)}))
		}},
		{Key: "segment", Kind: report.Text, Of: func(i int) report.Value { return text(segments[mixed(i)%len(segments)]) }},
		{Key: "tier", Kind: report.Text, Of: func(i int) report.Value { return text("SABCD"[mixed(i)%5 : mixed(i)%5+1]) }},
	}
}

// reportXLSX writes a list into a workbook as grade does.
func reportXLSX(out string, n int) error {
	list := &report.Customers{N: n, Columns: listColumns()}
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	widths := make([]float64, len(list.Columns))
	for k := range widths {
		widths[k], list.Columns[k].Title = 12, list.Columns[k].Key
	}
	book := &report.Workbook{Lang: "en", Title: "customers", Sheets: []report.Sheet{{Key: "customers", Title: "Customers", List: list, Order: order, Widths: widths, Freeze: report.Area{Row: 2, Col: 2}}}}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<18)
	if err := report.WriteXLSX(w, book, ""); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// excelizeStream writes the same list with excelize's StreamWriter: plain cells, with a look for days and money.
func excelizeStream(out string, n int) error {
	f := excelize.NewFile()
	defer f.Close()
	day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		return err
	}
	money, err := f.NewStyle(&excelize.Style{NumFmt: 4})
	if err != nil {
		return err
	}
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	columns := listColumns()
	row := make([]any, len(columns))
	for k, c := range columns {
		row[k] = c.Key
	}
	if err := w.SetRow("A1", row); err != nil {
		return err
	}
	for i := range n {
		for k, c := range columns {
			switch v := c.Of(i); v.Kind {
			case report.Text:
				row[k] = v.Text
			case report.Int:
				row[k] = v.Int
			case report.Day:
				row[k] = excelize.Cell{StyleID: day, Value: v.Int + 25569}
			case report.Amount:
				row[k] = excelize.Cell{StyleID: money, Value: float64(v.Int) / 100}
			}
		}
		if err := w.SetRow("A"+strconv.Itoa(i+2), row); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.SaveAs(out)
}
