package ledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"grade/source"
)

// saleRow is what became of a row of a table of property sales.
type saleRow struct {
	line   int    // the row that counts for the sale; 0: the row is no part of one
	table  string // where it stands
	reason Reason // Used for the row that counts; MergedSale and Cancelled for others
	day    Day    // of the sale; NoDay: the row's own
	order  []byte // its identity
}

// rowAt is the place of a row: the number of its input, and its line.
type rowAt struct{ input, line int }

// deed is a row of such a table: a subscription, a contract or a payment for a room.
type deed struct {
	at       rowAt
	table    string
	customer string
	project  string
	room     string // with the project
	number   string // of the contract
	day      Day
	amount   Money
	priced   bool
	contract bool
	payment  bool
	state    deedState
	parking  bool
}

type deedState uint8

const (
	deedStands  deedState = iota
	deedChanged           // has another price than before
	deedMoved             // the customer took another room
	deedRenamed           // another customer took the room over
	deedVoid              // withdrawn or void
)

var (
	contractWords     = []string{"签约", "网签", "草签"}
	subscriptionWords = []string{"认购", "下定", "大定", "小订", "预定"}
	changeWords       = []string{"变价", "变更", "改价"}
	movedWords        = []string{"换房", "调房"}
	renamedWords      = []string{"更名", "改名", "换名", "转名"}
	voidWords         = []string{"退房", "退定", "退订", "退户", "挞定", "作废", "撤销", "解约"}
	instalmentWords   = []string{"首付", "按揭", "尾款", "回款", "贷款", "分期", "房款", "楼款"}
	parkingWords      = []string{"车位", "车库", "车房", "储藏", "储物", "地下室", "杂物", "parking", "garage", "storage"}
	leaseWords        = []string{"租", "lease", "rent"}
	priceWords        = []string{"总价", "成交价", "合同价", "签约", "认购", "房款", "成交金额"}
)

// hasAny says whether one of the words stands in s, folded, and is not denied: 未签约 is no 签约.
func hasAny(s string, words []string) bool {
	for _, w := range words {
		for from := 0; ; {
			i := strings.Index(s[from:], w)
			if i < 0 {
				break
			}
			before := s[:from+i]
			if !strings.HasSuffix(before, "未") && !strings.HasSuffix(before, "待") && !strings.HasSuffix(before, "非") && !strings.HasSuffix(before, "不") {
				return true
			}
			from += i + len(w)
		}
	}
	return false
}

// isSales says whether a table lists sales of property: rooms with a price, and either days of
// subscriptions and contracts, or states that speak of them in most rows. Leases, receipts and a
// decorator's contracts are none.
func isSales(in *Input) bool {
	m := &in.Mapping
	if in.Kind != Transactions || !m.Has(Room) || !m.Has(Amount) || m.Has(Period) {
		return false
	}
	price := false
	for c, h := range in.Table.Header {
		name, _ := foldHeader(h)
		if hasAny(name, leaseWords) || strings.Contains(name, "收据") || strings.Contains(name, "装修") {
			return false
		}
		price = price || c == m.Column(Amount) && hasAny(name, priceWords) || name == "置业顾问"
	}
	if len(saleDays(in)) > 1 {
		return true
	}
	rows, deeds, payments := 0, 0, 0
	for i := range in.Table.Sample {
		r := &in.Table.Sample[i]
		if isNull(r.Cell(m.Column(Room))) {
			continue
		}
		rows++
		s := in.stateTexts(r)
		if hasAny(s, leaseWords) {
			return false
		}
		switch payment := in.isPayment(r); {
		case hasAny(s, subscriptionWords) || hasAny(s, contractWords):
			if deeds++; payment {
				payments++
			}
		case payment:
			payments++
			rows--
		}
	}
	return deeds > 0 && deeds*2 >= rows && (price || payments > 0)
}

// HasOrders says whether the rows of a table of transactions tell orders apart: by a column, or as
// property sales, which are orders.
func (in *Input) HasOrders() bool {
	return in.Kind == Transactions && (in.Mapping.Has(OrderID) || isSales(in))
}

