package source

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/flate"
)

// A part of a workbook that is packed tighter than any table, and large, is a bomb.
const (
	bigPart  = 64 << 20
	bigRatio = 100
)

// book is what the sheets of a workbook share.
type book struct {
	file    *File
	parts   map[string]*zip.File // by lower-case name
	date04  bool
	strings sharedStrings
	dates   []dateKind // by cell format
}

type sheetRef struct {
	name, part string
	hidden     bool
}

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
	refs, err := b.sheets()
	if err != nil {
		return f.broken(err)
	}
	if err := b.load(); err != nil {
		return f.broken(err)
	}
	var sheets []sheet
	for _, s := range refs {
		sheets = append(sheets, sheet{s.name, s.hidden, func(ctx context.Context, each func(*Row) error) error { return b.rows(ctx, s, each) }})
	}
	return f.openSheets(sheets, XLSX, o)
}

func (f *File) broken(err error) error {
	if e, ok := err.(*Error); ok {
		if e.Where == "" {
			e.Where = f.Name
		}
		return e
	}
	return &Error{Where: f.Name, What: "a damaged workbook: " + err.Error(), Hint: "open it in a spreadsheet program and save it again", Err: err}
}

// part finds a part by its name; nil if there is none.
func (b *book) part(name string) *zip.File { return b.parts[strings.ToLower(name)] }

// open gives a part's text. Unknown compression and encryption are errors.
func (b *book) open(name string) (io.Reader, error) {
	p := b.part(name)
	if p == nil {
		return nil, fmt.Errorf("its part %s is missing", name)
	}
	if p.Flags&1 != 0 {
		return nil, fmt.Errorf("its part %s is encrypted", name)
	}
	if p.UncompressedSize64 > bigPart && p.UncompressedSize64 > bigRatio*p.CompressedSize64 {
		return nil, b.file.bomb()
	}
	raw, err := p.OpenRaw()
	if err != nil {
		return nil, err
	}
	switch p.Method {
	case zip.Store:
		return newChecked(raw, p), nil
	case zip.Deflate:
		return newChecked(flate.NewReader(bufio.NewReaderSize(raw, 64<<10)), p), nil
	}
	return nil, fmt.Errorf("its part %s is compressed in an unknown way", name)
}

// sheets lists the work sheets in the workbook's order.
func (b *book) sheets() ([]sheetRef, error) {
	var out []sheetRef
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
		return nil, err
	}
	dir, base := path.Split(main)
	rels, err := b.relations(dir+"_rels/"+base+".rels", dir)
	if err != nil {
		return nil, err
	}
	byID := map[string]relation{}
	for _, r := range rels {
		byID[r.id] = r
		switch {
		case strings.HasSuffix(r.kind, "/sharedStrings"):
			b.strings.part = r.target
		case strings.HasSuffix(r.kind, "/styles"):
			b.strings.styles = r.target
		}
	}
	used := map[string]bool{}
	x := newXMLScanner(r)
	for {
		if err := x.next(); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
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
			name, state := x.attrText("name"), string(x.attr("state"))
			rel, ok := byID[string(x.attr("id"))]
			if !ok || !strings.HasSuffix(rel.kind, "/worksheet") {
				continue // a chart, a dialog, a macro
			}
			if used[rel.target] {
				return nil, fmt.Errorf("two sheets in one part, %s", rel.target)
			}
			used[rel.target] = true
			out = append(out, sheetRef{name, rel.target, state != "" && state != "visible"})
		}
	}
	return out, nil
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
	if p := b.strings.styles; p != "" && b.part(p) != nil {
		r, err := b.open(p)
		if err != nil {
			return err
		}
		if b.dates, err = readDateFormats(r); err != nil {
			return fmt.Errorf("its styles: %w", err)
		}
	}
	if p := b.strings.part; p != "" && b.part(p) != nil {
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
	open := false
	for {
		if open && s.plain(x) {
			continue
		}
		if err := x.next(); err == io.EOF && !open {
			return nil
		} else if err != nil {
			return unexpectedEnd(err)
		}
		if string(x.name) == "sst" && x.kind != textToken {
			open = x.kind == openTag && !x.empty
		}
		if x.kind != openTag || string(x.name) != "si" {
			continue
		}
		var err error
		if s.arena, err = x.appendRich(s.arena, "si"); err != nil {
			return err
		}
		s.ends = append(s.ends, uint32(len(s.arena)))
		if len(s.ends) > maxTexts {
			return fmt.Errorf("more than %d shared strings", maxTexts)
		}
	}
}

// plain takes a string that is written as most are, <si><t>text</t></si>, out of what is at hand; what is written otherwise is
// left for the scanner, and so is the one that is too many.
func (s *sharedStrings) plain(x *xmlScanner) bool {
	const open, end = "<si><t>", "</t></si>"
	b := x.buf[x.pos:x.end]
	if len(b) < len(open) || string(b[:len(open)]) != open || len(s.ends) >= maxTexts || len(s.arena) > maxStrings-maxRecord {
		return false
	}
	text := b[len(open):]
	n := bytes.IndexByte(text, '<')
	if n < 0 || len(text) < n+len(end) || string(text[n:n+len(end)]) != end {
		return false
	}
	s.arena = appendText(s.arena, text[:n], false)
	s.ends = append(s.ends, uint32(len(s.arena)))
	x.pos += len(open) + n + len(end)
	return true
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
