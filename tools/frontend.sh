#!/bin/sh
# Bring the front-end parts from npm by lock file and lay them where the pages find them.
set -eu
cd "$(dirname "$0")/.."
key=$({ cat package.json package-lock.json src/lotse/ui/build.py requirements/node.txt; find src/lotse/*/static/lotse -type f | sort | xargs cat; } | cksum | tr -d ' ')
[ -f .stamps/frontend ] && [ "$(cat .stamps/frontend)" = "$key" ] && exit 0

if command -v npm >/dev/null 2>&1; then
    npm="npm"
else
    echo "Set-up: npm is not here; taking it from a Python package"
    UV_PYTHON_DOWNLOADS=never .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements/node.txt
    npm=".venv/bin/npm"
    PATH="$PWD/.venv/bin:$PATH"; export PATH
fi
echo "Set-up: front end"
$npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
.venv/bin/python -m lotse.ui.build
mkdir -p .stamps && printf '%s' "$key" >.stamps/frontend
