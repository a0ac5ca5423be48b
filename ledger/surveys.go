package ledger

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// scale turns the scores of a table's rows, which begin at first, into shares of its scale: another
// table may have another one.
func (t *eventTable) scale(in *Input, columns []int, first int) {
	var headers []string
	var texts [][]string
	var at []int
	for k, c := range columns {
		if c < 0 || !t.isScore(in, t.columns[k]) {
			continue
		}
		column := make([]string, 0, len(t.rows)-first)
		for i := first; i < len(t.rows); i++ {
			column = append(column, t.texts(i)[k])
		}
		headers, texts, at = append(headers, in.Table.Header[c]), append(texts, column), append(at, k)
	}
	for n, column := range shares(texts, headers) {
		for i, x := range column {
			s := ""
			if !math.IsNaN(x) {
				s = strconv.FormatFloat(x, 'g', -1, 64)
			}
			t.texts(first + i)[at[n]] = s
		}
	}
}

// isScore says whether a field of a table's events is a score.
func (t *eventTable) isScore(in *Input, name string) bool {
	for _, f := range eventFields(in.Kind) {
		if f.name == name {
			return f.typ == ScoreFact
		}
	}
	return in.Kind == Surveys && isRating(name)
}

// overall gives surveys without an overall score the mean of all that they asked for.
func (l *EventList) overall() {
	scores := l.values["score"].Numbers
	columns := func(name string) bool { return name != "score" && isRating(name) }
	wide := slices.ContainsFunc(l.fields, columns)
	var all []string
	for _, name := range l.fields {
		if v := l.values[name]; v.Type == ScoreFact && name != "score" && (!wide || columns(name)) {
			all = append(all, name)
		}
	}
	for i := range scores {
		if !math.IsNaN(scores[i]) {
			continue
		}
		var sum mean
		for _, name := range all {
			sum.add(l.values[name].Numbers[i])
		}
		scores[i] = sum.value()
	}
}

// mean is that of the numbers that were given, rounded to nine decimals; not a number of none.
type mean struct {
	sum float64
	n   int
}

func (m *mean) add(x float64) {
	if !math.IsNaN(x) {
		m.sum, m.n = m.sum+x, m.n+1
	}
}

func (m *mean) value() float64 {
	if m.n == 0 {
		return math.NaN()
	}
	return math.Round(m.sum/float64(m.n)*1e9) / 1e9
}

// gather makes one survey of the rows of a long table, where each row is one item of it: the rows of
// a customer and a day. Its score is that of the item that asks for all, else the mean.
func (l *EventList) gather() {
	items := l.values["item"].Texts
	if !slices.ContainsFunc(items, func(s string) bool { return s != "" }) {
		return
	}
	scores := l.values["score"].Numbers
	keep := []int32{}
	for from, to := 0, 0; from < len(l.Events); from = to {
		var whole, parts mean
		for to = from; to < len(l.Events) && l.Events[to] == l.Events[from]; to++ {
			switch item := itemOf(items[to]); {
			case hasAny(fold(items[to]), []string{"总体", "整体", "综合", "overall"}):
				whole.add(scores[to])
			default:
				parts.add(scores[to])
				if v := l.values[item].Numbers; item != "" && v != nil {
					v[from] = scores[to]
				}
			}
		}
		if scores[from] = whole.value(); whole.n == 0 {
			scores[from] = parts.value()
		}
		items[from] = strings.Join(items[from:to], "、")
		keep = append(keep, int32(from))
	}
	l.keep(keep)
}

// keep drops all other events.
func (l *EventList) keep(at []int32) {
	events := make([]Event, len(at))
	for i, k := range at {
		events[i] = l.Events[k]
	}
	l.Events = events
	clear(l.First)
	for _, e := range events {
		l.First[e.Customer+1]++
	}
	for i := 1; i < len(l.First); i++ {
		l.First[i] += l.First[i-1]
	}
	for name, v := range l.values {
		l.values[name] = Values{Type: v.Type, Texts: pick(v.Texts, at), Numbers: pick(v.Numbers, at), Days: pick(v.Days, at), Truths: pick(v.Truths, at)}
	}
}

func pick[T any](from []T, at []int32) []T {
	if from == nil {
		return nil
	}
	out := make([]T, len(at))
	for i, k := range at {
		out[i] = from[k]
	}
	return out
}
