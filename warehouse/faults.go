package warehouse

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// explainFault says what an error means, in words that hold neither a password nor an address with one, and its cure.
func explainFault(err error) (what, hint string) {
	for _, explain := range []func(error) (string, string, bool){explainPostgres, explainMySQL, explainClickHouse} {
		if what, hint, ok := explain(err); ok {
			return what, hint
		}
	}
	var dns *net.DNSError
	var record tls.RecordHeaderError
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verify *tls.CertificateVerificationError
	var timeout net.Error
	const plain = "the certificate has to be one that this machine trusts; postgres: ?sslmode=require or ?sslmode=disable, mysql: ?tls=skip-verify or ?tls=false, clickhouse: ?secure=skip-verify or ?secure=false do with less"
	switch {
	case errors.As(err, &dns):
		return "no host of that name", "check the host in GRADE_DSN"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing answers there", "check the host and the port in GRADE_DSN, and whether the engine is up"
	case errors.As(err, &record), strings.Contains(err.Error(), "refused TLS"), strings.Contains(err.Error(), "TLS requested but server does not support TLS"), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return "the engine does not encrypt", plain
	case errors.As(err, &authority), errors.As(err, &name), errors.As(err, &invalid), errors.As(err, &verify):
		return "the engine's certificate is not trusted: " + innermost(err).Error(), plain
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout(), pgconn.Timeout(err):
		return "no answer in time", "check the network; --timeout gives a query more time"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, net.ErrClosed), strings.Contains(err.Error(), "closed"), strings.Contains(err.Error(), "bad connection"):
		return "the connection broke while rows were read", "run again when the engine is up; nothing was written"
	}
	return innermost(err).Error(), ""
}

// innermost gives the cause behind all others: what wraps it may repeat an address.
func innermost(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}
