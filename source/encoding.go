package source

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// Encoding is how a text file's characters are written.
type Encoding int

// The encodings that are found. GB18030 contains GBK and GB2312.
const (
	AutoEncoding Encoding = iota
	UTF8
	GB18030
	Big5
	UTF16LE
	UTF16BE
	UTF32LE
	UTF32BE
	Latin1   // Windows-1252, its superset; never found, since every byte is a character of it
	MacRoman // never found either
)

var encodingNames = [...]string{"auto", "UTF-8", "GB18030", "Big5", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "Latin-1", "MacRoman"}

// respooled says whether text in the encoding is rewritten as UTF-8 before it is cut.
func (e Encoding) respooled() bool { return e >= UTF16LE }

func (e Encoding) String() string { return encodingNames[e] }

// MarshalText gives the encoding's name.
func (e Encoding) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText takes a name, whatever its case and hyphens; gbk and gb2312 are GB18030.
func (e *Encoding) UnmarshalText(b []byte) error {
	fold := func(s string) string {
		return strings.ToLower(strings.NewReplacer("-", "", "_", "", " ", "").Replace(s))
	}
	s := fold(string(b))
	for i, n := range encodingNames {
		if fold(n) == s {
			*e = Encoding(i)
			return nil
		}
	}
	switch s {
	case "gbk", "gb2312", "cp936":
		*e = GB18030
	case "cp950":
		*e = Big5
	case "utf8bom", "ascii", "usascii":
		*e = UTF8
	case "iso88591", "windows1252", "cp1252":
		*e = Latin1
	case "macintosh", "mac":
		*e = MacRoman
	default:
		return fmt.Errorf("unknown encoding %q (have %s)", b, strings.Join(encodingNames[:], ", "))
	}
	return nil
}

// findEncoding decides from samples of the file: BOM, the NUL pattern of UTF-16, strict
// UTF-8, then GB18030 or Big5, whichever header is known (Big5 bytes decode as GB18030
// too). Each sample may begin and end in the middle of a character.
func findEncoding(head []byte, more [][]byte, score func([]string) float64) (e Encoding, bom int, ok bool) {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return UTF8, 3, true
	case bytes.HasPrefix(head, []byte("\xff\xfe\x00\x00")):
		return UTF32LE, 4, true
	case bytes.HasPrefix(head, []byte("\x00\x00\xfe\xff")):
		return UTF32BE, 4, true
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return UTF16LE, 2, true
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return UTF16BE, 2, true
	}
	// ASCII written as UTF-16 is valid UTF-8 with a NUL in every other place.
	var nul [2]int
	n := min(len(head), 4096)
	for i, c := range head[:n] {
		if c == 0 {
			nul[i&1]++
		}
	}
	switch {
	case nul[1] > n/8 && nul[0] <= nul[1]/8:
		return UTF16LE, 0, true
	case nul[0] > n/8 && nul[1] <= nul[0]/8:
		return UTF16BE, 0, true
	}
	samples := append([][]byte{head}, more...)
	if all(samples, validUTF8) && !(unlikelyUTF8(samples) && all(samples, validIn(GB18030))) {
		return UTF8, 0, true
	}
	gb, big := all(samples, validIn(GB18030)), all(samples, validIn(Big5))
	switch {
	case gb && big:
		if headerScore(head, Big5, score) > headerScore(head, GB18030, score) {
			return Big5, 0, true
		}
		return GB18030, 0, true
	case gb:
		return GB18030, 0, true
	case big:
		return Big5, 0, true
	}
	return AutoEncoding, 0, false
}

func all(samples [][]byte, ok func([]byte) bool) bool {
	for _, s := range samples {
		if !ok(s) {
			return false
		}
	}
	return true
}

// unlikelyUTF8 says whether all that is not ASCII are a few characters from alphabets of the Near
// East: in GB18030 the same bytes are Chinese, such as 元.
func unlikelyUTF8(samples [][]byte) bool {
	seen := map[rune]bool{}
	for _, s := range samples {
		for _, r := range string(s) {
			switch {
			case r < utf8.RuneSelf:
			case r < 0x500 || r > 0x7ff:
				return false
			default:
				if seen[r] = true; len(seen) > 3 {
					return false
				}
			}
		}
	}
	return len(seen) > 0
}

// validUTF8 forgives a character cut in two at the ends.
func validUTF8(b []byte) bool {
	for i := 0; i < 3 && len(b) > 0 && !utf8.RuneStart(b[0]); i++ {
		b = b[1:]
	}
	for i := 0; i < utf8.UTFMax && len(b) > 0; i++ {
		if r, n := utf8.DecodeLastRune(b); r != utf8.RuneError || n != 1 {
			break
		}
		b = b[:len(b)-1]
	}
	return utf8.Valid(b)
}

