package rfm

import (
	"fmt"
	"slices"
	"strconv"

	"grade/internal/parallel"
	"grade/internal/radix"
)

// MethodKind is a way to find cut points.
type MethodKind int

// The methods.
const (
	ByQuantile  MethodKind = iota // sample quantiles of type 7, intervals (lo, hi]
	ByMean                        // two levels: high at or above the mean (recency: at or below)
	ByMedian                      // two levels, at the median
	ByScoreMean                   // five quantile scores, then two levels at the mean of the scores
	ByR                           // as the R package rfm: type 7 plus one day, purchase or yuan, intervals [lo, hi)
	ByNTile                       // as SQL's NTILE: equal numbers of customers, by value, then id
)

var methodNames = []string{"quantile", "mean", "median", "score-mean", "r", "ntile"}

func (m MethodKind) String() string { return methodNames[m] }

// MarshalText gives the method's name.
func (m MethodKind) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText takes a method's name.
func (m *MethodKind) UnmarshalText(b []byte) error {
	return parseName((*int)(m), methodNames, string(b))
}

// TwoLevels says whether the method gives scores 1 (low) and 2 (high) only.
func (m MethodKind) TwoLevels() bool { return m == ByMean || m == ByMedian || m == ByScoreMean }

// Method says how values become scores.
type Method struct {
	Kind   MethodKind
	Bins   int        // number of scores of quantile, r and ntile; 0: 5
	Breaks [3][]int64 // fixed cut points by measure, ascending, in days, purchases and minor units; nil: by Kind
}

// MaxBins is the largest number of scores.
const MaxBins = 100

// Levels is the number of different scores that the method can give.
func (m Method) Levels() int {
	switch {
	case m.Kind.TwoLevels():
		return 2
	case m.Bins == 0:
		return 5
	}
	return m.Bins
}

// Check says what is wrong with a method.
func (m Method) Check() error {
	if n := m.Levels(); n < 2 || n > MaxBins {
		return fmt.Errorf("--bins: must be from 2 to %d", MaxBins)
	}
	for x, b := range m.Breaks {
		if b == nil {
			continue
		}
		if len(b) != m.Levels()-1 {
			return fmt.Errorf("--breaks: %s has %d cut points, but %d scores need %d; say --bins %d", Measure(x), len(b), m.Levels(), m.Levels()-1, len(b)+1)
		}
		for i := 1; i < len(b); i++ {
			if b[i] <= b[i-1] {
				return fmt.Errorf("--breaks: the cut points of %s must ascend", Measure(x))
			}
		}
	}
	return nil
}

// Scores are 1 (worst) to Levels (best); all 0 for a customer without a purchase.
type Scores struct{ R, F, M uint8 }

// Of gives the score of a measure.
func (s Scores) Of(x Measure) uint8 {
	switch x {
	case Recency:
		return s.R
	case Frequency:
		return s.F
	}
	return s.M
}

func (s *Scores) set(x Measure, score uint8) {
	switch x {
	case Recency:
		s.R = score
	case Frequency:
		s.F = score
	default:
		s.M = score
	}
}

// Code writes the three scores side by side, joined by - where they may have two digits.
func (s Scores) Code(levels int) string {
	if levels > 9 {
		return strconv.Itoa(int(s.R)) + "-" + strconv.Itoa(int(s.F)) + "-" + strconv.Itoa(int(s.M))
	}
	return strconv.Itoa(int(s.R)*100 + int(s.F)*10 + int(s.M))
}

// Scale turns the values of one measure into scores. It is a value: made once, it can be
// printed and applied to another period.
type Scale struct {
	Measure  Measure
	Levels   int
	Cuts     []Cut // ascending; nil under NTile
	ScoreCut *Cut  // of score-mean: where the scores by Cuts are cut once more
	Distinct int   // different values among the customers that made it
}

