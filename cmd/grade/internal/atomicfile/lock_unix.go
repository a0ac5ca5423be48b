//go:build unix

package atomicfile

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lock takes the file for this process; it is free again when the process is gone.
func lock(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) }

// rename puts the open file in its place and then lets go of it, so that no sweep can take it.
func rename(f *File) error {
	if err := f.system.rename(f.Name(), f.target); err != nil {
		return err
	}
	return f.File.Close()
}

// held says whether a lock failed since another process holds it.
func held(err error) bool { return errors.Is(err, unix.EWOULDBLOCK) }
