# make serve | test | check | bench on a machine that has Python 3.11 or newer and make.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed

.PHONY: serve test check bench format lock

serve: $(STAMP)
	@$(BIN)/tessera serve --demo

test: $(STAMP)
	@$(BIN)/python -m pytest -n 2

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP)
	@$(BIN)/python -m benchmarks

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The lock names versions and hashes alone, never where packages come from.
lock:
	uv pip compile pyproject.toml --extra embedded --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --quiet --output-file requirements.lock

$(STAMP): requirements.lock pyproject.toml
	@PYTHON="$(PYTHON)" sh ./install.sh $(VENV)
	@touch $@
