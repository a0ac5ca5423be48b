// Command bench measures grade against other programs on the same work, and against its targets: whole processes, in
// turn, by their medians.
//
//	go run ./internal/bench                              the table, on standard output
//	go run ./internal/bench -growth -o docs/performance.md   with growth up to 50 million rows, into the page
//
// The files it works on are made first, the same ones at every run, and kept in -dir. Programs that are not
// installed are named, with what installs them.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// settings are what the flags say.
type settings struct {
	dir    string // of the workloads
	peers  string // of the programs written for node
	grade  string // the binary
	self   string // this program, which does the jobs of Go libraries
	rounds int
	quick  bool
}

func main() {
	log.SetFlags(0)
	if len(os.Args) > 2 && os.Args[1] == "job" {
		if err := job(os.Args[2], os.Args[3:]); err != nil {
			log.Fatal(err)
		}
		return
	}
	var s settings
	page := flag.String("o", "", "write the tables into this page, between its marks")
	growth := flag.Bool("growth", false, "measure growth up to 50 million rows and 5 million customers, too")
	flag.StringVar(&s.dir, "dir", filepath.Join(os.TempDir(), "grade-bench"), "where the workloads are kept")
	flag.StringVar(&s.peers, "peers", "internal/bench/peers", "where npm install was run for the programs written for node")
	flag.IntVar(&s.rounds, "rounds", 5, "how often each program runs, after once to warm up")
	flag.BoolVar(&s.quick, "quick", false, "leave out what takes ten million rows")
	flag.Parse()
	if err := s.run(*page, *growth); err != nil {
		log.Fatal(err)
	}
}

func (s *settings) run(page string, growth bool) error {
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return err
	}
	var err error
	if s.self, err = os.Executable(); err != nil {
		return err
	}
	s.grade = filepath.Join(s.dir, "grade")
	build := exec.Command("go", "build", "-o", s.grade, "./cmd/grade")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	out := fmt.Sprintf("Measured on %s/%s with %d processors, %d runs of each, every program with two threads.\n\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), s.rounds)
	for _, c := range s.comparisons() {
		lines, err := s.compare(c)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		fmt.Print(lines)
		out += lines
	}
	if growth {
		grown, err := s.growth()
		if err != nil {
			return err
		}
		fmt.Print(grown.table())
		out += grown.table()
		if page != "" {
			if err := os.WriteFile(filepath.Join(filepath.Dir(page), "pictures", "growth.svg"), grown.picture(), 0o644); err != nil {
				return err
			}
		}
	}
	if page == "" {
		return nil
	}
	return intoPage(page, out)
}
