package atomicfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
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

// TestSweep: the temporaries of dead writers go, whatever they were to become; those of living ones stay, and files of
// other names.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	dead := []string{".out.csv" + Mark + "12-ab", ".2026-10-31.json.gz" + Mark + "9-0f"}
	others := []string{".out.csv" + Mark + "notes", "out.csv" + Mark + "1-2", ".bashrc"}
	for _, n := range append(dead, others...) {
		if err := os.WriteFile(filepath.Join(dir, n), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	living, err := Create(filepath.Join(dir, "out.csv"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer living.Close()
	second, err := Create(filepath.Join(dir, "list.csv"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	got := names(t, dir)
	for _, n := range dead {
		if slices.Contains(got, n) {
			t.Errorf("%s was left", n)
		}
	}
	for _, n := range append(others, filepath.Base(living.Name()), filepath.Base(second.Name())) {
		if !slices.Contains(got, n) {
			t.Errorf("%s is gone", n)
		}
	}
}

// TestFaults: whatever fails on the way to the disk, the old file stays whole, nothing else is left, and the
// error does not name the temporary file.
func TestFaults(t *testing.T) {
	fault := errors.New("the disk is full")
	for _, c := range []struct {
		name string
		at   int // the call that fails, from 0 on
		make func(n *int, at int) system
	}{
		{"write", 3, func(n *int, at int) system {
			s := disk
			s.write = func(f *os.File, b []byte) (int, error) {
				if *n++; *n > at {
					k, _ := f.Write(b[:len(b)/2])
					return k, fault
				}
				return f.Write(b)
			}
			return s
		}},
		{"sync", 1, func(n *int, _ int) system {
			s := disk
			s.sync = func(*os.File) error { return fault }
			return s
		}},
		{"rename", 1, func(n *int, _ int) system {
			s := disk
			s.rename = func(string, string) error { return fault }
			return s
		}},
	} {
		for at := range c.at {
			dir := t.TempDir()
			target := filepath.Join(dir, "out.csv")
			if err := os.WriteFile(target, []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
			n := 0
			f, err := c.make(&n, at).create(target, false)
			if err != nil {
				t.Fatal(err)
			}
			for range 3 {
				if _, err = f.Write([]byte("new content")); err != nil {
					break
				}
			}
			if err == nil {
				err = f.Commit()
			}
			f.Close()
			if !errors.Is(err, fault) || c.name != "write" && !strings.Contains(err.Error(), target) || strings.Contains(err.Error(), Mark) {
				t.Errorf("%s %d: %v", c.name, at, err)
			}
			if b, _ := os.ReadFile(target); string(b) != "old" || len(names(t, dir)) != 1 {
				t.Errorf("%s %d: the file is %q, the folder %q", c.name, at, b, names(t, dir))
			}
		}
	}
}

// TestPrivate: a private file is its owner's alone, also where it replaces one that was not.
func TestPrivate(t *testing.T) {
	target := filepath.Join(t.TempDir(), "out.csv")
	if err := os.WriteFile(target, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := Create(target, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	if st, err := os.Stat(target); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", st.Mode(), err)
	}
}

// TestLock: one holds it at a time, and it is free again when it is given back.
func TestLock(t *testing.T) {
	name := filepath.Join(t.TempDir(), "grade.lock")
	l, _, err := TakeLock(name)
	if err != nil || l == nil {
		t.Fatal(l, err)
	}
	other, holder, err := TakeLock(name)
	if err != nil || other != nil || holder != strconv.Itoa(os.Getpid()) {
		t.Errorf("a second lock: %v, held by %q, %v", other, holder, err)
	}
	l.Release()
	if l, _, err = TakeLock(name); err != nil || l == nil {
		t.Fatalf("after it was given back: %v, %v", l, err)
	}
	l.Release()
	if err := os.WriteFile(name, []byte("999999\n"), 0o600); err != nil { // of a process that died
		t.Fatal(err)
	}
	if l, _, err = TakeLock(name); err != nil || l == nil {
		t.Fatalf("a stale one: %v, %v", l, err)
	}
	l.Release()
	if err := os.WriteFile(name, []byte("customer_id\nA\n"), 0o600); err != nil { // a file of somebody
		t.Fatal(err)
	}
	if _, _, err = TakeLock(name); !errors.Is(err, ErrNotLock) {
		t.Errorf("a file with something in it: %v", err)
	}
	if b, _ := os.ReadFile(name); string(b) != "customer_id\nA\n" {
		t.Errorf("it is %q now", b)
	}
	if _, _, err := TakeLock(filepath.Join(t.TempDir(), "absent", "grade.lock")); err == nil || !strings.Contains(err.Error(), "grade.lock") {
		t.Errorf("no folder: %v", err)
	}
}

// TestScratch: folders of the dead go, those of the living stay.
func TestScratch(t *testing.T) {
	dir := t.TempDir()
	dead := filepath.Join(dir, "grade-1-ab")
	if err := os.MkdirAll(filepath.Join(dir, "grade-notes"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, d := range []string{dead, filepath.Join(dir, "grade-2-cd")} {
		if err := os.Mkdir(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range []string{"lock", "rest"} {
		if err := os.WriteFile(filepath.Join(dead, n), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	living, err := NewScratch(dir)
	if err != nil {
		t.Fatal(err)
	}
	second, err := NewScratch(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); len(got) != 3 || !slices.Contains(got, filepath.Base(living.Path)) || !slices.Contains(got, "grade-notes") {
		t.Errorf("%q", got)
	}
	living.Remove()
	second.Remove()
	if got := names(t, dir); len(got) != 1 {
		t.Errorf("%q", got)
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
