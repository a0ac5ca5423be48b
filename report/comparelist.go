package report

import (
	"bufio"
	"crypto/sha256"
	"io"
	"slices"
	"strconv"
	"strings"

	"grade/ledger"
	"grade/segment"
)

// List is everybody in either list, by id: the tiers, what happened, and the money before and now.
func (c *Comparison) List() *Customers {
	l := &Customers{N: len(c.people)}
	add := func(key, title string, kind ValueKind, of func(i int) Value) {
		l.Columns = append(l.Columns, Column{key, title, kind, of})
	}
	t := &c.tables[0]
	add("customer_id", columnTitle(c.Result, "customer_id"), Text, func(i int) Value { return text(c.id(i)) })
	known := func(of func(x *gradedRow) string) bool {
		for i := range c.people {
			if of(c.row(i)) != "" {
				return true
			}
		}
		return false
	}
	for _, x := range []struct {
		key string
		of  func(x *gradedRow) string
	}{{"customer_name", func(x *gradedRow) string { return x.name }}, {"owner", func(x *gradedRow) string { return x.owner }}, {"project", func(x *gradedRow) string { return x.project }}} {
		if known(x.of) {
			add(x.key, columnTitle(c.Result, x.key), Text, func(i int) Value { return text(x.of(c.row(i))) })
		}
	}
	add("previous_tier", columnTitle(c.Result, "previous_tier"), Text, func(i int) Value { return text(t.before[i]) })
	add("tier", columnTitle(c.Result, "tier"), Text, func(i int) Value { return text(t.now[i]) })
	add("change", c.say("c_change"), Text, func(i int) Value { return text(c.change(i).String()) })
	if c.scaled {
		add("move", columnTitle(c.Result, "move"), Move, func(i int) Value { return c.steps(i) })
	}
	add("returned", c.say("c_returned"), Text, func(i int) Value {
		if c.returned(i) {
			return text("returned")
		}
		return Value{}
	})
	for k := range c.tables[1:] {
		t := &c.tables[1+k]
		add("previous_"+t.key, c.say("c_before_of", t.title), Text, func(i int) Value { return text(t.before[i]) })
		add(t.key, t.title, Text, func(i int) Value { return text(t.now[i]) })
	}
	add("previous_monetary", c.say("c_before_of", c.moneyTitle()), Amount, func(i int) Value {
		if c.people[i].old < 0 {
			return Value{}
		}
		before, _ := c.money(i)
		return amount(before)
	})
	add("monetary", c.moneyTitle(), Amount, func(i int) Value {
		if c.people[i].new < 0 {
			return Value{}
		}
		_, now := c.money(i)
		return amount(now)
	})
	return l
}

// steps is how many tiers up a customer came; blank for who is new or gone.
func (c *Comparison) steps(i int) Value {
	switch c.change(i) {
	case upgraded, downgraded, unchanged:
		t := &c.tables[0]
		n, _ := segment.Steps(t.Order, t.before[i], t.now[i])
		return Value{Kind: Move, Int: int64(n)}
	}
	return Value{}
}

// words turn the keys of the list into words, by column.
func (c *Comparison) words() map[string]func(string) string {
	out := map[string]func(string) string{
		"change":   func(k string) string { return c.say("change_" + k) },
		"returned": func(string) string { return c.say("true") },
	}
	for k := range c.tables {
		t := &c.tables[k]
		if k > 0 {
			out[t.key], out["previous_"+t.key] = t.classTitle, t.classTitle
		}
	}
	return out
}

// WriteComparison writes a comparison as JSON; with its customers when list is not nil.
func WriteComparison(w io.Writer, c *Comparison, list *Customers) error {
	j := &jsonWriter{b: bufio.NewWriterSize(w, 1<<18), sum: sha256.New()}
	j.open("", "{")
	for _, x := range []struct {
		key string
		g   *Graded
	}{{"old", c.Old}, {"new", c.New}} {
		j.open(x.key, "{")
		j.string("file", baseName(x.g.Name))
		j.string("as_of", x.g.AsOf.String())
		j.int("customers", int64(len(x.g.rows)))
		j.close("}")
	}
	j.key("same_cuts")
	switch same, known := c.yardsticks(); {
	case !known:
		j.raw("null")
	case same:
		j.raw("true")
	default:
		j.raw("false")
	}
	by, back := c.flows()
	j.open("tiers", "{")
	c.tableJSON(j, &c.tables[0])
	j.int("upgraded", int64(by[upgraded].customers))
	j.int("downgraded", int64(by[downgraded].customers))
	j.int("unchanged", int64(by[unchanged].customers))
	j.int("moved", int64(by[moved].customers))
	j.int("returned", int64(back.customers))
	j.int("merged", int64(c.merged))
	j.close("}")
	rest := c.tables[1:]
	if len(rest) > 0 && rest[0].key == "segment" {
		j.open("segments", "{")
		c.tableJSON(j, &rest[0])
		j.close("}")
		rest = rest[1:]
	}
	j.open("dimensions", "[")
	for k := range rest {
		j.open("", "{")
		j.string("key", rest[k].key)
		j.string("title", rest[k].title)
		c.tableJSON(j, &rest[k])
		j.close("}")
	}
	j.close("]")
	j.open("moves", "[")
	for _, k := range changes {
		j.flow(k.String(), by[k])
	}
	j.flow("returned", back)
	j.close("]")
	return j.end(c.Warnings(), list)
}

