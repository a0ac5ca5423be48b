package ledger

import (
	"bytes"
	"strings"

	"grade/source"
)

// keyColumns are the columns of a table that make keys; -1 where it has none.
type keyColumns struct {
	id, name, project, building, unit, room, relation int
	phones                                            []int
	inName                                            string // the building, where the sheet or the file is about one
	roomFirst                                         bool   // a charge is the room's before it is that of who bears a name
}

func (in *Input) keyColumns() keyColumns {
	m := &in.Mapping
	k := keyColumns{id: m.Column(CustomerID), name: m.Column(CustomerName), project: m.Column(Project), building: m.Column(Building), unit: m.Column(UnitNo), room: m.Column(Room), relation: m.Column(Relation)}
	if in.NameKey {
		k.id = -1
	}
	if in.Kind == Charges && k.room < 0 {
		k.room = in.chargeRoom()
	}
	if k.room == k.unit {
		k.unit = -1
	}
	if in.Kind == Charges && k.building < 0 && k.room >= 0 {
		k.inName = in.building()
	}
	k.roomFirst = in.Kind == Charges && k.id < 0 && k.room >= 0
	for c, h := range in.Table.Header {
		if name, _ := foldHeader(h); c == m.Column(Phone) || exactField(name) == Phone {
			k.phones = append(k.phones, c)
		}
	}
	return k
}

// roomHeaders are what rooms are called in ledgers of charges, and something else in other tables.
var roomHeaders = []string{"房屋", "房产", "房屋号", "房屋名称", "房产名称", "房产编号", "楼栋房号", "房屋地址", "房屋信息", "门牌号", "商铺号", "铺位号", "资产名称", "资源名称", "资源编号", "房源", "unit", "unitno", "flat", "apartment", "door", "shop"}

// chargeRoom finds the column of rooms of a ledger of charges; -1 if there is none.
func (in *Input) chargeRoom() int {
	for _, want := range roomHeaders {
		for c, h := range in.Table.Header {
			if name, _ := foldHeader(h); name == want {
				return c
			}
		}
	}
	return -1
}

// FieldNamed gives the field that a header names as a whole: 职业 is occupation; "" where the
// dictionary does not know it.
func FieldNamed(header string) Field {
	name, _ := foldHeader(header)
	return exactField(name)
}

// exactField gives the field of a folded header that the dictionary knows as a whole.
func exactField(name string) Field {
	for _, a := range aliasTable() {
		if a.text == name {
			return a.field
		}
	}
	return ""
}

// appendRoom appends what tells a room from all others: project, building, unit and number.
func (k *keyColumns) appendRoom(dst []byte, r *source.Row) []byte {
	apart := false
	for i, c := range []int{k.project, k.building, k.unit, k.room} {
		if i == 1 && k.inName != "" {
			if apart {
				dst = append(dst, ' ')
			}
			dst, apart = append(dst, k.inName...), true
		}
		if c < 0 || isNull(r.Cell(c)) {
			continue
		}
		if apart {
			dst = append(dst, ' ')
		}
		dst, apart = append(dst, r.Cell(c)...), true
	}
	return dst
}

// keyMaker makes the keys of rows; its memory is used again and again.
type keyMaker struct {
	table *keyColumns
	buf   []byte
	phone []byte
	ends  []int
}

