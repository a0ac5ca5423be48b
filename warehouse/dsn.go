package warehouse

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/url"
	"os"
	"strings"
)

// engine is a family of engines that speak one dialect.
type engine int

const (
	enginePostgres engine = iota
	engineMySQL
	engineClickHouse
)

// schemes are the schemes of DSNs.
var schemes = []struct {
	name   string
	engine engine
	title  string
	port   string
}{
	{"postgres", enginePostgres, "PostgreSQL", "5432"}, {"postgresql", enginePostgres, "PostgreSQL", "5432"},
	{"mysql", engineMySQL, "MySQL", "3306"}, {"mariadb", engineMySQL, "MySQL", "3306"},
	{"clickhouse", engineClickHouse, "ClickHouse", "8123"}, {"clickhouses", engineClickHouse, "ClickHouse", "8443"},
}

// dsn is a parsed DSN. It holds a password: it must not be printed.
type dsn struct {
	engine   engine
	title    string
	host     string // with its port
	user     string
	password string
	database string
	params   url.Values
	text     string // as it was given; "" where the environment says all
	secure   bool   // by its scheme
}

// where names the engine and its address, without whatever is secret.
func (d *dsn) where() string {
	if d.host == "" {
		return d.title
	}
	return d.title + " at " + d.host
}

// parseDSN reads a DSN. What it says of a bad one does not repeat it.
func parseDSN(text string) (*dsn, error) {
	bad := func(what string) error {
		return &Error{Where: "GRADE_DSN", What: what, Hint: "such as postgres://user@host/database, mysql://user@host/database or clickhouse://user@host/database; the password may stand in it, in PGPASSWORD or in PGPASSFILE"}
	}
	if text == "" {
		if os.Getenv("PGSERVICE") == "" && os.Getenv("PGHOST") == "" {
			return nil, bad("is not set: where is the table?")
		}
		return &dsn{engine: enginePostgres, title: "PostgreSQL"}, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" && u.Query().Get("host") == "" && u.Opaque != "" {
		return nil, bad("cannot be read as an address")
	}
	d := &dsn{text: text, database: strings.TrimPrefix(u.Path, "/"), params: u.Query(), secure: u.Scheme == "clickhouses"}
	known := false
	for _, s := range schemes {
		if s.name != u.Scheme {
			continue
		}
		known, d.engine, d.title = true, s.engine, s.title
		if d.host = u.Host; u.Port() == "" && u.Hostname() != "" && !strings.Contains(u.Host, ",") {
			d.host = net.JoinHostPort(u.Hostname(), s.port)
		}
	}
	if !known {
		return nil, bad("begins with none of postgres://, mysql://, clickhouse:// and clickhouses://")
	}
	if d.host == "" && d.engine != enginePostgres {
		return nil, bad("names no host")
	}
	if u.User != nil {
		d.user = u.User.Username()
		d.password, _ = u.User.Password()
	}
	return d, nil
}

// local says whether the engine is on this machine, so that nobody can listen.
func (d *dsn) local() bool {
	host, _, err := net.SplitHostPort(d.host)
	if err != nil {
		host = d.host
	}
	return isLocal(host)
}

// isLocal says whether a host is this machine; "" and the path of a socket are.
func isLocal(host string) bool {
	if host == "" || strings.HasPrefix(host, "/") || host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// encrypted makes the configuration of an encrypted connection; ?ca= names a file with the certificate of who signs.
func (d *dsn) encrypted() (*tls.Config, error) {
	host, _, _ := net.SplitHostPort(d.host)
	c := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	name := d.params.Get("ca")
	if name == "" {
		return c, nil
	}
	pem, err := os.ReadFile(name)
	if c.RootCAs = x509.NewCertPool(); err != nil || !c.RootCAs.AppendCertsFromPEM(pem) {
		return nil, &Error{Where: "GRADE_DSN", What: "ca names no file with a certificate", Hint: "a file in PEM, which begins with -----BEGIN CERTIFICATE-----"}
	}
	return c, nil
}
