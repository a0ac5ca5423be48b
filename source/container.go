package source

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
)

const (
	maxInner = 256     // entries of an archive that are read
	maxRatio = 200     // how many times its size a packed file may hold
	slack    = 8 << 20 // what it may hold in any case
	maxDepth = 2       // archives within archives
)

// openAny looks at the first bytes and opens the file as what they say.
func (f *File) openAny(o Options, depth int) error {
	if f.Size == 0 {
		return &Error{Where: f.Name, What: "the file is empty", Hint: "export it again; nothing was written"}
	}
	head := make([]byte, min(f.Size, 4096))
	if _, err := f.data.ReadAt(head, 0); err != nil && err != io.EOF {
		return &Error{Where: f.Name, What: err.Error(), Err: err}
	}
	starts := func(s string) bool { return bytes.HasPrefix(head, []byte(s)) }
	refuse := func(what, hint string) error { return &Error{Where: f.Name, What: what, Hint: hint} }
	switch {
	case starts("PK\x03\x04"), starts("PK\x05\x06"):
		return f.openZip(o, depth)
	case starts("\x1f\x8b"):
		return f.openGzip(o, depth)
	case starts("\xd0\xcf\x11\xe0"):
		return f.openXLS(o)
	case starts("\x09\x00\x04\x00"), starts("\x09\x02\x06\x00"), starts("\x09\x04\x06\x00"):
		return refuse("a workbook of Excel 4 or older, which is not read", "open it in a spreadsheet program and save it as .xlsx")
	case starts("\x09\x08\x08\x00"), starts("\x09\x08\x10\x00"):
		data := make([]byte, f.Size)
		if _, err := f.data.ReadAt(data, 0); err != nil && err != io.EOF {
			return &Error{Where: f.Name, What: err.Error(), Err: err}
		}
		return f.openBIFF(data, o)
	case starts("%PDF"):
		return refuse("a PDF, not a table", "export the data behind it as CSV or XLSX")
	case starts("{\\rtf"), starts("Rar!"), starts("7z\xbc\xaf\x27\x1c"), starts("BZh"), starts("\xfd7zXZ"):
		return refuse("a document or an archive of a kind that is not read", "unpack it, or export the table as CSV or XLSX")
	case starts("SQLite format 3"), starts("PAR1"):
		return refuse("a database file, which is not read", "export the table as CSV")
	case starts("MIME-Version:"), starts("Mime-Version:"):
		return f.openMHTML(o)
	}
	if text := markupHead(head); strings.HasPrefix(text, "<") {
		switch {
		case strings.Contains(text, "urn:schemas-microsoft-com:office:spreadsheet") && !strings.Contains(text, "<html"):
			return f.openSpreadsheetML(o)
		case strings.Contains(text, "<html"), strings.Contains(text, "<table"), strings.Contains(text, "<!doctype html"), strings.Contains(text, "<meta"), strings.Contains(text, "<tr"):
			return f.openHTML(o)
		case strings.HasPrefix(text, "<?xml"):
			return refuse("an XML file that is no spreadsheet", "export the table as CSV or XLSX")
		}
	}
	return f.openCSV(o)
}

// markupHead gives the beginning of a file as text in lower case, whether it is in UTF-16 or
// not, without the byte order mark and white space in front.
func markupHead(head []byte) string {
	if e, bom, ok := findEncoding(head, nil, nil); ok && e.respooled() {
		head = head[bom:]
		if out, err := decoderOf(e).Bytes(head[:len(head)&^3]); err == nil {
			head = out
		}
	}
	return strings.ToLower(strings.TrimLeft(string(head), "\ufeff \t\r\n"))
}

// bomb says that a packed file holds more than a table that was packed would.
func (f *File) bomb() error {
	return &Error{Where: f.Name, What: "unpacks to hundreds of times its size", Hint: "it is damaged or made to do harm; if it is neither, unpack it first"}
}

// errTooMuch is that of a guard.
var errTooMuch = errors.New("too much")

// guard ends with errTooMuch behind left bytes.
type guard struct {
	r    io.Reader
	left int64
}

func (g *guard) Read(p []byte) (int, error) {
	if g.left <= 0 {
		var one [1]byte
		if n, err := g.r.Read(one[:]); n == 0 && err != nil {
			return 0, err
		}
		return 0, errTooMuch
	}
	n, err := g.r.Read(p[:min(int64(len(p)), g.left)])
	g.left -= int64(n)
	return n, err
}

