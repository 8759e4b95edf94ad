# Sets up .venv and calls the commands in it. `make help` lists the targets.
# Another interpreter: make PYTHON=python3.12 VENV=.venv-3.12 TARGET
PYTHON ?= python3
VENV := .venv
LOCK := requirements.lock
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
BENCH := .venv-bench
JUDGES := .judges
LOWEST := .venv-lowest
PYTHONS ?= quick run
EXAMPLES ?= 500
SEEDS ?= 5
IN_MEMORY := 'not slow and not postgresql and not sqlite'

# Tests start thousands of processes; where this is set, each would compile every module anew.
export PYTHONDONTWRITEBYTECODE :=

# Each worker begins with a contiguous half, because the tests of a module share fixtures, and helps the other at the end.
WORKERS ?= auto
PYTEST := $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help setup run serve generate golden lint fix check unit quick test soak endurance seeds mutants pythons lowest judges bench lock clean
.PHONY: release-check wheels publish consumers site-check

help:  ## this list
	@awk -F ':.*## ' '/^## / {print "\n" substr($$0, 4)} /^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

## Use
setup: $(STAMP)  ## make .venv with cts, cts-stub and cts-contract in it

$(STAMP): $(LOCK) pyproject.toml generated/client/pyproject.toml generated/stub/pyproject.toml generated/contract/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; say which: make PYTHON=python3.12 setup"; exit 1; }
	@echo "setup: $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(LOCK)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . -e generated/client -e generated/stub -e generated/contract
	@touch $@

run: setup  ## regenerate, start the stub, drive it with the generated client
	@$(BIN)/cts generate
	@$(BIN)/cts tour

serve: setup  ## keep the stub up on 127.0.0.1:8080
	@$(BIN)/cts serve

## Change
generate: setup  ## regenerate generated/ from spec/, and docs/reference/
	@$(BIN)/cts generate
	@$(BIN)/python -m tools.command_reference
	@$(BIN)/python -m tools.openapi_support
	@$(BIN)/python -m tools.diff.rules_page

golden: setup  ## rewrite the expected files of the golden tests
	@GOLDEN=rewrite $(BIN)/python -m pytest -q tests/golden

fix: setup  ## mend what ruff can mend, and format
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

## Test, from fast to thorough
lint: setup  ## what needs no run: ruff, mypy, cts lint
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/cts lint

release-check: setup  ## whether version and changelog of the description fit its changes since the last release
	@$(BIN)/cts release

check: setup  ## whether generated/ is up to date
	@$(BIN)/cts check

unit: setup  ## unit tests; a minute
	@$(PYTEST) -q -m 'not slow and not postgresql' tests/unit

quick: lint check  ## lint, types, drift, unit and functional tests with state in memory; a minute and a half
	@# What it lists at the end is a candidate for the marker slow.
	@$(PYTEST) -q -m $(IN_MEMORY) --durations=5 --durations-min=3 tests/unit tests/functional tests/golden tests/test_layering.py

test: lint check $(JUDGES)/.installed  ## everything that CI runs; minutes
	@$(PYTEST)

soak: setup  ## client against stub on many more made-up descriptions than the tests try: EXAMPLES=500
	@SOAK_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -q -n 0 tests/functional/test_any_description.py

endurance: setup  ## a million requests to one stub: its memory stays below 200 MB; minutes
	@$(BIN)/python -m tools.endurance $(ENDURANCE_OPTIONS)
seeds: setup  ## prove the stub with seeds that were not tried before, each twice on one server: SEEDS=5
	@$(BIN)/python -m tools.seeds --count $(SEEDS) $(SEEDS_OPTIONS)

mutants: setup  ## whether the proof notices faults planted into the stub; writes docs/mutants.*
	@$(BIN)/python -m tools.mutants $(MUTANTS_OPTIONS)

pythons:  ## make quick and make run on the other supported Pythons that are here; PYTHONS=test for everything
	@$(PYTHON) tools/pythons.py $(PYTHONS)

