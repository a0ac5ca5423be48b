package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const exitHelp = `Exit codes: 0 done; 1 failed; 2 wrong usage; 3 the input cannot be used;
4 --max-rejects exceeded or --history doubts the files, outputs written;
5 another run holds --lock; 130 interrupted; 143 terminated.`

// exitPlain is for commands that read nothing.
const exitPlain = "Exit codes: 0 done; 1 failed; 2 wrong usage."

// helpWidth is how wide a help is, in columns.
const helpWidth = 80

// flagGroup is a part of a command's flags under a heading of its help.
type flagGroup struct {
	title string
	add   adders
}

// adders add flags to a set, one after the other.
type adders []func(*pflag.FlagSet)

// What the help of a command needs to know later is kept in its annotations, and in those of its flags.
const (
	noteMost  = "most"  // of a command: the flags used most
	noteFoot  = "foot"  // of a command: what stands at the end
	noteGroup = "group" // of a flag: the heading it stands under
)

// addGroups adds the flags of a command. Its help shows those that most names first, in that order, then the others
// in their groups, then foot: the exit codes.
func addGroups(c *cobra.Command, most string, groups []flagGroup, foot string) {
	c.Flags().SortFlags = false
	for _, g := range groups {
		set := pflag.NewFlagSet(g.title, pflag.ContinueOnError)
		set.SortFlags = false
		for _, add := range g.add {
			add(set)
		}
		set.VisitAll(func(f *pflag.Flag) { f.Annotations = map[string][]string{noteGroup: {g.title}} })
		c.Flags().AddFlagSet(set)
	}
	c.Annotations = map[string]string{noteMost: most, noteFoot: foot}
	c.SetUsageFunc(func(c *cobra.Command) error {
		w := c.OutOrStderr()
		fmt.Fprintf(w, "Usage:\n  %s\n\nExamples:\n%s\n", c.UseLine(), c.Example)
		for _, s := range flagSections(c) {
			fmt.Fprintf(w, "\n%s:\n%s", s.title, s.flags.FlagUsagesWrapped(helpWidth))
		}
		_, err := fmt.Fprintf(w, "\n%s\n", foot)
		return err
	})
}

// flagSection is a heading of a help, and the flags below it.
type flagSection struct {
	title string
	flags *pflag.FlagSet
}

// flagSections are the flags of a command as its help shows them.
func flagSections(c *cobra.Command) []flagSection {
	var out []flagSection
	add := func(title string, f *pflag.Flag) {
		if len(out) == 0 || out[len(out)-1].title != title {
			set := pflag.NewFlagSet(title, pflag.ContinueOnError)
			set.SortFlags = false
			out = append(out, flagSection{title, set})
		}
		out[len(out)-1].flags.AddFlag(f)
	}
	most := strings.Fields(c.Annotations[noteMost])
	for _, name := range most {
		add("Most used", c.Flags().Lookup(name))
	}
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if group := f.Annotations[noteGroup]; group != nil && !slices.Contains(most, f.Name) {
			add(group[0], f)
		}
	})
	c.InheritedFlags().VisitAll(func(f *pflag.Flag) { add("Everywhere", f) })
	return out
}

// listCommands makes the help of a command list those below it, in the order in which they stand.
func listCommands(c *cobra.Command) {
	c.SetUsageFunc(func(c *cobra.Command) error {
		w := c.OutOrStderr()
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() && sub.Name() != "help" {
				fmt.Fprintf(w, "  %-11s %s\n", sub.Name(), sub.Short)
			}
		}
		if c.Example != "" {
			fmt.Fprintf(w, "\nExamples:\n%s\n", c.Example)
		}
		_, err := io.WriteString(w, "\n"+c.CommandPath()+" COMMAND --help shows its flags and examples.\n-q, everywhere, prints nothing when all went well, else one line.\n")
		return err
	})
}
