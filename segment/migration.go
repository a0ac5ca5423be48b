package segment

import "slices"

// Migration says how customers moved between the classes of two periods.
type Migration struct {
	Order  []string // the classes, best first; those that are none of the order come last
	Counts [][]int  // of those in both periods: by the class they left, then by the one they came to
	New    []int    // only in the later period, by class
	Lost   []int    // only in the earlier period, by class
	Up     int      // of those in both: to a better class
	Down   int
	Same   int // those who come from a class that is none of the order are none of the three
}

// NewMigration compares the classes that customers had with those that they have. order lists the classes,
// best first; the two slices hold one a customer, "" for who had or has none and stands in
// no row or column then.
func NewMigration(order, before, now []string) *Migration {
	m := &Migration{Order: slices.Clone(order)}
	at := map[string]int{"": -1}
	for i, k := range order {
		at[k] = i
	}
	seen := map[string]bool{}
	var others []string
	for _, list := range [][]string{before, now} {
		for _, k := range list {
			if _, ok := at[k]; !ok && !seen[k] {
				seen[k] = true
				others = append(others, k)
			}
		}
	}
	slices.Sort(others)
	for _, k := range others {
		at[k] = len(m.Order)
		m.Order = append(m.Order, k)
	}
	n := len(m.Order)
	m.Counts, m.New, m.Lost = make([][]int, n), make([]int, n), make([]int, n)
	for i := range m.Counts {
		m.Counts[i] = make([]int, n)
	}
	for i := range before {
		from, to := at[before[i]], at[now[i]]
		switch {
		case from < 0 && to >= 0:
			m.New[to]++
		case from >= 0 && to < 0:
			m.Lost[from]++
		case from >= 0 && to >= 0:
			m.Counts[from][to]++
			switch {
			case from >= len(order) || to >= len(order): // another scale
			case to < from:
				m.Up++
			case to > from:
				m.Down++
			default:
				m.Same++
			}
		}
	}
	return m
}

// Steps is how many classes up a move is, down where below zero; ok is false where one of the two is not
// among the classes.
func Steps(order []string, from, to string) (n int, ok bool) {
	a, b := slices.Index(order, from), slices.Index(order, to)
	return a - b, a >= 0 && b >= 0
}
