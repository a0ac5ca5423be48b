package warehouse

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"grade/source"
)

// holding is what the values of a column are.
type holding int

const (
	others   holding = iota // of no use beyond their text
	texts                   // compared by their bytes
	integers                // whole numbers
	decimals                // exact numbers with decimals
	floats                  // numbers that are not exact
	days                    // civil days
	times                   // days and times without a zone
	instants                // moments, whose day depends on a zone
	truths                  // yes or no
)

// maxDigits is how many digits before the point money has room for, whatever they are.
const maxDigits = 16

// Column is a column of a table.
type Column struct {
	Name     string
	Type     string // as the engine writes it
	Nullable bool
	holds    holding
	scale    int    // decimals; -1: any
	digits   int    // before the point of a number, at most
	length   int    // characters of a text, at most; 0: any
	loose    bool   // texts that differ may be equal, unless bytes are compared
	zone     string // of its own
	quoted   string
}

// name is the column's name as a part of a query.
func (c *Column) name() string { return c.quoted }

// find looks the table up in the catalogue, with its columns in their order. Names are compared as they are.
func (t *Table) find(ctx context.Context) error {
	s := t.session
	found := 0
	for _, split := range splits(t.title) {
		columns, err := s.catalogue(ctx, split[0], split[1])
		if err != nil {
			return err
		}
		if len(columns) > 0 {
			found++
			t.schema, t.bare, t.Columns = split[0], split[1], columns
		}
	}
	switch found {
	case 0:
		return &source.Error{Where: s.where, What: fmt.Sprintf("no table %q in its catalogue, or no right to see it", t.title), Hint: "write it as schema.table, as the engine writes it; upper and lower case count"}
	case 1:
	default:
		return &source.Error{Where: s.where, What: fmt.Sprintf("%q is more than one table", t.title), Hint: "make a view with a name without dots"}
	}
	t.name = s.dialect.quote(t.bare)
	if t.schema != "" {
		t.name = s.dialect.quote(t.schema) + "." + t.name
	}
	for i := range t.Columns {
		t.Columns[i].quoted = s.dialect.quote(t.Columns[i].Name)
	}
	return nil
}

// splits are the ways to read a name as a schema and a table.
func splits(name string) [][2]string {
	out := [][2]string{{"", name}}
	for i, c := range name {
		if c == '.' && i > 0 && i < len(name)-1 {
			out = append(out, [2]string{name[:i], name[i+1:]})
		}
	}
	return out
}

// catalogue asks the engine for the columns of a table; none where there is no such table.
func (s *Session) catalogue(ctx context.Context, schema, table string) ([]Column, error) {
	q := &query{}
	var text string
	value := q.mark
	switch s.dialect {
	case &postgres:
		where := "pg_catalog.pg_table_is_visible(c.oid)"
		if schema != "" {
			where = "n.nspname = " + value(schema)
		}
		text = `select a.attname, pg_catalog.format_type(coalesce(nullif(t.typbasetype, 0), a.atttypid), case when t.typbasetype = 0 then a.atttypmod else t.typtypmod end), not a.attnotnull, t.typtype = 'e',
			a.attcollation <> 0 and exists (select 1 from pg_catalog.pg_collation k where k.oid = a.attcollation and pg_catalog.to_jsonb(k) ->> 'collisdeterministic' = 'false')
			from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace join pg_catalog.pg_attribute a on a.attrelid = c.oid join pg_catalog.pg_type t on t.oid = a.atttypid
			where c.relkind in ('r', 'v', 'm', 'f', 'p') and a.attnum > 0 and not a.attisdropped and c.relname = ` + value(table) + " and " + where + " order by a.attnum"
	case &mysqlDialect:
		where := "database()"
		if schema != "" {
			where = value(schema)
		}
		text = "select column_name, column_type, is_nullable = 'YES', 0, 0, table_schema, table_name from information_schema.columns where table_schema = " + where + " and table_name = " + value(table) + " order by ordinal_position"
	default:
		where := "currentDatabase()"
		if schema != "" {
			where = value(schema)
		}
		text = "select name, type, 0, 0, 0 from system.columns where database = " + where + " and table = " + value(table)
	}
	q.text.WriteString(text)
	var out []Column
	err := s.ask(ctx, q, func(row [][]byte) error {
		if len(row) > 5 && (schema != "" && string(row[5]) != schema || string(row[6]) != table) {
			return nil // names were compared without their case
		}
		c := Column{Name: string(row[0]), Type: string(row[1]), Nullable: isTrue(row[2]), scale: -1, loose: isTrue(row[4])}
		if c.classify(c.Type); isTrue(row[3]) {
			c.holds = others
		}
		out = append(out, c)
		return nil
	})
	return out, err
}

