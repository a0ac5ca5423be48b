package rfm

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// values draws numbers with many ties, and some that are very large.
func values(t *rapid.T) []int64 {
	small := rapid.Int64Range(-5, 5)
	large := rapid.Int64Range(-1<<60, 1<<60)
	return rapid.SliceOfN(rapid.OneOf(small, small, large), 1, 60).Draw(t, "values")
}

// TestQuantileExactly compares with rational arithmetic on definition 7.
func TestQuantileExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := values(t)
		slices.Sort(v)
		n := rapid.IntRange(2, 12).Draw(t, "n")
		i := rapid.IntRange(1, n-1).Draw(t, "i")
		h := new(big.Rat).SetFrac64(int64((len(v)-1)*i), int64(n))
		lo := new(big.Int).Quo(h.Num(), h.Denom()).Int64()
		want := new(big.Rat).SetInt64(v[lo])
		if frac := new(big.Rat).Sub(h, new(big.Rat).SetInt64(lo)); frac.Sign() > 0 {
			d := new(big.Rat).Sub(new(big.Rat).SetInt64(v[lo+1]), want)
			want.Add(want, d.Mul(d, frac))
		}
		checkCut(t, Quantile(v, i, n), want)
	})
}

func TestMeanExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := values(t)
		sum := new(big.Rat)
		for _, x := range v {
			sum.Add(sum, new(big.Rat).SetInt64(x))
		}
		checkCut(t, meanCut(v), sum.Quo(sum, new(big.Rat).SetInt64(int64(len(v)))))
	})
}

func checkCut(t *rapid.T, c Cut, want *big.Rat) {
	got := new(big.Rat).Add(new(big.Rat).SetInt64(c.Whole), new(big.Rat).SetFrac64(c.Num, c.Den))
	if got.Cmp(want) != 0 || c.Num < 0 || c.Num >= c.Den {
		t.Fatalf("cut %+v = %s, want %s", c, got, want)
	}
	for _, x := range []int64{c.Whole - 1, c.Whole, c.Whole + 1} {
		cmp := new(big.Rat).SetInt64(x).Cmp(want)
		c.Open = false
		if c.Below(x) != (cmp <= 0) {
			t.Fatalf("closed cut %s: Below(%d) = %v", want, x, c.Below(x))
		}
		c.Open = true
		if c.Below(x) != (cmp < 0) {
			t.Fatalf("open cut %s: Below(%d) = %v", want, x, c.Below(x))
		}
	}
}

func TestDecimal(t *testing.T) {
	for _, c := range []struct {
		cut   Cut
		scale int
		want  string
	}{
		{Cut{29720, 4, 5, false}, 2, "297.208"}, {WholeCut(5), 0, "5"}, {WholeCut(5), 2, "0.05"}, {WholeCut(-5), 2, "-0.05"}, {WholeCut(0), 2, "0"},
		{Cut{-3, 1, 4, false}, 0, "-2.75"}, {Cut{1, 1, 3, false}, 0, "1.33333333"}, {Cut{296, 2, 5, false}, 0, "296.4"},
	} {
		if got := c.cut.Decimal(c.scale); got != c.want {
			t.Errorf("%+v.Decimal(%d) = %s, want %s", c.cut, c.scale, got, c.want)
		}
	}
}

func TestPanicsWithoutValues(t *testing.T) {
	for name, f := range map[string]func(){"Quantile": func() { Quantile(nil, 1, 2) }, "meanCut": func() { meanCut(nil) }} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s of no values does not panic", name)
				}
			}()
			f()
		}()
	}
}