// saleDays lists the columns of the days of contracts, then those of subscriptions.
func saleDays(in *Input) []int {
	var out []int
	for _, words := range [][]string{contractWords, subscriptionWords} {
		for c, h := range in.Table.Header {
			name, _ := foldHeader(h)
			if hasAny(name, words) && (strings.HasSuffix(name, "日期") || strings.HasSuffix(name, "时间")) && !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// stateTexts gives the row's words about what it is and how it stands, folded.
func (in *Input) stateTexts(r *source.Row) string {
	var b strings.Builder
	seen := map[int]bool{}
	add := func(c int) {
		if c >= 0 && !seen[c] {
			seen[c] = true
			b.WriteString(fold(string(r.Cell(c))) + " ")
		}
	}
	for _, s := range in.Mapping.statuses {
		add(s.column)
	}
	for _, f := range []Field{DocumentType, "contract_type", "loss_reason"} {
		add(in.Mapping.Column(f))
	}
	return b.String()
}

// isPayment says whether a row is one of several payments for a room, by what it says it is
// for, whatever the state of the contract.
func (in *Input) isPayment(r *source.Row) bool {
	for c, h := range in.Table.Header {
		name, _ := foldHeader(h)
		if c == in.Mapping.Column(Item) || c == in.Mapping.Column(DocumentType) || strings.HasPrefix(name, "款项") || strings.HasPrefix(name, "款别") || strings.HasSuffix(name, "款类型") {
			if s := fold(string(r.Cell(c))); hasAny(s, instalmentWords) && !hasAny(s, contractWords) && !hasAny(s, subscriptionWords) {
				return true
			}
		}
	}
	return false
}

// findSales reads the tables of property sales once beforehand, and says of every row whether it
// counts for its sale. A sale's rows may stand in several tables.
func (p *pass) findSales(ctx context.Context, inputs []Input) error {
	var deeds []deed
	for i := range inputs {
		if !isSales(&inputs[i]) {
			continue
		}
		t, err := p.reader(inputs, i)
		if err != nil {
			return err
		}
		d := deedReader{worker: newWorker(t), input: i, days: saleDays(t.in)}
		for _, c := range d.days {
			if name, _ := foldHeader(t.in.Table.Header[c]); hasAny(name, contractWords) {
				d.contracts++
			}
		}
		if err := t.in.Table.Scan(ctx, 1, func(int) func(*source.Row) error { return d.row }); err != nil {
			return err
		}
		deeds = append(deeds, d.deeds...)
	}
	for i := range deeds {
		if d := &deeds[i]; d.state != deedVoid {
			p.lastDeed = max(p.lastDeed, d.day)
		}
	}
	p.sales = resolveSales(deeds)
	return nil
}

// deedReader collects the deeds of a table.
type deedReader struct {
	*worker
	input     int
	days      []int // columns of days, those of contracts first
	contracts int   // how many of these are of contracts
	key       []byte
	deeds     []deed
}

func (d *deedReader) row(r *source.Row) error {
	customer := d.customer(r)
	if customer == nil || isNull(r.Cell(d.cols.room)) || d.filteredBy(r) >= 0 {
		return nil
	}
	x := deed{at: rowAt{d.input, r.Line}, table: d.name, customer: string(customer), number: string(d.orderID(r)), day: NoDay}
	for i, c := range d.days {
		if day, ok := d.day(r.Cell(c), r.Line); ok && x.day == NoDay {
			x.day, x.contract = day, i < d.contracts
		}
	}
	if x.day == NoDay {
		if day, ok := d.day(r.Cell(d.cols.date), r.Line); ok {
			x.day = day
		}
	}
	s := d.in.stateTexts(r)
	switch {
	case hasAny(s, voidWords):
		x.state = deedVoid
	case hasAny(s, movedWords):
		x.state = deedMoved
	case hasAny(s, renamedWords):
		x.state = deedRenamed
	case hasAny(s, changeWords):
		x.state = deedChanged
	case standingOf(s, false) != concluded:
		return nil // closed, a draft, in approval: what its state says decides
	}
	switch {
	case x.day == NoDay && x.state == deedVoid:
		x.day = lastDay // a withdrawal without a day ends what there is
	case x.day == NoDay, d.asOf != NoDay && x.day > d.asOf:
		return nil
	}
	m, _, read := d.amount(r)
	if x.amount, x.priced = m, read == amountRead; m < 0 {
		return nil // a refund is one
	}
	x.payment = d.in.isPayment(r)
	x.contract = x.contract || hasAny(s, contractWords) || !hasAny(s, subscriptionWords) && len(d.days) == 0
	for _, c := range []int{d.cols.room, d.in.Mapping.Column("property_type"), d.cols.item, d.in.Mapping.Column("layout")} {
		x.parking = x.parking || c >= 0 && hasAny(fold(string(r.Cell(c))), parkingWords)
	}
	x.project = string(r.Cell(d.in.Mapping.Column(Project)))
	d.key = d.keyColumns.appendRoom(d.key[:0], r)
	x.room = string(d.key)
	d.deeds = append(d.deeds, x)
	return nil
}

// sale is one sale of a room.
type sale struct {
	deeds  []int // in the order of their days
	counts int   // the deed whose amount and customer count
	day    Day
	order  string
	into   int // the sale of another room that took its place; -1
	void   bool
}

// resolveSales makes sales of the deeds. A room's deeds belong to one sale until a withdrawal
// ends it, or another contract follows that nothing marks as a change. The day is that of the
// first contract that stands, else of the first subscription; amount and customer are those of the
// latest contract, else of the latest subscription. A change of room ends the sale in favour of the
// customer's next one. A parking space that the customer buys within 90 days joins the home's
// order. Payments are one order, unless the contract that they are for is there.
func resolveSales(all []deed) map[rowAt]saleRow {
	var deeds, payments []deed
	for _, d := range all {
		if d.payment {
			payments = append(payments, d)
		} else {
			deeds = append(deeds, d)
		}
	}
	sales := roomSales(deeds)
	linkSales(deeds, sales)
	out := map[rowAt]saleRow{}
	sold := map[string]saleRow{} // the last sale that stands, by room
	for i := range sales {
		s := &sales[i]
		to := s
		for n := 0; to.into >= 0 && n < len(sales); n++ {
			to = &sales[to.into]
		}
		counts := &deeds[to.counts]
		for _, k := range s.deeds {
			row := saleRow{line: counts.at.line, table: counts.table, reason: MergedSale, day: deeds[k].day, order: []byte(to.order)}
			switch {
			case s.void || to.void:
				row.reason = Cancelled
			case to == s && k == s.counts:
				row.reason, row.day = Used, s.day
				sold[counts.room] = row
			}
			out[deeds[k].at] = row
		}
	}
	for _, d := range payments {
		row, ok := sold[d.room]
		if row.reason = MergedSale; !ok {
			row = saleRow{line: d.at.line, table: d.table, reason: Used, day: NoDay, order: []byte(d.room)}
		}
		out[d.at] = row
	}
	return out
}

// roomSales puts the deeds of each room together.
func roomSales(deeds []deed) []sale {
	order := make([]int, len(deeds))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := &deeds[a], &deeds[b]
		return cmp.Or(strings.Compare(x.room, y.room), cmp.Compare(x.day, y.day), cmp.Compare(x.at.input, y.at.input), cmp.Compare(x.at.line, y.at.line))
	})
	var sales []sale
	for i := 0; i < len(order); {
		var open []int
		room, n := deeds[order[i]].room, 0
		end := func(void bool) {
			if len(open) > 0 {
				n++
				sales = append(sales, newSale(deeds, open, fmt.Sprintf("%s\x00%d", room, n), void))
				open = nil
			}
		}
		for ; i < len(order) && deeds[order[i]].room == room; i++ {
			d := &deeds[order[i]]
			if len(open) > 0 && another(&deeds[open[len(open)-1]], d) {
				end(false)
			}
			open = append(open, order[i])
			switch d.state {
			case deedVoid:
				end(true)
			case deedMoved:
				end(false)
			}
		}
		end(false)
	}
	return sales
}

// resaleDays is how long after a contract another customer's contract for the room is a sale of
// its own, although nothing says that the first one ended.
const resaleDays = 180

// another says whether b is a contract of its own beside a, the last deed of the same room: both
// stand, and have numbers of their own, or customers and a long time between them.
func another(a, b *deed) bool {
	if !a.contract || !b.contract || a.state != deedStands || b.state != deedStands {
		return false
	}
	if a.number != "" && b.number != "" && a.number != b.number {
		return true
	}
	return a.customer != b.customer && a.number == "" && b.number == "" && b.day-a.day > resaleDays
}

func newSale(deeds []deed, in []int, order string, void bool) sale {
	s := sale{deeds: in, order: order, into: -1, void: void, day: NoDay, counts: in[len(in)-1]}
	contract := slices.ContainsFunc(in, func(k int) bool { return deeds[k].contract })
	best := -1
	for _, k := range in {
		d := &deeds[k]
		if d.contract != contract {
			continue
		}
		if s.day == NoDay && d.state != deedMoved {
			s.day = d.day
		}
		// Of co-owners, who have the same day and amount, the first counts.
		if d.priced && (best < 0 || d.day > deeds[best].day || d.amount != deeds[best].amount || deeds[best].state == deedRenamed) {
			best = k
		}
	}
	if best >= 0 {
		s.counts = best
	}
	if s.day == NoDay {
		s.day = deeds[s.counts].day
	}
	return s
}

// parkingDays is how long after or before the home a parking space joins its order.
const parkingDays = 90

// linkSales finds the sales that took the place of those a customer moved out of, and the homes
// whose order parking spaces join.
func linkSales(deeds []deed, sales []sale) {
	byCustomer := map[string][]int{}
	for i := range sales {
		d := &deeds[sales[i].counts]
		k := d.customer + "\x00" + d.project
		byCustomer[k] = append(byCustomer[k], i)
	}
	for i := range sales {
		s := &sales[i]
		d := &deeds[s.counts]
		others := byCustomer[d.customer+"\x00"+d.project]
		if deeds[s.deeds[len(s.deeds)-1]].state == deedMoved {
			next := -1
			for _, k := range others {
				if k != i && !sales[k].void && sales[k].day >= s.day && deeds[sales[k].counts].parking == d.parking && (next < 0 || sales[k].day < sales[next].day) {
					next = k
				}
			}
			if s.into = next; next < 0 {
				s.void = true // moved to nowhere that is known
			}
			continue
		}
		if !d.parking || s.void {
			continue
		}
		near := -1
		for _, k := range others {
			h := &sales[k]
			if gap := distanceOf(h.day, s.day); h.void || h.into >= 0 || deeds[h.counts].parking || gap > parkingDays || near >= 0 && gap >= distanceOf(sales[near].day, s.day) {
				continue
			}
			near = k
		}
		if near >= 0 {
			s.order, s.day = sales[near].order, sales[near].day
		}
	}
}

func distanceOf(a, b Day) Day { return max(a-b, b-a) }

// saleReason says what becomes of a row that is a part of a sale.
func (w *worker) saleReason(r *source.Row, s saleRow, reason Reason, column int) (Reason, int) {
	switch s.reason {
	case MergedSale:
		w.changed[MergedSale]++
		if w.wants(r, Duplicate) {
			w.instead = fmt.Appendf(nil, "%s → %d", r.Cell(w.cols.room), s.line)
			if s.table != w.name {
				w.instead = fmt.Appendf(nil, "%s → %s:%d", r.Cell(w.cols.room), s.table, s.line)
			}
		}
		return Duplicate, w.cols.room
	case Cancelled:
		if reason == Used {
			return Cancelled, w.cols.room
		}
		return reason, column
	}
	return Used, -1
}
