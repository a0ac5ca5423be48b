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
	reason Reason // Used for the row that counts; MergedSale and Cancelled for others
	day    Day    // of the sale
	order  []byte // its identity
}

// deed is a row of such a table: a subscription or a contract for a room.
type deed struct {
	line     int
	customer string
	project  string
	room     string // with the project
	day      Day
	amount   Money
	priced   bool
	contract bool
	state    deedState
	parking  bool
}

type deedState uint8

const (
	deedStands  deedState = iota
	deedMoved             // the customer took another room
	deedRenamed           // another customer took the room over
	deedVoid              // withdrawn or void
)

var (
	contractWords     = []string{"签约", "网签", "草签", "合同", "contract", "signed"}
	subscriptionWords = []string{"认购", "预定", "预订", "下定", "大定", "subscription", "subscribed"}
	voidWords         = []string{"退房", "退定", "退订", "退户", "挞定", "作废", "撤销", "取消", "终止", "解约", "void", "cancel", "withdraw"}
	movedWords        = []string{"换房", "调房"}
	renamedWords      = []string{"更名", "改名", "换名", "转名"}
	instalmentWords   = []string{"首付", "按揭", "尾款", "回款", "贷款", "分期", "房款", "楼款", "instalment", "installment", "downpayment", "mortgage"}
	parkingWords      = []string{"车位", "车库", "车房", "储藏", "储物", "地下室", "杂物", "parking", "garage", "storage"}
)

func hasAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

// isSales says whether a table lists property sales: rooms with an amount, and a column of days
// or of states that speaks of subscriptions and contracts.
func isSales(in *Input) bool {
	m := &in.Mapping
	if in.Kind != Transactions || !m.Has(Room) || !m.Has(CustomerID, Amount) || m.Has(Period) {
		return false
	}
	if len(saleDays(in)) > 1 {
		return true
	}
	for i := range in.Table.Sample {
		s := in.saleTexts(&in.Table.Sample[i])
		if hasAny(s, subscriptionWords) || strings.Contains(s, "签约") || strings.Contains(s, "网签") {
			return true
		}
	}
	return false
}

