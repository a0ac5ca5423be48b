package ledger

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"sync"

	"grade/internal/paged"
)

// Customers are spread over partitions by a hash of their id, so that workers rarely meet
// and every table stays small. Nothing that is reported depends on the hash.
const (
	partitionBits = 6
	partitions    = 1 << partitionBits
	batchSize     = 128
)

var hashSeed = maphash.MakeSeed()

// hashID gives the hash of an id, and the id as it stands with its customer where it is short.
func hashID(id []byte) (hash uint64, short [shortID]byte) {
	if len(id) <= shortID {
		copy(short[:], id)
	}
	return maphash.Bytes(hashSeed, id), short
}

// rowKind says what a row does to its customer.
type rowKind uint8

const (
	purchaseRow rowKind = iota
	refundRow
	mentionRow // a row in the window that is neither
	earlierRow // a purchase before the window
)

// shortID is how many bytes of an id stand with its customer, so that most are found without a further look into
// memory.
const shortID = 14

// tuple is a row on its way to its customer's partition. Its texts stand in the batch's arena: a long id of the
// customer, the order's id if it is not packed, the carried values.
type tuple struct {
	id       [shortID]byte // the customer's, where it is short
	kind     rowKind
	channel  uint8  // number of the file
	size     uint32 // bytes of the customer's id
	tag      uint32 // of its hash
	order    uint64 // its identity; of one that has to be interned, the hash
	amount   Money
	day      Day
	at       uint32 // of the texts in the arena
	orderLen uint32 // bytes of an order id that has to be interned; 0: order is packed
}

type batch struct {
	n      int
	tuples [batchSize]tuple
	arena  []byte
}

// partition holds the customers of one hash value's top bits.
type partition struct {
	mu         sync.Mutex
	number     int
	carried    int      // values kept per customer
	slots      []uint64 // the tag of a customer's hash, and its number and one; 0 is an empty place
	people     paged.List[person]
	matched    bool      // it matters in which files customers stand
	files      []uint64  // one bit a file with a row of the customer
	ids        []byte    // the long ones
	values     []carried // carried per customer
	texts      []byte
	orders     interner
	out        []Transaction
	touched    uint32            // keeps the reads of touch
	fields     int               // texts that come with each event
	known      map[string]string // nil: no events are kept
	events     []eventRow
	eventTexts []string
}

// person is a customer as the rows show it.
type person struct {
	id      [shortID]byte // a short one; the place of a long one in partition.ids
	earlier bool          // bought before the window
	listed  bool          // stands in a customers file
	size    uint32        // bytes of the id
	mention Day           // the first day of a row in the window; NoDay: none
}

// place is where a long id stands.
func (x *person) place() uint32 { return binary.LittleEndian.Uint32(x.id[:]) }

// id gives a customer's id.
func (p *partition) id(n uint32) []byte {
	x := p.people.At(n)
	if x.size <= shortID {
		return x.id[:x.size]
	}
	return p.ids[x.place() : x.place()+x.size]
}

// carried is a value of a customer that comes with transactions: that of the latest day.
type carried struct {
	day   Day
	at, n uint32 // in partition.texts
}

// A hash says the partition by its top bits, and the place in its table by others.
func partitionOf(hash uint64) int { return int(hash >> (64 - partitionBits)) }

// find gives the partition and the number of the customer with this id, adding it if it is new.
func (p *pass) find(id []byte) (part int, number uint32) {
	hash, short := hashID(id)
	part = partitionOf(hash)
	t := tuple{id: short, tag: uint32(hash), size: uint32(len(id))}
	return part, p.people[part].customer(&t, id)
}

// customer gives the number of a row's customer, adding it if it is new. long is its id, where that is long.
func (p *partition) customer(t *tuple, long []byte) uint32 {
	if int(p.people.Len())*4 >= len(p.slots)*3 {
		p.grow()
	}
	mask := uint32(len(p.slots) - 1)
	i := t.tag & mask
	for ; p.slots[i] != 0; i = (i + 1) & mask {
		if uint32(p.slots[i]>>32) != t.tag {
			continue
		}
		n := uint32(p.slots[i]) - 1
		x := p.people.At(n)
		if x.size == t.size && (t.size <= shortID && x.id == t.id || t.size > shortID && bytes.Equal(p.ids[x.place():x.place()+x.size], long)) {
			return n
		}
	}
	x := person{id: t.id, size: t.size, mention: NoDay}
	if t.size > shortID {
		binary.LittleEndian.PutUint32(x.id[:], uint32(len(p.ids)))
		p.ids = append(p.ids, long...)
	}
	n := p.people.Append(x)
	for range p.carried {
		p.values = append(p.values, carried{day: NoDay})
	}
	p.slots[i] = uint64(t.tag)<<32 | uint64(n+1)
	return n
}

