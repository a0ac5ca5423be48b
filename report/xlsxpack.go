package report

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"slices"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"
)

const (
	contentTypes  = "[Content_Types].xml"
	sharedStrings = "xl/sharedStrings.xml"
)

// How hard parts are deflated: what is sent by mail as hard as is quick, lists of more customers than that for speed.
const (
	packHard   = 6
	packFast   = 1
	mailedRows = 150000
)

// packer is a zip writer that keeps the parts as they come, and writes them in a fixed order: the content types, the
// others by name, and, since they are known late, the lists, the texts that these share, and the part with the fingerprint.
// The directory behind them lists all by name.
type packer struct {
	to    io.Writer
	lists map[string]*rows // sheets whose lines are written while they are packed
	words words            // texts that the lines share
	parts []*part
	zip   *zip.Writer
	flate *flate.Writer
	heads []*zip.FileHeader // of the parts that are written
}

// part is a part of the package.
type part struct {
	bytes.Buffer
	name string
}

// Create begins a part.
func (p *packer) Create(name string) (io.Writer, error) {
	p.parts = append(p.parts, &part{name: name})
	return p.parts[len(p.parts)-1], nil
}

// AddFS is not needed for what this package writes.
func (p *packer) AddFS(fs.FS) error { return nil }

// place is the group of parts in which one stands.
func (p *packer) place(name string) int {
	switch {
	case name == contentTypes:
		return 0
	case p.lists[name] != nil:
		return 2
	case name == sharedStrings:
		return 3
	case name == fingerprintPart:
		return 4
	}
	return 1
}

// Close writes the package.
func (p *packer) Close() error {
	slices.SortFunc(p.parts, func(a, b *part) int {
		if x, y := p.place(a.name), p.place(b.name); x != y {
			return x - y
		}
		return strings.Compare(a.name, b.name)
	})
	p.gather()
	directory := &directory{to: p.to}
	p.zip = zip.NewWriter(directory)
	var err error
	if p.flate, err = flate.NewWriter(nil, packHard); err != nil {
		return err
	}
	for _, part := range p.parts {
		raw := part.Bytes()
		switch {
		case p.lists[part.name] != nil:
			err = p.list(part.name, p.lists[part.name], raw)
		case part.name == sharedStrings:
			err = p.write(part.name, p.words.behind(raw))
		case part.name == fingerprintPart:
			err = p.write(part.name, bytes.Replace(raw, []byte(noFingerprint), []byte(fingerprint(p.heads)), 1))
		case strings.HasPrefix(part.name, "xl/charts/"):
			err = p.write(part.name, inChartOrder(raw))
		default:
			err = p.write(part.name, raw)
		}
		if err != nil {
			return err
		}
		part.Buffer = bytes.Buffer{}
	}
	if err := p.zip.Flush(); err != nil {
		return err
	}
	directory.begun = true
	if err := p.zip.Close(); err != nil {
		return err
	}
	return directory.write()
}

// directory passes the parts of a package on and, once it has begun, keeps its directory, to write it by name.
type directory struct {
	to    io.Writer
	begun bool
	bytes.Buffer
}

func (d *directory) Write(b []byte) (int, error) {
	if d.begun {
		return d.Buffer.Write(b)
	}
	return d.to.Write(b)
}

// write writes the directory (PKWARE, APPNOTE.TXT, 4.3.12): its entries by name, then the record that ends it.
func (d *directory) write() error {
	const fixed = 46 // bytes of an entry before its name
	rest := d.Bytes()
	var entries [][]byte
	for bytes.HasPrefix(rest, []byte("PK\x01\x02")) {
		size := fixed
		for _, at := range []int{28, 30, 32} { // lengths of the name, the extra field and the comment
			size += int(binary.LittleEndian.Uint16(rest[at:]))
		}
		entries, rest = append(entries, rest[:size]), rest[size:]
	}
	name := func(e []byte) []byte { return e[fixed : fixed+int(binary.LittleEndian.Uint16(e[28:]))] }
	slices.SortFunc(entries, func(a, b []byte) int { return bytes.Compare(name(a), name(b)) })
	_, err := d.to.Write(append(bytes.Join(entries, nil), rest...))
	return err
}

// gather finds the texts that the lines of lists share, where there are shared strings at all.
func (p *packer) gather() {
	p.words.at = map[string]int{}
	shared := slices.IndexFunc(p.parts, func(x *part) bool { return x.name == sharedStrings })
	if shared >= 0 {
		p.words.first = bytes.Count(p.parts[shared].Bytes(), []byte("<si>"))
	}
	for _, x := range p.parts {
		if list := p.lists[x.name]; list != nil {
			if list.words = &p.words; shared >= 0 {
				p.words.gather(list)
			}
		}
	}
}

// write deflates a part and writes it.
func (p *packer) write(name string, raw []byte) error {
	var b bytes.Buffer
	p.flate.Reset(&b)
	if _, err := p.flate.Write(raw); err != nil {
		return err
	}
	if err := p.flate.Close(); err != nil {
		return err
	}
	h := &zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(raw), CompressedSize64: uint64(b.Len()), UncompressedSize64: uint64(len(raw))}
	p.heads = append(p.heads, h)
	w, err := p.zip.CreateRaw(h)
	if err == nil {
		_, err = w.Write(b.Bytes())
	}
	return err
}

// deflated is a piece of a part: a run of blocks that end at a byte.
type deflated struct {
	raw    []byte
	packed bytes.Buffer
	err    error
}

// lastBlock is an empty block that ends a deflated text (RFC 1951, 3.2.3: final, with fixed codes).
const lastBlock = "\x03\x00"

// list writes a sheet with its lines: pieces are made and deflated side by side, and put one behind the other. Its size
// stands behind it, in a data descriptor.
func (p *packer) list(name string, r *rows, sheet []byte) error {
	level := packHard
	if len(r.order) > mailedRows {
		level = packFast
	}
	h := &zip.FileHeader{Name: name, Method: zip.Deflate, Flags: 0x8}
	p.heads = append(p.heads, h)
	w, err := p.zip.CreateRaw(h)
	if err != nil {
		return err
	}
	head, tail := r.around(sheet)
	start := func() func(int, *deflated) {
		z, err := flate.NewWriter(nil, level)
		return func(k int, d *deflated) {
			if d.err = err; err != nil {
				return
			}
			d.raw = r.piece(d.raw[:0], k, head, tail)
			d.packed.Reset()
			z.Reset(&d.packed)
			if _, d.err = z.Write(d.raw); d.err == nil {
				d.err = z.Flush()
			}
		}
	}
	err = inOrder(r.pieces(), start, func(d *deflated) error {
		if d.err != nil {
			return d.err
		}
		h.CRC32 = crc32.Update(h.CRC32, crc32.IEEETable, d.raw)
		h.UncompressedSize64 += uint64(len(d.raw))
		h.CompressedSize64 += uint64(d.packed.Len())
		_, err := w.Write(d.packed.Bytes())
		return err
	})
	if err != nil {
		return err
	}
	h.CompressedSize64 += uint64(len(lastBlock))
	//lint:ignore SA1019 what stands behind the part, and in the directory, is written from these two
	h.CompressedSize, h.UncompressedSize = uint32(min(h.CompressedSize64, math.MaxUint32)), uint32(min(h.UncompressedSize64, math.MaxUint32))
	_, err = io.WriteString(w, lastBlock)
	return err
}

var _ excelize.ZipWriter = (*packer)(nil)
