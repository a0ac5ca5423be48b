package ledger

import (
	"grade/source"
)

// seenCurrency is a currency as a table writes it.
type seenCurrency struct {
	code string
	line int // the first row that counts; 0: none
}

func (w *worker) amountColumn() int {
	if w.cols.amount >= 0 {
		return w.cols.amount
	}
	return w.cols.price
}

type amountState uint8

const (
	amountRead amountState = iota
	amountAbsent
	amountUnreadable
)

// amount reads what a row is worth, in the currency's minor units, and the currency it is
// written in. It is 0 where it cannot be read.
func (w *worker) amount(r *source.Row) (m Money, currency *seenCurrency, state amountState) {
	if w.plain {
		if m, point, ok := plainMoney(r.Cell(w.cols.amount)); ok {
			if point {
				w.evidence.number(pointProof, r.Line)
			}
			if m > 0 && w.isRefundRow(r) {
				m = -m
			}
			return m, nil, amountRead
		}
	}
	n, power, state := w.written(r)
	if state != amountRead {
		return 0, nil, state
	}
	currency = w.currencyOf(r, n.currency)
	if currency != nil {
		if rate, ok := w.options.Purchases.Rates[currency.code]; ok {
			var fits bool
			if n.decimal, fits = n.times(rate.d); !fits {
				return 0, currency, amountUnreadable
			}
		}
	}
	m, rounded, ok := n.money(power)
	if !ok {
		return 0, currency, amountUnreadable
	}
	if rounded {
		w.note(r, Rounded, w.amountColumn(), r.Cell(w.amountColumn()))
	}
	if m > 0 && w.isRefundRow(r) {
		m = -m
	}
	return m, currency, amountRead
}

// written gives the number that stands in a row, or quantity by price, its power of ten, and with it the currency of the
// column where the number has none.
func (w *worker) written(r *source.Row) (n number, power int, state amountState) {
	in, pieces := w.cols.unit, 0
	var ok bool
	if w.cols.amount >= 0 {
		v := r.Cell(w.cols.amount)
		if isNull(v) {
			return n, 0, amountAbsent
		}
		if n, ok = w.number(v, r.Line); !ok {
			return n, 0, amountUnreadable
		}
	} else {
		q, p := r.Cell(w.cols.quantity), r.Cell(w.cols.price)
		if isNull(q) || isNull(p) {
			return n, 0, amountAbsent
		}
		x, ok1 := w.number(q, r.Line)
		y, ok2 := w.number(p, r.Line)
		if !ok1 || !ok2 {
			return n, 0, amountUnreadable
		}
		n = y
		if n.decimal, ok = x.times(y.decimal); !ok {
			return n, 0, amountUnreadable
		}
		in, pieces = w.cols.priceUnit, x.unit
	}
	if n.unit != 0 {
		in.power = n.unit // 12万 in a column of 万元 is 12万
	}
	if n.currency == "" {
		n.currency = in.currency
	}
	return n, in.power + pieces, amountRead // 2万 pieces
}

func (w *worker) number(b []byte, line int) (number, bool) {
	n, ok := parseNumber(b, w.commas)
	if !ok {
		return n, false
	}
	if n.proof != noProof {
		w.evidence.number(n.proof, line)
		if n.proof == commaProof && w.commas == thousandsComma || n.proof == pointProof && w.commas == decimalComma {
			return n, false
		}
	}
	return n, true
}

// currencyOf finds a row's currency: by its column, else by the sign at its amount.
func (w *worker) currencyOf(r *source.Row, sign string) *seenCurrency {
	var c *seenCurrency
	if w.cols.currency >= 0 {
		v := r.Cell(w.cols.currency)
		if isNull(v) {
			return nil
		}
		if c = w.currencies[string(v)]; c == nil {
			c = &seenCurrency{code: CurrencyCode(string(v))}
			w.currencies[string(v)] = c
		}
	} else if sign != "" {
		if c = w.currencies[sign]; c == nil {
			c = &seenCurrency{code: sign}
			w.currencies[sign] = c
		}
	}
	return c
}
