package segment

import (
	"fmt"
	"math"
	"testing"

	"grade/rfm"
)

// TestBefore: what the earlier list says, and nothing of what it does not.
func TestBefore(t *testing.T) {
	f := &Facts{Before: []Before{
		{Known: true, Metrics: rfm.Metrics{Recency: 5, Frequency: 2, Monetary: 1234}, Scores: rfm.Scores{R: 5, F: 4, M: 3}, Segment: "loyal", Tier: "A", Score: 0.5, CLV: 7.5, Charged: true, Due: 300, Paid: 200, Arrears: 100},
		{Known: true, Metrics: rfm.Metrics{Unscored: rfm.NeverBought}, Score: math.NaN(), CLV: math.NaN()},
		{},
	}}
	for name, want := range map[string]string{
		"monetary": "[12.34 0 NaN]", "frequency": "[2 0 NaN]", "recency_days": "[5 NaN NaN]", "r": "[5 NaN NaN]", "f": "[4 NaN NaN]", "m": "[3 NaN NaN]",
		"grade_score": "[0.5 NaN NaN]", "due": "[3 NaN NaN]", "paid": "[2 NaN NaN]", "arrears": "[1 NaN NaN]", "clv": "[7.5 NaN NaN]",
	} {
		if got := fmt.Sprint(f.before(name).Numbers); got != want {
			t.Errorf("prev_%s: %s, want %s", name, got, want)
		}
	}
	if got := fmt.Sprintf("%q %q", f.before("tier").Texts, f.before("segment").Texts); got != `["A" "" ""] ["loyal" "" ""]` {
		t.Error(got)
	}
	if v := (&Facts{}).before("tier"); v.Texts != nil {
		t.Error("without an earlier list something is known")
	}
}
