package ledger

import (
	"context"
	"slices"

	"grade/source"
)

// findNames finds the ids of customers whom the transactions or events know only by their name,
// where a customers file has both and the name is only one customer's; and of those whom
// events know only by their room or telephone number.
func (p *pass) findNames(ctx context.Context, inputs []Input) error {
	used := func(in Input) bool {
		_, wanted := p.options.Events[in.Kind]
		return in.carries() || wanted && in.Kind != Customers
	}
	named := slices.ContainsFunc(inputs, func(in Input) bool { return used(in) && in.NameKey })
	keyed := slices.ContainsFunc(inputs, func(in Input) bool { return used(in) && in.keyedOnly() })
	listed := func(in Input) bool {
		return in.Kind == Customers && in.Mapping.Has(CustomerID) && (keyed || !in.NameKey && in.Mapping.Has(CustomerName))
	}
	if !named && !keyed || !slices.ContainsFunc(inputs, listed) {
		return nil
	}
	who := &identity{byNames: map[string]string{}, byKeys: map[string]string{}}
	for i := range inputs {
		in := &inputs[i]
		if !listed(*in) {
			continue
		}
		k := in.keyColumns()
		if in.NameKey {
			k.id = in.Mapping.Column(CustomerID) // the name
		}
		err := in.Table.Scan(ctx, 1, func(int) func(*source.Row) error {
			return func(r *source.Row) error {
				c := r.Cell(k.id)
				if isNull(c) || lostDigits(c) {
					return nil
				}
				id := string(idText(c))
				if n := r.Cell(k.name); k.name >= 0 && !isNull(n) {
					owned(who.byNames, string(n), id)
				}
				if keyed {
					k.each(r, func(key string) { owned(who.byKeys, key, id) })
				}
				return nil
			}
		})
		if err != nil {
			return err
		}
	}
	if !slices.ContainsFunc(inputs, func(in Input) bool { return listed(in) && !in.NameKey }) {
		clear(who.byNames) // the names are the ids
	}
	for _, m := range []map[string]string{who.byNames, who.byKeys} {
		for n, id := range m {
			if id == "" {
				delete(m, n)
			}
		}
	}
	p.who = who
	return nil
}

// findKeys finds whose rooms and telephone numbers are where customers were matched: a merged customer
// has those of all its ids.
func (p *pass) findKeys(ctx context.Context, inputs []Input) error {
	if !slices.ContainsFunc(inputs, func(in Input) bool {
		_, wanted := p.options.Events[in.Kind]
		return (wanted || in.Kind == Charges) && in.keyedOnly()
	}) {
		return nil
	}
	who := p.who
	who.byKeys = map[string]string{}
	for i := range inputs {
		in := &inputs[i]
		if in.Kind != Customers {
			continue
		}
		columns := in.keyColumns()
		keys := keyMaker{table: &columns}
		err := in.Table.Scan(ctx, 1, func(int) func(*source.Row) error {
			return func(r *source.Row) error {
				if id := who.customer(&keys, r); id != nil {
					s := string(id)
					columns.each(r, func(key string) { owned(who.byKeys, key, s) })
				}
				return nil
			}
		})
		if err != nil {
			return err
		}
	}
	for key, id := range who.byKeys {
		if id == "" {
			delete(who.byKeys, key)
		}
	}
	return nil
}

// owned notes whose a key is; "" when two customers share it.
func owned(m map[string]string, key, id string) {
	if other, ok := m[key]; ok && other != id {
		id = ""
	}
	m[key] = id
}

// keyedOnly says whether a table of events has neither id nor name, but a room or a telephone number.
func (in *Input) keyedOnly() bool {
	k := in.keyColumns()
	if in.Mapping.Has(CustomerID) && !k.roomFirst || in.Kind == Transactions {
		return false
	}
	return k.room >= 0 || len(k.phones) > 0
}

// each calls do with what a row could be known by: its room with all that tells it from others, the
// room alone, its telephone numbers.
func (k *keyColumns) each(r *source.Row, do func(key string)) {
	if k.room >= 0 && !isNull(r.Cell(k.room)) {
		full := string(k.appendRoom([]byte("r"), r))
		do(full)
		if bare := "r" + string(r.Cell(k.room)); bare != full {
			do(bare)
		}
	}
	for _, c := range k.phones {
		rest := r.Cell(c)
		for len(rest) > 0 {
			var one []byte
			one, rest = nextPhone(rest)
			if phone := appendPhone([]byte("p"), one); len(phone) > 1 {
				do(string(phone))
			}
		}
	}
}

// byKey finds whose the row is by its room or telephone number; nil where that is not known.
func (who *identity) byKey(k *keyColumns, r *source.Row) (id []byte) {
	k.each(r, func(key string) {
		if to, ok := who.byKeys[key]; ok && id == nil {
			id = []byte(to)
		}
	})
	return id
}

// byRoom says whether charges name rooms and nobody by an id: each room is a customer then, since equal
// names are not one owner.
func byRoom(inputs []Input, o Reading) bool {
	if o.Match != NoMatch || o.Per != PerCustomer {
		return false
	}
	found := false
	for i := range inputs {
		in := &inputs[i]
		switch in.Kind {
		case Charges:
			if k := in.keyColumns(); !k.roomFirst {
				return false
			}
			found = true
		case Transactions:
			return false
		case Customers:
			if in.Mapping.Has(CustomerID) && !in.NameKey {
				return false
			}
		}
	}
	return found
}
