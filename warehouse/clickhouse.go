package warehouse

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
)

// clickhouse is a way to a server by HTTP.
type clickhouse struct {
	dsn      *dsn
	base     string
	client   *http.Client
	settings map[string]string
	id       string // of all queries of the session, with a number behind it
	n        atomic.Int64
}

// openClickHouse finds out what the server knows. Each query is a request of its own.
func (s *Session) openClickHouse(ctx context.Context, d *dsn) error {
	c, err := d.clickhouse()
	if err != nil {
		return err
	}
	s.dialect = &clickhouseDialect
	s.close = func() error { c.client.CloseIdleConnections(); return nil }
	s.stop = c.kill
	s.query = func(ctx context.Context, text string, _ []string, each func([][]byte) error) error {
		return c.query(ctx, text, each)
	}
	v, err := s.values(ctx, 2, "select version(), timezone()")
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return &Error{Where: s.where, What: "what answers there does not speak as ClickHouse does by HTTP", Hint: "check the port in GRADE_DSN: 8123 or 8443 unless said"}
	}
	if err != nil {
		return err
	}
	s.Engine = "ClickHouse " + v[0]
	if s.Zone = v[1]; s.options.Zone != nil {
		s.Zone = s.options.Zone.String()
	}
	return s.settle(ctx, c)
}

// settle sets what keeps an answer whole: a shard that is away, or a limit that is reached, is an error and never a smaller
// answer. Servers differ in what they know.
func (s *Session) settle(ctx context.Context, c *clickhouse) error {
	whole := map[string]string{"skip_unavailable_shards": "0", "timeout_overflow_mode": "throw", "group_by_overflow_mode": "throw", "distinct_overflow_mode": "throw", "result_overflow_mode": "throw",
		"read_overflow_mode": "throw", "set_overflow_mode": "throw", "sort_overflow_mode": "throw", "transfer_overflow_mode": "throw", "distributed_group_by_no_merge": "0", "count_distinct_implementation": "uniqExact", "limit": "0", "offset": "0"}
	own := map[string]string{"readonly": "2", "max_execution_time": fmt.Sprint(int(s.options.Timeout.Seconds())), "max_result_rows": "0", "decimal_check_overflow": "1", "extremes": "0", "fallback_to_stale_replicas_for_distributed_queries": "0",
		"cancel_http_readonly_queries_on_client_close": "1", "http_write_exception_in_output_format": "0", "output_format_tsv_crlf_end_of_line": "0"}
	has := map[string]string{}
	err := s.query(ctx, "select name, value from system.settings", nil, func(row [][]byte) error {
		has[string(row[0])] = string(row[1])
		return nil
	})
	if err != nil {
		return err
	}
	for _, list := range []map[string]string{whole, own} {
		for name, value := range list {
			if is, known := has[name]; known && is != value {
				c.settings[name] = value
			}
		}
	}
	_, err = s.values(ctx, 1, "select 1")
	var fault *clickhouseFault
	if !errors.As(err, &fault) || fault.code != "164" {
		return err
	}
	// The user may only read, and may not change settings.
	c.settings = map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(whole)) {
		if is, known := has[name]; known && is != whole[name] {
			return &Error{Where: s.where, What: fmt.Sprintf("the user's profile has %s = %s, and may not change it: an answer could lack rows", name, is), Hint: "give the user a profile with readonly = 2, or with " + name + " = " + whole[name]}
		}
	}
	return nil
}

func (d *dsn) clickhouse() (*clickhouse, error) {
	c := &clickhouse{dsn: d, settings: map[string]string{}, id: "grade-" + rand.Text()}
	transport := &http.Transport{MaxIdleConns: 2, ResponseHeaderTimeout: 0, DisableCompression: true}
	scheme := "https"
	var err error
	if transport.TLSClientConfig, err = d.encrypted(); err != nil {
		return nil, err
	}
	switch v := d.params.Get("secure"); {
	case v == "skip-verify":
		transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12} // asked for by name
	case v == "true", v == "" && d.secure:
	case v == "false", v == "" && d.local():
		scheme = "http"
	case v == "":
		return nil, &Error{Where: "GRADE_DSN", What: "clickhouse:// to another machine is not encrypted", Hint: "clickhouses:// is; clickhouse://…?secure=false does without"}
	default:
		return nil, &Error{Where: "GRADE_DSN", What: "secure is true, skip-verify or false", Hint: "leave it out: away from this machine the connection is encrypted"}
	}
	for _, name := range slices.Sorted(maps.Keys(d.params)) {
		if name != "secure" && name != "ca" {
			return nil, &Error{Where: "GRADE_DSN", What: fmt.Sprintf("no parameter %q for ClickHouse", name), Hint: "secure and ca are known"}
		}
	}
	c.client = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	c.base = scheme + "://" + d.host + "/"
	return c, nil
}

