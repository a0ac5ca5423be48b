package atomicfile

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
)

// scratchName is the shape of the names of scratch folders.
var scratchName = regexp.MustCompile(`^grade-\d+-[0-9a-f]+$`)

// Scratch is a private folder for temporary files. It is locked while its maker lives.
type Scratch struct {
	Path string
	lock *os.File
}

// NewScratch makes a folder below dir, "" for the system's. Folders that dead processes left there are
// removed first.
func NewScratch(dir string) (*Scratch, error) {
	if dir == "" {
		dir = os.TempDir()
	}
	sweepScratch(dir)
	for try := 0; ; try++ {
		path := filepath.Join(dir, fmt.Sprintf("grade-%d-%x", os.Getpid(), rand.Uint32()))
		if err := os.Mkdir(path, 0o700); err != nil {
			return nil, fmt.Errorf("no temporary folder (set TMPDIR to a folder with room): %w", err)
		}
		f, err := os.OpenFile(filepath.Join(path, "lock"), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil {
			if err = lock(f); err == nil && stands(f) {
				return &Scratch{path, f}, nil
			}
			f.Close()
		}
		// Another run may have swept the folder away before it was locked.
		if os.RemoveAll(path); try == 100 {
			return nil, fmt.Errorf("no temporary folder: %w", err)
		}
	}
}

// Remove removes the folder with all that is in it.
func (s *Scratch) Remove() {
	s.lock.Close() // an open file cannot be removed everywhere
	os.RemoveAll(s.Path)
}

// sweepScratch removes the folders whose makers are dead.
func sweepScratch(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !e.IsDir() || !scratchName.MatchString(e.Name()) {
			continue
		}
		path := filepath.Join(dir, e.Name())
		f, err := os.OpenFile(filepath.Join(path, "lock"), os.O_RDWR, 0)
		if err != nil {
			os.Remove(path) // it is empty: its maker died at once, or makes another one
			continue
		}
		dead := lock(f) == nil
		f.Close()
		if dead {
			os.RemoveAll(path)
		}
	}
}
