// Package source turns files into rows of cells that know where they stand.
//
// It finds out by itself what a file is (CSV, XLSX, XLS, HTML, SpreadsheetML, an archive of
// these), which encoding, delimiter and line ends it has and where its header stands, and
// then streams the rows: a million-row file never becomes a million slices of strings. It knows nothing of
// customers; the caller says through Options.Header what a header cell looks like.
//
//	f, err := source.Open("sales.csv", source.Options{Header: ledger.HeaderScore})
//	defer f.Close()
//	for _, t := range f.Tables {
//		err := t.Scan(ctx, 2, func(worker int) func(*source.Row) error { ... })
//	}
package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync/atomic"
)

// Limits that keep a broken or hostile file from eating the machine.
const (
	maxRecord  = 16 << 20 // bytes of one CSV record or one XML token
	maxColumns = 16384    // as many as a workbook can have
	maxRows    = 1 << 20  // rows of a workbook's sheet
	maxStrings = 1 << 30  // bytes of a workbook's shared strings
	maxTexts   = 1 << 24  // how many of them
	maxSheets  = 1000     // sheets of a workbook that are read
)

// Options say what the caller knows beforehand. The zero value finds everything out.
type Options struct {
	Encoding  Encoding                     // AutoEncoding: found
	Delimiter string                       // "": found; NoDelimiter: there is none
	Quote     byte                         // 0: found
	NoQuote   bool                         // quotes are characters like others
	Escape    byte                         // 0: found
	HeaderRow int                          // 1-based line or sheet row; 0: found; NoHeader: there is none
	First     bool                         // the first sheet with cells, whatever its header
	Sheet     string                       // only this sheet of a workbook; "": all visible ones that share the header
	Header    func(texts []string) float64 // how much a row looks like a header; nil: by its shape alone
	Alone     func(header []string) bool   // sheets with such a header are read alone, where a workbook has some; nil: none are
}

// NoDelimiter as Options.Delimiter says that every line is one cell.
const NoDelimiter = "none"

// Format is the kind of a file, told by its bytes and not by its name.
type Format int

// The formats that are read.
const (
	CSV Format = iota
	XLSX
	XLS  // Excel 97 to 2003
	HTML // a page with a table, often named .xls
	XML  // SpreadsheetML 2003
	SQL  // a table of an engine, see FromRows
)

func (f Format) String() string { return [...]string{"CSV", "XLSX", "XLS", "HTML", "XML", "SQL"}[f] }

// File is an opened input. Close it when done.
type File struct {
	Name     string
	Size     int64    // bytes to be read
	Tables   []*Table // one for CSV; the visible sheets that were asked for, in the workbook's order
	Skipped  []string // visible sheets left out because their header is another one
	read     atomic.Int64
	inner    []*File     // the entries of an archive
	unpacked bool        // data is what the file was packed from
	sampled  int         // cells of the samples of its sheets
	raw      io.ReaderAt // the input as it lies on the disk
	size     int64       // of raw
	data     io.ReaderAt // the input, or its text in UTF-8 where UTF-16 was rewritten
	close    []func() error
	begun    os.FileInfo // the file as it was opened; nil of one that is read from a copy
	file     *os.File    // the same
}

// Table is one table of a file: a CSV or a sheet of a workbook.
type Table struct {
	File      string // as given
	Sheet     string // the sheet of a workbook or the entry of an archive; "" for a file of one table
	Format    Format
	Entry     bool     // it came out of an archive
	Dialect   Dialect  // zero for a sheet
	HeaderTop int      // 1-based physical line or sheet row where the header begins; 0: no header
	HeaderRow int      // where it ends
	Title     string   // the texts above the header, a line each; "" for none
	First     int      // of the first row of data; 0: there is none
	Last      int      // of the last one; 0: it goes on to the end of the file
	Header    []string // trimmed header texts, one a column; #1, #2 ... without a header
	Sample    []Row    // rows below the header: the head of the table and, for CSV, pieces spread over it
	Others    []Region // other tables of the same file or sheet, which are left out
	whole     []bool   // columns of whole numbers, see Whole
	scan      func(ctx context.Context, from, to, workers int, start func(worker int) func(*Row) error) error
}

// Empty says whether the table has neither a header nor a row.
func (t *Table) Empty() bool { return t.HeaderRow == 0 && t.First == 0 }

// End makes the table end above a line, where the header of another one stands.
func (t *Table) End(line int) {
	t.Last = line - 1
	t.Others = append(t.Others, Region{From: line})
	t.Sample = slices.DeleteFunc(t.Sample, func(r Row) bool { return r.Line >= line })
}

// Name says which table this is: the file, and its sheet if it has one.
func (t *Table) Name() string {
	if t.Sheet == "" {
		return t.File
	}
	return t.File + "[" + t.Sheet + "]"
}

// Scan reads every row below the header. start is called once per worker, on the
// calling goroutine; the function it returns gets that worker's rows, whose bytes live
// until it returns. Which worker gets which row is not defined. The first error
// ends the scan. Rows of a sheet come from one worker, in order.
func (t *Table) Scan(ctx context.Context, workers int, start func(worker int) func(*Row) error) error {
	return t.scan(ctx, t.First, t.Last, workers, start)
}

// ScanAll reads every row in order, title rows and header included.
func (t *Table) ScanAll(ctx context.Context, each func(*Row) error) error {
	return t.scan(ctx, 1, 0, 1, func(int) func(*Row) error { return each })
}

// ErrNoSheet is the cause where a workbook does not have the sheet that was asked for.
var ErrNoSheet = errors.New("no such sheet")

// Error is a problem with an input file that no row can be blamed for. Hint is the cure.
type Error struct {
	Where, What, Hint string
	Seen              string // the headers, where one was looked for
	Err               error
}

