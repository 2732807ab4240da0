# `make demo` and `make test` set up what they need: git, make and Python 3.11 are enough.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.set-up

# More processes than processors, up to 8: some tests wait most of their time.
WAITING ?= 1
PROCESSES ?= $(shell all=$$(($$(nproc 2>/dev/null || echo 2) + $(WAITING))); echo $$((all < 8 ? all : 8)))

DETECTRON2 ?= git+https://github.com/facebookresearch/detectron2.git@02b5c4e295e990042a714712c21dc79b731e8833
TORCHVISION ?= git+https://github.com/pytorch/vision.git@v0.28.0
BUILT := build/detectron2

.PHONY: setup demo check lint types test test-all test-cluster test-detectron2 soak bench clean

setup: $(SETUP)

# Most modules are never imported: compiling all of them would take as long as installing them.
$(SETUP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt --editable '.[dev,report,torch]'
	touch $@

demo: $(SETUP)
	$(BIN)/python -m benchmarks.demo

# Tests start many processes: without files of bytecode, each would compile all that it imports.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(SETUP)
	$(BIN)/pytest --numprocesses $(PROCESSES) --dist worksteal

# What CI runs: style, layers, types, and the tests with all that takes long: 12 kills, 270 crash states, all hostile
# files, a second of fuzzing for each target. Types are checked beside the first tests: they take one processor a minute.
test-all: export CI := true
test-all: export WAITING := 2
test-all: export GRAYVAULT_KILLS ?= 12
test-all: export GRAYVAULT_FUZZ_SECONDS ?= 1
test-all: lint
	$(MAKE) --no-print-directory --jobs 2 types test

# Only what needs servers of its own: PostgreSQL, S3 and Ray. `make test` leaves it out, `make test-all` runs it.
test-cluster: export PYTHONDONTWRITEBYTECODE :=
test-cluster: $(SETUP)
	$(BIN)/pytest -m cluster --numprocesses 2 --dist loadfile

# By hand, minutes: builds torchvision and detectron2 from source, beside the torch of constraints.txt,
# and tries Mask R-CNN with them. DETECTRON2 and TORCHVISION name other sources: a folder or an address.
test-detectron2:
	$(PYTHON) -m venv $(BUILT)
	$(BUILT)/bin/pip install --quiet --constraint constraints.txt --editable '.[dev,torch]'
	$(BUILT)/bin/pip install --quiet 'setuptools<82' wheel ninja
	$(BUILT)/bin/pip install --no-build-isolation --no-deps '$(TORCHVISION)'
	$(BUILT)/bin/pip install --no-build-isolation '$(DETECTRON2)'
	$(BUILT)/bin/python -c 'import torchvision, detectron2'
	$(BUILT)/bin/pytest --timeout 3600 tests/colorizers/test_detectron2.py

# By hand, hours: 300 kills, 10,000 crashes, 5,000 photos, 20,000 requests; writes benchmarks/results/soak_*.json.
soak: $(SETUP)
	$(BIN)/python -m benchmarks soak_kills soak_crashes soak_watch soak_requests

check: lint types

# Style and layers.
lint: $(SETUP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(SETUP)
	$(BIN)/mypy

bench: $(SETUP)
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
