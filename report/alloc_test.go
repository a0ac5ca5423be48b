package report

import (
	"io"
	"testing"
)

// longList is a list of n customers, with values of every kind that lists have.
func longList(t testing.TB, n int) *Customers {
	t.Helper()
	l := List(sample(t, "zh"))
	l.N, l.Columns[0].Of = n, func(int) Value { return text("C000001") }
	for k := range l.Columns {
		of := l.Columns[k].Of
		l.Columns[k].Of = func(i int) Value { return of(i % 8) }
	}
	return l
}

// longBook is a workbook with such a list alone.
func longBook(l *Customers) *Workbook {
	s := Sheet{Key: "customers", Title: "L", List: l, Order: make([]int32, l.N), Widths: make([]float64, len(l.Columns)), Freeze: Area{Row: 2, Col: 2}}
	for i := range s.Order {
		s.Order[i] = int32(i)
	}
	for k := range s.Widths {
		s.Widths[k] = 10
	}
	return &Workbook{Lang: "zh", Title: "x", Sheets: []Sheet{s}}
}

// TestLinesDoNotAllocate: twice the customers take hardly more allocations, but for texts that have to be quoted.
func TestLinesDoNotAllocate(t *testing.T) {
	const n = 10000
	plain := func(l *Customers) *Customers {
		for k := range l.Columns {
			if of := l.Columns[k].Of; l.Columns[k].Kind == Text {
				l.Columns[k].Of = func(i int) Value {
					if v := of(i); v.Kind != Text {
						return v
					}
					return text("plain")
				}
			}
		}
		return l
	}
	few, many := plain(longList(t, n)), plain(longList(t, 2*n))
	for name, write := range map[string]func(l *Customers) error{
		"csv":  func(l *Customers) error { return WriteCSV(io.Discard, l, false) },
		"xlsx": func(l *Customers) error { return WriteXLSX(io.Discard, longBook(l), "") },
	} {
		count := func(l *Customers) float64 {
			return testing.AllocsPerRun(3, func() {
				if err := write(l); err != nil {
					t.Fatal(err)
				}
			})
		}
		if per := (count(many) - count(few)) / n; per > 0.01 {
			t.Errorf("%s: %.3f allocations a customer", name, per)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	l := longList(b, 100000)
	for name, write := range map[string]func() error{
		"csv":  func() error { return WriteCSV(io.Discard, l, false) },
		"xlsx": func() error { return WriteXLSX(io.Discard, longBook(l), "") },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := write(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
