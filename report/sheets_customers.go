package report

import (
	"strconv"

	"grade/ledger"
)

// maxListRows is how many customers a sheet can hold below its header.
const maxListRows = 1<<20 - 1

// TooMany says whether the workbook's list of customers leaves some out; a CSV beside it holds all.
func TooMany(l *Customers) bool { return l.N > maxListRows }

// customersSheet is the list, those of the most value first, up to so many.
func customersSheet(r *Result, most int) Sheet {
	s := Sheet{Key: "customers", Title: r.say("sheet_customers"), Landscape: true}
	s.List, s.Order = List(r), r.byValue()
	if len(s.Order) > most {
		s.Order = s.Order[:most-1]
		s.More = r.say("list_more", Count(int64(len(s.Order))), Count(int64(len(r.Metrics))))
		if r.Beside != "" {
			s.More = r.say("list_beside", Count(int64(len(s.Order))), Count(int64(len(r.Metrics))), r.Beside)
		}
	}
	s.Freeze = Area{Row: 2, Col: 2}
	s.Values = r.words()
	s.Widths = listWidths(&s)
	return s
}

// listWidths are the widths of a list's columns, by their titles and first values.
func listWidths(s *Sheet) (out []float64) {
	for _, c := range s.List.Columns {
		if c.Key == "r" || c.Key == "f" || c.Key == "m" {
			out = append(out, 6)
			continue
		}
		w := displayWidth(8, 40, c.Title+"  ")
		for _, i := range s.Order[:min(len(s.Order), 1000)] {
			v := c.Of(int(i))
			t := v.Text
			switch v.Kind {
			case Amount:
				t = Full(ledger.Money(v.Int), true)
			case Day:
				t = "2006-01-02"
			case Int:
				t = strconv.FormatInt(v.Int, 10)
			case Text:
				if f := s.Values[c.Key]; f != nil {
					t = f(t)
				}
			}
			w = max(w, displayWidth(8, 40, t))
		}
		out = append(out, w)
	}
	return out
}

// words turn the keys of the list into words, by column.
func (r *Result) words() map[string]func(string) string {
	titles := map[string]string{}
	if r.Scheme != nil {
		for _, c := range r.Scheme.Classes {
			titles[c.Key] = c.Title.In(r.Lang)
		}
	}
	out := map[string]func(string) string{
		"segment":         func(k string) string { return titles[k] },
		"no_score_reason": func(k string) string { return r.say(k) },
	}
	if r.Grading != nil {
		for k := range r.Grading.Dimensions {
			if d := r.Grading.Dimensions[k].Dimension; d.Values == "" {
				out[d.Key] = classTitles(d, r.Lang)
			}
		}
	}
	return out
}

// displayWidth is the width of a column that shows its texts, between two bounds.
func displayWidth(least, most float64, texts ...string) float64 {
	w := least
	for _, t := range texts {
		w = max(w, float64(width(t))+2)
	}
	return min(w, most)
}
