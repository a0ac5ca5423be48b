package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grade/cmd/grade/internal/config"
	"grade/ledger"
	"grade/source"
)

// addConfig adds the flag of a configuration. Who has it takes its files and settings from there.
func addConfig(f *pflag.FlagSet) {
	f.String("config", "", "take files, settings and outputs from this `FILE`, such as grade.yaml; what the command line says counts more")
}

// configured are the commands that write the outputs of a configuration.
var configured = []string{"rfm", "segment", "clv", "report"}

// fileOptions are flags whose values are files, which a configuration names relative to itself.
var fileOptions = []string{"previous", "cuts", "rejects", "calls", "history", "lock"}

// openConfig reads a configuration.
func openConfig(name string) (*config.File, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		hint := "grade init FILES writes one"
		if st, e := os.Stat(name); e == nil && st.IsDir() {
			hint = "name a file, such as " + filepath.Join(name, "grade.yaml")
		} else if !errors.Is(err, fs.ErrNotExist) {
			hint = "look at the rights of the file"
		}
		return nil, &source.Error{Where: name, What: pathError(err), Hint: hint, Err: err}
	}
	return config.Parse(name, text)
}

// configure takes what a configuration says into the flags of a command, where the command line does not say it,
// and gives the files of the run.
func configure(c *cobra.Command, args []string) ([]string, error) {
	flag := c.Flags().Lookup("config")
	if flag == nil || flag.Value.String() == "" {
		return args, nil
	}
	f, err := openConfig(flag.Value.String())
	if err != nil {
		return nil, err
	}
	s := &settings{c: c, file: f, dir: filepath.Dir(f.Name), said: map[string]bool{}}
	c.Flags().Visit(func(f *pflag.Flag) { s.said[f.Name] = true })
	if err := s.check(); err != nil {
		return nil, err
	}
	if len(args) == 0 {
		args = s.inputs()
	}
	s.apply()
	if t := c.Flags().Lookup("table"); s.err == nil && len(args) == 0 && (t == nil || t.Value.String() == "") {
		return nil, &config.Error{File: f.Name, What: "no inputs", Hint: "inputs: and a line each, such as - orders.csv, or name files in the command"}
	}
	return args, s.err
}

// settings take a configuration into the flags of a command.
type settings struct {
	c    *cobra.Command
	file *config.File
	dir  string
	said map[string]bool // flags of the command line
	err  error
}

// path is a file as the configuration names it, relative to itself.
func (s *settings) path(name string) string {
	if name == "" || name == "-" || isTable(name) || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(s.dir, name)
}

// check finds options that no command has.
func (s *settings) check() error {
	var known []string
	for _, c := range s.c.Root().Commands() {
		c.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	}
	elsewhere := map[string]string{"output": "outputs", "map": "mapping", "rules": "rules", "set": "rules", "history": "history", "lock": "lock", "kind": "inputs", "config": "", "help": "", "as": "outputs", "force": "", "exit-code": ""}
	for _, o := range s.file.Options {
		where, other := elsewhere[o.Name]
		switch {
		case other && where != "":
			return &config.Error{File: s.file.Name, Line: o.Line, What: fmt.Sprintf("options: %q has a place of its own", o.Name), Hint: "write it under " + where}
		case other:
			return &config.Error{File: s.file.Name, Line: o.Line, What: fmt.Sprintf("options: %q is for the command line alone", o.Name), Hint: "leave it out"}
		case slices.Contains(known, o.Name):
		default:
			hint := "options are the flags of the commands, without their dashes: grade report --help"
			if near, differs := ledger.Nearest(o.Name, known); differs <= 2 {
				hint = "did you mean " + near + "?"
			}
			return &config.Error{File: s.file.Name, Line: o.Line, What: fmt.Sprintf("options: no option %q", o.Name), Hint: hint}
		}
	}
	return nil
}

