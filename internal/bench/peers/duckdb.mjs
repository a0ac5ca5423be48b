// DuckDB's part in `make bench`: node duckdb.mjs IN.csv OUT.csv [distinct|twice|day]
//
// The same job as grade's: for each customer the last day, the different orders, the exact net sum, a score of 1
// to 5 on each, and one row out, in order. Columns are typed, two threads. The variants differ in how they count
// orders and read days; the fastest one is what grade is compared with. The seconds printed are without
// the start of node and the loading of the library.
import { DuckDBInstance } from '@duckdb/node-api'

const started = performance.now()
const [input, output, variant = 'twice'] = process.argv.slice(2)
const text = (s) => `'${s.replaceAll("'", "''")}'`
const asText = variant === 'day'
const columns = `{order_id: 'VARCHAR', customer_id: 'VARCHAR', order_date: '${asText ? 'VARCHAR' : 'TIMESTAMP'}', amount: 'DECIMAL(18,2)', product: 'VARCHAR', channel: 'VARCHAR', city: 'VARCHAR'}`
const rows = `read_csv(${text(input)}, header = true, delim = ',', quote = '"', auto_detect = false, columns = ${columns})`
const last = asText ? 'CAST(max(order_date[1:10]) AS DATE)' : 'CAST(max(order_date) AS DATE)'

const metrics =
  variant === 'distinct'
    ? `SELECT customer_id, ${last} AS last, count(DISTINCT order_id) AS orders, sum(amount) AS net FROM ${rows} GROUP BY 1`
    : `SELECT customer_id, max(last) AS last, count(*) AS orders, sum(net) AS net
       FROM (SELECT customer_id, order_id, ${last} AS last, sum(amount) AS net FROM ${rows} GROUP BY 1, 2) GROUP BY 1`

const score = (x) => `CASE WHEN m.${x} <= q.${x}[1] THEN 1 WHEN m.${x} <= q.${x}[2] THEN 2 WHEN m.${x} <= q.${x}[3] THEN 3 WHEN m.${x} <= q.${x}[4] THEN 4 ELSE 5 END`
const quantiles = (x, value = x) => `quantile_cont(${value}, [0.2, 0.4, 0.6, 0.8]) AS ${x}`

const instance = await DuckDBInstance.create(':memory:', { threads: '2', preserve_insertion_order: 'false' })
const connection = await instance.connect()
await connection.run(`CREATE TEMP TABLE n AS ${metrics}`)
await connection.run(`CREATE TEMP VIEW m AS SELECT customer_id, last, orders, net, (SELECT max(last) FROM n) - last AS age FROM n`)
await connection.run(`COPY (
  SELECT customer_id, last, m.age, m.orders, m.net, 6 - (${score('age')}) AS r, ${score('orders')} AS f, ${score('net')} AS m
  FROM m, (SELECT ${quantiles('age')}, ${quantiles('orders')}, ${quantiles('net', 'CAST(net AS DOUBLE)')} FROM m) q
  ORDER BY customer_id
) TO ${text(output)} (HEADER, DELIMITER ',')`)
console.log(((performance.now() - started) / 1000).toFixed(3))
process.exit(0)
