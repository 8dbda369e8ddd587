#!/bin/sh
# Other tools to measure against and to check results with. Lotse never imports them: they run as processes of their own.
# ChannelAttribution is built from source and needs a C++ compiler.
set -eu
cd "$(dirname "$0")/.."
[ -x .venv-peers/bin/python ] || .venv/bin/python -m venv .venv-peers
UV_PYTHON_DOWNLOADS=never .venv/bin/uv pip install --quiet --python .venv-peers/bin/python --require-hashes -r requirements/peers.txt
echo "Peers are in .venv-peers. Next: LOTSE_PEERS=.venv-peers .venv/bin/python -m benchmarks journeys --against pm4py"
