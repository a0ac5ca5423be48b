package ledger

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseMoney(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0.00", "5": "5.00", "5.1": "5.10", "5.10": "5.10", "-5.10": "-5.10", "1234.5": "1234.50", ".5": "0.50", "5.": "5.00",
		"¥1,234.50": "1234.50", "￥1,234": "1234.00", "1,234元": "1234.00", "12.5万": "125000.00", "1.2亿": "120000000.00", "1,234,567.89": "1234567.89",
		"(200.00)": "-200.00", "（200.00）": "-200.00", "-200": "-200.00", "200-": "-200.00", "+200": "200.00", "−200": "-200.00",
		"１２３．４５": "123.45", "￥１，２３４": "1234.00", "1 234.50": "1234.50", "1’000": "!", "1'000": "1000.00",
		"$12": "12.00", "HK$ 12": "12.00", "RMB 12": "12.00", "12 CNY": "12.00", "人民币12元整": "12.00", "€1.50": "1.50", "-¥5": "-5.00", "¥-5": "-5.00", "(¥5)": "-5.00",
		"1.38E+10": "13800000000.00", "1.5e3": "1500.00", "25E-2": "0.25", "3.5万元": "35000.00", "2千万": "20000000.00", "0.5百万": "500000.00",
		// half away from zero
		"0.005": "0.01", "-0.005": "-0.01", "0.0049": "0.00", "1.994999999": "1.99", "2.675": "2.68", "1,234.567": "1234.57",
		"92233720368547758.07": "92233720368547758.07",
		// not amounts
		"": "!", "abc": "!", "12abc": "!", "1.2.3": "!", "1,23,4": "!", "--5": "!", "(-5)": "!", "¥": "!", "元": "!", "1e99": "!", "5%": "!", "12,34.5": "!", "1.234,5.6": "!",
		"92233720368547758.08": "!", "99999999999999999999999": "!", "1,2345": "1.23", "12/5": "!", "5-3": "!", "1e": "!", ",": "!", ".": "!", "-": "!", "1,,234": "!", "$5元": "!", "1e25": "!", "1000000000000e30": "!",
	} {
		got, err := ParseMoney(text)
		if s := got.String(); (err != nil) != (want == "!") || err == nil && s != want {
			t.Errorf("ParseMoney(%q) = %s, %v, want %s", text, s, err, want)
		}
	}
}

// TestCommas: what a comma means depends on the column; a number says what it proves.
func TestCommas(t *testing.T) {
	for _, c := range []struct {
		text   string
		commas commas
		want   string
		proof  proof
	}{
		{"1,234", thousandsComma, "1234.00", noProof}, {"1,234", decimalComma, "1.23", noProof},
		{"1.234", thousandsComma, "1.23", noProof}, {"1.234", decimalComma, "1234.00", noProof},
		{"1,5", thousandsComma, "1.50", commaProof}, {"1,5", decimalComma, "1.50", commaProof},
		{"1.5", thousandsComma, "1.50", pointProof}, {"1.5", decimalComma, "1.50", pointProof},
		{"1.234,56", thousandsComma, "1234.56", commaProof}, {"1,234.56", decimalComma, "1234.56", pointProof},
		{"1.234.567", thousandsComma, "1234567.00", commaProof}, {"1,234,567", decimalComma, "1234567.00", pointProof},
		{"1234,567", thousandsComma, "1234.57", commaProof}, {"¥1.234", thousandsComma, "1.23", noProof}, {"-1.234元", thousandsComma, "-1.23", noProof},
	} {
		n, ok := parseNumber([]byte(c.text), c.commas)
		m, _, _ := n.money(0)
		if !ok || m.String() != c.want || n.proof != c.proof {
			t.Errorf("parseNumber(%q, %d) = %s, proof %d, %v; want %s, proof %d", c.text, c.commas, m, n.proof, ok, c.want, c.proof)
		}
	}
}

