package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"grade/ledger"
	"grade/report"
	"grade/rfm"
	"grade/source"
	"grade/warehouse"
)

// tableOptions are the flags of tables in an SQL engine.
type tableOptions struct {
	table   string
	timeout time.Duration
	looks   bool // nothing is added up
}

func (o *tableOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.table, "table", "", "`TABLE` of purchases in the engine that GRADE_DSN names, where it is added up; table:NAME among FILES reads another one")
	f.DurationVar(&o.timeout, "timeout", time.Hour, "how long a query of a table may take, `SPAN` such as 30m")
}

// rowsOf is what stands before the name of a table among the files, whose rows are read.
const rowsOf = "table:"

// isTable says whether a name among the files is that of a table.
func isTable(name string) bool { return strings.HasPrefix(name, rowsOf) }

// session is the connection of a run to an engine. Its methods may be called side by side.
type session struct {
	mu   sync.Mutex
	open *warehouse.Session
	rows int64 // that came
}

// interrupt ends the query that is running, on the server too.
func (s *session) interrupt() {
	s.mu.Lock()
	w := s.open
	s.mu.Unlock()
	if w != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		_ = w.Interrupt(ctx)
	}
}

func (s *session) set(w *warehouse.Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = w
}

func (s *session) count(rows int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows = rows
}

func (s *session) counted() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rows
}

// connect opens the engine, once a run.
func (o *inputOptions) connect(ctx context.Context, a *app, files *opened) error {
	if files.session != nil {
		return nil
	}
	if o.timeout < time.Second {
		return &usageError{fmt.Sprintf("--timeout: %s is less than a second", o.timeout), "such as --timeout 30m"}
	}
	wo := warehouse.Options{Timeout: o.timeout, Asked: a.session.count}
	if o.zone != "" {
		loc, err := o.location()
		if err != nil {
			return err
		}
		wo.Zone = loc
	}
	var err error
	if files.session, err = warehouse.Open(ctx, os.Getenv("GRADE_DSN"), wo); err != nil {
		return err
	}
	a.session.set(files.session)
	return nil
}

// openTable opens a table of the engine.
func (o *inputOptions) openTable(ctx context.Context, a *app, files *opened, name string) error {
	if err := o.connect(ctx, a, files); err != nil {
		return err
	}
	bare := strings.TrimPrefix(name, rowsOf)
	t, err := files.session.Table(ctx, bare)
	if err != nil {
		return err
	}
	t.File.Name, t.File.Tables[0].File = name, name
	files.files = append(files.files, t.File)
	files.queried[name] = t
	if !isTable(name) {
		files.table = t
	}
	return nil
}

// push makes the purchases of --table stay where they are; a run that only looks takes any table.
func (o *opened) push(looks bool) error {
	if o.table == nil || looks {
		return nil
	}
	in := &o.inputs[slices.IndexFunc(o.inputs, func(in ledger.Input) bool { return in.Table == o.table.File.Tables[0] })]
	if in.Kind != ledger.Transactions {
		return &source.Error{Where: in.Table.Name(), What: fmt.Sprintf("--table is for purchases, and this is a list of %s", in.Kind),
			Hint: fmt.Sprintf("give it as %s%s among the files, or say --kind %s=transactions", rowsOf, in.Table.Name(), in.Table.Name())}
	}
	in.Ask = o.table.Ask
	return nil
}

// costly is from how many customers on a run says what it will cost before it begins.
const costly = 20_000_000

// asksTable says what a table of purchases is asked for, and what that will cost where it has very many customers.
func (o *rfmOptions) asksTable(ctx context.Context, a *app, files *opened) error {
	i := slices.IndexFunc(files.inputs, func(in ledger.Input) bool { return in.Ask != nil })
	if i < 0 {
		return nil
	}
	in := &files.inputs[i]
	in.Count = map[rfm.FrequencyMode]ledger.Count{rfm.ByOrders: ledger.CountOrders, rfm.ByDays: ledger.CountDays, rfm.ByRows: ledger.CountRows}[o.scoring.frequencyMode(files.inputs)]
	in.History = o.output.wantsWorkbook() || o.lifetime.on || o.past != nil
	customer := in.Mapping.Column(ledger.CustomerID)
	if a.quiet || files.saidCost || customer < 0 {
		return nil
	}
	files.saidCost = true
	n, err := files.table.Estimate(ctx, customer)
	if err != nil || n <= costly {
		return err
	}
	_, err = fmt.Fprintln(a.stderr, report.Say(o.output.language(files), "table_cost", n/1_000_000, n*80>>30+1, n*150>>30+1))
	return err
}

// ranges is what the columns of a table hold.
type ranges struct {
	Columns []report.Range
	Rows    int64
}

// look asks what the columns of the tables hold, and gives the inputs that are files.
func (o *opened) look(ctx context.Context) ([]ledger.Input, error) {
	o.ranges = map[string]ranges{}
	var files []ledger.Input
	for i := range o.inputs {
		name := o.inputs[i].Table.File
		t := o.queried[name]
		if t == nil {
			files = append(files, o.inputs[i])
			continue
		}
		rows, columns, err := t.Ranges(ctx)
		if err != nil {
			return nil, err
		}
		r := ranges{Rows: rows}
		for _, c := range columns {
			r.Columns = append(r.Columns, report.Range(c))
		}
		o.ranges[name] = r
	}
	return files, nil
}

// tableStem is the name of a workbook of a table: what stands behind its schema. "" where the first input is a file.
func tableStem(name, table string) string {
	bare, rows := strings.CutPrefix(name, rowsOf)
	if !rows && table == "" {
		return ""
	}
	bare = bare[strings.LastIndexByte(bare, '.')+1:]
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '_'
		}
		return r
	}, bare)
}

// tidy gives memory back that was needed to read a table. Where a plain list is all that follows, what it takes in all is
// kept close to what its customers take, until the files are closed.
func (o *opened) tidy(plain bool) {
	if o.table == nil {
		return
	}
	debug.FreeOSMemory()
	if !plain || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before := debug.SetMemoryLimit(int64(m.HeapAlloc)/2*3 + 16<<20)
	o.untidy = func() { debug.SetMemoryLimit(before) }
}