func (p *partition) grow() {
	old := p.slots
	p.slots = make([]uint64, max(256, 2*len(old)))
	mask := uint32(len(p.slots) - 1)
	for _, s := range old {
		if s == 0 {
			continue
		}
		i := uint32(s>>32) & mask
		for p.slots[i] != 0 {
			i = (i + 1) & mask
		}
		p.slots[i] = s
	}
}

// touch reads what customer will need of a batch, each kind for all rows at a time: the memory answers such reads side
// by side, where customer waits for one after the other.
func (p *partition) touch(b *batch) {
	if len(p.slots) == 0 {
		return
	}
	mask := uint32(len(p.slots) - 1)
	var at [batchSize]uint32
	for i := range b.tuples[:b.n] {
		at[i] = uint32(p.slots[b.tuples[i].tag&mask])
	}
	for _, n := range at[:b.n] {
		if n > 0 {
			p.touched += p.people.At(n - 1).size
		}
	}
	p.orders.touch(b)
}

// apply books a batch and hands its transactions on.
func (p *partition) apply(b *batch, sink Sink) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.touch(b)
	p.out = p.out[:0]
	for i := range b.tuples[:b.n] {
		t := &b.tuples[i]
		at := t.at
		if t.size > shortID {
			at += t.size
		}
		n := p.customer(t, b.arena[t.at:at])
		x := p.people.At(n)
		if t.orderLen > 0 {
			t.order = packedIntern | p.orders.number(t.order, b.arena[at:at+t.orderLen])
			at += t.orderLen
		}
		switch t.kind {
		case earlierRow:
			x.earlier = true
		case mentionRow:
			if x.mention == NoDay || t.day < x.mention {
				x.mention = t.day
			}
		default:
			if p.matched {
				for len(p.files) <= int(n) {
					p.files = append(p.files, 0)
				}
				p.files[n] |= 1 << (t.channel & 63)
			}
			if x.mention == NoDay || t.day < x.mention {
				x.mention = t.day
			}
			p.out = append(p.out, Transaction{Customer: n, Day: t.day, Amount: t.amount, Order: t.order, Refund: t.kind == refundRow})
		}
		for k := range p.carried {
			size := uint32(b.arena[at]) | uint32(b.arena[at+1])<<8
			at += 2
			p.carry(&p.values[int(n)*p.carried+k], t.rank(), b.arena[at:at+size])
			at += size
		}
		if p.known != nil && (t.kind == purchaseRow || t.kind == refundRow) {
			p.keepEvent(b, t, n, at)
		}
	}
	if sink != nil && len(p.out) > 0 {
		sink(p.number, p.out)
	}
	b.n, b.arena = 0, b.arena[:0]
}

// keepEvent keeps a purchase or refund with its texts, which stand in the arena.
func (p *partition) keepEvent(b *batch, t *tuple, number uint32, at uint32) {
	for range p.fields {
		size := uint32(b.arena[at]) | uint32(b.arena[at+1])<<8
		at += 2
		text := ""
		if size > 0 {
			text = share(p.known, b.arena[at:at+size])
		}
		p.eventTexts = append(p.eventTexts, text)
		at += size
	}
	p.events = append(p.events, eventRow{part: uint8(p.number), number: number, day: t.day, amount: t.amount})
}

// rank is the rank of the row by which the values that come with it count.
func (t *tuple) rank() Day { return RankOf(t.day, t.kind != mentionRow && t.kind != earlierRow) }

// carry keeps the value of the latest day; of several on that day the smallest in bytes.
func (p *partition) carry(v *carried, day Day, text []byte) {
	if len(text) == 0 || day < v.day {
		return
	}
	old := p.texts[v.at : v.at+v.n]
	if c := bytes.Compare(text, old); v.day != NoDay && (c == 0 || day == v.day && c > 0) {
		v.day = day
		return
	}
	if len(text) > int(v.n) {
		v.at = uint32(len(p.texts))
		p.texts = append(p.texts, text...)
	} else {
		copy(p.texts[v.at:], text)
	}
	v.day, v.n = day, uint32(len(text))
}