// changes are what can happen to a customer with a tier, in the order of reports.
var changes = []change{upgraded, downgraded, unchanged, moved, fresh, lost}

func (j *jsonWriter) flow(name string, f flow) {
	j.open("", "{")
	j.string("move", name)
	j.int("customers", int64(f.customers))
	j.money("previous_monetary", f.before)
	j.money("monetary", f.now)
	j.close("}")
}

// tableJSON writes a matrix, the sums of its edges, and the figures of its classes.
func (c *Comparison) tableJSON(j *jsonWriter, t *moveTable) {
	cells := c.cells(t)
	j.open("order", "[")
	for _, k := range t.Order {
		j.string("", k)
	}
	j.close("]")
	kept, gone, came := 0, 0, 0
	j.open("matrix", "[")
	for from, key := range t.Order {
		j.open("", "{")
		j.string("from", key)
		j.open("to", "{")
		for to, k := range t.Order {
			j.int(k, int64(t.Counts[from][to]))
			kept += t.Counts[from][to]
		}
		j.close("}")
		for _, x := range []struct {
			key string
			of  func(flow) ledger.Money
		}{{"previous_monetary", func(f flow) ledger.Money { return f.before }}, {"monetary", func(f flow) ledger.Money { return f.now }}} {
			j.open(x.key, "{")
			for _, k := range t.Order {
				j.money(k, x.of(cells[[2]string{key, k}]))
			}
			j.close("}")
		}
		j.int("lost", int64(t.Lost[from]))
		gone += t.Lost[from]
		j.close("}")
	}
	j.close("]")
	before, now := c.kpis(t)
	j.open("classes", "[")
	for k, key := range t.Order {
		came += t.New[k]
		j.open("", "{")
		j.string("key", key)
		j.string("title", t.classTitle(key))
		for _, x := range []struct {
			prefix string
			kpi    kpi
		}{{"previous_", before[key]}, {"", now[key]}} {
			j.int(x.prefix+"customers", int64(x.kpi.customers))
			j.money(x.prefix+"monetary", x.kpi.money)
			j.value(x.prefix+"repurchase_rate", x.kpi.repurchase())
			j.value(x.prefix+"collection_rate", x.kpi.collected())
			j.value(x.prefix+"satisfaction", x.kpi.content())
		}
		j.int("new", int64(t.New[k]))
		j.close("}")
	}
	j.close("]")
	j.int("kept", int64(kept))
	j.int("new", int64(came))
	j.int("lost", int64(gone))
}

// IsComparisonHeader says whether a line is the header of a comparison in CSV.
func IsComparisonHeader(line string) bool {
	return strings.HasPrefix(line, "customer_id,") && strings.Contains(line, ",previous_tier,tier,change,") && strings.HasSuffix(line, ",previous_monetary,monetary")
}

// Mask hides telephone numbers, ids or names of the people.
func (c *Comparison) Mask(fields []string) {
	ids, names := slices.Contains(fields, "id"), slices.Contains(fields, "name")
	phones := slices.Contains(fields, "phone")
	used := map[string]int{}
	for i := range c.people {
		x := c.row(i)
		hide := x.id
		switch {
		case ids:
			hide = maskText(x.id, 2, 2)
		case phones && mobile.MatchString(x.id):
			hide = maskText(x.id, 3, 4)
		case names && x.id == x.name:
			hide = maskName(x.id)
		}
		if hide != x.id {
			if used[hide]++; used[hide] > 1 {
				hide += "#" + strconv.Itoa(used[hide])
			}
			x.id = hide
		}
		if names {
			x.name = maskName(x.name)
		}
	}
}

// MaskClasses hides telephone numbers and names that stand in the columns compared beside the known ones.
func (g *Graded) MaskClasses(fields []string) {
	phones, names := slices.Contains(fields, "phone"), slices.Contains(fields, "name")
	for k, d := range g.Dimensions {
		f, _ := ledger.ParseField(d.Key)
		for i := range g.rows {
			v := &g.rows[i].classes[k]
			switch {
			case *v == "":
			case phones && (isPhone(f, d.Title) || mobile.MatchString(*v)):
				*v = maskText(*v, 3, 4)
			case names && isName(f, d.Title):
				*v = maskName(*v)
			}
		}
	}
}

// Language is that of the list's own words, else that of its names of columns.
func (g *Graded) Language() string {
	var words []string
	if g.Head != nil {
		for _, list := range [][]headClass{g.Head.Segments, g.Head.Tiers} {
			for _, c := range list {
				words = append(words, c.Title)
			}
		}
	}
	return LanguageOf(append(words, g.header...))
}
