package warehouse

import (
	"context"
	"crypto/tls"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

// engineOfMySQL names what speaks MySQL's protocol.
func engineOfMySQL(version, comment string) string {
	switch about := strings.ToLower(version + " " + comment); {
	case strings.Contains(about, "mariadb"):
		return "MariaDB " + strings.SplitN(version, "-", 2)[0]
	case strings.Contains(about, "tidb"):
		return "TiDB " + version
	case strings.Contains(about, "starrocks"), strings.Contains(about, "doris"):
		return comment
	}
	return "MySQL " + version
}

// openMySQL connects to MySQL, and begins the transaction in which everything is read.
func (s *Session) openMySQL(ctx context.Context, d *dsn) error {
	c, err := d.mysql()
	if err != nil {
		return err
	}
	s.where = d.where()
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return &Error{Where: "GRADE_DSN", What: "MySQL's driver cannot take its parameters", Hint: "leave them out one by one"}
	}
	db := sql.OpenDB(connector)
	s.close = db.Close
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	s.close = func() error { return errors.Join(conn.Close(), db.Close()) }
	s.dialect = &mysqlDialect
	s.query = func(ctx context.Context, text string, args []string, each func([][]byte) error) error {
		return queryMySQL(ctx, conn, text, args, each)
	}
	v, err := s.values(ctx, 3, "select version(), connection_id(), @@session.time_zone")
	if err != nil {
		return err
	}
	s.stop = func(ctx context.Context) error {
		_, err := db.ExecContext(ctx, "kill query "+v[1])
		return err
	}
	version := v[0]
	comment, _ := s.values(ctx, 1, "select @@version_comment")
	s.Engine = engineOfMySQL(version, comment[0])
	s.limitMySQL(ctx, conn)
	const all = "18446744073709551615" // rows: the engine itself must not cut an answer off
	if _, err := conn.ExecContext(ctx, "set session sql_select_limit = "+all); err == nil {
		limit, err := s.values(ctx, 1, "select @@session.sql_select_limit")
		if err == nil && limit[0] != all {
			return &Error{Where: s.where, What: "it gives at most " + limit[0] + " rows (sql_select_limit)", Hint: "take the limit off"}
		}
	}
	if err := s.zoneMySQL(ctx, conn, v[2]); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, "set session transaction isolation level repeatable read"); err == nil {
		_, err = conn.ExecContext(ctx, "start transaction with consistent snapshot, read only")
		s.snapshot = err == nil
	}
	if !s.snapshot { // an engine without transactions: what came is compared with what is there
		_, _ = conn.ExecContext(ctx, "set session transaction read only")
	}
	return nil
}

// mysql makes the driver's configuration.
func (d *dsn) mysql() (*mysql.Config, error) {
	c := mysql.NewConfig()
	c.User, c.Passwd, c.DBName, c.Net, c.Addr = d.user, d.password, d.database, "tcp", d.host
	c.Timeout, c.InterpolateParams, c.Collation = 20*time.Second, true, "utf8mb4_bin"
	c.Logger, c.Params = &mysql.NopLogger{}, map[string]string{}
	encrypted, err := d.encrypted()
	if err != nil {
		return nil, err
	}
	if !d.local() {
		c.TLS = encrypted
	}
	for _, name := range slices.Sorted(maps.Keys(d.params)) {
		switch v := d.params.Get(name); name {
		case "tls":
			switch v {
			case "true":
				c.TLS = encrypted
			case "skip-verify":
				c.TLS = &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12} // asked for by name
			case "false":
				c.TLS = nil
			default:
				return nil, &Error{Where: "GRADE_DSN", What: "tls is true, skip-verify or false", Hint: "leave it out: away from this machine the connection is encrypted"}
			}
		case "ca", "socket":
		default:
			return nil, &Error{Where: "GRADE_DSN", What: fmt.Sprintf("no parameter %q for MySQL", name), Hint: "tls, ca and socket are known"}
		}
	}
	if v := d.params.Get("socket"); v != "" { // of this machine: there is nothing to encrypt
		c.Net, c.Addr, c.TLS = "unix", v, nil
		d.host = v
	}
	return c, nil
}

