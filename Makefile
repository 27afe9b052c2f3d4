# congvan: `make run` and `make test` need Python 3.11 to 3.13 and make, nothing else. `make help` lists the rest.

VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
PROCESSES ?= 3# of the tests; each has a PostgreSQL server of its own, and waits a lot
PINS := pyproject.toml constraints.txt scripts/system.sh

.DEFAULT_GOAL := help
.PHONY: help run test system check format lint types imports score forms dev hooks bench examples schema screenshots dump prove clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 13

run: $(VENV)/run.stamp ## install, import the sample notices, serve, print the addresses and an example answer (CONGVAN_PORT=8000)
	@$(BIN)/python scripts/run.py

test: $(VENV)/dev.stamp ## install what the tests need and run them
	@$(BIN)/python -m pytest --quiet --numprocesses $(PROCESSES) --dist loadfile

check: format lint types imports test ## all that CI runs, after formatting

format: $(VENV)/dev.stamp ## format the code
	@$(BIN)/ruff format --quiet

lint: $(VENV)/dev.stamp ## format and style, without changing a file
	@$(BIN)/ruff format --check --quiet || { echo "not formatted: run make format"; exit 1; }
	@$(BIN)/ruff check --quiet

types: $(VENV)/dev.stamp ## mypy --strict
	@$(BIN)/mypy

imports: $(VENV)/dev.stamp ## who may import whom
	@$(BIN)/lint-imports --no-logo

score: $(VENV)/dev.stamp ## score our own gold against the committed scores: gains and losses
	@$(BIN)/python -m corpora.evaluate corpora/gold --check corpora/scores.json

forms: $(VENV)/dev.stamp ## score some of our notices in every form: Word, PDF, pages, mails, scans (needs LibreOffice)
	@$(BIN)/python -m corpora.forms --documents 6 --only nfd,docx,html,pdf,doc,rtf,tcvn3,vni,jsonl,zip,eml --check
	@$(BIN)/python -m corpora.forms --documents 2 --only scan-clean,scan-copier,scan-bad --check

bench: $(VENV)/dev.stamp ## speed and memory beside underthesea's
	@$(BIN)/python -m benchmarks

examples: $(VENV)/dev.stamp ## write the real output into the examples of README and docs
	@$(BIN)/python scripts/examples.py

schema: $(VENV)/dev.stamp ## write docs/extraction.schema.json from the code
	@$(BIN)/python scripts/schema.py > docs/extraction.schema.json

screenshots: $(VENV)/dev.stamp ## take the pictures of docs/huong-dan.md from the sample notices (Chromium, LibreOffice)
	@$(BIN)/python scripts/screenshots.py
dump: $(VENV)/dev.stamp ## write tests/dumps/NNNN.json, a store of the newest revision, for the next one to be tried on
	@PYTHONPATH=.:tests $(BIN)/python tests/dumps.py

system: $(BIN)/python ## fetch Tesseract's Vietnamese data and what reads Word 6 and 95 (Debian, Ubuntu)
	@sh scripts/system.sh $(VENV)

dev: $(VENV)/dev.stamp ## make the environment with the development tools

hooks: $(VENV)/dev.stamp ## run format, lint, types and imports at each commit
	@$(BIN)/pre-commit install

prove: ## prove `make run` and `make test` in a minimal Debian (root, debootstrap; docs/releasing.md)
	@scripts/prove_fresh.sh

clean: ## remove the environment and caches, not the data
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist

$(BIN)/python:
	@sh scripts/venv.sh $(VENV)

$(VENV)/run.stamp: $(BIN)/python $(PINS)
	@echo "installing congvan into $(VENV), once (1 to 3 minutes)"
	@$(PIP) pip hatchling editables
	@$(PIP) --no-build-isolation --editable .
	@sh scripts/system.sh $(VENV)
	@touch $@

$(VENV)/dev.stamp: $(BIN)/python $(PINS)
	@echo "installing congvan and what its tests need into $(VENV), once (1 to 3 minutes)"
	@$(PIP) pip hatchling editables
	@$(PIP) --no-build-isolation --editable '.[dev]'
	@sh scripts/system.sh $(VENV) dev
	@touch $@ $(VENV)/run.stamp
