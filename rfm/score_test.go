package rfm

import (
	"encoding/csv"
	"os"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"grade/ledger"
)

// readTable reads a CSV of testdata by its header.
func readTable(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open("../testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, r := range rows[1:] {
		m := map[string]string{}
		for i, h := range rows[0] {
			m[h] = r[i]
		}
		out = append(out, m)
	}
	return out
}

func atoi(t *testing.T, s string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// sixMethods are the customers of the R package's sample, in the order of their ids.
func sixMethods(t *testing.T) ([]Metrics, []map[string]string) {
	rows := readTable(t, "rfm_orders_scores_six_methods.csv")
	slices.SortFunc(rows, func(a, b map[string]string) int {
		if a["customer_id"] < b["customer_id"] {
			return -1
		}
		return 1
	})
	var ms []Metrics
	for _, r := range rows {
		ms = append(ms, Metrics{Recency: int32(atoi(t, r["recency_days"])), Frequency: atoi(t, r["transaction_count"]), Monetary: ledger.Money(atoi(t, r["amount"]) * 100)})
	}
	return ms, rows
}

// The numbers are those of testdata/README.md: R rfm 0.3.0, and numpy's type 7.
func TestScoreAgainstOtherPrograms(t *testing.T) {
	ms, rows := sixMethods(t)
	for _, c := range []struct {
		kind   MethodKind
		column string
	}{{ByQuantile, "type7_le"}, {ByR, "Rpkg"}, {ByNTile, "ntile"}} {
		scores, _ := Score(ms, Method{Kind: c.kind})
		for i, r := range rows {
			for x, letter := range []string{"r", "f", "m"} {
				if got, want := int64(scores[i].Of(Measure(x))), atoi(t, r[letter+"_"+c.column]); got != want {
					t.Errorf("%v: %s of %s = %d, want %d", c.kind, letter, r["customer_id"], got, want)
				}
			}
		}
	}
}

func TestScoreThreeBinsAsR(t *testing.T) {
	ms, _ := sixMethods(t)
	want := map[string]map[string]string{}
	for _, r := range readTable(t, "rfm_orders_scores_3bins.csv") {
		want[r["customer_id"]] = r
	}
	_, rows := sixMethods(t)
	scores, _ := Score(ms, Method{Kind: ByR, Bins: 3})
	for i, r := range rows {
		w := want[r["customer_id"]]
		if got := [3]uint8{scores[i].R, scores[i].F, scores[i].M}; got != [3]uint8{uint8(atoi(t, w["recency_score"])), uint8(atoi(t, w["frequency_score"])), uint8(atoi(t, w["monetary_score"]))} {
			t.Errorf("%s = %v, want %s", r["customer_id"], got, w["rfm_score"])
		}
	}
}

// The cut points of R rfm 0.3.0 (testdata/README.md), which are type 7 plus one.
func TestCutPointsAsR(t *testing.T) {
	ms, _ := sixMethods(t)
	_, scales := Score(ms, Method{Kind: ByR})
	for x, want := range [][]string{{"115", "181", "297.4", "482"}, {"4", "5", "6", "8"}, {"255.8", "382", "506.4", "666"}} {
		scale := 0
		if Measure(x) == Monetary {
			scale = 2
		}
		var got []string
		for _, c := range scales[x].Cuts {
			got = append(got, c.Decimal(scale))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%v: cut points %v, want %v", Measure(x), got, want)
		}
	}
}

func metricsOf(values ...int64) []Metrics {
	var ms []Metrics
	for _, v := range values {
		ms = append(ms, Metrics{Recency: int32(v), Frequency: v, Monetary: ledger.Money(v)})
	}
	return ms
}

func TestTwoLevels(t *testing.T) {
	for _, c := range []struct {
		name    string
		kind    MethodKind
		values  []int64
		r, f, m string
	}{
		{"at the mean is high", ByMean, []int64{1, 2, 3}, "221", "122", "122"},
		{"at the median is high", ByMedian, []int64{1, 2, 9}, "221", "122", "122"},
		{"the mean of 1 2 9 is 4", ByMean, []int64{1, 2, 9}, "221", "112", "112"},
		{"one value is low", ByMean, []int64{7, 7}, "11", "11", "11"},
		{"one value is low by the median", ByMedian, []int64{7, 7}, "11", "11", "11"},
		{"one value is low by scores", ByScoreMean, []int64{7, 7}, "11", "11", "11"},
		// quantile scores 1 2 3 4 5, their mean is 3
		{"scores at their mean are high", ByScoreMean, []int64{10, 20, 30, 40, 50}, "22211", "11222", "11222"},
	} {
		scores, scales := Score(metricsOf(c.values...), Method{Kind: c.kind})
		var got [3]string
		for _, s := range scores {
			for x := range got {
				got[x] += strconv.Itoa(int(s.Of(Measure(x))))
			}
		}
		if got != [3]string{c.r, c.f, c.m} {
			t.Errorf("%s: scores %v, want %s %s %s (%v)", c.name, got, c.r, c.f, c.m, scales)
		}
	}
}

func TestBreaks(t *testing.T) {
	m := Method{Bins: 3, Breaks: [3][]int64{{10, 20}, nil, {100, 200}}}
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	scores, _ := Score(metricsOf(10, 11, 20, 21, 100, 101, 200, 201), m)
	var r, mm string
	for _, s := range scores {
		r += strconv.Itoa(int(s.R))
		mm += strconv.Itoa(int(s.M))
	}
	if r != "32211111" || mm != "11111223" {
		t.Errorf("R %s, M %s, want 32211111 and 11111223", r, mm)
	}
	for _, c := range []struct {
		m    Method
		want string
	}{
		{Method{Bins: 1}, "--bins: must be from 2 to 100"},
		{Method{Bins: 101}, "--bins: must be from 2 to 100"},
		{Method{Breaks: [3][]int64{{1, 2}}}, "--breaks: recency has 2 cut points, but 5 scores need 4; say --bins 3"},
		{Method{Bins: 3, Breaks: [3][]int64{nil, {2, 2}}}, "--breaks: the cut points of frequency must ascend"},
	} {
		if err := c.m.Check(); err == nil || err.Error() != c.want {
			t.Errorf("Check(%v) = %v, want %s", c.m, err, c.want)
		}
	}
}

func TestNobody(t *testing.T) {
	ms := []Metrics{{Unscored: NeverBought}, {Unscored: Refunded}}
	for k := ByQuantile; k <= ByNTile; k++ {
		scores, scales := Score(ms, Method{Kind: k})
		for _, s := range scores {
			if s != (Scores{}) {
				t.Errorf("%v: a customer without a purchase scores %v", k, s)
			}
		}
		if got := Collapsed(ms, scores, scales); got != nil {
			t.Errorf("%v: Collapsed = %v, want none", k, got)
		}
	}
}

func TestScoreWithin(t *testing.T) {
	var ms []Metrics
	var groups []string
	for i := range 100 {
		ms = append(ms, Metrics{Recency: int32(i), Frequency: 1, Monetary: ledger.Money(i)})
		groups = append(groups, map[bool]string{true: "large", false: "small" + strconv.Itoa(i%2)}[i < 60])
	}
	ms[99].Unscored = NeverBought
	scores, gs, at := ScoreWithin(ms, Method{}, groups)
	if len(gs) != 2 || gs[0].Value != "large" || gs[0].Customers != 60 || gs[1].Value != "" || gs[1].Customers != 39 || !slices.Equal(gs[1].Pooled, []string{"small0", "small1"}) {
		t.Fatalf("groups %+v", gs)
	}
	if at[0] != 0 || at[99] != 1 || scores[0].R != 5 || scores[60].R != 5 || scores[59].R != 1 || scores[99] != (Scores{}) {
		t.Errorf("scores %v, places %v", scores, at)
	}
}

func TestCollapsed(t *testing.T) {
	ms := metricsOf(1, 1, 1, 1, 2, 3)
	scores, scales := Score(ms, Method{})
	got := Collapsed(ms, scores, scales)
	if len(got) != 3 || got[1].Measure != Frequency || got[1].Distinct != 3 || !slices.Equal(got[1].Scores, []uint8{1, 4, 5}) {
		t.Errorf("Collapsed = %+v", got)
	}
}

// TestScoreProperties: equal values get equal scores, better values never lower ones, the order
// of the customers does not matter, and scaling money leaves quantile scores alone.
func TestScoreProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ms := metricsOf(rapid.SliceOfN(rapid.Int64Range(-20, 20), 1, 50).Draw(t, "values")...)
		m := Method{Kind: rapid.SampledFrom([]MethodKind{ByQuantile, ByMean, ByMedian, ByScoreMean, ByR}).Draw(t, "method"), Bins: rapid.IntRange(2, 12).Draw(t, "bins")}
		if m.Kind.TwoLevels() {
			m.Bins = 0
		}
		scores, _ := Score(ms, m)
		for i := range ms {
			for k := range ms {
				a, b := ms[i].Recency, ms[k].Recency
				if a == b && scores[i] != scores[k] || a < b && (scores[i].R < scores[k].R || scores[i].F > scores[k].F || scores[i].M > scores[k].M) {
					t.Fatalf("%d scores %v, %d scores %v", a, scores[i], b, scores[k])
				}
			}
			if s := scores[i]; s.R < 1 || int(s.R) > m.Levels() || s.F < 1 || int(s.F) > m.Levels() || s.M < 1 || int(s.M) > m.Levels() {
				t.Fatalf("score %v outside 1..%d", s, m.Levels())
			}
		}
		turned := slices.Clone(ms)
		slices.Reverse(turned)
		again, _ := Score(turned, m)
		slices.Reverse(again)
		if !slices.Equal(scores, again) {
			t.Fatalf("scores %v, in another order %v", scores, again)
		}
		if m.Kind == ByQuantile {
			for i := range turned {
				turned[i].Monetary *= 37
			}
			scaled, _ := Score(turned, m)
			slices.Reverse(scaled)
			for i := range scaled {
				if scaled[i].M != scores[i].M {
					t.Fatalf("scaled money scores %v, want %v", scaled[i], scores[i])
				}
			}
		}
	})
}