func queryMySQL(ctx context.Context, conn *sql.Conn, text string, args []string, each func([][]byte) error) error {
	values := make([]any, len(args))
	for i, a := range args {
		values[i] = a
	}
	rows, err := conn.QueryContext(ctx, text, values...)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	raw := make([]sql.RawBytes, len(columns))
	to, fields := make([]any, len(columns)), make([][]byte, len(columns))
	for i := range raw {
		to[i] = &raw[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return err
		}
		for i := range raw {
			fields[i] = raw[i]
		}
		if err := each(fields); err != nil {
			return err
		}
	}
	return rows.Err()
}

// limitMySQL sets the time that a query may take, as MariaDB or MySQL names it, and takes off what could change an answer.
func (s *Session) limitMySQL(ctx context.Context, conn *sql.Conn) {
	for _, set := range []string{
		fmt.Sprintf("set session max_statement_time = %d", int(s.options.Timeout.Seconds())),
		fmt.Sprintf("set session max_execution_time = %d", s.options.Timeout.Milliseconds()),
		fmt.Sprintf("set session query_timeout = %d", int(s.options.Timeout.Seconds())),
		"set session max_sort_length = 1024",
	} {
		_, _ = conn.ExecContext(ctx, set) // the engine knows one of them
	}
	_, _ = conn.ExecContext(ctx, "set session sql_mode = 'NO_UNSIGNED_SUBTRACTION'")
}

// zoneMySQL says in which zone instants are read: by name, or as an offset where the engine has no table of zones.
func (s *Session) zoneMySQL(ctx context.Context, conn *sql.Conn, session string) error {
	if s.Zone = session; s.options.Zone == nil {
		if session == "SYSTEM" {
			if v, err := s.values(ctx, 1, "select @@system_time_zone"); err == nil {
				s.Zone = v[0] + " (SYSTEM)"
			}
		}
		return nil
	}
	s.Zone = s.options.Zone.String()
	if _, err := conn.ExecContext(ctx, "set session time_zone = ?", s.Zone); err == nil {
		return nil
	}
	// No table of zones. An offset serves where it is the same for all instants, which is looked at later.
	_, seconds := time.Unix(0, 0).In(s.options.Zone).Zone()
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	s.offset = true
	_, err := conn.ExecContext(ctx, fmt.Sprintf("set session time_zone = '%c%02d:%02d'", sign, seconds/3600, seconds/60%60))
	return err
}

// explainMySQL says what an error of MySQL means, and its cure.
func explainMySQL(err error) (what, hint string, ok bool) {
	var e *mysql.MySQLError
	if errors.Is(err, mysql.ErrNoTLS) {
		return "the engine does not encrypt", "?tls=false behind the address in GRADE_DSN does without", true
	}
	if errors.Is(err, mysql.ErrInvalidConn) {
		return "the connection broke while rows were read", "run again when the engine is up; nothing was written", true
	}
	if !errors.As(err, &e) {
		return "", "", false
	}
	switch e.Number {
	case 1045, 1698:
		hint = "check the user and the password in GRADE_DSN"
	case 1049, 1044:
		hint = "check the name of the database in GRADE_DSN"
	case 1142, 1143:
		hint = "ask for the right to SELECT from the table"
	case 1969, 3024, 1317:
		hint = "give it more time with --timeout, or fewer rows with --window or --include"
	case 1021, 1114, 1038:
		hint = "the engine is short of memory or disk: fewer rows with --window or --include"
	case 1430, 1429, 12701, 1158, 1159, 1160, 1161, 2013, 2006:
		hint = "a part of the cluster cannot be reached: run again when it is back"
	}
	return e.Message, hint, true
}
