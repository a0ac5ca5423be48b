package segment

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"grade/ledger"
	"grade/rfm"
)

//go:embed schemes/*.yaml presets/*.yaml
var files embed.FS

// presets are the rule files of the trades, in the order in which they are listed; the first
// one that suits best is chosen.
var presets = []string{"property-management", "shared-real-estate", "home-purchase", "home-decoration", "energy-real-estate"}

// PresetNames lists the embedded rule files of the trades, then standard.
func PresetNames() []string { return append(slices.Clone(presets), "standard") }

// SchemeNames lists the embedded schemes: standard first, then by name.
func SchemeNames() []string {
	entries, err := files.ReadDir("schemes")
	if err != nil {
		panic("segment: " + err.Error()) // they are embedded
	}
	names := []string{"standard"}
	for _, e := range entries {
		if n := strings.TrimSuffix(e.Name(), ".yaml"); n != "standard" {
			names = append(names, n)
		}
	}
	return names
}

// Embedded gives the text of an embedded rule file: a preset or a scheme.
func Embedded(name string) ([]byte, error) {
	for _, folder := range []string{"presets", "schemes"} {
		if text, err := files.ReadFile(folder + "/" + name + ".yaml"); err == nil {
			return text, nil
		}
	}
	names := append(slices.Clone(presets), SchemeNames()...)
	return nil, fmt.Errorf("no preset %q (have %s)", name, strings.Join(names, ", "))
}

// LoadEmbedded is a Load of embedded files only.
func LoadEmbedded(_, name string) (string, []byte, error) {
	text, err := Embedded(name)
	return name + ".yaml", text, err
}

// OpenPreset parses an embedded rule file.
func OpenPreset(name string) (*Rules, error) {
	text, err := Embedded(name)
	if err != nil {
		return nil, err
	}
	return Parse(name+".yaml", text, LoadEmbedded)
}

// DefaultScheme names the scheme for a method's scores: the eight classes for two levels.
func DefaultScheme(m rfm.Method) string {
	if m.Levels() == 2 {
		return "eight"
	}
	return "standard"
}

// OpenScheme parses and compiles an embedded scheme.
func OpenScheme(name string) (*Scheme, error) {
	if !slices.Contains(SchemeNames(), name) {
		return nil, fmt.Errorf("no scheme %q (have %s)", name, strings.Join(SchemeNames(), ", "))
	}
	r, err := OpenPreset(name)
	if err != nil {
		return nil, err
	}
	return NewScheme(r)
}

// Recognised is a trade that an input was taken for.
type Recognised struct {
	Preset string   // standard where no trade was recognised
	Words  []string // by which it was known
}

// enoughWords is how many different words have to speak for a trade.
const enoughWords = 2

// words are the Latin words of a text in small letters, each between blanks: a meter is none in a thermometer.
func words(s string) string {
	list := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return " " + strings.Join(list, " ") + " "
}

// isLatin says whether a word is written in letters with blanks between words.
func isLatin(w string) bool {
	return strings.IndexFunc(w, func(r rune) bool { return r > unicode.MaxLatin1 }) < 0
}

// Recognise finds the preset whose words stand in the names, headers and first rows of the inputs.
// A word counts once; of equal presets the first one listed is taken.
func Recognise(inputs []ledger.Input) (Recognised, error) {
	var heads, cells, latin strings.Builder
	for i := range inputs {
		t := inputs[i].Table
		fmt.Fprintln(&heads, ledger.Fold(t.Name()))
		for _, h := range t.Header {
			fmt.Fprintln(&heads, ledger.Fold(h))
		}
		if k := inputs[i].Kind; k != ledger.Customers && k != ledger.Transactions && k != ledger.Charges {
			continue // what people say may be about anything
		}
		for k := range min(len(t.Sample), 200) {
			for _, c := range t.Sample[k].Texts() {
				if len(c) < 200 {
					fmt.Fprintln(&cells, ledger.Fold(c))
					fmt.Fprintln(&latin, words(c))
				}
			}
		}
	}
	best := Recognised{Preset: "standard"}
	most := 0
	for _, name := range presets {
		r, err := OpenPreset(name)
		if err != nil {
			return best, err
		}
		var said []string
		score := 0
		for _, w := range r.Recognise {
			f := ledger.Fold(w)
			switch {
			case strings.Contains(heads.String(), f):
				score += 2
			case isLatin(f) && strings.Contains(latin.String(), words(w)), !isLatin(f) && strings.Contains(cells.String(), f):
				score++
			default:
				continue
			}
			said = append(said, w)
		}
		if len(said) >= enoughWords && score > most {
			best, most = Recognised{name, said}, score
		}
	}
	return best, nil
}
