package main

import (
	"encoding/csv"
	"flag"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expectations of the scripts")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"grade": main})
}

// TestScripts drives the binary: every command, its successes, each user error, and no file
// left on failure. $DATA is the repository's testdata.
func TestScripts(t *testing.T) {
	data, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	presets, err := filepath.Abs("../../segment/presets")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("DATA", data)
			e.Setenv("PRESETS", presets)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"nofiles":    noFiles,
			"gb18030":    gb18030,
			"fill":       fill,
			"csvcolumns": csvColumns,
		},
	})
}

// noFiles PATTERN... : nothing in the working folder matches, and no temporary was left.
func noFiles(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("nofiles cannot be negated")
	}
	entries, err := os.ReadDir(ts.MkAbs("."))
	ts.Check(err)
	for _, e := range entries {
		for _, p := range append(args, ".*grade*") {
			if ok, _ := filepath.Match(p, e.Name()); ok {
				ts.Fatalf("left behind: %s", e.Name())
			}
		}
	}
}

// readTable reads a CSV by its header.
func readTable(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, r := range rows[1:] {
		m := map[string]string{}
		for i, h := range rows[0] {
			m[h] = r[i]
		}
		out = append(out, m)
	}
	return out
}

// TestNothingStays: a run leaves nothing behind in memory, so that many can be made in one process.
func TestNothingStays(t *testing.T) {
	heap := func(runs int) uint64 {
		for range runs {
			if code := run([]string{"inspect", "../../testdata/systems/网店订单.csv"}, io.Discard, io.Discard); code != exitDone {
				t.Fatalf("exit %d", code)
			}
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap(20)
	if after := heap(100); after > before+1<<20 {
		t.Errorf("100 runs keep %d KiB", (after-before)>>10)
	}
}
