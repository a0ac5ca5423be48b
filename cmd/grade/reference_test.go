package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestReference: on exports made at random the list is, byte for byte, what a simple program makes of them, which reads with the
// standard library, keeps everything in maps, sorts, and reckons in fractions. Segments are left to their own tests.
func TestReference(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for seed := range uint64(12) {
		text := randomExport(seed)
		want := referenceList(t, text)
		in := filepath.Join(t.TempDir(), "orders.csv")
		if err := os.WriteFile(in, text, 0o644); err != nil {
			t.Fatal(err)
		}
		for _, processors := range []int{1, 2, 5} {
			runtime.GOMAXPROCS(processors)
			out := filepath.Join(t.TempDir(), "list.csv")
			var stderr bytes.Buffer
			if code := run([]string{"rfm", in, "-q", "-o", out}, io.Discard, &stderr); code != 0 {
				t.Fatalf("seed %d: exit %d: %s", seed, code, stderr.String())
			}
			if got := withoutSegments(t, out); !slices.EqualFunc(got, want, slices.Equal) {
				for i := range min(len(got), len(want)) {
					if !slices.Equal(got[i], want[i]) {
						t.Fatalf("seed %d, %d processors, row %d: %q, want %q", seed, processors, i+1, got[i], want[i])
					}
				}
				t.Fatalf("seed %d, %d processors: %d rows, want %d", seed, processors, len(got), len(want))
			}
		}
	}
}

// randomExport makes an export: few or many customers, ids of all lengths, orders of several rows, refunds, rows out of
// order, quoted fields, cities in several scripts.
func randomExport(seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 7))
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	customers := []int{3, 40, 900, 6000}[seed%4]
	id := []string{"%d", "C%07d", "VIP-%030d", "客户%d号"}[r.IntN(4)]
	order := []string{"%d", "O%07d", "%016x-0000000000001", "SO-2026-%012d-甲"}[r.IntN(4)]
	var b bytes.Buffer
	b.WriteString("order_id,customer_id,order_date,amount,product,city\n")
	for n := 0; n < 20000; n++ {
		o, c := r.IntN(12000), int(float64(customers)*r.Float64()*r.Float64())
		day := time.Date(2024, 1, 1+r.IntN(700), 0, 0, 0, 0, time.UTC)
		for range 1 + r.IntN(3) {
			cents := r.IntN(1 << (5 + r.IntN(18)))
			amount := fmt.Sprintf("%d.%02d", cents/100, cents%100)
			switch r.IntN(12) {
			case 0:
				amount = "-" + amount
			case 1:
				amount = strconv.Itoa(cents)
			case 2:
				amount = `"` + strconv.Itoa(1+cents%900) + `,123.50"`
			}
			stamp := day.Format(pick("2006-01-02", "2006-01-02 15:04:05", "2006/01/02"))
			fmt.Fprintf(&b, order+","+id+",%s,%s,%s,%s\n", o, c, stamp, amount, pick("P1", "Cleaning", `"a ""b"", c"`, "清洁"), pick("Oslo", "Zürich", `"Washington, DC"`, "\"two\nlines\"", "成都", ""))
		}
	}
	return b.Bytes()
}

// referenceList is the simple program: the rows of the list without its names and segments.
func referenceList(t *testing.T, text []byte) [][]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	type person struct {
		id     string
		last   time.Time
		orders map[string]bool
		cents  int64
		values [3]int64
		scores [3]int
		tier   string
	}
	people := map[string]*person{}
	asOf := time.Time{}
	for _, row := range rows[1:] {
		p := people[row[1]]
		if p == nil {
			p = &person{id: row[1], orders: map[string]bool{}}
			people[row[1]] = p
		}
		amount, ok := new(big.Rat).SetString(strings.ReplaceAll(row[3], ",", ""))
		if !ok {
			t.Fatalf("no amount: %q", row[3])
		}
		cents := amount.Mul(amount, big.NewRat(100, 1))
		if !cents.IsInt() {
			t.Fatalf("parts of a cent: %q", row[3])
		}
		p.cents += cents.Num().Int64()
		if strings.HasPrefix(row[3], "-") && cents.Sign() < 0 {
			continue
		}
		day, err := time.Parse("2006-01-02", strings.ReplaceAll(row[2][:10], "/", "-"))
		if err != nil {
			t.Fatal(err)
		}
		p.orders[row[0]] = true
		if day.After(p.last) {
			p.last = day
		}
		if day.After(asOf) {
			asOf = day
		}
	}
	var all, scored []*person
	for _, p := range people {
		if all = append(all, p); len(p.orders) > 0 {
			p.values = [3]int64{int64(asOf.Sub(p.last).Hours() / 24), int64(len(p.orders)), p.cents}
			scored = append(scored, p)
		}
	}
	for m := range 3 {
		var v []int64
		for _, p := range scored {
			v = append(v, p.values[m])
		}
		slices.Sort(v)
		for _, p := range scored {
			score := 1
			for i := int64(1); i < 5; i++ {
				// Quantile of type 7: at (n-1) i/5, between the two values there.
				at := big.NewRat(int64(len(v)-1)*i, 5)
				k := new(big.Int).Quo(at.Num(), at.Denom()).Int64()
				cut := big.NewRat(v[k], 1)
				if part := new(big.Rat).Sub(at, big.NewRat(k, 1)); part.Sign() > 0 {
					cut.Add(cut, part.Mul(part, big.NewRat(v[k+1]-v[k], 1)))
				}
				if big.NewRat(p.values[m], 1).Cmp(cut) > 0 {
					score++
				}
			}
			if p.scores[m] = score; m == 0 {
				p.scores[m] = 6 - score
			}
		}
	}
	for _, p := range scored {
		above := 0
		for _, q := range scored {
			if q.cents > p.cents {
				above++
			}
		}
		p.tier = "D"
		for i, share := range []int{80, 50, 20, 5} {
			if above*100 < share*len(scored) {
				p.tier = "CBAS"[i : i+1]
			}
		}
	}
	slices.SortFunc(all, func(a, b *person) int { return strings.Compare(a.id, b.id) })
	var out [][]string
	for _, p := range all {
		sign, cents := "", p.cents
		if cents < 0 {
			sign, cents = "-", -cents
		}
		money := fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
		if len(p.orders) == 0 {
			out = append(out, []string{p.id, "", "", "0", money, "", "", "", "", ""})
			continue
		}
		r, f, m := strconv.Itoa(p.scores[0]), strconv.Itoa(p.scores[1]), strconv.Itoa(p.scores[2])
		out = append(out, []string{p.id, p.last.Format("2006-01-02"), strconv.FormatInt(p.values[0], 10), strconv.Itoa(len(p.orders)), money, r, f, m, r + f + m, p.tier})
	}
	return out
}

// withoutSegments reads a list, without names and segments and what stands behind the tier.
func withoutSegments(t *testing.T, name string) [][]string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for _, r := range rows[1:] {
		out = append(out, []string{r[0], r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9], r[11]})
	}
	return out
}
