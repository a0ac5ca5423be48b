package main

import (
	"strings"
	"testing"

	"grade/report"
)

// TestFileName: any value makes a name that a file can have.
func TestFileName(t *testing.T) {
	for in, want := range map[string]string{"锦绣花园": "锦绣花园", `a/b\c:d*e?f"g<h>i|j`: "a_b_c_d_e_f_g_h_i_j", " x. ": "x", "...": "_", "": "_", "a\nb": "a_b"} {
		if got := fileName(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	if got := fileName(strings.Repeat("长", 90)); len(got) > nameBytes || !strings.HasPrefix(strings.Repeat("长", 90), got) {
		t.Errorf("%d bytes: %q", len(got), got)
	}
}

// TestSpread: a workbook a group for each workbook and page, with names of their own; two outputs never share one.
func TestSpread(t *testing.T) {
	r := &report.Result{}
	for _, g := range []string{"a/b", "a:b", "A_B"} {
		r.Parts = append(r.Parts, report.Part{Value: g, Result: &report.Result{Group: g}})
	}
	o := viewOptions{split: "project"}
	targets := func(names ...string) (out []target) {
		for _, n := range names {
			f, _ := outputFormat(n)
			out = append(out, target{name: n, format: f})
		}
		return out
	}
	got, err := o.spread(targets("x.html", "x.xlsx", "x.csv"), r, &report.Customers{N: 3}, nil, "")
	var names []string
	for _, g := range got {
		names = append(names, g.name)
	}
	if want := "x.html x-a_b.html x-a_b-2.html x-A_B-3.html x.xlsx x-a_b.xlsx x-a_b-2.xlsx x-A_B-3.xlsx x.csv"; err != nil || strings.Join(names, " ") != want {
		t.Errorf("%q, %v", names, err)
	}
	if r.Parts[0].File != "x-a_b.xlsx" {
		t.Errorf("the groups name %s", r.Parts[0].File)
	}
	for _, bad := range [][]string{{"x.xlsx", "x-a_b.xlsx"}, {"x.csv"}} {
		if _, err := o.spread(targets(bad...), r, &report.Customers{N: 3}, nil, ""); err == nil {
			t.Errorf("%v is accepted", bad)
		}
	}
	r.Parts = nil
	big := &report.Customers{N: 1 << 21}
	if got, _ := (&viewOptions{}).spread(targets("big.xlsx"), r, big, nil, ""); len(got) != 2 || got[1].name != "big-customers.csv" || r.Beside != "big-customers.csv" {
		t.Errorf("%v, beside %q", got, r.Beside)
	}
	if _, err := (&viewOptions{}).spread(targets("big.xlsx"), r, big, nil, "big-customers.csv"); err == nil {
		t.Error("the rejects and the list share a file")
	}
}
