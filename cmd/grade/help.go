package main

import (
	"fmt"
	"io"
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

// addGroups adds the flags of a command. Its help shows those that most names first, in that order, then the others
// in their groups, then foot: the exit codes.
func addGroups(c *cobra.Command, most string, groups []flagGroup, foot string) {
	sets := make([]*pflag.FlagSet, 1+len(groups))
	titles := []string{"Most used"}
	for i, g := range groups {
		set := pflag.NewFlagSet(g.title, pflag.ContinueOnError)
		for _, add := range g.add {
			add(set)
		}
		set.SortFlags = false
		c.Flags().AddFlagSet(set)
		sets[i+1], titles = set, append(titles, g.title)
	}
	first := map[string]bool{}
	sets[0] = pflag.NewFlagSet("", pflag.ContinueOnError)
	sets[0].SortFlags = false
	for _, name := range strings.Fields(most) {
		first[name] = true
		sets[0].AddFlag(c.Flags().Lookup(name))
	}
	c.SetUsageFunc(func(c *cobra.Command) error {
		w := c.OutOrStderr()
		fmt.Fprintf(w, "Usage:\n  %s\n\nExamples:\n%s\n", c.UseLine(), c.Example)
		for i, set := range sets {
			rest := set
			if i > 0 {
				rest = pflag.NewFlagSet("", pflag.ContinueOnError)
				rest.SortFlags = false
				set.VisitAll(func(f *pflag.Flag) {
					if !first[f.Name] {
						rest.AddFlag(f)
					}
				})
			}
			if rest.HasFlags() {
				fmt.Fprintf(w, "\n%s:\n%s", titles[i], rest.FlagUsagesWrapped(helpWidth))
			}
		}
		fmt.Fprintf(w, "\nEverywhere:\n%s\n%s\n", c.InheritedFlags().FlagUsages(), foot)
		return nil
	})
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
