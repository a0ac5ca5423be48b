package rfm

import (
	"slices"
	"strconv"

	"grade/internal/parallel"
	"grade/internal/radix"
)

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

// Codes is Code for many customers: it writes each code once. It gives "" for those without scores.
func Codes(levels int) func(Scores) string {
	if levels > 9 {
		return func(s Scores) string {
			if s.R == 0 {
				return ""
			}
			return s.Code(levels)
		}
	}
	var codes [1000]string
	for n := 111; n < len(codes); n++ {
		codes[n] = Scores{R: uint8(n / 100), F: uint8(n / 10 % 10), M: uint8(n % 10)}.Code(levels)
	}
	return func(s Scores) string { return codes[int(s.R)*100+int(s.F)*10+int(s.M)] }
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
