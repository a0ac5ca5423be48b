package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"
)

// contender is a program that does a job.
type contender struct {
	name    string
	command []string
	missing string // what installs it; "" where it is there
}

// run is what one run of a program took.
type run struct {
	wall, cpu float64 // seconds
	peak      float64 // MiB of memory; 0 where the system does not say
}

// measure runs a program once.
func (c *contender) measure() (run, error) {
	cmd := exec.Command(c.command[0], c.command[1:]...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=2", "POLARS_MAX_THREADS=2")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	started := time.Now()
	if err := cmd.Run(); err != nil {
		return run{}, fmt.Errorf("%s: %w: %s", c.name, err, stderr.Bytes())
	}
	wall := time.Since(started).Seconds()
	p := cmd.ProcessState
	return run{wall: wall, cpu: (p.UserTime() + p.SystemTime()).Seconds(), peak: peak(p)}, nil
}

// inTurn runs the programs one after the other, round by round, and gives the runs of each.
func inTurn(programs []contender, rounds int) ([][]run, error) {
	out := make([][]run, len(programs))
	for round := range rounds + 1 {
		for i := range programs {
			r, err := programs[i].measure()
			if err != nil {
				return nil, err
			}
			if round > 0 { // the first one warms up
				out[i] = append(out[i], r)
			}
		}
	}
	return out, nil
}

// median gives the middle of what of says of the runs.
func median(runs []run, of func(run) float64) float64 {
	v := make([]float64, len(runs))
	for i, r := range runs {
		v[i] = of(r)
	}
	slices.Sort(v)
	return v[len(v)/2]
}

func wall(r run) float64   { return r.wall }
func cpu(r run) float64    { return r.cpu }
func memory(r run) float64 { return r.peak }

// ratio gives the median of the ratios of two programs, round by round.
func ratio(a, b []run, of func(run) float64) float64 {
	v := make([]float64, len(a))
	for i := range a {
		v[i] = of(a[i]) / of(b[i])
	}
	slices.Sort(v)
	return v[len(v)/2]
}
