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
// the header that have decimals or a leading zero prove it for all of them.
func findSplits(in *Input) splits {
	t := in.Table
	if t.Dialect.Delimiter != "," || !in.Mapping.Has(Amount) || t.HeaderRow == 0 {
		return noSplits
	}
	c, width := in.Mapping.Column(Amount), lastNamed(t.Header)
	for i := range t.Sample {
		r := &t.Sample[i]
		if k := parts(r, c, width); k > 0 && provesSplit(r, c, k) {
			return splitAmount
		}
	}
	return splitDoubt
}

// provesSplit says whether the k cells behind column c can only be the rest of its amount.
func provesSplit(r *source.Row, c, k int) bool {
	last := r.Cells[c+k].Text
	return k > 1 || bytes.IndexByte(last, '.') >= 0 || last[0] == '0'
}

// wordColumns says for each column behind the amount whether it mostly holds words.
func wordColumns(in *Input) []bool {
	c, width := in.Mapping.Column(Amount), lastNamed(in.Table.Header)
	out := make([]bool, max(0, width-c-1))
	for i := range out {
		words, values := 0, 0
		for k := range in.Table.Sample {
			r := &in.Table.Sample[k]
			v := r.Cell(c + 1 + i)
			if len(r.Cells) > width || isNull(v) {
				continue
			}
			if isWord(v) {
				words++
			} else {
				values++
			}
		}
		out[i] = words > values
	}
	return out
}

func isWord(b []byte) bool {
	if _, ok := parseNumber(b, thousandsComma); ok {
		return false
	}
	_, shape := parseDate(b, dateRules{})
	return shape == noDate
}

// fits counts the cells behind the amount that are of their column's kind when k of them are skipped.
func (w *worker) fits(r *source.Row, k int) (n int) {
	for i, word := range w.behind {
		if v := r.Cell(w.cols.amount + 1 + i + k); !isNull(v) && isWord(v) == word {
			n++
		}
	}
	return n
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
	if w.behind == nil {
		w.behind = wordColumns(w.in)
	}
	if len(w.behind) > 0 && w.fits(r, k) <= w.fits(r, 0) {
		return // the comma may as well stand in another column
	}
	w.joined = append(w.joined[:0], r.Cell(c)...)
	for i := 1; i <= k; i++ {
		w.joined = append(append(w.joined, ','), r.Cells[c+i].Text...)
	}
	if w.split == splitDoubt && len(w.behind) == 0 && !provesSplit(r, c, k) {
		w.joined = append(w.joined, '?') // no amount: what it is cannot be said
	} else {
		w.note(r, Repaired, c, w.joined)
	}
	r.Cells[c].Text = w.joined
	r.Cells = append(r.Cells[:c+1], r.Cells[c+k+1:]...)
}
