#!/bin/sh
# The long runs: kills, a cluster that loses workers, validity of the statistics on seeds no method was developed on, and benchmarks.
# Results go to docs/campaigns/ with date, machine and command. LOTSE_REPLICATIONS and LOTSE_CONTACTS shorten them.
set -eu
cd "$(dirname "$0")/.."
python=${LOTSE_PYTHON:-.venv/bin/python}
replications=${LOTSE_REPLICATIONS:-2000}
contacts=${LOTSE_CONTACTS:-10000000}
pages=docs/campaigns
export OMP_NUM_THREADS=1

head_of() { # title, command
	printf '# %s\n\n' "$1"
	"$python" -m benchmarks.machine
	printf '\n`%s`\n\n' "$2"
}

kills() {
	command='LOTSE_CAMPAIGN=1 pytest tests/contacts/test_kills.py -v'
	status=0
	sh tools/postgres.sh start
	[ ! -f .stamps/postgres-url ] || LOTSE_TEST_POSTGRES=$(cat .stamps/postgres-url)
	LOTSE_TEST_POSTGRES=${LOTSE_TEST_POSTGRES:-} LOTSE_CAMPAIGN=1 \
		"$python" -m pytest tests/contacts/test_kills.py -v --durations=0 >"$scratch/kills" 2>&1 || status=$?
	sh tools/postgres.sh stop
	{
		head_of 'Kills: is anything lost or doubled?' "$command"
		printf 'Exit status %s. A kill at every step ten times over, and a hundred at random moments, for each database.\n\n```\n' "$status"
		grep -E 'PASSED|FAILED|SKIPPED|ERROR|passed|failed|s call' "$scratch/kills" || true
		printf '```\n'
	} >"$pages/kills.md"
	return "$status"
}

spark() {
	command='LOTSE_CAMPAIGN=1 pytest tests/contacts/runners/test_spark.py -v -s'
	status=0
	LOTSE_CAMPAIGN=1 "$python" -m pytest tests/contacts/runners/test_spark.py -v -s --durations=0 >"$scratch/spark" 2>&1 || status=$?
	{
		head_of 'Spark: do two workers count what threads count, also when one is killed?' "$command"
		printf 'Exit status %s. Every method and filter over 60,000 contacts; then a worker is killed in the middle of a run,\n' "$status"
		printf 'twenty times, each time another one joins. "begun again": tasks that were repeated. Counts must be identical.\n\n```\n'
		tr '\r' '\n' <"$scratch/spark" | grep -oE 'kill [0-9]+: .*|^(FAILED|ERROR) .*|[0-9]+ (passed|failed).* in .*s' || true
		printf '```\n'
	} >"$pages/spark.md"
	return "$status"
}

validity() {
	"$python" -m benchmarks.validity --replications "$replications" --processes "$("$python" -c 'import os; print(os.cpu_count())')" >/dev/null
}

speed() {
	# LOTSE_BENCHMARKS keeps the synthetic indexes; LOTSE_PEERS (make peers) adds pm4py, ChannelAttribution, retentioneering.
	LOTSE_BENCHMARKS=${LOTSE_BENCHMARKS:-$scratch} "$python" -m benchmarks all --contacts "$contacts" >/dev/null
}

mkdir -p "$pages"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=''
for part in ${*:-kills spark validity speed}; do
	case "$part" in
	kills | spark | validity | speed) "$part" || failed="$failed $part" ;;
	*)
		echo "campaign: $part is not known; there are kills, spark, validity and speed." >&2
		exit 2
		;;
	esac
done
[ -z "$failed" ] || {
	echo "campaign: failed:$failed" >&2
	exit 1
}
