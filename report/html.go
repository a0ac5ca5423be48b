package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"html"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"grade/ledger"
)

// mix gives a colour between two, by a share.
func mix(from, to string, share float64) string {
	out := "#"
	for i := 0; i < 6; i += 2 {
		a, _ := strconv.ParseInt(from[i:i+2], 16, 32)
		b, _ := strconv.ParseInt(to[i:i+2], 16, 32)
		out += fmt.Sprintf("%02X", int(math.Round(float64(a)+(float64(b)-float64(a))*share)))
	}
	return out
}

//go:embed page.css
var pageCSS string

//go:embed page.js
var pageJS string

const (
	pageRows = 1000 // of a table on a page, at most
	pageMark = "\n<!-- grade-fingerprint "
)

// WriteHTML writes the workbook as one page that needs nothing else: charts as SVG, tables that can be
// sorted. Of long tables it shows the first rows. It ends with a fingerprint of all before it.
func WriteHTML(w io.Writer, book *Workbook) error {
	p := &htmlWriter{lang: book.Lang}
	p.add(`<!doctype html>`, "\n", `<html lang="`, pick(book.Lang == "zh", "zh-CN", "en"), `"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`)
	p.add(`<meta name="generator" content="grade `, html.EscapeString(book.Version), `"><title>`, html.EscapeString(book.Title), `</title><style>`, pageCSS, `</style></head><body>`, "\n")
	p.add(`<nav>`)
	seen := map[string]int{}
	for i := range book.Sheets {
		s := &book.Sheets[i]
		id := s.Key
		if seen[s.Key]++; seen[s.Key] > 1 {
			id += strconv.Itoa(seen[s.Key])
		}
		p.ids = append(p.ids, id)
		if id == s.Key {
			p.add(`<a href="#`, id, `">`, html.EscapeString(say(book.Lang, "sheet_"+id)), `</a>`)
		}
	}
	p.add("</nav>\n<main>\n")
	for i := range book.Sheets {
		p.sheet(&book.Sheets[i], p.ids[i])
	}
	p.add("</main>\n<script>", pageJS, "</script>\n</body></html>\n")
	return writeMarked(w, p.Bytes())
}

// writeMarked writes a text with a fingerprint of it at the end.
func writeMarked(w io.Writer, b []byte) error {
	sum := sha256.Sum256(b)
	_, err := w.Write(append(b, pageMark[1:]+hex.EncodeToString(sum[:])+" -->\n"...))
	return err
}

// IsOurText says whether text is a page or a call list that this package wrote and nobody changed.
func IsOurText(b []byte) bool {
	i := bytes.LastIndex(b, []byte(pageMark))
	if i < 0 {
		return false
	}
	sum := sha256.Sum256(b[:i+1])
	return string(b[i:]) == pageMark+hex.EncodeToString(sum[:])+" -->\n"
}

type htmlWriter struct {
	bytes.Buffer
	lang string
	ids  []string
}

func (p *htmlWriter) add(ss ...string) {
	for _, s := range ss {
		p.WriteString(s)
	}
}

// text writes a text, without signs that a page must not hold.
func (p *htmlWriter) text(s string) { p.add(html.EscapeString(clip(strings.ToValidUTF8(s, "\ufffd")))) }

func (p *htmlWriter) sheet(s *Sheet, id string) {
	p.add(`<section id="`, id, `">`, "\n")
	if s.List != nil {
		p.add(`<h2>`)
		p.text(s.Title)
		p.add(`</h2>`)
		p.list(s)
	}
	for _, b := range s.Bands {
		p.band(b)
	}
	p.add("</section>\n")
}

// band writes blocks side by side where the page is wide enough.
func (p *htmlWriter) band(b Band) {
	side := 0
	for _, x := range b {
		if x.Grid == nil || !x.Grid.aside {
			side++
		}
	}
	if side > 1 {
		p.add(`<div class="band">`)
	}
	for _, x := range b {
		if x.Stack != nil {
			p.add(`<div class="stack">`)
			for _, y := range x.Stack {
				p.block(y)
			}
			p.add(`</div>`)
			continue
		}
		p.block(x)
	}
	if side > 1 {
		p.add(`</div>`)
	}
	p.add("\n")
}

