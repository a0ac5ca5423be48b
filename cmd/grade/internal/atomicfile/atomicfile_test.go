package atomicfile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "out.csv")
	if err := os.WriteFile(target, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Create(target, false)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(f, "half")
	if b, _ := os.ReadFile(target); string(b) != "old" {
		t.Errorf("before Commit the file is %q", b)
	}
	f.Close()
	if got := names(t, dir); len(got) != 1 {
		t.Errorf("after Close there are %q", got)
	}
	if f, err = Create(target, false); err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(f, "new")
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	f.Close()
	st, err := os.Stat(target)
	if b, _ := os.ReadFile(target); string(b) != "new" || err != nil || st.Mode().Perm() != 0o600 || len(names(t, dir)) != 1 {
		t.Errorf("after Commit the file is %q, %v, %q", b, st.Mode(), names(t, dir))
	}
}

// TestSweep: the temporaries of dead writers go, those of living ones and of other targets stay.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	for _, n := range []string{".out.csv" + Mark + "dead", ".other.csv" + Mark + "dead"} {
		if err := os.WriteFile(filepath.Join(dir, n), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	living, err := Create(filepath.Join(dir, "out.csv"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer living.Close()
	second, err := Create(filepath.Join(dir, "out.csv"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	got := strings.Join(names(t, dir), " ")
	if strings.Contains(got, ".out.csv"+Mark+"dead") || !strings.Contains(got, ".other.csv"+Mark+"dead") || !strings.Contains(got, filepath.Base(living.Name())) {
		t.Errorf("after the sweep there are %s", got)
	}
}

// TestManyWriters: all succeed, and the last whole file stays.
func TestManyWriters(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "out.csv")
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for range 20 {
				f, err := Create(target, false)
				if err != nil {
					t.Error(err)
					return
				}
				fmt.Fprint(f, strings.Repeat(string(rune('a'+i)), 1000))
				if err := f.Commit(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	b, err := os.ReadFile(target)
	if err != nil || len(b) != 1000 || strings.Trim(string(b), string(b[0])) != "" || len(names(t, dir)) != 1 {
		t.Errorf("%d bytes, %v, %q", len(b), err, names(t, dir))
	}
}

func TestErrorsNameTheTarget(t *testing.T) {
	_, err := Create(filepath.Join(t.TempDir(), "absent", "out.csv"), false)
	if err == nil || strings.Contains(err.Error(), Mark) || !strings.Contains(err.Error(), "out.csv: no such file") {
		t.Errorf("%v", err)
	}
	dir := t.TempDir()
	f, err := Create(filepath.Join(dir, "folder"), false)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(); err == nil || strings.Contains(err.Error(), Mark) {
		t.Errorf("a folder was replaced: %v", err)
	}
}
