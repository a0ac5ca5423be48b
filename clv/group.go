package clv

import (
	"cmp"
	"slices"
)

// grouped puts equal histories together, in the order of x, t.x and T, so that each is worked on once, and says in
// which group each history is: -1 for those of whom nothing was bought (T below 0). Groups have no spend.
func grouped(hs []Summary) (gs []Summary, of []int32) {
	order := make([]int32, 0, len(hs))
	of = make([]int32, len(hs))
	for i := range hs {
		if of[i] = -1; hs[i].T >= 0 {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return compare(&hs[a], &hs[b]) })
	for _, i := range order {
		if n := len(gs); n == 0 || compare(&gs[n-1], &hs[i]) != 0 {
			gs = append(gs, Summary{X: hs[i].X, TX: hs[i].TX, T: hs[i].T})
		}
		gs[len(gs)-1].N += max(hs[i].N, 1)
		of[i] = int32(len(gs) - 1)
	}
	return gs, of
}

func compare(a, b *Summary) int {
	return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.TX, b.TX), cmp.Compare(a.T, b.T))
}

// group is grouped without the places.
func group(hs []Summary) []Summary {
	gs, _ := grouped(hs)
	return gs
}

// thin takes every so many-th of groups, so that at most about so many are left: enough to find where a maximum is
// before all are looked at.
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

// customers is how many the groups have.
func customers(gs []Summary) float64 {
	n := 0.0
	for i := range gs {
		n += gs[i].weight()
	}
	return n
}

// meanTenure is the mean T of customers; 1 where it is 0.
func meanTenure(gs []Summary) float64 {
	sum := 0.0
	for i := range gs {
		sum += gs[i].weight() * gs[i].T
	}
	if sum == 0 {
		return 1
	}
	return sum / customers(gs)
}
