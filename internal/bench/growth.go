package main

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
)

// grown is how time and memory grow with the rows, and with the customers.
type grown struct{ rows, people []grownPoint }

type grownPoint struct {
	rows, people int
	wall, peak   float64
}

// growthRounds is how often each size runs.
const growthRounds = 3

func (s *settings) growth() (*grown, error) {
	g := new(grown)
	point := func(rows, people int) (grownPoint, error) {
		in, err := s.workload(rows, people, shortIDs)
		if err != nil {
			return grownPoint{}, err
		}
		runs, err := inTurn([]contender{s.rfm(in, "grown.csv")}, growthRounds)
		if err != nil {
			return grownPoint{}, err
		}
		if rows > largeRows {
			err = os.Remove(in)
		}
		return grownPoint{rows, people, median(runs[0], wall), median(runs[0], memory)}, err
	}
	for _, million := range []int{1, 2, 5, 10, 20, 50} {
		p, err := point(million*1_000_000, million*100_000)
		if err != nil {
			return nil, err
		}
		g.rows = append(g.rows, p)
	}
	for _, people := range []int{1_000, 10_000, 100_000, 1_000_000, 5_000_000} {
		p, err := point(largeRows, people)
		if err != nil {
			return nil, err
		}
		g.people = append(g.people, p)
	}
	return g, nil
}

func (g *grown) table() string {
	var b strings.Builder
	b.WriteString("### Growth\n\n![time and memory by rows and by customers](pictures/growth.svg)\n\n| rows | customers | wall s | s per million rows | peak MiB | MiB per million rows |\n|---|---|---|---|---|---|\n")
	for _, list := range [][]grownPoint{g.rows, g.people} {
		for _, p := range list {
			m := float64(p.rows) / 1e6
			fmt.Fprintf(&b, "| %s | %s | %.2f | %.3f | %.0f | %.1f |\n", grouped(p.rows), grouped(p.people), p.wall, p.wall/m, p.peak, p.peak/m)
		}
	}
	return b.String() + "\n"
}

func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// picture draws both as lines on scales of powers of ten: a straight line that rises as the grid does grows as the
// rows do.
func (g *grown) picture() []byte {
	var b bytes.Buffer
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 300" font-family="sans-serif" font-size="11" fill="#333">` + "\n<rect width=\"760\" height=\"300\" fill=\"#fff\"/>\n")
	panel(&b, 55, "10 rows a customer, by rows", g.rows, func(p grownPoint) float64 { return float64(p.rows) })
	panel(&b, 435, "10 million rows, by customers", g.people, func(p grownPoint) float64 { return float64(p.people) })
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func panel(b *bytes.Buffer, left float64, title string, points []grownPoint, of func(grownPoint) float64) {
	const width, top, height = 290.0, 40.0, 210.0
	least, most := math.Floor(math.Log10(of(points[0]))), math.Ceil(math.Log10(of(points[len(points)-1])))
	x := func(v float64) float64 { return left + width*(math.Log10(v)-least)/(most-least) }
	y := func(v float64) float64 { return top + height*(1-(math.Log10(v)+1)/5) } // 0.1 to 10,000
	fmt.Fprintf(b, `<text x="%.0f" y="20" font-size="13">%s</text>`+"\n", left, title)
	for e := least; e <= most; e++ {
		at := x(math.Pow(10, e))
		fmt.Fprintf(b, `<path d="M%.1f %.1fV%.1f" stroke="#ddd"/><text x="%.1f" y="%.1f" text-anchor="middle">%s</text>`+"\n", at, top, top+height, at, top+height+16, grouped(int(math.Pow(10, e))))
	}
	for e := -1.0; e <= 4; e++ {
		at := y(math.Pow(10, e))
		fmt.Fprintf(b, `<path d="M%.1f %.1fH%.1f" stroke="#ddd"/><text x="%.1f" y="%.1f" text-anchor="end">%g</text>`+"\n", left, at, left+width, left-6, at+4, math.Pow(10, e))
	}
	for _, line := range []struct {
		name, colour string
		of           func(grownPoint) float64
	}{{"seconds", "#1F6FB2", func(p grownPoint) float64 { return p.wall }}, {"MiB", "#C55A11", func(p grownPoint) float64 { return p.peak }}} {
		var path []string
		for _, p := range points {
			path = append(path, fmt.Sprintf("%.1f %.1f", x(of(p)), y(line.of(p))))
			fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`+"\n", x(of(p)), y(line.of(p)), line.colour)
		}
		last := points[len(points)-1]
		fmt.Fprintf(b, `<path d="M%s" fill="none" stroke="%s" stroke-width="1.5"/><text x="%.1f" y="%.1f" text-anchor="end" fill="%s">%s</text>`+"\n", strings.Join(path, "L"), line.colour, x(of(last)), y(line.of(last))-8, line.colour, line.name)
	}
}

// The marks between which the page is written.
const (
	beginMeasured = "<!-- measured by make bench -->\n"
	endMeasured   = "<!-- end of what was measured -->\n"
)

// intoPage writes the tables into a page.
func intoPage(page, tables string) error {
	b, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	head, rest, ok := strings.Cut(string(b), beginMeasured)
	_, tail, closed := strings.Cut(rest, endMeasured)
	if !ok || !closed {
		return errors.New(page + ": no marks for what was measured")
	}
	return os.WriteFile(page, []byte(head+beginMeasured+"\n"+tables+endMeasured+tail), 0o644)
}
