package report

import (
	"bytes"
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"testing"

	"grade/ledger"
)

// TestPage: the page is well-formed and needs nothing from elsewhere, texts stay texts, every chart with figures is
// drawn, and a change is noticed.
func TestPage(t *testing.T) {
	const evil = `<img src=x onerror="alert('&')">`
	for _, lang := range []string{"en", "zh"} {
		r := sample(t, lang)
		r.SetPrevious(earlier(t), r.Letters())
		r.Ledger.Customers[0].Set(ledger.CustomerName, evil)
		r.Ledger.Customers[1].Set(ledger.Owner, evil)
		r.Inputs[0].Name = evil + ".csv"
		book := BuildReport(r, nil)
		var b bytes.Buffer
		if err := WriteHTML(&b, book); err != nil {
			t.Fatal(err)
		}
		page := b.String()
		if strings.Contains(page, "<img") || strings.Contains(page, "onerror=\"") {
			t.Errorf("%s: a text of the data became markup", lang)
		}
		if !strings.Contains(page, "&lt;img src=x") {
			t.Errorf("%s: the text is not there", lang)
		}
		if regexp.MustCompile(`(src|href)="[^#]|url\(|@import|https?:`).MatchString(page) {
			t.Errorf("%s: the page asks for something from elsewhere", lang)
		}
		charts := 0
		for i := range book.Sheets {
			for _, band := range book.Sheets[i].Bands {
				for _, x := range band.all() {
					if x.Chart != nil && len(x.Chart.Of.rows) > 0 {
						charts++
					}
				}
			}
		}
		if n := strings.Count(page, `role="img"`); n != charts || n < 5 {
			t.Errorf("%s: %d charts are drawn, want %d", lang, n, charts)
		}
		for _, s := range book.Sheets {
			if !strings.Contains(page, `id="`+s.Key) || !strings.Contains(page, `href="#`+s.Key+`"`) {
				t.Errorf("%s: no section for %s", lang, s.Key)
			}
		}
		wellFormed(t, lang, page)
		if !IsOurText(b.Bytes()) || IsOurText(bytes.Replace(b.Bytes(), []byte("A3"), []byte("A4"), 1)) || IsOurText([]byte("<html>")) {
			t.Errorf("%s: the fingerprint does not tell our page from others", lang)
		}
	}
	var b bytes.Buffer
	if err := WriteHTML(&b, BuildReport(emptyResult("zh"), nil)); err != nil {
		t.Fatal(err)
	}
	wellFormed(t, "empty", b.String())
}

// wellFormed checks that every element of a page is closed where it should be.
func wellFormed(t *testing.T, who, page string) {
	t.Helper()
	page = regexp.MustCompile(`(?s)<(script|style)>.*?</(script|style)>`).ReplaceAllString(page, "")
	d := xml.NewDecoder(strings.NewReader(strings.Replace(page, "<!doctype html>", "", 1)))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var open []string
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", who, err)
		}
		switch x := tok.(type) {
		case xml.StartElement:
			if len(open) > 0 && open[len(open)-1] == "p" && strings.Contains(" p div table figure h2 h3 section ", " "+x.Name.Local+" ") {
				t.Errorf("%s: a %s within a p", who, x.Name.Local)
			}
			open = append(open, x.Name.Local)
		case xml.EndElement:
			if last := open[len(open)-1]; last != x.Name.Local {
				t.Fatalf("%s: %s is closed in %s", who, x.Name.Local, last)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("%s: %q are not closed", who, open)
	}
}

// TestMix: shades between two colours.
func TestMix(t *testing.T) {
	for share, want := range map[float64]string{0: "#FFFFFF", 1: "#7FA8E3", 0.5: "#BFD4F1"} {
		if got := mix("FFFFFF", "7FA8E3", share); got != want {
			t.Errorf("mix(%v) = %s, want %s", share, got, want)
		}
	}
}

// TestChartOrder: the elements of a series come in the order of the format; what does not belong to it is
// dropped, everything else stays as it is, to the byte.
func TestChartOrder(t *testing.T) {
	for in, want := range map[string]string{
		`<a:b xmlns:a="x"><barChart><ser><dLbls v="1"></dLbls><invertIfNegative/><idx val="0"/><smooth/></ser></barChart>t</a:b>`: `<a:b xmlns:a="x"><barChart><ser><idx val="0"/><invertIfNegative/><dLbls v="1"></dLbls></ser></barChart>t</a:b>`,
		`<lineChart><ser><val>1</val><marker/><smooth/></ser><x/></lineChart>`:                                                    `<lineChart><ser><marker/><val>1</val><smooth/></ser><x/></lineChart>`,
		`<pieChart><ser><b/><a/></ser></pieChart>`:                                                                                `<pieChart><ser><b/><a/></ser></pieChart>`,
		`no xml <`: `no xml <`,
	} {
		if got := string(inChartOrder([]byte(in))); got != want {
			t.Errorf("%s\nbecomes %s\nwant    %s", in, got, want)
		}
	}
}
