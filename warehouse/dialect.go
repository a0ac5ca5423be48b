package warehouse

import (
	"fmt"
	"strconv"
	"strings"

	"grade/ledger"
)

// dialect is what engines write differently.
type dialect struct {
	quote      func(name string) string
	value      func(n int, v string) string                     // the place of the n-th value, from 1 on, or the value with escapes
	text       func(c *Column, zone string) string              // a column as the text that an export shows
	bytes      func(c *Column) string                           // a text that is compared by its bytes, or another value
	day        func(c *Column, zone string) string              // the civil day
	dayLiteral func(d ledger.Day) string                        //
	dayNumber  func(x string) string                            // a day as days since 1970-01-01
	money      func(c *Column, power int) (amount, held string) // at two decimals, half away from zero; and as it is
	textBytes  func(x string) string                            // a text that is compared by its bytes
	distinct   func(x string) string                            // how many different values there are
	trim       func(x string) string                            // takes blanks off both ends of a text
	minText    func(x string) string                            // the smallest text in bytes
	join       func(number, text string) string                 // a number and a text as one text
	outside    func(d string, first, last ledger.Day) string    // whether a day cannot be that of a purchase; "" where all can
}

// blanks are the characters that are trimmed off texts, as package source does.
const blanks = " \t\n\v\f\r\u0085\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff\u202f\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"

// literal writes a day between quotes.
func literal(d ledger.Day) string { return "'" + d.String() + "'" }

// quoted writes the name of a time zone between quotes.
func quoted(zone string) string { return "'" + strings.ReplaceAll(zone, "'", "''") + "'" }

// doubled quotes a name, with its quotes doubled.
func doubled(quote string) func(string) string {
	return func(name string) string { return quote + strings.ReplaceAll(name, quote, quote+quote) + quote }
}

var postgres = dialect{
	quote: doubled(`"`),
	value: func(n int, _ string) string { return "$" + strconv.Itoa(n) },
	text: func(c *Column, zone string) string {
		if c.holds == instants {
			return "(" + c.name() + " at time zone " + quoted(zone) + ")::text"
		}
		return c.name() + "::text"
	},
	bytes: func(c *Column) string {
		switch {
		case c.holds == texts && c.loose:
			return c.name() + ` collate "C"`
		case c.holds == others && c.Type != "uuid":
			return c.name() + "::text"
		}
		return c.name()
	},
	day: func(c *Column, zone string) string {
		switch c.holds {
		case days:
			return c.name()
		case instants:
			return "(" + localTime(c.name(), zone) + ")::date"
		}
		return c.name() + "::date"
	},
	dayLiteral: func(d ledger.Day) string { return "date " + literal(d) },
	dayNumber:  func(x string) string { return "(" + x + ") - date '1970-01-01'" },
	money: func(c *Column, power int) (string, string) {
		held := c.name()
		if power != 0 {
			held = fmt.Sprintf("%s * %s", held, powerOfTen(power))
		}
		if c.holds == integers && power >= 0 || power == 0 && c.scale >= 0 && c.scale <= 2 {
			return held + "::numeric", held
		}
		return "round(" + held + ", 2)", held
	},
	outside:   outsideDays("date "),
	distinct:  func(x string) string { return "count(distinct " + x + ")" },
	textBytes: func(x string) string { return x + ` collate "C"` },
	trim:      func(x string) string { return "btrim(" + x + ", '" + blanks + "')" },
	minText:   func(x string) string { return "min((" + x + `) collate "C")` },
	join:      func(number, text string) string { return "(" + number + ")::text || (" + text + ")::text" },
}

