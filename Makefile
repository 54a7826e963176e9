# Two commands: `make run` plays the hall, `make test` proves it. Both make what they need first.

PYTHON ?= python3
VENV := .venv
ARGS ?=

.PHONY: run test check bench clean

run: $(VENV)/.ready
	$(VENV)/bin/jiaohao run $(ARGS)

test: check
	$(VENV)/bin/pytest -n 4 --dist loadfile

check: $(VENV)/.ready
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

bench: $(VENV)/.ready
	$(VENV)/bin/python -m bench $(ARGS)

$(VENV)/.ready: setup.cfg pyproject.toml environment.sh
	PYTHON=$(PYTHON) sh environment.sh $(VENV)

clean:
	rm -rf $(VENV) run build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
