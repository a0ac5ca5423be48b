package ledger

import (
	"fmt"
	"slices"
	"strings"

	"grade/source"
)

// Kind is what the rows of a table are.
type Kind string

// The kinds that are told from the columns. --kind may say any other word.
const (
	Customers    Kind = "customers"
	Transactions Kind = "transactions"
	Charges      Kind = "charges"
	Surveys      Kind = "surveys"
	Feedback     Kind = "feedback"
	FollowUps    Kind = "followups"
	WorkOrders   Kind = "workorders"
	Other        Kind = "other" // a table of an archive that is none of these
)

// Input is a table with what its rows and columns mean.
type Input struct {
	Table   *source.Table
	Kind    Kind
	Mapping Mapping
	NameKey bool   // there is no id: customers are told apart by their name
	Hidden  []bool // columns of a customers file that are not read; nil: none
	Ask     Ask    // the rows stay where they are, and are added up there; nil: they are read
	Count   Count  // what counts as a purchase of those
	History bool   // the days of their purchases are wanted, too
}

// Recognise says what each table is. kinds maps a file's name to what the user says it is.
func Recognise(tables []*source.Table, as []Assignment, kinds map[string]Kind) ([]Input, error) {
	var out []Input
	for _, t := range tables {
		in := Input{Table: t, Mapping: Resolve(t)}
		elsewhere := func(a Assignment) bool {
			return slices.ContainsFunc(tables, func(t *source.Table) bool { return a.column(t) >= 0 })
		}
		if err := in.Mapping.assign(t, as, elsewhere); err != nil {
			return nil, err
		}
		if in.Kind = kinds[t.File]; in.Kind == "" {
			in.Kind = in.kindOf()
			if k := kindOfName(t.File); k != "" && (in.Kind == Transactions && !in.Mapping.Has(Amount) && !in.Mapping.Has(Quantity, UnitPrice) || in.Kind == Customers && in.Mapping.describes() < describing) {
				in.Kind = k
			}
			if in.Kind == Charges {
				in.itemOfProject()
				in.ownerOfHome()
			}
			if in.Kind == WorkOrders && in.complains() {
				in.Kind = Feedback
			}
			if t.Entry && in.isOther() {
				in.Kind = Other
			}
		}
		in.eventCustomer()
		if !in.Mapping.Has(CustomerID) && in.Mapping.Has(CustomerName) {
			in.Mapping.Columns[CustomerID], in.NameKey = in.Mapping.Columns[CustomerName], true
		}
		out = append(out, in)
	}
	if bills := slices.IndexFunc(out, func(in Input) bool { return in.Kind == Charges }); bills >= 0 {
		for i := range out {
			if out[i].Kind == Transactions && kinds[out[i].Table.File] == "" && out[i].paysBillsOf(out) {
				out[i].Kind = Charges
			}
		}
	}
	if !slices.ContainsFunc(out, func(in Input) bool { return in.Kind == Transactions || in.Kind == Charges }) {
		// Nothing holds purchases: say what is missing rather than what is of no use.
		for i := range out {
			if out[i].Kind == Other {
				out[i].Kind = Transactions
			}
		}
	}
	return out, nil
}

// eventCustomer looks for whom the events of a CRM are about: the id of a record is that of the event
// itself.
func (in *Input) eventCustomer() {
	if !slices.Contains(EventKinds[1:], in.Kind) {
		return
	}
	header := in.Table.Header
	if id := in.Mapping.Column(CustomerID); id >= 0 && !isRecordID(header[id]) {
		return
	}
	delete(in.Mapping.Columns, CustomerID)
	for _, want := range []string{"relatedtoid", "parentidid", "accountnameid", "whatid", "accountid", "客户名称id", "客户id", "contactnameid", "contactid", "whoid"} {
		for c, h := range header {
			if name, _ := foldHeader(h); name == want {
				in.Mapping.Columns[CustomerID] = c
				return
			}
		}
	}
}

