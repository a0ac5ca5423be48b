package clv

import "grade/ledger"

// Track is how many repeat purchases there were up to the end of a week, and how many a model expects.
type Track struct {
	Day      ledger.Day // the last one of the week
	Actual   int
	Expected float64
}

// TrackModel follows a model from week to week, from the first purchase to a day: the repeat purchases of all customers who
// first bought up to the as-of day, cumulated, and those that are expected of as many random customers who first bought
// on the same days. Of more than 156 weeks every second one is given, or every third, and so on.
func TrackModel(m Model, h *Histories, u Unit, asOf, end ledger.Day) []Track {
	first, _ := h.Span()
	if first == ledger.NoDay || end < first {
		return nil
	}
	n := int(end-first) + 1
	born, again := make([]int, n), make([]int, n)
	for i := range h.Len() {
		days := h.of(i)
		if len(days) == 0 || days[0] > asOf {
			continue
		}
		born[days[0]-first]++
		for _, d := range days[1:] {
			if d <= end {
				again[d-first]++
			}
		}
	}
	step := 7 * (1 + (n/7)/157)
	expected := make([]float64, n) // of one customer, so many days after the first purchase
	each(n, func(i int) { expected[i] = m.New(float64(i) / u.Days()) })
	var out []Track
	actual, seen := 0, 0
	for at := step - 1; ; at += step {
		at = min(at, n-1)
		for ; seen <= at; seen++ {
			actual += again[seen]
		}
		t := Track{Day: first + ledger.Day(at), Actual: actual}
		for d := 0; d <= at; d++ {
			t.Expected += float64(born[d]) * expected[at-d]
		}
		if out = append(out, t); at == n-1 {
			return out
		}
	}
}
