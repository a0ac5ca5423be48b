// Command grade turns the customer and transaction exports a business already has into a
// graded customer list and a workbook.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	_ "time/tzdata" // --tz on machines without zone files

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grade/cmd/grade/internal/config"
	"grade/ledger"
	"grade/report"
	"grade/segment"
	"grade/source"
	"grade/warehouse"
)

// The exit codes; the help of every command lists them.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInput       = 3
	exitGate        = 4
	exitLocked      = 5
	exitFallen      = 6
	exitInterrupted = 130
	exitTerminated  = 143
)

func main() {
	cobra.EnableCommandSorting = false // commands stand in the order of the work
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// app is what the commands share: where they write, and what has to be undone.
type app struct {
	stdout, stderr io.Writer
	terminal       *os.File // stdout, where it is a file
	quiet          bool
	outputs        outputs
	session        session // with an SQL engine
}

// pipe drops what nobody reads any more.
type pipe struct{ io.Writer }

func (p *pipe) Write(b []byte) (int, error) {
	n, err := p.Writer.Write(b)
	if errors.Is(err, syscall.EPIPE) {
		return len(b), nil
	}
	return n, err
}

// usageError is wrong usage: exit 2.
type usageError struct{ what, hint string }

func (e *usageError) Error() string { return e.what }

// failure is a failure with a cure: exit 1.
type failure struct{ what, hint string }

func (e *failure) Error() string { return e.what }

// gateError says that a quality gate failed; the outputs were written: exit 4.
type gateError struct{ what, hint string }

func (e *gateError) Error() string { return e.what }

// run is the program: it parses the arguments, runs one command and gives the exit code.
func run(args []string, stdout, stderr io.Writer) int {
	a := &app{stdout: &pipe{stdout}, stderr: stderr}
	if f, ok := stdout.(*os.File); ok {
		a.terminal = f
	}
	signal.Ignore(syscall.SIGPIPE) // a reader that has seen enough must not keep the files from being written
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // under nohup it is
		signal.Notify(signals, syscall.SIGHUP)
	}
	defer signal.Stop(signals)
	code := make(chan int, 2)
	var once sync.Once
	go func() {
		var s os.Signal
		select {
		case s = <-signals:
		case <-ctx.Done():
			return // the run is over
		}
		once.Do(func() {
			a.session.interrupt()
			cancel()
			what := "interrupted; nothing was written"
			if a.outputs.discard() {
				what = "interrupted; outputs were written"
			}
			io.WriteString(a.stderr, report.Problem(what, "", "", true))
			if s == os.Interrupt {
				code <- exitInterrupted
			} else {
				code <- exitTerminated
			}
		})
	}()
	go func() {
		root := newRoot(a)
		if len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
			for _, c := range listed(root) { // cobra keeps what is told it here for as long as the process lives
				completeWords(c)
			}
		}
		root.SetArgs(args)
		root.SetOut(stdout)
		root.SetErr(stderr)
		err := root.ExecuteContext(ctx)
		once.Do(func() {
			a.outputs.discard()
			code <- a.report(err, root, args)
		})
	}()
	return <-code
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "grade",
		Short: "Grade customers from the exports you already have",
		Long: `grade turns the exports a business already has (CSV, Excel, a table) into
a graded customer list and a workbook a manager can open: grade rfm orders.csv`,
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, "print nothing when all went well, else one line")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		what := err.Error()
		var bad *pflag.InvalidValueError
		if errors.As(err, &bad) {
			what = fmt.Sprintf("--%s: %q: %v", bad.GetFlag().Name, bad.GetValue(), bad.Unwrap())
			is := map[string]string{"int": "a whole number", "bool": "true or false", "duration": "a length of time such as 30m or 2h", "float64": "a number"}
			if kind, ok := is[bad.GetFlag().Value.Type()]; ok {
				what = fmt.Sprintf("--%s: %q is not %s", bad.GetFlag().Name, bad.GetValue(), kind)
			}
		}
		var missing *pflag.ValueRequiredError
		if errors.As(err, &missing) {
			what = "--" + missing.GetFlag().Name + ": needs a value"
		}
		hint := "see " + c.CommandPath() + " --help"
		var unknown *pflag.NotExistError
		if errors.As(err, &unknown) {
			if near := nearestFlag(c, unknown.GetSpecifiedName()); near != "" {
				hint = "did you mean --" + near + "?"
			}
		}
		return &usageError{what, hint}
	})
	root.CompletionOptions.DisableDefaultCmd = true
	root.DisableSuggestions = true // the hint has them
	root.AddCommand(newInspect(a), newConvert(a), newRFM(a), newSegment(a), newCLV(a), newReport(a), newExplain(a),
		newCompare(a), newEvaluate(a), newHistory(a), newRules(a), newInit(a), newCompletion(a), newMan(a), newVersion(a))
	listCommands(root)
	prepare(root)
	return root
}