// keys gives the keys of a row, the best first. They live until the next call.
func (k *keyMaker) keys(who *identity, r *source.Row) [][]byte {
	k.buf, k.ends = k.buf[:0], k.ends[:0]
	t := k.table
	cell := func(c int) []byte {
		if v := r.Cell(c); !isNull(v) {
			return v
		}
		return nil
	}
	match := who.match
	switch who.per {
	case PerOwner:
		if match == NoMatch {
			match = ByNamePhone
		}
	case PerHousehold:
		if v := fold(string(cell(t.relation))); hasAny(v, tenantWords) {
			k.tenant(r)
			return k.parts()
		}
		match = ByProjectRoom
	case PerRoom:
		match = ByProjectRoom
	}
	switch match {
	case ByProjectRoom:
		if cell(t.room) != nil && (t.project < 0 || cell(t.project) != nil) {
			k.buf = append(k.buf, 'k')
			k.buf = t.appendRoom(k.buf, r)
			k.ends = append(k.ends, len(k.buf))
		}
	case ByPhone:
		k.phones(r, nil)
	case ByNamePhone:
		if name := cell(t.name); name != nil {
			k.phones(r, name)
		}
	case ByProjectPhone:
		if project := cell(t.project); project != nil {
			k.phones(r, project)
		}
	}
	return k.parts()
}

// phones adds a key for every telephone number of a row, with what has to be equal beside it.
func (k *keyMaker) phones(r *source.Row, with []byte) {
	for _, c := range k.table.phones {
		rest := r.Cell(c)
		if isNull(rest) {
			continue
		}
		for len(rest) > 0 {
			var one []byte
			one, rest = nextPhone(rest)
			if k.phone = appendPhone(k.phone[:0], one); len(k.phone) == 0 {
				continue
			}
			k.buf = append(k.buf, 'k')
			if with != nil {
				k.buf = append(append(k.buf, with...), ' ')
			}
			k.buf = append(k.buf, k.phone...)
			k.ends = append(k.ends, len(k.buf))
		}
	}
}

// parts are the keys that stand in the buffer.
func (k *keyMaker) parts() [][]byte {
	var out [][]byte
	from := 0
	for _, e := range k.ends {
		out = append(out, k.buf[from:e])
		from = e
	}
	return out
}

// tenant makes the key of somebody who rents a room: the room with the name, since tenants are
// no part of its household.
func (k *keyMaker) tenant(r *source.Row) {
	name := r.Cell(k.table.name)
	if isNull(name) {
		return
	}
	k.buf = append(k.table.appendRoom(append(k.buf, 't'), r), ' ')
	k.buf = append(k.buf, name...)
	k.ends = append(k.ends, len(k.buf))
}

var tenantWords = []string{"租户", "租客", "租赁", "承租", "tenant", "lessee", "renter"}

// nextPhone cuts the first of several phone numbers off.
func nextPhone(b []byte) (one, rest []byte) {
	i := bytes.IndexAny(b, "、;；,，/|或")
	if i < 0 {
		return b, nil
	}
	one = b[:i]
	for i < len(b) && (b[i] >= 0x80 || b[i] < '0' || b[i] > '9') && b[i] != '+' {
		i++
	}
	return one, b[i:]
}

// appendPhone appends the digits of a phone number; nothing where it is masked, truncated, in
// scientific notation or a filler such as 0.
func appendPhone(dst, b []byte) []byte {
	at := len(dst)
	b = idText(b)
	for _, r := range string(b) {
		switch {
		case r >= '0' && r <= '9':
			dst = append(dst, byte(r))
		case r >= '０' && r <= '９':
			dst = append(dst, byte(r-'０'+'0'))
		case strings.ContainsRune("+-() ()（）\u00a0\u3000.－—'", r):
		default:
			return dst[:at]
		}
	}
	n := dst[at:]
	for _, prefix := range []string{"0086", "086", "86"} {
		if rest, ok := bytes.CutPrefix(n, []byte(prefix)); ok && len(rest) == 11 && rest[0] == '1' {
			n = rest
			break
		}
	}
	bad := len(n) < 8 || len(n) > 15 || len(bytes.Trim(n, string(n[:min(1, len(n))]))) == 0 || // one digit throughout
		n[0] == '1' && (len(n) != 11 || n[1] < '2') || // a mobile number cut off
		len(n) > 8 && bytes.HasSuffix(n, []byte("0000000"))
	if bad {
		return dst[:at]
	}
	return dst[:at+copy(dst[at:], n)]
}
