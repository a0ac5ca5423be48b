package main

import (
	"fmt"

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
	if err != nil {
		return nil, err
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
