"""`python -m benchmarks.machine`: date and machine as every campaign page states them, without names or paths."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d}; {os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB of memory, "
        f"Python {platform.python_version()}."
    )


if __name__ == "__main__":
    print(machine())
