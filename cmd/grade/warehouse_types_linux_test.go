package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"

	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"grade/internal/servers"
)

// typedTable is a table whose columns have the types of an engine, and what an export of it shows.
type typedTable struct {
	name    string
	columns string   // as the engine declares them
	texts   []string // the values of each column, one of which every row has; of an id that of the row's customer
	shown   []string // as an export shows them, where that is another text
	flags   []string
}

// header gives the names of the columns.
func (x *typedTable) header() []string {
	var out []string
	for _, c := range strings.Split(x.columns, ";") {
		name, _, _ := strings.Cut(strings.TrimSpace(c), " ")
		out = append(out, strings.Trim(name, "\"`"))
	}
	return out
}

// rows makes rows of the values of each column, as they are put in and as they are shown.
func (x *typedTable) rows(n int) (in, shown [][]*string) {
	r := rand.New(rand.NewPCG(1, 2))
	for range n {
		var a, b []*string
		for c := range x.texts {
			put := strings.Split(x.texts[c], "|")
			show := put
			if c < len(x.shown) && x.shown[c] != "" {
				show = strings.Split(x.shown[c], "|")
			}
			k := r.IntN(len(put))
			p, s := put[k], show[k]
			if a, b = append(a, &p), append(b, &s); p == "NULL" {
				a[len(a)-1] = nil
				s = ""
			}
		}
		in, shown = append(in, a), append(shown, b)
	}
	return in, shown
}

const (
	someIDs   = "101|102|103|104|105|106|107|1234567890123456789"
	someDays  = "2026-01-01|2026-01-02|2026-02-28|2026-03-01|2026-10-31|2025-12-31|2026-06-01"
	someTimes = "2026-01-01 00:00:00|2026-01-01 23:59:59|2026-02-28 12:30:00|2026-03-01 00:00:01|2026-10-31 16:00:00|2025-12-31 15:59:59"
	cents     = "0.00|1.10|-5.25|1234567.89|99.99|10.00"
	tenths    = "1.0050|1.0049|-1.0050|2.4450|-0.0049|12345.6789|0.0050"
)

// sameTables compares the lists of tables with those of exports of them.
func sameTables(t *testing.T, s *servers.Server, schema, options string, tables []typedTable) {
	t.Helper()
	t.Setenv("GRADE_DSN", s.DSN)
	for _, x := range tables {
		in, shown := x.rows(400)
		s.Exec(t, fmt.Sprintf("create table %s (%s)%s;\n", x.name, strings.ReplaceAll(x.columns, ";", ","), options))
		s.Insert(t, x.name, in)
		file := filepath.Join(t.TempDir(), "export.csv")
		writeOrders(t, file, x.header(), shown)
		var a, b bytes.Buffer
		if code := run(append([]string{"rfm", "--format", "csv", file}, x.flags...), io.Discard, &a) + run(append([]string{"rfm", "--format", "csv", "--table", schema + strings.Trim(x.name, "\"")}, x.flags...), io.Discard, &b); code != 0 {
			t.Errorf("%s: exit %d: %s%s", x.name, code, &a, &b)
		}
		if said := regexp.MustCompile(`(?m)^.*(two decimals|小数超过两位).*$`); said.FindString(a.String()) != said.FindString(b.String()) || x.name == "fractions" && said.FindString(b.String()) == "" {
			t.Errorf("%s: of the file it said\n%s\nof the table\n%s", x.name, &a, &b)
		}
		for _, flags := range [][]string{nil, {"--window", "6mo"}, {"--refunds", "drop", "--frequency", "days"}} {
			flags = append(flags, x.flags...)
			want := graded(t, append([]string{"rfm", file}, flags...)...)
			got := graded(t, append([]string{"rfm", "--table", schema + strings.Trim(x.name, "\"")}, flags...)...)
			rows := graded(t, append([]string{"rfm", "table:" + schema + strings.Trim(x.name, "\"")}, flags...)...)
			if got != want {
				t.Errorf("%s %v: another list than that of an export\n%s", x.name, flags, firstDifference(got, want))
			}
			if rows != want {
				t.Errorf("%s %v: row by row another list than that of an export\n%s", x.name, flags, firstDifference(rows, want))
			}
		}
	}
}