// checked reads an entry of an archive and proves its size and checksum at its end.
type checked struct {
	r     io.Reader
	entry *zip.File
	sum   hash.Hash32
	n     uint64
}

func newChecked(r io.Reader, p *zip.File) *checked {
	return &checked{r: r, entry: p, sum: crc32.NewIEEE()}
}

func (c *checked) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.sum.Write(p[:n])
	c.n += uint64(n)
	if c.n > c.entry.UncompressedSize64 || err == io.EOF && (c.n < c.entry.UncompressedSize64 || c.entry.CRC32 != 0 && c.sum.Sum32() != c.entry.CRC32) {
		return n, fmt.Errorf("%s is not what was packed: its size or checksum differs", c.entry.Name)
	}
	return n, err
}

// unpack replaces the file by what r, packed into size bytes, holds.
func (f *File) unpack(r io.Reader, size int64) error {
	err := f.respool(&guard{r, size*maxRatio + slack})
	switch {
	case errors.Is(err, errTooMuch):
		return f.bomb()
	case err != nil:
		return f.torn(err)
	}
	return nil
}

func (f *File) torn(err error) error {
	return &Error{Where: f.Name, What: "cannot be unpacked: " + err.Error(), Hint: "it is cut off or damaged: copy it again", Err: err}
}

func (f *File) openGzip(o Options, depth int) error {
	if depth == maxDepth {
		return f.nested()
	}
	z, err := newMembers(io.NewSectionReader(f.data, 0, f.Size))
	if err == nil {
		err = f.unpack(z, f.Size)
	}
	if e := (*Error)(nil); err != nil && !errors.As(err, &e) {
		return f.torn(err)
	} else if err != nil {
		return err
	}
	f.unpacked = true
	return f.openAny(o, depth+1)
}

// members reads the members of a gzip file, and forgives zeros behind the last one.
type members struct {
	from *bufio.Reader
	z    *gzip.Reader
}

func newMembers(r io.Reader) (*members, error) {
	m := &members{from: bufio.NewReader(r)}
	var err error
	if m.z, err = gzip.NewReader(m.from); err == nil {
		m.z.Multistream(false)
	}
	return m, err
}

func (m *members) Read(p []byte) (int, error) {
	for {
		n, err := m.z.Read(p)
		if err == io.EOF {
			err = nil
		}
		if n > 0 || err != nil || len(p) == 0 {
			return n, err
		}
		// The member is at its end, which may also be its beginning.
		if err := m.next(); err != nil {
			return 0, err
		}
	}
}

// next goes on to the next member; io.EOF when there are only zeros left.
func (m *members) next() error {
	for {
		c, err := m.from.ReadByte()
		if err != nil {
			return err
		}
		if c == 0 {
			continue
		}
		if err := m.from.UnreadByte(); err != nil {
			return err
		}
		if err := m.z.Reset(m.from); err != nil {
			return err
		}
		m.z.Multistream(false)
		return nil
	}
}

func (f *File) nested() error {
	return &Error{Where: f.Name, What: "an archive within an archive within an archive", Hint: "unpack it first"}
}