// kindOf tells the kind by the columns: a period or an amount due beside what was paid
// makes charges; a day and an amount make transactions; answers, complaints, calls and repairs are lists of
// events; anything else lists customers, unless it has a day that is not merely the one on
// which a record was made.
func (in *Input) kindOf() Kind {
	m, header := &in.Mapping, in.Table.Header
	amount := m.Has(Amount) || m.Has(Quantity, UnitPrice)
	order := m.Has(OrderID) && !isRecordID(header[m.Column(OrderID)])
	dated := m.Has(OrderDate) && !isRecordDate(header[m.Column(OrderDate)])
	switch {
	case IsCallList(header):
		return FollowUps
	case in.isCharges():
		return Charges
	case m.Has(OrderDate) && amount:
		return Transactions
	}
	if !amount {
		rated := m.Has("satisfaction") || m.Has("nps") || slices.ContainsFunc(header, isRating)
		switch k := eventKind(header); {
		case k == FollowUps && rated && !slices.ContainsFunc(header, tellsStory):
			return Surveys
		case k != "":
			return k
		case rated && m.Has(OrderDate), rated && !m.Has(CustomerID) && !m.Has(CustomerName):
			return Surveys
		}
	}
	switch {
	case !order && !amount && m.describes() >= describing:
		return Customers // whatever days it has
	case order, dated:
		return Transactions // with something missing, which Check says
	case m.Has(CustomerID) || m.Has(CustomerName):
		return Customers
	}
	return Transactions
}

// callListHeaders are the columns of a call list that are filled in by hand, in each language: the day of the
// contact, what came of it, and when to go on.
var callListHeaders = [][]string{{"联系日期", "联系结果", "下次联系时间"}, {"contactedon", "result", "nextcontact"}}

// IsCallList says whether a header is that of a call list of a report, which is read back as follow-ups.
func IsCallList(header []string) bool {
	return len(callListColumns(header)) > 0
}

// callListColumns are the places of the columns that are filled in; nil of another table.
func callListColumns(header []string) []int {
	for _, want := range callListHeaders {
		var at []int
		for _, w := range want {
			if i := slices.IndexFunc(header, func(h string) bool { name, _ := foldHeader(h); return name == w }); i >= 0 {
				at = append(at, i)
			}
		}
		if len(at) == len(want) {
			return at
		}
	}
	return nil
}

// tellsStory says whether a header names what was said or done in words.
func tellsStory(h string) bool {
	return hasAny(fold(h), []string{"跟进内容", "回访内容", "跟进记录", "拜访内容", "沟通内容", "notecontent"})
}

// nameKinds are the words of file names that tell the kind of a table whose columns do not.
var nameKinds = []struct {
	kind  Kind
	words []string
}{
	{Surveys, []string{"调查", "满意度", "问卷", "评价", "survey"}}, {Feedback, []string{"投诉", "反馈", "建议", "feedback", "complaint"}},
	{WorkOrders, []string{"工单", "报修", "报事", "workorder"}}, {FollowUps, []string{"跟进", "回访", "拜访", "走访", "联系记录", "followup", "visits", "calls", "contactlog", "activities"}},
}