// validIn looks at the whole lines of a sample only, so that no character is cut.
func validIn(e Encoding) func([]byte) bool {
	return func(b []byte) bool {
		if i := bytes.LastIndexAny(b, "\n\r"); i >= 0 {
			b = b[:i+1]
		}
		return validText(b, e)
	}
}

// validText says whether all of b is text in GB18030 or Big5.
func validText(b []byte, e Encoding) bool {
	t := tables[e]()
	for i := 0; i < len(b); {
		switch {
		case b[i] < 0x80:
			i++
		case i+1 < len(b) && t[int(b[i])<<8|int(b[i+1])] != 0:
			i += 2
		default:
			_, n := rareRune(b[i:], e)
			if n == 0 {
				return false
			}
			i += n
		}
	}
	return true
}

func headerScore(head []byte, e Encoding, score func([]string) float64) float64 {
	text, _ := appendUTF8(nil, head, e)
	d := Dialect{Encoding: UTF8, Quote: '"'}
	d.LineEnd, _ = findLineEnd(text)
	best := 0.0
	for _, c := range delimiters {
		d.Delimiter = c
		for _, r := range sampleRows(text, d, headerDepth, false) {
			if score != nil {
				best = max(best, score(r.Texts()))
			}
		}
	}
	return best
}

// doubleByte is a table from the two bytes of a character to its rune, 0 for none.
type doubleByte [0x10000]uint16

var tables = map[Encoding]func() *doubleByte{
	GB18030: sync.OnceValue(func() *doubleByte { return makeTable(simplifiedchinese.GB18030) }),
	Big5:    sync.OnceValue(func() *doubleByte { return makeTable(traditionalchinese.Big5) }),
}

func makeTable(e encoding.Encoding) *doubleByte {
	t := new(doubleByte)
	dec := e.NewDecoder()
	for hi := 0x81; hi <= 0xfe; hi++ {
		for lo := 0x40; lo <= 0xfe; lo++ {
			out, err := dec.Bytes([]byte{byte(hi), byte(lo)})
			if err != nil {
				continue
			}
			if r, n := utf8.DecodeRune(out); n == len(out) && r != utf8.RuneError && r <= 0xffff {
				t[hi<<8|lo] = uint16(r)
			}
		}
	}
	return t
}

// appendUTF8 appends src, written in GB18030 or Big5, to dst as UTF-8. bad is the offset
// of the first byte that is no character, else -1. src must not end inside a character.
func appendUTF8(dst, src []byte, e Encoding) (out []byte, bad int) {
	t := tables[e]()
	bad = -1
	for i := 0; i < len(src); {
		c := src[i]
		if c < 0x80 {
			j := i + 1
			for j < len(src) && src[j] < 0x80 {
				j++
			}
			dst = append(dst, src[i:j]...)
			i = j
			continue
		}
		if i+1 < len(src) {
			if r := t[int(c)<<8|int(src[i+1])]; r != 0 {
				dst = utf8.AppendRune(dst, rune(r))
				i += 2
				continue
			}
		}
		if r, n := rareRune(src[i:], e); n > 0 {
			dst = append(dst, r...)
			i += n
			continue
		}
		if bad < 0 {
			bad = i
		}
		dst = utf8.AppendRune(dst, utf8.RuneError)
		i++
	}
	return dst, bad
}

// rareRune decodes what the table has not: four-byte GB18030, pairs outside the basic plane, and
// Big5 pairs that stand for two characters. n is 0 when there is no such character.
func rareRune(b []byte, e Encoding) (text []byte, n int) {
	dec := encoding.Encoding(simplifiedchinese.GB18030)
	sizes := []int{4, 2, 1}
	if e == Big5 {
		dec, sizes = traditionalchinese.Big5, []int{2}
	}
	for _, n := range sizes {
		if len(b) < n {
			continue
		}
		if n == 4 && (b[1] < '0' || b[1] > '9') {
			continue
		}
		out, err := dec.NewDecoder().Bytes(b[:n])
		if err == nil && len(out) > 0 && !bytes.ContainsRune(out, utf8.RuneError) {
			return out, n
		}
	}
	return nil, 0
}

// decoderOf gives the decoder for a whole text whose byte order mark, if any, was passed over.
func decoderOf(e Encoding) *encoding.Decoder {
	switch e {
	case GB18030:
		return simplifiedchinese.GB18030.NewDecoder()
	case Big5:
		return traditionalchinese.Big5.NewDecoder()
	case Latin1:
		return charmap.Windows1252.NewDecoder()
	case MacRoman:
		return charmap.Macintosh.NewDecoder()
	case UTF32LE:
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM).NewDecoder()
	case UTF32BE:
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM).NewDecoder()
	case UTF16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder()
	}
	return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder()
}
