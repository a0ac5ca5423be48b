package report

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// checkParts validates every part of a workbook by the rules of the format.
func checkParts(t *testing.T, book []byte) {
	t.Helper()
	_, texts := partsOf(t, book)
	parts := map[string]*node{}
	for name, b := range texts {
		parts[name] = parseXML(t, name, b)
	}
	p := &partsCheck{T: t, parts: parts}
	p.contentTypes()
	p.relations()
	p.workbook()
	styles := parts["xl/styles.xml"]
	p.dxfs, p.xfs = len(styles.all("dxf")), len(styles.all("cellXfs")[0].children)
	for name, n := range parts {
		p.order(name, "", n)
		switch {
		case strings.HasPrefix(name, "xl/worksheets/sheet"):
			p.sheet(name, n)
		case strings.HasPrefix(name, "xl/tables/"):
			p.table(name, n)
		case strings.HasPrefix(name, "xl/charts/"):
			p.chart(name, n)
		}
		if strings.HasPrefix(name, "xl/worksheets/") && bytes.Contains(texts[name], []byte("<f>")) || bytes.Contains(texts[name], []byte("vbaProject")) {
			t.Errorf("%s holds a formula or a macro", name)
		}
	}
	for name := range parts {
		if strings.HasPrefix(name, "xl/externalLinks") {
			t.Errorf("%s: a link outside", name)
		}
	}
}

type partsCheck struct {
	*testing.T
	parts  map[string]*node
	sheets []string // titles
	dxfs   int
	xfs    int
	names  map[string]bool // of tables and defined names
	ids    map[string]bool // of tables
}

func (p *partsCheck) contentTypes() {
	types := map[string]bool{}
	for _, o := range p.parts["[Content_Types].xml"].children {
		switch o.name {
		case "Override":
			if types[o.attr["PartName"]] {
				p.Errorf("the type of %s is said twice", o.attr["PartName"])
			}
			types[o.attr["PartName"]] = true
			if p.parts[strings.TrimPrefix(o.attr["PartName"], "/")] == nil {
				p.Errorf("a type is said of %s, which is not there", o.attr["PartName"])
			}
		case "Default":
			if types["."+o.attr["Extension"]] {
				p.Errorf("the type of .%s is said twice", o.attr["Extension"])
			}
			types["."+o.attr["Extension"]] = true
		}
	}
	for name := range p.parts {
		if name != "[Content_Types].xml" && !types["/"+name] && !types[path.Ext(name)] {
			p.Errorf("nobody says what %s is", name)
		}
	}
}

// relations checks that every relation leads to a part, and every part is reached by one.
func (p *partsCheck) relations() {
	reached := map[string]bool{"[Content_Types].xml": true}
	for name, n := range p.parts {
		if !strings.HasSuffix(name, ".rels") {
			continue
		}
		reached[name] = true
		folder := path.Dir(path.Dir(name))
		ids := map[string]bool{}
		for _, r := range n.children {
			if ids[r.attr["Id"]] {
				p.Errorf("%s: %s stands twice", name, r.attr["Id"])
			}
			ids[r.attr["Id"]] = true
			if r.attr["TargetMode"] == "External" {
				p.Errorf("%s leads outside: %s", name, r.attr["Target"])
				continue
			}
			to := r.attr["Target"]
			if !strings.HasPrefix(to, "/") {
				to = path.Join(folder, to)
			}
			to = strings.TrimPrefix(to, "/")
			if reached[to] = true; p.parts[to] == nil {
				p.Errorf("%s leads to %s, which is not there", name, to)
			}
		}
	}
	for name := range p.parts {
		if !reached[name] {
			p.Errorf("nothing leads to %s", name)
		}
	}
}

func (p *partsCheck) order(name, parent string, n *node) {
	want := elementOrder[n.name]
	if want == "" {
		want = elementOrder[parent+"/"+n.name]
	}
	if want != "" {
		list := strings.Fields(want)
		last := -1
		for _, c := range n.children {
			at := slices.Index(list, c.name)
			if at < last {
				p.Errorf("%s: in %s, %s stands behind %s", name, n.name, c.name, list[last])
			}
			if at < 0 {
				p.Errorf("%s: %s holds an unknown %s", name, n.name, c.name)
			}
			last = max(last, at)
		}
	}
	for _, c := range n.children {
		p.order(name, n.name, c)
	}
}

