package ledger

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestDuplicatesByManyWorkers: which of equal rows counts once does not hang on which worker reads it, also where an earlier
// file has some of the copies only.
func TestDuplicatesByManyWorkers(t *testing.T) {
	row := func(i int) string {
		return fmt.Sprintf("C%05d,ORDER-%08d,2024-01-%02d,%d.50\n", i%700, i, 1+i%28, i%90)
	}
	const head = "customer_id,order_id,order_date,amount\n"
	var all strings.Builder
	all.WriteString(head)
	for i := range 60000 {
		all.WriteString(row(i))
	}
	for _, c := range []struct {
		name, first, second string
		duplicates          int64
	}{
		{"all of them", all.String(), all.String(), 60000},
		{"none", head + "A,1,2024-01-01,1\n", all.String(), 0},
		{"one of two copies", head + row(5) + row(9), strings.Replace(all.String(), head, head+row(59990), 1) + row(5), 2},
	} {
		var want []int
		for n := 1; n <= 4; n++ {
			l, _, err := readAll(t, Options{Reading: Reading{Workers: n, Rejects: 100000}}, c.first, c.second)
			if err != nil {
				t.Fatal(err)
			}
			var lines []int
			for _, x := range l.Reconciled.Rejects {
				lines = append(lines, x.Line)
			}
			if want == nil {
				want = lines
			}
			if got := l.Reconciled.Rows[Duplicate]; got != c.duplicates || !slices.Equal(lines, want) {
				t.Errorf("%s, %d workers: %d duplicates on lines %.60v, want %d on %.60v", c.name, n, got, fmt.Sprint(lines), c.duplicates, fmt.Sprint(want))
			}
		}
	}
}

// TestHashCell: texts that are alike have other hashes, in both halves.
func TestHashCell(t *testing.T) {
	seen := [2]map[uint64]string{{}, {}}
	for i := range 20000 {
		for _, s := range []string{fmt.Sprint(i), fmt.Sprintf("%08d", i), fmt.Sprintf("%017d", i), strings.Repeat("\x00", i%300) + fmt.Sprint("x", i/300), fmt.Sprintf("%d           %d", i, i)} {
			h := hashCell([]byte(s), rowSeeds)
			for k, half := range []uint64{h.a, h.b} {
				if other, known := seen[k][half]; known && other != s {
					t.Fatalf("%q and %q share half %d of their hashes", s, other, k)
				}
				seen[k][half] = s
			}
		}
	}
}