// kindOfName tells the kind by the file's name; "" for none.
func kindOfName(name string) Kind {
	f := fold(name[strings.LastIndexAny(name, `/\`)+1:])
	for _, k := range nameKinds {
		if hasAny(f, k.words) {
			return k.kind
		}
	}
	return ""
}

// describing is how many fields that describe customers make a table a list of them.
const describing = 2

// describes counts the fields that describe a customer and no purchase.
func (m *Mapping) describes() int {
	n := 0
	for _, f := range []Field{CustomerName, Phone, "customer_nature", Relation, "property_type", "use_type", "house_state", Stage, "source", "need", "style", "layout", "budget", "income", "debt", "area", "address", "age", "birthday", "id_number",
		"education", "occupation", "gender", "email", "grade_existing", Room, "contract_type", "contract_end", "visit_date", "measuring_date", "start_date", "completion_date", "handover_date"} {
		if m.Has(f) {
			n++
		}
	}
	return n
}

// eventHeaders are the headers, folded, that only lists of events have.
var eventHeaders = []struct {
	kind    Kind
	headers []string
}{
	{WorkOrders, []string{"工单编号", "工单号", "报修时间", "报修日期", "报修内容", "报事时间", "报事内容", "报事类型", "派单时间", "完工时间", "workorderno", "workordernumber"}},
	{Feedback, []string{"投诉时间", "投诉日期", "反馈日期", "受理日期", "datereceived", "feedbackdate", "complaintdate", "投诉内容", "投诉类型", "反馈时间", "反馈内容", "建议内容", "casenumber", "caseorigin", "caseid", "ticketid"}},
	{Surveys, []string{"调查日期", "调查时间", "问卷编号", "调研日期", "评价日期", "评价时间", "dateofsurvey", "满意度调查", "surveydate", "surveyid"}},
	{FollowUps, []string{"跟进时间", "跟进内容", "跟进记录", "跟进方式", "回访时间", "回访日期", "回访内容", "拜访时间", "拜访日期", "走访日期", "走访时间", "走访内容", "contactdate", "activitydate", "通话时间", "销售记录内容", "callstarttime", "callduration", "callpurpose", "notecontent", "notetitle", "tasksubject", "eventtitle"}},
}

// eventKind gives the kind of a list of events; "" for none.
func eventKind(header []string) Kind {
	for _, e := range eventHeaders {
		for _, h := range header {
			if name, _ := foldHeader(h); slices.Contains(e.headers, name) {
				return e.kind
			}
		}
	}
	return ""
}

// isOther says whether a table of an archive is neither about customers nor about purchases: a
// backup holds more than that.
func (in *Input) isOther() bool {
	m := &in.Mapping
	switch in.Kind {
	case Transactions:
		return !m.Has(Amount) && !m.Has(Quantity, UnitPrice)
	case Customers:
		id := m.Column(CustomerID)
		return isStaff(in.Table.Header) || !m.Has(CustomerName) && id >= 0 && isRecordID(in.Table.Header[id])
	}
	return false
}

// isStaff says whether a table lists the users of a system, who are no customers.
func isStaff(header []string) bool {
	n := 0
	for _, h := range header {
		switch name, _ := foldHeader(h); name {
		case "role", "profile", "角色", "权限":
			n++
		}
	}
	return n > 1
}

// isRecordID says whether a header names a record of any kind, and not an order.
func isRecordID(h string) bool {
	name, _ := foldHeader(h)
	return name == "recordid" || name == "dealname"
}

// isRecordDate says whether a header names the day on which a record was made.
func isRecordDate(h string) bool {
	name := fold(h)
	for _, w := range []string{"创建", "create", "注册", "加入", "录入", "开户", "建档", "登记", "入会", "入网", "开通", "入住", "registered", "joined", "opened"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

// Used says whether this package reads tables of the kind; others are lists of events, for the
// rules.
func (k Kind) Used() bool { return k == Customers || k == Transactions || k == Charges }

// carries says whether the rows of the table bring money, and what is known of customers with it.
func (in *Input) carries() bool { return in.Kind == Transactions || in.Kind == Charges }

// Check says which column a table lacks for its kind. Lists of events and charges need a customer
// where they are read as events.
func (in *Input) Check(o Reading, asEvents bool) error {
	var need []Field
	if k := in.keyColumns(); o.Match == NoMatch && o.Per == PerCustomer && !((asEvents || in.Kind == Charges) && in.keyedOnly()) || len(k.phones) == 0 && k.room < 0 {
		need = append(need, CustomerID)
	}
	switch in.Kind {
	case Transactions:
		need = append(need, OrderDate, Amount)
	case Customers:
	case Charges:
		if c := in.chargeColumns(); !c.any() {
			need = append(need, Amount)
		}
	default:
		if !asEvents {
			return nil
		}
	}
	for _, f := range need {
		if in.Mapping.Has(f) || f == Amount && in.Mapping.Has(Quantity, UnitPrice) {
			continue
		}
		e := &source.Error{Where: in.Table.Name(), What: fmt.Sprintf("no column for %q", f.Short())}
		e.Hint = fmt.Sprintf("--map %s=HEADER, or --map %s=#3 for the third column", f.Short(), f.Short())
		if len(in.Table.Header) == 0 {
			e.What = "no header and no rows"
			e.Hint = "export it again, or say where the header stands with --header-row"
		} else {
			e.Seen = seen(in.Table.Header)
			if c := likely(in, f); c != "" {
				e.Hint = fmt.Sprintf("--map %s=%q", f.Short(), c)
			}
		}
		return e
	}
	return nil
}

// seen lists headers for a message, each cut short, and not too many.
func seen(header []string) string {
	var out []string
	data := dataRow(header)
	for i, h := range header {
		if data { // --header-row names a row of data
			h = shape(h)
		}
		if i == 30 {
			out = append(out, "…")
			break
		}
		if r := []rune(h); len(r) > 40 {
			h = string(r[:40]) + "…"
		}
		if h != "" {
			out = append(out, h)
		}
	}
	return strings.Join(out, ", ")
}

// likely proposes a free column whose values suit the field.
func likely(in *Input, f Field) string {
	taken := map[int]bool{}
	for _, c := range in.Mapping.Columns {
		taken[c] = true
	}
	for c, raw := range in.Table.Header {
		h := header{raw: raw}
		for i := range in.Table.Sample {
			if v := in.Table.Sample[i].Cell(c); !isNull(v) {
				h.values = append(h.values, v)
			}
		}
		if f != CustomerID && !taken[c] && raw != "" && len(h.values) > 0 && h.fits(f) {
			return raw
		}
	}
	return ""
}