func isTrue(b []byte) bool { return len(b) > 0 && (b[0] == 't' || b[0] == '1') }

var (
	wrapped = regexp.MustCompile(`^(?:Nullable|LowCardinality)\((.*)\)$`)
	sized   = regexp.MustCompile(`\(\s*(\d+)\s*(?:,\s*(-?\d+)\s*)?\)`)
	zoned   = regexp.MustCompile(`'([^']+)'`)
	moments = regexp.MustCompile(`^timestamp(\(\d\))? with(out)? time zone$`)
	named   = regexp.MustCompile(`^([a-z]+)\d*(?:[( ].*)?$`)
)

// holdings are the first words of types, in lower case, and what they hold.
var holdings = map[string]holding{
	"timestamp": instants, "datetime": times, "date": days,
	"character": texts, "char": texts, "varchar": texts, "text": texts, "tinytext": texts, "mediumtext": texts, "longtext": texts, "string": texts, "fixedstring": texts, "bpchar": texts, "name": texts, "citext": texts,
	"numeric": decimals, "decimal": decimals, "double": floats, "float": floats, "real": floats, "bool": truths, "boolean": truths,
	"smallint": integers, "int": integers, "integer": integers, "bigint": integers, "tinyint": integers, "mediumint": integers, "largeint": integers, "uint": integers,
}

// classify says what a type holds.
func (c *Column) classify(declared string) {
	for m := wrapped.FindStringSubmatch(declared); m != nil; m = wrapped.FindStringSubmatch(declared) {
		c.Nullable = c.Nullable || strings.HasPrefix(declared, "Nullable")
		declared = m[1]
	}
	clickhouse := declared != strings.ToLower(declared) // it alone writes types with capitals
	t := strings.ToLower(declared)
	word := named.FindStringSubmatch(t)
	if word == nil || strings.HasSuffix(t, "]") {
		return
	}
	c.holds, c.digits = holdings[word[1]], maxDigits+1
	switch m := sized.FindStringSubmatch(t); {
	case c.holds == decimals && m != nil:
		precision, _ := strconv.Atoi(m[1])
		if c.scale = 0; m[2] != "" {
			c.scale, _ = strconv.Atoi(m[2])
		}
		if clickhouse && !strings.HasPrefix(t, "decimal(") { // Decimal64(2)
			bits, _ := strconv.Atoi(strings.TrimPrefix(t[:strings.IndexByte(t, '(')], "decimal"))
			precision, c.scale = map[int]int{32: 9, 64: 18, 128: 38, 256: 76}[bits], precision
		}
		c.digits = precision - c.scale
	case c.holds == integers:
		if c.scale = 0; !strings.Contains(t, "64") && !strings.Contains(t, "big") && !strings.Contains(t, "large") && !strings.Contains(t, "128") && !strings.Contains(t, "256") {
			c.digits = 10
		}
		if strings.Contains(t, "zerofill") {
			c.holds = texts // its zeros count
		}
	case clickhouse && c.holds == times:
		c.holds = instants
		if m := zoned.FindStringSubmatch(declared); m != nil {
			c.zone = m[1]
		}
	case c.holds == instants && moments.MatchString(t):
		if strings.Contains(t, "without") {
			c.holds = times
		}
	case word[1] == "fixedstring", word[1] == "citext":
		c.loose = true
	case c.holds == texts && m != nil:
		c.length, _ = strconv.Atoi(m[1])
	}
}

// zoneOf is the zone that makes an instant of the column a civil day.
func (s *Session) zoneOf(c *Column) string {
	if s.options.Zone == nil && c.zone != "" {
		return c.zone
	}
	return s.Zone
}
