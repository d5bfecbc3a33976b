# Everything these commands make stays in this folder: .venv, .supply, node_modules, static/dist, instance, sbom,
# tests/out; and docs/licences.md by `make licences`.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.PHONY: help install run dev demo test quick days lint format html lock bench spam remembered mutants sbom licences audit image

PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 3
# Where it is set, every process would compile every module again: a tenth of what the tests cost.
export PYTHONDONTWRITEBYTECODE :=
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SOURCES := static/build.mjs $(shell find static/src -type f)

help:
	@echo 'make install   what the service needs, from the locks, and the built style sheet and script'
	@echo 'make run       the service on http://127.0.0.1:5000 (another PORT may be set); Ctrl-C ends it'
	@echo 'make dev       the same, started again whenever Python, a template or a style was saved'
	@echo 'make demo      the same with a fictional year, apart from the real one; links to sign in are printed'
	@echo 'make quick     lint, format, types, and the short tests on SQLite without a browser: a minute'
	@echo 'make test      the whole gate: lint, format, types, tests, three other days, valid HTML'
	@echo 'make test T=tests/test_config.py::test_name   one test by its name, or a file, without the rest'
	@echo 'make lint      lint, format and types alone'
	@echo 'make format    write the files as the format wants them'
	@echo 'make mutants   small mutants of each room (N=25, SEED=1, ROOM= may be set): do the tests that meet them fail?'
	@echo 'make bench     the staff pages with 1,000 and 100,000 cases, then a journey beside peers (see tests/bench/run.py)'
	@echo 'make remembered  what a real browser keeps of what was typed, after somebody has left'
	@echo 'make spam      what SpamAssassin says of each kind of letter: some minutes'
	@echo 'make sbom      the bill of materials from the locks, as CycloneDX JSON, in sbom/'
	@echo 'make licences  docs/licences.md: the licence of each package that is shipped'
	@echo 'make audit     known weaknesses of what is locked (needs the network); says so where it could not look'
	@echo 'make image     what deploy/Containerfile says, carried out in a bare Debian and looked at; as root, some minutes'
	@echo 'make lock      choose versions again, after a change in pyproject.toml'

install: .venv/runtime-installed static/dist/manifest.json

run: install
	@exec $(BIN)/python -m asb.serve

# The whole service again, worker included, a moment after a file of it was saved; styles are built first.
dev: .venv/dev-installed install
	@exec $(BIN)/watchfiles --sigint-timeout 40 \
	  "sh -c '$(MAKE) --silent install && exec $(BIN)/python -m asb.serve'" asb templates static/src

# Apart from everything real: a database of its own, and no letter leaves. Remove instance/demo to begin afresh.
DEMO := env -u DATABASE_URL -u MAIL_SERVER INSTANCE_PATH=$(CURDIR)/instance/demo
demo: install
	@test -e instance/demo/asb.sqlite3 || { mkdir -p instance/demo && $(DEMO) $(BIN)/flask --app app db upgrade && \
	  $(DEMO) $(BIN)/flask --app app demo || { rm -rf instance/demo; exit 1; }; }
	@exec $(DEMO) $(BIN)/python -m asb.serve

# One more than there are cores: a story often waits, for PostgreSQL or a browser.
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist worksteal

# The page checks come last because they read what the tests have met; the last line is the tests' own.
ifdef T
test: .venv/dev-installed static/dist/manifest.json
	@$(BIN)/pytest '$(T)'
else
test: .venv/dev-installed static/dist/manifest.json
	@.ci/tools
	@$(MAKE) --no-print-directory lint
	@rm -rf tests/out && mkdir -p tests/out
	@$(PYTEST) | tee tests/out/pytest.txt
	@$(MAKE) --no-print-directory days html
	@tail -n 1 tests/out/pytest.txt
endif

# No browser and no PostgreSQL; `quick` also leaves out the service's programs and what takes seconds.
WITHOUT := --ignore tests/browser -k 'not postgresql'
quick: .venv/dev-installed static/dist/manifest.json
	@$(MAKE) --no-print-directory lint
	@$(BIN)/pytest -q -n 2 --dist worksteal $(WITHOUT) -m 'not programs and not long and not stories and not days'

# Tests marked `days` are run on others too: early in January, in Easter week with its bank holidays, and in
# the hour of a summer night in which London is already in the next day.
MOMENTS := 2027-01-02T10:00Z 2027-03-31T10:00+01:00 2027-07-14T23:30Z
WITH_DAYS = $(shell grep -rl 'mark\.days' tests --include 'test_*.py')
days: .venv/dev-installed static/dist/manifest.json
	@printf '%s\n' $(MOMENTS) | xargs -P 3 -I '{}' env 'TESTS_AT={}' $(BIN)/pytest -q $(WITHOUT) -m days $(WITH_DAYS)

lint: .venv/dev-installed
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo 2>&1

format: .venv/dev-installed
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

html: static/dist/manifest.json
	@java -jar node_modules/vnu-jar/build/dist/vnu.jar --errors-only --skip-non-html tests/out/pages
	@echo "All $$(find tests/out/pages -name "*.html" | wc -l) kinds of page that the tests met are valid HTML."

bench: .venv/dev-installed install
	@$(BIN)/pytest -q tests/browser/test_one_met_case.py tests/browser/test_length_of_applying.py
	@$(BIN)/python -m tests.bench.staff
	@$(BIN)/python -m tests.bench.mail
	@$(BIN)/python tests/bench/run.py

mutants: .venv/dev-installed static/dist/manifest.json
	@$(BIN)/python -m tests.mutants $(if $(N),--number $(N)) $(if $(SEED),--seed $(SEED)) $(if $(ROOM),--room '$(ROOM)')

spam: .venv/dev-installed
	@.ci/tools spam
	@$(BIN)/python -m tests.bench.spam

remembered: .venv/dev-installed static/dist/manifest.json
	@.ci/tools remembered
	@$(BIN)/pytest -q tests/browser/form_history.py

lock: .venv/dev-installed
	@choose="$(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --no-emit-find-links --python-version 3.11 pyproject.toml"; \
	$$choose -o requirements.lock; \
	$$choose --extra dev -c requirements.lock -o requirements-dev.lock; \
	$$choose --extra assets -c requirements.lock -o requirements-assets.lock; \
	$${choose% pyproject.toml} --group pyproject.toml:supply -o requirements-supply.lock

# Looks at the locks, and never at what is installed: so these tools have an environment of their own.
sbom: .supply/installed
	@$(BIN)/python -m tests.supply.sbom

licences: .venv/runtime-installed
	@$(BIN)/python -m tests.supply.licences

# Not part of `test`, which needs no network. The exit status of the program is said by make: 1 or 3.
audit: .supply/installed
	@$(BIN)/python -m tests.supply.audit

# As root, with the network: neither a daemon nor a registry of images is needed.
image: .venv/runtime-installed
	@.ci/tools image
	@$(BIN)/python -m tests.deploy.image

.supply/installed: requirements-supply.lock .venv/runtime-installed
	@rm -rf .supply && $(PYTHON) -m venv .supply
	@.supply/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements-supply.lock
	@touch $@

.venv/runtime-installed: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: set PYTHON to it")'
	@.ci/tools venv
	$(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r requirements.lock
	@touch $@

.venv/dev-installed: requirements-dev.lock .venv/runtime-installed
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

node_modules/installed: package.json package-lock.json .npmrc | .venv/runtime-installed
	.ci/npm ci
	@touch $@

static/dist/manifest.json: node_modules/installed $(SOURCES)
	.ci/npm run --silent build
	@touch $@
