package segment

import (
	"math"

	"grade/ledger"
	"grade/rfm"
)

// Before is what the list of an earlier period says of a customer. The zero value is a customer who was
// not in it.
type Before struct {
	Known   bool
	Metrics rfm.Metrics
	Scores  rfm.Scores // 0 where the list does not say them
	Segment string
	Tier    string
	Below   int          // for how many lists the customer had been below its tier
	Score   float64      // of the grade; not a number where there is none
	CLV     float64      // the value over a lifetime; not a number where it is not known
	Charged bool         // Due, Paid and Arrears are known
	Due     ledger.Money // in all
	Paid    ledger.Money
	Arrears ledger.Money
}

// before gives a column of the earlier period, by its name without prev_; nothing of customers who were
// not in it.
func (f *Facts) before(name string) ledger.Values {
	if f.Before == nil {
		return ledger.Values{}
	}
	if name == "segment" || name == "tier" {
		texts := make([]string, len(f.Before))
		for i := range f.Before {
			if texts[i] = f.Before[i].Tier; name == "segment" {
				texts[i] = f.Before[i].Segment
			}
		}
		return ledger.Values{Texts: texts}
	}
	money := func(m ledger.Money) float64 { return float64(m) / 100 }
	numbers := make([]float64, len(f.Before))
	for i := range f.Before {
		b := &f.Before[i]
		numbers[i] = math.NaN()
		if !b.Known {
			continue
		}
		scored := b.Metrics.Unscored == rfm.Scored
		switch {
		case name == "monetary":
			numbers[i] = money(b.Metrics.Monetary)
		case name == "frequency":
			numbers[i] = float64(b.Metrics.Frequency)
		case name == "recency_days" && scored:
			numbers[i] = float64(b.Metrics.Recency)
		case name == "r" && b.Scores.R > 0:
			numbers[i] = float64(b.Scores.R)
		case name == "f" && b.Scores.F > 0:
			numbers[i] = float64(b.Scores.F)
		case name == "m" && b.Scores.M > 0:
			numbers[i] = float64(b.Scores.M)
		case name == "grade_score":
			numbers[i] = b.Score
		case name == "clv":
			numbers[i] = b.CLV
		case name == "due" && b.Charged:
			numbers[i] = money(b.Due)
		case name == "paid" && b.Charged:
			numbers[i] = money(b.Paid)
		case name == "arrears" && b.Charged:
			numbers[i] = money(b.Arrears)
		}
	}
	return ledger.Values{Numbers: numbers}
}
