# Two commands from python3 (3.11 or newer), node (20 or newer) and make:
#   make demo    builds .venv, runs the main job on bundled data, prints the ranking and the report's path
#   make test    runs all that must hold
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
VENV := .venv/.ready
BUNDLE := src/oretrace/report/static/report.js

.PHONY: help demo test lint fast bench frontend clean

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

demo: $(VENV) $(BUNDLE)
	@rm -rf $(DEMO)/store && mkdir -p $(DEMO)
	@echo "Real data: EU27 exports 2020-01 to 2022-10 of 54 HS6 codes (Eurostat Comext, CC BY 4.0), in EUR."
	@$(BIN)/oretrace import table examples/eu_exports_2020_2022.csv.gz --mapping examples/eu_exports.yml \
		--store $(DEMO)/store --retrieved-on 2023-02-01
	@$(BIN)/oretrace scan $(EXAMPLE) --format json > $(DEMO)/findings.json.new
	@mv $(DEMO)/findings.json.new $(DEMO)/findings.json
	@$(BIN)/oretrace report $(EXAMPLE) --out $(DEMO)/report.html > /dev/null
	@$(BIN)/oretrace scan $(EXAMPLE)
	@echo "findings: $(DEMO)/findings.json"
	@echo "report:   $(DEMO)/report.html"

test: lint
	$(BIN)/pytest -rs -n 2 --dist loadfile

fast: $(VENV) $(BUNDLE)
	$(BIN)/pytest -rs -n 2 --dist loadfile -m "not slow and not browser"

lint: $(VENV) $(BUNDLE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m oretrace.law.facts

bench: $(VENV)
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.volume
	$(BIN)/python -m benchmarks.calibration
	$(BIN)/python -m benchmarks.accuracy

clean:
	rm -rf .venv frontend/node_modules src/oretrace/report/static out
