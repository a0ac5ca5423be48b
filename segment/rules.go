// Package segment puts customers into classes, grades and tiers.
//
// What the classes are stands in rule files: YAML that people read, check and change. The
// presets of the trades and the schemes of scores are such files, embedded. A rule file is
// parsed and checked once, against the columns that the input really has; grading with it
// cannot fail then.
//
//	rules, err := segment.Parse("rules.yaml", text, load)
//	grader, err := rules.Compile(segment.NewSchema(inputs, nil))
//	grading, err := grader.Grade(facts, workers)
package segment

// Text is a text in the languages of the product.
type Text struct {
	En string `yaml:"en" json:"en,omitempty"`
	Zh string `yaml:"zh" json:"zh,omitempty"`
}

// In gives the text in a language: zh, else English.
func (t Text) In(lang string) string {
	if lang == "zh" && t.Zh != "" || t.En == "" {
		return t.Zh
	}
	return t.En
}

// Only gives the text in a language; "" where it is not said in it.
func (t Text) Only(lang string) string {
	if lang == "zh" {
		return t.Zh
	}
	return t.En
}

// Action is a step to take with the customers of a class.
type Action struct {
	Topic *Text `yaml:"topic" json:"topic,omitempty"`
	Text  `yaml:",inline"`
}

// Class is one class of a dimension.
type Class struct {
	Key     string   `yaml:"key" json:"key"`
	Title   Text     `yaml:"title" json:"title"`
	When    string   `yaml:"when" json:"when,omitempty"`
	Score   *float64 `yaml:"score" json:"score,omitempty"` // in [0, 1]; nil: by its rank
	Actions []Action `yaml:"actions" json:"actions,omitempty"`
}

// Dimension is one way to grade customers. The first class that matches wins; the order
// is rank, best first.
type Dimension struct {
	Key       string   `yaml:"key" json:"key"`
	Title     Text     `yaml:"title" json:"title"`
	Needs     []string `yaml:"needs" json:"needs,omitempty"`   // lists or fields, all of them; a | b needs one of the two
	Multi     bool     `yaml:"multi" json:"multi,omitempty"`   // a customer may have several classes, or none
	Values    string   `yaml:"values" json:"values,omitempty"` // an open list: the value of this field or header
	Funnel    bool     `yaml:"funnel" json:"funnel,omitempty"` // its classes are steps that customers go through, the furthest first
	Classes   []Class  `yaml:"classes" json:"classes,omitempty"`
	Otherwise *Class   `yaml:"otherwise" json:"otherwise,omitempty"`

	from  *document
	place int // among the dimensions of its file
}

// Group gives actions to several classes, or to all of a dimension.
type Group struct {
	Of      []string `yaml:"of" json:"of"`
	Actions []Action `yaml:"actions" json:"actions"`
}

// Grade makes one grade of several dimensions.
type Grade struct {
	Weights map[string]float64 `yaml:"weights" json:"weights"`
	Cuts    map[string]float64 `yaml:"cuts" json:"cuts"` // the least score of each grade; what is below has the next letter
	Adjust  []Adjust           `yaml:"adjust" json:"adjust,omitempty"`
}

// Adjust moves the grade of some customers.
type Adjust struct {
	When  string `yaml:"when" json:"when"`
	Max   string `yaml:"max" json:"max,omitempty"` // at best this grade
	Min   string `yaml:"min" json:"min,omitempty"` // at least this one
	By    int    `yaml:"by" json:"by,omitempty"`   // so many grades up; down where negative
	Title Text   `yaml:"title" json:"title"`       // why, for the reasons; without one the condition stands there
}

// Test is a customer that somebody thought out, and the classes it has to get.
type Test struct {
	Name   string         `yaml:"name" json:"name,omitempty"`
	Given  map[string]any `yaml:"given" json:"given"`
	Expect map[string]any `yaml:"expect" json:"expect"`
}

// Rules is a rule file.
type Rules struct {
	Version    int             `yaml:"version" json:"version"`
	Name       string          `yaml:"name" json:"name"`
	Extends    string          `yaml:"extends" json:"extends,omitempty"`
	Title      Text            `yaml:"title" json:"title"`
	Purpose    Text            `yaml:"purpose" json:"purpose"`
	Levels     int             `yaml:"levels" json:"levels,omitempty"`         // how many different scores the dimension segment is written for
	Recognise  []string        `yaml:"recognise" json:"recognise,omitempty"`   // words of headers and values by which the trade is known
	Params     map[string]any  `yaml:"params" json:"params,omitempty"`         // thresholds and lists of words
	Dimensions []Dimension     `yaml:"dimensions" json:"dimensions,omitempty"` // [] of a file that takes over those of another
	Groups     []Group         `yaml:"groups" json:"groups,omitempty"`
	Grade      *Grade          `yaml:"grade" json:"grade,omitempty"`
	Terms      map[string]Text `yaml:"terms" json:"terms,omitempty"`
	Tests      []Test          `yaml:"tests" json:"tests,omitempty"`

	doc    *document
	graded *document // where the grade stands
}

// classes lists the classes and, last, what is left over.
func (d *Dimension) classes() []*Class {
	var out []*Class
	for i := range d.Classes {
		out = append(out, &d.Classes[i])
	}
	if d.Otherwise != nil {
		out = append(out, d.Otherwise)
	}
	return out
}

// All lists the classes and, last, what is left over.
func (d *Dimension) All() []*Class { return d.classes() }

// plain says whether every customer gets exactly one class.
func (d *Dimension) plain() bool { return !d.Multi && d.Values == "" }

// HasSegments says whether the rules have segments of their own: a dimension segment, which is the
// scheme of the scores.
func (r *Rules) HasSegments() bool { return r.dimension("segment") != nil }

// dimension finds a dimension by its key; nil if there is none.
func (r *Rules) dimension(key string) *Dimension {
	for i := range r.Dimensions {
		if r.Dimensions[i].Key == key {
			return &r.Dimensions[i]
		}
	}
	return nil
}
