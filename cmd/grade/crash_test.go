//go:build unix

package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// crashRuns is how many runs TestCrash kills; make crash says 1000.
func crashRuns() int {
	if n, err := strconv.Atoi(os.Getenv("GRADE_CRASH")); err == nil {
		return n
	}
	return 20
}

// crashOutputs are what a run of TestCrash writes.
var crashOutputs = []string{"list.csv", "list.json", "list.xlsx", "page.html", "periods/2026-05-31.json.gz", "periods/2026-06-30.json.gz"}

// TestCrash: runs that are killed at any moment leave every output whole, as it was or as it is to be, and nothing
// else after the next run.
func TestCrash(t *testing.T) {
	bin, dir, temp := build(t), t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "orders.csv"), manyOrders(8000, 2000), 0o644); err != nil {
		t.Fatal(err)
	}
	days := []string{"2026-05-31", "2026-06-30"}
	command := func(day string) *exec.Cmd {
		args := []string{"report", "orders.csv", "-q", "--force", "--as-of", day, "--history", "periods"}
		for _, o := range crashOutputs[:4] {
			args = append(args, "-o", o)
		}
		cmd := exec.Command(bin, args...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "TMPDIR="+temp)
		return cmd
	}
	whole := map[string]map[string]bool{} // of every output the bytes that it may have
	var took time.Duration
	for _, round := range []string{days[0], days[1], days[0], days[1]} { // the lists of the history know each other from the second time on
		started := time.Now()
		if out, err := command(round).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if d := time.Since(started); took == 0 || d < took {
			took = d
		}
		for _, o := range crashOutputs {
			b, err := os.ReadFile(filepath.Join(dir, o))
			if err != nil {
				continue // of the second day
			}
			if whole[o] == nil {
				whole[o] = map[string]bool{}
			}
			whole[o][string(b)] = true
		}
	}
	random := rand.New(rand.NewPCG(7, 7))
	killed := 0
	runs := 0
	for n := 0; killed < crashRuns() && n < 4*crashRuns(); n++ {
		runs++
		cmd := command(days[n%2])
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(random.Int64N(int64(took))))
		_ = cmd.Process.Signal(syscall.SIGKILL)
		if cmd.Wait() != nil {
			killed++
		}
		for _, o := range crashOutputs {
			b, err := os.ReadFile(filepath.Join(dir, o))
			if err != nil || !whole[o][string(b)] {
				t.Fatalf("run %d left %s with %d bytes, %v", n, o, len(b), err)
			}
		}
	}
	if out, err := command(days[1]).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, d := range []string{dir, filepath.Join(dir, "periods"), temp} {
		for _, n := range names(t, d) {
			if strings.Contains(n, "grade-") {
				t.Errorf("%s/%s is left after the next run", filepath.Base(d), n)
			}
		}
	}
	if killed < crashRuns() {
		t.Errorf("only %d of %d runs were killed", killed, runs)
	}
	t.Logf("%d of %d runs were killed in their %v; every output was whole", killed, runs, took.Round(time.Millisecond))
}

func names(t *testing.T, dir string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// TestConcurrentRuns: of fifty runs at once on one output all succeed, and one whole file is there.
func TestConcurrentRuns(t *testing.T) {
	bin, dir, temp := build(t), t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "orders.csv"), manyOrders(2000, 500), 0o644); err != nil {
		t.Fatal(err)
	}
	var runs []*exec.Cmd
	var said []*bytes.Buffer
	for range 50 {
		cmd := exec.Command(bin, "rfm", "orders.csv", "-q", "-o", "list.csv", "-o", "list.xlsx")
		out := &bytes.Buffer{}
		cmd.Dir, cmd.Env, cmd.Stderr = dir, append(os.Environ(), "TMPDIR="+temp), out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		runs, said = append(runs, cmd), append(said, out)
	}
	for i, cmd := range runs {
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v: %s", err, said[i])
		}
	}
	one := exec.Command(bin, "rfm", "orders.csv", "-q", "-o", "one.csv", "-o", "one.xlsx")
	one.Dir = dir
	if out, err := one.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, ext := range []string{".csv", ".xlsx"} {
		a, _ := os.ReadFile(filepath.Join(dir, "list"+ext))
		b, err := os.ReadFile(filepath.Join(dir, "one"+ext))
		if err != nil || !bytes.Equal(a, b) {
			t.Errorf("list%s has %d bytes, a run alone makes %d, %v", ext, len(a), len(b), err)
		}
	}
	if got := names(t, dir); len(got) != 5 || len(names(t, temp)) != 0 {
		t.Errorf("there are %q and %q", got, names(t, temp))
	}
}

// TestSameBytes: a hundred runs write the same bytes, whatever the time zone, the locale, the number of cores, and
// with nothing in the environment.
func TestSameBytes(t *testing.T) {
	bin, dir := build(t), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "orders.csv"), manyOrders(3000, 400), 0o644); err != nil {
		t.Fatal(err)
	}
	environments := [][]string{nil, {"TZ=Pacific/Apia", "LC_ALL=tr_TR.UTF-8", "GOMAXPROCS=1"}, {"TZ=Asia/Shanghai", "LC_ALL=zh_CN.GB18030"}, {"HOME=/nonexistent", "GOMAXPROCS=2"}}
	first := map[string][]byte{}
	for n := range 100 {
		cmd := exec.Command(bin, "report", "orders.csv", "-q", "--force", "-o", "list.csv", "-o", "list.json", "-o", "list.xlsx", "-o", "page.html")
		cmd.Dir, cmd.Env = dir, append([]string{"TMPDIR=" + dir}, environments[n%len(environments)]...)
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Fatalf("run %d: %v: %s", n, err, out)
		}
		for _, o := range []string{"list.csv", "list.json", "list.xlsx", "page.html"} {
			b, err := os.ReadFile(filepath.Join(dir, o))
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				first[o] = b
			} else if !bytes.Equal(b, first[o]) {
				t.Fatalf("run %d: %s differs", n, o)
			}
		}
	}
}

