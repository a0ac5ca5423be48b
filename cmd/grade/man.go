package main

import (
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
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
			if at.IsZero() {
				at = time.Unix(0, 0).UTC() // no commit is known
			}
			c.Root().DisableAutoGenTag = true
			header := &doc.GenManHeader{Section: "1", Source: "grade " + version(), Manual: "grade", Date: &at}
			if len(args) == 0 {
				return doc.GenMan(c.Root(), header, a.stdout)
			}
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return err
			}
			return doc.GenManTree(c.Root(), header, args[0])
		},
	}
	addGroups(c, "", nil, exitPlain)
	return c
}
