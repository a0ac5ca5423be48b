package atomicfile

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lock takes the file for this process; it is free again when the process is gone.
func lock(f *os.File) error {
	return windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, new(windows.Overlapped))
}

// rename closes the file first: an open one cannot be renamed here.
func rename(f *File) error {
	if err := f.File.Close(); err != nil {
		return err
	}
	return f.system.rename(f.Name(), f.target)
}

// held says whether a lock failed since another process holds it.
func held(err error) bool {
	return errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING)
}
