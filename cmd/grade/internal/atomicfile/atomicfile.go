// Package atomicfile writes files that appear whole or not at all.
//
// The bytes go to a temporary file beside the target, .NAME.grade-*, which is locked while its
// writer lives; Commit makes it durable and renames it over the target. A temporary file
// whose lock is free was left by a process that died, and the next run removes it.
package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
)

// Mark stands in the name of every temporary file.
const Mark = ".grade-"

// File is a file being written.
type File struct {
	*os.File
	target string
	done   bool
	ready  bool // its bytes are durable
	system system
}

// system is what can fail on the way of the bytes to the disk.
type system struct {
	write  func(f *os.File, b []byte) (int, error)
	sync   func(f *os.File) error
	rename func(from, to string) error
}

var disk = system{(*os.File).Write, (*os.File).Sync, os.Rename}

// Write adds to the file.
func (f *File) Write(b []byte) (int, error) {
	n, err := f.system.write(f.File, b)
	return n, bare(err)
}

// Create begins to write target. Stale temporaries of its folder are removed first. Close or
// Commit must follow. A private file is for its owner alone, mode 0600; any other one keeps the rights of
// the file that it replaces.
func Create(target string, private bool) (*File, error) { return disk.create(target, private) }

func (s system) create(target string, private bool) (*File, error) {
	dir, name := filepath.Split(target)
	if dir == "" {
		dir = "."
	}
	sweep(dir)
	for try := 0; ; try++ {
		f, err := create(dir, name, private)
		if err != nil {
			return nil, cause(target, err)
		}
		// Another run may have swept the file away before it was locked.
		if err = lock(f); err == nil && stands(f) {
			if private {
				err = f.Chmod(0o600)
			} else if st, err := os.Stat(target); err == nil {
				_ = f.Chmod(st.Mode().Perm()) // a replaced file keeps its rights, where that can be
			}
			if err != nil {
				f.Close()
				os.Remove(f.Name())
				return nil, cause(target, err)
			}
			return &File{File: f, target: target, system: s}, nil
		}
		f.Close()
		if try == 100 {
			os.Remove(f.Name())
			return nil, cause(target, fmt.Errorf("its temporary file cannot be locked: %w", err))
		}
	}
}

// create makes a new temporary file, with the rights that the user's umask leaves, or for its owner alone.
func create(dir, name string, private bool) (*os.File, error) {
	mode := os.FileMode(0o666)
	if private {
		mode = 0o600
	}
	for try := 0; ; try++ {
		path := filepath.Join(dir, fmt.Sprintf(".%s%s%d-%x", name, Mark, os.Getpid(), rand.Uint32()))
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
		if err == nil || !errors.Is(err, fs.ErrExist) || try == 100 {
			return f, err
		}
	}
}

// stands says whether the open file still has its name.
func stands(f *os.File) bool {
	mine, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(f.Name())
	return err == nil && os.SameFile(mine, there)
}

// Sync makes the bytes durable. After an error nothing of the file is left.
func (f *File) Sync() error {
	if f.ready {
		return nil
	}
	if err := f.system.sync(f.File); err != nil {
		f.Close()
		return cause(f.target, err)
	}
	f.ready = true
	return nil
}

// Commit makes the bytes durable and puts the file in its place. After an error nothing
// of it is left, and what stood in its place still does.
func (f *File) Commit() error {
	if err := f.Sync(); err != nil {
		return err
	}
	if err := rename(f); err != nil {
		f.Close()
		return cause(f.target, err)
	}
	f.done = true
	if d, err := os.Open(filepath.Dir(f.target)); err == nil {
		d.Sync() // makes the name durable where folders can be synced
		d.Close()
	}
	return nil
}

// Close drops what was written, unless it was committed.
func (f *File) Close() error {
	if f.done {
		return nil
	}
	f.done = true
	err := f.File.Close()
	if e := os.Remove(f.Name()); err == nil {
		err = e
	}
	return err
}

// cause names the target instead of the temporary file.
func cause(target string, err error) error { return fmt.Errorf("%s: %w", target, bare(err)) }

// bare is an error without the name of the temporary file.
func bare(err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		return p.Err
	case errors.As(err, &l):
		return l.Err
	}
	return err
}

// temporary is the shape of the names of temporary files.
var temporary = regexp.MustCompile(`^\..+\.grade-\d+-[0-9a-f]+$`)

// sweep removes the temporaries of a folder whose writers are dead.
func sweep(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || !temporary.MatchString(e.Name()) {
			continue
		}
		path := filepath.Join(dir, e.Name())
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			continue
		}
		if lock(f) == nil && os.Remove(path) != nil {
			f.Close() // where an open file cannot be removed
			os.Remove(path)
		}
		f.Close()
	}
}