// inputs are the files, and what is said of them.
func (s *settings) inputs() (out []string) {
	for _, in := range s.file.Inputs {
		name := s.path(in.File)
		names := []string{name}
		if _, err := os.Lstat(name); err != nil && strings.ContainsAny(name, "*?[") {
			if found, _ := filepath.Glob(name); len(found) > 0 {
				names = found
			}
		}
		out = append(out, names...)
		for _, n := range names {
			if in.Kind != "" {
				s.add("kind", in.Line, n+"="+in.Kind)
			}
			for _, m := range in.Map {
				s.add("map", m.Line, n+":"+m.Name+"="+m.Value())
			}
		}
	}
	return out
}

// apply takes everything else into the flags.
func (s *settings) apply() {
	for _, m := range s.file.Mapping {
		s.set("map", m.Line, m.Name+"="+m.Value())
	}
	for _, o := range s.file.Options {
		if f := s.c.Flags().Lookup(o.Name); f != nil && len(o.Values) > 1 && !strings.Contains(f.Value.Type(), "Array") && !strings.Contains(f.Value.Type(), "Slice") {
			s.err = &config.Error{File: s.file.Name, Line: o.Line, What: fmt.Sprintf("options: %s takes one value", o.Name), Hint: "write one, not a list"}
			return
		}
		if o.Name == "previous" && s.said["history"] {
			continue // the command line names the earlier list
		}
		for _, v := range o.Values {
			if slices.Contains(fileOptions, o.Name) {
				v = s.path(v)
			}
			s.set(o.Name, o.Line, v)
		}
	}
	rules := s.file.Rules.Value()
	if strings.ContainsAny(rules, `/\`) || strings.HasSuffix(rules, ".yaml") || strings.HasSuffix(rules, ".yml") {
		rules = s.path(rules)
	}
	if rules != "" {
		s.set("rules", s.file.Rules.Line, rules)
	}
	for _, p := range s.file.Set {
		s.set("set", p.Line, p.Name+"="+p.Value())
	}
	history := s.path(s.file.History.Value())
	if s.said["previous"] {
		history = "" // the command line names the earlier list
	}
	if _, err := os.Stat(history); err == nil || slices.Contains(configured, s.c.Name()) { // what only reads it can do without
		s.set("history", s.file.History.Line, history)
	}
	s.set("lock", s.file.Lock.Line, s.path(s.file.Lock.Value()))
	if !slices.Contains(configured, s.c.Name()) || s.said["format"] {
		return
	}
	for _, o := range s.file.Outputs {
		s.set("output", o.Line, s.path(o.File))
		if o.As != "" && !s.said["output"] {
			s.set("as", o.Line, o.As)
		}
	}
}

// set gives a flag a value, unless the command line says one or the command does not have the flag.
func (s *settings) set(name string, line int, value string) {
	if !s.said[name] {
		s.add(name, line, value)
	}
}

// add gives a flag a further value.
func (s *settings) add(name string, line int, value string) {
	f := s.c.Flags().Lookup(name)
	if f == nil || value == "" || s.err != nil {
		return
	}
	if err := f.Value.Set(value); err != nil {
		what := err.Error()
		switch f.Value.Type() {
		case "int":
			what = "is not a whole number"
		case "bool":
			what = "is not true or false"
		}
		s.err = &config.Error{File: s.file.Name, Line: line, What: fmt.Sprintf("%s: %q: %s", name, value, what), Hint: "see grade " + s.c.Name() + " --help"}
	}
	f.Changed = true
	f.Annotations = map[string][]string{fromFile: {fmt.Sprintf("%s:%d", s.file.Name, line)}}
}

// atLine adds to an error about a flag the line of the configuration that set it.
func atLine(c *cobra.Command, err error) error {
	var usage *usageError
	var flag *ledger.UsageError
	what, hint := "", ""
	switch {
	case errors.As(err, &usage):
		what, hint = usage.what, usage.hint
	case errors.As(err, &flag):
		what, hint = flag.Error(), flag.Hint
	}
	name, ok := strings.CutPrefix(what, "--")
	if !ok {
		return err
	}
	if i := strings.IndexAny(name, ": "); i > 0 {
		name = name[:i]
	}
	f := c.Flags().Lookup(name)
	if f == nil || len(f.Annotations[fromFile]) == 0 {
		return err
	}
	return &usageError{f.Annotations[fromFile][0] + ": " + what, hint}
}
