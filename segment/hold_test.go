package segment

import (
	"fmt"
	"slices"
	"testing"
)

// TestHold: a tier is lost in the n-th list in a row below it, and won at once.
func TestHold(t *testing.T) {
	order := []string{"S", "A", "B", "C"}
	for _, c := range []struct {
		name, earned string // one letter a list; - for none
		n            int
		want         string
	}{
		{"at once", "SAB", 1, "SAB"},
		{"0 is at once", "SAB", 0, "SAB"},
		{"one list of grace", "SAAA", 2, "SSAA"},
		{"two lists of grace", "SAAA", 3, "SSSA"},
		{"back in time begins anew", "SASAA", 2, "SSSSA"},
		{"falls to what it earns then", "SBC", 2, "SSC"},
		{"rises at once", "CSB", 3, "CSS"},
		{"rises while kept", "ABS", 3, "AAS"},
		{"no tier is not kept", "S-A", 2, "S-A"},
		{"every list below counts, however far", "SABA", 3, "SSSA"},
		{"another scale", "SX", 2, "SX"},
	} {
		before, below := []string{""}, []int{0}
		got := ""
		for _, x := range c.earned {
			own := string(x)
			if own == "-" {
				own = ""
			}
			before, below = Hold(order, before, below, []string{own}, c.n)
			if before[0] == "" {
				got += "-"
			}
			got += before[0]
		}
		if got != c.want {
			t.Errorf("%s: %s by turns is %s, want %s", c.name, c.earned, got, c.want)
		}
	}
	if tier, below := Hold(order, []string{"S", "A"}, []int{1, 0}, []string{"A", "A"}, 3); !slices.Equal(tier, []string{"S", "A"}) || fmt.Sprint(below) != "[2 0]" {
		t.Errorf("%v %v", tier, below)
	}
}
