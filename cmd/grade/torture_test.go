package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// tortures is how many mutations a plain test run tries; GRADE_TORTURE says another number.
const tortures = 2000

// TestTorture inspects fixtures with flipped, missing and spliced bytes: whatever a file holds,
// there is no panic, an answer within 10 s, an exit code of 0 or 3 with a word about why, and less
// than 512 MB of memory (not held under the race detector, which takes five to ten times what the
// program takes). A mutation is known by its number: the same number, the same bytes.
func TestTorture(t *testing.T) {
	n := tortures
	if s := os.Getenv("GRADE_TORTURE"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	seeds := tortureSeeds(t)
	dir := t.TempDir()
	if shm, err := os.MkdirTemp("/dev/shm", "torture"); err == nil {
		dir = shm
		t.Cleanup(func() { os.RemoveAll(shm) })
	}
	forgetPeakMemory()
	var next, read, refused atomic.Int64
	var slowest atomic.Int64
	var wg sync.WaitGroup
	for w := range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			name := filepath.Join(dir, strconv.Itoa(w))
			for i := int(next.Add(1)); i <= n && !t.Failed(); i = int(next.Add(1)) {
				data := mutate(uint64(i), seeds)
				if err := os.WriteFile(name, data, 0o600); err != nil {
					t.Error(err)
					return
				}
				began := time.Now()
				code, said := inspectOnce(name)
				took := time.Since(began)
				for was := slowest.Load(); int64(took) > was && !slowest.CompareAndSwap(was, int64(took)); was = slowest.Load() {
				}
				switch {
				case code == 0:
					read.Add(1)
				case code == 3 && strings.HasPrefix(said, "error: "):
					refused.Add(1)
				default:
					t.Errorf("mutation %d: exit %d: %s", i, code, said)
				}
				if took > 10*time.Second {
					t.Errorf("mutation %d took %s", i, took)
				}
			}
		})
	}
	wg.Wait()
	peak := peakMemory()
	if peak > 512<<20 && !underRaceDetector() {
		t.Errorf("%d MiB of memory", peak>>20)
	}
	t.Logf("%d mutations of %d files: %d read, %d refused; the slowest took %s; %d MiB", n, len(seeds), read.Load(), refused.Load(), time.Duration(slowest.Load()).Round(time.Millisecond), peak>>20)
}

// inspectOnce runs grade inspect; a panic comes back as exit -1.
func inspectOnce(name string) (code int, said string) {
	var errs bytes.Buffer
	defer func() {
		if p := recover(); p != nil {
			code, said = -1, fmt.Sprintf("%v\n%s", p, debug.Stack())
		}
	}()
	code = run([]string{"inspect", name}, io.Discard, &errs)
	return code, errs.String()
}

func tortureSeeds(t *testing.T) [][]byte {
	var seeds [][]byte
	for _, pattern := range []string{"../../testdata/systems/*.[ctxz]*", "../../source/testdata/*.xls"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range names {
			b, err := os.ReadFile(n)
			if err != nil {
				t.Fatal(err)
			}
			seeds = append(seeds, b)
		}
	}
	seeds = append(seeds,
		[]byte("<html><meta charset=gb2312><table><tr><th rowspan=2>客户编号<th colspan=2>交易<tr><th>日期<th>金额<tr><td>a<td>2024-01-02<td x:num=5>5</table>"),
		[]byte(`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet Name="S"><Table><Row><Cell><Data Type="String">客户编号</Data></Cell><Cell Index="3"><Data Type="String">金额</Data></Cell></Row><Row Index="3"><Cell><Data Type="String">a</Data></Cell></Row></Table></Worksheet></Workbook>`),
		[]byte("sep=;\n'客户编号';'日期';'金额'\n'a;b';'2024-01-02';'1\\'5'\n"),
		[]byte("\xff\xfe"+strings.ReplaceAll("id\tdate\tamount\r\na\t2024-01-02\t5\r\n", "", "\x00")[1:]))
	if len(seeds) < 15 {
		t.Fatalf("%d fixtures", len(seeds))
	}
	return seeds
}

