# `make` alone lists the targets. Everything runs inside .venv, made on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-peers

.DEFAULT_GOAL := help
.PHONY: help demo serve test lint audit bench bench-peers docs pins clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/run.stamp ## set up and match the sample catalogs; results in ./zamena-demo
	$(BIN)/zamena demo -o zamena-demo

serve: $(VENV)/run.stamp ## set up and serve the pages over the sample catalogs; prints the address and a one-time password
	$(BIN)/zamena serve --demo

test: $(VENV)/dev.stamp lint ## set up, lint, check types and layers, run every test
	$(BIN)/python -m pytest -n auto

lint: $(VENV)/dev.stamp ## ruff, mypy, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

audit: $(VENV)/dev.stamp ## known holes in the pinned packages; skipped where their list cannot be reached
	.ci/audit $(BIN)

bench: $(VENV)/dev.stamp ## print the benchmark tables; DATA=folder adds those that need data we may not ship
	$(BIN)/python -m benchmarks $(DATA)

bench-peers: $(VENV)/dev.stamp $(PEERS)/stamp ## the accuracy table with eight other matchers beside ours; DATA=folder, see benchmarks/er_data.py
	$(BIN)/python -m benchmarks.accuracy $(DATA) --peers $(PEERS)/bin/python

docs: $(VENV)/dev.stamp ## write docs/cli.md from the help of the commands
	$(BIN)/python docs/make_cli.py > docs/cli.md.new && mv docs/cli.md.new docs/cli.md

pins: $(VENV)/dev.stamp ## rewrite requirements/*.txt with hashes from pyproject.toml
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml --group dev -o requirements/dev.txt

clean: ## remove what the targets made
	rm -rf $(VENV) $(PEERS) zamena-demo zamena-serve .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Zamena needs Python 3.11 or newer: make PYTHON=python3.11 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Apart from .venv: the peers pin versions of their own.
$(PEERS)/stamp: benchmarks/peers/requirements.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/pip install -q --disable-pip-version-check --require-hashes -r benchmarks/peers/requirements.txt
	@touch $@

$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@ $(VENV)/run.stamp