// Score gives the score of a value. Of a single distinct value every two-level score is low.
func (s *Scale) Score(v int64) uint8 {
	n := s.Levels
	if s.ScoreCut != nil {
		n = len(s.Cuts) + 1
	}
	if s.Levels == 2 && len(s.Cuts) == 0 {
		return 1
	}
	k := 1
	for _, c := range s.Cuts {
		if c.Below(v) {
			break
		}
		k++
	}
	if s.Measure == Recency {
		k = n + 1 - k
	}
	if s.ScoreCut != nil {
		if s.ScoreCut.Below(int64(k)) {
			return 1
		}
		return 2
	}
	return uint8(k)
}

// Scales are the three of them.
type Scales [3]Scale

// Score scores all customers that have a purchase, together. Empty input gives no cut
// points.
func Score(ms []Metrics, m Method) ([]Scores, Scales) {
	group := make([]int32, 0, len(ms))
	for i := range ms {
		group = append(group, int32(i))
	}
	out := make([]Scores, len(ms))
	return out, scoreGroup(ms, m, group, out)
}

// ScoreBy scores all customers that have a purchase by the cut points of another period. Scales without cut
// points, as NTile has them, give everybody the worst score.
func ScoreBy(ms []Metrics, scales Scales) []Scores {
	out := make([]Scores, len(ms))
	for i := range ms {
		if ms[i].Unscored == Scored {
			out[i] = Scores{scales[Recency].Score(ms[i].Value(Recency)), scales[Frequency].Score(ms[i].Value(Frequency)), scales[Monetary].Score(ms[i].Value(Monetary))}
		}
	}
	return out
}

// scoreGroup scores the customers of one group among themselves.
func scoreGroup(ms []Metrics, m Method, group []int32, out []Scores) Scales {
	var scales Scales
	scored := make([]int32, 0, len(group))
	for _, i := range group {
		if ms[i].Unscored == Scored {
			scored = append(scored, i)
		}
	}
	parallel.Each(len(scales), func() func(int) {
		return func(x int) {
			values := make([]int64, len(scored))
			for k, i := range scored {
				values[k] = ms[i].Value(Measure(x))
			}
			if m.dealsOut(Measure(x)) {
				scales[x] = Scale{Measure: Measure(x), Levels: m.Levels(), Distinct: distinct(values)}
				return
			}
			scales[x] = newScale(values, Measure(x), m)
		}
	})
	for x := range scales {
		if m.dealsOut(Measure(x)) {
			ntile(ms, scored, Measure(x), m.Levels(), func(i int32, s uint8) { out[i].set(Measure(x), s) })
		}
	}
	parallel.Ranges(len(scored), func(from, to int) {
		for _, i := range scored[from:to] {
			for x := range scales {
				if !m.dealsOut(Measure(x)) {
					out[i].set(Measure(x), scales[x].Score(ms[i].Value(Measure(x))))
				}
			}
		}
	})
	return scales
}

// dealsOut says whether customers get their scores of a measure by their place, and not by cut points.
func (m Method) dealsOut(x Measure) bool { return m.Kind == ByNTile && m.Breaks[x] == nil }

// newScale finds the cut points of one measure. It sorts the values.
func newScale(values []int64, x Measure, m Method) Scale {
	radix.Ints(values)
	s := Scale{Measure: x, Levels: m.Levels()}
	for i := range values {
		if i == 0 || values[i] != values[i-1] {
			s.Distinct++
		}
	}
	if b := m.Breaks[x]; b != nil {
		for _, v := range b {
			s.Cuts = append(s.Cuts, WholeCut(v))
		}
		return s
	}
	if len(values) == 0 {
		return s
	}
	switch m.Kind {
	case ByQuantile, ByScoreMean:
		n := m.Levels()
		if m.Kind == ByScoreMean {
			n = 5
		}
		for i := 1; i < n; i++ {
			s.Cuts = append(s.Cuts, Quantile(values, i, n))
		}
		if m.Kind == ByScoreMean {
			s.cutScores(values)
		}
	case ByR:
		one := int64(1)
		if x == Monetary {
			one = 100
		}
		for i := 1; i < s.Levels; i++ {
			c := Quantile(values, i, s.Levels)
			c.Whole, c.Open = c.Whole+one, true
			s.Cuts = append(s.Cuts, c)
		}
	case ByMean, ByMedian:
		if s.Distinct < 2 {
			return s
		}
		c := Quantile(values, 1, 2)
		if m.Kind == ByMean {
			c = meanCut(values)
		}
		c.Open = x != Recency // at the cut is high
		s.Cuts = []Cut{c}
	}
	return s
}

