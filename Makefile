# Two commands from python3 (3.11 or newer), node (20 or newer) and make:
#   make demo    builds .venv, runs examples/demo.sh: corridor, ledger, shipments, papers, firms, dossier; then a real episode
#   make test    runs all that must hold
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
VENV := .venv/.ready
BUNDLE := src/oretrace/report/static/report.js

.PHONY: help demo test lint fast mutants bench frontend clean

help:
	@grep -E '^#  ' Makefile | sed 's/^# *//'

$(VENV): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "python 3.11 or newer is needed")'
	@echo "setting up .venv and the front end, a minute the first time"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

frontend/node_modules/.ready: frontend/package.json frontend/package-lock.json
	@cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(BUNDLE): frontend/node_modules/.ready $(wildcard frontend/*.mjs frontend/src/*)
	@cd frontend && npm run --silent build
	@touch $@

frontend: $(BUNDLE)

demo: $(VENV) $(BUNDLE)
	@PATH="$$PWD/$(BIN):$$PATH" bash examples/demo.sh out/demo

# Stores wait for the disk after every import, so that tests are quicker in memory, where 4 GB of it are free for files.
IN_MEMORY := $(shell df -k /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 {print "PYTEST_DEBUG_TEMPROOT=/dev/shm"}')
# Two workers on two cores: threads within one only wait for the other. By SLURM_CPUS_ON_NODE DuckDB takes its number
# of threads; what it finds with four of them is held against one in tests/contract/test_threads.py.
# PYTHONDONTWRITEBYTECODE would compile every test anew in each worker. Files are begun in the order in which they are
# collected, those marked `long` first.
PYTEST := $(IN_MEMORY) OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 SLURM_CPUS_ON_NODE=1 PYTHONDONTWRITEBYTECODE= \
	$(BIN)/pytest -rs -n 2 --dist loadfile --no-loadscope-reorder -o tmp_path_retention_policy=failed

test: lint
	$(PYTEST)

fast: $(VENV) $(BUNDLE)
	$(PYTEST) -m "not slow and not browser"

# Tests that bite: a random sample of changed operators, each held against the nearest fast tests. Not in CI.
SEED ?= 1
SAMPLE ?= 78
mutants: $(VENV) $(BUNDLE)
	$(IN_MEMORY) $(BIN)/python -m scripts.mutants --seed $(SEED) --sample $(SAMPLE)

lint: $(VENV) $(BUNDLE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m scripts.law_facts

bench: $(VENV)
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.volume
	$(BIN)/python -m benchmarks.calibration
	$(BIN)/python -m benchmarks.substitutions
	$(BIN)/python -m benchmarks.scale
	$(BIN)/python -m benchmarks.large
	$(BIN)/python -m benchmarks.ledger
	$(BIN)/python -m benchmarks.stability
	$(BIN)/python -m benchmarks.at_least
	$(BIN)/python -m benchmarks.price
	$(BIN)/python -m benchmarks.both_ends
	$(BIN)/python -m benchmarks.fused
	$(BIN)/python -m benchmarks.accuracy
	$(BIN)/python -m benchmarks.desk_keys

clean:
	rm -rf .venv frontend/node_modules src/oretrace/report/static out
