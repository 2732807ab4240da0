# `make demo` and `make test` set up what they need: git, make and Python 3.11 are enough.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.set-up

.PHONY: setup demo test lint bench clean

setup: $(SETUP)

$(SETUP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,report,torch]'
	touch $@

demo: $(SETUP)
	$(BIN)/python -m benchmarks.demo

test: $(SETUP) lint
	$(BIN)/pytest --numprocesses auto --maxprocesses 8 --dist worksteal

lint: $(SETUP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(SETUP)
	$(BIN)/python -m benchmarks.archive
	$(BIN)/python -m benchmarks.exact
	$(BIN)/python -m benchmarks.tiers
	$(BIN)/python -m benchmarks.ingest
	$(BIN)/python -m benchmarks.fidelity
	$(BIN)/python -m benchmarks.measures
	$(BIN)/python -m benchmarks.factor_codec
	$(BIN)/python -m benchmarks.rescan
	$(BIN)/python -m benchmarks.catalog
	$(BIN)/python -m benchmarks.recovery
	$(BIN)/python -m benchmarks.gallery
	$(BIN)/python -m benchmarks.effort
	$(BIN)/python -m benchmarks.hint_peers
	$(BIN)/python -m benchmarks.hints
	$(BIN)/python -m benchmarks.hintnet
	$(BIN)/python -m benchmarks.colorizers
	$(BIN)/python -m benchmarks.hint_coders
	$(BIN)/python -m benchmarks.hint_choices
	$(BIN)/python -m benchmarks.least_hints
	$(BIN)/python -m benchmarks.serve

clean:
	rm -rf $(VENV) demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