func (p *partsCheck) workbook() {
	w := p.parts["xl/workbook.xml"]
	p.names, p.ids = map[string]bool{}, map[string]bool{}
	ids := map[string]bool{}
	for _, s := range w.all("sheet") {
		title := s.attr["name"]
		if n := len([]rune(title)); n == 0 || n > 31 || strings.ContainsAny(title, `[]:*?/\`) || strings.HasPrefix(title, "'") {
			p.Errorf("%q is no name of a sheet", title)
		}
		if slices.ContainsFunc(p.sheets, func(x string) bool { return strings.EqualFold(x, title) }) || ids[s.attr["sheetId"]] {
			p.Errorf("sheet %q stands twice", title)
		}
		ids[s.attr["sheetId"]] = true
		p.sheets = append(p.sheets, title)
	}
	for _, d := range w.all("definedName") {
		key := strings.ToLower(d.attr["name"]) + "|" + d.attr["localSheetId"]
		if p.names[key] {
			p.Errorf("the name %s is defined twice", d.attr["name"])
		}
		p.names[key] = true
		if !regexp.MustCompile(`^(_xlnm\.)?[A-Za-z_][A-Za-z0-9_]*$`).MatchString(d.attr["name"]) || cellReference.MatchString(strings.ToUpper(d.attr["name"])) {
			p.Errorf("%q cannot be a name", d.attr["name"])
		}
		p.leadsToSheet("the name "+d.attr["name"], d.text)
	}
}

// leadsToSheet checks that a reference names a sheet that there is.
func (p *partsCheck) leadsToSheet(who, ref string) {
	i := strings.LastIndex(ref, "!")
	if i < 0 {
		p.Errorf("%s leads to %q, which names no sheet", who, ref)
		return
	}
	sheet := strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(ref[:i], "'"), "'"), "''", "'")
	if !slices.Contains(p.sheets, sheet) {
		p.Errorf("%s leads to the sheet %q, which is not there", who, sheet)
	}
	if !regexp.MustCompile(`^\$[0-9]+:\$[0-9]+$`).MatchString(ref[i+1:]) {
		areaOf(p.T, ref[i+1:])
	}
}

func (p *partsCheck) sheet(name string, n *node) {
	row, rows := 0, n.all("row")
	for _, r := range rows {
		at, _ := strconv.Atoi(r.attr["r"])
		if at <= row {
			p.Errorf("%s: row %d stands behind row %d", name, at, row)
		}
		row = at
		col := 0
		for _, c := range r.children {
			a := areaOf(p.T, c.attr["r"])
			if a.Row != row || a.Col <= col {
				p.Errorf("%s: cell %s stands in row %d behind column %d", name, c.attr["r"], row, col)
			}
			col = a.Col
			if s, _ := strconv.Atoi(c.attr["s"]); s >= p.xfs {
				p.Errorf("%s: %s has the style %d of %d", name, c.attr["r"], s, p.xfs)
			}
		}
	}
	var merges []Area
	for _, m := range n.all("mergeCell") {
		a := areaOf(p.T, m.attr["ref"])
		for _, b := range merges {
			if a.overlaps(b) {
				p.Errorf("%s: %s and %s are merged and overlap", name, a, b)
			}
		}
		merges = append(merges, a)
	}
	for _, c := range n.all("cfRule") {
		if id, ok := c.attr["dxfId"]; ok {
			if k, _ := strconv.Atoi(id); k >= p.dxfs {
				p.Errorf("%s: a format has the look %d of %d", name, k, p.dxfs)
			}
		}
	}
	for _, h := range n.all("hyperlink") {
		p.leadsToSheet(name+" "+h.attr["ref"], h.attr["location"])
	}
	max := 0
	for _, c := range n.all("col") {
		from, _ := strconv.Atoi(c.attr["min"])
		to, _ := strconv.Atoi(c.attr["max"])
		if from <= max || to < from {
			p.Errorf("%s: columns %d to %d stand behind column %d", name, from, to, max)
		}
		max = to
	}
	rels := p.parts[path.Join(path.Dir(name), "_rels", path.Base(name)+".rels")]
	for _, t := range n.all("tablePart") {
		to := ""
		for _, r := range rels.children {
			if r.attr["Id"] == t.attr["r:id"] {
				to = strings.TrimPrefix(path.Join("xl/worksheets", r.attr["Target"]), "/")
			}
		}
		table := p.parts[to]
		if table == nil {
			p.Errorf("%s: no table %s", name, t.attr["r:id"])
			continue
		}
		a := areaOf(p.T, table.attr["ref"])
		for _, m := range merges {
			if a.overlaps(m) {
				p.Errorf("%s: the table %s holds merged cells %s", name, a, m)
			}
		}
		p.tableHeads(name, n, table, a)
	}
}

// tableHeads checks that the columns of a table are named as the cells above them.
func (p *partsCheck) tableHeads(name string, sheet, table *node, a Area) {
	shared := p.parts["xl/sharedStrings.xml"]
	for _, r := range sheet.all("row") {
		if r.attr["r"] != strconv.Itoa(a.Row) {
			continue
		}
		heads := map[int]string{}
		for _, c := range r.children {
			text := ""
			for _, v := range append(c.all("v"), c.all("t")...) {
				text += v.text
			}
			if c.attr["t"] == "s" {
				k, _ := strconv.Atoi(text)
				text = ""
				for _, x := range shared.children[k].all("t") {
					text += x.text
				}
			}
			heads[areaOf(p.T, c.attr["r"]).Col] = text
		}
		for i, c := range table.all("tableColumn") {
			if heads[a.Col+i] != c.attr["name"] {
				p.Errorf("%s: the table's column %q stands below %q", name, c.attr["name"], heads[a.Col+i])
			}
		}
	}
}

func (p *partsCheck) table(name string, n *node) {
	if id := n.attr["id"]; p.ids[id] {
		p.Errorf("%s: the id %s of a table stands twice", name, id)
	} else {
		p.ids[id] = true
	}
	key := strings.ToLower(n.attr["name"]) + "|"
	if p.names[key] {
		p.Errorf("%s: the name %s stands twice", name, n.attr["name"])
	}
	p.names[key] = true
	a := areaOf(p.T, n.attr["ref"])
	columns := n.all("tableColumn")
	if len(columns) != a.ToCol-a.Col+1 || n.all("tableColumns")[0].attr["count"] != strconv.Itoa(len(columns)) {
		p.Errorf("%s: %d columns in %s", name, len(columns), a)
	}
	seen, ids := map[string]bool{}, map[string]bool{}
	for _, c := range columns {
		if title := strings.ToLower(c.attr["name"]); title == "" || seen[title] {
			p.Errorf("%s: the column %q is empty or stands twice", name, title)
		} else {
			seen[title] = true
		}
		if ids[c.attr["id"]] {
			p.Errorf("%s: the id of a column stands twice", name)
		}
		ids[c.attr["id"]] = true
	}
}

func (p *partsCheck) chart(name string, n *node) {
	axes := map[string]int{}
	for _, a := range append(n.all("catAx"), n.all("valAx")...) {
		axes[a.children[0].attr["val"]]++
	}
	for id, times := range axes {
		if times != 1 {
			p.Errorf("%s: the axis %s stands %d times", name, id, times)
		}
	}
	for _, kind := range []string{"barChart", "lineChart"} {
		for _, c := range n.all(kind) {
			for _, a := range c.children {
				if a.name == "axId" && axes[a.attr["val"]] == 0 {
					p.Errorf("%s: no axis %s", name, a.attr["val"])
				}
			}
		}
	}
	indexes := map[string]bool{}
	for _, s := range n.all("ser") {
		for _, c := range s.children {
			if c.name == "idx" {
				if indexes[c.attr["val"]] {
					p.Errorf("%s: series %s stands twice", name, c.attr["val"])
				}
				indexes[c.attr["val"]] = true
			}
		}
		for _, f := range s.all("f") {
			p.leadsToSheet(name, f.text)
		}
		if len(s.all("f")) < 3 {
			p.Errorf("%s: a series without a name, categories or values", name)
		}
	}
	if len(n.all("title")) == 0 || len(indexes) == 0 {
		p.Errorf("%s: no title or no series", name)
	}
}
