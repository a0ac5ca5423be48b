package ledger

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"grade/source"
)

// Match says by what customers are known beside, or instead of, their id.
type Match uint8

// The ways to match.
const (
	NoMatch Match = iota
	ByPhone
	ByNamePhone
	ByProjectPhone
	ByProjectRoom
)

var matchNames = [...]string{"", "phone", "name+phone", "project+phone", "project+room"}

func (m Match) String() string { return matchNames[m] }

// ParseMatch reads the value of --match.
func ParseMatch(s string) (Match, error) {
	i := slices.Index(matchNames[:], strings.ReplaceAll(s, " ", ""))
	if i < 0 {
		return NoMatch, fmt.Errorf("%q is none of %s", s, strings.Join(matchNames[1:], ", "))
	}
	return Match(i), nil
}

// Per says what a customer of the list is.
type Per uint8

// What a customer may be.
const (
	PerCustomer  Per = iota // whoever has an id
	PerOwner                // a person, with all rooms: known by name and phone
	PerHousehold            // owners and family of one room; tenants stay apart
	PerRoom                 // a room
)

var perNames = [...]string{"customer", "owner", "household", "room"}

func (p Per) String() string { return perNames[p] }

// ParsePer reads the value of --per.
func ParsePer(s string) (Per, error) {
	i := slices.Index(perNames[:], s)
	if i < 0 {
		return PerCustomer, fmt.Errorf("%q is none of %s", s, strings.Join(perNames[:], ", "))
	}
	return Per(i), nil
}

// Merge is an id that was found to be another customer's.
type Merge struct {
	Alias, Customer string
	Key             string // what they share
	Table           string // where the alias stands first
	Line            int
	Column          string
}

// identity knows who is who: ids and keys, in sets of those that are one customer.
type identity struct {
	match   Match
	per     Per
	number  map[string]int32 // of ids, behind "i", and of keys, behind "k"
	parent  []int32
	names   []string                 // by number
	first   []Merge                  // by number: where it stands first
	best    []string                 // of a set's root: the id that stands for it
	rooms   map[int32]map[int32]bool // of households: the rooms of each id
	homes   map[int32]map[int32]bool // and the ids of each room
	byNames map[string]string        // where rows know only the name: whose it is
	byKeys  map[string]string        // where events know only the room or the telephone: whose it is
}

// findIdentity reads the tables once beforehand to find out who is who; nil when ids say all.
func (p *pass) findIdentity(ctx context.Context, inputs []Input) error {
	o := p.options.Reading
	who := &identity{match: o.Match, per: o.Per, number: map[string]int32{}, rooms: map[int32]map[int32]bool{}, homes: map[int32]map[int32]bool{}}
	if o.Match == NoMatch && o.Per == PerCustomer {
		return p.findNames(ctx, inputs)
	}
	if err := checkKeys(o, inputs); err != nil {
		return err
	}
	for i := range inputs {
		in := &inputs[i]
		if !in.Kind.Used() {
			continue
		}
		columns := in.keyColumns()
		keys := keyMaker{table: &columns}
		w := &worker{tableReader: &tableReader{pass: p, in: in}}
		if in.carries() {
			if err := w.findFilters(inputs); err != nil {
				return err
			}
		}
		heads := in.newHeadFill()
		err := in.Table.Scan(ctx, 1, func(int) func(*source.Row) error {
			return func(r *source.Row) error {
				heads.fill(r)
				if w.filteredBy(r) >= 0 {
					return nil
				}
				who.see(in.Table, r, columns.id, keys.keys(who, r))
				return nil
			}
		})
		if err != nil {
			return err
		}
	}
	who.settle()
	p.who = who
	return p.findKeys(ctx, inputs)
}

// checkKeys says which column is missing where no table has what customers are to be known by.
func checkKeys(o Reading, inputs []Input) error {
	flag := "--match " + o.Match.String()
	rooms := o.Match == ByProjectRoom
	if o.Per != PerCustomer {
		flag, rooms = "--per "+o.Per.String(), rooms || o.Per != PerOwner
	}
	what := "phone"
	if rooms {
		what = "room"
	}
	var headers []string
	for i := range inputs {
		if inputs[i].Mapping.Has(CustomerID) && !inputs[i].NameKey && inputs[i].Kind == Charges && o.Per == PerOwner && o.Match == NoMatch {
			return nil // an owner has all rooms under one id
		}
		if k := inputs[i].keyColumns(); rooms && k.room >= 0 || !rooms && len(k.phones) > 0 {
			return nil
		}
		headers = append(headers, inputs[i].Table.Header...)
	}
	return &UsageError{Flag: flag, What: fmt.Sprintf("no table has a column for %q", what), Hint: fmt.Sprintf("--map %s=HEADER; seen: %s", what, seen(headers))}
}

