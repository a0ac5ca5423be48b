package warehouse

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// openPostgres connects to PostgreSQL, and begins the transaction in which everything is read.
func (s *Session) openPostgres(ctx context.Context, d *dsn) error {
	c, err := pgconn.ParseConfig(d.text)
	if err != nil { // its text repeats the DSN
		return &Error{Where: "GRADE_DSN", What: "PostgreSQL's driver cannot read it, or a file that it names", Hint: "look at its parameters, PGSERVICE, PGPASSFILE and the certificates"}
	}
	if d.host == "" {
		d.host = c.Host
		s.where = d.where()
	}
	d.encrypt(c)
	c.RuntimeParams["application_name"] = "grade"
	c.RuntimeParams["DateStyle"], c.RuntimeParams["client_encoding"], c.RuntimeParams["standard_conforming_strings"] = "ISO", "UTF8", "on"
	c.ConnectTimeout = 20 * time.Second
	conn, err := pgconn.ConnectConfig(ctx, c)
	if err != nil {
		return err
	}
	s.close = func() error {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		return conn.Close(ctx)
	}
	s.stop = conn.CancelRequest
	s.dialect, s.snapshot = &postgres, true
	s.query = func(ctx context.Context, text string, args []string, each func([][]byte) error) error {
		return queryPostgres(ctx, conn, text, args, each)
	}
	for _, set := range []string{"begin isolation level repeatable read read only", fmt.Sprintf("set local statement_timeout = %d", s.options.Timeout.Milliseconds())} {
		if err := conn.Exec(ctx, set).Close(); err != nil {
			return err
		}
	}
	version := conn.ParameterStatus("server_version")
	number, _, _ := strings.Cut(version, " ")
	s.Engine = "PostgreSQL " + number
	if s.Zone = conn.ParameterStatus("TimeZone"); s.options.Zone != nil {
		s.Zone = s.options.Zone.String()
	}
	if major, _ := strconv.Atoi(strings.SplitN(number, ".", 2)[0]); major >= 11 {
		// Tables that are cut by the customer are grouped piece by piece, where the pieces are.
		if err := conn.Exec(ctx, "set local enable_partitionwise_aggregate = on").Close(); err != nil {
			return err
		}
	}
	return nil
}

// queryPostgres runs a query. Values and rows are texts; nothing stays prepared behind a pooler.
func queryPostgres(ctx context.Context, conn *pgconn.PgConn, text string, args []string, each func([][]byte) error) error {
	values := make([][]byte, len(args))
	for i, a := range args {
		values[i] = []byte(a)
	}
	rows := conn.ExecParams(ctx, text, values, nil, nil, nil)
	for rows.NextRow() {
		if err := each(rows.Values()); err != nil {
			now, cancel := context.WithCancel(context.Background())
			cancel()
			_ = conn.Close(now) // what is still to come is not wanted
			return err
		}
	}
	_, err := rows.Close()
	return err
}

// encrypt makes connections to other machines ones that are encrypted and checked, unless the DSN or the environment says how
// they are to be.
func (d *dsn) encrypt(c *pgconn.Config) {
	if d.params.Has("sslmode") || os.Getenv("PGSSLMODE") != "" {
		return
	}
	checked := func(host string, t *tls.Config) *tls.Config {
		if t == nil {
			t = &tls.Config{MinVersion: tls.VersionTLS12}
		}
		t = t.Clone() // with the certificates that it names
		t.ServerName, t.InsecureSkipVerify, t.VerifyPeerCertificate, t.VerifyConnection = host, false, nil, nil
		return t
	}
	if !isLocal(c.Host) {
		c.TLSConfig = checked(c.Host, c.TLSConfig)
	}
	var kept []*pgconn.FallbackConfig
	for _, f := range c.Fallbacks {
		switch {
		case isLocal(f.Host):
			kept = append(kept, f)
		case f.TLSConfig != nil:
			f.TLSConfig = checked(f.Host, f.TLSConfig)
			kept = append(kept, f)
		}
	}
	c.Fallbacks = kept
}

// explainPostgres says what an error of PostgreSQL means, and its cure.
func explainPostgres(err error) (what, hint string, ok bool) {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return "", "", false
	}
	what = e.Message
	if e.Detail != "" && !strings.Contains(e.Detail, "=") { // a detail may show a row
		what += " (" + e.Detail + ")"
	}
	switch e.Code {
	case "28P01", "28000":
		hint = "check the user and the password in GRADE_DSN, PGPASSWORD or PGPASSFILE"
	case "3D000":
		hint = "check the name of the database in GRADE_DSN"
	case "42501":
		hint = "ask for the right to SELECT from the table"
	case "57014":
		hint = "give it more time with --timeout, or fewer rows with --window or --include"
	case "08000", "08001", "08003", "08006", "57P01", "57P02", "57P03":
		hint = "a part of the cluster cannot be reached: run again when it is back"
	case "53100", "53200", "53400":
		hint = "the engine is short of memory or disk: fewer rows with --window or --include, or a larger work_mem"
	}
	return what, hint, true
}