func TestPostgresTypes(t *testing.T) {
	s := servers.Postgres(t)
	s.Exec(t, "create type state as enum ('paid', 'cancelled', 'completed'); create domain money2 as numeric(12,2); create collation loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)")
	sameTables(t, s, "public.", "", []typedTable{
		{"numbers", "customer_id bigint; order_id integer; order_date date; amount numeric(18,2)", []string{someIDs, "1|2|3|4|5|6|7|8|9", someDays, cents}, nil, nil},
		{"fractions", "customer_id text; order_date timestamp; amount numeric", []string{"a|b|A|甲|b'c", someTimes, tenths}, nil, nil},
		{"whole", "customer_id varchar(20); order_id text; order_date date; amount bigint", []string{"a|b|c", "x|y|NULL|z|-", someDays, "0|5|-7|100"}, nil, nil},
		{"domains", "customer_id uuid; order_id uuid; order_date date; amount money2; status state", []string{"00000000-0000-0000-0000-000000000001|00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b|00000000-0000-0000-0000-00000000000c", someDays, cents, "paid|cancelled|completed"}, nil, nil},
		{"loose", `customer_id text collate loose; order_id text collate loose; order_date date; amount numeric(18,2)`, []string{"abc|ABC|Abc", "x|X|y", someDays, cents}, nil, nil},
		{"fixed", "customer_id char(6); order_id char(4); order_date date; amount numeric(18,2)", []string{"a|bb|ccc", "x|X|y", someDays, cents}, nil, nil},
		{"odd", "customer_id text; order_id text; order_date date; amount numeric(18,2); customer_name text; owner text", []string{"5|5.0| 5|5 |7.0|8|合计|1.38E+10|NULL|N/A|'9", "x|y|z", someDays, cents, "甲|乙|NULL|-| 丙", "x|y"}, nil, nil},
		{"blanks", "customer_id text; order_id text; order_date date; amount numeric(18,2); project text; customer_name text", []string{"a|b", "x|x |\u3000x| - |y", someDays, cents, "P|P | P|Q|\u00a0P|'P1| ", "z| zz|a | - |\u3000b"}, nil, []string{"--exclude", "project=P", "--exclude", "project="}},
		{"filters", "customer_id text; order_date date; amount numeric(18,2); discount numeric(8,2); paid boolean; n bigint", []string{"a|b|c", someDays, cents, "0.00|0.50|1.00|NULL", "true|false", "1|2|9007199254740993"}, nil, []string{"--exclude", "discount=abc", "--exclude", "discount=0.5", "--exclude", "discount=1.00", "--exclude", "n=abc", "--exclude", "n=9007199254740993", "--exclude", "order_date=2026-1-1", "--include", "paid=true"}},
		{"nan", "customer_id text; order_date date; amount numeric", []string{"a|b|c", someDays, "NaN|1e30|5.25|-1e30|7"}, []string{"", "", "x|1000000000000000000000000000000|5.25|-1000000000000000000000000000000|7"}, nil},
		{"moments", "customer_id text; order_date timestamptz; amount numeric(18,2)", []string{"a|b|c", "2026-01-01 00:00:00+08|2026-01-01 07:59:59+00|2025-12-31 15:59:59+00|2026-05-01 16:00:00+00", cents}, []string{"", "2026-01-01 00:00:00|2026-01-01 15:59:59|2025-12-31 23:59:59|2026-05-02 00:00:00"}, []string{"--tz", "Asia/Shanghai"}},
		{"summer", "customer_id text; order_date timestamptz; amount numeric(18,2)", []string{"a|b|c", "2026-03-08 04:59:59+00|2026-03-08 05:00:00+00|2026-07-02 03:59:59+00|2026-07-02 04:00:00+00", cents}, []string{"", "2026-03-07 23:59:59|2026-03-08 00:00:00|2026-07-01 23:59:59|2026-07-02 00:00:00"}, []string{"--tz", "America/New_York"}},
		{"currencies", "customer_id text; order_date date; amount numeric(18,2); currency text", []string{"a|b|c", someDays, cents, "CNY|USD|HKD|人民币|NULL"}, nil, []string{"--currency", "CNY"}},
		{"units", `customer_id text; order_date date; "金额(万元)" numeric(18,6)`, []string{"a|b|c", someDays, "12.345678|0.000001|-3.5|0.00005"}, nil, nil},
		{"dollars", `customer_id text; order_date date; "Amount (USD)" numeric(18,2); customer_name text; project text; owner text`, []string{"a|b|c", someDays, cents, "x| y|-|NULL|z", "p|q", "NULL|o"}, nil, nil},
		{`"select"`, `"customer_id" text; "order_date" date; "amount" numeric(18,2); "a ""quoted"" name" text`, []string{"a|b|c", someDays, cents, "x|y"}, nil, nil},
	})
}

