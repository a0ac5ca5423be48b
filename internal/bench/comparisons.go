package main

import (
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// comparison is a job, how grade does it, and how others do.
type comparison struct {
	name      string
	of        func(run) float64 // what is compared: wall or cpu
	ours      contender
	peers     []contender
	against   string  // the peer that the targets are about; "" for none
	must, aim float64 // at most so many times its time; 0 for none
	room      float64 // at most so many MiB of memory; 0 for none
	seconds   float64 // at most so many seconds; 0 for none
}

const (
	smallRows, smallPeople = 1_000_000, 100_000
	largeRows, largePeople = 10_000_000, 1_000_000
)

// comparisons are all of them, in the order of the page.
func (s *settings) comparisons() []comparison {
	file := func(rows, people int, style string) string {
		name, err := s.workload(rows, people, style)
		if err != nil {
			log.Fatal(err)
		}
		return name
	}
	book, small := file(smallRows, smallPeople, workbook), file(smallRows, smallPeople, shortIDs)
	duck, polars := s.fastest("DuckDB", "duckdb.mjs", small, "twice", "distinct", "day"), s.fastest("Polars", "polars.mjs", small, "distinct", "twice")
	std := func(in string) contender {
		return contender{name: "encoding/csv and maps", command: []string{s.self, "job", "encoding-csv", in, filepath.Join(s.dir, "peer.csv")}}
	}
	lists := func(rows, people int, name, style string, must, aim, room float64, peers ...func(in string) contender) comparison {
		in := file(rows, people, style)
		c := comparison{name: name, of: wall, ours: s.rfm(in, "list.csv"), against: "DuckDB", must: must, aim: aim, room: room}
		for _, p := range peers {
			c.peers = append(c.peers, p(in))
		}
		return c
	}
	out := []comparison{
		lists(smallRows, smallPeople, "1 million rows of CSV, 100,000 customers, to a CSV", shortIDs, 0.25, 0.15, 55, duck, polars, std),
	}
	if !s.quick {
		out = append(out,
			lists(largeRows, largePeople, "10 million rows of CSV, 1 million customers, to a CSV", shortIDs, 0.40, 0.22, 280, duck, polars),
			lists(largeRows, largePeople, "the same with order ids of 30 characters", longIDs, 0.40, 0, 0, duck))
	}
	return append(out,
		comparison{name: "1 million rows in GB18030, against UTF-8", of: wall, ours: s.rfm(file(smallRows, smallPeople, gb18030), "list.csv"), against: "UTF-8", must: 2,
			peers: []contender{renamed(s.rfm(file(smallRows, smallPeople, utf8), "list8.csv"), "UTF-8")}},
		comparison{name: "reading a workbook, 1 million rows of 7 cells", of: cpu, ours: contender{name: "grade", command: []string{s.self, "job", "source-rows", book}}, against: "excelize Rows, raw", must: 1.0 / 15, aim: 1.0 / 30, room: 64,
			peers: []contender{{name: "excelize Rows, raw", command: []string{s.self, "job", "excelize-rows", book}}}},
		comparison{name: "writing a workbook, 1 million rows of 12 cells", of: cpu, ours: contender{name: "grade", command: []string{s.self, "job", "report-xlsx", filepath.Join(s.dir, "ours.xlsx")}}, against: "excelize StreamWriter", must: 1.0 / 5, aim: 1.0 / 10,
			peers: []contender{{name: "excelize StreamWriter", command: []string{s.self, "job", "excelize-stream", filepath.Join(s.dir, "theirs.xlsx")}}}},
		comparison{name: "1 million rows of CSV to a formatted workbook, against the list as CSV", of: wall, ours: s.rfm(small, "list.xlsx"), against: "the CSV", must: 3, aim: 2, peers: []contender{renamed(s.rfm(small, "list2.csv"), "the CSV")}},
		comparison{name: "1 million rows of a workbook to a CSV, against the same rows as CSV", of: wall, ours: s.rfm(book, "list3.csv"), peers: []contender{renamed(s.rfm(small, "list4.csv"), "the CSV")}},
		comparison{name: "start-up: grade version", of: wall, ours: contender{name: "grade", command: []string{s.grade, "version"}}, seconds: 0.025},
	)
}

// rfm is grade's own line.
func (s *settings) rfm(in, out string) contender {
	return contender{name: "grade", command: []string{s.grade, "rfm", in, "-q", "--force", "-o", filepath.Join(s.dir, out)}}
}

func renamed(c contender, name string) contender {
	c.name = name
	return c
}

// fastest finds the variant of a program written for node that is the fastest on a file, and gives the program by what
// it reads.
func (s *settings) fastest(name, script, in string, variants ...string) func(in string) contender {
	c := contender{name: name}
	node, err := exec.LookPath("node")
	if err != nil {
		c.missing = "node (https://nodejs.org), then npm install in " + s.peers
	} else if _, err := os.Stat(filepath.Join(s.peers, "node_modules")); errors.Is(err, os.ErrNotExist) {
		c.missing = "npm install in " + s.peers
	}
	if c.missing != "" {
		return func(string) contender { return c }
	}
	best, least := "", 0.0
	for _, v := range variants {
		p := contender{name: name, command: []string{node, filepath.Join(s.peers, script), in, filepath.Join(s.dir, "peer.csv"), v}}
		runs, err := inTurn([]contender{p}, 3)
		if err != nil {
			c.missing = "what makes it run here: " + firstLine(err.Error())
			return func(string) contender { return c }
		}
		if t := median(runs[0], wall); best == "" || t < least {
			best, least = v, t
		}
	}
	return func(in string) contender {
		return contender{name: name, command: []string{node, filepath.Join(s.peers, script), in, filepath.Join(s.dir, "peer.csv"), best}}
	}
}

func firstLine(s string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return first
}

// compare runs a comparison, and gives its part of the page.
func (s *settings) compare(c comparison) (string, error) {
	programs := []contender{c.ours}
	var notes []string
	for _, p := range c.peers {
		if p.missing != "" {
			notes = append(notes, fmt.Sprintf("%s is not measured here; it needs %s.", p.name, p.missing))
			continue
		}
		programs = append(programs, p)
	}
	runs, err := inTurn(programs, s.rounds)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	unit := "wall"
	if c.of(run{cpu: 1}) == 1 {
		unit = "cpu"
	}
	fmt.Fprintf(&b, "### %s%s\n\n| program | wall s | cpu s | peak MiB | %s, grade's / its |\n|---|---|---|---|---|\n", strings.ToUpper(c.name[:1]), c.name[1:], unit)
	for i, p := range programs {
		times := "1"
		if i > 0 {
			times = ratioText(ratio(runs[0], runs[i], c.of))
		}
		fmt.Fprintf(&b, "| %s | %.2f | %.2f | %.0f | %s |\n", p.name, median(runs[i], wall), median(runs[i], cpu), median(runs[i], memory), times)
	}
	b.WriteString("\n")
	for i, p := range programs {
		if i > 0 && p.name == c.against && c.must > 0 {
			fmt.Fprintf(&b, "%s\n", verdict("Target", ratio(runs[0], runs[i], c.of), c.must, c.aim, ratioText))
		}
	}
	if c.room > 0 {
		fmt.Fprintf(&b, "%s\n", verdict("Memory", median(runs[0], memory), c.room, 0, func(v float64) string { return fmt.Sprintf("%.0f MiB", v) }))
	}
	if c.seconds > 0 {
		fmt.Fprintf(&b, "%s\n", verdict("Target", median(runs[0], wall), c.seconds, 0, func(v float64) string { return fmt.Sprintf("%.0f ms", v*1000) }))
	}
	for _, n := range notes {
		b.WriteString(n + "\n")
	}
	return b.String() + "\n", nil
}

func ratioText(v float64) string {
	if v < 0.1 {
		return fmt.Sprintf("%.3f (1/%.0f)", v, 1/v)
	}
	return fmt.Sprintf("%.2f", v)
}

// verdict says whether a figure meets its target.
func verdict(what string, got, must, aim float64, text func(float64) string) string {
	out := fmt.Sprintf("%s: at most %s, **met** with %s", what, text(must), text(got))
	if got > must {
		out = fmt.Sprintf("%s: at most %s, **missed** with %s", what, text(must), text(got))
	}
	switch {
	case aim == 0:
		return out + "."
	case got <= aim:
		return out + fmt.Sprintf("; hoped for %s, met.", text(aim))
	}
	return out + fmt.Sprintf("; hoped for %s, not met.", text(aim))
}
