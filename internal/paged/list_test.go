package paged

import "testing"

func TestList(t *testing.T) {
	var l List[int]
	const n = 3*pageSize + 1
	var first *int
	for i := range uint32(n) {
		if at := l.Append(int(i) * 7); at != i {
			t.Fatalf("Append = %d, want %d", at, i)
		}
		if i == 0 {
			first = l.At(0)
		}
	}
	if l.Len() != n {
		t.Fatalf("Len = %d, want %d", l.Len(), n)
	}
	for i := range uint32(n) {
		if got := *l.At(i); got != int(i)*7 {
			t.Errorf("At(%d) = %d, want %d", i, got, i*7)
		}
	}
	*l.At(0) = 5
	if *first != 5 {
		t.Error("the first element moved")
	}
	defer func() {
		if recover() == nil {
			t.Error("a place far behind the end is given")
		}
	}()
	l.At(n + pageSize)
}