// cutScores finds the mean of the scores; a score at the mean is high.
func (s *Scale) cutScores(values []int64) {
	if s.Distinct < 2 {
		s.Cuts = nil
		return
	}
	s.Levels = 5
	scores := make([]int64, len(values))
	for i, v := range values {
		scores[i] = int64(s.Score(v))
	}
	s.Levels = 2
	c := meanCut(scores)
	c.Open = true
	s.ScoreCut = &c
}

func distinct(values []int64) int {
	radix.Ints(values)
	return len(slices.Compact(slices.Clone(values)))
}

// ntile deals the customers out as SQL's NTILE does: ordered by value (recency: the most
// days first), then by id, which is the order of the list; the first n mod k tiles get one
// more.
func ntile(ms []Metrics, scored []int32, x Measure, tiles int, set func(int32, uint8)) {
	order := make([]radix.Key, len(scored))
	for k, i := range scored {
		v := ms[i].Value(x)
		if x == Recency {
			v = -v
		}
		order[k] = radix.Key{Value: radix.Signed(v), At: i}
	}
	radix.Sort(order)
	size, more, at := len(order)/tiles, len(order)%tiles, 0
	for t := range tiles {
		n := size
		if t < more {
			n++
		}
		for range n {
			set(order[at].At, uint8(t+1))
			at++
		}
	}
}

// MinGroup is the number of customers below which a group is pooled with the other small ones.
const MinGroup = 30

// Group is what ScoreWithin made of one value of a column.
type Group struct {
	Value     string // "" for the customers of all groups that were too small
	Customers int    // with a purchase
	Pooled    []string
	Scales    Scales
}

// ScoreWithin scores the customers among those with the same value. Groups of fewer than
// MinGroup customers with a purchase are scored together. at gives each customer's group.
func ScoreWithin(ms []Metrics, m Method, values []string) (scores []Scores, groups []Group, at []int32) {
	members := map[string][]int32{}
	count := map[string]int{}
	for i := range ms {
		members[values[i]] = append(members[values[i]], int32(i))
		if ms[i].Unscored == Scored {
			count[values[i]]++
		}
	}
	keys := make([]string, 0, len(members))
	for k := range members {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var pool []int32
	var pooled []string
	pooledCount := 0
	scores, at = make([]Scores, len(ms)), make([]int32, len(ms))
	add := func(g Group, group []int32) {
		g.Scales = scoreGroup(ms, m, group, scores)
		for _, i := range group {
			at[i] = int32(len(groups))
		}
		groups = append(groups, g)
	}
	for _, k := range keys {
		if count[k] < MinGroup {
			pool, pooledCount = append(pool, members[k]...), pooledCount+count[k]
			if count[k] > 0 {
				pooled = append(pooled, k)
			}
			continue
		}
		add(Group{Value: k, Customers: count[k]}, members[k])
	}
	if len(pool) > 0 {
		slices.Sort(pool)
		add(Group{Customers: pooledCount, Pooled: pooled}, pool)
	}
	return scores, groups, at
}

// Collapse says that a measure has too few different values for its scores.
type Collapse struct {
	Measure  Measure
	Distinct int     // different values
	Scores   []uint8 // the scores that were given, ascending
	Levels   int
}

// Collapsed finds the measures whose scores do not all occur.
func Collapsed(ms []Metrics, scores []Scores, s Scales) []Collapse {
	var out []Collapse
	for x := range s {
		var seen [MaxBins + 1]bool
		any := false
		for i := range scores {
			if ms[i].Unscored == Scored {
				seen[scores[i].Of(Measure(x))], any = true, true
			}
		}
		c := Collapse{Measure: Measure(x), Distinct: s[x].Distinct, Levels: s[x].Levels}
		for k := 1; k <= s[x].Levels; k++ {
			if seen[k] {
				c.Scores = append(c.Scores, uint8(k))
			}
		}
		if any && len(c.Scores) < s[x].Levels {
			out = append(out, c)
		}
	}
	return out
}
