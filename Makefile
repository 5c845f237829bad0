# Two commands matter: `make demo` and `make test`. Each does its own set-up from the lock, once.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

# uv keeps its cache in the home folder; where that cannot be written (a service account), in the project.
ifneq ($(shell test -w "$(HOME)" && echo yes),yes)
export UV_CACHE_DIR ?= $(CURDIR)/.wardwatch/uv-cache
endif

# Where the network reads along (a company's proxy), one variable names its certificates: SSL_CERT_FILE.
ifdef SSL_CERT_FILE
export PIP_CERT ?= $(SSL_CERT_FILE)
export REQUESTS_CA_BUNDLE ?= $(SSL_CERT_FILE)
endif

.PHONY: setup demo up test coverage chaos chaos-indicators check contracts bench fmt lock

setup: $(READY)

$(READY): requirements.lock pyproject.toml deploy/uv.lock.txt deploy/local/kafka.lock
	@$(PYTHON) deploy/setup_check.py
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r deploy/uv.lock.txt
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(BIN)/python -m deploy.local.kafka_jars
	@touch $@

# The sixteen shipped months of Warwickshire, replayed and checked. KEEP=1 leaves the services running.
demo: setup
	$(BIN)/wardwatch demo $(if $(KEEP),--keep)

# The services on this machine, data kept under .wardwatch/, until Ctrl-C.
up: setup
	$(BIN)/wardwatch up

# Everything, on real brokers and databases, two files at a time, each beside a broker and database of its own:
# much of it is waiting. One part: make test T=tests/unit
AT_ONCE ?= 2
test: setup
	$(BIN)/pytest -n $(AT_ONCE) --dist loadfile $(T)

# The same with a report of what no test reached (it takes half as long again).
coverage: setup
	$(BIN)/pytest --cov --cov-report=term:skip-covered $(T)

# The same failures at length: services killed more often, workers over more rounds (minutes).
chaos: setup
	CHAOS_SEED=0 CHAOS_KILLS=15 CHAOS_ROUNDS=10 $(BIN)/pytest -s tests/chaos tests/stream/test_indicators_workers.py

# Fifty bad weeks of the indicator workers alone, each with a seed that is printed (half an hour).
chaos-indicators: setup
	CHAOS_SEED=$(or $(SEED),0) CHAOS_ROUNDS=$(or $(ROUNDS),50) $(BIN)/pytest -s --show-capture=no tests/chaos/test_indicators_disturbed.py

# What needs no broker: format, lint, types, imports, and the rules of tests/architecture and tests/contract.
check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --quiet tests/architecture tests/contract

# Write docs/contracts/ anew from shared/events/.
contracts: setup
	$(BIN)/python -m deploy.contracts

# Speed and quality beside peers: all of tests/bench/, or one, `make bench-NAME`. Rows go to .wardwatch/bench/.
BENCHES = $(patsubst tests/bench/%.py,bench-%,$(wildcard tests/bench/[a-z]*.py))
bench: $(BENCHES)
bench-%: setup
	$(BIN)/python -m tests.bench.$*

fmt: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Resolve all versions anew (the only target that chooses versions).
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11
lock:
	$(COMPILE) deploy/uv.in -o deploy/uv.lock.txt
	$(COMPILE) --all-extras pyproject.toml -o requirements.lock
