package atomicfile

import (
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
)

// Lock is a file that one process holds. It is free again when the process is gone, however it ended.
type Lock struct{ file *os.File }

// ErrNotLock says that a file holds something else than a lock does.
var ErrNotLock = errors.New("holds something, and is no lock")

// TakeLock takes the lock of this name, and makes its file where there is none. A nil Lock without an error says that
// another process holds it: holder is its number, "" where it is not known. A file that holds anything else is left
// alone, and is ErrNotLock.
func TakeLock(name string) (l *Lock, holder string, err error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, "", cause(name, err)
	}
	b, _ := io.ReadAll(io.LimitReader(f, 64))
	holder = strings.TrimSpace(string(b))
	if _, err := strconv.Atoi(holder); err != nil && len(b) > 0 { // it is somebody's file
		f.Close()
		return nil, "", cause(name, ErrNotLock)
	}
	if err := lock(f); err != nil {
		f.Close()
		if !held(err) {
			return nil, "", cause(name, err) // locks do not work here
		}
		return nil, holder, nil
	}
	// The number is for people who look; what counts is the lock itself.
	if err := f.Truncate(0); err == nil {
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	return &Lock{f}, "", nil
}

// Release gives the lock back. Its file stays, empty: were it removed, two could hold it.
func (l *Lock) Release() {
	_ = l.file.Truncate(0)
	_ = l.file.Close()
}
