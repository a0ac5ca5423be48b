//go:build unix

package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestSignals: an interrupted run says so in one line, ends within a second with the code of the
// signal, and leaves old outputs whole and no temporaries. A signal that comes when the outputs stand is told that.
func TestSignals(t *testing.T) {
	bin := build(t)
	dir, temp := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "orders.csv"), manyOrders(400_000, 200_000), 0o644); err != nil {
		t.Fatal(err)
	}
	list, book := filepath.Join(dir, "list.csv"), filepath.Join(dir, "list.xlsx")
	var stderr bytes.Buffer
	command := func() *exec.Cmd {
		stderr.Reset()
		cmd := exec.Command(bin, "rfm", "orders.csv", "--force", "-o", "list.csv", "-o", "list.xlsx")
		cmd.Dir, cmd.Env, cmd.Stderr = dir, append(os.Environ(), "TMPDIR="+temp), &stderr
		return cmd
	}
	started := time.Now()
	if err := command().Run(); err != nil {
		t.Fatalf("%v: %s", err, &stderr)
	}
	took := time.Since(started)
	whole := map[string][]byte{}
	for _, name := range []string{list, book} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		whole[name] = b
	}
	for _, c := range []struct {
		signal os.Signal
		code   int
	}{{os.Interrupt, 130}, {syscall.SIGTERM, 143}, {syscall.SIGHUP, 143}} {
		if signal.Ignored(c.signal) {
			t.Logf("%v: ignored, as under nohup: not tested", c.signal)
			continue
		}
		stopped := 0
		for _, wait := range []time.Duration{10 * time.Millisecond, took / 8, took / 4, took / 2} {
			if err := os.WriteFile(list, []byte("old"), 0o644); err != nil {
				t.Fatal(err)
			}
			os.Remove(book)
			cmd := command()
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(wait)
			if err := cmd.Process.Signal(c.signal); err != nil {
				t.Fatal(err)
			}
			sent := time.Now()
			err := cmd.Wait()
			if after := time.Since(sent); after > time.Second {
				t.Errorf("%v: ended after %v", c.signal, after)
			}
			var exit *exec.ExitError
			written := !errors.As(err, &exit) || strings.Contains(stderr.String(), "error: interrupted; outputs were written\n")
			// Before the handler stands, the signal kills the program itself.
			if exit != nil && exit.ExitCode() != c.code && exit.ExitCode() != -1 {
				t.Errorf("%v: exit %d, want %d", c.signal, exit.ExitCode(), c.code)
			}
			if exit != nil && exit.ExitCode() == c.code && !written {
				stopped++
				if !strings.HasSuffix(stderr.String(), "error: interrupted; nothing was written\n") {
					t.Errorf("%v: said %q", c.signal, stderr.String())
				}
			}
			for name, want := range whole {
				got, err := os.ReadFile(name)
				switch {
				case written && !bytes.Equal(got, want):
					t.Errorf("%v after %v: %s is %d bytes, want the %d of a whole run", c.signal, wait, filepath.Base(name), len(got), len(want))
				case !written && name == list && string(got) != "old":
					t.Errorf("%v after %v: the old list is %d bytes, %v", c.signal, wait, len(got), err)
				case !written && name == book && err == nil:
					t.Errorf("%v after %v: a workbook of %d bytes", c.signal, wait, len(got))
				}
			}
			for _, folder := range []string{dir, temp} {
				if left, _ := filepath.Glob(filepath.Join(folder, "*grade-*")); len(left) > 0 {
					t.Errorf("%v after %v left %v", c.signal, wait, left)
				}
				if left, _ := filepath.Glob(filepath.Join(folder, ".*grade-*")); len(left) > 0 {
					t.Errorf("%v after %v left %v", c.signal, wait, left)
				}
			}
		}
		if stopped == 0 {
			t.Errorf("%v: no run was stopped by it", c.signal)
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
