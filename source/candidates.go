package source

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// delimiters in the order in which they win a tie. Those of several characters, and rarer
// ones, are candidates where the text shows them.
var delimiters = []string{",", "\t", ";", "|", ":", " "}

// rareDelimiters are those that some systems write: control characters of databases, and
// what people take where commas stand in the text.
var rareDelimiters = []string{"\x01", "\x1f", "^", "~", "#", "$", "%", "，", "；", "｜", "、"}

// candidates lists the dialects that are possible for the head, the commonest first.
func candidates(head []byte, d Dialect) []Dialect {
	var ds []string
	switch d.Delimiter {
	case "":
		ds = append(longDelimiters(head, d.LineEnd), delimiters...)
		for _, r := range rareDelimiters {
			if bytes.Count(head, []byte(r)) > 2 {
				ds = append(ds, r)
			}
		}
		ds = append(ds, "")
	case NoDelimiter:
		ds = []string{""}
	default:
		ds = []string{d.Delimiter}
	}
	quote := byte('"')
	if d.Quote != 0 {
		quote = d.Quote
	}
	var out []Dialect
	for _, x := range ds {
		c := d
		c.Delimiter, c.Quote = x, quote
		if x == " " && d.Delimiter == "" {
			c.Aligned = true
			out = append(out, c)
			if c.Delimiter = "  "; bytes.Count(head, []byte(c.Delimiter)) > 2 {
				out = append(out, c)
				continue // empty cells between two spaces are none
			}
			c.Delimiter, c.Aligned = x, false
		}
		out = append(out, c)
		if d.Quote == 0 && singleQuoted(head, c) {
			c.Quote = '\''
			out = append(out, c)
		}
	}
	return out
}

// longDelimiters finds delimiters of several characters: runs of signs that stand equally
// often in most lines, such as || or ~|~, and a sign that is followed by a space throughout.
func longDelimiters(head []byte, end byte) []string {
	var out []string
	for _, c := range []string{", ", "; ", " | ", "| ", " ; ", " , "} {
		n := bytes.Count(head, []byte(c))
		if n > 2 && n == bytes.Count(head, []byte(strings.TrimSpace(c))) {
			out = append(out, c)
		}
	}
	count := map[string]int{} // lines that have it as often as the line before
	last := map[string]int{}
	lines := 0
	for line := range bytes.SplitSeq(head, []byte{end}) {
		if lines++; lines > 100 {
			break
		}
		in := map[string]int{}
		for i := 0; i < len(line); {
			j := i
			for j < len(line) && isSign(line[j]) {
				j++
			}
			if n := j - i; n >= 2 && n <= 4 {
				in[string(line[i:j])]++
			}
			i = j + 1
		}
		for s, n := range in {
			if last[s] == n {
				count[s]++
			}
		}
		last = in
	}
	var names []string
	for s, n := range count {
		if n*2 > min(lines, 100) {
			names = append(names, s)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(count[b]-count[a], strings.Compare(a, b)) })
	return append(out, names[:min(len(names), 4)]...)
}

// isSign says whether c may be a part of a delimiter of several characters.
func isSign(c byte) bool {
	return c > ' ' && c < 0x7f && strings.IndexByte("|~^#$%&*;:,!@=<>/", c) >= 0
}

// singleQuoted says whether ' may stand around fields: about as often behind a delimiter as in
// front of one, and more often than ".
func singleQuoted(head []byte, d Dialect) bool {
	if d.Delimiter == "" {
		return false
	}
	around := func(quote string) (begin, end int) {
		begin = bytes.Count(head, []byte(d.Delimiter+quote)) + bytes.Count(head, []byte("\n"+quote))
		end = bytes.Count(head, []byte(quote+d.Delimiter)) + bytes.Count(head, []byte(quote+"\n")) + bytes.Count(head, []byte(quote+"\r"))
		return begin, end
	}
	begin, end := around("'")
	double, _ := around(`"`)
	return end >= 2 && end*4 >= begin && begin*2 >= end && double < end
}

// escapes says whether the text has quotes behind a backslash where a field goes on behind
// them.
func escapes(head []byte, quote byte) bool {
	n := 0
	for i := 1; i+1 < len(head); i++ {
		if head[i] == quote && head[i-1] == '\\' && (isWord(head[i+1]) || head[i+1] == ' ') {
			n++
		}
	}
	return n > 0
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}
