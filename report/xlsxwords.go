package report

import (
	"bytes"
	"io"
	"strconv"
)

// maxWords is how many texts of a column are shared; one with more of them has ids or names.
const maxWords = 2000

// words are the texts that lines of lists share, behind those of the other sheets: a class of a hundred thousand
// customers is written once.
type words struct {
	first int            // how many texts stand before them
	at    map[string]int // the place of each among them
	list  []string
	uses  int
	full  bool // there are no shared strings
}

// place gives the number of a text among the shared strings; false for one that is not shared. held counts the texts
// of its column.
func (w *words) place(s string, held *int) (int, bool) {
	if n, ok := w.at[s]; ok {
		w.uses++
		return w.first + n, true
	}
	if w.full || *held >= maxWords {
		return 0, false
	}
	*held++
	n := len(w.list)
	w.at[s] = n
	w.list = append(w.list, s)
	w.uses++
	return w.first + n, true
}

// writeBehind writes the shared strings with these behind them.
func (w *words) writeBehind(to io.Writer, raw []byte) error {
	if len(w.list) == 0 {
		_, err := to.Write(raw)
		return err
	}
	for _, attr := range []struct {
		name string
		more int
	}{{` count="`, w.uses}, {` uniqueCount="`, len(w.list)}} {
		i := bytes.Index(raw, []byte(attr.name))
		if i < 0 {
			continue
		}
		i += len(attr.name)
		end := i + bytes.IndexByte(raw[i:], '"')
		n, _ := strconv.Atoi(string(raw[i:end]))
		raw = append(append(append([]byte{}, raw[:i]...), strconv.Itoa(n+attr.more)...), raw[end:]...)
	}
	end := bytes.LastIndex(raw, []byte("</sst>"))
	b := append([]byte{}, raw[:end]...)
	for _, s := range w.list {
		b = append(appendString(append(b, "<si>"...), s), "</si>"...)
	}
	_, err := to.Write(append(b, raw[end:]...))
	return err
}
