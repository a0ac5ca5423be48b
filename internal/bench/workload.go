package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// sale is a row of a transaction export.
type sale struct {
	order, customer, product int64
	day, second              int
	cents                    int64
	channel, city            int
}

var (
	channels = []string{"web", "app", "store", "phone", "market"}
	cities   = []string{"Istanbul", "Ankara", "Izmir", "Berlin", "Paris", `"Washington, DC"`, "Lyon", "Rome", "Madrid", "Oslo", "Prague", "Vienna", "Zürich", "São Paulo", "Leeds", "Porto"}
	chinese  = []string{"北京", "上海", "广州", "深圳", "杭州", `"成都, 高新区"`, "武汉", "西安", "南京", "重庆", "苏州", "天津", "长沙", "青岛", "宁波", "郑州"}
)

const headers = "order_id,customer_id,order_date,amount,product,channel,city\n"

// sales makes rows over two years: few customers buy often, a sale has one to six rows, and one row in a hundred is
// taken back later.
func sales(rows, customers int, each func(s *sale)) {
	r := rand.New(rand.NewPCG(1, 42))
	order := int64(1000000)
	var back []sale
	for i := 0; i < rows; {
		order++
		customer := int64(math.Pow(r.Float64(), 2.5)*float64(customers))*2654435761%int64(customers) + 1
		at := int(float64(i) / float64(rows) * 2 * 365 * 86400)
		at += r.IntN(3600)
		s := sale{order: order, customer: customer, day: 19358 + at/86400, second: at % 86400, channel: r.IntN(len(channels)), city: int((customer*7 + 3) % int64(len(cities)))}
		for lines := 1; i < rows; lines++ {
			s.product = int64(r.IntN(9000) + 1000)
			s.cents = max(int64(math.Exp(r.NormFloat64()*0.9+3.6)*100), 50)
			each(&s)
			i++
			if r.Float64() < 0.01 {
				refund := s
				refund.cents = -s.cents
				back = append(back, refund)
			}
			if lines == 6 || r.Float64() >= 0.38 {
				break
			}
		}
		if len(back) > 200 && i < rows {
			refund := back[0]
			back = back[1:]
			refund.day, refund.second = s.day, s.second
			each(&refund)
			i++
		}
	}
}

// The styles of a workload.
const (
	shortIDs = "short" // in UTF-8, with short order ids
	longIDs  = "long"  // order ids of thirty characters, without an order in them
	gb18030  = "gb18030"
	utf8     = "utf8" // the text of gb18030
	workbook = "xlsx"
)

// workload gives the name of a workload, which is made if it is not there: by a process of its own, since the memory of
// this one counts as that of the programs that it starts.
func (s *settings) workload(rows, customers int, style string) (string, error) {
	path := filepath.Join(s.dir, fmt.Sprintf("%s-%d-%d", style, rows, customers))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	make := exec.Command(s.self, "job", "make", path+".new", strconv.Itoa(rows), strconv.Itoa(customers), style)
	if out, err := make.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s: %w: %s", path, err, out)
	}
	return path, os.Rename(path+".new", path)
}

// makeWorkload makes one.
func makeWorkload(path, rows, customers, style string) error {
	n, err := strconv.Atoi(rows)
	if err != nil {
		return err
	}
	people, err := strconv.Atoi(customers)
	if err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if style == workbook {
		err = writeWorkbook(f, n, people)
	} else {
		err = writeCSV(f, n, people, style)
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func writeCSV(f io.Writer, rows, customers int, style string) error {
	cities, head := cities, headers
	if style == gb18030 || style == utf8 {
		cities, head = chinese, "订单编号,客户编号,下单时间,实付金额,商品名称,销售渠道,城市\n"
	}
	if style == gb18030 {
		f = simplifiedchinese.GB18030.NewEncoder().Writer(f)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	w.WriteString(head)
	var b []byte
	sales(rows, customers, func(x *sale) {
		b = b[:0]
		if style == longIDs {
			h := uint64(x.order)*0x9e3779b97f4a7c15 ^ 0xabcdef
			b = fmt.Appendf(b, "%016x-%013d", h*0xd6e8feb86659fd93, x.order)
		} else {
			b = strconv.AppendInt(append(b, 'O'), x.order, 10)
		}
		b = append(b, ',', 'C')
		b = appendPadded(b, x.customer, 7)
		b = append(b, ',')
		b = appendStamp(b, x)
		b = append(b, ',')
		b = appendCents(b, x.cents)
		b = append(b, ",P"...)
		b = strconv.AppendInt(b, x.product, 10)
		b = append(append(b, ','), channels[x.channel]...)
		b = append(append(b, ','), cities[x.city]...)
		w.Write(append(b, '\n'))
	})
	return w.Flush()
}

func appendPadded(b []byte, v int64, width int) []byte {
	digits := strconv.AppendInt(nil, v, 10)
	for n := len(digits); n < width; n++ {
		b = append(b, '0')
	}
	return append(b, digits...)
}

func appendCents(b []byte, c int64) []byte {
	if c < 0 {
		b, c = append(b, '-'), -c
	}
	b = strconv.AppendInt(b, c/100, 10)
	return append(b, '.', byte('0'+c%100/10), byte('0'+c%10))
}

// appendStamp writes the day and time of a sale as 2006-01-02 15:04:05.
func appendStamp(b []byte, x *sale) []byte {
	y, m, d := date(x.day)
	for i, v := range []int{y, m, d} {
		if i > 0 {
			b = append(b, '-')
		}
		b = appendPadded(b, int64(v), 2)
	}
	for i, v := range []int{x.second / 3600, x.second / 60 % 60, x.second % 60} {
		b = append(b, " ::"[i])
		b = appendPadded(b, int64(v), 2)
	}
	return b
}
