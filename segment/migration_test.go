package segment

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestMigration(t *testing.T) {
	m := NewMigration([]string{"S", "A", "B"}, []string{"S", "S", "A", "B", "", "A", "Z", ""}, []string{"S", "A", "S", "B", "A", "", "A", ""})
	if got := fmt.Sprint(m.Order, m.Counts, m.New, m.Lost, m.Up, m.Down, m.Same); got != "[S A B Z] [[1 1 0 0] [1 0 0 0] [0 0 1 0] [0 1 0 0]] [0 1 0 0] [0 1 0 0] 1 1 2" {
		t.Errorf("%s", got)
	}
}

// TestMigrationAddsUp: the rows hold the earlier list, the columns this one.
func TestMigrationAddsUp(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	order := []string{"S", "A", "B", "C", "D"}
	for range 100 {
		n := r.IntN(60)
		before, now := make([]string, n), make([]string, n)
		had, has := map[string]int{}, map[string]int{}
		for i := range n {
			if k := r.IntN(6); k < 5 {
				before[i] = order[k]
				had[order[k]]++
			}
			if k := r.IntN(6); k < 5 {
				now[i] = order[k]
				has[order[k]]++
			}
		}
		m := NewMigration(order, before, now)
		both := 0
		for x, k := range order {
			from, to := m.Lost[x], m.New[x]
			for y := range order {
				from, to, both = from+m.Counts[x][y], to+m.Counts[y][x], both+m.Counts[x][y]
			}
			if from != had[k] || to != has[k] {
				t.Fatalf("%s: %d and %d, want %d and %d", k, from, to, had[k], has[k])
			}
		}
		// Every class here is one of the order.
		if both != m.Up+m.Down+m.Same {
			t.Fatalf("%d stayed, of them %d up, %d down, %d the same", both, m.Up, m.Down, m.Same)
		}
	}
}

func TestStepsBetweenClasses(t *testing.T) {
	order := []string{"S", "A", "B"}
	for _, c := range []struct {
		from, to string
		n        int
		ok       bool
	}{{"B", "S", 2, true}, {"S", "A", -1, true}, {"A", "A", 0, true}, {"", "A", 0, false}, {"A", "", 0, false}} {
		if n, ok := Steps(order, c.from, c.to); ok != c.ok || ok && n != c.n {
			t.Errorf("Steps(%q, %q) = %d, %v, want %d, %v", c.from, c.to, n, ok, c.n, c.ok)
		}
	}
}
