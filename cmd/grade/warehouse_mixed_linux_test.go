package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"grade/internal/servers"
)

// TestMixedSources: customers and surveys come from tables or from files beside the purchases of a table, and the list, the
// account of rows and money, and what inspect says are right.
func TestMixedSourcesPostgres(t *testing.T) {
	s := servers.Postgres(t)
	header, rows := warehouseOrders(4000)
	dir := t.TempDir()
	orders, customers, surveys := filepath.Join(dir, "orders.csv"), filepath.Join(dir, "customers.csv"), filepath.Join(dir, "满意度调查.csv")
	writeOrders(t, orders, header, rows)
	text := func(format string, args ...any) *string { v := fmt.Sprintf(format, args...); return &v }
	people := [][]*string{{text(" 1"), text("x"), text("y"), nil}}
	var asked [][]*string
	for i := range 300 {
		people = append(people, []*string{text("C%05d", i), text("某%d", i), text("138%08d", i), text("项目%d", i%3)})
		asked = append(asked, []*string{text("C%05d", i), text("2025-%02d-15", 1+i%12), text("%d", 1+i%5)})
	}
	who, how := []string{"客户编号", "客户姓名", "手机", "项目名称"}, []string{"客户编号", "调查日期", "满意度"}
	writeOrders(t, customers, who, people)
	writeOrders(t, surveys, how, asked)
	s.Exec(t, `create schema crm; create table flat (customer_id text, order_id text, order_date timestamp, amount numeric(18,2), status text, document_type text, item text, project text);
create table crm.people ("客户编号" text, "客户姓名" text, "手机" text, "项目名称" text); create table "满意度调查" ("客户编号" text, "调查日期" date, "满意度" int)`)
	s.Insert(t, "flat", rows)
	s.Insert(t, "crm.people", people)
	s.Insert(t, `"满意度调查"`, asked)
	t.Setenv("GRADE_DSN", s.DSN)
	for _, command := range [][]string{{"rfm"}, {"segment", "--rules", "property-management"}, {"report", "--rules", "property-management", "--as-of", "2025-08-31"}} {
		want := graded(t, append(command[:1:1], append([]string{orders, customers, surveys}, command[1:]...)...)...)
		for _, inputs := range [][]string{
			{"--table", "flat", "table:crm.people", "table:满意度调查"},
			{"--table", "public.flat", customers, "table:public.满意度调查"},
			{"--table", "flat", "table:crm.people", surveys},
			{"table:flat", "table:crm.people", surveys},
			{orders, "table:crm.people", "table:满意度调查"},
		} {
			if got := graded(t, append(command[:1:1], append(inputs, command[1:]...)...)...); got != want {
				t.Errorf("%s %s: another list than that of files\n%s", command, inputs, firstDifference(got, want))
			}
		}
	}
	var fromFile, fromTable map[string]any
	for _, x := range []struct {
		to   *map[string]any
		args []string
	}{{&fromFile, []string{orders}}, {&fromTable, []string{"--table", "flat"}}} {
		var out, errs bytes.Buffer
		if code := run(append([]string{"rfm", "-q", "--window", "12mo", "--format", "json"}, x.args...), &out, &errs); code != 0 {
			t.Fatalf("exit %d: %s", code, errs.String())
		}
		if err := json.Unmarshal(out.Bytes(), x.to); err != nil {
			t.Fatal(err)
		}
	}
	for _, part := range []string{"cuts", "segments", "tiers", "as_of"} {
		if !reflect.DeepEqual(fromFile[part], fromTable[part]) {
			t.Errorf("%s: %v of the table, %v of the file", part, fromTable[part], fromFile[part])
		}
	}
	a, b := fromFile["quality"].(map[string]any), fromTable["quality"].(map[string]any)
	for _, part := range []string{"rows_read", "rows_used", "rows_refunded", "rows_excluded", "money_read", "money_used", "money_refunded", "money_excluded"} {
		if !reflect.DeepEqual(a[part], b[part]) {
			t.Errorf("quality: %s: %v of the table, %v of the file", part, b[part], a[part])
		}
	}
	var out, errs bytes.Buffer
	if code := run([]string{"inspect", "--table", "flat", "table:crm.people", surveys}, &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	for _, want := range []string{"flat   4,000 rows", "PostgreSQL", "2023-01-01", "numeric(18,2)", "table:crm.people   301 rows", "项目名称  text      1"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("inspect: no %q in\n%s", want, out.String())
		}
	}
}

// TestCostPostgres: with very many customers a run says what it will cost before it starts, by what the engine keeps of the
// table.
func TestCostPostgres(t *testing.T) {
	s := servers.Postgres(t)
	s.Exec(t, `create table flat (customer_id text, order_date date, amount numeric(18,2)); insert into flat values ('a', date '2026-01-01', 5); alter table flat alter column customer_id set (n_distinct = -0.5); analyze flat;
update pg_class set reltuples = 100000000 where relname = 'flat'`)
	t.Setenv("GRADE_DSN", s.DSN)
	var errs bytes.Buffer
	out := filepath.Join(t.TempDir(), "list.csv")
	if code := run([]string{"rfm", "--table", "flat", "-o", out}, io.Discard, &errs); code != 0 || !strings.Contains(errs.String(), "up to 50 million customers") {
		t.Errorf("exit %d: %s", code, errs.String())
	}
	if _, err := os.Stat(out); err != nil {
		t.Error(err)
	}
}
