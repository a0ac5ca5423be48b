package report

import (
	"crypto/sha256"
	"encoding/binary"
)

// The two groups of a trial, as the column call of a list has them.
const (
	trialCall    = "call"
	trialControl = "control"
)

// SetTrial parts those for whom a call is due into those to be called and, of about the given share, those who
// are not, so that later it can be told what calls do. Who is in which group depends on the id alone: the same
// customer is in the same group in every period.
func (r *Result) SetTrial(share float64) {
	trial := make([]string, len(r.Metrics))
	for _, c := range r.calls() {
		if trial[c.customer] = trialCall; idShare(r.Ledger.Customers[c.customer].ID) < share {
			trial[c.customer] = trialControl
		}
	}
	r.Trial = trial
}

// idShare spreads ids evenly over [0, 1).
func idShare(id string) float64 {
	sum := sha256.Sum256([]byte("grade control\x00" + id))
	return float64(binary.BigEndian.Uint64(sum[:8])>>11) / (1 << 53)
}

// trial is the group of a customer, "" for none.
func (r *Result) trial(i int) string {
	if r.Trial == nil {
		return ""
	}
	return r.Trial[i]
}
