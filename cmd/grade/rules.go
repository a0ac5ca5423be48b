package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grade/ledger"
	"grade/report"
	"grade/segment"
)

// ruleOptions are the flags of rule files.
type ruleOptions struct {
	name string
	sets []string
}

func (o *ruleOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.name, "rules", "", "rule `FILE`, or a preset: "+strings.Join(segment.PresetNames(), ", ")+" (default: by the trade recognised)")
	f.StringArrayVar(&o.sets, "set", nil, "`NAME=VALUE` changes a param of the rules for this run; repeatable")
}

// open reads the rules that were said; nil where the trade decides.
func (o *ruleOptions) open() (*segment.Rules, error) {
	if o.name == "" {
		return nil, nil
	}
	return o.load(o.name)
}

// load reads a rule file or preset and sets its params.
func (o *ruleOptions) load(name string) (*segment.Rules, error) {
	r, err := loadRules(name)
	if err != nil {
		return nil, err
	}
	for _, s := range o.sets {
		k, v, ok := strings.Cut(s, "=")
		if !ok {
			return nil, &usageError{fmt.Sprintf("--set: %q is not NAME=VALUE", s), "such as --set loyal_days=730"}
		}
		if err := r.Set(strings.TrimSpace(k), v); err != nil {
			return nil, &usageError{"--set: " + err.Error(), "grade rules show " + name + " lists the params"}
		}
	}
	return r, nil
}

// loadRules reads an embedded rule file, or one on the disk with those it extends beside it.
func loadRules(name string) (*segment.Rules, error) {
	if isEmbedded(name) {
		return segment.OpenPreset(name)
	}
	text, err := readRules(name)
	if err != nil {
		what := name + ": no rule file, and no preset, of this name"
		if !errors.Is(err, fs.ErrNotExist) {
			what = err.Error()
		}
		return nil, &usageError{what, ledger.DidYouMean(name, append(segment.PresetNames(), segment.SchemeNames()[1:]...))}
	}
	return segment.Parse(name, text, func(from, other string) (string, []byte, error) {
		if isEmbedded(other) {
			return segment.LoadEmbedded(from, other)
		}
		if !filepath.IsAbs(other) {
			other = filepath.Join(filepath.Dir(from), other)
		}
		text, err := readRules(other)
		return other, text, err
	})
}

// readRules reads a rule file, but not one that is far too large to be one.
func readRules(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, 5<<20))
}

func isEmbedded(name string) bool {
	return slices.Contains(segment.PresetNames(), name) || slices.Contains(segment.SchemeNames(), name)
}

// completeRules offers the embedded rule files, and files.
func completeRules(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return append(segment.PresetNames(), segment.SchemeNames()[1:]...), cobra.ShellCompDirectiveDefault
}

// completeWords offers the words of the flags that take one of a few.
func completeWords(c *cobra.Command) {
	for flag, words := range map[string][]string{"scheme": segment.SchemeNames(), "lang": {"en", "zh"}} {
		if c.Flags().Lookup(flag) != nil {
			_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
		}
	}
	if c.Flags().Lookup("rules") != nil {
		_ = c.RegisterFlagCompletionFunc("rules", completeRules)
	}
}

func newRules(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "rules",
		Short: "List, show and check rule files",
		Long: `Rule files say how customers are graded: dimensions with classes, conditions,
actions and weights. The presets of the trades are such files.`,
		Example: `  grade rules list
  grade rules show property-management > my-rules.yaml
  grade rules check my-rules.yaml customers.csv orders.csv`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return &usageError{"rules: list, show, check or schema?", "such as grade rules list"}
		},
	}
	listCommands(c)
	c.AddCommand(newRulesList(a), newRulesShow(a), newRulesCheck(a), newRulesSchema(a))
	return c
}

func newRulesList(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:     "list",
		Short:   "List the presets of the trades and the schemes of scores",
		Long:    "Lists the rule files that grade has: presets of the trades, and schemes of\nscores, with what they are for.",
		Example: "  grade rules list",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			var list []*segment.Rules
			for _, n := range append(segment.PresetNames(), segment.SchemeNames()[1:]...) {
				r, err := segment.OpenPreset(n)
				if err != nil {
					return err
				}
				list = append(list, r)
			}
			return report.WriteRuleList(a.stdout, list)
		},
	}
	addGroups(c, "", nil, exitPlain)
	return c
}

func newRulesShow(a *app) *cobra.Command {
	format := ""
	c := &cobra.Command{
		Use:     "show NAME",
		Short:   "Print a preset, a scheme or a rule file",
		Long:    "Prints a rule file, to read it or to start one of your own.",
		Example: "  grade rules show property-management > my-rules.yaml\n  grade rules show home-decoration --format json",
		Args:    cobra.ExactArgs(1),

		ValidArgsFunction: completeRules,
		RunE: func(_ *cobra.Command, args []string) error {
			r, err := loadRules(args[0])
			if err != nil {
				return err
			}
			switch format {
			case "json":
				return report.WriteRulesJSON(a.stdout, r)
			case "yaml":
				text, err := segment.Embedded(args[0])
				if err != nil {
					text, err = readRules(args[0])
				}
				if err == nil {
					_, err = a.stdout.Write(text)
				}
				return err
			}
			return &usageError{fmt.Sprintf("--format: %q is not yaml or json", format), "--format json"}
		},
	}
	own := func(f *pflag.FlagSet) {
		f.StringVar(&format, "format", "yaml", "`yaml`, as the file stands, or json, with what it extends")
	}
	addGroups(c, "format", []flagGroup{{"Output", adders{own}}}, exitPlain)
	return c
}

func newRulesSchema(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON schema of rule files, for editors",
		Long:    "Prints the JSON schema of rule files: editors complete and check by it.",
		Example: "  grade rules schema > rules.schema.json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := a.stdout.Write(segment.JSONSchema())
			return err
		},
	}
	addGroups(c, "", nil, exitPlain)
	return c
}
