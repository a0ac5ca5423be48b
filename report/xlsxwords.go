package report

import (
	"bytes"
	"strconv"
)

// maxWords is how many different texts a column may have for them to be shared; one with more of them has ids or names.
const maxWords = 2000

// words are the texts that lines of lists share, behind those of the other sheets: a class of a hundred thousand
// customers is written once.
type words struct {
	first int            // how many texts stand before them
	at    map[string]int // the place of each among them
	list  []string
	uses  int
}

// gather finds the columns of a list whose texts are shared, and these.
func (w *words) gather(r *rows) {
	for k := range r.list.Columns {
		var found []string
		known := map[string]bool{}
		uses := 0
		for _, i := range r.order {
			v := r.list.Columns[k].Of(int(i))
			if v.Kind != Text {
				continue
			}
			if uses++; !known[v.Text] {
				if len(found) == maxWords {
					found = nil
					break
				}
				known[v.Text] = true
				found = append(found, v.Text)
			}
		}
		if r.shares[k] = found != nil; !r.shares[k] {
			continue
		}
		w.uses += uses
		for _, s := range found {
			if s = r.shown(k, s); w.at[s] == 0 {
				w.list = append(w.list, s)
				w.at[s] = len(w.list)
			}
		}
	}
}

// place gives the number of a text among the shared strings.
func (w *words) place(s string) int { return w.first + w.at[s] - 1 }

// behind gives the shared strings with these behind them.
func (w *words) behind(raw []byte) []byte {
	if len(w.list) == 0 {
		return raw
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
	return append(b, raw[end:]...)
}