func (p *htmlWriter) block(x Block) {
	switch {
	case x.Tiles != nil:
		p.tiles(x.Tiles)
	case x.Grid != nil && !x.Grid.aside:
		p.grid(x.Grid)
	case x.Chart != nil && len(x.Chart.Of.rows) > 0:
		p.chart(x.Chart)
	case x.Text != "":
		tag := map[Style]string{Title: "h2", Heading: "h3", Headline: `p class="headline"`, Subtitle: `p class="subtitle"`, Note: `p class="note"`}[x.Style]
		if tag == "" {
			tag = "p"
		}
		p.add(`<`, tag, `>`)
		p.text(x.Text)
		end, _, _ := strings.Cut(tag, " ")
		p.add(`</`, end, `>`)
	}
}

func (p *htmlWriter) tiles(ts []Tile) {
	p.add(`<div class="tiles">`)
	for _, t := range ts {
		p.add(`<div class="tile"><span>`)
		p.text(t.Label)
		p.add(`</span><b>`)
		p.text(t.Value.onPage())
		p.add(`</b>`)
		if t.Note != "" {
			p.add(`<i class="`, map[int]string{1: "good", -1: "bad"}[t.Good], `">`)
			p.text(t.Note)
			p.add(`</i>`)
		}
		p.add(`</div>`)
	}
	p.add(`</div>`)
}

// onPage is a value as a page shows it.
func (v Value) onPage() string {
	switch v.Kind {
	case Fen:
		if m, err := ledger.ParseMoney(v.Text); err == nil {
			return Full(m, true)
		}
	}
	return v.String()
}

// sortKey is what a table is sorted by.
func (v Value) sortKey() string {
	switch v.Kind {
	case Blank, Text:
		return ""
	case Ratio, Decimal, Fen, Fine:
		return strconv.FormatFloat(v.Num, 'g', -1, 64)
	}
	return strconv.FormatInt(v.Int, 10)
}

// grid writes a table, without the columns that are to be filled in on paper.
func (p *htmlWriter) grid(g *grid) {
	shown := len(g.heads)
	if g.fill > 0 {
		shown = g.fill - 1
	}
	p.add(`<figure class="table">`)
	if g.title != "" {
		p.add(`<h3>`)
		p.text(g.title)
		p.add(`</h3>`)
	}
	p.add(`<div class="scroll"><table`, pick(g.plain, ` class="matrix"`, pick(g.bare, "", pick(g.isCalls(), ` class="sort cards"`, ` class="sort"`))), `>`)
	if !g.bare {
		p.add(`<thead><tr>`)
		for k, h := range g.heads[:shown] {
			p.add(`<th`, pick(k >= g.texts && !slices.Contains(g.wide, k+1), ` class="n"`, ""), `>`)
			p.text(h)
			p.add(`</th>`)
		}
		p.add(`</tr></thead>`)
	}
	p.add(`<tbody>`)
	var most int64
	for _, row := range g.rows {
		for k := max(g.heat, 1); k <= g.heatTo; k++ {
			most = max(most, row[k-1].Int)
		}
	}
	rows := g.rows[:min(len(g.rows), pageRows)]
	for i, row := range rows {
		p.add(`<tr>`)
		for k, v := range row[:shown] {
			p.cell(g, i, k, v, most)
		}
		p.add(`</tr>`)
	}
	p.add(`</tbody>`)
	if g.total != nil {
		p.add(`<tfoot><tr>`)
		for k, v := range g.total {
			p.add(`<td`, pick(k >= g.texts, ` class="n"`, ""), `>`)
			p.text(v.onPage())
			p.add(`</td>`)
		}
		p.add(`</tr></tfoot>`)
	}
	p.add(`</table></div>`)
	if n := len(g.rows) - len(rows) + g.more; n > 0 {
		p.add(`<p class="note">`)
		p.text(say(p.lang, "rows_of", Count(int64(len(rows))), Count(int64(len(rows)+n))))
		p.add(`</p>`)
	}
	if g.note != "" && g.fill == 0 {
		p.add(`<p class="note">`)
		p.text(g.note)
		p.add(`</p>`)
	}
	p.add(`</figure>`)
}

// isCalls says whether the rows are people to be called: on a telephone each is a card.
func (g *grid) isCalls() bool { return g.name == "grade_calls" || g.name == "summary_calls" }

