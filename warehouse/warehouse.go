// Package warehouse asks tables in an existing SQL engine: PostgreSQL (and Citus, Greenplum, CockroachDB by its wire), MySQL
// and MariaDB (and TiDB, StarRocks, Doris), ClickHouse.
//
// The rows of a table of transactions stay where they are: the engine adds them up, one row a customer comes back, and what
// package ledger, rfm and those behind them make of it is the same list as that of a file with the same rows. Tables of
// customers, surveys and so on are read like files. Nothing is written, amounts are exact or refused, names are
// quoted and have to stand in the engine's catalogue, values are never part of a query's text.
//
//	s, err := warehouse.Open(ctx, os.Getenv("GRADE_DSN"), warehouse.Options{})
//	defer s.Close()
//	t, err := s.Table(ctx, "sales.orders")
//	inputs, err := ledger.Recognise(t.File.Tables, nil, nil)
//	inputs[0].Ask = t.Ask
package warehouse

import (
	"context"
	"errors"
	"time"
)

// Options say how an engine is asked. The zero value is the default of each.
type Options struct {
	Zone    *time.Location   // the civil days of instants are those of this zone; nil: of the engine's session
	Timeout time.Duration    // of a query; 0: an hour
	Asked   func(rows int64) // is told how many rows have come so far; may be nil
}

// Session is a connection that only reads: to one state of the data, where the engine keeps one. Close it when
// done. It is for one goroutine; Interrupt is for any.
type Session struct {
	Engine   string // its name and version
	Zone     string // in which instants become civil days
	where    string // the engine and its address, for messages
	options  Options
	dialect  *dialect
	query    func(ctx context.Context, text string, args []string, each func(row [][]byte) error) error
	stop     func(ctx context.Context) error // ends the running query on the server
	close    func() error
	snapshot bool // every query sees the same state
	offset   bool // Zone is a fixed offset that has to hold for all instants
	rows     int64
}

// Error is a failure of the engine, or of the way to it. Hint is the cure.
type Error struct {
	Where, What, Hint string
	Err               error // nil where it could tell a secret
}

func (e *Error) Error() string { return e.Where + ": " + e.What }

// Unwrap gives the cause, if there is one.
func (e *Error) Unwrap() error { return e.Err }

// Open connects to the engine that a DSN names by its scheme: postgres://, mysql://, clickhouse:// or clickhouses://.
// Away from this machine the connection is encrypted, unless the DSN says otherwise. Without a DSN it is
// PostgreSQL by PGSERVICE, PGHOST and so on.
func Open(ctx context.Context, dsn string, o Options) (*Session, error) {
	if o.Timeout <= 0 {
		o.Timeout = time.Hour
	}
	o.Timeout = min(o.Timeout, 24*24*time.Hour) // engines count milliseconds in 31 bits
	d, err := parseDSN(dsn)
	if err != nil {
		return nil, err
	}
	s := &Session{options: o, where: d.where()}
	switch d.engine {
	case enginePostgres:
		err = s.openPostgres(ctx, d)
	case engineMySQL:
		err = s.openMySQL(ctx, d)
	default:
		err = s.openClickHouse(ctx, d)
	}
	if err != nil {
		s.Close()
		return nil, s.fault(ctx, err)
	}
	return s, nil
}

// Close ends the session.
func (s *Session) Close() error {
	if s.close == nil {
		return nil
	}
	c := s.close
	s.close = nil
	return c()
}

// Interrupt ends the query that is running, on the server too.
func (s *Session) Interrupt(ctx context.Context) error {
	if s.stop == nil {
		return nil
	}
	return s.stop(ctx)
}

// ask runs a query, and says what was wrong in words that hold no secret.
func (s *Session) ask(ctx context.Context, q *query, each func(row [][]byte) error) error {
	var own error
	text, args := q.finish(s.dialect)
	err := s.query(ctx, text, args, func(row [][]byte) error {
		if s.rows++; s.rows&1023 == 0 && s.options.Asked != nil {
			s.options.Asked(s.rows)
		}
		own = each(row)
		return own
	})
	if own != nil {
		return own
	}
	return s.fault(ctx, err)
}

// values asks for one row of so many fields.
func (s *Session) values(ctx context.Context, n int, text string) ([]string, error) {
	out := make([]string, n)
	found := false
	err := s.query(ctx, text, nil, func(row [][]byte) error {
		found = true
		for i := range min(n, len(row)) {
			out[i] = string(row[i])
		}
		return nil
	})
	if err == nil && !found {
		err = errors.New("no answer to " + text)
	}
	return out, err
}

// fault makes an error of an engine one of ours.
func (s *Session) fault(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	var ours *Error
	if errors.As(err, &ours) {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	what, hint := explainFault(err)
	if hint == "" {
		hint = "look at the engine's log; what was asked was only read, nothing was written"
	}
	return &Error{Where: s.where, What: what, Hint: hint}
}
