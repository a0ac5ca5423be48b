package rfm

import (
	"fmt"
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
