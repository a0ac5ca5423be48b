package report

import (
	"slices"
	"strconv"

	"grade/ledger"
	"grade/rfm"
)

// figures are the key figures of a list.
type figures struct {
	customers, buyers int64
	spend             ledger.Money
	orders, repeat    int64
	recency           rfm.Cut      // median
	top               ledger.Money // of the fifth of the buyers who spend most
}

// figuresOf sums a list up. On charges, who is paid up stands in the place of who bought again.
func figuresOf(ms []rfm.Metrics, basis rfm.Basis) figures {
	f := figures{customers: int64(len(ms))}
	var days, money []int64
	for i := range ms {
		m := &ms[i]
		if m.Unscored != rfm.Scored {
			continue
		}
		f.buyers++
		f.orders += m.Frequency
		f.spend += m.Monetary
		if basis == rfm.Charges && m.Recency == 0 || basis != rfm.Charges && m.Frequency > 1 {
			f.repeat++
		}
		days, money = append(days, m.Recency), append(money, int64(m.Monetary))
	}
	slices.Sort(money)
	for _, v := range money[len(money)-len(money)/5:] {
		f.top += ledger.Money(v)
	}
	f.recency = median(days)
	return f
}

// average is the money of a buyer.
func (f *figures) average() ledger.Money {
	if f.buyers == 0 {
		return 0
	}
	return f.spend / ledger.Money(f.buyers)
}

// tiles are the key figures, against those of the earlier list.
func (f *found) tiles() []Tile {
	now := &f.figures
	var old *figures
	if f.Previous != nil {
		old = f.Previous.figures
	}
	tile := func(key string, v Value, of func(*figures) float64, good int) Tile {
		t := Tile{Key: "kpi_" + key[2:], Label: f.say(key), Value: v}
		if old != nil {
			t.Note, t.Good = f.change(v, of(now), of(old), good)
		}
		return t
	}
	share := func(part, whole int64) float64 {
		if whole == 0 {
			return 0
		}
		return float64(part) / float64(whole)
	}
	out := []Tile{
		tile("k_customers", integer(now.customers), func(x *figures) float64 { return float64(x.customers) }, 1),
		tile("k_buyers", integer(now.buyers), func(x *figures) float64 { return float64(x.buyers) }, 1),
		tile("k_spend", short(f.Lang, now.spend), func(x *figures) float64 { return float64(x.spend) }, 1),
		tile("k_average", short(f.Lang, now.average()), func(x *figures) float64 { return float64(x.average()) }, 1),
		tile("k_orders", integer(now.orders), func(x *figures) float64 { return float64(x.orders) }, 1),
		tile("k_repeat", ratio(now.repeat, now.buyers), func(x *figures) float64 { return share(x.repeat, x.buyers) }, 1),
		tile("k_recency", exact(now.recency, 0), func(x *figures) float64 { return number(exact(x.recency, 0)) }, -1),
		tile("k_top", ratio(int64(now.top), int64(now.spend)), func(x *figures) float64 { return share(int64(x.top), int64(x.spend)) }, 0),
	}
	if now.buyers == 0 {
		out = out[:1]
		for _, a := range f.tiers {
			if len(out) < 6 && f.graded() {
				out = append(out, Tile{Label: f.say("tier") + " " + a.Title, Value: integer(int64(a.Customers))})
			}
		}
	}
	if c := f.collections; c != nil && f.Basis == rfm.Charges {
		out[4] = Tile{Key: "kpi_collection_rate", Label: f.say("collection_rate"), Value: rate(&c.all.Sums)}
		out[7] = Tile{Key: "kpi_arrears", Label: f.say("arrears"), Value: short(f.Lang, c.all.Arrears)}
	}
	return out
}

// number is a value as a number.
func number(v Value) float64 {
	if v.Kind == Int {
		return float64(v.Int)
	}
	return v.Num
}

// change says by how much a figure changed: shares in points, others in percent. good is 1 where
// more is better, -1 where less is.
func (r *Result) change(v Value, now, old float64, good int) (note string, news int) {
	diff := now - old
	arrow := "▲ "
	switch {
	case diff < 0:
		arrow, news = "▼ ", -good
	case diff > 0:
		news = good
	}
	if diff < 0 {
		diff = -diff
	}
	switch {
	case v.Kind == Ratio:
		points := strconv.FormatFloat(diff*100, 'f', 1, 64)
		if points == "0.0" {
			return r.say("k_same"), 0
		}
		return arrow + r.say("k_points", points), news
	case diff == 0:
		return r.say("k_same"), 0
	case old == 0:
		return r.say("k_before", "0"), news
	}
	base := old
	if base < 0 {
		base = -base
	}
	return arrow + r.say("k_percent", strconv.FormatFloat(diff/base*100, 'f', 1, 64)), news
}
