package warehouse

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"grade/ledger"
	"grade/source"
)

// sampleRows is how many rows of a table are looked at to recognise it.
const sampleRows = 100

// Table is a table of the engine.
type Table struct {
	File    *source.File // its header and the first rows that the engine gives; scanning it reads the rows one by one
	Columns []Column
	title   string // as it was asked for
	schema  string // "": the current one
	bare    string // its name there
	name    string // quoted, with its schema
	session *Session
	checked bool             // the offset of its instants
	long    bool             // ids were looked at
	known   map[int][]string // different values by column
}

// Table finds a table in the catalogue, and looks at some of its rows.
func (s *Session) Table(ctx context.Context, name string) (*Table, error) {
	t := &Table{title: name, session: s, known: map[int][]string{}}
	var err error
	if err = t.find(ctx); err != nil {
		return nil, err
	}
	header := make([]string, len(t.Columns))
	for i := range t.Columns {
		header[i] = strings.TrimSpace(t.Columns[i].Name)
	}
	var sample [][]string
	err = t.read(ctx, sampleRows, func(row [][]byte) error {
		texts := make([]string, len(row))
		for i := range row {
			texts[i] = string(row[i])
		}
		sample = append(sample, texts)
		return nil
	})
	if err != nil {
		return nil, err
	}
	whole := make([]bool, len(t.Columns))
	for i := range t.Columns {
		whole[i] = t.Columns[i].holds == integers
	}
	t.File = source.FromRows(name, header, whole, sample, func(ctx context.Context, each func([][]byte) error) error { return t.read(ctx, 0, each) })
	return t, nil
}

// read reads rows as texts; limit 0 is all.
func (t *Table) read(ctx context.Context, limit int, each func([][]byte) error) error {
	if err := t.checkOffset(ctx); err != nil {
		return err
	}
	q := &query{}
	for i := range t.Columns {
		if q.add(", "); i == 0 {
			q.text.Reset()
			q.add("select ")
		}
		q.add("%s", t.session.dialect.text(&t.Columns[i], t.session.zoneOf(&t.Columns[i])))
	}
	if q.add(" from %s", t.name); limit > 0 {
		q.add(" limit %d", limit)
	}
	rows := int64(0)
	err := t.session.ask(ctx, q, func(row [][]byte) error {
		rows++
		return each(row)
	})
	if err != nil || limit > 0 || t.session.snapshot {
		return err
	}
	count := &query{}
	count.add("select count(*) from %s", t.name)
	return t.session.ask(ctx, count, func(row [][]byte) error {
		if n := string(row[0]); n != fmt.Sprint(rows) {
			return &source.Error{Where: t.title, What: fmt.Sprintf("the table changed while it was read, or a part of it did not answer: %d rows came, %s are there", rows, n), Hint: "run again when nothing writes to it"}
		}
		return nil
	})
}

// Ask is a ledger.Ask: the question becomes a query, the answer its rows.
func (t *Table) Ask(ctx context.Context, question *ledger.Question, each func(fields [][]byte) error) error {
	if err := t.checkOffset(ctx); err != nil {
		return err
	}
	if question.Of == ledger.AskValues {
		return t.words(ctx, question, each)
	}
	if err := t.checkLong(ctx, question); err != nil {
		return err
	}
	q, err := t.build(question)
	if err != nil || q == nil {
		return err
	}
	if question.Of != ledger.AskLatest {
		return t.session.ask(ctx, q, each)
	}
	var fields [][]byte
	return t.session.ask(ctx, q, func(row [][]byte) error {
		fields = append(fields[:0], row[0])
		for _, v := range row[1:] { // seven digits of the rank, and the value
			if len(v) < 7 {
				fields = append(fields, nil, nil)
				continue
			}
			n, err := strconv.Atoi(string(v[:7]))
			if err != nil {
				return err
			}
			fields = append(fields, strconv.AppendInt(nil, int64(rankBase-n), 10), v[7:])
		}
		return each(fields)
	})
}

// words gives the different values of a column. They are asked for once: several readings need the same ones.
func (t *Table) words(ctx context.Context, question *ledger.Question, each func(fields [][]byte) error) error {
	column := question.Columns[0]
	known, asked := t.known[column]
	if !asked {
		q, err := t.build(question)
		if err != nil {
			return err
		}
		err = t.session.ask(ctx, q, func(row [][]byte) error {
			known = append(known, string(row[0]))
			return each(row)
		})
		if err == nil {
			t.known[column] = known
		}
		return err
	}
	for _, v := range known {
		if err := each([][]byte{[]byte(v)}); err != nil {
			return err
		}
	}
	return nil
}

