#!/bin/sh
# Every check, then every test. What is not installed here is skipped, with its reason; in CI that is a failure.
set -eu
cd "$(dirname "$0")/.."
sh tools/check.sh
echo "== tests"
sh tools/postgres.sh start
trap 'sh tools/postgres.sh stop' EXIT
if [ -f .stamps/postgres-url ]; then LOTSE_TEST_POSTGRES=$(cat .stamps/postgres-url); export LOTSE_TEST_POSTGRES; fi
.venv/bin/python -m pytest --durations=15
if [ -n "${LOTSE_TEST_POSTGRES:-}" ]; then
    echo "== the site's own tables on PostgreSQL"
    DATABASE_URL=$LOTSE_TEST_POSTGRES .venv/bin/python -m pytest tests/accounts tests/catalog tests/customers
fi
sh tools/other_python.sh
echo "All checks and tests passed. Next: make demo"
