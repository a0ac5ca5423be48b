package ledger

import (
	"context"
	"errors"

	"grade/internal/parallel"
	"grade/source"
)

// tableScan is a table of transactions that is read, by so many workers.
type tableScan struct {
	reader *tableReader
	n      int
	ws     []*worker
	err    error
}

// readTransactions reads the i-th input, and with it the sheets behind it that can be read at the same time: as many as there
// are workers. next is the input behind these. What was found is put together in the order of the inputs.
func (p *pass) readTransactions(ctx context.Context, inputs []Input, i int) (next int, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var scans []*tableScan
	for next = i; next < len(inputs); next++ {
		if next > i && (len(scans) >= p.options.Reading.Workers || !p.besides(inputs, i, next)) {
			break
		}
		s, err := p.beginScan(inputs, next)
		if err != nil {
			return next, err
		}
		scans = append(scans, s)
	}
	parallel.Each(len(scans), func() func(int) {
		return func(k int) {
			if scans[k].run(ctx); scans[k].err != nil {
				stop()
			}
		}
	})
	for k, s := range scans {
		if s.err != nil {
			return next, firstFault(scans)
		}
		if err := p.endScan(s, i+k); err != nil {
			return next, err
		}
	}
	return next, nil
}

// firstFault gives the error of the first table that failed by itself, not because another one did.
func firstFault(scans []*tableScan) error {
	var first error
	for _, s := range scans {
		if s.err != nil && (first == nil || errors.Is(first, context.Canceled)) {
			first = s.err
		}
	}
	return first
}

// besides says whether an input can be read at the same time as the one before: sheets of one workbook, each of which has one
// worker, where no row hangs on those before.
func (p *pass) besides(inputs []Input, first, i int) bool {
	a, b := inputs[first].Table, inputs[i].Table
	return inputs[i].Kind == Transactions && a.Format == source.XLSX && b.Format == source.XLSX && a.File == b.File && !p.inOrder && !p.options.Purchases.DropDuplicates
}

// beginScan prepares the reading of a table.
func (p *pass) beginScan(inputs []Input, i int) (*tableScan, error) {
	in := &inputs[i]
	t, err := p.reader(inputs, i)
	if err != nil {
		return nil, err
	}
	files := map[string]bool{}
	for k := range inputs {
		if inputs[k].Kind == Transactions {
			files[inputs[k].Table.File] = true
		}
	}
	t.dropSame = p.options.Purchases.DropDuplicates
	t.hashRow = t.cols.order >= 0 && (len(files) > 1 || t.dropSame || p.options.Reading.CountTwice)
	p.enter(in.Table.File)
	n := max(p.options.Reading.Workers, 1)
	if t.hashRow && (p.inOrder || t.dropSame) || t.fill != nil {
		n = 1 // which of two equal rows is the second, and which line is whose, depends on their order
	}
	return &tableScan{reader: t, n: n}, nil
}

// run reads the rows.
func (s *tableScan) run(ctx context.Context) {
	s.err = s.reader.in.Table.Scan(ctx, s.n, func(int) func(*source.Row) error {
		w := newWorker(s.reader)
		s.ws = append(s.ws, w)
		return w.row
	})
}

// endScan puts what the workers found into the pass.
func (p *pass) endScan(s *tableScan, input int) error {
	ft := FileTally{Table: s.reader.name}
	for _, w := range s.ws {
		w.flush()
		if w.overflow {
			return ErrOverflow
		}
		if err := ft.merge(&w.tally); err != nil {
			return err
		}
		p.take(w, input)
	}
	return p.rec.add(ft)
}
