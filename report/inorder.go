package report

import (
	"io"
	"runtime"
)

// inOrder makes the pieces of a text side by side, and writes them one behind the other. piece appends piece k to the
// memory it is given; it is called by several goroutines.
func inOrder(w io.Writer, pieces int, piece func(k int, b []byte) []byte) error {
	workers := min(runtime.GOMAXPROCS(0), pieces)
	if workers < 2 {
		var b []byte
		for k := range pieces {
			b = piece(k, b[:0])
			if _, err := w.Write(b); err != nil {
				return err
			}
		}
		return nil
	}
	// Piece k is made by worker k mod workers, which has two buffers: one may be filled while the other is written.
	full, free := make([]chan []byte, workers), make([]chan []byte, workers)
	for n := range workers {
		full[n], free[n] = make(chan []byte, 1), make(chan []byte, 2)
		free[n] <- nil
		free[n] <- nil
		go func() {
			for k := n; k < pieces; k += workers {
				b := <-free[n]
				full[n] <- piece(k, b[:0])
			}
		}()
	}
	var failed error
	for k := range pieces {
		n := k % workers
		b := <-full[n]
		if failed == nil {
			_, failed = w.Write(b)
		}
		free[n] <- b
	}
	return failed
}
