package source

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
)

// openMHTML opens the first table of a page that was saved with its pictures.
func (f *File) openMHTML(o Options) error {
	fail := func(err error) error {
		return &Error{Where: f.Name, What: "a saved page (MHTML) without a table that can be read", Hint: "save it as .xlsx or CSV", Err: err}
	}
	m, err := mail.ReadMessage(io.NewSectionReader(f.data, 0, f.Size))
	if err != nil {
		return fail(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return fail(err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		return f.openPart(m.Body, m.Header.Get("Content-Transfer-Encoding"), o)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := parts.NextRawPart()
		if err != nil {
			return fail(err)
		}
		if !strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
			continue
		}
		body, err := io.ReadAll(io.LimitReader(p, f.Size))
		if err != nil {
			return fail(err)
		}
		if bytes.Contains(bytes.ToLower(body), []byte("<table")) {
			return f.openPart(bytes.NewReader(body), p.Header.Get("Content-Transfer-Encoding"), o)
		}
	}
}

func (f *File) openPart(r io.Reader, encoding string, o Options) error {
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	}
	if err := f.unpack(r, f.Size); err != nil {
		return err
	}
	return f.openHTML(o)
}
