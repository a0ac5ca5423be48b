package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"grade/report"
)

// progress shows how much of the files was read, on a terminal only.
type progress struct {
	done chan struct{}
	once sync.Once
	wait func()
}

// progress begins to show the reading of the files; stop ends it and wipes the bar.
func (a *app) progress(files *opened) *progress {
	p := &progress{done: make(chan struct{}), wait: func() {}}
	var total int64
	for _, f := range files.files {
		total += f.Size
	}
	if a.quiet || !a.isTerminal() || total < 8<<20 && files.session == nil {
		return p
	}
	if files.session != nil {
		a.spin(p, files.session.Engine)
		return p
	}
	container := mpb.New(mpb.WithOutput(a.stderr), mpb.WithWidth(60))
	bar := container.AddBar(total, mpb.BarRemoveOnComplete(), mpb.AppendDecorators(decor.Percentage()))
	p.wait = func() { bar.Abort(true); container.Wait() }
	go func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-p.done:
				return
			case <-tick.C:
				var n int64
				for _, f := range files.files {
					n += min(f.Read(), f.Size)
				}
				bar.SetCurrent(min(n, total-1))
			}
		}
	}()
	return p
}

// spin shows how many rows an engine has given: nobody knows how many there will be.
func (a *app) spin(p *progress, engine string) {
	container := mpb.New(mpb.WithOutput(a.stderr), mpb.WithWidth(60))
	bar := container.New(0, mpb.SpinnerStyle().PositionLeft(), mpb.BarRemoveOnComplete(), mpb.AppendDecorators(decor.Any(func(decor.Statistics) string {
		return fmt.Sprintf("%s: %s", engine, report.Count(a.session.counted()))
	})))
	p.wait = func() { bar.Abort(true); container.Wait() }
}

func (p *progress) stop() {
	p.once.Do(func() {
		close(p.done)
		p.wait()
	})
}
