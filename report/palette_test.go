package report

import (
	"math"
	"strconv"
	"testing"
)

// linear gives the red, green and blue of a colour, linear in light (IEC 61966-2-1).
func linear(hex string) [3]float64 {
	var out [3]float64
	for i := range out {
		n, _ := strconv.ParseInt(hex[2*i:2*i+2], 16, 32)
		if c := float64(n) / 255; c <= 0.04045 {
			out[i] = c / 12.92
		} else {
			out[i] = math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return out
}

func luminance(c [3]float64) float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] }

// contrast is the ratio of WCAG 2.1, from 1 to 21.
func contrast(a, b string) float64 {
	x, y := luminance(linear(a)), luminance(linear(b))
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// How people without red, green or blue cones see linear light (Viénot, Brettel and Mollon 1999 for the
// first two, Brettel, Viénot and Mollon 1997 in one plane for the third).
var blindness = map[string][3][3]float64{
	"as it is":     {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.11238, 0.88762, 0}, {0.11238, 0.88762, 0}, {0.00401, -0.00401, 1}},
	"deuteranopia": {{0.29275, 0.70725, 0}, {0.29275, 0.70725, 0}, {-0.02234, 0.02234, 1}},
	"tritanopia":   {{1, 0.14461, -0.14461}, {0, 0.85924, 0.14076}, {0, 0.85924, 0.14076}},
	"in grey":      {{0.2126, 0.7152, 0.0722}, {0.2126, 0.7152, 0.0722}, {0.2126, 0.7152, 0.0722}},
}

func seen(hex string, m [3][3]float64) [3]float64 {
	c := linear(hex)
	var out [3]float64
	for i := range out {
		out[i] = min(max(m[i][0]*c[0]+m[i][1]*c[1]+m[i][2]*c[2], 0), 1)
	}
	return out
}

// lab is a colour in CIE L*a*b* under D65.
func lab(c [3]float64) [3]float64 {
	x := 0.4124*c[0] + 0.3576*c[1] + 0.1805*c[2]
	y := luminance(c)
	z := 0.0193*c[0] + 0.1192*c[1] + 0.9505*c[2]
	f := func(t float64) float64 {
		if t > 0.008856 {
			return math.Cbrt(t)
		}
		return 7.787*t + 16.0/116
	}
	fx, fy, fz := f(x/0.9505), f(y), f(z/1.089)
	return [3]float64{116*fy - 16, 500 * (fx - fy), 200 * (fy - fz)}
}

func distance(a, b [3]float64) float64 {
	x, y := lab(a), lab(b)
	return math.Sqrt(math.Pow(x[0]-y[0], 2) + math.Pow(x[1]-y[1], 2) + math.Pow(x[2]-y[2], 2))
}

// TestPalette: every text can be read on its ground (WCAG AA, 4.5 to 1), and what stands side by side in a
// chart is told apart by everybody, and on paper without colour.
func TestPalette(t *testing.T) {
	for _, c := range [][2]string{{ink, "FFFFFF"}, {mutedInk, "FFFFFF"}, {mutedInk, tileFill}, {good, tileFill}, {bad, tileFill}, {good, "FFFFFF"}, {bad, "FFFFFF"}, {accent, "FFFFFF"}, {ink, tileFill}, {ink, barColour}, {ink, heatColour}, {ink, fillIn}, {lineColour, "FFFFFF"}} {
		if k := contrast(c[0], c[1]); k < 4.5 {
			t.Errorf("%s on %s: %.1f to 1", c[0], c[1], k)
		}
	}
	for i := range tierLetters {
		if k := contrast(tierInk[i], tierFills[i]); k < 4.5 {
			t.Errorf("tier %s: %.1f to 1", tierLetters[i], k)
		}
	}
	for who, m := range blindness {
		pairs := [][2]string{{seriesColours[0], seriesColours[1]}, {accent, lineColour}, {heatColour, "FFFFFF"}}
		if who == "in grey" {
			pairs = [][2]string{{seriesColours[0], seriesColours[1]}, {heatColour, "FFFFFF"}} // a line is told from columns by its shape
		}
		for i := 1; i < len(stackColours); i++ {
			pairs = append(pairs, [2]string{stackColours[i-1], stackColours[i]})
		}
		for i := 1; i < len(tierFills); i++ {
			pairs = append(pairs, [2]string{tierFills[i-1], tierFills[i]})
		}
		for _, c := range pairs {
			if d := distance(seen(c[0], m), seen(c[1], m)); d < 10 {
				t.Errorf("%s beside %s, %s: a distance of %.1f", c[0], c[1], who, d)
			}
		}
	}
}
