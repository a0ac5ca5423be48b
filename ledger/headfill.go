package ledger

import (
	"regexp"
	"slices"

	"grade/source"
)

// headFill fills down what a ledger of charges prints once above several rows: the building, or the
// room and its owner. Columns that are merged in a workbook come without their value too.
type headFill struct {
	outer, inner []int // of project, building and unit; of room, customer and name
	says         []int // item and period: without them a row may be a sum
	last         map[int][]byte
}

// newHeadFill looks in the sample for rows below such heads; nil where there are none.
func (in *Input) newHeadFill() *headFill {
	if in.Kind != Charges || in.Table.Format == source.SQL { // the rows of a table have no order
		return nil
	}
	m, k := &in.Mapping, in.keyColumns()
	c := in.chargeColumns()
	f := &headFill{last: map[int][]byte{}}
	add := func(list *[]int, columns ...int) {
		for _, at := range columns {
			if at >= 0 && !slices.Contains(*list, at) {
				*list = append(*list, at)
			}
		}
	}
	add(&f.outer, k.project, k.building, k.unit)
	add(&f.inner, k.room, m.Column(CustomerID), m.Column(CustomerName))
	add(&f.says, c.item, c.period, c.month, c.starts)
	for _, month := range c.months {
		add(&f.says, month.column)
	}
	if len(f.inner) == 0 || len(in.Table.Sample) == 0 {
		return nil
	}
	seen := map[int]bool{}
	below, rows := map[int]int{}, 0 // how often a column is empty below a value
	for i := range in.Table.Sample {
		r := &in.Table.Sample[i]
		if !f.isRow(r) {
			continue
		}
		for _, at := range append(slices.Clone(f.outer), f.inner...) {
			if !isNull(r.Cell(at)) {
				seen[at] = true
			} else if seen[at] {
				below[at]++
			}
		}
		rows++
	}
	// Here and there a value is missing; what is printed once is missing often.
	once := func(at int) bool { return below[at] > 1 && below[at]*10 >= rows }
	f.outer = slices.DeleteFunc(f.outer, func(at int) bool { return !once(at) })
	if slices.ContainsFunc(f.inner, func(at int) bool { return !once(at) }) {
		f.inner = nil
	}
	if len(f.outer) == 0 && len(f.inner) == 0 {
		return nil
	}
	return f
}

// isRow says whether a row charges something: it says for what.
func (f *headFill) isRow(r *source.Row) bool {
	return !r.Blank() && !hasTotal(r) && slices.ContainsFunc(f.says, func(at int) bool { return !isNull(r.Cell(at)) })
}

// fill gives a row what stands above it; true where something was filled in. A room of its own keeps its
// customer, and takes the building only.
func (f *headFill) fill(r *source.Row) bool {
	if f == nil || !f.isRow(r) {
		return false
	}
	columns := f.outer
	if len(f.inner) > 0 && !slices.ContainsFunc(f.inner, func(at int) bool { return !isNull(r.Cell(at)) }) {
		columns = append(slices.Clone(f.outer), f.inner...)
	}
	filled := false
	for _, at := range columns {
		if v := f.last[at]; isNull(r.Cell(at)) && len(v) > 0 {
			for len(r.Cells) <= at {
				r.Cells = append(r.Cells, source.Cell{})
			}
			r.Cells[at] = source.Cell{Text: v, Kind: source.Text}
			filled = true
		}
	}
	for _, at := range append(slices.Clone(f.outer), f.inner...) {
		if v := r.Cell(at); string(v) != string(f.last[at]) {
			f.last[at] = append([]byte(nil), v...)
		}
	}
	return filled
}

var buildingName = regexp.MustCompile(`[0-9A-Za-z一二三四五六七八九十]+(?:栋|幢|座|号楼|#楼)`)

// building is the building that the name of a sheet or a file is about; "" for none.
func (in *Input) building() string {
	if in.Table.Sheet != "" {
		return buildingName.FindString(in.Table.Sheet)
	}
	return buildingName.FindString(in.Table.File)
}
