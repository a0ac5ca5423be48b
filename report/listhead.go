package report

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"grade/ledger"
	"grade/rfm"
	"grade/segment"
)

// ListHead is what a list of ours says of itself: of which day it is, how it was scored and tiered, and what its
// segments and classes are called. JSON begins with it, workbooks carry it in their properties.
type ListHead struct {
	AsOf       string            `json:"as_of"`
	Basis      string            `json:"basis"`
	Parameters map[string]string `json:"parameters"`
	Cuts       headCuts          `json:"cuts"`
	Segments   []headClass       `json:"segments"`
	Dimensions []headDimension   `json:"dimensions"`
	Tiers      []headClass       `json:"tiers"`
}

type headCuts struct {
	Recency    []json.Number `json:"recency"`
	Frequency  []json.Number `json:"frequency"`
	Monetary   []json.Number `json:"monetary"`
	ScoreMeans []json.Number `json:"score_means"`
	Tiers      []struct {
		Tier string      `json:"tier"`
		From json.Number `json:"from"`
	} `json:"tiers"`
	Groups []struct {
		Value string `json:"value"`
	} `json:"groups"`
}

type headClass struct {
	Key   string `json:"key"`
	Title string `json:"title"`
}

type headDimension struct {
	Key     string      `json:"key"`
	Title   string      `json:"title"`
	Open    bool        `json:"open"`
	Multi   bool        `json:"multi"`
	Classes []headClass `json:"classes"`
}

// headProperty begins the names of the properties of a workbook that hold its head, in pieces.
const headProperty = "grade-list-"

// headPiece is how long a text property may be for every program to keep it.
const headPiece = 240

// headOf writes the head of a result as one line of JSON.
func headOf(r *Result) string {
	var b bytes.Buffer
	j := &jsonWriter{b: bufio.NewWriter(&b), sum: sha256.New()}
	j.open("", "{")
	j.head(r)
	class := func(key string, as []Aggregate) {
		j.open(key, "[")
		for _, a := range as {
			j.open("", "{")
			j.string("key", a.Key)
			if a.Title != a.Key {
				j.string("title", a.Title)
			}
			j.close("}")
		}
		j.close("]")
	}
	class("segments", r.Segments())
	class("tiers", r.TierTable())
	j.open("dimensions", "[")
	for _, d := range r.Dimensions() {
		j.open("", "{")
		j.string("key", d.Key)
		j.string("title", d.Title)
		if d.Open {
			j.number("open", "true")
			d.Classes = nil
		}
		if d.Multi {
			j.number("multi", "true")
		}
		class("classes", d.Classes)
		j.close("}")
	}
	j.close("]")
	j.close("}")
	j.b.Flush()
	var line bytes.Buffer
	_ = json.Compact(&line, b.Bytes())
	return line.String()
}

// ownHead is the head of a result, as one who reads its list back sees it.
func (r *Result) ownHead() *ListHead {
	var h ListHead
	if json.Unmarshal([]byte(headOf(r)), &h) != nil {
		return nil
	}
	return &h
}

// head writes what a list says of how it was made.
func (j *jsonWriter) head(r *Result) {
	j.string("as_of", r.Ledger.AsOf.String())
	j.string("basis", r.basis())
	j.open("parameters", "{")
	seen := map[string]bool{}
	for _, p := range r.Parameters {
		if !seen[p.Name] { // a flag that was given several times
			seen[p.Name] = true
			var all []string
			for _, q := range r.Parameters {
				if q.Name == p.Name {
					all = append(all, q.Value)
				}
			}
			j.string(p.Name, strings.Join(all, " "))
		}
	}
	j.close("}")
	j.cuts(r)
}

// ReadHeadJSON reads the head of a list in JSON, up to the customers.
func ReadHeadJSON(from io.Reader) (*ListHead, error) {
	g := &Graded{}
	parts := map[string]json.RawMessage{}
	d := json.NewDecoder(from)
	d.UseNumber()
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, fmt.Errorf("not an object")
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		if name == "customers" {
			break
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, err
		}
		parts[name.(string)] = raw
	}
	if err := g.readHeadParts(parts, nil); err != nil {
		return nil, err
	}
	return g.Head, nil
}

