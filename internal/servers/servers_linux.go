package servers

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Server is an engine that runs until its test ends.
type Server struct {
	DSN    string // of the one to ask
	Shards []*exec.Cmd
	run    func(text string) (string, error)
	tabs   func(text string) (string, error) // takes rows as ClickHouse's TabSeparated; nil: as values
}

// Exec runs statements, and gives what they print.
func (s *Server) Exec(t testing.TB, text string) string {
	t.Helper()
	out, err := s.run(text)
	if err != nil {
		t.Fatalf("%v\n%s\n%.2000s", err, out, text)
	}
	return out
}

// Insert fills a table with rows of texts; nil is NULL.
func (s *Server) Insert(t testing.TB, table string, rows [][]*string) {
	t.Helper()
	if s.tabs != nil {
		var b strings.Builder
		b.WriteString("insert into " + table + " format TabSeparated\n")
		for _, row := range rows {
			for k, v := range row {
				b.WriteString([]string{"", "\t"}[min(k, 1)])
				if v == nil {
					b.WriteString(`\N`)
				} else {
					b.WriteString(strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`).Replace(*v))
				}
			}
			b.WriteString("\n")
		}
		if out, err := s.tabs(b.String()); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	const batch = 5000
	for ; len(rows) > 0; rows = rows[min(batch, len(rows)):] {
		var b strings.Builder
		b.WriteString("insert into " + table + " values ")
		for i, row := range rows[:min(batch, len(rows))] {
			if i > 0 {
				b.WriteString(",\n")
			}
			for k, v := range row {
				b.WriteString([]string{"(", ","}[min(k, 1)])
				if v == nil {
					b.WriteString("null")
				} else {
					b.WriteString("'" + strings.NewReplacer("'", "''", `\`, `\\`).Replace(*v) + "'")
				}
			}
			b.WriteString(")")
		}
		b.WriteString(";\n")
		s.Exec(t, b.String())
	}
}

// Kill ends a shard at once.
func (s *Server) Kill(t testing.TB, shard int) {
	t.Helper()
	c := s.Shards[shard]
	_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
	_ = c.Wait()
}

// find gives the path of a program, in the folders where Debian puts such; the test is skipped where it is not there.
func find(t testing.TB, name, cure string) string {
	t.Helper()
	if os.Getenv("GRADE_ENGINES") == "later" {
		t.Skip("make engines tests this")
	}
	if p, err := exec.LookPath(name); err == nil {
		return p
	}
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin/", "/usr/sbin/", "/usr/local/bin/"} {
		found, _ := filepath.Glob(pattern + name)
		if len(found) > 0 {
			slices.Sort(found)
			return found[len(found)-1]
		}
	}
	t.Skipf("NOT TESTED: %s is not installed; %s", name, cure)
	return ""
}

// port gives one that is free.
func port(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// folder makes one that a server may write to, with a short path, as sockets want.
func folder(t testing.TB, owner string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "srv")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if id := credential(owner); id != nil {
		if err := os.Chown(dir, int(id.Uid), int(id.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// credential is that of the user as whom a server has to run, where this process may choose; nil: as it is.
func credential(owner string) *syscall.Credential {
	if owner == "" || os.Getuid() != 0 {
		return nil
	}
	u, err := user.Lookup(owner)
	if err != nil {
		return nil
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// command is a program with its arguments, as a user, in a group of its own.
func command(owner, dir, name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TZ=UTC")
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL, Credential: credential(owner)}
	return c
}

// start runs a server until the test ends.
func start(t testing.TB, c *exec.Cmd, log string) *exec.Cmd {
	t.Helper()
	f, err := os.Create(log)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c.Stdout, c.Stderr = f, f
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		_ = c.Wait()
	})
	return c
}

// wait tries until something works.
func wait(t testing.TB, log string, try func() error) {
	t.Helper()
	var err error
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if err = try(); err == nil {
			return
		}
	}
	text, _ := os.ReadFile(log)
	t.Fatalf("the server does not answer: %v\n%.3000s", err, text)
}

// client runs a client's program with statements on its standard input.
func client(name string, args ...string) func(text string) (string, error) {
	return func(text string) (string, error) {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		c := exec.CommandContext(ctx, name, args...)
		c.Stdin = strings.NewReader(text)
		out, err := c.CombinedOutput()
		if err != nil {
			err = fmt.Errorf("%s: %w", filepath.Base(name), err)
		}
		return string(out), err
	}
}

// Postgres starts PostgreSQL: a coordinator and two shards behind postgres_fdw, each with a user grade whose password is
// secret. Exec speaks to the coordinator; OnShard to a shard.
func Postgres(t testing.TB) *Server {
	t.Helper()
	const cure = "apt-get install postgresql"
	initdb, server, psql := find(t, "initdb", cure), find(t, "postgres", cure), find(t, "psql", cure)
	dir := folder(t, "postgres")
	data := filepath.Join(dir, "n0")
	init := command("postgres", dir, initdb, "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	if out, err := init.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	hba := "host all grade 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\nlocal all all trust\n"
	if err := os.WriteFile(filepath.Join(data, "pg_hba.conf"), []byte(hba), 0o644); err != nil {
		t.Fatal(err)
	}
	s := &Server{}
	var ports []int
	for i := range 3 {
		node := filepath.Join(dir, fmt.Sprintf("n%d", i))
		if i > 0 {
			if out, err := command("postgres", dir, "cp", "-a", data, node).CombinedOutput(); err != nil {
				t.Fatalf("cp: %v\n%s", err, out)
			}
		}
		ports = append(ports, port(t))
	}
	for i, p := range ports {
		c := start(t, command("postgres", dir, server, "-D", filepath.Join(dir, fmt.Sprintf("n%d", i)), "-p", strconv.Itoa(p), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="+dir, "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "shared_buffers=64MB"), filepath.Join(dir, fmt.Sprintf("n%d.log", i)))
		if i > 0 {
			s.Shards = append(s.Shards, c)
		}
	}
	on := func(p int) func(string) (string, error) {
		return client(psql, "-qXAth", "127.0.0.1", "-p", strconv.Itoa(p), "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-d", "postgres")
	}
	for i, p := range ports {
		wait(t, filepath.Join(dir, fmt.Sprintf("n%d.log", i)), func() error { _, err := on(p)("select 1"); return err })
		if out, err := on(p)("create role grade login password 'secret'; grant pg_read_all_data to grade"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	s.run = func(text string) (string, error) {
		for i, p := range ports[1:] { // -- shards: ... goes to both of them
			for _, part := range strings.Split(text, "-- shards:")[1:] {
				if out, err := on(p)(strings.SplitN(part, "-- coordinator:", 2)[0]); err != nil {
					return fmt.Sprintf("shard %d: %s", i, out), err
				}
			}
		}
		var own strings.Builder
		for i, part := range strings.Split(text, "-- shards:") {
			if _, rest, ok := strings.Cut(part, "-- coordinator:"); ok {
				part = rest
			} else if i > 0 {
				part = ""
			}
			own.WriteString(part)
		}
		return on(ports[0])(own.String())
	}
	var servers strings.Builder
	servers.WriteString("create extension postgres_fdw;\n")
	for i, p := range ports[1:] {
		fmt.Fprintf(&servers, "create server s%d foreign data wrapper postgres_fdw options (host '127.0.0.1', port '%d', dbname 'postgres', async_capable 'true', fetch_size '10000');\n", i+1, p)
		fmt.Fprintf(&servers, "create user mapping for postgres server s%[1]d options (user 'postgres'); create user mapping for grade server s%[1]d options (user 'grade', password 'secret');\n", i+1)
	}
	s.Exec(t, servers.String())
	s.DSN = fmt.Sprintf("postgres://grade:secret@127.0.0.1:%d/postgres", ports[0])
	return s
}

// MariaDB starts MariaDB with a database shop and a user grade whose password is secret.
func MariaDB(t testing.TB) *Server {
	t.Helper()
	const cure = "apt-get install mariadb-server"
	server, install, mysql := find(t, "mariadbd", cure), find(t, "mariadb-install-db", cure), find(t, "mariadb", cure)
	dir := folder(t, "mysql")
	data, socket, log := filepath.Join(dir, "data"), filepath.Join(dir, "s"), filepath.Join(dir, "log")
	owner := ""
	if os.Getuid() == 0 {
		owner = "mysql"
	}
	if out, err := command(owner, dir, install, "--no-defaults", "--datadir="+data, "--auth-root-authentication-method=normal", "--skip-test-db").CombinedOutput(); err != nil {
		t.Fatalf("mariadb-install-db: %v\n%s", err, out)
	}
	p := port(t)
	start(t, command(owner, dir, server, "--no-defaults", "--datadir="+data, "--socket="+socket, "--pid-file="+filepath.Join(dir, "pid"), "--port="+strconv.Itoa(p), "--bind-address=127.0.0.1", "--innodb-flush-log-at-trx-commit=0", "--skip-name-resolve", "--local-infile=1"), log)
	s := &Server{DSN: fmt.Sprintf("mysql://grade:secret@127.0.0.1:%d/shop", p)}
	admin := client(mysql, "--no-defaults", "--socket="+socket, "-uroot", "--default-character-set=utf8mb4", "--local-infile=1", "-N")
	wait(t, log, func() error { _, err := admin("select 1"); return err })
	if out, err := admin("create database shop character set utf8mb4; create user grade@'%' identified by 'secret'; grant select on *.* to grade@'%'"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s.run = client(mysql, "--no-defaults", "--socket="+socket, "-uroot", "--default-character-set=utf8mb4", "--local-infile=1", "-N", "shop")
	return s
}

// ClickHouse starts two servers, which are the shards of a cluster named two. Exec speaks to the first one; what stands
// behind "-- both:" goes to each. Statements end in a semicolon at the end of a line.
func ClickHouse(t testing.TB) *Server {
	t.Helper()
	program := find(t, "clickhouse-server", "apt-get install clickhouse-server")
	type node struct{ http, tcp, inter int }
	nodes := []node{{port(t), port(t), port(t)}, {port(t), port(t), port(t)}}
	var shards strings.Builder
	for _, n := range nodes {
		fmt.Fprintf(&shards, "<shard><replica><host>127.0.0.1</host><port>%d</port></replica></shard>", n.tcp)
	}
	s := &Server{}
	var on []func(string) (string, error)
	for _, n := range nodes {
		dir := folder(t, "")
		config := fmt.Sprintf(`<yandex><logger><level>warning</level><log>%[1]s/log</log><errorlog>%[1]s/err</errorlog></logger>
<http_port>%[2]d</http_port><tcp_port>%[3]d</tcp_port><interserver_http_port>%[4]d</interserver_http_port><listen_host>127.0.0.1</listen_host>
<path>%[1]s/data/</path><tmp_path>%[1]s/tmp/</tmp_path><user_files_path>%[1]s/files/</user_files_path><format_schema_path>%[1]s/schemas/</format_schema_path>
<mark_cache_size>67108864</mark_cache_size><uncompressed_cache_size>67108864</uncompressed_cache_size><timezone>UTC</timezone>
<users_config>%[1]s/users.xml</users_config><default_profile>default</default_profile><default_database>default</default_database>
<remote_servers><two>%[5]s</two></remote_servers></yandex>`, dir, n.http, n.tcp, n.inter, shards.String())
		users := `<yandex><profiles><default><skip_unavailable_shards>1</skip_unavailable_shards><insert_distributed_sync>1</insert_distributed_sync></default><reader><readonly>1</readonly><max_rows_to_read>500</max_rows_to_read><read_overflow_mode>break</read_overflow_mode></reader></profiles><quotas><default></default></quotas>
<users><default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default>
<grade><password>secret</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></grade>
<reader><password>secret</password><networks><ip>127.0.0.1</ip></networks><profile>reader</profile><quota>default</quota></reader></users></yandex>`
		for name, text := range map[string]string{"config.xml": config, "users.xml": users} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		s.Shards = append(s.Shards, start(t, command("", dir, program, "--config-file="+filepath.Join(dir, "config.xml")), filepath.Join(dir, "out")))
		own := client("curl", "-sS", "--fail-with-body", "--data-binary", "@-", fmt.Sprintf("http://127.0.0.1:%d/", n.http))
		wait(t, filepath.Join(dir, "err"), func() error { _, err := own("select 1"); return err })
		on = append(on, own)
	}
	s.tabs = on[0]
	s.run = func(text string) (string, error) {
		out := ""
		for _, statement := range strings.Split(text, ";\n") {
			statement, both := strings.CutPrefix(strings.TrimSpace(statement), "-- both:")
			if statement == "" {
				continue
			}
			for i := range on {
				if i > 0 && !both {
					continue
				}
				text, err := on[i](strings.TrimSuffix(statement, ";"))
				if out += text; err != nil {
					return out, err
				}
			}
		}
		return out, nil
	}
	s.DSN = fmt.Sprintf("clickhouse://grade:secret@127.0.0.1:%d/default", nodes[0].http)
	return s
}
