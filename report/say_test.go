package report

import (
	"testing"

	"grade/segment"
)

// TestPhrasesOnce: no phrase takes the place of another one.
func TestPhrasesOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, list := range []map[string]segment.Text{commonPhrases, collectionPhrases, workbookPhrases, periodPhrases} {
		for k := range list {
			if seen[k] {
				t.Errorf("the phrase %s stands in two files", k)
			}
			seen[k] = true
		}
	}
}