func TestMariaDBTypes(t *testing.T) {
	s := servers.MariaDB(t)
	sameTables(t, s, "shop.", " character set utf8mb4 collate utf8mb4_general_ci", []typedTable{
		{"numbers", "customer_id bigint; order_id int unsigned; order_date date; amount decimal(18,2)", []string{someIDs, "1|2|3|4|5|6|7|8|9", someDays, cents}, nil, nil},
		{"fractions", "customer_id varchar(20); order_date datetime; amount decimal(20,4)", []string{"a|b|A|甲|b'c|ä|a\u0308", someTimes, tenths}, nil, nil},
		{"whole", "customer_id varchar(20); order_id varchar(9); order_date date; amount int unsigned; document_type varchar(20)", []string{"a|b|c", "x|X|y|NULL|z|-", someDays, "0|5|7|100", "销售|退款单"}, nil, nil},
		{"chinese", "customer_id varchar(20) character set gbk; order_id char(9); order_date date; amount decimal(18,2); status enum('已完成','已取消')", []string{"甲|乙|丙a|丙A", "x|X|y", someDays, cents, "已完成|已取消"}, nil, nil},
		{"units", "customer_id varchar(9); order_date date; `金额(万元)` decimal(18,6)", []string{"a|b|c", someDays, "12.345678|0.000001|-3.5|0.00005"}, nil, nil},
		{"pence", "customer_id varchar(9); order_date date; `金额(分)` int", []string{"a|b|c", someDays, "1234567|1|-350|99"}, nil, nil},
		{"odd", "customer_id varchar(20); order_id varchar(9); order_date date; amount decimal(18,2); customer_name varchar(9); owner varchar(9)", []string{"5|5.0| 5|5 |7.0|8|合计|1.38E+10|NULL|N/A|'9", "x|y|z", someDays, cents, "甲|乙|NULL|-| 丙", "x|X|y"}, nil, nil},
		{"blanks", "customer_id varchar(9); order_id varchar(9); order_date date; amount decimal(18,2); project varchar(9); customer_name varchar(9)", []string{"a|b", "x|x |\u3000x| - |y", someDays, cents, "P|P | P|Q|\u00a0P|'P1| ", "z| zz|a | - |\u3000b"}, nil, []string{"--exclude", "project=P", "--exclude", "project="}},
		{"filters", "customer_id varchar(9); order_date date; amount decimal(18,2); discount decimal(8,2); kind enum('paid','open'); n bigint unsigned", []string{"a|b|c", someDays, cents, "0.00|0.50|1.00|NULL", "paid|open", "1|2|18446744073709551615"}, nil, []string{"--exclude", "discount=abc", "--exclude", "discount=0.5", "--exclude", "discount=1.00", "--exclude", "n=abc", "--exclude", "n=18446744073709551615", "--exclude", "order_date=2026-1-1", "--exclude", "kind=PAID"}},
		{"zeros", "customer_id int(6) zerofill; order_id text; order_date date; amount decimal(18,2)", []string{"42|7|123456", strings.Repeat("x", 1100) + "1|" + strings.Repeat("x", 1100) + "2", someDays, cents}, []string{"000042|000007|123456"}, nil},
		{"lengthy", "customer_id text; order_id varchar(9); order_date date; amount decimal(18,2)", []string{strings.Repeat("y", 3000) + "1|" + strings.Repeat("y", 3000) + "2", "x|y", someDays, cents}, nil, nil},
		{"moments", "customer_id varchar(20); order_date timestamp null; amount decimal(18,2)", []string{"a|b|c", "2026-01-01 07:59:59|2025-12-31 15:59:59|2026-05-01 16:00:00", cents}, []string{"", "2026-01-01 15:59:59|2025-12-31 23:59:59|2026-05-02 00:00:00"}, []string{"--tz", "Asia/Shanghai"}},
	})
}

