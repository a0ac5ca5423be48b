package ledger

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestDuplicates(t *testing.T) {
	a := "customer_id,order_id,order_date,amount\nA,1,2024-01-01,1\nA,1,2024-01-01,1\nB,2,2024-01-01,1\nB,,2024-01-01,1\n"
	b := "order_id,customer_id,amount,order_date\n1,A,1,2024-01-01\n3,C,1,2024-01-01\n,B,1,2024-01-01\n"
	for _, c := range []struct {
		name    string
		options Options
		texts   []string
		want    string
		twice   int64
	}{
		{"one file keeps them", Options{}, []string{a}, "used=4/4.00", 0},
		{"counted when asked", Options{Reading: Reading{CountTwice: true}}, []string{a}, "used=4/4.00", 1},
		{"dropped when asked", Options{Purchases: Purchases{DropDuplicates: true}}, []string{a}, "used=3/3.00 duplicate=1/1.00", 1},
		{"two files count once", Options{}, []string{a, b}, "used=6/6.00 duplicate=1/1.00", 1},
	} {
		l, _, err := readAll(t, c.options, c.texts...)
		if err != nil {
			t.Fatal(err)
		}
		if got := reasons(&l.Reconciled.Tally); got != c.want || l.Reconciled.Twice != c.twice {
			t.Errorf("%s: %s, twice %d, want %s, %d", c.name, got, l.Reconciled.Twice, c.want, c.twice)
		}
	}
}

// TestWorkersAndOrder: the ledger does not depend on the number of workers, nor on the order
// of the rows.
func TestWorkersAndOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var rows []string
	for i := range 60000 {
		status := []string{"paid", "paid", "paid", "unpaid", "cancelled"}[r.IntN(5)]
		name := fmt.Sprintf("name %d", r.IntN(3))
		rows = append(rows, fmt.Sprintf("C%05d,SO%08d,2024-%02d-%02d,%d.%02d,%s,%s,%s\n", r.IntN(3000), r.IntN(20000), 1+r.IntN(12), 1+r.IntN(28), r.IntN(2000)-200, r.IntN(100), status, name, []string{"甲", "乙,丙", "\"丁\"\"\""}[i%3]))
		if i%7 == 0 {
			rows[i] = strings.Replace(rows[i], ",name ", ",\"name\n\"", 1)
		}
		rows[i] = strings.Replace(rows[i], ",乙,丙\n", ",\"乙,丙\"\n", 1)
	}
	var want string
	var wantLines []string
	for n := 1; n <= 4; n++ {
		text := "customer_id,order_id,order_date,amount,status,customer_name,owner\n" + strings.Join(rows, "")
		l, b, err := readAll(t, Options{Reading: Reading{Workers: n}}, text)
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprintf("%s %s", reasons(&l.Reconciled.Tally), l.AsOf)
		for _, c := range l.Customers {
			got += fmt.Sprint(" ", c.ID, " ", c.Name(), " ", c.Owner(), " ", c.Earlier())
		}
		lines := b.lines(l)
		if n == 1 {
			want, wantLines = got, lines
		}
		if got != want || !slices.Equal(lines, wantLines) {
			t.Fatalf("%d workers give another ledger: %.200s, want %.200s", n, got, want)
		}
		r.Shuffle(len(rows), func(i, k int) { rows[i], rows[k] = rows[k], rows[i] })
	}
}

