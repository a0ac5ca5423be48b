package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func newMan(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "man [DIR]",
		Short: "Print the manual page, or write those of all commands",
		Long: `Prints the manual page of grade. With a folder, writes one page a command into
it: grade.1, grade-rfm.1 and so on.`,
		Example: `  grade man > grade.1
  grade man man1`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			_, at := built()
			if len(args) == 0 {
				return writePage(a.stdout, c.Root(), at)
			}
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return err
			}
			return writePages(a, args[0], c.Root(), at)
		},
	}
	addGroups(c, "", nil, exitPlain)
	return c
}

// writePages writes the pages of a command and of all below it into a folder.
func writePages(a *app, folder string, c *cobra.Command, at time.Time) error {
	for _, c := range listed(c) {
		name := filepath.Join(folder, pageName(c)+".1")
		if err := a.outputs.write(name, func(w io.Writer) error { return writePage(w, c, at) }); err != nil {
			return err
		}
	}
	return a.outputs.commit()
}

// listed are a command and all below it that a help lists.
func listed(c *cobra.Command) []*cobra.Command {
	out := []*cobra.Command{c}
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() && sub.Name() != "help" {
			out = append(out, listed(sub)...)
		}
	}
	return out
}

// pageName is the name of a command's page, such as grade-rules-check.
func pageName(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

// writePage writes what the help of a command says as a manual page (man(7)), dated by the commit it was built from.
// cobra's own writer brings a Markdown parser, half a megabyte, and knows neither groups nor exit codes.
func writePage(w io.Writer, c *cobra.Command, at time.Time) error {
	var b strings.Builder
	add := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	day := ""
	if !at.IsZero() {
		day = at.UTC().Format("January 2006")
	}
	add(`.TH "%s" "1" "%s" "grade %s" "grade"`, strings.ToUpper(pageName(c)), day, version())
	add(".SH NAME\n%s \\- %s", pageName(c), roff(c.Short))
	add(".SH SYNOPSIS\n.B %s", roff(c.UseLine()))
	add(".SH DESCRIPTION\n%s", roff(c.Long))
	for i, sub := range c.Commands() {
		if i == 0 {
			add(".SH COMMANDS")
		}
		if sub.IsAvailableCommand() && sub.Name() != "help" {
			add(".TP\n.B %s\n%s", roff(sub.Name()), roff(sub.Short))
		}
	}
	if c.Example != "" {
		add(".SH EXAMPLES\n.nf\n%s\n.fi", roff(c.Example))
	}
	sections := flagSections(c)
	for i, s := range sections {
		if i == 0 {
			add(".SH OPTIONS")
		}
		add(".SS %s", roff(s.title))
		s.flags.VisitAll(func(f *pflag.Flag) {
			value, usage := pflag.UnquoteUsage(f)
			name := "--" + f.Name
			if f.Shorthand != "" {
				name = "-" + f.Shorthand + ", " + name
			}
			add(".TP\n.B %s\n%s", roff(strings.TrimSpace(name+" "+value)), roff(usage))
		})
	}
	if foot := c.Annotations[noteFoot]; foot != "" {
		add(".SH EXIT STATUS\n%s", roff(strings.TrimPrefix(foot, "Exit codes: ")))
	}
	add(".SH SEE ALSO\n%s", roff(seeAlso(c)))
	_, err := io.WriteString(w, b.String())
	return err
}

// seeAlso names the pages of the commands above and below one.
func seeAlso(c *cobra.Command) string {
	var out []string
	if c.HasParent() {
		out = append(out, pageName(c.Parent())+"(1)")
	}
	for _, sub := range listed(c)[1:] {
		if sub.Parent() == c {
			out = append(out, pageName(sub)+"(1)")
		}
	}
	return strings.Join(out, ", ")
}

// roff escapes text for man(7): backslashes, hyphens that are typed, and lines that would be requests.
func roff(s string) string {
	lines := strings.Split(strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s), "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}
