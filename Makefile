# make serve | test | check | bench on a machine that has Python 3.11 or newer and make.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed

.PHONY: serve explorer test check bench format lock

# Without the explorer the API is as good; what kept it from being built is told.
serve: $(STAMP)
	@$(BIN)/python -m tessera.explorer_build || true
	@$(BIN)/tessera serve --demo

# The page at the server's address, built where its sources changed.
explorer: $(STAMP)
	@$(BIN)/python -m tessera.explorer_build

test: $(STAMP)
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tessera.explorer_build check

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
