#!/bin/sh
# The part of the tests that a Python version can break, on 3.13 if .venv is 3.12 and the other way round.
set -eu
cd "$(dirname "$0")/.."
minor() { "$1" -c 'import sys; print(sys.version_info.minor)' 2>/dev/null; }
case $(minor .venv/bin/python) in 12) other=13 ;; *) other=12 ;; esac

for candidate in "python3.$other" "$HOME"/.pyenv/versions/3.$other*/bin/python3; do
    if [ "$(minor "$candidate")" = "$other" ]; then
        echo "== on Python 3.$other"
        PYTHON=$candidate LOTSE_VENV=.venv-other sh tools/setup.sh dev
        .venv-other/bin/python -m pytest tests/contacts tests/methods tests/findings tests/config \
            -m "not browser and not postgres and not slow and not data and not spark"
        exit 0
    fi
done
echo "Python 3.$other is not here: the tests ran on one version only."
