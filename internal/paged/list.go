// Package paged holds long lists whose elements never move: a list grows by a page at a time, so that nothing
// is copied and nothing is left behind for the garbage collector.
//
//	var people paged.List[person]
//	n := people.Append(person{})
//	people.At(n).files |= 1
package paged

const (
	pageBits = 8
	pageSize = 1 << pageBits
)

// List is a list of up to 1<<32 - 1 elements. The zero value is empty.
type List[T any] struct {
	pages []*[pageSize]T
	n     uint32
}

// Len is the number of elements.
func (l *List[T]) Len() uint32 { return l.n }

// Append adds an element and gives its place.
func (l *List[T]) Append(v T) uint32 {
	at := l.n
	if at%pageSize == 0 {
		l.pages = append(l.pages, new([pageSize]T))
	}
	l.pages[at>>pageBits][at%pageSize] = v
	l.n++
	return at
}

// At gives the element at a place, to read or to change; it panics at places where nothing can stand. Places beyond
// the last one on its page hold zeros.
func (l *List[T]) At(i uint32) *T { return &l.pages[i>>pageBits][i%pageSize] }