// prepare gives every command its configuration and lock, and wrong numbers of arguments their
// cure.
func prepare(parent *cobra.Command) {
	for _, c := range parent.Commands() {
		args, do := c.Args, c.RunE
		c.Args = func(c *cobra.Command, list []string) error {
			if f := c.Flags().Lookup("config"); len(list) == 0 && f != nil && f.Changed {
				return nil // the configuration names them
			}
			if f := c.Flags().Lookup("table"); f != nil && f.Changed {
				if strings.TrimSpace(f.Value.String()) == "" {
					return &usageError{"--table: no name", "such as --table sales.orders"}
				}
				list = append(slices.Clone(list), f.Value.String()) // it counts as a file
			}
			if err := args(c, list); err != nil {
				if len(list) == 0 && strings.Contains(c.Use, "FILE") && !strings.Contains(c.Use, "RULES") {
					return &usageError{c.CommandPath() + ": no file was given", "such as " + c.CommandPath() + " orders.csv"}
				}
				return wrongArguments(c, list)
			}
			return nil
		}
		if do != nil {
			c.RunE = func(c *cobra.Command, list []string) error {
				list, err := configure(c, list)
				if err != nil {
					return err
				}
				release, err := lock(c)
				if err != nil {
					return err
				}
				defer release()
				return atLine(c, do(c, list))
			}
		}
		prepare(c)
	}
}

// wrongArguments says what a command is to be given instead of these arguments.
func wrongArguments(c *cobra.Command, list []string) error {
	got := fmt.Sprintf("got %d", len(list))
	if c.HasSubCommands() {
		return &usageError{fmt.Sprintf("%s: no command %q", c.CommandPath(), list[0]), nearestCommand(c, list[0])}
	}
	if len(c.ValidArgs) > 0 && len(list) == 1 {
		return &usageError{fmt.Sprintf("%s: no %s %q", c.CommandPath(), strings.ToLower(strings.Fields(c.Use)[1]), list[0]), "one of " + strings.Join(c.ValidArgs, ", ")}
	}
	_, needs, _ := strings.Cut(strings.TrimSuffix(c.UseLine(), " [flags]"), c.CommandPath()+" ")
	if needs == "" {
		needs = "nothing"
	}
	example, _, _ := strings.Cut(strings.TrimSpace(c.Example), "\n")
	example, _, _ = strings.Cut(example, "   ")
	return &usageError{fmt.Sprintf("%s: takes %s, %s", c.CommandPath(), needs, got), "such as " + example}
}

// nearestCommand is the hint with the command below c that was meant.
func nearestCommand(c *cobra.Command, word string) string {
	var names []string
	for _, sub := range c.Commands() {
		names = append(names, sub.Name())
	}
	if near, ok := ledger.Like(word, names); ok {
		return "did you mean " + c.CommandPath() + " " + near + "?"
	}
	return ledger.DidYouMean(word, names)
}

// nearestFlag finds the flag that was meant, "" when none is near.
func nearestFlag(c *cobra.Command, name string) string {
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near, ok := ledger.Like(name, names); ok {
		return near
	}
	return ""
}

// report prints an error and gives its exit code.
func (a *app) report(err error, root *cobra.Command, args []string) int {
	if err == nil {
		return exitDone
	}
	var usage *usageError
	var flag *ledger.UsageError
	var input *source.Error
	var gate *gateError
	var failed *failure
	var engine *warehouse.Error
	var fallen *fallenError
	var locked *lockedError
	var setting *config.Error
	var rule *segment.Error
	code, seen, hint := exitFailed, "", ""
	switch {
	case errors.As(err, &usage):
		code, hint = exitUsage, usage.hint
	case errors.As(err, &flag):
		code, hint = exitUsage, flag.Hint
	case errors.As(err, &rule):
		code, hint = exitUsage, rule.Hint
	case errors.As(err, &failed):
		hint = failed.hint
	case errors.As(err, &engine):
		hint = engine.Hint
	case errors.Is(err, syscall.ENOSPC):
		hint = "make room, or write to another place; nothing was written"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		hint = "look at the rights of the file and its folder, or write to another one"
	case errors.As(err, &gate):
		code, hint = exitGate, gate.hint
	case errors.As(err, &locked):
		code, hint = exitLocked, locked.hint
	case errors.As(err, &setting):
		code, hint = exitUsage, setting.Hint
	case errors.As(err, &fallen):
		code = exitFallen
	case errors.As(err, &input):
		code, seen, hint = exitInput, input.Seen, input.Hint
	case errors.Is(err, ledger.ErrOverflow):
		code, hint = exitInput, "look for an amount that is out of all proportion: grade inspect FILE"
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR), errors.Is(err, fs.ErrExist):
		hint = "look at the folder it names, or name another one"
	case strings.HasPrefix(err.Error(), "unknown command"):
		code, hint = exitUsage, nearestCommand(root, args[max(0, slices.IndexFunc(args, func(s string) bool { return !strings.HasPrefix(s, "-") }))])
	}
	io.WriteString(a.stderr, report.Problem(err.Error(), seen, hint, a.quiet))
	return code
}