func TestClickHouseTypes(t *testing.T) {
	s := servers.ClickHouse(t)
	sameTables(t, s, "default.", " engine = MergeTree order by tuple()", []typedTable{
		{"numbers", "customer_id UInt64; order_id Int32; order_date Date; amount Decimal(18,2)", []string{someIDs, "1|2|3|4|5|6|7|8|9", someDays, cents}, nil, nil},
		{"fractions", "customer_id String; order_date DateTime; amount Decimal64(4)", []string{"a|b|A|甲|b'c", someTimes, tenths}, nil, nil},
		{"whole", "customer_id FixedString(6); order_id Nullable(String); order_date Date; amount Int64; status Enum8('paid' = 1, 'cancelled' = 2)", []string{"a|b|c", "x|y|NULL|z|-", someDays, "0|5|-7|100", "paid|cancelled"}, nil, nil},
		{"units", "customer_id String; order_date Date; `金额(万元)` Decimal(18,6)", []string{"a|b|c", someDays, "12.345678|0.000001|-3.5|0.00005"}, nil, nil},
		{"pence", "customer_id String; order_date Date; `金额(分)` Int32", []string{"a|b|c", someDays, "1234567|1|-350|99"}, nil, nil},
		{"odd", "customer_id Nullable(String); order_id String; order_date Date; amount Decimal(18,2); customer_name Nullable(String); owner String", []string{"5|5.0| 5|5 |7.0|8|合计|1.38E+10|NULL|N/A|'9", "x|y|z", someDays, cents, "甲|乙|NULL|-| 丙", "x|X|y"}, nil, nil},
		{"blanks", "customer_id String; order_id Nullable(String); order_date Date; amount Decimal(18,2); project Nullable(String); customer_name String", []string{"a|b", "x|x |\u3000x| - |y|NULL", someDays, cents, "P|P | P|Q|\u00a0P|'P1| |NULL", "z| zz|a | - |\u3000b"}, nil, []string{"--exclude", "project=P", "--exclude", "project="}},
		{"filters", "customer_id String; order_date Date; amount Decimal(18,2); discount Decimal(8,2); kind Enum8('paid' = 1, 'open' = 2); n UInt64", []string{"a|b|c", someDays, cents, "0.00|0.50|1.00", "paid|open", "1|2|18446744073709551615"}, nil, []string{"--exclude", "discount=abc", "--exclude", "discount=0.5", "--exclude", "discount=1.00", "--exclude", "n=abc", "--exclude", "n=18446744073709551615", "--exclude", "order_date=2026-1-1", "--exclude", "kind=nope"}},
		{"moments", "customer_id String; order_date DateTime('UTC'); amount Decimal(18,2)", []string{"a|b|c", "2026-01-01 07:59:59|2025-12-31 15:59:59|2026-05-01 16:00:00", cents}, []string{"", "2026-01-01 15:59:59|2025-12-31 23:59:59|2026-05-02 00:00:00"}, []string{"--tz", "Asia/Shanghai"}},
		{"shown", "customer_id String; order_date DateTime('Asia/Shanghai'); amount Decimal(18,2)", []string{"a|b|c", "2026-01-01 07:59:59|2025-12-31 23:59:59|2026-05-02 00:00:00", cents}, nil, nil},
	})
}
