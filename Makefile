# The words of this project. `make` lists them.
PYTHON ?= python3
BIN := .venv/bin
UV := $(shell command -v uv || echo $(BIN)/uv)
# Containers often set it. Then every process compiles all that it imports: mlflow in 6.2 s of a core, else in 2.5 s.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo up test test-fast test-system check fix bench soak wheel-test
.DEFAULT_GOAL := help

help: ## list the words
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: .venv/.locked ## make .venv from the lock file

.venv/.locked: uv.lock pyproject.toml
	@if [ ! -x "$(UV)" ]; then $(PYTHON) -m venv .venv && $(BIN)/python -m pip install --quiet uv; fi
	@UV_PROJECT_ENVIRONMENT=.venv "$(UV)" sync --quiet --frozen --inexact --all-extras --compile-bytecode
	@touch $@

demo: setup ## the main job on real data
	@$(BIN)/proofline demo

up: setup ## server, schedules, triggers, worker and report site on this machine
	@$(BIN)/proofline up

test: setup ## every test whose components come with the lock file
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not system and not soak"

test-fast: setup ## the pure suite: seconds, no server, no network
	$(BIN)/python -m pytest -m "not system and not slow"

test-system: setup ## tests that need Debian's Chromium and Postgres (installed when root)
	@sh tests/browser/need_chromium.sh
	@sh tests/operate/need_postgres.sh
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "system and not soak"

check: setup ## format, lint, types, imports; changes nothing
	@failed=0; for tool in "ruff format --check ." "ruff check ." "mypy" "lint-imports" "python -m flows.schemas --check"; do \
	  echo "== $$tool"; $(BIN)/$$tool || failed=$$((failed + 1)); done; \
	if [ $$failed -gt 0 ]; then echo "$$failed of 5 checks failed"; exit 1; fi

fix: setup ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python -m flows.schemas

bench: setup ## measure again what benchmarks/README.md states (about half an hour)
	@for name in comparison_size gate_errors compare_speed forecast_coverage drift_errors drift_flights drift_weeks agreement_coverage agreement_speed leakage_speed pii_speed dataset_storage plateau reading supply_batch many_runs rollback; do $(BIN)/python -m benchmarks.$$name; done

soak: setup ## a hundred rounds of nightly work that is killed at random moments; what else takes minutes
	PROOFLINE_SOAK=100 $(BIN)/python -m pytest tests/soak
	$(BIN)/python -m pytest -m soak

wheel-test: setup ## the built wheel in a bare environment imports every flow
	@sh tests/wheel.sh "$(UV)"
