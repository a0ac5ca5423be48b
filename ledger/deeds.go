package ledger

import (
	"slices"
	"strings"

	"grade/source"
)

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