// checkLong makes MySQL compare long ids to their ends.
func (t *Table) checkLong(ctx context.Context, question *ledger.Question) error {
	const compared, most = 1000, 65536 // bytes: what openMySQL sets, and what a sort can take
	if t.session.dialect != &mysqlDialect || t.long {
		return nil
	}
	t.long = true
	for _, at := range []int{question.Customer, question.Order} {
		if at < 0 || t.Columns[at].holds != texts || t.Columns[at].length > 0 && t.Columns[at].length*4 <= compared {
			continue
		}
		q := &query{}
		q.add("select coalesce(max(length(%s)), 0) from %s", t.session.dialect.bytes(&t.Columns[at]), t.name)
		longest := 0
		err := t.session.ask(ctx, q, func(row [][]byte) (err error) {
			longest, err = strconv.Atoi(string(row[0]))
			return err
		})
		switch {
		case err != nil:
			return err
		case longest > most:
			return &source.Error{Where: t.title + ", column " + t.Columns[at].Name, What: fmt.Sprintf("an id of %d bytes", longest), Hint: "take another column with --map"}
		case longest > compared:
			set := &query{}
			set.add("set session max_sort_length = %d", most)
			if err := t.session.ask(ctx, set, func([][]byte) error { return nil }); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkOffset makes sure that one offset is right for all instants of the table, where the engine knows no zones.
func (t *Table) checkOffset(ctx context.Context) error {
	s := t.session
	if !s.offset || t.checked {
		return nil
	}
	t.checked = true
	_, base := time.Unix(0, 0).In(s.options.Zone).Zone()
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.holds != instants {
			continue
		}
		q := &query{}
		q.add("select floor(unix_timestamp(min(%[1]s))), floor(unix_timestamp(max(%[1]s))) from %[2]s", c.name(), t.name)
		err := s.ask(ctx, q, func(row [][]byte) error {
			var from, to int64
			if row[0] == nil || row[1] == nil {
				return nil
			}
			if _, err := fmt.Sscan(string(row[0]), &from); err != nil {
				return err
			}
			if _, err := fmt.Sscan(string(row[1]), &to); err != nil {
				return err
			}
			for at := from; ; at = min(at+86400, to) {
				if _, offset := time.Unix(at, 0).In(s.options.Zone).Zone(); offset != base {
					return &Error{Where: s.where, What: fmt.Sprintf("it has no table of time zones, and %s had several offsets since %s", s.Zone, time.Unix(from, 0).UTC().Format(time.DateOnly)),
						Hint: "fill its table of zones (mysql_tzinfo_to_sql), or take a column of type datetime"}
				}
				if at >= to {
					return nil
				}
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Estimate says roughly how many customers a table has at most, from what the engine keeps of it; 0 where it keeps
// nothing.
func (t *Table) Estimate(ctx context.Context, customer int) (int64, error) {
	q := &query{}
	switch t.session.dialect {
	case &postgres:
		schema := "n.nspname = " + q.mark(t.schema)
		if t.schema == "" {
			schema = "pg_catalog.pg_table_is_visible(c.oid)"
		}
		q.add(`select coalesce(max(case when s.n_distinct > 0 then s.n_distinct when s.n_distinct < 0 then -s.n_distinct * r.n else r.n end), 0)::bigint
			from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
			cross join lateral (select sum(greatest(p.reltuples, 0)) as n from pg_catalog.pg_class p where p.oid = c.oid or p.oid in (select i.inhrelid from pg_catalog.pg_inherits i where i.inhparent = c.oid)) r
			left join pg_catalog.pg_stats s on s.schemaname = n.nspname and s.tablename = c.relname and s.attname = %s
			where c.relname = %s and %s`, q.mark(t.Columns[customer].Name), q.mark(t.bare), schema)
	case &mysqlDialect:
		schema := "database()"
		if t.schema != "" {
			schema = q.mark(t.schema)
		}
		q.add("select coalesce(max(coalesce(s.cardinality, t.table_rows)), 0) from information_schema.tables t left join information_schema.statistics s on s.table_schema = t.table_schema and s.table_name = t.table_name and s.seq_in_index = 1 and s.column_name = %s where t.table_schema = %s and t.table_name = %s",
			q.mark(t.Columns[customer].Name), schema, q.mark(t.bare))
	default:
		q.add("select uniq(%s) from %s", t.session.dialect.bytes(&t.Columns[customer]), t.name)
	}
	n := int64(0)
	err := t.session.ask(ctx, q, func(row [][]byte) error {
		if row[0] != nil {
			n, _ = strconv.ParseInt(string(row[0]), 10, 64)
		}
		return nil
	})
	return n, err
}

// Range is what a column holds.
type Range struct {
	Column, Type string
	Empty        int64  // rows without a value
	From, To     string // the smallest and the largest value of numbers and days; "" of other columns
}

// Ranges asks what every column holds, by one query.
func (t *Table) Ranges(ctx context.Context) (rows int64, out []Range, err error) {
	if err := t.checkOffset(ctx); err != nil {
		return 0, nil, err
	}
	q := &query{}
	q.add("select count(*)")
	for i := range t.Columns {
		c := &t.Columns[i]
		q.add(", count(%s)", c.name())
		if c.ordered() {
			q.add(", min(%[1]s), max(%[1]s)", c.name())
		}
	}
	q.add(" from %s", t.name)
	err = t.session.ask(ctx, q, func(row [][]byte) error {
		if rows, err = strconv.ParseInt(string(row[0]), 10, 64); err != nil {
			return err
		}
		at := 1
		for i := range t.Columns {
			c := &t.Columns[i]
			n, err := strconv.ParseInt(string(row[at]), 10, 64)
			if err != nil {
				return err
			}
			r := Range{Column: c.Name, Type: c.Type, Empty: rows - n}
			if at++; c.ordered() {
				r.From, r.To = string(row[at]), string(row[at+1])
				if c.holds == times || c.holds == instants { // without the time of the day
					r.From, r.To = r.From[:min(10, len(r.From))], r.To[:min(10, len(r.To))]
				}
				at += 2
			}
			out = append(out, r)
		}
		return nil
	})
	return rows, out, err
}

// ordered says whether a smallest and a largest value say something.
func (c *Column) ordered() bool {
	return c.holds == integers || c.holds == decimals || c.holds == floats || c.holds == days || c.holds == times || c.holds == instants
}

// DayZone is the zone in which the moments of a column become days; "" where it holds none.
func (t *Table) DayZone(column int) string {
	if column < 0 || t.Columns[column].holds != instants {
		return ""
	}
	return t.session.zoneOf(&t.Columns[column])
}