func TestNames(t *testing.T) {
	var k MethodKind
	var f FrequencyMode
	var m MonetaryMode
	for _, c := range []struct {
		to interface {
			UnmarshalText([]byte) error
			MarshalText() ([]byte, error)
		}
		good string
	}{{&k, "score-mean"}, {&f, "rows"}, {&m, "mean"}} {
		if err := c.to.UnmarshalText([]byte(c.good)); err != nil {
			t.Error(err)
		}
		if b, _ := c.to.MarshalText(); string(b) != c.good {
			t.Errorf("%s came back as %s", c.good, b)
		}
		if err := c.to.UnmarshalText([]byte("no such")); err == nil {
			t.Errorf("%T takes any name", c.to)
		}
	}
	if Lapsed.String() != "lapsed" || Recency.String() != "recency" {
		t.Error("the stable keys changed")
	}
}

// TestNTileRemainder: SQL's NTILE gives the first n mod k tiles one row more; equal values are dealt by id, and the
// longest ago is the first of recency.
func TestNTileRemainder(t *testing.T) {
	ms := make([]Metrics, 8)
	for i, v := range []int64{7, 1, 5, 5, 5, 3, 6, 2} {
		ms[i] = Metrics{Recency: int32(v), Frequency: v, Monetary: ledger.Money(v), Last: 1}
	}
	scores, _ := Score(ms, Method{Kind: ByNTile, Bins: 3})
	want := [][3]uint8{{1, 3, 3}, {3, 1, 1}, {1, 2, 2}, {2, 2, 2}, {2, 2, 2}, {2, 1, 1}, {1, 3, 3}, {3, 1, 1}}
	for i, w := range want {
		if s := scores[i]; [3]uint8{s.R, s.F, s.M} != w {
			t.Errorf("customer %d with %d: %d %d %d, want %v", i, ms[i].Frequency, s.R, s.F, s.M, w)
		}
	}
}

func TestCode(t *testing.T) {
	for _, c := range []struct {
		s      Scores
		levels int
		want   string
	}{{Scores{5, 4, 3}, 5, "543"}, {Scores{9, 1, 1}, 9, "911"}, {Scores{10, 1, 12}, 12, "10-1-12"}} {
		if got := c.s.Code(c.levels); got != c.want {
			t.Errorf("%v.Code(%d) = %s, want %s", c.s, c.levels, got, c.want)
		}
		if got := Codes(c.levels)(c.s); got != c.want {
			t.Errorf("Codes(%d)(%v) = %s, want %s", c.levels, c.s, got, c.want)
		}
		if got := Codes(c.levels)(Scores{}); got != "" {
			t.Errorf("without scores the code is %q", got)
		}
	}
}
