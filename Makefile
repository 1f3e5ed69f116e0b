# Needs Python 3.11 or newer and make; everything else goes into .venv.
# Paths are relative on purpose: the folder may have spaces in its name.

PYTHON ?= python3
JOBS ?= auto
PYTEST_ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
BIN := $(VENV)/bin
PIP := $(PY) -m pip --disable-pip-version-check --no-input --quiet
PYTEST := $(PY) -m pytest -n $(JOBS) --maxprocesses 4 --dist loadfile
# Stamps: .venv is made once, each set again when its pins change, the project when it changes.
RUN := $(VENV)/.ready-run
DEV := $(VENV)/.ready-dev

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help report test check accept fix format lint types arrows examples \
        golden bench fuzz corpora docs locale coverage lock clean

help: ## this list
	@echo 'make TARGET [PYTHON=python3.12] [JOBS=4] [PYTEST_ARGS="-k money"]'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' Makefile

report: $(RUN) ## set up, then print the weekly report on the example exports
	@$(BIN)/funnelcli report -c examples/opel/funnelcli.yaml --as-of 2026-11-20

test: $(DEV) ## set up, then run the whole test suite (FUNNELCLI_THOROUGH=1: long loops whole)
	@$(PYTEST) $(PYTEST_ARGS)

check: format lint types arrows docs examples test ## everything a change must pass

accept: $(DEV) ## tests on the real exports in the folder FUNNELCLI_REAL_DATA (fails when unset)
	@test -d "$$FUNNELCLI_REAL_DATA" || { \
	  echo 'Set FUNNELCLI_REAL_DATA to the folder of real exports.' >&2; exit 2; }
	@$(PYTEST) tests/real $(PYTEST_ARGS)

format: $(DEV) ## is every file formatted?
	@$(BIN)/ruff format --check --quiet . || { echo 'Run: make fix' >&2; exit 1; }

lint: $(DEV) ## ruff, all rules
	@$(BIN)/ruff check .

types: $(DEV) ## mypy, strict
	@$(BIN)/mypy

arrows: $(DEV) ## which layer may import which
	@$(BIN)/lint-imports --no-logo

examples: $(DEV) ## does the generator still write the example exports that are kept here?
	@$(PY) examples/opel/make.py --check

docs: $(DEV) ## build the documentation into site/, broken links are errors
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

fix: $(DEV) ## format, and repair what ruff can repair
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

golden: $(DEV) ## write the expected outputs again; read the difference before you commit it
	@$(PY) -m pytest tests/golden --update-golden

locale: $(DEV) ## compile the message catalogues, the CRM profiles and the working days
	@$(PY) scripts/compile_locale.py
	@$(PY) scripts/compile_profiles.py
	@$(PY) scripts/compile_calendar.py

coverage: $(DEV) ## the test suite with line and branch coverage
	@$(PYTEST) --cov --cov-report=term $(PYTEST_ARGS)

bench: $(DEV) ## speed and memory on a million leads against hand-written programs
	@$(PY) bench/run.py
	@$(PY) bench/qualify.py
	@$(PY) bench/reading.py
	@$(PY) bench/reading_xlsx.py

fuzz: $(DEV) ## break exports over and over: each is read or refused by a code, nothing falls over
	@$(PY) bench/fuzz_workbooks.py
	@$(PY) bench/fuzz_texts.py

corpora: $(DEV) ## score the reading of dirty files, and other readers, on FUNNELCLI_REAL_DATA
	@$(PY) bench/corpora.py

lock: ## choose the pins in requirements*.txt again (needs uv)
	@$(PYTHON) scripts/lock.py --upgrade

clean: ## remove .venv and everything built
	@rm -rf $(VENV) site dist build htmlcov bench/data .coverage .coverage.* \
	  .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(PY):
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit( \
	  "funnelcli needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	@echo 'Making $(VENV)' >&2
	@$(PYTHON) -m venv $(VENV)

# pip checks hashes for all or nothing, so the project itself is a step of its own.
$(RUN): requirements.txt pyproject.toml | $(PY)
	@echo 'Installing the pinned packages (about a minute the first time)' >&2
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.txt $(RUN)
	@echo 'Installing the pinned packages for development (a minute or two the first time)' >&2
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@