// see joins the row's id and its keys.
func (who *identity) see(t *source.Table, r *source.Row, id int, keys [][]byte) {
	first := int32(-1)
	if v := r.Cell(id); !isNull(v) && !lostDigits(v) && who.per != PerRoom {
		if first = who.node("i" + string(idText(v))); who.first[first].Line == 0 {
			who.first[first] = Merge{Table: t.Name(), Line: r.Line, Column: t.Header[id]}
		}
	}
	for _, k := range keys {
		n := who.node(string(k))
		switch {
		case first >= 0 && who.per == PerHousehold && k[0] == 'k':
			who.live(first, n)
		case first >= 0:
			who.join(first, n)
		}
		first = n
	}
}

// live notes that somebody belongs to a room. Who owns two rooms does not make one household
// of them.
func (who *identity) live(id, room int32) {
	if who.rooms[id] == nil {
		who.rooms[id] = map[int32]bool{}
	}
	if who.homes[room] == nil {
		who.homes[room] = map[int32]bool{}
	}
	who.rooms[id][room], who.homes[room][id] = true, true
}

func (who *identity) node(name string) int32 {
	n, ok := who.number[name]
	if !ok {
		n = int32(len(who.parent))
		who.number[name] = n
		who.parent = append(who.parent, n)
		who.names = append(who.names, name)
		who.first = append(who.first, Merge{})
	}
	return n
}

func (who *identity) root(n int32) int32 {
	for who.parent[n] != n {
		who.parent[n] = who.parent[who.parent[n]]
		n = who.parent[n]
	}
	return n
}

func (who *identity) join(a, b int32) {
	if a, b = who.root(a), who.root(b); a != b {
		who.parent[max(a, b)] = min(a, b)
	}
}

// settle gives every set its id: the smallest in bytes, or the smallest key where none has
// an id.
func (who *identity) settle() {
	// A household is joined with those who live nowhere else; others keep their id for what names
	// no room.
	for room, ids := range who.homes {
		for id := range ids {
			if len(who.rooms[id]) == 1 {
				who.join(room, id)
			}
		}
	}
	who.best = make([]string, len(who.names))
	for n, name := range who.names {
		r := who.root(int32(n))
		if b := who.best[r]; b == "" || name < b {
			who.best[r] = name // "i" comes before "k"
		}
		who.parent[n] = r
	}
}

// merges lists the ids that stand for another one.
func (who *identity) merges() []Merge {
	var out []Merge
	if who == nil {
		return nil
	}
	keys := map[int32]string{}
	for n, name := range who.names {
		if r := who.parent[n]; name[0] == 'k' && (keys[r] == "" || name < keys[r]) {
			keys[r] = name
		}
	}
	for n, name := range who.names {
		r := who.parent[n]
		if best := who.best[r]; best != name && (name[0] == 'i' || best[0] != 'i') {
			m := who.first[n]
			m.Alias, m.Customer, m.Key = name[1:], best[1:], strings.TrimPrefix(keys[r], "k")
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b Merge) int {
		return 2*strings.Compare(a.Customer, b.Customer) + strings.Compare(a.Alias, b.Alias)
	})
	return out
}

// customer gives the id that stands for the row's customer; nil when nothing says who it is.
func (who *identity) customer(keys *keyMaker, r *source.Row) []byte {
	id := r.Cell(keys.table.id)
	known := !isNull(id) && !lostDigits(id)
	if known {
		id = idText(id)
	}
	if who.byNames != nil {
		if keys.table.roomFirst {
			if to := who.byKey(keys.table, r); to != nil {
				return to
			}
		}
		if keys.table.id < 0 && keys.table.name < 0 {
			return who.byKey(keys.table, r)
		}
		if to, ok := who.byNames[string(id)]; ok {
			return []byte(to)
		}
		if known {
			return id
		}
		return nil
	}
	if who.per == PerHousehold {
		for _, k := range keys.keys(who, r) {
			if n, ok := who.number[string(k)]; ok && (k[0] == 'k' || !known) {
				return []byte(who.best[who.parent[n]][1:])
			}
		}
	}
	if known && who.per != PerRoom {
		keys.buf = append(append(keys.buf[:0], 'i'), id...)
		if n, ok := who.number[string(keys.buf)]; ok {
			return []byte(who.best[who.parent[n]][1:])
		}
		return id
	}
	for _, k := range keys.keys(who, r) {
		if n, ok := who.number[string(k)]; ok {
			return []byte(who.best[who.parent[n]][1:])
		}
	}
	if known && who.per == PerRoom {
		return id // no room is named
	}
	if keys.table.id < 0 && keys.table.name < 0 {
		return who.byKey(keys.table, r)
	}
	if name := r.Cell(keys.table.name); keys.table.id < 0 && !isNull(name) && !isTotalWord(name) {
		return name // nothing better is known of this row
	}
	return nil
}
