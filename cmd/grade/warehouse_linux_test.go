package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"grade/internal/servers"
)

// warehouseRows is how many rows the tables of these tests have. make warehouse: a million.
func warehouseRows() int {
	if os.Getenv("GRADE_SLOW") != "" {
		return 1_000_000
	}
	return 20_000
}

// warehouseOrders are rows of purchases with all that a table may hold: orders of several rows, refunds, words for what did
// not come about, deposits, ids that differ in their case alone, that are no ids, and that lack; days and amounts
// that lack.
func warehouseOrders(n int) (header []string, rows [][]*string) {
	header = []string{"customer_id", "order_id", "order_date", "amount", "status", "document_type", "item", "project"}
	r := rand.New(rand.NewPCG(10, 11))
	text := func(s string) *string { return &s }
	pick := func(of ...string) *string { return &of[r.IntN(len(of))] }
	for i := range n {
		c := int(float64(n/10) * r.Float64() * r.Float64())
		id := text(fmt.Sprintf("C%05d", c))
		switch {
		case c%40 == 0:
			id = text(fmt.Sprintf("c%05d", c)) // another customer
		case c%97 == 0:
			id = text(fmt.Sprintf("客户%d", c))
		}
		order := text(fmt.Sprintf("D-%07d", i/2))
		day := text(fmt.Sprintf("20%02d-%02d-%02d %02d:%02d:00", 23+r.IntN(3), 1+r.IntN(12), 1+r.IntN(28), r.IntN(24), r.IntN(60)))
		amount := text(fmt.Sprintf("%d.%02d", r.IntN(3000), r.IntN(100)))
		status := pick("已完成", "已完成", "已完成", "已完成", "completed", "待付款", "已取消", "Cancelled")
		document := pick("销售", "销售", "销售", "销售", "销售", "退款单")
		item := pick("保洁", "维修", "保洁", "维修", "家政", "装修押金")
		switch r.IntN(60) {
		case 0:
			amount = text("-" + *amount)
		case 1:
			id = nil
		case 2:
			day = nil
		case 3:
			amount = nil
		case 4:
			order = nil
		case 5:
			order = text("-")
		case 6:
			id = pick("", "NULL", "1.38E+10", "合计", "-")
		case 7:
			status, item = nil, nil
		case 8:
			amount = text("0.00")
		}
		rows = append(rows, []*string{id, order, day, amount, status, document, item, pick("锦绣花园", "锦绣", "Riverside", "")})
	}
	return header, rows
}

// writeOrders writes rows as a file; what lacks is empty.
func writeOrders(t *testing.T, name string, header []string, rows [][]*string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := csv.NewWriter(f)
	_ = w.Write(header)
	for _, r := range rows {
		texts := make([]string, len(r))
		for i, v := range r {
			if v != nil {
				texts[i] = *v
			}
		}
		_ = w.Write(texts)
	}
	if w.Flush(); w.Error() != nil {
		t.Fatal(w.Error())
	}
}

