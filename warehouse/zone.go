package warehouse

import (
	"fmt"
	"strings"
	"time"
)

// maxTurns is how many changes of a zone's offset are written out.
const maxTurns = 40

// turn is a moment from which on a zone has an offset.
type turn struct {
	from   time.Time // zero: always
	offset time.Duration
}

// turns lists the offsets of a zone from 1900 to 2199, the latest first; none where there are too many, or the
// zone is not known.
func turns(zone string) []turn {
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "" {
		return nil
	}
	var out []turn
	for at := time.Date(2199, 12, 31, 0, 0, 0, 0, time.UTC); ; {
		here := at.In(loc)
		_, seconds := here.Zone()
		from, _ := here.ZoneBounds()
		if from.Year() < 1900 {
			from = time.Time{}
		}
		if out = append(out, turn{from, time.Duration(seconds) * time.Second}); len(out) > maxTurns {
			return nil
		}
		if from.IsZero() {
			return out
		}
		at = from.Add(-time.Second)
	}
}

// localTime writes the time that clocks in a zone show at a moment. With offsets PostgreSQL's foreign tables work it out where the
// rows are; the name of a zone they do not hand on.
func localTime(moment, zone string) string {
	list := turns(zone)
	if len(list) == 0 {
		return moment + " at time zone " + quoted(zone)
	}
	at := func(t turn) string {
		return fmt.Sprintf("%s at time zone interval '%d seconds'", moment, int(t.offset.Seconds()))
	}
	if len(list) == 1 {
		return at(list[0])
	}
	var b strings.Builder
	b.WriteString("case")
	for _, t := range list[:len(list)-1] {
		fmt.Fprintf(&b, " when %s >= timestamptz '%s' then %s", moment, t.from.UTC().Format("2006-01-02 15:04:05+00"), at(t))
	}
	fmt.Fprintf(&b, " else %s end", at(list[len(list)-1]))
	return b.String()
}
