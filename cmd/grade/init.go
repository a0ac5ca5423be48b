package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grade/cmd/grade/internal/config"
	"grade/ledger"
	"grade/report"
	"grade/segment"
)

// initOptions are the flags of grade init.
type initOptions struct {
	input  inputOptions
	output string
	force  bool
	schema bool
	lang   string
}

func newInit(a *app) *cobra.Command {
	var o initOptions
	c := &cobra.Command{
		Use:   "init FILES...",
		Short: "Write a commented grade.yaml for files graded again and again",
		Long: `Looks at the files as grade inspect does, and writes a configuration: the
files, which column was taken for what, the settings at their defaults, and,
commented out at first, outputs, history and lock. grade report --config
grade.yaml runs it. --schema prints its JSON schema instead.`,
		Example: `  grade init orders.csv customers.xlsx --force
  grade init 'exports/*.csv' -o weekly.yaml`,
		Args: func(c *cobra.Command, args []string) error {
			if o.schema {
				return nil
			}
			return cobra.MinimumNArgs(1)(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error { return runInit(c.Context(), a, args, o) },
	}
	own := func(f *pflag.FlagSet) {
		f.StringVarP(&o.output, "output", "o", "grade.yaml", "write this `FILE`; - is stdout")
		f.BoolVar(&o.force, "force", false, "replace a file that is there")
		f.BoolVar(&o.schema, "schema", false, "print the JSON schema of such files, for editors")
		f.StringVar(&o.lang, "lang", "", "`LANGUAGE`: en or zh (default: the language of the headers)")
	}
	addGroups(c, "output force map lang schema", []flagGroup{
		{"Output", adders{own}},
		{"Input", adders{o.input.addFlags}},
	}, "Exit codes: 0 done; 1 failed; 2 wrong usage, or the file is there; 3 the input\ncannot be used.")
	return c
}

func runInit(ctx context.Context, a *app, args []string, o initOptions) error {
	if o.schema {
		_, err := a.stdout.Write(config.Schema())
		return err
	}
	out := outputOptions{lang: o.lang, color: "auto"}
	if err := out.check(); err != nil { // makes zh-CN zh
		return err
	}
	if ext := strings.ToLower(filepath.Ext(o.output)); o.output != "-" && ext != ".yaml" && ext != ".yml" {
		return &usageError{fmt.Sprintf("-o: %q is no name of a configuration", o.output), "end it in .yaml"}
	}
	names, err := o.input.names(args)
	if err != nil {
		return err
	}
	if _, err := os.Stat(o.output); o.output != "-" && !o.force && !errors.Is(err, fs.ErrNotExist) {
		return &usageError{fmt.Sprintf("-o: %s exists", o.output), "--force replaces it, -o NAME.yaml writes another one"}
	}
	return o.input.again(ctx, a, names, func(files *opened) error {
		lang := out.language(files)
		text := configText(lang, filepath.Dir(o.output), o.input.table, args, describe(files, lang), files.inputs, o.input.maps)
		if _, err := config.Parse(o.output, []byte(text)); err != nil {
			return fmt.Errorf("the configuration that was made cannot be read: %w", err)
		}
		if o.output == "-" {
			_, err := io.WriteString(a.stdout, text)
			return err
		}
		if err := a.outputs.write(o.output, func(w io.Writer) error { _, err := io.WriteString(w, text); return err }); err != nil {
			return err
		}
		if err := a.outputs.commit(); err != nil {
			return err
		}
		if !a.quiet {
			fmt.Fprintln(a.stderr, report.Say(lang, "init_wrote", o.output))
		}
		return nil
	})
}

// configText is a configuration for the files, with what was recognised of them. A pattern stays a pattern, so that
// the files of the next period are found. table is that of --table, maps are the assignments that were said.
func configText(lang, dir, table string, args []string, inputs []report.Input, raw []ledger.Input, maps []string) string {
	var b strings.Builder
	say := func(key string, args ...any) { b.WriteString("# " + report.Say(lang, key, args...) + "\n") }
	say("init_head")
	b.WriteString("version: 1\n\n")
	say("init_inputs")
	if b.WriteString("inputs:"); len(args) == 0 {
		b.WriteString(" []")
	}
	b.WriteString("\n")
	for _, arg := range args {
		name := arg
		if rel, err := filepath.Rel(dir, name); err == nil && !filepath.IsAbs(name) && !isTable(name) {
			name = rel
		}
		fmt.Fprintf(&b, "  - %s\n", quoted(name))
		for i, in := range inputs {
			file := raw[i].Table.File
			if found, _ := filepath.Match(arg, file); file == arg || found {
				line := report.Recognised(lang, in)
				if file != arg {
					line = filepath.Base(file) + " · " + line
				}
				fmt.Fprintf(&b, "    # %s\n", line)
			}
		}
	}
	b.WriteString("\n")
	writeMapping(&b, lang, inputs, maps)
	b.WriteString("\n")
	say("init_options")
	b.WriteString("options:\n")
	if table != "" {
		fmt.Fprintf(&b, "  table: %s\n", quoted(table))
	}
	for _, x := range []struct{ line, key string }{
		{"as-of: last-sunday", "init_as_of"}, {"window: 24mo", "init_window"}, {"bins: 5", "init_bins"}, {"tiers: " + quoted(segment.DefaultTiers), "init_tiers"},
		{"exclude: [" + quoted("item=押金") + "]", "init_exclude"}, {"max-rejects: 1%", "init_rejects"}, {"hold: 2", "init_hold"}, {"mask: [phone]", "init_mask"}, {"lang: " + lang, "init_lang"}} {
		fmt.Fprintf(&b, "  # %-34s # %s\n", x.line, report.Say(lang, x.key))
	}
	b.WriteString("\n")
	say("init_rules")
	name := "standard"
	if trade, err := segment.Recognise(raw); err == nil {
		name = trade.Preset
	}
	b.WriteString("rules: " + name + "\n\n")
	say("init_outputs")
	for _, line := range []string{"outputs:", "  - report-{as_of}.xlsx", "  - list.csv"} {
		b.WriteString("# " + line + "\n")
	}
	b.WriteString("\n")
	say("init_history")
	b.WriteString("# history: periods\n\n")
	say("init_lock")
	b.WriteString("# lock: grade.lock\n")
	return b.String()
}

// writeMapping writes which column is what: what was said, and as comments what was recognised.
func writeMapping(b *strings.Builder, lang string, inputs []report.Input, maps []string) {
	b.WriteString("# " + report.Say(lang, "init_mapping") + "\n")
	b.WriteString("mapping:\n")
	done := map[string]bool{}
	for _, m := range maps {
		if field, header, ok := strings.Cut(m, "="); ok && !strings.Contains(field, ":") {
			done[field] = true
			fmt.Fprintf(b, "  %s: %s\n", field, quoted(header))
		}
	}
	for _, in := range inputs {
		if in.Kind != ledger.Transactions && in.Kind != ledger.Charges {
			continue
		}
		for _, c := range in.Columns {
			field := shortField(c.Field)
			if _, ok := ledger.ParseField(field); !ok || done[field] {
				continue
			}
			done[field] = true
			fmt.Fprintf(b, "  # %s: %s\n", field, quoted(c.Header))
		}
	}
}

// shortField is the name of a field as people write it in --map.
func shortField(f ledger.Field) string {
	switch f {
	case ledger.CustomerID:
		return "customer"
	case ledger.OrderID:
		return "order"
	case ledger.OrderDate:
		return "date"
	}
	return string(f)
}

// quoted is a text as YAML, in quotes where it needs them.
func quoted(s string) string {
	plain := s != "" && strings.TrimSpace(s) == s && !strings.ContainsAny(s, ":#{}[],&*!|>'\"%@`\\\n\t=") && !strings.ContainsAny(s[:1], "-?~.0123456789")
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "null", "on", "off":
		plain = false
	}
	if plain {
		return s
	}
	return strconv.Quote(s)
}
