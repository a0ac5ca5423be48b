// Package segment puts scored customers into classes and tiers.
//
// The schemes are rule files in the users' own syntax, embedded; a rule file is parsed
// once (Parse) and then cannot fail.
//
//	scheme, err := segment.NewScheme(rules)
//	class := scheme.Class(scores) // the place in scheme.Classes
package segment

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"grade/rfm"

	"github.com/goccy/go-yaml"
)

// Text is a text in the languages of the product.
type Text struct {
	En string `yaml:"en"`
	Zh string `yaml:"zh"`
}

// In gives the text in a language: zh, else English.
func (t Text) In(lang string) string {
	if lang == "zh" && t.Zh != "" || t.En == "" {
		return t.Zh
	}
	return t.En
}

// Action is a step to take with the customers of a class.
type Action struct {
	Text `yaml:",inline"`
}

// Class is one class of a dimension.
type Class struct {
	Key     string   `yaml:"key"`
	Title   Text     `yaml:"title"`
	When    string   `yaml:"when"`
	Actions []Action `yaml:"actions"`
}

// Dimension is one way to grade customers. The first class that matches wins; the order
// is rank, best first.
type Dimension struct {
	Key       string  `yaml:"key"`
	Title     Text    `yaml:"title"`
	Classes   []Class `yaml:"classes"`
	Otherwise *Class  `yaml:"otherwise"`
}

// Rules is a rule file.
type Rules struct {
	Version    int         `yaml:"version"`
	Name       string      `yaml:"name"`
	Title      Text        `yaml:"title"`
	Purpose    Text        `yaml:"purpose"`
	Levels     int         `yaml:"levels"` // how many different scores the conditions are written for
	Dimensions []Dimension `yaml:"dimensions"`
}

// Parse reads a rule file. Unknown and doubled keys are errors; they name the line and
// column in file.
func Parse(file string, text []byte) (*Rules, error) {
	r := new(Rules)
	if err := yaml.UnmarshalWithOptions(text, r, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s:%s", file, strings.Replace(strings.TrimPrefix(yaml.FormatError(err, false, true), "["), "] ", ": ", 1))
	}
	if r.Version != 1 {
		return nil, fmt.Errorf("%s: version %d is not known; write version: 1", file, r.Version)
	}
	for _, d := range r.Dimensions {
		for _, c := range d.classes() {
			if c.Key == "" || c.Title.En == "" || c.Title.Zh == "" {
				return nil, fmt.Errorf("%s: dimension %q: class %q needs a key and a title in both languages", file, d.Key, c.Key)
			}
		}
	}
	return r, nil
}

// classes lists the classes and, last, what is left over.
func (d *Dimension) classes() []Class {
	out := slices.Clone(d.Classes)
	if d.Otherwise != nil {
		out = append(out, *d.Otherwise)
	}
	return out
}

//go:embed schemes/*.yaml
var schemeFiles embed.FS

// SchemeNames lists the embedded schemes: standard first, then by name.
func SchemeNames() []string {
	entries, err := schemeFiles.ReadDir("schemes")
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

// DefaultScheme names the scheme for a method's scores: the eight classes for two levels.
func DefaultScheme(m rfm.Method) string {
	if m.Levels() == 2 {
		return "eight"
	}
	return "standard"
}

// SchemeFile gives the text of an embedded scheme.
func SchemeFile(name string) ([]byte, error) {
	if !slices.Contains(SchemeNames(), name) {
		return nil, fmt.Errorf("no scheme %q (have %s)", name, strings.Join(SchemeNames(), ", "))
	}
	return schemeFiles.ReadFile(path.Join("schemes", name+".yaml"))
}

// OpenScheme parses and compiles an embedded scheme.
func OpenScheme(name string) (*Scheme, error) {
	text, err := SchemeFile(name)
	if err != nil {
		return nil, err
	}
	r, err := Parse(name+".yaml", text)
	if err != nil {
		return nil, err
	}
	return NewScheme(r)
}