// ReadHead reads the head of a workbook; nil where it has none, or is none of ours.
func ReadHead(r io.ReaderAt, size int64) *ListHead {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil
	}
	f, err := z.Open(fingerprintPart)
	if err != nil {
		return nil
	}
	defer f.Close()
	var properties struct {
		List []struct {
			Name string `xml:"name,attr"`
			Text string `xml:"lpwstr"`
		} `xml:"property"`
	}
	if xml.NewDecoder(io.LimitReader(f, 1<<24)).Decode(&properties) != nil {
		return nil
	}
	pieces := map[string]string{}
	for _, p := range properties.List {
		pieces[p.Name] = p.Text
	}
	var line strings.Builder
	for n := 1; pieces[headProperty+strconv.Itoa(n)] != ""; n++ {
		line.WriteString(pieces[headProperty+strconv.Itoa(n)])
	}
	var h ListHead
	if line.Len() == 0 || json.Unmarshal([]byte(line.String()), &h) != nil {
		return nil
	}
	return &h
}

// sortedKeys are the keys of a map, in bytes.
func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// headPieces cuts a text into properties of a workbook.
func headPieces(s string) (out []string) {
	rs := []rune(s)
	for len(rs) > 0 {
		n := min(headPiece, len(rs))
		for n < len(rs) && n > 1 && (rs[n-1] == ' ' || rs[n] == ' ') { // spaces at the ends of a text may go
			n--
		}
		out, rs = append(out, string(rs[:n])), rs[n:]
	}
	return out
}

// Yardstick is what the customers of a list were scored and tiered by, to be applied to another period.
type Yardstick struct {
	Name   string // of the list
	AsOf   string
	Kind   rfm.MethodKind
	Levels int
	Scales rfm.Scales
	Tiers  segment.Tiers // by bounds
	Head   *ListHead
}

// Yardstick gives the cut points and the bounds of tiers of a list. Lists that were scored within groups, or by
// ntile, have none that another period could be measured with.
func (h *ListHead) Yardstick(name string) (*Yardstick, error) {
	y := &Yardstick{Name: name, AsOf: h.AsOf, Head: h}
	if len(h.Cuts.Groups) > 0 {
		return nil, fmt.Errorf("was scored --within %s: it has cut points for each group", h.Parameters["within"])
	}
	if err := y.Kind.UnmarshalText([]byte(h.Parameters["method"])); err != nil {
		return nil, fmt.Errorf("does not say its method")
	}
	if y.Kind == rfm.ByNTile {
		return nil, fmt.Errorf("was scored by ntile, which has no cut points")
	}
	levels, err := strconv.Atoi(h.Parameters["bins"])
	if err != nil || levels < 2 || levels > rfm.MaxBins {
		return nil, fmt.Errorf("does not say its number of scores")
	}
	y.Levels = levels
	for x, cuts := range [][]json.Number{h.Cuts.Recency, h.Cuts.Frequency, h.Cuts.Monetary} {
		s := rfm.Scale{Measure: rfm.Measure(x), Levels: levels}
		scale := 0
		if s.Measure == rfm.Monetary {
			scale = 2
		}
		open := y.Kind == rfm.ByR || y.Kind.TwoLevels() && y.Kind != rfm.ByScoreMean && s.Measure != rfm.Recency
		for _, c := range cuts {
			cut, err := rfm.ParseCut(c.String(), scale, open)
			if err != nil {
				return nil, err
			}
			s.Cuts = append(s.Cuts, cut)
		}
		if y.Kind == rfm.ByScoreMean && len(h.Cuts.ScoreMeans) == 3 && len(s.Cuts) > 0 {
			cut, err := rfm.ParseCut(h.Cuts.ScoreMeans[x].String(), 0, true)
			if err != nil {
				return nil, err
			}
			s.ScoreCut = &cut
		}
		if want := levels - 1; len(s.Cuts) != want && s.ScoreCut == nil && !(levels == 2 && len(s.Cuts) == 0) {
			return nil, fmt.Errorf("has %d cut points for %d scores", len(s.Cuts), levels)
		}
		y.Scales[x] = s
	}
	if y.Tiers, err = h.tiers(); err != nil {
		return nil, err
	}
	return y, nil
}

// tiers are those of the list by the bounds that they had.
func (h *ListHead) tiers() (segment.Tiers, error) {
	var bounds []segment.Bound
	for _, t := range h.Cuts.Tiers {
		least, err := ledger.ParseMoney(t.From.String())
		if err != nil || len(t.Tier) != 1 {
			return segment.Tiers{}, fmt.Errorf("has no bound for tier %q", t.Tier)
		}
		bounds = append(bounds, segment.Bound{Letter: t.Tier, Least: least})
	}
	rest := ""
	if given, err := segment.ParseTiers(h.Parameters["tiers"]); err == nil {
		letters := given.Letters()
		rest = letters[len(letters)-1]
	}
	if n := len(bounds); n > 0 && bounds[n-1].Letter == rest {
		bounds = bounds[:n-1]
	}
	if len(bounds) == 0 {
		return segment.Tiers{}, fmt.Errorf("has no bounds of tiers")
	}
	return segment.BoundTiers(bounds, rest), nil
}
