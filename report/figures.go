package report

import (
	"math"
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
	measured          bool         // somebody has metrics
	charges           bool         // measured on charges
}

// figuresOf sums a list up. On charges, who is paid up stands in the place of who bought again.
func figuresOf(ms []rfm.Metrics, basis rfm.Basis) figures {
	f := figures{customers: int64(len(ms)), charges: basis == rfm.Charges}
	var days, money []int64
	for i := range ms {
		m := &ms[i]
		if m.Unscored != rfm.Scored {
			continue
		}
		f.buyers++
		f.measured = true
		f.orders += m.Frequency
		f.spend += m.Net()
		if basis == rfm.Charges && m.Recency == 0 || basis != rfm.Charges && m.Frequency > 1 {
			f.repeat++
		}
		days, money = append(days, m.Recency), append(money, int64(m.Net()))
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
	return ledger.Money(rounded(int64(f.spend), f.buyers))
}

// topShare is what the best fifth brings; a dash where there is no fifth, or no money to share.
func (f *figures) topShare() Value {
	if f.buyers < 5 || f.spend <= 0 || f.top > f.spend {
		return text("–")
	}
	return ratio(int64(f.top), int64(f.spend))
}

// once says whether nearly everybody bought once: then recency and frequency tell little.
func (f *figures) once() bool { return !f.charges && f.buyers >= 10 && f.repeat*20 < f.buyers }

// medianMoney is the money of the buyer in the middle.
func (f *found) medianMoney() Tile {
	var all []int32
	for i := range f.Metrics {
		all = append(all, int32(i))
	}
	var a Aggregate
	f.sum(&a, all)
	v, _ := strconv.ParseFloat(a.Median.Decimal(2), 64)
	return Tile{Key: "kpi_median", Label: f.say("c_median_spend"), Value: short(f.Lang, ledger.Money(math.Round(v*100)))}
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
		if old != nil && f.comparable(key, v) {
			t.Note, t.Good = f.change(v, of(now), of(old), good)
		}
		return t
	}
	out := []Tile{
		tile("k_customers", integer(now.customers), func(x *figures) float64 { return float64(x.customers) }, 0),
		tile("k_buyers", integer(now.buyers), func(x *figures) float64 { return float64(x.buyers) }, 0),
		tile("k_spend", short(f.Lang, now.spend), func(x *figures) float64 { return float64(x.spend) }, 0),
		tile("k_average", short(f.Lang, now.average()), func(x *figures) float64 { return float64(x.average()) }, 1),
		tile("k_orders", integer(now.orders), func(x *figures) float64 { return float64(x.orders) }, 0),
		tile("k_repeat", ratio(now.repeat, now.buyers), func(x *figures) float64 { return share(x.repeat, x.buyers) }, 1),
		tile("k_recency", exact(now.recency, 0), func(x *figures) float64 { return number(exact(x.recency, 0)) }, -1),
		tile("k_top", now.topShare(), func(x *figures) float64 { return number(x.topShare()) }, 0),
	}
	if now.buyers == 0 {
		out = out[:1]
		for _, a := range f.tiers {
			if len(out) < 6 && f.graded() {
				out = append(out, Tile{Label: f.say("tier") + " " + a.Title, Value: integer(int64(a.Customers))})
			}
		}
	}
	switch c := f.collections; {
	case c != nil && f.Basis == rfm.Charges && now.buyers > 0:
		owing := int64(0)
		for i := range f.Accounts {
			if f.Metrics[i].Unscored == rfm.Scored && f.Accounts[i].Arrears > 0 {
				owing++
			}
		}
		out[4] = Tile{Key: "kpi_collection_rate", Label: f.say("collection_rate"), Value: rate(&c.all.Sums)}
		out[5] = Tile{Key: "kpi_repeat", Label: f.say("k_repeat"), Value: ratio(now.buyers-owing, now.buyers)}
		out[6] = Tile{Key: "kpi_debtors", Label: f.say(pick(c.named, "c_debtors", "c_in_arrears")), Value: integer(int64(c.all.debtors))}
		out[7] = Tile{Key: "kpi_arrears", Label: f.say("arrears"), Value: short(f.Lang, c.all.Arrears)}
	case now.once():
		out = append(out[:5], out[7]) // nobody comes back, and nobody is awaited
		out = append(out, f.medianMoney())
	}
	return out
}

// comparable says whether a figure can be told against that of the earlier list.
func (f *found) comparable(key string, v Value) bool {
	old := f.Previous.figures
	switch {
	case key == "k_customers":
		return true
	case v.Kind == Text || !old.measured:
		return false
	case key == "k_spend" || key == "k_average" || key == "k_top":
		return !f.isMean() && (key != "k_top" || old.topShare().Kind != Text) // means cannot be added up again
	}
	return true
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
