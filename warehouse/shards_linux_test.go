package warehouse

import (
	"context"
	"strings"
	"testing"

	"grade/internal/servers"
	"grade/ledger"
)

// TestAggregatesOnShards reads from EXPLAIN that PostgreSQL groups where the rows are, orders counted once included: what
// comes back is one row a customer, and nothing is grouped or sorted by the coordinator.
func TestAggregatesOnShards(t *testing.T) {
	server := servers.Postgres(t)
	server.Exec(t, `-- shards: create table tx_local (customer_id text, order_id text, ts timestamptz, amount numeric, status text, kind text); create table num_local (customer_id bigint not null, order_id bigint not null, ts date not null, amount bigint not null);
-- coordinator: create table tx (customer_id text, order_id text, ts timestamptz, amount numeric, status text, kind text) partition by hash (customer_id);
create foreign table tx_1 partition of tx for values with (modulus 2, remainder 0) server s1 options (table_name 'tx_local');
create foreign table tx_2 partition of tx for values with (modulus 2, remainder 1) server s2 options (table_name 'tx_local');
create table num (customer_id bigint not null, order_id bigint not null, ts date not null, amount bigint not null) partition by hash (customer_id);
create foreign table num_1 partition of num for values with (modulus 2, remainder 0) server s1 options (table_name 'num_local');
create foreign table num_2 partition of num for values with (modulus 2, remainder 1) server s2 options (table_name 'num_local');
`)
	server.Exec(t, `insert into tx select 'C' || i % 2000, 'D' || i / 2, timestamptz '2026-01-01 00:00+08' + i * interval '1 hour', i % 500 - 20, 'ok', '销售' from generate_series(1, 20000) i;
insert into num select i % 2000, i / 2, date '2025-01-01' + i % 400, i % 500 - 20 from generate_series(1, 20000) i; analyze tx; analyze num`)
	ctx := context.Background()
	s, err := Open(ctx, server.DSN, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	none := ledger.Chosen{Column: -1}
	day := ledger.DayOf(2026, 10, 31)
	full := ledger.Question{Customer: 0, Order: 1, Date: 2, Amount: 3, Nulls: []string{"", "-"}, AsOf: day, From: day - 365, Passed: none,
		Document: ledger.Chosen{Column: 5, Values: []string{"退款单"}}, Statuses: []ledger.Standing{{Column: 4, Unpaid: []string{"待付款"}, Cancelled: []string{"已取消", "cancelled"}}},
		Filters: []ledger.Chosen{{Column: 5, Values: []string{"x"}, Not: true}, {Column: 4, Values: []string{""}}}}
	plain := ledger.Question{Customer: 0, Order: 1, Date: 2, Amount: 3, AsOf: ledger.NoDay, From: ledger.NoDay, Passed: none, Document: none}
	for _, c := range []struct {
		name, table string
		question    ledger.Question
		of          ledger.Asked
		count       ledger.Count
	}{
		{"orders", "tx", full, ledger.AskTotals, ledger.CountOrders},
		{"days", "tx", full, ledger.AskTotals, ledger.CountDays},
		{"rows", "tx", full, ledger.AskTotals, ledger.CountRows},
		{"histories", "tx", full, ledger.AskDays, ledger.CountOrders},
		{"numbers", "num", plain, ledger.AskTotals, ledger.CountOrders},
		{"histories of numbers", "num", plain, ledger.AskDays, ledger.CountOrders},
	} {
		table, err := s.Table(ctx, c.table)
		if err != nil {
			t.Fatal(err)
		}
		q := c.question
		q.Of, q.Count = c.of, c.count
		b, err := table.build(&q)
		if err != nil {
			t.Fatal(err)
		}
		text, args := b.finish(s.dialect)
		var plan strings.Builder
		err = s.query(ctx, "explain (costs off, verbose) "+text, args, func(row [][]byte) error {
			plan.Write(row[0])
			plan.WriteString("\n")
			return nil
		})
		if err != nil {
			t.Fatalf("%s: %v\n%s", c.name, err, text)
		}
		p := plan.String()
		if strings.Count(p, "Relations: Aggregate on (public.") != 2 || strings.Count(p, " GROUP BY 1") != 2 || strings.Contains(p, "GroupAggregate") || strings.Contains(p, "HashAggregate") || strings.Contains(p, "Sort") {
			t.Errorf("%s: not grouped on the shards\n%.6000s", c.name, p)
		}
	}
}
