package main

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grade/cmd/grade/internal/atomicfile"
)

// addLock adds the flag that keeps a second run from starting.
func addLock(f *pflag.FlagSet) {
	f.String("lock", "", "exit 5 at once when another run holds this `FILE`")
}

// lockedError says that another run is under way: exit 5.
type lockedError struct{ what, hint string }

func (e *lockedError) Error() string { return e.what }

// lock takes the lock of a run, where one is asked for; release gives it back. A lock whose process is gone is
// free: the system keeps it, and not the file.
func lock(c *cobra.Command) (release func(), err error) {
	flag := c.Flags().Lookup("lock")
	if flag == nil || flag.Value.String() == "" {
		return func() {}, nil
	}
	name := flag.Value.String()
	l, holder, err := atomicfile.TakeLock(name)
	switch {
	case errors.Is(err, atomicfile.ErrNotLock):
		return nil, &usageError{fmt.Sprintf("--lock: %s is a file with something in it, and no lock", name), "name a file of its own, such as grade.lock"}
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.EISDIR):
		return nil, &usageError{"--lock: " + err.Error(), "name a file in a folder that is there, such as grade.lock"}
	case err != nil:
		return nil, fmt.Errorf("--lock: %w", err)
	}
	if l == nil {
		by := "another run"
		if holder != "" {
			by += ", process " + holder + ","
		}
		return nil, &lockedError{fmt.Sprintf("--lock: %s holds %s; nothing was written", by, name), "wait for it to end"}
	}
	return l.Release, nil
}
