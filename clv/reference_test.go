package clv

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// cdnow reads the 2,357 histories of the CDNOW sample in weeks, with what R BTYD 2.4.3 says of each customer.
func cdnow(t testing.TB) (hs []Summary, rows []map[string]float64) {
	t.Helper()
	f, err := os.Open("testdata/cdnow_BTYD_per_customer.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all[1:] {
		row := map[string]float64{}
		for i, h := range all[0] {
			v, err := strconv.ParseFloat(strings.TrimSpace(r[i]), 64)
			if err != nil {
				t.Fatal(err)
			}
			row[h] = v
		}
		weeks := func(k string) float64 { return math.Round(row[k]*7) / 7 } // the file has twelve decimals of whole days
		hs = append(hs, Summary{X: int(row["x"]), TX: weeks("t.x"), T: weeks("T.cal"), Spend: row["m.x"]})
		rows = append(rows, row)
	}
	if len(hs) != 2357 {
		t.Fatalf("%d customers", len(hs))
	}
	return hs, rows
}

func near(got, want, relative float64) bool {
	return math.Abs(got-want) <= relative*math.Abs(want) || math.Abs(got-want) < 1e-12
}

// TestReferenceFits: parameters and log-likelihoods that R BTYD 2.4.3 and BTYDplus 1.2.0 find on the CDNOW sample, with
// the digits printed there. Parameters are compared to 2e-6: the ridge is flat, and those programs stop on it.
func TestReferenceFits(t *testing.T) {
	hs, _ := cdnow(t)
	check := func(name string, got []Parameter, want []float64, fit Fit, ll float64) {
		t.Helper()
		for k, p := range got {
			if !near(p.Value, want[k], 2e-6) {
				t.Errorf("%s: %s = %.8f, want %.8f", name, p.Letter, p.Value, want[k])
			}
		}
		if math.Abs(fit.LogLikelihood-ll) > 1e-6 || !fit.Converged || len(fit.Errors) != len(got) {
			t.Errorf("%s: %+v, want log-likelihood %.6f", name, fit, ll)
		}
	}
	for _, c := range []struct {
		name string
		want []float64
		ll   float64
	}{
		{"bgnbd", []float64{.24259453, 4.41360225, .79292190, 2.42590634}, -9582.429207},
		{"paretonbd", []float64{.55327708, 10.57768397, .60623991, 11.66873261}, -9594.976179},
		{"mbgnbd", []float64{.52484318, 6.18308540, .89135925, 1.61400195}, -9582.135716},
		{"nbd", []float64{.38476611, 12.07202175}, -9763.657615},
	} {
		m, fit, err := FitModel(c.name, hs, Options{})
		if err != nil {
			t.Fatal(err)
		}
		check(c.name, m.Parameters(), c.want, fit, c.ll)
	}
	g, fit, err := FitGammaGamma(hs, Options{})
	if err != nil || fit.Customers != 946 {
		t.Fatal(err, fit.Customers)
	}
	check("gamma-gamma", g.Parameters(), []float64{6.24957225, 3.74422454, 15.44352097}, fit, -4055.917695)
}

// TestReferenceCustomers: P(alive), expected purchases in 39 weeks, DERT at 0.0027 a week and expected spend of each of
// the 2,357 customers by R BTYD 2.4.3. Its Pareto/NBD stops slightly short of the optimum, hence 1e-3 there.
func TestReferenceCustomers(t *testing.T) {
	hs, rows := cdnow(t)
	bg, _, _ := FitBGNBD(hs, Options{})
	pn, _, _ := FitParetoNBD(hs, Options{})
	gg, _, _ := FitGammaGamma(hs, Options{})
	for i, s := range hs {
		r := rows[i]
		for _, c := range []struct {
			what      string
			got, want float64
			relative  float64
		}{
			{"BG/NBD P(alive)", bg.PAlive(s), r["bg_palive"], 1e-4},
			{"BG/NBD purchases", bg.Expected(39, s), r["bg_cet39"], 1e-4},
			{"Pareto/NBD P(alive)", pn.PAlive(s), r["pn_palive"], 1e-3},
			{"Pareto/NBD purchases", pn.Expected(39, s), r["pn_cet39"], 1e-3},
			{"Pareto/NBD DERT", pn.DERT(0.0027, s), r["pn_dert_0.0027"], 1e-3},
			{"Gamma-Gamma spend", gg.Spend(s), r["spend_exp"], 1e-4},
		} {
			if !near(c.got, c.want, c.relative) {
				t.Errorf("customer %v: %s = %v, want %v", r["cust"], c.what, c.got, c.want)
			}
		}
	}
}

// TestReferencePoints: single values at given parameters, of the papers, their Excel sheets, R BTYD's documentation, and the
// iso-value paper, with the digits printed there.
func TestReferencePoints(t *testing.T) {
	bg := BGNBD{.243, 4.414, .793, 2.426}
	pn := ParetoNBD{.55, 10.58, .61, 11.67}
	iso := ParetoNBD{.5629966, 12.5590370, .4081095, 10.5148048}
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"BG/NBD E[39 | 2, 30.43, 38.86]", bg.Expected(39, Summary{X: 2, TX: 30.43, T: 38.86}), 1.2260281748},
		{"BG/NBD P(alive | 2, 30.43, 38.86)", bg.PAlive(Summary{X: 2, TX: 30.43, T: 38.86}), .7265785701},
		{"BG/NBD P(alive | 23, 39, 39)", bg.PAlive(Summary{X: 23, TX: 39, T: 39}), .9685554542},
		{"BG/NBD E[X(1/7)]", bg.New(.1429), .0078283475},
		{"BG/NBD E[X(1)]", bg.New(1), .0532678912},
		{"BG/NBD E[X(3)]", bg.New(3), .1508652309},
		{"BG/NBD E[X(32)]", bg.New(32), 1.0452433284},
		{"BG/NBD E[X(52)]", bg.New(52), 1.4460505954},
		{"BG/NBD E[X(78)]", bg.New(78), 1.8605190579},
		{"Pareto/NBD E[10 | 132, 200, 200]", pn.Expected(10, Summary{X: 132, TX: 200, T: 200}), 6.2060517890},
		{"Pareto/NBD E[10 | 133, 200, 200]", pn.Expected(10, Summary{X: 133, TX: 200, T: 200}), 6.2528722476},
		{"DERT", iso.DERT(.0027, Summary{X: 7, TX: 35, T: 77.86}), 1.86418332807},
	} {
		if math.Abs(c.got-c.want) > 0.51e-10 {
			t.Errorf("%s = %.12f, want %.10f", c.what, c.got, c.want)
		}
	}
}
