// Polars' part in `make bench`: node polars.mjs IN.csv OUT.csv [distinct|twice]
//
// The same job as grade's: for each customer the last day, the different orders, the net sum, a score of 1 to 5 on each,
// and one row out, in order. Two threads (POLARS_MAX_THREADS). Its sums are floating point, which grade's are not. The
// variants differ in how they count orders. The seconds printed are without the start of node and the loading of the library.
import pl from 'nodejs-polars'

const started = performance.now()
const [input, output, variant = 'twice'] = process.argv.slice(2)
const rows = pl.scanCSV(input, { quoteChar: '"' }).select('order_id', 'customer_id', 'order_date', 'amount')
const day = pl.col('order_date').str.slice(0, 10)

let people
if (variant === 'distinct') {
  people = rows.groupBy('customer_id').agg(pl.col('order_date').max(), pl.col('order_id').nUnique().alias('orders'), pl.col('amount').sum())
} else {
  people = rows
    .groupBy(['customer_id', 'order_id'])
    .agg(pl.col('order_date').max(), pl.col('amount').sum())
    .groupBy('customer_id')
    .agg(pl.col('order_date').max(), pl.col('order_id').count().alias('orders'), pl.col('amount').sum())
}
let list = (await people.collect({ streaming: true })).withColumns(day.str.strptime(pl.Date, '%Y-%m-%d').alias('last')).drop('order_date')
list = list.withColumns(list.getColumn('last').cast(pl.Int32).alias('day'))

const cuts = (name) => [0.2, 0.4, 0.6, 0.8].map((q) => list.getColumn(name).quantile(q, 'linear'))
const score = (name) => {
  const [a, b, c, d] = cuts(name)
  const x = pl.col(name)
  return pl.when(x.ltEq(a)).then(pl.lit(1)).when(x.ltEq(b)).then(pl.lit(2)).when(x.ltEq(c)).then(pl.lit(3)).when(x.ltEq(d)).then(pl.lit(4)).otherwise(pl.lit(5))
}
list = list.withColumns(score('day').alias('r'), score('orders').alias('f'), score('amount').alias('m'))
list.sort('customer_id').writeCSV(output)
console.log(((performance.now() - started) / 1000).toFixed(3))
