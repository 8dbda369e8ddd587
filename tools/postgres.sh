#!/bin/sh
# A throwaway PostgreSQL server for the tests: sh tools/postgres.sh start|stop
# A server named in LOTSE_TEST_POSTGRES is used instead; without PostgreSQL here nothing is started.
set -eu
cd "$(dirname "$0")/.."
mkdir -p .stamps
[ -n "${LOTSE_TEST_POSTGRES:-}" ] && exit 0

bin=$(ls -d /usr/lib/postgresql/*/bin /usr/local/opt/postgresql*/bin /opt/homebrew/opt/postgresql*/bin 2>/dev/null | tail -n 1)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/initdb)")
[ -x "$bin/initdb" ] || { rm -f .stamps/postgres-url; echo "PostgreSQL is not installed here: its tests are skipped."; exit 0; }

as_postgres() { if [ "$(id -u)" = 0 ]; then su postgres -s /bin/sh -c "$1"; else sh -c "$1"; fi; }

case ${1:-start} in
start)
    folder=$(mktemp -d "${TMPDIR:-/tmp}/lotse-postgres.XXXXXX")
    [ "$(id -u)" = 0 ] && chown postgres "$folder"
    port=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    as_postgres "$bin/initdb -D $folder/data -U lotse --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null"
    as_postgres "$bin/pg_ctl -D $folder/data -l $folder/log -w -o '-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder' start >/dev/null"
    as_postgres "$bin/createdb -h 127.0.0.1 -p $port -U lotse lotse_test"
    echo "postgres://lotse@127.0.0.1:$port/lotse_test" >.stamps/postgres-url
    echo "$folder" >.stamps/postgres-folder
    ;;
stop)
    [ -f .stamps/postgres-folder ] || exit 0
    folder=$(cat .stamps/postgres-folder)
    as_postgres "$bin/pg_ctl -D $folder/data -m immediate stop >/dev/null" || true
    rm -rf "$folder" .stamps/postgres-folder .stamps/postgres-url
    ;;
esac
