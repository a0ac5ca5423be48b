package report

import (
	"bytes"
	"encoding/xml"
	"io"
	"slices"
	"strings"
)

// chartOrder is the order of the elements of a series that the format wants, by the kind of its chart
// (ECMA-376 part 1, 21.2.2.170 ser). The library writes another one, and elements of other kinds.
var chartOrder = map[string][]string{
	"barChart":  strings.Fields("idx order tx spPr invertIfNegative pictureOptions dPt dLbls trendline errBars cat val shape extLst"),
	"lineChart": strings.Fields("idx order tx spPr marker dPt dLbls trendline errBars cat val smooth extLst"),
}

// element is a piece of XML: where it begins and ends, and where what it holds does.
type element struct {
	name                   string
	start, inner, out, end int
	children               []*element
}

// inChartOrder gives a chart with the elements of its series in order. What is not XML stays as it is.
func inChartOrder(b []byte) []byte {
	root := &element{out: len(b), end: len(b)}
	stack := []*element{root}
	for d := xml.NewDecoder(bytes.NewReader(b)); ; {
		at := int(d.InputOffset())
		tok, err := d.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			return b
		}
		top := stack[len(stack)-1]
		switch x := tok.(type) {
		case xml.StartElement:
			e := &element{name: x.Name.Local, start: at, inner: int(d.InputOffset())}
			top.children = append(top.children, e)
			stack = append(stack, e)
		case xml.EndElement:
			if len(stack) == 1 {
				return b
			}
			top.out, top.end = at, int(d.InputOffset())
			stack = stack[:len(stack)-1]
		}
	}
	return root.append(nil, b, nil)
}

// append writes an element; order, where there is one, is that of what it holds.
func (e *element) append(to, b []byte, order []string) []byte {
	if len(e.children) == 0 {
		return append(to, b[e.start:e.end]...)
	}
	children := e.children
	if order != nil {
		children = slices.DeleteFunc(slices.Clone(children), func(c *element) bool { return !slices.Contains(order, c.name) })
		slices.SortStableFunc(children, func(x, y *element) int { return slices.Index(order, x.name) - slices.Index(order, y.name) })
	}
	to = append(to, b[e.start:e.children[0].start]...)
	for _, c := range children {
		var inside []string
		if c.name == "ser" {
			inside = chartOrder[e.name]
		}
		to = c.append(to, b, inside)
	}
	return append(to, b[e.children[len(e.children)-1].end:e.end]...)
}
