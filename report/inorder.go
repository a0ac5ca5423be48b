package report

import (
	"runtime"
	"sync"
)

// inOrder makes the pieces of a text side by side, and hands them on one behind the other, until one is not taken. start is
// called once for every goroutine that makes some: fill is its own, and fills what it is given with piece k. What is handed on
// is used again when take returns.
func inOrder[T any](pieces int, start func() (fill func(k int, piece *T)), take func(piece *T) error) error {
	workers := min(runtime.GOMAXPROCS(0), pieces)
	if workers < 2 {
		var piece T
		if pieces == 0 {
			return nil
		}
		fill := start()
		for k := range pieces {
			fill(k, &piece)
			if err := take(&piece); err != nil {
				return err
			}
		}
		return nil
	}
	// Piece k is made by goroutine k mod workers, which has two: one is filled while the other is taken.
	full, free := make([]chan *T, workers), make([]chan *T, workers)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	defer wg.Wait()
	defer close(stop)
	for n := range workers {
		full[n], free[n] = make(chan *T, 2), make(chan *T, 2)
		free[n] <- new(T)
		free[n] <- new(T)
		fill := start()
		wg.Go(func() {
			for k := n; k < pieces; k += workers {
				select {
				case <-stop:
					return
				case piece := <-free[n]:
					fill(k, piece)
					full[n] <- piece
				}
			}
		})
	}
	for k := range pieces {
		n := k % workers
		piece := <-full[n]
		if err := take(piece); err != nil {
			return err
		}
		free[n] <- piece
	}
	return nil
}
