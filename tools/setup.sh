#!/bin/sh
# Prepare .venv and the front end: sh tools/setup.sh runtime|pdf|dev|bench|extras (dev with lotse[pdf,spark], as in CI)
# LOTSE_VENV names another folder than .venv (tests on a second Python). Stamps keyed on the lock files' hashes make a second run cost nothing.
set -eu
cd "$(dirname "$0")/.."
level=${1:-runtime}
venv=${LOTSE_VENV:-.venv}

runnable() { "$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 12))' >/dev/null 2>&1; }

find_python() {
    for candidate in ${PYTHON:-} python3.13 python3.12 python3 "$HOME"/.pyenv/versions/3.1[2-9]*/bin/python3; do
        # A name on the PATH may be a dead shim: only a run tells.
        if runnable "$candidate"; then command -v "$candidate"; return 0; fi
    done
    echo "Lotse needs Python 3.12 or newer; none of python3.13, python3.12, python3 is that and runs." >&2
    echo "Install it (Debian: apt-get install python3 python3-venv), or name it: make setup PYTHON=/path/to/python" >&2
    return 1
}

digest() { cat "$@" | cksum | tr -d ' '; }

stamped() { [ -f "$venv/stamps/$1" ] && [ "$(cat "$venv/stamps/$1")" = "$2" ]; }
stamp() { mkdir -p "$venv/stamps" && printf '%s' "$2" >"$venv/stamps/$1"; }

if ! { [ -x "$venv/bin/python" ] && runnable "$venv/bin/python"; }; then
    python=$(find_python)
    echo "Set-up: $venv with $("$python" --version)"
    rm -rf "$venv"
    if ! "$python" -m venv "$venv"; then
        echo "$python cannot make a virtual environment. Debian: apt-get install python3-venv" >&2
        exit 1
    fi
fi

if ! stamped build "$(digest requirements/build.txt)"; then
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
    stamp build "$(digest requirements/build.txt)"
fi

case $level in
runtime) locks="requirements/runtime.txt" ;;
pdf) locks="requirements/runtime.txt requirements/pdf.txt" ;;
dev) locks="requirements/runtime.txt requirements/dev.txt" ;;
bench) locks="requirements/runtime.txt requirements/dev.txt requirements/bench.txt" ;;
extras) locks="requirements/runtime.txt requirements/dev.txt requirements/extras.txt" ;;
*) echo "tools/setup.sh: found '$level'; allowed: runtime, pdf, dev, bench, extras" >&2; exit 2 ;;
esac

export UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV="$PWD/$venv"
for lock in $locks; do
    name=$(basename "$lock" .txt)
    if ! stamped "$name" "$(digest "$lock")"; then
        echo "Set-up: packages ($name)"
        # pyspark comes as source only: it is packed with the pinned setuptools, not with one of the day.
        "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-build-isolation --require-hashes -r "$lock"
        stamp "$name" "$(digest "$lock")"
    fi
done

if ! stamped project "$(digest pyproject.toml)"; then
    "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable .
    stamp project "$(digest pyproject.toml)"
fi

if [ "$venv" = .venv ]; then sh tools/frontend.sh; fi
