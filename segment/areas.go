package segment

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"grade/ledger"
)

// areaMinSales is how many sales of a layout an area needs in each of the two periods before its
// prices are compared, unless the param area_min_sales says otherwise.
const areaMinSales = 3

// Areas are the sales of houses by area, with the change of their prices.
type Areas struct {
	Min  int    // sales of a layout that are needed in each period
	List []Area // by sales, most first, then by name
	of   []int32
}

// Area is where houses are sold.
type Area struct {
	Name        string
	Customers   int     // who want to live there
	Sales       int     // in the last twelve months
	SalesBefore int     // in the twelve months before
	Price       float64 // mean price of a square metre in the last twelve months; not a number without sales
	PriceBefore float64
	Growth      float64 // of the price, like for like by layout; not a number where too little was sold
	Compared    int     // sales of the last twelve months in layouts that were sold in both periods
}

var areaFields = []string{"area", "floor_area", "layout", "unit_price"}

// eventWants adds the fields of events that a column is worked out from: the prices of areas.
func (s *Schema) eventWants(place int, events map[ledger.Kind][]string) map[ledger.Kind][]string {
	if n := s.sources[place].name; n != "area_price" && n != "area_price_growth" {
		return events
	}
	names := events[ledger.Transactions]
	for _, f := range areaFields {
		if !slices.Contains(names, f) {
			names = append(names, f)
		}
	}
	events[ledger.Transactions] = names
	return events
}

func (g *Grader) usesAreas() bool {
	for _, p := range g.programs() {
		for _, n := range p.Uses.Names {
			if n < len(g.schema.sources) && (g.schema.sources[n].name == "area_price" || g.schema.sources[n].name == "area_price_growth") {
				return true
			}
		}
	}
	return false
}

// sale is one sale of a house.
type sale struct {
	area, layout string
	day          ledger.Day
	price        float64
}

// newAreas works the areas out: the price of a square metre is the unit price, else the amount by
// the area of the floor. A customer belongs to the area that it wants, else to that of its last sale.
func newAreas(f *Facts, g *Grader) *Areas {
	out := &Areas{Min: areaMinSales, of: make([]int32, len(f.Metrics))}
	if n, ok := param(g.Rules.Params["area_min_sales"]).(float64); ok {
		out.Min = int(n)
	}
	wanted := make([]string, len(f.Metrics))
	if n, ok := g.schema.names["area"]; ok && g.schema.sources[n.Place].fact != nil && g.schema.sources[n.Place].fact.Header != "" {
		copy(wanted, f.Ledger.ColumnOf(g.schema.sources[n.Place].fact))
	}
	sales := salesOf(f.Ledger.Events[ledger.Transactions], wanted)
	place := map[string]int{}
	at := func(name string) *Area {
		k, ok := place[name]
		if !ok {
			k = len(out.List)
			place[name] = k
			out.List = append(out.List, Area{Name: name, Price: math.NaN(), PriceBefore: math.NaN(), Growth: math.NaN()})
		}
		return &out.List[k]
	}
	for _, a := range wanted {
		if a != "" {
			at(a).Customers++
		}
	}
	for i, j := 0, 0; i < len(sales); i = j {
		for j = i; j < len(sales) && sales[j].area == sales[i].area; j++ {
		}
		at(sales[i].area).price(sales[i:j], f.Ledger.AsOf, out.Min)
	}
	slices.SortFunc(out.List, func(a, b Area) int {
		return cmp.Or(cmp.Compare(b.Sales, a.Sales), cmp.Compare(b.Customers, a.Customers), cmp.Compare(a.Name, b.Name))
	})
	for k := range out.List {
		place[out.List[k].Name] = k
	}
	for i, a := range wanted {
		if out.of[i] = -1; a != "" {
			out.of[i] = int32(place[a])
		}
	}
	return out
}

// salesOf lists the sales by area, layout and day, and gives customers who want no area that of
// their last sale.
func salesOf(l *ledger.EventList, wanted []string) []sale {
	if l == nil {
		return nil
	}
	days, amounts := l.Values("day").Days, l.Values("amount").Numbers
	areas, layouts := l.Values("area").Texts, l.Values("layout").Texts
	floors, prices := l.Values("floor_area").Numbers, l.Values("unit_price").Numbers
	var out []sale
	given := slices.Clone(wanted)
	for i, e := range l.Events {
		s := sale{day: days[i], area: areas[i], layout: roomsKey(layouts[i])}
		if s.area == "" {
			s.area = given[e.Customer]
		} else if given[e.Customer] == "" {
			wanted[e.Customer] = s.area
		}
		if s.price = prices[i]; !(s.price > 0) {
			s.price = amounts[i] / floors[i]
		}
		if s.area != "" && s.price > 0 && !math.IsInf(s.price, 0) && amounts[i] > 0 {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b sale) int {
		return cmp.Or(cmp.Compare(a.area, b.area), cmp.Compare(a.layout, b.layout), cmp.Compare(a.day, b.day), cmp.Compare(a.price, b.price))
	})
	return out
}

// roomsKey is the layout by which houses are compared.
func roomsKey(layout string) string {
	if n := ledger.Rooms(layout); !math.IsNaN(n) {
		return fmt.Sprint(n)
	}
	return layout
}

// price compares the last twelve months with those before, layout by layout: the change of each
// layout counts by its sales in the last twelve months.
func (a *Area) price(sales []sale, asOf ledger.Day, least int) {
	year := ledger.Span{N: 12, Unit: 'm'}
	middle := year.Before(asOf)
	from := year.Before(middle)
	var all, allBefore, weighted float64
	for i, j := 0, 0; i < len(sales); i = j {
		var now, before float64
		var n, nBefore int
		for j = i; j < len(sales) && sales[j].layout == sales[i].layout; j++ {
			switch d := sales[j].day; {
			case d > asOf || d <= from:
			case d > middle:
				now, n = now+sales[j].price, n+1
			default:
				before, nBefore = before+sales[j].price, nBefore+1
			}
		}
		a.Sales, a.SalesBefore = a.Sales+n, a.SalesBefore+nBefore
		all, allBefore = all+now, allBefore+before
		if n >= least && nBefore >= least && (sales[i].layout != "" || j-i == len(sales)) { // or no layout is known at all
			weighted += float64(n) * ((now / float64(n)) / (before / float64(nBefore)))
			a.Compared += n
		}
	}
	a.Price, a.PriceBefore = all/float64(a.Sales), allBefore/float64(a.SalesBefore)
	if a.Compared > 0 {
		a.Growth = math.Round((weighted/float64(a.Compared)-1)*1e9) / 1e9
	}
}

// each gives every customer something of its area.
func (as *Areas) each(n int, of func(*Area) float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
		if as != nil && as.of[i] >= 0 {
			out[i] = of(&as.List[as.of[i]])
		}
	}
	return out
}
