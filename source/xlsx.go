package source

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/klauspost/compress/flate"
)

// book is what the sheets of a workbook share.
type book struct {
	file    *File
	parts   map[string]*zip.File // by lower-case name
	date04  bool
	strings sharedStrings
	dates   []dateKind // by cell format
}

type sheetRef struct{ name, part string }

func (f *File) openXLSX(o Options) error {
	z, err := zip.NewReader(f.data, f.Size)
	if err != nil {
		return f.broken(err)
	}
	b := &book{file: f, parts: map[string]*zip.File{}}
	for _, p := range z.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(p.Name, `\`, "/"), "/"))
		if _, twice := b.parts[name]; !twice {
			b.parts[name] = p
		}
	}
	sheets, hidden, err := b.sheets()
	if err != nil {
		return f.broken(err)
	}
	if o.Sheet != "" {
		all := append(slices.Clone(sheets), hidden...)
		i := slices.IndexFunc(all, func(s sheetRef) bool { return s.name == o.Sheet })
		if i < 0 {
			return &Error{Where: f.Name, What: fmt.Sprintf("no sheet %q", o.Sheet), Hint: "its sheets: " + names(all)}
		}
		sheets = all[i : i+1]
	}
	if len(sheets) == 0 {
		return &Error{Where: f.Name, What: "the workbook has no visible sheet", Hint: "show a sheet, or name one with --sheet"}
	}
	if err := b.load(); err != nil {
		return f.broken(err)
	}
	var tables []*Table
	for _, s := range sheets {
		t, err := b.table(s, o)
		if err != nil {
			return f.broken(fmt.Errorf("sheet %q: %w", s.name, err))
		}
		tables = append(tables, t)
	}
	f.keep(tables, o)
	return nil
}

func (f *File) broken(err error) error {
	if e, ok := err.(*Error); ok {
		return e
	}
	return &Error{Where: f.Name, What: "a damaged workbook: " + err.Error(), Hint: "open it in a spreadsheet program and save it again", Err: err}
}

func names(s []sheetRef) string {
	var out []string
	for _, x := range s {
		out = append(out, x.name)
	}
	return strings.Join(out, ", ")
}

// keep takes the sheet whose header scores best, and those that share its header; without a
// score the first one with cells.
func (f *File) keep(tables []*Table, o Options) {
	best, at := -1.0, 0
	for i, t := range tables {
		s := 0.0
		if o.Header != nil && len(t.Sample) > 0 {
			s = 1 + o.Header(t.Header)
		}
		if t.HeaderRow > 0 && s > best {
			best, at = s, i
		}
	}
	for i, t := range tables {
		switch {
		case i == at, o.Header != nil && sameHeader(t.Header, tables[at].Header):
			f.Tables = append(f.Tables, t)
		case t.HeaderRow > 0:
			f.Skipped = append(f.Skipped, t.Sheet)
		}
	}
}

// sameHeader says whether two sheets share their header: three quarters of the columns, in
// any order, so that a month with a further column is read too.
func sameHeader(a, b []string) bool {
	both, all := 0, 0
	for _, h := range a {
		if h != "" {
			all++
			if slices.Contains(b, h) {
				both++
			}
		}
	}
	for _, h := range b {
		if h != "" && !slices.Contains(a, h) {
			all++
		}
	}
	return all > 0 && both*4 >= all*3
}

// open gives a part's text. Unknown compression and encryption are errors.
func (b *book) open(name string) (io.Reader, error) {
	p := b.parts[strings.ToLower(name)]
	if p == nil {
		return nil, fmt.Errorf("its part %s is missing", name)
	}
	if p.Flags&1 != 0 {
		return nil, fmt.Errorf("its part %s is encrypted", name)
	}
	raw, err := p.OpenRaw()
	if err != nil {
		return nil, err
	}
	switch p.Method {
	case zip.Store:
		return raw, nil
	case zip.Deflate:
		return flate.NewReader(raw), nil
	}
	return nil, fmt.Errorf("its part %s is compressed in an unknown way", name)
}

// sheets lists the visible and the hidden work sheets in the workbook's order.
func (b *book) sheets() (visible, hidden []sheetRef, err error) {
	main := "xl/workbook.xml"
	if rels, err := b.relations("_rels/.rels", ""); err == nil {
		for _, r := range rels {
			if strings.HasSuffix(r.kind, "/officeDocument") {
				main = r.target
			}
		}
	}
	r, err := b.open(main)
	if err != nil {
		return nil, nil, err
	}
	dir, base := path.Split(main)
	rels, err := b.relations(dir+"_rels/"+base+".rels", dir)
	if err != nil {
		return nil, nil, err
	}
	x := newXMLScanner(r)
	for {
		if err := x.next(); err == io.EOF {
			break
		} else if err != nil {
			return nil, nil, err
		}
		if x.kind != openTag {
			continue
		}
		switch string(x.name) {
		case "workbookPr":
			// An extension has an element of the same name, without the attribute.
			v := string(x.attr("date1904"))
			b.date04 = b.date04 || v == "1" || v == "true" || v == "on"
		case "sheet":
			name, id, state := x.attrText("name"), string(x.attr("id")), string(x.attr("state"))
			i := slices.IndexFunc(rels, func(r relation) bool { return r.id == id })
			if i < 0 || !strings.HasSuffix(rels[i].kind, "/worksheet") {
				continue // a chart, a dialog, a macro
			}
			s := sheetRef{name, rels[i].target}
			if state == "" || state == "visible" {
				visible = append(visible, s)
			} else {
				hidden = append(hidden, s)
			}
		}
	}
	for _, r := range rels {
		switch {
		case strings.HasSuffix(r.kind, "/sharedStrings"):
			b.strings.part = r.target
		case strings.HasSuffix(r.kind, "/styles"):
			b.strings.styles = r.target
		}
	}
	return visible, hidden, nil
}

type relation struct{ id, kind, target string }

func (b *book) relations(name, dir string) ([]relation, error) {
	r, err := b.open(name)
	if err != nil {
		return nil, err
	}
	var out []relation
	x := newXMLScanner(r)
	for {
		if err := x.next(); err == io.EOF {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		if x.kind == openTag && string(x.name) == "Relationship" {
			target := strings.ReplaceAll(x.attrText("Target"), `\`, "/")
			if strings.HasPrefix(target, "/") {
				target = target[1:]
			} else {
				target = path.Join(dir, target)
			}
			out = append(out, relation{string(x.attr("Id")), string(x.attr("Type")), target})
		}
	}
}

// load reads what the cells refer to. A workbook without styles or strings is in order.
func (b *book) load() error {
	if p := b.strings.styles; p != "" && b.parts[strings.ToLower(p)] != nil {
		r, err := b.open(p)
		if err != nil {
			return err
		}
		if b.dates, err = readDateFormats(r); err != nil {
			return fmt.Errorf("its styles: %w", err)
		}
	}
	if p := b.strings.part; p != "" && b.parts[strings.ToLower(p)] != nil {
		r, err := b.open(p)
		if err != nil {
			return err
		}
		if err := b.strings.read(r); err != nil {
			return fmt.Errorf("its shared strings: %w", err)
		}
	}
	return nil
}

// table reads the head of a sheet to find its header.
func (b *book) table(s sheetRef, o Options) (*Table, error) {
	var rows []Row
	err := b.rows(context.Background(), s, 1, func(r *Row) error {
		if len(rows) == 400 {
			return errEnough
		}
		rows = append(rows, r.clone())
		return nil
	})
	if err != nil && err != errEnough {
		return nil, err
	}
	t := &Table{File: b.file.Name, Sheet: s.name, Sample: rows}
	t.findHeader(o)
	t.scan = func(ctx context.Context, from, _ int, start func(int) func(*Row) error) error {
		if err := b.rows(ctx, s, from, start(0)); err != nil {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return err
		}
		return nil
	}
	return t, nil
}

// sharedStrings holds the texts that cells refer to by number, end to end.
type sharedStrings struct {
	part, styles string
	arena        []byte
	ends         []uint32
}

func (s *sharedStrings) get(i int) ([]byte, bool) {
	if i < 0 || i >= len(s.ends) {
		return nil, false
	}
	from := uint32(0)
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.arena[from:s.ends[i]:s.ends[i]], true
}

func (s *sharedStrings) read(r io.Reader) error {
	x := newXMLScanner(r)
	for {
		if err := x.next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if x.kind != openTag || string(x.name) != "si" {
			continue
		}
		var err error
		if s.arena, err = x.appendRich(s.arena, "si"); err != nil {
			return err
		}
		if len(s.ends) >= maxTexts {
			return fmt.Errorf("more than %d shared strings", maxTexts)
		}
		s.ends = append(s.ends, uint32(len(s.arena)))
	}
}

// appendRich appends the text of the element just opened: its t elements, also those of
// rich runs, but not the phonetic ones.
func (x *xmlScanner) appendRich(dst []byte, name string) ([]byte, error) {
	if x.empty {
		return dst, nil
	}
	inText := false
	for {
		if err := x.next(); err != nil {
			return dst, unexpectedEnd(err)
		}
		switch x.kind {
		case openTag:
			switch string(x.name) {
			case "t":
				inText = !x.empty
			case "rPh":
				if err := x.skip(); err != nil {
					return dst, err
				}
			}
		case closeTag:
			if string(x.name) == name {
				return dst, nil
			}
			inText = false
		case textToken:
			if inText {
				dst = appendText(dst, x.text, x.cdata)
			}
			if len(dst) > maxStrings {
				return dst, fmt.Errorf("more than %d MiB of text", maxStrings>>20)
			}
		}
	}
}