lowest:  ## unit and functional tests with the lowest versions of dependencies that the packages allow
	@$(MAKE) --no-print-directory VENV=$(LOWEST) LOCK=requirements-lowest.lock setup
	@# The texts of --help in the command reference are those of the locked click.
	@$(LOWEST)/bin/python -m pytest --numprocesses $(WORKERS) --dist worksteal -q -m $(IN_MEMORY) tests/unit tests/functional \
		--deselect tests/functional/test_command_reference.py::test_the_page_is_current

judges: setup $(JUDGES)/.installed  ## the description in the tools of others: linters, validators, generators; on Node and Java
	@$(PYTEST) tests/judges

$(JUDGES)/.installed: tests/judges/package-lock.json tests/judges/requirements.lock
	@mkdir -p $(JUDGES)
	@cp tests/judges/package.json tests/judges/package-lock.json $(JUDGES)
	@if command -v npm >/dev/null; then cd $(JUDGES) && npm ci --silent --no-audit --no-fund --ignore-scripts; fi
	@if command -v java >/dev/null; then $(PYTHON) -m venv $(JUDGES)/python && $(JUDGES)/python/bin/python -m pip install \
		--quiet --disable-pip-version-check --require-hashes --no-deps -r tests/judges/requirements.lock; fi
	@touch $@

consumers: publish  ## every form in dist/ in the tools of others: built, called; writes docs/consumers.md; half an hour
	@CONSUMERS=dist $(PYTEST) tests/judges/test_recipes.py tests/judges/test_consumers.py tests/judges/test_judges.py

site-check: setup $(JUDGES)/.installed  ## look at every page in Chromium, run every sample; writes docs/pictures
	@SITE_CHECK=1 $(BIN)/python -m pytest -q -n 0 tests/publish/test_site.py tests/judges/test_site.py tests/judges/test_site_samples.py

wheels: setup  ## write dist/*.whl: client, stub and proof, for other environments
	@$(BIN)/cts generate --quiet
	@$(BIN)/python -m tools.publish.wheels

publish: setup $(JUDGES)/.installed  ## write dist/: what other teams take
	@$(BIN)/cts generate
	@$(BIN)/cts publish

## Maintain
bench: $(BENCH)/.installed  ## measure beside peers, in an environment of their own; writes docs/bench.*
	@$(BENCH)/bin/python -m tools.bench $(BENCH_OPTIONS)

$(BENCH)/.installed: tools/bench/requirements.lock tools/bench/peers/node/package-lock.json pyproject.toml generated/client/pyproject.toml generated/stub/pyproject.toml generated/contract/pyproject.toml
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r tools/bench/requirements.lock
	@$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . -e generated/client -e generated/stub -e generated/contract
	@mkdir -p $(BENCH)/node && cp tools/bench/peers/node/package.json tools/bench/peers/node/package-lock.json $(BENCH)/node
	@if command -v npm >/dev/null; then cd $(BENCH)/node && npm ci --silent --no-audit --no-fund --ignore-scripts; fi
	@touch $@

PROJECTS := pyproject.toml generated/client/pyproject.toml generated/stub/pyproject.toml generated/contract/pyproject.toml
COMPILE := .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-emit-package cts-stub --no-emit-package cts-client

lock:  ## resolve the lock files anew from the four pyproject.toml files
	@$(PYTHON) -m venv .venv-lock
	@.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	@$(COMPILE) --all-extras --group dev $(PROJECTS) -o requirements.lock
	@$(COMPILE) --extra postgresql tools/bench/requirements.in $(PROJECTS) -o tools/bench/requirements.lock
	@# The toolchain and the tools of the tests need newer ones than the packages, whose users have the packages' own bounds.
	@sed -n 's/^ *"\(click\|pydantic\)>=\([0-9.]*\).*/\1==\2/p' generated/client/pyproject.toml generated/stub/pyproject.toml \
		> .venv-lock/overrides.txt
	@$(COMPILE) --resolution lowest-direct --override .venv-lock/overrides.txt --all-extras --group dev $(PROJECTS) -o requirements-lowest.lock
	@rm -rf .venv-lock

clean:  ## remove what setup and the tests made
	rm -rf .venv .venv-* $(JUDGES) .pytest_cache .mypy_cache .ruff_cache .hypothesis .schemathesis dist build
