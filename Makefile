# `make demo` and `make test` set up what they need: git, make and Python 3.11 are enough.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.set-up

.PHONY: setup demo test test-all soak lint bench clean

setup: $(SETUP)

$(SETUP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,report,torch]'
	touch $@

demo: $(SETUP)
	$(BIN)/python -m benchmarks.demo

test: $(SETUP) lint
	$(BIN)/pytest --numprocesses auto --maxprocesses 8 --dist worksteal

# 50 kills, all hostile files, a minute of fuzzing for each target, and all that takes long.
test-all: export CI := true
test-all: export GRAYVAULT_KILLS ?= 50
test-all: export GRAYVAULT_FUZZ_SECONDS ?= 60
test-all: test

# By hand: 300 kills, 10,000 crashes, 5,000 photos, 20,000 requests; writes benchmarks/results/soak.json.
soak: $(SETUP)
	$(BIN)/python -m benchmarks.soak

lint: $(SETUP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(SETUP)
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