func TestCurrencyOfNumber(t *testing.T) {
	for text, want := range map[string]string{"¥5": "CNY", "￥5": "CNY", "5元": "CNY", "$5": "USD", "HK$5": "HKD", "5": "", "€5": "EUR", "NT$5": "TWD", "£5": "GBP"} {
		if n, ok := parseNumber([]byte(text), thousandsComma); !ok || n.currency != want {
			t.Errorf("the currency of %q is %q, want %q", text, n.currency, want)
		}
	}
}

func TestMoneyAdd(t *testing.T) {
	for _, c := range []struct {
		a, b Money
		ok   bool
	}{{1, 2, true}, {math.MaxInt64, 1, false}, {math.MaxInt64, 0, true}, {math.MinInt64, -1, false}, {math.MinInt64, math.MaxInt64, true}, {-5, 5, true}, {0, 0, true}} {
		s, ok := c.a.Add(c.b)
		if ok != c.ok || ok && s != c.a+c.b {
			t.Errorf("%d + %d = %d, %v, want %v", c.a, c.b, s, ok, c.ok)
		}
	}
	if s := Money(math.MinInt64).String(); s != "-92233720368547758.08" {
		t.Errorf("the smallest amount is %s", s)
	}
}

// TestMoneyExactly compares products, units and rounding with rational arithmetic.
func TestMoneyExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) (decimal, *big.Rat) {
			d := decimal{mant: rapid.Uint64Range(0, 1<<34).Draw(t, name), scale: rapid.IntRange(0, 6).Draw(t, name+" scale"), neg: rapid.Bool().Draw(t, name+" sign")}
			r := new(big.Rat).SetFrac(new(big.Int).SetUint64(d.mant), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.scale)), nil))
			if d.neg {
				r.Neg(r)
			}
			return d, r
		}
		a, x := draw("a")
		b, y := draw("b")
		power := rapid.SampledFrom([]int{-2, 0, 3, 4}).Draw(t, "power")
		p, ok := a.times(b)
		if !ok {
			if a.mant != 0 && b.mant > math.MaxUint64/a.mant {
				return
			}
			t.Fatalf("%v x %v does not fit", a, b)
		}
		exact := x.Mul(x, y)
		exact.Mul(exact, big.NewRat(100, 1))
		for range max(power, 0) {
			exact.Mul(exact, big.NewRat(10, 1))
		}
		for range max(-power, 0) {
			exact.Quo(exact, big.NewRat(10, 1))
		}
		m, rounded, ok := p.money(power)
		limit := new(big.Rat).SetInt64(math.MaxInt64)
		if new(big.Rat).Abs(exact).Cmp(limit) > 0 {
			if ok {
				t.Fatalf("%s fits into %d", exact, m)
			}
			return
		}
		if !ok {
			// The steps in between may need more bits than the result, near the limit only.
			if new(big.Rat).Abs(exact).Cmp(new(big.Rat).SetInt64(math.MaxInt64/1000)) < 0 {
				t.Fatalf("%s does not fit", exact)
			}
			return
		}
		// half away from zero
		want := new(big.Rat).Add(new(big.Rat).Abs(exact), big.NewRat(1, 2))
		n := new(big.Int).Quo(want.Num(), want.Denom()).Int64()
		if exact.Sign() < 0 {
			n = -n
		}
		if int64(m) != n || rounded != !exact.IsInt() {
			t.Fatalf("%s is %d (rounded %v), want %d", exact, m, rounded, n)
		}
	})
}

