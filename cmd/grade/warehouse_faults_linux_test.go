package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"grade/internal/servers"
)

// fails runs a command on a table that has to fail, says why and how to go on, holds no secret, and leaves nothing.
func fails(t *testing.T, code int, says string, args ...string) {
	t.Helper()
	dir := t.TempDir()
	out := filepath.Join(dir, "list.csv")
	var stdout, stderr bytes.Buffer
	got := run(append(args, "-o", out), &stdout, &stderr)
	text := stderr.String()
	if got != code || !strings.Contains(text, says) || !strings.Contains(text, "hint: ") || strings.Contains(text, "secret") || strings.Contains(text, "hunter2") {
		t.Errorf("grade %s: exit %d, want %d and %q:\n%s", strings.Join(args, " "), got, code, says, text)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 || stdout.Len() > 0 {
		t.Errorf("grade %s: left %v, printed %q", strings.Join(args, " "), left, stdout.String())
	}
}

// dsnWith puts another user, password or database into a DSN.
func dsnWith(dsn, old, new string) string { return strings.Replace(dsn, old, new, 1) }

// wrongTables are faults that are the same with every engine: columns gives the types of a text, an amount, a day and a float.
func wrongTables(t *testing.T, s *servers.Server, schema, text, amount, day, float, options string) {
	t.Helper()
	t.Setenv("GRADE_DSN", s.DSN)
	s.Exec(t, fmt.Sprintf("create table floats (customer_id %s, order_date %s, amount %s)%s;\n", text, day, float, options))
	s.Exec(t, fmt.Sprintf("create table textual (customer_id %s, order_date %s, amount %s)%s;\n", text, text, amount, options))
	s.Exec(t, fmt.Sprintf("create table buyers (customer_id %s, customer_name %s, phone %s)%s;\n", text, text, text, options))
	s.Exec(t, fmt.Sprintf("create table y (customer_id %s, order_date %s, amount %s)%s;\n", text, day, amount, options))
	fails(t, 3, "is not exact", "rfm", "--table", schema+"floats")
	fails(t, 3, "is no date", "rfm", "--table", schema+"textual")
	fails(t, 3, "a list of customers", "rfm", "--table", schema+"buyers")
	fails(t, 3, "no table", "rfm", "--table", schema+"absent")
	fails(t, 3, "no table", "rfm", "--table", `x"; drop table y; --`)
	fails(t, 3, "no table", "rfm", "--table", "x`; drop table y; --")
	fails(t, 3, "no table", "rfm", "--table", schema+`y"; drop table y; --`)
	fails(t, 3, "no table", "rfm", "table:"+schema+"y'; drop table y; --")
	fails(t, 2, "no column", "rfm", "--table", schema+"y", "--include", "x'; drop table y; --=1")
	fails(t, 2, "no column", "rfm", "--table", schema+"y", "--map", `amount="; drop table y`)
	fails(t, 2, "--drop-duplicates", "rfm", "--table", schema+"y", "--drop-duplicates")
	fails(t, 2, "stands among the files, too", "rfm", "--table", schema+"y", "table:"+schema+"y")
	s.Exec(t, "select count(*) from y") // it is still there
	wrong := dsnWith(s.DSN, "secret", "hunter2")
	t.Setenv("GRADE_DSN", wrong)
	fails(t, 1, "", "rfm", "--table", schema+"y")
	t.Setenv("GRADE_DSN", dsnWith(s.DSN, "127.0.0.1", "absent.invalid"))
	fails(t, 1, "", "rfm", "--table", schema+"y")
}

func TestPostgresFaults(t *testing.T) {
	s := servers.Postgres(t)
	wrongTables(t, s, "public.", "text", "numeric(18,2)", "date", "double precision", "")
	header, rows := warehouseOrders(3000)
	_ = header
	const columns = "(customer_id text, order_id text, order_date timestamp, amount numeric(18,2), status text, document_type text, item text, project text)"
	s.Exec(t, "-- shards: create table orders_local "+columns+`;
-- coordinator: create table orders `+columns+` partition by hash (customer_id);
create foreign table orders_1 partition of orders for values with (modulus 2, remainder 0) server s1 options (table_name 'orders_local', batch_size '2000');
create foreign table orders_2 partition of orders for values with (modulus 2, remainder 1) server s2 options (table_name 'orders_local', batch_size '2000');
create view slow as select customer_id, order_id, order_date + interval '1 day' * length(pg_sleep(0.002)::text) as order_date, amount from orders;
create table "y""; drop table y; --" as select customer_id, order_id, order_date, amount from orders limit 0;
`)
	s.Insert(t, "orders", rows)
	t.Setenv("GRADE_DSN", s.DSN)
	if list := graded(t, "rfm", "--table", `public.y"; drop table y; --`); strings.Count(list, "\n") != 1 {
		t.Errorf("a table with a hostile name: %s", list)
	}
	s.Exec(t, "select count(*) from y")
	s.Exec(t, `create function takes() returns date language plpgsql volatile security definer as $$ begin delete from y; return '2026-01-01'; end $$; create view writes as select customer_id, takes() as order_date, amount from y; insert into y values ('a', '2026-01-01', 5);
create table ranges (customer_id text, d daterange, n int4range, days date[], at time)`)
	fails(t, 1, "read-only transaction", "rfm", "--table", "writes")
	if code := run([]string{"inspect", "--table", "ranges"}, io.Discard, io.Discard); code != 0 {
		t.Errorf("inspect of ranges: exit %d", code)
	}
	fails(t, 2, "--table: no name", "rfm", "--table", "")
	s.Exec(t, "alter role grade set client_encoding = 'LATIN1'; alter role grade set datestyle = 'German'; alter role grade set timezone = 'America/New_York'; alter role grade set search_path = 'pg_catalog'; insert into y values ('é1甲', '2026-01-02', 7)")
	if list := graded(t, "rfm", "--table", "public.y"); !strings.Contains(list, "é1甲,,2026-01-02,0,1,7.00") {
		t.Errorf("a role with settings of its own: %s", list)
	}
	s.Exec(t, "alter role grade reset all")
	breaks(t, func() error {
		if out := s.Exec(t, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'grade' and query like '%sum(case%'"); strings.TrimSpace(out) == "" {
			return fmt.Errorf("no query of ours")
		}
		return nil
	}, "rfm", "--table", "slow")
	interrupts(t, s, "slow", "select count(*) from pg_stat_activity where application_name = 'grade' and state = 'active'", "1")
	fails(t, 1, "statement timeout", "rfm", "--table", "slow", "--timeout", "1s")
	s.Kill(t, 1)
	fails(t, 1, "could not connect to server", "rfm", "--table", "orders")
}

func TestMariaDBFaults(t *testing.T) {
	s := servers.MariaDB(t)
	wrongTables(t, s, "shop.", "varchar(60)", "decimal(18,2)", "date", "double", "")
	_, rows := warehouseOrders(3000)
	s.Exec(t, "create table orders (customer_id varchar(60), order_id varchar(60), order_date datetime, amount decimal(18,2), status varchar(40), document_type varchar(40), item varchar(40), project varchar(40)); create view slow as select customer_id, order_id, order_date + interval sleep(0.002) day as order_date, amount from orders; create table `y``; drop table y; --` as select customer_id, order_id, order_date, amount from orders limit 0")
	s.Insert(t, "orders", rows)
	t.Setenv("GRADE_DSN", s.DSN)
	if list := graded(t, "rfm", "--table", "shop.y`; drop table y; --"); strings.Count(list, "\n") != 1 {
		t.Errorf("a table with a hostile name: %s", list)
	}
	s.Exec(t, "select count(*) from y")
	s.Exec(t, "set global sql_select_limit = 2, global max_sort_length = 64; insert into y select seq, '2026-01-01', 5 from seq_1_to_50")
	if list := graded(t, "rfm", "--table", "shop.y"); strings.Count(list, "\n") != 51 {
		t.Errorf("an engine that cuts answers off: %d lines", strings.Count(list, "\n"))
	}
	breaks(t, func() error {
		id := strings.TrimSpace(s.Exec(t, "select id from information_schema.processlist where user = 'grade' and info like '%sum(case%' limit 1"))
		if id == "" {
			return fmt.Errorf("no query of ours")
		}
		s.Exec(t, "kill connection "+id)
		return nil
	}, "rfm", "--table", "slow")
	interrupts(t, s, "slow", "select count(*) from information_schema.processlist where user = 'grade' and info like 'select%'", "1")
	fails(t, 1, "max_statement_time", "rfm", "--table", "slow", "--timeout", "1s")
}

func TestClickHouseFaults(t *testing.T) {
	s := servers.ClickHouse(t)
	wrongTables(t, s, "default.", "String", "Decimal(18,2)", "Date", "Float64", " engine = MergeTree order by tuple()")
	_, rows := warehouseOrders(3000)
	s.Exec(t, `-- both: create table orders_local (customer_id Nullable(String), order_id Nullable(String), order_date Nullable(DateTime), amount Nullable(Decimal(18,2)), status Nullable(String), document_type Nullable(String), item Nullable(String), project Nullable(String)) engine = MergeTree order by tuple() settings index_granularity = 64;
create table orders as orders_local engine = Distributed(two, default, orders_local, cityHash64(ifNull(customer_id, '')));
create view slow as select customer_id, order_id, order_date + sleepEachRow(0.0015) as order_date, amount from orders_local;
`)
	s.Insert(t, "orders", rows)
	t.Setenv("GRADE_DSN", s.DSN)
	s.Exec(t, `create view restless as select toString(rand() % 50) as customer_id, toDate('2026-01-01') as order_date, toDecimal64(rand() % 100, 2) as amount from numbers(400000) where rand() % 2 = 0;
`)
	fails(t, 3, "the table changed while it was read", "rfm", "--table", "restless")
	fails(t, 3, "the table changed while it was read", "rfm", "table:restless")
	t.Setenv("GRADE_DSN", strings.Replace(s.DSN, "grade:secret", "reader:secret", 1))
	fails(t, 1, "read_overflow_mode = break", "rfm", "--table", "orders")
	t.Setenv("GRADE_DSN", s.DSN)
	interrupts(t, s, "slow", "select count() from system.processes where user = 'grade'", "1")
	fails(t, 1, "", "rfm", "--table", "slow", "--timeout", "1s")
	s.Kill(t, 1)
	fails(t, 1, "", "rfm", "--table", "orders")
	breaks(t, func() error {
		if strings.TrimSpace(s.Exec(t, "select count() from system.processes where user = 'grade'")) == "0" {
			return fmt.Errorf("no query of ours")
		}
		s.Kill(t, 0)
		return nil
	}, "rfm", "--table", "slow")
}

// breaks runs a command whose connection breaks while rows are read.
func breaks(t *testing.T, cut func() error, args ...string) {
	t.Helper()
	done := make(chan error, 1)
	go func() {
		for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
			err := cut()
			if err == nil || time.Now().After(end) {
				done <- err
				return
			}
		}
	}()
	fails(t, 1, "", args...)
	if err := <-done; err != nil {
		t.Errorf("the connection was not broken: %v", err)
	}
}

