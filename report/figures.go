package report

import (
	"strconv"

	"grade/ledger"
	"grade/rfm"
)

// figures are the key figures of a list.
type figures struct {
	customers, buyers int64
	spend             ledger.Money
	orders            int64
	repeat            int64        // who bought again; on charges, who owes nothing
	recency           rfm.Cut      // median
	middle            ledger.Money // the median of the money, to the cent
	top               ledger.Money // of the fifth of the buyers who spend most
	charges           bool         // measured on charges
}

// figures sums the list up.
func (r *Result) figures() figures {
	return figuresOf(r.Metrics, r.Basis, func(i int) bool { return r.Accounts[i].Arrears == 0 })
}

// figuresOf sums a list up. On charges who owes nothing stands in the place of who bought again; settled says
// who does, and is nil where nobody knows.
func figuresOf(ms []rfm.Metrics, basis rfm.Basis, settled func(i int) bool) figures {
	f := figures{customers: int64(len(ms)), charges: basis == rfm.Charges}
	var days, money []int64
	for i := range ms {
		m := &ms[i]
		if m.Unscored != rfm.Scored {
			continue
		}
		f.buyers++
		f.orders += m.Frequency
		f.spend += m.Net()
		if f.charges && settled != nil && settled(i) || !f.charges && m.Frequency > 1 {
			f.repeat++
		}
		days, money = append(days, int64(m.Recency)), append(money, int64(m.Net()))
	}
	f.recency, f.middle = median(days), cents(median(money))
	for _, v := range money[len(money)-len(money)/5:] {
		f.top += ledger.Money(v)
	}
	return f
}

// cents is an exact amount to the nearest cent.
func cents(c rfm.Cut) ledger.Money {
	if c.Num*2 >= c.Den {
		return ledger.Money(c.Whole + 1)
	}
	return ledger.Money(c.Whole)
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

// tiles are the key figures, against those of the earlier list: of who buys, of who pays fees, of those who buy
// once, or of grades alone.
func (f *found) tiles() []Tile {
	now, count := &f.figures, func(n int64) Value { return integer(n) }
	customers := f.tile("k_customers", count(now.customers), func(x *figures) float64 { return float64(x.customers) }, 0)
	if now.buyers == 0 {
		return f.gradeTiles([]Tile{customers})
	}
	out := []Tile{customers,
		f.tile("k_buyers", count(now.buyers), func(x *figures) float64 { return float64(x.buyers) }, 0),
		f.tile("k_spend", short(f.Lang, now.spend), func(x *figures) float64 { return float64(x.spend) }, 0),
		f.tile("k_average", short(f.Lang, now.average()), func(x *figures) float64 { return float64(x.average()) }, 1)}
	orders := f.tile("k_orders", count(now.orders), func(x *figures) float64 { return float64(x.orders) }, 0)
	repeat := f.tile("k_repeat", ratio(now.repeat, now.buyers), func(x *figures) float64 { return share(x.repeat, x.buyers) }, 1)
	top := f.tile("k_top", now.topShare(), func(x *figures) float64 { return number(x.topShare()) }, 0)
	switch c := f.collections; {
	case c != nil && now.charges:
		return append(out, Tile{Key: "kpi_collection_rate", Label: f.say("collection_rate"), Value: rate(&c.all.Sums)}, repeat,
			Tile{Key: "kpi_debtors", Label: f.say(pick(c.named, "c_debtors", "c_in_arrears")), Value: count(int64(c.all.debtors))},
			Tile{Key: "kpi_arrears", Label: f.say("arrears"), Value: short(f.Lang, c.all.Arrears)})
	case now.once(): // nobody comes back, and nobody is awaited
		return append(out, orders, top, Tile{Key: "kpi_median", Label: f.say("c_median_spend"), Value: short(f.Lang, now.middle)})
	}
	recency := f.tile("k_recency", exact(now.recency, 0), func(x *figures) float64 { return number(exact(x.recency, 0)) }, -1)
	return append(out, orders, repeat, recency, top)
}

// gradeTiles are the numbers of customers by grade, where nobody bought.
func (f *found) gradeTiles(out []Tile) []Tile {
	for _, a := range f.tiers {
		if len(out) < 6 && f.graded() {
			out = append(out, Tile{Label: f.say("tier") + " " + a.Title, Value: integer(int64(a.Customers))})
		}
	}
	return out
}

// tile is a key figure with its change since the earlier list, where there is one.
func (f *found) tile(key string, v Value, of func(*figures) float64, good int) Tile {
	t := Tile{Key: "kpi_" + key[2:], Label: f.say(key), Value: v}
	if f.Previous != nil && f.Previous.figures != nil && f.comparable(key, v) {
		t.Note, t.Good = f.change(v, of(&f.figures), of(f.Previous.figures), good)
	}
	return t
}

// comparable says whether a figure can be told against that of the earlier list.
func (f *found) comparable(key string, v Value) bool {
	old := f.Previous.figures
	switch {
	case key == "k_customers":
		return true
	case v.Kind == Text || old.buyers == 0:
		return false
	case key == "k_repeat" && old.charges:
		return false // a list does not say who owed nothing
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