// TestClosedStreams: without standard streams, as cron has it, all is written and nothing is said.
func TestClosedStreams(t *testing.T) {
	bin, dir := build(t), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "orders.csv"), manyOrders(500, 100), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, script := range []string{`exec "$0" rfm orders.csv -q -o list.csv <&- >&- 2>&-`, `exec "$0" rfm orders.csv -o list.csv <&- >&- 2>&-`, `exec "$0" rfm orders.csv --format table <&- >&- 2>&-`, `exec env -i "$0" rfm orders.csv -q -o list.csv <&-`} {
		os.Remove(filepath.Join(dir, "list.csv"))
		cmd := exec.Command("sh", "-c", script, bin)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v: %s", script, err, out)
		}
		if b, err := os.ReadFile(filepath.Join(dir, "list.csv")); !strings.Contains(script, "--format") && (err != nil || !bytes.HasPrefix(b, []byte("customer_id,"))) {
			t.Errorf("%s wrote %d bytes, %v", script, len(b), err)
		}
	}
	if got := names(t, dir); len(got) > 2 {
		t.Errorf("there are %q", got)
	}
}

// mount mounts a small file system in memory, or skips the test where that is not allowed.
func mount(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("NOT TESTED: no file system can be mounted here: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "-l", dir).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
	return dir
}

// TestFullDisk: a disk that is full is an error that names the file and the cure; the old output stays.
func TestFullDisk(t *testing.T) {
	bin, full, dir := build(t), mount(t, "64k"), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "orders.csv"), manyOrders(20000, 5000), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"list.csv", "list.json", "list.xlsx"} {
		target := filepath.Join(full, name)
		if err := os.WriteFile(target, []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(bin, "rfm", "orders.csv", "--force", "-q", "-o", target)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err == nil || cmd.ProcessState.ExitCode() != exitFailed || !strings.Contains(string(out), target+": no space left on device; hint: make room") || strings.Contains(string(out), "grade-") {
			t.Errorf("%s: %v: %s", name, err, out)
		}
		if b, _ := os.ReadFile(target); string(b) != "old" || len(names(t, full)) != 1 {
			t.Errorf("%s is %q, and there are %q", name, b, names(t, full))
		}
		os.Remove(target)
	}
	// The temporary files of a workbook have to go somewhere, too.
	cmd := exec.Command(bin, "rfm", "-", "--force", "-q", "-o", "list.csv")
	cmd.Dir, cmd.Env, cmd.Stdin = dir, append(os.Environ(), "TMPDIR="+full), bytes.NewReader(manyOrders(20000, 5000))
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "TMPDIR") {
		t.Errorf("no room for a temporary file: %v: %s", err, out)
	}
}

// TestReadOnlyFolder: a folder that may not be written to is an error with a cure, and nothing is changed.
func TestReadOnlyFolder(t *testing.T) {
	bin, dir := build(t), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "orders.csv"), manyOrders(500, 100), 0o644); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(dir, "closed")
	if os.Getuid() == 0 { // to whom rights say nothing
		folder = mount(t, "64k")
		if out, err := exec.Command("mount", "-o", "remount,ro", folder).CombinedOutput(); err != nil {
			t.Skipf("NOT TESTED: %v: %s", err, out)
		}
	} else if err := os.Mkdir(folder, 0o555); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"-o", filepath.Join(folder, "list.csv")}, {"-o", "list.csv", "--history", folder}, {"-o", "list.csv", "--lock", filepath.Join(folder, "grade.lock")}} {
		cmd := exec.Command(bin, append([]string{"rfm", "orders.csv", "-q"}, args...)...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err == nil || cmd.ProcessState.ExitCode() != exitFailed || !strings.Contains(string(out), folder) || !strings.Contains(string(out), "hint: look at the rights") {
			t.Errorf("%q: %v: %s", args, err, out)
		}
		if got := names(t, dir); fmt.Sprint(got) != "[orders.csv]" && fmt.Sprint(got) != "[closed orders.csv]" {
			t.Errorf("%q left %q", args, got)
		}
	}
}

// TestChangedInput: a file that is written to while it is read is an error, and nothing is written; one that takes
// its place is none.
func TestChangedInput(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("orders.csv", manyOrders(200, 50), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		change func() error
		code   int
	}{
		{"added to", func() error {
			f, err := os.OpenFile("orders.csv", os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = f.WriteString("C1,2026-01-01,1\n")
			return err
		}, exitInput},
		{"replaced", func() error {
			if err := os.WriteFile("new.csv", manyOrders(200, 50), 0o644); err != nil {
				return err
			}
			return os.Rename("new.csv", "orders.csv")
		}, exitDone},
	} {
		var o inputOptions
		o.zone = "UTC"
		var seen error
		err := o.again(t.Context(), &app{}, []string{"orders.csv"}, func(files *opened) error {
			if err := c.change(); err != nil {
				t.Fatal(err)
			}
			seen = files.unchanged(nil)
			return seen
		})
		if (err != nil) != (c.code == exitInput) || err != nil && !strings.Contains(err.Error(), "orders.csv: the file changed while it was read") {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
