package report

import (
	"fmt"
	"maps"
	"regexp"
	"strings"

	"grade/ledger"
	"grade/rfm"
	"grade/segment"
)

// phrases are all words of the product that are not in rule files, in both languages.
var phrases = func() map[string]segment.Text {
	all := maps.Clone(commonPhrases)
	maps.Copy(all, collectionPhrases)
	maps.Copy(all, workbookPhrases)
	maps.Copy(all, periodPhrases)
	maps.Copy(all, lifetimePhrases)
	return all
}()

// say gives a phrase in the run's language, and in words that fit what it measures: purchases or
// charges.
func (r *Result) say(key string, args ...any) string {
	p, ok := chargePhrases[key]
	if !ok || r.Basis != rfm.Charges {
		if p, ok = phrases[key]; !ok {
			panic("report: no phrase " + key)
		}
	}
	return fill(r.Lang, segment.Text{En: r.inTerms(p.En, "en"), Zh: r.inTerms(p.Zh, "zh")}, args)
}

// inTerms puts the trade's own words for customers, purchases and money into a phrase: those of the rules, else
// the usual ones.
func (r *Result) inTerms(s, lang string) string {
	if lang != r.Lang && r.Lang != "" || !strings.Contains(s, "{") {
		return s
	}
	term := func(key string) string {
		if r.Grading != nil {
			if t := r.Grading.Rules.Terms[key].Only(lang); t != "" {
				return t
			}
		}
		p, ok := chargePhrases["term_"+key]
		if !ok || r.Basis != rfm.Charges {
			p = phrases["term_"+key]
		}
		return p.In(lang)
	}
	for _, key := range []string{"customer", "purchase", "monetary"} {
		word := strings.ReplaceAll(term(key), "%", "%%")
		low, title, plural := word, word, ""
		if lang == "en" {
			low, title, plural = strings.ToLower(word), strings.ToUpper(word[:1])+word[1:], "s"
		}
		upper := strings.ToUpper(key[:1]) + key[1:]
		s = strings.NewReplacer("{"+key+"}", low, "{"+key+"s}", low+plural, "{"+upper+"}", title, "{"+upper+"s}", title+plural).Replace(s)
	}
	return s
}

// say gives a phrase in a language, with its places filled. An unknown key is a bug.
func say(lang, key string, args ...any) string {
	p, ok := phrases[key]
	if !ok {
		panic("report: no phrase " + key)
	}
	return fill(lang, segment.Text{En: (&Result{Lang: "en"}).inTerms(p.En, "en"), Zh: (&Result{Lang: "zh"}).inTerms(p.Zh, "zh")}, args)
}

// fill gives a phrase in a language, with its places filled.
func fill(lang string, p segment.Text, args []any) string {
	s := p.In(lang)
	if len(args) > 0 {
		s = fmt.Sprintf(s, args...)
	}
	if lang != "zh" {
		s = one.ReplaceAllString(s, "${1}1 $2")
		if strings.HasPrefix(s, "1 ") {
			s = strings.NewReplacer(" bring ", " brings ", " have ", " has ").Replace(s)
		}
	}
	return s
}

// one finds a count of one before a plural.
var one = regexp.MustCompile(`(^|[^0-9.,])1 (row|customer|total|note|amount|refund|duplicate|group|header|sheet|room|purchase|id|column|call|resident|different value)s\b`)

// Say gives a phrase of the product in a language.
func Say(lang, key string, args ...any) string { return say(lang, key, args...) }

func columnTitle(r *Result, key string) string {
	if r.Grading != nil {
		terms := r.Grading.Rules.Terms
		t, ok := terms[key]
		if key == "customer_id" && !ok {
			t, ok = terms["customer"]
		}
		if s := t.Only(r.Lang); ok && s != "" {
			switch {
			case key == "customer_id" && r.Lang == "zh":
				s += "编号"
			case key == "customer_id":
				s += " ID"
			}
			return s
		}
	}
	switch {
	case key == "frequency":
		key = r.Frequency
	case key == "monetary" && r.isMean():
		key = "monetary_mean"
	}
	return r.say(key)
}

// moneyTitle names the money of several customers, or of months: a sum, whatever is scored.
func (r *Result) moneyTitle() string {
	if r.isMean() {
		return r.say("k_spend")
	}
	return columnTitle(r, "monetary")
}

// isMean says whether the monetary value is that of a purchase.
func (r *Result) isMean() bool { return parameter(r, "monetary") == "mean" }

func parameter(r *Result, name string) string {
	for _, p := range r.Parameters {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

// LanguageOf tells the language of a table by its headers.
func LanguageOf(header []string) string {
	for _, h := range header {
		for _, r := range h {
			if r >= 0x4e00 && r <= 0x9fff {
				return "zh"
			}
		}
	}
	return "en"
}

// FieldTitle is the title of a column that was asked for by the name of its field; ok is false where it is
// none.
func FieldTitle(r *Result, name string) (title string, ok bool) {
	f, known := ledger.ParseField(name)
	if !known {
		return "", false
	}
	if f == ledger.Owner || f == ledger.Project {
		return columnTitle(r, string(f)), true
	}
	return f.Title(r.Lang), true
}
