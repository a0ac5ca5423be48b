//go:build unix

package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestSignals: an interrupted run says so in one line, ends within a second with the code of the
// signal, and leaves old outputs whole and no temporaries.
func TestSignals(t *testing.T) {
	bin := build(t)
	for _, c := range []struct {
		signal os.Signal
		code   int
	}{{os.Interrupt, 130}, {syscall.SIGTERM, 143}, {syscall.SIGHUP, 143}} {
		dir := t.TempDir()
		temp := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "orders.csv"), manyOrders(400_000, 200_000), 0o644); err != nil {
			t.Fatal(err)
		}
		for _, wait := range []time.Duration{10 * time.Millisecond, 150 * time.Millisecond, 600 * time.Millisecond} {
			if err := os.WriteFile(filepath.Join(dir, "list.csv"), []byte("old"), 0o644); err != nil {
				t.Fatal(err)
			}
			os.Remove(filepath.Join(dir, "list.xlsx"))
			cmd := exec.Command(bin, "rfm", "orders.csv", "--force", "-o", "list.csv", "-o", "list.xlsx")
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "TMPDIR="+temp)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(wait)
			if err := cmd.Process.Signal(c.signal); err != nil {
				t.Fatal(err)
			}
			sent := time.Now()
			err := cmd.Wait()
			var exit *exec.ExitError
			if !errors.As(err, &exit) {
				t.Logf("finished before the signal after %v", wait)
				continue
			}
			if took := time.Since(sent); took > time.Second {
				t.Errorf("%v: ended after %v", c.signal, took)
			}
			// Before the handler stands, the signal kills the program itself.
			if code := exit.ExitCode(); code != c.code && code != -1 {
				t.Errorf("%v: exit %d, want %d", c.signal, code, c.code)
			} else if code == c.code && !strings.Contains(stderr.String(), "error: interrupted; nothing was written\n") {
				t.Errorf("%v: said %q", c.signal, stderr.String())
			}
			if b, err := os.ReadFile(filepath.Join(dir, "list.csv")); err != nil || string(b) != "old" {
				t.Errorf("%v: the old output is %d bytes, %v", c.signal, len(b), err)
			}
			for _, d := range []string{dir, temp} {
				entries, err := os.ReadDir(d)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range entries {
					if strings.Contains(e.Name(), "grade-") || e.Name() == "list.xlsx" {
						t.Errorf("%v after %v left %s", c.signal, wait, e.Name())
					}
				}
			}
		}
	}
}

// TestClosedPipe: a reader that has seen enough does not keep the workbook from being written.
func TestClosedPipe(t *testing.T) {
	bin := build(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "orders.csv"), manyOrders(2000, 200), 0o644); err != nil {
		t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	cmd := exec.Command(bin, "rfm", "orders.csv")
	cmd.Dir, cmd.Stdout = dir, w
	out, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said, _ := io.ReadAll(out)
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v: %s", err, said)
	}
	if _, err := os.Stat(filepath.Join(dir, "orders-rfm.xlsx")); err != nil {
		t.Error(err)
	}
}

// build makes the binary under test.
func build(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "grade")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return bin
}
