package source

import "io"

const (
	aheadSize   = 128 << 10 // bytes of a piece
	aheadPieces = 3
)

// ahead reads on in a goroutine of its own, while what was read is used: a part is inflated while its rows are
// taken apart.
type ahead struct {
	full chan aheadPiece
	free chan []byte
	stop chan struct{}
	b    []byte // what is not used yet of the current piece
	buf  []byte // its memory
	err  error
}

type aheadPiece struct {
	buf []byte
	n   int
	err error
}

// readAhead reads r. Close must follow.
func readAhead(r io.Reader) *ahead {
	a := &ahead{full: make(chan aheadPiece, aheadPieces), free: make(chan []byte, aheadPieces), stop: make(chan struct{})}
	for range aheadPieces {
		a.free <- nil
	}
	go func() {
		defer close(a.full)
		for {
			var buf []byte
			select {
			case buf = <-a.free:
			case <-a.stop:
				return
			}
			if buf == nil {
				buf = make([]byte, aheadSize)
			}
			n, err := fillUp(r, buf)
			a.full <- aheadPiece{buf, n, err} // there is room for all pieces
			if err != nil {
				return
			}
		}
	}()
	return a
}

// fillUp reads until the memory is full, or to an error, which may be the end.
func fillUp(r io.Reader, buf []byte) (n int, err error) {
	for idle := 0; n < len(buf) && err == nil; {
		var m int
		if m, err = r.Read(buf[n:]); m == 0 && err == nil {
			if idle++; idle > 100 {
				err = io.ErrNoProgress
			}
		}
		n += m
	}
	return n, err
}

// Read gives what is at hand.
func (a *ahead) Read(p []byte) (int, error) {
	for len(a.b) == 0 {
		if a.buf != nil {
			a.free <- a.buf
			a.buf = nil
		}
		if a.err != nil {
			return 0, a.err
		}
		piece, ok := <-a.full
		if !ok {
			return 0, io.EOF
		}
		a.b, a.buf, a.err = piece.buf[:piece.n], piece.buf, piece.err
	}
	n := copy(p, a.b)
	a.b = a.b[n:]
	return n, nil
}

// Close ends the reading: when it returns, nothing is read any more.
func (a *ahead) Close() error {
	close(a.stop)
	for range a.full {
	}
	return nil
}
