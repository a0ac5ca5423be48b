package source_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"grade/source"
)

// A file is opened without being told what it is; its rows know where they stand.
func ExampleOpen() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "sales.csv")
	if err := os.WriteFile(name, []byte("Sales of October\n\nid;day;amount\nA1;2026-10-03;12,50\nA2;2026-10-09;\"7,00\"\n"), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	header := func(texts []string) float64 { // how much a row looks like a header
		if len(texts) > 0 && texts[0] == "id" {
			return 9
		}
		return 0
	}
	f, err := source.Open(name, source.Options{Header: header})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	t := f.Tables[0]
	fmt.Println(t.Dialect.Encoding, t.Dialect.Delimiter, t.Header)
	err = t.Scan(context.Background(), 1, func(int) func(*source.Row) error {
		return func(r *source.Row) error {
			fmt.Printf("line %d: %s paid %s\n", r.Line, r.Cell(0), r.Cell(2))
			return nil
		}
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// UTF-8 ; [id day amount]
	// line 4: A1 paid 12,50
	// line 5: A2 paid 7,00
}