// TestOrderIdentity: packed ids are equal exactly when the ids are.
func TestOrderIdentity(t *testing.T) {
	table := &prefixTable{numbers: map[string]uint16{}}
	cache := prefixCache{table: table, numbers: map[string]uint16{}}
	ids := []string{"", "0", "00", "1", "01", "A", "1234567", "12345678", "01234567", "012345678", "00000000000000001", "0000000000000001", "99999999999999999", "999999999999999999", "SO0001", "SO00012345", "SO012345", "SO12345", "SO0000000000012", "SO20240819000123", "SP20240819000123", "S120240819000123", "a-1234", "a-01234", "abcdefgh", "2024-08-19-0001", strings.Repeat("x", 40) + "12345", "O1", "客户0001订单000001", "4170001234567890123", "4170001234567890124", "4180001234567890123", "04170001234567890123", "SO-2026-000000000000000000001", "SO-2026-000000000000000000011", "SO-2026-00000000000000000001", "SO-2026-100000000000000000001"}
	seen := map[uint64]string{}
	for range 2 {
		for _, id := range ids {
			k, ok := packOrder([]byte(id), &cache)
			if !ok {
				continue
			}
			if other, has := seen[k]; has && other != id {
				t.Errorf("%q and %q are the same order", id, other)
			}
			seen[k] = id
		}
	}
	for i := range maxPrefixes + 10 {
		packOrder(fmt.Appendf(nil, "prefix%c%d-12345", 'a'+i%26, i), &cache)
	}
	if _, ok := packOrder([]byte("another-12345"), &cache); ok {
		t.Error("a full table still takes prefixes")
	}
	if _, ok := packOrder([]byte("SO20240819000123"), &cache); !ok {
		t.Error("a known prefix was forgotten")
	}
	if k, _ := packOrder(nil, &cache); k != dayOrder(0) {
		t.Error("no id is not a day")
	}
	if a, b := dayOrder(DayOf(2024, 1, 1)), dayOrder(DayOf(2024, 1, 2)); a == b {
		t.Error("two days are one order")
	}
}

// TestManyCustomersAndOrders: tables that grow keep who is who, and which order is which.
func TestManyCustomersAndOrders(t *testing.T) {
	const customers = 30000
	var b strings.Builder
	b.WriteString("customer_id,order_id,order_date,amount\n")
	for i := range 2 * customers {
		fmt.Fprintf(&b, "customer-%d,%s%d,2024-01-01,%d\n", i%customers, strings.Repeat("long-order-", 3), i%customers, i%customers)
	}
	l, got, err := readAll(t, Options{Reading: Reading{Workers: 2}}, b.String())
	if err != nil || len(l.Customers) != customers {
		t.Fatalf("%d customers, %v", len(l.Customers), err)
	}
	orders := map[[2]uint64]int{}
	for k, ts := range got.ts {
		id := l.Customers[l.Position(k[0], uint32(k[1]))].ID
		for _, x := range ts {
			if want := "customer-" + strings.TrimSuffix(x.Amount.String(), ".00"); want != id {
				t.Fatalf("%s was booked on %s", want, id)
			}
			orders[[2]uint64{uint64(k[0]), x.Order}]++
		}
	}
	if len(orders) != customers {
		t.Errorf("%d different orders, want %d", len(orders), customers)
	}
	for k, n := range orders {
		if n != 2 {
			t.Fatalf("order %v stands %d times, want 2", k, n)
		}
	}
}

// TestRowsDoNotAllocate: twice the rows of the same customers take hardly more allocations.
func TestRowsDoNotAllocate(t *testing.T) {
	row := "C%02d,SO2024%08d,2024-%02d-%02d 10:00:00,%d.50,已完成,服务%d\n"
	count := func(rows int) float64 {
		var b strings.Builder
		b.WriteString("客户编号,订单编号,下单时间,实付金额(元),订单状态,服务项目\n")
		for i := range rows {
			fmt.Fprintf(&b, row, i%50, i/2, 1+i%12, 1+i%28, i%500, i%20)
		}
		inputs := openAll(t, b.String())
		return testing.AllocsPerRun(3, func() {
			if _, err := Read(context.Background(), inputs, Options{AsOf: NoDay}, func() Sink { return nil }); err != nil {
				t.Fatal(err)
			}
		})
	}
	few, many := count(20000), count(40000)
	if per := (many - few) / 20000; per > 0.01 {
		t.Errorf("%.3f allocations a row (%v for 20,000 rows, %v for 40,000)", per, few, many)
	}
}