// interrupts sends Ctrl-C to a run in the middle of a query, and asks the server whether the query goes on.
func interrupts(t *testing.T, s *servers.Server, table, running, before string) {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command(build(t), "rfm", "--table", table, "-o", "list.csv")
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	until := func(want string) bool {
		for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			if strings.TrimSpace(s.Exec(t, running)) == want {
				return true
			}
		}
		return false
	}
	if !until(before) {
		t.Errorf("%s: no query was seen", table)
	}
	time.Sleep(100 * time.Millisecond)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted || time.Since(began) > 4*time.Second {
		t.Errorf("%s: exit %d after %s: %s", table, code, time.Since(began), &stderr)
	}
	if !until("0") {
		t.Errorf("%s: the query goes on", table)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%s: left %v", table, left)
	}
}

// TestWarehouseDSN: what is wrong with a DSN is said without repeating it, and away from this machine nothing goes in
// the clear.
func TestWarehouseDSN(t *testing.T) {
	deaf, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer deaf.Close()
	go func() {
		for {
			c, err := deaf.Accept()
			if err != nil {
				return
			}
			c.Close()
		}
	}()
	for _, c := range []struct{ dsn, says string }{
		{"", "is not set"},
		{"mysql://u:hunter2@h:x/db", "cannot be read"},
		{"oracle://u:hunter2@h/db", "begins with none of"},
		{"mysql:///db", "names no host"},
		{"mysql://u:hunter2@127.0.0.1/db?hunter2=1", "no parameter"},
		{"mysql://u:hunter2@127.0.0.1/db?tls=hunter2", "tls is"},
		{"clickhouse://u:hunter2@127.0.0.1/db?secure=hunter2", "secure is"},
		{"clickhouse://u:hunter2@192.0.2.1/db", "is not encrypted"},
		{"postgres://u:hunter2@127.0.0.1/db?sslmode=hunter2", "cannot read it"},
		{"postgres://u:hunter2@" + deaf.Addr().String() + "/db", ""},
		{"mysql://u:hunter2@" + deaf.Addr().String() + "/db", ""},
		{"clickhouse://u:hunter2@" + deaf.Addr().String() + "/db", ""},
		{"postgres://u:hunter2@127.0.0.1:1/db", "nothing answers"},
		{"mysql://u:hunter2@127.0.0.1:1/db", "nothing answers"},
		{"clickhouse://u:hunter2@127.0.0.1:1/db", "nothing answers"},
	} {
		t.Setenv("GRADE_DSN", c.dsn)
		t.Setenv("PGHOST", "")
		t.Setenv("PGSERVICE", "")
		if strings.Contains(c.says, "no parameter") {
			var stderr bytes.Buffer
			if code := run([]string{"rfm", "--table", "t"}, io.Discard, &stderr); code != 1 || !strings.Contains(stderr.String(), c.says) {
				t.Errorf("%s: %s", c.dsn, stderr.String())
			}
			continue
		}
		fails(t, 1, c.says, "rfm", "--table", "t")
	}
}