var mysqlDialect = dialect{
	quote: doubled("`"),
	value: func(int, string) string { return "?" },
	text: func(c *Column, _ string) string {
		if c.holds == texts {
			return "convert(" + c.name() + " using utf8mb4)"
		}
		return c.name()
	},
	bytes: func(c *Column) string {
		if c.holds == texts {
			return "cast(convert(" + c.name() + " using utf8mb4) as binary)"
		}
		return c.name()
	},
	day: func(c *Column, _ string) string {
		if c.holds == days {
			return c.name()
		}
		return "date(" + c.name() + ")"
	},
	dayLiteral: func(d ledger.Day) string { return "date " + literal(d) },
	dayNumber:  func(x string) string { return "datediff(" + x + ", '1970-01-01')" },
	money: func(c *Column, power int) (string, string) {
		held := c.name()
		if c.holds == integers {
			held = "cast(" + held + " as decimal(38, 0))"
		}
		if power != 0 {
			held = fmt.Sprintf("%s * %s", held, powerOfTen(power))
		}
		return "round(" + held + ", 2)", held
	},
	outside:   outsideDays("date "),
	distinct:  func(x string) string { return "count(distinct " + x + ")" },
	textBytes: func(x string) string { return "cast(cast(" + x + " as char) as binary)" },
	trim: func(x string) string { // the engine takes one kind of blank off at a time
		for _, blank := range []string{" ", "\t", "\u3000", " "} {
			x = "trim(both '" + blank + "' from " + x + ")"
		}
		return "cast(" + x + " as binary)"
	},
	minText: func(x string) string { return "min(" + x + ")" },
	join: func(number, text string) string {
		return "cast(concat(" + number + ", convert(" + text + " using utf8mb4)) as binary)"
	},
}

var clickhouseDialect = dialect{
	quote: func(name string) string {
		return "`" + strings.NewReplacer("\\", "\\\\", "`", "\\`").Replace(name) + "`"
	},
	value: func(_ int, v string) string {
		return "'" + strings.NewReplacer("\\", "\\\\", "'", "\\'", "\x00", "\\0").Replace(v) + "'"
	},
	text: func(c *Column, zone string) string {
		if c.holds == instants {
			return "toString(" + c.name() + ", " + quoted(zone) + ")"
		}
		return c.name()
	},
	bytes: func(c *Column) string {
		switch {
		case c.holds == texts && c.loose, c.holds == others:
			return "toString(" + c.name() + ")"
		}
		return c.name()
	},
	day: func(c *Column, zone string) string {
		switch c.holds {
		case days:
			return c.name()
		case instants:
			return "toDate(" + c.name() + ", " + quoted(zone) + ")"
		}
		return "toDate(" + c.name() + ")"
	},
	dayLiteral: func(d ledger.Day) string { return "toDate(" + literal(d) + ")" },
	dayNumber:  func(x string) string { return "toInt32(" + x + ")" },
	money: func(c *Column, power int) (string, string) {
		scale := max(c.scale, 0)
		held := fmt.Sprintf("toDecimal128(%s, %d)", c.name(), scale)
		if power < 0 {
			scale -= power
			held = fmt.Sprintf("toDecimal128(%s, %d) / %s", c.name(), scale, powerOfTen(-power))
		}
		if power > 0 {
			held = fmt.Sprintf("toDecimal128(%s, %d) * %s", c.name(), scale, powerOfTen(power))
		}
		if scale <= 2 {
			return held, held
		}
		// Decimals lose digits towards zero; rounding them there is to the even.
		half := fmt.Sprintf("toDecimal128('0.005', %d)", scale)
		return fmt.Sprintf("toDecimal128(%[1]s + if(%[1]s < 0, 0 - %[2]s, %[2]s), 2)", held, half), held
	},
	distinct:  func(x string) string { return "coalesce(count(distinct " + x + "), 0)" }, // NULL in old versions
	outside:   func(string, ledger.Day, ledger.Day) string { return "" },                 // its days begin in 1970, or in 1900
	textBytes: func(x string) string { return "toString(" + x + ")" },
	trim: func(x string) string {
		return "replaceRegexpAll(assumeNotNull(toString(" + x + ")), '^[" + blanks + "]+|[" + blanks + "]+$', '')"
	},
	minText: func(x string) string { return "min(" + x + ")" },
	join:    func(number, text string) string { return "concat(toString(" + number + "), toString(" + text + "))" },
}

// outsideDays compares with the first and the last day.
func outsideDays(literally string) func(string, ledger.Day, ledger.Day) string {
	return func(d string, first, last ledger.Day) string {
		return d + " < " + literally + literal(first) + " or " + d + " > " + literally + literal(last)
	}
}

// powerOfTen writes ten to a power as a number.
func powerOfTen(power int) string {
	if power < 0 {
		return "0." + strings.Repeat("0", -power-1) + "1"
	}
	return "1" + strings.Repeat("0", power)
}