// graded runs a command that has to succeed, and gives the list that it wrote.
func graded(t *testing.T, args ...string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "list.csv")
	var stderr bytes.Buffer
	if code := run(append(args, "-q", "-o", out), io.Discard, &stderr); code != 0 {
		t.Errorf("grade %s: exit %d: %s", strings.Join(args, " "), code, stderr.String())
		return ""
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// warehouseFlags are what the list of a table is compared with that of a file for.
var warehouseFlags = [][]string{
	{},
	{"--as-of", "2025-06-30"},
	{"--window", "12mo"},
	{"--window", "9mo", "--as-of", "2025-03-31", "--frequency", "days"},
	{"--frequency", "days"},
	{"--frequency", "rows", "--monetary", "mean"},
	{"--refunds", "drop", "--monetary", "mean"},
	{"--refunds", "drop", "--window", "400d"},
	{"--keep-items"},
	{"--include", "project=锦绣花园"},
	{"--include", "project=锦绣", "--include", "project=Riverside", "--window", "18mo"},
	{"--exclude", "status=completed", "--exclude", "item=家政", "--as-of", "2024-12-31"},
	{"--exclude", "project=Riverside", "--frequency", "rows", "--refunds", "drop", "--window", "12mo"},
	{"--include", "project="},
	{"--within", "project", "--method", "r"},
}

// warehouseCommands are the other commands, with and without a workbook.
func warehouseCommands(t *testing.T) [][]string {
	book := filepath.Join(t.TempDir(), "book.xlsx")
	return [][]string{
		{"rfm", "-o", book, "--force"},
		{"rfm", "--clv", "--tier-by", "clv", "--window", "24mo"},
		{"segment"},
		{"segment", "--rules", "property-management", "--as-of", "2025-06-30"},
		{"segment", "--rules", "energy-real-estate", "--window", "12mo"},
		{"report", "-o", book, "--force", "--split", "project"},
		{"clv"},
		{"clv", "--as-of", "2025-06-30", "--horizon", "6mo", "-o", book, "--force"},
		{"evaluate", "--as-of", "2025-03-31"},
		{"evaluate", "--as-of", "2025-06-30", "--every", "year", "--horizon", "6mo", "-o", book, "--force"},
	}
}

// sameLists compares the lists of a table with those of a file with the same rows.
func sameLists(t *testing.T, dsn, table, file string, combinations [][]string) {
	t.Helper()
	t.Setenv("GRADE_DSN", dsn)
	if underRaceDetector() {
		combinations = combinations[:min(2, len(combinations))]
	}
	for _, flags := range combinations {
		command := []string{"rfm"}
		if len(flags) > 0 && !strings.HasPrefix(flags[0], "-") {
			command, flags = flags[:1], flags[1:]
		}
		want := graded(t, slices.Concat(command, []string{file}, flags)...)
		got := graded(t, slices.Concat(command, []string{"--table", table}, flags)...)
		if got != want {
			t.Errorf("%s %v: another list than that of the file\n%s", command, flags, firstDifference(got, want))
		}
	}
}

// firstDifference shows where two lists part.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		a, b := "", ""
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			return fmt.Sprintf("%d and %d lines; line %d: %s\n%*s: %s", len(g), len(w), i+1, a, len(fmt.Sprint(i+1))+25, "of the file", b)
		}
	}
	return ""
}

func TestPostgres(t *testing.T) {
	s := servers.Postgres(t)
	header, rows := warehouseOrders(warehouseRows())
	file := filepath.Join(t.TempDir(), "orders.csv")
	writeOrders(t, file, header, rows)
	const columns = "(customer_id text, order_id text, order_date timestamp, amount numeric(18,2), status text, document_type text, item varchar(40), project text)"
	s.Exec(t, `-- shards: create table orders_local `+columns+`;
-- coordinator: create table orders `+columns+` partition by hash (customer_id);
create foreign table orders_1 partition of orders for values with (modulus 2, remainder 0) server s1 options (table_name 'orders_local', batch_size '2000');
create foreign table orders_2 partition of orders for values with (modulus 2, remainder 1) server s2 options (table_name 'orders_local', batch_size '2000');
create table flat `+columns+`;
`)
	s.Insert(t, "flat", rows)
	s.Exec(t, "insert into orders select * from flat; analyze flat; analyze orders")
	t.Run("one node", func(t *testing.T) { sameLists(t, s.DSN, "public.flat", file, warehouseFlags) })
	t.Run("shards", func(t *testing.T) { sameLists(t, s.DSN, "orders", file, warehouseFlags) })
	t.Run("commands", func(t *testing.T) { sameLists(t, s.DSN, "flat", file, warehouseCommands(t)) })
}

func TestMariaDB(t *testing.T) {
	s := servers.MariaDB(t)
	header, rows := warehouseOrders(warehouseRows())
	file := filepath.Join(t.TempDir(), "orders.csv")
	writeOrders(t, file, header, rows)
	s.Exec(t, "create table orders (customer_id varchar(60), order_id varchar(60), order_date datetime, amount decimal(18,2), status varchar(40), document_type varchar(40), item varchar(40), project varchar(40)) collate utf8mb4_general_ci")
	s.Insert(t, "orders", rows)
	sameLists(t, s.DSN, "shop.orders", file, append(warehouseCommands(t), warehouseFlags...))
}

func TestClickHouse(t *testing.T) {
	s := servers.ClickHouse(t)
	header, rows := warehouseOrders(warehouseRows())
	file := filepath.Join(t.TempDir(), "orders.csv")
	writeOrders(t, file, header, rows)
	s.Exec(t, `-- both: create table orders_local (customer_id Nullable(String), order_id Nullable(String), order_date Nullable(DateTime), amount Nullable(Decimal(18,2)), status Nullable(String), document_type Nullable(String), item Nullable(String), project Nullable(String)) engine = MergeTree order by tuple();
create table orders as orders_local engine = Distributed(two, default, orders_local, cityHash64(ifNull(customer_id, '')));
`)
	s.Insert(t, "orders", rows)
	sameLists(t, s.DSN, "default.orders", file, append(warehouseCommands(t), warehouseFlags...))
}
