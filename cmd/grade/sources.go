package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grade/report"
)

// writeSources says of every setting of grade report what it is, and what came from where: the configuration, the
// command line, or the default.
func writeSources(w io.Writer, a *app, c *cobra.Command, lang string) error {
	flag := c.Flags().Lookup("config")
	if flag == nil || flag.Value.String() == "" {
		return nil
	}
	f, err := openConfig(flag.Value.String())
	if err != nil {
		return err
	}
	if err := tryConfig(a, f.Name); err != nil {
		return err
	}
	var rows [][3]string
	said := map[string]bool{}
	here := func(line int) string { return fmt.Sprintf("%s:%d", f.Name, line) }
	add := func(name, value string, line int) {
		if line == 0 {
			return
		}
		said[name] = true
		from := here(line)
		if own := commandLine(c, name); own != "" {
			value, from = own, report.Say(lang, "from_command_line", here(line))
		}
		rows = append(rows, [3]string{name, value, from})
	}
	for _, in := range f.Inputs {
		add("inputs", in.File, in.Line)
	}
	for _, m := range f.Mapping {
		add("map", m.Name+"="+m.Value(), m.Line)
	}
	for _, o := range f.Options {
		add(o.Name, strings.Join(o.Values, " "), o.Line)
	}
	add("rules", f.Rules.Value(), f.Rules.Line)
	for _, p := range f.Set {
		add("set", p.Name+"="+p.Value(), p.Line)
	}
	for _, o := range f.Outputs {
		add("output", strings.TrimSpace(o.File+" "+o.As), o.Line)
	}
	add("history", f.History.Value(), f.History.Line)
	add("lock", f.Lock.Value(), f.Lock.Line)
	c.Flags().VisitAll(func(x *pflag.Flag) {
		if own := commandLine(c, x.Name); own != "" && !said[x.Name] && x.Name != "config" {
			said[x.Name] = true
			rows = append(rows, [3]string{x.Name, own, report.Say(lang, "from_command")})
		}
	})
	newReport(a).Flags().VisitAll(func(x *pflag.Flag) {
		if x.DefValue != "" && x.DefValue != "[]" && x.DefValue != "false" && x.DefValue != "0" && !said[x.Name] {
			rows = append(rows, [3]string{x.Name, x.DefValue, report.Say(lang, "from_default")})
		}
	})
	return report.WriteSources(w, lang, rows)
}

// tryConfig finds what grade report would refuse of a configuration.
func tryConfig(a *app, name string) error {
	whole := newReport(a)
	if err := whole.Flags().Set("config", name); err != nil {
		return err
	}
	newRoot(a).AddCommand(whole)
	_, err := configure(whole, nil)
	return err
}

// fromFile marks a flag that a configuration gave its value.
const fromFile = "grade-config"

// commandLine is the value that the command line gave a flag; "" where it gave none.
func commandLine(c *cobra.Command, name string) string {
	f := c.Flags().Lookup(name)
	if f == nil || !f.Changed || len(f.Annotations[fromFile]) > 0 {
		return ""
	}
	return strings.Trim(f.Value.String(), "[]")
}
