# Two commands to begin with: make demo and make test. Each sees to all it needs.
BIN = .venv/bin
PYTHON = $(BIN)/python
STACK = $(PYTHON) -m leergang.stack
PORT = 8000
ARGS =

.PHONY: help setup demo demo-reset test check test-debian bench faults pictures lock format css

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv and fill it from the lock file
	@.ci/setup

demo: setup ## start the whole platform with demo data (PORT=8000); Ctrl-C stops it
	@exec $(STACK) demo --port $(PORT)

demo-reset: setup ## wipe the demo's data
	@exec $(STACK) reset

test: setup ## run every test, those in a browser too (ARGS="-k word" narrows it)
	@.ci/chromium
	@exec $(STACK) with-services -- $(PYTHON) -m pytest -n 2 --dist loadgroup -m "not debian" $(ARGS)

check: setup ## format, lint, imports, styles, lock files, types, migrations, production settings
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/lint-imports --no-logo
	$(PYTHON) -m leergang.web.stale
	$(PYTHON) -m leergang.stack.locks --check
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml
	$(STACK) with-services -- .ci/check-django

test-debian: setup ## hold the platform against Debian's PostgreSQL, Redis and khal, and ical.js
	@.ci/debian
	@.ci/ical-js
	@.ci/chromium
	@exec $(STACK) with-services --debian -- $(PYTHON) -m pytest -n 2 --dist loadgroup -m debian $(ARGS)

bench: setup ## measure the pages against the reference app (docs/performance.md)
	@.ci/debian wrk
	@exec $(STACK) with-services --debian -- $(PYTHON) -m tests.bench $(ARGS)

faults: setup ## kill programs while 5,000 reminders leave, and measure 10,000 (ARGS="--seed 7 kills")
	@exec $(STACK) with-services -- $(PYTHON) -m tests.faults $(ARGS)

pictures: setup ## take the pictures of docs/help anew from the screens of the demo
	@.ci/chromium
	@exec $(PYTHON) -m tests.pictures

lock: setup ## write the lock files anew (ARGS=--upgrade takes newer versions)
	@exec $(PYTHON) -m leergang.stack.locks $(ARGS)

format: setup ## put the code in its usual form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix --quiet .

css: ## build static/ from the npm packages (needs Node)
	npm ci --silent
	npm run --silent build
