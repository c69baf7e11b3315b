# make run    the national run: 1.95 million people, June 2011 to December 2017
# make test   the tests, one worker a core and at most WORKERS; one alone: .venv/bin/python -m pytest tests/...
# make docs   the pages as a site, in build/site; make bench   what it costs, beside its peers
# make check  lint, types, layers, and tables and pages that agree with the code; make lint: the first three alone
# make deep, make everywhere   the slow tests; the tests of the engine on other Pythons and libraries
# make dashboard   the same in the browser, at http://127.0.0.1:8765/ (its JavaScript comes with the source: no npm)
# make mutants   small mistakes in the rules, one at a time: which do the tests miss? (half an hour)
# make release   whether every stored run is of the present state of the model
# make lock   look for newer libraries: what is installed is what .ci/locked.txt names; CONSTRAINTS= takes the newest
# Needs Python 3.11 or later and nothing else: .venv is made when it is missing. PYTHON=python3.12 picks another.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
WORKERS ?= 4
CONSTRAINTS ?= --constraint .ci/locked.txt
# uv takes a fifth of pip's time; where there is no uv, or its settings reach no packages, pip does it
UV = $(BIN)/python -m pip install --quiet uv && $(BIN)/python -m uv pip install --quiet $(CONSTRAINTS) --editable
SAY = echo "Python packages are fetched and installed in $(VENV), once: half a minute or so"
INSTALL = @$(SAY); install() { $(UV) "$$1" || $(BIN)/python -m pip install --quiet $(CONSTRAINTS) --editable "$$1"; }; install

.PHONY: run dashboard test deep everywhere mutants lint check release bench docs data golden lock clean

run: $(VENV)/.run
	$(BIN)/wpmodel run

dashboard: $(VENV)/.dashboard
	$(BIN)/wpmodel dashboard

test: $(VENV)/.dev
	$(BIN)/python -m pytest -q --numprocesses=logical --maxprocesses=$(WORKERS) --dist=loadfile --no-loadscope-reorder

# What takes too long for every change: many random scenarios (about half an hour)
deep: $(VENV)/.dev
	$(BIN)/python -m pytest -q -m deep

# Golden numbers and engine on every Python at hand, and with the oldest libraries allowed
everywhere: $(VENV)/.dev
	$(BIN)/tox run

# Fails where less than the share in mutants.toml is noticed; FILES= names rule files, else all are tried
mutants: $(VENV)/.dev
	$(BIN)/python tests/mutants/run.py $(FILES)

# Without tables and pages, which the tests hold against the code too
lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python .ci/sbom.py --check

check: lint
	$(BIN)/python data/build_referrals.py --check
	$(BIN)/python data/build_hashes.py --check
	$(BIN)/python -m tools.docs.build --check
	$(BIN)/python -m tools.docs.build_calibration --check
	$(BIN)/python -m tools.docs.build_lessons --check
	$(BIN)/python -m tools.docs.build_notebooks --check

# What a release must pass beyond check: every stored run is of the present rules, parameters and data
release: check
	$(BIN)/python -m tools.docs.build --release
	$(BIN)/python -m tools.docs.build_lessons --release

bench: $(VENV)/.dev
	$(BIN)/python benchmarks/national.py --write
	$(BIN)/python benchmarks/uses.py --write

docs: $(VENV)/.docs
	$(BIN)/sphinx-build -q -W --keep-going -c docs -d build/doctrees . build/site
	@echo "the site: build/site/index.html"

data: $(VENV)/.dev
	$(BIN)/python data/build_referrals.py
	$(BIN)/python data/build_hashes.py
	$(BIN)/python -m tools.docs.figures
	$(BIN)/python -m tools.docs.build

golden: $(VENV)/.dev
	$(BIN)/python tests/golden/refresh.py

# For every Python and system at once; uv is asked because pip resolves for its own alone.
lock: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --all-extras --no-emit-index-url --no-annotate --custom-compile-command "make lock" pyproject.toml --output-file .ci/locked.txt

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "wpmodel needs Python 3.11 or later; $(PYTHON) is older. Try: make PYTHON=python3.12 run"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml .ci/locked.txt | $(VENV)/bin/python
	$(INSTALL) .
	touch $@

$(VENV)/.dev: pyproject.toml .ci/locked.txt | $(VENV)/bin/python
	$(INSTALL) ".[dev]"
	touch $@ $(VENV)/.run

$(VENV)/.docs: pyproject.toml .ci/locked.txt | $(VENV)/bin/python
	$(INSTALL) ".[docs]"
	touch $@ $(VENV)/.run

$(VENV)/.dashboard: pyproject.toml .ci/locked.txt | $(VENV)/bin/python
	$(INSTALL) ".[dashboard]"
	touch $@ $(VENV)/.run

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