// FuzzMoney: nothing panics, what is printed is read back, and signs turn the amount.
func FuzzMoney(f *testing.F) {
	for _, s := range []string{"1,234.50", "¥12.5万", "(200.00)", "200-", "１２", "1.38E+10", "-0.005", "1.234,5", "9223372036854775807", "元万亿", "e5", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, c := range []commas{thousandsComma, decimalComma} {
			n, ok := parseNumber([]byte(s), c)
			if ok && n.proof == brokenNumber {
				t.Errorf("%q is read and broken", s)
			}
		}
		m, err := ParseMoney(s)
		if err != nil {
			return
		}
		if again, err := ParseMoney(m.String()); err != nil || again != m {
			t.Errorf("%q is %s, which is read as %s, %v", s, m, again, err)
		}
		if !strings.ContainsAny(s, "-+()（）−–－＋") && m != 0 {
			if turned, err := ParseMoney("-" + s); err == nil && turned != -m {
				t.Errorf("%q is %s, but with a sign %s", s, m, turned)
			}
		}
	})
}

// TestPlainMoney: what is read at once is what parseNumber reads.
func TestPlainMoney(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	const signs = "0123456789.-,5 "
	for range 300000 {
		b := make([]byte, r.IntN(19))
		for i := range b {
			if b[i] = signs[r.IntN(11)]; r.IntN(12) == 0 {
				b[i] = signs[r.IntN(len(signs))]
			}
		}
		m, point, ok := plainMoney(b)
		if !ok {
			continue
		}
		n, read := parseNumber(b, thousandsComma)
		want, rounded, fits := n.money(0)
		if !read || !fits || rounded || m != want || point != (n.proof == pointProof) || n.currency != "" || n.unit != 0 {
			t.Fatalf("plainMoney(%q) = %v, %v; parseNumber reads %v (%v, %v, %v), %v", b, m, point, want, read, fits, rounded, n)
		}
	}
}

// TestAmountOfRow: units, rates and prices multiply exactly; what does not fit is an unreadable amount.
func TestAmountOfRow(t *testing.T) {
	rate := func(text string) Options {
		r, err := ParseRate(text)
		if err != nil {
			t.Fatal(err)
		}
		return Options{Purchases: Purchases{Rates: map[string]Rate{"HKD": r}}}
	}
	for _, c := range []struct {
		name, header, row, want string
		options                 Options
	}{
		{"a unit in the header", "客户编号,下单时间,金额(万元)", "A,2024-01-02,12.5", "used=1/125000.00", Options{}},
		{"a unit in the cell counts, not both", "客户编号,下单时间,金额(万元)", "A,2024-01-02,12万", "used=1/120000.00", Options{}},
		{"too much with its unit", "客户编号,下单时间,金额(万元)", "A,2024-01-02,99999999999999999\nB,2024-01-02,1", "used=1/10000.00 bad_amount=1/0.00", Options{}},
		{"quantity by price", "客户编号,下单时间,数量,单价", "A,2024-01-02,1.5,2.25", "used=1/3.38", Options{}},
		{"more than fits, by quantity", "客户编号,下单时间,数量,单价", "A,2024-01-02,9999999999999999,9999999999999999\nB,2024-01-02,2,3", "used=1/6.00 bad_amount=1/0.00", Options{}},
		{"a rate", "客户编号,下单时间,金额,币种", "A,2024-01-02,100,HKD", "used=1/91.50", rate("0.915")},
		{"more than fits, by its rate", "客户编号,下单时间,金额,币种", "A,2024-01-02,9999999999999999.99,HKD\nB,2024-01-02,2,CNY", "used=1/2.00 bad_amount=1/0.00", rate("9999999999999999")},
	} {
		l, _, err := readAll(t, c.options, c.header+"\n"+c.row+"\n")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if got := reasons(&l.Reconciled.Tally); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestNullTexts: what an engine is told to stand for nothing is what stands for nothing in a file.
func TestNullTexts(t *testing.T) {
	for _, s := range nullTexts {
		if !isNull([]byte(s)) {
			t.Errorf("%q stands for something", s)
		}
	}
	if len(nullTexts) != 23 {
		t.Errorf("%d texts: is one of them missing in isNull, or one of isNull here?", len(nullTexts))
	}
	for _, s := range []string{"0", "none", "nil", "#", "##", "---", "无"} {
		if isNull([]byte(s)) {
			t.Errorf("%q stands for nothing", s)
		}
	}
}
