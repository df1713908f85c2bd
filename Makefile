# The commands of the project. Each one makes sure first that .venv holds what it needs (tools/bootstrap.py).
# On Windows, where make is rare, type what stands behind the target: python tools/bootstrap.py --for run -- -m ...

PYTHON ?= python3
ARGS ?=

# Three processes; the tests of one file stay in one, for they share what the file sets up. In their own order, or the
# files with few and long tests would come last. A process that dies is not replaced: the run would wait for ever.
PYTEST = -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --max-worker-restart=0
WORKERS ?= 3
SEEDS ?= 500
export SEED QUICK

RUN = @$(PYTHON) tools/bootstrap.py --for run --
SERVE = @$(PYTHON) tools/bootstrap.py --for serve --
DEVELOP = @$(PYTHON) tools/bootstrap.py --for develop --

.DEFAULT_GOAL := help
.PHONY: help run sandbox gallery shots test test-slow test-all test-without-qt check format simulate torture bench interop dist clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 26

run: ## a chat window against a sandbox of its own; ARGS="--user other" opens a second person
	$(RUN) -m qiscus_desktop --sandbox $(ARGS)

sandbox: ## the sandbox server alone; it prints one line of JSON when it is ready
	$(SERVE) -m qiscus_desktop.sandbox $(ARGS)

gallery: ## every part of the interface in every state
	$(RUN) -m qiscus_desktop.gallery $(ARGS)

shots: ## pictures of the interface, written to shots/
	$(RUN) -m qiscus_desktop.gallery --shots shots $(ARGS)

test: ## the tests, in under two minutes; ARGS goes to pytest
	$(DEVELOP) tools/interop.py --prepare
	$(DEVELOP) $(PYTEST) -m "not slow and not exhaustive" $(ARGS)

test-slow: ## what takes longer: a million comments, clusters, wheels, every call of the official SDK
	$(DEVELOP) tools/interop.py --prepare
	$(DEVELOP) $(PYTEST) -m "slow and not exhaustive" $(ARGS)

test-all: ## all of them, with every table in full and many more examples for each property
	$(DEVELOP) tools/interop.py --prepare
	$(DEVELOP) $(PYTEST) --hypothesis-profile thorough $(ARGS)

test-without-qt: ## what is promised to run without Qt, tested as if PySide6 were not installed
	$(DEVELOP) -m pytest -p no:pytest-qt -p tests.support.without_qt -m "not slow and not exhaustive" \
		tests/core tests/store tests/sandbox $(ARGS)

check: ## format, lint, types, import contracts, spelling
	$(DEVELOP) tools/check.py

format: ## put the code into its one format
	$(DEVELOP) -m ruff format .

torture: ## kills, damage, faults and starts by the hundred, in a quarter of an hour; QUICK=1 a few of each, SEED=N again
	$(DEVELOP) -m tests.torture $(ARGS)

simulate: ## people, faults and crashes in virtual time; SEEDS=500 or 9000-9060, REPLAY=9017 for one with its trace
	$(DEVELOP) -m tests.simulation $(if $(REPLAY),--replay $(REPLAY),$(SEEDS)) $(ARGS)

bench: ## measured numbers with their budgets, in one table; PEERS=1: beside other chat programs
	$(DEVELOP) -m benchmarks $(if $(PEERS),--peers) $(ARGS)

interop: ## the official JavaScript SDK under Node talks with our window
	$(DEVELOP) tools/interop.py $(ARGS)

dist: ## the wheel and the source archive, in dist/
	$(DEVELOP) -m build --no-isolation $(ARGS)

clean: ## remove what the commands above have made
	rm -rf .venv build dist shots .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .bootstrap.lock
