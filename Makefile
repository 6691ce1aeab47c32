# Every target sets .venv up by itself; all it needs is Python 3.11+ with venv and pip, and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo run tour test lint format bench chaos lock clean
.DEFAULT_GOAL := help

.PHONY: help
help:  ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## */  make \1\t/'

# Two steps, since pip refuses an editable install together with hashes.
.venv/.runtime: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -c 'import sys; sys.exit("labbot needs Python 3.11 or newer; try: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	@echo "Setting up .venv (once) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.runtime
	@echo "Adding the development tools to .venv (once) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: .venv/.runtime  ## the bot, a local Telegram and sample data; prints the page to open
	@$(BIN)/labbot demo

run: .venv/.runtime  ## the bot in Telegram, with the settings of the environment or .env
	@$(BIN)/labbot run

tour: .venv/.runtime  ## a scripted visit as a transcript in the terminal
	@$(BIN)/labbot demo --tour

test: .venv/.dev  ## the whole suite, on SQLite and PostgreSQL
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: .venv/.dev  ## format, lint, types, import order
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --num-workers auto
	$(BIN)/lint-imports

format: .venv/.dev  ## write the format and the safe fixes
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.dev  ## the benchmarks; prints tables
	$(BIN)/python -m benchmarks

chaos: .venv/.dev  ## the long runs: processes killed at random moments, faults, floods
	$(BIN)/python -m benchmarks.chaos

UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
lock: .venv/.dev  ## compile the lock files anew from pyproject.toml
	$(UV_COMPILE) --upgrade -o requirements.lock pyproject.toml
	$(UV_COMPILE) --upgrade --extra dev -o requirements-dev.lock pyproject.toml

clean:  ## remove .venv and caches
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
