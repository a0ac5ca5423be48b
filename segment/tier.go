package segment

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"grade/internal/radix"
	"grade/ledger"
	"grade/rfm"
)

// Tiers divide customers by value, best first: by their share of the customers, or by
// bounds of money.
type Tiers struct {
	limits []limit
	rest   string // the tier below the last limit
	bounds bool
}

type limit struct {
	letter string
	text   string
	share  fraction     // of customers; by share
	least  ledger.Money // by bounds
}

// fraction is num/den.
type fraction struct{ num, den uint64 }

// DefaultTiers are the tiers of a list when nothing else is said.
const DefaultTiers = "S=5%,A=20%,B=50%,C=80%"

const tierOrder = "SABCDEFGHIJKLMNOPQRTUVWXYZ"

// LetterRank is the place of a tier among the letters that tiers have, best first; -1 for any other text.
func LetterRank(tier string) int {
	if len(tier) != 1 {
		return -1
	}
	return strings.Index(tierOrder, tier)
}

// ParseTiers reads S=5%,A=20%,B=50%,C=80% (cumulative shares of customers, ascending) or
// S=50万+,A=10万+,B=1万+ (bounds, descending). What is left takes the next letter.
func ParseTiers(s string) (Tiers, error) {
	var t Tiers
	for i, part := range splitTiers(s) {
		letter, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		letter, value = strings.TrimSpace(letter), strings.TrimSpace(value)
		if !ok || len(letter) != 1 || !strings.Contains(tierOrder, letter) {
			return t, fmt.Errorf("%q is not LETTER=SHARE%% or LETTER=AMOUNT+", part)
		}
		if slices.ContainsFunc(t.limits, func(l limit) bool { return l.letter == letter }) {
			return t, fmt.Errorf("tier %s stands twice", letter)
		}
		l := limit{letter: letter, text: value}
		bound := strings.HasSuffix(value, "+") || strings.HasSuffix(value, "以上")
		if i > 0 && bound != t.bounds {
			return t, fmt.Errorf("shares and bounds cannot be mixed")
		}
		t.bounds = bound
		if bound {
			m, err := ledger.ParseMoney(strings.TrimSuffix(strings.TrimSuffix(value, "+"), "以上"))
			if err != nil {
				return t, err
			}
			l.least = m
			if i > 0 && m >= t.limits[i-1].least {
				return t, fmt.Errorf("the bounds must descend: %s", s)
			}
		} else {
			f, ok := parsePercent(value)
			if !ok || f.num == 0 || f.num > f.den {
				return t, fmt.Errorf("%q is not a share above 0%% and up to 100%%", value)
			}
			l.share = f
			if i > 0 {
				p := t.limits[i-1].share
				if f.num*p.den <= p.num*f.den {
					return t, fmt.Errorf("the shares are cumulative and must ascend: %s", s)
				}
			}
		}
		t.limits = append(t.limits, l)
	}
	if len(t.limits) == 0 {
		return t, fmt.Errorf("no tiers")
	}
	last := strings.Index(tierOrder, t.limits[len(t.limits)-1].letter)
	for _, c := range tierOrder[min(last+1, len(tierOrder)-1):] {
		if !slices.ContainsFunc(t.limits, func(l limit) bool { return l.letter == string(c) }) {
			t.rest = string(c)
			break
		}
	}
	return t, nil
}

// Bound is the least value of a tier: minor units, or hundredths of the sum of the scores.
type Bound struct {
	Letter string
	Least  ledger.Money
}

// BoundTiers are tiers by bounds that were found before: a value is in the first tier whose bound it reaches, else
// in the last one, rest. The bounds descend.
func BoundTiers(bounds []Bound, rest string) Tiers {
	t := Tiers{bounds: true, rest: rest}
	for _, b := range bounds {
		t.limits = append(t.limits, limit{letter: b.Letter, text: b.Least.String() + "+", least: b.Least})
	}
	return t
}

// Bounds gives the least value of every tier that somebody is in, best first, among the values of a ranking: what
// the same tiers are by bounds.
func (t Tiers) Bounds(values []int64, tier []string) []Bound {
	var out []Bound
	var least [256]int64 // by letter
	var any [256]bool
	for i, x := range tier {
		if x == "" {
			continue
		}
		if l := x[0]; !any[l] || values[i] < least[l] {
			least[l], any[l] = values[i], true
		}
	}
	for _, l := range t.Letters() {
		if any[l[0]] {
			out = append(out, Bound{l, ledger.Money(least[l[0]])})
		}
	}
	if t.bounds {
		out = nil
		for _, l := range t.limits {
			out = append(out, Bound{l.letter, l.least})
		}
	}
	return out
}

// splitTiers cuts at the commas before a letter, so that amounts may have commas.
func splitTiers(s string) []string {
	var out []string
	from := 0
	for i := 0; i+2 < len(s); i++ {
		if (s[i] == ',' || s[i] == ';') && s[i+2] == '=' {
			out, from = append(out, s[from:i]), i+1
		}
	}
	if strings.TrimSpace(s[from:]) != "" {
		out = append(out, s[from:])
	}
	return out
}

