# One entry per task; the same here as in CI. `make help` lists them.
SHELL := bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOG ?= postgres
# Two processes of pytest, which take whole files.
NAAST_ELKAAR := --numprocesses 2 --dist loadfile --no-loadscope-reorder

.PHONY: help run test dekking lint bench scenarios chaos lock genereer clean

help: ## deze lijst
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# The environments grow out of the lock files; a stamp per lock file says which one is installed.
$(VENV)/.runtime: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -e $(VENV)/.dev || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.bench: requirements-bench.lock $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

run: $(VENV)/.runtime ## de hele keten op deze machine, met het cohort van 2005 (LOG=kafka voor Apache Kafka)
	@$(BIN)/ketenspoor run --log $(LOG)

test: $(VENV)/.dev ## alle tests, op echte PostgreSQL 18 en Apache Kafka
	@$(BIN)/python -m pytest $(NAAST_ELKAAR)

dekking: $(VENV)/.dev ## alle tests, en welke regels en takken zij raken; drie keer zo lang
	@$(BIN)/python -m pytest $(NAAST_ELKAAR) --cov --cov-report=term:skip-covered

lint: $(VENV)/.dev ## ruff, mypy strict, import-linter, het contract (SINDS=tak: ook met wat die tak vastlegde)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m shared.contract.verenigbaarheid $(if $(SINDS),--sinds $(SINDS))

bench: $(VENV)/.bench ## snelheid naast vakgenoten op dezelfde machine (PEERS=all voor Debezium erbij)
	@$(BIN)/python -m tests.bench $(if $(PEERS),--peers $(PEERS))

scenarios: $(VENV)/.dev ## speel de scenario's A tot en met H over Kafka, en bekijk hun klanten daarna in de console
	@rm -rf .scenarios
	@KETEN_SCENARIOS=.scenarios $(BIN)/python -m pytest -q tests/integration/test_scenarios.py
	@$(BIN)/ketenspoor run --map .scenarios --log kafka --no-cohort

chaos: $(VENV)/.dev ## processen en broker sterven, niets gaat verloren (DUUR=seconden ZAAD=getal FOUT=naam)
	@$(BIN)/python -m tests.chaos --duur $(or $(DUUR),300) --zaad $(or $(ZAAD),1) $(if $(FOUT),--fout $(FOUT))

lock: $(VENV)/.dev ## vergrendel de afhankelijkheden opnieuw
	@for f in requirements requirements-dev requirements-bench; do \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-strip-extras --no-emit-index-url --no-header \
	    --python-version 3.11 $$f.in -o $$f.lock; done

genereer: $(VENV)/.dev ## schema's, AsyncAPI en docs/naslag uit de code
	@$(BIN)/python -m shared.contract.genereer
	@$(BIN)/python -m ketenspoor.naslag

clean: ## gooi de ingebedde servers en hun gegevens weg
	@rm -rf .keten .scenarios
