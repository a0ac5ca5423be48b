package main

import (
	"strconv"
	"testing"
	"time"
)

// TestAreas works the price trend of the areas of the home buyers out once more, from the file of
// sales and the wish of each customer, and compares it with the golden list.
func TestAreas(t *testing.T) {
	type cell struct {
		sum [2]float64
		n   [2]int
	}
	cells := map[string]map[string]*cell{}
	for _, r := range readTable(t, "../../testdata/trades/home-purchase/成交记录.csv") {
		day, err := time.Parse("2006-01-02", r["成交日期"])
		if err != nil {
			t.Fatal(err)
		}
		period := 0
		if day.After(time.Date(2025, 10, 31, 0, 0, 0, 0, time.UTC)) {
			period = 1
		} else if !day.After(time.Date(2024, 10, 31, 0, 0, 0, 0, time.UTC)) {
			continue
		}
		total, _ := strconv.ParseFloat(r["成交总价"], 64)
		size, _ := strconv.ParseFloat(r["成交面积"], 64)
		area, layout := r["意向区域"], r["户型"]
		if cells[area] == nil {
			cells[area] = map[string]*cell{}
		}
		if cells[area][layout] == nil {
			cells[area][layout] = &cell{}
		}
		cells[area][layout].sum[period] += total / size
		cells[area][layout].n[period]++
	}
	want := map[string]string{}
	for area, layouts := range cells {
		change, n := 0.0, 0.0
		for _, c := range layouts {
			if c.n[0] >= 3 && c.n[1] >= 3 {
				k := float64(c.n[1])
				change += k * (c.sum[1] / k / (c.sum[0] / float64(c.n[0])))
				n += k
			}
		}
		switch g := change/n - 1; {
		case n == 0:
			want[area] = "too-few-sales"
		case g > 0.03:
			want[area] = "rising"
		case g < -0.03:
			want[area] = "falling"
		default:
			want[area] = "stable"
		}
	}
	seen := map[string]int{}
	for _, r := range readTable(t, "testdata/trades/home-purchase.csv") {
		seen[r["price_trend"]]++
		if got := r["price_trend"]; got != want[r["意向区域"]] {
			t.Errorf("%s wants %s: %s, want %s", r["customer_id"], r["意向区域"], got, want[r["意向区域"]])
		}
	}
	if seen["rising"] == 0 || seen["stable"] == 0 || seen["falling"] == 0 {
		t.Errorf("areas by trend: %v", seen)
	}
}