// post sends a query, and gives the body of the answer.
func (c *clickhouse) post(ctx context.Context, text, id string, settings map[string]string) (io.ReadCloser, error) {
	values := url.Values{}
	if c.dsn.database != "" {
		values.Set("database", c.dsn.database)
	}
	if id != "" {
		values.Set("query_id", id)
	}
	for name, value := range settings {
		values.Set(name, value)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"?"+values.Encode(), strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	if c.dsn.user != "" {
		r.SetBasicAuth(c.dsn.user, c.dsn.password)
	}
	a, err := c.client.Do(r)
	if err != nil {
		return nil, err
	}
	if a.StatusCode != http.StatusOK {
		defer a.Body.Close()
		head, _ := io.ReadAll(io.LimitReader(a.Body, 4<<10))
		if f := faultOf(head); f != nil {
			return nil, f
		}
		return nil, &clickhouseFault{code: fmt.Sprint(a.StatusCode), text: "HTTP " + a.Status}
	}
	return a.Body, nil
}

func (c *clickhouse) query(ctx context.Context, text string, each func([][]byte) error) error {
	body, err := c.post(ctx, text+" format TabSeparated", fmt.Sprintf("%s-%d", c.id, c.n.Add(1)), c.settings)
	if err != nil {
		return err
	}
	defer body.Close()
	return readTabs(body, each)
}

// kill ends the running query.
func (c *clickhouse) kill(ctx context.Context) error {
	body, err := c.post(ctx, fmt.Sprintf("kill query where query_id = '%s-%d' async", c.id, c.n.Load()), "", nil)
	if err != nil {
		return err
	}
	return body.Close()
}

// readTabs reads the format TabSeparated. An error may stand in it, behind rows that are right.
func readTabs(body io.Reader, each func([][]byte) error) error {
	in := bufio.NewReaderSize(body, 1<<18)
	var fields [][]byte
	var long []byte
	columns := 0
	for {
		line, err := in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			long = append(long, line...)
			if len(long) > 64<<20 {
				return &clickhouseFault{text: "a row of more than 64 MB"}
			}
			continue
		}
		if len(long) > 0 {
			line = append(long, line...)
			long = long[:0]
		}
		if err == io.EOF {
			if len(line) > 0 { // every row has its end
				if f := faultOf(line); f != nil {
					return f
				}
				return io.ErrUnexpectedEOF
			}
			return nil
		}
		if err != nil {
			return err
		}
		line = line[:len(line)-1]
		if bytes.HasPrefix(line, []byte("Code: ")) || bytes.HasPrefix(line, []byte("__exception__")) {
			if f := faultOf(line); f != nil {
				return f
			}
		}
		fields = fields[:0]
		for rest, more := line, true; more; {
			var f []byte
			f, rest, more = bytes.Cut(rest, []byte{'\t'})
			fields = append(fields, unescape(f))
		}
		if columns == 0 {
			columns = len(fields)
		}
		if len(fields) != columns {
			if f := faultOf(line); f != nil {
				return f
			}
			return io.ErrUnexpectedEOF
		}
		if err := each(fields); err != nil {
			return err
		}
	}
}

// unescape takes the escapes of a field off, in place; \N is no value.
func unescape(f []byte) []byte {
	i := bytes.IndexByte(f, '\\')
	if i < 0 {
		return f
	}
	if string(f) == `\N` {
		return nil
	}
	out := f[:i]
	for ; i < len(f); i++ {
		c := f[i]
		if c == '\\' && i+1 < len(f) {
			i++
			switch c = f[i]; c {
			case 't':
				c = '\t'
			case 'n':
				c = '\n'
			case 'r':
				c = '\r'
			case '0':
				c = 0
			case 'b':
				c = '\b'
			case 'f':
				c = '\f'
			}
		}
		out = append(out, c)
	}
	return out
}

// clickhouseFault is an error that the server wrote.
type clickhouseFault struct{ code, text string }

func (f *clickhouseFault) Error() string { return f.text }

var faultPattern = regexp.MustCompile(`(?s)Code: (\d+)[.,] *(?:e\.displayText\(\) = )?(DB::\w*Exception: .*)`)

// faultOf finds an error in what the server wrote; nil where there is none.
func faultOf(text []byte) *clickhouseFault {
	m := faultPattern.FindSubmatch(text)
	if m == nil {
		return nil
	}
	what := string(m[2])
	for _, end := range []string{", e.what()", "\nStack trace", " (version ", "\n"} {
		what, _, _ = strings.Cut(what, end)
	}
	_, what, _ = strings.Cut(what, ": ")
	if r := []rune(what); len(r) > 400 {
		what = string(r[:400]) + "…"
	}
	return &clickhouseFault{string(m[1]), what}
}

// explainClickHouse says what an error of ClickHouse means, and its cure.
func explainClickHouse(err error) (what, hint string, ok bool) {
	var f *clickhouseFault
	if !errors.As(err, &f) {
		return "", "", false
	}
	switch f.code {
	case "192", "193", "194", "516", "401", "403":
		return "the user or the password is refused", "check the user and the password in GRADE_DSN", true
	case "497":
		hint = "ask for the right to SELECT from the table"
	case "81":
		hint = "check the name of the database in GRADE_DSN"
	case "159", "160", "394":
		hint = "give it more time with --timeout, or fewer rows with --window or --include"
	case "241", "243", "396", "158", "191", "307":
		hint = "the engine's limits are too small for it: fewer rows with --window or --include, or max_bytes_before_external_group_by in the user's profile"
	case "210", "209", "279", "32", "519", "425", "1000", "198":
		hint = "a part of the cluster cannot be reached: run again when it is back"
	case "407", "69":
		hint = "an amount or a sum has too many digits"
	}
	return f.text, hint, true
}
