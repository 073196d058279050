# conbini: everything a fresh machine needs is Python 3.11 or later and make.

.DEFAULT_GOAL := help
.PHONY: help demo run test check lint types contracts font clean
SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
PIP_OPTIONS := --disable-pip-version-check --quiet

# The newest python that is new enough; PYTHON=... chooses another.
FIND_PYTHON = for p in $(PYTHON) python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { command -v $$p; exit 0; }; done; \
	echo "conbini needs Python 3.11 or later; none was found (set PYTHON=/path/to/python3)" >&2; exit 1

help:  ## say what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

demo: $(VENV)/.runtime font  ## a synthetic city, a certificate from its kiosk, and the site left running
	@KIOSK_SIMULATOR=1 $(PY) manage.py demo $(DEMO)

run: $(VENV)/.runtime font  ## the site, with the data that are there
	@$(PY) manage.py run $(RUN)

test: $(VENV)/.dev font  ## lint, types, contracts and the whole test suite, on every database found here
	@$(PY) -m tests.everything $(TEST)

check: $(VENV)/.dev  ## lint, types, contracts, migrations: the quick part of make test
	@$(PY) -m tests.everything --quick

font: $(VENV)/.runtime  ## the certificate face, IPAmj Mincho, proved by its SHA-256
	@$(PY) manage.py font

clean:  ## everything that was made here: environment, database, fonts
	rm -rf $(VENV) var

# A virtual environment where ensurepip is missing (Debian without python3-venv) is told in one sentence.
$(VENV)/bin/python:
	@python="$$($(FIND_PYTHON))" && echo "Making $(VENV) with $$python" && \
	{ "$$python" -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python's venv module is incomplete: apt-get install python3-venv" >&2; exit 1; }; }

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	@echo "Installing what conbini needs to run"
	@$(PY) -m pip install $(PIP_OPTIONS) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing what its tests need"
	@$(PY) -m pip install $(PIP_OPTIONS) -r requirements-dev.txt
	@touch $@
