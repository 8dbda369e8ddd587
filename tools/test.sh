#!/bin/sh
# Every check, then every test. What is not installed here is skipped, with its reason; in CI that is a failure.
set -eu
cd "$(dirname "$0")/.."
sh tools/check.sh
echo "== tests"
sh tools/postgres.sh start
trap 'env -u LOTSE_TEST_POSTGRES sh tools/postgres.sh stop' EXIT
if [ -f .stamps/postgres-url ]; then LOTSE_TEST_POSTGRES=$(cat .stamps/postgres-url); export LOTSE_TEST_POSTGRES; fi
# The other Python's tests run beside, for the tests wait for the disk, for Chromium and for each other's processes.
mkdir -p .stamps
sh tools/other_python.sh >.stamps/other-python.log 2>&1 &
other=$!
trap 'kill $other 2>/dev/null || true; env -u LOTSE_TEST_POSTGRES sh tools/postgres.sh stop' EXIT
.venv/bin/python -m pytest --ignore=tests/browser --durations=15
# In a process of their own: Playwright's loop stays in its thread, where Django would refuse to ask a database.
.venv/bin/python -m pytest tests/browser --durations=5
if [ -n "${LOTSE_TEST_POSTGRES:-}" ]; then
    echo "== the site's own tables on PostgreSQL"
    DATABASE_URL=$LOTSE_TEST_POSTGRES .venv/bin/python -m pytest tests/accounts tests/catalog tests/customers
fi
beside=0
wait $other || beside=$?
cat .stamps/other-python.log
[ $beside -eq 0 ] || exit $beside
echo "All checks and tests passed. Next: make demo"
