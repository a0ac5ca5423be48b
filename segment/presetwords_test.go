package segment

import (
	"testing"

	"grade/ledger"
	input "grade/source"
)

// TestRecogniseWholeWords: a thermometer is no meter, and PINK WHITE no kWh.
func TestRecogniseWholeWords(t *testing.T) {
	table := func(items ...string) []ledger.Input {
		tab := &input.Table{File: "orders.csv", Header: []string{"id", "Description"}}
		for _, x := range items {
			tab.Sample = append(tab.Sample, input.Row{Line: 2, Cells: []input.Cell{{Text: []byte("1")}, {Text: []byte(x)}}})
		}
		return []ledger.Input{{Table: tab, Kind: ledger.Transactions}}
	}
	for want, items := range map[string][]string{"standard": {"PINK WHITE MUG", "WALL THERMOMETER"}, "energy-real-estate": {"Meter 12", "1,200 kWh"}} {
		got, err := Recognise(table(items...))
		if err != nil || got.Preset != want {
			t.Errorf("%q: %+v, %v, want %s", items, got, err, want)
		}
	}
}
