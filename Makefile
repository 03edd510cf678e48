# Two commands from python3 (3.11 or newer), node (20 or newer) and make:
#   make demo    builds .venv, runs a modelled episode and a real one, prints rankings and the reports' paths
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

DEMO := out/demo
EXAMPLE := --store $(DEMO)/store --measure eu-833-2014-2022-328 --hs all

ANTIMONY := $(DEMO)/antimony
ACT := --store $(ANTIMONY)/store --measure cn-2024-46-us-ban
OXIDE := $(ACT) --hs 282580
UNTIL := 2025-05
YEARBOOK := $(ANTIMONY)/observations/production.csv

demo: $(VENV) $(BUNDLE)
	@rm -rf $(ANTIMONY) $(DEMO)/store && mkdir -p $(DEMO)
	@echo "1. MODELLED: a world of trade in which Chinese antimony oxide reaches the US through Thailand and Mexico."
	@echo "   Made to meet the published totals; no row is a published figure, and nothing here accuses anyone."
	@echo "   What is planted ends in April 2025, so that flags fade as the window grows."
	@echo "   Ordinary oxide (under 99.99 %) is outside the text of China's acts, and HS 282580 does not show purity."
	@$(BIN)/oretrace bench make antimony --seed 1 --out $(ANTIMONY) > $(DEMO)/antimony.txt
	@$(BIN)/oretrace bench replay $(ANTIMONY) --store $(ANTIMONY)/store --since 2024-12
	@echo && $(BIN)/oretrace scan $(OXIDE) --until $(UNTIL)
	@echo && $(BIN)/oretrace bench compare $(ANTIMONY) $(ACT) --until $(UNTIL)
	@echo && $(BIN)/oretrace ledger antimony Thailand $(ACT) --until 2025-04 --production $(YEARBOOK)
	@echo && $(BIN)/oretrace alerts $(OXIDE) --as-of 2026-02-28
	@$(BIN)/oretrace report $(OXIDE) --until $(UNTIL) --out $(DEMO)/antimony.html
	@echo
	@echo "2. REAL: EU27 exports 2020-01 to 2022-10 of 54 HS6 codes (Eurostat Comext, CC BY 4.0), in EUR."
	@echo "   Published figures as they are; a finding is consistent with rerouting; other explanations remain possible."
	@$(BIN)/oretrace import table examples/eu_exports_2020_2022.csv.gz --mapping examples/eu_exports.yml \
		--store $(DEMO)/store --retrieved-on 2023-02-01
	@$(BIN)/oretrace scan $(EXAMPLE) --format json > $(DEMO)/findings.json.new
	@mv $(DEMO)/findings.json.new $(DEMO)/findings.json
	@$(BIN)/oretrace report $(EXAMPLE) --out $(DEMO)/report.html > /dev/null
	@$(BIN)/oretrace scan $(EXAMPLE)
	@echo "findings: $(DEMO)/findings.json"
	@echo "report:   $(DEMO)/report.html"
	@echo "3. The desk: decide on the findings of both in a browser, on this machine alone:"
	@echo "   $(BIN)/oretrace serve --store $(ANTIMONY)/store"
	@echo "   $(BIN)/oretrace serve --store $(DEMO)/store"

# Stores wait for the disk after every import, so that tests are quicker in memory, where 4 GB of it are free for files.
IN_MEMORY := $(shell df -k /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 {print "PYTEST_DEBUG_TEMPROOT=/dev/shm"}')
# Two workers on two cores: threads within one only wait for the other. By SLURM_CPUS_ON_NODE DuckDB takes its number
# of threads; what it finds with four of them is held against one in tests/contract/test_threads.py.
# PYTHONDONTWRITEBYTECODE would compile every test anew in each worker.
PYTEST := $(IN_MEMORY) OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 SLURM_CPUS_ON_NODE=1 PYTHONDONTWRITEBYTECODE= \
	$(BIN)/pytest -rs -n 2 --dist loadfile -o tmp_path_retention_policy=failed

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
