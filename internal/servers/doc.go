// Package servers starts real SQL engines on loopback, for tests: PostgreSQL as a coordinator with two shards, MariaDB,
// ClickHouse with two shards. Where a program is missing the test is skipped, and says so.
package servers