// cell writes a cell of a row.
func (p *htmlWriter) cell(g *grid, i, k int, v Value, most int64) {
	class, style := "", ""
	switch {
	case g.heat > 0 && k+1 >= g.heat && k+1 <= g.heatTo:
		class = "heat"
		if most > 0 && v.Kind != Blank {
			style = "background:" + mix("FFFFFF", heatColour, float64(v.Int)/float64(most))
		}
	case g.tier == k+1 && v.Kind == Text:
		p.add(`<td class="c"`)
		p.head(g, k)
		p.add(`>`)
		p.tier(v.Text)
		p.add(`</td>`)
		return
	case g.spark != nil && g.spark.col == k+1:
		p.add(`<td>`)
		p.spark(g.spark, i)
		p.add(`</td>`)
		return
	case k >= g.texts && !slices.Contains(g.wide, k+1):
		class = "n"
	case slices.Contains(g.wide, k+1):
		class = "w"
	}
	if slices.Contains(g.bars, k+1) && v.Kind == Ratio {
		share := strconv.FormatFloat(min(max(v.Num, 0), 1)*100, 'f', 1, 64) + "%"
		style = "background:linear-gradient(to right,#" + barColour + " " + share + ",transparent " + share + ")"
	}
	p.add(`<td`)
	if class != "" {
		p.add(` class="`, class, `"`)
	}
	if style != "" {
		p.add(` style="`, style, `"`)
	}
	if key := v.sortKey(); key != "" && !g.plain && !g.bare {
		p.add(` data-v="`, key, `"`)
	}
	p.head(g, k)
	p.add(`>`)
	p.text(v.onPage())
	p.add(`</td>`)
}

// head names the column within a card.
func (p *htmlWriter) head(g *grid, k int) {
	if g.isCalls() {
		p.add(` data-h="`, html.EscapeString(g.heads[k]), `"`)
	}
}

// tier writes a tier in its colours.
func (p *htmlWriter) tier(letter string) {
	for i, l := range tierLetters {
		if l == letter {
			p.add(`<span class="tier" style="background:#`, tierFills[i], `;color:#`, tierInk[i], `">`, l, `</span>`)
			return
		}
	}
	p.text(letter)
}

// spark writes small columns.
func (p *htmlWriter) spark(s *spark, i int) {
	if i >= len(s.of.rows) {
		return
	}
	row := s.of.rows[i][s.from-1:]
	var most int64 = 1
	for _, v := range row {
		most = max(most, v.Int)
	}
	p.add(`<svg class="spark" viewBox="0 0 `, strconv.Itoa(len(row)*7), ` 20" aria-hidden="true">`)
	for k, v := range row {
		h := float64(max(v.Int, 0)) / float64(most) * 19
		fmt.Fprintf(p, `<rect x="%d" y="%.1f" width="5" height="%.1f" fill="#%s"/>`, k*7, 20-h, h, accent)
	}
	p.add(`</svg>`)
}

// list writes the first customers.
func (p *htmlWriter) list(s *Sheet) {
	order := s.Order[:min(len(s.Order), pageRows)]
	p.add(`<input type="search" class="find" aria-label="`, html.EscapeString(s.Title), `" placeholder="`, say(p.lang, "find"), `"><div class="scroll"><table class="sort list"><thead><tr>`)
	for _, c := range s.List.Columns {
		p.add(`<th`, pick(c.Kind != Text && c.Kind != Day, ` class="n"`, ""), `>`)
		p.text(c.Title)
		p.add(`</th>`)
	}
	p.add(`</tr></thead><tbody>`)
	for _, i := range order {
		p.add(`<tr>`)
		for _, c := range s.List.Columns {
			v := c.Of(int(i))
			if v.Kind == Text && (c.Key == "tier" || c.Key == "previous_tier") {
				p.add(`<td class="c">`)
				p.tier(v.Text)
				p.add(`</td>`)
				continue
			}
			if f := s.Values[c.Key]; f != nil && v.Kind == Text {
				v.Text = f(v.Text)
			}
			p.add(`<td`)
			switch {
			case c.Key == "move" && v.Int > 0:
				p.add(` class="n good"`)
			case c.Key == "move" && v.Int < 0:
				p.add(` class="n bad"`)
			case v.Kind != Text && v.Kind != Day && v.Kind != Blank:
				p.add(` class="n"`)
			}
			if key := v.sortKey(); key != "" {
				p.add(` data-v="`, key, `"`)
			}
			p.add(`>`)
			p.text(v.onPage())
			p.add(`</td>`)
		}
		p.add("</tr>\n")
	}
	p.add(`</tbody></table></div>`)
	if n := s.List.N; n > len(order) {
		p.add(`<p class="note">`, say(p.lang, "page_more", Count(int64(len(order))), Count(int64(n))), `</p>`)
	}
}
