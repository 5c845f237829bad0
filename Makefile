# Two commands matter: `make demo` and `make test`. Each does its own set-up from the lock.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: setup demo up test check bench fmt lock

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml deploy/local/kafka.lock
	@$(PYTHON) deploy/setup_check.py
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r deploy/uv.lock.txt
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(BIN)/wardwatch fetch-kafka
	@touch $@
