package ledger

// Rewrite changes the values of the columns that come with customers. They must not be used to tell
// customers apart any more.
func (l *Ledger) Rewrite(change func(f Field, header, value string) string) {
	for _, list := range [][]Column{l.Columns, l.carried} {
		for _, c := range list {
			for i, v := range c.Values {
				c.Values[i] = change(c.Field, c.Header, v)
			}
		}
	}
}

// Renumber gives, of n customers, the place of each among those that are kept; -1 for the others.
func Renumber(n int, keep []int32) []int32 {
	at := make([]int32, n)
	for i := range at {
		at[i] = -1
	}
	for i, k := range keep {
		at[k] = int32(i)
	}
	return at
}

// Only is the ledger of some customers, in their order: what is known of them, with the days, the window and the
// reconciliation of all.
func (l *Ledger) Only(keep []int32) *Ledger {
	out := *l
	at := Renumber(len(l.Customers), keep)
	out.Customers = make([]Customer, len(keep))
	for i, k := range keep {
		out.Customers[i] = l.Customers[k]
	}
	out.Columns, out.carried = columnsOf(l.Columns, keep), columnsOf(l.carried, keep)
	out.Charges, out.Bills = nil, nil
	for _, c := range l.Charges {
		if c.Customer = at[c.Customer]; c.Customer >= 0 {
			out.Charges = append(out.Charges, c)
		}
	}
	for _, b := range l.Bills {
		if b.Customer = at[b.Customer]; b.Customer >= 0 {
			out.Bills = append(out.Bills, b)
		}
	}
	out.Events = map[Kind]*EventList{}
	for k, e := range l.Events {
		out.Events[k] = e.only(keep)
	}
	out.position = [partitions][]int32{}
	return &out
}

func columnsOf(cs []Column, keep []int32) []Column {
	out := make([]Column, len(cs))
	for i, c := range cs {
		out[i] = Column{c.Field, c.Header, Pick(c.Values, keep)}
	}
	return out
}

// only is the list of some customers' events.
func (e *EventList) only(keep []int32) *EventList {
	out := &EventList{Kind: e.Kind, First: make([]int32, 1, len(keep)+1), fields: e.fields, values: map[string]Values{}}
	var rows []int32
	for i, k := range keep {
		for n := e.First[k]; n < e.First[k+1]; n++ {
			rows = append(rows, n)
			out.Events = append(out.Events, Event{int32(i), e.Events[n].Day})
		}
		out.First = append(out.First, int32(len(rows)))
	}
	for name, v := range e.values {
		out.values[name] = Values{v.Type, Pick(v.Texts, rows), Pick(v.Numbers, rows), Pick(v.Days, rows), Pick(v.Truths, rows)}
	}
	return out
}

// Pick takes the values at these places; nil of nil.
func Pick[T any](xs []T, at []int32) []T {
	if xs == nil {
		return nil
	}
	out := make([]T, len(at))
	for i, k := range at {
		out[i] = xs[k]
	}
	return out
}
