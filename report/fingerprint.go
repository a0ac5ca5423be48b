package report

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
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
)

var noFingerprint = strings.Repeat("0", 2*sha256.Size)

// packer is a zip writer that keeps the parts, to write them in a fixed order and with the
// fingerprint of all others in one of them.
type packer struct {
	to    io.Writer
	parts []*packed
}

type packed struct {
	name string
	bytes.Buffer
}

// Create begins a part.
func (p *packer) Create(name string) (io.Writer, error) {
	part := &packed{name: name}
	p.parts = append(p.parts, part)
	return part, nil
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
	sum := sha256.New()
	for _, part := range p.parts {
		if part.name != fingerprintPart {
			hashPart(sum, part.name, part.Bytes())
		}
	}
	print := hex.EncodeToString(sum.Sum(nil))
	z := zip.NewWriter(p.to)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 5) })
	for _, part := range p.parts {
		w, err := z.Create(part.name)
		if err != nil {
			return err
		}
		b := part.Bytes()
		if part.name == fingerprintPart {
			b = bytes.Replace(b, []byte(noFingerprint), []byte(print), 1)
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
		part.Buffer = bytes.Buffer{}
	}
	return z.Close()
}

func hashPart(w io.Writer, name string, b []byte) {
	io.WriteString(w, name)
	w.Write([]byte{0})
	w.Write(b)
	w.Write([]byte{0})
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
		b, err := io.ReadAll(rc)
		rc.Close()
		if err != nil {
			return false
		}
		if f.Name == fingerprintPart {
			if _, rest, ok := bytes.Cut(b, []byte(fingerprintName)); ok {
				want = string(rest)
			}
			continue
		}
		hashPart(sum, f.Name, b)
	}
	return want != "" && strings.Contains(want, ">"+hex.EncodeToString(sum.Sum(nil))+"<")
}

var _ excelize.ZipWriter = (*packer)(nil)
