package main

import (
	"fmt"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"
)

// release is the version; the release build sets it.
var release = "0.1.0-dev"

func version() string { return release }

// built is the commit that a build was made from, and its time; a build outside a repository knows none.
func built() (commit string, at time.Time) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "", at
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			commit = s.Value[:min(12, len(s.Value))]
		case "vcs.time":
			at, _ = time.Parse(time.RFC3339, s.Value)
		}
	}
	return commit, at
}

func newVersion(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:     "version",
		Short:   "Print the version, and the commit it was built from",
		Long:    "Prints the version, and the commit it was built from.",
		Example: "  grade version",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			commit, _ := built()
			if commit != "" {
				commit = " (" + commit + ")"
			}
			_, err := fmt.Fprintf(a.stdout, "grade %s%s\n", version(), commit)
			return err
		},
	}
	addGroups(c, "", nil, exitPlain)
	return c
}

func newCompletion(a *app) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	c := &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print a completion script for bash, zsh, fish or powershell",
		Long:  "Prints a script that completes commands, flags, files and presets: for bash,\nzsh, fish or powershell.",
		Example: `  grade completion bash > /etc/bash_completion.d/grade
  grade completion zsh > _grade`,
		ValidArgs: shells,
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		RunE: func(c *cobra.Command, args []string) error {
			switch root := c.Root(); args[0] {
			case "bash":
				return root.GenBashCompletionV2(a.stdout, true)
			case "zsh":
				return root.GenZshCompletion(a.stdout)
			case "fish":
				return root.GenFishCompletion(a.stdout, true)
			default:
				return root.GenPowerShellCompletionWithDesc(a.stdout)
			}
		},
	}
	addGroups(c, "", nil, exitPlain)
	return c
}