// openZip opens a workbook or, where the archive is none, the tables in it.
func (f *File) openZip(o Options, depth int) error {
	z, err := zip.NewReader(io.NewSectionReader(f.data, 0, f.Size), f.Size)
	if err != nil {
		return f.broken(err)
	}
	has := func(name string) bool {
		return slices.ContainsFunc(z.File, func(p *zip.File) bool { return strings.EqualFold(strings.ReplaceAll(p.Name, `\`, "/"), name) })
	}
	switch {
	case has("xl/workbook.bin"):
		return &Error{Where: f.Name, What: "a binary workbook (.xlsb), which is not read", Hint: "save it as .xlsx"}
	case has("content.xml") && has("mimetype"):
		return &Error{Where: f.Name, What: "an OpenDocument file, which is not read", Hint: "save it as .xlsx or CSV"}
	case has("word/document.xml"), has("ppt/presentation.xml"):
		return &Error{Where: f.Name, What: "a document or a presentation, not a table", Hint: "put the table into a workbook or a CSV"}
	case has("[Content_Types].xml"), has("xl/workbook.xml"), has("_rels/.rels"):
		return f.openXLSX(o)
	case depth == maxDepth:
		return f.nested()
	}
	return f.openEntries(z, o, depth)
}

// tableNames are the ends of the names of entries that may be tables.
var tableNames = []string{".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls", ".xml", ".htm", ".html", ".gz"}

// openEntries opens the tables in an archive, each as a file of its own.
func (f *File) openEntries(z *zip.Reader, o Options, depth int) error {
	var names []string
	size, total := int64(0), int64(0)
	for _, p := range z.File {
		name := entryName(p)
		base := path.Base(name)
		if strings.HasSuffix(name, "/") || strings.HasPrefix(base, ".") || strings.HasPrefix(name, "__MACOSX/") {
			continue
		}
		names = append(names, name)
		if !slices.Contains(tableNames, strings.ToLower(path.Ext(base))) || p.UncompressedSize64 == 0 || o.Sheet != "" && o.Sheet != name {
			if o.Sheet == "" {
				f.Skipped = append(f.Skipped, name)
			}
			continue
		}
		if len(f.inner) == maxInner {
			return &Error{Where: f.Name, What: fmt.Sprintf("more than %d files in the archive", maxInner), Hint: "unpack it and give the tables that are wanted"}
		}
		// All entries together have the allowance of the archive: they may overlap.
		if total += int64(p.UncompressedSize64); total > f.size*maxRatio+slack || total < 0 {
			return f.bomb()
		}
		g, err := f.entry(p, name, o, depth)
		if err != nil {
			return err
		}
		f.inner = append(f.inner, g)
		size += g.Size
		for _, t := range g.Tables {
			t.File, t.Entry = f.Name, true
			if t.Sheet == "" {
				t.Sheet = name
			} else {
				t.Sheet = name + "/" + t.Sheet
			}
			f.Tables = append(f.Tables, t)
		}
		for _, s := range g.Skipped {
			f.Skipped = append(f.Skipped, name+"/"+s)
		}
	}
	f.Size = size
	switch {
	case len(f.Tables) == 0 && o.Sheet != "":
		return &Error{Where: f.Name, What: fmt.Sprintf("no file %q in the archive", o.Sheet), Hint: "it holds " + shorten(names)}
	case len(f.Tables) == 0:
		return &Error{Where: f.Name, What: "an archive without a table", Hint: "it holds " + shorten(names)}
	}
	return nil
}

func shorten(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	if len(names) > 10 {
		names = append(slices.Clone(names[:10]), "…")
	}
	return strings.Join(names, ", ")
}

// entry unpacks one entry and opens it. Its name is only ever shown: nothing is written
// where it points to.
func (f *File) entry(p *zip.File, name string, o Options, depth int) (*File, error) {
	if p.Flags&1 != 0 {
		return nil, &Error{Where: f.Name, What: fmt.Sprintf("%s is locked with a password", name), Hint: "unpack it first"}
	}
	raw, err := p.OpenRaw()
	if err != nil {
		return nil, f.broken(err)
	}
	switch p.Method {
	case zip.Store:
	case zip.Deflate:
		raw = flate.NewReader(raw)
	default:
		return nil, &Error{Where: f.Name, What: name + " is packed in a way that is not read", Hint: "unpack it first"}
	}
	g := &File{Name: f.Name, unpacked: true}
	o.Sheet = ""
	g.raw, g.data, g.size, g.Size = f.raw, f.data, f.size, f.Size
	if err := g.unpack(newChecked(io.NopCloser(raw), p), int64(p.CompressedSize64)); err != nil {
		g.Close()
		return nil, err
	}
	if err := g.openAny(o, depth+1); err != nil {
		g.Close()
		if e := (*Error)(nil); errors.As(err, &e) && e.Where == f.Name {
			e.Where += "[" + name + "]"
		}
		return nil, err
	}
	return g, nil
}

// entryName gives an entry's name; those that are not UTF-8 were written in GB18030.
func entryName(p *zip.File) string {
	name := p.Name
	if !utf8.ValidString(name) {
		if out, bad := appendUTF8(nil, []byte(name), GB18030); bad < 0 {
			name = string(out)
		}
	}
	return strings.ReplaceAll(name, `\`, "/")
}
