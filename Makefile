GO ?= go
VERSION ?= 0.1.0
export CGO_ENABLED ?= 0

build: ; $(GO) build -o grade ./cmd/grade
demo: build ; ./grade rfm testdata/增值服务订单_2026-10.csv testdata/客户资料.xlsx
test: ; $(GO) test ./...
engines: ; bash -o pipefail -c "$(GO) test -v -count 1 -run 'Postgres|MariaDB|ClickHouse|Shards|DSN' ./cmd/grade ./warehouse | grep -E '^ *(---|ok|FAIL|panic)|NOT TESTED|_test.go'"
warehouse: ; GRADE_SLOW=1 $(GO) test -v -count 1 -run 'Postgres$$|MariaDB$$|ClickHouse$$' -timeout 2h ./cmd/grade
release: ; $(GO) run ./internal/release -version $(VERSION)
race: ; CGO_ENABLED=1 $(GO) test -race ./...
lint: ; $(GO) vet ./... && $(GO) tool staticcheck ./...
vuln: ; $(GO) run golang.org/x/vuln/cmd/govulncheck@v1.8.0 $(if $(VULNDB),-db $(VULNDB)) ./...
cover: ; sh .ci/cover
bench: ; $(GO) run ./internal/bench
microbench: ; $(GO) test -run '^$$' -bench . -benchmem ./...
fuzz: ; sh .ci/fuzz 30s
torture: ; GRADE_TORTURE=1000000 GOGC=400 $(GO) test ./cmd/grade -run '^TestTorture$$' -v -timeout 3h
crash: ; GRADE_CRASH=1000 $(GO) test ./cmd/grade -run '^TestCrash$$' -v -timeout 1h
slow: ; sh .ci/fuzz 10m && GRADE_SLOW=1 $(GO) test ./clv -run "Coverage|Bootstrap" -v -timeout 1h && $(GO) test -shuffle on -count 20 ./...
render: build ; sh docs/render
golden: ; $(GO) test ./cmd/grade ./report -update

.PHONY: build demo test engines warehouse release race lint vuln cover bench microbench fuzz torture crash slow render golden
