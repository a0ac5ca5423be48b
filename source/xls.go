package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/richardlehane/mscfb"
)

func (f *File) openXLS(o Options) error {
	data, err := workbookStream(f.data, f.Size)
	if err != nil {
		return f.broken(err)
	}
	return f.openBIFF(data, o)
}

// openBIFF opens the sheets of a stream of records.
func (f *File) openBIFF(data []byte, o Options) error {
	b := &biff{data: data, formats: map[int]dateKind{}}
	refs, err := b.globals()
	if err != nil {
		return f.broken(err)
	}
	var sheets []sheet
	for _, s := range refs {
		var g *grid
		sheets = append(sheets, sheet{s.name, s.hidden, func(ctx context.Context, each func(*Row) error) error {
			if g == nil {
				var err error
				if g, err = b.cells(s.at); err != nil {
					return err
				}
			}
			return g.rows(ctx, b.strings, each)
		}})
	}
	return f.openSheets(sheets, XLS, o)
}

// refusal is a file that is whole but not read; its cure is to save it anew.
func refusal(what, hint string) error { return &Error{What: what, Hint: hint} }

// workbookStream takes the stream of records out of its container.
func workbookStream(r io.ReaderAt, size int64) (data []byte, err error) {
	defer func() {
		// The container's reader trusts offsets that a damaged file may have wrong.
		if p := recover(); p != nil {
			data, err = nil, fmt.Errorf("its container cannot be read: %v", p)
		}
	}()
	c, err := mscfb.New(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, fmt.Errorf("its container cannot be read: %w", err)
	}
	for n := 0; n < 10000; n++ {
		e, err := c.Next()
		if err != nil {
			break
		}
		switch strings.ToLower(e.Name) {
		case "workbook", "book":
			data, err := io.ReadAll(io.LimitReader(e, min(e.Size, size)))
			if err != nil {
				return nil, fmt.Errorf("its container is cut off: %w", err)
			}
			if int64(len(data)) < e.Size {
				return nil, errors.New("its container is cut off")
			}
			return data, nil
		case "encryptedpackage":
			return nil, refusal("locked with a password", "open it, take its password off and save it again")
		}
	}
	return nil, refusal("an old Office file without a workbook in it", "export the table as .xlsx or CSV")
}
