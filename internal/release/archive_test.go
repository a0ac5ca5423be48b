package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	files = []file{{"man/man1/grade.1", 0o644, []byte(".TH")}, {"grade", 0o755, []byte("binary")}, {"LICENSE", 0o644, nil}}
	at    = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
)

// TestArchives: the order of the files and the clock do not show in an archive; names, modes and bytes do.
func TestArchives(t *testing.T) {
	turned := slices.Clone(files)
	slices.Reverse(turned)
	for ending, write := range map[string]func(io.Writer, string, []file, time.Time) error{".tar.gz": writeTarGz, ".zip": writeZip} {
		var a, b bytes.Buffer
		if err := write(&a, "grade_1", files, at); err != nil {
			t.Fatal(err)
		}
		if err := write(&b, "grade_1", turned, at); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s: other bytes for another order of files", ending)
		}
	}
	var b bytes.Buffer
	if err := writeTarGz(&b, "grade_1", files, at); err != nil {
		t.Fatal(err)
	}
	zr, err := gzip.NewReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for tr := tar.NewReader(zr); ; {
		h, err := tr.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(tr)
		got = append(got, h.Name+" "+fs.FileMode(h.Mode).String()+" "+h.ModTime.UTC().Format(time.RFC3339)+" "+string(text))
	}
	want := []string{"grade_1/LICENSE -rw-r--r-- 2026-03-01T12:00:00Z ", "grade_1/grade -rwxr-xr-x 2026-03-01T12:00:00Z binary", "grade_1/man/man1/grade.1 -rw-r--r-- 2026-03-01T12:00:00Z .TH"}
	if !slices.Equal(got, want) {
		t.Errorf("the archive has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	b.Reset()
	if err := writeZip(&b, "grade_1", files, at); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil || len(r.File) != 3 || r.File[1].Name != "grade_1/grade" || !r.File[1].Modified.Equal(at) {
		t.Errorf("the zip has %v, %v", r, err)
	}
}

// TestPlaces: where a package of Linux puts what an archive has.
func TestPlaces(t *testing.T) {
	for name, want := range map[string]string{
		"grade": "/usr/bin/grade", "man/man1/grade-rfm.1": "/usr/share/man/man1/grade-rfm.1.gz", "completions/_grade": "/usr/share/zsh/site-functions/_grade",
		"completions/grade.ps1": "", "LICENSE": "/usr/share/doc/grade/copyright", "docs/rules.md": "/usr/share/doc/grade/docs/rules.md",
	} {
		if got := place(name); got != want {
			t.Errorf("place(%s) = %s, want %s", name, got, want)
		}
	}
}

// TestLicences: the files of a module that say how it may be used, by name.
func TestLicences(t *testing.T) {
	for name, want := range map[string]bool{"LICENSE": true, "LICENSE.md": true, "licence.txt": true, "UNLICENSE": true, "COPYING": true, "NOTICE": true, "PATENTS": true, "LICENSES": false, "license.go": false, "README.md": false} {
		if got := licence.MatchString(name); got != want {
			t.Errorf("%s is a licence: %v, want %v", name, got, want)
		}
	}
	if err := appendLicences(&bytes.Buffer{}, "a module", t.TempDir()); err == nil {
		t.Error("a module without a licence is linked in silence")
	}
	text, err := gzipped([]byte("page"))
	if err != nil || !bytes.Equal(text[4:8], []byte{0, 0, 0, 0}) {
		t.Errorf("a page is compressed with its time: %x, %v", text, err)
	}
}
