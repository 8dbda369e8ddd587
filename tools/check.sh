#!/bin/sh
# Everything that reads the code without running it.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
echo "== format and lint"; $bin/ruff format --check . ; $bin/ruff check .
echo "== types";           $bin/mypy
echo "== import layers";   $bin/lint-imports --no-cache >/tmp/lotse-layers.$$ || { cat /tmp/lotse-layers.$$; rm -f /tmp/lotse-layers.$$; exit 1; }
rm -f /tmp/lotse-layers.$$
echo "== sizes, lock files, translations"; $bin/python tools/budgets.py