func parsePercent(s string) (fraction, bool) {
	t, ok := strings.CutSuffix(s, "%")
	whole, frac, _ := strings.Cut(t, ".")
	if !ok || len(whole)+len(frac) == 0 || len(whole) > 3 || len(frac) > 4 {
		return fraction{}, false
	}
	n, err := strconv.ParseUint(whole+frac, 10, 64)
	den := uint64(100)
	for range frac {
		den *= 10
	}
	return fraction{n, den}, err == nil
}

// Letters lists the tiers, best first.
func (t Tiers) Letters() []string {
	var out []string
	for _, l := range t.limits {
		out = append(out, l.letter)
	}
	if t.rest != "" {
		out = append(out, t.rest)
	}
	return out
}

// String writes the tiers as they were given.
func (t Tiers) String() string {
	var out []string
	for _, l := range t.limits {
		out = append(out, l.letter+"="+l.text)
	}
	return strings.Join(out, ",")
}

// Swell says that customers with equal values made a tier reach further than its share.
type Swell struct {
	Letter    string
	Customers int // down to the end of the tier
	Wanted    int // by its share
}

// Assign gives each of the values its tier. Of shares, a customer is in the first tier
// whose share is more than the share of customers with a higher value, so equal values
// stand together; a tier that reaches a tenth further than asked is reported. Ranking is
// among the values given; pick says which of them take part.
func (t Tiers) Assign(values []int64, pick []int32, out []string) []Swell {
	if t.bounds {
		for _, i := range pick {
			out[i] = t.rest
			for _, l := range t.limits {
				if values[i] >= int64(l.least) {
					out[i] = l.letter
					break
				}
			}
		}
		return nil
	}
	n := len(pick)
	if n == 0 {
		return nil
	}
	sorted := make([]int64, n)
	for k, i := range pick {
		sorted[k] = values[i]
	}
	radix.Ints(sorted)
	// Fewer than its share have a higher value exactly when a customer reaches the last value of that share.
	wanted, least, ends := make([]int, len(t.limits)), make([]int64, len(t.limits)), make([]int, len(t.limits))
	for j, l := range t.limits {
		wanted[j] = int((l.share.num*uint64(n) + l.share.den - 1) / l.share.den)
		least[j] = sorted[n-wanted[j]]
		first, _ := slices.BinarySearch(sorted, least[j])
		ends[j] = n - first
	}
	for _, i := range pick {
		out[i] = t.rest
		for j, v := range least {
			if values[i] >= v {
				out[i] = t.limits[j].letter
				break
			}
		}
	}
	var swells []Swell
	for j, l := range t.limits {
		if j > 0 && ends[j] == ends[j-1] {
			continue // an empty tier: the one above swallowed it
		}
		if extra := ends[j] - wanted[j]; extra > 0 && extra*10 >= wanted[j] {
			swells = append(swells, Swell{l.letter, ends[j], wanted[j]})
		}
	}
	return swells
}

// TierBy says by what customers are ranked into tiers.
type TierBy int

// The rankings.
const (
	ByMonetary TierBy = iota
	ByScores          // the sum of the three scores
	ByCLV             // the value over a lifetime
)

var tierByNames = []string{"monetary", "rfm", "clv"}

func (b TierBy) String() string { return tierByNames[b] }

// MarshalText gives the ranking's name.
func (b TierBy) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText takes a ranking's name.
func (b *TierBy) UnmarshalText(text []byte) error {
	i := slices.Index(tierByNames, string(text))
	if i < 0 {
		return fmt.Errorf("must be one of %s", strings.Join(tierByNames, ", "))
	}
	*b = TierBy(i)
	return nil
}

// Values are what customers are ranked by: minor units of money, of what was spent or of clv, or hundredths of the sum of
// the scores, so that bounds are read as money is. 0 without scores.
func (b TierBy) Values(ms []rfm.Metrics, scores []rfm.Scores, clv []ledger.Money) []int64 {
	values := make([]int64, len(ms))
	for i := range ms {
		switch s := scores[i]; {
		case ms[i].Unscored != rfm.Scored:
		case b == ByScores:
			values[i] = 100 * (int64(s.R) + int64(s.F) + int64(s.M))
		case b == ByCLV:
			values[i] = int64(clv[i])
		default:
			values[i] = int64(ms[i].Monetary)
		}
	}
	return values
}

// Rank puts the customers that have scores into tiers, each among those of its group; the
// others have "". values are what they are ranked by; groups gives each customer's group, from 0 to n-1. Swells are
// reported of a single group.
func (t Tiers) Rank(ms []rfm.Metrics, values []int64, groups []int32, n int) ([]string, []Swell) {
	members := make([][]int32, n)
	for i := range ms {
		if ms[i].Unscored == rfm.Scored {
			members[groups[i]] = append(members[groups[i]], int32(i))
		}
	}
	tiers := make([]string, len(ms))
	var swells []Swell
	for _, pick := range members {
		swells = t.Assign(values, pick, tiers)
	}
	if n > 1 {
		swells = nil
	}
	return tiers, swells
}
