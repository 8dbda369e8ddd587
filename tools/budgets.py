"""Hold the project's budgets: file length, lock files without addresses, nothing of others committed.

Run by `make check`; prints each breach with what is allowed and ends with 1.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 400
ADDRESS = re.compile(r'"resolved"|^[^#]*https?://\S+\.(?:whl|tar|tgz)|index-url|find-links', re.MULTILINE)
FOREIGN = re.compile(r"\.min\.(js|css)$|(^|/)(vendor|node_modules)/")
LOCKS = re.compile(r"(^|/)(requirements/.*\.txt|package-lock\.json)$")


def tracked() -> list[str]:
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [name for name in listing.stdout.splitlines() if (PROJECT / name).is_file()]


def lines(name: str) -> int:
    return len((PROJECT / name).read_text(encoding="utf-8").splitlines())


def too_long(names: list[str]) -> Iterator[str]:
    for name in names:
        if name.endswith(".py") and "/migrations/" not in name and lines(name) > LONGEST_FILE:
            yield f"{name}: {lines(name)} lines; at most {LONGEST_FILE}. Make it a folder."


def locks_with_addresses(names: list[str]) -> Iterator[str]:
    for name in names:
        if LOCKS.search(name) and ADDRESS.search((PROJECT / name).read_text(encoding="utf-8")):
            yield f"{name}: carries an address; resolve it with `make lock`, which leaves them out."


def foreign(names: list[str]) -> Iterator[str]:
    for name in names:
        if FOREIGN.search(name):
            yield f"{name}: looks like somebody else's file; bring it from the package manager at build time."


def main() -> int:
    names = tracked()
    breaches = [*too_long(names), *locks_with_addresses(names), *foreign(names)]
    for breach in breaches:
        print(breach)
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