// mutate makes mutation number i: a fixture with one to four changes. Every third archive is
// unpacked first, and packed again when one of its parts was changed.
func mutate(i uint64, seeds [][]byte) []byte {
	r := rand.New(rand.NewPCG(i, 20261122))
	b := bytes.Clone(seeds[r.IntN(len(seeds))])
	if z, err := zip.NewReader(bytes.NewReader(b), int64(len(b))); err == nil && r.IntN(3) > 0 {
		return repack(r, z, seeds)
	}
	return change(r, b, seeds)
}

func change(r *rand.Rand, b []byte, seeds [][]byte) []byte {
	for range 1 + r.IntN(4) {
		if len(b) == 0 {
			return b
		}
		at := r.IntN(len(b))
		switch r.IntN(6) {
		case 0: // flips
			for range 1 + r.IntN(8) {
				b[r.IntN(len(b))] ^= 1 << r.IntN(8)
			}
		case 1: // truncation
			b = b[:at]
		case 2: // a part moves elsewhere
			end := min(len(b), at+1+r.IntN(200))
			part := bytes.Clone(b[at:end])
			to := r.IntN(len(b))
			b = append(b[:to:to], append(part, b[to:]...)...)
		case 3: // a part is missing
			b = append(b[:at:at], b[min(len(b), at+1+r.IntN(200)):]...)
		case 4: // a part of another file
			s := seeds[r.IntN(len(seeds))]
			from := r.IntN(len(s))
			b = append(b[:at:at], append(bytes.Clone(s[from:min(len(s), from+1+r.IntN(300))]), b[at:]...)...)
		case 5: // numbers at their limits, and signs that mean something
			words := []string{"\x00", "\xff\xff\xff\xff", "\x7f\xff\xff\xff", "99999999999999999999", "-1", "\"", "'", "\r", "\n", ",", "<", ">", "&#0;", "]]>", "\xef\xbb\xbf", "XFD1048576", "NaN", "1e999"}
			w := words[r.IntN(len(words))]
			b = append(b[:at:at], append([]byte(w), b[at:]...)...)
		}
	}
	return b
}

// repack changes one part of an archive.
func repack(r *rand.Rand, z *zip.Reader, seeds [][]byte) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	which := r.IntN(len(z.File))
	for i, p := range z.File {
		f, err := p.Open()
		if err != nil {
			continue
		}
		text, _ := io.ReadAll(f)
		f.Close()
		if i == which {
			text = change(r, text, seeds)
		}
		if e, err := w.Create(p.Name); err == nil {
			_, _ = e.Write(text)
		}
	}
	_ = w.Close()
	return out.Bytes()
}

// forgetPeakMemory gives back what earlier tests of this process took, so that peakMemory speaks
// of what comes after, where the system can forget (Linux: proc(5), clear_refs).
func forgetPeakMemory() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}

func underRaceDetector() bool {
	b, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(b.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// peakMemory is the most memory that the process had, as the system counts it, or else as the
// run time does.
func peakMemory() int64 {
	if b, err := os.ReadFile("/proc/self/status"); err == nil {
		if _, rest, ok := strings.Cut(string(b), "VmHWM:"); ok {
			if f := strings.Fields(rest); len(f) > 0 {
				if kib, err := strconv.ParseInt(f[0], 10, 64); err == nil {
					return kib << 10
				}
			}
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys)
}

// TestTortureFiles: testdata/torture.csv says what becomes of every file of a collection of rough
// and hostile files, and why. GRADE_TORTURE_FILES is the folder with the collection, which is not a
// part of this project.
func TestTortureFiles(t *testing.T) {
	dir := os.Getenv("GRADE_TORTURE_FILES")
	if dir == "" {
		t.Skip("GRADE_TORTURE_FILES is not set")
	}
	for _, r := range readTable(t, "../../testdata/torture.csv") {
		var errs bytes.Buffer
		began := time.Now()
		code := run([]string{"convert", filepath.Join(dir, r["folder"], r["file"]), "-o", filepath.Join(t.TempDir(), "out.csv")}, io.Discard, &errs)
		want := map[string]int{"read": 0, "refused": 3}[r["expect"]]
		if code != want || code == 3 && !strings.Contains(errs.String(), "hint: ") || time.Since(began) > 5*time.Second {
			t.Errorf("%s/%s: exit %d after %s, want %d (%s): %s", r["folder"], r["file"], code, time.Since(began), want, r["why"], &errs)
		}
	}
}
