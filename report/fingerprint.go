package report

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"
)

const (
	fingerprintName = "grade-fingerprint"
	fingerprintPart = "docProps/custom.xml"
	contentTypes    = "[Content_Types].xml"
	sharedStrings   = "xl/sharedStrings.xml"
)

// How hard parts are deflated: what is sent by mail as hard as is sensible, lists of more customers than that
// for speed.
const (
	packHard   = 8
	packFast   = 5
	mailedRows = 150000
)

var noFingerprint = strings.Repeat("0", 2*sha256.Size)

// packer is a zip writer that deflates the parts as they come and keeps them so, to write them in a
// fixed order and with the fingerprint of all others in one of them.
type packer struct {
	to    io.Writer
	lists map[string]*rows // sheets whose lines are written while they are packed
	words words            // texts that the lines share
	parts []*packed
}

// packed is a part of the package.
type packed struct {
	name  string
	bytes bytes.Buffer // deflated; the part with the fingerprint as it is
	flate *flate.Writer
	level int
	later func(w io.Writer, raw []byte) error // nil: what was written is the part; else it writes that
	sum   hash.Hash
	crc   hash.Hash32
	size  uint64
}

// Write adds to the part.
func (p *packed) Write(b []byte) (int, error) {
	if p.later != nil {
		return p.bytes.Write(b)
	}
	p.size += uint64(len(b))
	p.sum.Write(b)
	p.crc.Write(b)
	if p.flate == nil {
		return p.bytes.Write(b)
	}
	return p.flate.Write(b)
}

// Create begins a part.
func (p *packer) Create(name string) (io.Writer, error) {
	part := &packed{name: name, level: packHard, sum: sha256.New(), crc: crc32.NewIEEE()}
	p.parts = append(p.parts, part)
	switch list := p.lists[name]; {
	case name == fingerprintPart:
		return part, nil
	case list != nil:
		list.words = &p.words
		if len(list.order) > mailedRows {
			part.level = packFast
		}
		part.later = list.writeAround
		return part, nil
	case name == sharedStrings:
		part.later = p.words.writeBehind
		return part, nil
	case strings.HasPrefix(name, "xl/charts/"):
		part.later = func(w io.Writer, raw []byte) error {
			_, err := w.Write(inChartOrder(raw))
			return err
		}
		return part, nil
	}
	var err error
	part.flate, err = flate.NewWriter(&part.bytes, packHard)
	return part, err
}

// AddFS is not needed for what this package writes.
func (p *packer) AddFS(fs.FS) error { return nil }

// Close writes the package: the content types first, then the parts by name.
func (p *packer) Close() error {
	slices.SortFunc(p.parts, func(a, b *packed) int {
		if (a.name == contentTypes) != (b.name == contentTypes) {
			if a.name == contentTypes {
				return -1
			}
			return 1
		}
		return strings.Compare(a.name, b.name)
	})
	if err := p.complete(); err != nil {
		return err
	}
	sum := sha256.New()
	for _, part := range p.parts {
		if part.name != fingerprintPart {
			hashPart(sum, part.name, part.sum.Sum(nil))
		}
	}
	print := hex.EncodeToString(sum.Sum(nil))
	z := zip.NewWriter(p.to)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 5) })
	for _, part := range p.parts {
		if err := part.writeTo(z, print); err != nil {
			return err
		}
		part.bytes, part.flate = bytes.Buffer{}, nil
	}
	return z.Close()
}

// complete writes what had to wait; the shared strings last, when all lines are written.
func (p *packer) complete() error {
	var shared *packed
	for _, part := range p.parts {
		if part.name == sharedStrings {
			shared = part
			p.words.first = bytes.Count(part.bytes.Bytes(), []byte("<si>"))
		}
	}
	if p.words.at = map[string]int{}; shared == nil {
		p.words.full = true
	}
	for _, part := range p.parts {
		if part == shared {
			continue
		}
		if err := part.complete(); err != nil {
			return err
		}
	}
	if shared == nil {
		return nil
	}
	return shared.complete()
}

// complete writes what had to wait: the lines of a list, or a chart in order.
func (p *packed) complete() error {
	later := p.later
	if later == nil {
		return nil
	}
	raw := p.bytes.Bytes()
	p.later, p.bytes = nil, bytes.Buffer{}
	var err error
	if p.flate, err = flate.NewWriter(&p.bytes, p.level); err != nil {
		return err
	}
	return later(p, raw)
}

// writeTo writes the part into the package.
func (p *packed) writeTo(z *zip.Writer, print string) error {
	if p.flate == nil {
		w, err := z.Create(p.name)
		if err == nil {
			_, err = w.Write(bytes.Replace(p.bytes.Bytes(), []byte(noFingerprint), []byte(print), 1))
		}
		return err
	}
	if err := p.flate.Close(); err != nil {
		return err
	}
	w, err := z.CreateRaw(&zip.FileHeader{Name: p.name, Method: zip.Deflate, CRC32: p.crc.Sum32(), CompressedSize64: uint64(p.bytes.Len()), UncompressedSize64: p.size})
	if err == nil {
		_, err = w.Write(p.bytes.Bytes())
	}
	return err
}

// hashPart adds a part's name and checksum to the fingerprint.
func hashPart(w io.Writer, name string, sum []byte) {
	io.WriteString(w, name)
	w.Write([]byte{0})
	w.Write(sum)
}

// IsOurXLSX says whether a file is a workbook that this package wrote and nobody changed.
func IsOurXLSX(r io.ReaderAt, size int64) bool {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return false
	}
	sum := sha256.New()
	want := ""
	for _, f := range z.File {
		if f.UncompressedSize64 > 1<<31 {
			return false
		}
		rc, err := f.Open()
		if err != nil {
			return false
		}
		part := sha256.New()
		var print bytes.Buffer
		to := io.Writer(part)
		if f.Name == fingerprintPart {
			to = &print
		}
		_, err = io.Copy(to, io.LimitReader(rc, 1<<31))
		rc.Close()
		if err != nil {
			return false
		}
		if f.Name != fingerprintPart {
			hashPart(sum, f.Name, part.Sum(nil))
		} else if _, rest, ok := strings.Cut(print.String(), fingerprintName); ok {
			want = rest
		}
	}
	return want != "" && strings.Contains(want, ">"+hex.EncodeToString(sum.Sum(nil))+"<")
}

var _ excelize.ZipWriter = (*packer)(nil)
