package ledger

import (
	"fmt"
	"hash/maphash"
	"strings"
	"testing"
)

// TestInterner: the same text has the same number, others have others, however many and long they are, and where all
// hashes are alike.
func TestInterner(t *testing.T) {
	for _, hash := range []func(b []byte) uint64{func(b []byte) uint64 { return maphash.Bytes(hashSeed, b) }, func([]byte) uint64 { return 1 << 63 }} {
		var x interner
		numbers := map[uint64]string{}
		texts := []string{"", "a", strings.Repeat("x", textPage-5), strings.Repeat("x", textPage), strings.Repeat("x", 3*textPage)}
		for i := range 3000 {
			texts = append(texts, fmt.Sprintf("%032d", i))
		}
		for round := range 2 {
			for _, s := range texts {
				n := x.number(hash([]byte(s)), []byte(s))
				if old, known := numbers[n]; known && old != s || known == (round == 0) {
					t.Fatalf("%.40q has the number %d of %.40q", s, n, old)
				}
				numbers[n] = s
				if again := x.number(hash([]byte(s)), []byte(s)); again != n {
					t.Fatalf("%.40q has the numbers %d and %d", s, n, again)
				}
			}
		}
	}
}
