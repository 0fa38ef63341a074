# The only set-up: `make run` and `make test`. Needs Python 3.11+, Node 20+, make and git; everything else is installed below this folder.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
export PROSPERO_HOME ?= instance
export PROSPERO_PORT ?= 5000
# Worker threads of numeric libraries beyond the cores only wait for each other.
export OMP_NUM_THREADS ?= 2
# Files of tests on three processes, for browser tests and proofs wait as much as they compute: each file's tests stay
# together, for they share a server or a trained model. In the order of tests/conftest.py (the long ones first), not in
# that of how many tests a file has.
PYTEST_OPTIONS ?= -n 3 --dist loadfile --no-loadscope-reorder

PY_STAMP := .venv/.installed
JS_STAMP := frontend/node_modules/.installed
JS_SOURCES := $(shell find frontend/src frontend/public frontend/index.html frontend/*.ts frontend/*.cjs -type f 2>/dev/null)

.PHONY: help setup run test lint test-frontend test-python bench bench-models loop-demo soak picture clean

help:
	@grep -hE '^# target: ' Makefile | sed 's/# target: //'

# target: setup      install everything (virtual environment, frontend, seed data), nothing else
setup: $(PY_STAMP) $(JS_STAMP) frontend/dist/index.html data/manifest.json

# target: run        set up, make the demo, serve it, print one-click links   (MOVIE=path imports your own movie first)
run: setup
	@$(BIN)/prospero demo --quiet
	@if [ -n "$(MOVIE)" ]; then $(BIN)/prospero movies import "$(MOVIE)" --outline --open-tasks --if-new $(MOVIE_OPTIONS); fi
	@exec $(BIN)/prospero serve --links

# target: test       set up and run every check and test: lint, types, TypeScript, Python, browser
test: setup lint test-frontend test-python

$(PY_STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Prospero needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt torch==2.13.0
	$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e '.[ml,dev]'
	@touch $@

$(JS_STAMP): frontend/package.json frontend/package-lock.json
	@node -e 'if (+process.versions.node.split(".")[0] < 20) { console.error("Prospero needs Node 20 or newer; this is " + process.version); process.exit(1) }'
	cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

frontend/dist/index.html: $(JS_STAMP) $(JS_SOURCES)
	cd frontend && npm run --silent build
	@touch $@

# The seed data set is simulated: a clone without any data can train at once.
data/manifest.json: | $(PY_STAMP)
	$(BIN)/prospero round seed

lint: $(PY_STAMP) $(JS_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	cd frontend && npm run --silent lint

test-frontend: $(JS_STAMP)
	cd frontend && npm run --silent typecheck && npm test --silent

test-python: setup
	PROSPERO_CHROMIUM="$$($(BIN)/python tools/find_browser.py)" \
	PROSPERO_POSTGRES="$$($(BIN)/python tools/find_postgres.py)" $(BIN)/pytest $(PYTEST_OPTIONS)

# target: bench      measure the budgets of docs/design.md §9 and print a table
bench: setup
	PROSPERO_CHROMIUM="$$($(BIN)/python tools/find_browser.py)" $(BIN)/python -m bench $(BENCH_OPTIONS)

# target: bench-models  train and measure the segmentation on real movies (PROSPERO_DATA); 30 minutes a movie without a GPU
bench-models: setup
	$(BIN)/python -m bench.models $(BENCH_OPTIONS)

# target: loop-demo  run the whole loop by itself on simulated movies (LOOP_OPTIONS='--hela': on real ones, PROSPERO_DATA)
loop-demo: setup
	OMP_NUM_THREADS=1 $(BIN)/python -m bench.loop $(LOOP_OPTIONS)

# target: soak       30 minutes of 100 annotators at an edit a second each (the 2-minute form is part of bench)
soak: setup
	$(BIN)/python -m bench soak --minutes 30 $(SOAK_OPTIONS)

# target: picture    make the README's picture of the labeling page from simulated data
picture: setup
	PROSPERO_CHROMIUM="$$($(BIN)/python tools/find_browser.py)" $(BIN)/python -m tools.take_picture docs/images

# target: clean      remove what was installed and built; the state of the server (instance/) and data/ stay
clean:
	rm -rf .venv frontend/node_modules frontend/dist *.egg-info
