package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"grade/cmd/grade/internal/atomicfile"
	"grade/ledger"
	"grade/report"
)

// outputs are the files of a run. They appear together at its end, or not at all.
type outputs struct {
	mu        sync.Mutex
	files     []*atomicfile.File
	folder    *atomicfile.Scratch // for temporary files; nil until one is wanted
	gone      bool
	committed bool
	private   bool // files are for their owner alone
}

var errInterrupted = errors.New("interrupted")

// create begins a file.
func (o *outputs) create(name string) (*atomicfile.File, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.gone {
		return nil, errInterrupted
	}
	f, err := atomicfile.Create(name, o.private)
	if err != nil {
		return nil, err
	}
	o.files = append(o.files, f)
	return f, nil
}

// scratch gives a private folder for temporary files, which goes with the run.
func (o *outputs) scratch() (string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.gone {
		return "", errInterrupted
	}
	var err error
	if o.folder == nil {
		if o.folder, err = atomicfile.NewScratch(""); err != nil {
			return "", err
		}
	}
	return o.folder.Path, nil
}

// commit puts all files in their places.
func (o *outputs) commit() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.gone {
		return errInterrupted
	}
	for _, f := range o.files { // all of them, before the first one is seen
		if err := f.Sync(); err != nil {
			return err
		}
	}
	for _, f := range o.files {
		if err := f.Commit(); err != nil {
			return err
		}
		o.committed = true
	}
	return nil
}

// restart drops what was written so far.
func (o *outputs) restart() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, f := range o.files {
		f.Close()
	}
	o.files = nil
}

// discard removes what was not committed, and says whether anything was.
func (o *outputs) discard() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.gone = true
	for _, f := range o.files {
		f.Close()
	}
	if o.folder != nil {
		o.folder.Remove()
	}
	return o.committed
}

// write makes one file by a function.
func (o *outputs) write(name string, write func(io.Writer) error) error {
	f, err := o.create(name)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// format is a format of outputs.
type format string

const (
	formatXLSX format = "xlsx"
	formatCSV  format = "csv"
	formatJSON format = "json"
	formatHTML format = "html"
	formatMD   format = "md"
)

// outputFormat tells the format of an output by its ending.
func outputFormat(name string) (format, error) {
	switch f := format(strings.TrimPrefix(strings.ToLower(filepath.Ext(name)), ".")); f {
	case formatXLSX, formatCSV, formatJSON, formatHTML, formatMD:
		return f, nil
	}
	return "", &usageError{fmt.Sprintf("-o: unknown ending of %q", name), "end it in .xlsx, .csv, .json, .html or .md"}
}

// expandName fills {as_of} and {as_of:2006-01} in.
func expandName(name string, d ledger.Day) string {
	s := d.String()
	if s == "" {
		s = "undated"
	}
	name = strings.ReplaceAll(name, "{as_of:2006-01}", s[:min(7, len(s))])
	return strings.ReplaceAll(name, "{as_of}", s)
}

// mayReplace says whether an output may be written: it does not exist, or it is ours as we
// left it, or force is on. It is never one of the inputs.
func mayReplace(name string, inputs []string, force bool, ours func(*os.File, int64) bool) error {
	st, err := os.Stat(name)
	if errors.Is(err, os.ErrNotExist) {
		dir := filepath.Dir(name)
		d, err := os.Stat(dir)
		if err != nil {
			return &failure{fmt.Sprintf("%s: no folder %s to write into", name, dir), "make the folder, or write to another one"}
		}
		if !d.IsDir() {
			return fmt.Errorf("%s: %s is not a folder", name, dir)
		}
		return nil
	}
	if err != nil {
		return err
	}
	if st.IsDir() {
		return &usageError{fmt.Sprintf("-o: %s is a folder", name), "name a file in it"}
	}
	for _, in := range inputs {
		if is, err := os.Stat(in); err == nil && os.SameFile(st, is) {
			return &usageError{fmt.Sprintf("-o: %s is the input", name), "write to another file"}
		}
	}
	if force {
		return nil
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if st.Size() == 0 || ours(f, st.Size()) {
		return nil
	}
	return &usageError{fmt.Sprintf("-o: %s exists and was not written by grade, or was changed since; nothing was written", name), "--force replaces it"}
}

// isOurs knows our own unchanged files by format.
func isOurs(f format, list *report.Customers) func(*os.File, int64) bool {
	return func(file *os.File, size int64) bool {
		switch f {
		case formatXLSX:
			return report.IsOurXLSX(file, size)
		case formatJSON:
			b, err := io.ReadAll(file)
			return err == nil && report.IsOurJSON(b)
		case formatHTML, formatMD:
			b, err := io.ReadAll(file)
			return err == nil && report.IsOurText(b)
		}
		return isOursCSV(func(line string) bool { return line == report.RejectsHeader || list != nil && list.IsHeader(line) })(file, size)
	}
}

// isOursCSV knows our own CSV by its header.
func isOursCSV(header func(line string) bool) func(*os.File, int64) bool {
	return func(file *os.File, _ int64) bool {
		head := make([]byte, 1<<16)
		n, _ := io.ReadFull(file, head)
		line, _, _ := strings.Cut(strings.TrimPrefix(string(head[:n]), "\ufeff"), "\n")
		return header(line)
	}
}
