package clv

import (
	"cmp"
	"slices"
)

// group puts equal histories together, in the order of x, t.x and T, so that each is worked on once. Spend is not
// kept; summaries of whom nothing was bought are none (T below 0) and are left out.
func group(hs []Summary) []Summary {
	out := make([]Summary, 0, len(hs))
	for _, s := range hs {
		if s.T >= 0 {
			s.N, s.Spend = max(s.N, 1), 0
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b Summary) int {
		return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.TX, b.TX), cmp.Compare(a.T, b.T))
	})
	n := 0
	for i := range out {
		if n > 0 && out[n-1].X == out[i].X && out[n-1].TX == out[i].TX && out[n-1].T == out[i].T {
			out[n-1].N += out[i].N
			continue
		}
		out[n] = out[i]
		n++
	}
	return out[:n]
}

// thin takes every so many-th of groups, so that at most about so many are left: enough to find where the optimum
// is before all are looked at.
func thin(gs []Summary, most int) []Summary {
	if len(gs) <= most {
		return gs
	}
	step := (len(gs) + most - 1) / most
	out := make([]Summary, 0, most)
	for i := step / 2; i < len(gs); i += step {
		out = append(out, gs[i])
	}
	return out
}