func (e *Error) Error() string { return e.Where + ": " + e.What }

// Unwrap gives the cause, if there is one.
func (e *Error) Unwrap() error { return e.Err }

// Contradiction says that a row disproved what the sample showed. Reading again with
// Options succeeds where reading on would have been wrong.
type Contradiction struct {
	File    string
	Line    int
	What    string
	Options Options
}

func (c *Contradiction) Error() string { return fmt.Sprintf("%s:%d: %s", c.File, c.Line, c.What) }

// Open finds out what the file is and how it is written, from its head and from pieces
// spread over it. "-" is standard input, kept in a private temporary file that is gone
// when the process is. An *Error names the cure.
func Open(name string, o Options) (*File, error) {
	f := &File{Name: name}
	if err := f.open(o); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Reopen opens the same bytes again with other options, also those of standard input. The
// file itself must not be used, nor closed, any more: the new one took it over.
func (f *File) Reopen(o Options) (*File, error) {
	g := &File{Name: f.Name, close: f.close, begun: f.begun, file: f.file}
	for _, e := range f.inner {
		e.Close()
	}
	f.close, f.inner = nil, nil
	if err := g.recognise(f.raw, f.size, o); err != nil {
		g.Close()
		return nil, err
	}
	return g, nil
}

// Close gives the file back.
func (f *File) Close() error {
	var errs []error
	for _, g := range f.inner {
		errs = append(errs, g.Close())
	}
	for _, c := range f.close {
		errs = append(errs, c())
	}
	f.close = nil
	return errors.Join(errs...)
}

// Read says how many bytes of the file the scans have taken so far, for progress.
func (f *File) Read() int64 {
	n := f.read.Load()
	for _, g := range f.inner {
		n += g.Read()
	}
	return n
}

// Bytes copies the whole input as it lies on the disk into w, for a checksum; nothing where it does not lie there.
func (f *File) Bytes(w io.Writer) error {
	if f.raw == nil {
		return nil
	}
	_, err := io.Copy(w, io.NewSectionReader(f.raw, 0, 1<<62))
	return err
}

func (f *File) open(o Options) error {
	open := openRegular
	if f.Name == "-" {
		open = func(string) (*os.File, error) { return spool(os.Stdin) }
	}
	data, err := open(f.Name)
	if err != nil {
		return err
	}
	f.close = append(f.close, data.Close)
	if st, err := os.Stat(f.Name); f.Name == "-" || err == nil && !st.Mode().IsRegular() {
		f.close = append(f.close, func() error { os.Remove(data.Name()); return nil })
	}
	st, err := data.Stat()
	if err != nil {
		return &Error{Where: f.Name, What: err.Error(), Err: err}
	}
	if len(f.close) == 1 { // it is read in its place
		f.begun, f.file = st, data
	}
	return f.recognise(data, st.Size(), o)
}

// Unchanged says whether the file is still what it was when it was opened. One that was written to since may have
// been read in part as it was before and in part as it is now. A new file in its place does not matter: the old one
// was read.
func (f *File) Unchanged() error {
	if f.begun == nil {
		return nil
	}
	st, err := f.file.Stat()
	if err != nil {
		return &Error{Where: f.Name, What: err.Error(), Err: err}
	}
	if st.Size() != f.begun.Size() || !st.ModTime().Equal(f.begun.ModTime()) {
		return &Error{Where: f.Name, What: "the file changed while it was read", Hint: "run again when whatever writes it is done; nothing was written"}
	}
	return nil
}

// recognise finds out what the bytes are, and opens their tables.
func (f *File) recognise(data io.ReaderAt, size int64, o Options) error {
	f.raw, f.data, f.size, f.Size = data, data, size, size
	f.Tables, f.Skipped = nil, nil
	return f.openAny(o, 0)
}

func openRegular(name string) (*os.File, error) {
	st, err := os.Stat(name)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, &Error{Where: name, What: "no such file", Hint: "check the name, or give a glob such as '*.csv'", Err: err}
	case err != nil:
		return nil, &Error{Where: name, What: err.Error(), Err: err}
	case st.IsDir():
		return nil, &Error{Where: name, What: "is a folder", Hint: "give the files in it: " + name + "/*.csv"}
	case !st.Mode().IsRegular():
		// A pipe can be read once only.
		p, err := os.Open(name)
		if err != nil {
			return nil, &Error{Where: name, What: err.Error(), Err: err}
		}
		defer p.Close()
		return spool(p)
	}
	d, err := os.Open(name)
	if err != nil {
		return nil, &Error{Where: name, What: err.Error(), Err: err}
	}
	return d, nil
}

// closeSpool closes a spooled file, and removes it where that was not possible before.
func closeSpool(t *os.File) error {
	err := t.Close()
	os.Remove(t.Name())
	return err
}

// remembering keeps the error of its reader.
type remembering struct {
	r   io.Reader
	err error
}

func (m *remembering) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if err != nil && err != io.EOF {
		m.err = err
	}
	return n, err
}

// spool copies r into a temporary file that only this process can reach. Errors of r come
// back as they are.
func spool(r io.Reader) (*os.File, error) {
	t, err := os.CreateTemp("", "grade-*")
	if err != nil {
		return nil, fmt.Errorf("no temporary file (set TMPDIR to a folder with room): %w", err)
	}
	os.Remove(t.Name()) // where the system allows it the file has no name from here on
	from := &remembering{r: r}
	if _, err := io.Copy(t, from); err != nil {
		closeSpool(t)
		if from.err != nil {
			return nil, from.err
		}
		return nil, fmt.Errorf("a temporary file (set TMPDIR to a folder with room): %w", err)
	}
	return t, nil
}
