package main

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// gb18030 FILE : rewrites a UTF-8 file in GB18030.
func gb18030(ts *testscript.TestScript, _ bool, args []string) {
	out, err := simplifiedchinese.GB18030.NewEncoder().String(ts.ReadFile(args[0]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(out), 0o644))
}

// fill FILE BYTES : writes a file of so many bytes without a line end.
func fill(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat("x", n)), 0o644))
}

// csvcolumns FILE COLUMN... : prints those columns of a CSV, for stdout to match.
func csvColumns(ts *testscript.TestScript, _ bool, args []string) {
	rows, err := csv.NewReader(strings.NewReader(ts.ReadFile(args[0]))).ReadAll()
	ts.Check(err)
	var at []int
	for _, name := range args[1:] {
		found := -1
		for i, h := range rows[0] {
			if h == name {
				found = i
			}
		}
		if found < 0 {
			ts.Fatalf("no column %q in %s", name, rows[0])
		}
		at = append(at, found)
	}
	var b strings.Builder
	for _, r := range rows[1:] {
		for k, i := range at {
			if k > 0 {
				b.WriteString(",")
			}
			b.WriteString(r[i])
		}
		b.WriteString("\n")
	}
	ts.Check(os.WriteFile(ts.MkAbs("columns"), []byte(b.String()), 0o644))
}
