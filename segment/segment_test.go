package segment

import (
	"encoding/csv"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"grade/ledger"
	"grade/rfm"
)

func open(t *testing.T, name string) *Scheme {
	t.Helper()
	s, err := OpenScheme(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSchemes: the findings of every embedded scheme, and a title in both languages for
// each class.
func TestSchemes(t *testing.T) {
	for name, want := range map[string]struct {
		levels, classes, gaps int
		shadowed              []string
	}{
		"standard": {5, 10, 0, nil},
		"eight":    {2, 8, 0, nil},
		"r-rfm":    {5, 11, 10, nil},
		"putler":   {5, 12, 0, []string{"recent-customers", "promising", "cant-lose-them", "lost"}},
		"pymc":     {4, 6, 17, nil},
	} {
		s := open(t, name)
		if s.Name != name || s.Levels != want.levels || len(s.Classes) != want.classes || s.Gaps != want.gaps || !slices.Equal(s.Shadowed, want.shadowed) {
			t.Errorf("%s: %d levels, %d classes, findings %+v, want %+v", name, s.Levels, len(s.Classes), s.Findings, want)
		}
		if name == "standard" || name == "eight" {
			if s.Overlaps != 0 {
				t.Errorf("%s: %d combinations belong to several classes", name, s.Overlaps)
			}
		}
	}
	if !open(t, "eight").Fits(rfm.Method{Kind: rfm.ByMean}) || open(t, "eight").Fits(rfm.Method{}) {
		t.Error("eight is for two levels")
	}
}

// The cells of the design, section 2: recency and frequency.
func TestStandardCells(t *testing.T) {
	s := open(t, "standard")
	for key, cells := range map[string]string{
		"champions": "55 54", "loyal": "45 44 35 34", "potential-loyalists": "53 52 43 42", "new": "51", "promising": "41", "need-attention": "33",
		"about-to-sleep": "32 31", "cant-lose": "25 15", "at-risk": "24 23 14 13", "hibernating": "22 21 12 11",
	} {
		for _, cell := range strings.Fields(cells) {
			for m := uint8(1); m <= 5; m++ {
				x := rfm.Scores{R: cell[0] - '0', F: cell[1] - '0', M: m}
				if got := s.Classes[s.Class(x)].Key; got != key {
					t.Errorf("%s is %s, want %s", cell, got, key)
				}
			}
		}
	}
	if got := s.Class(rfm.Scores{}); got != -1 {
		t.Errorf("a customer without scores is in class %d", got)
	}
}

func TestEightNames(t *testing.T) {
	s := open(t, "eight")
	for code, key := range map[string]string{"HHH": "high-active", "HLH": "high-grow", "LHH": "high-reengage", "LLH": "high-winback", "HHL": "low-active", "HLL": "low-grow", "LHL": "low-reengage", "LLL": "low-winback"} {
		level := func(i int) uint8 { return map[byte]uint8{'H': 2, 'L': 1}[code[i]] }
		if c := s.Classes[s.Class(rfm.Scores{R: level(0), F: level(1), M: level(2)})]; c.Key != key || !strings.Contains(c.Title.En, code) {
			t.Errorf("%s is %s %q, want %s", code, c.Key, c.Title.En, key)
		}
	}
}

// The segments that R rfm 0.3.0 gives its 995 customers.
func TestRSegments(t *testing.T) {
	f, err := os.Open("../testdata/rfm_orders_segments_10.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, "r-rfm")
	letters := regexp.MustCompile("[^a-z]")
	norm := func(s string) string { return letters.ReplaceAllString(strings.ToLower(s), "") }
	col := func(r []string, name string) string { return r[slices.Index(rows[0], name)] }
	for _, r := range rows[1:] {
		x := rfm.Scores{R: col(r, "recency_score")[0] - '0', F: col(r, "frequency_score")[0] - '0', M: col(r, "monetary_score")[0] - '0'}
		if got, want := norm(s.Classes[s.Class(x)].Key), norm(col(r, "segment")); got != want {
			t.Errorf("%v is %s, want %s", x, got, want)
		}
	}
	if len(rows) != 996 {
		t.Errorf("%d customers, want 995", len(rows)-1)
	}
}

// TestPymcCodes: the codes of PyMC-Marketing are disjoint and of quartiles.
func TestPymcCodes(t *testing.T) {
	s := open(t, "pymc")
	if s.Overlaps != 0 {
		t.Errorf("%d codes stand twice", s.Overlaps)
	}
	for code, key := range map[string]string{"444": "premium-customer", "234": "repeat-customer", "414": "top-spender", "222": "at-risk-customer", "111": "inactive-customer", "441": "other"} {
		if got := s.Classes[s.Class(rfm.Scores{R: code[0] - '0', F: code[1] - '0', M: code[2] - '0'})].Key; got != key {
			t.Errorf("%s is %s, want %s", code, got, key)
		}
	}
}

func TestSchemeErrors(t *testing.T) {
	class := func(when string) string {
		return "version: 1\nname: own\nlevels: 3\ndimensions: [{key: segment, title: {en: S, zh: 群}, classes: [{key: a, title: {en: A, zh: 甲}, when: \"" + when + "\"}]}]\n"
	}
	for when, want := range map[string]string{"r == 'x'": "cannot compare", "rr == 1": `unknown name "rr"`, "r + 1": "where a condition is wanted", "monetary > 1": "unknown name"} {
		r, err := Parse("own.yaml", []byte(class(when)), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := NewScheme(r); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "own.yaml:4:") {
			t.Errorf("%s: %v, want %s", when, err, want)
		}
	}
	r, err := Parse("empty.yaml", []byte("version: 1\nname: empty\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewScheme(r); err == nil {
		t.Error("a file without the dimension is a scheme")
	}
	if _, err := OpenScheme("absent"); err == nil || !strings.Contains(err.Error(), "have standard, charges, eight") {
		t.Errorf("an absent scheme gives %v", err)
	}
	if got := (Text{Zh: "甲"}).In("en"); got != "甲" {
		t.Errorf("a text without English is %q", got)
	}
}

func TestTiersByShare(t *testing.T) {
	for _, c := range []struct {
		name   string
		tiers  string
		values []int64
		want   string
		swells int
	}{
		{"twenty customers", DefaultTiers, []int64{20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, "SAAABBBBBBCCCCCCDDDD", 0},
		{"ties stand together", "S=10%,A=50%", []int64{9, 9, 9, 5, 5, 1, 1, 1, 1, 1}, "SSSAABBBBB", 1},
		{"all equal", DefaultTiers, []int64{3, 3, 3}, "SSS", 1},
		{"one customer", DefaultTiers, []int64{3}, "S", 0},
		{"negative money", "S=50%", []int64{-1, -5}, "SA", 0},
		{"everyone", "S=100%", []int64{2, 1}, "SS", 0},
		{"a fraction of a percent", "S=0.5%,A=60%", []int64{3, 2, 1}, "SAB", 0},
		{"nobody", DefaultTiers, nil, "", 0},
	} {
		tiers, err := ParseTiers(c.tiers)
		if err != nil {
			t.Fatal(err)
		}
		got, swells := assign(tiers, c.values)
		if got != c.want || len(swells) != c.swells {
			t.Errorf("%s: %s with %d swells, want %s with %d", c.name, got, len(swells), c.want, c.swells)
		}
	}
}

func assign(tiers Tiers, values []int64) (string, []Swell) {
	pick := make([]int32, len(values))
	for i := range pick {
		pick[i] = int32(i)
	}
	out := make([]string, len(values))
	swells := tiers.Assign(values, pick, out)
	return strings.Join(out, ""), swells
}

func TestTiersByBounds(t *testing.T) {
	tiers, err := ParseTiers("S=50万+,A=1,000+,B=0.01以上")
	if err != nil {
		t.Fatal(err)
	}
	if !tiers.bounds || tiers.String() != "S=50万+,A=1,000+,B=0.01以上" || !slices.Equal(tiers.Letters(), []string{"S", "A", "B", "C"}) {
		t.Errorf("tiers %v %v", tiers, tiers.Letters())
	}
	if got, _ := assign(tiers, []int64{50000000, 49999999, 100000, 99999, 1, 0, -5}); got != "SAABBCC" {
		t.Errorf("tiers %s, want SAABBCC", got)
	}
}

func TestTierErrors(t *testing.T) {
	for text, want := range map[string]string{
		"": "no tiers", "S": "is not LETTER=", "SS=5%": "is not LETTER=", "S=5%,S=6%": "stands twice", "S=5%,A=10+": "cannot be mixed", "S=5": "is not a share",
		"S=0%": "is not a share", "S=101%": "is not a share", "S=x%": "is not a share", "S=5%,A=5%": "must ascend", "S=1+,A=1+": "must descend", "S=much+": "not an amount", "s=5%": "is not LETTER=",
	} {
		if _, err := ParseTiers(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseTiers(%q) = %v, want %s", text, err, want)
		}
	}
}

// TestTierDefinition: a customer is in the first tier whose share is more than the share of
// customers strictly above.
func TestTierDefinition(t *testing.T) {
	tiers, err := ParseTiers(DefaultTiers)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(-3, 30), 1, 80).Draw(t, "values")
		got, _ := assign(tiers, values)
		for i, v := range values {
			above := 0
			for _, w := range values {
				if w > v {
					above++
				}
			}
			want := byte('D')
			for _, l := range []struct {
				letter  byte
				percent int
			}{{'C', 80}, {'B', 50}, {'A', 20}, {'S', 5}} {
				if above*100 < l.percent*len(values) {
					want = l.letter
				}
			}
			if got[i] != want {
				t.Fatalf("value %d with %d of %d above is %c, want %c", v, above, len(values), got[i], want)
			}
		}
	})
}

func TestRank(t *testing.T) {
	ms := []rfm.Metrics{{Monetary: 500}, {Monetary: 900}, {Monetary: 100}, {Monetary: 999, Unscored: rfm.Refunded}}
	scores := []rfm.Scores{{R: 5, F: 5, M: 5}, {R: 1, F: 1, M: 1}, {R: 3, F: 3, M: 3}, {}}
	for _, c := range []struct {
		tiers  string
		by     TierBy
		groups []int32
		n      int
		want   string
	}{
		{"S=33%,A=66%", ByMonetary, []int32{0, 0, 0, 0}, 1, "A S B "},
		{"S=33%,A=66%", ByScores, []int32{0, 0, 0, 0}, 1, "S B A "},
		{"S=12+,A=9+", ByScores, []int32{0, 0, 0, 0}, 1, "S B A "},
		{"S=33%,A=66%", ByMonetary, []int32{0, 1, 0, 1}, 2, "S S A "},
	} {
		tiers, err := ParseTiers(c.tiers)
		if err != nil {
			t.Fatal(err)
		}
		got, swells := tiers.Rank(ms, c.by.Values(ms, scores, nil), c.groups, c.n)
		if s := strings.Join(got, " "); s != c.want || swells != nil && c.n > 1 {
			t.Errorf("%s by %v: %q, %v, want %q", c.tiers, c.by, s, swells, c.want)
		}
	}
	if DefaultScheme(rfm.Method{Kind: rfm.ByMean}) != "eight" || DefaultScheme(rfm.Method{}) != "standard" {
		t.Error("two levels take the eight classes")
	}
	var by TierBy
	if err := by.UnmarshalText([]byte("rfm")); err != nil || by != ByScores {
		t.Error(err)
	}
	if b, _ := by.MarshalText(); string(b) != "rfm" || by.UnmarshalText([]byte("value")) == nil {
		t.Error("names of rankings")
	}
	if names := SchemeNames(); !slices.Equal(names, []string{"standard", "charges", "eight", "putler", "pymc", "r-rfm"}) {
		t.Errorf("schemes %q", names)
	}
}

// TestForCharges: the standard segments have the words of fees where charges are scored, under the same
// keys and conditions; other schemes keep their own.
func TestForCharges(t *testing.T) {
	standard, err := OpenScheme("standard")
	if err != nil {
		t.Fatal(err)
	}
	fees, err := standard.ForCharges()
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range standard.Classes {
		f := fees.Classes[i]
		if f.Key != c.Key || f.When != c.When || f.Title == c.Title || len(f.Actions) == 0 {
			t.Errorf("%s is %s, %q, %+v", c.Key, f.Key, f.When, f.Title)
		}
	}
	if fees.Gaps != 0 || fees.Overlaps != 0 {
		t.Errorf("gaps %d, overlaps %d", fees.Gaps, fees.Overlaps)
	}
	own := *standard
	own.Classes = append([]Class(nil), standard.Classes...)
	own.Classes[0].Title.En = "Ours"
	if kept, err := own.ForCharges(); err != nil || kept.Classes[0].Title.En != "Ours" {
		t.Errorf("a scheme of one's own became %+v, %v", kept.Classes[0], err)
	}
}

// TestBounds: the tiers of a list are bounds for another one, where equal values stand in the same tier.
func TestBounds(t *testing.T) {
	tiers, err := ParseTiers("S=10%,A=50%")
	if err != nil {
		t.Fatal(err)
	}
	values := []int64{900, 900, 700, 500, 500, 300, 100, 100, 100, -5}
	tier := make([]string, len(values)+1) // the last one has no tier
	pick := []int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	tiers.Assign(values, pick, tier)
	bounds := tiers.Bounds(append(values, 12345), tier)
	if want := []Bound{{"S", 900}, {"A", 500}, {"B", -5}}; !slices.Equal(bounds, want) {
		t.Errorf("bounds %v, want %v", bounds, want)
	}
	again := BoundTiers(bounds[:2], "B")
	if got := again.String(); got != "S=9.00+,A=5.00+" || !slices.Equal(again.Letters(), []string{"S", "A", "B"}) {
		t.Errorf("tiers %s %v", got, again.Letters())
	}
	if got, _ := assign(again, []int64{900, 899, 500, 499, -900}); got != "SAABB" {
		t.Errorf("by the bounds %s, want SAABB", got)
	}
	if got := again.Bounds(nil, nil); !slices.Equal(got, bounds[:2]) {
		t.Errorf("the bounds of bounds are %v, want %v", got, bounds[:2])
	}
	for tier, want := range map[string]int{"S": 0, "A": 1, "D": 4, "": -1, "AA": -1, "?": -1} {
		if got := LetterRank(tier); got != want {
			t.Errorf("LetterRank(%q) = %d, want %d", tier, got, want)
		}
	}
	ms := []rfm.Metrics{{Monetary: 7, Last: 1}, {Unscored: rfm.NeverBought}}
	for by, want := range map[TierBy]int64{ByMonetary: 7, ByScores: 900, ByCLV: 11} {
		if got := by.Values(ms, []rfm.Scores{{R: 4, F: 3, M: 2}, {}}, []ledger.Money{11, 99}); got[0] != want || got[1] != 0 {
			t.Errorf("%v: values %v, want %d and 0", by, got, want)
		}
	}
}
