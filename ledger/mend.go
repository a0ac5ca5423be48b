package ledger

import (
	"bytes"

	"grade/source"
)

// splits says what a cell too many beside an amount means: 1,234.50 written without quotes in a file
// whose delimiter is the comma.
type splits uint8

const (
	noSplits    splits = iota // nothing
	splitAmount               // the amount goes on in the next cell
	splitDoubt                // perhaps
)

// lastNamed gives the number of columns up to the last one with a header.
func lastNamed(header []string) int {
	n := len(header)
	for n > 0 && header[n-1] == "" {
		n--
	}
	return n
}

// findSplits looks in the sample for amounts that their thousands comma cut in two. Cells beyond
// the header that have decimals, or a leading zero, or that some rows have and some have not, prove it.
func findSplits(in *Input) splits {
	t := in.Table
	if t.Dialect.Delimiter != "," || !in.Mapping.Has(Amount) || t.HeaderRow == 0 {
		return noSplits
	}
	c, width := in.Mapping.Column(Amount), lastNamed(t.Header)
	rows, cut, proved := 0, 0, false
	for i := range t.Sample {
		r := &t.Sample[i]
		if r.Blank() {
			continue
		}
		rows++
		k := parts(r, c, width)
		if k == 0 {
			continue
		}
		cut++
		last := r.Cells[c+k].Text
		proved = proved || bytes.IndexByte(last, '.') >= 0 || last[0] == '0'
	}
	switch {
	case cut == 0:
		return splitAmount // one further below is as good a proof: most rows have none
	case proved || cut < rows:
		return splitAmount
	}
	return splitDoubt
}

// parts says how many cells behind column c belong to its amount: as many as the row has beyond
// width, all of three digits, the last one with or without decimals; 0 for none.
func parts(r *source.Row, c, width int) int {
	n := len(r.Cells)
	for n > 0 && len(source.Trim(r.Cells[n-1].Text)) == 0 {
		n--
	}
	k := n - width
	if k < 1 || k > 3 || c < 0 || c+k >= n {
		return 0
	}
	first := r.Cell(c)
	if d := bytes.TrimLeft(first, "-+¥￥$ "); len(d) < 1 || len(d) > 3 || leadingDigits(d) != len(d) || d[0] == '0' {
		return 0
	}
	for i := 1; i <= k; i++ {
		t := r.Cells[c+i].Text
		if i == k {
			if whole, decimals, ok := bytes.Cut(t, []byte{'.'}); ok && leadingDigits(decimals) == len(decimals) {
				t = whole
			}
		}
		if len(t) != 3 || leadingDigits(t) != 3 {
			return 0
		}
	}
	return k
}

// mend puts an amount together again that its thousands commas cut.
func (w *worker) mend(r *source.Row) {
	if w.split == noSplits || w.cols.amount < 0 {
		return
	}
	k := parts(r, w.cols.amount, w.width)
	if k == 0 {
		return
	}
	c := w.cols.amount
	w.joined = append(w.joined[:0], r.Cell(c)...)
	for i := 1; i <= k; i++ {
		w.joined = append(append(w.joined, ','), r.Cells[c+i].Text...)
	}
	if w.split == splitDoubt {
		w.joined = append(w.joined, '?') // no amount: what it is cannot be said
	} else {
		w.note(r, Repaired, c, w.joined)
	}
	r.Cells[c].Text = w.joined
	r.Cells = append(r.Cells[:c+1], r.Cells[c+k+1:]...)
}
