# Two commands do all the set-up on a fresh machine with Python 3.11+ and make:
#   make demo    plays the sample story's life and shows it
#   make test    runs every test
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
      --no-emit-index-url --no-annotate --no-header --no-config

.PHONY: setup setup-dev demo test shots storm check format lock migration

setup: .venv/.ready
setup-dev: .venv/.ready-dev

# The lock files name exact versions with hashes; pip refuses anything else. The program itself is
# installed in place, so an edit is live without installing again.
.venv/.ready: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.ready-dev: requirements-dev.lock .venv/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: setup
	$(BIN)/nerdline demo

check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: setup-dev
	$(BIN)/python -m pytest -n 2 --dist worksteal

# Pictures of every page: desk and reader, light and dark, on a phone and on a desk.
shots: setup-dev
	$(BIN)/python -m tests.shots build/shots

# Kills processes at random while they poll, draft and publish: on SQLite, on PostgreSQL, and several of them
# on a PostgreSQL that is stopped, held and filled up; a minute each. STORM="--seconds 600" for longer.
storm: setup-dev
	$(BIN)/python -m tests.jobs.storm_run $(STORM)

format: setup-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Run after a change of dependencies in pyproject.toml; the index is the machine's own affair and
# never enters the files.
lock:
	$(UV) pyproject.toml --group build --output-file requirements.lock
	$(UV) pyproject.toml --group build --group dev --constraint requirements.lock --output-file requirements-dev.lock

# make migration MESSAGE="why the tables change"
migration: setup-dev
	$(BIN)/python -m db.migrate "$(MESSAGE)"