// saleDays lists the columns of the days of contracts, then those of subscriptions.
func saleDays(in *Input) []int {
	var out []int
	for _, words := range [][]string{contractWords[:4], subscriptionWords} {
		for c, h := range in.Table.Header {
			name, _ := foldHeader(h)
			if hasAny(name, words) && (strings.HasSuffix(name, "日期") || strings.HasSuffix(name, "时间") || strings.HasSuffix(name, "date")) && !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// saleTexts gives the row's words about what it is and how it stands, folded.
func (in *Input) saleTexts(r *source.Row) string {
	var b strings.Builder
	seen := map[int]bool{}
	for _, s := range in.Mapping.statuses {
		seen[s.column] = true
		b.WriteString(fold(string(r.Cell(s.column))) + " ")
	}
	for _, f := range []Field{DocumentType, Item, "contract_type", "loss_reason"} {
		if c := in.Mapping.Column(f); c >= 0 && !seen[c] {
			seen[c] = true
			b.WriteString(fold(string(r.Cell(c))) + " ")
		}
	}
	return b.String()
}

// readSales reads a table of property sales once beforehand, and says of every row whether it
// counts for its sale.
func (t *tableReader) readSales(ctx context.Context) error {
	if !isSales(t.in) {
		return nil
	}
	w := newWorker(t)
	var deeds []deed
	days := saleDays(t.in)
	contracts := 0 // how many of these columns are of contracts
	for _, c := range days {
		if name, _ := foldHeader(t.in.Table.Header[c]); hasAny(name, contractWords[:4]) {
			contracts++
		}
	}
	parking := []int{t.cols.room, t.in.Mapping.Column("property_type"), t.cols.item, t.in.Mapping.Column("layout")}
	var key []byte
	err := t.in.Table.Scan(ctx, 1, func(int) func(*source.Row) error {
		return func(r *source.Row) error {
			customer := w.customer(r)
			room := r.Cell(t.cols.room)
			if customer == nil || isNull(room) || w.filteredBy(r) >= 0 {
				return nil
			}
			d := deed{line: r.Line, customer: string(customer), day: NoDay}
			for i, c := range days {
				if day, ok := w.day(r.Cell(c), r.Line); ok && d.day == NoDay {
					d.day, d.contract = day, i < contracts
				}
			}
			if len(days) < 2 {
				if day, ok := w.day(r.Cell(t.cols.date), r.Line); ok {
					d.day = day
				}
			}
			if d.day == NoDay || t.asOf != NoDay && d.day > t.asOf {
				return nil
			}
			s := t.in.saleTexts(r)
			if hasAny(s, instalmentWords) && !hasAny(s, contractWords[:3]) && !hasAny(s, subscriptionWords) {
				return nil // a payment
			}
			switch {
			case hasAny(s, voidWords):
				d.state = deedVoid
			case hasAny(s, movedWords):
				d.state = deedMoved
			case hasAny(s, renamedWords):
				d.state = deedRenamed
			}
			d.contract = d.contract || hasAny(s, contractWords) || !hasAny(s, subscriptionWords) && len(days) < 2
			m, _, read := w.amount(r)
			d.amount, d.priced = m, read == amountRead
			if read == amountRead && m < 0 {
				return nil // a refund is one
			}
			for _, c := range parking {
				d.parking = d.parking || c >= 0 && hasAny(fold(string(r.Cell(c))), parkingWords)
			}
			d.project = string(r.Cell(t.in.Mapping.Column(Project)))
			key = t.keyColumns.appendRoom(key[:0], r)
			d.room = string(key)
			deeds = append(deeds, d)
			return nil
		}
	})
	if err != nil {
		return err
	}
	t.sales = resolveSales(deeds)
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
// ends it. The day is that of the first contract that stands, else of the first
// subscription; amount and customer are those of the latest contract, else of the latest
// subscription. A change of room ends the sale in favour of the customer's next one. A parking
// space that the customer buys within 90 days joins the home's order.
func resolveSales(deeds []deed) map[int]saleRow {
	order := make([]int, len(deeds))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := &deeds[a], &deeds[b]
		return cmp.Or(strings.Compare(x.room, y.room), cmp.Compare(x.day, y.day), cmp.Compare(x.line, y.line))
	})
	var sales []sale
	for i := 0; i < len(order); {
		var open []int
		room := deeds[order[i]].room
		n := 0
		end := func(void bool) {
			if len(open) > 0 {
				n++
				sales = append(sales, newSale(deeds, open, fmt.Sprintf("%s\x00%d", room, n), void))
				open = nil
			}
		}
		for ; i < len(order) && deeds[order[i]].room == room; i++ {
			open = append(open, order[i])
			switch deeds[order[i]].state {
			case deedVoid:
				end(true)
			case deedMoved:
				end(false)
			}
		}
		end(false)
	}
	linkSales(deeds, sales)
	out := map[int]saleRow{}
	for i := range sales {
		s := &sales[i]
		to := s
		for n := 0; to.into >= 0 && n < len(sales); n++ {
			to = &sales[to.into]
		}
		for _, k := range s.deeds {
			row := saleRow{line: deeds[to.counts].line, reason: MergedSale, day: deeds[k].day, order: []byte(to.order)}
			switch {
			case s.void || to.void:
				row.reason = Cancelled
			case to == s && k == s.counts:
				row.reason, row.day = Used, s.day
			}
			out[deeds[k].line] = row
		}
	}
	return out
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

// saleReason says what becomes of a row that is a part of a sale and would count, or was marked
// as changed.
func (w *worker) saleReason(r *source.Row, s saleRow, reason Reason, column int) (Reason, int) {
	switch s.reason {
	case MergedSale:
		w.changed[MergedSale]++
		if w.wants(r, Duplicate) {
			w.instead = fmt.Appendf(nil, "%s → %d", r.Cell(w.cols.room), s.line)
		}
		return Duplicate, w.cols.room
	case Cancelled:
		if reason == Used {
			return Cancelled, w.cols.room
		}
		return reason, column
	case Used:
		if s.line > 0 {
			return Used, -1
		}
	}
	return reason, column
}
